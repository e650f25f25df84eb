//! SQL of the `service_provider_keys` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, ServiceProviderKeyId, TenantId, Timestamp};

use super::KeyState;
use crate::Result;

/// A key pair of ours as stored; the private half is sealed.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct KeyRow {
    /// Its id.
    pub id: ServiceProviderKeyId,
    /// What it is used for now.
    pub state: KeyState,
    /// The private key, sealed with the master key.
    pub(super) sealed: Vec<u8>,
    /// The certificate.
    pub der: Vec<u8>,
    /// The certificate's SHA-256 thumbprint, upper-case hexadecimal.
    pub sha256: String,
    /// When the certificate ends.
    pub not_after: Timestamp,
    /// For how many days it is published before it is used, and the key before it goes on opening assertions.
    pub overlap_days: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When the job acts: takes a next key into use, removes a previous one.
    pub due_at: Option<Timestamp>,
}

impl std::fmt::Debug for KeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRow")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("sha256", &self.sha256)
            .field("due_at", &self.due_at)
            .finish_non_exhaustive()
    }
}

type KeySql = (BigInt, Text, Binary, Binary, Text, BigInt, BigInt, BigInt, Text, Nullable<BigInt>);
const COLUMNS: &str =
    "id, state, sealed, der, sha256, not_after, overlap_days, created_at, created_by, due_at";

statement!(Insert<'a> {
    id: ServiceProviderKeyId, tenant: TenantId, connection: ConnectionId, state: KeyState, sealed: &'a [u8],
    der: &'a [u8], sha256: &'a str, not_after: Timestamp, overlap_days: i64, created_at: Timestamp,
    created_by: &'a str, due_at: Option<Timestamp>,
} -> () = "INSERT INTO service_provider_keys (tenant_id, connection_id, " (COLUMNS) ") VALUES ("
    tenant ", " connection ", " id ", " state ", " sealed ", " der ", " sha256 ", " not_after ", " overlap_days ", "
    created_at ", " created_by ", " due_at ")");
statement!(All { tenant: TenantId, connection: ConnectionId } -> KeySql =
    "SELECT " (COLUMNS) " FROM service_provider_keys WHERE tenant_id = " tenant " AND connection_id = " connection);
statement!(Move { tenant: TenantId, id: ServiceProviderKeyId, state: KeyState, due_at: Option<Timestamp> } -> () =
    "UPDATE service_provider_keys SET state = " state ", due_at = " due_at
    " WHERE tenant_id = " tenant " AND id = " id);
statement!(Delete { tenant: TenantId, id: ServiceProviderKeyId } -> () =
    "DELETE FROM service_provider_keys WHERE tenant_id = " tenant " AND id = " id);
statement!(Due { now: Timestamp, most: i64 } -> BigInt =
    "SELECT DISTINCT connection_id FROM service_provider_keys WHERE due_at <= " now " LIMIT " most);

pub(super) fn insert(c: &mut Conn, connection: ConnectionId, key: &KeyRow) -> Result<()> {
    c.execute(Insert {
        id: key.id,
        tenant: connection.tenant(),
        connection,
        state: key.state,
        sealed: &key.sealed,
        der: &key.der,
        sha256: &key.sha256,
        not_after: key.not_after,
        overlap_days: key.overlap_days,
        created_at: key.created_at,
        created_by: &key.created_by,
        due_at: key.due_at,
    })?;
    Ok(())
}

pub(super) fn all(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<KeyRow>> {
    Ok(c.rows(All { tenant, connection })?)
}

pub(super) fn set_state(
    c: &mut Conn,
    id: ServiceProviderKeyId,
    state: KeyState,
    due_at: Option<Timestamp>,
) -> Result<()> {
    c.execute(Move { tenant: id.tenant(), id, state, due_at })?;
    Ok(())
}

pub(super) fn delete(c: &mut Conn, id: ServiceProviderKeyId) -> Result<()> {
    c.execute(Delete { tenant: id.tenant(), id })?;
    Ok(())
}

/// Connections of all tenants with a key whose time has come.
pub(super) fn due(c: &mut Conn, now: Timestamp, most: i64) -> Result<Vec<ConnectionId>> {
    Ok(c.rows(Due { now, most })?)
}
