//! `hub tenant …`: workspaces of customers.

use clap::Subcommand;
use hub_kernel::{Slug, TenantId};
use hub_tenants::policies;
use hub_tenants::tenant::{self, NewTenant, SeatRule, Tenant};
use serde_json::{Value, json};

use super::answer::Answer;
use super::failure::Failure;
use super::operator::{Operator, email, password_from_stdin};
use super::policy::{self, SignInPolicy};
use super::seats;
use super::words::{self, Seats};
use crate::urls;

/// Tenants that are read at a time.
const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a workspace with its owner
    Create(Create),
    /// Set the seats of a workspace's plan, and what it includes
    Plan(Plan),
    /// Show who must log in by SSO, and suspend that for some hours
    SignInPolicy(SignInPolicy),
    /// List all workspaces
    List,
    /// What the seats of a month came to, of every workspace
    Seats(seats::Seats),
}

#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Its name, usually the company's
    #[arg(long)]
    name: String,
    /// Its short name in addresses; made of the name when left out
    #[arg(long)]
    slug: Option<String>,
    /// E-mail of its owner
    #[arg(long)]
    owner_email: String,
    /// Name of its owner
    #[arg(long)]
    owner_name: Option<String>,
    /// Read the owner's password from the first line of standard input
    #[arg(long, required = true)]
    owner_password_stdin: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Plan {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// Number of seats, or none
    #[arg(long, value_parser = words::seats, value_name = "N|none", required_unless_present_any = ["seat_rule", "sso", "scim"])]
    seats: Option<Seats>,
    /// What happens when all are taken
    #[arg(long, value_parser = words::seat_rule, value_name = "extend|refuse")]
    seat_rule: Option<SeatRule>,
    /// Whether single sign-on is included; without it everybody logs in by password
    #[arg(long, value_parser = words::on_off, value_name = "on|off")]
    sso: Option<bool>,
    /// Whether provisioning is included; without it every SCIM call is refused
    #[arg(long, value_parser = words::on_off, value_name = "on|off")]
    scim: Option<bool>,
    /// Change nothing; say what would become of seats
    #[arg(long)]
    forecast: bool,
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::Create(args) => create(operator, args).await,
            Self::Plan(args) => plan(operator, args).await,
            Self::SignInPolicy(args) => policy::run(operator, args).await,
            Self::List => list(operator).await,
            Self::Seats(args) => args.run(operator).await,
        }
    }
}

async fn create(operator: &Operator, args: Create) -> Result<Answer, Failure> {
    let slug: Slug = match &args.slug {
        Some(text) => text.parse().map_err(|error| Failure::invalid("slug", error))?,
        None => Slug::suggest(&args.name)
            .ok_or_else(|| Failure::invalid("slug", "no short name can be made of this name; give --slug"))?,
    };
    let owner_email = email(&args.owner_email)?;
    let owner_password_hash = operator.hash(password_from_stdin()?, &owner_email).await?;
    let new =
        NewTenant { name: args.name, slug, owner_email, owner_name: args.owner_name, owner_password_hash };
    let cx = operator.cx.clone();
    // No tenant's lock: there is none yet. Number 0 is the hub's own list of tenants.
    let (row, owner) = operator
        .db
        .write(TenantId::from_raw(0), move |c| {
            let (id, owner) = tenant::create(c, &cx, &new)?;
            Ok::<_, hub_tenants::Error>((tenant::get(c, id)?, owner))
        })
        .await?;
    let login = operator.link(&urls::workspace_login(&row.slug));
    let answer = Answer::new(describe(operator, &row)).with("owner_user_id", json!(owner));
    Ok(answer.note(format!("The owner logs in at {login}")))
}

async fn plan(operator: &Operator, args: Plan) -> Result<Answer, Failure> {
    let row = operator.tenant(&args.tenant).await?;
    if args.forecast {
        let limit = args.seats.map_or(row.seat_limit, |seats| seats.0);
        return seats::forecast(operator, &row, limit, args.seat_rule.unwrap_or(row.seat_rule)).await;
    }
    let (row, held) = operator
        .write(&row, move |c, cx, by| {
            let before = tenant::get(c, by.tenant())?;
            let limit = args.seats.map_or(before.seat_limit, |seats| seats.0);
            if args.seats.is_some() || args.seat_rule.is_some() {
                tenant::set_plan(c, cx, before.id, limit, args.seat_rule.unwrap_or(before.seat_rule))?;
            }
            policies::set_plan(c, cx, before.id, policies::Plan { sso: args.sso, scim: args.scim })?;
            Ok::<_, hub_tenants::Error>((tenant::get(c, before.id)?, policies::of(c, before.id)?))
        })
        .await?;
    let included = json!({ "sso": held.sso_included, "scim": held.scim_included });
    Ok(Answer::new(describe(operator, &row)).with("included", included))
}

async fn list(operator: &Operator) -> Result<Answer, Failure> {
    let mut rows: Vec<Tenant> = Vec::new();
    loop {
        let after = rows.last().map(|row| row.id);
        let page = operator.read(move |c| tenant::page(c, after, PAGE)).await?;
        let last = page.is_empty();
        rows.extend(page);
        if last {
            break;
        }
    }
    let rows = rows.iter().map(|row| describe(operator, row)).collect();
    Ok(Answer::list("tenants", rows, &["slug", "name", "seats_used", "seats", "seat_rule", "tenant_id"]))
}

fn describe(operator: &Operator, row: &Tenant) -> Value {
    json!({
        "tenant_id": row.id,
        "slug": row.slug,
        "name": row.name,
        "scim_base_url": operator.link(&urls::scim(row.id)),
        "created_at": row.created_at.rfc3339(),
        "seats": row.seat_limit,
        "seat_rule": row.seat_rule,
        "seats_used": row.seats_used,
    })
}
