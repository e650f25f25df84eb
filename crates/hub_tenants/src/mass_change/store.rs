//! SQL of `mass_change_rules` and `held_removals`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp, UserId};

use super::{Asked, Rule};
use crate::Result;
use crate::user::User;

/// Somebody whose removal waits for an owner.
#[derive(Debug, Clone, Queryable)]
pub struct Held {
    /// Who.
    pub user: UserId,
    /// The userName.
    pub user_name: String,
    /// The name for people; may be empty.
    pub display_name: String,
    /// Their e-mail, if known.
    pub email: Option<String>,
    /// Whose directory asked.
    pub connection: ConnectionId,
    /// What it asked.
    pub asked: Asked,
    /// When.
    pub held_at: Timestamp,
}

impl Held {
    /// What pages call them.
    pub fn label(&self) -> &str {
        if self.display_name.is_empty() { &self.user_name } else { &self.display_name }
    }
}

statement!(FindRule { tenant: TenantId } -> (Bool, BigInt, BigInt) =
    "SELECT enabled, people, percent FROM mass_change_rules WHERE tenant_id = " tenant);
statement!(SaveRule { tenant: TenantId, enabled: bool, people: i64, percent: i64 } -> () =
    "INSERT INTO mass_change_rules (tenant_id, enabled, people, percent) VALUES (" tenant ", " enabled ", " people ", "
    percent ") ON CONFLICT (tenant_id) DO UPDATE SET enabled = excluded.enabled, people = excluded.people, \
    percent = excluded.percent");
statement!(Hold {
    user: UserId, tenant: TenantId, connection: ConnectionId, asked: Asked, now: Timestamp, began: Timestamp,
} -> () = "INSERT INTO held_removals (user_id, tenant_id, connection_id, asked, held_at, began_at) VALUES (" user ", "
    tenant ", " connection ", " asked ", " now ", " began ") ON CONFLICT (user_id) DO UPDATE SET asked = excluded.asked");
statement!(Began { tenant: TenantId } -> Nullable<BigInt> =
    "SELECT min(began_at) FROM held_removals WHERE tenant_id = " tenant);
statement!(Tenants {} -> BigInt = "SELECT DISTINCT tenant_id FROM held_removals ORDER BY tenant_id");
statement!(Forget { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM held_removals WHERE tenant_id = " tenant " AND user_id = " user);
statement!(ForgetConnection { tenant: TenantId, connection: ConnectionId } -> () =
    "DELETE FROM held_removals WHERE tenant_id = " tenant " AND connection_id = " connection);
statement!(Count { tenant: TenantId } -> BigInt = "SELECT count(*) FROM held_removals WHERE tenant_id = " tenant);
statement!(Page { tenant: TenantId, after: i64, limit: i64 } -> (BigInt, Text, Text, Nullable<Text>, BigInt, Text, BigInt) =
    "SELECT h.user_id, u.user_name, u.display_name, u.email, h.connection_id, h.asked, h.held_at FROM held_removals h \
     JOIN users u ON u.tenant_id = h.tenant_id AND u.id = h.user_id WHERE h.tenant_id = " tenant " AND h.user_id > " after
    " ORDER BY h.user_id LIMIT " limit);

pub(super) fn rule(c: &mut Conn, tenant: TenantId) -> Result<Rule> {
    let row: Option<(bool, i64, i64)> = c.row(FindRule { tenant })?;
    Ok(row.map_or_else(Rule::default, |(enabled, people, percent)| Rule { enabled, people, percent }))
}

pub(super) fn save_rule(c: &mut Conn, tenant: TenantId, rule: Rule) -> Result<()> {
    c.execute(SaveRule { tenant, enabled: rule.enabled, people: rule.people, percent: rule.percent })?;
    Ok(())
}

pub(super) fn hold(
    c: &mut Conn,
    user: &User,
    connection: ConnectionId,
    asked: Asked,
    now: Timestamp,
    began: Timestamp,
) -> Result<()> {
    c.execute(Hold { user: user.id, tenant: user.tenant, connection, asked, now, began })?;
    Ok(())
}

pub(super) fn began(c: &mut Conn, tenant: TenantId) -> Result<Option<Timestamp>> {
    Ok(c.one(Began { tenant })?)
}

/// Tenants where somebody waits.
///
/// # Errors
/// The database's.
pub fn tenants(c: &mut Conn) -> Result<Vec<TenantId>> {
    Ok(c.rows(Tenants {})?)
}

/// Says whether somebody was held.
pub(super) fn forget(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<bool> {
    Ok(c.execute(Forget { tenant, user })? == 1)
}

/// Says how many were held.
pub(super) fn forget_connection(c: &mut Conn, connection: ConnectionId) -> Result<usize> {
    Ok(c.execute(ForgetConnection { tenant: connection.tenant(), connection })?)
}

pub(super) fn count(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    Ok(c.one(Count { tenant })?)
}

pub(super) fn page(c: &mut Conn, tenant: TenantId, after: Option<UserId>, limit: i64) -> Result<Vec<Held>> {
    Ok(c.rows(Page { tenant, after: after.map_or(0, UserId::raw), limit })?)
}
