//! Logging in by password, and changing it.

use hub_db::{Conn, Db};
use hub_kernel::{Cx, Secret};
use serde_json::json;

use super::admit::{Admission, Opened, admit, still_allowed};
use super::mail_link;
use super::passwords::{Passwords, check_new_password};
use super::policy::Verdict;
use super::throttle;
use crate::event::{self, Action};
use crate::session::{self, ClientKind, Lifetime, Opening, Person, Proof};
use crate::user::{self, User};
use crate::{Error, Result, tenant};

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
        let admission: Result<Admission> =
            db.write(user.tenant, move |c| open_for(c, &cx, &user, &key, &attempt, lifetime)).await;
        match admission? {
            Admission::Opened(opened) => return Ok(opened),
            Admission::UseSso { slug } => refusal = Error::UseSso { slug },
            Admission::NoAccess { .. } => {}
        }
    }
    Err(refusal)
}

pub(super) fn accounts(c: &mut Conn, key: &str, workspace: Option<&str>) -> Result<Vec<User>> {
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

/// Opens a session under the tenant's lock, if the policy allows it. `verified` is the person whose password was right: changed since then, it opens nothing any more.
pub(super) fn open_for(
    c: &mut Conn,
    cx: &Cx,
    verified: &User,
    key: &str,
    attempt: &Attempt,
    lifetime: Lifetime,
) -> Result<Admission> {
    let tenant = verified.tenant;
    let user = user::store::find(c, tenant, verified.id)?;
    let Some(user) = user.filter(|user| user.password_hash == verified.password_hash) else {
        return Ok(Admission::NoAccess { user_name: verified.user_name.clone() });
    };
    throttle::succeeded(c, key, cx.address.as_deref())?;
    let opening = Opening {
        proof: Proof::Password,
        client: attempt.client,
        connection: None,
        name_id: None,
        session_index: None,
        ends_at: None,
        user_agent: attempt.user_agent.clone(),
    };
    admit(c, cx, tenant, user.id, &opening, lifetime)
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
        let (mut user, verdict) = still_allowed(c, tenant, id, Proof::Password, cx.now)?;
        match verdict {
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

pub(super) fn set_password(c: &mut Conn, cx: &Cx, user: &mut User, hash: String) -> Result<()> {
    user.password_hash = Some(hash);
    user::store::update(c, user, None)?;
    event::record(c, cx, user.tenant, Action::PasswordChange, &user.target(), None, &json!({}))
}
