//! Server-side sessions. Opened by `sign_in::admit` only, always with a [`Proof`]; checked in the database on every
//! request, so that an end is an end at once. [`authenticate`] mints the witnesses that domain functions ask for.

mod store;
#[cfg(test)]
mod tests;
mod witness;

pub use store::{AtIdp, SessionRow};
pub use witness::{
    Admin, CONFIRMED_MINUTES, Confirmed, ConfirmedPerson, FOR_MANAGERS, Person, RECOVERY_MINUTES,
};

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Secret, SessionId, TenantId, Timestamp, TokenHash, UserId};
use hub_saml::NameId;
use serde_json::json;

use crate::event::{self, Action};
use crate::sign_in::policy::{self, Required};
use crate::sign_in::workspaces;
use crate::text_enum::text_enum;
use crate::user::User;
use crate::{Error, Result, app, domain, second_factor, tenant};

text_enum! {
    /// How a session was earned.
    Proof {
        /// E-mail and password.
        Password = "password",
        /// A passkey.
        Passkey = "passkey",
        /// An owner's one-time recovery code.
        RecoveryCode = "recovery_code",
        /// A verified SAML assertion.
        Saml = "saml",
    }
}

text_enum! {
    /// What was proved beside the password.
    SecondFactor {
        /// A code of an authenticator app.
        Totp = "totp",
        /// A passkey, which also checks who holds it.
        Passkey = "passkey",
        /// One of the backup codes.
        BackupCode = "backup_code",
    }
}

text_enum! {
    /// What kind of client holds a session.
    ClientKind {
        /// A browser.
        Web = "web",
        /// A desktop app.
        Desktop = "desktop",
        /// A mobile app.
        Mobile = "mobile",
    }
}

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub struct Lifetime {
    /// Minutes without a request after which a session is over.
    pub idle_minutes: i64,
    /// Hours after which a session is over whatever happens.
    pub max_hours: i64,
}

impl Default for Lifetime {
    fn default() -> Self {
        Self { idle_minutes: 120, max_hours: 12 }
    }
}

/// What is known of a login that is about to become a session.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    pub proof: Proof,
    pub client: ClientKind,
    pub connection: Option<ConnectionId>,
    pub name_id: Option<NameId>,
    pub session_index: Option<String>,
    /// The IdP's own limit (SessionNotOnOrAfter).
    pub ends_at: Option<Timestamp>,
    pub user_agent: Option<String>,
    pub second_factor: Option<SecondFactor>,
    /// When the person proved themselves, where that was not just now: an IdP may know them since this morning.
    pub proved_at: Option<Timestamp>,
}

impl Opening {
    /// A login on the hub itself.
    pub(crate) const fn here(proof: Proof, client: ClientKind, user_agent: Option<String>) -> Self {
        Self {
            proof,
            client,
            connection: None,
            name_id: None,
            session_index: None,
            ends_at: None,
            user_agent,
            second_factor: None,
            proved_at: None,
        }
    }
}

/// Opens a session and gives the cookie's value. Only `sign_in::admit` calls this, after the policy allowed it.
pub(crate) fn open(
    c: &mut Conn,
    cx: &Cx,
    user: &User,
    opening: &Opening,
    lifetime: Lifetime,
) -> Result<Secret> {
    let secret = Secret::generate(&*cx.entropy, "");
    let id = SessionId::new(user.tenant, tenant::store::next_sequence(c, user.tenant)?);
    let limit = cx.now.plus_minutes(lifetime.max_hours * 60);
    let expires_at = opening.ends_at.map_or(limit, |end| end.min(limit));
    store::insert(c, cx, id, user, &TokenHash::of(secret.expose()), opening, expires_at)?;
    Ok(secret)
}

/// Who holds the session of a cookie, or `None` when it is unknown, over, its person's access has ended or the
/// policy no longer allows it. The policy is asked on every request: a rule that tightens needs no sweep.
///
/// # Errors
/// The database's.
pub fn authenticate(
    c: &mut Conn,
    cookie: &str,
    now: Timestamp,
    lifetime: Lifetime,
) -> Result<Option<Person>> {
    holder(c, TokenHash::of(cookie), now, lifetime)
}

/// The person once more, as they are now. Who asks is known when the head of a request comes; while its body is on the
/// way their session may end or their role change. So whatever is written in their name asks this first, in the same
/// transaction.
///
/// # Errors
/// `Unauthenticated` when the session is over by now.
pub fn refresh(c: &mut Conn, person: &Person, now: Timestamp, lifetime: Lifetime) -> Result<Person> {
    holder(c, *person.token(), now, lifetime)?.ok_or(Error::Unauthenticated)
}

fn holder(c: &mut Conn, hash: TokenHash, now: Timestamp, lifetime: Lifetime) -> Result<Option<Person>> {
    let Some(row) = store::authenticate(c, &hash)? else { return Ok(None) };
    let idle_end = row.seen_at.plus_minutes(lifetime.idle_minutes);
    if row.expires_at <= now || idle_end <= now {
        return Ok(None);
    }
    let (rule, proof) = (row.rule(), row.proof);
    let allowed = policy::decide(row.role, row.user_state, rule.required(now), proof);
    if allowed != policy::Verdict::Allow {
        return Ok(None);
    }
    // As `sign_in::still_allowed` asks where something is opened or renewed; most tenants have no such rule.
    let rests = !rule.integrated || rule.is_suspended(now);
    if matches!(proof, Proof::Password | Proof::Passkey) && !rests && domain::has_rule(c, row.tenant)? {
        let user = crate::user::get(c, row.tenant, row.user)?;
        if domain::binds_user(c, &user, now)? {
            return Ok(None);
        }
    }
    Ok(Some(Person::from_row(row, hash)))
}

/// Whether a session's last-seen time is old enough to be written again.
pub fn wants_touch(person: &Person, now: Timestamp) -> bool {
    now.seconds_since(person.seen_at()) >= 60
}

/// Writes a session's last-seen time.
///
/// # Errors
/// The database's.
pub fn touch(c: &mut Conn, tenant: TenantId, session: SessionId, now: Timestamp) -> Result<()> {
    store::touch(c, tenant, session, now)
}

/// Notes that the person of a session proved themselves once more. Only `sign_in` calls this.
pub(crate) fn confirm(c: &mut Conn, person: &Person, now: Timestamp) -> Result<()> {
    store::confirm(c, person.tenant(), person.session(), now)
}

/// A person's sessions, the newest first.
///
/// # Errors
/// The database's.
pub fn list(c: &mut Conn, tenant: TenantId, user: UserId, now: Timestamp) -> Result<Vec<SessionRow>> {
    store::list(c, tenant, user, now)
}

/// Ends one session of the person's own.
///
/// # Errors
/// `NotFound` for a session that is not theirs.
pub fn end_one(c: &mut Conn, cx: &Cx, person: &Person, session: SessionId) -> Result<()> {
    if !store::delete(c, person.tenant(), person.user(), session)? {
        return Err(Error::NotFound);
    }
    app::grant::after_sessions(c, cx, person.tenant(), Some(person.user()))?;
    let user = crate::user::get(c, person.tenant(), person.user())?;
    event::record(
        c,
        cx,
        user.tenant,
        Action::SessionEnd,
        &user.target(),
        None,
        &json!({ "session": session }),
    )
}

/// A session as its IdP knows it; `None` when it was not opened by SSO.
///
/// # Errors
/// The database's.
pub fn at_idp(c: &mut Conn, person: &Person) -> Result<Option<AtIdp>> {
    store::at_idp(c, person.tenant(), person.session())
}

/// The sessions that a connection opened for a NameID's value, a thousand at most.
pub(crate) fn at_idp_by_name(c: &mut Conn, connection: ConnectionId, name: &str) -> Result<Vec<AtIdp>> {
    store::at_idp_by_name(c, connection, name)
}

/// Ends a session because its IdP says so.
pub(crate) fn end_by_idp(c: &mut Conn, cx: &Cx, user: &User, held: &AtIdp) -> Result<()> {
    if store::delete(c, user.tenant, user.id, held.session)? {
        let details = json!({ "session": held.session, "reason": "logged out at the identity provider" });
        let by = Some(held.connection);
        event::record(c, cx, user.tenant, Action::SessionEnd, &user.target(), by, &details)?;
        app::grant::after_sessions(c, cx, user.tenant, Some(user.id))?;
    }
    Ok(())
}

/// Ends the person's other sessions; says how many.
///
/// # Errors
/// The database's.
pub fn end_others(c: &mut Conn, cx: &Cx, person: &Person) -> Result<usize> {
    let ended = store::delete_others(c, person.tenant(), person.user(), person.session())?;
    let user = crate::user::get(c, person.tenant(), person.user())?;
    end_half_open(c, &user)?;
    record_end(c, cx, &user, ended, "ended by the person")?;
    app::grant::end_all_but(c, cx, &user, person.session())?;
    Ok(ended)
}

/// Ends all sessions of a person, and with them all logins to apps: tokens that outlive a session and devices too.
pub(crate) fn end_all(c: &mut Conn, cx: &Cx, user: &User, why: &str) -> Result<Ended> {
    let apps = if user.is_active() { app::grant::Why::Elsewhere } else { app::grant::Why::Deactivated };
    end_everywhere(c, cx, user, why, apps)
}

/// The same because an admin says so.
pub(crate) fn end_all_by_admin(c: &mut Conn, cx: &Cx, user: &User) -> Result<Ended> {
    end_everywhere(c, cx, user, "ended by an admin", app::grant::Why::Admin)
}

/// What was ended of a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Sessions at the hub.
    pub sessions: usize,
    /// Logins to apps.
    pub apps: usize,
}

fn end_everywhere(c: &mut Conn, cx: &Cx, user: &User, why: &str, apps: app::grant::Why) -> Result<Ended> {
    let sessions = store::delete_all(c, user.tenant, user.id)?;
    end_half_open(c, user)?;
    record_end(c, cx, user, sessions, why)?;
    Ok(Ended { sessions, apps: app::grant::end_all(c, cx, user, apps)? })
}

/// Ends what could become a session without a new login: ways from other workspaces, and logins that wait for their second
/// step.
fn end_half_open(c: &mut Conn, user: &User) -> Result<()> {
    workspaces::forget(c, user.tenant, user.id)?;
    second_factor::drop_steps_of(c, user.tenant, user.id)
}

/// Ends those sessions of a person that the policy would no longer open.
pub(crate) fn end_refused_by_policy(c: &mut Conn, cx: &Cx, user: &User) -> Result<()> {
    let required = policy::required(c, user.tenant, cx.now)?;
    let mut ended = 0;
    for proof in Proof::ALL {
        if policy::decide(user.role, user.state, required, *proof) != policy::Verdict::Allow {
            ended += store::delete_by_proof(c, user.tenant, user.id, *proof)?;
        }
    }
    record_end(c, cx, user, ended, "this person logs in by SSO only")?;
    app::grant::end_refused(c, cx, user.tenant, Some(user.id))?;
    app::grant::after_sessions(c, cx, user.tenant, Some(user.id))
}

/// How many sessions would end if this became required: those that began otherwise than by SSO.
///
/// # Errors
/// The database's.
pub fn count_refused(c: &mut Conn, tenant: TenantId, required: Required, now: Timestamp) -> Result<i64> {
    match required {
        Required::Nobody => Ok(0),
        Required::SubUsers => store::count_refused(c, tenant, false, now),
        Required::Everyone => store::count_refused(c, tenant, true, now),
    }
}

/// Ends the sessions that what is required no longer allows; says how many.
pub(crate) fn end_refused(c: &mut Conn, tenant: TenantId, required: Required) -> Result<usize> {
    match required {
        Required::Nobody => Ok(0),
        Required::SubUsers => store::delete_refused(c, tenant, false),
        Required::Everyone => store::delete_refused(c, tenant, true),
    }
}

/// Removes sessions that are over; says how many.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, now: Timestamp) -> Result<usize> {
    store::sweep(c, now)
}

fn record_end(c: &mut Conn, cx: &Cx, user: &User, ended: usize, why: &str) -> Result<()> {
    if ended == 0 {
        return Ok(());
    }
    let details = json!({ "sessions": ended, "reason": why });
    event::record(c, cx, user.tenant, Action::SessionsEnd, &user.target(), user.connection, &details)
}
