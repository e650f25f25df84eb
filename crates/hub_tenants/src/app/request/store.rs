//! SQL of the table `authorize_requests`.

use diesel::sql_types::{BigInt, Text};
use hub_db::{Conn, statement};
use hub_kernel::{Timestamp, TokenHash};

use super::Waiting;
use crate::Result;

statement!(Insert<'a> { hash: &'a [u8], query: &'a str, now: Timestamp, expires_at: Timestamp } -> () =
    "INSERT INTO authorize_requests (token_hash, query, created_at, expires_at) VALUES (" hash ", " query ", " now ", "
    expires_at ")");
statement!(Find<'a> { hash: &'a [u8], now: Timestamp } -> (Text, BigInt) =
    "SELECT query, created_at FROM authorize_requests WHERE token_hash = " hash " AND expires_at > " now);
statement!(Sweep { now: Timestamp } -> () = "DELETE FROM authorize_requests WHERE expires_at <= " now);

pub(super) fn insert(
    c: &mut Conn,
    hash: &TokenHash,
    query: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    c.execute(Insert { hash: hash.as_bytes(), query, now, expires_at })?;
    Ok(())
}

pub(super) fn find(c: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<Option<Waiting>> {
    Ok(c.row(Find { hash: hash.as_bytes(), now })?)
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(Sweep { now })?;
    Ok(())
}
