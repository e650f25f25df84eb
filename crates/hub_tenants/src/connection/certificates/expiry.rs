//! Certificates and Secret Tokens that come to their end: told at 60, 30, 7 and 1 days, each once.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp};

use super::{certificates, store};
use crate::connection::{self, Connection, News};
use crate::directory::Ends;
use crate::{Result, notice};

/// Days before the end at which a mail goes out.
const REMINDERS: [i64; 4] = [60, 30, 7, 1];

/// Tenants that have something within the longest of these times of its end, for the hub's own round.
///
/// # Errors
/// The database's.
pub fn tenants_with_ends(c: &mut Conn, now: Timestamp) -> Result<Vec<TenantId>> {
    store::tenants_with_ends(c, now, now.plus_days(REMINDERS[0]))
}

/// What the tenant is to be told now, noted as told.
///
/// # Errors
/// The database's.
pub fn remind(c: &mut Conn, cx: &Cx, tenant: TenantId) -> Result<Vec<(ConnectionId, News)>> {
    let mut due = Vec::new();
    for row in connection::all(c, tenant)? {
        let certificate = certificate_due(c, cx, &row)?;
        let ends = Ends::read(c, tenant, row.id)?;
        let token = end_due(c, cx, &row, "token-end", ends.token)?;
        let secret = end_due(c, cx, &row, "client-secret-end", ends.client_secret)?;
        let token = token.map(|(on, days)| News::TokenEnds { on, days });
        let secret = secret.map(|(on, days)| News::ClientSecretEnds { on, days });
        due.extend([certificate, token, secret].into_iter().flatten().map(|news| (row.id, news)));
    }
    Ok(due)
}

/// The last certificate counts: an older one that ends beside it is a rollover that goes as it should.
fn certificate_due(c: &mut Conn, cx: &Cx, row: &Connection) -> Result<Option<News>> {
    let rows = certificates(c, row.tenant, row.id)?;
    let Some(last) = rows.iter().max_by_key(|k| k.not_after).filter(|_| row.is_integrated()) else {
        return Ok(None);
    };
    let due = reminder(c, cx, row.tenant, &format!("certificate-end {}", last.id), last.not_after)?;
    Ok(due.map(|days| News::CertificateEnds { subject: last.subject.clone(), on: last.not_after, days }))
}

fn end_due(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    what: &str,
    end: Option<Timestamp>,
) -> Result<Option<(Timestamp, i64)>> {
    let Some(end) = end else { return Ok(None) };
    let topic = format!("{what} {} {}", row.id, end.millis());
    Ok(reminder(c, cx, row.tenant, &topic, end)?.map(|days| (end, days)))
}

/// Whole days left, when a reminder is due that was not sent. A hub that stood still sends the most pressing one only.
fn reminder(c: &mut Conn, cx: &Cx, tenant: TenantId, topic: &str, end: Timestamp) -> Result<Option<i64>> {
    let left = end.seconds_since(cx.now);
    let mut due = false;
    if left <= 0 {
        return Ok(None);
    }
    // From the longest to the shortest: the last one that is new decides.
    for days in REMINDERS.into_iter().filter(|days| left <= days * 86_400) {
        due = notice::first_time(c, tenant, &format!("{topic} {days}"), cx.now)?;
    }
    Ok(due.then(|| cx.now.days_until(end)))
}
