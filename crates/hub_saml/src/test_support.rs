//! One sign-in that every test starts from.

use std::sync::OnceLock;

use hub_demo_idp::response::ResponseBuilder;
use hub_demo_idp::signing::IdpKey;
use openssl::nid::Nid;

use crate::certificate;
use crate::error::Refusal;
use crate::response::{self, Expectation, VerifiedAssertion};
use crate::settings::{Certificates, IdpSettings, SpSettings};

/// 2026-06-01T12:00:00Z.
pub(crate) const NOW: i64 = 1_780_315_200_000;
pub(crate) const ISSUER: &str = "https://sts.windows.net/11111111-2222-3333-4444-555555555555/";
pub(crate) const SSO: &str = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/saml2";
pub(crate) const SP: &str = "https://hub.example/saml/con-1";
pub(crate) const ACS: &str = "https://hub.example/saml/con-1/acs";
pub(crate) const REQUEST: &str = "_0123456789abcdef0123456789abcdef";
pub(crate) const ADA: &str = "ada@acme.test";

const YEARS: (i64, i64) = (1_577_836_800, 2_524_608_000);

/// The IdP's RSA key; made once, as making it takes long.
pub(crate) fn key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    KEY.get_or_init(|| IdpKey::generate_rsa(2048, "acme signing", YEARS.0, YEARS.1).unwrap())
}

/// Another IdP's key.
pub(crate) fn foreign_key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    KEY.get_or_init(|| IdpKey::generate_rsa(2048, "somebody else", YEARS.0, YEARS.1).unwrap())
}

/// An elliptic curve key of the same IdP.
pub(crate) fn ec_key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    KEY.get_or_init(|| IdpKey::generate_ec(Nid::X9_62_PRIME256V1, "acme ec", YEARS.0, YEARS.1).unwrap())
}

pub(crate) fn sp() -> SpSettings {
    SpSettings::new(SP, ACS)
}

pub(crate) fn idp_with(keys: &[&IdpKey]) -> IdpSettings {
    let pem: String = keys.iter().map(|k| k.certificate_pem().unwrap()).collect();
    IdpSettings {
        entity_id: ISSUER.to_owned(),
        sso_url: SSO.to_owned(),
        certificates: Certificates::new(certificate::parse(pem.as_bytes()).unwrap()).unwrap(),
    }
}

/// A response to [`REQUEST`] that is right in everything.
pub(crate) fn good() -> ResponseBuilder {
    ResponseBuilder::new(ISSUER, ACS, SP, ADA, ("_response", "_assertion"), NOW)
        .answering(REQUEST)
        .attribute("email", &[ADA])
}

pub(crate) fn pending() -> Expectation {
    Expectation { in_response_to: Some(REQUEST.to_owned()), ..Expectation::default() }
}

/// Decodes and verifies XML as an assertion consumer service does, with the usual settings.
pub(crate) fn judge(xml: &str) -> Result<VerifiedAssertion, Refusal> {
    judge_with(xml, &idp_with(&[key()]), &pending())
}

pub(crate) fn judge_with(
    xml: &str,
    idp: &IdpSettings,
    expect: &Expectation,
) -> Result<VerifiedAssertion, Refusal> {
    let document = response::decode(&hub_demo_idp::response::form_value(xml))?;
    response::verify(&document, &sp(), idp, expect, NOW, 60)
}

/// The verdict on a builder's response, signed with the right key.
pub(crate) fn verdict(builder: &ResponseBuilder) -> Result<VerifiedAssertion, Refusal> {
    judge(&builder.build(key()).unwrap())
}

pub(crate) fn code(builder: &ResponseBuilder) -> &'static str {
    match verdict(builder) {
        Ok(_) => "accepted",
        Err(refusal) => {
            assert!(refusal.admin_message().len() > 20, "{refusal}");
            refusal.code()
        }
    }
}
