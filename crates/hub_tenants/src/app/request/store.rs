//! SQL of the table `authorize_requests`.

use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{SessionId, Timestamp, TokenHash};

use super::Waiting;
use crate::Result;

pub(super) struct New<'a> {
    pub hash: &'a TokenHash,
    pub query: &'a str,
    pub now: Timestamp,
    pub expires_at: Timestamp,
    pub place: Option<&'a str>,
    pub browser: &'a TokenHash,
}

statement!(Insert<'a> {
    hash: &'a [u8], query: &'a str, now: Timestamp, expires_at: Timestamp, place: Option<&'a str>, browser: &'a [u8],
} -> () = "INSERT INTO authorize_requests (token_hash, query, created_at, expires_at, place, browser_hash) VALUES ("
    hash ", " query ", " now ", " expires_at ", " place ", " browser ")");
statement!(Find<'a> { hash: &'a [u8], now: Timestamp } -> (Text, BigInt, Nullable<Binary>, Nullable<BigInt>) =
    "SELECT query, created_at, browser_hash, chosen FROM authorize_requests WHERE token_hash = " hash
    " AND expires_at > " now);
statement!(OfPlace<'a> { place: &'a str, now: Timestamp } -> BigInt =
    "SELECT count(*) FROM authorize_requests WHERE place = " place " AND expires_at > " now);
statement!(Waits { now: Timestamp, most: i64 } -> BigInt =
    "SELECT count(*) FROM (SELECT 1 FROM authorize_requests WHERE expires_at > " now " LIMIT " most ") AS waiting");
statement!(Choose<'a> { hash: &'a [u8], browser: &'a [u8], session: SessionId, now: Timestamp } -> () =
    "UPDATE authorize_requests SET chosen = " session " WHERE token_hash = " hash " AND browser_hash = " browser
    " AND expires_at > " now);
statement!(Take<'a> { hash: &'a [u8], now: Timestamp } -> () =
    "DELETE FROM authorize_requests WHERE token_hash = " hash " AND expires_at > " now);
statement!(Sweep { now: Timestamp } -> () = "DELETE FROM authorize_requests WHERE expires_at <= " now);

pub(super) fn insert(c: &mut Conn, new: &New<'_>) -> Result<()> {
    c.execute(Insert {
        hash: new.hash.as_bytes(),
        query: new.query,
        now: new.now,
        expires_at: new.expires_at,
        place: new.place,
        browser: new.browser.as_bytes(),
    })?;
    Ok(())
}

pub(super) fn find(c: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<Option<Waiting>> {
    Ok(c.row(Find { hash: hash.as_bytes(), now })?)
}

/// How many of one network wait.
pub(super) fn of_place(c: &mut Conn, place: &str, now: Timestamp) -> Result<i64> {
    Ok(c.one(OfPlace { place, now })?)
}

/// How many wait; no more than `most` are counted.
pub(super) fn waiting(c: &mut Conn, now: Timestamp, most: i64) -> Result<i64> {
    Ok(c.one(Waits { now, most })?)
}

pub(super) fn choose(
    c: &mut Conn,
    hash: &TokenHash,
    browser: &TokenHash,
    session: SessionId,
    now: Timestamp,
) -> Result<bool> {
    let (hash, browser) = (hash.as_bytes(), browser.as_bytes());
    Ok(c.execute(Choose { hash, browser, session, now })? == 1)
}

pub(super) fn take(c: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<bool> {
    Ok(c.execute(Take { hash: hash.as_bytes(), now })? == 1)
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(Sweep { now })?;
    Ok(())
}
