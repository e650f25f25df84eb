//! What the protocol needs to know of an app, and how an app names and proves itself (RFC 6749, 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::{OAuthError, Parameters};

/// The authorization code grant.
pub const AUTHORIZATION_CODE: &str = "authorization_code";
/// The refresh token grant.
pub const REFRESH_TOKEN: &str = "refresh_token";
/// The device grant (RFC 8628).
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// An app as registered.
#[derive(Debug, Clone, Copy)]
pub struct Client<'a> {
    /// Where answers may go.
    pub redirect_uris: &'a [String],
    /// Whether it runs on a person's own machine: loopback redirects take any port.
    pub native: bool,
    /// Which scopes it may ask for.
    pub scopes: &'a [String],
    /// Whether it may log people in by a code.
    pub codes: bool,
}

/// How an app proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `Authorization: Basic`.
    Basic,
    /// In the body.
    Post,
    /// Not at all: a public app.
    None,
}

/// Who an app says it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Its `client_id`.
    pub client_id: String,
    /// Its secret, if it sent one.
    pub secret: Option<String>,
    /// Where that stood.
    pub method: Method,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("method", &self.method)
            .finish()
    }
}

impl Credentials {
    /// Reads them from the `Authorization` header and the body.
    ///
    /// # Errors
    /// `invalid_client` for none or a header that is not understood; `invalid_request` when there are two kinds of them.
    pub fn read(authorization: Option<&str>, body: &Parameters) -> Result<Self, OAuthError> {
        if body.has("client_assertion") {
            return Err(OAuthError::client(
                "Client assertions are not supported; send client_id and client_secret.",
            ));
        }
        let (named, secret) = (body.one("client_id")?, body.one("client_secret")?);
        let Some(header) = authorization else {
            let client_id = named.ok_or_else(|| OAuthError::client("The parameter client_id is missing."))?;
            let method = if secret.is_some() { Method::Post } else { Method::None };
            return Ok(Self { client_id: client_id.to_owned(), secret: secret.map(str::to_owned), method });
        };
        if secret.is_some() {
            return Err(OAuthError::request("The client secret came twice: in the header and in the body."));
        }
        let (client_id, secret) =
            basic(header).ok_or_else(|| OAuthError::client("The Authorization header is not understood."))?;
        if named.is_some_and(|named| named != client_id) {
            return Err(OAuthError::request("The header and the body name two different apps."));
        }
        Ok(Self { client_id, secret: Some(secret), method: Method::Basic })
    }
}

/// Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, value) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| -> Option<String> {
        let pair = format!("v={}", text.replace('&', "%26"));
        let (_, value) = url::form_urlencoded::parse(pair.as_bytes()).next()?;
        (!value.is_empty()).then(|| value.into_owned())
    };
    Some((plain(id)?, plain(secret)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    fn read(header: Option<&str>, body: &str) -> Result<Credentials, OAuthError> {
        Credentials::read(header, &Parameters::parse(body.as_bytes()).unwrap())
    }

    #[test]
    fn three_ways() {
        let header = format!("basic {}", STANDARD.encode("app-1:a%2Bb"));
        let known = read(Some(&header), "client_id=app-1").unwrap();
        assert_eq!((known.secret.as_deref(), known.method), (Some("a+b"), Method::Basic));
        let known = read(None, "client_id=app-1&client_secret=a%2Bb").unwrap();
        assert_eq!((known.secret.as_deref(), known.method), (Some("a+b"), Method::Post));
        assert!(!format!("{known:?}").contains("a+b"));
        let known = read(None, "client_id=app-1").unwrap();
        assert_eq!((known.client_id.as_str(), known.secret, known.method), ("app-1", None, Method::None));
    }

    #[test]
    fn refused() {
        let header = format!("Basic {}", STANDARD.encode("app-1:s"));
        let code = |outcome: Result<Credentials, OAuthError>| outcome.unwrap_err().code;
        assert_eq!(code(read(None, "")), ErrorCode::InvalidClient);
        assert_eq!(code(read(Some(&header), "client_secret=s")), ErrorCode::InvalidRequest);
        assert_eq!(code(read(Some(&header), "client_id=app-2")), ErrorCode::InvalidRequest);
        assert_eq!(code(read(None, "client_id=a&client_id=b")), ErrorCode::InvalidRequest);
        assert_eq!(code(read(None, "client_id=a&client_assertion=x")), ErrorCode::InvalidClient);
        for wrong in ["Bearer x", "Basic", "Basic ***", &format!("Basic {}", STANDARD.encode("no-colon"))] {
            assert_eq!(code(read(Some(wrong), "")), ErrorCode::InvalidClient, "{wrong}");
        }
    }
}
