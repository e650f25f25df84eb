//! `hub user …`: people of a workspace.

mod create;
mod import;
mod second_factor;

use clap::Subcommand;
use hub_kernel::{Timestamp, UserId};
use hub_tenants::tenant::Tenant;
use hub_tenants::user::{self, PeopleFilter, Role, User, UserState};
use serde_json::{Value, json};

use super::answer::Answer;
use super::failure::Failure;
use super::operator::Operator;
use super::words;

/// People that are read at a time.
const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an account, with a password or an invitation
    Create(create::Create),
    /// List people
    List(List),
    /// Take a person's access; sessions end at once
    Deactivate(Of),
    /// Give access back
    Reactivate(Of),
    /// Change what a person may do
    Role {
        #[command(flatten)]
        of: Of,
        /// The new role
        #[arg(long, value_parser = words::role, value_name = "owner|admin|member")]
        role: Role,
    },
    /// Remove all second factors of somebody who lost them
    ResetSecondFactor(Of),
    /// Make accounts of people the identity provider has announced
    Import(import::Import),
}

#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// The person's id, e-mail or userName
    #[arg(long)]
    user: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// Part of a name, userName or e-mail
    #[arg(long)]
    search: Option<String>,
    /// Only this role
    #[arg(long, value_parser = words::role, value_name = "owner|admin|member")]
    role: Option<Role>,
    /// Only this state
    #[arg(long, value_parser = words::state, value_name = "staged|active|deactivated")]
    state: Option<UserState>,
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::Create(args) => args.run(operator).await,
            Self::List(args) => list(operator, args).await,
            Self::Deactivate(of) => of.change(operator, user::deactivate).await,
            Self::Reactivate(of) => of.change(operator, user::reactivate).await,
            Self::Role { of, role } => {
                of.change(operator, move |c, cx, by, id| user::change_role(c, cx, by, id, role).map(|_| ()))
                    .await
            }
            Self::ResetSecondFactor(of) => second_factor::reset(operator, of).await,
            Self::Import(args) => args.run(operator).await,
        }
    }
}

impl Of {
    async fn change<F>(self, operator: &Operator, f: F) -> Result<Answer, Failure>
    where
        F: FnOnce(
                &mut hub_db::Conn,
                &hub_kernel::Cx,
                &hub_tenants::session::Admin,
                UserId,
            ) -> hub_tenants::Result<()>
            + Send
            + 'static,
    {
        let tenant = operator.tenant(&self.tenant).await?;
        let id = find(operator, &tenant, &self.user).await?.id;
        let user = operator.write(&tenant, move |c, cx, by| {
            f(c, cx, by, id)?;
            user::get(c, by.tenant(), id)
        });
        Ok(Answer::new(describe(&user.await?)))
    }
}

/// The one person whom an id, an e-mail or a userName names.
async fn find(operator: &Operator, tenant: &Tenant, name: &str) -> Result<User, Failure> {
    let missing = || Failure::not_found(format!("there is no {name:?} in the workspace {}", tenant.slug));
    let id = tenant.id;
    if let Some(user) = UserId::in_tenant(id, name) {
        let found = operator.read(move |c| user::get(c, id, user)).await;
        return found.map_err(|failure| if failure.code() == "not_found" { missing() } else { failure });
    }
    let filter = PeopleFilter { text: Some(name.to_owned()), ..PeopleFilter::default() };
    let wanted = name.trim().to_lowercase();
    let mut found = all(operator, tenant, filter).await?;
    found.retain(|user| {
        user.user_name.to_lowercase() == wanted
            || user.email.as_ref().is_some_and(|email| email.to_lowercase() == wanted)
    });
    match (found.pop(), found.is_empty()) {
        (Some(user), true) => Ok(user),
        (Some(_), false) => {
            Err(Failure::invalid("user", format!("{name:?} names several people; give the id")))
        }
        (None, _) => Err(missing()),
    }
}

async fn all(operator: &Operator, tenant: &Tenant, filter: PeopleFilter) -> Result<Vec<User>, Failure> {
    let (mut users, id): (Vec<User>, _) = (Vec::new(), tenant.id);
    loop {
        let filter = PeopleFilter { after: users.last().map(|user| user.id), ..filter.clone() };
        let page = operator.read(move |c| user::page(c, id, &filter, PAGE)).await?;
        if page.is_empty() {
            return Ok(users);
        }
        users.extend(page);
    }
}

async fn list(operator: &Operator, args: List) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&args.tenant).await?;
    let filter =
        PeopleFilter { text: args.search, role: args.role, state: args.state, ..PeopleFilter::default() };
    let users = all(operator, &tenant, filter).await?;
    let rows = users.iter().map(describe).collect();
    Ok(Answer::list("users", rows, &["user_id", "email", "name", "role", "state"]))
}

fn describe(user: &User) -> Value {
    json!({
        "user_id": user.id,
        "email": user.email,
        "user_name": user.user_name,
        "name": user.display_name,
        "role": user.role,
        "state": user.state,
        "deactivated_by": user.deactivated_by,
        "connection_id": user.connection,
        "active_at_identity_provider": user.directory_active,
        "created_at": user.created_at.rfc3339(),
        "last_sign_in_at": user.last_sign_in_at.map(Timestamp::rfc3339),
    })
}
