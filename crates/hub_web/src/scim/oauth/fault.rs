//! Refusals of the token endpoint in OAuth's own form (RFC 6749, 5.2).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use hub_tenants::Error;
use hub_tenants::directory::oauth::ClientRefusal;
use serde_json::json;

use crate::reply;

/// Seconds after which a busy hub is worth another try.
const BUSY_SECONDS: i64 = 5;

/// Why there is no access token.
#[derive(Debug)]
pub enum Fault {
    /// Something is missing, doubled or not as it must be.
    InvalidRequest(&'static str),
    /// No credentials, or some that are not understood.
    NoCredentials(&'static str),
    /// The credentials were understood and are not good.
    Client(ClientRefusal),
    /// Another grant than client credentials.
    UnsupportedGrant,
    /// A scope that is none.
    InvalidScope,
    /// Not POST.
    MethodNotAllowed,
    /// The body is too long, broke off or did not come.
    Unreadable(hub_scim::Error),
    /// Too many guesses.
    TooMany {
        /// When another attempt makes sense.
        seconds: i64,
    },
    /// Too many requests.
    TooFast,
    /// Try again in a moment.
    Busy,
    /// A defect of ours.
    Internal,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Throttled { retry_after_seconds } => Self::TooMany { seconds: retry_after_seconds },
            Error::Busy | Error::Db(hub_db::Error::Busy | hub_db::Error::Unavailable(_)) => Self::Busy,
            error => {
                tracing::error!(%error, "a request for an access token failed");
                Self::Internal
            }
        }
    }
}

impl Fault {
    /// Whether it came of a request that proved nobody.
    pub fn is_strangers(&self) -> bool {
        match self {
            Self::InvalidRequest(_)
            | Self::NoCredentials(_)
            | Self::Client(_)
            | Self::UnsupportedGrant
            | Self::InvalidScope
            | Self::MethodNotAllowed
            | Self::Unreadable(_)
            | Self::TooMany { .. } => true,
            Self::TooFast | Self::Busy | Self::Internal => false,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::InvalidRequest(_) | Self::UnsupportedGrant | Self::InvalidScope => 400,
            Self::Client(ClientRefusal::SwitchedOff | ClientRefusal::NotIncluded) => 400,
            Self::NoCredentials(_) | Self::Client(_) => 401,
            Self::MethodNotAllowed => 405,
            Self::Unreadable(error) => error.status,
            Self::TooMany { .. } | Self::TooFast => 429,
            Self::Internal => 500,
            Self::Busy => 503,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) | Self::MethodNotAllowed | Self::Unreadable(_) => "invalid_request",
            Self::Client(ClientRefusal::SwitchedOff | ClientRefusal::NotIncluded) => "unauthorized_client",
            Self::NoCredentials(_) | Self::Client(_) => "invalid_client",
            Self::UnsupportedGrant => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            // RFC 6749 has this one at the other endpoint; clients know the word.
            Self::TooMany { .. } | Self::TooFast | Self::Busy => "temporarily_unavailable",
            Self::Internal => "server_error",
        }
    }

    fn description(&self) -> String {
        match self {
            Self::InvalidRequest(text) | Self::NoCredentials(text) => (*text).to_owned(),
            Self::Client(refusal) => refusal.to_string(),
            Self::UnsupportedGrant => "The only grant_type here is client_credentials.".to_owned(),
            Self::InvalidScope => "The scope is not understood; leave it out.".to_owned(),
            Self::MethodNotAllowed => "The token endpoint takes POST only.".to_owned(),
            Self::Unreadable(error) => error.detail.clone(),
            Self::TooMany { seconds } => {
                format!("Too many attempts with a wrong client secret; try again in {seconds} seconds.")
            }
            Self::TooFast => "Too many requests; use an access token until it expires.".to_owned(),
            Self::Busy => "The service is busy; the request may be repeated.".to_owned(),
            Self::Internal => "Something went wrong on our side.".to_owned(),
        }
    }

    /// The same for the tenant's log of calls.
    pub fn for_the_log(&self) -> hub_scim::Error {
        hub_scim::Error { status: self.status(), scim_type: None, detail: self.description() }
    }

    /// As HTTP.
    pub fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status)
            .json(json!({ "error": self.code(), "error_description": described(&self.description()) }));
        reply::set(&mut response, CACHE_CONTROL, "no-store");
        reply::set(&mut response, PRAGMA, "no-cache");
        match self {
            Self::NoCredentials(_) | Self::Client(_) if status == StatusCode::UNAUTHORIZED => {
                reply::set(&mut response, WWW_AUTHENTICATE, "Basic realm=\"SCIM token endpoint\"");
            }
            Self::MethodNotAllowed => reply::set(&mut response, ALLOW, "POST"),
            Self::TooMany { seconds } => reply::set(&mut response, RETRY_AFTER, &seconds.to_string()),
            Self::TooFast => reply::set(&mut response, RETRY_AFTER, "1"),
            Self::Busy => reply::set(&mut response, RETRY_AFTER, &BUSY_SECONDS.to_string()),
            _ => {}
        }
        response
    }
}

/// The characters that an `error_description` may have.
fn described(text: &str) -> String {
    text.chars().filter(|c| matches!(c, ' '..='!' | '#'..='[' | ']'..='~')).collect()
}
