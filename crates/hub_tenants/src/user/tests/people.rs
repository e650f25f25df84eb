//! The people page: who is shown, page by page.

use super::*;

fn names(c: &mut Conn, acme: &Acme, filter: &PeopleFilter) -> Vec<String> {
    page(c, acme.tenant, filter, 100).unwrap().into_iter().map(|user| user.user_name).collect()
}

fn text(text: &str) -> PeopleFilter {
    PeopleFilter { text: Some(text.to_owned()), ..PeopleFilter::default() }
}

story!(people_are_found_by_any_part_of_a_name, |c, acme| {
    for (address, name) in [
        ("ada@acme.test", "Ädà Lovelace"),
        ("under_score@acme.test", "50% Off"),
        ("underXscore@acme.test", "Wow!"),
    ] {
        let new = NewAccount { name: Some(name.to_owned()), ..account(address, Role::Member) };
        create(c, &at(0), acme.tenant, &new).unwrap();
    }
    for (asked, expected) in [
        ("LOVE", vec!["ada@acme.test"]),
        ("äDÀ", vec!["ada@acme.test"]),
        ("olga", vec!["owner@acme.test"]),
        ("der_sc", vec!["under_score@acme.test"]),
        ("50%", vec!["under_score@acme.test"]),
        ("w!", vec!["underXscore@acme.test"]),
        ("nobody", vec![]),
    ] {
        assert_eq!(names(c, acme, &text(asked)), expected, "{asked}");
    }
    assert_eq!(names(c, acme, &text("  ")).len(), 6, "blanks are no search");
});

story!(people_are_filtered_and_paged_in_the_order_they_came, |c, acme| {
    let directory = acme.directory(c, false, true);
    let staged = directory.push(c, "sam");
    deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
    let globex = found(c, "globex").unwrap();
    let all = PeopleFilter::default();
    assert_eq!(names(c, acme, &PeopleFilter { role: Some(Role::Admin), ..all.clone() }), ["admin@acme.test"]);
    let gone = PeopleFilter { state: Some(UserState::Deactivated), ..all.clone() };
    assert_eq!(names(c, acme, &gone), ["member@acme.test"]);
    let managed = PeopleFilter { connection: Some(directory.connection), ..all.clone() };
    assert_eq!(names(c, acme, &managed), ["sam@acme.test"]);
    assert_eq!(count_waiting(c, acme.tenant, directory.connection).unwrap(), 1);
    assert_eq!(count_waiting(c, globex.tenant, directory.connection).unwrap(), 0);
    let mut seen = Vec::new();
    let mut filter = all;
    loop {
        let people = page(c, acme.tenant, &filter, 2).unwrap();
        let Some(last) = people.last() else { break };
        filter.after = Some(last.id);
        seen.extend(people.into_iter().map(|user| user.id));
    }
    assert_eq!(seen, [acme.owner, acme.admin, acme.member, staged.id]);
});

story!(
    /// K23: people whom the end of SSO leaves with no way in.
    people_without_a_password_are_named,
    |c, acme| {
        let new = NewAccount { password_hash: None, ..account("eve@acme.test", Role::Member) };
        let eve = create(c, &at(0), acme.tenant, &new).unwrap();
        let gone = NewAccount { password_hash: None, ..account("gone@acme.test", Role::Member) };
        let gone = create(c, &at(0), acme.tenant, &gone).unwrap();
        deactivate(c, &at(0), &acme.operator(), gone).unwrap();
        acme.directory(c, false, false).push(c, "staged");
        let found: Vec<UserId> = without_way_in(c, acme.tenant, 10).unwrap().iter().map(|user| user.id).collect();
        assert_eq!(found, [eve]);
    }
);

story!(those_who_wait_are_counted_no_further_than_a_page_says, |c, acme| {
    let directory = acme.directory(c, false, true);
    for name in ["sam", "eve", "bob"] {
        directory.push(c, name);
    }
    let mut count = |text, most| list::count_up_to(c, directory.connection, Sent::New, text, most).unwrap();
    assert_eq!((count(None, 10), count(None, 2)), (3, 2));
    assert_eq!((count(Some("acme"), 2), count(Some("SAM"), 2), count(Some("zoe"), 2)), (2, 1, 0));
    assert_eq!(count_sent(c, directory.connection, Sent::New, None).unwrap(), 3);
    assert_eq!(count_sent(c, directory.connection, Sent::Imported, None).unwrap(), 0);
});
