//! The other workspaces of somebody who is logged in, and going on to one of them.
//!
//! Without a new login that is possible only where the very same login proved the person too: the password they typed was
//! right for their account there. A SAML proof never is one, nor is an equal e-mail, which any admin can write. A workspace in
//! which everyone logs in by SSO is neither shown nor entered nor left in this way (K13).

mod store;
#[cfg(test)]
mod tests;

use hub_db::{Conn, Db};
use hub_kernel::{Actor, Cx, Secret, TenantId, Timestamp, TokenHash, UserId};
use serde_json::json;

use self::store::Peer;
use super::admit::{Admission, Opened, admit, still_allowed};
use super::policy::{self, Required, Verdict};
use super::second_step::is_demanded;
use crate::event::{self, Action};
use crate::session::{self, ClientKind, Lifetime, Opening, Person, Proof};
use crate::user::{self, User};
use crate::{Error, Result, domain, tenant};

/// As many workspaces as a page names.
const MOST: i64 = 20;

/// Another workspace in which somebody who is logged in has an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherWorkspace {
    /// Its id.
    pub tenant: TenantId,
    /// Its name.
    pub name: String,
    /// Its slug, part of its login address.
    pub slug: String,
    /// Whether the present login is enough to go there; else its own door is next.
    pub at_once: bool,
}

/// What came of going on to another workspace.
#[derive(Debug)]
pub enum Switched {
    /// They are in; the session they came with has ended.
    Opened(Opened),
    /// They log in there, at the door of this slug.
    Door(String),
}

/// Remembers in the session of `cookie` whom else its login proved. To be called in the transaction that opened it.
pub(super) fn remember(c: &mut Conn, cookie: &Secret, others: &[User], now: Timestamp) -> Result<()> {
    for user in others {
        let Some(mark) = mark(user) else { continue };
        let peer = Peer { tenant: user.tenant, user: user.id, mark, second_factor: None, proved_at: now };
        store::insert(c, cookie.expose(), &peer)?;
    }
    Ok(())
}

/// Ends every session's right to become one of this person's: to be called where all of their sessions end.
pub(crate) fn forget(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    store::forget(c, tenant, user)
}

/// The person's other workspaces, as far as they may be told: those where their password was right, too, and, where their
/// workspace has proven the domain of their address, all others with this address.
///
/// # Errors
/// The database's.
pub fn others(c: &mut Conn, person: &Person, now: Timestamp) -> Result<Vec<OtherWorkspace>> {
    let mut found = Vec::new();
    if policy::required(c, person.tenant(), now)? == Required::Everyone {
        return Ok(found);
    }
    for peer in store::of_session(c, person.tenant(), person.session())? {
        let Some(user) = user::store::find(c, peer.tenant, peer.user)? else { continue };
        let at_once = is_open(c, &peer, &user, now)?;
        found.extend(shown(c, &user, at_once, now)?);
    }
    let own = user::get(c, person.tenant(), person.user())?;
    if let Some(email) = own.sign_in_email_key
        && domain::vouches(c, own.tenant, &email)?
    {
        for user in user::store::everywhere_by_email(c, &email, MOST)? {
            if user.tenant != own.tenant && found.iter().all(|known| known.tenant != user.tenant) {
                found.extend(shown(c, &user, false, now)?);
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name).then(a.slug.cmp(&b.slug)));
    Ok(found)
}

/// Goes on to another workspace: a session there in place of the present one, or the way to its door. Whatever changed a
/// moment ago counts, at both ends.
///
/// # Errors
/// `NotFound` for a workspace that is not among [`others`]; the database's.
pub async fn switch(
    db: &Db,
    cx: &Cx,
    person: &Person,
    to: TenantId,
    user_agent: Option<String>,
    lifetime: Lifetime,
) -> Result<Switched> {
    let (asked, now) = (person.clone(), cx.now);
    let found = db.read(move |c| others(c, &asked, now)).await?;
    let target = found.into_iter().find(|other| other.tenant == to).ok_or(Error::NotFound)?;
    if !target.at_once {
        return Ok(Switched::Door(target.slug));
    }
    let (entering, coming) = (cx.clone(), person.clone());
    let entered = db.write(to, move |c| enter(c, &entering, &coming, to, user_agent, lifetime)).await;
    let (opened, proved_at) = match entered {
        Ok(Some(entered)) => entered,
        Ok(None) | Err(Error::NotFound) => return Ok(Switched::Door(target.slug)),
        Err(other) => return Err(other),
    };
    let (leaving, left) = (cx.clone().with_actor(person.actor()), person.clone());
    let cookie = opened.cookie.clone();
    let ended = db.write(person.tenant(), move |c| leave(c, &leaving, &left, &cookie, proved_at)).await;
    match ended {
        // Ended by something else in this moment.
        Ok(()) | Err(Error::NotFound) => Ok(Switched::Opened(opened)),
        Err(other) => Err(other),
    }
}

/// Opens the session there, with all that the present login proved, but for the way back; and when it was proved. `NotFound`
/// where the way is closed by now, so that nothing is taken. Runs under the lock of the workspace that is entered.
fn enter(
    c: &mut Conn,
    cx: &Cx,
    person: &Person,
    to: TenantId,
    user_agent: Option<String>,
    lifetime: Lifetime,
) -> Result<Option<(Opened, Timestamp)>> {
    // Gone with the session that ended meanwhile; taken once, if two pages ask.
    let from = (person.tenant(), person.session());
    let peer = store::take(c, from.0, from.1, to)?.ok_or(Error::NotFound)?;
    let (_, verdict) = still_allowed(c, person.tenant(), person.user(), person.proof(), cx.now)?;
    let closed = policy::required(c, person.tenant(), cx.now)? == Required::Everyone;
    let there = user::store::find(c, peer.tenant, peer.user)?;
    let open = match &there {
        Some(user) => is_open(c, &peer, user, cx.now)?,
        None => false,
    };
    if verdict != Verdict::Allow || closed || !open {
        return Err(Error::NotFound);
    }
    let opening = Opening {
        second_factor: peer.second_factor,
        proved_at: Some(peer.proved_at),
        // A login lasts as long as it would have without the switch.
        ends_at: Some(peer.proved_at.plus_minutes(lifetime.max_hours * 60)),
        ..Opening::here(Proof::Password, ClientKind::Web, user_agent)
    };
    let Admission::Opened(opened) = admit(c, cx, to, peer.user, &opening, lifetime)? else { return Ok(None) };
    store::hand(c, from, to, opened.cookie.expose())?;
    // Which workspace they came from is not this one's affair.
    if let Some(user) = there {
        let cx = cx.clone().with_actor(Actor::User { id: user.id, name: user.user_name.clone() });
        let details = json!({ "direction": "entered from another workspace" });
        event::record(c, &cx, to, Action::WorkspaceSwitch, &user.target(), None, &details)?;
    }
    Ok(Some((opened, peer.proved_at)))
}

/// Ends the session that was left, and remembers the way back in the one of `cookie`. That is said here, under the lock of the
/// workspace that is left: where somebody ended the session in this moment, there is no way back.
fn leave(c: &mut Conn, cx: &Cx, person: &Person, cookie: &Secret, proved_at: Timestamp) -> Result<()> {
    session::end_one(c, cx, person, person.session())?;
    let user = user::get(c, person.tenant(), person.user())?;
    if let Some(mark) = mark(&user) {
        let second_factor = person.second_factor();
        let back = Peer { tenant: user.tenant, user: user.id, mark, second_factor, proved_at };
        store::insert(c, cookie.expose(), &back)?;
    }
    let details = json!({ "direction": "left for another workspace" });
    event::record(c, cx, user.tenant, Action::WorkspaceSwitch, &user.target(), None, &details)
}

/// Whether the login that proved this peer still opens their account: the same password, allowed by the rule of their
/// workspace, and with no second step left to take.
fn is_open(c: &mut Conn, peer: &Peer, user: &User, now: Timestamp) -> Result<bool> {
    let untaken = peer.second_factor.is_none() && is_demanded(c, user)?;
    if mark(user).as_ref() != Some(&peer.mark) || untaken {
        return Ok(false);
    }
    let (_, verdict) = still_allowed(c, user.tenant, user.id, Proof::Password, now)?;
    Ok(verdict == Verdict::Allow)
}

/// The workspace of an account as its person may see it: not where the account has no access, nor where everyone logs in by SSO.
fn shown(c: &mut Conn, user: &User, at_once: bool, now: Timestamp) -> Result<Option<OtherWorkspace>> {
    if !user.is_active() || policy::required(c, user.tenant, now)? == Required::Everyone {
        return Ok(None);
    }
    let row = tenant::get(c, user.tenant)?;
    Ok(Some(OtherWorkspace { tenant: row.id, name: row.name, slug: row.slug, at_once }))
}

/// What a password is known by: another one, or the same one set anew, has another mark.
fn mark(user: &User) -> Option<Vec<u8>> {
    user.password_hash.as_deref().map(|hash| TokenHash::of(hash).as_bytes().to_vec())
}
