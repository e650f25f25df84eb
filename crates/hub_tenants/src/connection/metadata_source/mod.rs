//! The address of an IdP's metadata, given once and read every day.
//!
//! Reading takes three steps, so that no transaction waits for the network: [`claim`] (under the tenant's lock, so that
//! one node reads), the fetch, [`settle`]. What is read never takes away what works and never changes issuer or sign-on URL.

mod read;
mod store;
#[cfg(test)]
mod tests;

pub use read::{Claim, claim, settle, understand};
pub use store::{MetadataSource, due};

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Random as _, TenantId, Timestamp};
use hub_saml::Certificate;
use hub_text::{key, t};
use serde_json::json;

use super::certificates::{mark_listed, trusted_at_once};
use super::{Connection, get, vouching, with_saml};
use crate::event::{self, Action};
use crate::session::Admin;
use crate::{Error, Result};

const LONGEST_URL: usize = 2048;

/// The metadata address of a connection, if one was given.
///
/// # Errors
/// The database's.
pub fn metadata_source(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Option<MetadataSource>> {
    store::find(c, tenant, id)
}

/// Remembers the address of a document that has just been read and taken; `listed` are its certificates. New ones found
/// there later are taken by themselves when an owner gave the address, or when the connection had never let
/// anybody in; an owner can switch that.
///
/// # Errors
/// `NotFound`, also for a connection without SAML; `Invalid` for what is no address.
pub fn remember_metadata(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    before: &Connection,
    url: &str,
    listed: &[Certificate],
) -> Result<()> {
    let (row, url) = (with_saml(c, by.tenant(), before.id)?, url.trim());
    if url.is_empty() || url.len() > LONGEST_URL || url.chars().any(|ch| ch.is_control() || ch == ' ') {
        return Err(Error::invalid("metadata_url", t("enter the complete address of the metadata")));
    }
    mark_listed(c, cx, &row, listed)?;
    let known = store::find(c, row.tenant, row.id)?;
    if let Some(mut known) = known.clone().filter(|known| known.url == url) {
        known.last_read_at = Some(cx.now);
        known.next_read_at = tomorrow(cx);
        (known.failing_since, known.failures, known.failure) = (None, 0, None);
        (known.other_entity_id, known.other_sso_url) = (None, None);
        if known.takes_new(before) && trusted_at_once(before, by) {
            known.take_new_for(&row, true);
        }
        return store::update(c, &known);
    }
    let was_blank = vouching::is_blank(c, &row)?;
    store::delete(c, row.id)?;
    let take_new = trusted_at_once(before, by);
    store::insert(c, cx, &row, url, take_new, tomorrow(cx))?;
    if take_new {
        vouching::follow(c, cx, by, &row, was_blank)?;
    }
    let details = json!({
        "before": { "metadata_url": known.map(|known| known.url) },
        "after": { "metadata_url": url, "take_new_certificates": take_new },
    });
    note(c, cx, &row, &details)
}

/// Stops reading. What was taken stays.
///
/// # Errors
/// `NotFound`.
pub fn forget_metadata(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId) -> Result<()> {
    let row = get(c, by.tenant(), id)?;
    let source = store::find(c, row.tenant, id)?.ok_or(Error::NotFound)?;
    store::delete(c, id)?;
    mark_listed(c, cx, &row, &[])?;
    let details = json!({ "before": { "metadata_url": source.url }, "after": { "metadata_url": null } });
    note(c, cx, &row, &details)
}

/// Whether new certificates found at the address verify at once. To switch it on is an owner's standing approval, of
/// this address and of the entity ID that is stored now: should that change, it is off.
///
/// # Errors
/// `NotFound`; `Forbidden` when an admin switches it on.
pub fn take_new_certificates(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId, on: bool) -> Result<()> {
    let row = get(c, by.tenant(), id)?;
    let mut source = store::find(c, row.tenant, id)?.ok_or(Error::NotFound)?;
    if on && !by.is_owner() {
        return Err(Error::Forbidden(key!(
            "only an owner can have new certificates taken without a look at them"
        )));
    }
    let before = source.takes_new(&row);
    if before == on {
        return Ok(());
    }
    source.take_new_for(&row, on);
    store::update(c, &source)?;
    let details = json!({
        "before": { "take_new_certificates": before }, "after": { "take_new_certificates": on },
    });
    note(c, cx, &row, &details)
}

fn note(c: &mut Conn, cx: &Cx, row: &Connection, details: &serde_json::Value) -> Result<()> {
    event::record(c, cx, row.tenant, Action::MetadataSourceUpdate, &row.target(), Some(row.id), details)
}

/// A day from now, give or take two hours: hubs and tenants must not all ask one IdP at the same minute.
fn tomorrow(cx: &Cx) -> Timestamp {
    cx.now.plus_seconds(22 * 3600 + chance(cx, 4 * 3600))
}

/// A number from 0 to `below`.
fn chance(cx: &Cx, below: i64) -> i64 {
    i64::from(u32::from_le_bytes(cx.entropy.bytes::<4>())).rem_euclid(below.max(1))
}
