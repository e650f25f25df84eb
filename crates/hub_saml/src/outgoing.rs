//! How our messages travel: in the query of a redirect, or in a form that posts itself (Bindings 3.4, 3.5).

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::authn_request::check_sso_url;
use crate::canonical::El;
use crate::enveloped::{self, RSA_SHA256};
use crate::error::Error;
use crate::settings::{SpPrivateKey, SpSettings};

/// Longest RelayState that an IdP must keep (Bindings 3.4.3), in bytes.
pub const MAX_RELAY_STATE: usize = 80;

/// Longest RelayState of the IdP that is returned with a response: some send more than the 80 bytes.
pub const MAX_ECHOED_RELAY_STATE: usize = 1024;

/// RFC 3986 unreserved characters stay as they are.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name of the parameter or form field that carries a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// `SAMLRequest`
    Request,
    /// `SAMLResponse`
    Response,
}

impl Parameter {
    /// The name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// A form that a page posts by itself (`method="post"`). Every value must be escaped when it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostForm {
    /// The form's `action`: an absolute http(s) URL.
    pub action: String,
    /// Name and value of each hidden field, in order.
    pub fields: Vec<(&'static str, String)>,
}

/// A message on its way through the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// Answer with a redirect to this URL.
    Redirect(String),
    /// Answer with a page that posts this form.
    Post(PostForm),
}

/// The URL that carries `message`, keeping the endpoint's own query and fragment.
pub(crate) fn redirect(
    endpoint: &str,
    parameter: Parameter,
    message: &El,
    relay_state: Option<&str>,
    key: Option<&SpPrivateKey>,
) -> Result<String, Error> {
    check(endpoint, parameter, relay_state)?;
    let packed = deflate(&message.render()).map_err(Error::Deflate)?;
    let mut query = format!("{}=", parameter.name());
    query.extend(utf8_percent_encode(&STANDARD.encode(packed), QUERY));
    if let Some(state) = relay_state {
        query.push_str("&RelayState=");
        query.extend(utf8_percent_encode(state, QUERY));
    }
    if let Some(key) = key {
        sign(&mut query, key)?;
    }
    let (base, fragment) = match endpoint.split_once('#') {
        Some((base, fragment)) => (base, Some(fragment)),
        None => (endpoint, None),
    };
    let separator = match base.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, own)) if own.ends_with('&') => "",
        Some(_) => "&",
    };
    let fragment = fragment.map(|f| format!("#{f}")).unwrap_or_default();
    Ok(format!("{base}{separator}{query}{fragment}"))
}

/// The form that carries `message`, whose signature stands before its child at `place` (after Issuer).
pub(crate) fn post(
    sp: &SpSettings,
    endpoint: &str,
    parameter: Parameter,
    message: El,
    relay_state: Option<&str>,
) -> Result<PostForm, Error> {
    check(endpoint, parameter, relay_state)?;
    let signed = enveloped::sign(sp, message, AFTER_ISSUER)?;
    let mut fields = vec![(parameter.name(), STANDARD.encode(signed.render()))];
    if let Some(state) = relay_state {
        fields.push(("RelayState", state.to_owned()));
    }
    Ok(PostForm { action: endpoint.to_owned(), fields })
}

/// The schema of every protocol message: Issuer, then Signature.
const AFTER_ISSUER: usize = 1;

fn check(endpoint: &str, parameter: Parameter, relay_state: Option<&str>) -> Result<(), Error> {
    check_sso_url(endpoint)?;
    let longest = match parameter {
        Parameter::Request => MAX_RELAY_STATE,
        Parameter::Response => MAX_ECHOED_RELAY_STATE,
    };
    if relay_state.is_some_and(|r| r.len() > longest) {
        return Err(Error::RelayState);
    }
    Ok(())
}

/// Appends SigAlg and Signature over the very bytes sent (Bindings 3.4.4.1); the endpoint's own query
/// is not part of it.
fn sign(query: &mut String, key: &SpPrivateKey) -> Result<(), Error> {
    query.push_str("&SigAlg=");
    query.extend(utf8_percent_encode(RSA_SHA256, QUERY));
    let value = enveloped::rsa_sha256(key, query.as_bytes())?;
    query.push_str("&Signature=");
    query.extend(utf8_percent_encode(&STANDARD.encode(value), QUERY));
    Ok(())
}

fn deflate(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}
