//! Logout: what an app asks for a person (OIDC RP-Initiated Logout), and what apps are told (OIDC Back-Channel Logout).

use serde_json::{Map, Value, json};

use crate::{OAuthError, Parameters};

/// What an app sends a browser with to log out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogoutRequest {
    /// An ID token that the app once got.
    pub id_token_hint: Option<String>,
    /// The app.
    pub client_id: Option<String>,
    /// Where to go afterwards.
    pub post_logout_redirect_uri: Option<String>,
    /// What to bring there.
    pub state: Option<String>,
}

impl LogoutRequest {
    /// Reads a query or form.
    ///
    /// # Errors
    /// `invalid_request` for what came twice.
    pub fn parse(parameters: &Parameters) -> Result<Self, OAuthError> {
        let one = |name| parameters.one(name).map(|value| value.map(str::to_owned));
        Ok(Self {
            id_token_hint: one("id_token_hint")?,
            client_id: one("client_id")?,
            post_logout_redirect_uri: one("post_logout_redirect_uri")?,
            state: one("state")?,
        })
    }
}

/// A registered address with `state` behind it.
pub fn redirect(uri: &str, state: Option<&str>) -> String {
    let pairs = state.map(|state| ("state", state));
    crate::authorize::with_query(uri, pairs)
}

/// The event that makes a token a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How long a logout token is good, in seconds.
pub const LOGOUT_TOKEN_SECONDS: i64 = 120;

/// A logout token before it is signed (OIDC Back-Channel Logout, 2.4). Times are seconds since 1970.
#[derive(Debug, Clone)]
pub struct LogoutToken<'a> {
    /// The hub's address.
    pub issuer: &'a str,
    /// The app's `client_id`.
    pub client_id: &'a str,
    /// Whose login ended.
    pub subject: &'a str,
    /// Which login.
    pub sid: &'a str,
    /// Now.
    pub issued_at: i64,
    /// A name that no other token has.
    pub id: &'a str,
}

impl LogoutToken<'_> {
    /// The claims to sign. There is no `nonce`: its presence is forbidden.
    pub fn claims(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        put("iss", json!(self.issuer));
        put("sub", json!(self.subject));
        put("aud", json!(self.client_id));
        put("iat", json!(self.issued_at));
        put("exp", json!(self.issued_at.saturating_add(LOGOUT_TOKEN_SECONDS)));
        put("jti", json!(self.id));
        put("sid", json!(self.sid));
        put("events", json!({ EVENT: {} }));
        claims
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_and_way_back() {
        let query =
            b"id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Fapp%2Fbye&state=x%26y&logout_hint=z";
        let request = LogoutRequest::parse(&Parameters::parse(query).unwrap()).unwrap();
        assert_eq!(request.post_logout_redirect_uri.as_deref(), Some("https://app/bye"));
        assert_eq!(
            redirect("https://app/bye?a=b", request.state.as_deref()),
            "https://app/bye?a=b&state=x%26y"
        );
        assert_eq!(redirect("https://app/bye", None), "https://app/bye");
        assert!(LogoutRequest::parse(&Parameters::parse(b"state=a&state=b").unwrap()).is_err());
    }

    #[test]
    fn token() {
        let token = LogoutToken {
            issuer: "https://hub.test",
            client_id: "app-1",
            subject: "usr-1",
            sid: "agr-1",
            issued_at: 100,
            id: "j",
        };
        let claims = Value::Object(token.claims());
        assert_eq!(claims["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
        assert_eq!((&claims["exp"], claims.get("nonce")), (&json!(220), None));
    }
}
