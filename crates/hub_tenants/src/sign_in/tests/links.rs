//! Links from mails: forgotten passwords and invitations.

use super::mail_link::Purpose;
use super::*;
use crate::user::{self, NewAccount, Role};

const NEW: &str = "a different battery";

async fn forget(door: &Door, cx: &Cx, email: &str) -> Result<Vec<ForgotMail>> {
    let Ok(email) = email.parse() else { return Ok(Vec::new()) };
    count_forgot(&door.t.db, cx, &email).await?;
    forgot(&door.t.db, cx, &email, None).await
}

/// The secret of the one reset link that is mailed.
async fn reset_link(door: &Door, email: &str) -> Secret {
    match forget(door, &at(0), email).await.unwrap().pop() {
        Some(ForgotMail::Reset { to, tenant, secret }) => {
            assert_eq!((to.as_str(), tenant.as_str()), (email, "ACME"));
            secret
        }
        other => panic!("{other:?}"),
    }
}

async fn follow(door: &Door, seconds: i64, link: &Secret, password: &str) -> Result<Opened> {
    let password = Secret::new(password.to_owned());
    let (db, passwords) = (&door.t.db, &door.passwords);
    open_by_link(db, passwords, &at(seconds), link.clone(), password, None, Lifetime::default()).await
}

fn expired<T: std::fmt::Debug>(outcome: Result<T>) -> bool {
    matches!(outcome, Err(Error::LinkExpired))
}

on_both!(a_reset_link_sets_the_password_once, |t: TestDb| async move {
    let door = Door::open(t).await;
    let before = door.log_in("member@acme.test", PASSWORD).await.unwrap().cookie;
    let link = reset_link(&door, "member@acme.test").await;
    assert_eq!(field(follow(&door, 1, &link, "short").await), "password");
    let secret = link.clone();
    let (user, purpose) = door.meanwhile(move |c, _| link_of(c, secret.expose(), now()).unwrap()).await;
    assert_eq!((user.id, purpose), (door.acme.member, Purpose::Reset));
    let opened = follow(&door, 1, &link, NEW).await.unwrap();
    assert_eq!(door.holder(&opened.cookie).await.unwrap().user(), door.acme.member);
    assert!(door.holder(&before).await.is_none(), "older sessions end");
    assert!(expired(follow(&door, 2, &link, NEW).await), "used up");
    assert!(wrong(door.log_in("member@acme.test", PASSWORD).await));
    door.log_in("member@acme.test", NEW).await.unwrap();
    assert_eq!(door.count(Action::PasswordResetRequest).await, 1);
});

on_both!(a_link_ends_with_its_hour_with_a_newer_one_and_with_a_change, |t: TestDb| async move {
    let door = Door::open(t).await;
    let first = reset_link(&door, "member@acme.test").await;
    assert!(expired(follow(&door, 3600, &first, NEW).await));
    let second = reset_link(&door, "member@acme.test").await;
    assert!(expired(follow(&door, 1, &first, NEW).await));
    assert!(expired(follow(&door, 1, &Secret::new("made up".to_owned()), NEW).await));
    let cookie = door.log_in("member@acme.test", PASSWORD).await.unwrap().cookie;
    let person = door.holder(&cookie).await.unwrap();
    let (current, new) = (Secret::new(PASSWORD.to_owned()), Secret::new(NEW.to_owned()));
    change_password(&door.t.db, &door.passwords, &at(0), &person, current, new, Lifetime::default())
        .await
        .unwrap();
    assert!(expired(follow(&door, 1, &second, PASSWORD).await));
});

on_both!(
    /// C13: a sub-user under SSO gets a mail that leads there, not a link.
    under_sso_there_is_no_password_to_reset,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        let link = reset_link(&door, "member@acme.test").await;
        door.integrate().await;
        assert!(wants_sso(follow(&door, 1, &link, NEW).await), "SSO by now");
        let mails = forget(&door, &at(1), "member@acme.test").await.unwrap();
        assert!(matches!(&mails[..], [ForgotMail::UseSso { slug, .. }] if slug == "acme"), "{mails:?}");
        reset_link(&door, "owner@acme.test").await;
        assert_eq!(door.count(Action::PasswordChange).await, 0);
    }
);

on_both!(who_has_no_access_gets_no_mail, |t: TestDb| async move {
    let door = Door::open(t).await;
    door.meanwhile(|c, acme| {
        user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
        acme.directory(c, false, false).push(c, "staged");
    })
    .await;
    for email in ["member@acme.test", "staged@acme.test", "nobody@acme.test", "no address"] {
        assert!(forget(&door, &at(0), email).await.unwrap().is_empty(), "{email}");
    }
});

on_both!(resets_are_bounded_and_wrong_passwords_do_not_bar_them, |t: TestDb| async move {
    let door = Door::open(t).await;
    for _ in 0..10 {
        assert!(wrong(door.log_in("member@acme.test", "wrong").await));
    }
    reset_link(&door, "member@acme.test").await;
    for _ in 0..9 {
        forget(&door, &at(0), "member@acme.test").await.unwrap();
    }
    assert!(matches!(forget(&door, &at(0), "Member@acme.test").await, Err(Error::Throttled { .. })));
    forget(&door, &at(900), "member@acme.test").await.unwrap();
});

on_both!(an_invitation_sets_the_first_password, |t: TestDb| async move {
    let door = Door::open(t).await;
    let eve = NewAccount { password_hash: None, ..account("eve@acme.test", Role::Member) };
    let (id, link) =
        door.meanwhile(move |c, acme| user::invite(c, &at(0), &acme.operator(), &eve).unwrap()).await;
    assert!(wrong(door.log_in("eve@acme.test", PASSWORD).await));
    let week = 7 * 86_400;
    assert!(expired(follow(&door, week, &link, PASSWORD).await));
    let again =
        door.meanwhile(move |c, acme| resend_invitation(c, &at(9), &acme.operator(), id).unwrap()).await;
    assert!(expired(follow(&door, 10, &link, PASSWORD).await), "the newer link ends the older");
    follow(&door, week, &again, PASSWORD).await.unwrap();
    door.log_in("eve@acme.test", PASSWORD).await.unwrap();
    let needless = door.meanwhile(move |c, acme| resend_invitation(c, &at(9), &acme.operator(), id)).await;
    assert_eq!(field(needless), "user");
    assert_eq!(door.count(Action::UserInvite).await, 2);
});

on_both!(
    /// K23: who has no password after Disconnect is offered to set one.
    after_disconnect_a_password_is_offered,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        let offers = door
            .meanwhile(|c, acme| {
                let directory = acme.directory(c, true, true);
                directory.push(c, "ada");
                crate::connection::disconnect(c, &at(0), &acme.operator(), directory.connection).unwrap();
                offer_passwords(c, &at(0), &acme.operator(), 100).unwrap()
            })
            .await;
        let [PasswordOffer { to, secret }] = &offers[..] else { panic!("{offers:?}") };
        assert_eq!(to, "ada@acme.test");
        follow(&door, 60, secret, NEW).await.unwrap();
        door.log_in("ada@acme.test", NEW).await.unwrap();
    }
);

story!(links_that_are_over_are_swept, |c, acme| {
    let member = acme.user(c, acme.member);
    let link = mail_link::issue(c, &at(0), &member, Purpose::Reset).unwrap();
    sweep(c, at(3599).now).unwrap();
    assert!(mail_link::find(c, link.expose(), now()).unwrap().is_some());
    sweep(c, at(3600).now).unwrap();
    assert!(mail_link::find(c, link.expose(), now()).unwrap().is_none());
});

on_both!(
    /// Anybody can ask for a reset: it must not end an invitation. Of each there is one.
    a_strangers_reset_leaves_an_invitation_alone,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        let eve = NewAccount { password_hash: None, ..account("eve@acme.test", Role::Member) };
        let (_, invited) =
            door.meanwhile(move |c, acme| user::invite(c, &at(0), &acme.operator(), &eve).unwrap()).await;
        let first = reset_link(&door, "eve@acme.test").await;
        let second = reset_link(&door, "eve@acme.test").await;
        let holds = |link: &Secret| {
            let link = link.clone();
            door.meanwhile(move |c, _| link_of(c, link.expose(), now()).is_ok())
        };
        assert_eq!([holds(&invited).await, holds(&first).await, holds(&second).await], [true, false, true]);
        follow(&door, 1, &invited, NEW).await.unwrap();
        assert!(!holds(&second).await, "the password is set: nothing is left");
    }
);

on_both!(
    /// What the asker waits for is the same count for every address; what an account costs comes after it.
    who_asks_for_a_reset_waits_for_the_count_alone,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        for email in ["member@acme.test", "nobody@acme.test"] {
            count_forgot(&door.t.db, &at(0), &email.parse().unwrap()).await.unwrap();
        }
        assert_eq!(door.count(Action::PasswordResetRequest).await, 0);
        let mails = forgot(&door.t.db, &at(0), &"member@acme.test".parse().unwrap(), None).await.unwrap();
        assert_eq!((mails.len(), door.count(Action::PasswordResetRequest).await), (1, 1));
    }
);
