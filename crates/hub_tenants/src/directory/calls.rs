//! The log of SCIM calls, one row a request, refused ones included: what an admin lays beside the IdP's own log.
//! Rows are written a moment later, many at once: a look-up must not cost a durable write.

use std::collections::BTreeMap;

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, Cx, SecretTokenId, TenantId, Timestamp, UserId};

use super::store;
use crate::connection::daily;
use crate::{Error, Result, connection, failure_mail};

/// A call to be logged.
#[derive(Debug, Clone)]
pub struct Call {
    /// Whose Tenant URL it came to.
    pub tenant: TenantId,
    /// The connection that was writing, if the token was good.
    pub connection: Option<ConnectionId>,
    /// The token, if it was good.
    pub token: Option<SecretTokenId>,
    /// When.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The path and query below the Tenant URL.
    pub path: String,
    /// The answer's status.
    pub status: u16,
    /// The answer's scimType.
    pub scim_type: Option<String>,
    /// The answer's detail.
    pub detail: Option<String>,
    /// How long it took, in microseconds.
    pub duration_us: i64,
    /// The request's id.
    pub request_id: String,
    /// The client's address.
    pub address: Option<String>,
    /// Whom it wrote, if it was one person.
    pub user: Option<UserId>,
    /// What a write said, without secrets.
    pub body: Option<String>,
    /// What a bulk request wrote, person by person.
    pub parts: Vec<Part>,
}

/// An operation of a bulk request that wrote, or was to write, one person.
#[derive(Debug, Clone)]
pub struct Part {
    /// Whom.
    pub user: UserId,
    /// The method.
    pub method: String,
    /// The path, as in the request.
    pub path: String,
    /// The status of the operation.
    pub status: u16,
    /// Why it was refused.
    pub detail: Option<String>,
    /// What it said, without secrets.
    pub body: Option<String>,
}

/// A logged call.
#[derive(Debug, Clone, Queryable)]
pub struct CallRow {
    /// Its number, rising with time.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The path and query below the Tenant URL.
    pub path: String,
    /// The answer's status.
    pub status: i64,
    /// The answer's scimType.
    pub scim_type: Option<String>,
    /// The answer's detail.
    pub detail: Option<String>,
    /// How long it took, in microseconds.
    pub duration_us: i64,
    /// The request's id.
    pub request_id: String,
    /// The client's address.
    pub address: Option<String>,
    /// The name of the token, if it was good.
    pub token: Option<String>,
}

/// Which calls to show.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that were refused.
    pub refused_only: bool,
    /// Only the one with this reference.
    pub request_id: Option<String>,
    /// Only those before this one, for the next page.
    pub before: Option<i64>,
}

type CallSql = (
    BigInt,
    BigInt,
    Text,
    Text,
    BigInt,
    Nullable<Text>,
    Nullable<Text>,
    BigInt,
    Text,
    Nullable<Text>,
    Nullable<Text>,
);

/// A write about one person.
#[derive(Debug, Clone, Queryable)]
pub struct WriteRow {
    /// When.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The path and query below the Tenant URL.
    pub path: String,
    /// The answer's status.
    pub status: i64,
    /// The answer's detail, where it was refused.
    pub detail: Option<String>,
    /// The request's id, which its events carry too.
    pub request_id: String,
    /// What it said, without secrets; none for a DELETE.
    pub body: Option<String>,
    /// Whether it came within a bulk request.
    pub in_bulk: bool,
}

type OfUserSql = (BigInt, Text, Text, BigInt, Nullable<Text>, Text, Nullable<Text>, Bool);

statement!(Insert<'a> {
    tenant: TenantId, connection: Option<ConnectionId>, token: Option<SecretTokenId>, at: Timestamp, method: &'a str,
    path: &'a str, status: i64, scim_type: Option<&'a str>, detail: Option<&'a str>, duration_us: i64,
    request_id: &'a str, address: Option<&'a str>, user: Option<UserId>, body: Option<&'a str>,
} -> () = "INSERT INTO scim_calls (tenant_id, connection_id, token_id, at, method, path, status, scim_type, detail, \
           duration_us, request_id, address, user_id, body) VALUES ("
    tenant ", " connection ", " token ", " at ", " method ", " path ", " status ", " scim_type ", " detail ", "
    duration_us ", " request_id ", " address ", " user ", " body ")");
statement!(OfUser { tenant: TenantId, user: UserId, from: Timestamp, until: Timestamp, limit: i64 } -> OfUserSql =
    "SELECT at, method, path, status, detail, request_id, body, false FROM scim_calls WHERE tenant_id = " tenant
    " AND user_id = " user " AND at >= " from " AND at <= " until " ORDER BY id DESC LIMIT " limit);
statement!(InsertPart<'a> {
    tenant: TenantId, user: UserId, at: Timestamp, method: &'a str, path: &'a str, status: i64, detail: Option<&'a str>,
    request_id: &'a str, body: Option<&'a str>,
} -> () = "INSERT INTO scim_call_parts (tenant_id, user_id, at, method, path, status, detail, request_id, body) VALUES ("
    tenant ", " user ", " at ", " method ", " path ", " status ", " detail ", " request_id ", " body ")");
statement!(PartsOfUser { tenant: TenantId, user: UserId, from: Timestamp, until: Timestamp, limit: i64 } -> OfUserSql =
    "SELECT at, method, path, status, detail, request_id, body, true FROM scim_call_parts WHERE tenant_id = " tenant
    " AND user_id = " user " AND at >= " from " AND at <= " until " ORDER BY id DESC LIMIT " limit);
statement!(Sweep { before: Timestamp } -> () = "DELETE FROM scim_calls WHERE at <= " before);
statement!(SweepParts { before: Timestamp } -> () = "DELETE FROM scim_call_parts WHERE at <= " before);

/// Writes calls of one tenant, the tokens' last use and the connections' last sync.
///
/// # Errors
/// The database's.
pub fn record(c: &mut Conn, cx: &Cx, tenant: TenantId, calls: &[Call]) -> Result<()> {
    let mut used = BTreeMap::new();
    let mut counted = BTreeMap::<_, (Timestamp, i64, i64)>::new();
    for call in calls.iter().filter(|call| call.tenant == tenant) {
        c.execute(Insert {
            tenant,
            connection: call.connection,
            token: call.token,
            at: call.at,
            method: &call.method,
            path: &call.path,
            status: i64::from(call.status),
            scim_type: call.scim_type.as_deref(),
            detail: call.detail.as_deref(),
            duration_us: call.duration_us,
            request_id: &call.request_id,
            address: call.address.as_deref(),
            user: call.user,
            body: call.body.as_deref(),
        })?;
        call.parts.iter().try_for_each(|part| insert_part(c, call, part))?;
        let day = counted.entry((call.connection, daily::number(call.at))).or_insert((call.at, 0, 0));
        if call.status < 400 {
            day.1 += 1
        } else {
            day.2 += 1
        }
        if let (Some(token), Some(connection)) = (call.token, call.connection) {
            used.insert(token, (connection, call.at));
        }
    }
    for ((connection, _), (at, taken, refused)) in counted {
        daily::note_calls(c, tenant, connection, at, taken, refused)?;
    }
    failure_mail::note(c, tenant, calls, cx.now)?;
    for (token, (connection, at)) in used {
        store::note_use(c, tenant, token, at)?;
        match connection::note_scim_request(c, cx, tenant, connection) {
            // It was disconnected in the meantime.
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn insert_part(c: &mut Conn, call: &Call, part: &Part) -> Result<()> {
    c.execute(InsertPart {
        tenant: call.tenant,
        user: part.user,
        at: call.at,
        method: &part.method,
        path: &part.path,
        status: i64::from(part.status),
        detail: part.detail.as_deref(),
        request_id: &call.request_id,
        body: part.body.as_deref(),
    })?;
    Ok(())
}

/// The newest calls first. `connection` also shows calls whose token was not known, as those may be its own.
///
/// # Errors
/// The database's.
pub fn page(
    c: &mut Conn,
    tenant: TenantId,
    connection: ConnectionId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<CallRow>> {
    let mut q = Dynamic::<CallSql>::new(
        "SELECT k.id, k.at, k.method, k.path, k.status, k.scim_type, k.detail, k.duration_us, k.request_id, \
         k.address, t.name FROM scim_calls k LEFT JOIN secret_tokens t ON t.tenant_id = k.tenant_id AND \
         t.id = k.token_id WHERE k.tenant_id = ",
    )
    .bind(tenant)
    .sql(" AND (k.connection_id = ")
    .bind(connection)
    .sql(" OR k.connection_id IS NULL)");
    if filter.refused_only {
        q = q.sql(" AND k.status >= 400");
    }
    if let Some(reference) = &filter.request_id {
        q = q.sql(" AND k.request_id = ").bind(reference.as_str());
    }
    if let Some(before) = filter.before {
        q = q.sql(" AND k.id < ").bind(before);
    }
    Ok(c.rows(q.sql(" ORDER BY k.id DESC LIMIT ").bind(limit))?)
}

/// The writes about one person between two instants, the newest first, those within bulk requests too.
///
/// # Errors
/// The database's.
pub fn of_user(
    c: &mut Conn,
    user: UserId,
    from: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<WriteRow>> {
    let tenant = user.tenant();
    let mut all: Vec<WriteRow> = c.rows(OfUser { tenant, user, from, until, limit })?;
    all.extend(c.rows::<WriteRow, _>(PartsOfUser { tenant, user, from, until, limit })?);
    all.sort_by_key(|row| std::cmp::Reverse(row.at));
    all.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(all)
}

/// Removes calls older than `before`.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    c.execute(SweepParts { before })?;
    Ok(())
}
