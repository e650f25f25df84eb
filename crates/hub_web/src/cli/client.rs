//! `hub client …`: the OAuth client of a connection.

use clap::Subcommand;
use hub_kernel::{SecretTokenId, Timestamp};
use hub_tenants::connection;
use hub_tenants::directory::oauth;
use serde_json::json;

use super::answer::Answer;
use super::failure::Failure;
use super::operator::Operator;
use super::token::{Of, describe};
use crate::urls;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a client secret and print it, this once; the first one makes the client
    AddSecret {
        #[command(flatten)]
        of: Of,
        /// Its name
        #[arg(long)]
        name: String,
        /// For how many years it is valid: 1 to 3
        #[arg(long, default_value_t = 1)]
        years: i64,
    },
    /// Show the client and its secrets
    Show(Of),
    /// Revoke a client secret; its access tokens are refused from the next request on
    RevokeSecret {
        #[command(flatten)]
        of: Of,
        /// Id of the secret
        #[arg(long)]
        secret: String,
    },
    /// Set how long access tokens live
    Lifetime {
        #[command(flatten)]
        of: Of,
        /// 60 to 360 minutes
        #[arg(long)]
        minutes: i64,
    },
    /// Remove the client with its secrets
    Remove(Of),
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::AddSecret { of, name, years } => add_secret(operator, &of, name, years).await,
            Self::Show(of) => show(operator, &of).await,
            Self::RevokeSecret { of, secret } => revoke_secret(operator, &of, &secret).await,
            Self::Lifetime { of, minutes } => {
                let (tenant, id) = of.find(operator).await?;
                operator.write(&tenant, move |c, cx, by| oauth::set_minutes(c, cx, by, id, minutes)).await?;
                Ok(Answer::new(json!({ "client_id": id, "access_token_minutes": minutes })))
            }
            Self::Remove(of) => {
                let (tenant, id) = of.find(operator).await?;
                operator.write(&tenant, move |c, cx, by| oauth::remove(c, cx, by, id)).await?;
                Ok(Answer::new(json!({ "client_id": id, "state": "removed" })))
            }
        }
    }
}

async fn add_secret(operator: &Operator, of: &Of, name: String, years: i64) -> Result<Answer, Failure> {
    let (tenant, id) = of.find(operator).await?;
    let added =
        operator.write(&tenant, move |c, cx, by| oauth::add_secret(c, cx, by, id, &name, years)).await?;
    let fields = json!({
        "secret_id": added.id,
        "token_endpoint": operator.link(&urls::token_endpoint(tenant.id)),
        "client_id": id,
        "client_secret": added.secret.expose(),
        "scim_base_url": operator.link(&urls::scim(tenant.id)),
        "expires_at": added.expires_at.rfc3339(),
    });
    Ok(Answer::new(fields).note("The secret is shown this once; keep it where secrets are kept."))
}

async fn show(operator: &Operator, of: &Of) -> Result<Answer, Failure> {
    let (tenant, id) = of.find(operator).await?;
    let tenant_id = tenant.id;
    let (client, secrets) = operator
        .read(move |c| {
            connection::get(c, tenant_id, id)?;
            let client = oauth::find(c, tenant_id, id)?.ok_or(hub_tenants::Error::NotFound)?;
            Ok((client, oauth::secrets(c, tenant_id, id)?))
        })
        .await?;
    let now: Timestamp = operator.cx.now;
    Ok(Answer::new(json!({
        "client_id": id,
        "token_endpoint": operator.link(&urls::token_endpoint(tenant_id)),
        "access_token_minutes": client.token_minutes,
        "created_at": client.created_at.rfc3339(),
        "created_by": client.created_by,
        "secrets": secrets.iter().map(|row| describe("secret_id", row, now)).collect::<Vec<_>>(),
    })))
}

async fn revoke_secret(operator: &Operator, of: &Of, secret: &str) -> Result<Answer, Failure> {
    let (tenant, connection) = of.find(operator).await?;
    let missing = || Failure::not_found(format!("there is no usable secret {secret:?} of this client"));
    let id = SecretTokenId::in_tenant(tenant.id, secret).ok_or_else(missing)?;
    operator
        .write(&tenant, move |c, cx, by| oauth::revoke_secret(c, cx, by, connection, id))
        .await
        .map_err(|failure| if failure.code() == "not_found" { missing() } else { failure })?;
    Ok(Answer::new(json!({ "secret_id": id, "state": "revoked" })))
}
