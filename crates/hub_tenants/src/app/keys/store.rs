//! SQL of the table `oidc_signing_keys`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::Timestamp;

use crate::Result;

/// A key as stored; the private half is sealed.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct KeyRow {
    /// Its name.
    pub kid: String,
    /// The `alg` it signs with.
    pub algorithm: String,
    pub(super) sealed: Vec<u8>,
    /// The public half, as it is published.
    pub public_jwk: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it signs.
    pub active_from: Timestamp,
    /// Since when it signs no more.
    pub retired_at: Option<Timestamp>,
    /// Until when it is published.
    pub ends_at: Option<Timestamp>,
}

impl std::fmt::Debug for KeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRow")
            .field("kid", &self.kid)
            .field("active_from", &self.active_from)
            .finish_non_exhaustive()
    }
}

const COLUMNS: &str = "kid, algorithm, sealed, public_jwk, created_at, active_from, retired_at, ends_at";

statement!(All {} -> (Text, Text, Binary, Text, BigInt, BigInt, Nullable<BigInt>, Nullable<BigInt>) =
    "SELECT " (COLUMNS) " FROM oidc_signing_keys ORDER BY active_from DESC, kid");
statement!(Insert<'a> {
    kid: &'a str, algorithm: &'a str, sealed: &'a [u8], public: &'a str, now: Timestamp, active_from: Timestamp,
} -> () = "INSERT INTO oidc_signing_keys (kid, algorithm, sealed, public_jwk, created_at, active_from) VALUES ("
    kid ", " algorithm ", " sealed ", " public ", " now ", " active_from ")");
statement!(Retire<'a> { kid: &'a str, now: Timestamp, ends_at: Timestamp } -> () =
    "UPDATE oidc_signing_keys SET retired_at = " now ", ends_at = " ends_at " WHERE kid = " kid);
statement!(DropEnded { now: Timestamp } -> () = "DELETE FROM oidc_signing_keys WHERE ends_at <= " now);
statement!(DropAll {} -> () = "DELETE FROM oidc_signing_keys");

pub(super) fn all(c: &mut Conn) -> Result<Vec<KeyRow>> {
    Ok(c.rows(All {})?)
}

pub(super) fn insert(
    c: &mut Conn,
    kid: &str,
    algorithm: &str,
    sealed: &[u8],
    public: &str,
    now: Timestamp,
    active_from: Timestamp,
) -> Result<()> {
    c.execute(Insert { kid, algorithm, sealed, public, now, active_from })?;
    Ok(())
}

pub(super) fn retire(c: &mut Conn, kid: &str, now: Timestamp, ends_at: Timestamp) -> Result<()> {
    c.execute(Retire { kid, now, ends_at })?;
    Ok(())
}

pub(super) fn drop_ended(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(DropEnded { now })?;
    Ok(())
}

pub(super) fn drop_all(c: &mut Conn) -> Result<()> {
    c.execute(DropAll {})?;
    Ok(())
}
