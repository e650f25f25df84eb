//! Set-up links: an admin invites somebody without an account to set one connection up.
//!
//! A link works once. Opening it begins a visit, which is no login: its holder is a [`Visitor`], who may do what stands in
//! this folder and nothing else. Link and visit end together: by their time, by an admin, when the visitor is done, with
//! the connection, and when whoever made the link may no longer manage the workspace.

mod store;
#[cfg(test)]
mod tests;
mod visit;

pub(crate) use store::rename_maker;
pub use store::{Link, sweep};
pub use visit::{
    Visitor, authenticate, configure, find, finish, is_live, make_token, mark, open, refresh, seen_by,
};

use hub_db::Conn;
use hub_integrations::Capabilities;
use hub_kernel::{
    Actor, ConnectionId, Cx, EmailAddress, Secret, SetupLinkId, TenantId, Timestamp, TokenHash,
};
use hub_text::{key, t, text};
use serde_json::json;

use crate::connection;
use crate::event::{self, Action, Target};
use crate::session::{Admin, Confirmed};
use crate::text_enum::text_enum;
use crate::user::Role;
use crate::{Error, Result, policies, tenant};

/// Days that a link and its visit last at most.
pub const MOST_DAYS: i64 = 14;
/// Days that they last unless somebody chooses otherwise.
pub const USUAL_DAYS: i64 = 7;
/// Links of one connection that can be living at once.
const MOST_LIVING: usize = 10;
/// Links that a list shows, the newest first; ones that live are always among them.
const MOST_SHOWN: i64 = 50;
const LONGEST_NAME: usize = 100;

text_enum! {
    /// What of a connection a link opens.
    Scope {
        /// Single sign-on and provisioning.
        Both = "both",
        /// Single sign-on alone.
        Sso = "sso",
        /// Provisioning alone.
        Scim = "scim",
    }
}

impl Scope {
    /// What people read, a message.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Both => key!("Single sign-on and provisioning"),
            Self::Sso => key!("Single sign-on"),
            Self::Scim => key!("Provisioning"),
        }
    }

    /// Whether it opens the SAML side.
    pub const fn sso(self) -> bool {
        matches!(self, Self::Both | Self::Sso)
    }

    /// Whether it opens the SCIM side.
    pub const fn scim(self) -> bool {
        matches!(self, Self::Both | Self::Scim)
    }

    /// What links to a connection can open, the widest first.
    pub const fn of(can: Capabilities) -> &'static [Self] {
        match (can.sso, can.scim) {
            (true, true) => &[Self::Both, Self::Sso, Self::Scim],
            (true, false) => &[Self::Sso],
            (false, true) => &[Self::Scim],
            (false, false) => &[],
        }
    }
}

/// How it stands with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has opened it yet.
    Waiting,
    /// Opened; the visit goes on.
    Open,
    /// Its visitor said that they are done.
    Done,
    /// An admin ended it.
    Revoked,
    /// Its time is over.
    Expired,
    /// Whoever made it no longer manages the workspace.
    MakerGone,
}

impl State {
    /// Whether somebody can still do something by it.
    pub const fn is_living(self) -> bool {
        matches!(self, Self::Waiting | Self::Open)
    }
}

impl Link {
    /// How it stands with the link.
    pub fn state(&self, now: Timestamp) -> State {
        let manages = matches!(self.maker_role, Some(Role::Owner | Role::Admin)) && self.maker_active;
        match () {
            () if self.done_at.is_some() => State::Done,
            () if self.revoked_at.is_some() => State::Revoked,
            () if self.expires_at <= now => State::Expired,
            () if !manages => State::MakerGone,
            () if self.opened_at.is_some() => State::Open,
            () => State::Waiting,
        }
    }

    /// Who it is for: their name, or else their e-mail.
    pub fn contact(&self) -> Option<&str> {
        [&self.contact_name, &self.contact_email]
            .into_iter()
            .map(String::as_str)
            .find(|name| !name.is_empty())
    }

    /// "set-up link for Jane of ITCo, made by ada@acme.test": how events name it.
    pub fn label(&self) -> String {
        let contact = self.contact().map(|name| format!(" for {name}")).unwrap_or_default();
        format!("set-up link{contact}, made by {}", self.created_by)
    }

    /// How events name whoever acts by it.
    pub fn actor(&self) -> Actor {
        Actor::Link { id: self.id, name: self.label(), connection: self.connection }
    }

    fn target(&self) -> Target {
        Target::new("setup_link", self.id, self.label())
    }
}

/// A link to be made.
#[derive(Debug, Clone)]
pub struct New {
    /// What it opens.
    pub scope: Scope,
    /// Days that it lasts, 1 to [`MOST_DAYS`].
    pub days: i64,
    /// Who it is for, in words; may be empty.
    pub contact_name: String,
    /// Their e-mail; may be empty.
    pub contact_email: String,
}

/// Makes a link. Its secret is given once and never stored.
///
/// # Errors
/// `Invalid` for a scope that the integration does not offer, another number of days, a long name or no e-mail address, and
/// when too many links are living; `Forbidden` for the operator, and where the workspace may not set SCIM up; `NotFound`.
pub fn make(c: &mut Conn, cx: &Cx, by: &Confirmed, id: ConnectionId, new: &New) -> Result<(Link, Secret)> {
    let row = connection::get(c, by.tenant(), id)?;
    // The visit ends when its maker may no longer manage: it needs one.
    let maker =
        by.user().ok_or(Error::Forbidden(key!("only somebody who is logged in can make a set-up link")))?;
    if !Scope::of(row.capabilities()).contains(&new.scope) {
        return Err(Error::invalid("scope", t("choose what this integration offers")));
    }
    if new.scope == Scope::Scim {
        policies::may_set_up_scim(c, row.tenant)?;
    }
    if !(1..=MOST_DAYS).contains(&new.days) {
        return Err(Error::invalid("days", text!("a link lasts 1 to {days} days", days = MOST_DAYS)));
    }
    let name = new.contact_name.trim();
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Error::invalid("contact_name", t("a name of at most 100 characters")));
    }
    let email = match new.contact_email.trim() {
        "" => String::new(),
        text => {
            let wrong = |_| Error::invalid("contact_email", t("this is not an e-mail address"));
            text.parse::<EmailAddress>().map_err(wrong)?.to_string()
        }
    };
    let all = list(c, row.tenant, id)?;
    if all.iter().filter(|link| link.state(cx.now).is_living()).count() >= MOST_LIVING {
        let message = text!("{count} links are living already; end one first", count = MOST_LIVING);
        return Err(Error::invalid("", message));
    }
    let secret = Secret::generate(&*cx.entropy, "");
    let link = Link {
        id: SetupLinkId::new(row.tenant, tenant::store::next_sequence(c, row.tenant)?),
        tenant: row.tenant,
        connection: id,
        scope: new.scope,
        contact_name: name.to_owned(),
        contact_email: email,
        created_at: cx.now,
        created_by_id: maker,
        created_by: cx.actor.name().to_owned(),
        expires_at: cx.now.plus_days(new.days),
        opened_at: None,
        revoked_at: None,
        done_at: None,
        token: None,
        maker_role: Some(if by.is_owner() { Role::Owner } else { Role::Admin }),
        maker_active: true,
    };
    store::insert(c, &link, &TokenHash::of(secret.expose()))?;
    let after = json!({
        "scope": link.scope, "name": link.contact_name, "email": link.contact_email,
        "expires": link.expires_at.rfc3339(),
    });
    note(c, cx, &link, Action::SetupLinkCreate, &json!({ "after": after }))?;
    Ok((link, secret))
}

/// A connection's links, the newest first.
///
/// # Errors
/// The database's.
pub fn list(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Vec<Link>> {
    store::all(c, tenant, id, MOST_SHOWN)
}

/// Ends a link and its visit. What was done by it stays, its Secret Token too.
///
/// # Errors
/// `NotFound`, also for one that is over.
pub fn revoke(c: &mut Conn, cx: &Cx, by: &Admin, connection: ConnectionId, id: SetupLinkId) -> Result<Link> {
    connection::get(c, by.tenant(), connection)?;
    let link = store::by_id(c, by.tenant(), id)?.filter(|link| link.connection == connection);
    let link = link.ok_or(Error::NotFound)?;
    if matches!(link.state(cx.now), State::Done | State::Revoked | State::Expired) {
        return Err(Error::NotFound);
    }
    store::revoke(c, by.tenant(), id, cx.now)?;
    let before = json!({ "opened": link.opened_at.map(Timestamp::rfc3339) });
    note(c, cx, &link, Action::SetupLinkRevoke, &json!({ "before": before }))?;
    Ok(link)
}

fn note(c: &mut Conn, cx: &Cx, link: &Link, action: Action, details: &serde_json::Value) -> Result<()> {
    event::record(c, cx, link.tenant, action, &link.target(), Some(link.connection), details)
}
