//! The AuthnRequest that goes out.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Random as _, Secret, Timestamp, TokenHash};
use hub_saml::authn_request;

use super::trust;
use crate::sign_in::store::{self, Request};
use crate::{Error, Result};

const REQUEST_MINUTES: i64 = 10;

/// A login that was sent on its way.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser goes.
    pub redirect_to: String,
}

/// Begins a login: remembers the request and the browser, and gives the IdP's address.
///
/// # Errors
/// As [`trust`].
pub fn begin(
    c: &mut Conn,
    cx: &Cx,
    id: ConnectionId,
    base_url: &str,
    browser: &Secret,
    return_to: Option<String>,
) -> Result<Begun> {
    let trust = trust(c, id, base_url)?;
    let request_id = authn_request::request_id(&cx.entropy.bytes::<16>());
    store::insert_request(
        c,
        &Request {
            id: request_id.clone(),
            tenant: id.tenant(),
            connection: id,
            browser_hash: TokenHash::of(browser.expose()).as_bytes().to_vec(),
            return_to,
            expires_at: cx.now.plus_minutes(REQUEST_MINUTES),
        },
        cx.now,
    )?;
    let options = authn_request::Options::default();
    let redirect_to =
        authn_request::redirect_url(&trust.sp, &trust.idp, &request_id, None, &options, cx.now.millis())
            .map_err(|e| Error::Defect(format!("the login request could not be made: {e}")))?;
    Ok(Begun { redirect_to })
}

/// Whether a request of this connection with this id is still out.
///
/// # Errors
/// The database's.
pub fn pending(c: &mut Conn, id: ConnectionId, request_id: &str, now: Timestamp) -> Result<bool> {
    Ok(store::find_request(c, id, request_id, now)?.is_some())
}
