//! SAML metadata: ours for the IdP, and the IdP's for us (saml-metadata-2.0).

use crate::canonical::{self, El};
use crate::certificate::Certificate;
use crate::encryption::OFFERED;
use crate::enveloped;
use crate::error::Error;
use crate::instant;
use crate::settings::SpSettings;

mod endpoint;
mod error;
mod idp;

#[cfg(test)]
mod tests;

pub use endpoint::{Binding, Endpoint};
pub use error::MetadataError;
pub use idp::{IdpEntry, IdpMetadata, list_idps, parse_idp, parse_idp_named};

/// The media type that metadata is served with.
pub const CONTENT_TYPE: &str = "application/samlmetadata+xml";

/// The NameID formats we take, in the order we prefer them.
pub const NAME_ID_FORMATS: [&str; 3] = [
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
];

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The service provider's metadata document, unsigned, in the order that the schema demands.
pub fn sp_xml(sp: &SpSettings) -> String {
    format!("{DECLARATION}{}\n", entity(sp).indented(0).render())
}

/// As [`sp_xml`], signed with the service provider's key (saml-metadata-2.0, 3).
///
/// `id` names the signed element and must begin with a letter or `_`; `valid_until_ms` is mostly `None`, as Entra ID
/// and Okta import once and for ever.
///
/// # Errors
/// [`Error::NoSigningKey`] without a key.
pub fn signed_sp_xml(sp: &SpSettings, id: &str, valid_until_ms: Option<i64>) -> Result<String, Error> {
    if sp.signing_key.is_none() {
        return Err(Error::NoSigningKey);
    }
    let until = valid_until_ms.map(instant::format);
    let entity = entity(sp).set("ID", id).set_some("validUntil", until.as_deref());
    let signed = enveloped::sign(sp, entity.indented(0), BEFORE_EVERYTHING)?;
    Ok(format!("{DECLARATION}{}\n", signed.render()))
}

/// The schema wants the Signature first.
const BEFORE_EVERYTHING: usize = 0;

fn entity(sp: &SpSettings) -> El {
    let mut role = canonical::metadata("SPSSODescriptor")
        .set("AuthnRequestsSigned", sp.signs_requests().to_string())
        .set("WantAssertionsSigned", "true")
        .set("protocolSupportEnumeration", "urn:oasis:names:tc:SAML:2.0:protocol")
        .children(sp.signing_certificates.iter().map(|c| key_descriptor("signing", c, &[])))
        .children(sp.encryption_certificates.iter().map(|c| key_descriptor("encryption", c, &OFFERED)));
    if let Some(url) = &sp.slo_url {
        let service = |binding: Binding| {
            canonical::metadata("SingleLogoutService").set("Binding", binding.uri()).set("Location", url)
        };
        role = role.child(service(Binding::Redirect)).child(service(Binding::Post));
    }
    let acs = canonical::metadata("AssertionConsumerService")
        .set("Binding", Binding::Post.uri())
        .set("Location", &sp.acs_url)
        .set("index", "0")
        .set("isDefault", "true");
    let role = role
        .children(NAME_ID_FORMATS.map(|format| canonical::metadata("NameIDFormat").text(format)))
        .child(acs);
    canonical::metadata("EntityDescriptor").set("entityID", &sp.entity_id).child(role)
}

fn key_descriptor(purpose: &str, certificate: &Certificate, methods: &[&str]) -> El {
    let method = |uri: &&str| canonical::metadata("EncryptionMethod").set("Algorithm", *uri);
    canonical::metadata("KeyDescriptor")
        .set("use", purpose)
        .child(enveloped::key_info(certificate))
        .children(methods.iter().map(method))
}
