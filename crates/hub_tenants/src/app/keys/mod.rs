//! Keys that sign ID tokens and logout tokens; the platform's, not a tenant's. A key is published before it signs, so that
//! apps which keep the list know it in time, and stays published when it signs no more.

mod store;

pub use store::KeyRow;

use hub_db::Conn;
use hub_kernel::{Cx, MasterKey, Timestamp};
use hub_oidc::keys::{ALGORITHM, NewKey, SigningKey};

use super::Operator;
use crate::{Error, Result};

/// Days for which a key signs.
pub const USED_DAYS: i64 = 90;
/// Days for which a key is published before it signs.
pub const AHEAD_DAYS: i64 = 3;
/// Days for which a key is published after it signed: longer than any ID token is good, so that an app may still name one
/// at logout.
pub const KEPT_DAYS: i64 = 30;

/// From when the key signs that is to be made now; none: there is enough.
///
/// # Errors
/// The database's.
pub fn wanted(c: &mut Conn, now: Timestamp) -> Result<Option<Timestamp>> {
    let keys = store::all(c)?;
    let Some(current) = in_use(&keys, now) else { return Ok(Some(now)) };
    let has_next = keys.iter().any(|key| key.active_from > now);
    let due = current.active_from.plus_days(USED_DAYS - AHEAD_DAYS) <= now;
    Ok((due && !has_next).then(|| now.plus_days(AHEAD_DAYS)))
}

/// Which key signs: the one that began last.
fn in_use(keys: &[KeyRow], now: Timestamp) -> Option<&KeyRow> {
    let begun = keys.iter().filter(|key| key.active_from <= now && key.retired_at.is_none());
    begun.max_by(|a, b| (a.active_from, &a.kid).cmp(&(b.active_from, &b.kid)))
}

/// Stores a key that signs from `active_from` on.
///
/// # Errors
/// The database's, or a defect of the master key.
pub fn add(c: &mut Conn, cx: &Cx, master: &MasterKey, new: &NewKey, active_from: Timestamp) -> Result<()> {
    let sealed = master
        .seal(&label(&new.kid), &new.private, &*cx.entropy)
        .map_err(|error| Error::Defect(format!("a signing key could not be sealed: {error}")))?;
    store::insert(c, &new.kid, ALGORITHM, &sealed, &new.public, cx.now, active_from)
}

/// Does what time asks for: a key that was followed by another signs no more, one that has been kept long enough goes.
///
/// # Errors
/// The database's.
pub fn advance(c: &mut Conn, now: Timestamp) -> Result<()> {
    let keys = store::all(c)?;
    let Some(current) = in_use(&keys, now) else { return Ok(()) };
    let before = |key: &&KeyRow| key.active_from <= now && key.kid != current.kid && key.retired_at.is_none();
    for key in keys.iter().filter(before) {
        store::retire(c, &key.kid, now, now.plus_days(KEPT_DAYS))?;
    }
    store::drop_ended(c, now)
}

/// Puts a fresh key in the place of the one in use. It signs after [`AHEAD_DAYS`]; with `at_once` it signs now and all
/// others are withdrawn, for when one may be in strange hands: tokens that they signed are worth nothing from then on.
///
/// # Errors
/// The database's.
pub fn rotate(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    _by: &Operator,
    new: &NewKey,
    at_once: bool,
) -> Result<Timestamp> {
    if at_once {
        store::drop_all(c)?;
    }
    let nothing = in_use(&store::all(c)?, cx.now).is_none();
    let active_from = if nothing { cx.now } else { cx.now.plus_days(AHEAD_DAYS) };
    add(c, cx, master, new, active_from)?;
    Ok(active_from)
}

/// The key that signs now, opened; none when there is none yet.
///
/// # Errors
/// `Defect` when the master key does not open it.
pub fn signing(c: &mut Conn, master: &MasterKey, now: Timestamp) -> Result<Option<SigningKey>> {
    let keys = store::all(c)?;
    let Some(row) = in_use(&keys, now) else { return Ok(None) };
    let private = master
        .open(&label(&row.kid), &row.sealed)
        .map_err(|error| Error::Defect(format!("the signing key {}: {error}", row.kid)))?;
    Ok(Some(SigningKey::new(row.kid.clone(), private)))
}

/// All keys that apps may meet: the next, the one in use, those before it.
///
/// # Errors
/// The database's.
pub fn published(c: &mut Conn, now: Timestamp) -> Result<Vec<KeyRow>> {
    Ok(store::all(c)?.into_iter().filter(|key| key.ends_at.is_none_or(|end| end > now)).collect())
}

/// What a sealed key is bound to.
fn label(kid: &str) -> String {
    format!("oidc signing key {kid}")
}
