//! SQL of `imports` and `import_people`. Written by this folder only.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, ImportId, TenantId, Timestamp, UserId};

use super::{Outcome, State};
use crate::Result;
use crate::user::User;

/// Numbers of users that are gone through in one transaction when people are noted.
const WINDOW: i64 = 4096;

/// An import as stored.
#[derive(Debug, Clone, Queryable)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Whose people; `None` for all connections.
    pub connection: Option<ConnectionId>,
    /// Who began it; `None` for the operator.
    pub started_by: Option<UserId>,
    /// Their name at that moment.
    pub started_by_name: String,
    /// When.
    pub started_at: Timestamp,
    /// How far it is.
    pub state: State,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who or what ended it before its time.
    pub ended_by: Option<String>,
    /// It went on without the request that began it, and ends with a mail.
    pub background: bool,
    pub(super) matching: Option<String>,
    pub(super) collect_after: Option<UserId>,
    pub(super) collect_until: Option<UserId>,
    /// How many people.
    pub total: i64,
    /// How many had their turn.
    pub done: i64,
    /// How many of them got an account.
    pub imported: i64,
}

type ImportSql = (
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Text,
    BigInt,
    Text,
    Nullable<BigInt>,
    Nullable<Text>,
    Bool,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    BigInt,
    BigInt,
    BigInt,
);
const SELECT: &str = "SELECT id, connection_id, started_by, started_by_name, started_at, state, ended_at, ended_by, \
                      background, matching, collect_after, collect_until, total, done, imported FROM imports WHERE ";

statement!(Find { tenant: TenantId, id: ImportId } -> ImportSql = (SELECT) "tenant_id = " tenant " AND id = " id);
statement!(ByTicket<'a> { tenant: TenantId, ticket: &'a str } -> ImportSql =
    (SELECT) "tenant_id = " tenant " AND ticket = " ticket);
statement!(Running { tenant: TenantId } -> ImportSql =
    (SELECT) "tenant_id = " tenant " AND state = 'running'");
statement!(History { tenant: TenantId, before: ImportId, limit: i64 } -> ImportSql =
    (SELECT) "tenant_id = " tenant " AND id < " before " ORDER BY id DESC LIMIT " limit);
statement!(Insert<'a> {
    id: ImportId, tenant: TenantId, connection: Option<ConnectionId>, ticket: &'a str, by: Option<UserId>,
    by_name: &'a str, now: Timestamp, background: bool, matching: Option<&'a str>, collect_after: Option<UserId>,
    collect_until: Option<UserId>,
} -> () = "INSERT INTO imports (id, tenant_id, connection_id, ticket, started_by, started_by_name, started_at, state, \
           background, matching, collect_after, collect_until, total, done, imported, claim) VALUES (" id ", " tenant ", "
    connection ", " ticket ", " by ", " by_name ", " now ", 'running', " background ", " matching ", " collect_after ", "
    collect_until ", 0, 0, 0, 0)");
statement!(Delete { tenant: TenantId, id: ImportId } -> () =
    "DELETE FROM imports WHERE tenant_id = " tenant " AND id = " id);
statement!(SetTotal { id: ImportId, total: i64, background: bool } -> () =
    "UPDATE imports SET total = " total ", background = " background " WHERE id = " id);
statement!(Collected { id: ImportId, found: i64, after: Option<UserId> } -> () =
    "UPDATE imports SET total = total + " found ", collect_after = " after ", collect_until = CASE WHEN " after
    " IS NULL THEN NULL ELSE collect_until END WHERE id = " id);
statement!(Due { now: Timestamp, limit: i64 } -> BigInt =
    "SELECT id FROM imports WHERE state = 'running' AND (claimed_until IS NULL OR claimed_until < " now
    ") ORDER BY id LIMIT " limit);
statement!(ClaimIt { id: ImportId, now: Timestamp, until: Timestamp } -> BigInt =
    "UPDATE imports SET claim = claim + 1, claimed_until = " until " WHERE id = " id
    " AND state = 'running' AND (claimed_until IS NULL OR claimed_until < " now ") RETURNING claim");
statement!(KeepClaim { id: ImportId, number: i64, until: Timestamp } -> () =
    "UPDATE imports SET claimed_until = " until " WHERE id = " id " AND state = 'running' AND claim = " number);
statement!(Close<'a> { id: ImportId, state: State, now: Timestamp, by: Option<&'a str> } -> () =
    "UPDATE imports SET state = " state ", ended_at = " now ", ended_by = " by ", collect_until = NULL, \
     claimed_until = NULL WHERE id = " id " AND state = 'running'");
statement!(Sweep { before: Timestamp } -> () = "DELETE FROM imports WHERE ended_at < " before);

/// An import to be written.
pub(super) struct NewImport<'a> {
    pub id: ImportId,
    pub connection: Option<ConnectionId>,
    pub ticket: &'a str,
    pub by: Option<UserId>,
    pub by_name: &'a str,
    pub matching: Option<&'a str>,
    pub collect_until: Option<UserId>,
    pub background: bool,
}

pub(super) fn find(c: &mut Conn, tenant: TenantId, id: ImportId) -> Result<Option<Import>> {
    Ok(c.row(Find { tenant, id })?)
}

pub(super) fn by_ticket(c: &mut Conn, tenant: TenantId, ticket: &str) -> Result<Option<Import>> {
    Ok(c.row(ByTicket { tenant, ticket })?)
}

pub(super) fn running(c: &mut Conn, tenant: TenantId) -> Result<Option<Import>> {
    Ok(c.row(Running { tenant })?)
}

/// The imports of a tenant, the newest first; `before` is the last of the page before.
///
/// # Errors
/// The database's.
pub fn history(c: &mut Conn, tenant: TenantId, before: Option<ImportId>, limit: i64) -> Result<Vec<Import>> {
    let before = before.unwrap_or(ImportId::from_raw(i64::MAX));
    Ok(c.rows(History { tenant, before, limit })?)
}

pub(super) fn insert(c: &mut Conn, new: &NewImport<'_>, now: Timestamp) -> Result<()> {
    let tenant = new.id.tenant();
    c.execute(Insert {
        id: new.id,
        tenant,
        connection: new.connection,
        ticket: new.ticket,
        by: new.by,
        by_name: new.by_name,
        now,
        background: new.background,
        matching: new.matching,
        collect_after: new.collect_until.map(|_| UserId::new(tenant, 0)),
        collect_until: new.collect_until,
    })?;
    Ok(())
}

pub(super) fn delete(c: &mut Conn, tenant: TenantId, id: ImportId) -> Result<()> {
    c.execute(Delete { tenant, id })?;
    Ok(())
}

pub(super) fn set_total(c: &mut Conn, id: ImportId, total: i64, background: bool) -> Result<()> {
    c.execute(SetTotal { id, total, background })?;
    Ok(())
}

/// Notes how many people were found, and up to whom was looked; `None` when that was all.
pub(super) fn collected(c: &mut Conn, id: ImportId, found: i64, after: Option<UserId>) -> Result<()> {
    c.execute(Collected { id, found, after })?;
    Ok(())
}

pub(super) fn due(c: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<ImportId>> {
    let rows: Vec<i64> = c.rows(Due { now, limit })?;
    Ok(rows.into_iter().map(ImportId::from_raw).collect())
}

pub(super) fn claim(c: &mut Conn, id: ImportId, now: Timestamp, until: Timestamp) -> Result<Option<i64>> {
    Ok(c.row(ClaimIt { id, now, until })?)
}

pub(super) fn keep_claim(c: &mut Conn, id: ImportId, number: i64, until: Timestamp) -> Result<bool> {
    Ok(c.execute(KeepClaim { id, number, until })? == 1)
}

pub(super) fn close(
    c: &mut Conn,
    id: ImportId,
    state: State,
    now: Timestamp,
    by: Option<&str>,
) -> Result<()> {
    c.execute(Close { id, state, now, by })?;
    Ok(())
}

/// Forgets imports that ended before `before`, with their results; what they did stays in the event log.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}

/// A person of an import.
#[derive(Debug, Clone, Queryable)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// Their userName when the import began.
    pub user_name: String,
    /// Their name for people then; may be empty.
    pub display_name: String,
    /// What became of them.
    pub outcome: Outcome,
    /// More on it: who has the address.
    pub detail: Option<String>,
    /// When.
    pub done_at: Option<Timestamp>,
}

type PersonSql = (BigInt, Text, Text, Text, Nullable<Text>, Nullable<BigInt>);

statement!(AddPerson<'a> { import: ImportId, tenant: TenantId, user: UserId, user_name: &'a str, name: &'a str } -> () =
    "INSERT INTO import_people (import_id, user_id, tenant_id, user_name, display_name, outcome) VALUES (" import ", "
    user ", " tenant ", " user_name ", " name ", 'waiting') ON CONFLICT (import_id, user_id) DO NOTHING");
statement!(Collect<'a> {
    import: ImportId, tenant: TenantId, connection: Option<ConnectionId>, after: UserId, until: UserId, pattern: &'a str,
} -> () = "INSERT INTO import_people (import_id, user_id, tenant_id, user_name, display_name, outcome) SELECT "
    import ", id, tenant_id, user_name, display_name, 'waiting' FROM users WHERE tenant_id = " tenant
    " AND state = 'staged' AND id > " after " AND id <= " until " AND connection_id = coalesce(" connection
    ", connection_id) AND search_key LIKE " pattern " ESCAPE '!' ON CONFLICT (import_id, user_id) DO NOTHING");
statement!(Counts { import: ImportId } -> (Text, BigInt) =
    "SELECT outcome, count(*) FROM import_people WHERE import_id = " import " GROUP BY outcome");
statement!(NextWaiting { import: ImportId, limit: i64 } -> BigInt =
    "SELECT user_id FROM import_people WHERE import_id = " import " AND outcome = 'waiting' ORDER BY user_id LIMIT "
    limit);
statement!(Settle<'a> { import: ImportId, user: UserId, outcome: Outcome, detail: Option<&'a str>, now: Timestamp } -> () =
    "UPDATE import_people SET outcome = " outcome ", detail = " detail ", done_at = " now " WHERE import_id = " import
    " AND user_id = " user);
statement!(CountDone { id: ImportId, imported: i64 } -> () =
    "UPDATE imports SET done = done + 1, imported = imported + " imported " WHERE id = " id);

/// Adds a person; gives how many that are: none for somebody who is there already.
pub(super) fn add(c: &mut Conn, import: ImportId, user: &User) -> Result<i64> {
    let name = user.display_name.as_str();
    let new = AddPerson { import, tenant: import.tenant(), user: user.id, user_name: &user.user_name, name };
    Ok(i64::try_from(c.execute(new)?).unwrap_or(0))
}

/// Notes who waits among the next users; gives how many they are, and up to whom was looked, or `None` when that was all.
pub(super) fn collect(c: &mut Conn, row: &Import) -> Result<(i64, Option<UserId>)> {
    let tenant = row.id.tenant();
    let nobody = UserId::new(tenant, 0);
    let (after, last) = (row.collect_after.unwrap_or(nobody), row.collect_until.unwrap_or(nobody));
    let until = last.min(UserId::from_raw(after.raw() + WINDOW));
    let pattern = row.matching.as_deref().unwrap_or("%");
    let found =
        c.execute(Collect { import: row.id, tenant, connection: row.connection, after, until, pattern })?;
    Ok((i64::try_from(found).unwrap_or(0), Some(until).filter(|until| *until < last)))
}

/// How many people of an import have each outcome; those that nobody has are left out.
///
/// # Errors
/// The database's.
pub fn counts(c: &mut Conn, import: ImportId) -> Result<Vec<(Outcome, i64)>> {
    let mut counts: Vec<(Outcome, i64)> = c.rows(Counts { import })?;
    counts.sort_by_key(|(outcome, _)| Outcome::ALL.iter().position(|known| known == outcome));
    Ok(counts)
}

pub(super) fn next_waiting(c: &mut Conn, import: ImportId, limit: i64) -> Result<Vec<UserId>> {
    let rows: Vec<i64> = c.rows(NextWaiting { import, limit })?;
    Ok(rows.into_iter().map(UserId::from_raw).collect())
}

pub(super) fn settle(
    c: &mut Conn,
    import: ImportId,
    user: UserId,
    outcome: Outcome,
    detail: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    c.execute(Settle { import, user, outcome, detail, now })?;
    c.execute(CountDone { id: import, imported: i64::from(outcome == Outcome::Imported) })?;
    Ok(())
}

/// The people of an import in the order in which they arrived, at most `limit` after `after`.
///
/// # Errors
/// The database's.
pub fn people(
    c: &mut Conn,
    import: ImportId,
    outcome: Option<Outcome>,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<Person>> {
    let mut q = Dynamic::<PersonSql>::new(
        "SELECT user_id, user_name, display_name, outcome, detail, done_at FROM import_people WHERE import_id = ",
    )
    .bind(import.raw());
    if let Some(outcome) = outcome {
        q = q.sql(" AND outcome = ").bind(outcome.as_str());
    }
    if let Some(after) = after {
        q = q.sql(" AND user_id > ").bind(after);
    }
    Ok(c.rows(q.sql(" ORDER BY user_id LIMIT ").bind(limit))?)
}
