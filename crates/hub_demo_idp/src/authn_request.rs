//! Reads a SAML AuthnRequest from the Redirect or the POST binding (SAML Core 3.4.1, Bindings 3.4 and 3.5).

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use crate::{Error, Result};

/// Most bytes of base64 that are looked at.
const MAX_ENCODED: usize = 64 * 1024;
/// Most bytes that a deflated request may grow to.
const MAX_XML: u64 = 256 * 1024;

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 32;

const PROTOCOL: &[u8] = b"urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &[u8] = b"urn:oasis:names:tc:SAML:2.0:assertion";

/// What an application asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthnRequest {
    /// To be repeated as `InResponseTo`.
    pub id: String,
    /// Entity ID of the application.
    pub issuer: String,
    /// Where the answer shall go; absent means the registered address.
    pub acs_url: Option<String>,
    /// The SSO URL that the application believes it is talking to.
    pub destination: Option<String>,
    /// The person must prove who they are again.
    pub force_authn: bool,
}

impl AuthnRequest {
    /// Reads the `SAMLRequest` parameter of a redirect: base64 of raw deflate.
    ///
    /// # Errors
    /// [`Error::AuthnRequest`] when it is too large, not base64, not deflated, or no AuthnRequest.
    pub fn from_redirect(encoded: &str) -> Result<Self> {
        Self::from_xml(&inflated(encoded)?)
    }

    /// Reads the `SAMLRequest` field of a form: base64 of the XML itself.
    ///
    /// # Errors
    /// [`Error::AuthnRequest`] when it is too large, not base64, or no AuthnRequest.
    pub fn from_post(encoded: &str) -> Result<Self> {
        Self::from_xml(&decode(encoded)?)
    }

    fn from_xml(xml: &[u8]) -> Result<Self> {
        let xml = std::str::from_utf8(xml).map_err(|_| Error::AuthnRequest("it is not UTF-8"))?;
        let mut reader = NsReader::from_str(xml);
        let mut request = Self::default();
        let (mut depth, mut in_issuer, mut has_root) = (0_usize, false, false);
        loop {
            let (namespace, event) =
                reader.read_resolved_event().map_err(|_| Error::AuthnRequest("it is not well-formed XML"))?;
            match event {
                Event::Start(tag) if depth == 0 && !has_root => {
                    require_root(&namespace, &tag)?;
                    request.read_attributes(&tag)?;
                    (depth, has_root) = (1, true);
                }
                Event::Start(_) | Event::Empty(_) if depth == 0 || depth >= MAX_DEPTH => {
                    return Err(Error::AuthnRequest(
                        "its root is not a SAML 2.0 AuthnRequest, or it is too deep",
                    ));
                }
                Event::Start(tag) => {
                    depth += 1;
                    in_issuer =
                        depth == 2 && is(&namespace, ASSERTION) && tag.local_name().as_ref() == b"Issuer";
                }
                Event::Text(text) if in_issuer => {
                    let text = text.decode().map_err(|_| Error::AuthnRequest("its Issuer cannot be read"))?;
                    request.issuer.push_str(&text);
                }
                Event::GeneralRef(reference) if in_issuer => {
                    request.issuer.push_str(&entity(&reference)?);
                }
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    in_issuer = false;
                }
                Event::DocType(_) => return Err(Error::AuthnRequest("it has a DOCTYPE")),
                Event::Eof if depth > 0 => return Err(Error::AuthnRequest("it is not well-formed XML")),
                Event::Eof => break,
                _ => {}
            }
        }
        request.checked()
    }

    fn read_attributes(&mut self, root: &BytesStart<'_>) -> Result<()> {
        for attribute in root.attributes() {
            let attribute = attribute.map_err(|_| Error::AuthnRequest("its attributes are malformed"))?;
            let value = std::str::from_utf8(&attribute.value)
                .ok()
                .and_then(|raw| quick_xml::escape::unescape(raw).ok())
                .ok_or(Error::AuthnRequest("an attribute cannot be read"))?
                .into_owned();
            match attribute.key.as_ref() {
                b"ID" => self.id = value,
                b"AssertionConsumerServiceURL" => self.acs_url = Some(value),
                b"Destination" => self.destination = Some(value),
                b"ForceAuthn" => self.force_authn = matches!(value.as_str(), "true" | "1"),
                b"Version" if value != "2.0" => return Err(Error::AuthnRequest("its Version is not 2.0")),
                _ => {}
            }
        }
        Ok(())
    }

    fn checked(mut self) -> Result<Self> {
        self.issuer = self.issuer.trim().to_owned();
        if self.issuer.is_empty() {
            return Err(Error::AuthnRequest("it has no Issuer"));
        }
        // An xs:ID that begins with a digit is refused by Entra ID, too.
        if !self.id.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()) {
            return Err(Error::AuthnRequest("its ID is missing or begins with a digit"));
        }
        Ok(self)
    }
}

/// The XML in a parameter of a redirect: base64 of raw deflate, inflated up to a limit.
pub(crate) fn inflated(encoded: &str) -> Result<Vec<u8>> {
    let deflated = decode(encoded)?;
    let mut xml = Vec::new();
    let mut inflated = flate2::read::DeflateDecoder::new(deflated.as_slice()).take(MAX_XML + 1);
    inflated.read_to_end(&mut xml).map_err(|_| Error::AuthnRequest("it is not deflated"))?;
    if xml.len() as u64 > MAX_XML {
        return Err(Error::AuthnRequest("it is too large"));
    }
    Ok(xml)
}

pub(crate) fn decode(encoded: &str) -> Result<Vec<u8>> {
    if encoded.len() > MAX_ENCODED {
        return Err(Error::AuthnRequest("it is too large"));
    }
    let compact: String = encoded.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(compact).map_err(|_| Error::AuthnRequest("it is not base64"))
}

fn is(namespace: &ResolveResult<'_>, wanted: &[u8]) -> bool {
    *namespace == ResolveResult::Bound(Namespace(wanted))
}

fn require_root(namespace: &ResolveResult<'_>, tag: &BytesStart<'_>) -> Result<()> {
    if is(namespace, PROTOCOL) && tag.local_name().as_ref() == b"AuthnRequest" {
        return Ok(());
    }
    Err(Error::AuthnRequest("its root is not a SAML 2.0 AuthnRequest"))
}

fn entity(reference: &quick_xml::events::BytesRef<'_>) -> Result<String> {
    let unknown = Error::AuthnRequest("its Issuer has an unknown entity");
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Ok(character.to_string());
    }
    let name = reference.decode().ok();
    let known = name.as_deref().and_then(quick_xml::escape::resolve_predefined_entity);
    known.map(str::to_owned).ok_or(unknown)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const XML: &str = r#"<?xml version="1.0"?><samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
        xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1a" Version="2.0" ForceAuthn="true"
        IssueInstant="2026-01-01T00:00:00Z" Destination="http://localhost:8081/sso"
        AssertionConsumerServiceURL="http://localhost:8080/saml/con-1/acs?a=1&amp;b=2">
        <saml:Issuer>http://localhost:8080/saml/con-1?a&amp;b</saml:Issuer>
        <samlp:Extensions><saml:Issuer>http://evil</saml:Issuer></samlp:Extensions>
        <samlp:NameIDPolicy AllowCreate="true"/></samlp:AuthnRequest>"#;

    const TOO_DEEP: &str = "its root is not a SAML 2.0 AuthnRequest, or it is too deep";

    fn deflated(bytes: &[u8]) -> String {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        STANDARD.encode(encoder.finish().unwrap())
    }

    fn reason(result: Result<AuthnRequest>) -> &'static str {
        match result {
            Err(Error::AuthnRequest(why)) => why,
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    #[test]
    fn both_bindings_read_the_same_request() {
        let expected = AuthnRequest {
            id: "_1a".into(),
            issuer: "http://localhost:8080/saml/con-1?a&b".into(),
            acs_url: Some("http://localhost:8080/saml/con-1/acs?a=1&b=2".into()),
            destination: Some("http://localhost:8081/sso".into()),
            force_authn: true,
        };
        assert_eq!(AuthnRequest::from_redirect(&deflated(XML.as_bytes())).unwrap(), expected);
        let wrapped: String = STANDARD
            .encode(XML)
            .as_bytes()
            .chunks(60)
            .map(|c| format!("{}\r\n", str::from_utf8(c).unwrap()))
            .collect();
        assert_eq!(AuthnRequest::from_post(&wrapped).unwrap(), expected);
    }

    #[test]
    fn a_small_request_that_inflates_hugely_is_refused() {
        let bomb = deflated(&vec![b' '; 4 * 1024 * 1024]);
        assert!(bomb.len() < MAX_ENCODED);
        assert_eq!(reason(AuthnRequest::from_redirect(&bomb)), "it is too large");
    }

    #[test]
    fn what_is_no_request_is_told_so() {
        let post = |xml: &str| reason(AuthnRequest::from_post(&STANDARD.encode(xml)));
        assert_eq!(reason(AuthnRequest::from_post("%%%")), "it is not base64");
        assert_eq!(reason(AuthnRequest::from_redirect(&STANDARD.encode("plain"))), "it is not deflated");
        assert_eq!(post("<a><b></a>"), "its root is not a SAML 2.0 AuthnRequest");
        let deep = XML.replace("<samlp:NameIDPolicy", &("<a>".repeat(80_000) + "<samlp:NameIDPolicy"));
        assert_eq!(reason(AuthnRequest::from_redirect(&deflated(deep.as_bytes()))), TOO_DEEP);
        assert_eq!(post(&format!("{XML}{XML}").replace("<?xml version=\"1.0\"?>", "")), TOO_DEEP);
        assert_eq!(post(&XML.replace("</samlp:AuthnRequest>", "")), "it is not well-formed XML");
        assert_eq!(post(&XML.replace("</samlp:Extensions>", "")), "it is not well-formed XML");
        assert_eq!(post(&XML.replace("<?xml version=\"1.0\"?>", "<!DOCTYPE a>")), "it has a DOCTYPE");
        assert_eq!(post(&XML.replace("\"_1a\"", "\"1a\"")), "its ID is missing or begins with a digit");
        assert_eq!(post(&XML.replace("Version=\"2.0\"", "Version=\"1.1\"")), "its Version is not 2.0");
        assert_eq!(post(&XML.replace("2.0:assertion", "1.0:assertion")), "it has no Issuer");
        assert_eq!(post(&XML.replace("con-1?a&amp;b", "&x;")), "its Issuer has an unknown entity");
    }
}
