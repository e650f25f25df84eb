//! What pages say of people: state, role, ways to log in.

use hub_kernel::Timestamp;
use hub_tenants::policies::HandLock;
use hub_tenants::session::Proof;
use hub_tenants::sign_in::policy::{self, Rule, Verdict};
use hub_tenants::user::{DeactivatedBy, Role, User, UserState};
use hub_text::{key, t, text};

use crate::pages::parts::{Badge, Choice, Tone};

/// Whether the policy lets somebody of this role in by SSO only.
pub fn sso_only(role: Role, rule: &Rule, now: Timestamp) -> bool {
    policy::decide(role, UserState::Active, rule.required(now), Proof::Password) == Verdict::UseSso
}

/// How somebody with access logs in; a message.
pub fn logs_in_by(role: Role, rule: &Rule, now: Timestamp) -> &'static str {
    match (sso_only(role, rule, now), role) {
        (true, Role::Owner) => key!("SSO or a recovery code"),
        (true, Role::Admin | Role::Member) => key!("SSO only"),
        (false, _) if rule.integrated => key!("Password or SSO"),
        (false, _) => key!("Password"),
    }
}

/// How somebody came in; a message.
pub const fn came_by(proof: Proof) -> &'static str {
    match proof {
        Proof::Password => key!("by password"),
        Proof::Passkey => key!("by passkey"),
        Proof::RecoveryCode => key!("by recovery code"),
        Proof::Saml => key!("by SSO"),
    }
}

/// "an admin", for sentences; a message.
pub const fn a_role(role: Role) -> &'static str {
    match role {
        Role::Owner => key!("an owner"),
        Role::Admin => key!("an admin"),
        Role::Member => key!("a sub-user"),
    }
}

/// What people read for a state; a message.
pub const fn state(state: UserState) -> &'static str {
    match state {
        UserState::Staged => key!("Waiting for import"),
        UserState::Active => key!("Active"),
        UserState::Deactivated => key!("Deactivated"),
    }
}

/// For a pager that does not know how many there are in all.
pub fn on_this_page(people: usize) -> String {
    let count = i64::try_from(people).unwrap_or(i64::MAX);
    text!(count; "{n} person on this page", "{n} people on this page").to_string()
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
    let mut badges = vec![Badge::state(tone, t(state(user.state)))];
    if is_invited(user) {
        badges.push(Badge::new(Tone::Info, t("Invited")));
    }
    if user.state != UserState::Deactivated && user.directory_deleted_at.is_some() {
        badges.push(Badge::new(Tone::Warn, t("Deleted at the IdP")));
    } else if user.state != UserState::Deactivated && user.directory_active == Some(false) {
        badges.push(Badge::new(Tone::Warn, t("Inactive at the IdP")));
    }
    badges
}

/// Who took the access of a person who is deactivated; a message.
pub const fn deactivated_by(user: &User) -> &'static str {
    match (user.state, user.deactivated_by) {
        (UserState::Deactivated, Some(DeactivatedBy::Directory)) => key!("by the identity provider"),
        (UserState::Deactivated, Some(DeactivatedBy::Admin)) => key!("by hand"),
        _ => "",
    }
}

/// What the button says that invites, a message; nothing where only owners are added by hand and one is asked for by an admin.
pub const fn invite(locked: bool, by_owner: bool) -> &'static str {
    match (locked, by_owner) {
        (false, _) => key!("Invite"),
        (true, true) => key!("Invite an owner"),
        (true, false) => "",
    }
}

/// Why nobody but owners is added by hand.
pub fn invite_locked(lock: HandLock) -> String {
    match lock {
        HandLock::Directory { provider } => text!(
            "People of this workspace come from {provider}: assign and remove them there. An owner can change this under \
             Settings.",
            provider = provider
        ),
        HandLock::EverybodyBySso => t(
            "Everybody logs in by SSO here, so people are added at your identity provider: assign them there, and they \
             arrive by provisioning or at their first login.",
        ),
    }
    .to_string()
}

/// The roles that may be given, the present one chosen.
pub fn roles(by_owner: bool, chosen: Role) -> Vec<Choice> {
    let may_give = |role: &&Role| by_owner || **role != Role::Owner;
    let choice = |role: &Role| Choice {
        value: role.to_string(),
        label: t(role.label()).to_string(),
        selected: *role == chosen,
    };
    Role::ALL.iter().filter(may_give).map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C13, C15, K11: what the page says is what the policy does.
    #[test]
    fn ways_to_log_in() {
        let now = Timestamp::from_millis(1_000_000);
        let off = Rule::default();
        let on = Rule { integrated: true, ..off };
        let planned = Rule { sub_users_from: Some(now.plus_days(1)), ..on };
        let everyone = Rule { everyone_from: Some(now), ..on };
        for (role, words) in [
            (Role::Owner, ["Password", "Password or SSO", "Password or SSO", "SSO or a recovery code"]),
            (Role::Admin, ["Password", "Password or SSO", "Password or SSO", "SSO only"]),
            (Role::Member, ["Password", "Password or SSO", "SSO only", "SSO only"]),
        ] {
            assert_eq!([off, planned, on, everyone].map(|rule| logs_in_by(role, &rule, now)), words);
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
