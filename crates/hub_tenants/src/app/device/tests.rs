//! A device waits, a person decides, tokens are given once.

use hub_oidc::ErrorCode;

use super::*;
use crate::app::secret;
use crate::app::{App, AppKind, Operator, Settings, create, token};
use crate::session::Proof;
use crate::test_support::*;
use crate::user;

const SCOPE: &str = "openid email offline_access";

fn television(c: &mut Conn) -> ProvenApp {
    let name = "Acme TV".to_owned();
    let app =
        create(c, &at(0), &Operator::at_the_command_line(), Settings::new(name, AppKind::Device)).unwrap();
    proven(c, &app)
}

fn proven(c: &mut Conn, app: &App) -> ProvenApp {
    secret::prove(c, &app.id.to_string(), None, now()).unwrap().unwrap()
}

fn begun(c: &mut Conn, tv: &ProvenApp, seconds: i64) -> Begun {
    begin(c, &at(seconds), tv, SCOPE, Some("AcmeTV/2.0")).unwrap().unwrap()
}

/// What the device hears `seconds` after the beginning, under the right lock.
fn poll(c: &mut Conn, tv: &ProvenApp, begun: &Begun, seconds: i64) -> Result<Issued, ErrorCode> {
    let code = begun.device_code.expose();
    let locked = tenant_of(c, code).unwrap();
    let heard = exchange(c, &at(seconds), tv, code, locked, Lifetime::default()).unwrap();
    heard.map_err(|error| error.code)
}

fn word(heard: Result<Issued, ErrorCode>) -> &'static str {
    heard.map_or_else(ErrorCode::as_str, |_| "tokens")
}

story!(a_device_waits_and_is_let_in_once, |c, acme| {
    let tv = television(c);
    let shown = begun(c, &tv, 0);
    assert_eq!((shown.expires_in, shown.interval, shown.user_code.len()), (600, 5, 9));
    assert_eq!(word(poll(c, &tv, &shown, 5)), "authorization_pending");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let found = find(c, &at(6), &person, &shown.user_code.to_lowercase()).unwrap().unwrap();
    assert_eq!((found.app_name.as_str(), found.user_agent.as_deref()), ("Acme TV", Some("AcmeTV/2.0")));
    assert_eq!((found.user_code.as_str(), found.asked_at), (shown.user_code.as_str(), now()));
    assert_eq!(decide(c, &at(7), &person, &shown.user_code, true).unwrap().as_deref(), Some("Acme TV"));
    let details = acme.details(c, Action::DeviceApprove);
    assert_eq!((&details["app"], &details["device"]), (&json!("Acme TV"), &json!("AcmeTV/2.0")));
    // Only under the tenant's lock.
    let code = shown.device_code.expose();
    let unlocked = exchange(c, &at(10), &tv, code, None, Lifetime::default()).unwrap();
    assert_eq!(unlocked.unwrap_err().code, ErrorCode::AuthorizationPending);
    let issued = poll(c, &tv, &shown, 16).unwrap();
    assert_eq!(issued.facts.person.email.as_deref(), Some("member@acme.test"));
    assert!(issued.refresh.is_some());
    assert_eq!(word(poll(c, &tv, &shown, 21)), "invalid_grant");
    // A device is no part of the session in which somebody said yes.
    crate::session::end_one(c, &at(22), &person, person.session()).unwrap();
    let known = token::look_up(c, issued.access.expose(), at(23).now, Lifetime::default()).unwrap();
    assert_eq!(known.unwrap().grant.user, acme.member);
});

story!(a_device_that_asks_too_often_waits_longer, |c, acme| {
    let _ = acme;
    let tv = television(c);
    let shown = begun(c, &tv, 0);
    let heard: Vec<_> = [1, 2, 8, 20, 31].into_iter().map(|at| word(poll(c, &tv, &shown, at))).collect();
    let (pending, slower) = ("authorization_pending", "slow_down");
    // The second makes it ten seconds, the third fifteen: the fourth is early as well.
    assert_eq!(heard, [pending, slower, slower, slower, slower]);
    assert_eq!(word(poll(c, &tv, &shown, 31 + 25)), pending);
});

story!(who_refuses_and_who_is_late, |c, acme| {
    let tv = television(c);
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let refused = begun(c, &tv, 0);
    decide(c, &at(1), &person, &refused.user_code, false).unwrap();
    assert_eq!(acme.count(c, Action::DeviceDeny), 1);
    assert_eq!(word(poll(c, &tv, &refused, 5)), "access_denied");
    assert_eq!(decide(c, &at(6), &person, &refused.user_code, true).unwrap(), None, "decided once");
    let late = begun(c, &tv, 0);
    assert!(find(c, &at(600), &person, &late.user_code).unwrap().is_none());
    assert_eq!(decide(c, &at(600), &person, &late.user_code, true).unwrap(), None);
    assert_eq!(word(poll(c, &tv, &late, 600)), "expired_token");
    sweep(c, at(600).now).unwrap();
    assert_eq!(word(poll(c, &tv, &late, 606)), "expired_token", "still known as one");
    sweep(c, at(1201).now).unwrap();
    assert_eq!(word(poll(c, &tv, &late, 1202)), "invalid_grant");
});

story!(a_code_is_for_one_tenants_person_only, |c, acme| {
    let tv = television(c);
    let globex = found(c, "globex").unwrap();
    let shown = begun(c, &tv, 0);
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (other, _) = globex.session(c, globex.member, Proof::Password);
    decide(c, &at(1), &person, &shown.user_code, true).unwrap();
    assert!(find(c, &at(2), &other, &shown.user_code).unwrap().is_none());
    assert_eq!(decide(c, &at(2), &other, &shown.user_code, true).unwrap(), None);
    // Another app's device code is none, whoever said yes.
    let settings = Settings::new("Headset", AppKind::Device);
    let headset = create(c, &at(0), &Operator::at_the_command_line(), settings).unwrap();
    let headset = proven(c, &headset);
    assert_eq!(word(poll(c, &headset, &shown, 5)), "invalid_grant");
    assert_eq!(poll(c, &tv, &shown, 5).unwrap().facts.person.tenant_slug, "acme");
});

story!(an_app_of_listed_workspaces_lets_nobody_else_in, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let settings = Settings { tenants: Some(vec![globex.tenant]), ..Settings::new("TV", AppKind::Device) };
    let tv = create(c, &at(0), &Operator::at_the_command_line(), settings).unwrap();
    let tv = proven(c, &tv);
    let shown = begun(c, &tv, 0);
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    assert!(matches!(decide(c, &at(1), &person, &shown.user_code, true), Err(Error::Forbidden(_))));
});

story!(guesses_are_few, |c, acme| {
    let tv = television(c);
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (other, _) = acme.session(c, acme.admin, Proof::Password);
    for wrong in 0..10 {
        assert!(find(c, &at(wrong), &person, "BBBB-BBBB").unwrap().is_none());
    }
    let shown = begun(c, &tv, 0);
    assert!(matches!(find(c, &at(20), &person, &shown.user_code), Err(Error::Throttled { .. })));
    assert!(matches!(decide(c, &at(20), &person, &shown.user_code, true), Err(Error::Throttled { .. })));
    assert!(find(c, &at(20), &other, &shown.user_code).unwrap().is_some(), "nobody else is slowed");
    for right in 0..30 {
        assert!(find(c, &at(21 + right), &other, &shown.user_code).unwrap().is_some(), "nor who is right");
    }
});

story!(a_right_code_between_them_makes_no_more_guesses, |c, acme| {
    let tv = television(c);
    let shown = begun(c, &tv, 0);
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    for wrong in 0..10 {
        assert!(find(c, &at(wrong), &person, "BBBB-BBBB").unwrap().is_none());
        if wrong < 9 {
            assert!(find(c, &at(wrong), &person, &shown.user_code).unwrap().is_some());
        }
    }
    assert!(matches!(find(c, &at(10), &person, "BBBB-BBBB"), Err(Error::Throttled { .. })));
});

story!(tries_by_the_form_count_as_well, |c, acme| {
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    for wrong in 0..10 {
        assert_eq!(decide(c, &at(wrong), &person, "BBBB-BBBB", true).unwrap(), None);
    }
    assert!(matches!(decide(c, &at(10), &person, "BBBB-BBBB", true), Err(Error::Throttled { .. })));
});

#[test]
fn a_household_is_one_network() {
    assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    assert_eq!(network("2001:db8:1:2::9"), network("2001:db8:1:2:ffff::1"));
    assert_eq!(network("192.0.2.7"), "192.0.2.7");
}

story!(a_flood_of_devices_ends_somewhere, |c, acme| {
    let _ = acme;
    let tv = television(c);
    for _ in 0..100 {
        begun(c, &tv, 0);
    }
    assert!(matches!(begin(c, &at(1), &tv, SCOPE, None), Err(Error::Throttled { .. })));
    assert!(begin(c, &at(601), &tv, SCOPE, None).is_ok());
});

// C13, C14: the policy is asked when somebody says yes, and again when the tokens are fetched.
story!(sso_that_begins_in_between_refuses_the_device, |c, acme| {
    let tv = television(c);
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (early, late) = (begun(c, &tv, 0), begun(c, &tv, 0));
    decide(c, &at(1), &person, &early.user_code, true).unwrap();
    acme.integrated(c);
    assert!(matches!(decide(c, &at(2), &person, &late.user_code, true), Err(Error::UseSso { .. })));
    assert_eq!(word(poll(c, &tv, &early, 5)), "access_denied");
});

story!(who_is_deactivated_in_between_gets_nothing, |c, acme| {
    let tv = television(c);
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (fetched, waiting) = (begun(c, &tv, 0), begun(c, &tv, 0));
    for shown in [&fetched, &waiting] {
        decide(c, &at(1), &person, &shown.user_code, true).unwrap();
    }
    let issued = poll(c, &tv, &fetched, 5).unwrap();
    let by = acme.operator();
    user::deactivate(c, &at(6), &by, acme.member).unwrap();
    assert_eq!(word(poll(c, &tv, &waiting, 7)), "access_denied");
    assert!(token::look_up(c, issued.access.expose(), at(7).now, Lifetime::default()).unwrap().is_none());
    user::reactivate(c, &at(8), &by, acme.member).unwrap();
    assert!(token::look_up(c, issued.access.expose(), at(9).now, Lifetime::default()).unwrap().is_none());
});

story!(not_every_app_is_a_device, |c, acme| {
    let _ = acme;
    let mut settings = Settings::new("Phone", AppKind::Mobile);
    settings.redirect_uris = vec!["com.example.app:/callback".to_owned()];
    let phone = create(c, &at(0), &Operator::at_the_command_line(), settings).unwrap();
    let phone = proven(c, &phone);
    let code = |outcome: Result<Result<Begun, OAuthError>>| outcome.unwrap().unwrap_err().code;
    assert_eq!(code(begin(c, &at(0), &phone, SCOPE, None)), ErrorCode::UnauthorizedClient);
    let tv = television(c);
    assert_eq!(code(begin(c, &at(0), &tv, "email", None)), ErrorCode::InvalidScope);
});
