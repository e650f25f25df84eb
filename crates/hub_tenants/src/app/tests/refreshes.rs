//! Refresh tokens: one after the other, and what happens when one comes again.

use hub_oidc::ErrorCode;

use super::token::GRACE_SECONDS;
use super::*;
use crate::event::Action;
use crate::session::Proof;

fn logged_in(c: &mut Conn, acme: &Acme, app: &ProvenApp, scope: &str) -> (Grant, Issued) {
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (begun, code) = arrive(c, &person, app, scope, 0);
    let issued = redeem(c, app, &code, 0).unwrap();
    (begun, issued)
}

story!(each_is_used_once, |c, acme| {
    let (app, other) = (register(c, "App"), register(c, "Other"));
    let (begun, first) = logged_in(c, acme, &app, ONLINE);
    let one = first.refresh.unwrap();
    assert!(renew(c, &other, &one, 10).unwrap_err().description.contains("not known"), "another app's");
    let second = renew(c, &app, &one, 100).unwrap();
    let two = second.refresh.unwrap();
    assert_ne!(one.expose(), two.expose());
    assert!(second.nonce.is_none() && works(c, &second.access, 100) && works(c, &first.access, 100));
    let third = renew(c, &app, &two, 200).unwrap();
    // The first one once more: somebody has a copy.
    let refused = renew(c, &app, &one, 201).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidGrant);
    assert_eq!(ended(c, &begun), Some(grant::Why::RefreshReuse));
    assert!(!works(c, &third.access, 201) && renew(c, &app, &third.refresh.unwrap(), 202).is_err());
    assert_eq!(acme.count(c, Action::AppTokenReuse), 1);
    assert!(told(c, &begun));
});

story!(a_lost_answer_comes_again, |c, acme| {
    let app = register(c, "App");
    let (begun, first) = logged_in(c, acme, &app, ONLINE);
    let one = first.refresh.unwrap();
    let two = renew(c, &app, &one, 100).unwrap().refresh.unwrap();
    let again = renew(c, &app, &one, 100 + GRACE_SECONDS - 1).unwrap();
    assert_eq!(again.refresh.unwrap().expose(), two.expose(), "the very same");
    renew(c, &app, &two, 110).unwrap();
    // Its successor has been used: whoever comes now is another.
    assert!(renew(c, &app, &one, 111).is_err());
    assert_eq!(ended(c, &begun), Some(grant::Why::RefreshReuse));

    let (begun, first) = logged_in(c, acme, &app, ONLINE);
    let one = first.refresh.unwrap();
    renew(c, &app, &one, 100).unwrap();
    assert!(renew(c, &app, &one, 100 + GRACE_SECONDS).is_err(), "the moment is over");
    assert_eq!(ended(c, &begun), Some(grant::Why::RefreshReuse));
});

story!(idle_and_absolute_life, |c, acme| {
    let app = register(c, "App");
    let Lifetimes { refresh_idle_seconds: idle, refresh_max_seconds: most, .. } = Lifetimes::default();
    let (_, first) = logged_in(c, acme, &app, OFFLINE);
    assert!(renew(c, &app, &first.refresh.unwrap(), idle).is_err(), "not used for too long");
    let (_, first) = logged_in(c, acme, &app, OFFLINE);
    let (mut token, mut seconds) = (first.refresh.unwrap(), 0);
    while seconds + idle - 1 < most {
        seconds += idle - 1;
        token = renew(c, &app, &token, seconds).unwrap().refresh.unwrap();
    }
    assert!(renew(c, &app, &token, most).is_err(), "too old, however much it is used");
});

story!(a_narrower_scope_and_never_a_wider_one, |c, acme| {
    let app = register(c, "App");
    let (_, first) = logged_in(c, acme, &app, ONLINE);
    let ask = |c: &mut Conn, token: &Secret, scope: &str, seconds: i64| {
        token::refresh(c, &at(seconds), &master(), &app, token.expose(), Some(scope), life()).unwrap()
    };
    let one = first.refresh.unwrap();
    assert_eq!(ask(c, &one, "openid offline_access", 1).unwrap_err().code, ErrorCode::InvalidScope);
    let narrow = ask(c, &one, "openid", 2).unwrap();
    assert_eq!(narrow.scope, "openid");
    let wide = renew(c, &app, &narrow.refresh.unwrap(), 3).unwrap();
    assert_eq!(wide.scope, ONLINE, "the login's scope is what it was");
});

story!(a_scope_that_is_taken_from_an_app_is_gone_at_once, |c, acme| {
    let app = register(c, "App");
    let (_, online) = logged_in(c, acme, &app, ONLINE);
    let (_, offline) = logged_in(c, acme, &app, OFFLINE);
    let scope_of = |c: &mut Conn, access: &Secret| {
        token::look_up(c, access.expose(), at(2).now, life()).unwrap().map(|bearer| bearer.scope)
    };
    assert_eq!(scope_of(c, &online.access).as_deref(), Some(ONLINE));
    let scopes = ["openid", "email"].map(str::to_owned).to_vec();
    let fewer = Settings { scopes, ..app.app().settings.clone() };
    update(c, &at(1), &by(), app.app().id, fewer).unwrap();
    let app = secret::prove(c, &app.app().id.to_string(), None, now()).unwrap().unwrap();
    assert_eq!(scope_of(c, &online.access).as_deref(), Some("openid email"));
    let ask = |c: &mut Conn, asked: Option<&str>| {
        let token = online.refresh.as_ref().unwrap().expose();
        token::refresh(c, &at(3), &master(), &app, token, asked, life()).unwrap()
    };
    assert_eq!(ask(c, Some("openid roles")).unwrap_err().code, ErrorCode::InvalidScope);
    assert_eq!(ask(c, None).unwrap().scope, "openid email");
    // It lived by `offline_access`, and stands on its session now.
    assert_eq!(scope_of(c, &offline.access).as_deref(), Some("openid email"));
    assert!(renew(c, &app, offline.refresh.as_ref().unwrap(), 7200).is_err(), "two idle hours");
});

story!(what_is_over_for_a_day_is_swept, |c, acme| {
    let app = register(c, "App");
    let idle = Lifetimes::default().refresh_idle_seconds;
    let (_, first) = logged_in(c, acme, &app, OFFLINE);
    let one = first.refresh.unwrap();
    let two = renew(c, &app, &one, idle - 1).unwrap().refresh.unwrap();
    let known = |c: &mut Conn, token: &Secret| token::tenant_of_refresh(c, token.expose()).unwrap().is_some();
    token::sweep(c, at(idle + 86_399).now).unwrap();
    assert!(known(c, &one));
    token::sweep(c, at(idle + 86_400).now).unwrap();
    assert!(!known(c, &one) && known(c, &two));
});

story!(enforcement_and_deactivation_end_them, |c, acme| {
    let app = register(c, "App");
    let (begun, first) = logged_in(c, acme, &app, OFFLINE);
    assert!(works(c, &first.access, 1));
    acme.integrated(c);
    assert!(!works(c, &first.access, 2), "at once");
    let refused = renew(c, &app, &first.refresh.unwrap(), 3).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidGrant);
    assert_eq!(ended(c, &begun), Some(grant::Why::SsoRequired));
    assert!(told(c, &begun));

    let (person, _) = acme.session(c, acme.member, Proof::Saml);
    let (begun, code) = arrive(c, &person, &app, OFFLINE, 10);
    let issued = redeem(c, &app, &code, 10).unwrap();
    assert_eq!((issued.facts.amr, issued.facts.acr), (&["fed"][..], "urn:switchboard:acr:sso"));
    assert!(works(c, &issued.access, 11));
    let right = acme.right_of(c, acme.owner);
    crate::user::deactivate(c, &acme.by_owner(12), &right, acme.member).unwrap();
    assert!(!works(c, &issued.access, 12));
    assert!(renew(c, &app, &issued.refresh.unwrap(), 12).is_err());
    assert_eq!(ended(c, &begun), Some(grant::Why::Deactivated));
});

story!(the_refusal_names_sso_even_before_anything_was_swept, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (begun, code) = arrive(c, &person, &app, OFFLINE, 0);
    let issued = redeem(c, &app, &code, 0).unwrap();
    // The rule holds by the clock; nobody has swept.
    let alive = |c: &mut Conn| grant::alive(c, &begun, app.app(), now(), life()).unwrap().map(|_| ());
    assert_eq!(alive(c), Ok(()));
    assert!(grant::Dead::UseSso.to_string().contains("SSO"));
    acme.integrated(c);
    assert_eq!(alive(c), Err(grant::Dead::UseSso));
    assert!(renew(c, &app, &issued.refresh.unwrap(), 1).is_err());
});
