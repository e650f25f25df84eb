//! What a connection's metadata lists, held against what is stored.

use hub_db::Conn;
use hub_kernel::Cx;
use hub_saml::Certificate;
use hub_saml::settings::MAX_CERTIFICATES;
use hub_text::key;
use serde_json::json;

use super::{CertificateRow, CertificateSource, CertificateState, Connection, insert, note, record, store};
use crate::Result;
use crate::connection::News;
use crate::event::Action;

/// Notes that the document which an admin has just taken lists these; what it does not list is left alone.
pub(in crate::connection) fn mark_listed(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    listed: &[Certificate],
) -> Result<()> {
    store::forget_listing(c, row.id)?;
    for known in store::all(c, row.tenant, row.id)? {
        if listed.iter().any(|one| one.sha256_thumbprint == known.sha256) {
            store::note_listed(c, known.id, cx.now)?;
        }
    }
    Ok(())
}

/// Takes or stages what is new in the metadata and marks what has vanished from it; nothing is ever removed. With
/// `take_new` an Integrated connection takes new ones by rule.
pub(in crate::connection) fn take_listed(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    listed: &[Certificate],
    take_new: bool,
) -> Result<Vec<News>> {
    let known = store::all(c, row.tenant, row.id)?;
    let mut news = Vec::new();
    // A connection that fell back, perhaps because its last certificate was removed, must not start SSO by itself.
    let mut by_rule = take_new && row.is_integrated();
    let mut active = known.iter().filter(|k| k.state == CertificateState::Active).count();
    let mut staged = known.iter().filter(|k| k.state == CertificateState::Staged).count();
    for one in listed.iter().filter(|one| !one.is_expired(cx.now.millis())) {
        by_rule &= active < MAX_CERTIFICATES;
        match known.iter().find(|k| k.sha256 == one.sha256_thumbprint) {
            Some(k) => {
                store::note_listed(c, k.id, cx.now)?;
                if k.state == CertificateState::Staged && by_rule {
                    store::set_state(c, row.id, k.id, CertificateState::Active)?;
                    active += 1;
                    news.push(taken(c, cx, row, one)?);
                }
            }
            None if by_rule => {
                insert(c, cx, row, one, CertificateState::Active, CertificateSource::Metadata)?;
                active += 1;
                news.push(taken(c, cx, row, one)?);
            }
            None if staged < MAX_CERTIFICATES => {
                let (state, source) = (CertificateState::Staged, CertificateSource::Metadata);
                insert(c, cx, row, one, state, source)?;
                staged += 1;
                record(c, cx, row, state, &one.sha256_thumbprint, &one.subject, source.label())?;
                news.push(News::CertificateStaged {
                    subject: one.subject.clone(),
                    sha256: one.sha256_thumbprint.clone(),
                    source,
                });
            }
            None => {}
        }
    }
    news.extend(vanished(c, cx, row, &known, listed)?);
    Ok(news)
}

fn taken(c: &mut Conn, cx: &Cx, row: &Connection, one: &Certificate) -> Result<News> {
    let state = CertificateState::Active;
    record(c, cx, row, state, &one.sha256_thumbprint, &one.subject, key!("metadata address, by rule"))?;
    Ok(News::CertificateTaken { subject: one.subject.clone(), sha256: one.sha256_thumbprint.clone() })
}

fn vanished(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    known: &[CertificateRow],
    listed: &[Certificate],
) -> Result<Vec<News>> {
    let mut news = Vec::new();
    for k in known.iter().filter(|k| k.listed_at.is_some() && k.unlisted_at.is_none()) {
        if listed.iter().any(|one| one.sha256_thumbprint == k.sha256) {
            continue;
        }
        store::note_unlisted(c, k.id, cx.now)?;
        if k.state == CertificateState::Active {
            let details = json!({
                "certificate": k.sha256, "subject": k.subject, "reason": key!("The metadata no longer lists it."),
            });
            note(c, cx, row, Action::MetadataDiffers, &details)?;
            news.push(News::CertificateUnlisted { subject: k.subject.clone(), sha256: k.sha256.clone() });
        }
    }
    Ok(news)
}
