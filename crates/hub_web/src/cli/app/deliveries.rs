//! `hub app deliveries`: which apps were told of logouts, and which could not be.

use hub_kernel::Timestamp;
use hub_tenants::app::logout::delivery::{self, Delivery, Wanted};
use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::failure::Failure;
use super::super::operator::Operator;
use super::Of;

/// Logouts that are told to apps (OpenID Connect Back-Channel Logout)
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Deliveries {
    /// Only to this app: its client_id
    #[arg(long)]
    app: Option<String>,
    /// Only of this workspace: its slug or id
    #[arg(long)]
    tenant: Option<String>,
    /// Only what has not arrived
    #[arg(long)]
    undelivered: bool,
    /// At most so many, the newest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1000))]
    limit: i64,
}

impl Deliveries {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        let app = match self.app {
            Some(app) => Some(Of { app }.find(operator).await?.id),
            None => None,
        };
        let tenant = match &self.tenant {
            Some(name) => Some(operator.tenant(name).await?.id),
            None => None,
        };
        let wanted = Wanted { tenant, app, undelivered: self.undelivered };
        let limit = self.limit;
        let rows = operator.read(move |c| delivery::list(c, wanted, limit)).await?;
        let columns = &["at", "app", "user_id", "state", "attempts", "next_at", "failure"];
        Ok(Answer::list("deliveries", rows.iter().map(describe).collect(), columns))
    }
}

fn describe(row: &Delivery) -> Value {
    json!({
        "at": row.created_at.rfc3339(),
        "app": row.app_name,
        "client_id": row.app,
        "tenant_id": row.tenant,
        "user_id": row.subject,
        "login": row.grant,
        "state": state(row),
        "attempts": row.attempts,
        "next_at": row.next_at.map(Timestamp::rfc3339),
        "delivered_at": row.delivered_at.map(Timestamp::rfc3339),
        "failure": row.failure,
    })
}

const fn state(row: &Delivery) -> &'static str {
    match (row.delivered_at, row.next_at) {
        (Some(_), _) => "delivered",
        (None, Some(_)) => "waiting",
        (None, None) => "given_up",
    }
}
