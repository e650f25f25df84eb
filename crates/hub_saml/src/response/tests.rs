//! The rules of section 3.4 and 3.5 one by one, and the shapes that real identity providers send.

use hub_demo_idp::response::{Canonicalization, ResponseBuilder, Style};
use hub_demo_idp::signing::{Algorithm, Digest};

use super::*;
use crate::test_support::*;

mod mutation;
mod unknown;

/// A change of the good response and the verdict it must get.
fn refused(expected: &str, change: impl Fn(&mut ResponseBuilder)) {
    let mut builder = good();
    change(&mut builder);
    assert_eq!(code(&builder), expected);
    // The same holds when the Response carries the signature.
    builder.sign_response = true;
    builder.sign_assertion = false;
    assert_eq!(code(&builder), expected, "with a signed Response");
}

fn accepted(change: impl Fn(&mut ResponseBuilder)) {
    let mut builder = good();
    change(&mut builder);
    let found = verdict(&builder).unwrap();
    assert_eq!(found.name_id, ADA);
    assert_eq!(found.attribute("email"), [ADA]);
}

#[test]
fn a_right_response_is_read_completely() {
    let mut builder = good().attribute("groups", &["a", "b"]).attribute("groups", &["c"]);
    builder.session_not_on_or_after = Some(NOW + 7_200_000);
    builder.confirmation_not_on_or_after = Some(NOW + 300_000);
    let found = verdict(&builder).unwrap();
    assert_eq!(found.assertion_id, "_assertion");
    assert_eq!(found.issuer, ISSUER);
    assert_eq!(found.name_id_format.as_deref(), Some(hub_demo_idp::response::EMAIL_FORMAT));
    assert_eq!(found.session_index.as_deref(), Some("_assertion"));
    assert_eq!(found.authn_instant, NOW);
    assert_eq!(found.not_on_or_after, NOW + 300_000);
    assert_eq!(found.session_not_on_or_after, Some(NOW + 7_200_000));
    assert_eq!(found.attribute("groups"), ["a", "b", "c"]);
    assert_eq!(found.single("groups"), None);
    assert_eq!(found.single("email"), Some(ADA));
    assert_eq!(found.in_response_to.as_deref(), Some(REQUEST));
    assert_eq!(found.authn_context.as_deref(), Some("urn:oasis:names:tc:SAML:2.0:ac:classes:Password"));
    assert_eq!(found.certificate_sha256, idp_with(&[key()]).certificates.as_slice()[0].sha256_thumbprint);
}

#[test]
fn every_place_of_signature_is_taken() {
    for (response, assertion) in [(false, true), (true, false), (true, true)] {
        accepted(|b| {
            b.sign_response = response;
            b.sign_assertion = assertion;
        });
    }
    assert_eq!(code(&ResponseBuilder { sign_assertion: false, ..good() }), "saml_not_signed");
}

#[test]
fn vendors_spellings_are_taken() {
    let default_everywhere = Style {
        protocol_prefix: String::new(),
        assertion_prefix: String::new(),
        dsig_prefix: String::new(),
        ..Style::default()
    };
    let odd = Style {
        protocol_prefix: "a".to_owned(),
        assertion_prefix: "b".to_owned(),
        dsig_prefix: "c".to_owned(),
        embed_certificate: false,
        ..Style::default()
    };
    for style in [Style::entra(), Style::okta(), default_everywhere, odd] {
        for both in [false, true] {
            accepted(|b| {
                b.style = style.clone();
                b.sign_response = both;
            });
        }
    }
}

#[test]
fn odd_but_right_values_arrive_unchanged() {
    let odd = [
        "",
        "a & b <c> \"d\"",
        "žluťoučký 🐎",
        "line\nbreak\tand\rreturn",
        "-----x]]&gt;",
        "  inner  space ",
    ];
    let mut builder = good().attribute("odd", &odd).attribute("empty", &[]);
    builder.name_id = Some("o'neil&sons@acme.test".to_owned());
    let found = verdict(&builder).unwrap();
    assert_eq!(found.name_id, "o'neil&sons@acme.test");
    assert_eq!(found.attribute("odd")[1..5], odd[1..5]);
    assert_eq!(found.attribute("odd")[5], "inner  space");
    assert_eq!(found.single("odd"), None);
    assert_eq!(found.attribute("empty"), [""; 0]);
    assert_eq!(found.attribute("EMAIL"), [""; 0]);
}

#[test]
fn spelling_around_the_signed_part_is_free() {
    let xml = good().build(key()).unwrap();
    let spaced = xml
        .replace("<samlp:Status>", "\n  <samlp:Status>\n    ")
        .replace("</samlp:Response>", "\n</samlp:Response>\n");
    judge(&spaced).unwrap();
    judge(&format!("\u{feff}<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n{xml}")).unwrap();
    judge(&xml.replace('"', "'")).unwrap();
    judge(&xml.replace("></samlp:StatusCode>", "/>")).unwrap();
    // Line breaks inside of base64, as Okta and .NET write them.
    let from = xml.find("<ds:SignatureValue>").unwrap() + 19;
    judge(&format!("{}\n{}\r\n{}", &xml[..from], &xml[from..from + 76], &xml[from + 76..])).unwrap();
    // Groups by the hundred.
    let groups: Vec<String> = (0..1500).map(|i| format!("group-{i}")).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    assert_eq!(verdict(&good().attribute("groups", &groups)).unwrap().attribute("groups").len(), 1500);
}

#[test]
fn every_allowed_algorithm_is_taken() {
    for algorithm in [Algorithm::RsaSha256, Algorithm::RsaSha384, Algorithm::RsaSha512] {
        for digest in [Digest::Sha256, Digest::Sha384, Digest::Sha512] {
            accepted(|b| {
                b.algorithm = Some(algorithm);
                b.digest = digest;
            });
        }
    }
    for c14n in [
        Canonicalization::Exclusive,
        Canonicalization::ExclusiveWithComments,
        Canonicalization::Inclusive,
        Canonicalization::InclusiveWithComments,
    ] {
        for both in [false, true] {
            accepted(|b| {
                b.canonicalization = c14n;
                b.sign_response = both;
                b.style.short_tags = true;
            });
        }
    }
}

#[test]
fn weak_algorithms_are_refused() {
    refused("saml_algorithm", |b| b.algorithm = Some(Algorithm::RsaSha1));
    refused("saml_algorithm", |b| b.digest = Digest::Sha1);
}

#[test]
fn an_ec_key_verifies_beside_an_rsa_key() {
    for algorithm in [Algorithm::EcdsaSha256, Algorithm::EcdsaSha384] {
        let xml = ResponseBuilder { algorithm: Some(algorithm), ..good() }.build(ec_key()).unwrap();
        let found = judge_with(&xml, &idp_with(&[key(), ec_key()]), &pending()).unwrap();
        assert_eq!(found.name_id, ADA);
        assert_eq!(judge(&xml).unwrap_err().code(), "saml_key_type");
    }
}

#[test]
fn any_active_certificate_verifies_and_is_named() {
    let xml = good().build(key()).unwrap();
    let found = judge_with(&xml, &idp_with(&[foreign_key(), key()]), &pending()).unwrap();
    assert_eq!(found.certificate_sha256, idp_with(&[key()]).certificates.as_slice()[0].sha256_thumbprint);
}

#[test]
fn an_expired_certificate_still_verifies() {
    use hub_demo_idp::signing::IdpKey;
    let old = IdpKey::generate_rsa(2048, "expired", 1_577_836_800, 1_609_459_200).unwrap();
    let idp = idp_with(&[&old]);
    assert!(idp.certificates.as_slice()[0].is_expired(NOW));
    judge_with(&good().build(&old).unwrap(), &idp, &pending()).unwrap();
}

#[test]
fn an_unknown_key_is_named_and_can_be_offered() {
    let xml = good().build(foreign_key()).unwrap();
    let refusal = judge(&xml).unwrap_err();
    let stranger = idp_with(&[foreign_key()]).certificates.as_slice()[0].clone();
    assert!(refusal.admin_message().contains(&stranger.sha256_thumbprint), "{}", refusal.admin_message());
    assert_eq!(refusal.code(), "saml_unknown_certificate");
    assert_eq!(self_consistent_certificate(&from_xml(&xml).unwrap()), Some(stranger));
    // An altered document does not prove the embedded key.
    let altered = from_xml(&xml.replace("ada@", "eve@")).unwrap();
    assert_eq!(self_consistent_certificate(&altered), None);
}

#[test]
fn issuer_must_be_the_configured_one() {
    refused("saml_issuer", |b| b.issuer = Some("https://evil.example/".to_owned()));
    refused("saml_issuer", |b| b.issuer = Some(ISSUER.trim_end_matches('/').to_owned()));
    refused("saml_issuer", |b| b.issuer = Some(ISSUER.to_uppercase()));
    refused("saml_issuer", |b| b.issuer = Some(" ".to_owned()));
    refused("saml_missing", |b| b.issuer = None);
    refused("saml_issuer", |b| b.response_issuer = Some("https://evil.example/".to_owned()));
    accepted(|b| b.response_issuer = None);
    accepted(|b| b.issuer = Some(format!("\n  {ISSUER}\n")));
}

#[test]
fn destination_and_recipient_must_be_ours() {
    refused("saml_destination", |b| b.destination = Some("https://hub.example/saml/con-2/acs".to_owned()));
    refused("saml_destination", |b| b.destination = Some(format!("{ACS}/")));
    accepted(|b| b.destination = None);
    let unaddressed = ResponseBuilder { destination: None, sign_response: true, ..good() };
    assert_eq!(code(&unaddressed), "saml_destination");
    refused("saml_recipient", |b| b.recipient = Some("https://hub.example/saml/con-2/acs".to_owned()));
    refused("saml_recipient", |b| b.recipient = None);
}

#[test]
fn every_audience_restriction_must_hold() {
    let other = || vec!["https://other.example".to_owned()];
    refused("saml_audience", |b| b.audiences = vec![other()]);
    refused("saml_audience", |b| b.audiences = vec![vec![SP.to_owned()], other()]);
    refused("saml_audience", |b| b.audiences = vec![Vec::new()]);
    refused("saml_audience", |b| b.audiences = vec![vec![SP.to_uppercase()]]);
    refused("saml_missing", |b| b.audiences = Vec::new());
    refused("saml_missing", |b| b.conditions = false);
    accepted(|b| b.audiences = vec![vec!["https://other.example".to_owned(), SP.to_owned()]]);
}

#[test]
fn times_are_kept_to_the_second_of_skew() {
    refused("saml_not_yet_valid", |b| b.not_before = Some(NOW + 60_001));
    accepted(|b| b.not_before = Some(NOW + 60_000));
    accepted(|b| b.not_before = None);
    refused("saml_expired", |b| b.not_on_or_after = Some(NOW - 60_000));
    accepted(|b| b.not_on_or_after = Some(NOW - 59_999));
    refused("saml_missing", |b| b.not_on_or_after = None);
    refused("saml_expired", |b| b.confirmation_not_on_or_after = Some(NOW - 60_000));
    refused("saml_missing", |b| b.confirmation_not_on_or_after = None);
    refused("saml_not_yet_valid", |b| b.issue_instant = NOW + 60_001);
    refused("saml_too_old", |b| b.issue_instant = NOW - 3_600_001);
    accepted(|b| b.issue_instant = NOW - 3_600_000);
    refused("saml_expired", |b| b.session_not_on_or_after = Some(NOW - 60_000));
    refused("saml_not_yet_valid", |b| b.authn_instant = Some(NOW + 60_001));
    refused("saml_missing", |b| b.authn_instant = None);
}

#[test]
fn skew_is_a_setting_with_a_ceiling() {
    let xml = ResponseBuilder { not_on_or_after: Some(NOW - 200_000), ..good() }.build(key()).unwrap();
    let document = from_xml(&xml).unwrap();
    let with = |skew| verify(&document, &sp(), &idp_with(&[key()]), &pending(), NOW, skew).map(|_| ());
    assert_eq!(with(60).unwrap_err().code(), "saml_expired");
    with(300).unwrap();
    let later = verify(&document, &sp(), &idp_with(&[key()]), &pending(), NOW + 200_000, u32::MAX);
    assert_eq!(later.unwrap_err().code(), "saml_expired");
    // The ends of time must not overflow.
    for now in [i64::MIN, i64::MAX] {
        verify(&document, &sp(), &idp_with(&[key()]), &pending(), now, 300).unwrap_err();
    }
}

#[test]
fn subject_needs_a_name_and_a_bearer() {
    refused("saml_missing", |b| b.name_id = None);
    refused("saml_missing", |b| b.name_id = Some(" \n".to_owned()));
    refused("saml_no_bearer", |b| {
        b.confirmation_method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key".to_owned();
    });
}

#[test]
fn a_fresh_sign_in_can_be_demanded() {
    let xml = ResponseBuilder { authn_instant: Some(NOW - 120_000), ..good() }.build(key()).unwrap();
    let since = |ms| Expectation { signed_in_since: Some(ms), ..pending() };
    judge_with(&xml, &idp_with(&[key()]), &since(NOW - 60_000)).unwrap();
    let refusal = judge_with(&xml, &idp_with(&[key()]), &since(NOW - 59_999)).unwrap_err();
    assert_eq!(refusal.code(), "saml_stale_sign_in");
}

#[test]
fn in_response_to_binds_to_the_pending_request() {
    refused("saml_in_response_to_differs", |b| b.in_response_to = Some("_other".to_owned()));
    refused("saml_unknown_request", |b| *b = b.clone().answering("_other"));
    accepted(|b| b.in_response_to = None);
    // Named only around the signed Assertion: anybody could have written it.
    assert_eq!(
        code(&ResponseBuilder { confirmation_in_response_to: None, ..good() }),
        "saml_in_response_to_unsigned"
    );
    accepted(|b| {
        b.confirmation_in_response_to = None;
        b.sign_response = true;
    });
}

#[test]
fn unsolicited_responses_need_permission() {
    let unasked = ResponseBuilder { in_response_to: None, confirmation_in_response_to: None, ..good() };
    assert_eq!(code(&unasked), "saml_unsolicited");
    let open = Expectation { allow_unsolicited: true, ..Expectation::default() };
    let judge = |b: &ResponseBuilder| judge_with(&b.build(key()).unwrap(), &idp_with(&[key()]), &open);
    assert_eq!(judge(&unasked).unwrap().in_response_to, None);
    // Permission for unsolicited ones is none for answers to requests we do not know.
    assert_eq!(judge(&good()).unwrap_err().code(), "saml_unknown_request");
}

#[test]
fn refusals_of_the_idp_are_named_even_unsigned() {
    let mut builder = good();
    builder.assertion = false;
    builder.status = "Responder".to_owned();
    builder.sub_status = Some("RequestDenied".to_owned());
    builder.status_message = Some("<b>AADSTS50105</b>".to_owned());
    let refusal = verdict(&builder).unwrap_err();
    assert_eq!(refusal.code(), "saml_idp_status");
    assert!(refusal.admin_message().contains("RequestDenied"));
    assert!(refusal.admin_message().contains("AADSTS50105"));
    // With an assertion beside it, the failure still counts.
    builder.assertion = true;
    builder.sign_response = true;
    assert_eq!(code(&builder), "saml_idp_status");
    assert_eq!(code(&ResponseBuilder { assertion: false, ..good() }), "saml_no_assertion");
}

#[test]
fn another_connections_settings_refuse_what_this_one_takes() {
    let document = from_xml(&good().build(key()).unwrap()).unwrap();
    let other_sp = SpSettings::new("https://hub.example/saml/con-2", "https://hub.example/saml/con-2/acs");
    let code = |sp: &SpSettings, idp: &IdpSettings| {
        verify(&document, sp, idp, &pending(), NOW, 60).map_or_else(|r| r.code(), |_| "accepted")
    };
    assert_eq!(code(&sp(), &idp_with(&[key()])), "accepted");
    assert_eq!(code(&other_sp, &idp_with(&[key()])), "saml_destination");
    assert_eq!(code(&sp(), &idp_with(&[foreign_key()])), "saml_unknown_certificate");
    let nameless = IdpSettings { entity_id: " ".to_owned(), ..idp_with(&[key()]) };
    assert_eq!(code(&sp(), &nameless), "saml_not_configured");
}

#[test]
fn hints_are_read_without_trust() {
    let document = from_xml(&good().build(foreign_key()).unwrap()).unwrap();
    assert_eq!(request_hint(&document), Some(REQUEST));
    assert_eq!(issuer_hint(&document), Some(ISSUER));
}

#[test]
fn form_values_are_limited_and_strict() {
    let value = good().to_form_value(key()).unwrap();
    let (head, tail) = value.split_at(100);
    decode(&format!(" {head}\r\n{tail}\n")).unwrap();
    let code = |v: &str| decode(v).unwrap_err().code();
    assert_eq!(code(""), "saml_empty");
    assert_eq!(code(" \n"), "saml_empty");
    assert_eq!(code("PHg+\u{e9}"), "saml_not_base64");
    assert_eq!(code("PHg_"), "saml_not_base64");
    assert_eq!(code(&value[1..]), "saml_not_base64");
    assert_eq!(code(&"A".repeat(MAX_FORM_VALUE + 1)), "saml_too_large");
    let long = from_xml(&" ".repeat(precheck::MAX_XML + 1)).unwrap_err();
    assert_eq!(long.code(), "saml_too_large");
    assert_eq!(code("/////w=="), "xml_not_utf8");
    assert_eq!(code("PAA+AA=="), "xml_character");
}
