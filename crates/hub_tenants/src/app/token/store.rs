//! SQL of the tables `authorization_codes`, `refresh_tokens` and `access_tokens`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{AppGrantId, TenantId, Timestamp, TokenHash};

use super::super::grant::Grant;
use crate::Result;

#[derive(Queryable)]
pub(super) struct Code {
    pub tenant: TenantId,
    pub grant: AppGrantId,
    pub redirect_uri: String,
    pub challenge: String,
    pub used_at: Option<Timestamp>,
}

#[derive(Queryable)]
pub(super) struct Refresh {
    pub tenant: TenantId,
    pub grant: AppGrantId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[derive(Queryable)]
pub(super) struct Access {
    pub tenant: TenantId,
    pub grant: AppGrantId,
    pub scope: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

statement!(InsertCode<'a> {
    hash: &'a [u8], tenant: TenantId, grant: AppGrantId, redirect_uri: &'a str, challenge: &'a str, expires_at: Timestamp,
} -> () = "INSERT INTO authorization_codes (token_hash, tenant_id, grant_id, redirect_uri, challenge, expires_at) VALUES ("
    hash ", " tenant ", " grant ", " redirect_uri ", " challenge ", " expires_at ")");
statement!(FindCode<'a> { hash: &'a [u8] } -> (BigInt, BigInt, Text, Text, Nullable<BigInt>) =
    "SELECT tenant_id, grant_id, redirect_uri, challenge, used_at FROM authorization_codes WHERE token_hash = " hash);
statement!(TenantOfCode<'a> { hash: &'a [u8] } -> BigInt =
    "SELECT tenant_id FROM authorization_codes WHERE token_hash = " hash);
statement!(UseCode<'a> { tenant: TenantId, hash: &'a [u8], now: Timestamp } -> () =
    "UPDATE authorization_codes SET used_at = " now " WHERE token_hash = " hash " AND tenant_id = " tenant);
statement!(InsertRefresh<'a> {
    hash: &'a [u8], tenant: TenantId, grant: AppGrantId, now: Timestamp, expires_at: Timestamp,
} -> () = "INSERT INTO refresh_tokens (token_hash, tenant_id, grant_id, created_at, expires_at) VALUES ("
    hash ", " tenant ", " grant ", " now ", " expires_at ")");
statement!(FindRefresh<'a> { hash: &'a [u8] } -> (BigInt, BigInt, BigInt, BigInt, Nullable<BigInt>) =
    "SELECT tenant_id, grant_id, created_at, expires_at, used_at FROM refresh_tokens WHERE token_hash = " hash);
statement!(TenantOfRefresh<'a> { hash: &'a [u8] } -> BigInt =
    "SELECT tenant_id FROM refresh_tokens WHERE token_hash = " hash);
statement!(UseRefresh<'a> { tenant: TenantId, hash: &'a [u8], now: Timestamp } -> () =
    "UPDATE refresh_tokens SET used_at = " now " WHERE token_hash = " hash " AND tenant_id = " tenant);
statement!(InsertAccess<'a> {
    hash: &'a [u8], tenant: TenantId, grant: AppGrantId, scope: &'a str, now: Timestamp, expires_at: Timestamp,
} -> () = "INSERT INTO access_tokens (token_hash, tenant_id, grant_id, scope, created_at, expires_at) VALUES ("
    hash ", " tenant ", " grant ", " scope ", " now ", " expires_at ")");
statement!(FindAccess<'a> { hash: &'a [u8] } -> (BigInt, BigInt, Text, BigInt, BigInt) =
    "SELECT tenant_id, grant_id, scope, created_at, expires_at FROM access_tokens WHERE token_hash = " hash);
statement!(DropAccess<'a> { tenant: TenantId, hash: &'a [u8] } -> () =
    "DELETE FROM access_tokens WHERE token_hash = " hash " AND tenant_id = " tenant);
statement!(ForgetAccess { tenant: TenantId, grant: AppGrantId } -> () =
    "DELETE FROM access_tokens WHERE tenant_id = " tenant " AND grant_id = " grant);
statement!(SweepAccess { before: Timestamp } -> () = "DELETE FROM access_tokens WHERE expires_at <= " before);
statement!(SweepRefresh { before: Timestamp } -> () = "DELETE FROM refresh_tokens WHERE expires_at <= " before);

pub(super) fn insert_code(
    c: &mut Conn,
    grant: &Grant,
    hash: &TokenHash,
    redirect_uri: &str,
    challenge: &str,
) -> Result<()> {
    let (tenant, expires_at) = (grant.tenant, grant.expires_at);
    c.execute(InsertCode {
        hash: hash.as_bytes(),
        tenant,
        grant: grant.id,
        redirect_uri,
        challenge,
        expires_at,
    })?;
    Ok(())
}

pub(super) fn code(c: &mut Conn, hash: &TokenHash) -> Result<Option<Code>> {
    Ok(c.row(FindCode { hash: hash.as_bytes() })?)
}

pub(super) fn tenant_of_code(c: &mut Conn, hash: &TokenHash) -> Result<Option<TenantId>> {
    Ok(c.row(TenantOfCode { hash: hash.as_bytes() })?)
}

pub(super) fn use_code(c: &mut Conn, tenant: TenantId, hash: &TokenHash, now: Timestamp) -> Result<()> {
    c.execute(UseCode { tenant, hash: hash.as_bytes(), now })?;
    Ok(())
}

pub(super) fn insert_refresh(
    c: &mut Conn,
    grant: &Grant,
    hash: &TokenHash,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    let (tenant, grant) = (grant.tenant, grant.id);
    c.execute(InsertRefresh { hash: hash.as_bytes(), tenant, grant, now, expires_at })?;
    Ok(())
}

pub(super) fn refresh(c: &mut Conn, hash: &TokenHash) -> Result<Option<Refresh>> {
    Ok(c.row(FindRefresh { hash: hash.as_bytes() })?)
}

pub(super) fn tenant_of_refresh(c: &mut Conn, hash: &TokenHash) -> Result<Option<TenantId>> {
    Ok(c.row(TenantOfRefresh { hash: hash.as_bytes() })?)
}

pub(super) fn use_refresh(c: &mut Conn, tenant: TenantId, hash: &TokenHash, now: Timestamp) -> Result<()> {
    c.execute(UseRefresh { tenant, hash: hash.as_bytes(), now })?;
    Ok(())
}

pub(super) fn insert_access(
    c: &mut Conn,
    grant: &Grant,
    hash: &TokenHash,
    scope: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    let (tenant, grant) = (grant.tenant, grant.id);
    c.execute(InsertAccess { hash: hash.as_bytes(), tenant, grant, scope, now, expires_at })?;
    Ok(())
}

pub(super) fn access(c: &mut Conn, hash: &TokenHash) -> Result<Option<Access>> {
    Ok(c.row(FindAccess { hash: hash.as_bytes() })?)
}

pub(super) fn drop_access(c: &mut Conn, tenant: TenantId, hash: &TokenHash) -> Result<()> {
    c.execute(DropAccess { tenant, hash: hash.as_bytes() })?;
    Ok(())
}

pub(super) fn forget_access(c: &mut Conn, tenant: TenantId, grant: AppGrantId) -> Result<()> {
    c.execute(ForgetAccess { tenant, grant })?;
    Ok(())
}

pub(super) fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(SweepAccess { before })?;
    c.execute(SweepRefresh { before })?;
    Ok(())
}
