//! Logging in by password, and everything that sets a password.

use hub_db::{Conn, Db};
use hub_kernel::{Actor, Cx, EmailAddress, Secret, TenantId, Timestamp, UserId};
use serde_json::json;

use super::mail_link::{self, Purpose};
use super::passwords::{Passwords, check_new_password};
use super::policy::{self, Sso, Verdict};
use super::throttle;
use crate::event::{self, Action};
use crate::session::{self, Admin, ClientKind, Lifetime, Opening, Person, Proof};
use crate::user::{self, User};
use crate::{Error, Result, connection, tenant};

/// One e-mail may have accounts in several tenants; more than this are not tried.
const MOST_CANDIDATES: i64 = 5;

/// Somebody who tries to log in.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What was typed as e-mail.
    pub email: String,
    /// What was typed as password.
    pub password: Secret,
    /// The workspace they named, if they did.
    pub workspace: Option<String>,
    /// What they hold in their hands.
    pub client: ClientKind,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// A session that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The cookie's value; shown to the client once.
    pub cookie: Secret,
    /// Whose tenant.
    pub tenant: TenantId,
    /// Who.
    pub user: UserId,
}

/// Logs somebody in by e-mail and password, in the first tenant where that is allowed.
///
/// # Errors
/// `WrongPassword` (unknown accounts look alike and take the same work), `UseSso` for a sub-user of a tenant with
/// SSO, `Throttled`, `Busy`.
pub async fn with_password(
    db: &Db,
    passwords: &Passwords,
    cx: &Cx,
    attempt: Attempt,
    lifetime: Lifetime,
) -> Result<Opened> {
    let key: String = attempt.email.trim().to_ascii_lowercase().chars().take(254).collect();
    let candidates = {
        let (key, workspace, cx) = (key.clone(), attempt.workspace.clone(), cx.clone());
        db.read(move |c| {
            throttle::check(c, &key, cx.address.as_deref(), cx.now)?;
            accounts(c, &key, workspace.as_deref())
        })
        .await?
    };
    let mut matching = Vec::new();
    if candidates.is_empty() {
        passwords.verify(attempt.password.clone(), None).await?;
    }
    for user in &candidates {
        if passwords.verify(attempt.password.clone(), user.password_hash.clone()).await? {
            matching.push(user.clone());
        }
    }
    if matching.is_empty() {
        note_failure(db, cx, &key, &candidates).await?;
        return Err(Error::WrongPassword);
    }
    let mut refusal = Error::WrongPassword;
    for user in matching {
        let (cx, key, attempt) = (cx.clone(), key.clone(), attempt.clone());
        let opened: Result<Outcome> =
            db.write(user.tenant, move |c| open_for(c, &cx, &user, &key, &attempt, lifetime)).await;
        match opened? {
            Outcome::Opened(opened) => return Ok(opened),
            Outcome::UseSso(slug) => refusal = Error::UseSso { slug },
            Outcome::NoAccess => {}
        }
    }
    Err(refusal)
}

#[derive(Debug)]
pub(super) enum Outcome {
    Opened(Opened),
    UseSso(String),
    NoAccess,
}

fn accounts(c: &mut Conn, key: &str, workspace: Option<&str>) -> Result<Vec<User>> {
    match workspace {
        None => user::store::everywhere_by_email(c, key, MOST_CANDIDATES),
        Some(slug) => match tenant::by_slug(c, slug)? {
            Some(tenant) => Ok(user::store::by_sign_in_email(c, tenant.id, key)?.into_iter().collect()),
            None => Ok(Vec::new()),
        },
    }
}

async fn note_failure(db: &Db, cx: &Cx, key: &str, candidates: &[User]) -> Result<()> {
    let (failed_cx, key) = (cx.clone(), key.to_owned());
    db.write_global(move |c| throttle::failed(c, &key, failed_cx.address.as_deref(), failed_cx.now)).await?;
    for user in candidates.iter().cloned() {
        let cx = cx.clone();
        db.write(user.tenant, move |c| {
            let details = json!({ "proof": Proof::Password, "reason": "wrong password" });
            event::record(c, &cx, user.tenant, Action::LoginRefused, &user.target(), None, &details)
        })
        .await?;
    }
    Ok(())
}

/// Asks the policy under the tenant's lock, so that a rule that takes hold in this moment is seen. `verified` is the
/// person whose password was right: changed since then, it opens nothing any more.
pub(super) fn open_for(
    c: &mut Conn,
    cx: &Cx,
    verified: &User,
    key: &str,
    attempt: &Attempt,
    lifetime: Lifetime,
) -> Result<Outcome> {
    let tenant = verified.tenant;
    let user = user::store::find(c, tenant, verified.id)?;
    let Some(user) = user.filter(|user| user.password_hash == verified.password_hash) else {
        return Ok(Outcome::NoAccess);
    };
    let cx = cx.clone().with_actor(Actor::User { id: user.id, name: user.user_name.clone() });
    throttle::succeeded(c, key, cx.address.as_deref())?;
    let sso = Sso::of(connection::sso_required(c, tenant)?);
    match policy::decide(user.role, user.state, sso, Proof::Password) {
        Verdict::Allow => {
            let opening = Opening {
                proof: Proof::Password,
                client: attempt.client,
                connection: None,
                name_id: None,
                session_index: None,
                ends_at: None,
                user_agent: attempt.user_agent.clone(),
            };
            open_and_record(c, &cx, user, &opening, lifetime).map(Outcome::Opened)
        }
        Verdict::UseSso => {
            let details = json!({ "proof": Proof::Password, "reason": "sub-users log in by SSO only" });
            event::record(c, &cx, tenant, Action::LoginRefused, &user.target(), None, &details)?;
            Ok(Outcome::UseSso(tenant::get(c, tenant)?.slug))
        }
        Verdict::NoAccess => {
            let details = json!({ "proof": Proof::Password, "reason": "the account has no access" });
            event::record(c, &cx, tenant, Action::LoginRefused, &user.target(), None, &details)?;
            Ok(Outcome::NoAccess)
        }
    }
}

/// Opens a session for somebody the policy let in, and remembers the login.
pub(super) fn open_and_record(
    c: &mut Conn,
    cx: &Cx,
    mut user: User,
    opening: &Opening,
    lifetime: Lifetime,
) -> Result<Opened> {
    let cookie = session::open(c, cx, &user, opening, lifetime)?;
    user.last_sign_in_at = Some(cx.now);
    user.last_sign_in_proof = Some(opening.proof.to_string());
    user::store::update(c, &user, None)?;
    let details = json!({ "proof": opening.proof, "client": opening.client });
    event::record(c, cx, user.tenant, Action::Login, &user.target(), opening.connection, &details)?;
    Ok(Opened { cookie, tenant: user.tenant, user: user.id })
}

/// A mail that [`forgot`] asks for.
#[derive(Debug)]
pub enum ForgotMail {
    /// A link to set a new password.
    Reset {
        /// To whom.
        to: String,
        /// The tenant's name.
        tenant: String,
        /// The link's secret.
        secret: Secret,
    },
    /// There is no password to reset: they log in by SSO.
    UseSso {
        /// To whom.
        to: String,
        /// The tenant's name.
        tenant: String,
        /// The slug whose SSO link leads on.
        slug: String,
    },
}

/// Somebody forgot a password. The caller mails what this gives and tells the asker the same in every case.
///
/// # Errors
/// `Throttled`.
pub async fn forgot(db: &Db, cx: &Cx, email: &str, workspace: Option<String>) -> Result<Vec<ForgotMail>> {
    let Ok(email) = email.parse::<EmailAddress>() else { return Ok(Vec::new()) };
    let subject = format!("reset {}", email.key());
    let (found, slug) = (cx.clone(), workspace);
    let users = db
        .write_global(move |c| {
            throttle::check(c, &subject, found.address.as_deref(), found.now)?;
            throttle::failed(c, &subject, found.address.as_deref(), found.now)?;
            accounts(c, email.key(), slug.as_deref())
        })
        .await?;
    let mut mails = Vec::new();
    for user in users.into_iter().filter(User::is_active) {
        let cx = cx.clone();
        mails.extend(db.write(user.tenant, move |c| forgot_by(c, &cx, user.tenant, user.id)).await?);
    }
    Ok(mails)
}

fn forgot_by(c: &mut Conn, cx: &Cx, tenant: TenantId, id: UserId) -> Result<Option<ForgotMail>> {
    // Once more under the lock: a link made for somebody deactivated meanwhile would outlive the deactivation.
    let Some(user) = &user::store::find(c, tenant, id)? else { return Ok(None) };
    let Some(to) = user.email.clone() else { return Ok(None) };
    let row = tenant::get(c, user.tenant)?;
    let sso = Sso::of(connection::sso_required(c, user.tenant)?);
    match policy::decide(user.role, user.state, sso, Proof::Password) {
        Verdict::Allow => {
            event::record(
                c,
                cx,
                user.tenant,
                Action::PasswordResetRequest,
                &user.target(),
                None,
                &json!({}),
            )?;
            let secret = mail_link::issue(c, cx, user, Purpose::Reset)?;
            Ok(Some(ForgotMail::Reset { to, tenant: row.name, secret }))
        }
        Verdict::UseSso => Ok(Some(ForgotMail::UseSso { to, tenant: row.name, slug: row.slug })),
        Verdict::NoAccess => Ok(None),
    }
}

/// Sets the password by a mail's link and logs the person in.
///
/// # Errors
/// `LinkExpired`; `Invalid` for a weak password; `UseSso` when a sub-user's tenant has SSO by now.
pub async fn open_by_link(
    db: &Db,
    passwords: &Passwords,
    cx: &Cx,
    link: Secret,
    password: Secret,
    user_agent: Option<String>,
    lifetime: Lifetime,
) -> Result<Opened> {
    let (hashed, now) = (link.clone(), cx.now);
    let user = db
        .read(move |c| match mail_link::find(c, hashed.expose(), now)? {
            Some((tenant, id, _)) => user::store::find(c, tenant, id)?.ok_or(Error::LinkExpired),
            None => Err(Error::LinkExpired),
        })
        .await?;
    check_new_password(password.expose(), &user.user_name)?;
    let hash = passwords.hash(cx, password).await?;
    let cx = cx.clone().with_actor(Actor::User { id: user.id, name: user.user_name.clone() });
    db.write(user.tenant, move |c| {
        // Once more under the lock: the link works once, and the rule may have changed since.
        let Some((tenant, id, _)) = mail_link::find(c, link.expose(), cx.now)? else {
            return Err(Error::LinkExpired);
        };
        let mut user = user::get(c, tenant, id)?;
        let sso = Sso::of(connection::sso_required(c, tenant)?);
        match policy::decide(user.role, user.state, sso, Proof::Password) {
            Verdict::Allow => {}
            Verdict::UseSso => return Err(Error::UseSso { slug: tenant::get(c, tenant)?.slug }),
            Verdict::NoAccess => return Err(Error::LinkExpired),
        }
        set_password(c, &cx, &mut user, hash)?;
        mail_link::forget(c, &user)?;
        session::end_all(c, &cx, &user, "the password was changed")?;
        let opening = Opening {
            proof: Proof::Password,
            client: ClientKind::Web,
            connection: None,
            name_id: None,
            session_index: None,
            ends_at: None,
            user_agent,
        };
        open_and_record(c, &cx, user, &opening, lifetime)
    })
    .await
}

/// Changes the password of somebody who is logged in; their other sessions end.
///
/// # Errors
/// `WrongPassword` when the present one is wrong; `Invalid` for a weak one; `UseSso` for a sub-user under SSO;
/// `Unauthenticated` for somebody whose access has ended.
pub async fn change_password(
    db: &Db,
    passwords: &Passwords,
    cx: &Cx,
    person: &Person,
    current: Secret,
    new: Secret,
) -> Result<()> {
    let (tenant, id) = (person.tenant(), person.user());
    // The login form counts under the same key: guesses at either are guesses at the same password.
    let key = person.email().to_ascii_lowercase();
    let (throttled, counted) = (cx.clone(), key.clone());
    let verified = db
        .read(move |c| {
            throttle::check(c, &counted, throttled.address.as_deref(), throttled.now)?;
            user::get(c, tenant, id)
        })
        .await?;
    if !passwords.verify(current, verified.password_hash.clone()).await? {
        note_failure(db, cx, &key, std::slice::from_ref(&verified)).await?;
        return Err(Error::WrongPassword);
    }
    check_new_password(new.expose(), &verified.user_name)?;
    let hash = passwords.hash(cx, new).await?;
    let (cx, person) = (cx.clone(), person.clone());
    db.write(tenant, move |c| {
        let mut user = user::get(c, tenant, id)?;
        let sso = Sso::of(connection::sso_required(c, tenant)?);
        match policy::decide(user.role, user.state, sso, Proof::Password) {
            Verdict::Allow if user.password_hash == verified.password_hash => {}
            Verdict::Allow => return Err(Error::WrongPassword),
            Verdict::UseSso => return Err(Error::UseSso { slug: tenant::get(c, tenant)?.slug }),
            Verdict::NoAccess => return Err(Error::Unauthenticated),
        }
        set_password(c, &cx, &mut user, hash)?;
        mail_link::forget(c, &user)?;
        session::end_others(c, &cx, &person).map(|_| ())
    })
    .await
}

fn set_password(c: &mut Conn, cx: &Cx, user: &mut User, hash: String) -> Result<()> {
    user.password_hash = Some(hash);
    user::store::update(c, user, None)?;
    event::record(c, cx, user.tenant, Action::PasswordChange, &user.target(), None, &json!({}))
}

/// A new link for somebody who was invited and has not set a password.
///
/// # Errors
/// `NotFound`; `Invalid` for somebody who has a password or no access.
pub fn resend_invitation(c: &mut Conn, cx: &Cx, by: &Admin, id: UserId) -> Result<Secret> {
    let user = user::get(c, by.tenant(), id)?;
    if !user.is_active() || user.password_hash.is_some() {
        return Err(Error::invalid("user", "this person needs no invitation"));
    }
    event::record(c, cx, by.tenant(), Action::UserInvite, &user.target(), None, &json!({}))?;
    mail_link::issue(c, cx, &user, Purpose::Invitation)
}

/// A mail that offers somebody to set a password after SSO ended.
#[derive(Debug)]
pub struct PasswordOffer {
    /// To whom.
    pub to: String,
    /// The link's secret.
    pub secret: Secret,
}

/// Links for the active people who have no password, at most `limit` of them; none while SSO is still required, as
/// their passwords would be refused.
///
/// # Errors
/// The database's.
pub fn offer_passwords(c: &mut Conn, cx: &Cx, by: &Admin, limit: i64) -> Result<Vec<PasswordOffer>> {
    let mut offers = Vec::new();
    if connection::sso_required(c, by.tenant())? {
        return Ok(offers);
    }
    for user in user::without_way_in(c, by.tenant(), limit)? {
        let Some(to) = user.email.clone() else { continue };
        event::record(c, cx, by.tenant(), Action::PasswordResetRequest, &user.target(), None, &json!({}))?;
        offers.push(PasswordOffer { to, secret: mail_link::issue(c, cx, &user, Purpose::Invitation)? });
    }
    Ok(offers)
}

/// Whether a link from a mail still works, and for what.
///
/// # Errors
/// `LinkExpired`.
pub fn link_of(c: &mut Conn, secret: &str, now: Timestamp) -> Result<(User, Purpose)> {
    let (tenant, id, purpose) = mail_link::find(c, secret, now)?.ok_or(Error::LinkExpired)?;
    Ok((user::get(c, tenant, id)?, purpose))
}
