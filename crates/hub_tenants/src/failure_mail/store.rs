//! SQL of `failure_mails`, and of the calls that its mails tell of.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp};

use crate::{Error, Result};

/// Connections that one round tells of.
const A_ROUND: i64 = 200;
/// Failed calls whose reasons are counted.
const COUNTED: i64 = 5000;
/// Failed calls among which people are looked for.
const LOOKED_AT: i64 = 50;
/// Different reasons that are told apart.
const REASONS: i64 = 10;

/// A connection's row.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub addresses: Vec<String>,
    pub seen: i64,
    pub failures: i64,
    pub due_at: Option<Timestamp>,
    pub mailed_at: Option<Timestamp>,
}

/// A failed call.
#[derive(Debug, Queryable)]
pub(super) struct Call {
    pub at: Timestamp,
    pub method: String,
    pub path: String,
    pub status: i64,
    pub detail: Option<String>,
    pub body: Option<String>,
    pub user_name: Option<String>,
}

type Columns = (String, i64, i64, Option<Timestamp>, Option<Timestamp>);

statement!(Find { tenant: TenantId, id: ConnectionId } -> (Text, BigInt, BigInt, Nullable<BigInt>, Nullable<BigInt>) =
    "SELECT addresses, seen, failures, due_at, mailed_at FROM failure_mails WHERE tenant_id = " tenant
    " AND connection_id = " id);
statement!(Begin<'a> { id: ConnectionId, tenant: TenantId, addresses: &'a str, seen: i64 } -> () =
    "INSERT INTO failure_mails (connection_id, tenant_id, addresses, seen, failures) VALUES (" id ", " tenant ", "
    addresses ", " seen ", 0) ON CONFLICT (connection_id) DO UPDATE SET addresses = excluded.addresses, \
    seen = excluded.seen, failures = 0, due_at = NULL");
statement!(Readdress<'a> { id: ConnectionId, tenant: TenantId, addresses: &'a str } -> () =
    "UPDATE failure_mails SET addresses = " addresses " WHERE tenant_id = " tenant " AND connection_id = " id);
statement!(Wait { id: ConnectionId, tenant: TenantId, failures: i64, due: Timestamp } -> () =
    "UPDATE failure_mails SET failures = " failures ", due_at = " due " WHERE tenant_id = " tenant
    " AND connection_id = " id);
statement!(Told { id: ConnectionId, tenant: TenantId, seen: i64, now: Timestamp } -> () =
    "UPDATE failure_mails SET seen = " seen ", failures = 0, due_at = NULL, mailed_at = " now " WHERE tenant_id = " tenant
    " AND connection_id = " id);
statement!(Due { now: Timestamp, limit: i64 } -> BigInt =
    "SELECT connection_id FROM failure_mails WHERE due_at IS NOT NULL AND due_at <= " now " ORDER BY due_at LIMIT " limit);
statement!(LastCall { tenant: TenantId, id: ConnectionId } -> Nullable<BigInt> =
    "SELECT max(id) FROM scim_calls WHERE tenant_id = " tenant " AND connection_id = " id);
// What fails is said a second time in `super::is_failure`, which a test holds against these.
statement!(Reasons { tenant: TenantId, id: ConnectionId, seen: i64, counted: i64, limit: i64 } ->
    (BigInt, Nullable<Text>, BigInt) =
    "SELECT status, scim_type, count(*) FROM (SELECT status, scim_type FROM scim_calls WHERE tenant_id = " tenant
    " AND connection_id = " id " AND id > " seen " AND status >= 400 AND NOT (status = 404 AND method = 'GET' AND \
     token_id IS NOT NULL AND (substr(path, 1, 7) = '/Users/' OR substr(path, 1, 8) = '/Groups/')) ORDER BY id LIMIT "
    counted ") failed GROUP BY status, scim_type ORDER BY count(*) DESC, status, scim_type LIMIT " limit);
statement!(First { tenant: TenantId, id: ConnectionId, seen: i64, limit: i64 } ->
    (BigInt, Text, Text, BigInt, Nullable<Text>, Nullable<Text>, Nullable<Text>) =
    "SELECT k.at, k.method, k.path, k.status, k.detail, k.body, u.user_name FROM scim_calls k LEFT JOIN users u ON \
     u.tenant_id = k.tenant_id AND u.id = k.user_id WHERE k.tenant_id = " tenant " AND k.connection_id = " id
    " AND k.id > " seen " AND k.status >= 400 AND NOT (k.status = 404 AND k.method = 'GET' AND k.token_id IS NOT NULL AND \
     (substr(k.path, 1, 7) = '/Users/' OR substr(k.path, 1, 8) = '/Groups/')) ORDER BY k.id LIMIT " limit);

pub(super) fn find(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Option<Row>> {
    let Some(row) = c.row::<Columns, _>(Find { tenant, id })? else { return Ok(None) };
    let (addresses, seen, failures, due_at, mailed_at) = row;
    let addresses = serde_json::from_str(&addresses)
        .map_err(|error| Error::Defect(format!("addresses of failure mails: {error}")))?;
    Ok(Some(Row { addresses, seen, failures, due_at, mailed_at }))
}

/// Stores addresses, and forgets what failed so far.
pub(super) fn begin(c: &mut Conn, id: ConnectionId, addresses: &str, seen: i64) -> Result<()> {
    c.execute(Begin { id, tenant: id.tenant(), addresses, seen })?;
    Ok(())
}

/// Stores addresses; what failed so far waits for the next mail.
pub(super) fn readdress(c: &mut Conn, id: ConnectionId, addresses: &str) -> Result<()> {
    c.execute(Readdress { id, tenant: id.tenant(), addresses })?;
    Ok(())
}

pub(super) fn wait(c: &mut Conn, id: ConnectionId, failures: i64, due: Timestamp) -> Result<()> {
    c.execute(Wait { id, tenant: id.tenant(), failures, due })?;
    Ok(())
}

pub(super) fn told(c: &mut Conn, id: ConnectionId, seen: i64, now: Timestamp) -> Result<()> {
    c.execute(Told { id, tenant: id.tenant(), seen, now })?;
    Ok(())
}

pub(super) fn due(c: &mut Conn, now: Timestamp) -> Result<Vec<ConnectionId>> {
    Ok(c.rows(Due { now, limit: A_ROUND })?)
}

pub(super) fn last_call(c: &mut Conn, id: ConnectionId) -> Result<i64> {
    let last: Option<i64> = c.one(LastCall { tenant: id.tenant(), id })?;
    Ok(last.unwrap_or(0))
}

pub(super) fn reasons(c: &mut Conn, id: ConnectionId, seen: i64) -> Result<Vec<(i64, Option<String>, i64)>> {
    Ok(c.rows(Reasons { tenant: id.tenant(), id, seen, counted: COUNTED, limit: REASONS })?)
}

pub(super) fn first(c: &mut Conn, id: ConnectionId, seen: i64) -> Result<Vec<Call>> {
    Ok(c.rows(First { tenant: id.tenant(), id, seen, limit: LOOKED_AT })?)
}
