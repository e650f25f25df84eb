//! What becomes of what a directory writes: pure decisions, each with its table of cases in the tests.
//!
//! SCIM always answers what the IdP wrote. These functions decide what it means for accounts, access and seats.

use hub_text::key;

use crate::user::{DeactivatedBy, Role, UserState};

/// The two switches of a connection's directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Toggles {
    /// New IdP users get an account at once.
    pub auto_create: bool,
    /// The IdP's deactivation and deletion take access.
    pub auto_deactivate: bool,
}

/// What a person is who was never seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Known, without account and seat; waits for import.
    Stage,
    /// Gets an account and a seat.
    CreateAccount,
    /// Gets an account that the directory holds inactive: no seat until it says otherwise.
    CreateInactive,
}

/// Decides on somebody new.
pub const fn arrive(active: bool, toggles: Toggles) -> Arrival {
    match (toggles.auto_create, active) {
        (false, _) => Arrival::Stage,
        (true, true) => Arrival::CreateAccount,
        (true, false) => Arrival::CreateInactive,
    }
}

/// Whose a row is that a create meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Nobody's: an account of the tenant's own.
    Tenant,
    /// Deleted by the IdP while the account stayed: SCIM does not see it.
    Forgotten,
    /// This connection's.
    ThisConnection {
        /// userName and externalId are what is written now.
        same_object: bool,
        /// The directory itself called it inactive, whatever its account became of that.
        taken_away: bool,
    },
    /// Another connection's.
    OtherConnection,
}

/// What a create does that meets a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// The account becomes the connection's, under its own id.
    Link,
    /// The account becomes the connection's again, as a new resource.
    Adopt,
    /// The directory's own user comes back.
    Revive,
    /// 409: the name is taken.
    Conflict,
}

/// Decides on a create that meets a row.
pub const fn meet(holder: Holder) -> Meeting {
    match holder {
        Holder::Tenant => Meeting::Link,
        Holder::Forgotten => Meeting::Adopt,
        Holder::ThisConnection { same_object: true, taken_away: true } => Meeting::Revive,
        Holder::ThisConnection { .. } | Holder::OtherConnection => Meeting::Conflict,
    }
}

/// What becomes of access when the directory wrote `active`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing: it is so already, or there is no account yet.
    Unchanged,
    /// Access ends now, the seat is free.
    Take,
    /// The directory took it, the directory gives it back; takes a seat.
    GiveBack,
    /// Kept: an IdP can never remove an owner.
    KeptOwner,
    /// Kept: auto-deactivate is off.
    KeptByToggle,
    /// Not given back: an admin took it by hand.
    WithheldByAdmin,
    /// Kept for now: so many people would lose access at once that an owner looks first.
    HeldAsMass,
}

/// Decides on access.
pub const fn access(
    wants_active: bool,
    state: UserState,
    deactivated_by: Option<DeactivatedBy>,
    role: Role,
    toggles: Toggles,
) -> Access {
    match (wants_active, state) {
        (_, UserState::Staged) | (true, UserState::Active) | (false, UserState::Deactivated) => {
            Access::Unchanged
        }
        (false, UserState::Active) => match (role, toggles.auto_deactivate) {
            (Role::Owner, _) => Access::KeptOwner,
            (Role::Admin | Role::Member, true) => Access::Take,
            (Role::Admin | Role::Member, false) => Access::KeptByToggle,
        },
        (true, UserState::Deactivated) => match deactivated_by {
            Some(DeactivatedBy::Admin) => Access::WithheldByAdmin,
            Some(DeactivatedBy::Directory) | None => Access::GiveBack,
        },
    }
}

/// The same where `has_room` says whether a directory may take one more person's access within this hour.
pub const fn unless_held(decided: Access, has_room: bool) -> Access {
    match (decided, has_room) {
        (Access::Take, false) => Access::HeldAsMass,
        _ => decided,
    }
}

/// What becomes of a row when the directory deletes its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// There was no account: nothing is left.
    Forget,
    /// The account stays in the people list without access.
    KeepWithoutAccess(Access),
    /// The account stays with its access.
    KeepWithAccess(Access),
}

/// Decides on a delete.
pub const fn remove(
    state: UserState,
    deactivated_by: Option<DeactivatedBy>,
    role: Role,
    toggles: Toggles,
) -> Removal {
    match (state, access(false, state, deactivated_by, role, toggles)) {
        (UserState::Staged, _) => Removal::Forget,
        (_, kept @ (Access::KeptOwner | Access::KeptByToggle | Access::HeldAsMass)) => {
            Removal::KeepWithAccess(kept)
        }
        (_, taken) => Removal::KeepWithoutAccess(taken),
    }
}

impl Access {
    /// Why something was not done, for the event log, and a message for the page; `None` when all was done.
    pub const fn refusal(self) -> Option<&'static str> {
        match self {
            Self::Unchanged | Self::Take | Self::GiveBack => None,
            Self::KeptOwner => Some(key!("an identity provider can never remove an owner")),
            Self::KeptByToggle => Some(key!("auto-deactivate is off for this connection")),
            Self::WithheldByAdmin => Some(key!("an admin deactivated this person by hand")),
            Self::HeldAsMass => {
                Some(key!("so many people would lose access at once that an owner decides first"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const TOGGLES: [Toggles; 4] = [
        Toggles { auto_create: false, auto_deactivate: false },
        Toggles { auto_create: false, auto_deactivate: true },
        Toggles { auto_create: true, auto_deactivate: false },
        Toggles { auto_create: true, auto_deactivate: true },
    ];

    /// C23, C24: with the toggle off nobody gets an account.
    #[test]
    fn arrivals() {
        for toggles in TOGGLES {
            for active in [false, true] {
                let expected = match (toggles.auto_create, active) {
                    (false, _) => Arrival::Stage,
                    (true, true) => Arrival::CreateAccount,
                    (true, false) => Arrival::CreateInactive,
                };
                assert_eq!(arrive(active, toggles), expected);
            }
        }
    }

    #[test]
    fn meetings() {
        let mine = |same_object, taken_away| meet(Holder::ThisConnection { same_object, taken_away });
        assert_eq!(meet(Holder::Tenant), Meeting::Link);
        assert_eq!(meet(Holder::Forgotten), Meeting::Adopt);
        assert_eq!(meet(Holder::OtherConnection), Meeting::Conflict);
        assert_eq!(mine(true, true), Meeting::Revive);
        for (same, taken) in [(true, false), (false, true), (false, false)] {
            assert_eq!(mine(same, taken), Meeting::Conflict);
        }
    }

    /// C26 and the owners' protection: the whole table, to be read by a person.
    #[test]
    fn access_table() {
        let mut table = String::new();
        for wants in [false, true] {
            for (state, by) in [
                (UserState::Staged, None),
                (UserState::Active, None),
                (UserState::Deactivated, Some(DeactivatedBy::Directory)),
                (UserState::Deactivated, Some(DeactivatedBy::Admin)),
            ] {
                for role in Role::ALL {
                    for on in [false, true] {
                        let toggles = Toggles { auto_create: false, auto_deactivate: on };
                        let decided = access(wants, state, by, *role, toggles);
                        if decided != Access::Unchanged {
                            let by = by.map_or("-", DeactivatedBy::as_str);
                            writeln!(table, "active={wants} {state}/{by} {role} toggle={on}: {decided:?}")
                                .unwrap();
                        }
                    }
                }
            }
        }
        let expected = "\
active=false active/- owner toggle=false: KeptOwner
active=false active/- owner toggle=true: KeptOwner
active=false active/- admin toggle=false: KeptByToggle
active=false active/- admin toggle=true: Take
active=false active/- member toggle=false: KeptByToggle
active=false active/- member toggle=true: Take
active=true deactivated/directory owner toggle=false: GiveBack
active=true deactivated/directory owner toggle=true: GiveBack
active=true deactivated/directory admin toggle=false: GiveBack
active=true deactivated/directory admin toggle=true: GiveBack
active=true deactivated/directory member toggle=false: GiveBack
active=true deactivated/directory member toggle=true: GiveBack
active=true deactivated/admin owner toggle=false: WithheldByAdmin
active=true deactivated/admin owner toggle=true: WithheldByAdmin
active=true deactivated/admin admin toggle=false: WithheldByAdmin
active=true deactivated/admin admin toggle=true: WithheldByAdmin
active=true deactivated/admin member toggle=false: WithheldByAdmin
active=true deactivated/admin member toggle=true: WithheldByAdmin
";
        assert_eq!(table, expected);
    }

    #[test]
    fn removals() {
        let toggles = |on| Toggles { auto_create: true, auto_deactivate: on };
        let active = UserState::Active;
        assert_eq!(remove(UserState::Staged, None, Role::Member, toggles(true)), Removal::Forget);
        assert_eq!(
            remove(active, None, Role::Member, toggles(true)),
            Removal::KeepWithoutAccess(Access::Take)
        );
        let kept = Removal::KeepWithAccess(Access::KeptByToggle);
        assert_eq!(remove(active, None, Role::Member, toggles(false)), kept);
        assert_eq!(
            remove(active, None, Role::Owner, toggles(true)),
            Removal::KeepWithAccess(Access::KeptOwner)
        );
        let gone = remove(UserState::Deactivated, Some(DeactivatedBy::Admin), Role::Member, toggles(true));
        assert_eq!(gone, Removal::KeepWithoutAccess(Access::Unchanged));
    }
}
