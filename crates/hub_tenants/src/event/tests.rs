//! The log: who, what, before and after; filtered and paged.

use hub_kernel::{Actor, SecretTokenId};
use serde_json::json;

use super::*;
use crate::test_support::*;

fn names(c: &mut Conn, acme: &Acme, filter: &Filter) -> Vec<String> {
    let rows = page(c, acme.tenant, filter, 100).unwrap();
    rows.into_iter().map(|row| format!("{} {}", row.action, row.target_name)).collect()
}

story!(an_event_keeps_who_did_what_from_where, |c, acme| {
    let connection = acme.connect(c);
    let token = SecretTokenId::new(acme.tenant, 7);
    let actors = [
        (
            Actor::User { id: acme.owner, name: "Olga".to_owned() },
            "user",
            Some(acme.owner.to_string()),
            "Olga",
        ),
        (
            Actor::Token { id: token, name: "Entra".to_owned(), connection },
            "token",
            Some(token.to_string()),
            "Entra",
        ),
        (Actor::Operator, "operator", None, "Operator"),
        (Actor::System, "system", None, "Switchboard"),
    ];
    for (seconds, (actor, kind, id, name)) in actors.into_iter().enumerate() {
        let cx = at(seconds as i64).with_actor(actor);
        let target = Target::new("user", acme.member, "Max");
        record(c, &cx, acme.tenant, Action::RoleUpdate, &target, Some(connection), &json!({ "n": 1 }))
            .unwrap();
        let row = acme.newest(c, Action::RoleUpdate);
        assert_eq!((row.actor_kind.as_str(), row.actor_id, row.actor_name.as_str()), (kind, id, name));
        assert_eq!((row.at, row.connection_id), (cx.now, Some(connection)));
        assert_eq!((row.target_kind.as_str(), row.target_id), ("user", acme.member.to_string()));
        assert_eq!((row.details.as_str(), row.address.as_deref()), ("{\"n\":1}", Some("192.0.2.1")));
        assert_eq!(row.request_id, cx.request_id);
    }
});

story!(events_are_found_by_what_they_are_about, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let globex = found(c, "globex").unwrap();
    let filter = Filter { connection: Some(directory.connection), ..Filter::default() };
    let rows = names(c, acme, &filter);
    assert_eq!(rows.first().unwrap(), "user_create_provision ada@acme.test");
    assert_eq!(rows.last().unwrap(), "idm_integration_connect Entra ID SSO");
    assert!(!rows.contains(&"user_create member@acme.test".to_owned()));
    let filter = Filter { action: Some("toggle_update".to_owned()), ..Filter::default() };
    assert_eq!(names(c, acme, &filter), ["toggle_update Entra ID SSO", "toggle_update Entra ID SSO"]);
    let about: Vec<String> = of_target(c, acme.tenant, &ada.id.to_string(), 10)
        .unwrap()
        .into_iter()
        .map(|row| row.action)
        .collect();
    assert_eq!(about, ["user_create_provision", "seat_take"]);
    let filter = Filter { request_id: Some("req-1".to_owned()), ..Filter::default() };
    assert_eq!(names(c, acme, &filter).len(), 2);
    for (person, count) in [("ADA@acme", 2), ("entra", 5), ("a_a", 0), ("%", 0), ("nobody", 0)] {
        let filter = Filter { person: Some(person.to_owned()), ..Filter::default() };
        assert_eq!(names(c, &globex, &filter).len(), 0, "another tenant's");
        let found = names(c, acme, &filter);
        assert!(found.len() >= count && (count > 0 || found.is_empty()), "{person}: {found:?}");
    }
});

story!(the_log_is_paged_from_the_newest_on, |c, acme| {
    let all: Vec<_> =
        page(c, acme.tenant, &Filter::default(), 100).unwrap().into_iter().map(|row| row.id).collect();
    assert!(all.is_sorted_by(|a, b| a > b));
    let mut seen = Vec::new();
    let mut filter = Filter::default();
    loop {
        let rows = page(c, acme.tenant, &filter, 2).unwrap();
        let Some(last) = rows.last() else { break };
        filter.before = Some(last.id);
        seen.extend(rows.into_iter().map(|row| row.id));
    }
    assert_eq!(seen, all);
});

/// K22: each of JumpCloud's events has its counterpart; every name is one word and leads back to its action.
#[test]
fn names_are_known_and_distinct() {
    let words: std::collections::BTreeSet<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
    assert_eq!(words.len(), Action::ALL.len());
    for action in Action::ALL {
        assert_eq!(Action::from_word(action.as_str()), Some(*action));
        assert!(!action.label().is_empty());
    }
    for theirs in [
        "idm_integration_activate",
        "idm_integration_update",
        "idm_integration_reauth",
        "idm_integration_delete",
        "user_create_provision",
        "user_update_provision",
        "user_deprovision",
        "user_delete_provision",
        "user_lookup_provision",
        "group_create_provision",
        "group_update_provision",
        "group_delete_provision",
    ] {
        assert!(words.contains(theirs), "{theirs}");
    }
}
