//! Who waits beside an account: somebody whom a directory sent and who may be the person of that account. Their folded
//! userName stands behind a mark with their connection, so that each connection can have its own, and each sees one person:
//! its own who waits, or else the account.

mod store;

use hub_db::Conn;
use hub_kernel::{ConnectionId, TenantId, UserId};

use super::store::{id_at, total};
use super::{User, UserState};
use crate::Result;

pub(crate) use store::{by_scim_name, hidden, page_from, release_connection, seen_by_keys};

/// What stands before the folded userName of somebody who waits. A folded name has no capitals, so nobody's is taken for
/// it. The statements below, and an index, have it as a text.
const WAITING: &str = "WAITING ";

/// What the keys of those begin with who wait at this connection; `None` for those whose connection has ended.
fn waiting_at(connection: Option<ConnectionId>) -> String {
    match connection {
        Some(id) => format!("{WAITING}{id} "),
        None => format!("{WAITING}- "),
    }
}

/// The key of somebody who waits at a connection.
pub(crate) fn waiting_key(connection: Option<ConnectionId>, key: &str) -> String {
    format!("{}{key}", waiting_at(connection))
}

/// Whether somebody has the userName or address of an account, or had it when they came, and waits beside it.
pub(crate) fn waits_beside(user: &User) -> bool {
    user.user_name_key.starts_with(WAITING)
}

/// The folded userName.
pub(crate) fn name_key(user: &User) -> &str {
    let marked = user.user_name_key.strip_prefix(WAITING).and_then(|rest| rest.split_once(' '));
    marked.map_or(&user.user_name_key, |(_, name)| name)
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
        self.connection.map_or_else(|| format!("{WAITING}* "), |id| waiting_at(Some(id)))
    }
}

/// Who waits under this folded userName although their connection has ended.
pub(crate) fn left_behind(c: &mut Conn, tenant: TenantId, key: &str) -> Result<Option<User>> {
    let found = super::store::by_user_name(c, tenant, &waiting_key(None, key))?;
    Ok(found.filter(|user| user.state == UserState::Staged && user.connection.is_none()))
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
