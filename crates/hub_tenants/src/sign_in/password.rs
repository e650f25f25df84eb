//! Logging in by password, and changing it.

use hub_db::{Conn, Db};
use hub_kernel::{Cx, Secret, TokenHash, UserId};
use serde_json::json;

use super::admit::{Admission, Opened, admit, still_allowed};
use super::mail_link;
use super::passwords::{Passwords, check_new_password};
use super::policy::Verdict;
use super::throttle::{self, From, Guarded};
use super::{confirm, workspaces};
use crate::event::{self, Action};
use crate::session::{self, ClientKind, Lifetime, Opening, Person, Proof};
use crate::user::{self, User};
use crate::{Error, Result, tenant};

/// One e-mail may have accounts in several tenants; more than this are not tried. Anybody can make accounts of somebody
/// else's address in workspaces of their own: which are tried first is said at `user::store::candidates`.
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
    /// The key that a browser was given at an earlier login.
    pub device: Option<Secret>,
}

/// Logs somebody in by e-mail and password, in the first tenant where that is allowed.
///
/// # Errors
/// `WrongPassword` (unknown accounts look alike and take the same work), `SecondFactorRequired` when the password was right
/// and is not enough, `UseSso` for a sub-user of a tenant with SSO, `Throttled`, `Busy`.
pub async fn with_password(
    db: &Db,
    passwords: &Passwords,
    cx: &Cx,
    attempt: Attempt,
    lifetime: Lifetime,
) -> Result<Opened> {
    let tried = count(db, cx, &attempt).await?;
    let stored = tried.candidates.iter().map(|user| user.password_hash.clone()).collect();
    let fits = passwords.verify_all(&attempt.password, stored).await?;
    let fitting = tried.candidates.iter().zip(fits).filter(|(_, fits)| *fits);
    let matching: Vec<User> = fitting.map(|(user, _)| user.clone()).collect();
    if matching.is_empty() {
        note_failure(db, cx, &tried).await?;
        return Err(Error::WrongPassword);
    }
    let tried = Tried { all_right: tried.is_all_of(&matching), ..tried };
    let mut refusal = Error::WrongPassword;
    for user in matching.clone() {
        let (cx, tried, attempt, tenant) = (cx.clone(), tried.clone(), attempt.clone(), user.tenant);
        let others: Vec<User> = matching.iter().filter(|other| other.id != user.id).cloned().collect();
        let open = move |c: &mut Conn| {
            let admission = open_for(c, &cx, &user, &tried, &attempt, lifetime)?;
            if let (Admission::Opened(opened), ClientKind::Web) = (&admission, attempt.client) {
                workspaces::remember(c, &opened.cookie, &others, cx.now)?;
            }
            Ok(admission)
        };
        let admission: Result<Admission> = db.write(tenant, open).await;
        match admission? {
            Admission::Opened(opened) => return Ok(opened),
            Admission::SecondStep(step) => return Err(Error::SecondFactorRequired(step)),
            Admission::UseSso { slug } => refusal = Error::UseSso { slug },
            Admission::NoAccess { .. } => {}
        }
    }
    Err(refusal)
}

/// An attempt that was counted, and whose password it may be.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    pub key: String,
    pub candidates: Vec<User>,
    /// The known browser whose count was used, not that of its address.
    pub device: Option<String>,
    /// Who has an account with this address, in whatever workspace; one more than are ever tried at most.
    pub accounts: Vec<UserId>,
    /// Whether the password was right for each of them.
    pub all_right: bool,
}

impl Tried {
    fn from<'a>(&'a self, cx: &'a Cx) -> From<'a> {
        self.device.as_deref().map_or(From::Address(cx.address.as_deref()), From::Own)
    }

    /// Whether these are all accounts of the address. Anybody can have one under somebody else's address in a workspace of
    /// their own: that its password is right must not forget wrong guesses at the others.
    fn is_all_of(&self, matching: &[User]) -> bool {
        self.accounts.iter().all(|id| matching.iter().any(|user| user.id == *id))
    }
}

/// Counts the attempt before anything is looked at. Where strangers have used up what passes, a browser in which one of
/// the accounts was used before still has a count of its own, for those accounts.
async fn count(db: &Db, cx: &Cx, attempt: &Attempt) -> Result<Tried> {
    let key: String = attempt.email.trim().to_ascii_lowercase().chars().take(254).collect();
    let (cx, workspace) = (cx.clone(), attempt.workspace.clone());
    let (counted, counted_cx) = (key.clone(), cx.clone());
    let known = attempt.device.as_ref().map(|device| TokenHash::of(device.expose()));
    let refusal = match db
        .write_global(move |c| {
            let from = From::Address(counted_cx.address.as_deref());
            throttle::attempt(c, Guarded::secret(&counted), from, counted_cx.now)?;
            let candidates = accounts(c, &counted, workspace.as_deref(), known.as_ref(), MOST_CANDIDATES)?;
            let accounts = everywhere(c, &counted)?;
            Ok(Tried { key: counted, candidates, device: None, accounts, all_right: false })
        })
        .await
    {
        Err(refusal @ Error::Throttled { .. }) => refusal,
        counted => return counted,
    };
    let Some(device) = &attempt.device else { return Err(refusal) };
    let (device, workspace) = (TokenHash::of(device.expose()), attempt.workspace.clone());
    db.write_global(move |c| {
        let mut candidates = Vec::new();
        for user in accounts(c, &key, workspace.as_deref(), Some(&device), MOST_CANDIDATES)? {
            if throttle::is_known(c, user.id, &device, cx.now)? {
                candidates.push(user);
            }
        }
        if candidates.is_empty() {
            return Err(refusal);
        }
        let device = throttle::device_name(&device);
        throttle::attempt(c, Guarded::secret(&key), From::Own(&device), cx.now)?;
        let accounts = everywhere(c, &key)?;
        Ok(Tried { key, candidates, device: Some(device), accounts, all_right: false })
    })
    .await
}

fn everywhere(c: &mut Conn, key: &str) -> Result<Vec<UserId>> {
    let all = user::store::everywhere_by_email(c, key, MOST_CANDIDATES + 1)?;
    Ok(all.into_iter().map(|user| user.id).collect())
}

/// The accounts of an address: in the workspace that was named, or in all, those first of which a browser knows that they are
/// its person's.
pub(super) fn accounts(
    c: &mut Conn,
    key: &str,
    workspace: Option<&str>,
    device: Option<&TokenHash>,
    most: i64,
) -> Result<Vec<User>> {
    match workspace {
        None => user::store::candidates(c, key, device, most),
        Some(slug) => match tenant::by_slug(c, slug)? {
            Some(tenant) => Ok(user::store::by_sign_in_email(c, tenant.id, key)?.into_iter().collect()),
            None => Ok(Vec::new()),
        },
    }
}

/// The event of a wrong password, in each tenant where it could have been right; for nobody's account as much work.
async fn note_failure(db: &Db, cx: &Cx, tried: &Tried) -> Result<()> {
    if tried.candidates.is_empty() {
        let (key, now) = (tried.key.clone(), cx.now);
        db.write_global(move |c| throttle::failed_for_nobody(c, Guarded::secret(&key), now)).await?;
    }
    for user in tried.candidates.iter().cloned() {
        let cx = cx.clone();
        db.write(user.tenant, move |c| record_wrong_password(c, &cx, &user)).await?;
    }
    Ok(())
}

pub(super) fn record_wrong_password(c: &mut Conn, cx: &Cx, user: &User) -> Result<()> {
    let details = json!({ "proof": Proof::Password, "reason": "wrong password" });
    event::record(c, cx, user.tenant, Action::LoginRefused, &user.target(), None, &details)
}

/// Opens a session under the tenant's lock, if the policy allows it. `verified` is the person whose password was right:
/// changed since then, it opens nothing any more. What lets somebody in, or on to the second step, is counted no more; that
/// ends the attempt, so it happens once. What is refused stays counted.
pub(super) fn open_for(
    c: &mut Conn,
    cx: &Cx,
    verified: &User,
    tried: &Tried,
    attempt: &Attempt,
    lifetime: Lifetime,
) -> Result<Admission> {
    let tenant = verified.tenant;
    let user = user::store::find(c, tenant, verified.id)?;
    let Some(user) = user.filter(|user| user.password_hash == verified.password_hash) else {
        return Ok(Admission::NoAccess { user_name: verified.user_name.clone() });
    };
    let opening = Opening::here(Proof::Password, attempt.client, attempt.user_agent.clone());
    let admission = admit(c, cx, tenant, user.id, &opening, lifetime)?;
    if let Admission::Opened(_) | Admission::SecondStep(_) = &admission {
        let (what, from) = (Guarded::secret(&tried.key), tried.from(cx));
        match tried.all_right {
            true => throttle::was_right(c, what, from)?,
            false => throttle::uncount(c, what, from)?,
        }
    }
    Ok(admission)
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
    lifetime: Lifetime,
) -> Result<()> {
    let (tenant, id) = (person.tenant(), person.user());
    let verified = confirm::own_password(db, passwords, cx, person, current).await?;
    check_new_password(new.expose(), &verified.user_name)?;
    let hash = passwords.hash(cx, new).await?;
    let (cx, person) = (cx.clone(), person.clone());
    db.write(tenant, move |c| {
        // Hashing took its time: the session may have ended in it.
        let person = session::refresh(c, &person, cx.now, lifetime)?;
        let (mut user, verdict) = still_allowed(c, tenant, id, Proof::Password, cx.now)?;
        match verdict {
            Verdict::Allow if user.password_hash == verified.password_hash => {}
            Verdict::Allow => return Err(Error::WrongPassword),
            Verdict::UseSso => return Err(Error::UseSso { slug: tenant::get(c, tenant)?.slug }),
            Verdict::NoAccess => return Err(Error::Unauthenticated),
        }
        set_password(c, &cx, &mut user, hash)?;
        session::confirm(c, &person, cx.now)?;
        mail_link::forget(c, &user)?;
        session::end_others(c, &cx, &person).map(|_| ())
    })
    .await
}

pub(super) fn set_password(c: &mut Conn, cx: &Cx, user: &mut User, hash: String) -> Result<()> {
    user.password_hash = Some(hash);
    user::store::update(c, user, None)?;
    throttle::forget_devices(c, user)?;
    event::record(c, cx, user.tenant, Action::PasswordChange, &user.target(), None, &json!({}))
}
