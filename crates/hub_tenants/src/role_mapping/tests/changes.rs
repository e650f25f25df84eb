//! Changing rules: what is refused, who may, what is seen beforehand.

use super::*;

fn listed(c: &mut Conn, acme: &Acme, id: ConnectionId) -> Vec<String> {
    rules(c, acme.tenant, id).unwrap().into_iter().map(|rule| rule.name).collect()
}

story!(rules_are_added_edited_ordered_and_removed, |c, acme| {
    let id = acme.directory(c, true, true).connection;
    for name in ["one", "two", "three"] {
        add(c, acme, id, rule(role(name), None, &["agent"]));
    }
    let first = rules(c, acme.tenant, id).unwrap()[0].id;
    for (step, order) in [
        (Change::Down(first), ["two", "one", "three"]),
        (Change::Down(first), ["two", "three", "one"]),
        (Change::Down(first), ["two", "three", "one"]),
        (Change::Up(first), ["two", "one", "three"]),
    ] {
        change(c, acme, id, &step).unwrap();
        assert_eq!(listed(c, acme, id), order);
    }
    assert_eq!(acme.count(c, Action::RoleRulesUpdate), 6, "what changes nothing is no event");
    assert_eq!(
        acme.details(c, Action::RoleRulesUpdate)["order"],
        json!(["role two", "role one", "role three"])
    );
    change(c, acme, id, &Change::Edit(first, rule(role("uno"), None, &["sales", "agent"]))).unwrap();
    let details = acme.details(c, Action::RoleRulesUpdate);
    assert_eq!(
        details["before"],
        json!([{ "if": "role one", "hub_role": null, "product_roles": ["agent"] }])
    );
    assert_eq!(
        details["after"],
        json!([{ "if": "role uno", "hub_role": null, "product_roles": ["agent", "sales"] }])
    );
    change(c, acme, id, &Change::Remove(first)).unwrap();
    assert_eq!(listed(c, acme, id), ["two", "three"]);
    assert!(matches!(change(c, acme, id, &Change::Remove(first)), Err(Error::NotFound)));
});

story!(what_is_no_rule_is_refused_with_the_field, |c, acme| {
    let id = acme.directory(c, true, true).connection;
    let elsewhere = acme.directory(c, true, true);
    let theirs = push_group(c, acme, &elsewhere, "Elsewhere", &[]);
    add(c, acme, id, rule(role("Lead"), None, &["agent"]));
    let long = "x".repeat(LONGEST_VALUE + 1);
    for (new, wrong) in [
        (rule(role(" "), None, &["agent"]), "value"),
        (rule(role(&long), None, &["agent"]), "value"),
        (rule(role("a\nb"), None, &["agent"]), "value"),
        (rule(role("User"), None, &["agent"]), "value"),
        (rule(role("MSIAM_access"), Some(Grant::Admin), &[]), "value"),
        (rule(role("LEAD "), None, &["sales"]), "value"),
        (rule(role("Other"), None, &[]), "gives"),
        (rule(role("Other"), None, &["cook"]), "gives"),
        (rule(Source::Group(theirs), None, &["agent"]), "source"),
        (rule(Source::Group(GroupId::new(acme.tenant, 999)), None, &["agent"]), "source"),
    ] {
        assert_eq!(field(change(c, acme, id, &Change::Add(new.clone()))), wrong, "{new:?}");
    }
    assert_eq!(rules(c, acme.tenant, id).unwrap().len(), 1);
});

story!(only_an_owner_decides_which_rules_make_admins, |c, acme| {
    let id = acme.directory(c, true, true).connection;
    let (admin, owner) = (acme.right_of(c, acme.admin), acme.right_of(c, acme.owner));
    let by = |c: &mut Conn, who: &Admin, change: Change| save(c, &at(5), who, id, &change, None);
    let boss = || rule(role("boss"), Some(Grant::Admin), &[]);
    let agent = |name: &str| rule(role(name), None, &["agent"]);
    let forbidden = |outcome: Result<()>| matches!(outcome, Err(Error::Forbidden(_)));
    by(c, &admin, Change::Add(agent("one"))).unwrap();
    by(c, &admin, Change::Add(rule(role("plain"), Some(Grant::Member), &[]))).unwrap();
    assert!(forbidden(by(c, &admin, Change::Add(boss()))));
    by(c, &owner, Change::Add(boss())).unwrap();
    let all = rules(c, acme.tenant, id).unwrap();
    let (one, plain, boss_id) = (all[0].id, all[1].id, all[2].id);
    for change in [
        Change::Remove(boss_id),
        Change::Up(boss_id),
        Change::Edit(boss_id, agent("boss")),
        Change::Edit(one, rule(role("one"), Some(Grant::Admin), &[])),
        Change::Remove(plain),
    ] {
        assert!(forbidden(by(c, &admin, change.clone())), "{change:?}");
    }
    // What gives product roles only is an admin's to say, wherever it stands.
    by(c, &admin, Change::Down(one)).unwrap();
    by(c, &admin, Change::Edit(boss_id, rule(role("boss"), Some(Grant::Admin), &["sales"]))).unwrap();
    // Who proved themselves long ago proves themselves again.
    let late = save(c, &at(3600), &owner, id, &Change::Remove(boss_id), None);
    assert!(matches!(late, Err(Error::Unconfirmed)));
    by(c, &owner, Change::Remove(boss_id)).unwrap();
});

story!(a_change_is_looked_at_first_and_saved_if_nobody_was_faster, |c, acme| {
    let directory = acme.directory(c, true, true);
    let id = directory.connection;
    let mut who: Vec<_> = (0..7).map(|n| directory.push(c, &format!("p{n}")).id.to_string()).collect();
    who.push(acme.owner.to_string());
    configure(c, acme, id, true, true, &["router"]);
    let leads = push_group(c, acme, &directory, "Leads", &who);
    let row = connection::get(c, acme.tenant, id).unwrap();
    let before = rules(c, acme.tenant, id).unwrap();
    let add_leads = Change::Add(rule(Source::Group(leads), Some(Grant::Admin), &["agent"]));
    let after = changed(c, &row, &before, &add_leads).unwrap();
    let shown = preview(c, id, &after).unwrap();
    assert_eq!((shown.people, shown.more), (7, false), "the owner is nobody's but the workspace's");
    assert_eq!(shown.promoted.count, 7);
    assert_eq!(shown.promoted.first, ["Person p0", "Person p1", "Person p2", "Person p3", "Person p4"]);
    assert_eq!(
        shown.gained.iter().map(|(role, who)| (role.as_str(), who.count)).collect::<Vec<_>>(),
        [("agent", 7)]
    );
    assert_eq!(
        shown.lost.iter().map(|(role, who)| (role.as_str(), who.count)).collect::<Vec<_>>(),
        [("router", 7)]
    );
    assert!(rules(c, acme.tenant, id).unwrap().is_empty(), "a look changes nothing");

    let seen = revision(&before);
    add(c, acme, id, rule(role("else"), None, &["sales"]));
    let late = save(c, &at(5), &acme.operator(), id, &add_leads, Some(&seen));
    assert_eq!(field(late), "");
    let now = revision(&rules(c, acme.tenant, id).unwrap());
    save(c, &at(5), &acme.operator(), id, &add_leads, Some(&now)).unwrap();
    assert_eq!(role_of(c, acme, who[0].parse().unwrap()), Role::Admin);
    let rows = rules(c, acme.tenant, id).unwrap();
    let gone = changed(c, &row, &rows, &Change::Remove(rows[1].id)).unwrap();
    assert_eq!(preview(c, id, &gone).unwrap().demoted.count, 7);
    assert!(preview(c, id, &rows).unwrap().is_empty());
});

story!(another_tenants_rules_are_not_there, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let theirs = globex.directory(c, true, true);
    let group = push_group(c, &globex, &theirs, "Theirs", &[]);
    add(c, &globex, theirs.connection, rule(role("boss"), Some(Grant::Admin), &[]));
    let add_rule = Change::Add(rule(role("x"), None, &["agent"]));
    let refused = save(c, &at(1), &acme.operator(), theirs.connection, &add_rule, None);
    assert!(matches!(refused, Err(Error::NotFound)));
    assert!(rules(c, acme.tenant, theirs.connection).unwrap().is_empty());
    let ours = acme.directory(c, true, true).connection;
    let foreign = Change::Add(rule(Source::Group(group), None, &["agent"]));
    assert_eq!(field(change(c, acme, ours, &foreign)), "source");
    let their_rule = rules(c, globex.tenant, theirs.connection).unwrap()[0].id;
    assert!(matches!(change(c, acme, ours, &Change::Remove(their_rule)), Err(Error::NotFound)));
});
