//! The assertion that comes back.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Secret, Timestamp, TokenHash};
use hub_saml::VerifiedAssertion;
use hub_saml::response::MAX_SKEW_S;

use super::arrive::{self, Welcome};
use crate::connection::{self, Connection};
use crate::sign_in::Purpose;
use crate::sign_in::failure::SsoFailure;
use crate::sign_in::store::{self, Handoff};
use crate::{Error, Result};

const HANDOFF_MINUTES: i64 = 2;

/// Where a response came from.
#[derive(Debug)]
pub enum Source {
    /// It answers a request of ours.
    Answer,
    /// The IdP began. The browser gets this key with the answer, and only with it the login can be finished.
    Unsolicited {
        /// The key that the browser is given.
        browser: Secret,
        /// Where the person wants to go, already checked to be ours.
        return_to: Option<String>,
    },
}

/// A verified assertion that leads to somebody: one step from a session.
#[derive(Debug)]
pub struct Accepted {
    /// The ticket for [`finish`].
    pub ticket: Secret,
    /// The welcome mail that is due to somebody new.
    pub welcome: Option<Welcome>,
}

/// Takes a verified assertion: consumes the request, refuses replays, finds the person. All in one transaction.
///
/// # Errors
/// `SsoFailed` with the reason.
pub fn accept(
    c: &mut Conn,
    cx: &Cx,
    id: ConnectionId,
    assertion: &VerifiedAssertion,
    source: &Source,
) -> Result<Accepted> {
    let row = connection::get(c, id.tenant(), id)?;
    if !row.is_integrated() {
        return Err(Error::SsoFailed(SsoFailure::NotIntegrated));
    }
    still_holds(c, &row, assertion)?;
    let (browser_hash, return_to) = match (source, &assertion.in_response_to) {
        (Source::Answer, Some(request_id)) => {
            let request = match store::take_request(c, id, request_id, Purpose::Login, cx.now)? {
                None => store::take_request(c, id, request_id, Purpose::Confirm, cx.now)?,
                found => found,
            };
            let request = request.ok_or(Error::SsoFailed(SsoFailure::UnknownRequest))?;
            (request.browser_hash, request.return_to)
        }
        (Source::Unsolicited { browser, return_to }, None) if row.idp_initiated => {
            (TokenHash::of(browser.expose()).as_bytes().to_vec(), return_to.clone())
        }
        (Source::Unsolicited { .. }, None) => {
            return Err(Error::SsoFailed(SsoFailure::UnsolicitedNotAllowed));
        }
        (Source::Answer, None) | (Source::Unsolicited { .. }, Some(_)) => {
            return Err(Error::SsoFailed(SsoFailure::UnknownRequest));
        }
    };
    // By the largest skew there is: a connection's own may be raised while the assertion is remembered.
    take_once(c, id, assertion)?;
    let arrived = arrive::arrive(c, cx, &row, assertion)?;
    connection::note_sign_in(c, cx, &row, &assertion.certificate_sha256)?;
    let ticket = Secret::generate(&*cx.entropy, "");
    store::insert_handoff(
        c,
        &TokenHash::of(ticket.expose()),
        &Handoff {
            tenant: arrived.user.tenant,
            user: arrived.user.id,
            connection: id,
            browser_hash: Some(browser_hash),
            name_id: Some(assertion.name_id.clone()),
            name_id_format: assertion.name_id_format.clone(),
            name_qualifier: assertion.name_qualifier.clone(),
            sp_name_qualifier: assertion.sp_name_qualifier.clone(),
            session_index: assertion.session_index.clone(),
            session_ends_at: assertion.session_not_on_or_after.map(Timestamp::from_millis),
            return_to,
            issuer: Some(assertion.issuer.clone()),
            certificate_sha256: Some(assertion.certificate_sha256.clone()),
            expires_at: cx.now.plus_minutes(HANDOFF_MINUTES),
            authenticated_at: Some(Timestamp::from_millis(assertion.authn_instant)),
        },
    )?;
    Ok(Accepted { ticket, welcome: arrive::welcome(&row, &arrived) })
}

/// What is asked of every verified assertion under the tenant's lock, as settings may have changed since.
pub(super) fn still_holds(c: &mut Conn, row: &Connection, assertion: &VerifiedAssertion) -> Result<()> {
    let options = connection::saml_options::of(c, row.tenant, row.id)?;
    if let Some(asked) = options.authn_context.filter(|_| options.require_authn_context)
        && assertion.authn_context.as_deref() != Some(asked.as_str())
    {
        let came = assertion.authn_context.clone();
        return Err(Error::SsoFailed(SsoFailure::OtherContext { asked, came }));
    }
    // The response was verified before this lock was taken.
    still_trusted(c, row, Some(&assertion.issuer), Some(&assertion.certificate_sha256))
}

/// Whether what verified a login is trusted now: issuer and certificate may have been changed since.
pub(super) fn still_trusted(
    c: &mut Conn,
    row: &Connection,
    issuer: Option<&str>,
    certificate: Option<&str>,
) -> Result<()> {
    if issuer.is_none() || issuer != row.idp_entity_id.as_deref() {
        return Err(Error::SsoFailed(SsoFailure::IssuerChanged));
    }
    match certificate {
        Some(certificate) if connection::is_active_certificate(c, row.id, certificate)? => Ok(()),
        Some(_) | None => Err(Error::SsoFailed(SsoFailure::CertificateRemoved)),
    }
}

/// Refuses an assertion that came before.
pub(super) fn take_once(c: &mut Conn, id: ConnectionId, assertion: &VerifiedAssertion) -> Result<()> {
    let forget_at = Timestamp::from_millis(assertion.not_on_or_after).plus_seconds(i64::from(MAX_SKEW_S) + 1);
    if !store::remember_assertion(c, id, &assertion.assertion_id, forget_at)? {
        return Err(Error::SsoFailed(SsoFailure::Replayed));
    }
    Ok(())
}
