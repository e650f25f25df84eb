//! SQL of the `metadata_sources` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp};

use crate::Result;
use crate::connection::Connection;

/// The address of a connection's metadata, and how reading it went.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct MetadataSource {
    /// The connection.
    pub connection: ConnectionId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The address.
    pub url: String,
    take_new: bool,
    /// When it was given.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: String,
    /// When it is read next.
    pub next_read_at: Timestamp,
    /// Until when a node holds it for reading.
    pub reading_until: Option<Timestamp>,
    /// When it was last read.
    pub last_read_at: Option<Timestamp>,
    /// Since when it could not be read.
    pub failing_since: Option<Timestamp>,
    /// How often in a row it could not be read.
    pub failures: i64,
    /// Why, the last time.
    pub failure: Option<String>,
    /// The entity ID that it names, where that is not the settings'.
    pub other_entity_id: Option<String>,
    /// The sign-on URL that it names, where the settings' is not among its own.
    pub other_sso_url: Option<String>,
    take_new_for: Option<String>,
}

impl MetadataSource {
    /// Whether new certificates found there verify at once: only those of the entity ID that this was said about.
    pub fn takes_new(&self, row: &Connection) -> bool {
        self.take_new && self.take_new_for == row.idp_entity_id
    }

    /// Says it about the entity ID that is stored now.
    pub(super) fn take_new_for(&mut self, row: &Connection, on: bool) {
        self.take_new = on;
        self.take_new_for.clone_from(&row.idp_entity_id);
    }
}

type SourceSql = (
    BigInt,
    BigInt,
    Text,
    Bool,
    BigInt,
    Text,
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    BigInt,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
);

statement!(Find { tenant: TenantId, connection: ConnectionId } -> SourceSql =
    "SELECT connection_id, tenant_id, url, take_new, added_at, added_by, next_read_at, reading_until, last_read_at, \
     failing_since, failures, failure, other_entity_id, other_sso_url, take_new_for FROM metadata_sources WHERE tenant_id = " tenant
    " AND connection_id = " connection);
statement!(Insert<'a> {
    connection: ConnectionId, tenant: TenantId, url: &'a str, take_new: bool, take_new_for: Option<&'a str>,
    now: Timestamp, by: &'a str, next_read_at: Timestamp,
} -> () = "INSERT INTO metadata_sources (connection_id, tenant_id, url, take_new, take_new_for, added_at, added_by, \
           next_read_at, last_read_at, failures) VALUES ("
    connection ", " tenant ", " url ", " take_new ", " take_new_for ", " now ", " by ", " next_read_at ", " now ", 0)");
statement!(Update<'a> {
    tenant: TenantId, connection: ConnectionId, take_new: bool, take_new_for: Option<&'a str>, next_read_at: Timestamp,
    reading_until: Option<Timestamp>, last_read_at: Option<Timestamp>, failing_since: Option<Timestamp>, failures: i64,
    failure: Option<&'a str>, other_entity_id: Option<&'a str>, other_sso_url: Option<&'a str>,
} -> () = "UPDATE metadata_sources SET take_new = " take_new ", take_new_for = " take_new_for ", next_read_at = " next_read_at ", reading_until = "
    reading_until ", last_read_at = " last_read_at ", failing_since = " failing_since ", failures = " failures
    ", failure = " failure ", other_entity_id = " other_entity_id ", other_sso_url = " other_sso_url
    " WHERE tenant_id = " tenant " AND connection_id = " connection);
statement!(Delete { tenant: TenantId, connection: ConnectionId } -> () =
    "DELETE FROM metadata_sources WHERE tenant_id = " tenant " AND connection_id = " connection);
statement!(Due { now: Timestamp, limit: i64 } -> BigInt =
    "SELECT connection_id FROM metadata_sources WHERE next_read_at <= " now
    " AND (reading_until IS NULL OR reading_until <= " now ") ORDER BY next_read_at LIMIT " limit);

pub(super) fn find(
    c: &mut Conn,
    tenant: TenantId,
    connection: ConnectionId,
) -> Result<Option<MetadataSource>> {
    Ok(c.row(Find { tenant, connection })?)
}

/// A new address; `take_new` is said about the entity ID of the settings.
pub(super) fn insert(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    url: &str,
    take_new: bool,
    next_read_at: Timestamp,
) -> Result<()> {
    c.execute(Insert {
        connection: row.id,
        tenant: row.tenant,
        url,
        take_new,
        take_new_for: row.idp_entity_id.as_deref(),
        now: cx.now,
        by: cx.actor.name(),
        next_read_at,
    })?;
    Ok(())
}

pub(super) fn update(c: &mut Conn, source: &MetadataSource) -> Result<()> {
    c.execute(Update {
        tenant: source.tenant,
        connection: source.connection,
        take_new: source.take_new,
        take_new_for: source.take_new_for.as_deref(),
        next_read_at: source.next_read_at,
        reading_until: source.reading_until,
        last_read_at: source.last_read_at,
        failing_since: source.failing_since,
        failures: source.failures,
        failure: source.failure.as_deref(),
        other_entity_id: source.other_entity_id.as_deref(),
        other_sso_url: source.other_sso_url.as_deref(),
    })?;
    Ok(())
}

pub(super) fn delete(c: &mut Conn, connection: ConnectionId) -> Result<()> {
    c.execute(Delete { tenant: connection.tenant(), connection })?;
    Ok(())
}

/// At most `limit` connections whose metadata is to be read, of all tenants: for the hub's own round.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<ConnectionId>> {
    Ok(c.rows(Due { now, limit })?)
}
