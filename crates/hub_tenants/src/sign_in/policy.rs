//! Who may hold a session: the one rule that every path asks which opens, renews or uses one.

use hub_db::Conn;
use hub_kernel::{TenantId, Timestamp};

use crate::session::Proof;
use crate::text_enum::text_enum;
use crate::user::{Role, UserState};
use crate::{Result, enforcement};

text_enum! {
    /// Who of a tenant must log in by SSO now.
    Required {
        /// Nobody: passwords serve everybody.
        Nobody = "nobody",
        /// Sub-users; owners and admins log in both ways.
        SubUsers = "sub_users",
        /// Everyone. An owner's recovery code is the only other way.
        Everyone = "everyone",
    }
}

/// What is stored of who must log in by SSO, and from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rule {
    /// Whether a connection with SAML is Integrated. Without one nobody can be required to use it.
    pub integrated: bool,
    /// From when sub-users must; none: from the moment of Integrated.
    pub sub_users_from: Option<Timestamp>,
    /// From when everyone must; none: never.
    pub everyone_from: Option<Timestamp>,
    /// Until when an owner suspended it.
    pub suspended_until: Option<Timestamp>,
}

impl Rule {
    /// Whom it asks for SSO at a moment. Computed, so that a planned time holds to the second on every node, whether or
    /// not anything was swept.
    pub fn required(&self, now: Timestamp) -> Required {
        if !self.integrated || self.is_suspended(now) { Required::Nobody } else { self.chosen(now) }
    }

    /// Whom it would ask if a connection were Integrated and nothing suspended.
    pub fn chosen(&self, now: Timestamp) -> Required {
        if self.everyone_from.is_some_and(|from| from <= now) {
            Required::Everyone
        } else if self.sub_users_from.is_none_or(|from| from <= now) {
            Required::SubUsers
        } else {
            Required::Nobody
        }
    }

    /// The next moment at which time alone changes what is required.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        if !self.integrated {
            return None;
        }
        let times = [self.sub_users_from, self.everyone_from, self.suspended_until];
        times.into_iter().flatten().filter(|at| *at > now).min()
    }

    /// Whether an owner has suspended it.
    pub fn is_suspended(&self, now: Timestamp) -> bool {
        self.suspended_until.is_some_and(|until| until > now)
    }
}

/// Who of the tenant must log in by SSO now.
///
/// # Errors
/// The database's.
pub fn required(c: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<Required> {
    Ok(enforcement::rule(c, tenant)?.required(now))
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
/// on when SSO is disconnected, or the admin who disconnects would be thrown out by the click. A recovery code is an
/// owner's: for anybody else it is worth what a password is.
pub const fn decide(role: Role, state: UserState, required: Required, proof: Proof) -> Verdict {
    match (state, required, role, proof) {
        (UserState::Staged | UserState::Deactivated, _, _, _) => Verdict::NoAccess,
        (UserState::Active, _, _, Proof::Saml)
        | (UserState::Active, Required::Nobody, _, Proof::Password | Proof::Passkey | Proof::RecoveryCode)
        | (
            UserState::Active,
            Required::SubUsers,
            Role::Owner | Role::Admin,
            Proof::Password | Proof::Passkey | Proof::RecoveryCode,
        )
        | (UserState::Active, Required::Everyone, Role::Owner, Proof::RecoveryCode) => Verdict::Allow,
        (
            UserState::Active,
            Required::SubUsers,
            Role::Member,
            Proof::Password | Proof::Passkey | Proof::RecoveryCode,
        )
        | (UserState::Active, Required::Everyone, Role::Owner, Proof::Password | Proof::Passkey)
        | (
            UserState::Active,
            Required::Everyone,
            Role::Admin | Role::Member,
            Proof::Password | Proof::Passkey | Proof::RecoveryCode,
        ) => Verdict::UseSso,
    }
}

#[cfg(test)]
#[path = "policy/tests.rs"]
mod tests;
