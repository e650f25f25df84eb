//! SQL of `attribute_mappings` and `received_attributes`.

use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp, UserId};

use crate::Result;

/// A mapping as stored; `changes` is JSON.
pub(super) struct Row {
    pub changes: String,
    pub just_in_time: bool,
    pub just_in_time_at: Option<Timestamp>,
    pub just_in_time_by: Option<String>,
    pub update_profile: bool,
}

type RowSql = (Text, Bool, Nullable<BigInt>, Nullable<Text>, Bool);
type Columns = (String, bool, Option<Timestamp>, Option<String>, bool);

statement!(Find { tenant: TenantId, id: ConnectionId } -> RowSql =
    "SELECT changes, just_in_time, just_in_time_at, just_in_time_by, update_profile FROM attribute_mappings \
     WHERE tenant_id = " tenant " AND connection_id = " id);
statement!(Put<'a> { tenant: TenantId, id: ConnectionId, changes: &'a str, jit: bool, jit_at: Option<Timestamp>,
                     jit_by: Option<&'a str>, update_profile: bool } -> () =
    "INSERT INTO attribute_mappings (connection_id, tenant_id, changes, just_in_time, just_in_time_at, \
     just_in_time_by, update_profile) VALUES (" id ", " tenant ", " changes ", " jit ", " jit_at ", " jit_by ", "
    update_profile ") ON CONFLICT (connection_id) DO UPDATE SET changes = excluded.changes, \
     just_in_time = excluded.just_in_time, just_in_time_at = excluded.just_in_time_at, \
     just_in_time_by = excluded.just_in_time_by, update_profile = excluded.update_profile");
statement!(Received { tenant: TenantId, user: UserId } -> (BigInt, BigInt, Text) =
    "SELECT connection_id, received_at, attributes FROM received_attributes WHERE tenant_id = " tenant
    " AND user_id = " user);
statement!(PutReceived<'a> { tenant: TenantId, user: UserId, connection: ConnectionId, now: Timestamp,
                             attributes: &'a str } -> () =
    "INSERT INTO received_attributes (user_id, tenant_id, connection_id, received_at, attributes) VALUES ("
    user ", " tenant ", " connection ", " now ", " attributes ") ON CONFLICT (user_id) DO UPDATE SET \
     connection_id = excluded.connection_id, received_at = excluded.received_at, attributes = excluded.attributes");
statement!(DropReceived { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM received_attributes WHERE tenant_id = " tenant " AND user_id = " user);

pub(super) fn find(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Option<Row>> {
    let found = c.row::<Columns, _>(Find { tenant, id })?;
    Ok(found.map(|(changes, just_in_time, just_in_time_at, just_in_time_by, update_profile)| Row {
        changes,
        just_in_time,
        just_in_time_at,
        just_in_time_by,
        update_profile,
    }))
}

pub(super) fn put(c: &mut Conn, tenant: TenantId, id: ConnectionId, row: &Row) -> Result<()> {
    c.execute(Put {
        tenant,
        id,
        changes: &row.changes,
        jit: row.just_in_time,
        jit_at: row.just_in_time_at,
        jit_by: row.just_in_time_by.as_deref(),
        update_profile: row.update_profile,
    })?;
    Ok(())
}

pub(super) fn received(
    c: &mut Conn,
    tenant: TenantId,
    user: UserId,
) -> Result<Option<(ConnectionId, Timestamp, String)>> {
    Ok(c.row(Received { tenant, user })?)
}

pub(super) fn received_by(
    c: &mut Conn,
    tenant: TenantId,
    users: &[UserId],
) -> Result<Vec<(UserId, ConnectionId, Timestamp, String)>> {
    let q = Dynamic::<(BigInt, BigInt, BigInt, Text)>::new(
        "SELECT user_id, connection_id, received_at, attributes FROM received_attributes WHERE tenant_id = ",
    );
    Ok(c.rows(q.bind(tenant).sql(" AND user_id IN ").list(users.iter().copied()))?)
}

pub(super) fn put_received(
    c: &mut Conn,
    user: UserId,
    connection: ConnectionId,
    now: Timestamp,
    attributes: &str,
) -> Result<()> {
    c.execute(PutReceived { tenant: user.tenant(), user, connection, now, attributes })?;
    Ok(())
}

pub(super) fn drop_received(c: &mut Conn, user: UserId) -> Result<()> {
    c.execute(DropReceived { tenant: user.tenant(), user })?;
    Ok(())
}
