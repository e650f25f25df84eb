//! Refresh tokens: each is used once and followed by the next (RFC 9700, 4.14.2). One that comes again has two holders, so the
//! login ends; but an answer may be lost on its way, so for a moment the very same successor is given again.

use hub_db::Conn;
use hub_kernel::{Cx, Entropy, MasterKey, Secret, TokenHash};
use hub_oidc::{OAuthError, scope};

use super::super::grant::{self, Why};
use super::super::secret::ProvenApp;
use super::{Issued, REFRESH_PREFIX, give, refresh_end, refuse, reused, store};
use crate::Result;
use crate::app::GrantType;
use crate::session::{self, Lifetime};

/// Seconds for which a used token gives its successor again, as long as that one was not used.
pub const GRACE_SECONDS: i64 = 30;

/// Exchanges a refresh token for its successor and a new access token.
///
/// # Errors
/// The database's; the inner one is what the app is told.
pub fn refresh(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    by: &ProvenApp,
    token: &str,
    asked: Option<&str>,
    lifetime: Lifetime,
) -> Result<Result<Issued, OAuthError>> {
    let app = by.app();
    let hash = TokenHash::of(token);
    let unknown = || Ok(Err(OAuthError::grant("The refresh token is not known.")));
    let Some(row) = store::refresh(c, &hash)? else { return unknown() };
    let Some(grant) = grant::find(c, row.tenant, row.grant)? else { return unknown() };
    if grant.app != app.id {
        return unknown();
    }
    let next = successor(master, token);
    let next_hash = TokenHash::of(next.expose());
    if let Some(used) = row.used_at {
        let untouched = store::refresh(c, &next_hash)?.is_some_and(|next| next.used_at.is_none());
        if !untouched || cx.now.seconds_since(used) >= GRACE_SECONDS {
            reused(c, cx, &grant, app, Why::RefreshReuse)?;
            return Ok(Err(OAuthError::grant("The refresh token was used before; the login has ended.")));
        }
    }
    if row.expires_at <= cx.now {
        return Ok(Err(OAuthError::grant("The refresh token was not used for too long.")));
    }
    if !app.may(GrantType::RefreshToken) {
        return Ok(Err(OAuthError::grant("This app is not registered for refresh tokens any more.")));
    }
    let scope = match scope::narrowed(&scope::still(&grant.scope, &app.settings.scopes), asked) {
        Ok(scope) => scope,
        Err(error) => return Ok(Err(error)),
    };
    let user = match grant::alive(c, &grant, app, cx.now, lifetime)? {
        Ok(user) => user,
        Err(dead) => return refuse(c, cx, &grant, app, dead).map(Err),
    };
    if row.used_at.is_none() {
        store::use_refresh(c, row.tenant, &hash, cx.now)?;
        store::insert_refresh(c, &grant, &next_hash, cx.now, refresh_end(app, cx.now))?;
    }
    // Whoever works in an app is not idle at the hub.
    if let Some(session) = grant.session.filter(|_| !grant.offline) {
        session::touch(c, grant.tenant, session, cx.now)?;
    }
    give(c, cx, &grant, app, &user, scope, Some(next)).map(Ok)
}

/// The token that follows another: derived with the master key, so that it can be given again without being kept.
fn successor(master: &MasterKey, token: &str) -> Secret {
    struct Derived([u8; 32]);
    impl Entropy for Derived {
        fn fill(&self, buffer: &mut [u8]) {
            for (slot, byte) in buffer.iter_mut().zip(self.0) {
                *slot = byte;
            }
        }
    }
    Secret::generate(&Derived(master.authenticate("refresh token", &[token.as_bytes()])), REFRESH_PREFIX)
}
