//! The AuthnRequest that starts an SP-initiated sign-in (Core 3.4), by HTTP-Redirect or HTTP-POST (Bindings 3.4, 3.5).

use url::Url;

use crate::canonical::{self, El};
use crate::error::Error;
use crate::instant;
use crate::metadata::Binding;
pub use crate::outgoing::MAX_RELAY_STATE;
use crate::outgoing::{self, Outgoing, Parameter, PostForm};
use crate::settings::{IdpSettings, SpSettings};

#[cfg(test)]
mod tests;

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
/// Signed (rsa-sha256) when the service provider signs requests and has a key.
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
    let message = message(sp, idp, request_id, options, now_ms);
    let key = sp.signing_key.as_ref().filter(|_| sp.sign_requests);
    outgoing::redirect(&idp.sso_url, Parameter::Request, &message, relay_state, key)
}

/// The form that carries the request to an IdP that takes no redirects (HTTP-POST binding).
///
/// Signed (enveloped, rsa-sha256 with a SHA-256 digest) when the service provider signs requests and has a key.
///
/// # Errors
/// As [`redirect_url`].
pub fn post_form(
    sp: &SpSettings,
    idp: &IdpSettings,
    request_id: &str,
    relay_state: Option<&str>,
    options: &Options,
    now_ms: i64,
) -> Result<PostForm, Error> {
    let message = message(sp, idp, request_id, options, now_ms);
    if sp.signs_requests() {
        return outgoing::post(sp, &idp.sso_url, Parameter::Request, message, relay_state);
    }
    let silent = SpSettings { signing_key: None, ..sp.clone() };
    outgoing::post(&silent, &idp.sso_url, Parameter::Request, message, relay_state)
}

/// The request by the binding that the IdP's sign-on URL is for.
///
/// # Errors
/// As [`redirect_url`].
pub fn start(
    sp: &SpSettings,
    idp: &IdpSettings,
    binding: Binding,
    request_id: &str,
    relay_state: Option<&str>,
    options: &Options,
    now_ms: i64,
) -> Result<Outgoing, Error> {
    match binding {
        Binding::Redirect => {
            redirect_url(sp, idp, request_id, relay_state, options, now_ms).map(Outgoing::Redirect)
        }
        Binding::Post => post_form(sp, idp, request_id, relay_state, options, now_ms).map(Outgoing::Post),
    }
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

fn message(sp: &SpSettings, idp: &IdpSettings, id: &str, options: &Options, now_ms: i64) -> El {
    let mut message = canonical::protocol("AuthnRequest")
        .set("ID", id)
        .set("Version", "2.0")
        .set("IssueInstant", instant::format(now_ms))
        .set("Destination", &idp.sso_url)
        .set("AssertionConsumerServiceURL", &sp.acs_url)
        .set("ProtocolBinding", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST")
        .set_some("ForceAuthn", options.force_authn.then_some("true"))
        .child(canonical::assertion("Issuer").text(&sp.entity_id));
    if let Some(format) = &options.name_id_format {
        let policy = canonical::protocol("NameIDPolicy").set("Format", format).set("AllowCreate", "true");
        message = message.child(policy);
    }
    if let Some(class) = &options.authn_context {
        let asked = canonical::protocol("RequestedAuthnContext")
            .set("Comparison", "exact")
            .child(canonical::assertion("AuthnContextClassRef").text(class));
        message = message.child(asked);
    }
    message
}
