//! What ends logins to apps, and what does not.

use super::*;
use crate::event::Action;
use crate::session::{self, Proof};
use crate::test_support::story;
use crate::user::{User, UserState};

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

story!(time_ends_them, |c, acme| {
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
    assert!(told(c, &online) && !told(c, &offline), "of each end, and of nothing else");
    assert!(grant::due(c, at(night).now).unwrap().is_empty());
    // What nobody came for is forgotten at once, the others in a month.
    grant::forget(c, at(night).now).unwrap();
    assert!(grant::find(c, acme.tenant, never.id).unwrap().is_none());
    assert!(grant::find(c, acme.tenant, online.id).unwrap().is_some());
    grant::forget(c, at(night + 31 * 86_400).now).unwrap();
    assert!(grant::find(c, acme.tenant, online.id).unwrap().is_none());
});

story!(a_new_session_of_the_same_person_carries_them_on, |c, acme| {
    let app = register(c, "App");
    let (former, _) = acme.session(c, acme.member, Proof::Saml);
    let (next, _) = acme.session(c, acme.member, Proof::Saml);
    let (other, _) = acme.session(c, acme.owner, Proof::Password);
    let (online, code) = arrive(c, &former, &app, ONLINE, 0);
    let issued = redeem(c, &app, &code, 0).unwrap();
    grant::carry_on(c, &former, &other).unwrap();
    let found = |c: &mut Conn| grant::find(c, acme.tenant, online.id).unwrap().unwrap().session;
    assert_eq!(found(c), Some(former.session()), "not to another person");
    grant::carry_on(c, &former, &next).unwrap();
    session::end_one(c, &at(1), &former, former.session()).unwrap();
    assert!(works(c, &issued.access, 2) && ended(c, &online).is_none() && !told(c, &online));
    session::end_one(c, &at(3), &next, next.session()).unwrap();
    assert_eq!(ended(c, &online), Some(grant::Why::Session));
});

story!(an_app_that_is_taken_from_a_workspace_is_told, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let (begun, code) = arrive(c, &person, &app, OFFLINE, 0);
    let issued = redeem(c, &app, &code, 0).unwrap();
    assert!(grant::due(c, at(1).now).unwrap().is_empty());
    let nobody = Settings { tenants: Some(Vec::new()), ..app.app().settings.clone() };
    update(c, &at(1), &by(), app.app().id, nobody).unwrap();
    assert!(!works(c, &issued.access, 2));
    assert_eq!(grant::due(c, at(2).now).unwrap(), [acme.tenant]);
    grant::sweep(c, &at(2), acme.tenant).unwrap();
    assert_eq!(ended(c, &begun), Some(grant::Why::NotForTenant));
    assert!(told(c, &begun) && grant::due(c, at(3).now).unwrap().is_empty());
});

story!(a_rule_that_one_person_comes_under_asks_nobody_else, |c, acme| {
    let app = register(c, "App");
    let (person, _) = acme.session(c, acme.admin, Proof::Password);
    let (own, code) = arrive(c, &person, &app, OFFLINE, 0);
    redeem(c, &app, &code, 0).unwrap();
    let (other, _) = acme.session(c, acme.member, Proof::Password);
    let (theirs, code) = arrive(c, &other, &app, OFFLINE, 0);
    redeem(c, &app, &code, 0).unwrap();
    assert_eq!(grant::end_refused(c, &at(1), acme.tenant, Some(acme.admin)).unwrap(), 0);
    // As if the rule came without its sweep.
    for id in [acme.admin, acme.member] {
        let user = User { state: UserState::Deactivated, ..acme.user(c, id) };
        crate::user::store::update(c, &user, None).unwrap();
    }
    assert_eq!(grant::end_refused(c, &at(1), acme.tenant, Some(acme.admin)).unwrap(), 1);
    assert_eq!((ended(c, &own), ended(c, &theirs)), (Some(grant::Why::SsoRequired), None));
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

story!(a_name_that_is_given_to_somebody_else_is_another_subject, |c, acme| {
    let app = register(c, "App");
    let directory = acme.directory(c, true, false);
    let pushed = directory.push(c, "ada");
    let (person, cookie) = acme.session(c, pushed.id, Proof::Saml);
    let (begun, code) = arrive(c, &person, &app, OFFLINE, 0);
    let first = redeem(c, &app, &code, 0).unwrap();
    directory.delete(c, pushed.id).unwrap();
    let mut body = crate::test_support::person("ada");
    body["externalId"] = "another object".into();
    let other = directory.post(c, &body).unwrap().user;
    assert_ne!(other.id, pushed.id);
    assert!(!works(c, &first.access, 9), "what the former one had is not theirs");
    assert!(session::authenticate(c, cookie.expose(), at(9).now, life()).unwrap().is_none());
    assert_eq!(told_of(c, &begun), Some(pushed.id), "the app is told whose it was");
    let (person, _) = acme.session(c, other.id, Proof::Saml);
    let (_, code) = arrive(c, &person, &app, OFFLINE, 10);
    let issued = redeem(c, &app, &code, 10).unwrap();
    assert_eq!(issued.facts.person.subject, other.id.to_string());
});
