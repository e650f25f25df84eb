//! What the page calls things.

use hub_tenants::role_mapping::{Crowd, Grant, Preview, SourceKind};

use crate::pages::parts::counted;

/// Where a rule looks.
pub const fn kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Group => "Group",
        SourceKind::Role => "Role",
        SourceKind::LoginGroup => "Group at login",
        SourceKind::LoginRole => "Role at login",
    }
}

/// A hub role that a rule gives.
pub const fn grant(grant: Grant) -> &'static str {
    match grant {
        Grant::Admin => "Admin",
        Grant::Member => "Sub-user",
    }
}

/// "3 people become admins: Ada, Bob and Eve."
fn sentence(who: &Crowd, one: &str, many: &str) -> String {
    let count = counted(who.count, one, many);
    let named = i64::try_from(who.first.len()).unwrap_or(0);
    let mut names = who.first.join(", ");
    if who.count > named {
        names.push_str(&format!(" and {} more", who.count - named));
    }
    format!("{count}: {names}.")
}

/// What a change would do to people, a sentence each.
pub fn effect(preview: &Preview, label: impl Fn(&str) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    if preview.promoted.count > 0 {
        lines.push(sentence(&preview.promoted, "person becomes an admin", "people become admins"));
    }
    if preview.demoted.count > 0 {
        lines.push(sentence(&preview.demoted, "person is no longer an admin", "people are no longer admins"));
    }
    for (role, who) in &preview.gained {
        let what = format!("the product role {}", label(role));
        lines.push(sentence(who, &format!("person gets {what}"), &format!("people get {what}")));
    }
    for (role, who) in &preview.lost {
        let what = format!("the product role {}", label(role));
        lines.push(sentence(who, &format!("person loses {what}"), &format!("people lose {what}")));
    }
    if preview.more {
        lines.push(format!("That is of the first {} people; there are more.", preview.people));
    }
    lines.push("Nobody gains or loses access, and owners stay owners.".to_owned());
    lines
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
