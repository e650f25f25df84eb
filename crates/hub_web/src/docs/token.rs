//! The token endpoint of a Tenant URL, with its messages.

use serde_json::{Value, json};

use super::operation::{Access, Answer, Group, Media, Message, Operation};
use super::{examples, parameters};
use crate::urls;

/// What stands below a Tenant URL.
const BELOW: &str = "oauth/token";

/// The exchange of a client secret for an access token.
pub fn operation() -> Operation {
    let sent = json!({
        "grant_type": "client_credentials",
        "client_id": "con-0c8k2m5q7w9xa",
        "client_secret": "sws_…",
    });
    let granted =
        json!({ "access_token": "swa_…", "token_type": "Bearer", "expires_in": 3600, "scope": "scim" });
    Operation {
        method: "POST",
        path: format!("{}/{{tenant}}/{BELOW}", urls::SCIM),
        id: "getAccessToken".to_owned(),
        group: Group::Token,
        summary: "Get an access token".to_owned(),
        text: "Client identifier and secret stand in the form, or in an `Authorization: Basic` header. The access token opens the Tenant URL as a Secret Token does, and is dead at once when its secret is revoked.".to_owned(),
        access: Access::Open,
        parameters: vec![&parameters::TENANT],
        body: Some(Message {
            media: Media::Form,
            schema: "TokenRequest",
            examples: vec![("Credentials in the form", sent)],
        }),
        answers: vec![Answer {
            status: 200,
            text: "The token and its life in seconds.",
            headers: &[],
            body: Some(Message::json("AccessToken", "An access token", granted)),
        }],
        refusals: vec![400, 401, 408, 413, 429, 503],
    }
}

/// The token endpoint of the example's Tenant URL.
pub fn example_url() -> String {
    format!("{}/{BELOW}", examples::tenant_url())
}

/// The word of a refusal with this status (RFC 6749, 5.2).
pub const fn word(status: u16) -> &'static str {
    match status {
        401 => "invalid_client",
        429 | 503 => "temporarily_unavailable",
        _ => "invalid_request",
    }
}

/// The messages.
pub fn schemas() -> [(&'static str, Value); 3] {
    let text = || json!({ "type": "string" });
    let request = json!({
        "type": "object",
        "required": ["grant_type"],
        "properties": {
            "grant_type": { "type": "string", "enum": ["client_credentials"] },
            "client_id": { "type": "string", "description": "Unless it stands in the header." },
            "client_secret": { "type": "string", "description": "Unless it stands in the header." },
            "scope": { "type": "string", "description": "May be left out; there is nothing narrower to ask for." },
        },
    });
    let granted = json!({
        "type": "object",
        "required": ["access_token", "token_type", "expires_in"],
        "properties": {
            "access_token": text(),
            "token_type": { "type": "string", "enum": ["Bearer"] },
            "expires_in": { "type": "integer", "minimum": 1 },
            "scope": text(),
        },
    });
    let words = [
        "invalid_request",
        "invalid_client",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "temporarily_unavailable",
    ];
    let refusal = json!({
        "type": "object",
        "description": "A refusal of the token endpoint (RFC 6749, 5.2).",
        "required": ["error"],
        "properties": { "error": { "type": "string", "enum": words }, "error_description": text() },
    });
    [("TokenRequest", request), ("AccessToken", granted), ("OAuthError", refusal)]
}
