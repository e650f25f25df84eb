//! `hub app key …`: what signs ID tokens. Keys turn by themselves; here they are seen, and turned when one may be known.

use clap::Subcommand;
use hub_kernel::Timestamp;
use hub_tenants::app::keys;
use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::failure::Failure;
use super::super::operator::Operator;
use super::write;
use crate::oidc::make_key;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// List all that are published
    List,
    /// Put a fresh key in the place of the one in use; it is published now and signs in a few days
    Rotate {
        /// Sign with it now and withdraw all others: what they signed is worth nothing from then on
        #[arg(long)]
        at_once: bool,
    },
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::List => {
                let now = operator.cx.now;
                let rows = operator.read(move |c| keys::published(c, now)).await?;
                let rows = rows.iter().map(|row| describe(row, now)).collect();
                Ok(Answer::list("keys", rows, &["kid", "state", "signs_from", "published_until"]))
            }
            Self::Rotate { at_once } => {
                let new = make_key().await?;
                let (kid, master) = (new.kid.clone(), operator.master_key.clone());
                let from =
                    write(operator, move |c, cx, by| keys::rotate(c, cx, &master, by, &new, at_once)).await?;
                tracing::info!(kid, at_once, "a signing key was made");
                Ok(Answer::new(json!({ "kid": kid, "signs_from": from.rfc3339() })))
            }
        }
    }
}

fn describe(row: &keys::KeyRow, now: Timestamp) -> Value {
    let state = match (row.retired_at, row.active_from > now) {
        (Some(_), _) => "previous",
        (None, true) => "next",
        (None, false) => "in use",
    };
    json!({
        "kid": row.kid,
        "algorithm": row.algorithm,
        "state": state,
        "created_at": row.created_at.rfc3339(),
        "signs_from": row.active_from.rfc3339(),
        "published_until": row.ends_at.map(Timestamp::rfc3339),
    })
}
