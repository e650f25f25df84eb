//! The document at `/.well-known/openid-configuration` (OIDC Discovery, 3; RFC 8414, 2). It says what is done, nothing else.

use serde_json::{Value, json};

use crate::client::{AUTHORIZATION_CODE, DEVICE_CODE, REFRESH_TOKEN};
use crate::{keys, scope};

/// The addresses of the endpoints, absolute.
#[derive(Debug, Clone)]
pub struct Endpoints {
    /// The hub's address.
    pub issuer: String,
    /// The authorization endpoint.
    pub authorize: String,
    /// The token endpoint.
    pub token: String,
    /// The userinfo endpoint.
    pub userinfo: String,
    /// The keys.
    pub jwks: String,
    /// The revocation endpoint (RFC 7009).
    pub revoke: String,
    /// The introspection endpoint (RFC 7662).
    pub introspect: String,
    /// The logout endpoint (OIDC RP-Initiated Logout).
    pub logout: String,
    /// The device authorization endpoint (RFC 8628).
    pub device: String,
    /// The page for the app's makers.
    pub documentation: String,
}

/// The document. `acr_values` are all that the hub can say.
pub fn document(endpoints: &Endpoints, acr_values: &[&str]) -> Value {
    let secrets = ["client_secret_basic", "client_secret_post"];
    let methods = ["client_secret_basic", "client_secret_post", "none"];
    json!({
        "issuer": endpoints.issuer,
        "authorization_endpoint": endpoints.authorize,
        "token_endpoint": endpoints.token,
        "userinfo_endpoint": endpoints.userinfo,
        "jwks_uri": endpoints.jwks,
        "revocation_endpoint": endpoints.revoke,
        "introspection_endpoint": endpoints.introspect,
        "end_session_endpoint": endpoints.logout,
        "device_authorization_endpoint": endpoints.device,
        "service_documentation": endpoints.documentation,
        "scopes_supported": scope::ALL,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": [AUTHORIZATION_CODE, REFRESH_TOKEN, DEVICE_CODE],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [keys::ALGORITHM],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": secrets,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "acr_values_supported": acr_values,
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "iss", "sub", "aud", "iat", "exp", "auth_time", "nonce", "acr", "amr", "sid", "at_hash",
            "tenant_id", "tenant_slug", "tenant_name",
            "name", "given_name", "family_name", "preferred_username", "locale", "zoneinfo", "updated_at",
            "email", "email_verified", "role", "product_roles", "attributes",
        ],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_endpoint() {
        let at = |path: &str| format!("https://hub.test/{path}");
        let endpoints = Endpoints {
            issuer: "https://hub.test".to_owned(),
            authorize: at("a"),
            token: at("t"),
            userinfo: at("u"),
            jwks: at("j"),
            revoke: at("r"),
            introspect: at("i"),
            logout: at("l"),
            device: at("d"),
            documentation: at("doc"),
        };
        let document = document(&endpoints, &["x"]);
        for (name, path) in [("authorization", "a"), ("token", "t"), ("userinfo", "u"), ("end_session", "l")]
        {
            assert_eq!(document[format!("{name}_endpoint")], at(path));
        }
        let said: Vec<&str> =
            document["claims_supported"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let person = crate::claims::Person {
            name: Some(String::new()),
            given_name: Some(String::new()),
            family_name: Some(String::new()),
            preferred_username: Some(String::new()),
            locale: Some(String::new()),
            zoneinfo: Some(String::new()),
            email: Some(String::new()),
            ..crate::claims::Person::default()
        };
        for claim in person.claims(&scope::ALL.join(" ")).keys() {
            assert!(said.contains(&claim.as_str()), "{claim} is not announced");
        }
    }
}
