//! `hub app secret …`: several may be good at once, so that one follows the other without a gap.

use clap::Subcommand;
use hub_kernel::{AppSecretId, Timestamp};
use hub_tenants::app::secret::{self, SecretRow};
use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::failure::Failure;
use super::super::operator::Operator;
use super::{Of, write};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Add a secret and print it, this once
    Add {
        #[command(flatten)]
        of: Of,
        /// Its name
        #[arg(long)]
        name: String,
        /// After how many days it ends; never when left out
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..=3650))]
        days: Option<i64>,
    },
    /// Revoke a secret; it is refused from the next request on
    Revoke {
        #[command(flatten)]
        of: Of,
        /// Id of the secret
        #[arg(long)]
        secret: String,
    },
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::Add { of, name, days } => {
                let id = of.find(operator).await?.id;
                let end = days.map(|days| operator.cx.now.plus_days(days));
                let added = write(operator, move |c, cx, by| secret::add(c, cx, by, id, &name, end)).await?;
                tracing::info!(app = %id, secret = %added.id, "a secret of an app was made");
                let fields = json!({
                    "client_id": id,
                    "secret_id": added.id,
                    "client_secret": added.secret.expose(),
                    "expires_at": end.map(Timestamp::rfc3339),
                });
                let note = "The secret is shown this once; keep it where secrets are kept.";
                Ok(Answer::new(fields).note(note))
            }
            Self::Revoke { of, secret } => {
                let missing =
                    || Failure::not_found(format!("there is no usable secret {secret:?} of this app"));
                let (app, id) =
                    (of.find(operator).await?.id, secret.parse::<AppSecretId>().map_err(|_| missing())?);
                write(operator, move |c, cx, by| secret::revoke(c, cx, by, app, id))
                    .await
                    .map_err(|failure| if failure.code() == "not_found" { missing() } else { failure })?;
                tracing::info!(%app, secret = %id, "a secret of an app was revoked");
                Ok(Answer::new(json!({ "client_id": app, "secret_id": id, "state": "revoked" })))
            }
        }
    }
}

pub(super) fn describe(row: &SecretRow, now: Timestamp) -> Value {
    let state = if row.revoked_at.is_some() {
        "revoked"
    } else if row.is_good(now) {
        "good"
    } else {
        "expired"
    };
    json!({
        "secret_id": row.id,
        "name": row.name,
        "prefix": row.prefix,
        "state": state,
        "created_at": row.created_at.rfc3339(),
        "expires_at": row.expires_at.map(Timestamp::rfc3339),
        "last_used_at": row.last_used_at.map(Timestamp::rfc3339),
    })
}
