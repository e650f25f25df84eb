//! What pages say of people: state, role, ways to log in.

use hub_tenants::session::Proof;
use hub_tenants::sign_in::policy::{self, Sso, Verdict};
use hub_tenants::user::{DeactivatedBy, Role, User, UserState};

use crate::pages::parts::{Badge, Choice, Tone};

/// Whether the policy lets somebody of this role in by SSO only.
pub fn sso_only(role: Role, sso: Sso) -> bool {
    policy::decide(role, UserState::Active, sso, Proof::Password) == Verdict::UseSso
}

/// How somebody with access logs in.
pub fn logs_in_by(role: Role, sso: Sso) -> &'static str {
    match (sso_only(role, sso), sso) {
        (true, _) => "SSO only",
        (false, Sso::RequiredOfSubUsers) => "Password or SSO",
        (false, Sso::NotRequired) => "Password",
    }
}

/// "an admin", for sentences.
pub const fn a_role(role: Role) -> &'static str {
    match role {
        Role::Owner => "an owner",
        Role::Admin => "an admin",
        Role::Member => "a sub-user",
    }
}

/// What people read for a state.
pub const fn state(state: UserState) -> &'static str {
    match state {
        UserState::Staged => "Waiting for import",
        UserState::Active => "Active",
        UserState::Deactivated => "Deactivated",
    }
}

/// Whether somebody was invited and has not come yet.
pub fn is_invited(user: &User) -> bool {
    user.is_active()
        && user.password_hash.is_none()
        && user.connection.is_none()
        && user.last_sign_in_at.is_none()
}

/// The badges of a person: the state, and what the IdP says otherwise.
pub fn badges(user: &User) -> Vec<Badge> {
    let tone = match user.state {
        UserState::Staged => Tone::Info,
        UserState::Active => Tone::Good,
        UserState::Deactivated => Tone::Bad,
    };
    let mut badges = vec![Badge::state(tone, state(user.state))];
    if is_invited(user) {
        badges.push(Badge::new(Tone::Info, "Invited"));
    }
    if user.state != UserState::Deactivated && user.directory_deleted_at.is_some() {
        badges.push(Badge::new(Tone::Warn, "Deleted at the IdP"));
    } else if user.state != UserState::Deactivated && user.directory_active == Some(false) {
        badges.push(Badge::new(Tone::Warn, "Inactive at the IdP"));
    }
    badges
}

/// Who took the access of a person who is deactivated.
pub const fn deactivated_by(user: &User) -> &'static str {
    match (user.state, user.deactivated_by) {
        (UserState::Deactivated, Some(DeactivatedBy::Directory)) => "by the identity provider",
        (UserState::Deactivated, Some(DeactivatedBy::Admin)) => "by hand",
        _ => "",
    }
}

/// The roles that may be given, the present one chosen.
pub fn roles(by_owner: bool, chosen: Role) -> Vec<Choice> {
    let may_give = |role: &&Role| by_owner || **role != Role::Owner;
    let choice = |role: &Role| Choice {
        value: role.to_string(),
        label: role.label().to_owned(),
        selected: *role == chosen,
    };
    Role::ALL.iter().filter(may_give).map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C13, C15: what the page says is what the policy does.
    #[test]
    fn ways_to_log_in() {
        for (role, off, on) in [
            (Role::Owner, "Password", "Password or SSO"),
            (Role::Admin, "Password", "Password or SSO"),
            (Role::Member, "Password", "SSO only"),
        ] {
            assert_eq!(logs_in_by(role, Sso::NotRequired), off);
            assert_eq!(logs_in_by(role, Sso::RequiredOfSubUsers), on);
        }
    }

    #[test]
    fn an_admin_is_not_offered_to_make_owners() {
        let values =
            |by_owner| roles(by_owner, Role::Member).into_iter().map(|c| c.value).collect::<Vec<_>>();
        assert_eq!(values(true), ["owner", "admin", "member"]);
        assert_eq!(values(false), ["admin", "member"]);
    }
}
