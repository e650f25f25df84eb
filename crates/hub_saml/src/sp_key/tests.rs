//! A new key pair signs, opens what is encrypted for it, and says what it is.

use hub_demo_idp::response::ResponseBuilder;
use hub_demo_idp::response::encryption::Encryption;

use super::*;
use crate::authn_request::{self, Options};
use crate::certificate::KeyKind;
use crate::response;
use crate::settings::{SpPrivateKey, SpSettings};
use crate::test_support::*;

const UNTIL: i64 = NOW + 3 * 365 * 86_400_000;

#[test]
fn the_certificate_says_what_was_asked_for() {
    let made = SpKey::generate(KeySize::Rsa2048, "hub.example con-1", &[0xff; 16], NOW, UNTIL).unwrap();
    let certificate = &made.certificate;
    assert_eq!(certificate.subject, "CN=hub.example con-1");
    assert_eq!(certificate.serial, format!("7F{}", "FF".repeat(15)));
    assert_eq!((certificate.not_before, certificate.not_after), (NOW, UNTIL));
    assert_eq!(certificate.key, KeyKind::Rsa { bits: 2048 });
    assert!(made.private_key_pem.starts_with("-----BEGIN PRIVATE KEY-----"));
    let debug = format!("{made:?}");
    assert!(!debug.contains("PRIVATE") && debug.contains("hub.example"));
    let key = SpPrivateKey::from_pem(made.private_key_pem.as_bytes()).unwrap();
    let public = certificate.public_key().unwrap();
    assert!(key.private_key().unwrap().public_eq(&public));
}

#[test]
fn serials_are_positive_and_names_are_cut() {
    let made = SpKey::generate(KeySize::Rsa2048, &"ž".repeat(200), &[0; 16], NOW, UNTIL).unwrap();
    assert_eq!(made.certificate.serial, format!("40{}", "00".repeat(15)));
    assert_eq!(made.certificate.subject, format!("CN={}", "ž".repeat(64)));
    assert!(matches!(SpKey::generate(KeySize::Rsa2048, "", &[0; 16], NOW, UNTIL), Err(Error::KeyPair(_))));
}

#[test]
fn a_larger_key_and_the_way_to_the_store_and_back() {
    let made = SpKey::generate(KeySize::Rsa3072, "hub", &[2; 16], NOW, UNTIL).unwrap();
    assert_eq!(made.certificate.key, KeyKind::Rsa { bits: 3072 });
    let key = SpPrivateKey::from_pem(made.private_key_pem.as_bytes()).unwrap();
    assert_eq!(SpPrivateKey::from_der(key.der().to_vec()), key);
    let nonsense = SpSettings { signing_key: Some(SpPrivateKey::from_der(vec![1, 2, 3])), ..sp() };
    let idp = idp_with(&[crate::test_support::key()]);
    let outcome = authn_request::redirect_url(&nonsense, &idp, REQUEST, None, &Options::default(), NOW);
    assert!(matches!(outcome, Err(Error::PrivateKey)));
}

#[test]
fn a_key_alone_signs_no_requests() {
    let made = SpKey::generate(KeySize::Rsa2048, "hub", &[3; 16], NOW, UNTIL).unwrap();
    let key = SpPrivateKey::from_pem(made.private_key_pem.as_bytes()).unwrap();
    let sp = SpSettings { signing_key: Some(key), sign_requests: false, ..sp() };
    let idp = idp_with(&[crate::test_support::key()]);
    let (options, relay) = (Options::default(), None);
    let url = authn_request::redirect_url(&sp, &idp, REQUEST, relay, &options, NOW).unwrap();
    assert!(!url.contains("Signature="));
    let form = authn_request::post_form(&sp, &idp, REQUEST, relay, &options, NOW).unwrap();
    let xml = response::decode_text(&form.fields[0].1).unwrap();
    assert!(xml.contains("AuthnRequest") && !xml.contains("SignatureValue"), "{xml}");
    // The metadata says so, and can be signed all the same.
    let metadata = crate::metadata::signed_sp_xml(&sp, "_m1", None).unwrap();
    assert!(metadata.contains("AuthnRequestsSigned=\"false\"") && metadata.contains("SignatureValue"));
}

#[test]
fn it_signs_requests_and_opens_assertions() {
    let made = SpKey::generate(KeySize::Rsa2048, "hub", &[1; 16], NOW, UNTIL).unwrap();
    let key = SpPrivateKey::from_pem(made.private_key_pem.as_bytes()).unwrap();
    let sp = SpSettings { signing_key: Some(key.clone()), decryption_keys: vec![key], ..sp() };
    let idp = idp_with(&[crate::test_support::key()]);
    let url = authn_request::redirect_url(&sp, &idp, REQUEST, None, &Options::default(), NOW).unwrap();
    assert!(url.contains("&Signature="));
    let sealed = Encryption::entra(&made.certificate.to_pem());
    let answer = ResponseBuilder { encryption: Some(sealed), ..good() };
    let document = response::from_xml(&answer.build(crate::test_support::key()).unwrap()).unwrap();
    let found = response::verify(&document, &sp, &idp, &pending(), NOW, 60).unwrap();
    assert_eq!(found.name_id, ADA);
}
