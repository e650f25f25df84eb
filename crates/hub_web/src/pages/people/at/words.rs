//! Differences in words.

use chrono::{DateTime, NaiveDateTime, Timelike as _, Utc};
use hub_kernel::Timestamp;
use hub_tenants::event::Access;
use hub_tenants::point_in_time::{
    Against, Cause, Changed, Difference, GroupDifference, Membership, Outcome, Presence,
};
use hub_tenants::user::{DeactivatedBy, UserState};
use hub_text::{Text, key, t, text};

use super::Line;
use crate::pages::parts::{Badge, Moment, Tone};
use crate::pages::people::words::state;
use crate::urls;

/// Which differences are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// All.
    All,
    /// Access.
    Access,
    /// Hub roles.
    Role,
    /// Product roles.
    Product,
    /// Groups.
    Groups,
    /// Those who were not there then.
    Came,
    /// Those who are no more.
    Gone,
}

impl Show {
    /// All of them, with what the address and people call them.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::All, "", key!("All")),
        (Self::Access, "access", key!("Access")),
        (Self::Role, "role", key!("Role")),
        (Self::Product, "product", key!("Product roles")),
        (Self::Groups, "groups", key!("Groups")),
        (Self::Came, "came", key!("Come since")),
        (Self::Gone, "gone", key!("Gone since")),
    ];

    /// What an address asks for.
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|(_, known, _)| *known == word).map_or(Self::All, |(show, _, _)| show)
    }

    /// Its word in addresses.
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(show, _, _)| *show == self).map_or("", |(_, word, _)| word)
    }

    /// Whether somebody is shown under it.
    pub fn shows(self, person: &Difference) -> bool {
        match self {
            Self::All => true,
            Self::Access => person.access.is_some(),
            Self::Role => person.role.is_some(),
            Self::Product => person.product_roles.is_some(),
            Self::Groups => !person.groups.is_empty(),
            Self::Came => matches!(person.presence, Presence::Came(_)),
            Self::Gone => matches!(person.presence, Presence::Gone(_)),
        }
    }
}

/// The instant of a `datetime-local` field, in UTC; also with `Z` at its end.
pub fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_end_matches('Z');
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let parsed = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    Some(Timestamp::from_millis(parsed.and_utc().timestamp_millis()))
}

/// An instant as such a field wants it, and whether it has parts of a second.
pub fn field(at: Timestamp) -> (String, bool) {
    let at = DateTime::<Utc>::from_timestamp_millis(at.millis()).unwrap_or_default();
    match at.nanosecond() {
        0 => (at.format("%Y-%m-%dT%H:%M:%S").to_string(), false),
        _ => (at.format("%Y-%m-%dT%H:%M:%S%.3f").to_string(), true),
    }
}

/// The directory right before an instant.
pub fn before(at: Timestamp) -> String {
    let (at, _) = field(Timestamp::from_millis(at.millis() - 1));
    urls::with_query(urls::PEOPLE_AT, "at", &at)
}

/// Whether somebody's name or userName contains this, folded.
pub fn matches(person: &Difference, folded: &str) -> bool {
    folded.is_empty()
        || hub_scim::fold(&person.name).contains(folded)
        || hub_scim::fold(&person.user_name).contains(folded)
}

fn access(access: Access) -> String {
    t(match (access.state, access.by) {
        (UserState::Deactivated, Some(DeactivatedBy::Directory)) => {
            key!("Deactivated by the identity provider")
        }
        (UserState::Deactivated, Some(DeactivatedBy::Admin)) => key!("Deactivated by hand"),
        _ => state(access.state),
    })
    .to_string()
}

fn listed(roles: &[String]) -> String {
    if roles.is_empty() { t("None").to_string() } else { roles.join(", ") }
}

/// Who acted, as people know them.
fn actor(cause: &Cause) -> String {
    match cause.actor_kind.as_str() {
        "token" => text!("Secret Token {name}", name = &cause.actor_name).to_string(),
        "client" => text!("OAuth client {name}", name = &cause.actor_name).to_string(),
        _ => cause.actor_name.clone(),
    }
}

fn line(what: Text, then: String, now: String, cause: &Cause, instant: Timestamp) -> Line {
    Line {
        what: what.to_string(),
        then,
        now,
        by: actor(cause),
        at: Moment::at(cause.at, instant),
        href: urls::with_query(
            &urls::people_at_changes(&cause.request_id),
            "event",
            &cause.event.to_string(),
        ),
        reference: cause.request_id.clone(),
        more: cause.events.saturating_sub(1),
    }
}

fn changed<T>(
    what: Text,
    changed: Option<&Changed<T>>,
    words: impl Fn(&T) -> String,
    now: Timestamp,
) -> Option<Line> {
    let it = changed?;
    Some(line(what, words(&it.then), words(&it.now), &it.cause, now))
}

fn presence(presence: &Presence, now: Timestamp) -> Option<Line> {
    let (then, is, cause) = match presence {
        Presence::Stayed => return None,
        Presence::Came(cause) => (t("Not here"), t("Here"), cause),
        Presence::Gone(cause) => (t("Here"), t("Deleted"), cause),
    };
    Some(line(t("Existence"), then.to_string(), is.to_string(), cause, now))
}

/// What differs of a person, a line each.
pub fn lines(person: &Difference, now: Timestamp) -> Vec<Line> {
    let mut lines: Vec<Line> = [
        presence(&person.presence, now),
        changed(t("Access"), person.access.as_ref(), |it| access(*it), now),
        changed(t("Role"), person.role.as_ref(), |it| t(it.role.label()).to_string(), now),
        changed(t("Product roles"), person.product_roles.as_ref(), |it| listed(it), now),
    ]
    .into_iter()
    .flatten()
    .collect();
    lines.extend(person.groups.iter().map(|membership| of_group(membership, now)));
    lines
}

fn of_group(membership: &Membership, now: Timestamp) -> Line {
    let (then, is) = match (membership.then, membership.exists) {
        (true, true) => (t("Member"), t("Not a member")),
        (true, false) => (t("Member"), t("The group was deleted")),
        (false, _) => (t("Not a member"), t("Member")),
    };
    let what = text!("Group {name}", name = &membership.name);
    line(what, then.to_string(), is.to_string(), &membership.cause, now)
}

/// What differs of a group itself, a line each.
pub fn group_lines(group: &GroupDifference, now: Timestamp) -> Vec<Line> {
    let mut lines: Vec<Line> = presence(&group.presence, now).into_iter().collect();
    lines.extend(changed(t("Name"), group.renamed.as_ref(), Clone::clone, now));
    lines.extend(group.inner.iter().map(|(name, then, cause)| {
        let (within, without) = (t("Within it").to_string(), t("Not within it").to_string());
        let (then, is) = if *then { (within, without) } else { (without, within) };
        line(text!("Group {name}", name = name), then, is, cause, now)
    }));
    lines.iter_mut().for_each(|line| line.what = format!("{}: {}", group.name, line.what));
    lines
}

/// The badge of a warning.
pub fn against(what: Against) -> Badge {
    Badge::new(
        Tone::Warn,
        t(match what {
            Against::Inactive => key!("Inactive at the IdP"),
            Against::Deleted => key!("Deleted at the IdP"),
        }),
    )
}

/// The badge of a result.
pub fn badge(outcome: Outcome) -> Badge {
    let tone = match outcome {
        Outcome::Restored => Tone::Good,
        Outcome::Already => Tone::Neutral,
        Outcome::NoSeat | Outcome::Refused => Tone::Bad,
        Outcome::OwnerUntouched
        | Outcome::RulesDecide
        | Outcome::Yourself
        | Outcome::UnknownGroup
        | Outcome::NotInDirectory
        | Outcome::Deleted
        | Outcome::CameSince
        | Outcome::StaysImported => Tone::Warn,
    };
    Badge::new(tone, t(outcome.label()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_fields_send_them() {
        let at = |text: &str| instant(text).map(|at| at.rfc3339());
        assert_eq!(at("2027-01-15T08:00").as_deref(), Some("2027-01-15T08:00:00.000Z"));
        assert_eq!(at("2027-01-15T08:00:05").as_deref(), Some("2027-01-15T08:00:05.000Z"));
        assert_eq!(at(" 2027-01-15T08:00:05.120Z ").as_deref(), Some("2027-01-15T08:00:05.120Z"));
        assert_eq!(at("2027-01-15 08:00").as_deref(), Some("2027-01-15T08:00:00.000Z"));
        for odd in ["", "yesterday", "2027-02-30T08:00", "2027-01-15T25:00", "08:00"] {
            assert_eq!(at(odd), None, "{odd}");
        }
        for text in ["2027-01-15T08:00:05", "2027-01-15T08:00:05.120"] {
            assert_eq!(field(instant(text).unwrap()), (text.to_owned(), text.contains('.')));
        }
        let event = instant("2027-01-15T08:00:05").unwrap();
        assert!(before(event).ends_with("at=2027%2D01%2D15T08%3A00%3A04%2E999"), "{}", before(event));
    }

    #[test]
    fn filters_have_words_of_their_own() {
        for (show, word, _) in Show::ALL {
            assert_eq!((Show::of(word), show.word()), (show, word));
        }
        assert_eq!(Show::of("else"), Show::All);
    }
}
