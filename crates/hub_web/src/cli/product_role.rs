//! `hub product-role …`: what people of a workspace may do in the product.

use clap::Subcommand;
use hub_tenants::product_role;
use hub_tenants::role_mapping;
use serde_json::json;

use super::answer::Answer;
use super::failure::Failure;
use super::operator::Operator;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the product roles of a workspace with the number of people who hold each
    List(Of),
    /// Add a product role
    Add {
        #[command(flatten)]
        named: Named,
        /// What people read; the name stands in
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Change what people read
    Rename {
        #[command(flatten)]
        named: Named,
        /// What people read
        #[arg(long)]
        label: String,
    },
    /// Remove a product role from people, rules and default roles
    Remove(Named),
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
    /// What directories and tokens carry
    #[arg(long)]
    name: String,
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::List(of) => list(operator, &of).await,
            Self::Add { named, label } => add(operator, named, label).await,
            Self::Rename { named, label } => rename(operator, named, label).await,
            Self::Remove(named) => remove(operator, named).await,
        }
    }
}

async fn list(operator: &Operator, of: &Of) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&of.tenant).await?.id;
    let read = move |c: &mut hub_db::Conn| {
        Ok::<_, hub_tenants::Error>((product_role::all(c, tenant)?, role_mapping::count_holders(c, tenant)?))
    };
    let (roles, holders) = operator.read(read).await?;
    let rows = roles.iter().map(|role| {
        let people = holders.get(&role.name).copied().unwrap_or(0);
        json!({ "name": role.name, "label": role.label, "people": people })
    });
    Ok(Answer::list("product_roles", rows.collect(), &["name", "label", "people"]))
}

async fn add(operator: &Operator, named: Named, label: String) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&named.of.tenant).await?;
    let made = operator.write(&tenant, move |c, cx, by| {
        product_role::add(c, cx, by, &named.name, &label)?;
        product_role::find(c, by.tenant(), named.name.trim())
    });
    let role = made.await?;
    Ok(Answer::new(json!({ "name": role.name, "label": role.label })))
}

async fn rename(operator: &Operator, named: Named, label: String) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&named.of.tenant).await?;
    let renamed = operator.write(&tenant, move |c, cx, by| {
        product_role::rename(c, cx, by, &named.name, &label)?;
        product_role::find(c, by.tenant(), &named.name)
    });
    let role = renamed.await?;
    Ok(Answer::new(json!({ "name": role.name, "label": role.label })))
}

async fn remove(operator: &Operator, named: Named) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&named.of.tenant).await?;
    let name = named.name.clone();
    let gone = operator.write(&tenant, move |c, cx, by| product_role::remove(c, cx, by, &name)).await?;
    let answer = json!({
        "name": named.name, "people": gone.people, "rules": gone.rules, "rules_removed": gone.rules_left_empty,
        "connections_with_it_as_default": gone.defaults,
    });
    Ok(Answer::new(answer))
}
