//! The event log: who changed what, written in the transaction of the change, only ever added to.

mod action;
pub mod people;
mod store;
#[cfg(test)]
mod tests;
mod undo;

pub use action::Action;
pub use store::{EventRow, Filter, of_settings, of_target, page};
pub(crate) use store::{Past, Weight, past, weights, without_undo};
pub use undo::{Access, Gone, RoleHeld, Undo};

use hub_db::Conn;
use hub_kernel::{Actor, ConnectionId, Cx, EventId, TenantId, UserId};
use serde_json::Value;

use crate::connection::daily;
use crate::{Error, Result};

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    kind: &'static str,
    id: String,
    name: String,
}

impl Target {
    /// A thing of `kind` (`user`, `connection`, `token`, …) with the id clients see and a name people know.
    pub fn new(kind: &'static str, id: impl ToString, name: impl Into<String>) -> Self {
        Self { kind, id: id.to_string(), name: name.into() }
    }
}

/// Writes an event. `details` holds what changed (`before`, `after`) and never a secret.
pub(crate) fn record(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    action: Action,
    target: &Target,
    connection: Option<ConnectionId>,
    details: &Value,
) -> Result<()> {
    write(c, cx, tenant, action, target, connection, details, None).map(drop)
}

/// As [`record`], of something about another thing that concerns a person: it is in their log, too.
#[expect(clippy::too_many_arguments, reason = "an event and whom it concerns")]
pub(crate) fn record_concerning(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    action: Action,
    target: &Target,
    connection: Option<ConnectionId>,
    details: &Value,
    concerns: Option<(UserId, people::Part)>,
) -> Result<()> {
    let event = write(c, cx, tenant, action, target, connection, details, None)?;
    match concerns {
        Some((person, part)) => people::note(c, event, person, part),
        None => Ok(()),
    }
}

/// As [`record`], of a change of who there is, their access, roles and groups: with what was before it. Who joined or left a
/// group by it has it in their log.
#[expect(clippy::too_many_arguments, reason = "an event and what it takes back")]
pub(crate) fn record_undo(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    action: Action,
    target: &Target,
    connection: Option<ConnectionId>,
    details: &Value,
    undo: &Undo,
) -> Result<()> {
    let text = serde_json::to_string(undo).map_err(|_| Error::Defect("an event's past".to_owned()))?;
    let event = write(c, cx, tenant, action, target, connection, details, Some(&text))?;
    people::note_members(c, tenant, event, undo)
}

#[expect(clippy::too_many_arguments, reason = "an event and what it takes back")]
fn write(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    action: Action,
    target: &Target,
    connection: Option<ConnectionId>,
    details: &Value,
    undo: Option<&str>,
) -> Result<EventId> {
    let (actor_kind, actor_id) = match &cx.actor {
        Actor::User { id, .. } => ("user", Some(id.to_string())),
        Actor::Token { id, .. } => ("token", Some(id.to_string())),
        Actor::Client { id, .. } => ("client", Some(id.to_string())),
        Actor::Key { id, .. } => ("key", Some(id.to_string())),
        Actor::Link { id, .. } => ("link", Some(id.to_string())),
        Actor::Operator => ("operator", None),
        Actor::System => ("system", None),
    };
    let details = details.to_string();
    // Counted where it is written, so that the chart of the overview and the log never say different numbers.
    if let (Some(id), Some(well)) = (connection, is_sign_in(action)) {
        daily::note_sign_in(c, id, cx.now, well)?;
    }
    store::insert(
        c,
        &store::NewEvent {
            tenant,
            at: cx.now,
            action: action.as_str(),
            actor_kind,
            actor_id: actor_id.as_deref(),
            actor_name: cx.actor.name(),
            target,
            connection,
            details: &details,
            request_id: &cx.request_id,
            address: cx.address.as_deref(),
            undo,
        },
    )
}

/// Whether an action of a connection is a login through it: one that went well, or not.
const fn is_sign_in(action: Action) -> Option<bool> {
    match action {
        Action::Login => Some(true),
        Action::LoginRefused | Action::SsoFailed => Some(false),
        _ => None,
    }
}
