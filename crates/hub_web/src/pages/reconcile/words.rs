//! Both sides of a person in words.

use hub_scim::Resource;
use hub_tenants::provisioning::mark;
use hub_tenants::reconcile::{Line, Show, Standing, Suggestion, Waits};
use hub_tenants::user::{DeactivatedBy, User, UserState};
use hub_text::{Text, key, t, text};

use super::Suggested;
use crate::pages::parts::{Badge, Tone};
use crate::pages::people::words;
use crate::urls;

/// What a ticked box sends.
pub fn value(user: &User) -> String {
    format!("{}:{}", user.id, mark(&[user]))
}

/// What the directory says of somebody; nothing when it has not written them.
pub fn at_idp(user: &User) -> Vec<String> {
    if !user.is_written_by_directory() {
        return match user.directory_deleted_at {
            Some(_) => vec![t("Deleted").to_string()],
            None => Vec::new(),
        };
    }
    let mut said = vec![user.user_name.clone()];
    said.extend(idp_email(user).filter(|email| *email != user.user_name));
    said.extend(user.external_id.as_ref().map(|id| format!("externalId {id}")));
    let active = if user.directory_active == Some(false) { t("Inactive") } else { t("Active") };
    said.push(active.to_string());
    said
}

/// The e-mail that the directory wrote.
pub fn idp_email(user: &User) -> Option<String> {
    let resource = Resource::from_stored(&user.attributes).ok()?;
    resource.primary_email().map(str::to_owned)
}

/// The account; nothing for somebody without one.
pub fn here(user: &User) -> Vec<String> {
    if user.state == UserState::Staged {
        return Vec::new();
    }
    let email = user.email.clone().unwrap_or_else(|| user.user_name.clone());
    let access = match (user.state, user.deactivated_by) {
        (UserState::Deactivated, Some(DeactivatedBy::Admin)) => t("Deactivated by hand"),
        (UserState::Deactivated, _) => t("Deactivated by the IdP"),
        _ => t("Active"),
    };
    vec![email, t(user.role.label()).to_string(), access.to_string()]
}

/// How both stand to each other, as a badge.
pub fn standing(line: &Line) -> Badge {
    let tone = match line.standing {
        Standing::IdpOnly => Tone::Info,
        Standing::HereOnly | Standing::Differ => Tone::Warn,
        Standing::Agree => Tone::Good,
    };
    let tone = if line.ignored { Tone::Neutral } else { tone };
    Badge::state(tone, t(line.standing.label()))
}

/// What stands out about somebody.
pub fn remark(line: &Line) -> String {
    let user = &line.user;
    match (line.standing, user.state) {
        (Standing::IdpOnly, _) => t("Has no account here."),
        (Standing::HereOnly, _) if user.directory_deleted_at.is_some() => {
            t("Has access here, and was deleted at the IdP.")
        }
        (Standing::HereOnly, _) => t("Has access here, and no directory has written this person."),
        (Standing::Differ, UserState::Active) if user.directory_active == Some(false) => {
            t("Has access here, and is inactive at the IdP.")
        }
        (Standing::Differ, UserState::Active) => {
            let or_none = |email: Option<String>| email.map_or_else(|| t("no e-mail"), Text::verbatim);
            text!(
                "Logs in here with {own}; the IdP says {said}.",
                own = or_none(user.email.clone()),
                said = or_none(idp_email(user))
            )
        }
        (Standing::Differ, _) => t("Active at the IdP, and deactivated by hand here."),
        (Standing::Agree, UserState::Deactivated) => t("Has no access here, and none at the IdP."),
        (Standing::Agree, _) => Text::default(),
    }
    .to_string()
}

/// Beside whom somebody waits, and why.
pub fn waits(waits: &Waits) -> String {
    let (name, reason) = (&waits.account.user_name, t(waits.words()));
    text!("Waits beside {name}: {reason}", name = name, reason = reason).to_string()
}

/// What a filter shows; a message.
pub const fn about(show: Show) -> &'static str {
    match show {
        Show::StandsOut => {
            key!("Everybody about whom the identity provider and this workspace do not say the same.")
        }
        Show::Only(Standing::IdpOnly) => {
            key!("Sent by the identity provider, without an account here: link them to one, or invite them.")
        }
        Show::Only(Standing::HereOnly) => {
            key!(
                "With access here, and unknown to the identity provider: invite them to SSO, or deactivate them."
            )
        }
        Show::Only(Standing::Differ) => {
            key!("Known to both, with different words on access or address.")
        }
        Show::Only(Standing::Agree) => key!("Both sides say the same, or nobody gives access."),
        Show::Ignored => {
            key!("Accepted as they are. They come back when something about the difference changes.")
        }
    }
}

/// A suggestion with the address where both are compared.
pub fn suggested(link_href: &str, suggestion: &Suggestion) -> Suggested {
    let account = &suggestion.account;
    Suggested { weak: suggestion.is_weak(), ..found(link_href, account, &why(suggestion)) }
}

/// What speaks for a suggestion.
pub fn why(suggestion: &Suggestion) -> String {
    let words: Vec<String> = suggestion.reasons.iter().map(|reason| t(reason.words()).to_string()).collect();
    words.join(", ")
}

/// An account with the address where both are compared.
pub fn found(link_href: &str, account: &User, why: &str) -> Suggested {
    let email = account.email.as_deref().unwrap_or(&account.user_name);
    let name = match account.label() == email {
        true => email.to_owned(),
        false => format!("{} ({email})", account.label()),
    };
    Suggested {
        href: urls::with_query(link_href, "account", &account.id.to_string()),
        name,
        why: match why.is_empty() {
            true => format!("{}, {}", t(account.role.label()), t(words::state(account.state))),
            false => why.to_owned(),
        },
        weak: false,
    }
}
