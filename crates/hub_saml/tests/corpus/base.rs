//! The connection that every response of the corpus is sent to.

use std::sync::OnceLock;

use hub_demo_idp::response::{ResponseBuilder, form_value};
use hub_demo_idp::signing::IdpKey;
use hub_saml::doctor;
use hub_saml::{Certificates, Expectation, IdpSettings, SpPrivateKey, SpSettings, certificate, response};
use openssl::nid::Nid;

/// 2026-06-01T12:00:00Z.
pub const NOW: i64 = 1_780_315_200_000;
pub const MINUTE: i64 = 60_000;
pub const ISSUER: &str = "https://sts.windows.net/11111111-2222-3333-4444-555555555555/";
pub const SP: &str = "https://hub.example/saml/con-1";
pub const ACS: &str = "https://hub.example/saml/con-1/acs";
pub const REQUEST: &str = "_0123456789abcdef0123456789abcdef";
pub const ADA: &str = "ada@acme.test";
pub const EVE: &str = "eve@evil.test";

const YEARS: (i64, i64) = (1_577_836_800, 2_524_608_000);

/// A response and what becomes of it: a refusal's code, or the name that is read.
pub struct Case {
    pub name: String,
    pub xml: String,
    pub expect: Expectation,
    pub verdict: &'static str,
}

impl Case {
    pub fn new(name: impl Into<String>, xml: impl Into<String>, verdict: &'static str) -> Self {
        Self { name: name.into(), xml: xml.into(), expect: open(), verdict }
    }

    pub fn expecting(self, expect: Expectation) -> Self {
        Self { expect, ..self }
    }
}

/// Both kinds of responses are welcome, so that no forgery is refused for its request alone.
pub fn open() -> Expectation {
    Expectation { allow_unsolicited: true, ..pending() }
}

pub fn pending() -> Expectation {
    Expectation { in_response_to: Some(REQUEST.to_owned()), ..Expectation::default() }
}

fn rsa(cell: &'static OnceLock<IdpKey>, name: &str) -> &'static IdpKey {
    cell.get_or_init(|| IdpKey::generate_rsa(2048, name, YEARS.0, YEARS.1).unwrap())
}

/// The IdP's key.
pub fn key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    rsa(&KEY, "acme signing")
}

/// Another tenant's key.
pub fn foreign_key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    rsa(&KEY, "somebody else")
}

/// Ours, for encrypted assertions.
pub fn own_key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    rsa(&KEY, "the hub")
}

/// The IdP's second key, on a curve.
pub fn ec_key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    KEY.get_or_init(|| IdpKey::generate_ec(Nid::X9_62_PRIME256V1, "acme ec", YEARS.0, YEARS.1).unwrap())
}

pub fn good() -> ResponseBuilder {
    ResponseBuilder::new(ISSUER, ACS, SP, ADA, ("_response", "_assertion"), NOW)
        .answering(REQUEST)
        .attribute("email", &[ADA])
}

fn sp() -> SpSettings {
    let own = SpPrivateKey::from_pem(&own_key().private_key_pem().unwrap()).unwrap();
    SpSettings { decryption_keys: vec![own], ..SpSettings::new(SP, ACS) }
}

fn idp() -> IdpSettings {
    let pem: String = [key(), ec_key()].map(|k| k.certificate_pem().unwrap()).concat();
    IdpSettings {
        entity_id: ISSUER.to_owned(),
        sso_url: "https://login.example/saml2".to_owned(),
        certificates: Certificates::new(certificate::parse(pem.as_bytes()).unwrap()).unwrap(),
    }
}

/// What a login makes of it.
pub fn judged(case: &Case) -> String {
    let verdict = response::decode(&form_value(&case.xml))
        .and_then(|document| response::verify(&document, &sp(), &idp(), &case.expect, NOW, 60));
    match verdict {
        Ok(found) => found.name_id,
        Err(refusal) => {
            assert!(refusal.admin_message().len() > 20, "{refusal}");
            refusal.code().to_owned()
        }
    }
}

/// What an explanation makes of it.
pub fn explained(case: &Case) -> String {
    let explanation = doctor::explain(&form_value(&case.xml), &sp(), &idp(), &case.expect, NOW, 60);
    match (explanation.login, explanation.diagnosis) {
        (Some(login), None) => login.name_id,
        (None, Some(diagnosis)) => diagnosis.code.to_owned(),
        other => panic!("{}: neither yes nor no: {other:?}", case.name),
    }
}

/// A response with its parts, to be put together wrongly.
pub struct Parts {
    pub xml: String,
    pub assertion: String,
    pub signature: String,
}

impl Parts {
    pub fn of(builder: &ResponseBuilder) -> Self {
        let xml = builder.build(key()).unwrap();
        let assertion = between(&xml, "<saml:Assertion", "</saml:Assertion>");
        let signature = between(&xml, "<ds:Signature ", "</ds:Signature>");
        Self { xml, assertion, signature }
    }

    /// The response without any signature.
    pub fn bare(&self) -> String {
        self.xml.replace(&self.signature, "")
    }

    /// The assertion without signature.
    pub fn bare_assertion(&self) -> String {
        self.assertion.replace(&self.signature, "")
    }

    /// An unsigned assertion for another person, with another ID.
    pub fn evil(&self) -> String {
        self.bare_assertion().replace("_assertion", "_evil").replace(ADA, EVE)
    }

    /// The response with something else in the assertion's place.
    pub fn with(&self, instead: &str) -> String {
        self.xml.replace(&self.assertion, instead)
    }

    /// The signature with something at its end.
    pub fn signature_around(&self, inside: &str) -> String {
        self.signature.replace("</ds:Signature>", &format!("{inside}</ds:Signature>"))
    }
}

pub fn between(xml: &str, start: &str, end: &str) -> String {
    let from = xml.find(start).unwrap();
    let to = from + xml[from..].find(end).unwrap() + end.len();
    xml[from..to].to_owned()
}

/// Puts something in behind a tag that occurs.
pub fn behind(xml: &str, tag: &str, more: &str) -> String {
    assert!(xml.contains(tag), "{tag}");
    xml.replacen(tag, &format!("{tag}{more}"), 1)
}
