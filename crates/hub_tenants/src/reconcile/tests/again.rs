//! Accounts that a directory deleted and that are created again, and who waits beside an account that is linked.

use super::beside::{addresses, both, found_by, list, mails, max};
use super::*;
use crate::connection;
use crate::listing::Start;
use crate::test_support::status;

/// One connection makes somebody and deletes them while they keep their access.
fn left_with_access(c: &mut Conn, acme: &Acme) -> (Directory, UserId) {
    let one = acme.directory(c, true, false);
    let max = one.post(c, &somebody("max@gmail.test", "obj", "max@gmail.test")).unwrap().user;
    one.delete(c, max.id).unwrap();
    let now = acme.user(c, max.id);
    assert!(now.is_active() && now.connection.is_none());
    (one, max.id)
}

fn comes_back_at_another_connection(c: &mut Conn, acme: &Acme) {
    let two = acme.directory(c, true, true);
    two.synchronises_passwords(c);
    let evil = somebody("max@gmail.test", "obj", "evil@evil.test");
    let back = two.post(c, &evil).unwrap().user;
    assert!(back.is_active() && back.is_written_by_directory());
    assert_eq!(addresses(c, acme, back.id), both("max@gmail.test"));
    let reason = &acme.details(c, Action::UserLinkProvision)["reason"];
    assert!(reason.as_str().unwrap().contains("no verified domain"), "{reason}");
    let before = acme.user(c, back.id).password_hash;
    two.set_password(c, back.id, "a password of theirs 7").unwrap();
    assert_eq!(acme.user(c, back.id).password_hash, before);
    // Nor by the connection's own deletion and creation.
    two.delete(c, back.id).unwrap();
    let again = two.post(c, &evil).unwrap().user;
    assert_eq!(addresses(c, acme, again.id), both("max@gmail.test"));
}

story!(
    /// What one connection deleted another one creates: it gets no address and no password of the account.
    who_is_created_again_by_another_connection_keeps_the_address,
    |c, acme| {
        left_with_access(c, acme);
        comes_back_at_another_connection(c, acme);
    }
);

story!(who_is_created_again_after_a_disconnect_keeps_the_address, |c, acme| {
    let (one, _) = left_with_access(c, acme);
    connection::disconnect(c, &at(4), &acme.operator(), one.connection).unwrap();
    comes_back_at_another_connection(c, acme);
});

story!(who_is_created_again_by_the_same_connection_is_its_own, |c, acme| {
    let (one, _) = left_with_access(c, acme);
    let back = one.post(c, &somebody("max@gmail.test", "obj", "max@new.test")).unwrap().user;
    assert_eq!(addresses(c, acme, back.id), both("max@new.test"));
});

story!(who_is_created_again_in_a_verified_domain_is_the_directorys, |c, acme| {
    left_with_access(c, acme);
    acme.verified(c, "gmail.test");
    let two = acme.directory(c, true, true);
    let back = two.post(c, &somebody("max@gmail.test", "obj", "max@new.test")).unwrap().user;
    assert_eq!(addresses(c, acme, back.id), both("max@new.test"));
});

story!(
    /// An account that was never written, only deleted, is the directory's once it is created again; no login made it.
    who_was_only_deleted_and_comes_back_was_written_by_the_directory,
    |c, acme| {
        let directory = acme.directory(c, true, false);
        let max = max(c, acme);
        directory.delete(c, max).unwrap();
        let back = directory.post(c, &somebody("max@gmail.test", "obj", "max@gmail.test")).unwrap().user;
        assert!(acme.user(c, back.id).is_written_by_directory());
    }
);

story!(
    /// The connection's own who waits, and the account that it links by its id, are one person.
    who_waits_gives_way_to_the_account_that_is_linked_by_id,
    |c, acme| {
        let (one, two) = (acme.directory(c, true, true), acme.directory(c, true, true));
        let waiting = one.push(c, "member").id;
        let by_mail = one.post(c, &somebody("the.member", "o-2", "member@acme.test")).unwrap().user.id;
        let theirs = two.push(c, "member").id;
        one.patch(c, acme.member, "displayName", "Max").unwrap();
        for id in [waiting, by_mail] {
            assert!(user::store::find(c, acme.tenant, id).unwrap().is_none());
        }
        assert_eq!(acme.user(c, theirs).state, UserState::Staged, "who waits at another connection goes on waiting");
        assert_eq!(acme.count(c, Action::UserDeleteProvision), 2);
        assert_eq!(found_by(c, &one, "userName eq \"member@acme.test\""), [acme.member]);
        assert_eq!(found_by(c, &two, "userName eq \"member@acme.test\""), [theirs]);
        assert_eq!(list(c, &one, &[], Start::Position(1)).1, 3);
    }
);

story!(
    /// An account may get the name under which somebody waits beside it.
    an_account_takes_the_name_of_who_waits_beside_it,
    |c, acme| {
        let one = acme.directory(c, true, true);
        let waiting = one.post(c, &somebody("the.member", "o-2", "member@acme.test")).unwrap().user.id;
        one.patch(c, acme.member, "userName", "the.member").unwrap();
        assert!(user::store::find(c, acme.tenant, waiting).unwrap().is_none());
        assert_eq!(found_by(c, &one, "userName eq \"the.member\""), [acme.member]);
        // Not that of somebody who waits beside another one.
        let other = one.post(c, &somebody("the.admin", "o-3", "admin@acme.test")).unwrap().user.id;
        assert_eq!(status(one.patch(c, acme.member, "userName", "the.admin")), 409);
        assert_eq!(acme.user(c, other).state, UserState::Staged);
    }
);

story!(
    /// Two connections leave somebody of one name each: both stay, and one account puts an end to both.
    all_who_were_left_behind_give_way,
    |c, acme| {
        let mut left = Vec::new();
        for (name, address) in [
            ("member@acme.test", "member@acme.test"),
            ("member@acme.test", "member@acme.test"),
            ("the.member", "member@acme.test"),
        ] {
            let one = acme.directory(c, true, true);
            left.push((name, one.post(c, &somebody(name, "o", address)).unwrap().user.id, one.connection));
        }
        for (_, _, connection) in &left {
            connection::disconnect(c, &at(4), &acme.operator(), *connection).unwrap();
        }
        for (name, id, _) in &left {
            let user = acme.user(c, *id);
            assert_eq!((user::name_key(&user), user::waits_beside(&user)), (*name, true));
        }
        let two = acme.directory(c, true, true);
        // They are nobody's: neither shown nor written by their ids.
        let id = left[0].1;
        assert_eq!(status(two.presenter().find(c, &id.to_string())), 404);
        assert_eq!(status(two.patch(c, id, "displayName", "Max")), 404);
        two.patch(c, acme.member, "displayName", "Max").unwrap();
        for (_, id, _) in left {
            assert!(user::store::find(c, acme.tenant, id).unwrap().is_none());
        }
        assert_eq!(user::store::total(c, acme.tenant).unwrap(), 3);
        assert_eq!(acme.count(c, Action::UserDeleteProvision), 3);
    }
);

story!(
    /// Whom the next connection creates again goes on waiting: one of those who were left, by name or by address.
    one_of_those_left_behind_goes_on_waiting,
    |c, acme| {
        let ended = [acme.directory(c, true, true), acme.directory(c, true, true)];
        let left = ended.each_ref().map(|one| one.push(c, "member").id);
        for one in ended {
            connection::disconnect(c, &at(4), &acme.operator(), one.connection).unwrap();
        }
        let two = acme.directory(c, true, true);
        let first = two.post(c, &somebody("upn-17", "o", "member@acme.test")).unwrap().user;
        assert_eq!((first.id, first.state), (left[0], UserState::Staged));
        assert!(user::store::find(c, acme.tenant, left[1]).unwrap().is_none());
        two.patch(c, first.id, "displayName", "Max").unwrap();
        assert_eq!(found_by(c, &two, "userName eq \"upn-17\""), [first.id]);
        two.patch(c, first.id, "userName", "member@acme.test").unwrap_err();
    }
);

story!(who_was_left_behind_gives_way_to_a_link_by_hand, |c, acme| {
    let one = acme.directory(c, true, true);
    let left = one.push(c, "member").id;
    let two = acme.directory(c, false, true);
    let sent = two.post(c, &somebody("max", "o", "member@acme.test")).unwrap().user.id;
    assert_ne!(sent, left);
    connection::disconnect(c, &at(2), &acme.operator(), one.connection).unwrap();
    linked(c, acme, &two, sent, acme.member).unwrap();
    assert!(user::store::find(c, acme.tenant, left).unwrap().is_none());
    assert_eq!(acme.count(c, Action::UserDeleteProvision), 1);
    assert_eq!(user::store::total(c, acme.tenant).unwrap(), 3);
});

story!(
    /// Somebody who waits hides the account of their first address only, and nobody whom the connection manages itself.
    a_second_address_hides_nobody,
    |c, acme| {
        let one = acme.directory(c, true, true);
        let ada = one.push(c, "ada").id;
        let mut body = somebody("the.member", "o", "member@acme.test");
        body["emails"] = json!([
            { "type": "work", "value": "member@acme.test", "primary": true },
            { "type": "home", "value": "admin@acme.test" },
            { "type": "other", "value": "ada@acme.test" },
        ]);
        let waiting = one.post(c, &body).unwrap().user.id;
        let all = [acme.owner, acme.admin, ada, waiting];
        assert_eq!(list(c, &one, &[], Start::Position(1)), (all.to_vec(), 4));
        assert_eq!(found_by(c, &one, "emails.value eq \"admin@acme.test\""), [acme.admin, waiting]);
        assert_eq!(found_by(c, &one, "emails.value eq \"ada@acme.test\""), [ada, waiting]);
        one.patch(c, waiting, "emails", mails("ada@acme.test")).unwrap();
        one.patch(c, waiting, "userName", "member.2").unwrap();
        for filter in ["userName eq \"ada@acme.test\"", "userName sw \"ada@\""] {
            assert_eq!(found_by(c, &one, filter), [ada], "{filter}");
        }
        let all = list(c, &one, &[], Start::Position(1));
        assert!(all.0.contains(&ada) && all.1 == all.0.len() as u64, "{all:?}");
    }
);

story!(
    /// Whatever finds an account, it is shown or not.
    each_way_of_asking_shows_the_same_people,
    |c, acme| {
        let one = acme.directory(c, true, true);
        let waiting = one.post(c, &somebody("the.admin", "o", "admin@acme.test")).unwrap().user.id;
        for filter in [
            "userName eq \"admin@acme.test\"",
            "userName sw \"admin@\"",
            "userName eq \"admin@acme.test\" or userName eq \"nobody\"",
            "userName co \"admin@acme\"",
        ] {
            assert_eq!(found_by(c, &one, filter), [], "{filter}");
        }
        assert_eq!(found_by(c, &one, "userName eq \"the.admin\""), [waiting]);
    }
);

story!(
    /// Who waits at another connection is nobody by their id either; the account always is.
    who_waits_elsewhere_is_not_there_by_id,
    |c, acme| {
        let (one, two) = (acme.directory(c, true, true), acme.directory(c, true, true));
        let waiting = one.push(c, "member").id;
        assert_eq!(one.presenter().find(c, &waiting.to_string()).unwrap().id, waiting);
        assert_eq!(status(two.presenter().find(c, &waiting.to_string())), 404);
        assert_eq!(status(two.put(c, waiting, &person("x"))), 404);
        assert_eq!(status(two.patch(c, waiting, "displayName", "x")), 404);
        assert_eq!(status(two.delete(c, waiting)), 404);
        assert_eq!(one.presenter().find(c, &acme.member.to_string()).unwrap().id, acme.member);
    }
);
