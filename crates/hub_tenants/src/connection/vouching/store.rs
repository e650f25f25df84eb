//! SQL of the `connection_trust` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp, UserId};

use super::Standing;
use crate::Result;

#[derive(Queryable)]
struct Row {
    vouched_at: Option<Timestamp>,
    vouched_by: Option<String>,
    set_up_by: Option<UserId>,
}

statement!(Find { tenant: TenantId, connection: ConnectionId } -> (Nullable<BigInt>, Nullable<Text>, Nullable<BigInt>) =
    "SELECT vouched_at, vouched_by, set_up_by FROM connection_trust WHERE tenant_id = " tenant " AND connection_id = "
    connection);
statement!(Put<'a> {
    connection: ConnectionId, tenant: TenantId, at: Option<Timestamp>, by: Option<&'a str>, set_up_by: Option<UserId>,
} -> () = "INSERT INTO connection_trust (connection_id, tenant_id, vouched_at, vouched_by, set_up_by) VALUES ("
    connection ", " tenant ", " at ", " by ", " set_up_by ") ON CONFLICT (connection_id) DO UPDATE SET vouched_at = \
    excluded.vouched_at, vouched_by = excluded.vouched_by, set_up_by = excluded.set_up_by");

pub(super) fn find(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Option<Standing>> {
    let row: Option<Row> = c.row(Find { tenant, connection })?;
    Ok(row.map(|Row { vouched_at, vouched_by, set_up_by }| Standing {
        vouched: vouched_at.map(|at| (at, vouched_by.unwrap_or_default())),
        set_up_by,
    }))
}

pub(super) fn put(c: &mut Conn, connection: ConnectionId, standing: &Standing) -> Result<()> {
    c.execute(Put {
        connection,
        tenant: connection.tenant(),
        at: standing.vouched.as_ref().map(|(at, _)| *at),
        by: standing.vouched.as_ref().map(|(_, by)| by.as_str()),
        set_up_by: standing.set_up_by,
    })?;
    Ok(())
}
