//! `hub events`.

use hub_tenants::event::{self, EventRow, Filter};
use serde_json::{Value, json};

use super::answer::Answer;
use super::failure::Failure;
use super::operator::{Operator, connection_id};

#[derive(Debug, clap::Args)]
pub(super) struct Events {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// Only this connection's
    #[arg(long)]
    connection: Option<String>,
    /// Only this action, such as user_create_provision
    #[arg(long)]
    action: Option<String>,
    /// Only what is about the thing with this id
    #[arg(long)]
    target: Option<String>,
    /// How many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
}

impl Events {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        let tenant = operator.tenant(&self.tenant).await?;
        let connection = self.connection.as_deref().map(|id| connection_id(&tenant, id)).transpose()?;
        let filter = Filter { connection, action: self.action, target: self.target, ..Filter::default() };
        let limit = self.limit;
        let rows = operator.read(move |c| event::page(c, tenant.id, &filter, limit)).await?;
        let rows = rows.iter().map(describe).collect();
        Ok(Answer::list("events", rows, &["at", "action", "actor_name", "target_name", "details"]))
    }
}

fn describe(row: &EventRow) -> Value {
    json!({
        "event_id": row.id,
        "at": row.at.rfc3339(),
        "action": row.action,
        "actor_kind": row.actor_kind,
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "target_kind": row.target_kind,
        "target_id": row.target_id,
        "target_name": row.target_name,
        "connection_id": row.connection_id,
        "details": serde_json::from_str::<Value>(&row.details).unwrap_or(Value::Null),
        "request_id": row.request_id,
        "address": row.address,
    })
}
