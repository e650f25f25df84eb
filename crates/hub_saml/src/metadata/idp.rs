//! Reading an identity provider's metadata, as a file, a paste or a download.

use crate::certificate::{self, Certificate, CertificateError};
use crate::error::short;
use crate::instant;
use crate::settings::{Certificates, MAX_CERTIFICATES};
use crate::xml::{self, Element, Ns, XmlFault};

use super::endpoint::{self, Binding, Endpoint};
use super::error::MetadataError;

/// Largest document in bytes; Entra's with every endpoint has about 60 KB.
pub const MAX_INPUT: usize = 1024 * 1024;

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const NS: Ns = Ns::Metadata;

/// What an IdP's metadata says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdpMetadata {
    /// The entity ID.
    pub entity_id: String,
    /// The sign-on URL of the preferred binding.
    pub sso_url: String,
    /// The binding of `sso_url`.
    pub sso_binding: Binding,
    /// Every usable sign-on endpoint, Redirect and POST only, in the preferred order.
    pub sso_endpoints: Vec<Endpoint>,
    /// The signing certificates, usable ones only.
    pub certificates: Certificates,
    /// Why other signing certificates in it were left out.
    pub skipped: Vec<CertificateError>,
    /// Where logout requests go, if offered by Redirect or POST; the first of `slo_endpoints`.
    pub slo_url: Option<String>,
    /// Every usable logout endpoint, Redirect before POST.
    pub slo_endpoints: Vec<Endpoint>,
    /// The name that the IdP gives itself, if any.
    pub display_name: Option<String>,
    /// The NameID formats offered.
    pub name_id_formats: Vec<String>,
    /// Whether the IdP insists on signed requests.
    pub wants_signed_requests: bool,
    /// Until when the document is valid, Unix milliseconds; past it, the caller warns.
    pub valid_until: Option<i64>,
}

/// One identity provider of a document that may describe several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdpEntry {
    /// Its entity ID, as [`parse_idp_named`] takes it.
    pub entity_id: String,
    /// The name that it gives itself, if any.
    pub display_name: Option<String>,
}

/// Reads the metadata of exactly one identity provider.
///
/// # Errors
/// What the document is instead, or what it lacks; [`MetadataError::Several`] when there is a choice.
pub fn parse_idp(input: &[u8]) -> Result<IdpMetadata, MetadataError> {
    let root = document(input)?;
    match idps(&root)?.as_slice() {
        [(entity, role)] => read(&root, entity, role),
        several => Err(MetadataError::Several(
            several.iter().take(5).map(|(e, _)| short(e.attribute("entityID").unwrap_or("?"))).collect(),
        )),
    }
}

/// Every identity provider in a document, to choose from.
///
/// # Errors
/// As [`parse_idp`]; never [`MetadataError::Several`].
pub fn list_idps(input: &[u8]) -> Result<Vec<IdpEntry>, MetadataError> {
    let root = document(input)?;
    let entry = |(entity, role): &(&Element, &Element)| {
        let entity_id = entity_id(entity)?.to_owned();
        Some(IdpEntry { entity_id, display_name: display_name(entity, role) })
    };
    Ok(idps(&root)?.iter().filter_map(entry).collect())
}

/// Reads the metadata of the identity provider with exactly this entity ID.
///
/// # Errors
/// As [`parse_idp`]; [`MetadataError::NoSuchIdp`] when it is not there, [`MetadataError::Several`] when it is there
/// twice.
pub fn parse_idp_named(input: &[u8], wanted: &str) -> Result<IdpMetadata, MetadataError> {
    let root = document(input)?;
    let mut named = idps(&root)?;
    named.retain(|(entity, _)| entity_id(entity) == Some(wanted));
    match named.as_slice() {
        [(entity, role)] => read(&root, entity, role),
        [] => Err(MetadataError::NoSuchIdp(short(wanted))),
        _ => Err(MetadataError::Several(vec![short(wanted)])),
    }
}

fn document(input: &[u8]) -> Result<Element, MetadataError> {
    if input.len() > MAX_INPUT {
        return Err(MetadataError::TooLarge);
    }
    let text = std::str::from_utf8(input).map_err(|_| XmlFault::NotUtf8)?;
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    recognise(text)?;
    Ok(xml::parse(text, true)?)
}

/// Every entity that is an identity provider, with that role; at least one.
fn idps(root: &Element) -> Result<Vec<(&Element, &Element)>, MetadataError> {
    let entities = entities(root)?;
    let idps: Vec<_> = entities.iter().filter_map(|entity| Some((*entity, idp_role(entity)?))).collect();
    if idps.is_empty() { Err(no_idp(&entities)) } else { Ok(idps) }
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

fn entity_id(entity: &Element) -> Option<&str> {
    entity.attribute("entityID").map(str::trim).filter(|id| !id.is_empty())
}

/// Its own name for people: mdui's DisplayName, else the organization's.
fn display_name(entity: &Element, role: &Element) -> Option<String> {
    let mdui = role
        .named(&NS, "Extensions")
        .flat_map(|e| &e.children)
        .filter(|c| c.name == "UIInfo")
        .find_map(|info| info.children.iter().find(|c| c.name == "DisplayName"));
    let organization =
        entity.first(&NS, "Organization").and_then(|o| o.first(&NS, "OrganizationDisplayName"));
    let name = short(mdui.or(organization)?.trimmed());
    (!name.is_empty()).then_some(name)
}

fn read(root: &Element, entity: &Element, role: &Element) -> Result<IdpMetadata, MetadataError> {
    let entity_id = entity_id(entity).ok_or(MetadataError::NoEntityId)?;
    let sso_endpoints = endpoint::read(role, "SingleSignOnService");
    let sso = sso_endpoints.first().cloned().ok_or(MetadataError::NoSsoUrl)?;
    let slo_endpoints = endpoint::read(role, "SingleLogoutService");
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
        sso_url: sso.url,
        sso_binding: sso.binding,
        sso_endpoints,
        certificates,
        skipped,
        slo_url: slo_endpoints.first().map(|e| e.url.clone()),
        slo_endpoints,
        display_name: display_name(entity, role),
        name_id_formats: role.named(&NS, "NameIDFormat").map(|f| f.trimmed().to_owned()).collect(),
        wants_signed_requests: matches!(role.attribute("WantAuthnRequestsSigned"), Some("true" | "1")),
        valid_until: until.min(),
    })
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
