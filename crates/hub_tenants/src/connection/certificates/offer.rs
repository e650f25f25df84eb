//! A login that is right in everything but its key: the key is shown to the owner, who may know it.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx};
use hub_saml::Certificate;

use super::{CertificateRow, CertificateSource, CertificateState, get, insert, record, store};
use crate::connection::News;
use crate::{Result, notice};

/// Most certificates of one connection that wait because logins brought them. Anybody can make a key and sign with it.
const MOST_WAITING: usize = 3;
/// One that no login brought for this long makes room for another.
const STALE_HOURS: i64 = 24;

/// Stages the certificate of a login attempt that would have been accepted if the key were known. Gives what owners and
/// admins are to be told: at most once a day for a connection, whatever strangers send.
///
/// # Errors
/// `NotFound` when the connection has ended.
pub fn offer(c: &mut Conn, cx: &Cx, id: ConnectionId, certificate: &Certificate) -> Result<Option<News>> {
    let row = get(c, id.tenant(), id)?;
    if !row.is_integrated() || certificate.is_expired(cx.now.millis()) {
        return Ok(None);
    }
    let known = store::all(c, row.tenant, id)?;
    if let Some(known) = known.iter().find(|k| k.sha256 == certificate.sha256_thumbprint) {
        if known.state != CertificateState::Active {
            store::note_offer(c, known.id, cx.now)?;
        }
        return Ok(None);
    }
    if !make_room(c, cx, id, &known)? {
        return Ok(None);
    }
    let (state, source) = (CertificateState::Staged, CertificateSource::LoginAttempt);
    insert(c, cx, &row, certificate, state, source)?;
    record(c, cx, &row, state, &certificate.sha256_thumbprint, &certificate.subject, source.label())?;
    let topic = format!("login-key {id} {}", cx.now.date());
    Ok(notice::first_time(c, row.tenant, &topic, cx.now)?.then(|| News::CertificateStaged {
        subject: certificate.subject.clone(),
        sha256: certificate.sha256_thumbprint.clone(),
        source,
    }))
}

/// Whether another one may wait; the one that came least often goes when it has not been seen for long.
fn make_room(c: &mut Conn, cx: &Cx, id: ConnectionId, known: &[CertificateRow]) -> Result<bool> {
    let offered = |k: &&CertificateRow| {
        k.state == CertificateState::Staged && k.source == CertificateSource::LoginAttempt
    };
    if known.iter().filter(offered).count() < MOST_WAITING {
        return Ok(true);
    }
    let stale_before = cx.now.plus_seconds(-STALE_HOURS * 3600);
    let stale = known.iter().filter(offered).filter(|k| k.last_seen_at.unwrap_or(k.added_at) < stale_before);
    let Some(least) = stale.min_by_key(|k| (k.seen_count, k.last_seen_at)) else { return Ok(false) };
    store::delete(c, id, least.id)?;
    Ok(true)
}
