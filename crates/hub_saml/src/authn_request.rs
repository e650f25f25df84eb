//! The AuthnRequest that starts an SP-initiated sign-in (Core 3.4, Bindings 3.4 HTTP-Redirect).

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use openssl::hash::MessageDigest;
use openssl::sign::Signer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::escape::escape;
use url::Url;

use crate::error::Error;
use crate::instant;
use crate::settings::{IdpSettings, SpPrivateKey, SpSettings};

#[cfg(test)]
mod tests;

/// Longest RelayState that an IdP must keep (Bindings 3.4.3), in bytes.
pub const MAX_RELAY_STATE: usize = 80;

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// RFC 3986 unreserved characters stay as they are.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a request asks for beyond the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Ask the IdP to authenticate the person anew.
    pub force_authn: bool,
    /// A NameID format to ask for; none lets the IdP choose (the safe default).
    pub name_id_format: Option<String>,
    /// An authentication context class to ask for; none by default, as Entra refuses people who signed in
    /// by another method (AADSTS75011).
    pub authn_context: Option<String>,
}

/// A request id from 128 random bits: `_` and 32 hexadecimal digits (Entra refuses a leading digit).
pub fn request_id(random: &[u8; 16]) -> String {
    let mut id = String::from("_");
    for byte in random {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}

/// The URL that sends the browser to the IdP, keeping the sign-on URL's own query.
///
/// Signed (rsa-sha256) when the service provider has a signing key.
///
/// # Errors
/// [`Error::SsoUrl`] when the sign-on URL is not http(s); [`Error::RelayState`] when it is too long.
pub fn redirect_url(
    sp: &SpSettings,
    idp: &IdpSettings,
    request_id: &str,
    relay_state: Option<&str>,
    options: &Options,
    now_ms: i64,
) -> Result<String, Error> {
    check_sso_url(&idp.sso_url)?;
    if relay_state.is_some_and(|r| r.len() > MAX_RELAY_STATE) {
        return Err(Error::RelayState);
    }
    let message = deflate(&xml(sp, idp, request_id, options, now_ms)).map_err(Error::Deflate)?;
    let (base, fragment) = match idp.sso_url.split_once('#') {
        Some((base, fragment)) => (base, Some(fragment)),
        None => (idp.sso_url.as_str(), None),
    };
    let mut url = base.to_owned();
    match base.split_once('?') {
        None => url.push('?'),
        Some((_, "")) => {}
        Some((_, query)) if query.ends_with('&') => {}
        Some(_) => url.push('&'),
    }
    let mut query = String::from("SAMLRequest=");
    query.extend(utf8_percent_encode(&STANDARD.encode(message), QUERY));
    if let Some(state) = relay_state {
        query.push_str("&RelayState=");
        query.extend(utf8_percent_encode(state, QUERY));
    }
    if let Some(key) = &sp.signing_key {
        sign(&mut query, key)?;
    }
    url.push_str(&query);
    if let Some(fragment) = fragment {
        url.push('#');
        url.push_str(fragment);
    }
    Ok(url)
}

/// Appends SigAlg and Signature over the very bytes sent (Bindings 3.4.4.1); the sign-on URL's own query
/// is not part of it.
fn sign(query: &mut String, key: &SpPrivateKey) -> Result<(), Error> {
    query.push_str("&SigAlg=");
    query.extend(utf8_percent_encode(RSA_SHA256, QUERY));
    let private = key.private_key().ok_or(Error::PrivateKey)?;
    let value = Signer::new(MessageDigest::sha256(), &private)
        .and_then(|mut signer| signer.sign_oneshot_to_vec(query.as_bytes()))
        .map_err(Error::Sign)?;
    query.push_str("&Signature=");
    query.extend(utf8_percent_encode(&STANDARD.encode(value), QUERY));
    Ok(())
}

/// Whether a sign-on URL can be used: absolute, `http` or `https`, with a host, without user or password.
///
/// # Errors
/// [`Error::SsoUrl`] otherwise.
pub fn check_sso_url(text: &str) -> Result<(), Error> {
    let plain = text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\'));
    let url = Url::parse(text).map_err(|_| Error::SsoUrl)?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if plain && web && url.username().is_empty() && url.password().is_none() {
        Ok(())
    } else {
        Err(Error::SsoUrl)
    }
}

fn xml(sp: &SpSettings, idp: &IdpSettings, id: &str, options: &Options, now_ms: i64) -> String {
    let mut out = format!(
        "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{}\" Version=\"2.0\" IssueInstant=\"{}\" \
         Destination=\"{}\" AssertionConsumerServiceURL=\"{}\" \
         ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\"",
        escape(id),
        instant::format(now_ms),
        escape(&idp.sso_url),
        escape(&sp.acs_url),
    );
    if options.force_authn {
        out.push_str(" ForceAuthn=\"true\"");
    }
    out.push_str(&format!("><saml:Issuer>{}</saml:Issuer>", escape(&sp.entity_id)));
    if let Some(format) = &options.name_id_format {
        out.push_str(&format!("<samlp:NameIDPolicy Format=\"{}\" AllowCreate=\"true\"/>", escape(format)));
    }
    if let Some(class) = &options.authn_context {
        out.push_str(&format!(
            "<samlp:RequestedAuthnContext Comparison=\"exact\"><saml:AuthnContextClassRef>{}\
             </saml:AuthnContextClassRef></samlp:RequestedAuthnContext>",
            escape(class)
        ));
    }
    out.push_str("</samlp:AuthnRequest>");
    out
}

fn deflate(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}
