//! The visit that a link opens: who its holder is, and all that they may do.

use hub_db::Conn;
use hub_integrations::Part;
use hub_kernel::{Actor, ConnectionId, Cx, MasterKey, Secret, SecretTokenId, TenantId, Timestamp, TokenHash};
use hub_text::key;
use serde_json::json;

use super::{Link, Scope, State, note, store};
use crate::connection::keys::NewKey;
use crate::connection::{self, Change, Connection, Reading, Settings};
use crate::event::Action;
use crate::session::Admin;
use crate::{Error, Result, directory, guide};

/// What the Secret Token is called that a visitor makes.
const TOKEN_NAME: &str = "Set-up link";

/// Whoever holds a visit. No person of the workspace: neither a session nor a right to manage comes of it.
#[derive(Debug, Clone)]
pub struct Visitor {
    link: Link,
    hash: TokenHash,
}

impl Visitor {
    /// The workspace.
    pub fn tenant(&self) -> TenantId {
        self.link.tenant
    }

    /// The one connection that they may set up.
    pub fn connection(&self) -> ConnectionId {
        self.link.connection
    }

    /// What of it.
    pub fn scope(&self) -> Scope {
        self.link.scope
    }

    /// Their link.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// How events name them.
    pub fn actor(&self) -> Actor {
        self.link.actor()
    }

    /// The right by which the acts of this folder are done.
    fn right(&self) -> Admin {
        Admin::by_setup_link(self.link.tenant)
    }
}

/// The link of a secret, if it waits to be opened. It says who invites to what, and changes nothing: those who look at links
/// in mails before people do must not use it up.
///
/// # Errors
/// `LinkExpired` for every other one, whatever became of it.
pub fn find(c: &mut Conn, secret: &str, now: Timestamp) -> Result<Link> {
    let found = store::by_token(c, &TokenHash::of(secret))?;
    found.filter(|link| link.state(now) == State::Waiting).ok_or(Error::LinkExpired)
}

/// Opens a link, which works once, and gives what the visit's cookie holds.
///
/// # Errors
/// As [`find`].
pub fn open(c: &mut Conn, cx: &Cx, secret: &str) -> Result<(Link, Secret)> {
    let link = find(c, secret, cx.now)?;
    let visit = Secret::generate(&*cx.entropy, "");
    if !store::open(c, link.tenant, link.id, &TokenHash::of(visit.expose()), cx.now)? {
        return Err(Error::LinkExpired);
    }
    let cx = cx.clone().with_actor(link.actor());
    note(c, &cx, &link, Action::SetupLinkOpen, &json!({ "scope": link.scope }))?;
    Ok((link, visit))
}

/// Who holds the visit of a cookie, while it lasts.
///
/// # Errors
/// The database's.
pub fn authenticate(c: &mut Conn, cookie: &str, now: Timestamp) -> Result<Option<Visitor>> {
    holder(c, TokenHash::of(cookie), now)
}

/// The visitor once more, as everything stands now: to be asked in the transaction that writes in their name.
///
/// # Errors
/// `LinkExpired` when the visit is over by now.
pub fn refresh(c: &mut Conn, visitor: &Visitor, now: Timestamp) -> Result<Visitor> {
    holder(c, visitor.hash, now)?.ok_or(Error::LinkExpired)
}

fn holder(c: &mut Conn, hash: TokenHash, now: Timestamp) -> Result<Option<Visitor>> {
    let found = store::by_visit(c, &hash)?.filter(|link| link.state(now) == State::Open);
    Ok(found.map(|link| Visitor { link, hash }))
}

/// Whether people have ever logged in by the connection, or could have: then its SAML settings are no visitor's any more.
pub fn is_live(row: &Connection) -> bool {
    row.integrated_at.is_some()
}

/// Whether a directory has ever called: then no visitor gets a token, with which everybody that it sent could be read.
pub fn seen_by(row: &Connection) -> bool {
    row.scim_seen_at.is_some()
}

/// Saves SAML settings, or what metadata says, as an admin's own would be; nobody but sub-users logs in by them until an
/// owner has vouched.
///
/// # Errors
/// As `connection::take_metadata`; `NotFound` outside of the link's scope; `Forbidden` once the connection was Integrated.
pub fn configure(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    by: &Visitor,
    new: &Settings,
    reading: Reading,
    spare: Option<NewKey>,
) -> Result<Change> {
    if !by.scope().sso() {
        return Err(Error::NotFound);
    }
    let row = connection::with_saml(c, by.tenant(), by.connection())?;
    if is_live(&row) {
        return Err(Error::Forbidden(key!(
            "people log in by this connection already: an admin of the workspace has to change it"
        )));
    }
    connection::take_metadata(c, cx, master, &by.right(), row.id, new, reading, spare, true)
}

/// Makes the visit's one Secret Token. Another one takes the place of the first.
///
/// # Errors
/// As `directory::issue`; `NotFound` outside of the link's scope; `Forbidden` once a directory has called.
pub fn make_token(c: &mut Conn, cx: &Cx, by: &Visitor) -> Result<(SecretTokenId, Secret)> {
    if !by.scope().scim() {
        return Err(Error::NotFound);
    }
    let row = connection::with_scim(c, by.tenant(), by.connection())?;
    if seen_by(&row) {
        return Err(Error::Forbidden(key!(
            "a directory is connected already: an admin of the workspace has to make its tokens"
        )));
    }
    if let Some(old) = by.link.token {
        match directory::revoke(c, cx, &by.right(), row.id, old) {
            // An admin was faster.
            Ok(()) | Err(Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    let (id, secret) = directory::issue(c, cx, &by.right(), row.id, TOKEN_NAME, None)?;
    store::remember_token(c, by.tenant(), by.link.id, id)?;
    Ok((id, secret))
}

/// Marks a step of the guide as done, or takes the mark away.
///
/// # Errors
/// As `guide::mark`; `NotFound` for a step outside of the link's scope.
pub fn mark(c: &mut Conn, cx: &Cx, by: &Visitor, step: &str, done: bool) -> Result<()> {
    let row = connection::get(c, by.tenant(), by.connection())?;
    let steps = row.integration().map_or(&[][..], |integration| integration.guide);
    let found = steps.iter().find(|known| known.id == step).ok_or(Error::NotFound)?;
    if !by.scope().shows(found.part) {
        return Err(Error::NotFound);
    }
    guide::mark(c, cx, &by.right(), row.id, step, done)
}

impl Scope {
    /// Whether a part of a guide belongs to it.
    pub fn shows(self, part: Part) -> bool {
        match part {
            Part::Prepare => true,
            Part::SignOn => self.sso(),
            Part::Provisioning => self.scim(),
        }
    }

    /// Whether the files of a guide belong to it: they set both sides up.
    pub fn has_files(self) -> bool {
        self == Self::Both
    }
}

/// The visitor is done: link and visit are over.
///
/// # Errors
/// The database's.
pub fn finish(c: &mut Conn, cx: &Cx, by: &Visitor) -> Result<()> {
    store::finish(c, by.tenant(), by.link.id, cx.now)?;
    note(c, cx, &by.link, Action::SetupLinkFinish, &json!({}))
}
