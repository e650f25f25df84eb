//! Refusals as pages.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use hub_tenants::Error;
use hub_tenants::session::FOR_MANAGERS;
use hub_text::{key, t};

use super::classify::{Class, classify};
use crate::pages::errors::ErrorPage;
use crate::pages::sign_in::{MessagePage, SsoRequiredPage};
use crate::reply;
use crate::urls;

/// A page that cannot be shown, and why.
#[derive(Debug)]
pub enum HtmlFault {
    /// What the domain said.
    Domain(Error),
    /// No such address.
    NotFound,
    /// An address that does not take this method.
    MethodNotAllowed,
    /// Nobody is logged in; after the login the person comes back to `next`.
    Login {
        /// The page that was asked for.
        next: Option<String>,
    },
    /// A set-up link, or the visit that it opened, is over.
    SetUpOver,
    /// Who asks must prove who they are once more, and comes back to `next`.
    Confirm {
        /// The page they were on.
        next: Option<String>,
    },
    /// The form's token is not this browser's or session's.
    FormExpired,
    /// A request that makes no sense, with a message that says so.
    BadRequest(&'static str),
    /// More than the hub takes.
    TooLarge,
}

impl HtmlFault {
    /// A defect of the hub.
    pub fn defect(what: &str) -> Self {
        Self::Domain(Error::Defect(what.to_owned()))
    }

    /// The answer, with the request's id where it helps.
    pub fn answer(&self, request_id: &str) -> HttpResponse {
        match self {
            Self::Domain(error) => domain(error, request_id),
            Self::NotFound => error_page(ErrorPage::not_found()),
            Self::MethodNotAllowed => error_page(ErrorPage::method_not_allowed()),
            Self::Login { next } => {
                let to = match next.as_deref().filter(|path| *path != urls::HOME) {
                    Some(path) => urls::with_query(urls::LOGIN, "next", path),
                    None => urls::LOGIN.to_owned(),
                };
                HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
            }
            Self::SetUpOver => reply::page_with(StatusCode::NOT_FOUND, &MessagePage::set_up_link_expired()),
            Self::Confirm { next } => confirm(next.as_deref()),
            Self::FormExpired => error_page(ErrorPage::form_expired()),
            Self::BadRequest(text) => error_page(ErrorPage::bad_request(t(*text))),
            Self::TooLarge => error_page(ErrorPage::too_large("1 MB")),
        }
    }
}

impl HtmlFault {
    /// The fault of a page below `/set-up`: whoever came by a link has no account to log in to.
    #[must_use]
    pub fn of_set_up(error: Error) -> Self {
        match error {
            Error::LinkExpired => Self::SetUpOver,
            other => other.into(),
        }
    }
}

fn domain(error: &Error, request_id: &str) -> HttpResponse {
    match (classify(error), error) {
        (_, Error::LinkExpired) => reply::page_with(StatusCode::NOT_FOUND, &MessagePage::link_expired()),
        (_, Error::UseSso { slug }) => {
            let page = SsoRequiredPage {
                tenant: slug.clone(),
                sso_href: urls::workspace_login(slug),
                provider: t("single sign-on").to_string(),
                recovery_href: None,
            };
            reply::page_with(StatusCode::FORBIDDEN, &page)
        }
        (Class::Unconfirmed, _) => confirm(None),
        (Class::NotFound, _) => error_page(ErrorPage::not_found()),
        (Class::Forbidden, Error::Forbidden(FOR_MANAGERS)) => {
            error_page(ErrorPage { text: sentence(error), ..ErrorPage::forbidden() })
        }
        (Class::Forbidden, _) => error_page(ErrorPage::refused(sentence(error))),
        (Class::Unauthenticated | Class::SecondFactor, _) => {
            HttpResponse::SeeOther().insert_header((LOCATION, urls::LOGIN)).finish()
        }
        (Class::TooMany, Error::Throttled { retry_after_seconds }) => {
            let minutes = retry_after_seconds.div_euclid(60) + 1;
            let mut response = error_page(ErrorPage::too_many(minutes));
            reply::set(&mut response, RETRY_AFTER, &retry_after_seconds.to_string());
            response
        }
        (Class::TooMany | Class::Unavailable, _) => {
            let mut response = error_page(ErrorPage::unavailable());
            reply::set(&mut response, RETRY_AFTER, "5");
            response
        }
        (Class::Conflict | Class::Invalid | Class::TooLarge | Class::NoMethod | Class::UseSso, _) => {
            let status = classify(error).status();
            error_page(ErrorPage {
                status,
                title: key!("That cannot be done"),
                ..ErrorPage::bad_request(sentence(error))
            })
        }
        (Class::Internal, _) => {
            tracing::error!(request_id, %error, "a page failed");
            error_page(ErrorPage::internal(request_id))
        }
    }
}

fn confirm(next: Option<&str>) -> HttpResponse {
    let to = urls::with_query(urls::CONFIRM, "next", next.unwrap_or_default());
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

/// An error's text as a sentence on a page, in the language of the request at hand.
pub fn sentence(error: &Error) -> String {
    capitalised(&error.text().to_string())
}

/// The same for a machine, which gets it in English whatever the language of its request.
pub fn english(error: &Error) -> String {
    capitalised(&error.to_string())
}

/// A text as a sentence on a page.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let mut sentence: String =
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

fn error_page(page: ErrorPage) -> HttpResponse {
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply::page_with(status, &page)
}

impl fmt::Display for HtmlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl ResponseError for HtmlFault {
    fn error_response(&self) -> HttpResponse {
        self.answer("")
    }
}

impl From<Error> for HtmlFault {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

impl From<hub_db::Error> for HtmlFault {
    fn from(error: hub_db::Error) -> Self {
        Self::Domain(error.into())
    }
}
