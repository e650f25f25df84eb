//! SQL of the `events` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, EventId, TenantId, Timestamp};

use super::Target;
use crate::{Result, user};

/// An event as stored.
#[derive(Debug, Clone, Queryable)]
pub struct EventRow {
    /// Its number, rising with time.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// The action's stored name.
    pub action: String,
    /// `user`, `token`, `operator` or `system`.
    pub actor_kind: String,
    /// The actor's id, if it has one.
    pub actor_id: Option<String>,
    /// The actor's name at that moment.
    pub actor_name: String,
    /// What kind of thing it is about.
    pub target_kind: String,
    /// The thing's id.
    pub target_id: String,
    /// The thing's name at that moment.
    pub target_name: String,
    /// The connection it belongs to.
    pub connection_id: Option<ConnectionId>,
    /// JSON: before and after, reasons.
    pub details: String,
    /// The request's id, which error pages show as the reference.
    pub request_id: String,
    /// The client's address.
    pub address: Option<String>,
}

pub(super) type EventSql = (
    BigInt,
    BigInt,
    Text,
    Text,
    Nullable<Text>,
    Text,
    Text,
    Text,
    Text,
    Nullable<BigInt>,
    Text,
    Text,
    Nullable<Text>,
);
pub(super) const SELECT: &str = "SELECT id, at, action, actor_kind, actor_id, actor_name, target_kind, target_id, target_name, \
                      connection_id, details, request_id, address FROM events WHERE tenant_id = ";

statement!(Insert<'a> {
    tenant: TenantId, at: Timestamp, action: &'a str, actor_kind: &'a str, actor_id: Option<&'a str>,
    actor_name: &'a str, target_kind: &'a str, target_id: &'a str, target_name: &'a str,
    connection: Option<ConnectionId>, details: &'a str, request_id: &'a str, address: Option<&'a str>,
    undo: Option<&'a str>,
} -> BigInt = "INSERT INTO events (tenant_id, at, action, actor_kind, actor_id, actor_name, target_kind, target_id, \
           target_name, connection_id, details, request_id, address, undo) VALUES ("
    tenant ", " at ", " action ", " actor_kind ", " actor_id ", " actor_name ", " target_kind ", " target_id ", "
    target_name ", " connection ", " details ", " request_id ", " address ", " undo ") RETURNING id");

pub(super) struct NewEvent<'a> {
    pub tenant: TenantId,
    pub at: Timestamp,
    pub action: &'a str,
    pub actor_kind: &'a str,
    pub actor_id: Option<&'a str>,
    pub actor_name: &'a str,
    pub target: &'a Target,
    pub connection: Option<ConnectionId>,
    pub details: &'a str,
    pub request_id: &'a str,
    pub address: Option<&'a str>,
    pub undo: Option<&'a str>,
}

pub(super) fn insert(c: &mut Conn, e: &NewEvent<'_>) -> Result<EventId> {
    Ok(c.one(Insert {
        tenant: e.tenant,
        at: e.at,
        action: e.action,
        actor_kind: e.actor_kind,
        actor_id: e.actor_id,
        actor_name: e.actor_name,
        target_kind: e.target.kind,
        target_id: &e.target.id,
        target_name: &e.target.name,
        connection: e.connection,
        details: e.details,
        request_id: e.request_id,
        address: e.address,
        undo: e.undo,
    })?)
}

/// These events, in no order.
pub(super) fn by_ids(c: &mut Conn, tenant: TenantId, ids: &[EventId]) -> Result<Vec<EventRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(c.rows(by_ids_of(tenant, ids))?)
}

pub(super) fn by_ids_of(tenant: TenantId, ids: &[EventId]) -> Dynamic<EventSql> {
    let q = Dynamic::<EventSql>::new(SELECT).bind(tenant);
    q.sql(" AND id IN ").list(ids.iter().map(|id| id.raw()))
}

/// Which events to show.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this connection's.
    pub connection: Option<ConnectionId>,
    /// Only this action (stored name).
    pub action: Option<String>,
    /// Only what is about this thing (its id).
    pub target: Option<String>,
    /// Or about one of these, where there is a `target`: ids that it had before.
    pub also: Vec<String>,
    /// Only what was done by or to somebody whose name contains this, in any letter case.
    pub person: Option<String>,
    /// Only the request with this reference.
    pub request_id: Option<String>,
    /// Only those before this event, for the next page.
    pub before: Option<EventId>,
}

/// The newest events first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn page(c: &mut Conn, tenant: TenantId, filter: &Filter, limit: i64) -> Result<Vec<EventRow>> {
    let mut q = Dynamic::<EventSql>::new(SELECT).bind(tenant);
    if let Some(connection) = filter.connection {
        q = q.sql(" AND connection_id = ").bind(connection);
    }
    if let Some(action) = &filter.action {
        q = q.sql(" AND action = ").bind(action.as_str());
    }
    if let Some(target) = &filter.target {
        let ids = std::iter::once(target).chain(&filter.also);
        q = q.sql(" AND target_id IN ").list(ids.map(String::as_str));
    }
    if let Some(person) = &filter.person {
        let pattern = user::like_pattern(person);
        q = q
            .sql(" AND (lower(actor_name) LIKE ")
            .bind(pattern.as_str())
            .sql(" ESCAPE '!' OR lower(target_name) LIKE ")
            .bind(pattern.as_str())
            // Whom a refused login named stands in its details.
            .sql(" ESCAPE '!' OR (action = 'sso_failed' AND lower(details) LIKE ")
            .bind(pattern)
            .sql(" ESCAPE '!'))");
    }
    if let Some(request) = &filter.request_id {
        q = q.sql(" AND request_id = ").bind(request.as_str());
    }
    if let Some(before) = filter.before {
        q = q.sql(" AND id < ").bind(before.raw());
    }
    Ok(c.rows(q.sql(" ORDER BY id DESC LIMIT ").bind(limit))?)
}

// The condition of the index `events_settings`, word for word: only then is it used.
const SETTINGS: &str = "action IN ('toggle_update', 'scim_configuration_update', 'idm_integration_connect', \
    'idm_integration_activate', 'idm_integration_update', 'idm_integration_deactivate', 'idm_integration_reauth', \
    'metadata_source_update', 'token_create', 'token_revoke', 'oauth_client_create', 'oauth_client_update', \
    'oauth_client_delete', 'client_secret_create', 'client_secret_revoke', 'configuration_key_create', \
    'configuration_key_revoke', 'connection_vouch', 'connection_vouch_end', 'role_rules_update')";

/// What changed the settings of a connection, the newest first.
///
/// # Errors
/// The database's.
pub fn of_settings(c: &mut Conn, id: ConnectionId, limit: i64) -> Result<Vec<EventRow>> {
    let q = Dynamic::<EventSql>::new(SELECT).bind(id.tenant());
    let q = q.sql(" AND connection_id = ").bind(id).sql(" AND ").sql(SETTINGS);
    Ok(c.rows(q.sql(" ORDER BY id DESC LIMIT ").bind(limit))?)
}

/// The newest events about one thing.
///
/// # Errors
/// The database's.
pub fn of_target(c: &mut Conn, tenant: TenantId, target: &str, limit: i64) -> Result<Vec<EventRow>> {
    page(c, tenant, &Filter { target: Some(target.to_owned()), ..Filter::default() }, limit)
}

/// An event with what it takes back.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Past {
    pub id: EventId,
    pub at: Timestamp,
    pub actor_kind: String,
    pub actor_name: String,
    pub target_id: String,
    pub target_name: String,
    pub request_id: String,
    pub undo: String,
}

/// How much an event takes back, before all of it is read.
#[derive(Debug, Clone, Copy, Queryable)]
pub(crate) struct Weight {
    pub id: EventId,
    pub at: Timestamp,
    /// Of the text, in bytes.
    pub bytes: i64,
}

// Neither database reads a long text for its `octet_length`.
statement!(Before { tenant: TenantId, before: i64, limit: i64 } -> (BigInt, BigInt, BigInt) =
    "SELECT id, at, CAST(octet_length(undo) AS BIGINT) FROM events WHERE tenant_id = " tenant
    " AND undo IS NOT NULL AND id < " before " ORDER BY id DESC LIMIT " limit);
type PastSql = (BigInt, BigInt, Text, Text, Text, Text, Text, Text);
const PAST: &str = "SELECT id, at, actor_kind, actor_name, target_id, target_name, request_id, undo FROM events \
                    WHERE undo IS NOT NULL AND tenant_id = ";
// Word for word the condition of its index.
statement!(WithoutUndo { tenant: TenantId } -> (BigInt, BigInt) =
    "SELECT id, at FROM events WHERE tenant_id = " tenant " AND undo IS NULL AND action IN ('user_create', \
     'user_create_login', 'user_create_provision', 'user_stage_provision', 'user_delete_provision', 'seat_take', 'seat_free', \
     'role_update', 'product_roles_update', 'group_create_provision', 'group_update_provision', 'group_delete_provision') \
     ORDER BY id DESC LIMIT 1");

/// Events that take something back, before one of them, the newest first: when, and how much.
pub(crate) fn weights(
    c: &mut Conn,
    tenant: TenantId,
    before: Option<EventId>,
    limit: i64,
) -> Result<Vec<Weight>> {
    let before = before.map_or(i64::MAX, EventId::raw);
    Ok(c.rows(Before { tenant, before, limit })?)
}

/// These events with what they take back, the newest first.
pub(crate) fn past(c: &mut Conn, tenant: TenantId, ids: &[EventId]) -> Result<Vec<Past>> {
    let q = Dynamic::<PastSql>::new(PAST).bind(tenant).sql(" AND id IN ");
    Ok(c.rows(q.list(ids.iter().map(|id| id.raw())).sql(" ORDER BY id DESC"))?)
}

/// The newest event that changed who may do what and does not say what was before: number and instant.
pub(crate) fn without_undo(c: &mut Conn, tenant: TenantId) -> Result<Option<(EventId, Timestamp)>> {
    Ok(c.row(WithoutUndo { tenant })?)
}

#[cfg(test)]
mod tests;
