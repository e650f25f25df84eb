//! Owners, admins by hand, people without access, logins, unknown values.

use hub_saml::attributes::Profile;

use super::*;
use crate::connection::mapping;
use crate::provisioning;
use crate::user::{self, DeactivatedBy};

fn with_roles(name: &str, roles: &[&str]) -> Value {
    let mut body = person(name);
    body["roles"] = roles.iter().map(|role| json!({ "value": role })).collect();
    body
}

story!(b6_b7_roles_of_the_directory_map_by_value_and_by_rule, |c, acme| {
    let directory = acme.directory(c, true, true);
    add(c, acme, directory.connection, rule(role("Contoso.Lead"), None, &["supervisor", "reporter"]));
    let body = with_roles("ada", &["Manager", "contoso.LEAD", "User", "msiam_access", "Janitor"]);
    let ada = directory.post(c, &body).unwrap().user.id;
    assert_eq!(held(c, acme, ada), ["manager", "reporter", "supervisor"]);
    let unknown = acme.newest(c, Action::RoleValueUnknown);
    assert_eq!(unknown.target_name, "ada@acme.test");
    assert_eq!(
        acme.details(c, Action::RoleValueUnknown),
        json!({ "value": "Janitor", "from": "role", "reason": "role Janitor means nothing here yet" })
    );
    let listed = seen(c, acme.tenant, directory.connection).unwrap();
    assert_eq!(listed.iter().map(|seen| seen.value.as_str()).collect::<Vec<_>>(), ["Janitor"]);
    assert_eq!(listed[0].with, "ada@acme.test");

    directory.post(c, &with_roles("bob", &["JANITOR"])).unwrap();
    assert_eq!(acme.count(c, Action::RoleValueUnknown), 1, "reported once");
    // One click maps it; a product role of that name does as well.
    add(c, acme, directory.connection, rule(role("janitor"), None, &["router"]));
    assert!(seen(c, acme.tenant, directory.connection).unwrap().is_empty());
    assert_eq!(held(c, acme, ada), ["manager", "reporter", "router", "supervisor"]);
    let rules = rules(c, acme.tenant, directory.connection).unwrap();
    change(c, acme, directory.connection, &Change::Remove(rules[1].id)).unwrap();
    assert_eq!(acme.count(c, Action::RoleValueUnknown), 2, "unknown again");
    product_role::add(c, &acme.by_owner(9), &acme.operator(), "janitor", "Caretaker").unwrap();
    assert!(seen(c, acme.tenant, directory.connection).unwrap().is_empty());
    assert_eq!(held(c, acme, ada), ["manager", "reporter", "supervisor", "janitor"]);
});

story!(owners_are_neither_made_nor_demoted_and_admins_by_hand_stay, |c, acme| {
    let directory = acme.directory(c, true, true);
    let id = directory.connection;
    for (person, address) in [(acme.owner, "owner@acme.test"), (acme.admin, "admin@acme.test")] {
        directory.put(c, person, &with_roles(address, &["Boss"])).unwrap();
    }
    let boss = add(c, acme, id, rule(role("boss"), Some(Grant::Member), &["sales"]));
    assert_eq!(with_reasons(c, acme, acme.owner).hub_role, HubRole::KeptOwner);
    assert_eq!(with_reasons(c, acme, acme.admin).hub_role, HubRole::KeptByHand);
    let roles = |c: &mut Conn| (role_of(c, acme, acme.owner), role_of(c, acme, acme.admin));
    assert_eq!(roles(c), (Role::Owner, Role::Admin));
    assert_eq!(held(c, acme, acme.owner), ["sales"], "a product role is no hub role");
    change(c, acme, id, &Change::Edit(boss, rule(role("boss"), Some(Grant::Admin), &[]))).unwrap();
    assert_eq!(roles(c), (Role::Owner, Role::Admin));
    change(c, acme, id, &Change::Remove(boss)).unwrap();
    assert_eq!(roles(c), (Role::Owner, Role::Admin), "an admin made by hand stays one");
});

story!(an_admin_by_rule_is_one_until_the_rule_ends_and_not_by_hand_before, |c, acme| {
    let directory = acme.directory(c, true, true);
    let id = directory.connection;
    let ada = directory.post(c, &with_roles("ada", &["Boss"])).unwrap().user.id;
    let boss = add(c, acme, id, rule(role("boss"), Some(Grant::Admin), &[]));
    assert!(with_reasons(c, acme, ada).admin_by_rule);
    let by = acme.operator();
    assert_eq!(
        field(user::change_role(c, &at(8), &by, ada, Role::Member)),
        "role",
        "it would come back at once"
    );
    // Made an owner by hand and an admin by hand after that: no rule's any more.
    user::change_role(c, &at(8), &by, ada, Role::Owner).unwrap();
    user::change_role(c, &at(8), &by, ada, Role::Admin).unwrap();
    change(c, acme, id, &Change::Remove(boss)).unwrap();
    assert_eq!(role_of(c, acme, ada), Role::Admin);
    user::change_role(c, &at(8), &by, ada, Role::Member).unwrap();

    add(c, acme, id, rule(role("boss"), Some(Grant::Admin), &[]));
    assert_eq!(role_of(c, acme, ada), Role::Admin);
    connection::disconnect(c, &acme.by_owner(9), &by, id).unwrap();
    assert_eq!(role_of(c, acme, ada), Role::Member, "nobody says it any more");
    assert!(acme.user(c, ada).is_active(), "access is no role's");
});

story!(a_rule_gives_no_access_and_whoever_waits_for_import_waits_with_it, |c, acme| {
    let directory = acme.directory(c, false, true);
    let id = directory.connection;
    add(c, acme, id, rule(role("boss"), Some(Grant::Admin), &["manager"]));
    let seats = acme.seats(c);
    let ada = directory.post(c, &with_roles("ada", &["Boss"])).unwrap().user.id;
    let staged = acme.user(c, ada);
    assert_eq!((staged.state, staged.role), (UserState::Staged, Role::Member));
    assert_eq!(held_by(c, &staged).unwrap().hub_role, HubRole::Waits);
    assert_eq!(acme.seats(c), seats);
    provisioning::import(c, &acme.by_owner(5), &acme.operator(), ada).unwrap();
    assert_eq!(role_of(c, acme, ada), Role::Admin);

    directory.active(c, ada, false);
    let out = acme.user(c, ada);
    assert_eq!((out.state, out.deactivated_by), (UserState::Deactivated, Some(DeactivatedBy::Directory)));
    directory.apply(c, ada, json!([{ "op": "remove", "path": "roles" }])).unwrap();
    let out = acme.user(c, ada);
    assert_eq!((out.state, out.role), (UserState::Deactivated, Role::Member));
    directory.delete(c, ada).unwrap();
});

fn profile(groups: Vec<String>, roles: Vec<String>) -> Profile {
    Profile {
        subject: "x".to_owned(),
        email: None,
        given_name: None,
        family_name: None,
        display_name: None,
        groups,
        roles,
        extra: Vec::new(),
        groups_overage: None,
        missing: Vec::new(),
    }
}

/// What a login through a connection says.
fn log_in(c: &mut Conn, acme: &Acme, id: ConnectionId, who: UserId, groups: &[&str], roles: &[&str]) {
    let list = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let profile = profile(list(groups), list(roles));
    mapping::keep_received(c, &at(4), id, who, &profile).unwrap();
    let mut user = acme.user(c, who);
    settle(c, &at(4), &mut user).unwrap();
}

story!(s4_groups_and_roles_of_a_login_give_what_rules_say, |c, acme| {
    let id = acme.integrated(c);
    let login = |kind, value: &str| Source::Value(kind, value.to_owned());
    add(c, acme, id, rule(login(SourceKind::LoginGroup, "7f3a"), Some(Grant::Admin), &[]));
    add(c, acme, id, rule(login(SourceKind::LoginRole, "lead"), None, &["supervisor"]));
    log_in(c, acme, id, acme.member, &["7F3A", "1234"], &["lead", "sales", "cook"]);
    assert_eq!(role_of(c, acme, acme.member), Role::Admin);
    assert_eq!(held(c, acme, acme.member), ["supervisor", "sales"]);
    let values: Vec<_> =
        seen(c, acme.tenant, id).unwrap().into_iter().map(|seen| (seen.kind, seen.value)).collect();
    assert_eq!(
        values,
        [(SourceKind::LoginGroup, "1234".to_owned()), (SourceKind::LoginRole, "cook".to_owned())]
    );
    assert_eq!(acme.count(c, Action::RoleValueUnknown), 1, "groups come by the hundred and are no news");
    log_in(c, acme, id, acme.member, &[], &[]);
    assert_eq!((role_of(c, acme, acme.member), held(c, acme, acme.member)), (Role::Member, vec![]));
    log_in(c, acme, id, acme.owner, &["7f3a"], &[]);
    assert_eq!(role_of(c, acme, acme.owner), Role::Owner);

    // Entra ID sends a link where there are too many groups: they are unknown then, not gone.
    log_in(c, acme, id, acme.member, &["7f3a"], &[]);
    let too_many =
        Profile { groups_overage: Some("https://graph.test".to_owned()), ..profile(vec![], vec![]) };
    mapping::keep_received(c, &at(4), id, acme.member, &too_many).unwrap();
    let mut user = acme.user(c, acme.member);
    settle(c, &at(4), &mut user).unwrap();
    assert_eq!(role_of(c, acme, acme.member), Role::Admin);
});

fn configure_passwords(c: &mut Conn, acme: &Acme, id: ConnectionId) {
    let features =
        Features { scim: true, groups: true, roles: true, password_sync: true, phone_number_sync: true };
    let new = Configuration::new("microsoft", Vec::new(), features).unwrap();
    scim_configuration::change(c, &acme.by_owner(7), &acme.operator(), id, &new).unwrap();
}

story!(a_password_that_a_directory_set_does_not_stay_with_an_admin_by_rule, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.post(c, &with_roles("ada", &["Boss"])).unwrap().user;
    configure_passwords(c, acme, directory.connection);
    directory.set_password(c, ada.id, "from the directory").unwrap();
    assert!(acme.user(c, ada.id).password_hash.is_some());
    add(c, acme, directory.connection, rule(role("boss"), Some(Grant::Admin), &[]));
    assert_eq!(acme.user(c, ada.id).password_hash, None);
    assert!(acme.details(c, Action::RoleUpdate)["password"].as_str().unwrap().contains("was removed"));
});
