//! Statements over those who wait beside an account.

use diesel::sql_types::BigInt;
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, TenantId, UserId};

use super::super::store::{NUMBERS, Row, SELECT};
use super::{View, waiting_at};
use crate::Result;
use crate::user::User;

statement!(ByScimName<'a> { tenant: TenantId, key: &'a str, waiting: &'a str } -> Row =
    (SELECT) "tenant_id = " tenant " AND user_name_key IN (" key ", " waiting ") ORDER BY CASE WHEN user_name_key = " waiting
    " THEN 0 ELSE 1 END LIMIT 1");

/// Who has this folded userName over SCIM: whom the directory wrote goes before the account that they wait beside.
pub(crate) fn by_scim_name(c: &mut Conn, view: View, key: &str) -> Result<Option<User>> {
    let waiting = format!("{}{key}", view.own());
    Ok(c.row(ByScimName { tenant: view.tenant, key, waiting: &waiting })?)
}

statement!(Release<'a> { tenant: TenantId, connection: ConnectionId, own: &'a str, left: &'a str } -> () =
    "UPDATE users SET user_name_key = CASE WHEN substr(user_name_key, 1, length(" own ")) = " own " AND NOT EXISTS (SELECT 1 FROM \
     users w WHERE w.tenant_id = users.tenant_id AND w.user_name_key = " left " || substr(users.user_name_key, length(" own
    ") + 1)) THEN " left " || substr(user_name_key, length(" own ") + 1) ELSE user_name_key END, connection_id = NULL \
     WHERE tenant_id = " tenant " AND connection_id = " connection);

/// Lets the users of a connection that ends stand on their own.
pub(crate) fn release_connection(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<()> {
    let (own, left) = (waiting_at(Some(connection)), waiting_at(None));
    c.execute(Release { tenant, connection, own: &own, left: &left })?;
    Ok(())
}

// Of each person whether a view shows them: look-ups by key, no walk.
statement!(PageFrom<'a> { tenant: TenantId, from: UserId, end: UserId, own: &'a str, limit: i64 } -> Row =
    (SELECT) "tenant_id = " tenant " AND id >= " from " AND id < " end " AND directory_deleted_at IS NULL AND \
     (substr(user_name_key, 1, 8) <> 'WAITING ' OR substr(user_name_key, 1, length(" own ")) = " own ") AND NOT EXISTS (SELECT 1 \
     FROM users w WHERE w.tenant_id = users.tenant_id AND w.user_name_key = " own " || users.user_name_key) AND NOT EXISTS \
     (SELECT 1 FROM user_emails e JOIN users w ON w.id = e.user_id WHERE e.tenant_id = users.tenant_id AND e.email_key = \
     users.sign_in_email_key AND substr(w.user_name_key, 1, length(" own ")) = " own ") ORDER BY id LIMIT " limit);

// The same the other way about: whom a view does not show, of those whom SCIM shows. Read from the few who wait.
statement!(Hidden<'a> { tenant: TenantId, own: &'a str } -> BigInt =
    "SELECT id FROM users WHERE tenant_id = " tenant " AND substr(user_name_key, 1, 8) = 'WAITING ' AND substr(user_name_key, 1, \
     length(" own ")) <> " own " AND directory_deleted_at IS NULL UNION SELECT a.id FROM users w JOIN users a ON a.tenant_id = \
     w.tenant_id AND a.user_name_key = substr(w.user_name_key, length(" own ") + 1) WHERE w.tenant_id = " tenant
    " AND substr(w.user_name_key, 1, 8) = 'WAITING ' AND substr(w.user_name_key, 1, length(" own ")) = " own
    " AND a.directory_deleted_at IS NULL UNION SELECT a.id FROM users w JOIN user_emails e ON e.user_id = w.id JOIN users a ON \
     a.tenant_id = w.tenant_id AND a.sign_in_email_key = e.email_key WHERE w.tenant_id = " tenant
    " AND substr(w.user_name_key, 1, 8) = 'WAITING ' AND substr(w.user_name_key, 1, length(" own ")) = " own
    " AND a.directory_deleted_at IS NULL ORDER BY 1");

/// At most `limit` users from `from` on, in the order of ids.
pub(crate) fn page_from(c: &mut Conn, view: View, from: UserId, limit: i64) -> Result<Vec<User>> {
    let tenant = view.tenant;
    let end = UserId::from_raw(UserId::new(tenant, 0).raw() + NUMBERS);
    Ok(c.rows(PageFrom { tenant, from, end, own: &view.own(), limit })?)
}

/// The people of these keys whom the view shows, in the order of keys.
pub(crate) fn seen_by_keys(c: &mut Conn, view: View, keys: &[i64]) -> Result<Vec<User>> {
    let own = view.own();
    let own = own.as_str();
    let q = Dynamic::<Row>::new(SELECT).sql("tenant_id = ").bind(view.tenant).sql(" AND id IN ");
    let q = q.list(keys.iter().copied()).sql(
        " AND directory_deleted_at IS NULL AND (substr(user_name_key, 1, 8) <> 'WAITING ' OR substr(user_name_key, 1, length(",
    );
    let q = q.bind(own).sql(")) = ").bind(own).sql(
        ") AND NOT EXISTS (SELECT 1 FROM users w WHERE w.tenant_id = users.tenant_id AND w.user_name_key = ",
    );
    let q = q.bind(own).sql(
        " || users.user_name_key) AND NOT EXISTS (SELECT 1 FROM user_emails e JOIN users w ON w.id = e.user_id WHERE \
         e.tenant_id = users.tenant_id AND e.email_key = users.sign_in_email_key AND substr(w.user_name_key, 1, length(",
    );
    Ok(c.rows(q.bind(own).sql(")) = ").bind(own).sql(") ORDER BY id"))?)
}

/// Keys of those whom the view does not show although SCIM would, in their order; few, as few wait.
pub(crate) fn hidden(c: &mut Conn, view: View) -> Result<Vec<i64>> {
    Ok(c.rows(Hidden { tenant: view.tenant, own: &view.own() })?)
}
