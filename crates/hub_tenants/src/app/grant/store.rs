//! SQL of the tables `app_grants` and `oidc_subjects`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{AppGrantId, AppId, SessionId, TenantId, Timestamp, UserId};

use super::end::Why;
use crate::Result;
use crate::app::AppKind;
use crate::session::{Proof, SecondFactor};

/// A person's login to an app.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Grant {
    /// Its id; the `sid` of its tokens.
    pub id: AppGrantId,
    /// Whose tenant.
    pub tenant: TenantId,
    /// Who.
    pub user: UserId,
    /// To which app.
    pub app: AppId,
    /// The hub session it stands on.
    pub session: Option<SessionId>,
    /// Whether it outlives that session.
    pub offline: bool,
    /// How the person logged in.
    pub proof: Proof,
    /// What they proved beside a password.
    pub second_factor: Option<SecondFactor>,
    /// When they last proved themselves.
    pub auth_time: Timestamp,
    /// What is granted.
    pub scope: String,
    /// What the app sent to find again.
    pub nonce: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the app fetched its first tokens.
    pub redeemed_at: Option<Timestamp>,
    /// When it last fetched some.
    pub used_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// Why.
    pub ended_why: Option<Why>,
    /// Where it began.
    pub address: Option<String>,
    /// What the browser called itself.
    pub user_agent: Option<String>,
}

/// A login as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Listed {
    /// Its id.
    pub id: AppGrantId,
    /// The app's name.
    pub app_name: String,
    /// What the app runs on.
    pub kind: AppKind,
    /// Whether it outlives the session it began in.
    pub offline: bool,
    /// The session it began in.
    pub session: Option<SessionId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the app last fetched tokens.
    pub used_at: Timestamp,
    /// Where it began.
    pub address: Option<String>,
}

type GrantSql = (
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    Nullable<BigInt>,
    Bool,
    Text,
    Nullable<Text>,
    BigInt,
    Text,
    Nullable<Text>,
    BigInt,
    Nullable<BigInt>,
    BigInt,
    BigInt,
    Nullable<BigInt>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
);
const SELECT: &str = "SELECT id, tenant_id, user_id, app_id, session_id, offline, proof, second_factor, auth_time, \
    scope, nonce, created_at, redeemed_at, used_at, expires_at, ended_at, ended_why, address, user_agent FROM app_grants \
    WHERE ";
/// That a login stands on a session which is there no more or is over at the moment that follows.
const SESSION_IS_OVER: &str = "(offline = FALSE AND session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sessions s \
    WHERE s.id = app_grants.session_id AND s.expires_at > ";
/// That its app was taken from its tenant.
const NOT_FOR_TENANT: &str = "EXISTS (SELECT 1 FROM apps a WHERE a.id = app_grants.app_id AND a.only_listed_tenants = TRUE \
    AND NOT EXISTS (SELECT 1 FROM app_tenants t WHERE t.app_id = a.id AND t.tenant_id = app_grants.tenant_id))";

statement!(Insert<'a> {
    id: AppGrantId, tenant: TenantId, user: UserId, app: AppId, session: Option<SessionId>, offline: bool,
    proof: Proof, second_factor: Option<SecondFactor>, auth_time: Timestamp, scope: &'a str, nonce: Option<&'a str>,
    created_at: Timestamp, expires_at: Timestamp, address: Option<&'a str>, user_agent: Option<&'a str>,
} -> () = "INSERT INTO app_grants (id, tenant_id, user_id, app_id, session_id, offline, proof, second_factor, \
           auth_time, scope, nonce, created_at, used_at, expires_at, address, user_agent) VALUES ("
    id ", " tenant ", " user ", " app ", " session ", " offline ", " proof ", " second_factor ", " auth_time ", "
    scope ", " nonce ", " created_at ", " created_at ", " expires_at ", " address ", " user_agent ")");
statement!(Find { tenant: TenantId, id: AppGrantId } -> GrantSql = (SELECT) "tenant_id = " tenant " AND id = " id);
statement!(OfUser { tenant: TenantId, user: UserId } -> GrantSql =
    (SELECT) "tenant_id = " tenant " AND user_id = " user " AND ended_at IS NULL");
statement!(WithoutSession { tenant: TenantId } -> GrantSql =
    (SELECT) "tenant_id = " tenant " AND ended_at IS NULL AND session_id IS NOT NULL AND NOT EXISTS \
              (SELECT 1 FROM sessions s WHERE s.id = app_grants.session_id)");
statement!(WithoutSessionOf { tenant: TenantId, user: UserId } -> GrantSql =
    (SELECT) "tenant_id = " tenant " AND user_id = " user " AND ended_at IS NULL AND session_id IS NOT NULL AND NOT EXISTS \
              (SELECT 1 FROM sessions s WHERE s.id = app_grants.session_id)");
statement!(NotBySso { tenant: TenantId } -> GrantSql =
    (SELECT) "tenant_id = " tenant " AND ended_at IS NULL AND proof <> 'saml'");
statement!(NotBySsoOf { tenant: TenantId, user: UserId } -> GrantSql =
    (SELECT) "tenant_id = " tenant " AND user_id = " user " AND ended_at IS NULL AND proof <> 'saml'");
statement!(Over { tenant: TenantId, now: Timestamp, most: i64 } -> GrantSql =
    (SELECT) "tenant_id = " tenant " AND ended_at IS NULL AND (expires_at <= " now " OR " (SESSION_IS_OVER) now
    ")) OR " (NOT_FOR_TENANT) ") LIMIT " most);
statement!(Due { now: Timestamp } -> BigInt =
    "SELECT DISTINCT tenant_id FROM app_grants WHERE ended_at IS NULL AND (expires_at <= " now " OR " (SESSION_IS_OVER)
    now ")) OR " (NOT_FOR_TENANT) ") LIMIT 200");
statement!(List { tenant: TenantId, user: UserId, now: Timestamp } ->
    (BigInt, Text, Text, Bool, Nullable<BigInt>, BigInt, BigInt, Nullable<Text>) =
    "SELECT g.id, a.name, a.kind, g.offline, g.session_id, g.created_at, g.used_at, g.address FROM app_grants g JOIN \
     apps a ON a.id = g.app_id WHERE g.tenant_id = " tenant " AND g.user_id = " user " AND g.ended_at IS NULL AND \
     g.redeemed_at IS NOT NULL AND g.expires_at > " now " AND (g.offline = TRUE OR EXISTS (SELECT 1 FROM sessions s \
     WHERE s.id = g.session_id AND s.expires_at > " now ")) ORDER BY g.used_at DESC, g.id DESC LIMIT 200");
statement!(SessionTimes { tenant: TenantId, session: SessionId } -> (BigInt, BigInt) =
    "SELECT seen_at, expires_at FROM sessions WHERE tenant_id = " tenant " AND id = " session);
statement!(Redeem { tenant: TenantId, id: AppGrantId, redeemed_at: Timestamp, now: Timestamp, expires_at: Timestamp } ->
    () = "UPDATE app_grants SET redeemed_at = " redeemed_at ", used_at = " now ", expires_at = " expires_at
    " WHERE tenant_id = " tenant " AND id = " id);
statement!(End { tenant: TenantId, id: AppGrantId, now: Timestamp, why: Why } -> () =
    "UPDATE app_grants SET ended_at = " now ", ended_why = " why " WHERE tenant_id = " tenant " AND id = " id
    " AND ended_at IS NULL");
statement!(Detach { tenant: TenantId, id: AppGrantId } -> () =
    "UPDATE app_grants SET session_id = NULL WHERE tenant_id = " tenant " AND id = " id);
statement!(DetachExpired { tenant: TenantId, now: Timestamp } -> () =
    "UPDATE app_grants SET session_id = NULL WHERE tenant_id = " tenant " AND offline = TRUE AND session_id IN \
     (SELECT id FROM sessions s WHERE s.tenant_id = app_grants.tenant_id AND s.expires_at <= " now ")");
statement!(CarryOn { tenant: TenantId, user: UserId, former: SessionId, next: SessionId } -> () =
    "UPDATE app_grants SET session_id = " next " WHERE tenant_id = " tenant " AND user_id = " user
    " AND session_id = " former " AND ended_at IS NULL");
statement!(Forget { before: Timestamp } -> () = "DELETE FROM app_grants WHERE ended_at <= " before);
statement!(ForgetWaiting { before: Timestamp } -> () =
    "DELETE FROM app_grants WHERE redeemed_at IS NULL AND expires_at <= " before);
statement!(RememberObject<'a> { tenant: TenantId, user: UserId, external_id: Option<&'a str> } -> () =
    "UPDATE oidc_subjects SET former_external_id = " external_id " WHERE tenant_id = " tenant " AND user_id = " user);
statement!(FormerObject { tenant: TenantId, user: UserId } -> Text =
    "SELECT former_external_id FROM oidc_subjects WHERE former_external_id IS NOT NULL AND tenant_id = " tenant
    " AND user_id = " user);
statement!(ForgetSubject { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM oidc_subjects WHERE tenant_id = " tenant " AND user_id = " user);
statement!(RememberSubject { tenant: TenantId, user: UserId } -> () =
    "INSERT INTO oidc_subjects (user_id, tenant_id, subject) VALUES (" user ", " tenant ", " user
    ") ON CONFLICT DO NOTHING");
statement!(Subject { tenant: TenantId, user: UserId } -> BigInt =
    "SELECT subject FROM oidc_subjects WHERE tenant_id = " tenant " AND user_id = " user);

pub(super) fn insert(c: &mut Conn, grant: &Grant) -> Result<()> {
    c.execute(Insert {
        id: grant.id,
        tenant: grant.tenant,
        user: grant.user,
        app: grant.app,
        session: grant.session,
        offline: grant.offline,
        proof: grant.proof,
        second_factor: grant.second_factor,
        auth_time: grant.auth_time,
        scope: &grant.scope,
        nonce: grant.nonce.as_deref(),
        created_at: grant.created_at,
        expires_at: grant.expires_at,
        address: grant.address.as_deref(),
        user_agent: grant.user_agent.as_deref(),
    })?;
    Ok(())
}

pub(super) fn find(c: &mut Conn, tenant: TenantId, id: AppGrantId) -> Result<Option<Grant>> {
    Ok(c.row(Find { tenant, id })?)
}

pub(super) fn of_user(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<Vec<Grant>> {
    Ok(c.rows(OfUser { tenant, user })?)
}

/// Those whose session is there no more.
pub(super) fn without_session(c: &mut Conn, tenant: TenantId, of: Option<UserId>) -> Result<Vec<Grant>> {
    Ok(match of {
        Some(user) => c.rows(WithoutSessionOf { tenant, user })?,
        None => c.rows(WithoutSession { tenant })?,
    })
}

/// Those that began otherwise than by SSO, of one person or of the whole tenant.
pub(super) fn not_by_sso(c: &mut Conn, tenant: TenantId, of: Option<UserId>) -> Result<Vec<Grant>> {
    Ok(match of {
        Some(user) => c.rows(NotBySsoOf { tenant, user })?,
        None => c.rows(NotBySso { tenant })?,
    })
}

/// What stands on one session stands on another of the same person from now on.
pub(super) fn carry_on(
    c: &mut Conn,
    tenant: TenantId,
    user: UserId,
    former: SessionId,
    next: SessionId,
) -> Result<()> {
    c.execute(CarryOn { tenant, user, former, next })?;
    Ok(())
}

/// Those that time ended, themselves or their session, and those whose app was taken from the tenant.
pub(super) fn over(c: &mut Conn, tenant: TenantId, now: Timestamp, most: i64) -> Result<Vec<Grant>> {
    Ok(c.rows(Over { tenant, now, most })?)
}

pub(super) fn due(c: &mut Conn, now: Timestamp) -> Result<Vec<TenantId>> {
    Ok(c.rows(Due { now })?)
}

pub(super) fn list(c: &mut Conn, tenant: TenantId, user: UserId, now: Timestamp) -> Result<Vec<Listed>> {
    Ok(c.rows(List { tenant, user, now })?)
}

/// When a session was last seen, and when it ends at the latest; none when it has ended.
pub(super) fn session_times(
    c: &mut Conn,
    tenant: TenantId,
    session: SessionId,
) -> Result<Option<(Timestamp, Timestamp)>> {
    Ok(c.row(SessionTimes { tenant, session })?)
}

pub(super) fn redeem(
    c: &mut Conn,
    grant: &Grant,
    redeemed_at: Timestamp,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    c.execute(Redeem { tenant: grant.tenant, id: grant.id, redeemed_at, now, expires_at })?;
    Ok(())
}

/// False when it was over already.
pub(super) fn end(c: &mut Conn, grant: &Grant, now: Timestamp, why: Why) -> Result<bool> {
    Ok(c.execute(End { tenant: grant.tenant, id: grant.id, now, why })? > 0)
}

pub(super) fn detach(c: &mut Conn, grant: &Grant) -> Result<()> {
    c.execute(Detach { tenant: grant.tenant, id: grant.id })?;
    Ok(())
}

pub(super) fn detach_expired(c: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<()> {
    c.execute(DetachExpired { tenant, now })?;
    Ok(())
}

pub(super) fn forget(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Forget { before })?;
    Ok(())
}

/// Those whose app never came for its tokens.
pub(super) fn forget_waiting(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(ForgetWaiting { before })?;
    Ok(())
}

/// Keeps what a directory that deletes somebody called them, if apps know them.
pub(crate) fn remember_object(
    c: &mut Conn,
    tenant: TenantId,
    user: UserId,
    external_id: Option<&str>,
) -> Result<()> {
    c.execute(RememberObject { tenant, user, external_id })?;
    Ok(())
}

/// What the directory called somebody when it deleted them.
pub(crate) fn former_object(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<Option<String>> {
    Ok(c.row(FormerObject { tenant, user })?)
}

/// Lets apps call somebody by their present id from now on.
pub(crate) fn forget_subject(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    c.execute(ForgetSubject { tenant, user })?;
    Ok(())
}

pub(super) fn remember_subject(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    c.execute(RememberSubject { tenant, user })?;
    Ok(())
}

pub(super) fn subject(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<Option<UserId>> {
    Ok(c.row(Subject { tenant, user })?)
}
