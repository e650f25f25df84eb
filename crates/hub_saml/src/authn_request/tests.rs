//! What the identity provider receives.

use std::collections::HashMap;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use openssl::hash::MessageDigest;

use super::*;
use crate::certificate;
use crate::precheck::SignatureOutline;
use crate::settings::SpPrivateKey;
use crate::signature;
use crate::test_support::foreign_key;
use crate::test_support::{ACS, ISSUER, NOW, REQUEST, SP, SSO, idp_with, key, sp};
use crate::xml::{self, Element, Ns};

fn idp_at(sso_url: &str) -> IdpSettings {
    IdpSettings { sso_url: sso_url.to_owned(), ..idp_with(&[key()]) }
}

fn send(sso_url: &str, relay_state: Option<&str>, options: &Options) -> Result<String, Error> {
    redirect_url(&sp(), &idp_at(sso_url), REQUEST, relay_state, options, NOW)
}

fn query(url: &str) -> HashMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

fn request(url: &str) -> Element {
    let packed = STANDARD.decode(&query(url)["SAMLRequest"]).unwrap();
    let mut text = String::new();
    DeflateDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    xml::parse(&text, false).unwrap()
}

#[test]
fn a_request_says_who_asks_and_where_to_answer() {
    let url = send(SSO, Some("handle"), &Options::default()).unwrap();
    assert!(url.starts_with(&format!("{SSO}?SAMLRequest=")));
    assert_eq!(query(&url)["RelayState"], "handle");
    let request = request(&url);
    assert!(request.is(&Ns::Protocol, "AuthnRequest"));
    for (name, value) in [
        ("ID", REQUEST),
        ("Version", "2.0"),
        ("IssueInstant", "2026-06-01T12:00:00Z"),
        ("Destination", SSO),
        ("AssertionConsumerServiceURL", ACS),
        ("ProtocolBinding", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"),
    ] {
        assert_eq!(request.attribute(name), Some(value));
    }
    assert_eq!(request.attribute("ForceAuthn"), None);
    let [issuer] = request.children.as_slice() else { panic!("only an Issuer") };
    assert_eq!(issuer.text, SP);
    assert_ne!(ISSUER, SP);
}

#[test]
fn options_are_asked_for_in_schema_order() {
    let options = Options {
        force_authn: true,
        name_id_format: Some("urn:x&y".to_owned()),
        authn_context: Some("urn:class".to_owned()),
    };
    let request = request(&send(SSO, None, &options).unwrap());
    assert_eq!(request.attribute("ForceAuthn"), Some("true"));
    let names: Vec<&str> = request.children.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Issuer", "NameIDPolicy", "RequestedAuthnContext"]);
    assert_eq!(request.children[1].attribute("Format"), Some("urn:x&y"));
    assert_eq!(request.children[1].attribute("AllowCreate"), Some("true"));
    assert_eq!(request.children[2].deep_text(), "urn:class");
}

#[test]
fn the_sign_on_urls_own_query_is_kept() {
    for (sso, start) in [
        (
            "https://accounts.google.com/o/saml2/idp?idpid=C0%2b1",
            "https://accounts.google.com/o/saml2/idp?idpid=C0%2b1&SAMLRequest=",
        ),
        ("https://idp.example/?", "https://idp.example/?SAMLRequest="),
        ("https://idp.example/?a=1&", "https://idp.example/?a=1&SAMLRequest="),
        ("https://idp.example", "https://idp.example?SAMLRequest="),
        ("http://localhost:7000/sso", "http://localhost:7000/sso?SAMLRequest="),
    ] {
        let url = send(sso, None, &Options::default()).unwrap();
        assert!(url.starts_with(start), "{url}");
        assert_eq!(request(&url).attribute("Destination"), Some(sso));
    }
    let url = send("https://idp.example/#/sso", None, &Options::default()).unwrap();
    assert!(url.starts_with("https://idp.example/?SAMLRequest=") && url.ends_with("#/sso"));
}

#[test]
fn nothing_can_be_smuggled_into_the_query() {
    let url = send(SSO, Some("a&SAMLRequest=b#c+d é"), &Options::default()).unwrap();
    assert_eq!(query(&url)["RelayState"], "a&SAMLRequest=b#c+d é");
    assert_eq!(url.matches("SAMLRequest=").count(), 1);
    assert!(!url.split_once('?').unwrap().1.contains(['+', '/', ' ']));
    assert!(matches!(send(SSO, Some(&"x".repeat(81)), &Options::default()), Err(Error::RelayState)));
}

#[test]
fn only_web_addresses_are_sign_on_urls() {
    for bad in [
        "",
        "/sso",
        "idp.example/sso",
        "javascript:alert(1)",
        "ftp://idp.example/",
        "https://",
        "https://u:p@idp.example/",
        "https://idp.example/\r\nSet-Cookie: x",
        "https://idp.example/ x",
        "https://idp.example/\"x",
        "data:text/html,x",
    ] {
        assert!(matches!(send(bad, None, &Options::default()), Err(Error::SsoUrl)), "{bad}");
    }
}

#[test]
fn a_signed_request_verifies_over_the_bytes_sent() {
    let pem = key().private_key_pem().unwrap();
    let sp = SpSettings { signing_key: Some(SpPrivateKey::from_pem(&pem).unwrap()), ..sp() };
    let idp = idp_at("https://accounts.google.com/o/saml2/idp?idpid=C01");
    let public = openssl::pkey::PKey::private_key_from_pem(&pem).unwrap();
    for state in [None, Some("a b&c")] {
        let url = redirect_url(&sp, &idp, REQUEST, state, &Options::default(), NOW).unwrap();
        let sent = url.split_once("?idpid=C01&").unwrap().1;
        let (signed, value) = sent.split_once("&Signature=").unwrap();
        assert!(signed.starts_with("SAMLRequest=") && signed.contains("&SigAlg=http%3A%2F%2F"));
        assert_eq!(signed.contains("&RelayState=a%20b%26c&SigAlg"), state.is_some());
        let value = percent_encoding::percent_decode_str(value).decode_utf8().unwrap();
        let mut verifier = openssl::sign::Verifier::new(MessageDigest::sha256(), &public).unwrap();
        assert!(
            verifier.verify_oneshot(&STANDARD.decode(value.as_bytes()).unwrap(), signed.as_bytes()).unwrap()
        );
    }
}

fn signing_sp() -> SpSettings {
    let signing_key = Some(SpPrivateKey::from_pem(&key().private_key_pem().unwrap()).unwrap());
    let pem = [foreign_key(), key()].map(|k| k.certificate_pem().unwrap()).concat();
    SpSettings { signing_key, signing_certificates: certificate::parse(pem.as_bytes()).unwrap(), ..sp() }
}

/// A POST request and its XML.
fn posted(sp: &SpSettings) -> (PostForm, String) {
    let options = Options { authn_context: Some("urn:class".to_owned()), ..Options::default() };
    let form = post_form(sp, &idp_at(SSO), REQUEST, Some("h & <i>"), &options, NOW).unwrap();
    let xml = String::from_utf8(STANDARD.decode(&form.fields[0].1).unwrap()).unwrap();
    (form, xml)
}

#[test]
fn a_posted_request_is_a_form_with_the_signature_after_the_issuer() {
    let (form, xml) = posted(&signing_sp());
    assert_eq!(form.action, SSO);
    assert_eq!(form.fields[0].0, "SAMLRequest");
    assert_eq!(form.fields[1], ("RelayState", "h & <i>".to_owned()));
    let root = xml::parse(&xml, false).unwrap();
    let names: Vec<&str> = root.children.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Issuer", "Signature", "RequestedAuthnContext"]);
    let embedded = root.children[1].first(&Ns::Dsig, "KeyInfo").unwrap().deep_text();
    assert_eq!(embedded, key().certificate_base64().unwrap());
    assert!(!xml.contains("sha1"));
    let (_, unsigned) = posted(&sp());
    assert!(!unsigned.contains("Signature"));
}

#[test]
fn a_posted_requests_signature_verifies_and_covers_everything() {
    let (_, xml) = posted(&signing_sp());
    let mut ours = idp_with(&[key()]);
    ours.entity_id = SP.to_owned();
    let outline = SignatureOutline {
        algorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        family: crate::precheck::KeyFamily::Rsa,
        embedded: None,
    };
    let verify = |xml: &str| signature::verify(xml, &[&outline], ours.certificates.as_slice());
    let signed = verify(&xml).unwrap().xml;
    // What was digested is the request without its signature, to the byte.
    let (head, rest) = xml.split_once("<ds:Signature ").unwrap();
    let (_, tail) = rest.split_once("</ds:Signature>").unwrap();
    assert_eq!(signed, format!("{head}{tail}"));
    assert!(verify(&xml.replace(ACS, "https://evil.example/acs")).is_err());
    xmlsec1_agrees(&xml);
}

/// The program beside the library, where it is installed.
fn xmlsec1_agrees(xml: &str) {
    let dir = std::env::temp_dir().join(format!("authn-request-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let (request, certificate) = (dir.join("request.xml"), dir.join("certificate.pem"));
    std::fs::write(&request, xml).unwrap();
    std::fs::write(&certificate, key().certificate_pem().unwrap()).unwrap();
    let run = std::process::Command::new("xmlsec1")
        .args(["--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest"])
        .args(["--enabled-key-data", "x509", "--pubkey-cert-pem"])
        .args([&certificate, &request])
        .output();
    std::fs::remove_dir_all(&dir).unwrap();
    match run {
        Ok(done) => assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr)),
        Err(missing) => assert_eq!(missing.kind(), std::io::ErrorKind::NotFound),
    }
}

#[test]
fn the_binding_decides_how_it_travels() {
    let send =
        |binding| start(&sp(), &idp_at(SSO), binding, REQUEST, None, &Options::default(), NOW).unwrap();
    assert!(matches!(send(Binding::Redirect), Outgoing::Redirect(url) if url.starts_with(SSO)));
    assert!(matches!(send(Binding::Post), Outgoing::Post(form) if form.action == SSO));
    let bad = idp_at("javascript:alert(1)");
    let refused = start(&sp(), &bad, Binding::Post, REQUEST, None, &Options::default(), NOW);
    assert!(matches!(refused, Err(Error::SsoUrl)));
}

#[test]
fn request_ids_begin_with_an_underscore() {
    assert_eq!(request_id(&[0xab; 16]), format!("_{}", "ab".repeat(16)));
}
