//! Codes: one use, one minute, one app, one address, one verifier.

use hub_oidc::ErrorCode;

use super::*;
use crate::event::Action;
use crate::session::Proof;

story!(a_code_becomes_tokens_once, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (begun, code) = arrive(c, &person, &app, ONLINE, 0);
    let issued = redeem(c, &app, &code, 1).unwrap();
    assert_eq!((issued.scope.as_str(), issued.seconds, issued.nonce.as_deref()), (ONLINE, 600, Some("n")));
    assert_eq!((issued.facts.amr, issued.facts.sid.clone()), (&["pwd"][..], begun.id.to_string()));
    assert_eq!(issued.facts.person.role, "member");
    assert_eq!(issued.facts.person.subject, acme.member.to_string());
    assert!(works(c, &issued.access, 600) && !works(c, &issued.access, 601));
    assert_eq!(acme.details(c, Action::AppLogin)["app"], "App");

    let again = redeem(c, &app, &code, 2).unwrap_err();
    assert_eq!(again.code, ErrorCode::InvalidGrant);
    assert_eq!(ended(c, &begun), Some(grant::Why::CodeReuse));
    assert!(!works(c, &issued.access, 3), "what it gave is gone");
    assert!(renew(c, &app, &issued.refresh.unwrap(), 3).is_err());
    assert_eq!(acme.count(c, Action::AppTokenReuse), 1);
    assert!(told(c, &begun));
});

story!(a_used_code_without_its_verifier_ends_nothing, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (begun, code) = arrive(c, &person, &app, OFFLINE, 0);
    let issued = redeem(c, &app, &code, 1).unwrap();
    let wrong = "a".repeat(43);
    let again = |c: &mut Conn, verifier: &str, seconds: i64| {
        let heard =
            token::exchange(c, &at(seconds), &app, code.expose(), CALLBACK, verifier, life()).unwrap();
        heard.unwrap_err().code
    };
    assert_eq!(again(c, &wrong, 2), ErrorCode::InvalidGrant);
    assert_eq!(again(c, VERIFIER, 1 + 86_400), ErrorCode::InvalidGrant, "days later it is an old link");
    assert_eq!(ended(c, &begun), None);
    assert!(works(c, &issued.access, 3));
    assert_eq!(again(c, VERIFIER, 86_400), ErrorCode::InvalidGrant);
    assert_eq!(ended(c, &begun), Some(grant::Why::CodeReuse));
});

story!(nobody_elses_code, |c, acme| {
    let (app, other) = (register(c, "App"), register(c, "Other"));
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (begun, code) = arrive(c, &person, &app, ONLINE, 0);
    let refused = |c: &mut Conn, app: &ProvenApp, uri: &str, verifier: &str, seconds: i64| {
        let heard = token::exchange(c, &at(seconds), app, code.expose(), uri, verifier, life()).unwrap();
        heard.unwrap_err().description.into_owned()
    };
    assert!(refused(c, &other, CALLBACK, VERIFIER, 1).contains("not known"));
    assert!(refused(c, &app, "https://app.test/other", VERIFIER, 1).contains("redirect_uri"));
    assert!(refused(c, &app, CALLBACK, &"a".repeat(43), 1).contains("code_verifier"));
    let challenge = pkce::challenge(VERIFIER);
    assert!(refused(c, &app, CALLBACK, &challenge, 1).contains("code_verifier"), "plain is no way");
    assert!(refused(c, &app, CALLBACK, VERIFIER, 60).contains("too old"));
    assert_eq!(ended(c, &begun), None, "none of them used it up");
    redeem(c, &app, &code, 59).unwrap();
    // Nor does another app's second try end the login.
    refused(c, &other, CALLBACK, VERIFIER, 59);
    assert_eq!(ended(c, &begun), None);
    assert_eq!(acme.count(c, Action::AppTokenReuse), 0);
});

story!(a_login_begins_where_the_policy_lets_it, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (owner, _) = acme.session(c, acme.owner, Proof::Password);
    let (_, code) = arrive(c, &person, &app, ONLINE, 0);
    acme.integrated(c);
    let refused = redeem(c, &app, &code, 1).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidGrant);
    let beginning = Beginning::of(&person, ONLINE, now());
    let begun = grant::begin(c, &at(1), &person, app.app(), beginning);
    assert!(matches!(begun, Err(Error::UseSso { slug }) if slug == "acme"));
    let (_, code) = arrive(c, &owner, &app, ONLINE, 1);
    redeem(c, &app, &code, 2).unwrap();
    let elsewhere = Settings { tenants: Some(vec![]), ..app.app().settings.clone() };
    let app = update(c, &at(3), &by(), app.app().id, elsewhere).unwrap();
    let beginning = Beginning::of(&owner, ONLINE, now());
    assert!(matches!(grant::begin(c, &at(4), &owner, &app, beginning), Err(Error::Forbidden(_))));
});
