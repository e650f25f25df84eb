//! CPU is what an outsider can spend: twice the message may cost twice the work, never four times. Counted in
//! operations, as a clock on a shared machine proves nothing.

use hub_demo_idp::response::ResponseBuilder;
use hub_demo_idp::response::encryption::Encryption;

use crate::cost::{Work, during};
use crate::doctor;
use crate::logout;
use crate::metadata;
use crate::response;
use crate::settings::{MAX_CERTIFICATES, SpPrivateKey, SpSettings};
use crate::test_support::*;
use crate::xml;

const COUNTED: [Work; 4] = [Work::Event, Work::Compare, Work::Visit, Work::Copy];

fn work(action: impl FnOnce()) -> usize {
    let count = during(action);
    COUNTED.into_iter().map(count).sum()
}

/// The work for shapes of `n` and `2n` parts.
fn grows_linearly(name: &str, shape: impl Fn(usize) -> String, n: usize, read: impl Fn(&str)) {
    let (small, large) = (shape(n), shape(2 * n));
    let (once, twice) = (work(|| read(&small)), work(|| read(&large)));
    assert!(once > 0, "{name}: nothing was counted");
    assert!(twice * 10 <= once * 21, "{name}: {once} operations for {n} parts, {twice} for twice as many");
    // A byte of input never costs more than the namespaces that may be in scope.
    assert!(twice <= large.len() * xml::MAX_BINDINGS, "{name}: {twice} operations for {} bytes", large.len());
}

type Piece = fn(usize) -> String;

/// Puts pieces where an IdP would have put its own.
fn filled(piece: impl Fn(usize) -> String, n: usize) -> String {
    let xml = good().build(key()).unwrap();
    let pieces: String = (0..n).map(piece).collect();
    xml.replace("<samlp:Status>", &format!("{pieces}<samlp:Status>"))
}

fn judge_quietly(text: &str) {
    let _ = judge(text);
}

#[test]
fn reading_a_response_is_linear_in_its_size() {
    let shapes: [(&str, Piece); 7] = [
        ("siblings", |_| "<x/>".to_owned()),
        ("deep pieces", |_| format!("{}{}", "<x>".repeat(30), "</x>".repeat(30))),
        ("attributes", |i| format!("<x a{i}=\"\" b{i}=\"\" c{i}=\"\"/>")),
        ("namespaces", |i| format!("<x xmlns:a{i}=\"urn:{i}\"><a{i}:y/></x>")),
        ("references", |_| "<x>&amp;&#65;</x>".to_owned()),
        ("ids", |i| format!("<samlp:X ID=\"_i{i}\"/>")),
        ("text", |_| "<x>some text that is longer than its tags</x>".to_owned()),
    ];
    for (name, piece) in shapes {
        grows_linearly(name, |n| filled(piece, n), 200, judge_quietly);
    }
}

#[test]
fn genuinely_signed_responses_are_linear_too() {
    let many = |n: usize| {
        let values: Vec<String> = (0..n).map(|i| format!("group-{i:05}")).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        good().attribute("groups", &values).build(key()).unwrap()
    };
    grows_linearly("values of one attribute", many, 1000, judge_quietly);
    let names = |n: usize| {
        let builder =
            (0..n).fold(good(), |b: ResponseBuilder, i| b.attribute(&format!("claim-{i:05}"), &["x"]));
        builder.build(key()).unwrap()
    };
    grows_linearly("attributes", names, 1000, judge_quietly);
    grows_linearly("an explanation", names, 1000, |text| {
        doctor::explain(text, &sp(), &idp_with(&[key()]), &pending(), NOW, 60);
    });
}

#[test]
fn metadata_is_linear() {
    let group = |n: usize| {
        let one = |i: usize| {
            format!(
                "<EntityDescriptor entityID=\"urn:{i}\"><IDPSSODescriptor \
                 protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"/></EntityDescriptor>"
            )
        };
        let all: String = (0..n).map(one).collect();
        format!(
            "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\">{all}</EntitiesDescriptor>"
        )
    };
    grows_linearly("entities", group, 500, |text| {
        assert!(metadata::list_idps(text.as_bytes()).is_ok());
    });
}

#[test]
fn signature_checks_are_bounded_by_the_certificates() {
    let keys = [foreign_key(); 1];
    let verifications = |xml: &str, keys: &[&hub_demo_idp::signing::IdpKey]| {
        let idp = idp_with(keys);
        during(|| drop(judge_with(xml, &idp, &pending())))(Work::Verify)
    };
    let both = ResponseBuilder { sign_response: true, ..good() }.build(key()).unwrap();
    assert_eq!(verifications(&both, &[key()]), 1);
    // The certificate that the message shows is tried first.
    assert_eq!(verifications(&both, &[foreign_key(), key()]), 1);
    assert_eq!(verifications(&both, &keys), 1);
    assert_eq!(verifications(&both, &[ec_key()]), 0);
    // Refused before the engine is asked: structure costs no signature.
    assert_eq!(verifications(&both.replace("#_assertion", "#_x"), &[key()]), 0);
    const { assert!(MAX_CERTIFICATES <= 16) };
}

#[test]
fn decryptions_are_bounded_whatever_a_message_holds() {
    let own = SpPrivateKey::from_pem(&foreign_key().private_key_pem().unwrap()).unwrap();
    let sp = SpSettings { decryption_keys: vec![own.clone(), own], ..sp() };
    let how = Encryption { key_beside: true, ..Encryption::entra(&key().certificate_pem().unwrap()) };
    let xml = ResponseBuilder { encryption: Some(how), ..good() }.build(key()).unwrap();
    let from = xml.find("<e:EncryptedKey").unwrap();
    let to = xml.find("</e:EncryptedKey>").unwrap() + 17;
    let many = format!("{}{}{}", &xml[..from], xml[from..to].repeat(50), &xml[to..]);
    let document = response::from_xml(&many).unwrap();
    let count = during(|| {
        let verdict = response::verify(&document, &sp, &idp_with(&[key()]), &pending(), NOW, 60);
        assert_eq!(verdict.unwrap_err().code(), "saml_undecryptable");
    });
    assert_eq!(count(Work::Decrypt), 8);
}

#[test]
fn a_redirect_inflates_to_its_limit_and_not_further() {
    use hub_demo_idp::logout::{Escapes, sign_query};
    use hub_demo_idp::signing::Algorithm;
    let sp = SpSettings { slo_url: Some("https://hub.example/slo".to_owned()), ..sp() };
    let bomb = " ".repeat(40 * 1024 * 1024);
    let query = sign_query("SAMLRequest", &bomb, key(), None, Escapes::Upper, Algorithm::RsaSha256).unwrap();
    assert!(query.len() < logout::MAX_QUERY);
    let refusal = logout::verify_redirect(&query, &sp, &idp_with(&[key()]), NOW, 60).unwrap_err();
    // It was read one byte past the limit, not to its end.
    assert_eq!(refusal, crate::Refusal::TooLarge(256 * 1024 + 1));
}
