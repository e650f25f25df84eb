//! The bodies of the SAML targets: what must hold for any bytes. `crates/hub_saml/tests/fuzz_seeds` runs them too.

// The tests of hub_saml include this file, those of hub_scim the other one.
#[cfg(not(test))]
pub mod scim;

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hub_saml::logout::{self, Message, Received};
use hub_saml::{
    Certificates, Expectation, IdpSettings, Parameter, Refusal, SpPrivateKey, SpSettings, certificate,
    doctor, metadata, response,
};

/// The moment at which the seeds were made: 2026-06-01T12:00:00Z.
pub const NOW: i64 = 1_780_315_200_000;
/// The IdP that signed the seeds.
pub const ISSUER: &str = "https://idp.example/saml";
/// Our entity ID.
pub const SP: &str = "https://hub.example/saml/con-1";
/// Our ACS URL.
pub const ACS: &str = "https://hub.example/saml/con-1/acs";
/// Our logout URL.
pub const SLO: &str = "https://hub.example/saml/con-1/slo";
/// The only person that the seeds' key ever signed for.
pub const ADA: &str = "ada@acme.test";
/// The only request that it ever answered.
pub const REQUEST: &str = "_0123456789abcdef0123456789abcdef";

const CERTIFICATE: &str = include_str!("../seeds/certificate.pem");
const NOBODYS_KEY: &str = include_str!("../seeds/nobodys-key.pem");

fn sides() -> &'static (SpSettings, IdpSettings) {
    static SIDES: OnceLock<(SpSettings, IdpSettings)> = OnceLock::new();
    SIDES.get_or_init(|| {
        let key = SpPrivateKey::from_pem(NOBODYS_KEY.as_bytes()).expect("the seeds' key");
        let certificates = certificate::parse(CERTIFICATE.as_bytes()).expect("the seeds' certificate");
        let sp = SpSettings {
            slo_url: Some(SLO.to_owned()),
            decryption_keys: vec![key],
            ..SpSettings::new(SP, ACS)
        };
        let idp = IdpSettings {
            entity_id: ISSUER.to_owned(),
            sso_url: "https://idp.example/sso".to_owned(),
            certificates: Certificates::new(certificates).expect("one certificate"),
        };
        (sp, idp)
    })
}

/// The ACS: the form field, or the XML in it. Whether somebody was accepted.
pub fn acs(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let (sp, idp) = sides();
    let expect = Expectation {
        in_response_to: Some(REQUEST.to_owned()),
        allow_unsolicited: true,
        signed_in_since: None,
    };
    let mut accepted = false;
    for document in [response::decode(text), response::from_xml(text)].into_iter().flatten() {
        let verdict = response::verify(&document, sp, idp, &expect, NOW, 60);
        let explained = doctor::explain_document(&document, sp, idp, &expect, NOW, 60);
        assert_eq!(explained.would_sign_in(), verdict.is_ok(), "an explanation contradicts the login");
        match verdict {
            Ok(found) => {
                assert_eq!(found.name_id, ADA, "somebody else was accepted");
                assert_eq!(found.issuer, ISSUER);
                accepted = true;
            }
            Err(refusal) => sentence(&refusal),
        }
    }
    accepted
}

/// Logout: a raw query, a form field, or the XML in it. Whether a message was accepted.
pub fn logout(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let (sp, idp) = sides();
    let wrapped = STANDARD.encode(text);
    let post = |parameter, value: &str| logout::verify_post(parameter, value, None, sp, idp, NOW, 60);
    let verdicts = [
        logout::verify_redirect(text, sp, idp, NOW, 60),
        post(Parameter::Request, text),
        post(Parameter::Request, &wrapped),
        post(Parameter::Response, &wrapped),
    ];
    verdicts.into_iter().any(|verdict| match verdict {
        Ok(received) => {
            expected_logout(&received);
            true
        }
        Err(refusal) => {
            sentence(&refusal);
            false
        }
    })
}

fn expected_logout(received: &Received) {
    match &received.message {
        Message::Request(request) => assert_eq!(request.name_id.value, ADA, "somebody else is logged out"),
        Message::Response(response) => assert_eq!(response.in_response_to.as_deref(), Some(REQUEST)),
    }
}

/// An IdP's metadata. Whether one was read.
pub fn metadata(data: &[u8]) -> bool {
    for entry in metadata::list_idps(data).unwrap_or_default() {
        if let Ok(found) = metadata::parse_idp_named(data, &entry.entity_id) {
            assert_eq!(found.entity_id, entry.entity_id);
        }
    }
    match metadata::parse_idp(data) {
        Ok(found) => {
            assert!(!found.entity_id.is_empty() && found.certificates.iter().next().is_some());
            assert!(hub_saml::authn_request::check_sso_url(&found.sso_url).is_ok());
            true
        }
        Err(reason) => {
            assert!(!reason.to_string().is_empty());
            false
        }
    }
}

/// A pasted or uploaded certificate. Whether one was read.
pub fn certificate(data: &[u8]) -> bool {
    match certificate::parse(data) {
        Ok(found) => {
            for one in &found {
                let again = certificate::parse(one.to_pem().as_bytes()).expect("our own PEM");
                assert_eq!(again.as_slice(), std::slice::from_ref(one));
            }
            true
        }
        Err(reason) => {
            assert!(!reason.to_string().is_empty());
            false
        }
    }
}

/// Every refusal has a sentence of bounded length.
fn sentence(refusal: &Refusal) {
    let message = refusal.admin_message();
    assert!(message.len() > 20 && message.chars().count() < 1500, "{message}");
}
