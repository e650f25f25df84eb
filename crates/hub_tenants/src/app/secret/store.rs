//! SQL of the table `app_secrets`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{AppId, AppSecretId, Timestamp, TokenHash};
use serde::Serialize;

use crate::Result;

/// A secret as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct SecretRow {
    /// Its row.
    pub id: AppSecretId,
    /// Its first characters.
    pub prefix: String,
    /// What the operator called it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl SecretRow {
    /// Whether it is neither revoked nor over.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > now)
    }
}

type RowSql = (BigInt, Text, Text, BigInt, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>);
const COLUMNS: &str = "id, prefix, name, created_at, expires_at, last_used_at, revoked_at";

statement!(Insert<'a> {
    id: AppSecretId, app: AppId, hash: &'a [u8], prefix: &'a str, name: &'a str, now: Timestamp,
    expires_at: Option<Timestamp>,
} -> () = "INSERT INTO app_secrets (id, app_id, token_hash, prefix, name, created_at, expires_at) VALUES ("
    id ", " app ", " hash ", " prefix ", " name ", " now ", " expires_at ")");
statement!(All { app: AppId } -> RowSql =
    "SELECT " (COLUMNS) " FROM app_secrets WHERE app_id = " app " ORDER BY created_at DESC, id LIMIT 200");
statement!(ByHash<'a> { app: AppId, hash: &'a [u8] } -> RowSql =
    "SELECT " (COLUMNS) " FROM app_secrets WHERE token_hash = " hash " AND app_id = " app);
statement!(Revoke { app: AppId, id: AppSecretId, now: Timestamp } -> () =
    "UPDATE app_secrets SET revoked_at = " now " WHERE app_id = " app " AND id = " id " AND revoked_at IS NULL");
statement!(NoteUse<'a> { app: AppId, hash: &'a [u8], now: Timestamp } -> () =
    "UPDATE app_secrets SET last_used_at = " now " WHERE token_hash = " hash " AND app_id = " app);

#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
pub(super) fn insert(
    c: &mut Conn,
    app: AppId,
    id: AppSecretId,
    hash: &TokenHash,
    prefix: &str,
    name: &str,
    now: Timestamp,
    expires_at: Option<Timestamp>,
) -> Result<()> {
    c.execute(Insert { id, app, hash: hash.as_bytes(), prefix, name, now, expires_at })?;
    Ok(())
}

pub(super) fn all(c: &mut Conn, app: AppId) -> Result<Vec<SecretRow>> {
    Ok(c.rows(All { app })?)
}

pub(super) fn by_hash(c: &mut Conn, app: AppId, hash: &TokenHash) -> Result<Option<SecretRow>> {
    Ok(c.row(ByHash { app, hash: hash.as_bytes() })?)
}

pub(super) fn revoke(c: &mut Conn, app: AppId, id: AppSecretId, now: Timestamp) -> Result<bool> {
    Ok(c.execute(Revoke { app, id, now })? > 0)
}

pub(super) fn note_use(c: &mut Conn, app: AppId, hash: &TokenHash, now: Timestamp) -> Result<()> {
    c.execute(NoteUse { app, hash: hash.as_bytes(), now })?;
    Ok(())
}
