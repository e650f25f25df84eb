//! SQL of `connection_days`.

use diesel::sql_types::BigInt;
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId};

use crate::Result;

/// Stands in for the connection of a call whose token was nobody's.
pub(super) const NOBODYS: i64 = 0;

/// What is counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub calls_taken: i64,
    pub calls_refused: i64,
    pub sign_ins: i64,
    pub sign_ins_failed: i64,
}

/// A day as stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub connection: i64,
    pub day: i64,
    pub counts: Counts,
}

type Sql = (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt);
type Columns = (i64, i64, i64, i64, i64, i64);

// Two ranges of the primary key; connection 0 is the tenant's calls without an owner.
statement!(Since { tenant: TenantId, id: ConnectionId, from: i64 } -> Sql =
    "SELECT connection_id, day, calls_taken, calls_refused, sign_ins, sign_ins_failed FROM connection_days \
     WHERE tenant_id = " tenant " AND connection_id IN (0, " id ") AND day >= " from);
statement!(Add {
    tenant: TenantId, id: i64, day: i64, calls_taken: i64, calls_refused: i64, sign_ins: i64, sign_ins_failed: i64,
} -> () = "INSERT INTO connection_days (tenant_id, connection_id, day, calls_taken, calls_refused, sign_ins, \
           sign_ins_failed) VALUES ("
    tenant ", " id ", " day ", " calls_taken ", " calls_refused ", " sign_ins ", " sign_ins_failed
    ") ON CONFLICT (tenant_id, connection_id, day) DO UPDATE SET \
     calls_taken = connection_days.calls_taken + excluded.calls_taken, \
     calls_refused = connection_days.calls_refused + excluded.calls_refused, \
     sign_ins = connection_days.sign_ins + excluded.sign_ins, \
     sign_ins_failed = connection_days.sign_ins_failed + excluded.sign_ins_failed");
statement!(Forget { tenant: TenantId, id: ConnectionId } -> () =
    "DELETE FROM connection_days WHERE tenant_id = " tenant " AND connection_id = " id);
statement!(Sweep { before: i64 } -> () = "DELETE FROM connection_days WHERE day < " before);

pub(super) fn since(c: &mut Conn, tenant: TenantId, id: ConnectionId, from: i64) -> Result<Vec<Row>> {
    let rows = c.rows::<Columns, _>(Since { tenant, id, from })?;
    let row = |(connection, day, calls_taken, calls_refused, sign_ins, sign_ins_failed)| Row {
        connection,
        day,
        counts: Counts { calls_taken, calls_refused, sign_ins, sign_ins_failed },
    };
    Ok(rows.into_iter().map(row).collect())
}

pub(super) fn add(c: &mut Conn, tenant: TenantId, id: i64, day: i64, counts: Counts) -> Result<()> {
    let Counts { calls_taken, calls_refused, sign_ins, sign_ins_failed } = counts;
    c.execute(Add { tenant, id, day, calls_taken, calls_refused, sign_ins, sign_ins_failed })?;
    Ok(())
}

pub(super) fn forget(c: &mut Conn, id: ConnectionId) -> Result<()> {
    c.execute(Forget { tenant: id.tenant(), id })?;
    Ok(())
}

pub(super) fn sweep(c: &mut Conn, before: i64) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}
