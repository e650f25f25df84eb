//! `hub app …`: the product's apps, which log people in through the hub. They belong to no workspace, and neither do their
//! events: the program's log has them.

mod deliveries;
mod key;
mod secret;
mod settings;

use clap::Subcommand;
use hub_kernel::{AppId, Cx, TenantId};
use hub_tenants::app::{self, App, Operator as Right};
use serde_json::{Value, json};

use super::answer::Answer;
use super::failure::Failure;
use super::operator::Operator;
use crate::urls;
use settings::{Kind, Wanted};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Register an app; a confidential one gets its first secret, printed this once
    Create {
        /// What people read
        #[arg(long)]
        name: String,
        /// What it runs on
        #[arg(long, value_parser = settings::kind, value_name = "web|desktop|mobile|device")]
        kind: Kind,
        /// A web app that keeps no secret: scripts in a browser
        #[arg(long)]
        public: bool,
        #[command(flatten)]
        wanted: Wanted,
    },
    /// List all apps
    List,
    /// Show an app and its secrets
    Show(Of),
    /// Change an app; what is not given stays
    Update {
        #[command(flatten)]
        of: Of,
        /// What people read
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        wanted: Wanted,
    },
    /// Secrets of an app
    #[command(subcommand)]
    Secret(secret::Command),
    /// Which apps were told of logouts, and which could not be
    Deliveries(deliveries::Deliveries),
    /// Remove an app; everybody is logged out of it
    Remove(Of),
    /// The keys that sign ID tokens, of all apps
    #[command(subcommand)]
    Key(key::Command),
}

/// Which app.
#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// Its client_id
    #[arg(long)]
    app: String,
}

impl Of {
    async fn find(&self, operator: &Operator) -> Result<App, Failure> {
        let missing =
            || Failure::not_found(format!("there is no app {:?}; `hub app list` names them", self.app));
        let id: AppId = self.app.parse().map_err(|_| missing())?;
        operator.read(move |c| app::find(c, id)).await?.ok_or_else(missing)
    }
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::Create { name, kind, public, wanted } => create(operator, name, kind, public, wanted).await,
            Self::List => list(operator).await,
            Self::Show(of) => show(operator, &of).await,
            Self::Update { of, name, wanted } => update(operator, &of, name, wanted).await,
            Self::Secret(command) => command.run(operator).await,
            Self::Deliveries(command) => command.run(operator).await,
            Self::Remove(of) => {
                let id = of.find(operator).await?.id;
                let gone = write(operator, move |c, _, by| app::remove(c, by, id)).await?;
                tracing::info!(app = %id, name = gone.settings.name, "an app was removed");
                Ok(Answer::new(json!({ "client_id": id, "name": gone.settings.name, "state": "removed" })))
            }
            Self::Key(command) => command.run(operator).await,
        }
    }
}

/// One transaction over what belongs to no tenant, as the operator.
async fn write<T, F>(operator: &Operator, f: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce(&mut hub_db::Conn, &Cx, &Right) -> hub_tenants::Result<T> + Send + 'static,
{
    let (cx, by) = (operator.cx.clone(), Right::at_the_command_line());
    Ok(operator.db.write_global(move |c| f(c, &cx, &by)).await?)
}

async fn create(
    operator: &Operator,
    name: String,
    kind: Kind,
    public: bool,
    wanted: Wanted,
) -> Result<Answer, Failure> {
    let mut settings = app::Settings::new(name, kind.0);
    settings.confidential &= !public;
    wanted.apply(operator, &mut settings).await?;
    let (made, secret) = write(operator, move |c, cx, by| {
        let made = app::create(c, cx, by, settings)?;
        let secret = match made.settings.confidential {
            true => Some(app::secret::add(c, cx, by, made.id, "first", None)?),
            false => None,
        };
        Ok((made, secret))
    })
    .await?;
    tracing::info!(app = %made.id, name = made.settings.name, "an app was registered");
    let answer = Answer::new(describe(operator, &made));
    Ok(match secret {
        Some(added) => answer
            .with("client_secret", added.secret.expose().as_str().into())
            .note("The secret is shown this once; keep it where secrets are kept."),
        None => answer,
    })
}

async fn list(operator: &Operator) -> Result<Answer, Failure> {
    let rows = operator.read(app::all).await?;
    let rows = rows.iter().map(|row| describe(operator, row)).collect();
    Ok(Answer::list("apps", rows, &["client_id", "name", "kind", "confidential", "redirect_uris"]))
}

async fn show(operator: &Operator, of: &Of) -> Result<Answer, Failure> {
    let found = of.find(operator).await?;
    let id = found.id;
    let secrets = operator.read(move |c| app::secret::all(c, id)).await?;
    let now = operator.cx.now;
    let secrets: Vec<Value> = secrets.iter().map(|row| secret::describe(row, now)).collect();
    Ok(Answer::new(describe(operator, &found)).with("secrets", secrets.into()))
}

async fn update(
    operator: &Operator,
    of: &Of,
    name: Option<String>,
    wanted: Wanted,
) -> Result<Answer, Failure> {
    let found = of.find(operator).await?;
    let (id, mut settings) = (found.id, found.settings);
    settings.name = name.unwrap_or(settings.name);
    wanted.apply(operator, &mut settings).await?;
    let made = write(operator, move |c, cx, by| app::update(c, cx, by, id, settings)).await?;
    tracing::info!(app = %id, name = made.settings.name, "an app was changed");
    Ok(Answer::new(describe(operator, &made)))
}

fn describe(operator: &Operator, row: &App) -> Value {
    let settings = &row.settings;
    json!({
        "client_id": row.id,
        "name": settings.name,
        "kind": settings.kind,
        "confidential": settings.confidential,
        "issuer": operator.link(""),
        "discovery": operator.link(urls::OIDC_DISCOVERY),
        "redirect_uris": settings.redirect_uris,
        "post_logout_redirect_uris": settings.post_logout_redirect_uris,
        "origins": settings.origins,
        "backchannel_logout_uri": settings.backchannel_logout_uri,
        "grant_types": settings.grant_types,
        "scopes": settings.scopes,
        "tenants": settings.tenants.as_ref().map_or_else(|| json!("all"), |ids: &Vec<TenantId>| json!(ids)),
        "access_seconds": settings.lifetimes.access_seconds,
        "refresh_idle_seconds": settings.lifetimes.refresh_idle_seconds,
        "refresh_max_seconds": settings.lifetimes.refresh_max_seconds,
        "created_at": row.created_at.rfc3339(),
        "modified_at": row.modified_at.rfc3339(),
    })
}
