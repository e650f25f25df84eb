//! Claims, retries, and what is seen of them.

use super::*;
use crate::app::secret::{self, ProvenApp};
use crate::app::token::{self, Issued};
use crate::app::{AppKind, Operator, Settings, create, device, update};
use crate::event::Action;
use crate::session::{Lifetime, Proof};
use crate::test_support::*;
use crate::user;

#[test]
fn an_app_is_tried_for_a_day() {
    let begun = Timestamp::from_millis(1_800_000_000_000);
    let mut due = Due {
        grant: AppGrantId::from_raw(1),
        app: AppId::from_raw(1),
        subject: UserId::from_raw(1),
        url: String::new(),
        queued_at: begun,
        attempts: 0,
        until: begun,
    };
    let mut now = begun;
    let mut seconds = Vec::new();
    while let Some(at) = next(&due, now) {
        seconds.push(at.seconds_since(now));
        (now, due.attempts) = (at, due.attempts + 1);
        assert!(due.attempts < 100, "it never ends");
    }
    assert_eq!(seconds[..8], [2, 5, 15, 60, 300, 900, 3600, 3600]);
    let hours = now.seconds_since(begun) / 3600;
    assert!((22..24).contains(&hours), "{hours}");
}

const OUT: &str = "https://tv.test/out";

/// Somebody who is logged in to an app on a device.
fn logged_in(c: &mut Conn, acme: &Acme, name: &str, told_at: Option<&str>) -> (ProvenApp, Issued) {
    let settings = Settings {
        backchannel_logout_uri: told_at.map(str::to_owned),
        ..Settings::new(name, AppKind::Device)
    };
    let app = create(c, &at(0), &Operator::at_the_command_line(), settings).unwrap();
    let tv = secret::prove(c, &app.id.to_string(), None, now()).unwrap().unwrap();
    let issued = log_in_at(c, acme, &tv);
    (tv, issued)
}

fn log_in_at(c: &mut Conn, acme: &Acme, tv: &ProvenApp) -> Issued {
    let shown = device::begin(c, &at(0), tv, "openid offline_access", None).unwrap().unwrap();
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    device::decide(c, &at(1), &person, &shown.user_code, true).unwrap();
    let code = shown.device_code.expose();
    let issued = device::exchange(c, &at(2), tv, code, Some(acme.tenant), Lifetime::default());
    issued.unwrap().unwrap()
}

/// The same on one device more of the same app.
fn logged_in_anew(c: &mut Conn, acme: &Acme, name: &str) {
    let known = crate::app::all(c).unwrap().into_iter().find(|app| app.settings.name == name);
    match known {
        None => drop(logged_in(c, acme, name, Some(OUT))),
        Some(app) => {
            let tv = secret::prove(c, &app.id.to_string(), None, now()).unwrap().unwrap();
            log_in_at(c, acme, &tv);
        }
    }
}

fn take(c: &mut Conn, seconds: i64) -> Vec<Due> {
    let now = at(seconds).now;
    let due = due(c, now).unwrap();
    due.into_iter().filter_map(|grant| claim(c, grant, now).unwrap()).collect()
}

story!(whose_access_ends_is_told_to_each_app_that_listens, |c, acme| {
    let (tv, issued) = logged_in(c, acme, "TV", Some(OUT));
    logged_in(c, acme, "Deaf TV", None);
    assert_eq!(take(c, 3), []);
    user::deactivate(c, &at(10), &acme.operator(), acme.member).unwrap();
    let taken = take(c, 10);
    assert_eq!(taken.len(), 1);
    let due = taken.into_iter().next().unwrap();
    assert_eq!((due.app, due.subject, due.url.as_str()), (tv.app().id, acme.member, OUT));
    assert_eq!(due.grant.to_string(), issued.facts.sid);
    assert_eq!(take(c, 69), [], "this node has it");
    settle(c, &due, &Outcome::Failed("The app answered 500.".to_owned()), at(11).now).unwrap();
    let waiting = Wanted { undelivered: true, ..Wanted::default() };
    let shown = list(c, waiting, 10).unwrap();
    assert_eq!((shown.len(), shown[0].attempts, shown[0].next_at), (1, 1, Some(at(13).now)));
    assert_eq!(take(c, 12), []);
    let again = take(c, 13).into_iter().next().unwrap();
    settle(c, &again, &Outcome::Arrived, at(14).now).unwrap();
    assert_eq!((list(c, waiting, 10).unwrap().len(), take(c, 10_000).len()), (0, 0));
    let logins = logins_of(c, acme.tenant, acme.member).unwrap();
    let told: Vec<_> = logins.iter().map(|login| (login.app_name.as_str(), login.delivered_at)).collect();
    assert_eq!(told.len(), 2);
    assert!(told.contains(&("TV", Some(at(14).now))) && told.contains(&("Deaf TV", None)), "{told:?}");
    assert!(logins.iter().all(|login| login.ended_why.as_deref() == Some("the account was deactivated")));
    assert_eq!(acme.newest(c, Action::AppGrantEnd).target_id, acme.member.to_string());
});

story!(a_node_that_is_gone_loses_its_claim_and_cannot_settle_late, |c, acme| {
    logged_in(c, acme, "TV", Some(OUT));
    user::deactivate(c, &at(10), &acme.operator(), acme.member).unwrap();
    let slow = take(c, 10).into_iter().next().unwrap();
    let quick = take(c, 70).into_iter().next().unwrap();
    settle(c, &slow, &Outcome::Failed("too late".to_owned()), at(71).now).unwrap();
    assert_eq!(list(c, Wanted::default(), 10).unwrap()[0].failure, None);
    settle(c, &quick, &Outcome::Arrived, at(72).now).unwrap();
    settle(c, &slow, &Outcome::Failed("too late".to_owned()), at(73).now).unwrap();
    assert_eq!(list(c, Wanted::default(), 10).unwrap()[0].delivered_at, Some(at(72).now));
    sweep(c, at(10).now).unwrap();
    assert_eq!(list(c, Wanted::default(), 10).unwrap(), []);
});

story!(an_app_with_many_keeps_no_other_waiting, |c, acme| {
    for _ in 0..20 {
        logged_in_anew(c, acme, "Many");
    }
    logged_in(c, acme, "Few", Some(OUT));
    user::deactivate(c, &at(10), &acme.operator(), acme.member).unwrap();
    let first = take(c, 10);
    assert_eq!(first.len(), 9, "eight of the one, one of the other");
    assert_eq!(take(c, 11), [], "eight are on their way");
    let many =
        first.iter().find(|due| first.iter().filter(|other| other.app == due.app).count() == 8).unwrap();
    settle(c, many, &Outcome::Arrived, at(12).now).unwrap();
    assert_eq!(take(c, 12).len(), 1);
});

story!(what_is_given_up_stays_visible, |c, acme| {
    logged_in(c, acme, "TV", Some(OUT));
    user::deactivate(c, &at(10), &acme.operator(), acme.member).unwrap();
    let mut last = take(c, 10).into_iter().next().unwrap();
    let day_after = at(10 + 24 * 3600).now;
    last.until = day_after.plus_seconds(60);
    assert!(store::claim(c, last.grant, day_after, last.until).unwrap());
    settle(c, &last, &Outcome::Failed("The app answered 404.".to_owned()), day_after).unwrap();
    assert_eq!(take(c, 48 * 3600), []);
    let shown = list(c, Wanted { undelivered: true, ..Wanted::default() }, 10).unwrap();
    assert_eq!((shown[0].next_at, shown[0].failure.as_deref()), (None, Some("The app answered 404.")));
});

story!(an_address_that_was_taken_away_is_called_no_more, |c, acme| {
    let (tv, _) = logged_in(c, acme, "TV", Some(OUT));
    user::deactivate(c, &at(10), &acme.operator(), acme.member).unwrap();
    let settings = Settings { backchannel_logout_uri: None, ..tv.app().settings.clone() };
    update(c, &at(11), &Operator::at_the_command_line(), tv.app().id, settings).unwrap();
    assert_eq!(take(c, 12), []);
    assert_eq!(list(c, Wanted::default(), 10).unwrap(), []);
});

story!(an_admin_logs_somebody_out_everywhere, |c, acme| {
    let (_, issued) = logged_in(c, acme, "TV", Some(OUT));
    let admin = acme.right_of(c, acme.admin);
    let ended = user::log_out(c, &at(10), &admin, acme.member).unwrap();
    assert_eq!((ended.sessions, ended.apps), (1, 1));
    assert!(token::look_up(c, issued.access.expose(), at(11).now, Lifetime::default()).unwrap().is_none());
    assert_eq!(take(c, 10).len(), 1);
    assert_eq!(acme.details(c, Action::SessionsEnd)["reason"], "ended by an admin");
    assert_eq!(acme.details(c, Action::AppGrantEnd)["reason"], "ended by an admin");
    assert!(acme.user(c, acme.member).is_active());
    for other in [acme.owner, acme.admin] {
        assert!(matches!(user::log_out(c, &at(12), &admin, other), Err(Error::Forbidden(_))));
    }
    let globex = found(c, "globex").unwrap();
    assert!(matches!(user::log_out(c, &at(12), &admin, globex.member), Err(Error::NotFound)));
    assert!(matches!(logins_of(c, acme.tenant, globex.member), Err(Error::NotFound)));
    let other = Wanted { tenant: Some(globex.tenant), ..Wanted::default() };
    assert_eq!(list(c, other, 10).unwrap(), []);
});
