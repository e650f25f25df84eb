//! Refusals as JSON, for the API.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use hub_tenants::Error;
use serde_json::{Value, json};

use super::classify::{Class, classify};
use super::html::{HtmlFault, english};
use crate::{reply, urls};

/// A refused API request: `{"error": word, "message": sentence}`.
#[derive(Debug)]
pub struct JsonFault {
    class: Class,
    message: String,
    sso_url: Option<String>,
    retry_after: Option<i64>,
    ticket: Option<(String, bool)>,
}

impl JsonFault {
    /// A refusal of a class with its sentence.
    pub fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), sso_url: None, retry_after: None, ticket: None }
    }

    /// The body.
    pub fn to_body(&self) -> Value {
        let mut body = json!({ "error": self.class.code(), "message": self.message });
        if let (Some(url), Some(map)) = (&self.sso_url, body.as_object_mut()) {
            map.insert("sso_path".to_owned(), url.as_str().into());
        }
        if let (Some((ticket, must_enrol)), Some(map)) = (&self.ticket, body.as_object_mut()) {
            map.insert("ticket".to_owned(), ticket.as_str().into());
            map.insert("second_factor_path".to_owned(), urls::API_SECOND_FACTOR.into());
            map.insert("must_enrol".to_owned(), (*must_enrol).into());
        }
        body
    }
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for JsonFault {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.class.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code()).json(self.to_body());
        if self.class == Class::Unauthenticated {
            reply::set(&mut response, WWW_AUTHENTICATE, "Bearer");
        }
        if let Some(seconds) = self.retry_after {
            reply::set(&mut response, RETRY_AFTER, &seconds.to_string());
        }
        response
    }
}

impl From<Error> for JsonFault {
    fn from(error: Error) -> Self {
        let class = classify(&error);
        if class == Class::Internal {
            tracing::error!(%error, "an API request failed");
            return Self::new(class, "Something went wrong on our side.");
        }
        let retry_after = match (&error, class) {
            (Error::Throttled { retry_after_seconds }, _) => Some(*retry_after_seconds),
            (_, Class::Unavailable) => Some(5),
            _ => None,
        };
        let sso_url = match &error {
            Error::UseSso { slug } => Some(urls::workspace_login(slug)),
            _ => None,
        };
        let ticket = match &error {
            Error::SecondFactorRequired(step) => Some((step.ticket.expose().clone(), step.must_enrol)),
            _ => None,
        };
        Self { class, message: english(&error), sso_url, retry_after, ticket }
    }
}

impl From<HtmlFault> for JsonFault {
    fn from(fault: HtmlFault) -> Self {
        match fault {
            HtmlFault::Domain(error) => error.into(),
            HtmlFault::Login { .. } => Error::Unauthenticated.into(),
            HtmlFault::TooLarge => Self::new(Class::TooLarge, "The request is larger than is taken."),
            _ => Self::new(Class::Invalid, "The request could not be read."),
        }
    }
}
