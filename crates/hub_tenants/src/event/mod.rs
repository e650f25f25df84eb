//! The event log: who changed what, written in the transaction of the change, only ever added to.

mod action;
mod store;
#[cfg(test)]
mod tests;

pub use action::Action;
pub use store::{EventRow, Filter, of_target, page};

use hub_db::Conn;
use hub_kernel::{Actor, ConnectionId, Cx, TenantId};
use serde_json::Value;

use crate::Result;

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
    let (actor_kind, actor_id, actor_name) = match &cx.actor {
        Actor::User { id, name } => ("user", Some(id.to_string()), name.as_str()),
        Actor::Token { id, name, .. } => ("token", Some(id.to_string()), name.as_str()),
        Actor::Client { id, name, .. } => ("client", Some(id.to_string()), name.as_str()),
        Actor::Key { id, name, .. } => ("key", Some(id.to_string()), name.as_str()),
        Actor::Operator => ("operator", None, "Operator"),
        Actor::System => ("system", None, "Switchboard"),
    };
    let details = details.to_string();
    store::insert(
        c,
        &store::NewEvent {
            tenant,
            at: cx.now,
            action: action.as_str(),
            actor_kind,
            actor_id: actor_id.as_deref(),
            actor_name,
            target,
            connection,
            details: &details,
            request_id: &cx.request_id,
            address: cx.address.as_deref(),
        },
    )
}
