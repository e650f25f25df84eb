//! What is done about somebody who stands out. Each act looks again: what changed since the admin saw it is left alone.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, UserId};
use hub_text::key;
use serde_json::json;

use super::list::{self, Line};
use super::{Standing, store};
use crate::event::{self, Action};
use crate::provisioning::{self, mark};
use crate::session::Admin;
use crate::user::{self, User, UserState};
use crate::{Error, Result, connection, notice};

/// What became of one person.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// It is done; for an invitation the person to write to.
    Yes(Box<User>),
    /// Nothing was done.
    Left(Left),
}

/// Why nothing was done about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// Something about them changed since they were looked at, or they are gone.
    Changed,
    /// It is so already, or does not fit somebody who stands so.
    Pointless,
    /// They were written to today.
    ToldToday,
    /// Nobody of the workspace can log in by SSO.
    NoSso,
}

impl Left {
    /// In words; a message.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Changed => key!("changed meanwhile"),
            Self::Pointless => key!("nothing to do"),
            Self::ToldToday => key!("was written to today"),
            Self::NoSso => key!("nobody can log in by SSO yet"),
        }
    }
}

/// Somebody of the page, if they are as they were when the admin saw them.
fn seen(c: &mut Conn, connection: ConnectionId, id: UserId, mark_then: &str) -> Result<Option<Line>> {
    connection::with_scim(c, connection.tenant(), connection)?;
    Ok(list::line(c, connection, id)?.filter(|line| mark(&[&line.user]) == mark_then))
}

fn may_act(by: &Admin, connection: ConnectionId) -> Result<()> {
    // Ids hold their tenant; another one's connection is not there.
    if by.tenant() == connection.tenant() { Ok(()) } else { Err(Error::NotFound) }
}

/// Accepts the difference: it is hidden until something about it changes. `then` is the [`mark`] of what the admin saw.
///
/// # Errors
/// `NotFound` for a connection that is not there.
pub fn ignore(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    connection: ConnectionId,
    id: UserId,
    then: &str,
) -> Result<Done> {
    may_act(by, connection)?;
    let Some(line) = seen(c, connection, id, then)? else { return Ok(Done::Left(Left::Changed)) };
    if line.ignored || line.standing == Standing::Agree {
        return Ok(Done::Left(Left::Pointless));
    }
    store::ignore(c, id, cx.actor.name(), cx.now)?;
    record(c, cx, connection, &line, Action::DifferenceIgnore)?;
    Ok(Done::Yes(Box::new(line.user)))
}

/// Shows an ignored difference again.
///
/// # Errors
/// As [`ignore`].
pub fn show_again(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    connection: ConnectionId,
    id: UserId,
    then: &str,
) -> Result<Done> {
    may_act(by, connection)?;
    let Some(line) = seen(c, connection, id, then)? else { return Ok(Done::Left(Left::Changed)) };
    if !line.ignored {
        return Ok(Done::Left(Left::Pointless));
    }
    store::forget(c, id)?;
    record(c, cx, connection, &line, Action::DifferenceShow)?;
    Ok(Done::Yes(Box::new(line.user)))
}

fn record(c: &mut Conn, cx: &Cx, connection: ConnectionId, line: &Line, action: Action) -> Result<()> {
    let details = json!({ "standing": line.standing, "state": line.user.state });
    event::record(c, cx, connection.tenant(), action, &line.user.target(), Some(connection), &details)
}

/// Takes the access of somebody whom the directory does not know or holds inactive. What it asked for is done as its own
/// word, so that it can give the access back; anything else is an admin's.
///
/// # Errors
/// As [`user::deactivate`].
pub fn deactivate(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    connection: ConnectionId,
    id: UserId,
    then: &str,
) -> Result<Done> {
    may_act(by, connection)?;
    let Some(line) = seen(c, connection, id, then)? else { return Ok(Done::Left(Left::Changed)) };
    if !line.user.is_active() || line.standing == Standing::Agree {
        return Ok(Done::Left(Left::Pointless));
    }
    if provisioning::is_kept(&line.user) {
        provisioning::apply_now(c, cx, by, id)?;
    } else {
        user::deactivate(c, cx, by, id)?;
    }
    Ok(Done::Yes(Box::new(line.user)))
}

/// Notes that somebody with an account who never logged in by SSO is told how to; the caller sends the mail. Once a day.
///
/// # Errors
/// As [`ignore`].
pub fn invite(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    connection: ConnectionId,
    id: UserId,
    then: &str,
) -> Result<Done> {
    may_act(by, connection)?;
    let Some(line) = seen(c, connection, id, then)? else { return Ok(Done::Left(Left::Changed)) };
    if !line.user.is_active() || line.last_sso.is_some() || line.user.email.is_none() {
        return Ok(Done::Left(Left::Pointless));
    }
    if !connection::has_sso(c, by.tenant())? {
        return Ok(Done::Left(Left::NoSso));
    }
    let topic = format!("sso-instructions {id} {}", cx.now.date());
    if !notice::first_time(c, by.tenant(), &topic, cx.now)? {
        return Ok(Done::Left(Left::ToldToday));
    }
    let details = json!({ "mails": 1 });
    let target = line.user.target();
    event::record(c, cx, by.tenant(), Action::SsoInstructions, &target, Some(connection), &details)?;
    Ok(Done::Yes(Box::new(line.user)))
}

/// Those of these people who wait for an account and are as the admin saw them: an import gives them one.
///
/// # Errors
/// As [`ignore`].
pub fn to_import(
    c: &mut Conn,
    by: &Admin,
    connection: ConnectionId,
    people: &[(UserId, String)],
) -> Result<Vec<UserId>> {
    may_act(by, connection)?;
    let mut found = Vec::new();
    for (id, then) in people {
        let line = seen(c, connection, *id, then)?;
        found.extend(line.filter(|line| line.user.state == UserState::Staged).map(|line| line.user.id));
    }
    Ok(found)
}
