//! Statements over those who wait beside an account.

use diesel::sql_types::BigInt;
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, TenantId, UserId};

use super::super::store::{NUMBERS, Row, SELECT};
use super::{View, waiting_at};
use crate::Result;
use crate::user::{User, by_keys};

statement!(ByScimName<'a> { tenant: TenantId, key: &'a str, waiting: &'a str } -> Row =
    (SELECT) "tenant_id = " tenant " AND user_name_key IN (" key ", " waiting ") ORDER BY CASE WHEN user_name_key = " waiting
    " THEN 0 ELSE 1 END LIMIT 1");

/// Who has this folded userName over SCIM: whom the directory wrote goes before the account that they wait beside.
pub(crate) fn by_scim_name(c: &mut Conn, view: View, key: &str) -> Result<Option<User>> {
    let waiting = format!("{}{key}", view.own());
    Ok(c.row(ByScimName { tenant: view.tenant, key, waiting: &waiting })?)
}

statement!(Release<'a> { tenant: TenantId, connection: ConnectionId, own: &'a str } -> () =
    "UPDATE users SET user_name_key = CASE WHEN substr(user_name_key, 1, length(" own ")) = " own " THEN 'WAITING - ' || CAST(id \
     AS TEXT) || ' ' || substr(user_name_key, length(" own ") + 1) ELSE user_name_key END, connection_id = NULL \
     WHERE tenant_id = " tenant " AND connection_id = " connection);

/// Lets the users of a connection that ends stand on their own.
pub(crate) fn release_connection(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<()> {
    c.execute(Release { tenant, connection, own: &waiting_at(connection) })?;
    Ok(())
}

statement!(LeftBehind<'a> { tenant: TenantId, key: &'a str, limit: i64 } -> BigInt =
    "SELECT id FROM users WHERE tenant_id = " tenant " AND substr(user_name_key, 1, 8) = 'WAITING ' AND substr(user_name_key, 1, \
     10) = 'WAITING - ' AND substr(user_name_key, length('WAITING - ' || CAST(id AS TEXT) || ' ') + 1) = " key
    " AND directory_deleted_at IS NULL ORDER BY id LIMIT " limit);

// By rowid: SQLite would look at everybody of the tenant who is staged.
statement!(StagedWithAddress<'a> { tenant: TenantId, key: &'a str, limit: i64 } -> Row =
    (SELECT) "tenant_id + 0 = " tenant " AND id IN (SELECT user_id FROM user_emails WHERE tenant_id = " tenant
    " AND email_key = " key ") AND state = 'staged' AND lower(email) = " key " ORDER BY id LIMIT " limit);

/// People of one name or address that are looked at: more than connections that ended.
const MOST_ALIKE: i64 = 100;

/// Those who wait under this folded userName although their connections have ended, in the order in which they came.
pub(crate) fn left_behind(c: &mut Conn, tenant: TenantId, key: &str) -> Result<Vec<User>> {
    let keys = c.rows(LeftBehind { tenant, key, limit: MOST_ALIKE })?;
    by_keys(c, tenant, &keys)
}

/// Those without an account whose first e-mail is this address, of whatever connection.
pub(crate) fn staged_with_address(c: &mut Conn, tenant: TenantId, key: &str) -> Result<Vec<User>> {
    Ok(c.rows(StagedWithAddress { tenant, key, limit: MOST_ALIKE })?)
}

// Of each person whether a view shows them: look-ups by key, no walk. By rowid: SQLite would sort everybody of the tenant.
statement!(PageFrom<'a> { tenant: TenantId, from: UserId, end: UserId, own: &'a str, viewer: i64, limit: i64 } -> Row =
    (SELECT) "tenant_id + 0 = " tenant " AND id >= " from " AND id < " end " AND directory_deleted_at IS NULL AND \
     (substr(user_name_key, 1, 8) <> 'WAITING ' OR substr(user_name_key, 1, length(" own ")) = " own ") AND NOT EXISTS (SELECT 1 \
     FROM users w WHERE w.tenant_id = users.tenant_id AND w.user_name_key = " own " || users.user_name_key) AND (" viewer
    (MANAGED) "NOT EXISTS (SELECT 1 FROM user_emails e JOIN users w ON w.id = e.user_id WHERE e.tenant_id = users.tenant_id AND \
     e.email_key = users.sign_in_email_key AND lower(w.email) = users.sign_in_email_key AND substr(w.user_name_key, 1, length("
    own ")) = " own ")) ORDER BY id LIMIT " limit);

/// Whom the viewer has written nobody hides for their address; the viewer's id stands before it.
const MANAGED: &str = " = users.connection_id AND users.first_pushed_at IS NOT NULL OR ";

// The same the other way about: whom a view does not show, of those whom SCIM shows. Read from the few who wait, in
// their index; the one of all userNames does not have the last column.
statement!(Hidden<'a> { tenant: TenantId, own: &'a str, viewer: i64 } -> BigInt =
    "SELECT id FROM users WHERE tenant_id = " tenant " AND substr(user_name_key, 1, 8) = 'WAITING ' AND substr(user_name_key, 1, \
     length(" own ")) <> " own " AND directory_deleted_at IS NULL UNION SELECT a.id FROM users w JOIN users a ON a.tenant_id = \
     w.tenant_id AND a.user_name_key = substr(w.user_name_key, length(" own ") + 1) WHERE w.tenant_id = " tenant
    " AND substr(w.user_name_key, 1, 8) = 'WAITING ' AND substr(w.user_name_key, 1, length(" own ")) = " own
    " AND a.directory_deleted_at IS NULL UNION SELECT a.id FROM users w JOIN user_emails e ON e.tenant_id = w.tenant_id AND \
     e.user_id = w.id AND e.email_key = lower(w.email) JOIN users a ON a.tenant_id = \
     w.tenant_id AND a.sign_in_email_key = e.email_key WHERE w.tenant_id = " tenant
    " AND substr(w.user_name_key, 1, 8) = 'WAITING ' AND substr(w.user_name_key, 1, length(" own ")) = " own
    " AND a.directory_deleted_at IS NULL AND (a.connection_id IS NULL OR a.connection_id <> " viewer
    " OR a.first_pushed_at IS NULL) ORDER BY 1");

/// At most `limit` users from `from` on, in the order of ids.
pub(crate) fn page_from(c: &mut Conn, view: View, from: UserId, limit: i64) -> Result<Vec<User>> {
    let tenant = view.tenant;
    let end = UserId::from_raw(UserId::new(tenant, 0).raw() + NUMBERS);
    Ok(c.rows(PageFrom { tenant, from, end, own: &view.own(), viewer: view.viewer(), limit })?)
}

/// The people of these keys whom the view shows, in the order of keys.
pub(crate) fn seen_by_keys(c: &mut Conn, view: View, keys: &[i64]) -> Result<Vec<User>> {
    let own = view.own();
    let own = own.as_str();
    let q = Dynamic::<Row>::new(SELECT).sql("tenant_id + 0 = ").bind(view.tenant).sql(" AND id IN ");
    let q = q.list(keys.iter().copied()).sql(
        " AND directory_deleted_at IS NULL AND (substr(user_name_key, 1, 8) <> 'WAITING ' OR substr(user_name_key, 1, length(",
    );
    let q = q.bind(own).sql(")) = ").bind(own).sql(
        ") AND NOT EXISTS (SELECT 1 FROM users w WHERE w.tenant_id = users.tenant_id AND w.user_name_key = ",
    );
    let q = q.bind(own).sql(" || users.user_name_key) AND (").bind(view.viewer()).sql(MANAGED).sql(
        "NOT EXISTS (SELECT 1 FROM user_emails e JOIN users w ON w.id = e.user_id WHERE e.tenant_id = users.tenant_id AND \
         e.email_key = users.sign_in_email_key AND lower(w.email) = users.sign_in_email_key AND substr(w.user_name_key, 1, \
         length(",
    );
    Ok(c.rows(q.bind(own).sql(")) = ").bind(own).sql(")) ORDER BY id"))?)
}

/// Keys of those whom the view does not show although SCIM would, in their order; few, as few wait.
pub(crate) fn hidden(c: &mut Conn, view: View) -> Result<Vec<i64>> {
    Ok(c.rows(Hidden { tenant: view.tenant, own: &view.own(), viewer: view.viewer() })?)
}

#[cfg(test)]
mod tests;
