//! `hub domain …`: e-mail domains of a workspace.

use clap::Subcommand;
use hub_tenants::domain::{self, Domain, Seen};
use hub_tenants::session::Confirmed;
use hub_tenants::tenant::Tenant;
use serde_json::{Value, json};

use super::answer::Answer;
use super::failure::Failure;
use super::operator::Operator;
use crate::outbound::dns::SystemDns;
use crate::watch::domains::settle;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the domains of a workspace
    List(Of),
    /// Claim a domain and print the record that proves it
    Add(Named),
    /// Look for the record of a domain in DNS now
    Check(Named),
}

#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct Named {
    #[command(flatten)]
    of: Of,
    /// The domain, such as example.com
    #[arg(long)]
    domain: String,
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::List(of) => list(operator, &of).await,
            Self::Add(named) => add(operator, named).await,
            Self::Check(named) => check(operator, named).await,
        }
    }
}

async fn list(operator: &Operator, of: &Of) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&of.tenant).await?.id;
    let rows = operator.read(move |c| domain::list(c, tenant)).await?;
    let rows = rows.iter().map(describe).collect();
    Ok(Answer::list("domains", rows, &["domain", "state", "new_people_need_sso", "checked_at"]))
}

async fn add(operator: &Operator, named: Named) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&named.of.tenant).await?;
    let row = operator
        .write(&tenant, move |c, cx, by| {
            let by = Confirmed::at_the_command_line(by.tenant());
            let id = domain::add(c, cx, &by, &named.domain)?;
            domain::get(c, by.tenant(), id)
        })
        .await?;
    Ok(Answer::new(describe(&row)).note("Publish the TXT record, then run `hub domain check`."))
}

async fn check(operator: &Operator, named: Named) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&named.of.tenant).await?;
    let row = find(operator, &tenant, &named.domain).await?;
    let (id, tenant_id) = (row.id, tenant.id);
    let claimed = operator.write(&tenant, move |c, cx, _| domain::claim(c, cx, id, true)).await?;
    let Some(claimed) = claimed else {
        return Err(Failure::invalid(
            "domain",
            "the hub is looking for this record at this moment; try again",
        ));
    };
    let dns = SystemDns::new(operator.settings.dns_server);
    let seen = claimed.challenge.read(hub_kernel::Dns::txt(&dns, &claimed.challenge.host).await);
    settle(&operator.db, &operator.cx, claimed, &seen).await?;
    let row = operator.read(move |c| domain::get(c, tenant_id, id)).await?;
    let found = match &seen {
        Seen::There => "found",
        Seen::Missing => "missing",
        Seen::Trouble(_) => "no_answer",
    };
    Ok(Answer::new(describe(&row)).with("record", json!(found)))
}

async fn find(operator: &Operator, tenant: &Tenant, name: &str) -> Result<Domain, Failure> {
    let (id, wanted) = (tenant.id, name.trim().trim_start_matches('@').to_lowercase());
    let rows = operator.read(move |c| domain::list(c, id)).await?;
    rows.into_iter().find(|row| row.name == wanted).ok_or_else(|| {
        let slug = &tenant.slug;
        Failure::not_found(format!(
            "{name} is no domain of the workspace {slug}; `hub domain list` names them"
        ))
    })
}

fn describe(row: &Domain) -> Value {
    let challenge = row.challenge();
    let state = match (row.is_verified(), row.missing_since) {
        (true, None) => "verified",
        (true, Some(_)) => "verified, record missing",
        (false, _) if row.taken_elsewhere => "in another workspace",
        (false, _) => "waiting for the record",
    };
    json!({
        "domain_id": row.id,
        "domain": row.name,
        "state": state,
        "verified": row.is_verified(),
        "record_name": challenge.host,
        "record_text": challenge.text,
        "new_people_need_sso": row.new_people_since.is_some(),
        "added_at": row.added_at.rfc3339(),
        "checked_at": row.checked_at.map(|at| at.rfc3339()),
        "trouble": row.trouble,
    })
}
