//! Every form that acceptance point C8 names, and a reason for everything that is none.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hub_demo_idp::signing::IdpKey;
use openssl::ec::{EcGroup, EcKey};
use openssl::pkcs7::{Pkcs7, Pkcs7Flags};
use openssl::pkcs12::Pkcs12;
use openssl::pkey::PKey;
use openssl::stack::Stack;
use openssl::symm::Cipher;
use openssl::x509::X509Req;

use super::*;
use crate::test_support::{ec_key, foreign_key, key};

fn pem() -> String {
    key().certificate_pem().unwrap()
}

fn base64_line() -> String {
    key().certificate_base64().unwrap()
}

fn one(input: impl AsRef<[u8]>) -> Certificate {
    let found = parse(input.as_ref()).unwrap();
    assert_eq!(found.len(), 1);
    found.into_iter().next().unwrap()
}

fn reason(input: impl AsRef<[u8]>) -> &'static str {
    let error = parse(input.as_ref()).unwrap_err();
    assert!(error.to_string().len() > 20, "a sentence is needed: {error}");
    error.code()
}

fn small_key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    KEY.get_or_init(|| IdpKey::generate_rsa(1024, "small", 0, 2_000_000_000).unwrap())
}

#[test]
fn every_usual_spelling_is_the_same_certificate() {
    let expected = one(pem());
    let wrapped = pem().lines().filter(|l| !l.starts_with('-')).collect::<Vec<_>>().join("\n");
    let spellings: Vec<Vec<u8>> = vec![
        base64_line().into_bytes(),
        wrapped.clone().into_bytes(),
        wrapped.replace('\n', "\r\n").into_bytes(),
        pem().replace('\n', "\r\n").into_bytes(),
        pem().trim_end().as_bytes().to_vec(),
        format!("\n\n   {}", pem().replace('\n', "\n    ")).into_bytes(),
        format!("\t{}", wrapped.replace('\n', "\n\t")).into_bytes(),
        pem().replace('\n', "\\n").into_bytes(),
        pem().replace('\n', "\\r\\n").into_bytes(),
        format!("\"{}\"", pem().replace('\n', "\\n")).into_bytes(),
        format!("\u{feff}{}", pem()).into_bytes(),
        pem().replace('\n', " ").into_bytes(),
        format!("Bag Attributes\n  friendlyName: x\nsubject=CN = acme\n{}trailing words", pem()).into_bytes(),
        pem().replace("CERTIFICATE", "X509 CERTIFICATE").into_bytes(),
        key().certificate_der().unwrap(),
        [key().certificate_der().unwrap(), b"\r\n".to_vec()].concat(),
        format!("<X509Certificate>{}</X509Certificate>", base64_line()).into_bytes(),
        format!("<ds:X509Certificate xmlns:ds=\"x\">\n{wrapped}\n</ds:X509Certificate>").into_bytes(),
        format!("<ds:X509Certificate>{}</ds:X509Certificate>", pem()).into_bytes(),
        STANDARD.encode(pem()).into_bytes(),
        base64_line().trim_end_matches('=').as_bytes().to_vec(),
        utf16(&pem(), u16::to_le_bytes, [0xff, 0xfe]),
        utf16(&pem(), u16::to_be_bytes, [0xfe, 0xff]),
    ];
    for spelling in spellings {
        assert_eq!(one(&spelling), expected, "{}", String::from_utf8_lossy(&spelling));
    }
}

fn utf16(text: &str, write: fn(u16) -> [u8; 2], mark: [u8; 2]) -> Vec<u8> {
    mark.into_iter().chain(text.encode_utf16().flat_map(write)).collect()
}

/// The last byte of a certificate is random; it may look like a blank.
#[test]
fn a_certificate_that_ends_like_a_blank_is_whole() {
    let ends_blank = |k: &IdpKey| k.certificate_der().unwrap().last().is_some_and(u8::is_ascii_whitespace);
    let new = || IdpKey::generate_ec(Nid::X9_62_PRIME256V1, "blank", 0, 2_000_000_000).unwrap();
    let found = std::iter::repeat_with(new).take(5000).find(ends_blank).unwrap();
    assert_eq!(one(found.certificate_der().unwrap()), one(found.certificate_pem().unwrap()));
}

#[test]
fn several_are_taken_once_each_in_order() {
    let (a, b) = (pem(), foreign_key().certificate_pem().unwrap());
    let found = parse(format!("{a}\n{b}{a}").as_bytes()).unwrap();
    assert_eq!(found, vec![one(&a), one(&b)]);
    let elements = format!(
        "<KeyDescriptor><X509Certificate>{}</X509Certificate></KeyDescriptor><X509Certificate>{}</X509Certificate>",
        base64_line(),
        foreign_key().certificate_base64().unwrap()
    );
    assert_eq!(parse(elements.as_bytes()).unwrap().len(), 2);
}

#[test]
fn what_the_console_shows_is_read() {
    let found = one(pem());
    assert_eq!(found.subject, "CN=acme signing");
    assert_eq!(found.not_before, 1_577_836_800_000);
    assert_eq!(found.not_after, 2_524_608_000_000);
    assert_eq!(found.key, KeyKind::Rsa { bits: 2048 });
    assert_eq!((found.sha1_thumbprint.len(), found.sha256_thumbprint.len()), (40, 64));
    assert!(!found.serial.is_empty());
    assert!(!found.is_expired(2_524_608_000_000));
    assert!(found.is_expired(2_524_608_000_001));
    assert_eq!(one(ec_key().certificate_pem().unwrap()).key, KeyKind::Ec { bits: 256 });
    assert_eq!(found.to_pem(), pem());
}

#[test]
fn damaged_text_is_named() {
    assert_eq!(reason(""), "certificate_empty");
    assert_eq!(reason(" \r\n\t "), "certificate_empty");
    assert_eq!(reason("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"), "certificate_empty");
    assert_eq!(reason("please ask the IT department!"), "certificate_not_base64");
    assert_eq!(reason([0xc3, 0x28]), "certificate_not_base64");
    assert_eq!(reason(pem().replace("END CERTIFICATE", "")), "certificate_cut_off");
    assert_eq!(reason(&pem()[..500]), "certificate_cut_off");
    assert_eq!(reason("aGVsbG8gd29ybGQ="), "certificate_not_x509");
    assert_eq!(reason(&base64_line()[..400]), "certificate_not_x509");
    assert_eq!(reason([0x30, 0x82, 0x01, 0x00, 0x00]), "certificate_not_x509");
    assert_eq!(reason(vec![b'A'; MAX_INPUT + 1]), "certificate_too_large");
    let two = [key().certificate_der().unwrap(), foreign_key().certificate_der().unwrap()].concat();
    assert_eq!(reason(two), "certificate_not_x509");
}

#[test]
fn private_keys_are_refused_in_every_form() {
    let private = PKey::private_key_from_pem(&key().private_key_pem().unwrap()).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let pkcs8 = text(key().private_key_pem().unwrap());
    let pkcs1 = text(private.rsa().unwrap().private_key_to_pem().unwrap());
    let encrypted =
        text(private.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"secret").unwrap());
    for key in [&pkcs8, &pkcs1, &encrypted] {
        assert_eq!(reason(key), "certificate_private_key");
        assert_eq!(reason(format!("{}{key}", pem())), "certificate_private_key");
        assert_eq!(reason(STANDARD.encode(key)), "certificate_private_key");
        let bare: String = key.lines().filter(|l| !l.starts_with('-')).collect();
        assert_eq!(reason(bare), "certificate_private_key");
    }
    assert_eq!(reason(private.private_key_to_der().unwrap()), "certificate_private_key");
    let message = parse(pkcs8.as_bytes()).unwrap_err().to_string();
    assert!(message.contains("PRIVATE KEY") && message.contains("not stored"));
}

#[test]
fn neighbours_of_certificates_are_named() {
    let private = PKey::private_key_from_pem(&key().private_key_pem().unwrap()).unwrap();
    let x509 = X509::from_pem(pem().as_bytes()).unwrap();
    let mut request = X509Req::builder().unwrap();
    request.set_pubkey(&private).unwrap();
    request.sign(&private, MessageDigest::sha256()).unwrap();
    let request = request.build();
    assert_eq!(reason(request.to_pem().unwrap()), "certificate_signing_request");
    assert_eq!(reason(request.to_der().unwrap()), "certificate_signing_request");
    let bundle = Pkcs7::sign(&x509, &private, &Stack::new().unwrap(), b"", Pkcs7Flags::empty()).unwrap();
    assert_eq!(reason(bundle.to_pem().unwrap()), "certificate_pkcs7");
    assert_eq!(reason(bundle.to_der().unwrap()), "certificate_pkcs7");
    let file = Pkcs12::builder().pkey(&private).cert(&x509).build2("secret").unwrap();
    assert_eq!(reason(file.to_der().unwrap()), "certificate_pkcs12");
    assert_eq!(reason(private.public_key_to_pem().unwrap()), "certificate_public_key");
    assert_eq!(reason(STANDARD.encode(private.public_key_to_der().unwrap())), "certificate_public_key");
    assert_eq!(reason("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----"), "certificate_other_pem");
}

#[test]
fn weak_and_foreign_keys_are_refused() {
    assert_eq!(reason(small_key().certificate_pem().unwrap()), "certificate_key_too_small");
    let curve = IdpKey::generate_ec(Nid::SECP256K1, "koblitz", 0, 2_000_000_000).unwrap();
    assert_eq!(reason(curve.certificate_pem().unwrap()), "certificate_key_type");
    for curve in [Nid::SECP384R1, Nid::SECP521R1] {
        one(IdpKey::generate_ec(curve, "nist", 0, 2_000_000_000).unwrap().certificate_pem().unwrap());
    }
    let ed = PKey::generate_ed25519().unwrap();
    let mut builder = X509::builder().unwrap();
    builder.set_pubkey(&ed).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(1).unwrap()).unwrap();
    builder.sign(&ed, MessageDigest::null()).unwrap();
    let message = parse(&builder.build().to_pem().unwrap()).unwrap_err();
    assert!(message.to_string().contains("25519"), "{message}");
    // A certificate is refused whole when one of several is bad.
    assert_eq!(reason(pem() + &small_key().certificate_pem().unwrap()), "certificate_key_too_small");
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    assert!(EcKey::generate(&group).is_ok());
}

#[test]
fn markup_is_named() {
    let idp = "<EntityDescriptor><IDPSSODescriptor/></EntityDescriptor>";
    assert_eq!(reason(idp), "certificate_idp_metadata");
    let ours = crate::metadata::sp_xml(&crate::test_support::sp());
    assert_eq!(reason(ours), "certificate_sp_metadata");
    assert_eq!(reason("<!doctype html><title>Sign in</title>"), "certificate_markup");
    assert_eq!(reason("<X509Certificate>"), "certificate_cut_off");
    assert_eq!(reason("<X509Certificate></X509Certificate>"), "certificate_empty");
}

#[test]
fn too_many_are_refused() {
    let many: String = (0..17)
        .map(|i| {
            let name = format!("key {i}");
            let key = IdpKey::generate_ec(Nid::X9_62_PRIME256V1, &name, 0, 2_000_000_000).unwrap();
            key.certificate_pem().unwrap()
        })
        .collect();
    assert_eq!(reason(many), "certificate_too_many");
}
