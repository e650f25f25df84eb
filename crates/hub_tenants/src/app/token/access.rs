//! What is asked with tokens: userinfo, introspection (RFC 7662), revocation (RFC 7009).

use hub_db::Conn;
use hub_kernel::{Cx, TenantId, Timestamp, TokenHash};
use hub_oidc::scope;

use super::super::grant::{self, Grant, Why};
use super::super::secret::ProvenApp;
use super::super::{App, Facts, find as find_app};
use super::store;
use crate::Result;
use crate::session::Lifetime;

/// What a good token stands for.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The login.
    pub grant: Grant,
    /// The app it was given to.
    pub app: App,
    /// What it is good for, as far as its app may still have that.
    pub scope: String,
    /// When it was given, in milliseconds since 1970.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The person and their login, as they are now.
    pub facts: Facts,
}

/// What a token is that somebody asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
}

/// What an access token stands for; none when it or its login is over, the person has no access any more or must use SSO.
///
/// # Errors
/// The database's.
pub fn look_up(c: &mut Conn, token: &str, now: Timestamp, lifetime: Lifetime) -> Result<Option<Bearer>> {
    let Some(row) = store::access(c, &TokenHash::of(token))? else { return Ok(None) };
    if row.expires_at <= now {
        return Ok(None);
    }
    bearer(c, (row.tenant, row.grant), &row.scope, (row.created_at, row.expires_at), now, lifetime)
}

fn bearer(
    c: &mut Conn,
    of: (TenantId, hub_kernel::AppGrantId),
    given: &str,
    (issued_at, expires_at): (Timestamp, Timestamp),
    now: Timestamp,
    lifetime: Lifetime,
) -> Result<Option<Bearer>> {
    let Some(grant) = grant::find(c, of.0, of.1)? else { return Ok(None) };
    let Some(app) = find_app(c, grant.app)? else { return Ok(None) };
    let Ok(user) = grant::alive(c, &grant, &app, now, lifetime)? else { return Ok(None) };
    let facts = Facts::of(c, &grant, &user)?;
    let scope = scope::still(given, &app.settings.scopes);
    Ok(Some(Bearer { grant, app, scope, issued_at, expires_at, facts }))
}

/// What a token of an app's own stands for. Of other apps' tokens it learns nothing, as of tokens that never were (RFC 7662,
/// 4): who could ask about any token could try which ones are good, and read whose they are.
///
/// # Errors
/// The database's.
pub fn introspect(
    c: &mut Conn,
    by: &ProvenApp,
    token: &str,
    now: Timestamp,
    lifetime: Lifetime,
) -> Result<Option<(Known, Bearer)>> {
    if let Some(bearer) = look_up(c, token, now, lifetime)? {
        return Ok((bearer.app.id == by.app().id).then_some((Known::Access, bearer)));
    }
    let Some(row) = store::refresh(c, &TokenHash::of(token))? else { return Ok(None) };
    if row.used_at.is_some() || row.expires_at <= now {
        return Ok(None);
    }
    let Some(grant) = grant::find(c, row.tenant, row.grant)?.filter(|grant| grant.app == by.app().id) else {
        return Ok(None);
    };
    let times = (row.created_at, row.expires_at.min(grant.expires_at));
    let found = bearer(c, (row.tenant, row.grant), &grant.scope, times, now, lifetime)?;
    Ok(found.map(|bearer| (Known::Refresh, bearer)))
}

/// Which tenant's and of what kind a token of this app is; none when it is not its own or unknown.
///
/// # Errors
/// The database's.
pub fn own(c: &mut Conn, by: &ProvenApp, token: &str) -> Result<Option<(TenantId, Known)>> {
    let hash = TokenHash::of(token);
    let found = match store::access(c, &hash)? {
        Some(row) => Some((row.tenant, row.grant, Known::Access)),
        None => store::refresh(c, &hash)?.map(|row| (row.tenant, row.grant, Known::Refresh)),
    };
    let Some((tenant, id, known)) = found else { return Ok(None) };
    let own = grant::find(c, tenant, id)?.is_some_and(|grant| grant.app == by.app().id);
    Ok(own.then_some((tenant, known)))
}

/// Ends a token of the app's own: an access token by itself, a refresh token with its whole login. Of others nothing happens, and
/// nothing is said.
///
/// # Errors
/// The database's.
pub fn revoke(c: &mut Conn, cx: &Cx, by: &ProvenApp, token: &str) -> Result<()> {
    let hash = TokenHash::of(token);
    match own(c, by, token)? {
        None => Ok(()),
        Some((tenant, Known::Access)) => store::drop_access(c, tenant, &hash),
        Some((_, Known::Refresh)) => {
            let Some(row) = store::refresh(c, &hash)? else { return Ok(()) };
            match grant::find(c, row.tenant, row.grant)? {
                Some(grant) => grant::end(c, cx, &grant, by.app(), Why::App),
                None => Ok(()),
            }
        }
    }
}
