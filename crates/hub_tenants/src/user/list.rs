//! People as the people page lists them.

use diesel::Queryable;
use diesel::sql_types::BigInt;
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, TenantId, UserId};

use super::store::{Row, SELECT};
use super::{Role, User, UserState};
use crate::Result;

/// Which people to show.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Part of a name, userName or e-mail, in any letter case.
    pub text: Option<String>,
    /// Only this role.
    pub role: Option<Role>,
    /// Only this state.
    pub state: Option<UserState>,
    /// Only those this connection manages.
    pub connection: Option<ConnectionId>,
    /// Only those after this one, for the next page.
    pub after: Option<UserId>,
}

/// People of one of these folded display names, at most `limit`.
pub(crate) fn named(c: &mut Conn, tenant: TenantId, names: &[String], limit: i64) -> Result<Vec<User>> {
    let q = Dynamic::<Row>::new(SELECT).sql("tenant_id = ").bind(tenant).sql(" AND display_name_key IN ");
    Ok(c.rows(q.list(names.iter().map(String::as_str)).sql(" ORDER BY id LIMIT ").bind(limit))?)
}

/// At most `limit` people in the order in which they came.
///
/// # Errors
/// The database's.
pub fn page(c: &mut Conn, tenant: TenantId, filter: &PeopleFilter, limit: i64) -> Result<Vec<User>> {
    let mut q = Dynamic::<Row>::new(SELECT).sql("tenant_id = ").bind(tenant);
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        q = q.sql(" AND search_key LIKE ").bind(like_pattern(text)).sql(" ESCAPE '!'");
    }
    if let Some(role) = filter.role {
        q = q.sql(" AND role = ").bind(role.as_str());
    }
    if let Some(state) = filter.state {
        q = q.sql(" AND state = ").bind(state.as_str());
    }
    if let Some(connection) = filter.connection {
        q = q.sql(" AND connection_id = ").bind(connection);
    }
    if let Some(after) = filter.after {
        q = q.sql(" AND id > ").bind(after);
    }
    Ok(c.rows(q.sql(" ORDER BY id LIMIT ").bind(limit))?)
}

/// The people of these keys, in the order of keys; keys that are nobody's are left out.
pub(crate) fn by_keys(c: &mut Conn, tenant: TenantId, keys: &[i64]) -> Result<Vec<User>> {
    if let [key] = keys {
        return Ok(super::store::find(c, tenant, UserId::from_raw(*key))?.into_iter().collect());
    }
    let q = Dynamic::<Row>::new(SELECT).sql("tenant_id = ").bind(tenant).sql(" AND id IN ");
    Ok(c.rows(q.list(keys.iter().copied()).sql(" ORDER BY id"))?)
}

/// The pattern of LIKE (escape `!`) for texts that contain `text`, folded.
pub(crate) fn like_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for ch in hub_scim::fold(text).chars() {
        if matches!(ch, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(ch);
    }
    pattern.push('%');
    pattern
}

statement!(CountStaged { tenant: TenantId, connection: ConnectionId } -> BigInt =
    "SELECT count(*) FROM users WHERE tenant_id = " tenant " AND state = 'staged' AND connection_id = " connection);

/// How many staged users of a connection wait for import.
///
/// # Errors
/// The database's.
pub fn count_waiting(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<i64> {
    Ok(c.one(CountStaged { tenant, connection })?)
}

statement!(WithoutWayIn { tenant: TenantId, limit: i64 } -> Row =
    (SELECT) "tenant_id = " tenant " AND state = 'active' AND password_hash IS NULL ORDER BY id LIMIT " limit);

/// Active people without a password: those whom the end of SSO would leave with no way to log in.
///
/// # Errors
/// The database's.
pub fn without_way_in(c: &mut Conn, tenant: TenantId, limit: i64) -> Result<Vec<User>> {
    Ok(c.rows(WithoutWayIn { tenant, limit })?)
}

statement!(CountWithoutWayIn { tenant: TenantId } -> BigInt =
    "SELECT count(*) FROM users WHERE tenant_id = " tenant " AND state = 'active' AND password_hash IS NULL");

/// How many [`without_way_in`] would give without a limit.
///
/// # Errors
/// The database's.
pub fn count_without_way_in(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    Ok(c.one(CountWithoutWayIn { tenant })?)
}

/// How many sub-users have an account.
///
/// # Errors
/// The database's.
pub fn count_members(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    super::store::count_role(c, tenant, Role::Member, UserState::Active)
}

/// How many people a connection manages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Managed {
    /// All of them.
    pub all: i64,
    /// Staged ones.
    pub waiting: i64,
    /// Those who have access although the IdP holds them inactive.
    pub kept: i64,
}

statement!(CountManaged { tenant: TenantId, connection: ConnectionId } -> (BigInt, BigInt, BigInt) =
    "SELECT count(*), count(*) FILTER (WHERE state = 'staged'), count(*) FILTER (WHERE state = 'active' AND NOT \
     coalesce(directory_active, true)) FROM users WHERE tenant_id = " tenant " AND connection_id = " connection);

/// Counts the people of a connection.
///
/// # Errors
/// The database's.
pub fn count_managed(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Managed> {
    Ok(c.one(CountManaged { tenant, connection })?)
}

statement!(ShutOut { tenant: TenantId, everyone: bool, after: UserId, limit: i64 } -> Row =
    (SELECT) "tenant_id = " tenant " AND state = 'active' AND (role = 'member' OR " everyone
    ") AND (directory_active = FALSE OR directory_deleted_at IS NOT NULL OR (connection_id IS NULL AND NOT EXISTS (SELECT \
     1 FROM federated_identities f WHERE f.tenant_id = users.tenant_id AND f.user_id = users.id))) AND id > " after
    " ORDER BY id LIMIT " limit);
statement!(CountShutOut { tenant: TenantId, everyone: bool } -> BigInt =
    "SELECT count(*) FROM users WHERE tenant_id = " tenant " AND state = 'active' AND (role = 'member' OR " everyone
    ") AND (directory_active = FALSE OR directory_deleted_at IS NOT NULL OR (connection_id IS NULL AND NOT EXISTS (SELECT \
     1 FROM federated_identities f WHERE f.tenant_id = users.tenant_id AND f.user_id = users.id)))");

/// People with access whom no identity provider of the tenant has shown to the hub, neither by SCIM nor by a login, or
/// whom it holds inactive: they could not log in by SSO. Sub-users, or everyone.
///
/// # Errors
/// The database's.
pub fn shut_out_by_sso(
    c: &mut Conn,
    tenant: TenantId,
    everyone: bool,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<User>> {
    let after = after.unwrap_or(UserId::from_raw(0));
    Ok(c.rows(ShutOut { tenant, everyone, after, limit })?)
}

/// How many [`shut_out_by_sso`] would give in all.
///
/// # Errors
/// The database's.
pub fn count_shut_out_by_sso(c: &mut Conn, tenant: TenantId, everyone: bool) -> Result<i64> {
    Ok(c.one(CountShutOut { tenant, everyone })?)
}

statement!(Managers { tenant: TenantId, limit: i64 } -> Row =
    (SELECT) "tenant_id = " tenant " AND state = 'active' AND role IN ('owner', 'admin') ORDER BY id LIMIT " limit);

/// Owners and admins who have access, at most `limit`: those who are told what happens to the workspace.
///
/// # Errors
/// The database's.
pub fn managers(c: &mut Conn, tenant: TenantId, limit: i64) -> Result<Vec<User>> {
    Ok(c.rows(Managers { tenant, limit })?)
}

/// Which people of a connection a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Those who wait for import.
    New,
    /// Those whom its directory sent and who have an account.
    Imported,
}

/// People of a connection whose name, userName or e-mail contains `text`, at most `limit` after `after`, in the order in
/// which they came.
///
/// # Errors
/// The database's.
pub fn sent(
    c: &mut Conn,
    connection: ConnectionId,
    sent: Sent,
    text: Option<&str>,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<User>> {
    let mut q = of_connection::<Row>(SELECT, connection, sent, text);
    if let Some(after) = after {
        q = q.sql(" AND id > ").bind(after);
    }
    Ok(c.rows(q.sql(" ORDER BY id LIMIT ").bind(limit))?)
}

/// As far as people are counted who wait for import or were imported; a page says "more" beyond it.
pub const MOST_COUNTED: i64 = 10_000;

/// How many people [`sent`] finds on all its pages, one more than [`MOST_COUNTED`] at most: whatever the size of a directory, a
/// page reads no more rows for it.
///
/// # Errors
/// The database's.
pub fn count_sent(c: &mut Conn, connection: ConnectionId, sent: Sent, text: Option<&str>) -> Result<i64> {
    count_up_to(c, connection, sent, text, MOST_COUNTED + 1)
}

/// The same, up to a number.
pub(super) fn count_up_to(
    c: &mut Conn,
    connection: ConnectionId,
    sent: Sent,
    text: Option<&str>,
    most: i64,
) -> Result<i64> {
    let some = "SELECT count(*) FROM (SELECT 1 FROM users WHERE ";
    let q = of_connection::<BigInt>(some, connection, sent, text).sql(" LIMIT ").bind(most);
    Ok(c.one(q.sql(") AS found"))?)
}

fn of_connection<R>(
    select: &'static str,
    connection: ConnectionId,
    sent: Sent,
    text: Option<&str>,
) -> Dynamic<R> {
    let mut q = Dynamic::new(select).sql("tenant_id = ").bind(connection.tenant());
    q = match sent {
        Sent::New => q.sql(" AND state = 'staged'"),
        Sent::Imported => q.sql(" AND state <> 'staged' AND first_pushed_at IS NOT NULL"),
    };
    q = q.sql(" AND connection_id = ").bind(connection);
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => q.sql(" AND search_key LIKE ").bind(like_pattern(text)).sql(" ESCAPE '!'"),
        None => q,
    }
}
