//! Why a request is refused: statuses and SCIM's keywords, each with its meaning.

use hub_scim::{Error, ScimType};
use serde_json::{Value, json};

use super::operation::{Group, Media, Operation};
use super::token;
use crate::faults::{Class, JsonFault};

/// Every status that the described operations may answer with when they refuse.
pub const STATUSES: [u16; 14] = [400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 422, 429, 501, 503];

/// What a status means, in words for whoever integrates.
pub const fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The request cannot be read, or a value does not fit; over SCIM `scimType` says which.",
        401 => "No token, or one that is unknown, revoked, expired or another workspace's.",
        403 => {
            "SCIM is switched off, another connection manages the resource, no seat is free, or only SSO may log in."
        }
        404 => "There is no such address or resource; another workspace's looks exactly so.",
        405 => "The address does not take this method; the header `Allow` names those it takes.",
        408 => "The body did not arrive within 30 seconds.",
        409 => "A name that must be unique is taken.",
        412 => "The resource has another version than `If-Match` names.",
        413 => "The body is larger, or has more operations, than is taken.",
        415 => "The body is neither `application/scim+json` nor `application/json`, or not UTF-8.",
        422 => "A value cannot be taken; the message says which.",
        429 => "Too many requests; wait as many seconds as `Retry-After` says.",
        501 => "Not offered.",
        503 => "Busy; nothing was changed. Repeat after as many seconds as `Retry-After` says.",
        _ => "Something went wrong on our side; nothing was changed.",
    }
}

/// What a keyword of a SCIM error means.
pub const fn keyword(kind: ScimType) -> &'static str {
    match kind {
        ScimType::InvalidFilter => {
            "The filter cannot be read, names an unknown attribute, or does not fit the attribute."
        }
        ScimType::TooMany => {
            "No index serves the filter and there are too many resources to look at; narrow it."
        }
        ScimType::Uniqueness => "A userName, or a group's displayName, is taken.",
        ScimType::Mutability => "The attribute is the hub's to write, or cannot be removed.",
        ScimType::InvalidSyntax => "The body is no message of this kind.",
        ScimType::InvalidPath => "The path of a change cannot be read or names no attribute.",
        ScimType::NoTarget => "The path of a change matches nothing.",
        ScimType::InvalidValue => "A value is missing or of the wrong type.",
        ScimType::InvalidVers => "This version of the protocol is not offered.",
        ScimType::Sensitive => "The request would carry a secret in its address.",
        ScimType::InvalidCursor => "The cursor was not given out for this question.",
        ScimType::ExpiredCursor => "The cursor is older than an hour; begin again.",
        ScimType::InvalidCount => "`count` is no whole number.",
    }
}

/// The words of refusals outside SCIM that are about the body's form; the others are those of the classes.
pub const BODY_WORDS: [&str; 3] = ["invalid_json", "timeout", "unsupported_media_type"];

/// The headers that come with a refusal.
pub const fn headers(status: u16) -> &'static [&'static str] {
    match status {
        401 => &["WWW-Authenticate"],
        429 | 503 => &["Retry-After"],
        _ => &[],
    }
}

impl Operation {
    /// Whether its refusals are SCIM errors.
    pub fn speaks_scim(&self) -> bool {
        self.path.starts_with(crate::urls::SCIM) && self.group != Group::Token
    }
}

/// The form of a refusal: content type, component, an example.
pub fn body(operation: &Operation, status: u16) -> (Media, &'static str, Value) {
    if operation.speaks_scim() {
        let kind = match status {
            400 => Some(ScimType::InvalidValue),
            409 => Some(ScimType::Uniqueness),
            _ => None,
        };
        let error = Error { status, scim_type: kind, detail: detail(status).to_owned() };
        return (Media::Scim, "ScimError", error.to_body());
    }
    if operation.group == Group::Token {
        let body = json!({ "error": token::word(status), "error_description": detail(status) });
        return (Media::Json, "OAuthError", body);
    }
    let class = Class::ALL.into_iter().find(|class| class.status() == status);
    let mut body = JsonFault::new(class.unwrap_or(Class::Invalid), detail(status)).to_body();
    let word = match status {
        400 => BODY_WORDS.first(),
        408 => BODY_WORDS.get(1),
        415 => BODY_WORDS.get(2),
        _ => None,
    };
    if let (Some(word), Some(fields)) = (word, body.as_object_mut()) {
        fields.insert("error".to_owned(), (*word).into());
    }
    (Media::Json, "ApiError", body)
}

/// A sentence as an answer might have it.
const fn detail(status: u16) -> &'static str {
    match status {
        400 => "userName is required and must not be empty.",
        401 => "The token is not valid.",
        409 => "Another resource of this workspace has this name.",
        _ => meaning(status),
    }
}

/// The example of an error on the page.
pub fn example() -> Value {
    json!(Error::uniqueness("Another resource of this workspace has this name.").to_body())
}
