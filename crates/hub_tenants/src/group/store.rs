//! SQL of `groups`. Written by this folder only.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, GroupId, TenantId, Timestamp};

use crate::{Error, Result};

/// A group as stored.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Group {
    /// Its id, also the SCIM `id`.
    pub id: GroupId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The connection whose IdP manages it, if one does.
    pub connection: Option<ConnectionId>,
    /// SCIM `displayName`, as sent.
    pub display_name: String,
    /// Its folded form, unique in the tenant.
    pub display_name_key: String,
    /// SCIM `externalId`.
    pub external_id: Option<String>,
    /// The SCIM document, without members.
    pub attributes: String,
    /// How many members it has.
    pub members: i64,
    /// Rises with every change a SCIM client can see.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub modified_at: Timestamp,
}

type GroupSql =
    (BigInt, BigInt, Nullable<BigInt>, Text, Text, Nullable<Text>, Text, BigInt, BigInt, BigInt, BigInt);
const SELECT: &str = "SELECT id, tenant_id, connection_id, display_name, display_name_key, external_id, attributes, \
                      members, version, created_at, modified_at FROM groups WHERE ";
const END: i64 = 1 << 40;

statement!(Find { tenant: TenantId, id: GroupId } -> GroupSql = (SELECT) "tenant_id = " tenant " AND id = " id);
statement!(ByName<'a> { tenant: TenantId, key: &'a str } -> GroupSql =
    (SELECT) "tenant_id = " tenant " AND display_name_key = " key);
statement!(PageFrom { tenant: TenantId, from: i64, end: i64, skip: i64, limit: i64 } -> GroupSql =
    (SELECT) "tenant_id = " tenant " AND id >= " from " AND id < " end " ORDER BY id LIMIT " limit " OFFSET " skip);
statement!(Total { tenant: TenantId, from: i64, end: i64 } -> BigInt =
    "SELECT count(*) FROM groups WHERE tenant_id = " tenant " AND id >= " from " AND id < " end);
statement!(Insert<'a> {
    id: GroupId, tenant: TenantId, connection: Option<ConnectionId>, display_name: &'a str, key: &'a str,
    external_id: Option<&'a str>, attributes: &'a str, members: i64, version: i64, created_at: Timestamp,
    modified_at: Timestamp,
} -> () = "INSERT INTO groups (id, tenant_id, connection_id, display_name, display_name_key, external_id, attributes, \
           members, version, created_at, modified_at) VALUES ("
    id ", " tenant ", " connection ", " display_name ", " key ", " external_id ", " attributes ", " members ", "
    version ", " created_at ", " modified_at ")");
statement!(Update<'a> {
    id: GroupId, tenant: TenantId, connection: Option<ConnectionId>, display_name: &'a str, key: &'a str,
    external_id: Option<&'a str>, attributes: &'a str, members: i64, version: i64, modified_at: Timestamp,
} -> () = "UPDATE groups SET connection_id = " connection ", display_name = " display_name ", display_name_key = " key
    ", external_id = " external_id ", attributes = " attributes ", members = " members ", version = " version
    ", modified_at = " modified_at " WHERE tenant_id = " tenant " AND id = " id);
statement!(Delete { tenant: TenantId, id: GroupId } -> () =
    "DELETE FROM groups WHERE tenant_id = " tenant " AND id = " id);
statement!(ReleaseConnection { tenant: TenantId, connection: ConnectionId } -> () =
    "UPDATE groups SET connection_id = NULL WHERE tenant_id = " tenant " AND connection_id = " connection);

pub(crate) fn find(c: &mut Conn, tenant: TenantId, id: GroupId) -> Result<Option<Group>> {
    Ok(c.row(Find { tenant, id })?)
}

pub(crate) fn by_name(c: &mut Conn, tenant: TenantId, key: &str) -> Result<Option<Group>> {
    Ok(c.row(ByName { tenant, key })?)
}

/// The groups of these keys, in the order of keys; keys that are no group's are left out.
pub(crate) fn by_keys(c: &mut Conn, tenant: TenantId, keys: &[i64]) -> Result<Vec<Group>> {
    if let [key] = keys {
        return Ok(find(c, tenant, GroupId::from_raw(*key))?.into_iter().collect());
    }
    let q = Dynamic::<GroupSql>::new(SELECT).sql("tenant_id = ").bind(tenant).sql(" AND id IN ");
    Ok(c.rows(q.list(keys.iter().copied()).sql(" ORDER BY id"))?)
}

/// At most `limit` groups in the order of ids, after `skip` of those from `from` on.
pub(crate) fn page_from(
    c: &mut Conn,
    tenant: TenantId,
    from: GroupId,
    skip: i64,
    limit: i64,
) -> Result<Vec<Group>> {
    let end = GroupId::new(tenant, 0).raw() + END;
    Ok(c.rows(PageFrom { tenant, from: from.raw(), end, skip, limit })?)
}

/// How many groups the tenant has.
pub(crate) fn total(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    let from = GroupId::new(tenant, 0).raw();
    Ok(c.one(Total { tenant, from, end: from + END })?)
}

pub(super) fn insert(c: &mut Conn, g: &Group) -> Result<()> {
    c.execute(Insert {
        id: g.id,
        tenant: g.tenant,
        connection: g.connection,
        display_name: &g.display_name,
        key: &g.display_name_key,
        external_id: g.external_id.as_deref(),
        attributes: &g.attributes,
        members: g.members,
        version: g.version,
        created_at: g.created_at,
        modified_at: g.modified_at,
    })?;
    Ok(())
}

pub(super) fn update(c: &mut Conn, g: &Group) -> Result<()> {
    let changed = c.execute(Update {
        id: g.id,
        tenant: g.tenant,
        connection: g.connection,
        display_name: &g.display_name,
        key: &g.display_name_key,
        external_id: g.external_id.as_deref(),
        attributes: &g.attributes,
        members: g.members,
        version: g.version,
        modified_at: g.modified_at,
    })?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Removes a group; the rows of its members go with it.
pub(super) fn delete(c: &mut Conn, tenant: TenantId, id: GroupId) -> Result<()> {
    if c.execute(Delete { tenant, id })? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Lets the groups of a connection that ends stand on their own.
pub(crate) fn release_connection(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<()> {
    c.execute(ReleaseConnection { tenant, connection })?;
    Ok(())
}
