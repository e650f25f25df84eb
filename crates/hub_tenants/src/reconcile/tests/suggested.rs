//! Whom somebody may be, and who waits beside whom.

use super::suggest::{Traits, forms_of, in_common};
use super::*;
use crate::provisioning::linking::Why;

#[test]
fn names_are_compared_however_they_are_written() {
    let meet = |one: &str, other: &str| forms_of(one).iter().any(|form| forms_of(other).contains(form));
    for (one, other, same) in [
        ("Ada Lovelace", "ada  LOVELACE", true),
        ("Ada Lovelace", "Lovelace, Ada", true),
        ("Ada Lovelace", "Lovelace Ada", true),
        ("Ada King Lovelace", "Lovelace, Ada King", true),
        ("Ada Lovelace", "Ada Byron", false),
        ("Ada Lovelace", "", false),
        ("", "", false),
        ("Ada", "Ada", true),
    ] {
        assert_eq!(meet(one, other), same, "{one} / {other}");
    }
}

#[test]
fn what_two_have_in_common() {
    let text = |text: &str| Some(text.to_owned());
    let sent = Traits {
        external_id: text("obj"),
        former_external_ids: vec![],
        user_name: "ada".to_owned(),
        sign_in: text("ada@acme.test"),
        addresses: vec!["ada@acme.test".to_owned(), "ada@home.test".to_owned()],
        names: forms_of("Ada Byron"),
    };
    let none = Traits::default();
    let cases = [
        (Traits { external_id: text("obj"), ..none.clone() }, vec![Reason::ExternalId]),
        (
            Traits { former_external_ids: vec!["obj".to_owned()], ..none.clone() },
            vec![Reason::FormerExternalId],
        ),
        (Traits { user_name: "ada".to_owned(), ..none.clone() }, vec![Reason::UserName]),
        (Traits { sign_in: text("ada@acme.test"), ..none.clone() }, vec![Reason::Address]),
        (Traits { sign_in: text("ada@home.test"), ..none.clone() }, vec![Reason::Address]),
        (Traits { addresses: vec!["ada@home.test".to_owned()], ..none.clone() }, vec![Reason::OtherAddress]),
        (Traits { names: forms_of("Byron, Ada"), ..none.clone() }, vec![Reason::Name]),
        (none.clone(), vec![]),
    ];
    for (account, reasons) in cases {
        assert_eq!(in_common(&sent, &account), reasons, "{account:?}");
    }
    assert_eq!(in_common(&none, &none), vec![], "nothing is in common with nothing");
}

story!(the_strongest_reason_comes_first, |c, acme| {
    let directory = acme.directory(c, false, true);
    for (name, label) in [("one", "Ada Byron"), ("two", "Somebody"), ("three", "Nobody")] {
        let mut new = account(&format!("{name}@old.test"), Role::Member);
        new.name = Some(label.to_owned());
        user::create(c, &at(0), acme.tenant, &new).unwrap();
    }
    let mut body = somebody("ada@acme.test", "obj-1", "two@old.test");
    body["displayName"] = json!("Byron, Ada");
    let ada = directory.post(c, &body).unwrap().user;
    let found = suggestions(c, &ada).unwrap();
    let told: Vec<(&str, &[Reason], bool)> = found
        .iter()
        .map(|one| (one.account.user_name.as_str(), one.reasons.as_slice(), one.is_weak()))
        .collect();
    assert_eq!(
        told,
        [("two@old.test", &[Reason::Address][..], false), ("one@old.test", &[Reason::Name][..], true)]
    );
});

story!(
    /// Outside of a verified domain an equal address links nobody; within one it does; an owner's account never is.
    an_address_links_in_a_verified_domain_only,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let sent = directory.push(c, "member");
        assert_ne!(sent.id, acme.member);
        assert_eq!((sent.state, sent.sign_in_email_key.clone()), (UserState::Staged, None));
        assert_eq!((acme.seats(c), acme.user(c, acme.member).connection), (3, None));
        let waiting = waits(c, &sent).unwrap().unwrap();
        assert_eq!((waiting.account.id, waiting.why), (acme.member, Some(Why::Unverified)));
        let event = acme.details(c, Action::UserStageProvision);
        assert_eq!(event["reason"], json!(Why::Unverified.words()));
        assert_eq!(event["account"]["id"], json!(acme.member));
        // The directory knows its own resource by its userName, and what it writes goes there.
        let seen = user::by_scim_name(c, directory.presenter().view(), "member@acme.test").unwrap().unwrap();
        assert_eq!(seen.id, sent.id);
        directory.put(c, sent.id, &person("member")).unwrap();
        directory.patch(c, sent.id, "title", "Lead").unwrap();
        assert!(matches!(directory.post(c, &person("member")), Err(Error::Scim(ref e)) if e.status == 409), "once");
        assert!(matches!(provisioning::import(c, &at(3), &acme.operator(), sent.id), Err(Error::Scim(ref e)) if e.status == 409));
        acme.verified(c, "acme.test");
        let admin = directory.push(c, "admin");
        assert_eq!((admin.id, admin.connection), (acme.admin, Some(directory.connection)), "linked by itself");
        let owner = directory.push(c, "owner");
        assert_eq!((owner.state, acme.user(c, acme.owner).connection), (UserState::Staged, None));
        assert_eq!(waits(c, &owner).unwrap().unwrap().why, Some(Why::Owner));
        assert!(suggestions(c, &owner).unwrap().is_empty(), "an owner is no suggestion");
        // What waits is linked by hand.
        let sent = acme.user(c, sent.id);
        assert_eq!(suggestions(c, &sent).unwrap()[0].account.id, acme.member);
        let member = linked(c, acme, &directory, sent.id, acme.member).unwrap();
        assert_eq!((member.user_name_key.as_str(), member.state), ("member@acme.test", UserState::Active));
        assert_eq!(acme.seats(c), 3);
        directory.delete(c, owner.id).unwrap();
        assert!(acme.user(c, acme.owner).is_active());
    }
);

story!(a_verified_domain_of_another_workspace_counts_for_nothing, |c, acme| {
    let globex = found(c, "globex").unwrap();
    globex.verified(c, "acme.test");
    let directory = acme.directory(c, true, true);
    assert_eq!(directory.push(c, "member").state, UserState::Staged);
});

story!(
    /// The identity provider that looks an account up and writes to its id means it.
    a_write_to_the_accounts_own_id_links_it,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let put = directory.put(c, acme.member, &person("member")).unwrap().user;
        assert_eq!((put.id, put.connection), (acme.member, Some(directory.connection)));
        let owner = directory.patch(c, acme.owner, "title", "Boss").unwrap().user;
        assert_eq!((owner.id, owner.sign_in_email_key.as_deref()), (acme.owner, Some("owner@acme.test")));
    }
);

story!(who_waits_may_come_when_the_place_is_free, |c, acme| {
    let directory = acme.directory(c, false, true);
    let sent = directory.push(c, "member");
    acme.verified(c, "acme.test");
    directory.put(c, acme.member, &somebody("max@acme.test", "obj", "max@acme.test")).unwrap();
    let now = acme.user(c, sent.id);
    assert!(waits(c, &now).unwrap().is_none());
    let (user, _) = provisioning::import(c, &at(5), &acme.operator(), sent.id).unwrap();
    assert_eq!((user.user_name_key.as_str(), user.state), ("member@acme.test", UserState::Active));
    assert_eq!(acme.user(c, user.id).user_name_key, "member@acme.test");
});

story!(a_login_finds_the_account_not_who_waits_beside_it, |c, acme| {
    let directory = acme.directory(c, false, true);
    directory.push(c, "member");
    let found = user::store::by_user_name(c, acme.tenant, "member@acme.test").unwrap().unwrap();
    assert_eq!(found.id, acme.member);
});

story!(
    /// Whom an ended connection left behind, without an account, is the next one's, beside the same account.
    who_waits_goes_on_to_the_next_connection,
    |c, acme| {
        let one = acme.directory(c, false, true);
        let sent = one.push(c, "member");
        crate::connection::disconnect(c, &at(2), &acme.operator(), one.connection).unwrap();
        let two = acme.directory(c, false, true);
        let again = two.push(c, "member");
        assert_eq!((again.id, again.state, again.connection), (sent.id, UserState::Staged, Some(two.connection)));
        assert_eq!(waits(c, &again).unwrap().unwrap().account.id, acme.member);
    }
);
