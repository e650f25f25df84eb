//! Encrypted assertions in the vendors' ways, and what must not come out of them.

use hub_demo_idp::response::ResponseBuilder;
use hub_demo_idp::response::encryption::Encryption;

use crate::certificate;
use crate::error::Refusal;
use crate::metadata;
use crate::response::{self, VerifiedAssertion};
use crate::settings::{SpPrivateKey, SpSettings};
use crate::test_support::*;
use crate::xml::{self, Ns};

const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";

/// Our side with a key pair; the foreign IdP's key serves, being nobody else's here.
fn sp_with_key() -> SpSettings {
    let pem = foreign_key().private_key_pem().unwrap();
    SpSettings { decryption_keys: vec![SpPrivateKey::from_pem(&pem).unwrap()], ..sp() }
}

fn entra() -> Encryption {
    Encryption::entra(&foreign_key().certificate_pem().unwrap())
}

fn judge(xml: &str, sp: &SpSettings) -> Result<VerifiedAssertion, Refusal> {
    let document = response::from_xml(xml)?;
    response::verify(&document, sp, &idp_with(&[key()]), &pending(), NOW, 60)
}

/// The good response with its assertion sealed, after `change` had its way with the plaintext.
fn sealed(how: &Encryption, change: impl Fn(&str) -> String) -> String {
    let xml = good().build(key()).unwrap();
    let from = xml.find("<saml:Assertion").unwrap();
    let to = xml.find("</samlp:Response>").unwrap();
    let plain = change(&xml[from..to]);
    format!("{}{}{}", &xml[..from], how.seal(&plain).unwrap(), &xml[to..])
}

fn code(xml: &str) -> &'static str {
    judge(xml, &sp_with_key()).map_or_else(|r| r.code(), |_| "accepted")
}

#[test]
fn every_offered_combination_opens() {
    for cipher in ["aes128-cbc", "aes256-cbc"]
        .map(|c| format!("{XENC}{c}"))
        .into_iter()
        .chain(["aes128-gcm", "aes256-gcm"].map(|c| format!("{XENC11}{c}")))
    {
        for transport in [format!("{XENC}rsa-oaep-mgf1p"), format!("{XENC11}rsa-oaep")] {
            for key_beside in [false, true] {
                let how = Encryption {
                    cipher: cipher.clone(),
                    transport: transport.clone(),
                    key_beside,
                    ..entra()
                };
                let found = judge(&sealed(&how, str::to_owned), &sp_with_key()).unwrap();
                assert_eq!(found.name_id, ADA);
            }
        }
    }
}

#[test]
fn a_signed_response_around_it_is_checked_too() {
    let both = ResponseBuilder { sign_response: true, encryption: Some(entra()), ..good() };
    let xml = both.build(key()).unwrap();
    assert_eq!(judge(&xml, &sp_with_key()).unwrap().name_id, ADA);
    let moved = xml.replace(ACS, "https://other.example/acs");
    assert_eq!(judge(&moved, &sp_with_key()).unwrap_err().code(), "saml_signature_invalid");
    // The Response's signature alone covers ciphertext, which anybody could have made.
    let outer = ResponseBuilder { sign_assertion: false, ..both };
    assert_eq!(judge(&outer.build(key()).unwrap(), &sp_with_key()).unwrap_err().code(), "saml_not_signed");
}

#[test]
fn an_old_key_still_opens_during_rotation() {
    let mut sp = sp_with_key();
    let new = SpPrivateKey::from_pem(&key().private_key_pem().unwrap()).unwrap();
    sp.decryption_keys.insert(0, new);
    judge(&sealed(&entra(), str::to_owned), &sp).unwrap();
    sp.decryption_keys.truncate(1);
    assert_eq!(judge(&sealed(&entra(), str::to_owned), &sp).unwrap_err(), Refusal::Undecryptable);
}

#[test]
fn without_a_key_it_is_said_so() {
    let refusal = judge(&sealed(&entra(), str::to_owned), &sp()).unwrap_err();
    assert_eq!(refusal.code(), "saml_encrypted");
    assert!(refusal.admin_message().contains("turn off"));
}

#[test]
fn weak_ciphers_and_transports_are_refused() {
    let with = |cipher: &str, transport: &str| {
        let how = Encryption { cipher: cipher.to_owned(), transport: transport.to_owned(), ..entra() };
        code(&sealed(&how, str::to_owned))
    };
    let oaep = format!("{XENC}rsa-oaep-mgf1p");
    assert_eq!(with(&format!("{XENC}tripledes-cbc"), &oaep), "saml_undecryptable");
    assert_eq!(with(&format!("{XENC}aes256-cbc"), &format!("{XENC}rsa-1_5")), "saml_undecryptable");
    // A cipher whose key length is not the one in the message.
    let mismatch = sealed(&entra(), str::to_owned).replace("xmlenc#aes256-cbc", "xmlenc#aes128-cbc");
    assert_eq!(code(&mismatch), "saml_undecryptable");
}

#[test]
fn the_inner_assertion_must_be_signed_and_right() {
    let xml = good().build(key()).unwrap();
    let signature = &xml[xml.find("<ds:Signature ").unwrap()..xml.find("</ds:Signature>").unwrap() + 15];
    assert_eq!(code(&sealed(&entra(), |plain| plain.replace(signature, ""))), "saml_not_signed");
    assert_eq!(
        code(&sealed(&entra(), |plain| plain.replace(ADA, "eve@acme.test"))),
        "saml_signature_invalid"
    );
}

#[test]
fn hostile_plaintext_gets_the_one_answer() {
    for plain in ["", "x", "<x/>", "<!DOCTYPE x>", "<a>", "</samlp:Response>", "\u{0}"] {
        let verdict = code(&sealed(&entra(), |_| plain.to_owned()));
        assert!(matches!(verdict, "saml_undecryptable"), "{plain}: {verdict}");
    }
    assert_eq!(code(&sealed(&entra(), |plain| format!("{plain}{plain}"))), "saml_undecryptable");
    assert_eq!(code(&sealed(&entra(), |plain| format!("<!-- -->{plain}"))), "saml_undecryptable");
    let twice = sealed(&entra(), |plain| entra().seal(plain).unwrap());
    assert_eq!(code(&twice), "saml_undecryptable");
}

#[test]
fn damaged_ciphertext_gets_the_one_answer() {
    let xml = sealed(&entra(), str::to_owned);
    let from = xml.rfind("CipherValue>").unwrap() - 200;
    for at in from..from + 60 {
        let mut bytes = xml.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let verdict = code(std::str::from_utf8(&bytes).unwrap());
        assert!(
            matches!(verdict, "saml_undecryptable" | "saml_signature_invalid" | "saml_not_signed"),
            "{verdict}"
        );
    }
    let empty = xml
        .replace("<xenc:CipherValue>", "<xenc:CipherValue/><xenc:X>")
        .replace("</xenc:CipherValue>", "</xenc:X>");
    assert_eq!(code(&empty), "saml_undecryptable");
}

#[test]
fn metadata_offers_the_certificates() {
    let certificates = certificate::parse(foreign_key().certificate_pem().unwrap().as_bytes()).unwrap();
    let sp = SpSettings {
        signing_certificates: certificates.clone(),
        signing_key: sp_with_key().decryption_keys.pop(),
        encryption_certificates: certificates,
        ..sp()
    };
    let root = xml::parse(&metadata::sp_xml(&sp), false).unwrap();
    let role = &root.children[0];
    assert_eq!(role.attribute("AuthnRequestsSigned"), Some("true"));
    let [signing, descriptor, ..] = role.children.as_slice() else { panic!("two keys") };
    assert_eq!(signing.attribute("use"), Some("signing"));
    assert_eq!(signing.named(&Ns::Metadata, "EncryptionMethod").count(), 0);
    assert!(descriptor.is(&Ns::Metadata, "KeyDescriptor"));
    assert_eq!(descriptor.attribute("use"), Some("encryption"));
    assert_eq!(descriptor.named(&Ns::Metadata, "EncryptionMethod").count(), 3);
    assert_eq!(
        descriptor.first(&Ns::Dsig, "KeyInfo").unwrap().deep_text().trim(),
        foreign_key().certificate_base64().unwrap()
    );
    assert!(!format!("{:?}", sp_with_key()).contains("PRIVATE"));
    assert!(SpPrivateKey::from_pem(&ec_key().private_key_pem().unwrap()).is_err());
}
