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

type EventSql = (
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
const SELECT: &str = "SELECT id, at, action, actor_kind, actor_id, actor_name, target_kind, target_id, target_name, \
                      connection_id, details, request_id, address FROM events WHERE tenant_id = ";

statement!(Insert<'a> {
    tenant: TenantId, at: Timestamp, action: &'a str, actor_kind: &'a str, actor_id: Option<&'a str>,
    actor_name: &'a str, target_kind: &'a str, target_id: &'a str, target_name: &'a str,
    connection: Option<ConnectionId>, details: &'a str, request_id: &'a str, address: Option<&'a str>,
} -> () = "INSERT INTO events (tenant_id, at, action, actor_kind, actor_id, actor_name, target_kind, target_id, \
           target_name, connection_id, details, request_id, address) VALUES ("
    tenant ", " at ", " action ", " actor_kind ", " actor_id ", " actor_name ", " target_kind ", " target_id ", "
    target_name ", " connection ", " details ", " request_id ", " address ")");

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
}

pub(super) fn insert(c: &mut Conn, e: &NewEvent<'_>) -> Result<()> {
    c.execute(Insert {
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
    })?;
    Ok(())
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
        q = q.sql(" AND target_id = ").bind(target.as_str());
    }
    if let Some(person) = &filter.person {
        let pattern = user::like_pattern(person);
        q = q
            .sql(" AND (lower(actor_name) LIKE ")
            .bind(pattern.as_str())
            .sql(" ESCAPE '!' OR lower(target_name) LIKE ")
            .bind(pattern)
            .sql(" ESCAPE '!')");
    }
    if let Some(request) = &filter.request_id {
        q = q.sql(" AND request_id = ").bind(request.as_str());
    }
    if let Some(before) = filter.before {
        q = q.sql(" AND id < ").bind(before.raw());
    }
    Ok(c.rows(q.sql(" ORDER BY id DESC LIMIT ").bind(limit))?)
}

/// The newest events about one thing.
///
/// # Errors
/// The database's.
pub fn of_target(c: &mut Conn, tenant: TenantId, target: &str, limit: i64) -> Result<Vec<EventRow>> {
    page(c, tenant, &Filter { target: Some(target.to_owned()), ..Filter::default() }, limit)
}
