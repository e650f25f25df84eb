//! Errors as pages and as JSON.

use actix_web::error::{InternalError, JsonPayloadError, UrlencodedError};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use serde_json::json;

use crate::Error;

fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound { .. } => StatusCode::NOT_FOUND,
        Error::Refused(_) => StatusCode::FORBIDDEN,
        Error::AuthnRequest(_)
        | Error::UnknownApplication(_)
        | Error::ReplyUrl { .. }
        | Error::Invalid(_)
        | Error::Target(_) => StatusCode::BAD_REQUEST,
        Error::Call(_) => StatusCode::BAD_GATEWAY,
        Error::State(_) | Error::Stored(_) | Error::Page(_) | Error::Crypto(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// The code that Entra ID shows for the same mistake; empty when it has none.
fn entra_code(error: &Error) -> &'static str {
    match error {
        Error::AuthnRequest(_) => "AADSTS750054",
        Error::UnknownApplication(_) => "AADSTS700016",
        Error::ReplyUrl { .. } => "AADSTS50011",
        Error::Refused(_) => "AADSTS50105",
        _ => "",
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    here: &'static str,
    message: String,
    code: &'static str,
    /// Where an unknown application can be registered; empty for other mistakes.
    add: String,
}

fn add_link(error: &Error) -> String {
    let Error::UnknownApplication(entity_id) = error else { return String::new() };
    let mut query = url::form_urlencoded::Serializer::for_suffix("/?".to_owned(), 2);
    query.append_pair("entityId", entity_id).finish()
}

/// An error that a person sees.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct Html(#[from] Error);

impl ResponseError for Html {
    fn status_code(&self) -> StatusCode {
        status(&self.0)
    }

    fn error_response(&self) -> HttpResponse {
        let page = ProblemPage {
            here: "",
            message: self.0.to_string(),
            code: entra_code(&self.0),
            add: add_link(&self.0),
        };
        let text = page.render().unwrap_or_else(|_| self.0.to_string());
        HttpResponse::build(self.status_code()).content_type("text/html; charset=utf-8").body(text)
    }
}

/// An error that a script sees: `{"error": "…"}`.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct Json(#[from] Error);

impl ResponseError for Json {
    fn status_code(&self) -> StatusCode {
        status(&self.0)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(json!({"error": self.0.to_string()}))
    }
}

/// A form that cannot be read.
pub(super) fn form(error: UrlencodedError, _: &HttpRequest) -> actix_web::Error {
    let answer = Html(Error::Invalid(format!("The form cannot be read: {error}"))).error_response();
    InternalError::from_response(error, answer).into()
}

/// A JSON body that cannot be read.
pub(super) fn json(error: JsonPayloadError, _: &HttpRequest) -> actix_web::Error {
    let answer = Json(Error::Invalid(format!("The body cannot be read: {error}"))).error_response();
    InternalError::from_response(error, answer).into()
}
