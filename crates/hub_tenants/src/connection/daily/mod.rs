//! What came over a connection on each day: calls of its directory and sign-ins, counted with the line of the log that says
//! the same. The overview draws fourteen days of it; the logs themselves may hold millions of lines.

mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_kernel::{ConnectionId, TenantId, Timestamp};

use crate::Result;

const DAY_MILLIS: i64 = 86_400_000;

/// What came on one day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day's first instant.
    pub begins: Timestamp,
    /// Calls of the directory that were answered with a status below 400.
    pub calls_taken: i64,
    /// Those that were answered with 400 or more.
    pub calls_refused: i64,
    /// Calls to the tenant whose token was nobody's: they may have been meant for this connection.
    pub strangers: i64,
    /// Logins through the connection.
    pub sign_ins: i64,
    /// Logins through it that failed or were refused.
    pub sign_ins_failed: i64,
}

/// The last `count` days of a connection, the oldest first and today's last, also those on which nothing came.
///
/// # Errors
/// The database's.
pub fn days(
    c: &mut Conn,
    tenant: TenantId,
    id: ConnectionId,
    now: Timestamp,
    count: i64,
) -> Result<Vec<Day>> {
    let today = number(now);
    let from = today - count + 1;
    let known = store::since(c, tenant, id, from)?;
    let day = |day: i64| {
        let mut found = Day {
            begins: Timestamp::from_millis(day * DAY_MILLIS),
            calls_taken: 0,
            calls_refused: 0,
            strangers: 0,
            sign_ins: 0,
            sign_ins_failed: 0,
        };
        for row in known.iter().filter(|row| row.day == day) {
            if row.connection == store::NOBODYS {
                found.strangers += row.counts.calls_taken + row.counts.calls_refused;
            } else {
                found.calls_taken += row.counts.calls_taken;
                found.calls_refused += row.counts.calls_refused;
                found.sign_ins += row.counts.sign_ins;
                found.sign_ins_failed += row.counts.sign_ins_failed;
            }
        }
        found
    };
    Ok((from..=today).map(day).collect())
}

/// Whether so many logins fail that somebody should look: at least three since yesterday, and more than succeeded.
/// Gives how many.
pub fn failing(days: &[Day]) -> Option<i64> {
    let last = days.iter().rev().take(2);
    let (failed, well) =
        last.fold((0, 0), |(failed, well), day| (failed + day.sign_ins_failed, well + day.sign_ins));
    (failed >= 3 && failed > well).then_some(failed)
}

/// Counts calls of a connection that were logged together; `None` for a token that was nobody's.
pub(crate) fn note_calls(
    c: &mut Conn,
    tenant: TenantId,
    id: Option<ConnectionId>,
    at: Timestamp,
    taken: i64,
    refused: i64,
) -> Result<()> {
    let counts = store::Counts { calls_taken: taken, calls_refused: refused, ..store::Counts::default() };
    store::add(c, tenant, id.map_or(store::NOBODYS, ConnectionId::raw), number(at), counts)
}

/// Counts a login through a connection, or one that failed.
pub(crate) fn note_sign_in(c: &mut Conn, id: ConnectionId, at: Timestamp, well: bool) -> Result<()> {
    let counts = store::Counts {
        sign_ins: i64::from(well),
        sign_ins_failed: i64::from(!well),
        ..store::Counts::default()
    };
    store::add(c, id.tenant(), id.raw(), number(at), counts)
}

/// Removes the counts of a connection that ends.
pub(crate) fn forget(c: &mut Conn, id: ConnectionId) -> Result<()> {
    store::forget(c, id)
}

/// Removes days that ended before `before`.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    store::sweep(c, number(before))
}

/// The day's number since 1970-01-01.
pub(crate) fn number(at: Timestamp) -> i64 {
    at.millis().div_euclid(DAY_MILLIS)
}
