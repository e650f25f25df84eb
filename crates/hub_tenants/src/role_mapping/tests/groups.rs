//! Groups of a directory: by id, through all levels, with and without.

use super::*;

story!(d10_a_renamed_group_gives_what_it_gave, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada").id;
    let leads = push_group(c, acme, &directory, "Support Leads", &[ada.to_string()]);
    assert!(held(c, acme, ada).is_empty(), "a group means nothing by itself");
    add(c, acme, directory.connection, rule(Source::Group(leads), Some(Grant::Admin), &["manager"]));
    assert_eq!((role_of(c, acme, ada), held(c, acme, ada)), (Role::Admin, vec!["manager".to_owned()]));
    let details = acme.details(c, Action::RoleUpdate);
    assert_eq!(details["rule"], "group Support Leads");
    assert_eq!((&details["before"]["role"], &details["after"]["role"]), (&json!("member"), &json!("admin")));
    assert_eq!(
        acme.details(c, Action::ProductRolesUpdate)["because"]["manager"],
        json!(["because of group Support Leads"])
    );

    let rename = json!({ "op": "replace", "path": "displayName", "value": "Heads" });
    patch_group(c, acme, &directory, leads, &rename);
    assert_eq!(role_of(c, acme, ada), Role::Admin);
    let ada_now = acme.user(c, ada);
    assert_eq!(held_by(c, &ada_now).unwrap().by.unwrap().1.english(), "group Heads");
    let bob = directory.push(c, "bob").id;
    join(c, acme, &directory, leads, bob);
    assert_eq!((role_of(c, acme, bob), held(c, acme, bob)), (Role::Admin, vec!["manager".to_owned()]));
    let newest = acme.newest(c, Action::RoleUpdate);
    assert_eq!(newest.actor_kind, "token", "the directory did it");

    leave(c, acme, &directory, leads, ada);
    assert_eq!((role_of(c, acme, ada), held(c, acme, ada)), (Role::Member, vec![]));
    assert_eq!(acme.details(c, Action::RoleUpdate)["reason"], "no rule makes them an admin any more");
    let scope = directory.scope(c);
    group::delete(c, &at(3), &scope, &leads.to_string(), &Conditions::default()).unwrap();
    assert_eq!((role_of(c, acme, bob), held(c, acme, bob)), (Role::Member, vec![]));
    assert_eq!(rules(c, acme.tenant, directory.connection).unwrap().len(), 1, "the rule says what is gone");
});

story!(groups_within_groups_count_through_all_levels, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada").id;
    let inner = push_group(c, acme, &directory, "Inner", &[ada.to_string()]);
    let middle = push_group(c, acme, &directory, "Middle", &[inner.to_string()]);
    let outer = push_group(c, acme, &directory, "Outer", &[]);
    add(c, acme, directory.connection, rule(Source::Group(outer), None, &["agent"]));
    assert!(held(c, acme, ada).is_empty());
    join(c, acme, &directory, outer, middle);
    assert_eq!(held(c, acme, ada), ["agent"]);
    assert_eq!(acme.details(c, Action::ProductRolesUpdate)["cause"], "members of group Outer changed");
    // A circle harms nobody.
    join(c, acme, &directory, inner, outer);
    assert_eq!(held(c, acme, ada), ["agent"]);
    leave(c, acme, &directory, middle, inner);
    assert_eq!(held(c, acme, ada), Vec::<String>::new());
    assert_eq!(acme.details(c, Action::ProductRolesUpdate)["after"]["product_roles"], json!([]));
    join(c, acme, &directory, middle, inner);
    let scope = directory.scope(c);
    group::delete(c, &at(3), &scope, &middle.to_string(), &Conditions::default()).unwrap();
    assert_eq!(acme.details(c, Action::ProductRolesUpdate)["cause"], "group Middle was deleted");
    assert!(held(c, acme, ada).is_empty());
});

story!(
    /// Who comes into another directory's group, or one that is nobody's any more, is in the group above it at once.
    a_group_of_another_directory_counts_within_one_that_a_rule_names,
    |c, acme| {
        let (first, second) = (acme.directory(c, true, true), acme.directory(c, true, true));
        let ada = first.push(c, "ada").id;
        let outer = push_group(c, acme, &first, "Outer", &[]);
        let inner = push_group(c, acme, &second, "Inner", &[]);
        join(c, acme, &first, outer, inner);
        add(c, acme, first.connection, rule(Source::Group(outer), Some(Grant::Admin), &["agent"]));
        join(c, acme, &second, inner, ada);
        assert_eq!((role_of(c, acme, ada), held(c, acme, ada)), (Role::Admin, vec!["agent".to_owned()]));
        leave(c, acme, &second, inner, ada);
        assert_eq!((role_of(c, acme, ada), held(c, acme, ada)), (Role::Member, vec![]));

        join(c, acme, &second, inner, ada);
        let scope = second.scope(c);
        group::delete(c, &at(3), &scope, &inner.to_string(), &Conditions::default()).unwrap();
        assert_eq!((role_of(c, acme, ada), held(c, acme, ada)), (Role::Member, vec![]));
    }
);

story!(k8_what_is_switched_off_gives_nothing, |c, acme| {
    let directory = acme.directory(c, true, true);
    let id = directory.connection;
    let ada = directory.push(c, "ada").id;
    let leads = push_group(c, acme, &directory, "Leads", &[ada.to_string()]);
    add(c, acme, id, rule(Source::Group(leads), Some(Grant::Admin), &["manager"]));
    assert_eq!(role_of(c, acme, ada), Role::Admin);
    configure(c, acme, id, false, true, &["sales"]);
    assert_eq!((role_of(c, acme, ada), held(c, acme, ada)), (Role::Member, vec!["sales".to_owned()]));
    assert_eq!(acme.details(c, Action::RoleUpdate)["cause"], "the SCIM configuration was changed");
    configure(c, acme, id, true, true, &["sales"]);
    assert_eq!((role_of(c, acme, ada), held(c, acme, ada)), (Role::Admin, vec!["manager".to_owned()]));

    directory
        .apply(c, ada, json!([{ "op": "replace", "path": "roles", "value": [{ "value": "router" }] }]))
        .unwrap();
    assert_eq!(held(c, acme, ada), ["manager", "router"]);
    configure(c, acme, id, true, false, &[]);
    assert_eq!(held(c, acme, ada), ["manager"]);
});

story!(a_member_group_of_a_group_without_a_rule_concerns_nobody, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada").id;
    let before = acme.events(c).len();
    push_group(c, acme, &directory, "Quiet", &[ada.to_string()]);
    assert_eq!(acme.events(c).len(), before + 1, "the group's own event, and nothing of roles");
    assert_eq!(waiting(c, acme.tenant).unwrap(), 0);
});
