//! Authorization codes: one use, one minute, bound to the app, its address and its challenge (RFC 6749, 4.1.2; RFC 7636).

use hub_db::Conn;
use hub_kernel::{Cx, Secret, TokenHash};
use hub_oidc::{OAuthError, pkce};

use super::super::grant::{self, Grant, Why};
use super::super::secret::ProvenApp;
use super::{CODE_PREFIX, Issued, first, refuse, reused, store};
use crate::Result;
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
    if row.used_at.is_some() {
        reused(c, cx, &grant, app, Why::CodeReuse)?;
        return Ok(Err(OAuthError::grant("The code was used before; the login has ended.")));
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
