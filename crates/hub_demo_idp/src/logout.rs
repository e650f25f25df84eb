//! Single logout messages as identity providers send them, every field settable, and a reader for the service
//! provider's (SAML Core 3.7).

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::error::ErrorStack;

use crate::response::canonical::El;
use crate::response::signature::{self, Recipe};
use crate::response::{ASSERTION, Canonicalization, PROTOCOL, STATUS, Style, instant};
use crate::signing::{Algorithm, Digest, IdpKey};

mod incoming;

pub use incoming::Incoming;

/// How a redirect spells percent escapes; the signature covers the spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escapes {
    /// `%2B`, as most do.
    Upper,
    /// `%2b`, as Entra ID and everything on .NET do.
    Lower,
}

/// What a logout message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// LogoutRequest, in the parameter SAMLRequest.
    Request,
    /// LogoutResponse, in the parameter SAMLResponse.
    Response,
}

/// Everything a logout message says. Times are Unix milliseconds; `None` leaves the part out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutBuilder {
    /// Request or response.
    pub kind: Kind,
    /// ID.
    pub id: String,
    /// Version.
    pub version: String,
    /// IssueInstant.
    pub issue_instant: i64,
    /// Destination.
    pub destination: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// NotOnOrAfter of a request.
    pub not_on_or_after: Option<i64>,
    /// NameID of a request.
    pub name_id: Option<String>,
    /// Format of the NameID.
    pub name_id_format: Option<String>,
    /// NameQualifier and SPNameQualifier of the NameID.
    pub name_qualifiers: Option<(String, String)>,
    /// SessionIndex elements of a request.
    pub session_indexes: Vec<String>,
    /// InResponseTo of a response.
    pub in_response_to: Option<String>,
    /// Last part of a response's status code.
    pub status: String,
    /// Last part of a response's second status code.
    pub sub_status: Option<String>,
    /// Signature algorithm; `None` takes the usual one of the key.
    pub algorithm: Option<Algorithm>,
    /// Digest of an enveloped signature.
    pub digest: Digest,
    /// Whether [`LogoutBuilder::build`] signs.
    pub sign: bool,
    /// Spelling.
    pub style: Style,
}

impl LogoutBuilder {
    /// A request to log a person out, as an IdP sends it when all is well.
    #[must_use]
    pub fn request(issuer: &str, destination: &str, name_id: &str, id: &str, now: i64) -> Self {
        Self {
            kind: Kind::Request,
            id: id.to_owned(),
            version: "2.0".to_owned(),
            issue_instant: now,
            destination: Some(destination.to_owned()),
            issuer: Some(issuer.to_owned()),
            not_on_or_after: None,
            name_id: Some(name_id.to_owned()),
            name_id_format: None,
            name_qualifiers: None,
            session_indexes: Vec::new(),
            in_response_to: None,
            status: "Success".to_owned(),
            sub_status: None,
            algorithm: None,
            digest: Digest::Sha256,
            sign: true,
            style: Style::default(),
        }
    }

    /// The answer to a request of the service provider.
    #[must_use]
    pub fn response(issuer: &str, destination: &str, in_response_to: &str, id: &str, now: i64) -> Self {
        Self {
            kind: Kind::Response,
            in_response_to: Some(in_response_to.to_owned()),
            name_id: None,
            ..Self::request(issuer, destination, "", id, now)
        }
    }

    /// The name of the parameter or form field that carries it.
    #[must_use]
    pub fn parameter(&self) -> &'static str {
        match self.kind {
            Kind::Request => "SAMLRequest",
            Kind::Response => "SAMLResponse",
        }
    }

    /// The XML, signed inside when [`LogoutBuilder::sign`] says so.
    ///
    /// # Errors
    /// OpenSSL's, for instance when the algorithm does not fit the key.
    pub fn build(&self, key: &IdpKey) -> Result<String, ErrorStack> {
        let mut message = self.message();
        if self.sign {
            let recipe = Recipe {
                algorithm: self.algorithm,
                digest: self.digest,
                canonicalization: Canonicalization::Exclusive,
                style: &self.style,
            };
            signature::sign(&recipe, key, &mut message, &self.id, &[])?;
        }
        Ok(message.document(self.style.short_tags))
    }

    /// The XML as a form field carries it.
    ///
    /// # Errors
    /// As [`LogoutBuilder::build`].
    pub fn to_form_value(&self, key: &IdpKey) -> Result<String, ErrorStack> {
        Ok(STANDARD.encode(self.build(key)?))
    }

    /// The signed query of a redirect, without the question mark; the XML in it has no signature of its own.
    ///
    /// # Errors
    /// As [`LogoutBuilder::build`], and when the text cannot be compressed.
    pub fn to_query(
        &self,
        key: &IdpKey,
        relay_state: Option<&str>,
        escapes: Escapes,
    ) -> crate::Result<String> {
        let algorithm = self.algorithm.unwrap_or_else(|| key.usual_algorithm());
        let xml = self.message().document(self.style.short_tags);
        sign_query(self.parameter(), &xml, key, relay_state, escapes, algorithm)
    }

    fn protocol(&self, name: &'static str) -> El {
        El::new(&self.style.protocol_prefix, PROTOCOL, name)
    }

    fn message(&self) -> El {
        let name = match self.kind {
            Kind::Request => "LogoutRequest",
            Kind::Response => "LogoutResponse",
        };
        let saml = |name| El::new(&self.style.assertion_prefix, ASSERTION, name);
        let mut message = self
            .protocol(name)
            .set("ID", &self.id)
            .set("Version", &self.version)
            .set("IssueInstant", instant(self.issue_instant))
            .set_some("Destination", self.destination.as_deref())
            .set_some("NotOnOrAfter", self.not_on_or_after.map(instant).as_deref())
            .set_some("InResponseTo", self.in_response_to.as_deref());
        if let Some(issuer) = &self.issuer {
            message = message.child(saml("Issuer").text(issuer));
        }
        if self.kind == Kind::Response {
            return message.child(self.status());
        }
        if let Some(name_id) = &self.name_id {
            let (own, sp) = self.name_qualifiers.clone().unzip();
            let element = saml("NameID")
                .set_some("Format", self.name_id_format.as_deref())
                .set_some("NameQualifier", own.as_deref())
                .set_some("SPNameQualifier", sp.as_deref());
            message = message.child(element.text(name_id));
        }
        self.session_indexes
            .iter()
            .fold(message, |message, index| message.child(self.protocol("SessionIndex").text(index)))
    }

    fn status(&self) -> El {
        let mut code = self.protocol("StatusCode").set("Value", format!("{STATUS}{}", self.status));
        if let Some(sub) = &self.sub_status {
            code = code.child(self.protocol("StatusCode").set("Value", format!("{STATUS}{sub}")));
        }
        self.protocol("Status").child(code)
    }
}

/// A signed query (Bindings 3.4.4.1) around any XML, sensible or not.
///
/// # Errors
/// OpenSSL's, and when the text cannot be compressed.
pub fn sign_query(
    parameter: &str,
    xml: &str,
    key: &IdpKey,
    relay_state: Option<&str>,
    escapes: Escapes,
    algorithm: Algorithm,
) -> crate::Result<String> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(xml.as_bytes())?;
    let packed = STANDARD.encode(encoder.finish()?);
    let escape = |text: &str| escape(text, escapes);
    let mut query = format!("{parameter}={}", escape(&packed));
    if let Some(state) = relay_state {
        query.push_str(&format!("&RelayState={}", escape(state)));
    }
    query.push_str(&format!("&SigAlg={}", escape(algorithm.uri())));
    let value = key.sign(algorithm, query.as_bytes())?;
    query.push_str(&format!("&Signature={}", escape(&STANDARD.encode(value))));
    Ok(query)
}

fn escape(text: &str, escapes: Escapes) -> String {
    text.bytes()
        .map(|b| match (b, escapes) {
            (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~', _) => {
                char::from(b).to_string()
            }
            (_, Escapes::Upper) => format!("%{b:02X}"),
            (_, Escapes::Lower) => format!("%{b:02x}"),
        })
        .collect()
}
