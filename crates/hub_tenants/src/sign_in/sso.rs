//! Logging in by SAML: the request that goes out, the assertion that comes back, the step in the browser's own
//! name that ends in a session (the IdP's cross-site POST carries no Lax cookie, so the browser is checked after it).

use hub_db::Conn;
use hub_integrations::Subject;
use hub_kernel::{Actor, ConnectionId, Cx, Random as _, Secret, TenantId, Timestamp, TokenHash};
use hub_saml::{IdpSettings, Refusal, SpSettings, VerifiedAssertion, authn_request};
use serde_json::json;

use super::failure::SsoFailure;
use super::password::{Opened, open_and_record};
use super::policy::{self, Sso, Verdict};
use super::store::{self, Handoff, Request};
use crate::connection::{self, Connection};
use crate::event::{self, Action, Target};
use crate::session::{ClientKind, Lifetime, Opening, Proof};
use crate::user::{self, Role, User, UserState};
use crate::{Error, Result};

const REQUEST_MINUTES: i64 = 10;
const HANDOFF_MINUTES: i64 = 2;
/// Clock skew taken off and added to every time bound of an assertion.
pub(crate) const SKEW_SECONDS: u32 = 60;

/// What a connection trusts: what a response is verified with.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The connection.
    pub connection: Connection,
    /// Our side.
    pub sp: SpSettings,
    /// The IdP's side.
    pub idp: IdpSettings,
}

/// A login that was sent on its way.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser goes.
    pub redirect_to: String,
}

/// What a connection trusts, when it is Integrated.
///
/// # Errors
/// `NotFound`; `SsoFailed(NotIntegrated)`.
pub fn trust(c: &mut Conn, id: ConnectionId, base_url: &str) -> Result<Trust> {
    let row = connection::get(c, id.tenant(), id)?;
    let idp = connection::idp_settings(c, &row)?.filter(|_| row.is_integrated());
    let idp = idp.ok_or(Error::SsoFailed(SsoFailure::NotIntegrated))?;
    Ok(Trust { sp: connection::sp_settings(base_url, id), idp, connection: row })
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
    let (browser_hash, return_to) = match (source, &assertion.in_response_to) {
        (Source::Answer, Some(request_id)) => {
            let request = store::take_request(c, id, request_id, cx.now)?;
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
    let forget_at =
        Timestamp::from_millis(assertion.not_on_or_after).plus_seconds(i64::from(SKEW_SECONDS) + 1);
    if !store::remember_assertion(c, id, &assertion.assertion_id, forget_at)? {
        return Err(Error::SsoFailed(SsoFailure::Replayed));
    }
    let user = identify(c, cx, &row, assertion)?;
    connection::note_sign_in(c, cx, &row, &assertion.certificate_sha256)?;
    let ticket = Secret::generate(&*cx.entropy, "");
    store::insert_handoff(
        c,
        &TokenHash::of(ticket.expose()),
        &Handoff {
            tenant: user.tenant,
            user: user.id,
            connection: id,
            browser_hash: Some(browser_hash),
            name_id: Some(assertion.name_id.clone()),
            session_index: assertion.session_index.clone(),
            session_ends_at: assertion.session_not_on_or_after.map(Timestamp::from_millis),
            return_to,
            expires_at: cx.now.plus_minutes(HANDOFF_MINUTES),
        },
    )?;
    Ok(Accepted { ticket })
}

/// Whom an assertion names: by the identity seen before, else by userName or e-mail within the tenant; never
/// across tenants. A NameID that by now is the userName or e-mail of somebody else means that person: addresses are
/// given to new people, and these must not come into the accounts of who had them before.
fn identify(c: &mut Conn, cx: &Cx, row: &Connection, assertion: &VerifiedAssertion) -> Result<User> {
    let known = store::federated_user(c, row.id, &assertion.issuer, &assertion.name_id)?;
    let user = match (by_name(c, row, &assertion.name_id)?, known) {
        (Some(user), _) => Some(user),
        (None, Some(id)) => user::store::find(c, row.tenant, id)?,
        (None, None) => by_claims(c, row, assertion)?,
    };
    let Some(user) = user else {
        return Err(Error::SsoFailed(SsoFailure::UnknownUser { name: assertion.name_id.clone() }));
    };
    let name = user.user_name.clone();
    match user.state {
        UserState::Active => {}
        UserState::Staged => return Err(Error::SsoFailed(SsoFailure::NotImported { name })),
        UserState::Deactivated => return Err(Error::SsoFailed(SsoFailure::Deactivated { name })),
    }
    if known != Some(user.id) {
        store::set_federated(c, row, &assertion.issuer, &assertion.name_id, user.id, cx.now)?;
    }
    Ok(user)
}

/// The person who has this userName or signs in with this e-mail. Letters beyond ASCII are compared with nobody's:
/// folding would make two names one. What a directory wrote as userName or externalId leads to sub-users only; owners and
/// admins are known by the address that no directory can change, or the holder of a Secret Token could become one.
fn by_name(c: &mut Conn, row: &Connection, name: &str) -> Result<Option<User>> {
    let name = name.trim();
    if !name.is_ascii() {
        return Ok(None);
    }
    let key = name.to_ascii_lowercase();
    match user::store::by_user_name(c, row.tenant, &key)? {
        Some(user) if user.role == Role::Member => Ok(Some(user)),
        _ => user::store::by_sign_in_email(c, row.tenant, &key),
    }
}

fn by_claims(c: &mut Conn, row: &Connection, assertion: &VerifiedAssertion) -> Result<Option<User>> {
    let Some(claims) = connection::claims(row) else { return Ok(None) };
    if let Some(email) = claims.email.iter().find_map(|name| assertion.single(name))
        && let Some(user) = by_name(c, row, email)?
    {
        return Ok(Some(user));
    }
    let stable = match claims.stable_id {
        Subject::NameId => Some(assertion.name_id.as_str()),
        Subject::Claim(name) => assertion.single(name),
    };
    match stable {
        Some(id) => {
            let mut found = user::store::by_external_id(c, row.tenant, id)?;
            found.retain(|user| user.connection == Some(row.id) && user.role == Role::Member);
            Ok(if found.len() == 1 { found.pop() } else { None })
        }
        None => Ok(None),
    }
}

/// Whose login a ticket would end, so that [`finish`] can run under that tenant's lock.
///
/// # Errors
/// `SsoFailed(WrongBrowser)` for a ticket that is used or late.
pub fn tenant_of_ticket(c: &mut Conn, ticket: &str, now: Timestamp) -> Result<TenantId> {
    store::handoff_tenant(c, &TokenHash::of(ticket), now)?.ok_or(Error::SsoFailed(SsoFailure::WrongBrowser))
}

/// Ends a login in the browser's own name: the ticket works once and only where the login began.
///
/// # Errors
/// `SsoFailed(WrongBrowser)` for a ticket that is used, late or another browser's; `SsoFailed(Deactivated)` when
/// access ended in between.
pub fn finish(
    c: &mut Conn,
    cx: &Cx,
    ticket: &str,
    browser: Option<&str>,
    client: ClientKind,
    user_agent: Option<String>,
    lifetime: Lifetime,
) -> Result<(Opened, Option<String>)> {
    let wrong = || Error::SsoFailed(SsoFailure::WrongBrowser);
    let handoff = store::take_handoff(c, &TokenHash::of(ticket), cx.now)?.ok_or_else(wrong)?;
    if let Some(expected) = &handoff.browser_hash {
        let fits = browser.is_some_and(|key| TokenHash::of(key).matches(expected));
        if !fits {
            return Err(wrong());
        }
    }
    let user = user::get(c, handoff.tenant, handoff.user)?;
    let sso = Sso::of(connection::sso_required(c, user.tenant)?);
    if policy::decide(user.role, user.state, sso, Proof::Saml) != Verdict::Allow {
        return Err(Error::SsoFailed(SsoFailure::Deactivated { name: user.user_name }));
    }
    let cx = cx.clone().with_actor(Actor::User { id: user.id, name: user.user_name.clone() });
    let opening = Opening {
        proof: Proof::Saml,
        client,
        connection: Some(handoff.connection),
        name_id: handoff.name_id,
        session_index: handoff.session_index,
        ends_at: handoff.session_ends_at,
        user_agent,
    };
    let opened = open_and_record(c, &cx, user, &opening, lifetime)?;
    Ok((opened, handoff.return_to))
}

/// Writes why a sign-in failed, for the admin; the person sees the request's id as a reference.
///
/// # Errors
/// The database's.
pub fn record_failure(
    c: &mut Conn,
    cx: &Cx,
    id: ConnectionId,
    reason: &Error,
    issuer: Option<&str>,
) -> Result<()> {
    let row = connection::get(c, id.tenant(), id)?;
    let (code, message) = match reason {
        Error::Refused(refusal) => (refusal.code(), refusal.admin_message()),
        Error::SsoFailed(failure) => (failure.code(), failure.to_string()),
        other => ("error", other.to_string()),
    };
    let details = json!({ "code": code, "reason": message, "issuer": issuer });
    let target = Target::new("connection", id, row.name());
    event::record(c, cx, id.tenant(), Action::SsoFailed, &target, Some(id), &details)
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
