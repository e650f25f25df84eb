//! The tenant's list of product roles.

use hub_kernel::UserId;
use serde_json::json;

use super::*;
use crate::connection::scim_configuration::{Configuration, Features};
use crate::role_mapping::{Change, Grant, NewRule, Source, SourceKind};
use crate::test_support::*;

fn names(c: &mut Conn, acme: &Acme) -> Vec<String> {
    all(c, acme.tenant).unwrap().into_iter().map(|role| role.name).collect()
}

fn held(c: &mut Conn, acme: &Acme, id: UserId) -> Vec<String> {
    role_mapping::product_roles_of(c, acme.tenant, id).unwrap()
}

story!(
    /// B7: the seven are there from the beginning; the list is the tenant's.
    b7_a_tenant_begins_with_seven_and_keeps_the_list,
    |c, acme| {
        let seven = ["manager", "agent", "scheduler", "reporter", "router", "supervisor", "sales"];
        assert_eq!(names(c, acme), seven);
        let by = acme.operator();
        add(c, &acme.by_owner(1), &by, " night-shift ", "").unwrap();
        rename(c, &acme.by_owner(2), &by, "night-shift", "Night shift").unwrap();
        assert_eq!(find(c, acme.tenant, "night-shift").unwrap().label, "Night shift");
        assert_eq!(names(c, acme)[7], "night-shift");
        assert_eq!(
            acme.details(c, Action::ProductRoleUpdate),
            json!({ "before": { "label": "night-shift" }, "after": { "label": "Night shift" } })
        );
        for wrong in ["", "night shift", "Night-Shift", "USER", "msiam_access", "é", &"x".repeat(LONGEST_NAME + 1)] {
            assert_eq!(field(add(c, &at(3), &by, wrong, "")), "name", "{wrong}");
        }
        assert_eq!(field(add(c, &at(3), &by, "x", &"l".repeat(LONGEST_LABEL + 1))), "label");
        assert_eq!(field(rename(c, &at(3), &by, "agent", " ")), "label");
        let globex = found(c, "globex").unwrap();
        assert_eq!(names(c, &globex), seven, "a list of its own");
        assert!(matches!(rename(c, &at(3), &globex.operator(), "night-shift", "x"), Err(Error::NotFound)));
        for n in names(c, acme).len()..MOST {
            add(c, &at(4), &by, &format!("role-{n}"), "").unwrap();
        }
        assert_eq!(field(add(c, &at(4), &by, "one-more", "")), "name");
    }
);

story!(a_removal_says_beforehand_what_goes_and_leaves_nothing_behind, |c, acme| {
    let directory = acme.directory(c, true, true);
    let id = directory.connection;
    let by = acme.operator();
    let rule = |value: &str, hub_role, roles: &[&str]| {
        let product_roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let source = Source::Value(SourceKind::Role, value.to_owned());
        Change::Add(NewRule { source, hub_role, product_roles })
    };
    for change in [
        rule("one", None, &["agent"]),
        rule("two", None, &["agent", "sales"]),
        rule("three", Some(Grant::Member), &["agent"]),
    ] {
        role_mapping::save(c, &at(1), &by, id, &change, None).unwrap();
    }
    let features =
        Features { scim: true, groups: true, roles: true, password_sync: false, phone_number_sync: true };
    let defaults = Configuration::new("generic", vec!["agent".to_owned()], features).unwrap();
    scim_configuration::change(c, &at(1), &by, id, &defaults).unwrap();
    let ada = directory.push(c, "ada").id;
    let mut body = person("bob");
    body["roles"] = json!([{ "value": "two" }]);
    let bob = directory.post(c, &body).unwrap().user.id;
    assert_eq!(
        (held(c, acme, ada), held(c, acme, bob)),
        (vec!["agent".to_owned()], vec!["agent".to_owned(), "sales".to_owned()])
    );

    let expected = Removal { people: 2, rules: 3, rules_left_empty: 1, defaults: 1 };
    assert_eq!(removal(c, acme.tenant, "agent").unwrap(), expected);
    assert_eq!(remove(c, &acme.by_owner(2), &by, "agent").unwrap(), expected);
    assert_eq!((held(c, acme, ada), held(c, acme, bob)), (vec![], vec!["sales".to_owned()]));
    let left: Vec<_> =
        role_mapping::rules(c, acme.tenant, id).unwrap().into_iter().map(|rule| rule.name).collect();
    assert_eq!(left, ["two", "three"]);
    assert!(scim_configuration::of(c, acme.tenant, id).unwrap().configuration.default_roles.is_empty());
    let details = acme.details(c, Action::ProductRoleDelete);
    assert_eq!(
        (&details["people"], &details["rules"], &details["rules_removed"]),
        (&json!(2), &json!(3), &json!(1))
    );
    assert_eq!(acme.details(c, Action::ProductRolesUpdate)["cause"], "the product role agent was removed");
    assert!(matches!(remove(c, &at(3), &by, "agent"), Err(Error::NotFound)));
    // Another role whose name this one begins with is another one.
    add(c, &at(3), &by, "age_t", "").unwrap();
    assert_eq!(removal(c, acme.tenant, "age_t").unwrap().people, 0);
});
