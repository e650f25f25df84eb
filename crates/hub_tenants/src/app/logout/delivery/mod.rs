//! What becomes of queued logouts: a node claims one, sends it outside of any transaction, writes down how it went. An app
//! that does not answer is tried for a day.

mod store;
#[cfg(test)]
mod tests;

pub use store::{AppLogin, Delivery};

use hub_db::Conn;
use hub_kernel::{AppGrantId, AppId, TenantId, Timestamp, UserId};

use crate::{Error, Result};

/// For how long a try belongs to the node that makes it: longer than any answer takes.
const CLAIM_SECONDS: i64 = 60;
/// Deliveries that are on their way to one app at a time, so that one with many, or that does not answer, keeps no other waiting.
const AT_ONCE: i64 = 8;
/// Seconds after which an app that did not answer is tried again; the last one goes on.
const PAUSES: &[i64] = &[2, 5, 15, 60, 300, 900, 3600];
/// Hours for which an app is tried.
const HOURS: i64 = 24;

/// A logout token that this node is to send now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The login that ended: the token's `sid`.
    pub grant: AppGrantId,
    /// The app: the token's `aud`.
    pub app: AppId,
    /// Whose login it was: the token's `sub`.
    pub subject: UserId,
    /// Where it goes.
    pub url: String,
    queued_at: Timestamp,
    attempts: i64,
    until: Timestamp,
}

/// How a try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The app took it.
    Arrived,
    /// It did not, for this reason; it is tried again.
    Failed(String),
}

/// What is to be sent now; nobody has claimed it yet.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn, now: Timestamp) -> Result<Vec<AppGrantId>> {
    store::due(c, now, AT_ONCE)
}

/// Claims a delivery for this node; `None` when another was quicker or there is nothing to do. Call under the tenant's
/// lock.
///
/// # Errors
/// The database's.
pub fn claim(c: &mut Conn, grant: AppGrantId, now: Timestamp) -> Result<Option<Due>> {
    let until = now.plus_seconds(CLAIM_SECONDS);
    let Some(row) = store::find(c, grant)? else { return Ok(None) };
    let Some(url) = row.url else {
        // The operator took the address away: there is nobody to tell.
        store::forget(c, grant)?;
        return Ok(None);
    };
    if !store::claim(c, grant, now, until)? {
        return Ok(None);
    }
    let (app, subject) = (row.app, row.subject);
    Ok(Some(Due { grant, app, subject, url, queued_at: row.created_at, attempts: row.attempts, until }))
}

/// Writes down how a try went. A node that took longer than its claim changes nothing.
///
/// # Errors
/// The database's.
pub fn settle(c: &mut Conn, due: &Due, outcome: &Outcome, now: Timestamp) -> Result<()> {
    match outcome {
        Outcome::Arrived => store::arrived(c, due.grant, due.until, now),
        Outcome::Failed(why) => store::failed(c, due.grant, due.until, next(due, now), why),
    }
}

/// When it is tried again, if it is.
fn next(due: &Due, now: Timestamp) -> Option<Timestamp> {
    let tried = usize::try_from(due.attempts).unwrap_or(usize::MAX);
    let pause = PAUSES.get(tried).or(PAUSES.last()).copied().unwrap_or(CLAIM_SECONDS);
    let next = now.plus_seconds(pause);
    (next < due.queued_at.plus_minutes(HOURS * 60)).then_some(next)
}

/// A person's logins to apps, those that go on and those of the last weeks, the last used first, fifty at most; with what the
/// apps were told.
///
/// # Errors
/// `NotFound` for another tenant's person.
pub fn logins_of(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<Vec<AppLogin>> {
    if user.tenant() == tenant { store::of_user(c, user) } else { Err(Error::NotFound) }
}

/// Which deliveries the operator wants to see.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Only of this tenant.
    pub tenant: Option<TenantId>,
    /// Only to this app.
    pub app: Option<AppId>,
    /// Only what has not arrived.
    pub undelivered: bool,
}

/// The newest deliveries, for the operator.
///
/// # Errors
/// The database's.
pub fn list(c: &mut Conn, wanted: Wanted, limit: i64) -> Result<Vec<Delivery>> {
    store::list(c, wanted, limit)
}

/// Forgets what arrived or was given up before `before`.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    store::sweep(c, before)
}
