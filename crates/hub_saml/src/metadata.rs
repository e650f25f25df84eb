//! SAML metadata: ours for the IdP, and the IdP's for us (saml-metadata-2.0).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_xml::escape::escape;

use crate::certificate::Certificate;
use crate::encryption::OFFERED;
use crate::settings::SpSettings;

mod idp;

#[cfg(test)]
mod tests;

pub use idp::{Binding, IdpMetadata, MetadataError, parse_idp};

/// The media type that metadata is served with.
pub const CONTENT_TYPE: &str = "application/samlmetadata+xml";

/// The NameID formats we take, in the order we prefer them.
pub const NAME_ID_FORMATS: [&str; 3] = [
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
];

/// The service provider's metadata document, in the order that the schema demands.
pub fn sp_xml(sp: &SpSettings) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{}\">\n  \
         <md:SPSSODescriptor AuthnRequestsSigned=\"{}\" WantAssertionsSigned=\"true\" \
         protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\n",
        escape(&sp.entity_id),
        sp.signing_key.is_some()
    );
    for certificate in &sp.signing_certificates {
        out.push_str(&key_descriptor("signing", certificate, &[]));
    }
    for certificate in &sp.encryption_certificates {
        out.push_str(&key_descriptor("encryption", certificate, &OFFERED));
    }
    for format in NAME_ID_FORMATS {
        out.push_str(&format!("    <md:NameIDFormat>{format}</md:NameIDFormat>\n"));
    }
    out.push_str(&format!(
        "    <md:AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         Location=\"{}\" index=\"0\" isDefault=\"true\"/>\n  </md:SPSSODescriptor>\n</md:EntityDescriptor>\n",
        escape(&sp.acs_url)
    ));
    out
}

fn key_descriptor(purpose: &str, certificate: &Certificate, methods: &[&str]) -> String {
    let methods: String =
        methods.iter().map(|uri| format!("      <md:EncryptionMethod Algorithm=\"{uri}\"/>\n")).collect();
    format!(
        "    <md:KeyDescriptor use=\"{purpose}\">\n      <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\
         <ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\n{methods}    \
         </md:KeyDescriptor>\n",
        STANDARD.encode(&certificate.der)
    )
}
