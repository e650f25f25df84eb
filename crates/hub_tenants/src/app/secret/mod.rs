//! Secrets of confidential apps: named, several at once, so that one follows the other without a gap.

mod store;

pub use store::SecretRow;

use hub_db::Conn;
use hub_kernel::{AppId, AppSecretId, Cx, Secret, Timestamp, TokenHash};

use super::{App, Operator, get};
use crate::sign_in::throttle;
use crate::{Error, Result};

/// What every secret of an app begins with, so that scanners know one that leaked.
pub const PREFIX: &str = "swp_";
/// How many may be good at once.
const MOST: usize = 5;
const SHOWN: usize = 10;

/// A secret that was made; to be shown once.
#[derive(Debug)]
pub struct Added {
    /// Its row.
    pub id: AppSecretId,
    /// Its value.
    pub secret: Secret,
}

/// An app that proved itself, or that has nothing to prove itself by.
#[derive(Debug, Clone)]
pub struct ProvenApp(App);

impl ProvenApp {
    /// The app.
    pub fn app(&self) -> &App {
        &self.0
    }
}

/// Makes a secret for a confidential app.
///
/// # Errors
/// `NotFound`; `Invalid` for a public app, an empty or long name, or a sixth one beside five good ones.
pub fn add(
    c: &mut Conn,
    cx: &Cx,
    _by: &Operator,
    app: AppId,
    name: &str,
    expires_at: Option<Timestamp>,
) -> Result<Added> {
    if !get(c, app)?.settings.confidential {
        return Err(Error::invalid("app", "this app is public: it keeps no secret"));
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("name", "give the secret a name of at most 100 characters"));
    }
    let good = store::all(c, app)?.into_iter().filter(|row| row.is_good(cx.now)).count();
    if good >= MOST {
        return Err(Error::invalid("app", format!("{MOST} secrets are good already; revoke one first")));
    }
    let secret = Secret::generate(&*cx.entropy, PREFIX);
    let id = AppSecretId::random(&*cx.entropy);
    let prefix: String = secret.expose().chars().take(SHOWN).collect();
    store::insert(c, app, id, &TokenHash::of(secret.expose()), &prefix, name, cx.now, expires_at)?;
    Ok(Added { id, secret })
}

/// Revokes a secret: it is refused from the next request on.
///
/// # Errors
/// `NotFound`, also for one that is revoked already.
pub fn revoke(c: &mut Conn, cx: &Cx, _by: &Operator, app: AppId, id: AppSecretId) -> Result<()> {
    if store::revoke(c, app, id, cx.now)? { Ok(()) } else { Err(Error::NotFound) }
}

/// The secrets of an app, the newest first; revoked ones too.
///
/// # Errors
/// The database's.
pub fn all(c: &mut Conn, app: AppId) -> Result<Vec<SecretRow>> {
    store::all(c, app)
}

/// The app of a `client_id` if it proves itself: a confidential one by a good secret, a public one by sending none.
///
/// # Errors
/// The database's.
pub fn prove(
    c: &mut Conn,
    client_id: &str,
    secret: Option<&str>,
    now: Timestamp,
) -> Result<Option<ProvenApp>> {
    let Some(app) = super::by_client_id(c, client_id)? else { return Ok(None) };
    let proven = match (app.settings.confidential, secret) {
        (false, None) => true,
        (false, Some(_)) | (true, None) => false,
        (true, Some(secret)) => {
            let row = store::by_hash(c, app.id, &TokenHash::of(secret))?;
            row.is_some_and(|row| row.is_good(now))
        }
    };
    Ok(proven.then_some(ProvenApp(app)))
}

/// Notes when a secret was used, to the hour: enough to see which one is in use.
///
/// # Errors
/// The database's.
pub fn note_use(c: &mut Conn, app: AppId, secret: &str, now: Timestamp) -> Result<()> {
    store::note_use(c, app, &TokenHash::of(secret), now)
}

/// Whether a secret's last use is old enough to be written again.
///
/// # Errors
/// The database's.
pub fn wants_note(c: &mut Conn, app: AppId, secret: &str, now: Timestamp) -> Result<bool> {
    let row = store::by_hash(c, app, &TokenHash::of(secret))?;
    Ok(row.is_some_and(|row| row.last_used_at.is_none_or(|used| now.seconds_since(used) >= 3600)))
}

/// Refuses a stranger who has guessed too often. It is asked after a failure only: who shares an address with a guesser
/// and knows the secret is let in.
///
/// # Errors
/// `Throttled`.
pub fn check_guesses(c: &mut Conn, cx: &Cx, client_id: &str) -> Result<()> {
    throttle::check(c, &guessed(client_id), cx.address.as_deref(), cx.now)
}

/// Notes a guess that failed.
///
/// # Errors
/// The database's.
pub fn note_guess(c: &mut Conn, cx: &Cx, client_id: &str) -> Result<()> {
    throttle::failed(c, &guessed(client_id), cx.address.as_deref(), cx.now)
}

/// What is guessed at; everything that is no app counts as one, so that nobody fills the table with inventions.
fn guessed(client_id: &str) -> String {
    match client_id.parse::<AppId>() {
        Ok(app) => format!("app {app}"),
        Err(_) => "app".to_owned(),
    }
}
