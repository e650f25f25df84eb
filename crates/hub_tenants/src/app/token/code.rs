//! Authorization codes: one use, one minute, bound to the app, its address and its challenge (RFC 6749, 4.1.2; RFC 7636).

use hub_db::Conn;
use hub_kernel::{Cx, Secret, Timestamp, TokenHash};
use hub_oidc::{OAuthError, pkce};

use super::super::grant::{self, Grant, Why};
use super::super::secret::ProvenApp;
use super::{CODE_PREFIX, Issued, first, refuse, reused, store};
use crate::Result;
use crate::app::App;
use crate::session::Lifetime;

/// A code for a login that just began.
///
/// # Errors
/// The database's.
pub fn issue(c: &mut Conn, cx: &Cx, grant: &Grant, redirect_uri: &str, challenge: &str) -> Result<Secret> {
    let code = Secret::generate(&*cx.entropy, CODE_PREFIX);
    let hash = TokenHash::of(code.expose());
    store::insert_code(c, grant, &hash, redirect_uri, challenge)?;
    Ok(code)
}

/// Days within which a code that comes again ends its login.
const REUSE_DAYS: i64 = 1;

/// Codes lie in the histories of browsers, for long. Who has one without its verifier could not have used it, and is no
/// reason to log a person out; with a secret an app has proved that it is itself.
fn used_again(
    c: &mut Conn,
    cx: &Cx,
    grant: &Grant,
    app: &App,
    verified: bool,
    used: Timestamp,
) -> Result<OAuthError> {
    if (verified || app.settings.confidential) && cx.now < used.plus_days(REUSE_DAYS) {
        reused(c, cx, grant, app, Why::CodeReuse)?;
        return Ok(OAuthError::grant("The code was used before; the login has ended."));
    }
    Ok(OAuthError::grant("The code was used before."))
}

/// Exchanges a code for the first tokens of its login.
///
/// # Errors
/// The database's; the inner one is what the app is told.
pub fn exchange(
    c: &mut Conn,
    cx: &Cx,
    by: &ProvenApp,
    code: &str,
    redirect_uri: &str,
    verifier: &str,
    lifetime: Lifetime,
) -> Result<Result<Issued, OAuthError>> {
    let app = by.app();
    let hash = TokenHash::of(code);
    let unknown = || Ok(Err(OAuthError::grant("The code is not known.")));
    let Some(row) = store::code(c, &hash)? else { return unknown() };
    let Some(grant) = grant::find(c, row.tenant, row.grant)? else { return unknown() };
    // Another app's code is none; nor does an app that guesses end another's login.
    if grant.app != app.id {
        return unknown();
    }
    if let Some(used) = row.used_at {
        return used_again(c, cx, &grant, app, pkce::verify(&row.challenge, verifier), used).map(Err);
    }
    if row.redirect_uri != redirect_uri {
        return Ok(Err(OAuthError::grant("The redirect_uri is not the one that the code was sent to.")));
    }
    if !pkce::verify(&row.challenge, verifier) {
        return Ok(Err(OAuthError::grant("The code_verifier does not belong to the code_challenge.")));
    }
    if grant.ended_at.is_none() && grant.expires_at <= cx.now {
        return Ok(Err(OAuthError::grant("The code is too old.")));
    }
    match grant::alive(c, &grant, app, cx.now, lifetime)? {
        Err(dead) => refuse(c, cx, &grant, app, dead).map(Err),
        Ok(user) => {
            store::use_code(c, row.tenant, &hash, cx.now)?;
            first(c, cx, &grant, app, &user).map(Ok)
        }
    }
}
