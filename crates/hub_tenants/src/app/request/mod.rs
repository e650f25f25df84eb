//! Requests of apps that wait until their person has logged in, proved themselves once more or chosen an account. They are
//! kept here because they are longer than what a login carries on, and so that nobody alters them on the way.

mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_kernel::{Cx, Secret, SessionId, Timestamp, TokenHash};

use super::device::network;
use crate::{Error, Result};

/// Minutes for which a request waits.
const MINUTES: i64 = 60;
/// Requests of one network that may wait at once: an office in the morning, not a flood.
const MOST_OF_PLACE: i64 = 1000;
/// Requests that may wait at once; each is a few kilobytes.
const MOST: i64 = 50_000;

/// A request that waits.
#[derive(Debug, Clone, PartialEq, Eq, diesel::Queryable)]
pub struct Waiting {
    /// The request, as it came.
    pub query: String,
    /// When it came.
    pub asked_at: Timestamp,
    browser: Option<Vec<u8>>,
    /// The session with which its person chose to go on.
    pub chosen: Option<SessionId>,
}

impl Waiting {
    /// Whether it waits in the browser with this key. What was done since it came was done for it only there.
    pub fn is_of(&self, browser: &Secret) -> bool {
        let hash = TokenHash::of(browser.expose());
        self.browser.as_deref().is_some_and(|own| own == hash.as_bytes())
    }
}

/// Keeps a request that came in the browser with this key; gives what it is found by.
///
/// # Errors
/// `Throttled` when too many wait, of this network or at all.
pub fn keep(c: &mut Conn, cx: &Cx, browser: &Secret, query: &str) -> Result<Secret> {
    keep_within(c, cx, browser, query, (MOST_OF_PLACE, MOST))
}

fn keep_within(
    c: &mut Conn,
    cx: &Cx,
    browser: &Secret,
    query: &str,
    (most_of_place, most): (i64, i64),
) -> Result<Secret> {
    let place = cx.address.as_deref().map(network);
    let too_many = match &place {
        Some(place) => store::of_place(c, place, cx.now)? >= most_of_place,
        None => false,
    };
    if too_many || store::waiting(c, cx.now, most)? >= most {
        return Err(Error::Throttled { retry_after_seconds: 60 * MINUTES });
    }
    let handle = Secret::generate(&*cx.entropy, "");
    let new = store::New {
        hash: &TokenHash::of(handle.expose()),
        query,
        now: cx.now,
        expires_at: cx.now.plus_minutes(MINUTES),
        place: place.as_deref(),
        browser: &TokenHash::of(browser.expose()),
    };
    store::insert(c, &new)?;
    Ok(handle)
}

/// A request that waits, until its hour is over.
///
/// # Errors
/// The database's.
pub fn find(c: &mut Conn, handle: &str, now: Timestamp) -> Result<Option<Waiting>> {
    store::find(c, &TokenHash::of(handle), now)
}

/// Notes that the person of a session said yes to going on with it. False where no such request waits in this browser.
///
/// # Errors
/// The database's.
pub fn choose(
    c: &mut Conn,
    handle: &str,
    browser: &Secret,
    session: SessionId,
    now: Timestamp,
) -> Result<bool> {
    store::choose(c, &TokenHash::of(handle), &TokenHash::of(browser.expose()), session, now)
}

/// Takes a request that is answered now. False where it was taken before or its hour is over: each gets one code.
///
/// # Errors
/// The database's.
pub fn take(c: &mut Conn, handle: &str, now: Timestamp) -> Result<bool> {
    store::take(c, &TokenHash::of(handle), now)
}

/// Forgets requests whose hour is over.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::sweep(c, now)
}
