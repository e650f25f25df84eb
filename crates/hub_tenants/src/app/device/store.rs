//! SQL of the `device_grants` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{AppGrantId, AppId, TenantId, Timestamp, TokenHash};

use super::DeviceState;
use crate::Result;

/// A device that asked, as stored.
#[derive(Debug, Clone, Queryable)]
pub(super) struct DeviceRow {
    pub app: AppId,
    pub app_name: String,
    pub scope: String,
    pub state: DeviceState,
    pub tenant: Option<TenantId>,
    pub grant: Option<AppGrantId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub interval_seconds: i64,
    pub polled_at: Option<Timestamp>,
    pub place: Option<String>,
    pub user_agent: Option<String>,
}

pub(super) struct NewDevice<'a> {
    pub hash: &'a TokenHash,
    pub user_code: &'a str,
    pub app: AppId,
    pub scope: &'a str,
    pub now: Timestamp,
    pub expires_at: Timestamp,
    pub interval_seconds: i64,
    pub place: Option<&'a str>,
    pub user_agent: Option<&'a str>,
}

type DeviceSql = (
    BigInt,
    Text,
    Text,
    Text,
    Nullable<BigInt>,
    Nullable<BigInt>,
    BigInt,
    BigInt,
    BigInt,
    Nullable<BigInt>,
    Nullable<Text>,
    Nullable<Text>,
);

statement!(Insert<'a> {
    hash: &'a [u8], user_code: &'a str, app: AppId, scope: &'a str, now: Timestamp, expires_at: Timestamp,
    interval: i64, place: Option<&'a str>, user_agent: Option<&'a str>,
} -> () = "INSERT INTO device_grants (device_hash, user_code, app_id, scope, state, created_at, expires_at, \
           interval_seconds, address, user_agent) VALUES ("
    hash ", " user_code ", " app ", " scope ", 'waiting', " now ", " expires_at ", " interval ", " place ", "
    user_agent ") ON CONFLICT (user_code) DO NOTHING");
statement!(ByHash<'a> { hash: &'a [u8] } -> DeviceSql =
    "SELECT d.app_id, a.name, d.scope, d.state, d.tenant_id, d.grant_id, d.created_at, d.expires_at, \
     d.interval_seconds, d.polled_at, d.address, d.user_agent FROM device_grants d JOIN apps a ON a.id = d.app_id \
     WHERE d.device_hash = " hash);
statement!(ByCode<'a> { code: &'a str } -> DeviceSql =
    "SELECT d.app_id, a.name, d.scope, d.state, d.tenant_id, d.grant_id, d.created_at, d.expires_at, \
     d.interval_seconds, d.polled_at, d.address, d.user_agent FROM device_grants d JOIN apps a ON a.id = d.app_id \
     WHERE d.user_code = " code);
statement!(Waiting<'a> { place: &'a str, now: Timestamp } -> BigInt =
    "SELECT count(*) FROM device_grants WHERE address = " place " AND expires_at > " now);
statement!(Polled<'a> { hash: &'a [u8], now: Timestamp, interval: i64 } -> () =
    "UPDATE device_grants SET polled_at = " now ", interval_seconds = " interval " WHERE device_hash = " hash);
statement!(Decide<'a> {
    code: &'a str, state: DeviceState, tenant: TenantId, grant: Option<AppGrantId>, now: Timestamp,
} -> () = "UPDATE device_grants SET state = " state ", tenant_id = " tenant ", grant_id = " grant ", decided_at = " now
    " WHERE user_code = " code " AND state = 'waiting' AND expires_at > " now);
statement!(Redeem<'a> { hash: &'a [u8], tenant: TenantId } -> () =
    "UPDATE device_grants SET state = 'redeemed' WHERE device_hash = " hash " AND tenant_id = " tenant
    " AND state = 'approved'");
statement!(Sweep { before: Timestamp } -> () = "DELETE FROM device_grants WHERE expires_at <= " before);

/// Whether the code was free.
pub(super) fn insert(c: &mut Conn, new: &NewDevice<'_>) -> Result<bool> {
    let done = c.execute(Insert {
        hash: new.hash.as_bytes(),
        user_code: new.user_code,
        app: new.app,
        scope: new.scope,
        now: new.now,
        expires_at: new.expires_at,
        interval: new.interval_seconds,
        place: new.place,
        user_agent: new.user_agent,
    })?;
    Ok(done == 1)
}

pub(super) fn by_hash(c: &mut Conn, hash: &TokenHash) -> Result<Option<DeviceRow>> {
    Ok(c.row(ByHash { hash: hash.as_bytes() })?)
}

pub(super) fn by_code(c: &mut Conn, code: &str) -> Result<Option<DeviceRow>> {
    Ok(c.row(ByCode { code })?)
}

/// How many devices of one network wait.
pub(super) fn waiting(c: &mut Conn, place: &str, now: Timestamp) -> Result<i64> {
    Ok(c.one(Waiting { place, now })?)
}

pub(super) fn polled(c: &mut Conn, hash: &TokenHash, now: Timestamp, interval: i64) -> Result<()> {
    c.execute(Polled { hash: hash.as_bytes(), now, interval })?;
    Ok(())
}

/// Writes a decision down; false where one was made before, or the time is over.
pub(super) fn decide(
    c: &mut Conn,
    code: &str,
    state: DeviceState,
    tenant: TenantId,
    grant: Option<AppGrantId>,
    now: Timestamp,
) -> Result<bool> {
    Ok(c.execute(Decide { code, state, tenant, grant, now })? == 1)
}

/// Takes an approval once.
pub(super) fn redeem(c: &mut Conn, tenant: TenantId, hash: &TokenHash) -> Result<bool> {
    Ok(c.execute(Redeem { hash: hash.as_bytes(), tenant })? == 1)
}

pub(super) fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}
