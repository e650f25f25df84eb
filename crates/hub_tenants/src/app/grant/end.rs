//! The ends of logins to apps. Each is an event, takes the tokens, and is news for the app.

use hub_db::Conn;
use hub_kernel::{AppGrantId, Cx, SessionId, TenantId, Timestamp, UserId};
use serde_json::json;

use super::super::{App, find as find_app, is_for, logout, token};
use super::{Grant, store, target};
use crate::event::{self, Action};
use crate::session::Person;
use crate::sign_in::policy::Verdict;
use crate::text_enum::text_enum;
use crate::user::User;
use crate::{Error, Result, sign_in};

/// Days for which a login that is over is remembered: a stolen token that comes late is still known for what it is.
const REMEMBERED_DAYS: i64 = 30;
/// Minutes for which a login is remembered that nobody came for: longer than its device is.
const WAITING_MINUTES: i64 = 15;
/// Most logins that one run of the sweep ends.
const MOST_SWEPT: i64 = 500;

text_enum! {
    /// Why a login to an app ended.
    Why {
        /// The session at the hub ended.
        Session = "the session ended",
        /// The person ended it on their account page.
        Person = "ended by the person",
        /// The person logged out in the app.
        Logout = "logged out in the app",
        /// The app revoked its token.
        App = "revoked by the app",
        /// A code came twice.
        CodeReuse = "a code was used twice",
        /// A refresh token came twice.
        RefreshReuse = "a refresh token was used twice",
        /// The account has no access any more.
        Deactivated = "the account was deactivated",
        /// The password changed, or the person ended all others of their sessions.
        Elsewhere = "ended with the person's other sessions",
        /// SSO is required by now.
        SsoRequired = "this person logs in by SSO only",
        /// An admin logged the person out everywhere.
        Admin = "ended by an admin",
        /// Nobody used it for too long.
        Expired = "it was not used any more",
        /// The operator took the app from the workspace.
        NotForTenant = "the app is not for this workspace any more",
    }
}

/// Ends a login: its tokens are gone, the app is told.
pub(in crate::app) fn end(c: &mut Conn, cx: &Cx, grant: &Grant, app: &App, why: Why) -> Result<()> {
    if !store::end(c, grant, cx.now, why)? {
        return Ok(());
    }
    token::forget(c, grant.tenant, grant.id)?;
    // An app that never fetched a token knows nothing of this login, nor needs the log to.
    if grant.redeemed_at.is_none() {
        return Ok(());
    }
    logout::enqueue(c, app, grant, cx.now)?;
    let user = crate::user::store::find(c, grant.tenant, grant.user)?;
    let about = user.map_or_else(|| target(app), |user| user.target());
    let details = json!({ "app": app.settings.name, "login": grant.id, "reason": why });
    event::record(c, cx, grant.tenant, Action::AppGrantEnd, &about, None, &details)
}

fn end_each(c: &mut Conn, cx: &Cx, grants: &[Grant], why: Why) -> Result<usize> {
    for grant in grants {
        if let Some(app) = find_app(c, grant.app)? {
            end(c, cx, grant, &app, why)?;
        }
    }
    Ok(grants.len())
}

/// Ends a login of the person's own.
///
/// # Errors
/// `NotFound` for one that is not theirs or is over.
pub fn end_own(c: &mut Conn, cx: &Cx, person: &Person, id: AppGrantId) -> Result<()> {
    let own = store::find(c, person.tenant(), id)?.filter(|grant| grant.user == person.user());
    let grant = own.filter(|grant| grant.ended_at.is_none()).ok_or(Error::NotFound)?;
    end_each(c, cx, &[grant], Why::Person).map(|_| ())
}

/// Ends the login of which an app brought the ID token when it logged its person out, whether or not it stands on a session.
///
/// # Errors
/// The database's.
pub fn end_at_logout(c: &mut Conn, cx: &Cx, grant: &Grant) -> Result<()> {
    end_each(c, cx, std::slice::from_ref(grant), Why::Logout).map(|_| ())
}

/// Ends all logins of a person.
pub(crate) fn end_all(c: &mut Conn, cx: &Cx, user: &User, why: Why) -> Result<usize> {
    let grants = store::of_user(c, user.tenant, user.id)?;
    end_each(c, cx, &grants, why)
}

/// Ends all logins of a person but those of one session.
pub(crate) fn end_all_but(c: &mut Conn, cx: &Cx, user: &User, kept: SessionId) -> Result<usize> {
    let mut grants = store::of_user(c, user.tenant, user.id)?;
    grants.retain(|grant| grant.session != Some(kept));
    end_each(c, cx, &grants, Why::Elsewhere)
}

/// Ends what stood on sessions that are no more, of one person or of the whole tenant. A login with offline access goes on by itself; its app is told
/// of the logout all the same, as the person has logged out in this browser.
pub(crate) fn after_sessions(c: &mut Conn, cx: &Cx, tenant: TenantId, of: Option<UserId>) -> Result<()> {
    for grant in store::without_session(c, tenant, of)? {
        if !grant.offline {
            end_each(c, cx, &[grant], Why::Session)?;
        } else if let Some(app) = find_app(c, grant.app)? {
            logout::enqueue(c, &app, &grant, cx.now)?;
            store::detach(c, &grant)?;
        }
    }
    Ok(())
}

/// Ends the logins of one person or of a whole tenant that the rule about SSO no longer allows; says how many.
pub(crate) fn end_refused(c: &mut Conn, cx: &Cx, tenant: TenantId, of: Option<UserId>) -> Result<usize> {
    let mut ended = 0;
    for grant in store::not_by_sso(c, tenant, of)? {
        let (_, verdict) = sign_in::still_allowed(c, tenant, grant.user, grant.proof, cx.now)?;
        if verdict != Verdict::Allow {
            ended += end_each(c, cx, &[grant], Why::SsoRequired)?;
        }
    }
    Ok(ended)
}

/// Tenants in which [`sweep`] has something to do.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn, now: Timestamp) -> Result<Vec<TenantId>> {
    store::due(c, now)
}

/// Ends a tenant's logins that are over by time or whose session is, and those to apps that were taken from it. To be run before sessions are swept: until then one
/// that ran out can be told from one that somebody ended.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, cx: &Cx, tenant: TenantId) -> Result<()> {
    let over = store::over(c, tenant, cx.now, MOST_SWEPT)?;
    for grant in &over {
        if let Some(app) = find_app(c, grant.app)? {
            let why = if is_for(&app, tenant) { Why::Expired } else { Why::NotForTenant };
            end(c, cx, grant, &app, why)?;
        }
    }
    store::detach_expired(c, tenant, cx.now)
}

/// Forgets logins that have been over for long and those that nobody came for, of all tenants.
///
/// # Errors
/// The database's.
pub fn forget(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::forget_waiting(c, now.plus_minutes(-WAITING_MINUTES))?;
    store::forget(c, now.plus_days(-REMEMBERED_DAYS))
}
