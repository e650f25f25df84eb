//! OAuth 2.0 client credentials beside the Secret Token (RFC 6749, 4.4): a connection has at most one client, whose
//! secrets are exchanged at the token endpoint for access tokens of an hour or so. An access token opens the same door
//! as a Secret Token. The client's identifier is the connection's id; both are no secret.

mod grant;
mod store;
#[cfg(test)]
mod tests;

pub(super) use grant::behind;
pub use grant::{ClientRefusal, Granted, ProvenClient, check_guesses, grant, note_guess, prove};
pub use store::Client;

use std::ops::RangeInclusive;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Secret, SecretTokenId, TenantId, Timestamp, TokenHash};
use hub_text::t;
use serde_json::json;

use super::store::{NewSecret, Purpose};
use super::{TokenRow, shown_prefix};
use crate::connection::Connection;
use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::{Error, Result, connection, policies, tenant};

/// What every client secret begins with.
pub const SECRET_PREFIX: &str = "sws_";
/// What every access token begins with.
pub const ACCESS_PREFIX: &str = "swa_";
/// How many secrets of a client may be valid at once: the one in use and its successor.
pub const MOST_SECRETS: usize = 2;
/// For how many years an admin may let a secret live.
pub const YEARS: RangeInclusive<i64> = 1..=3;
/// For how many minutes an admin may let access tokens live.
pub const MINUTES: RangeInclusive<i64> = 60..=360;
/// For how many minutes they live until an admin says otherwise.
pub const DEFAULT_MINUTES: i64 = 60;
/// Days for which an access token that is over is still known as one.
const REMEMBERED_DAYS: i64 = 1;

/// A secret that was made; to be shown once.
#[derive(Debug)]
pub struct Added {
    /// Its row.
    pub id: SecretTokenId,
    /// Its value.
    pub secret: Secret,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A connection's client, if it has one.
///
/// # Errors
/// The database's.
pub fn find(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Option<Client>> {
    store::find(c, tenant, connection)
}

/// The secrets of a connection's clients, the newest first; revoked ones too.
///
/// # Errors
/// The database's.
pub fn secrets(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<TokenRow>> {
    super::store::all(c, tenant, connection, Purpose::ClientSecret)
}

/// Whether a secret is neither revoked nor past its end.
pub fn is_live(secret: &TokenRow, now: Timestamp) -> bool {
    secret.revoked_at.is_none() && secret.expires_at.is_none_or(|end| end > now)
}

/// Makes a client secret; with the first one the client itself. The plain value is given once and never stored.
///
/// # Errors
/// `Invalid` for an empty, long or taken name, another life than one to three years, or a third secret beside two
/// valid ones; `NotFound`, also for a connection without SCIM.
pub fn add_secret(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    connection: ConnectionId,
    name: &str,
    years: i64,
) -> Result<Added> {
    by.confirmed(cx.now)?;
    let row = connection::with_scim(c, by.tenant(), connection)?;
    policies::may_set_up_scim(c, row.tenant)?;
    let name = name.trim();
    let mut known = secrets(c, row.tenant, connection)?;
    known.retain(|secret| is_live(secret, cx.now));
    check(&known, name, years)?;
    if find(c, row.tenant, connection)?.is_none() {
        store::insert(c, cx, connection, DEFAULT_MINUTES)?;
        let details = json!({ "after": { "access_token_minutes": DEFAULT_MINUTES } });
        record(c, cx, &row, Action::OauthClientCreate, &client_target(&row), &details)?;
    }
    let secret = Secret::generate(&*cx.entropy, SECRET_PREFIX);
    let id = SecretTokenId::new(row.tenant, tenant::store::next_sequence(c, row.tenant)?);
    let expires_at = cx.now.plus_days(365 * years);
    let new = NewSecret {
        id,
        connection,
        purpose: Purpose::ClientSecret,
        name,
        prefix: &shown_prefix(&secret),
        hash: TokenHash::of(secret.expose()),
        expires_at: Some(expires_at),
    };
    super::store::insert(c, cx, by, &new)?;
    let details = json!({ "after": { "name": name, "expires": expires_at.rfc3339() } });
    record(c, cx, &row, Action::ClientSecretCreate, &secret_target(id, name), &details)?;
    Ok(Added { id, secret, expires_at })
}

fn check(live: &[TokenRow], name: &str, years: i64) -> Result<()> {
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("secret_name", t("give the secret a name of at most 100 characters")));
    }
    if live.iter().any(|secret| secret.name == name) {
        let message = t("there is a secret of this name already; give the new one another name");
        return Err(Error::invalid("secret_name", message));
    }
    if live.len() >= MOST_SECRETS {
        let message = t("two secrets are valid already; revoke the one that is not in use");
        return Err(Error::invalid("secret_name", message));
    }
    if !YEARS.contains(&years) {
        return Err(Error::invalid("secret_years", t("a secret lives for 1, 2 or 3 years")));
    }
    Ok(())
}

/// Revokes a client secret: the access tokens that it was exchanged for are refused from the next request on.
///
/// # Errors
/// `NotFound`, also for one that is revoked already.
pub fn revoke_secret(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    connection: ConnectionId,
    id: SecretTokenId,
) -> Result<()> {
    by.confirmed(cx.now)?;
    let row = connection::get(c, by.tenant(), connection)?;
    let known = secrets(c, row.tenant, connection)?;
    let secret = known.into_iter().find(|secret| secret.id == id && secret.revoked_at.is_none());
    revoke(c, cx, &row, &secret.ok_or(Error::NotFound)?)
}

fn revoke(c: &mut Conn, cx: &Cx, row: &Connection, secret: &TokenRow) -> Result<()> {
    super::store::revoke(c, row.tenant, secret.id, cx.now)?;
    let last_used = secret.last_used_at.map(Timestamp::rfc3339);
    let details = json!({ "before": { "name": secret.name, "last_used": last_used } });
    let target = secret_target(secret.id, &secret.name);
    record(c, cx, row, Action::ClientSecretRevoke, &target, &details)
}

/// Sets how long access tokens live that are given out from now on.
///
/// # Errors
/// `Invalid` for less than an hour or more than six; `NotFound` without a client.
pub fn set_minutes(c: &mut Conn, cx: &Cx, by: &Admin, connection: ConnectionId, minutes: i64) -> Result<()> {
    let row = connection::get(c, by.tenant(), connection)?;
    let client = find(c, row.tenant, connection)?.ok_or(Error::NotFound)?;
    if !MINUTES.contains(&minutes) {
        return Err(Error::invalid("token_minutes", t("access tokens live for one to six hours")));
    }
    if client.token_minutes == minutes {
        return Ok(());
    }
    store::set_minutes(c, row.tenant, connection, minutes)?;
    let details = json!({
        "before": { "access_token_minutes": client.token_minutes },
        "after": { "access_token_minutes": minutes },
    });
    record(c, cx, &row, Action::OauthClientUpdate, &client_target(&row), &details)
}

/// Removes the client: its secrets are revoked and its access tokens end.
///
/// # Errors
/// `NotFound` without a client.
pub fn remove(c: &mut Conn, cx: &Cx, by: &Admin, connection: ConnectionId) -> Result<()> {
    by.confirmed(cx.now)?;
    let row = connection::get(c, by.tenant(), connection)?;
    let client = find(c, row.tenant, connection)?.ok_or(Error::NotFound)?;
    for secret in secrets(c, row.tenant, connection)?.iter().filter(|secret| secret.revoked_at.is_none()) {
        revoke(c, cx, &row, secret)?;
    }
    store::delete(c, row.tenant, connection)?;
    let details = json!({ "before": { "access_token_minutes": client.token_minutes } });
    record(c, cx, &row, Action::OauthClientDelete, &client_target(&row), &details)
}

/// Forgets access tokens that have been over for a day; until then the log can say what they were.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::sweep(c, now.plus_days(-REMEMBERED_DAYS))
}

fn client_target(row: &Connection) -> Target {
    Target::new("oauth_client", row.id, row.name())
}

fn secret_target(id: SecretTokenId, name: &str) -> Target {
    Target::new("client_secret", id, name)
}

fn record(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    action: Action,
    target: &Target,
    details: &serde_json::Value,
) -> Result<()> {
    event::record(c, cx, row.tenant, action, target, Some(row.id), details)
}
