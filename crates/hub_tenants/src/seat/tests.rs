//! Seats: what is recorded, who waits, and what a month came to.

use hub_kernel::SeatWaitId;
use hub_testkit::{TestDb, on_both};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::*;
use crate::connection::Toggle;
use crate::provisioning;
use crate::tenant::{SeatRule, set_plan};
use crate::test_support::{Acme, at, found, person, sign_up, story};
use crate::user::{self, Role, UserState};

/// A new account of this address.
fn add(c: &mut Conn, acme: &Acme, name: &str) -> Result<UserId> {
    user::create(c, &at(0), acme.tenant, &crate::test_support::account(name, Role::Member))
}

/// What an edge does with a refusal, in the transaction after it.
fn refused<T: std::fmt::Debug>(c: &mut Conn, acme: &Acme, outcome: Result<T>) -> Wanted {
    match outcome {
        Err(Error::NoSeat { wanted, .. }) => {
            remember(c, &at(10), acme.tenant, &wanted).unwrap();
            *wanted
        }
        other => panic!("not refused for want of a seat: {other:?}"),
    }
}

fn full(c: &mut Conn, acme: &Acme) {
    let used = acme.seats(c);
    set_plan(c, &at(0), acme.tenant, Some(used), SeatRule::Refuse).unwrap();
}

fn waiting(c: &mut Conn, acme: &Acme) -> Vec<Wait> {
    waiting_page(c, acme.tenant, None, 100).unwrap()
}

story!(
    /// C25: each seat taken and freed is recorded with its reason, the person and the running total.
    c25_every_change_is_recorded_for_billing,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        directory.active(c, ada.id, false);
        user::deactivate(c, &at(4), &acme.operator(), acme.member).unwrap();
        user::reactivate(c, &at(5), &acme.operator(), acme.member).unwrap();
        let rows = changes(c, acme.tenant, Month::of(at(0).now), 0, 100).unwrap();
        let told: Vec<_> =
            rows.iter().map(|row| (row.change, row.used, row.reason.as_str(), row.user_name.as_str())).collect();
        assert_eq!(
            told,
            [
                (1, 1, "sign_up", "owner@acme.test"),
                (1, 2, "by_hand", "admin@acme.test"),
                (1, 3, "by_hand", "member@acme.test"),
                (1, 4, "directory", "ada@acme.test"),
                (-1, 3, "removed_by_directory", "ada@acme.test"),
                (-1, 2, "removed_by_hand", "member@acme.test"),
                (1, 3, "reactivation", "member@acme.test"),
            ]
        );
        assert_eq!(rows[3].user_id, ada.id.to_string());
        assert_eq!(acme.details(c, Action::SeatTake)["reason"], json!("reactivation"));
        let next = changes(c, acme.tenant, Month::of(at(0).now), rows[4].id, 100).unwrap();
        assert_eq!(next.len(), 2, "paged");
        assert!(changes(c, acme.tenant, Month::of(at(0).now).next(), 0, 100).unwrap().is_empty());
    }
);

story!(a_month_is_summed_up, |c, acme| {
    let month = Month::of(at(0).now);
    let day = 86_400;
    // Three since the fixed beginning (15 January, 08:00); one more for two days; one fewer for the last of these.
    let id = add(c, acme, "four@acme.test").unwrap();
    user::deactivate(c, &at(2 * day), &acme.operator(), id).unwrap();
    user::deactivate(c, &at(3 * day), &acme.operator(), acme.member).unwrap();
    let now = at(4 * day).now;
    let running = report(c, acme.tenant, month, now).unwrap().unwrap();
    assert_eq!((running.opening, running.peak, running.closing), (0, 4, 2));
    assert_eq!((running.taken, running.freed, running.is_running()), (4, 2, true));
    assert_eq!(running.seat_days(), "13.00", "4 for two days, 3 for one, 2 for one");
    let later = report(c, acme.tenant, month, month.next().end()).unwrap().unwrap();
    assert_eq!((later.closing, later.until, later.is_running()), (2, month.end(), false));
    let next = report(c, acme.tenant, month.next(), month.next().end()).unwrap().unwrap();
    assert_eq!((next.opening, next.peak, next.closing, next.taken), (2, 2, 2, 0));
    assert_eq!(next.seat_days(), "56.00", "two for 28 days");
    assert_eq!(report(c, acme.tenant, month.previous(), now).unwrap(), None, "there was no tenant");
    assert_eq!(report(c, acme.tenant, month.next(), now).unwrap(), None, "not begun");
});

story!(
    /// K5: who gets no seat is remembered once, with how they came and how often they tried, until they get one.
    k5_who_gets_no_seat_waits,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        full(c, acme);
        let bob = directory.post(c, &person("bob"));
        let wanted = refused(c, acme, bob);
        assert_eq!((wanted.key.as_str(), wanted.way), ("bob@acme.test", Way::Directory));
        let bob = directory.post(c, &person("bob"));
        refused(c, acme, bob);
        let eve = add(c, acme, "eve@acme.test");
        refused(c, acme, eve);
        let list = waiting(c, acme);
        let told: Vec<_> = list.iter().map(|wait| (wait.name.as_str(), wait.way, wait.tries)).collect();
        assert_eq!(told, [("Person bob", Way::Directory, 2), ("eve@acme.test", Way::ByHand, 1)]);
        assert_eq!(list[0].connection, Some(directory.connection));
        assert!(list.iter().all(|wait| wait.user.is_none() && !wait.can_be_given()), "both come again themselves");
        assert_eq!(acme.count(c, Action::SeatRefuse), 2, "an event for each person, not for each try");
        user::deactivate(c, &at(3), &acme.operator(), acme.member).unwrap();
        assert_eq!(directory.post(c, &person("bob")).unwrap().user.state, UserState::Active);
        assert_eq!(waiting(c, acme).len(), 1, "bob has one now");
    }
);

story!(who_got_a_seat_meanwhile_is_not_remembered, |c, acme| {
    full(c, acme);
    let wanted = match add(c, acme, "eve@acme.test") {
        Err(Error::NoSeat { wanted, .. }) => *wanted,
        other => panic!("{other:?}"),
    };
    set_plan(c, &at(0), acme.tenant, None, SeatRule::Extend).unwrap();
    add(c, acme, "eve@acme.test").unwrap();
    remember(c, &at(1), acme.tenant, &wanted).unwrap();
    assert!(waiting(c, acme).is_empty());
    // A number that was given back and is another's now: nobody is taken for somebody else.
    let other = Wanted { key: "zoe@acme.test".to_owned(), user: Some(acme.member), ..wanted };
    remember(c, &at(1), acme.tenant, &other).unwrap();
    assert_eq!(waiting(c, acme)[0].user, None);
});

story!(a_seat_is_given_by_hand_and_a_place_given_up, |c, acme| {
    let directory = acme.directory(c, false, true);
    let (ada, bob) = (directory.push(c, "ada"), directory.push(c, "bob"));
    full(c, acme);
    for user in [&ada, &bob] {
        let outcome = provisioning::import(c, &at(2), &acme.operator(), user.id);
        refused(c, acme, outcome);
    }
    let list = waiting(c, acme);
    assert!(list.iter().all(Wait::can_be_given) && list[0].user == Some(ada.id));
    let by = acme.right_of(c, acme.admin);
    assert!(matches!(give(c, &at(3), &by, list[0].id), Err(Error::NoSeat { .. })));
    user::deactivate(c, &at(3), &acme.operator(), acme.member).unwrap();
    let given = give(c, &at(4), &by, list[1].id).unwrap();
    assert_eq!(
        (given.user.id, given.user.state, given.welcome),
        (bob.id, UserState::Active, Some("Entra ID SSO"))
    );
    dismiss(c, &at(5), &by, list[0].id).unwrap();
    assert!(matches!(dismiss(c, &at(5), &by, list[0].id), Err(Error::NotFound)));
    assert!(waiting(c, acme).is_empty());
    assert_eq!(acme.count(c, Action::SeatWaitEnd), 1);
    // Somebody whom the directory deletes does not wait any more.
    let outcome = provisioning::import(c, &at(6), &acme.operator(), ada.id);
    refused(c, acme, outcome);
    directory.delete(c, ada.id).unwrap();
    assert!(waiting(c, acme).is_empty());
});

story!(another_tenants_list_is_not_there, |c, acme| {
    full(c, acme);
    let eve = add(c, acme, "eve@acme.test");
    refused(c, acme, eve);
    let globex = found(c, "globex").unwrap();
    let id = waiting(c, acme)[0].id;
    assert!(matches!(give(c, &at(1), &globex.operator(), id), Err(Error::NotFound)));
    assert!(matches!(dismiss(c, &at(1), &globex.operator(), id), Err(Error::NotFound)));
    assert!(waiting(c, &globex).is_empty());
    assert!(SeatWaitId::in_tenant(globex.tenant, &id.to_string()).is_none());
});

story!(
    /// K5: free seats go to those who came first, by themselves where the tenant wants it so, and in the hub's name.
    k5_free_seats_are_given_in_order,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let people = ["ada", "bob", "eve"].map(|name| directory.push(c, name));
        full(c, acme);
        for user in &people {
            let outcome = provisioning::import(c, &at(2), &acme.operator(), user.id);
            refused(c, acme, outcome);
        }
        directory.active(c, people[0].id, false);
        set_plan(c, &at(3), acme.tenant, Some(4), SeatRule::Refuse).unwrap();
        assert!(due(c).unwrap().is_empty() && give_what_is_free(c, &at(4), acme.tenant).unwrap().is_empty());
        let owner = acme.right_of(c, acme.owner);
        set_automatic(c, &acme.by_owner(5), &owner, true).unwrap();
        assert_eq!(acme.newest(c, Action::SeatSettingsUpdate).actor_name, "owner@acme.test");
        assert_eq!(settings(c, acme.tenant).unwrap().changed.unwrap().1, "owner@acme.test");
        assert_eq!(due(c).unwrap(), [acme.tenant]);
        let given = give_what_is_free(c, &at(6), acme.tenant).unwrap();
        let ids: Vec<_> = given.iter().map(|one| one.user.id).collect();
        assert_eq!(ids, [people[1].id], "ada is inactive at the IdP, bob is next, and there is one seat");
        assert_eq!(acme.newest(c, Action::UserImport).actor_name, "Switchboard");
        assert!(due(c).unwrap().is_empty(), "no seat is free");
        user::deactivate(c, &at(7), &acme.operator(), people[1].id).unwrap();
        assert_eq!(due(c).unwrap(), [acme.tenant]);
        assert_eq!(give_what_is_free(c, &at(8), acme.tenant).unwrap()[0].user.id, people[2].id);
        let left: Vec<_> = waiting(c, acme).into_iter().map(|wait| wait.user).collect();
        assert_eq!(left, [Some(people[0].id)]);
    }
);

story!(a_place_that_cannot_be_filled_any_more_is_given_up, |c, acme| {
    let directory = acme.directory(c, false, true);
    let (ada, bob) = (directory.push(c, "ada"), directory.push(c, "bob"));
    full(c, acme);
    for user in [&ada, &bob] {
        let outcome = provisioning::import(c, &at(2), &acme.operator(), user.id);
        refused(c, acme, outcome);
    }
    // Somebody else took the address of the first meanwhile.
    set_plan(c, &at(3), acme.tenant, Some(10), SeatRule::Refuse).unwrap();
    let mut member = acme.user(c, acme.member);
    member.sign_in_email_key = Some("ada@acme.test".to_owned());
    user::store::update(c, &member, None).unwrap();
    set_automatic(c, &at(4), &acme.operator(), true).unwrap();
    let given = give_what_is_free(c, &at(5), acme.tenant).unwrap();
    assert_eq!((given.len(), given[0].user.id), (1, bob.id));
    assert!(waiting(c, acme).is_empty());
    assert!(
        acme.details(c, Action::SeatWaitEnd)["reason"]
            .as_str()
            .unwrap()
            .contains("belongs to another account")
    );
});

story!(a_directory_that_gives_access_back_waits_for_its_next_try, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    directory.active(c, ada.id, false);
    full(c, acme);
    let outcome = directory.patch(c, ada.id, "active", true);
    refused(c, acme, outcome);
    let wait = &waiting(c, acme)[0];
    assert_eq!((wait.user, wait.can_be_given()), (Some(ada.id), false));
    // An admin who asks for the same takes over the place, and it can be given.
    let outcome = user::reactivate(c, &at(5), &acme.operator(), ada.id);
    refused(c, acme, outcome);
    let wait = &waiting(c, acme)[0];
    assert_eq!((wait.way, wait.tries, wait.can_be_given()), (Way::Reactivation, 2, true));
    user::deactivate(c, &at(6), &acme.operator(), acme.member).unwrap();
    assert_eq!(give(c, &at(7), &acme.operator(), wait.id).unwrap().user.state, UserState::Active);
});

story!(those_unknown_here_are_forgotten_in_time, |c, acme| {
    let directory = acme.directory(c, false, true);
    let ada = directory.push(c, "ada");
    full(c, acme);
    let outcome = provisioning::import(c, &at(2), &acme.operator(), ada.id);
    refused(c, acme, outcome);
    let eve = add(c, acme, "eve@acme.test");
    refused(c, acme, eve);
    sweep(c, at(9).now).unwrap();
    assert_eq!(count_waiting(c, acme.tenant).unwrap(), 2);
    sweep(c, at(11).now).unwrap();
    assert_eq!(waiting(c, acme)[0].user, Some(ada.id));
});

/// What may happen to seats: somebody of few comes or goes, or the plan changes.
#[derive(Debug, Clone)]
enum Act {
    Push(usize),
    Active(usize, bool),
    Delete(usize),
    Import(usize),
    Add(usize),
    Deactivate(usize),
    Reactivate(usize),
    Toggle(bool),
    Plan(i64, SeatRule),
    Automatic(bool),
    Round,
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..8_usize;
    prop_oneof![
        5 => who().prop_map(Act::Push),
        3 => (who(), any::<bool>()).prop_map(|(who, on)| Act::Active(who, on)),
        2 => who().prop_map(Act::Delete),
        4 => who().prop_map(Act::Import),
        2 => who().prop_map(Act::Add),
        3 => who().prop_map(Act::Deactivate),
        3 => who().prop_map(Act::Reactivate),
        2 => any::<bool>().prop_map(Act::Toggle),
        3 => (0..9_i64, prop::sample::select(SeatRule::ALL)).prop_map(|(n, rule)| Act::Plan(n, rule)),
        1 => any::<bool>().prop_map(Act::Automatic),
        3 => Just(Act::Round),
    ]
}

/// Plays an act as an edge does: a refusal is undone, then remembered.
fn play(c: &mut Conn, acme: &Acme, directory: &crate::test_support::Directory, act: &Act) {
    let run = |c: &mut Conn, sql| c.execute(hub_db::Dynamic::<()>::new(sql)).unwrap();
    let name = |n: &usize| format!("p{n}@acme.test");
    let id = |c: &mut Conn, n: &usize| {
        let found = user::store::by_user_name(c, acme.tenant, &name(n)).unwrap();
        found.map_or(UserId::new(acme.tenant, 999_999), |user| user.id)
    };
    let by = acme.operator();
    run(c, "SAVEPOINT act");
    let outcome = match act {
        Act::Push(n) => directory.post(c, &person(&name(n))).map(drop),
        Act::Active(n, on) => id(c, n).pipe(|id| directory.patch(c, id, "active", *on).map(drop)),
        Act::Delete(n) => id(c, n).pipe(|id| directory.delete(c, id)),
        Act::Import(n) => id(c, n).pipe(|id| provisioning::import(c, &at(5), &by, id).map(drop)),
        Act::Add(n) => add(c, acme, &name(n)).map(drop),
        Act::Deactivate(n) => id(c, n).pipe(|id| user::deactivate(c, &at(5), &by, id)),
        Act::Reactivate(n) => id(c, n).pipe(|id| user::reactivate(c, &at(5), &by, id)),
        Act::Toggle(on) => {
            directory.toggle(c, Toggle::AutoCreate, *on);
            Ok(())
        }
        Act::Plan(n, rule) => set_plan(c, &at(5), acme.tenant, Some(*n), *rule),
        Act::Automatic(on) => set_automatic(c, &at(5), &by, *on),
        Act::Round => give_what_is_free(c, &at(5), acme.tenant).map(drop),
    };
    if outcome.is_err() {
        run(c, "ROLLBACK TO SAVEPOINT act");
    }
    run(c, "RELEASE SAVEPOINT act");
    if let Err(Error::NoSeat { wanted, .. }) = outcome {
        remember(c, &at(6), acme.tenant, &wanted).unwrap();
    }
}

trait Pipe: Sized {
    fn pipe<T>(self, f: impl FnOnce(Self) -> T) -> T {
        f(self)
    }
}
impl Pipe for UserId {}

fn promises(c: &mut Conn, acme: &Acme, was: &tenant::Tenant) {
    let row = tenant::get(c, acme.tenant).unwrap();
    let all = user::page(c, acme.tenant, &user::PeopleFilter::default(), 1000).unwrap();
    let active = all.iter().filter(|user| user.is_active()).count() as i64;
    assert_eq!(row.seats_used, active, "a seat for each active person");
    if let (SeatRule::Refuse, Some(limit)) = (row.seat_rule, row.seat_limit) {
        assert!(row.seats_used <= limit.max(was.seats_used), "no seat beyond the plan");
    }
    let month = report(c, acme.tenant, Month::of(at(9).now), at(9).now).unwrap().unwrap();
    assert_eq!(month.closing, row.seats_used, "the ledger agrees");
    for wait in waiting(c, acme) {
        let holds =
            wait.user.and_then(|id| all.iter().find(|user| user.id == id)).is_some_and(User::is_active);
        assert!(!holds, "nobody waits who has a seat: {wait:?}");
    }
}

story!(
    /// K5: whatever is done in whatever order, seats are never exceeded under `refuse`, the ledger adds up, and nobody
    /// waits who has a seat.
    k5_seats_are_never_exceeded,
    |c, _| {
        let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
        let shared = std::cell::RefCell::new((c, 0));
        runner
            .run(&prop::collection::vec(act(), 5..40), |acts| {
                let (c, number) = &mut *shared.borrow_mut();
                *number += 1;
                let acme = found(c, &format!("case-{number}")).unwrap();
                let directory = acme.directory(c, true, true);
                for act in &acts {
                    let was = tenant::get(c, acme.tenant).unwrap();
                    play(c, &acme, &directory, act);
                    promises(c, &acme, &was);
                }
                Ok(())
            })
            .unwrap();
    }
);

on_both!(
    /// K5: the check holds by itself: without the tenant's lock, too, no two take the last seat.
    k5_the_statement_alone_is_race_free,
    |t: TestDb| async move {
        let acme = sign_up(&t, "acme").await;
        t.db.write(acme.tenant, move |c| set_plan(c, &at(0), acme.tenant, Some(6), SeatRule::Refuse)).await.unwrap();
        let jobs: Vec<_> = (0..12)
            .map(|_| {
                let db = t.db.clone();
                tokio::spawn(async move {
                    db.write_global(move |c| tenant::store::take_seat(c, acme.tenant)).await
                })
            })
            .collect();
        let mut taken = 0;
        for job in jobs {
            taken += usize::from(job.await.unwrap().unwrap().is_some());
        }
        assert_eq!(taken, 3);
        assert_eq!(t.db.read(move |c| Ok::<_, Error>(acme.seats(c))).await.unwrap(), 6);
    }
);
