//! Reading an identity provider's metadata, as a file, a paste or a download.

use crate::authn_request::check_sso_url;
use crate::certificate::{self, Certificate, CertificateError};
use crate::error::short;
use crate::instant;
use crate::settings::{Certificates, MAX_CERTIFICATES};
use crate::xml::{self, Element, Ns, XmlFault};

/// Largest document in bytes; Entra's with every endpoint has about 60 KB.
pub const MAX_INPUT: usize = 1024 * 1024;

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const NS: Ns = Ns::Metadata;

/// How the browser carries the request to the IdP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// HTTP-Redirect, preferred.
    Redirect,
    /// HTTP-POST, when the IdP offers no Redirect.
    Post,
}

/// What an IdP's metadata says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdpMetadata {
    /// The entity ID.
    pub entity_id: String,
    /// The sign-on URL of the preferred binding.
    pub sso_url: String,
    /// The binding of `sso_url`.
    pub sso_binding: Binding,
    /// The signing certificates, usable ones only.
    pub certificates: Certificates,
    /// Why other signing certificates in it were left out.
    pub skipped: Vec<CertificateError>,
    /// Where logout requests go, if offered by Redirect or POST.
    pub slo_url: Option<String>,
    /// The NameID formats offered.
    pub name_id_formats: Vec<String>,
    /// Whether the IdP insists on signed requests.
    pub wants_signed_requests: bool,
    /// Until when the document is valid, Unix milliseconds; past it, the caller warns.
    pub valid_until: Option<i64>,
}

/// Why a document is not usable as IdP metadata. `Display` is the sentence for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// Nothing but blanks.
    #[error("The metadata is empty.")]
    Empty,
    /// More than [`MAX_INPUT`] bytes.
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
    #[error("The metadata describes several identity providers ({}). Use the metadata of one.", .0.join(", "))]
    Several(Vec<String>),
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
            Self::NoEntityId => "metadata_no_entity_id",
            Self::NoSsoUrl => "metadata_no_sso_url",
            Self::NoCertificate => "metadata_no_certificate",
            Self::BadCertificate(_) => "metadata_bad_certificate",
        }
    }
}

/// Reads the metadata of exactly one identity provider.
///
/// # Errors
/// What the document is instead, or what it lacks.
pub fn parse_idp(input: &[u8]) -> Result<IdpMetadata, MetadataError> {
    if input.len() > MAX_INPUT {
        return Err(MetadataError::TooLarge);
    }
    let text = std::str::from_utf8(input).map_err(|_| XmlFault::NotUtf8)?;
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    recognise(text)?;
    let root = xml::parse(text, true)?;
    let entities = entities(&root)?;
    let idps: Vec<(&Element, &Element)> =
        entities.iter().filter_map(|entity| Some((*entity, idp_role(entity)?))).collect();
    match idps.as_slice() {
        [(entity, role)] => read(&root, entity, role),
        [] => Err(no_idp(&entities)),
        several => Err(MetadataError::Several(
            several.iter().take(5).map(|(e, _)| short(e.attribute("entityID").unwrap_or("?"))).collect(),
        )),
    }
}

/// Names the usual wrong pastes before the XML reader does it less kindly.
fn recognise(text: &str) -> Result<(), MetadataError> {
    let head: String = text.chars().take(200).collect::<String>().to_ascii_lowercase();
    if text.is_empty() {
        Err(MetadataError::Empty)
    } else if head.starts_with("<!doctype html") || head.starts_with("<html") {
        Err(MetadataError::HtmlPage)
    } else if head.starts_with('{') || head.starts_with('[') {
        Err(MetadataError::Json)
    } else if head.starts_with("http://") || head.starts_with("https://") {
        Err(MetadataError::Url)
    } else if head.starts_with("-----begin") || head.starts_with("mii") {
        Err(MetadataError::Certificate)
    } else {
        Ok(())
    }
}

fn entities(root: &Element) -> Result<Vec<&Element>, MetadataError> {
    if root.is(&NS, "EntityDescriptor") {
        return Ok(vec![root]);
    }
    if !root.is(&NS, "EntitiesDescriptor") {
        return Err(if root.name.eq_ignore_ascii_case("html") {
            MetadataError::HtmlPage
        } else {
            MetadataError::NotMetadata(short(&root.name))
        });
    }
    let mut found = Vec::new();
    collect(root, &mut found);
    Ok(found)
}

fn collect<'a>(group: &'a Element, found: &mut Vec<&'a Element>) {
    for child in &group.children {
        if child.is(&NS, "EntityDescriptor") {
            found.push(child);
        } else if child.is(&NS, "EntitiesDescriptor") {
            collect(child, found);
        }
    }
}

/// The IdP role that speaks SAML 2.0; WS-Federation's RoleDescriptor is passed over.
fn idp_role(entity: &Element) -> Option<&Element> {
    entity.children.iter().find(|c| {
        c.is(&NS, "IDPSSODescriptor")
            && c.attribute("protocolSupportEnumeration")
                .is_some_and(|p| p.split_ascii_whitespace().any(|name| name == PROTOCOL))
    })
}

fn no_idp(entities: &[&Element]) -> MetadataError {
    let sp = entities.iter().find(|e| e.first(&NS, "SPSSODescriptor").is_some());
    match sp.and_then(|e| e.attribute("entityID")) {
        Some(id) => MetadataError::ServiceProvider(short(id)),
        None => MetadataError::NoIdp,
    }
}

fn read(root: &Element, entity: &Element, role: &Element) -> Result<IdpMetadata, MetadataError> {
    let entity_id = entity.attribute("entityID").map(str::trim).unwrap_or_default();
    if entity_id.is_empty() {
        return Err(MetadataError::NoEntityId);
    }
    let (sso_url, sso_binding) = service(role, "SingleSignOnService").ok_or(MetadataError::NoSsoUrl)?;
    let (certificates, skipped) = signing_certificates(role);
    let Some(certificates) = Certificates::new(certificates) else {
        return Err(skipped
            .into_iter()
            .next()
            .map_or(MetadataError::NoCertificate, MetadataError::BadCertificate));
    };
    let until =
        [root, entity, role].into_iter().filter_map(|e| e.attribute("validUntil")).filter_map(instant::parse);
    Ok(IdpMetadata {
        entity_id: entity_id.to_owned(),
        sso_url,
        sso_binding,
        certificates,
        skipped,
        slo_url: service(role, "SingleLogoutService").map(|(url, _)| url),
        name_id_formats: role.named(&NS, "NameIDFormat").map(|f| f.trimmed().to_owned()).collect(),
        wants_signed_requests: matches!(role.attribute("WantAuthnRequestsSigned"), Some("true" | "1")),
        valid_until: until.min(),
    })
}

/// The first usable endpoint of that name, Redirect before POST.
fn service(role: &Element, name: &str) -> Option<(String, Binding)> {
    let find = |uri: &str, binding: Binding| {
        role.named(&NS, name)
            .filter(|s| s.attribute("Binding") == Some(uri))
            .filter_map(|s| s.attribute("Location"))
            .map(str::trim)
            .find(|location| check_sso_url(location).is_ok())
            .map(|location| (location.to_owned(), binding))
    };
    find(REDIRECT, Binding::Redirect).or_else(|| find(POST, Binding::Post))
}

/// Every certificate of a key that may sign, without repetitions.
fn signing_certificates(role: &Element) -> (Vec<Certificate>, Vec<CertificateError>) {
    let (mut usable, mut skipped): (Vec<Certificate>, Vec<CertificateError>) = (Vec::new(), Vec::new());
    let elements = role
        .named(&NS, "KeyDescriptor")
        .filter(|k| matches!(k.attribute("use"), None | Some("signing")))
        .flat_map(|k| k.named(&Ns::Dsig, "KeyInfo"))
        .flat_map(|i| i.named(&Ns::Dsig, "X509Data"))
        .flat_map(|d| d.named(&Ns::Dsig, "X509Certificate"));
    for element in elements {
        match certificate::parse(element.text.as_bytes()) {
            Ok(found) => {
                for certificate in found {
                    if usable.len() < MAX_CERTIFICATES && !usable.contains(&certificate) {
                        usable.push(certificate);
                    }
                }
            }
            Err(reason) => skipped.push(reason),
        }
    }
    (usable, skipped)
}
