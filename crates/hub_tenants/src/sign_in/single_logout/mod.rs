//! Single logout (SAML 2.0 Profiles 4.4). The session here ends first, whatever the IdP does; then the IdP is told,
//! or tells us.

mod store;
#[cfg(test)]
mod tests;

use diesel::Queryable;
use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Random as _, Timestamp};
use hub_saml::logout::{self, Message, Received};
use hub_saml::metadata;
use hub_saml::{Outgoing, SpSettings, authn_request};
use hub_text::t;
use serde_json::{Value, json};

use super::failure::SsoFailure;
use crate::connection;
use crate::connection::saml_options::RequestBinding;
use crate::event::{self, Action};
use crate::session::{self, Admin, AtIdp};
use crate::{Error, Result, user};

/// An answer that takes longer belongs to nobody who waits.
const REQUEST_MINUTES: i64 = 10;

/// Where an IdP takes logout messages.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Endpoint {
    /// Where requests go; absolute, http or https.
    pub url: String,
    /// How they go there.
    pub binding: RequestBinding,
    /// Where answers go, when that is another address.
    pub response_url: Option<String>,
    /// Whether messages are sent and taken. An address out of metadata waits until an admin switches it on: a logout
    /// here then ends much more than the session here.
    pub on: bool,
}

impl Endpoint {
    /// The endpoint of an IdP's metadata that serves best: Redirect stands before POST there.
    pub fn of_metadata(endpoints: &[metadata::Endpoint]) -> Option<Self> {
        endpoints.first().map(|endpoint| Self {
            url: endpoint.url.clone(),
            binding: endpoint.binding.into(),
            response_url: endpoint.response_url.clone(),
            on: false,
        })
    }

    fn check(&self) -> Result<()> {
        if !connection::is_safe(&self.url) {
            return Err(Error::invalid("slo_url", t("enter the whole address, beginning with https://")));
        }
        if self.response_url.as_deref().is_some_and(|url| !connection::is_safe(url)) {
            return Err(Error::invalid(
                "slo_response_url",
                t("enter the whole address, beginning with https://"),
            ));
        }
        Ok(())
    }

    fn for_event(&self) -> Value {
        json!({
            "slo_url": self.url, "slo_binding": self.binding, "slo_response_url": self.response_url, "slo_on": self.on,
        })
    }
}

/// Where this connection's IdP takes logout messages, if that is known.
///
/// # Errors
/// The database's.
pub fn endpoint(c: &mut Conn, id: ConnectionId) -> Result<Option<Endpoint>> {
    store::find(c, id)
}

/// Sets where the IdP takes logout messages, or forgets it with `None`.
///
/// # Errors
/// `Invalid` for an address that cannot be; `NotFound`, also for a connection without SAML.
pub fn configure(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId, new: Option<&Endpoint>) -> Result<()> {
    let row = connection::with_saml(c, by.tenant(), id)?;
    let before = store::find(c, id)?;
    if before.as_ref() == new {
        return Ok(());
    }
    match new {
        Some(endpoint) => {
            endpoint.check()?;
            store::set(c, id, endpoint)?;
        }
        None => store::clear(c, id)?,
    }
    let said = |endpoint: Option<&Endpoint>| endpoint.map_or(Value::Null, Endpoint::for_event);
    let details = json!({ "before": said(before.as_ref()), "after": said(new) });
    event::record(c, cx, row.tenant, Action::IntegrationUpdate, &row.target(), Some(id), &details)
}

/// Takes over where the IdP's metadata says that logout messages go; an address without https is left out. Whether they
/// go stays as it is: off at first.
///
/// # Errors
/// As [`configure`].
pub fn learn(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId, found: Endpoint) -> Result<()> {
    if found.check().is_err() {
        return Ok(());
    }
    let on = store::find(c, id)?.is_some_and(|before| before.on);
    configure(c, cx, by, id, Some(&Endpoint { on, ..found }))
}

/// Where messages go while single logout is on.
///
/// # Errors
/// The database's.
pub(crate) fn in_use(c: &mut Conn, id: ConnectionId) -> Result<Option<Endpoint>> {
    Ok(store::find(c, id)?.filter(|endpoint| endpoint.on))
}

/// A logout message on its way to the IdP. It is signed outside of the transaction that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned {
    url: String,
    binding: RequestBinding,
    message: Message,
    relay_state: Option<String>,
    now: Timestamp,
}

impl Unsigned {
    /// Signs it. Takes about a millisecond of CPU: call it off the async threads.
    ///
    /// # Errors
    /// `Defect` when it cannot be made.
    pub fn sign(&self, sp: &SpSettings) -> Result<Outgoing> {
        let (url, state, now) = (self.url.as_str(), self.relay_state.as_deref(), self.now.millis());
        let sent = match (self.binding, &self.message) {
            (RequestBinding::Post, message) => {
                logout::post_form(sp, url, message, state, now).map(Outgoing::Post)
            }
            (RequestBinding::Redirect, Message::Request(request)) => {
                logout::request_url(sp, url, request, state, now).map(Outgoing::Redirect)
            }
            (RequestBinding::Redirect, Message::Response(response)) => {
                logout::response_url(sp, url, response, state, now).map(Outgoing::Redirect)
            }
        };
        sent.map_err(|error| Error::Defect(format!("the logout message could not be made: {error}")))
    }
}

/// The message that tells the IdP of a session that has just ended here; `None` when the connection has no single
/// logout.
///
/// # Errors
/// The database's.
pub fn begin(c: &mut Conn, cx: &Cx, ended: &AtIdp) -> Result<Option<Unsigned>> {
    let Some(endpoint) = in_use(c, ended.connection)? else { return Ok(None) };
    let until = cx.now.plus_minutes(REQUEST_MINUTES);
    let request = logout::Request {
        id: authn_request::request_id(&cx.entropy.bytes::<16>()),
        name_id: ended.name_id.clone(),
        session_indexes: ended.session_index.iter().cloned().collect(),
        not_on_or_after: Some(until.millis()),
    };
    store::insert_request(c, ended.connection, &request.id, until)?;
    Ok(Some(Unsigned {
        url: endpoint.url,
        binding: endpoint.binding,
        message: Message::Request(request),
        relay_state: None,
        now: cx.now,
    }))
}

/// What a verified message of the IdP came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It asked for an end of sessions: how many ended, and the answer.
    Request {
        /// Sessions that ended; none when they had ended before.
        ended: usize,
        /// What the browser carries back.
        answer: Box<Unsigned>,
    },
    /// It answered a request of ours.
    Answer {
        /// Whether everything ended at the IdP.
        complete: bool,
    },
}

/// Takes a verified logout message once: ends the sessions that a request names, or closes a request of ours.
///
/// # Errors
/// `SsoFailed(Replayed)` for a message seen before, `SsoFailed(UnknownRequest)` for an answer to nothing,
/// `SsoFailed(NotIntegrated)` when single logout is not set up; the database's.
pub fn take(c: &mut Conn, cx: &Cx, id: ConnectionId, received: Received, skew_seconds: u32) -> Result<Taken> {
    let row = connection::get(c, id.tenant(), id)?;
    let endpoint = in_use(c, id)?.filter(|_| row.is_integrated());
    let endpoint = endpoint.ok_or(Error::SsoFailed(SsoFailure::NotIntegrated))?;
    let until = Timestamp::from_millis(received.remember_until).plus_seconds(i64::from(skew_seconds) + 1);
    if !store::remember(c, id, received.id(), until)? {
        return Err(Error::SsoFailed(SsoFailure::Replayed));
    }
    match received.message {
        Message::Response(response) => {
            let answers = response.in_response_to.as_deref().unwrap_or_default();
            if !store::take_request(c, id, answers, cx.now)? {
                return Err(Error::SsoFailed(SsoFailure::UnknownRequest));
            }
            Ok(Taken::Answer { complete: response.is_complete() })
        }
        Message::Request(request) => {
            let ended = end_named(c, cx, id, &request)?;
            let answer_id = authn_request::request_id(&cx.entropy.bytes::<16>());
            let answer = Box::new(Unsigned {
                url: endpoint.response_url.unwrap_or(endpoint.url),
                binding: endpoint.binding,
                message: Message::Response(logout::Response::success(answer_id, request.id)),
                relay_state: received.relay_state,
                now: cx.now,
            });
            Ok(Taken::Request { ended, answer })
        }
    }
}

/// Writes why a logout message was refused, for the admin.
///
/// # Errors
/// The database's.
pub fn record_failure(c: &mut Conn, cx: &Cx, id: ConnectionId, reason: &Error) -> Result<()> {
    let row = connection::get(c, id.tenant(), id)?;
    let (code, message) = match reason {
        Error::Refused(refusal) => (refusal.code(), refusal.admin_message()),
        Error::SsoFailed(failure) => (failure.code(), failure.to_string()),
        other => ("error", other.to_string()),
    };
    let details = json!({ "code": code, "reason": message });
    event::record(c, cx, row.tenant, Action::LogoutFailed, &row.target(), Some(id), &details)
}

/// Ends the sessions that the IdP's request covers; those of another connection, even of the same person, stay.
fn end_named(c: &mut Conn, cx: &Cx, id: ConnectionId, request: &logout::Request) -> Result<usize> {
    let mut sessions = session::at_idp_by_name(c, id, &request.name_id.value)?;
    sessions.retain(|held| request.covers(&held.name_id, held.session_index.as_deref()));
    for held in &sessions {
        let person = user::get(c, id.tenant(), held.user)?;
        session::end_by_idp(c, cx, &person, held)?;
    }
    Ok(sessions.len())
}

/// Removes requests and notes that are over.
pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::sweep(c, now)
}
