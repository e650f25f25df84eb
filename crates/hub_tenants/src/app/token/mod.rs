//! Codes, access tokens and refresh tokens. All are 256 random bits kept as SHA-256 and mean nothing by themselves: what they
//! are good for is asked of the login they stand on, each time, so that its end is theirs.

mod access;
mod code;
mod refresh;
mod store;

pub use access::{Bearer, Known, introspect, look_up, own, revoke};
pub use code::{exchange, issue as issue_code};
pub use refresh::{GRACE_SECONDS, refresh};

use hub_db::Conn;
use hub_kernel::{AppGrantId, Cx, Secret, TenantId, Timestamp, TokenHash};
use hub_oidc::{OAuthError, scope};

use super::claims::Facts;
use super::grant::{self, Dead, Grant, Why};
use super::{App, GrantType};
use crate::user::User;
use crate::{Result, event};

/// What every code begins with.
pub const CODE_PREFIX: &str = "swc_";
/// What every access token begins with.
pub const ACCESS_PREFIX: &str = "swo_";
/// What every refresh token begins with.
pub const REFRESH_PREFIX: &str = "swr_";

/// Tokens that were given out.
#[derive(Debug)]
pub struct Issued {
    /// The access token.
    pub access: Secret,
    /// How long it is good, in seconds; so is the ID token.
    pub seconds: i64,
    /// The refresh token, where the app may have one.
    pub refresh: Option<Secret>,
    /// What they are good for.
    pub scope: String,
    /// What the app sent to find again; at the login only.
    pub nonce: Option<String>,
    /// What the ID token says.
    pub facts: Facts,
}

/// The tenant of a code, so that the rest happens under its lock.
///
/// # Errors
/// The database's.
pub fn tenant_of_code(c: &mut Conn, code: &str) -> Result<Option<TenantId>> {
    store::tenant_of_code(c, &TokenHash::of(code))
}

/// The tenant of a refresh token.
///
/// # Errors
/// The database's.
pub fn tenant_of_refresh(c: &mut Conn, token: &str) -> Result<Option<TenantId>> {
    store::tenant_of_refresh(c, &TokenHash::of(token))
}

/// The first tokens of a login that is redeemed now. The caller has asked [`grant::alive`].
pub(in crate::app) fn first(c: &mut Conn, cx: &Cx, grant: &Grant, app: &App, user: &User) -> Result<Issued> {
    let refresh = if app.may(GrantType::RefreshToken) {
        let token = Secret::generate(&*cx.entropy, REFRESH_PREFIX);
        store::insert_refresh(c, grant, &TokenHash::of(token.expose()), cx.now, refresh_end(app, cx.now))?;
        Some(token)
    } else {
        None
    };
    let scope = scope::still(&grant.scope, &app.settings.scopes);
    let issued = give(c, cx, grant, app, user, scope, refresh)?;
    Ok(Issued { nonce: grant.nonce.clone(), ..issued })
}

fn refresh_end(app: &App, now: Timestamp) -> Timestamp {
    now.plus_seconds(app.settings.lifetimes.refresh_idle_seconds)
}

/// An access token beside the refresh token that is given.
fn give(
    c: &mut Conn,
    cx: &Cx,
    grant: &Grant,
    app: &App,
    user: &User,
    scope: String,
    refresh: Option<Secret>,
) -> Result<Issued> {
    let seconds = app.settings.lifetimes.access_seconds;
    let access = Secret::generate(&*cx.entropy, ACCESS_PREFIX);
    let hash = TokenHash::of(access.expose());
    store::insert_access(c, grant, &hash, &scope, cx.now, cx.now.plus_seconds(seconds))?;
    grant::note_tokens(c, cx, grant, app, user)?;
    let facts = Facts::of(c, grant, user)?;
    Ok(Issued { access, seconds, refresh, scope, nonce: None, facts })
}

/// Takes the tokens of a login that ended. Used codes and refresh tokens stay, to be known when they come again.
pub(super) fn forget(c: &mut Conn, tenant: TenantId, grant: AppGrantId) -> Result<()> {
    store::forget_access(c, tenant, grant)
}

/// What an app is told of a login that is worth nothing. What a rule ended does not come back when the rule goes.
fn refuse(c: &mut Conn, cx: &Cx, grant: &Grant, app: &App, dead: Dead) -> Result<OAuthError> {
    match dead {
        Dead::UseSso => grant::end(c, cx, grant, app, Why::SsoRequired)?,
        Dead::NoAccess => grant::end(c, cx, grant, app, Why::Deactivated)?,
        Dead::NotForTenant => grant::end(c, cx, grant, app, Why::NotForTenant)?,
        Dead::Ended | Dead::LoggedOut => {}
    }
    Ok(OAuthError::grant(dead.to_string()))
}

/// Somebody has a copy of what only the app should have: the login ends, and the log says so.
fn reused(c: &mut Conn, cx: &Cx, grant: &Grant, app: &App, why: Why) -> Result<()> {
    if grant.ended_at.is_none() {
        let details = serde_json::json!({ "login": grant.id, "reason": why });
        let action = event::Action::AppTokenReuse;
        event::record(c, cx, grant.tenant, action, &grant::target(app), None, &details)?;
    }
    grant::end(c, cx, grant, app, why)
}

/// Removes tokens that have been over for a day. A refresh token that comes later than that is not known any more.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::sweep(c, now.plus_days(-1))
}
