//! The second step of a login: after the right password a ticket, which lasts some minutes and some wrong codes, and opens
//! a session once with a code or a passkey. Who has no second factor yet where one is required adds one with it.

use hub_db::{Conn, Db};
use hub_kernel::{Actor, Cx, MasterKey, Secret, TenantId, Timestamp, TokenHash, UserId};
use serde_json::json;

use super::admit::{Admission, Opened, admit};
use super::throttle::{self, From, Guarded};
use crate::event::{self, Action};
use crate::second_factor::{
    self, BackupCodes, Challenge, Factors, NewStep, PendingStep, Purpose, RelyingParty, Under,
};
use crate::session::{Lifetime, Opening, Proof, SecondFactor};
use crate::user::{self, User};
use crate::{Error, Result, notice, tenant};

const MINUTES: i64 = 10;
/// Who adds an app first needs to find a phone.
const ENROLMENT_MINUTES: i64 = 30;
/// After so many wrong codes the password is asked for again.
const MOST_WRONG: i64 = 5;
/// After so many in a day the person is told: whoever goes on knows their password, and needs but time.
const TOLD_AFTER: i64 = 10;
const WRONG_CODES_OF: &str = "wrong codes of ";

/// A login that waits for its second step.
#[derive(Debug, Clone)]
pub struct SecondStep {
    /// What the client shows with the second step: a browser in a cookie, an app in its next request.
    pub ticket: Secret,
    /// Whether the person has none yet and must add one.
    pub must_enrol: bool,
}

/// A waiting login as its page shows it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Whose it is.
    pub user: User,
    /// Their workspace's name.
    pub workspace: String,
    /// What they have; nothing when they must add one.
    pub factors: Factors,
}

/// Whether this login needs a second step, and then its ticket.
pub(super) fn demand(
    c: &mut Conn,
    cx: &Cx,
    user: &User,
    opening: &Opening,
) -> Result<Option<Box<SecondStep>>> {
    if opening.proof != Proof::Password || opening.second_factor.is_some() || !is_demanded(c, user)? {
        return Ok(None);
    }
    let must_enrol = !second_factor::of(c, user.tenant, user.id)?.any();
    let minutes = if must_enrol { ENROLMENT_MINUTES } else { MINUTES };
    let ticket = Secret::generate(&*cx.entropy, "");
    let new = NewStep {
        user,
        client: opening.client,
        user_agent: opening.user_agent.as_deref(),
        expires_at: cx.now.plus_minutes(minutes),
    };
    second_factor::insert_step(c, &TokenHash::of(ticket.expose()), &new)?;
    Ok(Some(Box::new(SecondStep { ticket, must_enrol })))
}

/// Whether the password of this person is not enough.
pub(super) fn is_demanded(c: &mut Conn, user: &User) -> Result<bool> {
    Ok(second_factor::of(c, user.tenant, user.id)?.any()
        || second_factor::required_since(c, user.tenant)?.is_some())
}

/// The login that waits behind a ticket.
///
/// # Errors
/// `Unauthenticated` for a ticket that is used, late or was tried too often.
pub fn waiting(c: &mut Conn, ticket: &str, now: Timestamp) -> Result<Waiting> {
    let (_, user) = found(c, ticket, now)?;
    let factors = second_factor::of(c, user.tenant, user.id)?;
    Ok(Waiting { workspace: tenant::get(c, user.tenant)?.name, factors, user })
}

/// The ticket and its person, whose password is still the one that was right.
fn found(c: &mut Conn, ticket: &str, now: Timestamp) -> Result<(PendingStep, User)> {
    let step = second_factor::find_step(c, &TokenHash::of(ticket), now)?.ok_or(Error::Unauthenticated)?;
    let user = user::store::find(c, step.tenant, step.user)?.ok_or(Error::Unauthenticated)?;
    if step.wrong >= MOST_WRONG || user.password_hash.as_deref() != Some(step.password_hash.as_str()) {
        return Err(Error::Unauthenticated);
    }
    Ok((step, user))
}

/// One step of a ticket, under the lock of its tenant.
async fn under_lock<T: Send + 'static>(
    db: &Db,
    cx: &Cx,
    ticket: &Secret,
    f: impl FnOnce(&mut Conn, &Cx, PendingStep, User) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (asked, now) = (ticket.clone(), cx.now);
    let tenant: TenantId = db.read(move |c| found(c, asked.expose(), now)).await?.1.tenant;
    let (cx, ticket) = (cx.clone(), ticket.clone());
    db.write(tenant, move |c| {
        let (step, user) = found(c, ticket.expose(), cx.now)?;
        let cx = cx.with_actor(Actor::User { id: user.id, name: user.user_name.clone() });
        f(c, &cx, step, user)
    })
    .await
}

/// Ends a login with a code of an app or a backup code.
///
/// # Errors
/// `WrongCode`; `Unauthenticated` for a ticket that is over, also by this wrong code; `Throttled`; `UseSso`.
pub async fn with_code(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    ticket: Secret,
    code: String,
    device: Option<Secret>,
    lifetime: Lifetime,
) -> Result<Opened> {
    let (master, shown) = (master.clone(), ticket.clone());
    let outcome = under_lock(db, cx, &ticket, move |c, cx, step, user| {
        let guess = Guess::of(c, cx, &user, device.as_ref())?;
        guess.count(c, cx)?;
        match second_factor::check_code(c, cx, &master, &user, &code)? {
            Some(factor) => {
                guess.was_right(c, cx)?;
                end(c, cx, &shown, step, &user, factor, lifetime)
            }
            None => wrong(c, cx, &shown, &user),
        }
    });
    outcome.await?
}

/// Asks for a passkey of the person who waits; none where they have none.
///
/// # Errors
/// As [`waiting`].
pub async fn ask_passkey(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    ticket: Secret,
    browser: Secret,
    rp: RelyingParty,
) -> Result<Option<Challenge>> {
    let master = master.clone();
    under_lock(db, cx, &ticket, move |c, cx, _, user| {
        second_factor::begin_proof(
            c,
            cx,
            &master,
            &Under { browser: &browser },
            &rp,
            &user,
            Purpose::SecondStep,
        )
    })
    .await
}

/// Ends a login with the answer of an authenticator.
///
/// # Errors
/// As [`with_code`].
#[expect(
    clippy::too_many_arguments,
    reason = "an exchange has two sides, and each thing here is one of them"
)]
pub async fn with_passkey_answer(
    db: &Db,
    master: &MasterKey,
    cx: &Cx,
    ticket: Secret,
    browser: Secret,
    rp: RelyingParty,
    answer: String,
    lifetime: Lifetime,
) -> Result<Opened> {
    let (master, shown) = (master.clone(), ticket.clone());
    let outcome = under_lock(db, cx, &ticket, move |c, cx, step, user| {
        let under = Under { browser: &browser };
        match second_factor::answer_of(c, cx, &master, &under, &rp, &user, Purpose::SecondStep, &answer)? {
            true => end(c, cx, &shown, step, &user, SecondFactor::Passkey, lifetime),
            false => wrong(c, cx, &shown, &user),
        }
    });
    outcome.await?
}

/// A login that ended with a first second factor: the codes are shown once.
#[derive(Debug)]
pub struct Enrolled {
    /// The session.
    pub opened: Opened,
    /// Its backup codes.
    pub codes: Option<BackupCodes>,
}

/// Something that is done for the person who waits and has no second factor: the beginning of an enrolment.
///
/// # Errors
/// `Unauthenticated` for a ticket that is over, and for somebody who has a second factor: a password alone adds none to it.
pub async fn begin_enrolment<T: Send + 'static>(
    db: &Db,
    cx: &Cx,
    ticket: Secret,
    f: impl FnOnce(&mut Conn, &Cx, &User) -> Result<T> + Send + 'static,
) -> Result<T> {
    under_lock(db, cx, &ticket, move |c, cx, _, user| {
        has_none(c, &user)?;
        f(c, cx, &user)
    })
    .await
}

/// The end of an enrolment by `f`, and with it of the login.
///
/// # Errors
/// As [`begin_enrolment`]; what `f` says; `UseSso`.
pub async fn finish_enrolment(
    db: &Db,
    cx: &Cx,
    ticket: Secret,
    factor: SecondFactor,
    lifetime: Lifetime,
    f: impl FnOnce(&mut Conn, &Cx, &User) -> Result<Option<BackupCodes>> + Send + 'static,
) -> Result<Enrolled> {
    let shown = ticket.clone();
    let outcome = under_lock(db, cx, &ticket, move |c, cx, step, user| {
        has_none(c, &user)?;
        let codes = f(c, cx, &user)?;
        Ok(end(c, cx, &shown, step, &user, factor, lifetime)?.map(|opened| Enrolled { opened, codes }))
    });
    outcome.await?
}

fn has_none(c: &mut Conn, user: &User) -> Result<()> {
    match second_factor::of(c, user.tenant, user.id)?.any() {
        true => Err(Error::Unauthenticated),
        false => Ok(()),
    }
}

/// Opens the session; the ticket is used up. What is refused here stands in the event log, so it is no error of the
/// transaction.
fn end(
    c: &mut Conn,
    cx: &Cx,
    ticket: &Secret,
    step: PendingStep,
    user: &User,
    factor: SecondFactor,
    lifetime: Lifetime,
) -> Result<Result<Opened>> {
    if !second_factor::drop_step(c, &TokenHash::of(ticket.expose()))? {
        return Err(Error::Unauthenticated);
    }
    let opening = Opening {
        second_factor: Some(factor),
        ..Opening::here(Proof::Password, step.client, step.user_agent)
    };
    Ok(match admit(c, cx, user.tenant, user.id, &opening, lifetime)? {
        Admission::Opened(opened) => Ok(opened),
        Admission::UseSso { slug } => Err(Error::UseSso { slug }),
        Admission::NoAccess { .. } | Admission::SecondStep(_) => Err(Error::Unauthenticated),
    })
}

/// Counts a wrong answer: it is written, so it is no error of the transaction either.
fn wrong(c: &mut Conn, cx: &Cx, ticket: &Secret, user: &User) -> Result<Result<Opened>> {
    let hash = TokenHash::of(ticket.expose());
    let over = second_factor::count_wrong(c, &hash)? >= MOST_WRONG;
    if over {
        second_factor::drop_step(c, &hash)?;
    }
    throttle::tally(c, &format!("{WRONG_CODES_OF}{}", user.id), cx.now)?;
    let details = json!({ "proof": Proof::Password, "reason": "wrong second factor" });
    event::record(c, cx, user.tenant, Action::LoginRefused, &user.target(), None, &details)?;
    Ok(Err(if over { Error::Unauthenticated } else { Error::WrongCode }))
}

/// A guess at a code: whoever guesses knows the password already.
struct Guess {
    subject: String,
    device: Option<String>,
}

impl Guess {
    fn of(c: &mut Conn, cx: &Cx, user: &User, device: Option<&Secret>) -> Result<Self> {
        let device = device.map(|key| TokenHash::of(key.expose()));
        let known = match &device {
            Some(hash) => throttle::is_known(c, user.id, hash, cx.now)?,
            None => false,
        };
        let device = device.filter(|_| known).map(|hash| throttle::device_name(&hash));
        Ok(Self { subject: format!("code of {}", user.id), device })
    }

    fn from<'a>(&'a self, cx: &'a Cx) -> From<'a> {
        self.device.as_deref().map_or(From::Address(cx.address.as_deref()), From::Own)
    }

    fn count(&self, c: &mut Conn, cx: &Cx) -> Result<()> {
        throttle::attempt(c, Guarded::secret(&self.subject), self.from(cx), cx.now)
    }

    fn was_right(&self, c: &mut Conn, cx: &Cx) -> Result<()> {
        throttle::was_right(c, Guarded::secret(&self.subject), self.from(cx))
    }
}

/// Whose second factor was wrong often today, though the password was right.
///
/// # Errors
/// The database's.
pub fn guessed_at(c: &mut Conn, now: Timestamp) -> Result<Vec<UserId>> {
    let subjects = throttle::tallied(c, WRONG_CODES_OF, TOLD_AFTER, now)?;
    Ok(subjects.iter().filter_map(|subject| subject.strip_prefix(WRONG_CODES_OF)?.parse().ok()).collect())
}

/// One of [`guessed_at`], when they are to be told now: once a day. To be called under the lock of their tenant.
///
/// # Errors
/// The database's.
pub fn tell_of_guesses(c: &mut Conn, id: UserId, now: Timestamp) -> Result<Option<User>> {
    let topic = format!("{WRONG_CODES_OF}{id} {}", now.millis().div_euclid(24 * 60 * 60 * 1000));
    let Some(user) = user::store::find(c, id.tenant(), id)?.filter(User::is_active) else { return Ok(None) };
    Ok(notice::first_time(c, id.tenant(), &topic, now)?.then_some(user))
}
