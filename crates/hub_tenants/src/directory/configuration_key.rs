//! Configuration keys: what a program shows to read and change the SCIM configuration of one connection. A Secret
//! Token is the IdP's and opens people; a key is the tenant's own and opens settings: neither does for the other.

use hub_db::Conn;
use hub_kernel::{Actor, ConnectionId, Cx, Secret, SecretTokenId, TenantId, Timestamp, TokenHash};
use hub_text::t;
use serde_json::json;

use super::store::{self, Found, NewSecret, Purpose};
use super::{TokenRow, bearer, shown_prefix};
use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::{Error, Result, connection, policies, tenant};

/// What every configuration key begins with.
pub const KEY_PREFIX: &str = "swk_";

/// A program that proved itself by a key: the one connection whose configuration it may read and change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyScope {
    tenant: TenantId,
    connection: ConnectionId,
    key: SecretTokenId,
    name: String,
}

impl KeyScope {
    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The connection.
    pub fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// How events name the program.
    pub fn actor(&self) -> Actor {
        Actor::Key { id: self.key, name: self.name.clone(), connection: self.connection }
    }
}

/// Why a call of the configuration API is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// No `Authorization: Bearer …`.
    #[error("send a configuration key as Authorization: Bearer")]
    Missing,
    /// No such key.
    #[error(
        "the configuration key is not known; create one under SCIM configuration on the Provisioning tab"
    )]
    Unknown,
    /// A Secret Token or client secret.
    #[error("this is the identity provider's secret, which opens SCIM only; create a configuration key")]
    OtherPurpose,
    /// Its date has passed.
    #[error("the configuration key has expired; create a new one")]
    Expired,
    /// An admin revoked it.
    #[error("the configuration key was revoked; create a new one")]
    Revoked,
}

/// Makes a key. The plain value is given once and never stored.
///
/// # Errors
/// `Invalid` for an empty, long or taken name or a date in the past; `NotFound`, also for a connection without SCIM;
/// `Forbidden` where SCIM is locked.
pub fn issue(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    connection: ConnectionId,
    name: &str,
    expires_at: Option<Timestamp>,
) -> Result<(SecretTokenId, Secret)> {
    by.confirmed(cx.now)?;
    let row = connection::with_scim(c, by.tenant(), connection)?;
    policies::may_set_up_scim(c, row.tenant)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("key_name", t("give the key a name of at most 100 characters")));
    }
    if keys(c, row.tenant, connection)?.iter().any(|key| key.revoked_at.is_none() && key.name == name) {
        let message = t("there is a key of this name already; give the new one another name");
        return Err(Error::invalid("key_name", message));
    }
    if expires_at.is_some_and(|end| end <= cx.now) {
        return Err(Error::invalid("key_expires", t("the expiry date must lie in the future")));
    }
    let secret = Secret::generate(&*cx.entropy, KEY_PREFIX);
    let id = SecretTokenId::new(row.tenant, tenant::store::next_sequence(c, row.tenant)?);
    let new = NewSecret {
        id,
        connection,
        purpose: Purpose::Configuration,
        name,
        prefix: &shown_prefix(&secret),
        hash: TokenHash::of(secret.expose()),
        expires_at,
    };
    store::insert(c, cx, by, &new)?;
    let details = json!({ "after": { "name": name, "expires": expires_at.map(Timestamp::rfc3339) } });
    event::record(
        c,
        cx,
        row.tenant,
        Action::ConfigurationKeyCreate,
        &target(id, name),
        Some(connection),
        &details,
    )?;
    Ok((id, secret))
}

/// Revokes a key; the next request with it is refused.
///
/// # Errors
/// `NotFound`, also for one that is revoked already.
pub fn revoke(c: &mut Conn, cx: &Cx, by: &Admin, connection: ConnectionId, id: SecretTokenId) -> Result<()> {
    by.confirmed(cx.now)?;
    let found = keys(c, by.tenant(), connection)?;
    let row =
        found.into_iter().find(|row| row.id == id && row.revoked_at.is_none()).ok_or(Error::NotFound)?;
    store::revoke(c, by.tenant(), id, cx.now)?;
    let details =
        json!({ "before": { "name": row.name, "last_used": row.last_used_at.map(Timestamp::rfc3339) } });
    let target = target(id, &row.name);
    event::record(c, cx, by.tenant(), Action::ConfigurationKeyRevoke, &target, Some(connection), &details)
}

fn target(id: SecretTokenId, name: &str) -> Target {
    Target::new("configuration_key", id, name)
}

/// A connection's keys, the newest first.
///
/// # Errors
/// The database's.
pub fn keys(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<TokenRow>> {
    store::all(c, tenant, connection, Purpose::Configuration)
}

/// Which program calls with this `Authorization` header.
///
/// # Errors
/// The database's; the inner refusal is the caller's.
pub fn authenticate(
    c: &mut Conn,
    authorization: Option<&str>,
    now: Timestamp,
) -> Result<Result<KeyScope, KeyRefusal>> {
    let Some(key) = authorization.and_then(bearer) else { return Ok(Err(KeyRefusal::Missing)) };
    Ok(admitted(store::by_hash(c, &TokenHash::of(key))?, now))
}

/// The same key as it stands now, under the tenant's lock: it may have been revoked since the request was read. Its use
/// is noted.
///
/// # Errors
/// The database's; the inner refusal is the caller's.
pub fn refresh(c: &mut Conn, scope: &KeyScope, now: Timestamp) -> Result<Result<KeyScope, KeyRefusal>> {
    let admitted = admitted(store::by_id(c, scope.tenant, scope.key)?, now);
    if admitted.is_ok() {
        store::note_use(c, scope.tenant, scope.key, now)?;
    }
    Ok(admitted)
}

fn admitted(found: Option<Found>, now: Timestamp) -> Result<KeyScope, KeyRefusal> {
    let row = found.ok_or(KeyRefusal::Unknown)?;
    if row.purpose != Purpose::Configuration {
        return Err(KeyRefusal::OtherPurpose);
    }
    if row.revoked_at.is_some() {
        return Err(KeyRefusal::Revoked);
    }
    if row.expires_at.is_some_and(|end| end <= now) {
        return Err(KeyRefusal::Expired);
    }
    Ok(KeyScope { tenant: row.tenant, connection: row.connection, key: row.id, name: row.name })
}
