//! Refusals in SCIM's own form (RFC 7644, 3.12).

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use hub_tenants::Error;

use super::classify::{Class, classify};
use crate::reply;

/// A refused SCIM request.
#[derive(Debug)]
pub struct ScimFault(pub hub_scim::Error);

impl fmt::Display for ScimFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl ResponseError for ScimFault {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = reply::scim(self.status_code(), &self.0.to_body());
        match self.0.status {
            401 => reply::set(&mut response, WWW_AUTHENTICATE, "Bearer realm=\"SCIM\""),
            429 | 503 => reply::set(&mut response, RETRY_AFTER, "5"),
            _ => {}
        }
        response
    }
}

impl From<hub_scim::Error> for ScimFault {
    fn from(error: hub_scim::Error) -> Self {
        Self(error)
    }
}

impl From<hub_db::Error> for ScimFault {
    fn from(error: hub_db::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<Error> for ScimFault {
    fn from(error: Error) -> Self {
        use hub_scim::Error as Scim;
        Self(match (classify(&error), error) {
            (_, Error::Scim(error)) => error,
            (_, Error::NoSeat { limit: 1, .. }) => Scim::forbidden(
                "The only seat of this workspace is taken, so nobody was added. Free it or extend the plan; the next \
                 attempt succeeds then.",
            ),
            (_, Error::NoSeat { limit, .. }) => Scim::forbidden(format!(
                "All {limit} seats of this workspace are taken, so nobody was added. Free a seat or extend the plan; \
                 the next attempt succeeds then."
            )),
            (Class::NotFound, _) => Scim::not_found("There is no such resource in this workspace."),
            (Class::Conflict, Error::Db(_)) => {
                Scim::uniqueness("Another resource of this workspace has this name.")
            }
            (Class::Conflict, error) => Scim::forbidden(super::english(&error)),
            (Class::Invalid, error) => Scim::invalid_value(super::english(&error)),
            (Class::TooLarge, error) => Scim::payload_too_large(super::english(&error)),
            (Class::NoMethod, error) => Scim::method_not_allowed(super::english(&error)),
            (Class::Unauthenticated, error) => Scim::unauthorized(super::english(&error)),
            (Class::Forbidden | Class::UseSso | Class::SecondFactor | Class::Unconfirmed, error) => {
                Scim::forbidden(super::english(&error))
            }
            (Class::TooMany, error) => Scim::too_many_requests(super::english(&error)),
            (Class::Unavailable, _) => Scim::unavailable("The service is busy; the request may be repeated."),
            (Class::Internal, error) => {
                tracing::error!(%error, "a SCIM request failed");
                Scim::internal("Something went wrong on our side; nothing was changed.")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_is_503_with_retry_after() {
        for error in [
            Error::Busy,
            Error::Db(hub_db::Error::Busy),
            Error::Db(hub_db::Error::Unavailable("postgres://somewhere".to_owned())),
        ] {
            let fault = ScimFault::from(error);
            assert_eq!(fault.0.to_body()["status"], "503");
            assert!(!fault.0.detail.contains("postgres"), "{}", fault.0.detail);
            let response = fault.error_response();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()), Some("5"));
        }
    }
}
