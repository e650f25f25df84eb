//! What ends logins to apps, and what does not.

use super::*;
use crate::event::Action;
use crate::session::{self, Proof};
use crate::test_support::story;

story!(the_session_takes_its_logins_along, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (other, _) = acme.session(c, acme.member, Proof::Password);
    let (online, code) = arrive(c, &person, &app, ONLINE, 0);
    let issued = redeem(c, &app, &code, 0).unwrap();
    let (offline, code) = arrive(c, &person, &app, OFFLINE, 0);
    let kept = redeem(c, &app, &code, 0).unwrap();
    let (elsewhere, code) = arrive(c, &other, &app, ONLINE, 0);
    let apart = redeem(c, &app, &code, 0).unwrap();
    let (_, waiting) = arrive(c, &person, &app, ONLINE, 0);
    session::end_one(c, &at(1), &person, person.session()).unwrap();
    assert!(!works(c, &issued.access, 2) && works(c, &kept.access, 2) && works(c, &apart.access, 2));
    assert_eq!(ended(c, &online), Some(grant::Why::Session));
    assert_eq!((ended(c, &offline), ended(c, &elsewhere)), (None, None));
    assert!(told(c, &online) && told(c, &offline) && !told(c, &elsewhere), "the browser is logged out");
    assert!(redeem(c, &app, &waiting, 2).is_err(), "a code that was on its way");
    assert_eq!(acme.count(c, Action::AppGrantEnd), 1, "of a login that never was there is nothing to say");
    renew(c, &app, &kept.refresh.unwrap(), 3).unwrap();
});

story!(a_person_ends_their_own, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (owner, _) = acme.session(c, acme.owner, Proof::Password);
    let (begun, code) = arrive(c, &person, &app, OFFLINE, 0);
    assert!(grant::list(c, acme.tenant, acme.member, now()).unwrap().is_empty(), "not yet");
    let issued = redeem(c, &app, &code, 0).unwrap();
    let listed = grant::list(c, acme.tenant, acme.member, now()).unwrap();
    assert_eq!((listed.len(), listed[0].app_name.as_str(), listed[0].offline), (1, "App", true));
    assert!(matches!(grant::end_own(c, &at(1), &owner, begun.id), Err(Error::NotFound)));
    grant::end_own(c, &at(1), &person, begun.id).unwrap();
    assert!(matches!(grant::end_own(c, &at(1), &person, begun.id), Err(Error::NotFound)));
    assert!(!works(c, &issued.access, 1));
    assert!(grant::list(c, acme.tenant, acme.member, now()).unwrap().is_empty());
});

story!(ending_the_other_sessions_ends_the_other_apps, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (other, _) = acme.session(c, acme.member, Proof::Password);
    let (own, code) = arrive(c, &person, &app, OFFLINE, 0);
    redeem(c, &app, &code, 0).unwrap();
    let (offline, code) = arrive(c, &other, &app, OFFLINE, 0);
    redeem(c, &app, &code, 0).unwrap();
    session::end_others(c, &at(1), &person).unwrap();
    assert_eq!((ended(c, &own), ended(c, &offline)), (None, Some(grant::Why::Elsewhere)));
});

story!(revocation_is_for_ones_own_tokens, |c, acme| {
    let (app, other) = (register(c, "App"), register(c, "Other"));
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (begun, code) = arrive(c, &person, &app, ONLINE, 0);
    let issued = redeem(c, &app, &code, 0).unwrap();
    let refresh = issued.refresh.unwrap();
    for sent in [&issued.access, &refresh] {
        token::revoke(c, &at(1), &other, sent.expose()).unwrap();
    }
    assert!(works(c, &issued.access, 1));
    token::revoke(c, &at(1), &app, issued.access.expose()).unwrap();
    assert!(!works(c, &issued.access, 1), "by itself");
    let next = renew(c, &app, &refresh, 2).unwrap();
    token::revoke(c, &at(3), &app, next.refresh.unwrap().expose()).unwrap();
    assert!(!works(c, &next.access, 3), "with its login");
    assert_eq!(ended(c, &begun), Some(grant::Why::App));
});

story!(time_ends_them_without_a_word, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (online, code) = arrive(c, &person, &app, ONLINE, 0);
    let issued = redeem(c, &app, &code, 0).unwrap();
    let (offline, code) = arrive(c, &person, &app, OFFLINE, 0);
    redeem(c, &app, &code, 0).unwrap();
    let (never, _) = arrive(c, &person, &app, ONLINE, 0);
    // Two idle hours: the session is over, although nobody has removed it.
    assert!(works(c, &issued.access, 7199 - 6600) && renew(c, &app, &issued.refresh.unwrap(), 7200).is_err());
    let night = 12 * 3600;
    assert_eq!(grant::due(c, at(night).now).unwrap(), [acme.tenant]);
    grant::sweep(c, &at(night), acme.tenant).unwrap();
    session::sweep(c, at(night).now).unwrap();
    assert_eq!(ended(c, &online), Some(grant::Why::Expired));
    assert_eq!((ended(c, &offline), ended(c, &never)), (None, Some(grant::Why::Expired)));
    assert!(!told(c, &online) && !told(c, &offline), "an app's own session ends when it likes");
    assert!(grant::due(c, at(night).now).unwrap().is_empty());
    // A month later nothing is left of them.
    grant::forget(c, at(night + 31 * 86_400).now).unwrap();
    assert!(grant::find(c, acme.tenant, online.id).unwrap().is_none());
});

story!(another_tenants_rules_are_not_ours, |c, acme| {
    let app = register(c, "App");
    let globex = found(c, "globex").unwrap();
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (stranger, _) = globex.session(c, globex.member, Proof::Password);
    let (_, code) = arrive(c, &person, &app, ONLINE, 0);
    let ours = redeem(c, &app, &code, 0).unwrap();
    let (theirs, code) = arrive(c, &stranger, &app, ONLINE, 0);
    let issued = redeem(c, &app, &code, 0).unwrap();
    assert_eq!(issued.facts.person.tenant_slug, "globex");
    globex.integrated(c);
    assert!(works(c, &ours.access, 1) && !works(c, &issued.access, 1));
    assert!(matches!(grant::end_own(c, &at(1), &person, theirs.id), Err(Error::NotFound)));
    assert!(grant::find(c, acme.tenant, theirs.id).unwrap().is_none());
    assert!(grant::list(c, acme.tenant, globex.member, now()).unwrap().is_empty());
});

story!(the_subject_outlives_the_id, |c, acme| {
    let app = register(c, "App");
    let directory = acme.directory(c, true, false);
    let pushed = directory.push(c, "ada");
    let (person, _) = acme.session(c, pushed.id, Proof::Saml);
    let (_, code) = arrive(c, &person, &app, OFFLINE, 0);
    let first = redeem(c, &app, &code, 0).unwrap();
    directory.delete(c, pushed.id).unwrap();
    let again = directory.push(c, "ada");
    assert_ne!(again.id, pushed.id);
    let known = token::look_up(c, first.access.expose(), at(9).now, life()).unwrap().unwrap();
    assert_eq!(known.facts.person.subject, pushed.id.to_string());
});
