//! `hub user import`.

use hub_tenants::user::{PeopleFilter, User, UserState};
use hub_tenants::{connection, provisioning};
use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::failure::Failure;
use super::super::operator::{Operator, connection_id};
use super::{all, find};
use crate::mail::{Mail, Mailer};
use crate::pages::mail::WelcomeMail;
use crate::urls;

#[derive(Debug, clap::Args)]
pub(in super::super) struct Import {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// A person's id, e-mail or userName; may be given several times
    #[arg(long, required_unless_present = "all", conflicts_with = "all")]
    user: Vec<String>,
    /// Everybody who waits for import
    #[arg(long)]
    all: bool,
    /// With --all: only people of this connection
    #[arg(long, requires = "all")]
    connection: Option<String>,
}

impl Import {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        let tenant = operator.tenant(&self.tenant).await?;
        let mut people = Vec::new();
        if self.all {
            let connection = self.connection.as_deref().map(|id| connection_id(&tenant, id)).transpose()?;
            let filter =
                PeopleFilter { state: Some(UserState::Staged), connection, ..PeopleFilter::default() };
            people = all(operator, &tenant, filter).await?;
        }
        for name in &self.user {
            people.push(find(operator, &tenant, name).await?);
        }
        let mailer = Mailer::start(&operator.settings)?;
        let mut rows = Vec::new();
        for person in people {
            // One transaction each: who cannot be imported does not hold up the others.
            rows.push(import(operator, &tenant, person, &mailer).await);
        }
        mailer.flush().await;
        Ok(Answer::list("results", rows, &["user_id", "user_name", "result", "message"]))
    }
}

async fn import(
    operator: &Operator,
    tenant: &hub_tenants::tenant::Tenant,
    person: User,
    mailer: &Mailer,
) -> Value {
    let id = person.id;
    let imported = operator
        .write(tenant, move |c, cx, by| {
            let (user, welcome) = provisioning::import(c, cx, by, id)?;
            let provider = match user.connection {
                Some(id) => connection::get(c, by.tenant(), id)?.name(),
                None => "SSO",
            };
            Ok((user, welcome.then_some(provider)))
        })
        .await;
    let (user, result, message) = match imported {
        Ok((user, provider)) => {
            if let Some(provider) = provider {
                welcome(operator, tenant, &user, provider, mailer);
            }
            (user, "imported", None)
        }
        Err(failure) => (person, failure.code(), Some(failure.to_string())),
    };
    json!({ "user_id": user.id, "user_name": user.user_name, "result": result, "message": message })
}

fn welcome(
    operator: &Operator,
    tenant: &hub_tenants::tenant::Tenant,
    user: &User,
    provider: &str,
    mailer: &Mailer,
) {
    let mail = WelcomeMail {
        tenant: tenant.name.clone(),
        name: user.label().to_owned(),
        login_url: operator.link(&urls::workspace_login(&tenant.slug)),
        provider: provider.to_owned(),
    };
    // Somebody without a usable address is imported all the same.
    if let Some(Ok(mail)) = user.email.as_deref().map(|to| Mail::of(to, &mail)) {
        mailer.send(mail);
    }
}
