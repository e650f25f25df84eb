//! Somebody who is logged in proves who they are once more, before a dangerous act: by password, by a code of their app or
//! by a passkey. Who logged in by SSO does it at the identity provider (`begin_confirm`), which ends in a fresh session.

use hub_db::{Conn, Db};
use hub_kernel::{Cx, MasterKey, Secret};
use serde_json::json;

use super::admit::still_allowed;
use super::password::record_wrong_password;
use super::passwords::Passwords;
use super::policy::Verdict;
use super::throttle::{self, From, Guarded};
use crate::event::{self, Action};
use crate::second_factor::{self, Challenge, Kind, Purpose, RelyingParty, Under};
use crate::session::{self, Lifetime, Person, Proof};
use crate::user::{self, User};
use crate::{Error, Result, tenant};

/// How somebody may prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// By their password.
    pub password: bool,
    /// By a code of an app.
    pub code: bool,
    /// By a passkey.
    pub passkey: bool,
}

/// How somebody may prove who they are here; in no way when the policy lets them in by SSO only.
///
/// # Errors
/// The database's.
pub fn ways(c: &mut Conn, cx: &Cx, person: &Person) -> Result<Ways> {
    let (user, verdict) = still_allowed(c, person.tenant(), person.user(), Proof::Password, cx.now)?;
    let here = verdict == Verdict::Allow;
    let factors = second_factor::of(c, user.tenant, user.id)?;
    Ok(Ways {
        password: here && user.password_hash.is_some(),
        code: here && factors.has(Kind::Totp),
        passkey: here && factors.has(Kind::Passkey),
    })
}

/// Whether this is the person's own password; counted in their session alone, where no stranger can use it up.
///
/// # Errors
/// `WrongPassword`; `Throttled`; `Busy`.
pub(super) async fn own_password(
    db: &Db,
    passwords: &Passwords,
    cx: &Cx,
    person: &Person,
    password: Secret,
) -> Result<User> {
    let (tenant, id) = (person.tenant(), person.user());
    let (subject, name, now) = (subject(person), session_name(person), cx.now);
    let counted = subject.clone();
    let user = db
        .write(tenant, move |c| {
            throttle::attempt(c, Guarded::secret(&counted), From::Own(&name), now)?;
            user::get(c, tenant, id)
        })
        .await?;
    let right = passwords.verify(password, user.password_hash.clone()).await?;
    let (cx, name, of) = (cx.clone(), session_name(person), user.clone());
    db.write(tenant, move |c| match right {
        true => throttle::was_right(c, Guarded::secret(&subject), From::Own(&name)),
        false => record_wrong_password(c, &cx, &of),
    })
    .await?;
    if right { Ok(user) } else { Err(Error::WrongPassword) }
}

/// Confirms by the password.
///
/// # Errors
/// `WrongPassword`; `UseSso` for somebody who logs in by SSO only; `Throttled`; `Busy`; `Unauthenticated` when the session ended
/// meanwhile.
pub async fn confirm_by_password(
    db: &Db,
    passwords: &Passwords,
    cx: &Cx,
    person: &Person,
    password: Secret,
    lifetime: Lifetime,
) -> Result<()> {
    let verified = own_password(db, passwords, cx, person, password).await?;
    let (cx, person) = (cx.clone(), person.clone());
    db.write(person.tenant(), move |c| {
        let person = session::refresh(c, &person, cx.now, lifetime)?;
        let user = here(c, &cx, &person)?;
        if user.password_hash != verified.password_hash {
            return Err(Error::WrongPassword);
        }
        confirmed(c, &cx, &person, &user, "password")
    })
    .await
}

/// Confirms by a code of an app.
///
/// # Errors
/// `WrongCode`; `UseSso`; `Throttled`; `Unauthenticated` when the session ended meanwhile.
pub async fn confirm_by_code(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    person: &Person,
    code: String,
    lifetime: Lifetime,
) -> Result<()> {
    let (master, cx, person) = (master.clone(), cx.clone(), person.clone());
    let outcome = db.write(person.tenant(), move |c| {
        let person = session::refresh(c, &person, cx.now, lifetime)?;
        let user = here(c, &cx, &person)?;
        let (subject, name) = (subject(&person), session_name(&person));
        throttle::attempt(c, Guarded::secret(&subject), From::Own(&name), cx.now)?;
        if !second_factor::check_app(c, &cx, &master, &user, &code)? {
            return refused(c, &cx, &user).map(|()| Err(Error::WrongCode));
        }
        throttle::was_right(c, Guarded::secret(&subject), From::Own(&name))?;
        confirmed(c, &cx, &person, &user, "totp").map(Ok)
    });
    outcome.await?
}

/// Asks for a passkey of one's own; none where there is none.
///
/// # Errors
/// `UseSso`.
pub async fn ask_own_passkey(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    person: &Person,
    browser: Secret,
    rp: RelyingParty,
) -> Result<Option<Challenge>> {
    let (master, cx, person) = (master.clone(), cx.clone(), person.clone());
    db.write(person.tenant(), move |c| {
        let user = here(c, &cx, &person)?;
        second_factor::begin_proof(
            c,
            &cx,
            &master,
            &Under { browser: &browser },
            &rp,
            &user,
            Purpose::Confirm,
        )
    })
    .await
}

/// Confirms by a passkey's answer.
///
/// # Errors
/// `WrongPasskey`; `UseSso`; `Unauthenticated` when the session ended meanwhile.
#[expect(
    clippy::too_many_arguments,
    reason = "an exchange has two sides, and each thing here is one of them"
)]
pub async fn confirm_by_passkey(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    person: &Person,
    browser: Secret,
    rp: RelyingParty,
    answer: String,
    lifetime: Lifetime,
) -> Result<()> {
    let (master, cx, person) = (master.clone(), cx.clone(), person.clone());
    let outcome = db.write(person.tenant(), move |c| {
        let person = session::refresh(c, &person, cx.now, lifetime)?;
        let user = here(c, &cx, &person)?;
        let under = Under { browser: &browser };
        match second_factor::answer_of(c, &cx, &master, &under, &rp, &user, Purpose::Confirm, &answer)? {
            true => confirmed(c, &cx, &person, &user, "passkey").map(Ok),
            false => refused(c, &cx, &user).map(|()| Err(Error::WrongPasskey)),
        }
    });
    outcome.await?
}

/// The person, when what they can prove here lets them in at all.
fn here(c: &mut Conn, cx: &Cx, person: &Person) -> Result<User> {
    let (user, verdict) = still_allowed(c, person.tenant(), person.user(), Proof::Password, cx.now)?;
    match verdict {
        Verdict::Allow => Ok(user),
        Verdict::UseSso => Err(Error::UseSso { slug: tenant::get(c, user.tenant)?.slug }),
        Verdict::NoAccess => Err(Error::Unauthenticated),
    }
}

fn confirmed(c: &mut Conn, cx: &Cx, person: &Person, user: &User, by: &str) -> Result<()> {
    session::confirm(c, person, cx.now)?;
    let details = json!({ "session": person.session(), "by": by });
    event::record(c, cx, user.tenant, Action::SessionConfirm, &user.target(), None, &details)
}

fn refused(c: &mut Conn, cx: &Cx, user: &User) -> Result<()> {
    let details = json!({ "reason": "wrong second factor" });
    event::record(c, cx, user.tenant, Action::LoginRefused, &user.target(), None, &details)
}

fn subject(person: &Person) -> String {
    format!("own proof of {}", person.user())
}

fn session_name(person: &Person) -> String {
    person.session().to_string()
}
