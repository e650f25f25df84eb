//! `hub token …`: Secret Tokens of a connection.

use clap::Subcommand;
use hub_kernel::{ConnectionId, SecretTokenId, Timestamp};
use hub_tenants::connection;
use hub_tenants::directory::{self, TokenRow};
use hub_tenants::tenant::Tenant;
use serde_json::{Value, json};

use super::answer::Answer;
use super::failure::Failure;
use super::operator::{Operator, connection_id};
use crate::urls;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a token and print it, this once
    Create {
        #[command(flatten)]
        of: Of,
        /// Its name
        #[arg(long)]
        name: String,
        /// Its last day, in UTC
        #[arg(long, value_name = "YYYY-MM-DD")]
        expires: Option<String>,
    },
    /// List the tokens of a connection
    List(Of),
    /// Revoke a token; the next request with it is refused
    Revoke {
        #[command(flatten)]
        of: Of,
        /// Id of the token
        #[arg(long)]
        token: String,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// Id of the connection
    #[arg(long)]
    connection: String,
}

impl Of {
    pub(super) async fn find(&self, operator: &Operator) -> Result<(Tenant, ConnectionId), Failure> {
        let tenant = operator.tenant(&self.tenant).await?;
        let id = connection_id(&tenant, &self.connection)?;
        Ok((tenant, id))
    }
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::Create { of, name, expires } => create(operator, &of, name, expires).await,
            Self::List(of) => list(operator, &of).await,
            Self::Revoke { of, token } => revoke(operator, &of, &token).await,
        }
    }
}

async fn create(
    operator: &Operator,
    of: &Of,
    name: String,
    expires: Option<String>,
) -> Result<Answer, Failure> {
    let (tenant, connection) = of.find(operator).await?;
    let day = |text: String| {
        Timestamp::end_of_day(&text)
            .ok_or_else(|| Failure::invalid("expires", "give the expiry date as YYYY-MM-DD"))
    };
    let expires = expires.map(day).transpose()?;
    let (id, secret) = operator
        .write(&tenant, move |c, cx, by| directory::issue(c, cx, by, connection, &name, expires))
        .await?;
    let fields = json!({
        "token_id": id,
        "token": secret.expose(),
        "scim_base_url": operator.link(&urls::scim(tenant.id)),
        "expires_at": expires.map(Timestamp::rfc3339),
    });
    Ok(Answer::new(fields).note("The token is shown this once; keep it where secrets are kept."))
}

async fn list(operator: &Operator, of: &Of) -> Result<Answer, Failure> {
    let (tenant, id) = of.find(operator).await?;
    let rows = operator
        .read(move |c| {
            connection::get(c, tenant.id, id)?;
            directory::tokens(c, tenant.id, id)
        })
        .await?;
    let now = operator.cx.now;
    let rows = rows.iter().map(|row| describe("token_id", row, now)).collect();
    let columns = &["token_id", "name", "prefix", "state", "expires_at", "last_used_at", "created_by"];
    Ok(Answer::list("tokens", rows, columns))
}

async fn revoke(operator: &Operator, of: &Of, token: &str) -> Result<Answer, Failure> {
    let (tenant, connection) = of.find(operator).await?;
    let missing = || Failure::not_found(format!("there is no usable token {token:?} in this connection"));
    let id = SecretTokenId::in_tenant(tenant.id, token).ok_or_else(missing)?;
    operator
        .write(&tenant, move |c, cx, by| directory::revoke(c, cx, by, connection, id))
        .await
        .map_err(|failure| if failure.code() == "not_found" { missing() } else { failure })?;
    Ok(Answer::new(json!({ "token_id": id, "state": "revoked" })))
}

/// A token's or client secret's row, its id under the name given.
pub(super) fn describe(id: &str, row: &TokenRow, now: Timestamp) -> Value {
    let expired = row.expires_at.is_some_and(|end| end <= now);
    let state = match (row.revoked_at, expired) {
        (Some(_), _) => "revoked",
        (None, true) => "expired",
        (None, false) => "active",
    };
    json!({
        (id): row.id,
        "name": row.name,
        "prefix": row.prefix,
        "state": state,
        "created_at": row.created_at.rfc3339(),
        "created_by": row.created_by,
        "expires_at": row.expires_at.map(Timestamp::rfc3339),
        "revoked_at": row.revoked_at.map(Timestamp::rfc3339),
        "last_used_at": row.last_used_at.map(Timestamp::rfc3339),
    })
}
