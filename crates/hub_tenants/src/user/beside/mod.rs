//! Who waits beside an account: somebody whom a directory sent and who may be the person of that account. Their folded
//! userName stands behind a mark with their connection, so that each connection can have its own, and each sees one person:
//! its own who waits, or else the account.

mod store;

use hub_db::Conn;
use hub_kernel::{ConnectionId, TenantId, UserId};

use super::User;
use super::store::{id_at, total};
use crate::Result;

pub(crate) use store::{
    by_scim_name, hidden, left_behind, page_from, release_connection, seen_by_keys, staged_with_address,
};

/// What stands before the folded userName of somebody who waits. A folded name has no capitals, so nobody's is taken for
/// it. The statements below, and an index, have it as a text; so has a migration what follows it.
const WAITING: &str = "WAITING ";
/// The same of those whose connection has ended. Their own id follows: two connections may leave people of one name.
const LEFT: &str = "WAITING - ";

/// What the keys of those begin with who wait at this connection.
fn waiting_at(connection: ConnectionId) -> String {
    format!("{WAITING}{} ", connection.raw())
}

/// The key of somebody who waits at a connection; `None` for a connection that has ended.
pub(crate) fn waiting_key(connection: Option<ConnectionId>, id: UserId, key: &str) -> String {
    match connection {
        Some(connection) => waiting_key_at(connection, key),
        None => format!("{LEFT}{} {key}", id.raw()),
    }
}

/// The key of whoever waits under this folded userName at a connection.
pub(crate) fn waiting_key_at(connection: ConnectionId, key: &str) -> String {
    format!("{}{key}", waiting_at(connection))
}

/// Whether somebody has the userName or address of an account, or had it when they came, and waits beside it.
pub(crate) fn waits_beside(user: &User) -> bool {
    user.user_name_key.starts_with(WAITING)
}

/// The folded userName.
pub(crate) fn name_key(user: &User) -> &str {
    let key = user.user_name_key.as_str();
    let marked = key.strip_prefix(LEFT).or_else(|| key.strip_prefix(WAITING));
    marked.and_then(|rest| rest.split_once(' ')).map_or(key, |(_, name)| name)
}

/// Who looks at a tenant's people over SCIM.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    pub tenant: TenantId,
    /// `None` sees the accounts, and nobody who waits beside one.
    pub connection: Option<ConnectionId>,
}

impl View {
    fn own(&self) -> String {
        // Whom an ended connection left behind nobody sees.
        self.connection.map_or_else(|| format!("{WAITING}* "), waiting_at)
    }

    /// The connection in statements.
    fn viewer(&self) -> i64 {
        self.connection.map_or(0, ConnectionId::raw)
    }

    /// Whether this is somebody who waits, and not at this connection.
    pub(crate) fn knows_nothing_of(&self, user: &User) -> bool {
        waits_beside(user) && !user.user_name_key.starts_with(&self.own())
    }
}

/// How many users a view shows, without those.
pub(crate) fn total_without(c: &mut Conn, tenant: TenantId, hidden: &[i64]) -> Result<i64> {
    Ok(total(c, tenant)? - len(hidden))
}

/// The user at the 1-based position `start` among those who are not hidden.
pub(crate) fn seen_at(c: &mut Conn, tenant: TenantId, hidden: &[i64], start: i64) -> Result<Option<UserId>> {
    // Among all, this is the first place with so many before it, and itself, who are shown.
    let (mut low, mut high) = (start, start.saturating_add(len(hidden)));
    while low < high {
        let middle = low + (high - low) / 2;
        let shown = match id_at(c, tenant, middle)? {
            Some(id) => middle - len_i64(hidden.partition_point(|key| *key <= id.raw())),
            None => start,
        };
        if shown >= start { high = middle } else { low = middle + 1 }
    }
    id_at(c, tenant, low)
}

fn len(keys: &[i64]) -> i64 {
    len_i64(keys.len())
}

fn len_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
