//! The AuthnRequest that goes out.

use hub_db::Conn;
use hub_kernel::{Actor, ConnectionId, Cx, Random as _, Secret, Timestamp, TokenHash};
use hub_saml::{Outgoing, authn_request};

use super::Trust;
use crate::session::Admin;
use crate::sign_in::Purpose;
use crate::sign_in::failure::SsoFailure;
use crate::sign_in::store::{self, Request};
use crate::{Error, Result};

const REQUEST_MINUTES: i64 = 10;

/// A login that is remembered and may be sent on its way.
#[derive(Debug)]
pub struct Asked {
    trust: Trust,
    request_id: String,
    at: Timestamp,
}

impl Asked {
    /// The message for the IdP: an address to go to, or a form to post. A signature costs a millisecond of CPU: call it
    /// off the async threads and outside of transactions.
    ///
    /// # Errors
    /// `Defect` when it cannot be made.
    pub fn message(&self) -> Result<Outgoing> {
        let Trust { sp, idp, options, .. } = &self.trust;
        let (binding, asks) = (options.binding.into(), options.request());
        authn_request::start(sp, idp, binding, &self.request_id, None, &asks, self.at.millis())
            .map_err(|e| Error::Defect(format!("the login request could not be made: {e}")))
    }
}

/// Begins a login: remembers the request and the browser.
///
/// # Errors
/// `SsoFailed(KeyUnreadable)` when requests are signed and the key cannot be opened; the database's.
pub fn begin(
    c: &mut Conn,
    cx: &Cx,
    trust: Trust,
    browser: &Secret,
    return_to: Option<String>,
) -> Result<Asked> {
    remember(c, cx, trust, browser, Purpose::Login, return_to)
}

/// Begins a login for which the IdP must ask the person again (ForceAuthn), however fresh its own session is.
///
/// # Errors
/// As [`begin`].
pub fn begin_confirm(
    c: &mut Conn,
    cx: &Cx,
    mut trust: Trust,
    browser: &Secret,
    return_to: Option<String>,
) -> Result<Asked> {
    trust.options.force_authn = true;
    remember(c, cx, trust, browser, Purpose::Confirm, return_to)
}

/// Begins a test sign-in: it leads to a report and never to a session. The issuer may still be missing in `trust`, as the
/// report then offers it.
///
/// # Errors
/// `NotFound`; `SsoFailed(NotIntegrated)` without a sign-on URL; as [`begin`].
pub fn begin_test(c: &mut Conn, cx: &Cx, by: &Admin, trust: Trust, browser: &Secret) -> Result<Asked> {
    crate::connection::get(c, by.tenant(), trust.connection.id)?;
    if trust.idp.sso_url.is_empty() {
        return Err(Error::SsoFailed(SsoFailure::NotIntegrated));
    }
    remember(c, cx, trust, browser, Purpose::Test, None)
}

fn remember(
    c: &mut Conn,
    cx: &Cx,
    trust: Trust,
    browser: &Secret,
    purpose: Purpose,
    return_to: Option<String>,
) -> Result<Asked> {
    if trust.options.sign_requests && trust.sp.signing_key.is_none() {
        return Err(Error::SsoFailed(SsoFailure::KeyUnreadable));
    }
    let id = trust.connection.id;
    let request_id = authn_request::request_id(&cx.entropy.bytes::<16>());
    let asked_by = match (&cx.actor, purpose) {
        (Actor::User { id, .. }, Purpose::Test) => Some(*id),
        _ => None,
    };
    store::insert_request(
        c,
        &Request {
            id: request_id.clone(),
            tenant: id.tenant(),
            connection: id,
            browser_hash: TokenHash::of(browser.expose()).as_bytes().to_vec(),
            return_to,
            purpose,
            asked_by,
            created_at: cx.now,
            expires_at: cx.now.plus_minutes(REQUEST_MINUTES),
        },
    )?;
    Ok(Asked { trust, request_id, at: cx.now })
}

/// A request of ours that is out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub purpose: Purpose,
    /// When it was made.
    pub at: Timestamp,
}

/// The request of this connection with this id, while it is out.
///
/// # Errors
/// The database's.
pub fn pending(c: &mut Conn, id: ConnectionId, request_id: &str, now: Timestamp) -> Result<Option<Pending>> {
    let request = store::find_request(c, id, request_id, now)?;
    Ok(request.map(|found| Pending { id: found.id, purpose: found.purpose, at: found.created_at }))
}
