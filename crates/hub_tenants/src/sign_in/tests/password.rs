//! Logging in by password; changing it.

use serde_json::json;

use super::*;
use crate::sign_in::admit::Admission;
use crate::sign_in::password::{Tried, open_for};
use crate::user;

on_both!(the_right_password_opens_a_session, |t: TestDb| async move {
    let door = Door::open(t).await;
    let opened = door.log_in(" Member@ACME.test ", PASSWORD).await.unwrap();
    assert_eq!((opened.tenant, opened.user), (door.acme.tenant, door.acme.member));
    let person = door.holder(&opened.cookie).await.unwrap();
    assert_eq!((person.user(), person.proof()), (door.acme.member, Proof::Password));
    door.meanwhile(|c, acme| {
        let member = acme.user(c, acme.member);
        assert_eq!(
            (member.last_sign_in_at, member.last_sign_in_proof.as_deref()),
            (Some(now()), Some("password"))
        );
        let event = acme.newest(c, Action::Login);
        assert_eq!(
            (event.actor_id, event.address.as_deref()),
            (Some(acme.member.to_string()), Some("192.0.2.1"))
        );
        let row = session::list(c, acme.tenant, acme.member, now()).unwrap().pop().unwrap();
        assert_eq!((row.user_agent.as_deref(), row.client), (Some("Firefox"), ClientKind::Web));
    })
    .await;
});

on_both!(
    /// Unknown, without password and wrong are one answer; only the tenant's log tells them apart.
    what_does_not_fit_is_one_answer,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        let eve = user::NewAccount { password_hash: None, ..account("eve@acme.test", user::Role::Member) };
        door.meanwhile(move |c, acme| user::create(c, &at(0), acme.tenant, &eve).unwrap()).await;
        for (email, password) in [
            ("member@acme.test", "wrong"),
            ("member@acme.test", ""),
            ("nobody@acme.test", PASSWORD),
            ("eve@acme.test", PASSWORD),
            ("eve@acme.test", ""),
            ("not an address", PASSWORD),
            ("", PASSWORD),
        ] {
            assert!(wrong(door.log_in(email, password).await), "{email}");
        }
        assert_eq!(door.count(Action::LoginRefused).await, 4);
        door.meanwhile(|c, acme| {
            acme.user(c, acme.member);
            let by = acme.operator();
            user::deactivate(c, &at(0), &by, acme.member).unwrap();
        })
        .await;
        assert!(wrong(door.log_in("member@acme.test", PASSWORD).await), "deactivated");
        let details = door.meanwhile(|c, acme| acme.details(c, Action::LoginRefused)).await;
        assert_eq!(details["reason"], json!("the account has no access"));
    }
);

on_both!(guessing_is_slowed_down_until_the_window_ends, |t: TestDb| async move {
    let door = Door::open(t).await;
    let log_in = |seconds, password| {
        let door = &door;
        async move { door.attempt(&at(seconds), typed("member@acme.test", password)).await }
    };
    for n in 0..10 {
        assert!(wrong(log_in(n, "wrong").await));
    }
    match log_in(100, PASSWORD).await {
        Err(Error::Throttled { retry_after_seconds }) => assert_eq!(retry_after_seconds, 800),
        other => panic!("{other:?}"),
    }
    let upper = door.attempt(&at(100), typed("MEMBER@acme.test", PASSWORD)).await;
    assert!(matches!(upper, Err(Error::Throttled { .. })), "in any letter case");
    let elsewhere = Cx { address: Some("198.51.100.7".to_owned()), ..at(100) };
    door.attempt(&elsewhere, typed("member@acme.test", PASSWORD)).await.unwrap();
    door.log_in("owner@acme.test", PASSWORD).await.unwrap();
    assert!(matches!(log_in(899, PASSWORD).await, Err(Error::Throttled { .. })));
    log_in(900, PASSWORD).await.unwrap();
});

on_both!(the_right_password_forgets_the_failures, |t: TestDb| async move {
    let door = Door::open(t).await;
    for _ in 0..2 {
        for _ in 0..9 {
            assert!(wrong(door.log_in("member@acme.test", "wrong").await));
        }
        door.log_in("member@acme.test", PASSWORD).await.unwrap();
    }
});

on_both!(one_address_that_tries_many_accounts_is_stopped, |t: TestDb| async move {
    let door = Door::open(t).await;
    for n in 0..100 {
        assert!(wrong(door.log_in(&format!("guess{n}@acme.test"), "wrong").await));
    }
    let stopped = door.log_in("owner@acme.test", PASSWORD).await;
    assert!(matches!(stopped, Err(Error::Throttled { .. })));
    door.attempt(&at(900), typed("owner@acme.test", PASSWORD)).await.unwrap();
    door.meanwhile(|c, _| sweep(c, at(25 * 60 * 60).now).unwrap()).await;
    door.log_in("owner@acme.test", PASSWORD).await.unwrap();
});

on_both!(
    /// C13, C14: refused on the server for each kind of client. C15: owners and admins get in. C16: before Integrated
    /// and after Disconnect everybody does.
    sub_users_need_sso_once_integrated,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        let everybody = ["owner@acme.test", "admin@acme.test", "member@acme.test"];
        door.meanwhile(|c, acme| acme.connect(c)).await;
        for email in everybody {
            door.log_in(email, PASSWORD).await.unwrap();
        }
        let connection = door.integrate().await;
        for client in [ClientKind::Web, ClientKind::Desktop, ClientKind::Mobile] {
            let attempt = Attempt { client, ..typed("member@acme.test", PASSWORD) };
            assert!(wants_sso(door.attempt(&at(0), attempt).await));
            assert!(wrong(door.log_in("member@acme.test", "wrong").await), "only who knows the password is told");
            for email in ["owner@acme.test", "admin@acme.test"] {
                door.attempt(&at(0), Attempt { client, ..typed(email, PASSWORD) }).await.unwrap();
            }
        }
        let sessions = door.meanwhile(|c, acme| session::list(c, acme.tenant, acme.member, now()).unwrap()).await;
        assert!(sessions.is_empty());
        door.meanwhile(move |c, acme| {
            crate::connection::disconnect(c, &at(0), &acme.operator(), connection).map(|_| ()).unwrap();
        })
        .await;
        for email in everybody {
            door.log_in(email, PASSWORD).await.unwrap();
        }
    }
);

on_both!(a_workspace_says_which_account_is_meant, |t: TestDb| async move {
    let globex = sign_up(&t, "globex").await;
    let door = Door::open(t).await;
    door.meanwhile(|c, acme| {
        user::create(c, &at(0), acme.tenant, &account("owner@globex.test", user::Role::Member)).unwrap();
    })
    .await;
    let at_workspace =
        |slug: &str| Attempt { workspace: Some(slug.to_owned()), ..typed("owner@globex.test", PASSWORD) };
    assert_eq!(door.attempt(&at(0), at_workspace("acme")).await.unwrap().tenant, door.acme.tenant);
    assert_eq!(door.attempt(&at(0), at_workspace("globex")).await.unwrap().tenant, globex.tenant);
    assert_eq!(door.log_in("owner@globex.test", PASSWORD).await.unwrap().tenant, globex.tenant);
    assert!(wrong(door.attempt(&at(0), at_workspace("nowhere")).await));
    door.integrate().await;
    assert!(wants_sso(door.attempt(&at(0), at_workspace("acme")).await));
});

on_both!(where_one_tenant_wants_sso_another_may_let_in, |t: TestDb| async move {
    let door = Door::open(t).await;
    door.integrate().await;
    let globex = sign_up(&door.t, "globex").await;
    door.t
        .db
        .write(globex.tenant, move |c| {
            user::create(c, &at(0), globex.tenant, &account("member@acme.test", user::Role::Member))
        })
        .await
        .unwrap();
    assert_eq!(door.log_in("member@acme.test", PASSWORD).await.unwrap().tenant, globex.tenant);
});

const NEW: &str = "a different battery";

async fn change(door: &Door, cookie: &Secret, current: &str, new: &str) -> Result<()> {
    let person = door.holder(cookie).await.unwrap();
    let (current, new) = (Secret::new(current.to_owned()), Secret::new(new.to_owned()));
    change_password(&door.t.db, &door.passwords, &at(0), &person, current, new, Lifetime::default()).await
}

on_both!(a_changed_password_ends_the_other_sessions, |t: TestDb| async move {
    let door = Door::open(t).await;
    let here = door.log_in("member@acme.test", PASSWORD).await.unwrap().cookie;
    let elsewhere = door.log_in("member@acme.test", PASSWORD).await.unwrap().cookie;
    assert!(wrong(change(&door, &here, "wrong", NEW).await));
    for weak in ["short", "aaaaaaaaaaaa", "member@acme.test", "Member12345"] {
        assert_eq!(field(change(&door, &here, PASSWORD, weak).await), "password", "{weak}");
    }
    change(&door, &here, PASSWORD, NEW).await.unwrap();
    assert!(door.holder(&here).await.is_some());
    assert!(door.holder(&elsewhere).await.is_none());
    assert!(wrong(door.log_in("member@acme.test", PASSWORD).await));
    door.log_in("member@acme.test", NEW).await.unwrap();
    assert_eq!(door.count(Action::PasswordChange).await, 1);
});

on_both!(
    /// C13: nor does a sub-user under SSO set a password.
    a_sub_user_under_sso_changes_no_password,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        door.integrate().await;
        let cookie = door.meanwhile(|c, acme| acme.session(c, acme.member, Proof::Saml).1).await;
        assert!(wants_sso(change(&door, &cookie, PASSWORD, NEW).await));
        assert_eq!(door.count(Action::PasswordChange).await, 0);
    }
);

on_both!(guessing_the_present_password_is_slowed_down, |t: TestDb| async move {
    let door = Door::open(t).await;
    let cookie = door.log_in("member@acme.test", PASSWORD).await.unwrap().cookie;
    let elsewhere = door.log_in("member@acme.test", PASSWORD).await.unwrap().cookie;
    for _ in 0..10 {
        assert!(wrong(change(&door, &cookie, "wrong", NEW).await));
    }
    assert!(matches!(change(&door, &cookie, PASSWORD, NEW).await, Err(Error::Throttled { .. })));
    change(&door, &elsewhere, PASSWORD, NEW).await.unwrap();
    door.log_in("member@acme.test", NEW).await.unwrap();
});

on_both!(somebody_deactivated_meanwhile_sets_no_password, |t: TestDb| async move {
    let door = Door::open(t).await;
    let cookie = door.log_in("member@acme.test", PASSWORD).await.unwrap().cookie;
    let person = door.holder(&cookie).await.unwrap();
    door.meanwhile(|c, acme| user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap()).await;
    let (current, new) = (Secret::new(PASSWORD.to_owned()), Secret::new(NEW.to_owned()));
    let refused =
        change_password(&door.t.db, &door.passwords, &at(0), &person, current, new, Lifetime::default())
            .await;
    assert!(matches!(refused, Err(Error::Unauthenticated)), "{refused:?}");
    assert_eq!(door.count(Action::PasswordChange).await, 0);
});

story!(a_password_that_was_changed_while_it_was_verified_opens_nothing, |c, acme| {
    let verified = acme.user(c, acme.member);
    let key = "member@acme.test";
    let tried = Tried {
        key: key.to_owned(),
        candidates: Vec::new(),
        device: None,
        accounts: Vec::new(),
        all_right: true,
    };
    let open = |c: &mut Conn| {
        open_for(c, &at(0), &verified, &tried, &typed(key, PASSWORD), Lifetime::default()).unwrap()
    };
    assert!(matches!(open(c), Admission::Opened(_)));
    let mut changed = verified.clone();
    changed.password_hash = Some("another".to_owned());
    user::store::update(c, &changed, None).unwrap();
    assert!(matches!(open(c), Admission::NoAccess { .. }));
});

#[test]
fn passwords_are_hashed_with_argon2id() {
    hub_testkit::block_on(async {
        let passwords = passwords();
        let plain = || Secret::new(PASSWORD.to_owned());
        let hash = passwords.hash(&at(0), plain()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash(&at(0), plain()).await.unwrap(), "salted");
        assert!(passwords.verify(plain(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(Secret::new("nobody's password".to_owned()), None).await.unwrap());
        assert!(!passwords.verify(plain(), Some("no hash".to_owned())).await.unwrap());
    });
}

/// Seven workspaces of a stranger, older than the victim's, each with an account of the victim's address that was used.
async fn crowd(t: &TestDb, victim: &'static str) {
    for slug in ["one", "two", "three", "four", "five", "six", "seven"] {
        let theirs = sign_up(t, slug).await;
        let write = move |c: &mut Conn| {
            let id = user::create(c, &at(0), theirs.tenant, &account(victim, user::Role::Member))?;
            let mut user = theirs.user(c, id);
            user.password_hash = Some("another one's".to_owned());
            user.last_sign_in_at = Some(now());
            user::store::update(c, &user, None)
        };
        t.db.write(theirs.tenant, write).await.unwrap();
    }
}

on_both!(a_crowd_of_accounts_does_not_keep_their_person_out, |t: TestDb| async move {
    crowd(&t, "member@acme.test").await;
    let door = Door::open(t).await;
    let key = "k".repeat(43);
    let known = Attempt { device: Some(Secret::new(key.clone())), ..typed("member@acme.test", PASSWORD) };
    assert!(wrong(door.attempt(&at(0), known.clone()).await), "in a new browser, without the workspace");
    let named = Attempt { workspace: Some("acme".to_owned()), ..typed("member@acme.test", PASSWORD) };
    door.attempt(&at(0), named).await.expect("by the workspace's own door");
    door.meanwhile(move |c, acme| {
        remember_device(c, acme.tenant, acme.member, &key, now()).unwrap();
    })
    .await;
    let opened = door.attempt(&at(0), known).await.expect("in a browser that they used");
    assert_eq!(opened.user, door.acme.member);
    let email = "member@acme.test".parse().unwrap();
    let mails = forgot(&door.t.db, &at(0), &email, None).await.unwrap();
    assert_eq!(mails.len(), 8, "a reset knows no crowd of five: {mails:?}");
    let mails = forgot(&door.t.db, &at(0), &email, Some("acme".to_owned())).await.unwrap();
    assert!(matches!(&mails[..], [ForgotMail::Reset { tenant, .. }] if tenant == "ACME"), "{mails:?}");
});

on_both!(the_workspace_that_proved_the_domain_comes_before_the_crowd, |t: TestDb| async move {
    crowd(&t, "member@acme.test").await;
    let door = Door::open(t).await;
    assert!(wrong(door.log_in("member@acme.test", PASSWORD).await));
    door.meanwhile(|c, acme| {
        use crate::domain;
        let by = session::Confirmed::at_the_command_line(acme.tenant);
        let id = domain::add(c, &at(0), &by, "acme.test").unwrap();
        let check = domain::claim(c, &at(0), id, true).unwrap().unwrap();
        domain::settle(c, &at(0), &check, &domain::Seen::There).unwrap();
    })
    .await;
    assert_eq!(door.log_in("member@acme.test", PASSWORD).await.unwrap().user, door.acme.member);
});

on_both!(
    /// Hashing takes a while: who was logged out meanwhile changes nothing and confirms nothing.
    a_session_that_ended_meanwhile_changes_and_confirms_nothing,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        let cookie = door.log_in("member@acme.test", PASSWORD).await.unwrap().cookie;
        let person = door.holder(&cookie).await.unwrap();
        door.meanwhile(|c, acme| {
            let member = acme.user(c, acme.member);
            session::end_all(c, &at(0), &member, "test").unwrap();
        })
        .await;
        let secret = |text: &str| Secret::new(text.to_owned());
        let (db, passwords, life) = (&door.t.db, &door.passwords, Lifetime::default());
        let new = secret("another horse battery");
        let changed = change_password(db, passwords, &at(0), &person, secret(PASSWORD), new, life).await;
        assert!(matches!(changed, Err(Error::Unauthenticated)), "{changed:?}");
        let confirmed = confirm_by_password(db, passwords, &at(0), &person, secret(PASSWORD), life).await;
        assert!(matches!(confirmed, Err(Error::Unauthenticated)), "{confirmed:?}");
        let master = MasterKey::new([7; 32]);
        let confirmed = confirm_by_code(db, &master, &at(0), &person, "123456".to_owned(), life).await;
        assert!(matches!(confirmed, Err(Error::Unauthenticated)), "{confirmed:?}");
        assert_eq!(door.count(Action::PasswordChange).await, 0);
        assert_eq!(door.count(Action::SessionConfirm).await, 0);
    }
);
