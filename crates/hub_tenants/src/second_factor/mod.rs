//! What somebody who logs in by password proves besides: a code of an authenticator app, a passkey, a backup code.
//!
//! Apps and passkeys belong to one person of one tenant. What makes codes is sealed with the master key; backup codes
//! are kept as keyed hashes. Who logs in by SSO proves a second factor to the identity provider, not here.

mod backup;
mod ceremony;
mod passkey;
mod required;
mod store;
#[cfg(test)]
mod tests;
mod totp;

pub use backup::{BackupCodes, MOST_CODES};
pub use ceremony::{Purpose, Under};
pub use passkey::{
    Challenge, RelyingParty, begin_enrolment as begin_passkey, finish_enrolment as finish_passkey,
};
pub(crate) use passkey::{Found, answer_alone, answer_of, begin_alone, begin_proof, named_by};
pub use required::{Standing, require, required_since, standing, without};
pub(crate) use store::{NewStep, PendingStep, count_wrong, drop_step, drop_steps_of, find_step, insert_step};
pub use totp::{AppSecret, begin_app, finish_app};

use hub_db::Conn;
use hub_kernel::{Cx, MasterKey, SecondFactorId, TenantId, Timestamp, UserId};
use hub_text::{key, t};
use serde_json::json;

use crate::connection::vouching;
use crate::event::{self, Action};
use crate::session::{Confirmed, ConfirmedPerson, Person, Proof, SecondFactor};
use crate::text_enum::text_enum;
use crate::user::{self, User};
use crate::{Error, Result};

/// As many apps and passkeys as one person has.
const MOST_FACTORS: usize = 10;
const MOST_NAME: usize = 60;

text_enum! {
    /// What kind of second factor.
    Kind {
        /// An authenticator app (RFC 6238).
        Totp = "totp",
        /// A passkey (Web Authentication).
        Passkey = "passkey",
    }
}

impl Kind {
    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Totp => key!("Authenticator app"),
            Self::Passkey => key!("Passkey"),
        }
    }
}

/// A second factor as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Its handle.
    pub id: SecondFactorId,
    /// What it is.
    pub kind: Kind,
    /// What its person calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// All that somebody has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Factors {
    /// Apps and passkeys, the oldest first.
    pub all: Vec<Factor>,
    /// How many backup codes are left.
    pub backup_codes: i64,
}

impl Factors {
    /// Whether there is an app or a passkey; backup codes alone are nothing.
    pub fn any(&self) -> bool {
        !self.all.is_empty()
    }

    /// Whether one of this kind is there.
    pub fn has(&self, kind: Kind) -> bool {
        self.all.iter().any(|factor| factor.kind == kind)
    }
}

/// What somebody has.
///
/// # Errors
/// The database's.
pub fn of(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<Factors> {
    let all = store::all(c, tenant, user)?.into_iter().map(store::Row::shown).collect();
    Ok(Factors { all, backup_codes: store::count_codes(c, tenant, user)? })
}

/// The person who is about to add a way of their own to log in. A session by SSO through a connection behind which no owner
/// stands is not enough: whoever set it up can log in as any sub-user, and what they added would still be theirs when that
/// sub-user is an admin or owner one day. An owner's word counts for proofs given after it only: the older ones may have come by
/// other keys.
///
/// # Errors
/// `Forbidden` in such a session, unless the person set the connection up alone and gains nothing.
pub fn adding(c: &mut Conn, person: &Person) -> Result<User> {
    let user = user::get(c, person.tenant(), person.user())?;
    if person.proof() != Proof::Saml {
        return Ok(user);
    }
    let standing = match person.connection() {
        Some(id) => vouching::standing(c, user.tenant, id)?,
        None => vouching::Standing::default(),
    };
    if standing.set_up_by == Some(user.id) {
        return Ok(user);
    }
    if let Some((vouched, _)) = standing.vouched {
        return match person.confirmed_at().is_some_and(|proved| proved >= vouched) {
            true => Ok(user),
            false => Err(Error::Forbidden(key!(
                "an owner approved the connection by which you logged in after you had; log in again first"
            ))),
        };
    }
    Err(Error::Forbidden(key!(
        "no owner has approved the connection by which you logged in; until one has, apps, passkeys and backup codes are \
         added after a login by password only"
    )))
}

/// Gives a factor another name.
///
/// # Errors
/// `NotFound`, also for somebody else's; `Invalid` for a name that is empty, long or taken.
pub fn rename(c: &mut Conn, cx: &Cx, by: &ConfirmedPerson, id: SecondFactorId, name: &str) -> Result<()> {
    let user = user::get(c, by.tenant(), by.user())?;
    let rows = store::all(c, user.tenant, user.id)?;
    let row = rows.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let others = rows.iter().filter(|other| other.id != id).map(|other| other.name.as_str());
    let name = free_name(name, others)?;
    store::rename(c, user.tenant, id, &name)?;
    let details = json!({ "kind": row.kind, "before": { "name": row.name }, "after": { "name": name } });
    event::record(c, cx, user.tenant, Action::SecondFactorUpdate, &user.target(), None, &details)
}

/// Removes a factor of one's own. With the last one the backup codes go.
///
/// # Errors
/// `NotFound`, also for somebody else's; `Invalid` for the last one where the tenant requires one.
pub fn remove(c: &mut Conn, cx: &Cx, by: &ConfirmedPerson, id: SecondFactorId) -> Result<()> {
    let user = user::get(c, by.tenant(), by.user())?;
    let rows = store::all(c, user.tenant, user.id)?;
    let row = rows.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let last = rows.len() == 1;
    if last && required_since(c, user.tenant)?.is_some() {
        let text = t("this workspace requires a second factor; add another one before you remove this");
        return Err(Error::invalid("factor", text));
    }
    store::remove(c, user.tenant, id)?;
    if last {
        store::forget_codes(c, user.tenant, user.id)?;
    }
    let details = json!({ "kind": row.kind, "name": row.name });
    event::record(c, cx, user.tenant, Action::SecondFactorRemove, &user.target(), None, &details)
}

/// Takes all second factors off somebody who lost them. They log in with the password alone, and add a new one right
/// after it where the tenant requires one. The caller tells the person by mail.
///
/// # Errors
/// `NotFound`; `Forbidden` for anybody but an owner, and for oneself; `Invalid` when there is nothing to reset.
pub fn reset(c: &mut Conn, cx: &Cx, by: &Confirmed, id: UserId) -> Result<User> {
    if !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can reset a second factor")));
    }
    if by.user() == Some(id) {
        return Err(Error::Forbidden(key!(
            "another owner can reset yours; remove it under Your account if you have it"
        )));
    }
    let user = user::get(c, by.tenant(), id)?;
    let before = of(c, user.tenant, user.id)?;
    if !before.any() {
        return Err(Error::invalid("user", t("this person has no second factor")));
    }
    store::forget_all(c, user.tenant, user.id)?;
    let kinds: Vec<Kind> = before.all.iter().map(|factor| factor.kind).collect();
    let details = json!({ "before": { "factors": kinds, "backup_codes": before.backup_codes } });
    event::record(c, cx, user.tenant, Action::SecondFactorReset, &user.target(), None, &details)?;
    Ok(user)
}

/// What a code turned out to be.
pub(crate) fn check_code(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    user: &User,
    typed: &str,
) -> Result<Option<SecondFactor>> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if totp::looks_like_code(&typed) {
        return Ok(totp::check(c, cx, master, user, &typed)?.then_some(SecondFactor::Totp));
    }
    if !backup::take(c, cx, master, user, &typed)? {
        return Ok(None);
    }
    Ok(Some(SecondFactor::BackupCode))
}

/// Checks a code of one's own app, before a dangerous act: backup codes are for logging in.
pub(crate) fn check_app(c: &mut Conn, cx: &Cx, master: &MasterKey, user: &User, typed: &str) -> Result<bool> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    Ok(totp::looks_like_code(&typed) && totp::check(c, cx, master, user, &typed)?)
}

/// Removes ceremonies and tickets that are over.
pub(crate) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::sweep(c, now)
}

/// A name that no other factor of the person has.
fn free_name<'a>(name: &str, mut others: impl Iterator<Item = &'a str>) -> Result<String> {
    let name: String = name.split(char::is_control).collect::<Vec<_>>().join(" ").trim().to_owned();
    if name.is_empty() || name.chars().count() > MOST_NAME {
        return Err(Error::invalid("name", t("give it a name of at most 60 characters")));
    }
    if others.any(|other| other == name) {
        return Err(Error::invalid("name", t("you have one of this name already; choose another")));
    }
    Ok(name)
}

/// Adds a factor. The first one brings backup codes, which are shown once.
fn add(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    user: &User,
    new: store::NewFactor<'_>,
) -> Result<Option<BackupCodes>> {
    let known = store::all(c, user.tenant, user.id)?;
    if known.len() >= MOST_FACTORS {
        return Err(Error::invalid("name", t("you have ten second factors; remove one first")));
    }
    let name = free_name(new.name, known.iter().map(|row| row.name.as_str()))?;
    let kind = new.kind;
    store::insert(c, cx, user, &store::NewFactor { name: &name, ..new })?;
    let details = json!({ "kind": kind, "name": name });
    event::record(c, cx, user.tenant, Action::SecondFactorAdd, &user.target(), None, &details)?;
    let first = known.is_empty() || store::count_codes(c, user.tenant, user.id)? == 0;
    first.then(|| backup::renew(c, cx, master, user)).transpose()
}

/// New backup codes; the old ones end.
///
/// # Errors
/// `Invalid` for somebody without a second factor; as [`adding`].
pub fn renew_backup_codes(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    by: &ConfirmedPerson,
) -> Result<BackupCodes> {
    let user = adding(c, by)?;
    if store::all(c, user.tenant, user.id)?.is_empty() {
        return Err(Error::invalid("factor", t("add an authenticator app or a passkey first")));
    }
    backup::renew(c, cx, master, &user)
}

fn seal(cx: &Cx, master: &MasterKey, label: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let sealed = master.seal(label, plain, &*cx.entropy);
    sealed.map_err(|error| Error::Defect(format!("a second factor could not be sealed: {error}")))
}
