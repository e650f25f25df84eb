//! Reads the service provider's logout messages, by Redirect or POST. Their signatures are not checked: that is
//! the tests' business.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::Kind;
use crate::authn_request::{decode, inflated};
use crate::response::PROTOCOL;
use crate::{Error, Result};

/// What a service provider's logout message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Request or response.
    pub kind: Kind,
    /// Its ID, to be repeated as InResponseTo.
    pub id: String,
    /// Entity ID of the service provider.
    pub issuer: String,
    /// Whom a request logs out.
    pub name_id: Option<String>,
    /// The sessions that a request names.
    pub session_indexes: Vec<String>,
    /// The request that a response answers.
    pub in_response_to: Option<String>,
    /// Status codes of a response, the outer one first.
    pub status: Vec<String>,
}

impl Incoming {
    /// Reads the parameter `SAMLRequest` or `SAMLResponse` of a redirect.
    ///
    /// # Errors
    /// [`Error::AuthnRequest`] when it is not base64, not deflated, too large, or no logout message.
    pub fn from_redirect(encoded: &str) -> Result<Self> {
        Self::from_xml(&inflated(encoded)?)
    }

    /// Reads the field `SAMLRequest` or `SAMLResponse` of a form.
    ///
    /// # Errors
    /// As [`Incoming::from_redirect`].
    pub fn from_post(encoded: &str) -> Result<Self> {
        Self::from_xml(&decode(encoded)?)
    }

    fn from_xml(xml: &[u8]) -> Result<Self> {
        let malformed = || Error::AuthnRequest("it is not well-formed XML");
        let mut reader = NsReader::from_str(std::str::from_utf8(xml).map_err(|_| malformed())?);
        let mut found: Option<Self> = None;
        let (mut depth, mut name, mut text) = (0_usize, String::new(), String::new());
        loop {
            match reader.read_resolved_event().map_err(|_| malformed())? {
                (_, Event::DocType(_)) => return Err(Error::AuthnRequest("it has a DOCTYPE")),
                (namespace, Event::Start(tag)) => {
                    depth += 1;
                    name = String::from_utf8_lossy(tag.local_name().as_ref()).into_owned();
                    text.clear();
                    match &mut found {
                        None => found = Some(Self::root(&namespace, &tag)?),
                        Some(message) => message.status_code(&name, &tag)?,
                    }
                }
                (_, Event::Text(piece)) => text.push_str(&piece.decode().map_err(|_| malformed())?),
                (_, Event::GeneralRef(reference)) => {
                    let piece = format!("&{};", reference.decode().map_err(|_| malformed())?);
                    text.push_str(&quick_xml::escape::unescape(&piece).map_err(|_| malformed())?);
                }
                (_, Event::End(_)) => {
                    if let (2, Some(message)) = (depth, &mut found) {
                        message.take(&name, text.trim());
                    }
                    depth = depth.saturating_sub(1);
                }
                (_, Event::Eof) if depth == 0 => {
                    return found.ok_or(Error::AuthnRequest("it is empty"));
                }
                (_, Event::Eof) => return Err(malformed()),
                _ => {}
            }
        }
    }

    fn root(namespace: &ResolveResult<'_>, tag: &BytesStart<'_>) -> Result<Self> {
        let ours = *namespace == ResolveResult::Bound(Namespace(PROTOCOL.as_bytes()));
        let kind = match tag.local_name().as_ref() {
            b"LogoutRequest" if ours => Kind::Request,
            b"LogoutResponse" if ours => Kind::Response,
            _ => return Err(Error::AuthnRequest("its root is not a SAML 2.0 logout message")),
        };
        Ok(Self {
            kind,
            id: attribute(tag, "ID")?.ok_or(Error::AuthnRequest("it has no ID"))?,
            issuer: String::new(),
            name_id: None,
            session_indexes: Vec::new(),
            in_response_to: attribute(tag, "InResponseTo")?,
            status: Vec::new(),
        })
    }

    fn status_code(&mut self, name: &str, tag: &BytesStart<'_>) -> Result<()> {
        if name == "StatusCode" {
            self.status.extend(attribute(tag, "Value")?);
        }
        Ok(())
    }

    fn take(&mut self, name: &str, text: &str) {
        match name {
            "Issuer" => text.clone_into(&mut self.issuer),
            "NameID" => self.name_id = Some(text.to_owned()),
            "SessionIndex" => self.session_indexes.push(text.to_owned()),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    let unreadable = || Error::AuthnRequest("an attribute cannot be read");
    let Some(found) = tag.try_get_attribute(name).map_err(|_| unreadable())? else { return Ok(None) };
    let raw = std::str::from_utf8(&found.value).map_err(|_| unreadable())?;
    Ok(Some(quick_xml::escape::unescape(raw).map_err(|_| unreadable())?.into_owned()))
}
