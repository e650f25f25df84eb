//! What a switch is about, in numbers: said beside it, before it is turned.

use hub_tenants::connection::daily::Day;
use hub_tenants::connection::numbers::{MOST, Numbers};
use hub_tenants::sign_in::policy::Required;
use hub_text::{Text, t, text};

use crate::pages::parts::{Moment, grouped};

/// A number that is no longer counted.
fn most() -> String {
    grouped(MOST)
}

/// **Enable SCIM**: who came over it, and its last call.
pub fn of_scim(people: i64, last: Option<&Moment>) -> String {
    let came = match people {
        0 => t("Nobody came over SCIM so far."),
        _ => text!(people; "{n} person came over SCIM.", "{n} people came over SCIM."),
    };
    let call = last.map(|moment| text!("Its last call was {when}.", when = &moment.relative));
    sentences([Some(came), call])
}

/// **Customizer**: the calls that are explained in its words.
pub fn of_customizer(days: &[Day]) -> String {
    let refused = days.iter().map(|day| day.calls_refused).sum::<i64>();
    let text = match refused {
        0 => t("No call was refused in 14 days."),
        _ => text!(refused; "{n} call was refused in 14 days.", "{n} calls were refused in 14 days."),
    };
    text.to_string()
}

/// **Groups**.
pub fn of_groups(on: bool, numbers: &Numbers) -> String {
    let members = text!(numbers.memberships; "{n} membership", "{n} memberships");
    let text = match (numbers.groups, on) {
        (0, _) => t("No group came from this directory so far."),
        (groups, true) if groups > MOST => text!(
            "More than {most} groups came from this directory. Switched off, they stay here, hidden from it, and rules for groups \
             give nothing.",
            most = most()
        ),
        (groups, false) if groups > MOST => text!(
            "More than {most} groups of this directory stay here, hidden from it; rules for groups give nothing.",
            most = most()
        ),
        (groups, true) => text!(
            groups;
            "{n} group with {members} came from this directory. Switched off, it stays here, hidden from it, and rules for groups give \
             nothing.",
            "{n} groups with {members} came from this directory. Switched off, they stay here, hidden from it, and rules for groups give \
             nothing.",
            members = members
        ),
        (groups, false) => text!(
            groups;
            "{n} group of this directory with {members} stays here, hidden from it; rules for groups give nothing.",
            "{n} groups of this directory with {members} stay here, hidden from it; rules for groups give nothing.",
            members = members
        ),
    };
    text.to_string()
}

/// **Roles**.
pub fn of_roles(on: bool, numbers: &Numbers) -> String {
    let text = match (numbers.with_roles, on) {
        (0, _) => t("Nobody has a role that came from this directory."),
        (people, true) if people > MOST => text!(
            "More than {most} people have a role that came from this directory. Switched off, it stays stored and gives nothing.",
            most = most()
        ),
        (people, false) if people > MOST => text!(
            "More than {most} people have a role that came from this directory. It stays stored and gives nothing.",
            most = most()
        ),
        (people, true) => text!(
            people;
            "{n} person has a role that came from this directory. Switched off, it stays stored and gives nothing.",
            "{n} people have a role that came from this directory. Switched off, it stays stored and gives nothing."
        ),
        (people, false) => text!(
            people;
            "{n} person has a role that came from this directory. It stays stored and gives nothing.",
            "{n} people have a role that came from this directory. It stays stored and gives nothing."
        ),
    };
    text.to_string()
}

/// **Password sync**: who has a password, and whom it lets in.
pub fn of_passwords(numbers: &Numbers) -> String {
    let people = numbers.with_password;
    let have = match people {
        0 => t("Nobody of this connection has a password here."),
        _ if people > MOST => {
            text!("More than {most} people of this connection have a password here.", most = most())
        }
        _ => text!(
            people;
            "{n} person of this connection has a password here.",
            "{n} people of this connection have a password here."
        ),
    };
    let managers = numbers.managers_with_password;
    let serves = match (numbers.required, people) {
        (Required::Nobody, 0) => None,
        (Required::Nobody, _) => Some(t("Nobody has to log in by SSO, so they may log in with it.")),
        (Required::Everyone, _) => Some(t("Everybody logs in by SSO only, so a password lets nobody in.")),
        (Required::SubUsers, _) if managers == 0 => {
            Some(t("Sub-users log in by SSO only, so a password lets none of them in."))
        }
        (Required::SubUsers, _) if managers > MOST => {
            Some(t("Sub-users log in by SSO only; owners and admins among them may log in with it."))
        }
        (Required::SubUsers, _) => Some(text!(
            managers;
            "Sub-users log in by SSO only; {n} of them is an owner or admin and may log in with it.",
            "Sub-users log in by SSO only; {n} of them are owners or admins and may log in with it."
        )),
    };
    sentences([Some(have), serves])
}

/// **Phone number sync**.
pub fn of_phones(on: bool, numbers: &Numbers) -> String {
    let text = match (numbers.with_phone, on) {
        (0, _) => t("Nobody has a phone number that came from this directory."),
        (people, true) if people > MOST => text!(
            "More than {most} people have a phone number that came from this directory. Switched off, it stays stored and is shown to \
             nobody.",
            most = most()
        ),
        (people, false) if people > MOST => text!(
            "More than {most} people have a phone number that came from this directory. It stays stored and is shown to nobody.",
            most = most()
        ),
        (people, true) => text!(
            people;
            "{n} person has a phone number that came from this directory. Switched off, it stays stored and is shown to nobody.",
            "{n} people have a phone number that came from this directory. Switched off, it stays stored and is shown to nobody."
        ),
        (people, false) => text!(
            people;
            "{n} person has a phone number that came from this directory. It stays stored and is shown to nobody.",
            "{n} people have a phone number that came from this directory. It stays stored and is shown to nobody."
        ),
    };
    text.to_string()
}

/// **Default roles**, where none is chosen: who would get them. Where some are, whom they would not reach is not asked.
pub fn of_default_roles(chosen: bool, numbers: &Numbers) -> String {
    match numbers.without_product_role {
        Some(people @ 1..) if !chosen => text!(
            people;
            "{n} person of this connection has no product role now and would get them.",
            "{n} people of this connection have no product role now and would get them."
        )
        .to_string(),
        _ => String::new(),
    }
}

/// **Single logout**: the sessions that it would end at both sides.
pub fn of_sessions(on: bool, sessions: i64) -> String {
    let text = match (sessions, on) {
        (0, _) => t("Nobody is logged in through this connection now."),
        (sessions, true) if sessions > MOST => text!(
            "More than {most} sessions began through this connection; each ends at both sides.",
            most = most()
        ),
        (sessions, false) if sessions > MOST => text!(
            "More than {most} sessions began through this connection; a logout here leaves those at your identity provider.",
            most = most()
        ),
        (sessions, true) => text!(
            sessions;
            "{n} session began through this connection; it ends at both sides.",
            "{n} sessions began through this connection; each ends at both sides."
        ),
        (sessions, false) => text!(
            sessions;
            "{n} session began through this connection; a logout here leaves the one at your identity provider.",
            "{n} sessions began through this connection; a logout here leaves those at your identity provider."
        ),
    };
    text.to_string()
}

/// **Ask people to prove who they are at every login**: how often that is.
pub fn of_force_authn(on: bool, days: &[Day]) -> String {
    let logins = days.iter().map(|day| day.sign_ins).sum::<i64>();
    let text = match (logins, on) {
        (0, _) => t("Nobody logged in through this connection in 14 days."),
        (logins, true) => text!(
            logins;
            "{n} login came through this connection in 14 days.",
            "{n} logins came through this connection in 14 days."
        ),
        (logins, false) => text!(
            logins;
            "{n} login came through this connection in 14 days; it would have asked anew.",
            "{n} logins came through this connection in 14 days; each would have asked anew."
        ),
    };
    text.to_string()
}

/// What there is to say, a sentence after the other.
pub fn sentences<const COUNT: usize>(all: [Option<Text>; COUNT]) -> String {
    let said: Vec<String> =
        all.into_iter().flatten().map(String::from).filter(|text| !text.is_empty()).collect();
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: i64) -> Numbers {
        Numbers {
            groups: count,
            memberships: count * 2,
            with_roles: count,
            with_phone: count,
            with_password: count,
            managers_with_password: count,
            required: Required::Nobody,
            without_product_role: Some(count),
        }
    }

    #[test]
    fn one_several_and_more_than_are_told_apart() {
        assert!(of_groups(true, &numbers(0)).starts_with("No group"));
        assert!(of_groups(true, &numbers(1)).starts_with("1 group with 2 memberships came"));
        assert!(
            of_groups(false, &numbers(MOST))
                .starts_with("1000 groups of this directory with 2000 memberships stay")
        );
        for on in [true, false] {
            for words in [of_groups, of_roles, of_phones] {
                let words = words(on, &numbers(MOST + 1));
                assert!(words.starts_with("More than 1,000 "), "{words}");
                assert!(!words.contains("1001"), "{words}");
                assert_eq!(words.contains("Switched off, "), on, "{words}");
            }
        }
        let many = of_passwords(&Numbers { required: Required::SubUsers, ..numbers(MOST + 1) });
        assert!(many.starts_with("More than 1,000 people") && !many.contains("1001"), "{many}");
        assert!(of_sessions(true, MOST + 1).starts_with("More than 1,000 sessions"));
        assert_eq!(of_default_roles(false, &Numbers { without_product_role: None, ..numbers(1) }), "");
        assert_eq!(of_default_roles(true, &numbers(1)), "");
        assert!(
            of_default_roles(false, &numbers(1))
                .starts_with("1 person of this connection has no product role")
        );
    }

    #[test]
    fn whom_a_password_lets_in_is_said() {
        let told = |required, people, managers| {
            of_passwords(&Numbers {
                required,
                with_password: people,
                managers_with_password: managers,
                ..numbers(0)
            })
        };
        assert_eq!(told(Required::Nobody, 0, 0), "Nobody of this connection has a password here.");
        assert!(told(Required::Nobody, 2, 0).ends_with("so they may log in with it."));
        assert!(told(Required::SubUsers, 0, 0).ends_with("so a password lets none of them in."));
        assert!(
            told(Required::SubUsers, 3, 1)
                .ends_with("1 of them is an owner or admin and may log in with it.")
        );
        assert!(told(Required::Everyone, 3, 1).ends_with("so a password lets nobody in."));
    }
}
