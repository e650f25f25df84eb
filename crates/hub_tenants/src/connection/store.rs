//! SQL of the `connections` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp};

use super::State;
use crate::Result;

/// A connection as stored.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Connection {
    /// Its id; stands in its SAML URLs.
    pub id: ConnectionId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The integration's slug.
    pub integration: String,
    /// How far it has come.
    pub state: State,
    /// When Connect Now was clicked.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// The IdP's entity ID.
    pub idp_entity_id: Option<String>,
    /// Where the browser is sent to sign in.
    pub sso_url: Option<String>,
    /// Whether a login may begin at the IdP.
    pub idp_initiated: bool,
    /// When it became Integrated.
    pub integrated_at: Option<Timestamp>,
    /// The first sign-in that succeeded since it became Integrated.
    pub tested_at: Option<Timestamp>,
    /// The last sign-in that succeeded.
    pub last_sign_in_at: Option<Timestamp>,
    /// Whether new IdP users get an account at once.
    pub auto_create: bool,
    /// When that was last turned.
    pub auto_create_at: Option<Timestamp>,
    /// By whom.
    pub auto_create_by: Option<String>,
    /// Whether the IdP's deactivation takes access.
    pub auto_deactivate: bool,
    /// When that was last turned.
    pub auto_deactivate_at: Option<Timestamp>,
    /// By whom.
    pub auto_deactivate_by: Option<String>,
    /// Whether people created by the IdP get a welcome mail.
    pub welcome_mail: bool,
    /// Whether calls of the directory are taken at all.
    pub scim_enabled: bool,
    /// When that was last turned.
    pub scim_enabled_at: Option<Timestamp>,
    /// By whom.
    pub scim_enabled_by: Option<String>,
    /// The first authenticated SCIM request.
    pub scim_seen_at: Option<Timestamp>,
    /// The last one.
    pub last_sync_at: Option<Timestamp>,
}

type ConnectionSql = (
    BigInt,
    BigInt,
    Text,
    Text,
    BigInt,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Bool,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Bool,
    Nullable<BigInt>,
    Nullable<Text>,
    Bool,
    Nullable<BigInt>,
    Nullable<Text>,
    Bool,
    Bool,
    Nullable<BigInt>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<BigInt>,
);
const SELECT: &str = "SELECT id, tenant_id, integration, state, created_at, created_by, idp_entity_id, sso_url, \
    idp_initiated, integrated_at, tested_at, last_sign_in_at, auto_create, auto_create_at, auto_create_by, \
    auto_deactivate, auto_deactivate_at, auto_deactivate_by, welcome_mail, scim_enabled, scim_enabled_at, \
    scim_enabled_by, scim_seen_at, last_sync_at \
    FROM connections WHERE ";

statement!(Insert<'a> { id: ConnectionId, tenant: TenantId, integration: &'a str, now: Timestamp, by: &'a str } -> () =
    "INSERT INTO connections (id, tenant_id, integration, state, created_at, created_by, idp_initiated, auto_create, \
     auto_deactivate, welcome_mail, scim_enabled) VALUES ("
    id ", " tenant ", " integration ", 'in_progress', " now ", " by ", true, false, false, true, true)");
statement!(Find { tenant: TenantId, id: ConnectionId } -> ConnectionSql = (SELECT) "tenant_id = " tenant " AND id = " id);
statement!(All { tenant: TenantId } -> ConnectionSql = (SELECT) "tenant_id = " tenant " ORDER BY id");
statement!(HasSso { tenant: TenantId } -> Bool =
    "SELECT EXISTS (SELECT 1 FROM connections WHERE tenant_id = " tenant
    " AND state = 'integrated' AND sso_url IS NOT NULL)");
statement!(Update<'a> {
    id: ConnectionId, tenant: TenantId, state: State, idp_entity_id: Option<&'a str>, sso_url: Option<&'a str>,
    idp_initiated: bool, integrated_at: Option<Timestamp>, tested_at: Option<Timestamp>, auto_create: bool,
    auto_create_at: Option<Timestamp>, auto_create_by: Option<&'a str>, auto_deactivate: bool,
    auto_deactivate_at: Option<Timestamp>, auto_deactivate_by: Option<&'a str>, welcome_mail: bool, scim_enabled: bool, scim_enabled_at: Option<Timestamp>,
    scim_enabled_by: Option<&'a str>,
} -> () = "UPDATE connections SET state = " state ", idp_entity_id = " idp_entity_id ", sso_url = " sso_url
    ", idp_initiated = " idp_initiated ", integrated_at = " integrated_at ", tested_at = " tested_at
    ", auto_create = " auto_create ", auto_create_at = " auto_create_at ", auto_create_by = " auto_create_by
    ", auto_deactivate = " auto_deactivate ", auto_deactivate_at = " auto_deactivate_at ", auto_deactivate_by = "
    auto_deactivate_by ", welcome_mail = " welcome_mail ", scim_enabled = " scim_enabled ", scim_enabled_at = "
    scim_enabled_at ", scim_enabled_by = " scim_enabled_by " WHERE tenant_id = " tenant " AND id = " id);
statement!(NoteSignIn { tenant: TenantId, id: ConnectionId, now: Timestamp } -> () =
    "UPDATE connections SET last_sign_in_at = " now ", tested_at = coalesce(tested_at, " now
    ") WHERE tenant_id = " tenant " AND id = " id);
statement!(NoteTest { tenant: TenantId, id: ConnectionId, now: Timestamp } -> () =
    "UPDATE connections SET tested_at = coalesce(tested_at, " now ") WHERE tenant_id = " tenant " AND id = " id);
statement!(NoteScim { tenant: TenantId, id: ConnectionId, now: Timestamp } -> () =
    "UPDATE connections SET last_sync_at = " now ", scim_seen_at = coalesce(scim_seen_at, " now
    ") WHERE tenant_id = " tenant " AND id = " id);
statement!(Delete { tenant: TenantId, id: ConnectionId } -> () =
    "DELETE FROM connections WHERE tenant_id = " tenant " AND id = " id);

pub(super) fn insert(c: &mut Conn, cx: &Cx, id: ConnectionId, integration: &str) -> Result<()> {
    c.execute(Insert { id, tenant: id.tenant(), integration, now: cx.now, by: cx.actor.name() })?;
    Ok(())
}

pub(super) fn find(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Option<Connection>> {
    Ok(c.row(Find { tenant, id })?)
}

pub(super) fn all(c: &mut Conn, tenant: TenantId) -> Result<Vec<Connection>> {
    Ok(c.rows(All { tenant })?)
}

pub(super) fn has_sso(c: &mut Conn, tenant: TenantId) -> Result<bool> {
    Ok(c.one(HasSso { tenant })?)
}

pub(super) fn update(c: &mut Conn, k: &Connection) -> Result<()> {
    c.execute(Update {
        id: k.id,
        tenant: k.tenant,
        state: k.state,
        idp_entity_id: k.idp_entity_id.as_deref(),
        sso_url: k.sso_url.as_deref(),
        idp_initiated: k.idp_initiated,
        integrated_at: k.integrated_at,
        tested_at: k.tested_at,
        auto_create: k.auto_create,
        auto_create_at: k.auto_create_at,
        auto_create_by: k.auto_create_by.as_deref(),
        auto_deactivate: k.auto_deactivate,
        auto_deactivate_at: k.auto_deactivate_at,
        auto_deactivate_by: k.auto_deactivate_by.as_deref(),
        welcome_mail: k.welcome_mail,
        scim_enabled: k.scim_enabled,
        scim_enabled_at: k.scim_enabled_at,
        scim_enabled_by: k.scim_enabled_by.as_deref(),
    })?;
    Ok(())
}

pub(super) fn note_sign_in(c: &mut Conn, tenant: TenantId, id: ConnectionId, now: Timestamp) -> Result<()> {
    c.execute(NoteSignIn { tenant, id, now })?;
    Ok(())
}

pub(super) fn note_test(c: &mut Conn, tenant: TenantId, id: ConnectionId, now: Timestamp) -> Result<()> {
    c.execute(NoteTest { tenant, id, now })?;
    Ok(())
}

pub(super) fn note_scim(c: &mut Conn, tenant: TenantId, id: ConnectionId, now: Timestamp) -> Result<()> {
    c.execute(NoteScim { tenant, id, now })?;
    Ok(())
}

/// Removes a connection; certificates and tokens go with it.
pub(super) fn delete(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<()> {
    c.execute(Delete { tenant, id })?;
    Ok(())
}
