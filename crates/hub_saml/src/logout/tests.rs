//! Logout both ways: what the IdP receives from us, and what we take from it.

use hub_demo_idp::logout::{Escapes, Incoming, Kind, LogoutBuilder, sign_query};
use hub_demo_idp::response::Style;
use hub_demo_idp::signing::{Algorithm, Digest};

use super::*;
use crate::certificate;
use crate::error::Refusal;
use crate::settings::{IdpSettings, SpPrivateKey};
use crate::test_support::*;

const SLO: &str = "https://hub.example/saml/con-1/slo";
const ENDPOINT: &str = "https://idp.example/slo?tenant=1";

fn our_sp() -> SpSettings {
    let pem = foreign_key().private_key_pem().unwrap();
    SpSettings {
        slo_url: Some(SLO.to_owned()),
        signing_key: Some(SpPrivateKey::from_pem(&pem).unwrap()),
        signing_certificates: certificate::parse(foreign_key().certificate_pem().unwrap().as_bytes())
            .unwrap(),
        ..sp()
    }
}

fn asked() -> LogoutBuilder {
    LogoutBuilder {
        session_indexes: vec!["_s1".to_owned(), "_s2".to_owned()],
        ..LogoutBuilder::request(ISSUER, SLO, ADA, "_logout", NOW)
    }
}

fn by_query(query: &str, idp: &IdpSettings) -> Result<Received, Refusal> {
    verify_redirect(query, &our_sp(), idp, NOW, 60)
}

fn by_form(parameter: Parameter, value: &str) -> Result<Received, Refusal> {
    verify_post(parameter, value, Some("state"), &our_sp(), &idp_with(&[key()]), NOW, 60)
}

fn query(builder: &LogoutBuilder) -> String {
    builder.to_query(key(), Some("a b&c"), Escapes::Lower).unwrap()
}

/// The verdict by both bindings, which must agree.
fn code(change: impl Fn(&mut LogoutBuilder)) -> &'static str {
    let mut builder = asked();
    change(&mut builder);
    let verdict = |r: Result<Received, Refusal>| r.map_or_else(|refusal| refusal.code(), |_| "accepted");
    let redirect = verdict(by_query(&query(&builder), &idp_with(&[key()])));
    let post = verdict(by_form(Parameter::Request, &builder.to_form_value(key()).unwrap()));
    assert_eq!(redirect, post);
    redirect
}

fn request_of(received: Received) -> Request {
    match received.message {
        Message::Request(request) => request,
        Message::Response(_) => panic!("a request was expected"),
    }
}

#[test]
fn a_right_request_is_read_completely() {
    let builder = LogoutBuilder {
        name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned()),
        name_qualifiers: Some(("idp".to_owned(), "sp".to_owned())),
        not_on_or_after: Some(NOW + 60_000),
        ..asked()
    };
    let by_redirect = by_query(&query(&builder), &idp_with(&[key()])).unwrap();
    assert_eq!(by_redirect.relay_state.as_deref(), Some("a b&c"));
    assert_eq!(by_redirect.id(), "_logout");
    assert_eq!(by_redirect.remember_until, NOW + 600_001);
    let by_post = by_form(Parameter::Request, &builder.to_form_value(key()).unwrap()).unwrap();
    assert_eq!(by_post.relay_state.as_deref(), Some("state"));
    assert_eq!(by_post.certificate_sha256, by_redirect.certificate_sha256);
    let request = request_of(by_redirect);
    assert_eq!(request, request_of(by_post));
    assert_eq!(request.session_indexes, ["_s1", "_s2"]);
    assert_eq!(request.not_on_or_after, Some(NOW + 60_000));
    assert_eq!(
        (request.name_id.value.as_str(), request.name_id.name_qualifier.as_deref()),
        (ADA, Some("idp"))
    );
    assert!(request.covers(&NameId::new(ADA), Some("_s2")) && request.covers(&NameId::new(ADA), None));
    assert!(!request.covers(&NameId::new(ADA), Some("_s3")));
    assert!(!request.covers(&NameId::new("eve@acme.test"), Some("_s1")));
    assert!(Request { session_indexes: Vec::new(), ..request }.covers(&NameId::new(ADA), Some("_s3")));
}

#[test]
fn responses_carry_their_status() {
    let mut builder = LogoutBuilder::response(ISSUER, SLO, REQUEST, "_answer", NOW);
    for (status, sub, complete) in
        [("Success", None, true), ("Success", Some("PartialLogout"), false), ("Responder", None, false)]
    {
        builder.status = status.to_owned();
        builder.sub_status = sub.map(str::to_owned);
        let form = by_form(Parameter::Response, &builder.to_form_value(key()).unwrap()).unwrap();
        let redirect = by_query(&query(&builder), &idp_with(&[key()])).unwrap();
        assert_eq!(form.message, redirect.message);
        let Message::Response(response) = form.message else { panic!("a response") };
        assert_eq!(response.in_response_to.as_deref(), Some(REQUEST));
        assert_eq!(response.is_complete(), complete);
    }
}

#[test]
fn every_rule_holds_by_both_bindings() {
    assert_eq!(code(|_| ()), "accepted");
    assert_eq!(code(|b| b.style = Style::entra()), "accepted");
    assert_eq!(code(|b| b.style = Style::okta()), "accepted");
    assert_eq!(code(|b| b.algorithm = Some(Algorithm::RsaSha512)), "accepted");
    assert_eq!(code(|b| b.algorithm = Some(Algorithm::RsaSha1)), "saml_algorithm");
    assert_eq!(code(|b| b.issuer = Some("https://evil.example/".to_owned())), "saml_issuer");
    assert_eq!(code(|b| b.issuer = None), "saml_issuer");
    assert_eq!(code(|b| b.destination = Some(ACS.to_owned())), "saml_logout_destination");
    assert_eq!(code(|b| b.destination = None), "saml_logout_destination");
    assert_eq!(code(|b| b.version = "1.1".to_owned()), "saml_version");
    assert_eq!(code(|b| b.id = "1".to_owned()), "saml_id");
    assert_eq!(code(|b| b.issue_instant = NOW - 600_001), "saml_too_old");
    assert_eq!(code(|b| b.issue_instant = NOW - 600_000), "accepted");
    assert_eq!(code(|b| b.issue_instant = NOW + 60_001), "saml_not_yet_valid");
    assert_eq!(code(|b| b.not_on_or_after = Some(NOW - 60_000)), "saml_expired");
    assert_eq!(code(|b| b.not_on_or_after = Some(NOW - 59_999)), "accepted");
    assert_eq!(code(|b| b.name_id = None), "saml_missing");
    assert_eq!(code(|b| b.name_id = Some(" \n".to_owned())), "saml_missing");
    assert_eq!(code(|b| b.session_indexes = vec!["x".to_owned(); 1001]), "saml_structure");
}

#[test]
fn a_weak_digest_inside_a_form_is_refused() {
    let weak = LogoutBuilder { digest: Digest::Sha1, ..asked() }.to_form_value(key()).unwrap();
    assert_eq!(by_form(Parameter::Request, &weak).unwrap_err().code(), "saml_algorithm");
}

#[test]
fn unsigned_and_foreign_messages_are_refused() {
    let unsigned = LogoutBuilder { sign: false, ..asked() };
    let refusal = by_form(Parameter::Request, &unsigned.to_form_value(key()).unwrap()).unwrap_err();
    assert_eq!(refusal.code(), "saml_logout_not_signed");
    let signed = query(&asked());
    let (bare, _) = signed.split_once("&SigAlg").unwrap();
    let refused = |query: &str| by_query(query, &idp_with(&[key()])).unwrap_err().code();
    assert_eq!(refused(bare), "saml_logout_not_signed");
    let (without_value, _) = signed.split_once("&Signature").unwrap();
    assert_eq!(refused(without_value), "saml_logout_not_signed");
    let foreign = asked().to_query(foreign_key(), None, Escapes::Upper).unwrap();
    assert_eq!(refused(&foreign), "saml_signature_invalid");
    let form = asked().to_form_value(foreign_key()).unwrap();
    assert_eq!(by_form(Parameter::Request, &form).unwrap_err().code(), "saml_unknown_certificate");
    let no_logout = SpSettings { slo_url: None, ..our_sp() };
    let refusal = verify_redirect(&signed, &no_logout, &idp_with(&[key()]), NOW, 60).unwrap_err();
    assert_eq!(refusal.code(), "saml_not_configured");
}

#[test]
fn the_signature_covers_the_bytes_of_the_query() {
    let idp = idp_with(&[key()]);
    let refused = |query: &str| by_query(query, &idp).map_or_else(|r| r.code(), |_| "accepted");
    for escapes in [Escapes::Lower, Escapes::Upper] {
        for state in [None, Some(""), Some("x/y")] {
            by_query(&asked().to_query(key(), state, escapes).unwrap(), &idp).unwrap();
        }
    }
    let signed = query(&asked());
    assert_eq!(refused(&format!("?{signed}")), "accepted");
    assert_eq!(refused(&format!("tenant=1&{signed}&x=y")), "accepted");
    let mut parts: Vec<&str> = signed.split('&').collect();
    parts.reverse();
    assert_eq!(refused(&parts.join("&")), "accepted");
    // The same meaning in other bytes is another query.
    assert_eq!(refused(&signed.replace("%26", "&").replace("a%20b", "a+b")), "saml_signature_invalid");
    assert_eq!(refused(&signed.replace("%3a", "%3A")), "saml_signature_invalid");
    assert_eq!(refused(&signed.replace("a%20b", "a%20c")), "saml_signature_invalid");
    assert_eq!(refused(&signed.replace("&RelayState=a%20b%26c", "")), "saml_signature_invalid");
    assert_eq!(refused(&signed.replacen("SAMLRequest", "SAMLResponse", 1)), "saml_signature_invalid");
    for twice in ["SAMLRequest=x", "RelayState=x", "SigAlg=x", "Signature=x", "SAMLResponse=x"] {
        assert_eq!(refused(&format!("{signed}&{twice}")), "saml_query", "{twice}");
    }
    assert_eq!(refused(&format!("{signed}&SAMLEncoding=urn%3Ax")), "saml_query");
    let known = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";
    assert_eq!(refused(&format!("{signed}&SAMLEncoding={known}")), "accepted");
    assert_eq!(refused(""), "saml_empty");
    assert_eq!(refused(&"x".repeat(MAX_QUERY + 1)), "saml_too_large");
    assert_eq!(refused("SAMLRequest=%ff&SigAlg=%ff&Signature=x"), "saml_query");
    assert_eq!(refused("SAMLRequest=x&SigAlg=urn:hmac&Signature=x"), "saml_algorithm");
}

#[test]
fn elliptic_curves_sign_redirects_too() {
    let idp = idp_with(&[key(), ec_key()]);
    let signed = asked().to_query(ec_key(), None, Escapes::Upper).unwrap();
    by_query(&signed, &idp).unwrap();
    assert_eq!(by_query(&signed, &idp_with(&[key()])).unwrap_err().code(), "saml_key_type");
    assert_eq!(by_query(&signed, &idp_with(&[foreign_key(), ec_key()])).unwrap().id(), "_logout");
}

/// Signed by the IdP itself, and still not taken.
fn signed_text(xml: &str) -> &'static str {
    let query = sign_query("SAMLRequest", xml, key(), None, Escapes::Upper, Algorithm::RsaSha256).unwrap();
    by_query(&query, &idp_with(&[key()])).map_or_else(|r| r.code(), |_| "accepted")
}

#[test]
fn other_messages_and_odd_structures_are_refused() {
    let plain = LogoutBuilder { sign: false, ..asked() }.build(key()).unwrap();
    assert_eq!(signed_text(&plain), "accepted");
    assert_eq!(signed_text(&asked().build(key()).unwrap()), "saml_signature_place");
    assert_eq!(signed_text(&good().build(key()).unwrap()), "saml_not_a_logout_message");
    assert_eq!(signed_text("<LogoutRequest/>"), "saml_not_a_logout_message");
    assert_eq!(signed_text("<!DOCTYPE x><x/>"), "xml_doctype");
    assert_eq!(signed_text(&" ".repeat(300 * 1024)), "saml_too_large");
    let response = LogoutBuilder::response(ISSUER, SLO, REQUEST, "_answer", NOW);
    let response = LogoutBuilder { sign: false, ..response }.build(key()).unwrap();
    assert_eq!(signed_text(&response), "saml_not_a_logout_message");
    for inside in ["saml:EncryptedID", "saml:Assertion", "samlp:Response"] {
        let with = plain.replace(
            "</samlp:LogoutRequest>",
            &format!(
                "<{inside} xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/></samlp:LogoutRequest>"
            ),
        );
        assert_eq!(signed_text(&with), "saml_structure", "{inside}");
    }
    let name = &plain[plain.find("<saml:NameID").unwrap()..plain.find("</saml:NameID>").unwrap() + 14];
    assert_eq!(signed_text(&plain.replace(name, &name.repeat(2))), "saml_missing");
    let query = sign_query("SAMLRequest", "x", key(), None, Escapes::Upper, Algorithm::RsaSha256).unwrap();
    let (_, rest) = query.split_once('&').unwrap();
    assert_eq!(
        by_query(&format!("SAMLRequest=eHh4&{rest}"), &idp_with(&[key()])).unwrap_err().code(),
        "saml_signature_invalid"
    );
}

#[test]
fn wrapped_and_altered_forms_are_refused() {
    let xml = asked().build(key()).unwrap();
    let verdict = |xml: &str| {
        by_form(Parameter::Request, &hub_demo_idp::response::form_value(xml))
            .map_or_else(|r| r.code(), |_| "accepted")
    };
    assert_eq!(verdict(&xml), "accepted");
    assert_eq!(verdict(&xml.replace(ADA, "eve@acme.test")), "saml_signature_invalid");
    assert_eq!(verdict(&xml.replace("_s2", "_s3")), "saml_signature_invalid");
    assert_eq!(verdict(&xml.replace("ID=\"_logout\"", "ID=\"_other\"")), "saml_reference_target");
    let signature = &xml[xml.find("<ds:Signature ").unwrap()..xml.find("</ds:Signature>").unwrap() + 15];
    let bare = xml.replace(signature, "");
    let wrapped = bare.replace("_logout", "_evil").replace(
        "</samlp:LogoutRequest>",
        &format!("<samlp:Extensions>{xml}</samlp:Extensions></samlp:LogoutRequest>"),
    );
    assert_eq!(verdict(&wrapped), "saml_signature_place");
    let object =
        signature.replace("</ds:Signature>", &format!("<ds:Object>{bare}</ds:Object></ds:Signature>"));
    let wrapped = xml.replace(signature, &object).replace("ID=\"_logout\"", "ID=\"_evil\"");
    assert!(matches!(verdict(&wrapped), "saml_signature_shape" | "saml_id" | "saml_reference_target"));
    let wrong_field = by_form(Parameter::Response, &asked().to_form_value(key()).unwrap()).unwrap_err();
    assert_eq!(wrong_field.code(), "saml_not_a_logout_message");
}

/// What we send is what we would take: our own messages, read by a hub on the other side.
#[test]
fn our_messages_verify_at_the_other_side() {
    let there = SpSettings { slo_url: Some(ENDPOINT.to_owned()), ..SpSettings::new("x", "x") };
    let us = IdpSettings { entity_id: SP.to_owned(), ..idp_with(&[foreign_key()]) };
    let name_id = NameId { format: Some("urn:f".to_owned()), ..NameId::new("o'neil & <sons>\r\n\té") };
    let request = Request {
        id: REQUEST.to_owned(),
        name_id,
        session_indexes: vec!["a&b".to_owned(), "c".to_owned()],
        not_on_or_after: Some(NOW + 300_000),
    };
    let url = request_url(&our_sp(), ENDPOINT, &request, Some("r&s"), NOW).unwrap();
    let (_, query) = url.split_once("?tenant=1&").unwrap();
    let received = verify_redirect(query, &there, &us, NOW, 0).unwrap();
    assert_eq!(received.message, Message::Request(request.clone()));
    assert_eq!(received.relay_state.as_deref(), Some("r&s"));
    let form = post_form(&our_sp(), ENDPOINT, &Message::Request(request.clone()), Some("r&s"), NOW).unwrap();
    assert_eq!((form.action.as_str(), form.fields[1].1.as_str()), (ENDPOINT, "r&s"));
    let received = verify_post(Parameter::Request, &form.fields[0].1, None, &there, &us, NOW, 0).unwrap();
    assert_eq!(received.message, Message::Request(request));
    for response in [Response::success("_1", REQUEST), Response::partial("_1", REQUEST)] {
        let url = response_url(&our_sp(), ENDPOINT, &response, None, NOW).unwrap();
        let (_, query) = url.split_once("?tenant=1&").unwrap();
        let received = verify_redirect(query, &there, &us, NOW, 0).unwrap();
        assert_eq!(received.message, Message::Response(response.clone()));
        let message = Message::Response(response);
        let form = post_form(&our_sp(), ENDPOINT, &message, None, NOW).unwrap();
        assert_eq!(form.fields.len(), 1);
        let received =
            verify_post(Parameter::Response, &form.fields[0].1, None, &there, &us, NOW, 0).unwrap();
        assert_eq!(received.message, message);
    }
}

#[test]
fn the_demo_idp_reads_our_messages() {
    let request = Request {
        id: REQUEST.to_owned(),
        name_id: NameId::new("o'neil & sons"),
        session_indexes: vec!["a&b".to_owned(), "c".to_owned()],
        not_on_or_after: None,
    };
    let url = request_url(&our_sp(), ENDPOINT, &request, None, NOW).unwrap();
    let sent: Vec<(String, String)> = url::Url::parse(&url).unwrap().query_pairs().into_owned().collect();
    let read = Incoming::from_redirect(&sent[1].1).unwrap();
    assert_eq!((read.kind, read.id.as_str(), read.issuer.as_str()), (Kind::Request, REQUEST, SP));
    assert_eq!(read.name_id.as_deref(), Some("o'neil & sons"));
    assert_eq!(read.session_indexes, ["a&b", "c"]);
    let form = post_form(&our_sp(), ENDPOINT, &Message::Request(request), None, NOW).unwrap();
    assert_eq!(Incoming::from_post(&form.fields[0].1).unwrap(), read);
    let answer = Message::Response(Response::partial("_1", REQUEST));
    let form = post_form(&our_sp(), ENDPOINT, &answer, None, NOW).unwrap();
    let read = Incoming::from_post(&form.fields[0].1).unwrap();
    assert_eq!((read.kind, read.in_response_to.as_deref()), (Kind::Response, Some(REQUEST)));
    assert!(read.status.len() == 2 && read.status[0].ends_with(":Success"));
    assert!(Incoming::from_post("PHgvPg==").is_err() && Incoming::from_redirect("x").is_err());
}

/// Whatever byte a forger changes, the message says the same or nothing.
#[test]
fn no_byte_can_be_changed() {
    let idp = idp_with(&[key()]);
    let query = query(&asked());
    let right = by_query(&query, &idp).unwrap();
    let xml = asked().build(key()).unwrap();
    let right_form = by_form(Parameter::Request, &hub_demo_idp::response::form_value(&xml)).unwrap();
    let changed = |text: &str, at: usize, by: u8| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = by;
        String::from_utf8(bytes).unwrap_or_default()
    };
    for at in 0..query.len() {
        for by in [b'x', b'&'] {
            if let Ok(found) = by_query(&changed(&query, at, by), &idp) {
                assert_eq!(found, right);
            }
        }
    }
    for at in (0..xml.len()).step_by(3) {
        let form = hub_demo_idp::response::form_value(&changed(&xml, at, b'x'));
        if let Ok(found) = by_form(Parameter::Request, &form) {
            assert_eq!(found, right_form);
        }
    }
}

#[test]
fn a_long_relay_state_of_the_idp_is_returned() {
    let long = "x".repeat(outgoing::MAX_ECHOED_RELAY_STATE);
    let answer = Response::success("_1", REQUEST);
    assert!(response_url(&our_sp(), ENDPOINT, &answer, Some(&long), NOW).unwrap().contains(&long));
    let longer = format!("{long}x");
    assert!(matches!(response_url(&our_sp(), ENDPOINT, &answer, Some(&longer), NOW), Err(Error::RelayState)));
}

#[test]
fn without_a_key_nothing_is_sent() {
    let request = Request {
        id: REQUEST.to_owned(),
        name_id: NameId::new(ADA),
        session_indexes: Vec::new(),
        not_on_or_after: None,
    };
    assert!(matches!(request_url(&sp(), ENDPOINT, &request, None, NOW), Err(Error::NoSigningKey)));
    let message = Message::Request(request);
    assert!(matches!(post_form(&sp(), ENDPOINT, &message, None, NOW), Err(Error::NoSigningKey)));
    assert!(matches!(post_form(&our_sp(), "javascript:x", &message, None, NOW), Err(Error::SsoUrl)));
    let long = "x".repeat(81);
    assert!(matches!(post_form(&our_sp(), SLO, &message, Some(&long), NOW), Err(Error::RelayState)));
}
