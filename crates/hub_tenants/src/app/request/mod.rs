//! Requests of apps that wait until their person has logged in, proved themselves once more or chosen an account. They are
//! kept here because they are longer than what a login carries on, and so that nobody alters them on the way.

mod store;

use hub_db::Conn;
use hub_kernel::{Cx, Secret, Timestamp, TokenHash};

use crate::Result;

/// Minutes for which a request waits.
const MINUTES: i64 = 60;

/// A request that waits.
#[derive(Debug, Clone, PartialEq, Eq, diesel::Queryable)]
pub struct Waiting {
    /// The request, as it came.
    pub query: String,
    /// When it came.
    pub asked_at: Timestamp,
}

/// Keeps a request; gives what it is found by.
///
/// # Errors
/// The database's.
pub fn keep(c: &mut Conn, cx: &Cx, query: &str) -> Result<Secret> {
    let handle = Secret::generate(&*cx.entropy, "");
    store::insert(c, &TokenHash::of(handle.expose()), query, cx.now, cx.now.plus_minutes(MINUTES))?;
    Ok(handle)
}

/// A request that waits, until its hour is over.
///
/// # Errors
/// The database's.
pub fn find(c: &mut Conn, handle: &str, now: Timestamp) -> Result<Option<Waiting>> {
    store::find(c, &TokenHash::of(handle), now)
}

/// Forgets requests whose hour is over.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::sweep(c, now)
}
