//! Explanations are a login's verdicts; values are offered only when somebody vouches for them.

use hub_demo_idp::response::{ResponseBuilder, form_value};
use hub_demo_idp::signing::Algorithm;

use super::*;
use crate::test_support::*;

fn explained(pasted: &str, idp: &IdpSettings) -> Explanation {
    explain(pasted, &sp(), idp, &pending(), NOW, 60)
}

fn failed(explanation: &Explanation) -> Vec<Check> {
    let failed =
        |(check, outcome): &(Check, Outcome)| matches!(outcome, Outcome::Failed(_)).then_some(*check);
    explanation.checks.iter().filter_map(failed).collect()
}

fn one_failure(change: impl Fn(&mut ResponseBuilder)) -> (Vec<Check>, Diagnosis) {
    let mut builder = good();
    change(&mut builder);
    let xml = builder.build(key()).unwrap();
    let explanation = explained(&xml, &idp_with(&[key()]));
    assert!(!explanation.would_sign_in());
    // The first failure is the one that a login ends with.
    let diagnosis = explanation.diagnosis.clone().unwrap();
    assert_eq!(diagnosis.code, judge(&xml).unwrap_err().code());
    (failed(&explanation), diagnosis)
}

#[test]
fn a_right_response_passes_every_check_in_every_spelling() {
    let xml = good().build(key()).unwrap();
    let form = form_value(&xml);
    let escaped = form.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    for pasted in [
        xml.clone(),
        format!("\n  {xml}\n"),
        format!("\u{feff}{xml}"),
        form.clone(),
        format!("SAMLResponse={escaped}&RelayState=x"),
        escaped,
    ] {
        let explanation = explained(&pasted, &idp_with(&[key()]));
        assert_eq!(explanation.login.unwrap(), judge(&xml).unwrap());
        assert_eq!(explanation.diagnosis, None);
        let not_made: Vec<Check> = explanation
            .checks
            .iter()
            .filter_map(|(check, outcome)| (*outcome == Outcome::NotMade).then_some(*check))
            .collect();
        assert_eq!(not_made, [Check::Decryption]);
        assert_eq!(explanation.issuer_hint.as_deref(), Some(ISSUER));
        assert_eq!(explanation.request_hint.as_deref(), Some(REQUEST));
    }
}

#[test]
fn every_failure_is_shown_at_once() {
    let (checks, first) = one_failure(|b| {
        b.issuer = Some("https://other.example/".to_owned());
        b.response_issuer = None;
        b.recipient = Some("https://other.example/acs".to_owned());
        b.audiences = vec![vec!["urn:other".to_owned()]];
        b.not_on_or_after = Some(NOW - 3_600_000);
        b.name_id = None;
    });
    assert_eq!(
        checks,
        [Check::Issuer, Check::Conditions, Check::Audience, Check::Subject, Check::Confirmation]
    );
    assert_eq!(
        (first.what_came.as_str(), first.what_was_expected.as_str()),
        ("https://other.example/", ISSUER)
    );
    assert_eq!((first.side, first.place), (Side::ThisHub, Place::Here));
}

#[test]
fn a_bad_signature_stays_first_and_nobody_is_shown_as_signed_in() {
    let xml = good().build(key()).unwrap().replace(ADA, "eve@acme.test");
    let explanation = explained(&xml, &idp_with(&[key()]));
    assert_eq!(failed(&explanation), [Check::Signature]);
    assert!(explanation.login.is_none());
    let both = ResponseBuilder { sign_response: true, ..good() }.build(key()).unwrap();
    let explanation = explained(&both.replace(&format!(">{SP}<"), ">urn:other<"), &idp_with(&[key()]));
    assert_eq!(failed(&explanation), [Check::Signature, Check::Audience]);
    assert!(explanation.login.is_none());
}

#[test]
fn the_first_gate_is_listed_too() {
    let verdict = |pasted: &str| failed(&explained(pasted, &idp_with(&[key()])));
    assert_eq!(verdict(""), [Check::Form]);
    assert_eq!(verdict("?"), [Check::Form]);
    assert_eq!(verdict("%ff%fe"), [Check::Form]);
    assert_eq!(verdict(&"x".repeat(response::MAX_FORM_VALUE * 3 + 1)), [Check::Form]);
    assert_eq!(verdict("<x>"), [Check::Xml]);
    assert_eq!(verdict("<x/>"), [Check::Structure]);
    let (checks, diagnosis) = one_failure(|b| b.algorithm = Some(Algorithm::RsaSha1));
    assert_eq!(
        (checks.as_slice(), diagnosis.place),
        ([Check::Structure].as_slice(), Place::SigningAlgorithm)
    );
    assert!(diagnosis.what_came.ends_with("rsa-sha1"));
}

#[test]
fn refusals_of_the_idp_and_missing_keys_are_placed() {
    let (checks, diagnosis) = one_failure(|b| {
        b.assertion = false;
        b.status = "Responder".to_owned();
        b.sub_status = Some("RequestDenied".to_owned());
    });
    assert_eq!((checks.as_slice(), diagnosis.place), ([Check::Status].as_slice(), Place::Assignment));
    let (_, diagnosis) = one_failure(|b| b.audiences = vec![vec!["urn:x".to_owned()]]);
    assert_eq!((diagnosis.place, diagnosis.usable_value), (Place::EntityId, None));
    let (_, diagnosis) = one_failure(|b| b.destination = Some("urn:x".to_owned()));
    assert_eq!((diagnosis.place.key(), diagnosis.what_was_expected.as_str()), ("acs_url", ACS));
    assert!(diagnosis.advice.contains("Reply URL"));
}

#[test]
fn an_issuer_is_offered_when_a_pinned_certificate_vouches_for_it() {
    let other = "https://sts.windows.net/22222222-2222-3333-4444-555555555555/";
    let builder =
        ResponseBuilder { issuer: Some(other.to_owned()), response_issuer: Some(other.to_owned()), ..good() };
    for sign_response in [false, true] {
        let xml = ResponseBuilder { sign_response, ..builder.clone() }.build(key()).unwrap();
        let offered = explained(&xml, &idp_with(&[key()])).diagnosis.unwrap().usable_value.unwrap();
        assert_eq!(
            (offered.field, offered.value.as_str(), offered.compare),
            (Field::IdpEntityId, other, None)
        );
        // Nobody knows that key: nothing is offered for its word.
        let strange = explained(&xml, &idp_with(&[foreign_key()])).diagnosis.unwrap();
        assert_eq!((strange.code, strange.usable_value), ("saml_unknown_certificate", None));
    }
    // Only the unsigned wrapper lies: the assertion's issuer is right, so there is nothing to take over.
    let wrapper = ResponseBuilder { response_issuer: Some(other.to_owned()), ..good() };
    let diagnosis = explained(&wrapper.build(key()).unwrap(), &idp_with(&[key()])).diagnosis.unwrap();
    assert_eq!((diagnosis.code, diagnosis.usable_value), ("saml_issuer", None));
    // A connection without issuer learns it.
    let nameless = IdpSettings { entity_id: String::new(), ..idp_with(&[key()]) };
    let explanation = explained(&builder.build(key()).unwrap(), &nameless);
    assert_eq!(failed(&explanation)[0], Check::Settings);
    assert_eq!(explanation.diagnosis.unwrap().usable_value.unwrap().value, other);
}

#[test]
fn an_unknown_certificate_is_offered_for_comparison() {
    let xml = good().build(foreign_key()).unwrap();
    let diagnosis = explained(&xml, &idp_with(&[key()])).diagnosis.unwrap();
    assert_eq!((diagnosis.code, diagnosis.place), ("saml_unknown_certificate", Place::SigningCertificate));
    let offered = diagnosis.usable_value.unwrap();
    let stranger = idp_with(&[foreign_key()]).certificates.as_slice()[0].clone();
    assert_eq!((offered.field, offered.value), (Field::Certificate, stranger.to_pem()));
    assert_eq!(offered.compare, Some(stranger.sha256_thumbprint));
    let altered = explained(&xml.replace(ADA, "eve@acme.test"), &idp_with(&[key()]));
    assert_eq!(altered.diagnosis.unwrap().usable_value, None);
}

#[test]
fn sign_on_urls_follow_from_issuers_that_fix_them() {
    assert_eq!(sign_on_url_for(ISSUER).unwrap().value, SSO);
    let google = sign_on_url_for("https://accounts.google.com/o/saml2?idpid=C01abc").unwrap();
    assert_eq!(google.value, "https://accounts.google.com/o/saml2/idp?idpid=C01abc");
    assert_eq!(google.field, Field::SsoUrl);
    for other in [
        "",
        "https://sts.windows.net//",
        "https://sts.windows.net/a/b/",
        "https://sts.windows.net/a",
        "http://www.okta.com/exk1",
        "https://accounts.google.com/o/saml2?idpid=a&b",
    ] {
        assert_eq!(sign_on_url_for(other), None, "{other}");
    }
}

#[test]
fn labels_and_keys_are_distinct() {
    let labels: std::collections::HashSet<_> = Check::ALL.iter().map(|c| c.label()).collect();
    let keys: std::collections::HashSet<_> = Place::ALL.iter().map(|p| p.key()).collect();
    assert_eq!((labels.len(), keys.len()), (Check::ALL.len(), Place::ALL.len()));
    assert!(Place::ALL.iter().all(|place| Place::find(place.key()) == Some(*place)));
    assert!(Side::ALL.iter().all(|side| Side::find(side.key()) == Some(*side)));
    assert!(Field::ALL.iter().all(|field| Field::find(field.key()) == Some(*field)));
    assert_eq!((Place::find("x"), Side::find(""), Field::find("X")), (None, None, None));
}

#[test]
fn an_old_response_can_be_judged_as_of_its_own_time() {
    let xml = good().build(key()).unwrap();
    let document = read(&xml).unwrap();
    let issued = issued_at(&document).unwrap();
    let later = NOW + 86_400_000;
    let judged = |now| explain_document(&document, &sp(), &idp_with(&[key()]), &pending(), now, 60);
    assert!(judged(issued).would_sign_in() && !judged(later).would_sign_in());
}
