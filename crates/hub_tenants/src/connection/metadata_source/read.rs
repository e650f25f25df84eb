//! One reading of a metadata address.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Timestamp};
use hub_saml::metadata::{IdpMetadata, MetadataError, parse_idp, parse_idp_named};
use serde_json::json;

use super::store::{self, MetadataSource};
use super::{chance, tomorrow};
use crate::connection::certificates::take_listed;
use crate::connection::{Connection, News, get};
use crate::event::{self, Action};
use crate::{Error, Result};

/// How long a node holds an address; longer than the fetch can take.
const HOLD_MINUTES: i64 = 5;
const LONGEST_REASON: usize = 300;
/// Hours until the next try after this many failures in a row; the last one goes on.
const PAUSES: [i64; 6] = [1, 2, 4, 8, 16, 24];

/// The right to read an address now, while nobody else does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The connection.
    pub connection: ConnectionId,
    /// The address.
    pub url: String,
    /// The entity ID of the settings, to be found in the document.
    pub entity_id: Option<String>,
}

/// Takes the address for reading; `None` when another node reads it, or when it is not due and `now_please` is not said.
///
/// # Errors
/// `NotFound` when the connection has ended or has no address.
pub fn claim(c: &mut Conn, cx: &Cx, id: ConnectionId, now_please: bool) -> Result<Option<Claim>> {
    let row = get(c, id.tenant(), id)?;
    let mut source = store::find(c, row.tenant, id)?.ok_or(Error::NotFound)?;
    let held = source.reading_until.is_some_and(|until| until > cx.now);
    if held || (source.next_read_at > cx.now && !now_please) {
        return Ok(None);
    }
    source.reading_until = Some(cx.now.plus_minutes(HOLD_MINUTES));
    store::update(c, &source)?;
    Ok(Some(Claim { connection: id, url: source.url, entity_id: row.idp_entity_id }))
}

/// The IdP that a document describes; where there are several, the one of the settings. Costs some milliseconds: call
/// it outside of transactions.
///
/// # Errors
/// What the document is instead, or what it lacks.
pub fn understand(document: &[u8], entity_id: Option<&str>) -> Result<IdpMetadata, MetadataError> {
    match entity_id.map(|wanted| parse_idp_named(document, wanted)) {
        Some(Ok(found)) => Ok(found),
        _ => parse_idp(document),
    }
}

/// Ends a reading: takes, stages and marks what the document says, or notes why there is none. Gives what owners and
/// admins are told. An address that was changed meanwhile is left alone.
///
/// # Errors
/// `NotFound` when the connection has ended.
pub fn settle(
    c: &mut Conn,
    cx: &Cx,
    claim: &Claim,
    outcome: &Result<IdpMetadata, String>,
) -> Result<Vec<News>> {
    let row = get(c, claim.connection.tenant(), claim.connection)?;
    let Some(source) = store::find(c, row.tenant, row.id)?.filter(|source| source.url == claim.url) else {
        return Ok(Vec::new());
    };
    match outcome {
        Ok(metadata) => match outdated(metadata, cx.now) {
            None => good(c, cx, &row, source, metadata),
            Some(reason) => bad(c, cx, &row, source, &reason),
        },
        Err(reason) => bad(c, cx, &row, source, reason),
    }
}

/// An old document may be somebody's copy: what it lists may have been withdrawn.
fn outdated(metadata: &IdpMetadata, now: Timestamp) -> Option<String> {
    let end = metadata.valid_until.map(Timestamp::from_millis).filter(|end| *end <= now)?;
    Some(format!("The document was valid until {} only.", end.readable()))
}

fn bad(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    mut source: MetadataSource,
    reason: &str,
) -> Result<Vec<News>> {
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    let first = source.failing_since.is_none();
    source.failing_since = source.failing_since.or(Some(cx.now));
    let pause = usize::try_from(source.failures).ok().and_then(|at| PAUSES.get(at)).unwrap_or(&24) * 3600;
    source.failures = source.failures.saturating_add(1);
    source.next_read_at = cx.now.plus_seconds(pause + chance(cx, pause / 4));
    source.reading_until = None;
    source.failure = Some(reason.clone());
    store::update(c, &source)?;
    if first {
        let details = json!({ "metadata_url": source.url, "reason": reason });
        record(c, cx, row, Action::MetadataUnreadable, &details)?;
    }
    Ok(Vec::new())
}

fn good(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    mut source: MetadataSource,
    metadata: &IdpMetadata,
) -> Result<Vec<News>> {
    let mut news = Vec::new();
    let ours = row.idp_entity_id.as_deref() == Some(metadata.entity_id.as_str());
    if ours {
        news.extend(take_listed(c, cx, row, metadata.certificates.as_slice(), source.takes_new(row))?);
    }
    let other = (!ours && row.idp_entity_id.is_some()).then(|| metadata.entity_id.clone());
    if other != source.other_entity_id
        && let Some(found) = other.clone()
    {
        let details = json!({ "idp_entity_id": row.idp_entity_id, "in_metadata": found });
        record(c, cx, row, Action::MetadataDiffers, &details)?;
        news.push(News::OtherEntityId { found });
    }
    source.other_entity_id = other;
    let offered = |url: &str| metadata.sso_endpoints.iter().any(|endpoint| endpoint.url == url);
    let differs = ours && row.sso_url.as_deref().is_some_and(|url| !offered(url));
    let other = differs.then(|| metadata.sso_url.clone());
    if other != source.other_sso_url
        && let Some(found) = other.clone()
    {
        let details = json!({ "sso_url": row.sso_url, "in_metadata": found });
        record(c, cx, row, Action::MetadataDiffers, &details)?;
        news.push(News::OtherSsoUrl { found });
    }
    source.other_sso_url = other;
    source.last_read_at = Some(cx.now);
    source.next_read_at = tomorrow(cx);
    source.reading_until = None;
    (source.failing_since, source.failures, source.failure) = (None, 0, None);
    store::update(c, &source)?;
    Ok(news)
}

fn record(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    action: Action,
    details: &serde_json::Value,
) -> Result<()> {
    event::record(c, cx, row.tenant, action, &row.target(), Some(row.id), details)
}
