//! What real identity providers send in their ways; all of it is Ada.

use hub_demo_idp::response::encryption::Encryption;
use hub_demo_idp::response::{Canonicalization, ResponseBuilder, Style};
use hub_demo_idp::signing::{Algorithm, Digest};
use hub_saml::Expectation;

use crate::base::*;

fn case(name: &str, change: impl Fn(&mut ResponseBuilder)) -> Case {
    let mut builder = good();
    change(&mut builder);
    Case::new(format!("valid: {name}"), builder.build(key()).unwrap(), ADA).expecting(pending())
}

pub fn cases() -> Vec<Case> {
    [spellings(), algorithms(), contents(), around(), encrypted()].into_iter().flatten().collect()
}

fn spellings() -> Vec<Case> {
    let default_namespaces = Style {
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
    let styles = [
        ("plain", Style::default()),
        ("Entra ID", Style::entra()),
        ("Okta", Style::okta()),
        ("default namespaces", default_namespaces),
        ("odd prefixes, no certificate", odd),
    ];
    let signed = [("assertion", false, true), ("response", true, false), ("both", true, true)];
    let mut cases = Vec::new();
    for (name, style) in &styles {
        for (place, response, assertion) in signed {
            cases.push(case(&format!("{name}, {place} signed"), |b| {
                b.style = style.clone();
                (b.sign_response, b.sign_assertion) = (response, assertion);
            }));
        }
    }
    cases
}

fn algorithms() -> Vec<Case> {
    let mut cases = vec![
        case("RSA with SHA-384", |b| (b.algorithm, b.digest) = (Some(Algorithm::RsaSha384), Digest::Sha384)),
        case("RSA with SHA-512", |b| (b.algorithm, b.digest) = (Some(Algorithm::RsaSha512), Digest::Sha512)),
    ];
    for algorithm in [Algorithm::EcdsaSha256, Algorithm::EcdsaSha384] {
        let xml = ResponseBuilder { algorithm: Some(algorithm), ..good() }.build(ec_key()).unwrap();
        cases.push(Case::new(format!("valid: {}", algorithm.uri()), xml, ADA));
    }
    for c14n in [
        Canonicalization::ExclusiveWithComments,
        Canonicalization::Inclusive,
        Canonicalization::InclusiveWithComments,
    ] {
        cases.push(case(&format!("{c14n:?}"), |b| (b.canonicalization, b.sign_response) = (c14n, true)));
    }
    cases
}

fn contents() -> Vec<Case> {
    let unasked = |b: &mut ResponseBuilder| (b.in_response_to, b.confirmation_in_response_to) = (None, None);
    let groups: Vec<String> = (0..1500).map(|i| format!("group-{i}")).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    vec![
        case("no destination", |b| b.destination = None),
        case("no issuer around", |b| b.response_issuer = None),
        case("issuer on a line of its own", |b| b.issuer = Some(format!("\n  {ISSUER}\n"))),
        case("name on a line of its own", |b| b.name_id = Some(format!("\n  {ADA}\n"))),
        case("several audiences in one restriction", |b| {
            b.audiences = vec![vec!["urn:other".to_owned(), SP.to_owned()]];
        }),
        case("two restrictions that both hold", |b| {
            b.audiences = vec![vec![SP.to_owned()], vec![SP.to_owned()]]
        }),
        case("a clock at the edge", |b| {
            (b.not_before, b.issue_instant) = (Some(NOW + MINUTE), NOW + MINUTE);
        }),
        case("an end at the edge", |b| b.not_on_or_after = Some(NOW - MINUTE + 1)),
        case("only the confirmation answers", |b| b.in_response_to = None),
        case("only the signed response answers", |b| {
            (b.confirmation_in_response_to, b.sign_response) = (None, true);
        }),
        case("unasked, and allowed", unasked)
            .expecting(Expectation { allow_unsolicited: true, ..Expectation::default() }),
        case("unasked, and allowed beside a pending request", unasked).expecting(open()),
        case("qualifiers on the name", |b| b.name_qualifiers = Some((ISSUER.to_owned(), SP.to_owned()))),
        case("used once", |b| {
            b.markup.conditions = "<saml:OneTimeUse></saml:OneTimeUse>".to_owned();
        }),
        case("1500 groups", |b| *b = b.clone().attribute("groups", &groups)),
        case("values of every kind", |b| {
            *b = b.clone().attribute("odd", &["", "a & b <c>", "žluťoučký 🐎", "line\nbreak\r", "]]&gt;"]);
        }),
    ]
}

/// Outside of the signed part, spelling is free.
fn around() -> Vec<Case> {
    let xml = good().build(key()).unwrap();
    let valid = |name: &str, xml: String| Case::new(format!("valid: {name}"), xml, ADA).expecting(pending());
    let both = ResponseBuilder { sign_response: true, ..good() }.build(key()).unwrap();
    let outer = between(&both, "<ds:Signature ", "</ds:Signature>");
    let from = xml.find("<ds:SignatureValue>").unwrap() + 19;
    vec![
        valid(
            "a byte order mark and a declaration",
            format!("\u{feff}<?xml version='1.0' encoding='utf-8'?>\r\n{xml}"),
        ),
        valid("one of two signatures gone, the other covers what is read", both.replacen(&outer, "", 1)),
        valid("single quotes", xml.replace('"', "'")),
        valid("blanks between the parts", xml.replace("<samlp:Status>", "\n  <samlp:Status>\n")),
        valid("short tags", xml.replace("></samlp:StatusCode>", "/>")),
        valid(
            "base64 in lines",
            format!("{}\n{}\r\n{}", &xml[..from], &xml[from..from + 76], &xml[from + 76..]),
        ),
    ]
}

fn encrypted() -> Vec<Case> {
    let entra = Encryption::entra(&own_key().certificate_pem().unwrap());
    let ciphers = ["2001/04/xmlenc#aes128-cbc", "2001/04/xmlenc#aes256-cbc", "2009/xmlenc11#aes256-gcm"];
    let mut cases: Vec<Case> = ciphers
        .map(|cipher| {
            let how = Encryption { cipher: format!("http://www.w3.org/{cipher}"), ..entra.clone() };
            case(&format!("encrypted with {cipher}"), |b| b.encryption = Some(how.clone()))
        })
        .into();
    cases.push(case("encrypted in a signed response", |b| {
        (b.encryption, b.sign_response) = (Some(entra.clone()), true);
    }));
    let beside = Encryption {
        key_beside: true,
        transport: "http://www.w3.org/2009/xmlenc11#rsa-oaep".to_owned(),
        ..entra.clone()
    };
    cases.push(case("encrypted, its key beside it", |b| b.encryption = Some(beside.clone())));
    cases
}
