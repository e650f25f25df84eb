//! Keys that an index finds. Rows are read afterwards, by key.

use diesel::sql_types::BigInt;
use hub_db::{Conn, statement};
use hub_kernel::{GroupId, TenantId, Timestamp};

use crate::Result;
use crate::group::members::MemberId;

statement!(UsersByExternalId<'a> { tenant: TenantId, external_id: &'a str, most: i64 } -> BigInt =
    "SELECT id FROM users WHERE tenant_id = " tenant " AND external_id = " external_id " LIMIT " most);
statement!(UsersByEmail<'a> { tenant: TenantId, key: &'a str, most: i64 } -> BigInt =
    "SELECT user_id FROM user_emails WHERE tenant_id = " tenant " AND email_key = " key " LIMIT " most);
statement!(UsersByDisplayName<'a> { tenant: TenantId, key: &'a str, most: i64 } -> BigInt =
    "SELECT id FROM users WHERE tenant_id = " tenant " AND display_name_key = " key " LIMIT " most);
statement!(UsersByActive { tenant: TenantId, active: bool, most: i64 } -> BigInt =
    "SELECT id FROM users WHERE tenant_id = " tenant " AND scim_active = " active " ORDER BY id LIMIT " most);
statement!(UsersModified { tenant: TenantId, from: Timestamp, to: Timestamp, most: i64 } -> BigInt =
    "SELECT id FROM users WHERE tenant_id = " tenant " AND modified_at >= " from " AND modified_at <= " to " LIMIT " most);
// The sum keeps SQLite from going through all memberships of the tenant, which it takes for as good a way.
statement!(UsersInGroup { tenant: TenantId, group: GroupId, most: i64 } -> BigInt =
    "SELECT member_id FROM group_members WHERE group_id = " group " AND member_kind = 'user' AND tenant_id + 0 = " tenant
    " ORDER BY member_id LIMIT " most);
statement!(GroupsByExternalId<'a> { tenant: TenantId, external_id: &'a str, most: i64 } -> BigInt =
    "SELECT id FROM groups WHERE tenant_id = " tenant " AND external_id = " external_id " LIMIT " most);
statement!(GroupsByMember<'a> { tenant: TenantId, kind: &'a str, member: i64, most: i64 } -> BigInt =
    "SELECT group_id FROM group_members WHERE tenant_id = " tenant " AND member_kind = " kind " AND member_id = " member
    " LIMIT " most);
statement!(GroupsModified { tenant: TenantId, from: Timestamp, to: Timestamp, most: i64 } -> BigInt =
    "SELECT id FROM groups WHERE tenant_id = " tenant " AND modified_at >= " from " AND modified_at <= " to " LIMIT " most);

pub(super) fn users_by_external_id(c: &mut Conn, tenant: TenantId, id: &str, most: i64) -> Result<Vec<i64>> {
    Ok(c.rows(UsersByExternalId { tenant, external_id: id, most })?)
}

pub(super) fn users_by_email(c: &mut Conn, tenant: TenantId, key: &str, most: i64) -> Result<Vec<i64>> {
    Ok(c.rows(UsersByEmail { tenant, key, most })?)
}

pub(super) fn users_by_display_name(
    c: &mut Conn,
    tenant: TenantId,
    key: &str,
    most: i64,
) -> Result<Vec<i64>> {
    Ok(c.rows(UsersByDisplayName { tenant, key, most })?)
}

pub(super) fn users_by_active(c: &mut Conn, tenant: TenantId, active: bool, most: i64) -> Result<Vec<i64>> {
    Ok(c.rows(UsersByActive { tenant, active, most })?)
}

pub(super) fn users_modified(
    c: &mut Conn,
    tenant: TenantId,
    (from, to): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<i64>> {
    Ok(c.rows(UsersModified { tenant, from, to, most })?)
}

pub(super) fn users_in_group(c: &mut Conn, tenant: TenantId, group: GroupId, most: i64) -> Result<Vec<i64>> {
    Ok(c.rows(UsersInGroup { tenant, group, most })?)
}

pub(super) fn groups_by_external_id(c: &mut Conn, tenant: TenantId, id: &str, most: i64) -> Result<Vec<i64>> {
    Ok(c.rows(GroupsByExternalId { tenant, external_id: id, most })?)
}

pub(super) fn groups_by_member(
    c: &mut Conn,
    tenant: TenantId,
    member: MemberId,
    most: i64,
) -> Result<Vec<i64>> {
    Ok(c.rows(GroupsByMember { tenant, kind: member.kind(), member: member.raw(), most })?)
}

pub(super) fn groups_modified(
    c: &mut Conn,
    tenant: TenantId,
    (from, to): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<i64>> {
    Ok(c.rows(GroupsModified { tenant, from, to, most })?)
}

#[cfg(test)]
mod tests;
