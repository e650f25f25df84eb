//! What tokens and the userinfo endpoint say of a person (OIDC Core, 2 and 5.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::scope;

/// What the hub knows of a person, as far as apps may know it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// `sub`.
    pub subject: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// The tenant's short name.
    pub tenant_slug: String,
    /// The tenant's name.
    pub tenant_name: String,
    /// The name for people.
    pub name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// The userName.
    pub preferred_username: Option<String>,
    /// The preferred language (BCP 47).
    pub locale: Option<String>,
    /// The time zone.
    pub zoneinfo: Option<String>,
    /// When any of this last changed, in seconds since 1970.
    pub updated_at: i64,
    /// The e-mail.
    pub email: Option<String>,
    /// Whether the e-mail lies in a domain that the tenant proved to be its own.
    pub email_verified: bool,
    /// `owner`, `admin` or `member`.
    pub role: String,
    /// What the person may do in the product.
    pub product_roles: Vec<String>,
    /// The tenant's extension attributes, by schema.
    pub attributes: Map<String, Value>,
}

impl Person {
    /// The claims that a scope gives. `sub` and the tenant are in all of them: one means nothing without the other.
    pub fn claims(&self, granted: &str) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| {
            if !value.is_null() {
                claims.insert(name.to_owned(), value);
            }
        };
        put("sub", json!(self.subject));
        put("tenant_id", json!(self.tenant_id));
        put("tenant_slug", json!(self.tenant_slug));
        put("tenant_name", json!(self.tenant_name));
        if scope::has(granted, scope::PROFILE) {
            put("name", json!(self.name));
            put("given_name", json!(self.given_name));
            put("family_name", json!(self.family_name));
            put("preferred_username", json!(self.preferred_username));
            put("locale", json!(self.locale));
            put("zoneinfo", json!(self.zoneinfo));
            put("updated_at", json!(self.updated_at));
        }
        if scope::has(granted, scope::EMAIL) && self.email.is_some() {
            put("email", json!(self.email));
            put("email_verified", json!(self.email_verified));
        }
        if scope::has(granted, scope::ROLES) {
            put("role", json!(self.role));
            put("product_roles", json!(self.product_roles));
        }
        if scope::has(granted, scope::ATTRIBUTES) {
            put("attributes", Value::Object(self.attributes.clone()));
        }
        claims
    }
}

/// An ID token before it is signed. Times are seconds since 1970.
#[derive(Debug, Clone)]
pub struct IdToken<'a> {
    /// The hub's address.
    pub issuer: &'a str,
    /// The app's `client_id`; the only audience, so there is no `azp`.
    pub client_id: &'a str,
    /// Now.
    pub issued_at: i64,
    /// Its end.
    pub expires_at: i64,
    /// When the person last proved themselves.
    pub auth_time: i64,
    /// What the app sent to find again.
    pub nonce: Option<&'a str>,
    /// How well the person proved themselves.
    pub acr: &'a str,
    /// By what (RFC 8176, and `fed` for a login by SSO).
    pub amr: &'a [&'a str],
    /// The name of the login, in logout tokens too.
    pub sid: &'a str,
    /// The access token beside it.
    pub access_token: &'a str,
    /// What the scope says of the person.
    pub person: Map<String, Value>,
}

impl IdToken<'_> {
    /// The claims to sign.
    pub fn claims(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        put("iss", json!(self.issuer));
        put("aud", json!(self.client_id));
        put("iat", json!(self.issued_at));
        put("exp", json!(self.expires_at));
        put("auth_time", json!(self.auth_time));
        put("acr", json!(self.acr));
        put("amr", json!(self.amr));
        put("sid", json!(self.sid));
        put("at_hash", json!(at_hash(self.access_token)));
        if let Some(nonce) = self.nonce {
            put("nonce", json!(nonce));
        }
        claims.extend(self.person.clone());
        claims
    }
}

/// The left half of the access token's SHA-256 (OIDC Core, 3.1.3.6).
fn at_hash(access_token: &str) -> String {
    let digest = Sha256::digest(access_token.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.first_chunk::<16>().unwrap_or(&[0; 16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Person {
        Person {
            subject: "usr-1".to_owned(),
            tenant_id: "tnt-1".to_owned(),
            tenant_slug: "acme".to_owned(),
            tenant_name: "Acme".to_owned(),
            name: Some("Ada Lovelace".to_owned()),
            email: Some("ada@acme.test".to_owned()),
            role: "member".to_owned(),
            product_roles: vec!["agent".to_owned()],
            ..Person::default()
        }
    }

    fn names(granted: &str) -> Vec<String> {
        ada().claims(granted).keys().cloned().collect()
    }

    #[test]
    fn each_scope_its_claims() {
        let always = ["sub", "tenant_id", "tenant_slug", "tenant_name"];
        assert_eq!(names("openid"), always);
        assert_eq!(names("openid email")[4..], ["email", "email_verified"]);
        assert_eq!(names("openid profile")[4..], ["name", "updated_at"], "what is not known is left out");
        assert_eq!(names("openid roles")[4..], ["role", "product_roles"]);
        assert_eq!(names("openid attributes")[4..], ["attributes"]);
        assert_eq!(names("openid offline_access"), always);
    }

    #[test]
    fn id_token() {
        let token = IdToken {
            issuer: "https://hub.test",
            client_id: "app-1",
            issued_at: 100,
            expires_at: 700,
            auth_time: 90,
            nonce: Some("n"),
            acr: "urn:x",
            amr: &["pwd", "otp", "mfa"],
            sid: "agr-1",
            access_token: "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y",
            person: ada().claims("openid"),
        };
        let claims = Value::Object(token.claims());
        assert_eq!(claims["at_hash"], "77QmUPtjPfzWtF2AnpK9RQ", "the example of OIDC Core, A.3");
        assert_eq!(
            (&claims["sub"], &claims["aud"], &claims["nonce"]),
            (&json!("usr-1"), &json!("app-1"), &json!("n"))
        );
        assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]));
        let without = IdToken { nonce: None, ..token };
        assert!(without.claims().get("nonce").is_none());
    }
}
