//! Guessing is slowed from wherever it comes, and nobody is locked out by it.

use super::*;
use crate::sign_in::remember_device;
use crate::user::{self, NewAccount, Role};

const VICTIM: &str = "member@acme.test";

fn from(address: &str, seconds: i64) -> Cx {
    Cx { address: Some(address.to_owned()), ..at(seconds) }
}

fn throttled<T: std::fmt::Debug>(outcome: &Result<T>) -> Option<i64> {
    match outcome {
        Err(Error::Throttled { retry_after_seconds }) => Some(*retry_after_seconds),
        _ => None,
    }
}

async fn spray(door: &Door, attempts: u32, second: i64, email: &str) -> u32 {
    let mut passed = 0;
    for n in 0..attempts {
        let cx = from(&format!("203.0.{}.{}", n / 250, n % 250), second);
        let outcome = door.attempt(&cx, typed(email, "wrong guess")).await;
        passed += u32::from(throttled(&outcome).is_none());
    }
    passed
}

on_both!(a_spray_from_everywhere_is_slowed_and_a_known_browser_is_not, |t: TestDb| async move {
    let door = Door::open(t).await;
    let device = "k".repeat(43);
    let key = device.clone();
    door.meanwhile(move |c, acme| remember_device(c, acme.tenant, acme.member, &key, now()).unwrap()).await;

    assert_eq!(spray(&door, 60, 0, VICTIM).await, 20, "after twenty from anywhere the next ones wait");
    assert_eq!(spray(&door, 30, 30, VICTIM).await, 0, "half a minute later nobody passes");
    assert_eq!(spray(&door, 30, 61, VICTIM).await, 1, "one in a minute does");

    let elsewhere = door.attempt(&from("198.51.100.7", 62), typed(VICTIM, PASSWORD)).await;
    assert!(throttled(&elsewhere).is_some_and(|seconds| (1..=60).contains(&seconds)), "{elsewhere:?}");
    let known = Attempt { device: Some(Secret::new(device)), ..typed(VICTIM, PASSWORD) };
    door.attempt(&from("198.51.100.7", 62), known.clone()).await.unwrap();
    door.attempt(&from("203.0.0.1", 62), known).await.unwrap();

    let later = door.attempt(&from("198.51.100.7", 125), typed(VICTIM, PASSWORD)).await;
    later.expect("slowed, not locked: a minute after the last attempt a new browser gets in");
});

on_both!(a_known_browser_is_known_for_one_account_and_counted_too, |t: TestDb| async move {
    let door = Door::open(t).await;
    let device = "k".repeat(43);
    let key = device.clone();
    door.meanwhile(move |c, acme| remember_device(c, acme.tenant, acme.admin, &key, now()).unwrap()).await;
    spray(&door, 25, 0, VICTIM).await;
    let known = |email: &str, password: &str| Attempt {
        device: Some(Secret::new("k".repeat(43))),
        ..typed(email, password)
    };
    let other = door.attempt(&from("198.51.100.7", 1), known(VICTIM, PASSWORD)).await;
    assert!(throttled(&other).is_some(), "known for the admin only: {other:?}");

    spray(&door, 25, 0, "admin@acme.test").await;
    for _ in 0..10 {
        assert!(wrong(door.attempt(&from("198.51.100.8", 1), known("admin@acme.test", "wrong")).await));
    }
    let outcome = door.attempt(&from("198.51.100.8", 1), known("admin@acme.test", PASSWORD)).await;
    assert!(throttled(&outcome).is_some(), "a stolen browser guesses ten times: {outcome:?}");
});

on_both!(nobodys_account_is_slowed_alike, |t: TestDb| async move {
    let door = Door::open(t).await;
    assert_eq!(spray(&door, 60, 0, "nobody@acme.test").await, 20);
    assert_eq!(spray(&door, 5, 61, "nobody@acme.test").await, 1);
});

on_both!(logins_that_are_right_use_nothing_up, |t: TestDb| async move {
    let door = Door::open(t).await;
    for n in 0..130 {
        let outcome = door.attempt(&from("198.51.100.7", n), typed(VICTIM, PASSWORD)).await;
        assert!(outcome.is_ok(), "login {n} of an office behind one address: {outcome:?}");
    }
});

on_both!(a_new_password_makes_strangers_of_all_browsers, |t: TestDb| async move {
    let door = Door::open(t).await;
    let key = "k".repeat(43);
    door.meanwhile(move |c, acme| remember_device(c, acme.tenant, acme.member, &key, now()).unwrap()).await;
    let cookie = door.log_in(VICTIM, PASSWORD).await.unwrap().cookie;
    let person = door.holder(&cookie).await.unwrap();
    let (current, new) = (Secret::new(PASSWORD.to_owned()), Secret::new("a different battery".to_owned()));
    change_password(&door.t.db, &door.passwords, &at(0), &person, current, new, Lifetime::default())
        .await
        .unwrap();
    spray(&door, 25, 1, VICTIM).await;
    let attempt =
        Attempt { device: Some(Secret::new("k".repeat(43))), ..typed(VICTIM, "a different battery") };
    assert!(throttled(&door.attempt(&from("198.51.100.7", 2), attempt).await).is_some());
});

const OWN: &str = "the other battery";

/// An account of somebody else's under the victim's address, in a workspace of theirs.
async fn under_the_same_address(door: &Door, slug: &'static str, sso: bool) {
    let theirs = sign_up(&door.t, slug).await;
    let hash = door.passwords.hash(&at(0), Secret::new(OWN.to_owned())).await.unwrap();
    let made = door.t.db.write(theirs.tenant, move |c| {
        if sso {
            theirs.integrated(c);
        }
        let new = NewAccount { password_hash: Some(hash), ..account(VICTIM, Role::Member) };
        user::create(c, &at(0), theirs.tenant, &new)
    });
    made.await.unwrap();
}

/// How many guesses at the victim's password pass from one network, with a right one of another account after every five.
async fn guesses(door: &Door, workspaces: &[Option<&str>]) -> u32 {
    let cx = from("198.51.100.7", 0);
    let mut passed = 0;
    for n in 0..40_usize {
        passed += u32::from(throttled(&door.attempt(&cx, typed(VICTIM, "wrong guess")).await).is_none());
        if n % 5 == 4 {
            let workspace = workspaces[n / 5 % workspaces.len()].map(str::to_owned);
            let _ = door.attempt(&cx, Attempt { workspace, ..typed(VICTIM, OWN) }).await;
        }
    }
    passed
}

on_both!(
    /// Nobody's address is verified at sign-up. Refused logins to own accounts, each of which was right, count as one attempt.
    own_accounts_under_somebodys_address_that_need_sso_hide_no_guesses,
    |t: TestDb| async move {
        let door = Door::open(t).await;
        under_the_same_address(&door, "globex", true).await;
        under_the_same_address(&door, "initech", true).await;
        let passed = guesses(&door, &[None]).await;
        assert!(passed <= 10, "{passed} guesses");
    }
);

on_both!(an_own_account_under_somebodys_address_that_opens_hides_no_guesses, |t: TestDb| async move {
    let door = Door::open(t).await;
    under_the_same_address(&door, "globex", false).await;
    door.attempt(&from("198.51.100.7", 0), typed(VICTIM, OWN)).await.unwrap();
    let passed = guesses(&door, &[None, Some("globex")]).await;
    assert!(passed <= 10, "{passed} guesses");
});
