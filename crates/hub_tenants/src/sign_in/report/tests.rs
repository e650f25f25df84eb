//! What an admin reads about logins that failed and tests that were made, and that reading it changes nothing.

use hub_demo_idp::response::{ResponseBuilder, form_value};
use hub_demo_idp::signing::{Algorithm, IdpKey};
use hub_kernel::MasterKey;
use hub_saml::doctor::{Field, Place};
use hub_saml::error::Side;
use hub_saml::{Expectation, Refusal, VerifiedAssertion, response};
use serde_json::json;

use super::*;
use crate::connection::{self, Settings};
use crate::event::Action;
use crate::sign_in::{self, Pending, SsoFailure, Trust};
use crate::test_support::*;
use crate::user;

const ASKED: &str = "_asked";

fn master() -> MasterKey {
    MasterKey::new([7; 32])
}

fn trust(c: &mut Conn, id: ConnectionId) -> Trust {
    sign_in::trust_so_far(c, &master(), id, BASE_URL).unwrap().unwrap()
}

/// A response that is right in everything.
fn good(id: ConnectionId) -> ResponseBuilder {
    let sp = connection::sp_settings(BASE_URL, id);
    let ids = ("_response", "_assertion");
    ResponseBuilder::new(ISSUER, &sp.acs_url, &sp.entity_id, "member@acme.test", ids, now().millis())
        .answering(ASKED)
}

fn expected() -> Expectation {
    Expectation { in_response_to: Some(ASKED.to_owned()), ..Expectation::default() }
}

/// What the assertion consumer service makes of a response, and what is found out about it.
fn judged(xml: &str, trust: &Trust) -> (Result<VerifiedAssertion>, Evidence) {
    let mut evidence =
        Evidence { document: None, trust: Some(trust.clone()), expectation: expected(), at: now().millis() };
    let verdict = response::decode(&form_value(xml)).and_then(|document| {
        evidence.document = Some(document.clone());
        response::verify(&document, &trust.sp, &trust.idp, &expected(), now().millis(), 60)
    });
    (verdict.map_err(Error::from), evidence)
}

fn finding(builder: &ResponseBuilder, with: &IdpKey, trust: &Trust) -> Finding {
    let (verdict, evidence) = judged(&builder.build(with).unwrap(), trust);
    examine(&verdict.unwrap_err(), &evidence)
}

fn stranger() -> &'static IdpKey {
    static KEY: std::sync::OnceLock<IdpKey> = std::sync::OnceLock::new();
    KEY.get_or_init(|| IdpKey::generate(2048).unwrap())
}

story!(each_refusal_says_whose_side_it_is_and_where, |c, acme| {
    let id = acme.integrated(c);
    let trust = trust(c, id);
    let other = || Some("https://other.test/".to_owned());
    let cases = [
        ("saml_issuer", Side::ThisHub, Place::Here, ResponseBuilder { issuer: other(), ..good(id) }),
        (
            "saml_audience",
            Side::IdentityProvider,
            Place::EntityId,
            ResponseBuilder { audiences: vec![vec!["urn:x".to_owned()]], ..good(id) },
        ),
        (
            "saml_recipient",
            Side::IdentityProvider,
            Place::AcsUrl,
            ResponseBuilder { recipient: other(), ..good(id) },
        ),
        (
            "saml_destination",
            Side::IdentityProvider,
            Place::AcsUrl,
            ResponseBuilder { destination: other(), ..good(id) },
        ),
        (
            "saml_not_signed",
            Side::IdentityProvider,
            Place::SigningOption,
            ResponseBuilder { sign_assertion: false, ..good(id) },
        ),
        (
            "saml_algorithm",
            Side::IdentityProvider,
            Place::SigningAlgorithm,
            ResponseBuilder { algorithm: Some(Algorithm::RsaSha1), ..good(id) },
        ),
        (
            "saml_expired",
            Side::Person,
            Place::Clock,
            ResponseBuilder { not_on_or_after: Some(now().millis() - 120_000), ..good(id) },
        ),
        ("saml_unknown_request", Side::Person, Place::Nowhere, good(id).answering("_another")),
        (
            "saml_idp_status",
            Side::IdentityProvider,
            Place::Assignment,
            ResponseBuilder {
                assertion: false,
                status: "Responder".to_owned(),
                sub_status: Some("RequestDenied".to_owned()),
                ..good(id)
            },
        ),
    ];
    for (code, side, place, builder) in cases {
        let finding = finding(&builder, key(), &trust);
        assert_eq!((finding.code.as_str(), finding.side(), finding.place()), (code, side, place));
        assert!(finding.is_failure() && !finding.advice.is_empty() && !finding.came.is_empty(), "{code}");
        assert!(
            !finding.expected.is_empty() && finding.checks.iter().any(|check| check.passed == Some(false)),
            "{code}"
        );
    }
    let unknown = finding(&good(id), stranger(), &trust);
    assert_eq!(
        (unknown.code.as_str(), unknown.side(), unknown.vouched),
        ("saml_unknown_certificate", Side::ThisHub, false)
    );
    assert_eq!((unknown.place(), unknown.offers.len()), (Place::SigningCertificate, 0), "an owner's affair");
    // What did not pass the first gate has no document to look at.
    let (verdict, evidence) = judged("<x/>", &trust);
    let kept_out = examine(&verdict.unwrap_err(), &evidence);
    assert_eq!((kept_out.code.as_str(), kept_out.side()), ("saml_not_a_response", Side::IdentityProvider));
    assert_eq!(kept_out.checks.iter().filter(|check| check.passed == Some(false)).count(), 1);
});

story!(an_issuer_is_offered_only_when_the_idp_s_own_key_vouches_for_it, |c, acme| {
    let id = acme.integrated(c);
    let trust = trust(c, id);
    let moved =
        ResponseBuilder { issuer: Some("https://moved.test/".to_owned()), response_issuer: None, ..good(id) };
    let offered = finding(&moved, key(), &trust);
    assert!(offered.vouched);
    assert_eq!(offered.offer(Field::IdpEntityId).unwrap().value, "https://moved.test/");
    let forged = finding(&moved, stranger(), &trust);
    assert!(!forged.vouched && forged.offers.is_empty());
});

story!(a_connection_with_a_certificate_alone_learns_the_rest, |c, acme| {
    let id = acme.connect(c);
    assert!(sign_in::trust_so_far(c, &master(), id, BASE_URL).unwrap().is_none(), "nothing can be verified");
    connection::add_certificates(c, &at(0), &acme.operator(), id, vec![certificate()]).unwrap();
    let entra = "https://sts.windows.net/11111111-2222-3333-4444-555555555555/".to_owned();
    let builder = ResponseBuilder { issuer: Some(entra.clone()), response_issuer: None, ..good(id) };
    let (_, evidence) = judged(&builder.build(key()).unwrap(), &trust(c, id));
    let found = examine(&Error::SsoFailed(SsoFailure::NotIntegrated), &evidence);
    assert_eq!(
        (found.code.as_str(), found.side(), found.place()),
        ("not_integrated", Side::ThisHub, Place::Here)
    );
    assert_eq!(found.offer(Field::IdpEntityId).unwrap().value, entra);
    let sso_url = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/saml2";
    assert_eq!(found.offer(Field::SsoUrl).unwrap().value, sso_url);
    let (_, evidence) = judged(&builder.build(stranger()).unwrap(), &trust(c, id));
    assert!(examine(&Error::SsoFailed(SsoFailure::NotIntegrated), &evidence).offers.is_empty());
});

story!(a_right_response_that_leads_nowhere_says_so, |c, acme| {
    let id = acme.integrated(c);
    let (verdict, evidence) = judged(&good(id).build(key()).unwrap(), &trust(c, id));
    verdict.unwrap();
    let name = || "mae".to_owned();
    let cases = [
        (SsoFailure::UnknownUser { name: name() }, Side::IdentityProvider, Place::Claims),
        (SsoFailure::UnknownUser { name: "mae@acme.test".to_owned() }, Side::ThisHub, Place::Here),
        (SsoFailure::NotImported { name: name() }, Side::ThisHub, Place::Here),
        (SsoFailure::Deactivated { name: name() }, Side::ThisHub, Place::Here),
        (SsoFailure::Replayed, Side::Person, Place::Nowhere),
    ];
    for (failure, side, place) in cases {
        let found = examine(&Error::SsoFailed(failure.clone()), &evidence);
        assert_eq!((found.code.as_str(), found.side(), found.place()), (failure.code(), side, place));
        assert!(found.vouched);
        let (last, rest) = found.checks.split_last().unwrap();
        assert_eq!((last.passed, last.text.as_str()), (Some(false), failure.to_string().as_str()));
        assert!(rest.iter().all(|check| check.passed != Some(false)));
    }
});

fn report(c: &mut Conn, id: ConnectionId, second: i64, reference: &str, vouched: bool) {
    let cx = Cx { request_id: reference.to_owned(), ..at(second) };
    let finding = Finding { code: "saml_issuer".to_owned(), vouched, ..Finding::default() };
    record(c, &cx, id, Purpose::Login, &finding).unwrap();
}

story!(a_flood_of_forgeries_drives_out_forgeries_only, |c, acme| {
    let (id, other) = (acme.integrated(c), acme.integrated(c));
    report(c, other, 0, "elsewhere", false);
    for n in 0..205 {
        report(c, id, n, &format!("real-{n}"), true);
    }
    for n in 0..450 {
        report(c, id, 1000 + n, &format!("forged-{n}"), false);
    }
    let all = newest(c, acme.tenant, id, 1000).unwrap();
    assert_eq!(all.len(), 400);
    assert!(get(c, acme.tenant, id, "real-5").is_ok() && get(c, acme.tenant, id, "forged-449").is_ok());
    for gone in ["real-4", "forged-249"] {
        assert!(matches!(get(c, acme.tenant, id, gone), Err(Error::NotFound)), "{gone}");
    }
    assert!(get(c, acme.tenant, other, "elsewhere").is_ok());
    sweep(c, at(1249).now).unwrap();
    assert_eq!(newest(c, acme.tenant, id, 1000).unwrap().len(), 200);
});

story!(a_report_is_its_own_connection_s_and_tenant_s, |c, acme| {
    let (id, other) = (acme.integrated(c), acme.integrated(c));
    let globex = found(c, "globex").unwrap();
    report(c, id, 5, "k3f9-2mxq", true);
    assert_eq!(get(c, acme.tenant, id, "k3f9-2mxq").unwrap().at, at(5).now);
    assert!(matches!(get(c, acme.tenant, other, "k3f9-2mxq"), Err(Error::NotFound)));
    assert!(matches!(get(c, globex.tenant, id, "k3f9-2mxq"), Err(Error::NotFound)));
    let asked = ["k3f9-2mxq", "unknown"];
    assert_eq!(known(c, acme.tenant, &asked).unwrap(), ["k3f9-2mxq"]);
    assert!(
        known(c, globex.tenant, &asked).unwrap().is_empty() && known(c, acme.tenant, &[]).unwrap().is_empty()
    );
    report(c, id, 6, "k3f9-2mxq", false);
    assert_eq!(get(c, acme.tenant, id, "k3f9-2mxq").unwrap().at, at(5).now, "a reference means one report");
    connection::disconnect(c, &at(1), &acme.operator(), id).unwrap();
    assert!(known(c, acme.tenant, &asked).unwrap().is_empty(), "reports go with their connection");
});

fn asked(c: &mut Conn, id: ConnectionId) -> Vec<Pending> {
    let all = hub_db::Dynamic::<diesel::sql_types::Text>::new(
        "SELECT id FROM saml_requests WHERE connection_id = ",
    );
    let ids: Vec<String> = c.rows(all.bind(id)).unwrap();
    ids.iter().filter_map(|request| sign_in::pending(c, id, request, now()).unwrap()).collect()
}

/// Begins a test; the id of its request.
fn test(c: &mut Conn, acme: &Acme, id: ConnectionId) -> String {
    let before: Vec<String> = asked(c, id).into_iter().map(|request| request.id).collect();
    let trust = trust(c, id);
    let browser = hub_kernel::Secret::new("the admin's browser".to_owned());
    sign_in::begin_test(c, &acme.by_owner(0), &acme.operator(), trust, &browser).unwrap();
    let request = asked(c, id).into_iter().find(|request| !before.contains(&request.id)).unwrap();
    assert_eq!(request.purpose, Purpose::Test);
    request.id
}

fn answer(name: &str, request: Option<&str>) -> VerifiedAssertion {
    let cx = at(0);
    VerifiedAssertion {
        assertion_id: hub_kernel::Secret::generate(&*cx.entropy, "_").expose().clone(),
        issuer: ISSUER.to_owned(),
        name_id: name.to_owned(),
        name_id_format: None,
        name_qualifier: None,
        sp_name_qualifier: None,
        session_index: None,
        authn_instant: cx.now.millis(),
        not_on_or_after: cx.now.plus_minutes(5).millis(),
        session_not_on_or_after: None,
        attributes: Vec::new(),
        certificate_sha256: certificate().sha256_thumbprint,
        in_response_to: request.map(str::to_owned),
        authn_context: None,
    }
}

fn tried(c: &mut Conn, id: ConnectionId, assertion: &VerifiedAssertion) -> Result<Finding> {
    sign_in::accept_test(c, &at(1), id, assertion, Finding::fine(Vec::new())).map(|tried| tried.finding)
}

fn rows_of(c: &mut Conn, table: &'static str) -> i64 {
    c.one(hub_db::Dynamic::<diesel::sql_types::BigInt>::new(table)).unwrap()
}

story!(a_test_shows_what_a_login_would_do_and_does_nothing, |c, acme| {
    let id = acme.integrated(c);
    let request = test(c, acme, id);
    let member = acme.user(c, acme.member);
    let claims = vec![
        (
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname".to_owned(),
            vec!["Mae".to_owned()],
        ),
        ("many".to_owned(), (0..100).map(|n| n.to_string()).collect()),
    ];
    let assertion = VerifiedAssertion { attributes: claims, ..answer("member@acme.test", Some(&request)) };
    let found = tried(c, id, &assertion).unwrap();
    let seen = found.seen.clone().unwrap();
    assert!(matches!(&seen.outcome, Known::Person { user_name, .. } if *user_name == member.user_name));
    assert_eq!(seen.outcome.user(), Some(acme.member));
    let mapped = seen.mapped.unwrap();
    assert_eq!(
        (mapped.given_name.as_deref(), mapped.email.as_deref()),
        (Some("Mae"), Some("member@acme.test"))
    );
    assert!(mapped.missing.contains(&"family_name".to_owned()));
    assert_eq!((seen.attributes[1].1.len(), seen.left_out), (40, 60));
    let row = connection::get(c, acme.tenant, id).unwrap();
    assert_eq!((row.tested_at, row.last_sign_in_at), (Some(at(1).now), None));
    assert_eq!(acme.user(c, acme.member), member, "no person is changed");
    for table in ["SELECT count(*) FROM sign_in_handoffs", "SELECT count(*) FROM federated_identities"] {
        assert_eq!(rows_of(c, table), 0, "{table}");
    }
    let event = acme.newest(c, Action::SsoTest);
    assert_eq!(
        (event.actor_name.as_str(), event.request_id.as_str()),
        ("owner@acme.test", at(1).request_id.as_str())
    );
    assert_eq!(acme.details(c, Action::SsoTest), json!({ "would_let_in": member.user_name }));
    assert_eq!(acme.count(c, Action::Login), 0);
    let kept = get(c, acme.tenant, id, &event.request_id).unwrap();
    assert_eq!((kept.purpose, kept.finding), (Purpose::Test, found));
});

story!(a_test_is_no_login_and_a_login_no_test, |c, acme| {
    let id = acme.integrated(c);
    let unknown = |outcome: Result<()>| {
        assert!(matches!(outcome, Err(Error::SsoFailed(SsoFailure::UnknownRequest))), "{outcome:?}")
    };
    let request = test(c, acme, id);
    let first = answer("member@acme.test", Some(&request));
    unknown(sign_in::accept(c, &at(1), id, &first, &sign_in::Source::Answer).map(|_| ()));
    unknown(tried(c, id, &answer("member@acme.test", None)).map(|_| ()));
    let other = acme.integrated(c);
    unknown(tried(c, other, &first).map(|_| ()));
    tried(c, id, &first).unwrap();
    unknown(tried(c, id, &answer("member@acme.test", Some(&request))).map(|_| ()));
    // An assertion that a test has seen logs nobody in.
    let tile = VerifiedAssertion { in_response_to: None, ..first.clone() };
    let source =
        sign_in::Source::Unsolicited { browser: hub_kernel::Secret::new("b".to_owned()), return_to: None };
    let replayed = sign_in::accept(c, &at(1), id, &tile, &source);
    assert!(matches!(replayed, Err(Error::SsoFailed(SsoFailure::Replayed))), "{replayed:?}");
    let login = trust(c, id);
    sign_in::begin(c, &at(0), login, &hub_kernel::Secret::new("b".to_owned()), None).unwrap();
    let login = asked(c, id).pop().unwrap();
    assert_eq!(login.purpose, Purpose::Login);
    unknown(tried(c, id, &answer("member@acme.test", Some(&login.id))).map(|_| ()));
});

story!(a_test_says_why_nobody_is_let_in, |c, acme| {
    let id = acme.integrated(c);
    acme.directory(c, false, false).push(c, "sam");
    user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
    for (name, code) in [
        ("nobody@acme.test", "unknown_user"),
        ("sam@acme.test", "not_imported"),
        ("member@acme.test", "deactivated"),
    ] {
        let request = test(c, acme, id);
        let seen = tried(c, id, &answer(name, Some(&request))).unwrap().seen.unwrap();
        assert!(
            matches!(&seen.outcome, Known::Nobody { code: found, .. } if found == code),
            "{name}: {seen:?}"
        );
        assert_eq!(
            connection::get(c, acme.tenant, id).unwrap().tested_at,
            None,
            "{name}: not what a login needs"
        );
    }
});

story!(a_test_needs_an_address_and_a_certificate_only, |c, acme| {
    let id = acme.connect(c);
    let set = |c: &mut Conn, settings: Settings| {
        connection::configure(c, &acme.by_owner(0), &acme.operator(), id, &settings, false).unwrap();
    };
    let ready = |c: &mut Conn| {
        let row = connection::get(c, acme.tenant, id).unwrap();
        sign_in::may_be_tested(c, &row).unwrap()
    };
    assert!(!ready(c));
    set(c, Settings { certificates: vec![certificate()], ..Settings::default() });
    assert!(!ready(c));
    let (without_address, browser) = (trust(c, id), hub_kernel::Secret::new("b".to_owned()));
    let refused = sign_in::begin_test(c, &at(0), &acme.operator(), without_address, &browser);
    assert!(matches!(refused, Err(Error::SsoFailed(SsoFailure::NotIntegrated))));
    set(c, Settings { sso_url: Some("https://idp.test/saml".to_owned()), ..Settings::default() });
    assert!(ready(c) && !connection::get(c, acme.tenant, id).unwrap().is_integrated());
    test(c, acme, id);
    // What is verified without an issuer is still refused: it can only be explained.
    let (verdict, _) = judged(&good(id).build(key()).unwrap(), &trust(c, id));
    assert!(matches!(verdict, Err(Error::Refused(refusal)) if *refusal == Refusal::NotConfigured));
});

story!(a_pasted_response_is_explained_as_of_its_own_time, |c, acme| {
    let id = acme.integrated(c);
    let trust = trust(c, id);
    let xml = good(id).build(key()).unwrap();
    let a_day_later = at(86_400).now.millis();
    for pasted in [xml.clone(), form_value(&xml)] {
        let (found, login) = explain(&pasted, &trust, Moment::Issued, a_day_later);
        assert!(!found.is_failure() && found.vouched, "{found:?}");
        assert_eq!(login.unwrap().name_id, "member@acme.test");
        let (found, login) = explain(&pasted, &trust, Moment::Now, a_day_later);
        assert!(login.is_none() && found.is_failure());
    }
    let (found, login) = explain("no response", &trust, Moment::Issued, a_day_later);
    assert_eq!((found.code.as_str(), login), ("saml_not_base64", None));
});
