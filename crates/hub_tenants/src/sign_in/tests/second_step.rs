//! After the right password: tickets, codes, and what is asked of those who have nothing yet.

use hub_kernel::MasterKey;
use totp_rs::Builder;

use super::*;
use crate::second_factor::{self, Under};
use crate::session::SecondFactor;
use crate::user;

fn master() -> MasterKey {
    MasterKey::new([7; 32])
}

fn browser() -> Secret {
    Secret::new("the browser's key".to_owned())
}

fn code(bytes: &[u8], seconds: i64) -> String {
    let instant = u64::try_from(at(seconds).now.millis() / 1000).unwrap();
    Builder::new().with_secret(bytes.to_vec()).build().unwrap().generate(instant).to_string()
}

fn base32(text: &str) -> Vec<u8> {
    let digit = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap();
    let bits: String = text.chars().map(|c| format!("{:05b}", digit(c))).collect();
    let bytes = bits.as_bytes().chunks_exact(8);
    bytes.map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap()).collect()
}

impl Door {
    /// Gives the sub-user an app; its secret and the backup codes.
    async fn with_app(&self) -> (Vec<u8>, Vec<String>) {
        self.meanwhile(|c, acme| {
            let (key, user, cx) = (browser(), acme.user(c, acme.member), at(-600));
            let under = Under { browser: &key };
            let secret = second_factor::begin_app(c, &cx, &master(), &under, &user).unwrap();
            let bytes = base32(&secret.base32());
            let shown = code(&bytes, -600);
            let codes = second_factor::finish_app(c, &cx, &master(), &under, &user, "Phone", &shown).unwrap();
            (bytes, codes.unwrap().shown())
        })
        .await
    }

    async fn ticket(&self) -> SecondStep {
        match self.log_in("member@acme.test", PASSWORD).await {
            Err(Error::SecondFactorRequired(step)) => *step,
            other => panic!("{other:?}"),
        }
    }

    async fn second(&self, cx: &Cx, ticket: &Secret, code: &str) -> Result<Opened> {
        let life = Lifetime::default();
        with_code(&self.t.db, &master(), cx, ticket.clone(), code.to_owned(), None, life).await
    }
}

fn over<T: std::fmt::Debug>(outcome: &Result<T>) -> bool {
    matches!(outcome, Err(Error::Unauthenticated))
}

on_both!(a_right_password_alone_opens_nothing, |t: TestDb| async move {
    let door = Door::open(t).await;
    let (secret, _) = door.with_app().await;
    let step = door.ticket().await;
    assert!(!step.must_enrol);
    assert!(door.holder(&step.ticket).await.is_none(), "a ticket is no session");
    let opened = door.second(&at(5), &step.ticket, &code(&secret, 5)).await.unwrap();
    let person = door.holder(&opened.cookie).await.unwrap();
    assert_eq!((person.proof(), person.second_factor()), (Proof::Password, Some(SecondFactor::Totp)));
    assert!(over(&door.second(&at(40), &step.ticket, &code(&secret, 40)).await), "a ticket works once");
    assert!(wrong(door.log_in("member@acme.test", "wrong").await), "no second step for a wrong password");
});

on_both!(a_ticket_ends_with_five_wrong_codes_with_time_and_with_the_password, |t: TestDb| async move {
    let door = Door::open(t).await;
    let (secret, codes) = door.with_app().await;
    let step = door.ticket().await;
    for _ in 0..4 {
        let outcome = door.second(&at(1), &step.ticket, "000000").await;
        assert!(matches!(outcome, Err(Error::WrongCode)), "{outcome:?}");
    }
    assert!(over(&door.second(&at(1), &step.ticket, "aaaaa-aaaaa").await), "the fifth ends it");
    assert!(over(&door.second(&at(1), &step.ticket, &code(&secret, 1)).await));
    assert_eq!(door.count(Action::LoginRefused).await, 5);

    let late = door.ticket().await;
    assert!(over(&door.second(&at(601), &late.ticket, &code(&secret, 601)).await));

    let changed = door.ticket().await;
    door.meanwhile(|c, acme| {
        let mut user = acme.user(c, acme.member);
        user.password_hash = Some("another".to_owned());
        user::store::update(c, &user, None).unwrap();
    })
    .await;
    assert!(over(&door.second(&at(1), &changed.ticket, &codes[0]).await));
});

on_both!(codes_are_counted_over_all_tickets, |t: TestDb| async move {
    let door = Door::open(t).await;
    let (secret, _) = door.with_app().await;
    for _ in 0..2 {
        let step = door.ticket().await;
        for _ in 0..5 {
            door.second(&at(1), &step.ticket, "000000").await.unwrap_err();
        }
    }
    let step = door.ticket().await;
    let outcome = door.second(&at(1), &step.ticket, &code(&secret, 1)).await;
    assert!(matches!(outcome, Err(Error::Throttled { .. })), "{outcome:?}");
    door.second(&at(15 * 60 + 2), &door.late_ticket().await, &code(&secret, 15 * 60 + 2)).await.unwrap();
});

impl Door {
    async fn late_ticket(&self) -> Secret {
        match self.attempt(&at(15 * 60 + 1), typed("member@acme.test", PASSWORD)).await {
            Err(Error::SecondFactorRequired(step)) => step.ticket,
            other => panic!("{other:?}"),
        }
    }
}

on_both!(where_one_is_required_it_is_added_before_any_session, |t: TestDb| async move {
    let door = Door::open(t).await;
    door.meanwhile(|c, acme| {
        let by = acme.operator().confirmed(now()).unwrap();
        second_factor::require(c, &at(0), &by, true).unwrap();
    })
    .await;
    let step = door.ticket().await;
    assert!(step.must_enrol);
    let outcome = door.second(&at(1), &step.ticket, "000000").await;
    assert!(matches!(outcome, Err(Error::WrongCode)), "there is no code yet: {outcome:?}");
    let (second, third, later) = (at(2), at(3), at(60));
    let begun = begin_enrolment(&door.t.db, &second, step.ticket.clone(), |c, cx, user| {
        second_factor::begin_app(c, cx, &master(), &Under { browser: &browser() }, user)
    });
    let secret = base32(&begun.await.unwrap().base32());
    let shown = code(&secret, 3);
    let enrolled = finish_enrolment(
        &door.t.db,
        &third,
        step.ticket.clone(),
        SecondFactor::Totp,
        Lifetime::default(),
        move |c, cx, user| {
            second_factor::finish_app(c, cx, &master(), &Under { browser: &browser() }, user, "Phone", &shown)
        },
    );
    let enrolled = enrolled.await.unwrap();
    assert_eq!(enrolled.codes.unwrap().shown().len(), 10);
    assert!(door.holder(&enrolled.opened.cookie).await.is_some());
    // Who has one adds no other with the password alone.
    let again = door.ticket().await;
    assert!(!again.must_enrol);
    let begun = begin_enrolment(&door.t.db, &later, again.ticket, |c, cx, user| {
        second_factor::begin_app(c, cx, &master(), &Under { browser: &browser() }, user)
    });
    assert!(over(&begun.await));
});

on_both!(sso_that_takes_hold_meanwhile_is_seen_by_the_second_step, |t: TestDb| async move {
    let door = Door::open(t).await;
    let (secret, _) = door.with_app().await;
    let step = door.ticket().await;
    door.integrate().await;
    assert!(wants_sso(door.second(&at(1), &step.ticket, &code(&secret, 1)).await), "C13");
});

on_both!(a_ticket_ends_where_all_sessions_end, |t: TestDb| async move {
    let door = Door::open(t).await;
    let (secret, _) = door.with_app().await;
    let ticket = door.ticket().await.ticket;
    door.meanwhile(|c, acme| {
        let by = acme.right_of(c, acme.owner);
        user::log_out(c, &acme.by_owner(0), &by, acme.member).unwrap();
    })
    .await;
    assert!(over(&door.second(&at(1), &ticket, &code(&secret, 1)).await), "logged out everywhere");
    let ticket = door.ticket().await.ticket;
    door.meanwhile(|c, acme| {
        user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
        user::reactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
    })
    .await;
    assert!(over(&door.second(&at(1), &ticket, &code(&secret, 1)).await), "deactivated and active again");
    let ticket = door.ticket().await.ticket;
    door.second(&at(1), &ticket, &code(&secret, 1)).await.expect("a new login is one");
});

on_both!(somebody_at_whose_codes_is_guessed_is_told_once_a_day, |t: TestDb| async move {
    let door = Door::open(t).await;
    door.with_app().await;
    let told = |seconds: i64| {
        let door = &door;
        async move {
            let now = at(seconds).now;
            let found = door.t.db.read(move |c| guessed_at(c, now)).await.unwrap();
            let mut told = Vec::new();
            for id in found {
                told.extend(door.meanwhile(move |c, _| tell_of_guesses(c, id, now).unwrap()).await);
            }
            told.into_iter().map(|user| user.id).collect::<Vec<_>>()
        }
    };
    for n in 0..2 {
        assert_eq!(told(0).await, [], "after {n} times five");
        let step = door.ticket().await;
        for _ in 0..5 {
            door.second(&at(1), &step.ticket, "000000").await.unwrap_err();
        }
    }
    assert_eq!(told(2).await, [door.acme.member], "ten wrong codes");
    assert_eq!(told(3).await, [], "once a day");
    assert_eq!(told(86_402).await, [], "the day is over");
});

on_both!(passkeys_are_asked_for_within_bounds, |t: TestDb| async move {
    let door = Door::open(t).await;
    let rp = || second_factor::RelyingParty::of("https://hub.test").unwrap();
    let ask = |address: &str, n: u32| {
        let cx = Cx { address: Some(address.to_owned()), ..at(0) };
        let (db, browser) = (door.t.db.clone(), Secret::new(format!("browser {n}")));
        async move { ask_any_passkey(&db, &master(), &cx, browser, rp()).await }
    };
    for n in 0..100 {
        ask("192.0.2.9", n).await.unwrap();
    }
    assert!(matches!(ask("192.0.2.9", 100).await, Err(Error::Throttled { .. })), "one network");
    ask("192.0.2.10", 101).await.expect("another network");
});
