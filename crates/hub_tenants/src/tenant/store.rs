//! SQL of the `tenants` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{Slug, TenantId, Timestamp};

use super::SeatRule;
use crate::{Error, Result};

/// A tenant as stored.
#[derive(Debug, Clone, Queryable)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its short name on the hub.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// When it signed up.
    pub created_at: Timestamp,
    /// The plan's number of seats, if it has one.
    pub seat_limit: Option<i64>,
    /// What happens beyond that number.
    pub seat_rule: SeatRule,
    /// Seats that active people take.
    pub seats_used: i64,
}

/// In each round of a race somebody wins, so this many sign-ups may come at once.
const MOST_RACES: u32 = 100;

pub(super) type TenantSql = (BigInt, Text, Text, BigInt, Nullable<BigInt>, Text, BigInt);
pub(super) const SELECT: &str =
    "SELECT id, slug, name, created_at, seat_limit, seat_rule, seats_used FROM tenants WHERE ";

// `WHERE true` tells SQLite that ON CONFLICT is no join's ON.
statement!(Insert<'a> { slug: &'a str, name: &'a str, at: Timestamp } -> BigInt =
    "INSERT INTO tenants (id, slug, name, created_at, next_user, next_sequence, seat_rule, seats_used) \
     SELECT coalesce(max(id), 0) + 1, " slug ", " name ", " at ", 1, 1, 'extend', 0 FROM tenants WHERE true \
     ON CONFLICT (id) DO NOTHING RETURNING id");
statement!(Find { id: TenantId } -> TenantSql = (SELECT) "id = " id);
statement!(BySlug<'a> { slug: &'a str } -> TenantSql = (SELECT) "slug = " slug);
statement!(Ping {} -> BigInt = "SELECT CAST(1 AS bigint)");
statement!(NextUser { id: TenantId } -> BigInt =
    "UPDATE tenants SET next_user = next_user + 1 WHERE id = " id " RETURNING next_user - 1");
statement!(NextSequence { id: TenantId } -> BigInt =
    "UPDATE tenants SET next_sequence = next_sequence + 1 WHERE id = " id " RETURNING next_sequence - 1");
statement!(LastUser { id: TenantId } -> BigInt = "SELECT next_user - 1 FROM tenants WHERE id = " id);
statement!(TakeSeat { id: TenantId } -> (BigInt, Nullable<BigInt>) =
    "UPDATE tenants SET seats_used = seats_used + 1 WHERE id = " id " AND (seat_rule <> 'refuse' OR seat_limit IS NULL \
     OR seats_used < seat_limit) RETURNING seats_used, seat_limit");
statement!(FreeSeat { id: TenantId } -> BigInt =
    "UPDATE tenants SET seats_used = seats_used - 1 WHERE id = " id " RETURNING seats_used");
statement!(SetPlan { id: TenantId, limit: Option<i64>, rule: SeatRule } -> () =
    "UPDATE tenants SET seat_limit = " limit ", seat_rule = " rule " WHERE id = " id);

/// Adds a tenant under the next number. Two sign-ups at once may want the same one: whoever comes second asks again.
pub(crate) fn insert(c: &mut Conn, at: Timestamp, name: &str, slug: &Slug) -> Result<TenantId> {
    for _ in 0..MOST_RACES {
        if let Some(id) = c.row(Insert { slug: slug.as_str(), name, at })? {
            return Ok(id);
        }
    }
    Err(Error::Busy)
}

pub(crate) fn find(c: &mut Conn, id: TenantId) -> Result<Option<Tenant>> {
    Ok(c.row(Find { id })?)
}

pub(crate) fn by_slug(c: &mut Conn, slug: &str) -> Result<Option<Tenant>> {
    Ok(c.row(BySlug { slug })?)
}

/// A fresh number for a user of the tenant; dense, as `user_blocks` counts on it.
pub(crate) fn next_user(c: &mut Conn, id: TenantId) -> Result<i64> {
    c.row(NextUser { id })?.ok_or(Error::NotFound)
}

/// The number that was given to a user last.
pub(crate) fn last_user(c: &mut Conn, id: TenantId) -> Result<i64> {
    c.row(LastUser { id })?.ok_or(Error::NotFound)
}

/// A fresh number for anything else the tenant owns.
pub(crate) fn next_sequence(c: &mut Conn, id: TenantId) -> Result<i64> {
    c.row(NextSequence { id })?.ok_or(Error::NotFound)
}

/// Takes a seat if the plan has one; gives the seats that are taken now, and the plan's number.
pub(crate) fn take_seat(c: &mut Conn, id: TenantId) -> Result<Option<(i64, Option<i64>)>> {
    Ok(c.row(TakeSeat { id })?)
}

/// Gives a seat back; gives the seats that are still taken.
pub(crate) fn free_seat(c: &mut Conn, id: TenantId) -> Result<i64> {
    c.row(FreeSeat { id })?.ok_or(Error::NotFound)
}

pub(crate) fn set_plan(c: &mut Conn, id: TenantId, limit: Option<i64>, rule: SeatRule) -> Result<()> {
    c.execute(SetPlan { id, limit, rule })?;
    Ok(())
}

pub(crate) fn ping(c: &mut Conn) -> Result<()> {
    c.one::<i64, _>(Ping {})?;
    Ok(())
}
