//! SQL of the `sso_reports` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp};

use crate::Result;
use crate::sign_in::Purpose;

/// A report as stored; `body` is JSON.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Row {
    pub reference: String,
    pub connection: ConnectionId,
    pub at: Timestamp,
    pub purpose: Purpose,
    pub vouched: bool,
    pub code: String,
    pub body: String,
}

type RowSql = (Text, BigInt, BigInt, Text, Bool, Text, Text);
const SELECT: &str =
    "SELECT reference, connection_id, at, purpose, vouched, code, body FROM sso_reports WHERE tenant_id = ";

statement!(Insert<'a> { tenant: TenantId, connection: ConnectionId, reference: &'a str, at: Timestamp, purpose: Purpose,
                        vouched: bool, code: &'a str, body: &'a str } -> () =
    "INSERT INTO sso_reports (tenant_id, connection_id, reference, at, purpose, vouched, code, body) VALUES ("
    tenant ", " connection ", " reference ", " at ", " purpose ", " vouched ", " code ", " body
    ") ON CONFLICT (connection_id, reference) DO NOTHING");
statement!(Crop { connection: ConnectionId, vouched: bool, most: i64 } -> () =
    "DELETE FROM sso_reports WHERE connection_id = " connection " AND vouched = " vouched
    " AND reference NOT IN (SELECT reference FROM sso_reports WHERE connection_id = " connection " AND vouched = " vouched
    " ORDER BY at DESC, reference DESC LIMIT " most ")");
statement!(Find<'a> { tenant: TenantId, connection: ConnectionId, reference: &'a str } -> RowSql = (SELECT) tenant
    " AND connection_id = " connection " AND reference = " reference);
statement!(Newest { tenant: TenantId, connection: ConnectionId, limit: i64 } -> RowSql = (SELECT) tenant
    " AND connection_id = " connection " ORDER BY at DESC, reference DESC LIMIT " limit);
statement!(Sweep { before: Timestamp } -> () = "DELETE FROM sso_reports WHERE at <= " before);

pub(super) fn insert(c: &mut Conn, row: &Row) -> Result<()> {
    c.execute(Insert {
        tenant: row.connection.tenant(),
        connection: row.connection,
        reference: &row.reference,
        at: row.at,
        purpose: row.purpose,
        vouched: row.vouched,
        code: &row.code,
        body: &row.body,
    })?;
    Ok(())
}

/// Keeps the newest `most` of a connection's reports of one sort.
pub(super) fn crop(c: &mut Conn, connection: ConnectionId, vouched: bool, most: i64) -> Result<()> {
    c.execute(Crop { connection, vouched, most })?;
    Ok(())
}

pub(super) fn find(
    c: &mut Conn,
    tenant: TenantId,
    connection: ConnectionId,
    reference: &str,
) -> Result<Option<Row>> {
    Ok(c.row(Find { tenant, connection, reference })?)
}

pub(super) fn newest(
    c: &mut Conn,
    tenant: TenantId,
    connection: ConnectionId,
    limit: i64,
) -> Result<Vec<Row>> {
    Ok(c.rows(Newest { tenant, connection, limit })?)
}

/// Which of the references have a report.
pub(super) fn known(c: &mut Conn, tenant: TenantId, references: &[&str]) -> Result<Vec<String>> {
    let q = Dynamic::<Text>::new("SELECT reference FROM sso_reports WHERE tenant_id = ").bind(tenant);
    Ok(c.rows(q.sql(" AND reference IN ").list(references.iter().copied()))?)
}

pub(super) fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}
