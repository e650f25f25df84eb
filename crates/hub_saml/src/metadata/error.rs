//! What is wrong with a document that was given as an identity provider's metadata.

use crate::certificate::CertificateError;
use crate::xml::XmlFault;

/// Why a document is not usable as IdP metadata. `Display` is the sentence for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// Nothing but blanks.
    #[error("The metadata is empty.")]
    Empty,
    /// More than [`super::idp::MAX_INPUT`] bytes.
    #[error(
        "The metadata is larger than 1 MiB. Use the metadata of this one application, not that of a federation."
    )]
    TooLarge,
    /// A URL instead of the document behind it.
    #[error(
        "This is an address, not metadata. Put it into the metadata URL field, or open it and paste what it shows."
    )]
    Url,
    /// A web page.
    #[error(
        "This is a web page (HTML), not metadata; perhaps a sign-in page stood before it. Download the metadata in your browser and upload the file."
    )]
    HtmlPage,
    /// JSON, such as an OpenID Connect discovery document.
    #[error(
        "This is JSON, not SAML metadata; it may belong to OpenID Connect. Look for “SAML metadata” in the identity provider."
    )]
    Json,
    /// A certificate.
    #[error("This is a certificate, not metadata. Paste it into the certificate field.")]
    Certificate,
    /// XML that the strict reader refuses.
    #[error("The metadata cannot be read: {0}.")]
    Xml(#[from] XmlFault),
    /// Well-formed XML of another kind.
    #[error("This is not SAML 2.0 metadata: its root element is {0}.")]
    NotMetadata(String),
    /// A service provider's metadata.
    #[error(
        "This is the metadata of a service provider ({0}), probably ours. It belongs into the identity provider; paste here the metadata that the identity provider offers."
    )]
    ServiceProvider(String),
    /// No identity provider in it that speaks SAML 2.0.
    #[error(
        "The metadata describes no SAML 2.0 identity provider. Check that SAML is chosen as the sign-on method there."
    )]
    NoIdp,
    /// Several identity providers.
    #[error("The metadata describes several identity providers ({}). Choose one of them.", .0.join(", "))]
    Several(Vec<String>),
    /// None of its identity providers has the entity ID that was chosen.
    #[error("The metadata has no identity provider with the entity ID {0}.")]
    NoSuchIdp(String),
    /// No entity ID.
    #[error("The metadata has no entity ID.")]
    NoEntityId,
    /// No usable sign-on URL.
    #[error("The metadata has no usable sign-on URL (SingleSignOnService with HTTP-Redirect or HTTP-POST).")]
    NoSsoUrl,
    /// No signing certificate.
    #[error("The metadata has no signing certificate.")]
    NoCertificate,
    /// Signing certificates, but none that can be used.
    #[error("No signing certificate in the metadata can be used. {0}")]
    BadCertificate(CertificateError),
}

impl MetadataError {
    /// A stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "metadata_empty",
            Self::TooLarge => "metadata_too_large",
            Self::Url => "metadata_url",
            Self::HtmlPage => "metadata_html",
            Self::Json => "metadata_json",
            Self::Certificate => "metadata_certificate",
            Self::Xml(_) => "metadata_xml",
            Self::NotMetadata(_) => "metadata_other_xml",
            Self::ServiceProvider(_) => "metadata_service_provider",
            Self::NoIdp => "metadata_no_idp",
            Self::Several(_) => "metadata_several",
            Self::NoSuchIdp(_) => "metadata_no_such_idp",
            Self::NoEntityId => "metadata_no_entity_id",
            Self::NoSsoUrl => "metadata_no_sso_url",
            Self::NoCertificate => "metadata_no_certificate",
            Self::BadCertificate(_) => "metadata_bad_certificate",
        }
    }
}
