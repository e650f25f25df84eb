//! Single logout (Core 3.7, Profiles 4.4): requests and responses, ours and the IdP's, by Redirect and POST.
//!
//! Every message is signed in both directions; an unsigned one could log anybody out. The database's part is
//! the caller's: an id is taken once ([`Received::id`] until [`Received::remember_until`]), and a response
//! belongs to a request of ours.

use crate::canonical::{self, El};
use crate::error::Error;
use crate::instant;
use crate::name_id::NameId;
use crate::outgoing::{self, Parameter, PostForm};
use crate::precheck::Status;
use crate::settings::SpSettings;

mod incoming;
mod query;

#[cfg(test)]
mod tests;

pub use incoming::{Received, verify_post, verify_redirect};
pub use query::MAX_QUERY;

/// The status of a logout that did not reach everybody (Core 3.2.2.2).
pub const PARTIAL_LOGOUT: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";

/// Asks the other side to end a person's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The message's ID; ours come from [`crate::authn_request::request_id`].
    pub id: String,
    /// The person, exactly as the IdP named them at login.
    pub name_id: NameId,
    /// The IdP's names of the sessions to end; empty means all of them.
    pub session_indexes: Vec<String>,
    /// When the request ends to be valid, Unix milliseconds.
    pub not_on_or_after: Option<i64>,
}

/// Says how a logout went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The message's ID.
    pub id: String,
    /// The request it answers.
    pub in_response_to: Option<String>,
    /// Success, or what went wrong.
    pub status: Status,
}

/// A logout message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A LogoutRequest.
    Request(Request),
    /// A LogoutResponse.
    Response(Response),
}

impl Message {
    /// The parameter or form field that carries it.
    pub fn parameter(&self) -> Parameter {
        match self {
            Self::Request(_) => Parameter::Request,
            Self::Response(_) => Parameter::Response,
        }
    }

    /// The message's ID.
    pub fn id(&self) -> &str {
        match self {
            Self::Request(request) => &request.id,
            Self::Response(response) => &response.id,
        }
    }

    fn element(&self, sp: &SpSettings, endpoint: &str, now_ms: i64) -> El {
        match self {
            Self::Request(request) => request.element(sp, endpoint, now_ms),
            Self::Response(response) => response.element(sp, endpoint, now_ms),
        }
    }
}

/// The signed URL that carries a request to the IdP's logout endpoint.
///
/// # Errors
/// [`Error::NoSigningKey`], [`Error::SsoUrl`] for a bad endpoint, [`Error::RelayState`].
pub fn request_url(
    sp: &SpSettings,
    endpoint: &str,
    request: &Request,
    relay_state: Option<&str>,
    now_ms: i64,
) -> Result<String, Error> {
    url(sp, endpoint, Parameter::Request, &request.element(sp, endpoint, now_ms), relay_state)
}

/// The signed URL that carries a response to the IdP's logout (response) endpoint.
///
/// # Errors
/// As [`request_url`].
pub fn response_url(
    sp: &SpSettings,
    endpoint: &str,
    response: &Response,
    relay_state: Option<&str>,
    now_ms: i64,
) -> Result<String, Error> {
    url(sp, endpoint, Parameter::Response, &response.element(sp, endpoint, now_ms), relay_state)
}

fn url(
    sp: &SpSettings,
    endpoint: &str,
    parameter: Parameter,
    element: &El,
    relay_state: Option<&str>,
) -> Result<String, Error> {
    let key = sp.signing_key.as_ref().ok_or(Error::NoSigningKey)?;
    outgoing::redirect(endpoint, parameter, element, relay_state, Some(key))
}

/// The form that carries a message, signed inside, to an endpoint that takes HTTP-POST.
///
/// # Errors
/// As [`request_url`].
pub fn post_form(
    sp: &SpSettings,
    endpoint: &str,
    message: &Message,
    relay_state: Option<&str>,
    now_ms: i64,
) -> Result<PostForm, Error> {
    if sp.signing_key.is_none() {
        return Err(Error::NoSigningKey);
    }
    let element = message.element(sp, endpoint, now_ms);
    outgoing::post(sp, endpoint, message.parameter(), element, relay_state)
}

fn envelope(name: &'static str, id: &str, sp: &SpSettings, endpoint: &str, now_ms: i64) -> El {
    canonical::protocol(name)
        .set("ID", id)
        .set("Version", "2.0")
        .set("IssueInstant", instant::format(now_ms))
        .set("Destination", endpoint)
        .child(canonical::assertion("Issuer").text(&sp.entity_id))
}

impl Request {
    fn element(&self, sp: &SpSettings, endpoint: &str, now_ms: i64) -> El {
        envelope("LogoutRequest", &self.id, sp, endpoint, now_ms)
            .set_some("NotOnOrAfter", self.not_on_or_after.map(instant::format).as_deref())
            .child(self.name_id.element())
            .children(self.session_indexes.iter().map(|i| canonical::protocol("SessionIndex").text(i)))
    }

    /// Whether it asks to end the session that a login with this NameID and SessionIndex opened.
    pub fn covers(&self, name_id: &NameId, session_index: Option<&str>) -> bool {
        let listed = |index: &str| self.session_indexes.iter().any(|i| i == index);
        self.name_id.is_same_person(name_id)
            && (self.session_indexes.is_empty() || session_index.is_none_or(listed))
    }
}

impl Response {
    /// All sessions are ended.
    pub fn success(id: impl Into<String>, in_response_to: impl Into<String>) -> Self {
        Self { id: id.into(), in_response_to: Some(in_response_to.into()), status: Status::success() }
    }

    /// Some sessions could not be ended.
    pub fn partial(id: impl Into<String>, in_response_to: impl Into<String>) -> Self {
        let status = Status { sub_code: Some(PARTIAL_LOGOUT.to_owned()), ..Status::success() };
        Self { status, ..Self::success(id, in_response_to) }
    }

    /// Whether the other side ended everything.
    pub fn is_complete(&self) -> bool {
        self.status.is_success() && self.status.sub_code.as_deref() != Some(PARTIAL_LOGOUT)
    }

    fn element(&self, sp: &SpSettings, endpoint: &str, now_ms: i64) -> El {
        let code = |uri: &str| canonical::protocol("StatusCode").set("Value", uri);
        let message = |text: &String| canonical::protocol("StatusMessage").text(text);
        let status = canonical::protocol("Status")
            .child(code(&self.status.code).children(self.status.sub_code.as_deref().map(code)))
            .children(self.status.message.as_ref().map(message));
        envelope("LogoutResponse", &self.id, sp, endpoint, now_ms)
            .set_some("InResponseTo", self.in_response_to.as_deref())
            .child(status)
    }
}
