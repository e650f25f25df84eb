//! The test sign-in: a full round trip that logs nobody in and changes no person.

use hub_db::Conn;
use hub_kernel::{Actor, ConnectionId, Cx};
use hub_saml::VerifiedAssertion;
use serde_json::json;

use super::accept::{still_holds, take_once};
use crate::connection::{self, Connection};
use crate::event::{self, Action};
use crate::sign_in::Purpose;
use crate::sign_in::failure::SsoFailure;
use crate::sign_in::report::{self, Finding, Known};
use crate::sign_in::store;
use crate::{Error, Result, user};

/// What a test sign-in came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What was found out, with what was received.
    pub finding: Finding,
}

/// Whether a test can be begun: the IdP's address is known and a certificate is there to verify its answer with.
///
/// # Errors
/// The database's.
pub fn may_be_tested(c: &mut Conn, row: &Connection) -> Result<bool> {
    Ok(connection::idp_so_far(c, row)?.is_some_and(|idp| !idp.sso_url.is_empty()))
}

/// Takes the verified answer to a test: uses up the request and the assertion, looks whom a login would have let in,
/// and keeps the report. Only a request that an admin began as a test leads here, and such a request nowhere else.
///
/// # Errors
/// `SsoFailed` for a request that is no test, or is over; for an assertion that came before.
pub fn accept_test(
    c: &mut Conn,
    cx: &Cx,
    id: ConnectionId,
    assertion: &VerifiedAssertion,
    mut finding: Finding,
) -> Result<Tried> {
    let row = connection::get(c, id.tenant(), id)?;
    still_holds(c, &row, assertion)?;
    let unknown = || Error::SsoFailed(SsoFailure::UnknownRequest);
    let request_id = assertion.in_response_to.as_deref().ok_or_else(unknown)?;
    let request = store::take_request(c, id, request_id, Purpose::Test, cx.now)?.ok_or_else(unknown)?;
    take_once(c, id, assertion)?;
    let seen = report::seen(c, &row, assertion)?;
    if seen.outcome.lets_in() {
        connection::note_test(c, cx, &row, &assertion.certificate_sha256)?;
    }
    let cx = match request.asked_by {
        Some(by) => match user::store::find(c, row.tenant, by)? {
            Some(asker) => cx.clone().with_actor(Actor::User { id: asker.id, name: asker.user_name }),
            None => cx.clone(),
        },
        None => cx.clone(),
    };
    let details = json!({ "would_let_in": would_let_in(&seen.outcome) });
    event::record(c, &cx, row.tenant, Action::SsoTest, &row.target(), Some(id), &details)?;
    finding.seen = Some(seen);
    report::record(c, &cx, id, Purpose::Test, &finding)?;
    Ok(Tried { finding })
}

fn would_let_in(outcome: &Known) -> String {
    match outcome {
        Known::Person { user_name, .. } => user_name.clone(),
        Known::New { user_name, no_seat: false, .. } => format!("{user_name}, as somebody new"),
        Known::New { user_name, .. } => format!("nobody: no seat for {user_name}"),
        Known::Nobody { reason, .. } => format!("nobody: {reason}"),
        Known::Unasked => "nobody".to_owned(),
    }
}
