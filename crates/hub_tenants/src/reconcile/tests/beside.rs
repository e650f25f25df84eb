//! Accounts outside of verified domains, and who waits beside them: what which connection sees, and what it can take.

use super::*;
use crate::listing::{self, Start};
use hub_scim::ResourceKind;
use hub_scim::list::{ListQuery, PageSizes};

/// An account of the workspace's own, at a provider where anybody may have an address.
pub(super) fn max(c: &mut Conn, acme: &Acme) -> UserId {
    user::create(c, &at(0), acme.tenant, &account("max@gmail.test", Role::Member)).unwrap()
}

pub(super) fn mails(address: &str) -> Value {
    json!([{ "type": "work", "value": address, "primary": true }])
}

/// Their e-mail and the address that they log in with.
pub(super) fn addresses(c: &mut Conn, acme: &Acme, id: UserId) -> [Option<String>; 2] {
    let user = acme.user(c, id);
    [user.email, user.sign_in_email_key]
}

pub(super) fn both(address: &str) -> [Option<String>; 2] {
    [Some(address.to_owned()), Some(address.to_owned())]
}

/// Ids and total of a list, as this connection's identity provider gets it.
pub(super) fn list(c: &mut Conn, by: &Directory, query: &[(&str, &str)], start: Start) -> (Vec<UserId>, u64) {
    let query = ListQuery::from_pairs(query.iter().copied(), PageSizes::default()).unwrap();
    let page = listing::page(c, &by.presenter(), &query, &[ResourceKind::User], start).unwrap();
    let ids = page
        .response
        .resources
        .iter()
        .map(|user| UserId::in_tenant(by.tenant, user["id"].as_str().unwrap()).unwrap());
    (ids.collect(), page.response.total)
}

pub(super) fn found_by(c: &mut Conn, by: &Directory, filter: &str) -> Vec<UserId> {
    list(c, by, &[("filter", filter)], Start::Position(1)).0
}

/// The list by pages of one, by positions; and the same by cursors.
fn paged(c: &mut Conn, by: &Directory) -> [Vec<UserId>; 2] {
    let one = [("count", "1")];
    let (_, total) = list(c, by, &one, Start::Position(1));
    let positions = (1..=total + 1).flat_map(|at| list(c, by, &one, Start::Position(at)).0).collect();
    let (mut cursors, mut place) = (Vec::new(), None);
    loop {
        let query = ListQuery::from_pairs(one, PageSizes::default()).unwrap();
        let page = listing::page(c, &by.presenter(), &query, &[ResourceKind::User], Start::After(place));
        let page = page.unwrap();
        let ids = page.response.resources.iter().map(|user| user["id"].as_str().unwrap().to_owned());
        cursors.extend(ids.map(|id| UserId::in_tenant(by.tenant, &id).unwrap()));
        place = page.next;
        if place.is_none() {
            return [positions, cursors];
        }
    }
}

story!(
    /// A Secret Token that looks an account up links it, and gets no address of it into its hands.
    who_is_linked_by_id_keeps_the_address_outside_of_verified_domains,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let max = max(c, acme);
        assert_eq!(found_by(c, &directory, "userName eq \"max@gmail.test\""), [max]);
        for _ in 0..2 {
            let now = directory.patch(c, max, "emails", mails("evil@evil.test")).unwrap().user;
            assert_eq!(now.connection, Some(directory.connection), "linked");
            assert_eq!(addresses(c, acme, max), both("max@gmail.test"));
        }
        let now = acme.user(c, max);
        let shown = acme.presenter().user(c, &now).unwrap();
        assert_eq!(shown["emails"][0]["value"], json!("evil@evil.test"), "SCIM answers what was written");
        directory.put(c, max, &somebody("max@gmail.test", "obj", "evil@evil.test")).unwrap();
        assert_eq!(addresses(c, acme, max), both("max@gmail.test"));
        // Not by a detour either.
        directory.delete(c, max).unwrap();
        let back = directory.post(c, &somebody("max@gmail.test", "obj", "evil@evil.test")).unwrap().user;
        assert!(back.is_active());
        assert_eq!(addresses(c, acme, back.id), both("max@gmail.test"));
        acme.verified(c, "gmail.test");
        directory.patch(c, back.id, "emails", mails("max@new.test")).unwrap();
        assert_eq!(addresses(c, acme, back.id), both("max@new.test"));
    }
);

story!(who_is_deleted_by_id_and_created_again_keeps_the_address, |c, acme| {
    let directory = acme.directory(c, true, true);
    let max = max(c, acme);
    directory.delete(c, max).unwrap();
    let back = directory.post(c, &somebody("max@gmail.test", "obj", "evil@evil.test")).unwrap().user;
    assert_eq!(addresses(c, acme, back.id), both("max@gmail.test"));
});

story!(
    /// The company's own domain, and an admin's hand, give the address to the directory.
    who_is_linked_for_a_reason_has_the_address_that_the_directory_says,
    |c, acme| {
        acme.verified(c, "acme.test");
        let directory = acme.directory(c, false, true);
        directory.patch(c, acme.member, "emails", mails("member@new.test")).unwrap();
        assert_eq!(addresses(c, acme, acme.member), both("member@new.test"));
        let max = max(c, acme);
        directory.delete(c, max).unwrap();
        let sent = directory.post(c, &somebody("max@new.test", "obj", "max@new.test")).unwrap().user;
        linked(c, acme, &directory, sent.id, max).unwrap();
        assert_eq!(addresses(c, acme, sent.id), both("max@new.test"));
        directory.patch(c, sent.id, "emails", mails("max@newer.test")).unwrap();
        assert_eq!(addresses(c, acme, sent.id), both("max@newer.test"));
    }
);

story!(who_is_linked_by_id_gets_no_password_from_it, |c, acme| {
    let directory = acme.directory(c, true, true);
    directory.synchronises_passwords(c);
    let max = max(c, acme);
    directory.patch(c, max, "displayName", "Max").unwrap();
    let before = acme.user(c, max).password_hash;
    directory.set_password(c, max, "a password of theirs 7").unwrap();
    assert_eq!(acme.user(c, max).password_hash, before);
    assert_eq!(acme.count(c, Action::UserProvisionRefused), 1);
});

story!(
    /// An owner's or admin's account takes names from a write by id, never address or role; an owner's no loss of access.
    owners_and_admins_linked_by_id_keep_what_they_are,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        for (id, role, address) in
            [(acme.owner, Role::Owner, "owner@acme.test"), (acme.admin, Role::Admin, "admin@acme.test")]
        {
            directory.patch(c, id, "emails", mails("evil@evil.test")).unwrap();
            let user = directory.patch(c, id, "displayName", "Renamed").unwrap().user;
            assert_eq!((user.role, user.display_name.as_str()), (role, "Renamed"));
            assert_eq!(addresses(c, acme, id), both(address));
        }
        assert!(directory.active(c, acme.owner, false).is_active());
    }
);

story!(
    /// D6: each connection finds one person by a userName or e-mail: its own who waits, or else the account.
    who_waits_hides_the_account_from_no_other_connection,
    |c, acme| {
        let (one, two) = (acme.directory(c, true, true), acme.directory(c, true, true));
        let waiting = one.push(c, "member").id;
        let by_mail = one.post(c, &somebody("the.admin", "obj-2", "admin@acme.test")).unwrap().user.id;
        for filter in [
            "userName eq \"member@acme.test\"",
            "emails.value eq \"member@acme.test\"",
            "userName sw \"member@\"",
            "externalId eq \"ext-member\" or userName eq \"member@acme.test\"",
        ] {
            assert_eq!(found_by(c, &one, filter), [waiting], "{filter}");
            assert_eq!(found_by(c, &two, filter), [acme.member], "{filter}");
        }
        assert_eq!(found_by(c, &one, "emails.value eq \"admin@acme.test\""), [by_mail]);
        assert_eq!(found_by(c, &two, "emails.value eq \"admin@acme.test\""), [acme.admin]);
        assert_eq!(found_by(c, &two, "externalId eq \"ext-member\""), []);
        for (by, all) in [(&one, [acme.owner, waiting, by_mail]), (&two, [acme.owner, acme.admin, acme.member])] {
            assert_eq!(list(c, by, &[], Start::Position(1)), (all.to_vec(), 3));
            assert_eq!(list(c, by, &[("sortBy", "id")], Start::Position(1)).1, 3);
            assert_eq!(paged(c, by), [all.to_vec(), all.to_vec()]);
        }
        // The other one has a person of its own beside the same account, or links it.
        let theirs = two.push(c, "member").id;
        assert_eq!(acme.user(c, theirs).state, UserState::Staged);
        assert_eq!(found_by(c, &two, "userName eq \"member@acme.test\""), [theirs]);
        two.delete(c, theirs).unwrap();
        acme.verified(c, "acme.test");
        let linked = two.push(c, "member");
        assert_eq!((linked.id, linked.state), (acme.member, UserState::Active));
        assert_eq!(found_by(c, &one, "userName eq \"member@acme.test\""), [waiting]);
        one.put(c, waiting, &person("member")).unwrap();
    }
);

story!(
    /// Whom an ended connection left behind gives way to the account, as soon as that can be linked.
    who_was_left_behind_gives_way_to_the_account,
    |c, acme| {
        let one = acme.directory(c, true, true);
        let (named, mailed) =
            (one.push(c, "member").id, one.post(c, &somebody("the.admin", "o", "admin@acme.test")).unwrap().user.id);
        crate::connection::disconnect(c, &at(2), &acme.operator(), one.connection).unwrap();
        let two = acme.directory(c, true, true);
        acme.verified(c, "acme.test");
        let member = two.push(c, "member");
        assert_eq!((member.id, member.state), (acme.member, UserState::Active));
        let admin = two.post(c, &somebody("the.admin", "o", "admin@acme.test")).unwrap().user;
        assert_eq!((admin.id, admin.state), (acme.admin, UserState::Active));
        for id in [named, mailed] {
            assert!(user::store::find(c, acme.tenant, id).unwrap().is_none(), "nobody is left twice");
        }
        assert_eq!(user::store::total(c, acme.tenant).unwrap(), 3);
        assert_eq!(acme.count(c, Action::UserDeleteProvision), 2);
    }
);
