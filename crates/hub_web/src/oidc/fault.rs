//! Refusals in OAuth's own form (RFC 6749, 5.2), for the endpoints that programs call.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use hub_oidc::{ErrorCode, OAuthError};
use hub_tenants::Error;
use serde_json::json;

use crate::reply;

/// Seconds after which a busy hub is worth another try.
const BUSY_SECONDS: i64 = 5;

/// Why an endpoint refuses.
#[derive(Debug)]
pub struct Fault {
    status: u16,
    error: OAuthError,
    retry_after: Option<i64>,
}

impl From<OAuthError> for Fault {
    fn from(error: OAuthError) -> Self {
        let status = match error.code {
            ErrorCode::InvalidClient | ErrorCode::InvalidToken => 401,
            ErrorCode::InsufficientScope => 403,
            ErrorCode::ServerError => 500,
            ErrorCode::TemporarilyUnavailable => 503,
            _ => 400,
        };
        Self { status, error, retry_after: None }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Throttled { retry_after_seconds } => Self {
                status: 429,
                error: OAuthError::new(
                    ErrorCode::TemporarilyUnavailable,
                    "Too many attempts; try again later.",
                ),
                retry_after: Some(retry_after_seconds),
            },
            Error::Busy | Error::Db(hub_db::Error::Busy | hub_db::Error::Unavailable(_)) => Self {
                status: 503,
                error: OAuthError::new(ErrorCode::TemporarilyUnavailable, "The service is busy; try again."),
                retry_after: Some(BUSY_SECONDS),
            },
            error => {
                tracing::error!(%error, "a request of an app failed");
                OAuthError::new(ErrorCode::ServerError, "Something went wrong on our side.").into()
            }
        }
    }
}

impl Fault {
    /// A method that the endpoint does not take.
    pub fn method() -> Self {
        Self {
            status: 405,
            error: OAuthError::request("The endpoint does not take this method."),
            retry_after: None,
        }
    }

    /// A body that is too long, broke off or did not come.
    pub fn unreadable(status: u16) -> Self {
        Self {
            status,
            error: OAuthError::request("The request's body could not be read."),
            retry_after: None,
        }
    }

    /// What the app is told.
    pub fn error(&self) -> &OAuthError {
        &self.error
    }

    /// As HTTP.
    pub fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (code, description) = (self.error.code.as_str(), &self.error.description);
        let mut response =
            HttpResponse::build(status).json(json!({ "error": code, "error_description": description }));
        private(&mut response);
        match self.error.code {
            ErrorCode::InvalidClient => {
                reply::set(&mut response, WWW_AUTHENTICATE, "Basic realm=\"Switchboard\"")
            }
            ErrorCode::InvalidToken | ErrorCode::InsufficientScope => {
                let text = format!("Bearer error=\"{code}\", error_description=\"{description}\"");
                reply::set(&mut response, WWW_AUTHENTICATE, &text);
            }
            _ => {}
        }
        if let Some(seconds) = self.retry_after {
            reply::set(&mut response, RETRY_AFTER, &seconds.to_string());
        }
        response
    }
}

/// Answers with tokens or people in them stay where they came.
pub fn private(response: &mut HttpResponse) {
    reply::set(response, CACHE_CONTROL, "no-store");
    reply::set(response, PRAGMA, "no-cache");
}
