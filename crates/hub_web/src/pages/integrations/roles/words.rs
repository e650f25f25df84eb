//! What the page calls things.

use hub_tenants::role_mapping::{Crowd, Grant, Preview, SourceKind};
use hub_text::{Text, key, t, text};

/// Where a rule looks; a message.
pub const fn kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Group => key!("Group"),
        SourceKind::Role => key!("Role"),
        SourceKind::LoginGroup => key!("Group at login"),
        SourceKind::LoginRole => key!("Role at login"),
    }
}

/// A hub role that a rule gives; a message.
pub const fn grant(grant: Grant) -> &'static str {
    match grant {
        Grant::Admin => key!("Admin"),
        Grant::Member => key!("Sub-user"),
    }
}

/// "Ada, Bob and 5 more", of whom the first are named.
fn names(who: &Crowd) -> Text {
    let more = who.count - i64::try_from(who.first.len()).unwrap_or(0);
    let named = who.first.join(", ");
    if more > 0 {
        text!("{names} and {count} more", names = named, count = more)
    } else {
        Text::verbatim(named)
    }
}

/// What a change would do to people, a sentence each.
pub fn effect(preview: &Preview, label: impl Fn(&str) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    let Preview { promoted, demoted, gained, lost, .. } = preview;
    if promoted.count > 0 {
        lines.push(text!(
            promoted.count;
            "{n} person becomes an admin: {names}.",
            "{n} people become admins: {names}.",
            names = names(promoted)
        ));
    }
    if demoted.count > 0 {
        lines.push(text!(
            demoted.count;
            "{n} person is no longer an admin: {names}.",
            "{n} people are no longer admins: {names}.",
            names = names(demoted)
        ));
    }
    lines.extend(gained.iter().map(|(role, who)| {
        text!(
            who.count;
            "{n} person gets the product role {role}: {names}.",
            "{n} people get the product role {role}: {names}.",
            role = label(role),
            names = names(who)
        )
    }));
    lines.extend(lost.iter().map(|(role, who)| {
        text!(
            who.count;
            "{n} person loses the product role {role}: {names}.",
            "{n} people lose the product role {role}: {names}.",
            role = label(role),
            names = names(who)
        )
    }));
    if preview.more {
        lines.push(text!("That is of the first {count} people; there are more.", count = preview.people));
    }
    lines.push(t("Nobody gains or loses access, and owners stay owners."));
    lines.into_iter().map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_in_words() {
        let crowd = |count, first: &[&str]| Crowd {
            count,
            first: first.iter().map(|name| (*name).to_owned()).collect(),
        };
        let preview = Preview {
            people: 20_000,
            more: true,
            promoted: crowd(1, &["Ada"]),
            demoted: crowd(7, &["Bob", "Eve"]),
            gained: vec![("agent".to_owned(), crowd(2, &["Ada", "Bob"]))],
            lost: vec![("sales".to_owned(), crowd(1, &["Eve"]))],
        };
        assert_eq!(
            effect(&preview, str::to_uppercase),
            [
                "1 person becomes an admin: Ada.",
                "7 people are no longer admins: Bob, Eve and 5 more.",
                "2 people get the product role AGENT: Ada, Bob.",
                "1 person loses the product role SALES: Eve.",
                "That is of the first 20000 people; there are more.",
                "Nobody gains or loses access, and owners stay owners.",
            ]
        );
    }
}
