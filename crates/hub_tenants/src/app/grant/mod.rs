//! A person's login to an app: what its codes and tokens stand on, and what they end with.

mod end;
mod store;

pub(super) use end::end;
pub use end::{Why, due, end_at_logout, end_own, forget, sweep};
pub(crate) use end::{after_sessions, end_all, end_all_but, end_refused};
pub use store::{Grant, Listed};
pub(crate) use store::{forget_subject, former_object, remember_object};

use hub_db::Conn;
use hub_kernel::{AppGrantId, Cx, SessionId, TenantId, Timestamp, UserId};
use hub_oidc::scope::OFFLINE_ACCESS;
use hub_text::key;
use serde_json::json;

use super::{App, is_for};
use crate::event::{self, Action, Target};
use crate::session::{Lifetime, Person, Proof, SecondFactor};
use crate::sign_in::policy::Verdict;
use crate::user::User;
use crate::{Error, Result, sign_in, tenant};

/// Seconds within which an app must fetch its first tokens.
pub const REDEEM_SECONDS: i64 = 60;

/// How a person proved themselves, and what they let the app have.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// The hub session it stands on; none: a device, which is no part of a browser's session.
    pub session: Option<SessionId>,
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
    /// Until when the app must fetch its first tokens.
    pub redeem_until: Timestamp,
    /// What the browser called itself.
    pub user_agent: Option<String>,
}

impl Beginning {
    /// A login on the session of a browser.
    pub fn of(person: &Person, scope: &str, now: Timestamp) -> Self {
        Self {
            session: Some(person.session()),
            proof: person.proof(),
            second_factor: person.second_factor(),
            auth_time: person.confirmed_at().unwrap_or(Timestamp::from_millis(0)),
            scope: scope.to_owned(),
            nonce: None,
            redeem_until: now.plus_seconds(REDEEM_SECONDS),
            user_agent: None,
        }
    }
}

/// Begins a login of a person to an app, if the policy allows it.
///
/// # Errors
/// `Forbidden` when the app is not for this tenant; `UseSso`; `Unauthenticated` for somebody without access.
pub fn begin(c: &mut Conn, cx: &Cx, person: &Person, app: &App, beginning: Beginning) -> Result<Grant> {
    if !is_for(app, person.tenant()) {
        return Err(Error::Forbidden(key!("this app is not for your workspace")));
    }
    let tenant = person.tenant();
    match sign_in::still_allowed(c, tenant, person.user(), beginning.proof, cx.now)?.1 {
        Verdict::Allow => {}
        Verdict::UseSso => return Err(Error::UseSso { slug: person.tenant_slug().to_owned() }),
        Verdict::NoAccess => return Err(Error::Unauthenticated),
    }
    let grant = Grant {
        id: AppGrantId::new(tenant, tenant::store::next_sequence(c, tenant)?),
        tenant,
        user: person.user(),
        app: app.id,
        session: beginning.session,
        offline: hub_oidc::scope::has(&beginning.scope, OFFLINE_ACCESS) || beginning.session.is_none(),
        proof: beginning.proof,
        second_factor: beginning.second_factor,
        auth_time: beginning.auth_time,
        scope: beginning.scope,
        nonce: beginning.nonce,
        created_at: cx.now,
        redeemed_at: None,
        used_at: cx.now,
        expires_at: beginning.redeem_until,
        ended_at: None,
        ended_why: None,
        address: cx.address.clone(),
        user_agent: beginning.user_agent,
    };
    store::insert(c, &grant)?;
    store::remember_subject(c, tenant, grant.user)?;
    Ok(grant)
}

/// A login by its id.
///
/// # Errors
/// The database's.
pub fn find(c: &mut Conn, tenant: TenantId, id: AppGrantId) -> Result<Option<Grant>> {
    store::find(c, tenant, id)
}

/// The person's logins to apps that go on, the last used first.
///
/// # Errors
/// The database's.
pub fn list(c: &mut Conn, tenant: TenantId, user: UserId, now: Timestamp) -> Result<Vec<Listed>> {
    store::list(c, tenant, user, now)
}

/// Lets logins go on that began in a session which another one of the same person follows in their browser. Of others
/// nothing happens. To be called before the former session ends, in the same transaction.
///
/// # Errors
/// The database's.
pub fn carry_on(c: &mut Conn, former: &Person, next: &Person) -> Result<()> {
    if (former.tenant(), former.user()) != (next.tenant(), next.user()) {
        return Ok(());
    }
    store::carry_on(c, former.tenant(), former.user(), former.session(), next.session())
}

/// What apps call a person for good: the id that they had at their first login to any app. A directory that deletes and
/// creates a person again changes their id, and this not.
///
/// # Errors
/// The database's.
pub fn subject(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<UserId> {
    Ok(store::subject(c, tenant, user)?.unwrap_or(user))
}

/// Why a login is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Dead {
    /// It was ended, or is over by time.
    #[error("The login has ended.")]
    Ended,
    /// The person has logged out at the hub.
    #[error("The person has logged out.")]
    LoggedOut,
    /// The person has no access any more.
    #[error("The account has no access.")]
    NoAccess,
    /// The person must use SSO now.
    #[error("This person logs in with single sign-on (SSO): send them to the authorization endpoint again.")]
    UseSso,
    /// The app is not for this tenant any more.
    #[error("This app is not for the workspace of this person.")]
    NotForTenant,
}

/// Asks everything that can end a login: its own times, the session it stands on, the person's access, the tenant's rule
/// about SSO, the app's tenants. Whatever gives or takes a token asks this, each time anew.
///
/// # Errors
/// The database's; the inner one says why it is worth nothing.
pub fn alive(
    c: &mut Conn,
    grant: &Grant,
    app: &App,
    now: Timestamp,
    lifetime: Lifetime,
) -> Result<Result<User, Dead>> {
    if grant.ended_at.is_some() || grant.expires_at <= now {
        return Ok(Err(Dead::Ended));
    }
    if !outlives_session(grant, app) {
        let live = match grant.session {
            Some(session) => is_live(c, grant.tenant, session, now, lifetime)?,
            None => false,
        };
        if !live {
            return Ok(Err(Dead::LoggedOut));
        }
    }
    if !is_for(app, grant.tenant) {
        return Ok(Err(Dead::NotForTenant));
    }
    let (user, verdict) = match sign_in::still_allowed(c, grant.tenant, grant.user, grant.proof, now) {
        Err(Error::NotFound) => return Ok(Err(Dead::NoAccess)),
        outcome => outcome?,
    };
    Ok(match verdict {
        Verdict::Allow => Ok(user),
        Verdict::UseSso => Err(Dead::UseSso),
        Verdict::NoAccess => Err(Dead::NoAccess),
    })
}

/// Whether a login goes on without its session: as it was granted, for as long as its app may have that.
fn outlives_session(grant: &Grant, app: &App) -> bool {
    let lost = hub_oidc::scope::has(&grant.scope, OFFLINE_ACCESS)
        && !app.settings.scopes.iter().any(|scope| scope == OFFLINE_ACCESS);
    grant.offline && !lost
}

fn is_live(
    c: &mut Conn,
    tenant: TenantId,
    session: SessionId,
    now: Timestamp,
    lifetime: Lifetime,
) -> Result<bool> {
    let times = store::session_times(c, tenant, session)?;
    Ok(times.is_some_and(|(seen, end)| end > now && seen.plus_minutes(lifetime.idle_minutes) > now))
}

/// Notes that an app fetched tokens; with the first ones the login stands in the log.
pub(super) fn note_tokens(c: &mut Conn, cx: &Cx, grant: &Grant, app: &App, user: &User) -> Result<()> {
    let lifetimes = app.settings.lifetimes;
    let first = grant.redeemed_at.unwrap_or(cx.now);
    let end = first.plus_seconds(lifetimes.refresh_max_seconds);
    // Without a session nothing but use keeps it up.
    let idle = cx.now.plus_seconds(lifetimes.refresh_idle_seconds);
    store::redeem(c, grant, first, cx.now, if grant.offline { end.min(idle) } else { end })?;
    if grant.redeemed_at.is_some() {
        return Ok(());
    }
    let details =
        json!({ "app": app.settings.name, "client_id": app.id, "proof": grant.proof, "scope": grant.scope });
    event::record(c, cx, grant.tenant, Action::AppLogin, &user.target(), None, &details)
}

pub(super) fn target(app: &App) -> Target {
    Target::new("app", app.id, app.settings.name.clone())
}
