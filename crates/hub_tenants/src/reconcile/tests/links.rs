//! Linking: one person afterwards, whatever was before.

use super::*;

/// A group of the directory with these members.
fn group_of(
    c: &mut Conn,
    acme: &Acme,
    directory: &Directory,
    name: &str,
    members: &[UserId],
) -> hub_kernel::GroupId {
    let scope = directory.scope(c);
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id.to_string() })).collect();
    let body = json!({ "displayName": name, "members": members });
    let schemas = hub_scim::Schemas::standard();
    let resource = hub_scim::Resource::read(hub_scim::ResourceKind::Group, &schemas, &body).unwrap();
    group::create(c, &at(1), &scope, &acme.presenter(), &resource).unwrap().id
}

fn scim(c: &mut Conn, acme: &Acme, id: UserId) -> Value {
    let user = acme.presenter().find(c, &id.to_string()).unwrap();
    acme.presenter().user(c, &user).unwrap()
}

fn gone(c: &mut Conn, acme: &Acme, id: UserId) -> bool {
    acme.presenter().find(c, &id.to_string()).is_err()
}

fn listed(c: &mut Conn, acme: &Acme, filter: &str) -> Vec<String> {
    use hub_scim::list::{ListQuery, PageSizes};
    let query = ListQuery::from_pairs([("filter", filter)], PageSizes::default()).unwrap();
    let start = crate::listing::Start::Position(1);
    let page =
        crate::listing::page(c, &acme.presenter(), &query, &[hub_scim::ResourceKind::User], start).unwrap();
    let all = page.response.to_body();
    all["Resources"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
}

story!(
    /// The account goes on with all that hangs on it, under the id that the directory knows.
    a_link_makes_one_person,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let cookie = acme.session(c, acme.member, Proof::Password).1;
        let sent = directory.post(c, &somebody("max@new.test", "obj-7", "max@new.test")).unwrap().user;
        let leads = group_of(c, acme, &directory, "Leads", &[sent.id]);
        let old = group_of(c, acme, &directory, "Old", &[acme.member]);
        let (people, seats) = (user::store::total(c, acme.tenant).unwrap(), acme.seats(c));
        let before = acme.user(c, acme.member);
        let max = linked(c, acme, &directory, sent.id, acme.member).unwrap();
        assert_eq!((max.id, max.state, max.role), (sent.id, UserState::Active, Role::Member));
        assert_eq!((max.connection, max.password_hash.clone()), (Some(directory.connection), before.password_hash));
        assert_eq!((max.created_at, max.sign_in_email_key.as_deref()), (before.created_at, Some("max@new.test")));
        assert_eq!((acme.seats(c), user::store::total(c, acme.tenant).unwrap()), (seats, people - 1));
        let life = session::Lifetime::default();
        let person = session::authenticate(c, cookie.expose(), now(), life).unwrap();
        assert_eq!(person.unwrap().user(), max.id, "the session goes on");
        // SCIM: the id that the directory stored, and no other.
        let value = scim(c, acme, sent.id);
        assert_eq!((&value["userName"], &value["externalId"]), (&json!("max@new.test"), &json!("obj-7")));
        assert_eq!(value["groups"].as_array().unwrap().len(), 1);
        assert!(gone(c, acme, acme.member));
        for filter in ["userName eq \"max@new.test\"", "externalId eq \"obj-7\"", "displayName eq \"max@new.test\""] {
            assert_eq!(listed(c, acme, filter), [sent.id.to_string()], "{filter}");
        }
        assert_eq!(listed(c, acme, &format!("groups.value eq \"{leads}\"")), [sent.id.to_string()]);
        assert_eq!(group::find(c, acme.tenant, &leads.to_string()).unwrap().members, 1);
        assert_eq!(group::find(c, acme.tenant, &old.to_string()).unwrap().members, 0, "the other resource left its groups");
        directory.put(c, sent.id, &somebody("max@new.test", "obj-7", "max@newer.test")).unwrap();
        assert_eq!(acme.user(c, max.id).sign_in_email_key.as_deref(), Some("max@newer.test"));
        let details = acme.details(c, Action::UserLink);
        assert_eq!((&details["before"]["id"], &details["after"]["id"]), (&json!(acme.member), &json!(sent.id)));
        assert_eq!(details["left_groups"], json!(["Old"]));
        assert_eq!(acme.newest(c, Action::UserLink).actor_name, "owner@acme.test");
        // Who asks by the old id is led on.
        assert_eq!(provisioning::successor(c, acme.tenant, acme.member).unwrap(), Some(sent.id));
        assert_eq!(provisioning::former_of(c, sent.id).unwrap(), [acme.member]);
        directory.active(c, sent.id, false);
        assert_eq!((acme.user(c, max.id).state, acme.seats(c)), (UserState::Deactivated, seats - 1));
        directory.delete(c, sent.id).unwrap();
        assert!(gone(c, acme, sent.id));
        assert_eq!(user::store::total(c, acme.tenant).unwrap(), people - 2);
    }
);

story!(
    /// A re-hire: the account of before comes back to the person, under another id and another address.
    who_was_deleted_and_comes_again_gets_the_account_back,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        let external = ada.external_id.clone().unwrap();
        directory.delete(c, ada.id).unwrap();
        assert_eq!(acme.user(c, ada.id).state, UserState::Deactivated);
        directory.toggle(c, crate::connection::Toggle::AutoCreate, false);
        let again = directory.post(c, &somebody("ada.byron@acme.test", &external, "ada.byron@acme.test")).unwrap().user;
        let found = suggestions(c, &again).unwrap();
        assert_eq!((found[0].account.id, found[0].reasons[0]), (ada.id, Reason::FormerExternalId));
        let seats = acme.seats(c);
        let back = linked(c, acme, &directory, again.id, ada.id).unwrap();
        assert_eq!((back.id, back.state, acme.seats(c)), (again.id, UserState::Active, seats + 1));
        assert_eq!(back.directory_deleted_at, None);
        assert_eq!(acme.count(c, Action::UserReprovision), 1);
        assert_eq!(user::store::total(c, acme.tenant).unwrap(), 4);
    }
);

story!(who_was_deactivated_by_hand_stays_so, |c, acme| {
    let directory = acme.directory(c, false, true);
    user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
    let sent = directory.push(c, "max");
    let max = linked(c, acme, &directory, sent.id, acme.member).unwrap();
    assert_eq!((max.state, max.deactivated_by), (UserState::Deactivated, Some(DeactivatedBy::Admin)));
    assert_eq!(standing(c, &directory, max.id), (Standing::Differ, false));
});

story!(
    /// Nobody takes an owner's account over; an admin's account only an owner gives.
    owners_are_never_linked_and_admins_by_owners_only,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let sent = directory.push(c, "max");
        let (owner, admin) = (confirmed_right(c, acme, acme.owner), confirmed_right(c, acme, acme.admin));
        let other = user::create(c, &at(0), acme.tenant, &account("adi@acme.test", Role::Admin)).unwrap();
        let forbidden = |outcome: Result<provisioning::Pair>| matches!(outcome, Err(Error::Forbidden(_)));
        for by in [&owner, &admin] {
            assert!(forbidden(pair(c, by, directory.connection, sent.id, acme.owner)));
        }
        assert!(forbidden(pair(c, &admin, directory.connection, sent.id, other)));
        assert!(forbidden(pair(c, &admin, directory.connection, sent.id, acme.admin)), "oneself no less");
        let seen = pair(c, &owner, directory.connection, sent.id, other).unwrap().mark();
        let ids = (sent.id, other);
        let linked = link(c, &acme.by_owner(1), &owner, directory.connection, ids, &seen).unwrap();
        assert_eq!((linked.role, linked.email.as_deref()), (Role::Admin, Some("adi@acme.test")), "the address stays");
        assert_eq!(scim(c, acme, linked.id)["emails"][0]["value"], json!("max@acme.test"));
        assert_eq!(standing(c, &directory, linked.id).0, Standing::Differ);
    }
);

story!(a_proof_that_is_too_old_is_not_enough, |c, acme| {
    let directory = acme.directory(c, false, true);
    let sent = directory.push(c, "max");
    let owner = confirmed_right(c, acme, acme.owner);
    let seen = pair(c, &owner, directory.connection, sent.id, acme.member).unwrap().mark();
    let late = link(c, &at(16 * 60), &owner, directory.connection, (sent.id, acme.member), &seen);
    assert!(matches!(late, Err(Error::Unconfirmed)));
});

story!(what_changed_meanwhile_is_not_linked, |c, acme| {
    let directory = acme.directory(c, false, true);
    let sent = directory.push(c, "max");
    let by = confirmed(acme);
    let ids = (sent.id, acme.member);
    let look = |c: &mut Conn| pair(c, &by, directory.connection, ids.0, ids.1).unwrap().mark();
    let seen = look(c);
    directory.patch(c, sent.id, "displayName", "Somebody Else").unwrap();
    let refused = link(c, &at(3), &by, directory.connection, ids, &seen);
    assert_eq!(field(refused), "");
    let seen = look(c);
    user::deactivate(c, &at(4), &acme.operator(), acme.member).unwrap();
    assert_eq!(field(link(c, &at(5), &by, directory.connection, ids, &seen)), "");
    assert_eq!(acme.count(c, Action::UserLink), 0);
    let seen = look(c);
    link(c, &at(6), &by, directory.connection, ids, &seen).unwrap();
    assert!(matches!(link(c, &at(7), &by, directory.connection, ids, &seen), Err(Error::NotFound)), "once");
});

story!(whom_another_connection_or_workspace_holds_is_not_linked, |c, acme| {
    let (one, two) = (acme.directory(c, false, true), acme.directory(c, true, true));
    let (sent, theirs) = (one.push(c, "max"), two.push(c, "eve"));
    let by = confirmed(acme);
    assert_eq!(field(pair(c, &by, one.connection, sent.id, theirs.id)), "account");
    assert!(matches!(pair(c, &by, two.connection, sent.id, acme.member), Err(Error::NotFound)));
    let another = one.push(c, "sam");
    assert_eq!(field(pair(c, &by, one.connection, sent.id, another.id)), "account", "no account either");
    let globex = found(c, "globex").unwrap();
    for (staged, account) in [(sent.id, globex.member), (globex.member, acme.member)] {
        assert!(matches!(pair(c, &by, one.connection, staged, account), Err(Error::NotFound)));
    }
    let stranger = confirmed(&globex);
    assert!(matches!(pair(c, &stranger, one.connection, sent.id, acme.member), Err(Error::NotFound)));
    assert!(matches!(
        ignore(c, &at(0), &stranger, one.connection, sent.id, &mark(&[&sent])),
        Err(Error::NotFound)
    ));
});

story!(a_link_gives_away_no_third_ones_place, |c, acme| {
    let directory = acme.directory(c, false, true);
    let sent = directory.post(c, &somebody("other", "obj-1", "admin@acme.test")).unwrap().user;
    let by = confirmed(acme);
    assert_eq!(field(pair(c, &by, directory.connection, sent.id, acme.member)), "account");
    let named = directory.post(c, &somebody("admin@acme.test", "obj-2", "nobody@else.test")).unwrap().user;
    assert_eq!(field(pair(c, &by, directory.connection, named.id, acme.member)), "account");
    assert!(pair(c, &by, directory.connection, named.id, acme.admin).is_ok());
});

story!(a_link_needs_a_seat_where_it_gives_access, |c, acme| {
    let directory = acme.directory(c, false, true);
    let linked_once = directory.patch(c, acme.member, "active", false).unwrap().user;
    assert_eq!(linked_once.state, UserState::Deactivated);
    tenant::set_plan(c, &at(0), acme.tenant, Some(2), SeatRule::Refuse).unwrap();
    let sent = directory.post(c, &somebody("max@new.test", "obj-7", "max@new.test")).unwrap().user;
    assert!(matches!(linked(c, acme, &directory, sent.id, acme.member), Err(Error::NoSeat { limit: 2, .. })));
});

on_both!(
    /// Two admins link at once, and the directory writes meanwhile: one link, one person, one seat, and the id answers.
    links_at_the_same_time_make_one_person,
    |t: TestDb| async move {
        let acme = sign_up(&t, "acme").await;
        let (directory, sent) = t
            .db
            .write(acme.tenant, move |c| {
                let directory = acme.directory(c, false, true);
                let sent = directory.post(c, &somebody("max@new.test", "obj-7", "max@new.test"))?.user;
                Ok::<_, Error>((std::sync::Arc::new(directory), sent.id))
            })
            .await
            .unwrap();
        let by = confirmed(&acme);
        let id = directory.connection;
        let seen = t.db.read(move |c| Ok::<_, Error>(pair(c, &by, id, sent, acme.member)?.mark())).await.unwrap();
        let link = || {
            let (seen, db) = (seen.clone(), t.db.clone());
            let act = move |c: &mut Conn| link(c, &at(3), &by, id, (sent, acme.member), &seen);
            tokio::spawn(async move { db.write(acme.tenant, act).await })
        };
        let one = link();
        let (writer, db) = (directory.clone(), t.db.clone());
        let act = move |c: &mut Conn| writer.patch(c, sent, "title", "Lead");
        let written = tokio::spawn(async move { db.write(acme.tenant, act).await });
        let two = link();
        written.await.unwrap().unwrap();
        let done = usize::from(one.await.unwrap().is_ok()) + usize::from(two.await.unwrap().is_ok());
        assert!(done <= 1, "both linked");
        t.db.read(move |c| {
            let user = acme.presenter().find(c, &sent.to_string()).unwrap();
            assert_eq!(user.is_active(), done == 1);
            assert_eq!(acme.seats(c), 3);
            assert_eq!(user::store::total(c, acme.tenant).unwrap(), if done == 1 { 3 } else { 4 });
            assert_eq!(acme.count(c, Action::UserLink), done);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    }
);
