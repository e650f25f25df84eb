//! SQL of `seat_changes`, `seat_waits` and `seat_settings`. Written by this folder only.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, SeatWaitId, TenantId, Timestamp, UserId};

use super::{Month, Wanted, Way};
use crate::Result;
use crate::user::{User, UserState};

/// A seat that was taken or freed, as recorded.
#[derive(Debug, Clone, Queryable)]
pub struct Change {
    /// Rises with every change; for the next page.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// 1 or -1.
    pub change: i64,
    /// Seats taken after it.
    pub used: i64,
    /// How it came: a [`Way`], `removed_by_directory`, `removed_by_hand`, or `earlier` before reasons were kept.
    pub reason: String,
    /// The person's id.
    pub user_id: String,
    /// Their userName at that moment.
    pub user_name: String,
}

statement!(Record<'a> {
    tenant: TenantId, at: Timestamp, change: i64, used: i64, reason: &'a str, user: &'a str, name: &'a str,
    connection: Option<ConnectionId>,
} -> () = "INSERT INTO seat_changes (tenant_id, at, change, used, reason, user_id, user_name, connection_id) VALUES ("
    tenant ", " at ", " change ", " used ", " reason ", " user ", " name ", " connection ")");
statement!(Changes { tenant: TenantId, from: Timestamp, until: Timestamp, after: i64, limit: i64 }
    -> (BigInt, BigInt, BigInt, BigInt, Text, Text, Text) =
    "SELECT id, at, change, used, reason, user_id, user_name FROM seat_changes WHERE tenant_id = " tenant " AND id > "
    after " AND at >= " from " AND at < " until " ORDER BY id LIMIT " limit);
statement!(LostSince<'a> { tenant: TenantId, reason: &'a str, since: Timestamp } -> Text =
    "SELECT user_id FROM seat_changes WHERE tenant_id = " tenant " AND at > " since
    " GROUP BY user_id HAVING max(CASE WHEN reason = " reason " THEN id ELSE 0 END) > \
     max(CASE WHEN change > 0 THEN id ELSE 0 END)");
statement!(TakenBefore { tenant: TenantId, at: Timestamp } -> BigInt =
    "SELECT CAST(coalesce(sum(change), 0) AS bigint) FROM seat_changes WHERE tenant_id = " tenant " AND at < " at);
statement!(Sums { tenant: TenantId, from: Timestamp, until: Timestamp, end: Timestamp } -> (BigInt, BigInt, BigInt, BigInt) =
    "SELECT count(*) FILTER (WHERE change > 0), count(*) FILTER (WHERE change < 0), \
     CAST(coalesce(max(running), 0) AS bigint), CAST(coalesce(sum(change * (" end " - at)), 0) AS bigint) \
     FROM (SELECT change, at, sum(change) OVER (ORDER BY at, id) AS running FROM seat_changes WHERE tenant_id = "
    tenant " AND at >= " from " AND at < " until ") AS months");

/// What happened between two instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Totals {
    /// Seats taken.
    pub taken: i64,
    /// Seats freed.
    pub freed: i64,
    /// The highest that the running sum of changes came to, from 0 at the beginning.
    pub highest: i64,
    /// Each change times the milliseconds from it to the end.
    pub weighted_ms: i64,
}

pub(super) fn record(
    c: &mut Conn,
    at: Timestamp,
    user: &User,
    change: i64,
    used: i64,
    reason: &str,
) -> Result<()> {
    let (id, connection) = (user.id.to_string(), user.connection);
    c.execute(Record {
        tenant: user.tenant,
        at,
        change,
        used,
        reason,
        user: &id,
        name: &user.user_name,
        connection,
    })?;
    Ok(())
}

/// The changes of a month in their order, at most `limit` after the one with number `after`.
///
/// # Errors
/// The database's.
pub fn changes(c: &mut Conn, tenant: TenantId, month: Month, after: i64, limit: i64) -> Result<Vec<Change>> {
    Ok(c.rows(Changes { tenant, from: month.start(), until: month.end(), after, limit })?)
}

/// Those whose access directories took after an instant.
pub(super) fn lost_since(
    c: &mut Conn,
    tenant: TenantId,
    reason: &str,
    since: Timestamp,
) -> Result<Vec<String>> {
    Ok(c.rows(LostSince { tenant, reason, since })?)
}

pub(super) fn taken_before(c: &mut Conn, tenant: TenantId, at: Timestamp) -> Result<i64> {
    Ok(c.one(TakenBefore { tenant, at })?)
}

pub(super) fn totals(c: &mut Conn, tenant: TenantId, from: Timestamp, until: Timestamp) -> Result<Totals> {
    Ok(c.one(Sums { tenant, from, until, end: until })?)
}

/// Somebody who waits for a seat.
#[derive(Debug, Clone, Queryable)]
pub struct Wait {
    /// Their place's id.
    pub id: SeatWaitId,
    /// The person, where the workspace knows them.
    pub user: Option<UserId>,
    /// What pages call them.
    pub name: String,
    /// Their e-mail, if known.
    pub email: Option<String>,
    /// The connection they came by.
    pub connection: Option<ConnectionId>,
    /// How they came.
    pub way: Way,
    /// Since when.
    pub since: Timestamp,
    /// The last try.
    pub tried_at: Timestamp,
    /// How many tries so far.
    pub tries: i64,
    state: Option<UserState>,
    directory_active: Option<bool>,
}

impl Wait {
    /// Whether a seat can be given from here. Whom a directory or a login brings comes with its next try; whom an
    /// admin asked for is given what was asked.
    pub fn can_be_given(&self) -> bool {
        match self.state {
            Some(UserState::Staged) => self.directory_active != Some(false),
            Some(UserState::Deactivated) => self.way == Way::Reactivation,
            Some(UserState::Active) | None => false,
        }
    }
}

type WaitSql = (
    BigInt,
    Nullable<BigInt>,
    Text,
    Nullable<Text>,
    Nullable<BigInt>,
    Text,
    BigInt,
    BigInt,
    BigInt,
    Nullable<Text>,
    Nullable<Bool>,
);
const WAITS: &str = "SELECT w.id, w.user_id, w.name, w.email, w.connection_id, w.reason, w.since, w.tried_at, w.tries, \
                     u.state, u.directory_active FROM seat_waits w LEFT JOIN users u ON u.id = w.user_id WHERE ";
/// As [`Wait::can_be_given`].
const GIVABLE: &str = "((u.state = 'staged' AND coalesce(u.directory_active, true)) OR (u.state = 'deactivated' AND \
                       w.reason = 'reactivation'))";

statement!(Again<'a> { tenant: TenantId, key: &'a str, user: Option<UserId>, way: Way, now: Timestamp } -> () =
    "UPDATE seat_waits SET tried_at = " now ", tries = tries + 1, reason = " way ", user_id = " user
    " WHERE tenant_id = " tenant " AND person_key = " key);
statement!(Add<'a> {
    id: SeatWaitId, tenant: TenantId, key: &'a str, user: Option<UserId>, name: &'a str, email: Option<&'a str>,
    connection: Option<ConnectionId>, way: Way, now: Timestamp,
} -> () = "INSERT INTO seat_waits (id, tenant_id, person_key, user_id, name, email, connection_id, reason, since, \
           tried_at, tries) VALUES (" id ", " tenant ", " key ", " user ", " name ", " email ", " connection ", " way
    ", " now ", " now ", 1)");
statement!(Settle<'a> { tenant: TenantId, user: UserId, name: &'a str, email: &'a str } -> () =
    "DELETE FROM seat_waits WHERE tenant_id = " tenant " AND (person_key = " name " OR person_key = " email
    " OR user_id = " user ")");
statement!(Remove { tenant: TenantId, id: SeatWaitId } -> () =
    "DELETE FROM seat_waits WHERE tenant_id = " tenant " AND id = " id);
statement!(CountUpTo { tenant: TenantId, most: i64 } -> BigInt =
    "SELECT count(*) FROM (SELECT 1 AS one FROM seat_waits WHERE tenant_id = " tenant " LIMIT " most ") AS waits");
statement!(Find { tenant: TenantId, id: SeatWaitId } -> WaitSql =
    (WAITS) "w.tenant_id = " tenant " AND w.id = " id);
statement!(Page { tenant: TenantId, since: Timestamp, after: SeatWaitId, limit: i64 } -> WaitSql =
    (WAITS) "w.tenant_id = " tenant " AND (w.since > " since " OR (w.since = " since " AND w.id > " after
    ")) ORDER BY w.since, w.id LIMIT " limit);
statement!(FirstGivable { tenant: TenantId } -> WaitSql =
    (WAITS) "w.tenant_id = " tenant " AND " (GIVABLE) " ORDER BY w.since, w.id LIMIT 1");
statement!(Due { limit: i64 } -> BigInt =
    "SELECT s.tenant_id FROM seat_settings s JOIN tenants t ON t.id = s.tenant_id WHERE s.automatic AND \
     (t.seat_rule <> 'refuse' OR t.seat_limit IS NULL OR t.seats_used < t.seat_limit) AND EXISTS (SELECT 1 FROM \
     seat_waits w JOIN users u ON u.id = w.user_id WHERE w.tenant_id = s.tenant_id AND " (GIVABLE)
    ") ORDER BY s.tenant_id LIMIT " limit);
statement!(Sweep { before: Timestamp } -> () =
    "DELETE FROM seat_waits WHERE user_id IS NULL AND tried_at < " before);

/// Counts one more try of somebody who waits; `false` when they do not wait yet.
pub(super) fn again(c: &mut Conn, tenant: TenantId, wanted: &Wanted, now: Timestamp) -> Result<bool> {
    let Wanted { key, user, way, .. } = wanted;
    Ok(c.execute(Again { tenant, key, user: *user, way: *way, now })? == 1)
}

pub(super) fn add(c: &mut Conn, id: SeatWaitId, wanted: &Wanted, now: Timestamp) -> Result<()> {
    c.execute(Add {
        id,
        tenant: id.tenant(),
        key: &wanted.key,
        user: wanted.user,
        name: &wanted.name,
        email: wanted.email.as_deref(),
        connection: wanted.connection,
        way: wanted.way,
        now,
    })?;
    Ok(())
}

/// Takes somebody off the list who got a seat.
pub(super) fn settle(c: &mut Conn, user: &User) -> Result<()> {
    let name = user.user_name_key.as_str();
    let email = user.sign_in_email_key.as_deref().unwrap_or(name);
    c.execute(Settle { tenant: user.tenant, user: user.id, name, email })?;
    Ok(())
}

pub(super) fn remove(c: &mut Conn, tenant: TenantId, id: SeatWaitId) -> Result<bool> {
    Ok(c.execute(Remove { tenant, id })? == 1)
}

pub(super) fn count_up_to(c: &mut Conn, tenant: TenantId, most: i64) -> Result<i64> {
    Ok(c.one(CountUpTo { tenant, most })?)
}

pub(super) fn find(c: &mut Conn, tenant: TenantId, id: SeatWaitId) -> Result<Option<Wait>> {
    Ok(c.row(Find { tenant, id })?)
}

/// Those who wait, who came first first; `after` is the last of the page before.
///
/// # Errors
/// The database's.
pub fn waiting_page(
    c: &mut Conn,
    tenant: TenantId,
    after: Option<(Timestamp, SeatWaitId)>,
    limit: i64,
) -> Result<Vec<Wait>> {
    let (since, after) = after.unwrap_or((Timestamp::from_millis(0), SeatWaitId::from_raw(0)));
    Ok(c.rows(Page { tenant, since, after, limit })?)
}

pub(super) fn first_givable(c: &mut Conn, tenant: TenantId) -> Result<Option<Wait>> {
    Ok(c.row(FirstGivable { tenant })?)
}

pub(super) fn due(c: &mut Conn, limit: i64) -> Result<Vec<TenantId>> {
    let rows: Vec<i64> = c.rows(Due { limit })?;
    Ok(rows.into_iter().map(TenantId::from_raw).collect())
}

pub(super) fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}

statement!(Settings { tenant: TenantId } -> (Bool, BigInt, Text) =
    "SELECT automatic, changed_at, changed_by FROM seat_settings WHERE tenant_id = " tenant);
statement!(SaveSettings<'a> { tenant: TenantId, automatic: bool, now: Timestamp, by: &'a str } -> () =
    "INSERT INTO seat_settings (tenant_id, automatic, changed_at, changed_by) VALUES (" tenant ", " automatic ", " now
    ", " by ") ON CONFLICT (tenant_id) DO UPDATE SET automatic = excluded.automatic, changed_at = excluded.changed_at, \
     changed_by = excluded.changed_by");

pub(super) fn settings(c: &mut Conn, tenant: TenantId) -> Result<Option<(bool, Timestamp, String)>> {
    Ok(c.row(Settings { tenant })?)
}

pub(super) fn save_settings(
    c: &mut Conn,
    tenant: TenantId,
    automatic: bool,
    now: Timestamp,
    by: &str,
) -> Result<()> {
    c.execute(SaveSettings { tenant, automatic, now, by })?;
    Ok(())
}
