//! The SCIM error of every refusal (RFC 7644, 3.12; RFC 9865, 5).

use serde_json::{Value, json};

/// URN of the error message.
pub const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The detail error keyword (RFC 7644 table 9; RFC 9865, 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScimType {
    /// The filter cannot be read or does not fit the attribute.
    InvalidFilter,
    /// The result would be larger than the server gives.
    TooMany,
    /// A value that must be unique is taken.
    Uniqueness,
    /// The attribute cannot be changed so.
    Mutability,
    /// The body cannot be read.
    InvalidSyntax,
    /// The path of a PATCH cannot be read or names nothing.
    InvalidPath,
    /// The path of a PATCH has no target.
    NoTarget,
    /// A value is missing or does not fit.
    InvalidValue,
    /// The protocol version is not offered.
    InvalidVers,
    /// Refused because it would carry secrets in a URL.
    Sensitive,
    /// The cursor cannot be read (RFC 9865).
    InvalidCursor,
    /// The cursor is too old (RFC 9865).
    ExpiredCursor,
    /// The page size cannot be used (RFC 9865).
    InvalidCount,
}

impl ScimType {
    /// Every keyword.
    pub const ALL: [Self; 13] = [
        Self::InvalidFilter,
        Self::TooMany,
        Self::Uniqueness,
        Self::Mutability,
        Self::InvalidSyntax,
        Self::InvalidPath,
        Self::NoTarget,
        Self::InvalidValue,
        Self::InvalidVers,
        Self::Sensitive,
        Self::InvalidCursor,
        Self::ExpiredCursor,
        Self::InvalidCount,
    ];

    /// The keyword as it goes over the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

/// A refusal: HTTP status, keyword, and a text that tells an administrator what to change (H6).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Error {
    /// HTTP status.
    pub status: u16,
    /// Detail error keyword, where the RFC has one.
    pub scim_type: Option<ScimType>,
    /// What is wrong, in words for the administrator of the identity provider.
    pub detail: String,
}

/// Longest text, in characters: what a client sent comes back in it, and may be a megabyte.
const MOST: usize = 1000;

fn bounded(detail: String) -> String {
    match detail.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", detail.get(..end).unwrap_or_default()),
        None => detail,
    }
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident => $status:literal, $kind:expr;)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(detail: impl Into<String>) -> Self {
            Self { status: $status, scim_type: $kind, detail: bounded(detail.into()) }
        })*
    };
}

impl Error {
    constructors! {
        /// 400 `invalidValue`.
        invalid_value => 400, Some(ScimType::InvalidValue);
        /// 400 `invalidSyntax`.
        invalid_syntax => 400, Some(ScimType::InvalidSyntax);
        /// 400 `invalidFilter`.
        invalid_filter => 400, Some(ScimType::InvalidFilter);
        /// 400 `invalidPath`.
        invalid_path => 400, Some(ScimType::InvalidPath);
        /// 400 `noTarget`.
        no_target => 400, Some(ScimType::NoTarget);
        /// 400 `mutability`.
        mutability => 400, Some(ScimType::Mutability);
        /// 400 `tooMany`.
        too_many => 400, Some(ScimType::TooMany);
        /// 400 `invalidVers`.
        invalid_version => 400, Some(ScimType::InvalidVers);
        /// 400 `invalidCursor` (RFC 9865).
        invalid_cursor => 400, Some(ScimType::InvalidCursor);
        /// 400 `expiredCursor` (RFC 9865).
        expired_cursor => 400, Some(ScimType::ExpiredCursor);
        /// 400 `invalidCount` (RFC 9865).
        invalid_count => 400, Some(ScimType::InvalidCount);
        /// 401; the edge adds `WWW-Authenticate: Bearer`.
        unauthorized => 401, None;
        /// 403.
        forbidden => 403, None;
        /// 404.
        not_found => 404, None;
        /// 405.
        method_not_allowed => 405, None;
        /// 406.
        not_acceptable => 406, None;
        /// 409 without keyword (an unresolvable `bulkId`, say).
        conflict => 409, None;
        /// 409 `uniqueness`.
        uniqueness => 409, Some(ScimType::Uniqueness);
        /// 412.
        precondition_failed => 412, None;
        /// 413.
        payload_too_large => 413, None;
        /// 415.
        unsupported_media_type => 415, None;
        /// 429; the edge adds `Retry-After` in whole seconds.
        too_many_requests => 429, None;
        /// 500; the cause goes to the log, never here.
        internal => 500, None;
        /// 501.
        not_implemented => 501, None;
        /// 503; the edge adds `Retry-After`.
        unavailable => 503, None;
    }

    /// The error message of RFC 7644, 3.12, with `status` as a string.
    #[must_use]
    pub fn to_body(&self) -> Value {
        let mut body = json!({ "schemas": [ERROR_URN], "status": self.status.to_string() });
        if let Some(fields) = body.as_object_mut() {
            if let Some(kind) = self.scim_type {
                fields.insert("scimType".into(), kind.as_str().into());
            }
            fields.insert("detail".into(), self.detail.as_str().into());
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h6_status_is_a_string_and_keyword_optional() {
        assert_eq!(
            Error::uniqueness("taken").to_body(),
            json!({"schemas": [ERROR_URN], "status": "409", "scimType": "uniqueness", "detail": "taken"})
        );
        assert_eq!(
            Error::not_found("gone").to_body(),
            json!({"schemas": [ERROR_URN], "status": "404", "detail": "gone"})
        );
        assert_eq!(Error::internal("text").to_string(), "text");
        let long = Error::invalid_path("ł".repeat(100_000)).detail;
        assert_eq!((long.chars().count(), long.ends_with('…')), (MOST + 1, true));
    }
}
