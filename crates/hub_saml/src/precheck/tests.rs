//! The outline, and rules that signed forgeries do not reach.

use super::*;
use crate::test_support::{ACS, ISSUER, REQUEST, ec_key, good, key};

fn code(xml: &str) -> &'static str {
    match check(xml) {
        Ok(_) => "accepted",
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn the_outline_shows_what_is_there() {
    let mut builder = good();
    builder.sign_response = true;
    let outline = check(&builder.build(ec_key()).unwrap()).unwrap();
    assert_eq!(outline.response_id, "_response");
    assert_eq!(outline.in_response_to.as_deref(), Some(REQUEST));
    assert_eq!(outline.destination.as_deref(), Some(ACS));
    assert_eq!(outline.issuer.as_deref(), Some(ISSUER));
    assert!(outline.status.is_success());
    assert!(!outline.encrypted);
    let assertion = outline.assertion.clone().unwrap();
    assert_eq!((assertion.id.as_str(), assertion.issuer.as_deref()), ("_assertion", Some(ISSUER)));
    assert_eq!(assertion.in_response_to.as_deref(), Some(REQUEST));
    let signatures: Vec<_> = outline.signatures().collect();
    assert_eq!(signatures.len(), 2);
    for signature in signatures {
        assert_eq!(signature.family, KeyFamily::Ec);
        assert_eq!(signature.embedded.as_ref().unwrap().subject, "CN=acme ec");
    }
}

#[test]
fn an_encrypted_assertion_is_seen() {
    let xml = good().build(key()).unwrap();
    let from = xml.find("<saml:Assertion").unwrap();
    let encrypted = format!(
        "{}<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/></samlp:Response>",
        &xml[..from]
    );
    assert!(check(&encrypted).unwrap().encrypted);
    let twice = encrypted.replace("</samlp:Response>", &xml[from..]);
    assert_eq!(code(&twice), "saml_several_assertions");
}

#[test]
fn ids_are_plain_names() {
    let xml = good().build(key()).unwrap();
    for bad in ["", " ", "1a", "a b", "a:b", "é", "a&#98;ä", "-a", "a/b", "a#b"] {
        assert_eq!(code(&xml.replace("ID=\"_response\"", &format!("ID=\"{bad}\""))), "saml_id", "{bad}");
    }
    let long = "a".repeat(257);
    assert_eq!(code(&xml.replace("ID=\"_response\"", &format!("ID=\"{long}\""))), "saml_id");
    assert_eq!(code(&xml.replace("ID=\"_response\"", "ID=\"a.b-c_1\"")), "accepted");
}

#[test]
fn hostile_sizes_are_answered_by_a_limit_not_by_work() {
    let xml = good().build(key()).unwrap();
    let with = |piece: String| code(&xml.replace("<samlp:Status>", &format!("{piece}<samlp:Status>")));
    assert_eq!(with("<x>".repeat(60_000)), "xml_too_deep");
    assert_eq!(with("<x/>".repeat(60_000)), "xml_too_many_elements");
    assert_eq!(with("x".repeat(MAX_XML)), "saml_too_large");
    assert_eq!(with("&amp;".repeat(60_000)), "accepted");
    let signature = &xml[xml.find("<ds:Signature ").unwrap()..xml.find("</ds:Signature>").unwrap() + 15];
    assert_eq!(with(signature.repeat(100)), "saml_signature_place");
    let reference = &xml[xml.find("<ds:Reference").unwrap()..xml.find("</ds:Reference>").unwrap() + 15];
    assert_eq!(code(&xml.replace(reference, &reference.repeat(600))), "saml_signature_shape");
}

#[test]
fn prefix_lists_are_short_and_plain() {
    let mut builder = good();
    builder.style = hub_demo_idp::response::Style::okta();
    let xml = builder.build(key()).unwrap();
    assert_eq!(code(&xml), "accepted");
    let with = |list: &str| code(&xml.replace("PrefixList=\"xs\"", &format!("PrefixList=\"{list}\"")));
    assert_eq!(with("#default xs xsi"), "accepted");
    assert_eq!(with(&"a ".repeat(200)), "saml_signature_shape");
    assert_eq!(with("é"), "saml_signature_shape");
}
