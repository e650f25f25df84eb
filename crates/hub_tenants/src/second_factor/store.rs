//! SQL of `second_factors`, `backup_codes`, `second_steps`, `ceremonies` and `second_factor_policies`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{Cx, SecondFactorId, TenantId, Timestamp, TokenHash, UserId};

use super::{Factor, Kind, Purpose};
use crate::Result;
use crate::session::ClientKind;
use crate::user::User;

/// A second factor as stored.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Row {
    pub id: SecondFactorId,
    pub tenant: TenantId,
    pub user: UserId,
    pub kind: Kind,
    pub name: String,
    pub sealed: Vec<u8>,
    pub credential_id: Option<Vec<u8>>,
    pub user_handle: Option<Vec<u8>>,
    pub last_step: Option<i64>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

impl Row {
    /// Without what makes it one.
    pub fn shown(self) -> Factor {
        Factor {
            id: self.id,
            kind: self.kind,
            name: self.name,
            created_at: self.created_at,
            last_used_at: self.last_used_at,
        }
    }
}

/// A second factor that is added.
#[derive(Clone, Copy)]
pub(super) struct NewFactor<'a> {
    pub id: SecondFactorId,
    pub kind: Kind,
    pub name: &'a str,
    pub sealed: &'a [u8],
    pub credential_id: Option<&'a [u8]>,
    pub user_handle: Option<&'a [u8]>,
    pub last_step: Option<i64>,
}

/// A login whose password was right.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct PendingStep {
    pub tenant: TenantId,
    pub user: UserId,
    pub password_hash: String,
    pub client: ClientKind,
    pub user_agent: Option<String>,
    pub wrong: i64,
}

/// The same, about to be stored.
#[derive(Clone, Copy)]
pub(crate) struct NewStep<'a> {
    pub user: &'a User,
    pub client: ClientKind,
    pub user_agent: Option<&'a str>,
    pub expires_at: Timestamp,
}

type RowSql = (
    BigInt,
    BigInt,
    BigInt,
    Text,
    Text,
    Binary,
    Nullable<Binary>,
    Nullable<Binary>,
    Nullable<BigInt>,
    BigInt,
    Nullable<BigInt>,
);
const SELECT: &str = "SELECT id, tenant_id, user_id, kind, name, sealed, credential_id, user_handle, last_step, \
                      created_at, last_used_at FROM second_factors WHERE ";

statement!(All { tenant: TenantId, user: UserId } -> RowSql =
    (SELECT) "tenant_id = " tenant " AND user_id = " user " ORDER BY created_at, id");
statement!(ByCredential<'a> { credential: &'a [u8] } -> RowSql = (SELECT) "credential_id = " credential);
statement!(Insert<'a> { id: SecondFactorId, tenant: TenantId, user: UserId, kind: Kind, name: &'a str, sealed: &'a [u8],
                        credential: Option<&'a [u8]>, handle: Option<&'a [u8]>, step: Option<i64>, now: Timestamp } -> () =
    "INSERT INTO second_factors (id, tenant_id, user_id, kind, name, sealed, credential_id, user_handle, last_step, \
     created_at) VALUES (" id ", " tenant ", " user ", " kind ", " name ", " sealed ", " credential ", " handle ", " step ", "
    now ")");
statement!(Rename<'a> { tenant: TenantId, id: SecondFactorId, name: &'a str } -> () =
    "UPDATE second_factors SET name = " name " WHERE tenant_id = " tenant " AND id = " id);
statement!(UseStep { tenant: TenantId, id: SecondFactorId, step: i64, now: Timestamp } -> () =
    "UPDATE second_factors SET last_step = " step ", last_used_at = " now " WHERE tenant_id = " tenant " AND id = " id
    " AND (last_step IS NULL OR last_step < " step ")");
statement!(UsePasskey<'a> { tenant: TenantId, id: SecondFactorId, sealed: &'a [u8], now: Timestamp } -> () =
    "UPDATE second_factors SET sealed = " sealed ", last_used_at = " now " WHERE tenant_id = " tenant " AND id = " id);
statement!(Remove { tenant: TenantId, id: SecondFactorId } -> () =
    "DELETE FROM second_factors WHERE tenant_id = " tenant " AND id = " id);
statement!(RemoveAll { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM second_factors WHERE tenant_id = " tenant " AND user_id = " user);

statement!(InsertCode<'a> { tenant: TenantId, user: UserId, hash: &'a [u8] } -> () =
    "INSERT INTO backup_codes (user_id, code_hash, tenant_id) VALUES (" user ", " hash ", " tenant ") ON CONFLICT DO NOTHING");
statement!(TakeCode<'a> { tenant: TenantId, user: UserId, hash: &'a [u8] } -> () =
    "DELETE FROM backup_codes WHERE tenant_id = " tenant " AND user_id = " user " AND code_hash = " hash);
statement!(CountCodes { tenant: TenantId, user: UserId } -> BigInt =
    "SELECT count(*) FROM backup_codes WHERE tenant_id = " tenant " AND user_id = " user);
statement!(ForgetCodes { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM backup_codes WHERE tenant_id = " tenant " AND user_id = " user);

statement!(InsertStep<'a> { hash: &'a [u8], tenant: TenantId, user: UserId, password: &'a str, client: ClientKind,
                            agent: Option<&'a str>, expires_at: Timestamp } -> () =
    "INSERT INTO second_steps (token_hash, tenant_id, user_id, password_hash, client, user_agent, wrong, expires_at) VALUES ("
    hash ", " tenant ", " user ", " password ", " client ", " agent ", 0, " expires_at ")");
statement!(FindStep<'a> { hash: &'a [u8], now: Timestamp } -> (BigInt, BigInt, Text, Text, Nullable<Text>, BigInt) =
    "SELECT tenant_id, user_id, password_hash, client, user_agent, wrong FROM second_steps WHERE token_hash = " hash
    " AND expires_at > " now);
statement!(CountWrong<'a> { hash: &'a [u8] } -> BigInt =
    "UPDATE second_steps SET wrong = wrong + 1 WHERE token_hash = " hash " RETURNING wrong");
statement!(DropStep<'a> { hash: &'a [u8] } -> () = "DELETE FROM second_steps WHERE token_hash = " hash);
statement!(DropSteps { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM second_steps WHERE tenant_id = " tenant " AND user_id = " user);
statement!(SweepSteps { now: Timestamp } -> () = "DELETE FROM second_steps WHERE expires_at <= " now);

statement!(InsertCeremony<'a> { browser: &'a [u8], purpose: Purpose, tenant: Option<TenantId>, user: Option<UserId>,
                                sealed: &'a [u8], expires_at: Timestamp } -> () =
    "INSERT INTO ceremonies (browser_hash, purpose, tenant_id, user_id, sealed, expires_at) VALUES (" browser ", " purpose ", "
    tenant ", " user ", " sealed ", " expires_at ") ON CONFLICT (browser_hash, purpose) DO UPDATE SET tenant_id = \
     excluded.tenant_id, user_id = excluded.user_id, sealed = excluded.sealed, expires_at = excluded.expires_at");
statement!(FindCeremony<'a> { browser: &'a [u8], purpose: Purpose, now: Timestamp } -> (Nullable<BigInt>, Binary) =
    "SELECT user_id, sealed FROM ceremonies WHERE browser_hash = " browser " AND purpose = " purpose " AND expires_at > " now);
statement!(RemoveCeremony<'a> { browser: &'a [u8], purpose: Purpose } -> () =
    "DELETE FROM ceremonies WHERE browser_hash = " browser " AND purpose = " purpose);
statement!(SweepCeremonies { now: Timestamp } -> () = "DELETE FROM ceremonies WHERE expires_at <= " now);

statement!(RequiredSince { tenant: TenantId } -> BigInt =
    "SELECT required_since FROM second_factor_policies WHERE tenant_id = " tenant);
statement!(Require { tenant: TenantId, now: Timestamp } -> () =
    "INSERT INTO second_factor_policies (tenant_id, required_since) VALUES (" tenant ", " now ") ON CONFLICT DO NOTHING");
statement!(Release { tenant: TenantId } -> () =
    "DELETE FROM second_factor_policies WHERE tenant_id = " tenant);
// Who can log in by password: what `policy::decide` allows, in SQL.
statement!(CountPeople { tenant: TenantId, members: bool, others: bool } -> BigInt =
    "SELECT count(*) FROM users u WHERE u.tenant_id = " tenant " AND u.state = 'active' AND ((" members
    " AND u.role = 'member') OR (" others " AND u.role <> 'member'))  AND u.password_hash IS NOT NULL");
statement!(Without { tenant: TenantId, members: bool, others: bool, limit: i64 } -> BigInt =
    "SELECT u.id FROM users u WHERE u.tenant_id = " tenant " AND u.state = 'active' AND ((" members
    " AND u.role = 'member') OR (" others " AND u.role <> 'member')) AND u.password_hash IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM second_factors f WHERE f.tenant_id = u.tenant_id AND f.user_id = u.id) ORDER BY u.id LIMIT " limit);

pub(super) fn all(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<Vec<Row>> {
    Ok(c.rows(All { tenant, user })?)
}

/// The passkey that browsers name so. It says whose it is.
pub(super) fn by_credential(c: &mut Conn, credential: &[u8]) -> Result<Option<Row>> {
    Ok(c.row(ByCredential { credential })?)
}

pub(super) fn insert(c: &mut Conn, cx: &Cx, user: &User, new: &NewFactor<'_>) -> Result<()> {
    c.execute(Insert {
        id: new.id,
        tenant: user.tenant,
        user: user.id,
        kind: new.kind,
        name: new.name,
        sealed: new.sealed,
        credential: new.credential_id,
        handle: new.user_handle,
        step: new.last_step,
        now: cx.now,
    })?;
    Ok(())
}

pub(super) fn rename(c: &mut Conn, tenant: TenantId, id: SecondFactorId, name: &str) -> Result<()> {
    c.execute(Rename { tenant, id, name })?;
    Ok(())
}

/// Uses a time step up; `false` when it, or a later one, was used before.
pub(super) fn use_step(
    c: &mut Conn,
    tenant: TenantId,
    id: SecondFactorId,
    step: i64,
    now: Timestamp,
) -> Result<bool> {
    Ok(c.execute(UseStep { tenant, id, step, now })? == 1)
}

pub(super) fn use_passkey(
    c: &mut Conn,
    tenant: TenantId,
    id: SecondFactorId,
    sealed: &[u8],
    now: Timestamp,
) -> Result<()> {
    c.execute(UsePasskey { tenant, id, sealed, now })?;
    Ok(())
}

pub(super) fn remove(c: &mut Conn, tenant: TenantId, id: SecondFactorId) -> Result<()> {
    c.execute(Remove { tenant, id })?;
    Ok(())
}

/// Everything that a person has, and what is under way with it.
pub(super) fn forget_all(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    c.execute(RemoveAll { tenant, user })?;
    forget_codes(c, tenant, user)?;
    drop_steps_of(c, tenant, user)
}

pub(super) fn insert_code(c: &mut Conn, user: &User, hash: &[u8]) -> Result<()> {
    c.execute(InsertCode { tenant: user.tenant, user: user.id, hash })?;
    Ok(())
}

pub(super) fn take_code(c: &mut Conn, user: &User, hash: &[u8]) -> Result<bool> {
    Ok(c.execute(TakeCode { tenant: user.tenant, user: user.id, hash })? == 1)
}

pub(super) fn count_codes(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<i64> {
    Ok(c.one(CountCodes { tenant, user })?)
}

pub(super) fn forget_codes(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    c.execute(ForgetCodes { tenant, user })?;
    Ok(())
}

pub(crate) fn insert_step(c: &mut Conn, hash: &TokenHash, new: &NewStep<'_>) -> Result<()> {
    c.execute(InsertStep {
        hash: hash.as_bytes(),
        tenant: new.user.tenant,
        user: new.user.id,
        password: new.user.password_hash.as_deref().unwrap_or_default(),
        client: new.client,
        agent: new.user_agent,
        expires_at: new.expires_at,
    })?;
    Ok(())
}

pub(crate) fn find_step(c: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<Option<PendingStep>> {
    Ok(c.row(FindStep { hash: hash.as_bytes(), now })?)
}

/// Counts a wrong code; how many there were with this one.
pub(crate) fn count_wrong(c: &mut Conn, hash: &TokenHash) -> Result<i64> {
    Ok(c.row(CountWrong { hash: hash.as_bytes() })?.unwrap_or(i64::MAX))
}

/// Ends a ticket; `false` when it had ended.
pub(crate) fn drop_step(c: &mut Conn, hash: &TokenHash) -> Result<bool> {
    Ok(c.execute(DropStep { hash: hash.as_bytes() })? == 1)
}

/// Ends all tickets of a person.
pub(crate) fn drop_steps_of(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    c.execute(DropSteps { tenant, user })?;
    Ok(())
}

pub(super) fn insert_ceremony(
    c: &mut Conn,
    browser: &TokenHash,
    purpose: Purpose,
    user: Option<&User>,
    sealed: &[u8],
    expires_at: Timestamp,
) -> Result<()> {
    let (tenant, user) = (user.map(|user| user.tenant), user.map(|user| user.id));
    c.execute(InsertCeremony { browser: browser.as_bytes(), purpose, tenant, user, sealed, expires_at })?;
    Ok(())
}

pub(super) fn find_ceremony(
    c: &mut Conn,
    browser: &TokenHash,
    purpose: Purpose,
    user: Option<&User>,
    now: Timestamp,
) -> Result<Option<Vec<u8>>> {
    let found: Option<(Option<UserId>, Vec<u8>)> =
        c.row(FindCeremony { browser: browser.as_bytes(), purpose, now })?;
    Ok(found.filter(|(of, _)| *of == user.map(|user| user.id)).map(|(_, sealed)| sealed))
}

pub(super) fn remove_ceremony(c: &mut Conn, browser: &TokenHash, purpose: Purpose) -> Result<()> {
    c.execute(RemoveCeremony { browser: browser.as_bytes(), purpose })?;
    Ok(())
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(SweepSteps { now })?;
    c.execute(SweepCeremonies { now })?;
    Ok(())
}

pub(super) fn required_since(c: &mut Conn, tenant: TenantId) -> Result<Option<Timestamp>> {
    Ok(c.row(RequiredSince { tenant })?)
}

pub(super) fn require(c: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<()> {
    c.execute(Require { tenant, now })?;
    Ok(())
}

pub(super) fn release(c: &mut Conn, tenant: TenantId) -> Result<()> {
    c.execute(Release { tenant })?;
    Ok(())
}

/// Whose password opens something.
#[derive(Clone, Copy)]
pub(super) struct ByPassword {
    pub members: bool,
    pub others: bool,
}

pub(super) fn count_people(c: &mut Conn, tenant: TenantId, who: ByPassword) -> Result<i64> {
    Ok(c.one(CountPeople { tenant, members: who.members, others: who.others })?)
}

pub(super) fn without(c: &mut Conn, tenant: TenantId, who: ByPassword, limit: i64) -> Result<Vec<UserId>> {
    Ok(c.rows(Without { tenant, members: who.members, others: who.others, limit })?)
}
