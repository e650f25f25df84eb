//! SQL of the rows of `logout_deliveries` from their queueing on.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{AppGrantId, AppId, TenantId, Timestamp, UserId};

use super::Wanted;
use crate::Result;

/// A logout token on its way, or arrived, or given up.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Delivery {
    /// The login that ended.
    pub grant: AppGrantId,
    /// Whose tenant.
    pub tenant: TenantId,
    /// The app that is told.
    pub app: AppId,
    /// Its name.
    pub app_name: String,
    /// The first id of the person, which the app knows as `sub`.
    pub subject: UserId,
    /// When the login ended.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried again; none when it arrived or was given up.
    pub next_at: Option<Timestamp>,
    /// When the app took it.
    pub delivered_at: Option<Timestamp>,
    /// Why the last try failed.
    pub failure: Option<String>,
}

/// A login of a person to an app, of which the app has been told or not.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AppLogin {
    /// The app.
    pub app_name: String,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// When the app last fetched a token.
    pub used_at: Timestamp,
    /// When it is over at the latest.
    pub expires_at: Timestamp,
    /// When it ended before that.
    pub ended_at: Option<Timestamp>,
    /// Why.
    pub ended_why: Option<String>,
    /// When the app was to be told; none for an app that does not want to be.
    pub queued_at: Option<Timestamp>,
    /// How often that was tried.
    pub attempts: Option<i64>,
    /// When it is tried again.
    pub next_at: Option<Timestamp>,
    /// When the app took it.
    pub delivered_at: Option<Timestamp>,
    /// Why the last try failed.
    pub failure: Option<String>,
}

/// What a delivery is made of.
#[derive(Debug, Clone, Queryable)]
pub(super) struct DueRow {
    pub app: AppId,
    pub subject: UserId,
    pub created_at: Timestamp,
    pub attempts: i64,
    pub url: Option<String>,
}

type DeliverySql = (
    BigInt,
    BigInt,
    BigInt,
    Text,
    BigInt,
    BigInt,
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Text>,
);
const SELECT: &str = "SELECT d.grant_id, d.tenant_id, d.app_id, a.name, d.subject, d.created_at, d.attempts, d.next_at, \
                      d.delivered_at, d.failure FROM logout_deliveries d JOIN apps a ON a.id = d.app_id WHERE ";

statement!(Apps {} -> BigInt = "SELECT id FROM apps ORDER BY id");
statement!(Due { app: AppId, now: Timestamp, limit: i64 } -> BigInt =
    "SELECT grant_id FROM logout_deliveries WHERE app_id = " app " AND next_at IS NOT NULL AND next_at <= " now
    " AND (sending_until IS NULL OR sending_until <= " now ") ORDER BY next_at, grant_id LIMIT " limit);
statement!(Sending { app: AppId, now: Timestamp } -> BigInt =
    "SELECT count(*) FROM logout_deliveries WHERE app_id = " app " AND sending_until IS NOT NULL AND sending_until > " now);
statement!(Find { grant: AppGrantId, tenant: TenantId } -> (BigInt, BigInt, BigInt, BigInt, Nullable<Text>) =
    "SELECT d.app_id, d.subject, d.created_at, d.attempts, a.backchannel_logout_uri FROM logout_deliveries d \
     JOIN apps a ON a.id = d.app_id WHERE d.grant_id = " grant " AND d.tenant_id = " tenant);
statement!(Forget { grant: AppGrantId, tenant: TenantId } -> () =
    "DELETE FROM logout_deliveries WHERE grant_id = " grant " AND tenant_id = " tenant);
statement!(Claim { grant: AppGrantId, tenant: TenantId, now: Timestamp, until: Timestamp } -> () =
    "UPDATE logout_deliveries SET sending_until = " until " WHERE grant_id = " grant " AND tenant_id = " tenant
    " AND next_at IS NOT NULL AND next_at <= " now " AND (sending_until IS NULL OR sending_until <= " now ")");
statement!(Arrived { grant: AppGrantId, tenant: TenantId, until: Timestamp, now: Timestamp } -> () =
    "UPDATE logout_deliveries SET attempts = attempts + 1, next_at = NULL, sending_until = NULL, failure = NULL, \
     delivered_at = " now " WHERE grant_id = " grant " AND tenant_id = " tenant " AND sending_until = " until);
statement!(Failed<'a> {
    grant: AppGrantId, tenant: TenantId, until: Timestamp, next_at: Option<Timestamp>, failure: &'a str,
} -> () = "UPDATE logout_deliveries SET attempts = attempts + 1, sending_until = NULL, next_at = " next_at
    ", failure = " failure " WHERE grant_id = " grant " AND tenant_id = " tenant " AND sending_until = " until);
statement!(OfUser { tenant: TenantId, user: UserId } -> (
    Text, BigInt, BigInt, BigInt, Nullable<BigInt>, Nullable<Text>, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>,
    Nullable<BigInt>, Nullable<Text>
) = "SELECT a.name, g.created_at, g.used_at, g.expires_at, g.ended_at, g.ended_why, d.created_at, d.attempts, d.next_at, \
     d.delivered_at, d.failure FROM app_grants g JOIN apps a ON a.id = g.app_id LEFT JOIN logout_deliveries d ON \
     d.grant_id = g.id WHERE g.tenant_id = " tenant " AND g.user_id = " user
    " AND g.redeemed_at IS NOT NULL ORDER BY g.used_at DESC, g.id DESC LIMIT 50");
statement!(Sweep { before: Timestamp } -> () =
    "DELETE FROM logout_deliveries WHERE next_at IS NULL AND created_at <= " before);

/// Of each app its next ones, so many that no more than `most` are on their way to it.
pub(super) fn due(c: &mut Conn, now: Timestamp, most: i64) -> Result<Vec<AppGrantId>> {
    let apps: Vec<AppId> = c.rows(Apps {})?;
    let mut found = Vec::new();
    for app in apps {
        let sending: i64 = c.one(Sending { app, now })?;
        let next: Vec<AppGrantId> = c.rows(Due { app, now, limit: (most - sending).max(0) })?;
        found.extend(next);
    }
    Ok(found)
}

pub(super) fn find(c: &mut Conn, grant: AppGrantId) -> Result<Option<DueRow>> {
    Ok(c.row(Find { grant, tenant: grant.tenant() })?)
}

pub(super) fn forget(c: &mut Conn, grant: AppGrantId) -> Result<()> {
    c.execute(Forget { grant, tenant: grant.tenant() })?;
    Ok(())
}

/// Whether it is this node's now.
pub(super) fn claim(c: &mut Conn, grant: AppGrantId, now: Timestamp, until: Timestamp) -> Result<bool> {
    Ok(c.execute(Claim { grant, tenant: grant.tenant(), now, until })? == 1)
}

pub(super) fn arrived(c: &mut Conn, grant: AppGrantId, until: Timestamp, now: Timestamp) -> Result<()> {
    c.execute(Arrived { grant, tenant: grant.tenant(), until, now })?;
    Ok(())
}

pub(super) fn failed(
    c: &mut Conn,
    grant: AppGrantId,
    until: Timestamp,
    next_at: Option<Timestamp>,
    failure: &str,
) -> Result<()> {
    c.execute(Failed { grant, tenant: grant.tenant(), until, next_at, failure })?;
    Ok(())
}

pub(super) fn of_user(c: &mut Conn, user: UserId) -> Result<Vec<AppLogin>> {
    Ok(c.rows(OfUser { tenant: user.tenant(), user })?)
}

pub(super) fn list(c: &mut Conn, wanted: Wanted, limit: i64) -> Result<Vec<Delivery>> {
    let mut q = Dynamic::<DeliverySql>::new(SELECT).sql("d.tenant_id > 0");
    if wanted.undelivered {
        q = q.sql(" AND d.delivered_at IS NULL");
    }
    if let Some(tenant) = wanted.tenant {
        q = q.sql(" AND d.tenant_id = ").bind(tenant);
    }
    if let Some(app) = wanted.app {
        q = q.sql(" AND d.app_id = ").bind(app.raw());
    }
    Ok(c.rows(q.sql(" ORDER BY d.created_at DESC, d.grant_id DESC LIMIT ").bind(limit))?)
}

pub(super) fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}
