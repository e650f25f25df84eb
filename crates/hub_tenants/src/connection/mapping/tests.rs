//! What may be mapped, what is stored of it, and who may change it.

use serde_json::json;

use super::*;
use crate::connection::{self, get};
use crate::test_support::*;

const MAIL: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

fn put(
    c: &mut Conn,
    acme: &Acme,
    id: ConnectionId,
    fields: &[(Field, Vec<String>)],
    extra: &[(&str, &str)],
) -> Result<Mapping> {
    let extra: Vec<_> = extra.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect();
    save(c, &acme.by_owner(1), &acme.operator(), id, fields, &extra)?;
    let row = get(c, acme.tenant, id)?;
    of(c, &row)
}

story!(a_connection_reads_as_its_vendor_sends_until_something_is_changed, |c, acme| {
    let id = acme.connect(c);
    let row = get(c, acme.tenant, id).unwrap();
    let stored = of(c, &row).unwrap();
    assert_eq!(stored, Mapping::default());
    assert!(!stored.just_in_time && stored.update_profile);
    assert_eq!(stored.names(&row, Field::Email), [MAIL]);
    assert!(stored.names(&row, Field::Subject).is_empty());
    // A login name that is an address stands in for a missing e-mail, after it.
    assert_eq!(stored.reading(&row).email.first().map(String::as_str), Some(MAIL));
    assert!(stored.reading(&row).email.len() > 1);

    let before = acme.events(c).len();
    let same: Vec<_> = Field::ALL.iter().map(|field| (*field, default_names(&row, *field))).collect();
    assert_eq!(put(c, acme, id, &same, &[]).unwrap(), Mapping::default());
    assert_eq!(acme.events(c).len(), before, "nothing changed, nothing is noted");

    let changed = [(Field::Email, names(&[" mail ", "", "mail", "work mail"])), (Field::Groups, Vec::new())];
    let stored = put(c, acme, id, &changed, &[("phone", "tel"), ("", "")]).unwrap();
    assert_eq!(stored.names(&row, Field::Email), ["mail", "work mail"], "trimmed, once each, in order");
    assert!(stored.names(&row, Field::Groups).is_empty() && stored.is_changed(Field::Groups));
    assert!(!stored.is_changed(Field::Roles));
    assert_eq!(stored.extra, [("phone".to_owned(), "tel".to_owned())]);
    let details = acme.details(c, Action::IntegrationUpdate);
    assert_eq!(details["before"]["attribute_email"], json!([MAIL]));
    assert_eq!(details["after"]["attribute_email"], json!(["mail", "work mail"]));
    assert_eq!(details["after"]["further_attributes"], json!([["phone", "tel"]]));
    assert!(details["after"].get("attribute_roles").is_none(), "only what changed");

    // The switches are not the form's.
    set_switch(c, &acme.by_owner(2), &acme.operator(), id, Switch::JustInTime, true).unwrap();
    assert!(put(c, acme, id, &[], &[]).unwrap().just_in_time);
    assert_eq!(put(c, acme, id, &[], &[]).unwrap().changed, []);
});

story!(what_cannot_be_mapped_is_refused_with_the_field, |c, acme| {
    let id = acme.connect(c);
    let many: Vec<String> = (0..=MOST_NAMES).map(|n| format!("a{n}")).collect();
    let long = "x".repeat(LONGEST_NAME + 1);
    for (wanted, names) in [
        (Field::Email, many.clone()),
        (Field::Subject, names(&["one", "two"])),
        (Field::Roles, vec![long.clone()]),
        (Field::GivenName, names(&["a\u{7}b"])),
    ] {
        assert_eq!(field(put(c, acme, id, &[(wanted, names)], &[])), wanted.as_str());
    }
    put(c, acme, id, &[(Field::Email, many[1..].to_vec())], &[]).unwrap();
    let key = "k".repeat(LONGEST_KEY + 1);
    let extras: [&[(&str, &str)]; 8] = [
        &[("phone", "")],
        &[("", "tel")],
        &[("Phone", "tel")],
        &[("1st", "tel")],
        &[("email", "tel")],
        &[("phone", "tel"), ("phone", "mobile")],
        &[(&key, "tel")],
        &[("phone", &long)],
    ];
    for extra in extras {
        assert_eq!(field(put(c, acme, id, &[], extra)), "extra", "{extra:?}");
    }
    let keys: Vec<String> = (0..=MOST_EXTRA).map(|n| format!("k{n}")).collect();
    let all: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "tel")).collect();
    assert_eq!(field(put(c, acme, id, &[], &all)), "extra");
    assert_eq!(put(c, acme, id, &[], &all[1..]).unwrap().extra.len(), MOST_EXTRA);
});

story!(another_tenants_mapping_is_not_there, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let theirs = globex.connect(c);
    let by = acme.operator();
    assert!(matches!(save(c, &at(1), &by, theirs, &[], &[]), Err(Error::NotFound)));
    let turned = set_switch(c, &at(1), &by, theirs, Switch::JustInTime, true);
    assert!(matches!(turned, Err(Error::NotFound)));
    set_switch(c, &at(1), &globex.operator(), theirs, Switch::JustInTime, true).unwrap();
    let ours = acme.connect(c);
    let row = get(c, acme.tenant, ours).unwrap();
    assert!(!of(c, &row).unwrap().just_in_time);
    connection::disconnect(c, &at(2), &globex.operator(), theirs).unwrap();
    assert!(store::find(c, globex.tenant, theirs).unwrap().is_none(), "gone with the connection");
});

#[test]
fn every_vendor_says_where_its_assertions_carry_a_person() {
    for integration in hub_integrations::CATALOG.iter().filter(|it| it.capabilities.sso) {
        let claims = &integration.claims;
        for (field, names) in [
            ("email", claims.email),
            ("user_name", claims.user_name),
            ("given_name", claims.given_name),
            ("family_name", claims.family_name),
            ("display_name", claims.display_name),
            ("groups", claims.groups),
            ("roles", claims.roles),
        ] {
            assert!(!names.is_empty() && names.len() <= MOST_NAMES, "{} {field}", integration.slug);
            assert!(names.iter().all(|name| check_name("x", name).is_ok() && name.trim() == *name));
        }
    }
}

story!(who_is_recognised_by_what_is_an_owners_to_say_once_people_log_in, |c, acme| {
    let (admin, owner) = (acme.right_of(c, acme.admin), acme.right_of(c, acme.owner));
    let editable = [(Field::Subject, names(&["nickname"]))];
    let begun = acme.connect(c);
    save(c, &at(1), &admin, begun, &editable, &[]).unwrap();
    let id = acme.integrated(c);
    for field in RECOGNISING {
        let refused = save(c, &at(1), &admin, id, &[(field, names(&["nickname"]))], &[]);
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{field}");
    }
    save(c, &at(1), &admin, id, &[(Field::GivenName, names(&["first"]))], &[]).unwrap();
    save(c, &at(1), &owner, id, &editable, &[]).unwrap();
    assert!(matches!(save(c, &at(1), &admin, id, &[], &[]), Err(Error::Forbidden(_))), "nor restored");
});
