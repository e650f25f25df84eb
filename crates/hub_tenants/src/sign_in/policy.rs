//! Who may hold a session: the one rule that every path asks which opens, renews or uses one.

use crate::session::Proof;
use crate::user::{Role, UserState};

/// Whether a tenant has sub-users log in by SSO only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sso {
    /// No Integrated SAML connection: everybody logs in by password.
    NotRequired,
    /// An Integrated SAML connection exists.
    RequiredOfSubUsers,
}

impl Sso {
    /// From the stored fact.
    pub const fn of(required: bool) -> Self {
        if required { Self::RequiredOfSubUsers } else { Self::NotRequired }
    }
}

/// What the rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The session may be.
    Allow,
    /// Not with this proof: by SSO.
    UseSso,
    /// The account has no access at all.
    NoAccess,
}

/// Decides. A SAML proof stands for a verified assertion of an Integrated connection; a session that began so goes
/// on when SSO is disconnected, or the admin who disconnects would be thrown out by the click.
pub const fn decide(role: Role, state: UserState, sso: Sso, proof: Proof) -> Verdict {
    match (state, role, sso, proof) {
        (UserState::Staged | UserState::Deactivated, _, _, _) => Verdict::NoAccess,
        (UserState::Active, Role::Member, Sso::RequiredOfSubUsers, Proof::Password) => Verdict::UseSso,
        (UserState::Active, Role::Member, Sso::NotRequired, Proof::Password)
        | (UserState::Active, Role::Owner | Role::Admin, _, Proof::Password)
        | (UserState::Active, _, _, Proof::Saml) => Verdict::Allow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C13, C15, C16: the whole table, so that a change of the rule is a change of this test.
    #[test]
    fn table() {
        let mut allowed = Vec::new();
        for role in Role::ALL {
            for sso in [Sso::NotRequired, Sso::RequiredOfSubUsers] {
                for proof in Proof::ALL {
                    for state in [UserState::Staged, UserState::Deactivated] {
                        assert_eq!(decide(*role, state, sso, *proof), Verdict::NoAccess);
                    }
                    let verdict = decide(*role, UserState::Active, sso, *proof);
                    assert_ne!(verdict, Verdict::NoAccess);
                    if verdict == Verdict::UseSso {
                        allowed.push((*role, sso, *proof));
                    }
                }
            }
        }
        assert_eq!(allowed, [(Role::Member, Sso::RequiredOfSubUsers, Proof::Password)]);
    }
}
