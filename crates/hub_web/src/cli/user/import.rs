//! `hub user import`: the same imports as on the page, worked on by this process.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, ImportId, Random as _, UserId};
use hub_tenants::import::{self, Asked, Person, Started, Who};
use hub_tenants::seat::Given;
use hub_tenants::tenant::Tenant;
use hub_tenants::user::{self, Sent};
use hub_tenants::{Error, connection};
use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::failure::Failure;
use super::super::operator::{Operator, connection_id};
use super::find;
use crate::mail::{Mail, Mailer};
use crate::pages::mail::WelcomeMail;
use crate::urls;

/// People of the result that are read at a time.
const PAGE: i64 = 1000;

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
        let asked = self.asked(operator, &tenant).await?;
        let now = operator.cx.now;
        let begun = operator.write(&tenant, move |c, cx, by| {
            let started = import::start(c, cx, by, &asked)?;
            let claim = match &started {
                Started::Begun(row) => import::claim(c, row.id, now)?,
                _ => None,
            };
            Ok((started, claim))
        });
        let columns = &["user_id", "user_name", "result", "message"];
        match begun.await? {
            (Started::Begun(row), Some(claim)) => {
                let mailer = Mailer::start(&operator.settings)?;
                work(operator, &tenant, claim, &mailer).await?;
                mailer.flush().await;
                let results = results(operator, row.id).await?;
                Ok(Answer::list("results", results, columns).with("import_id", json!(row.id)))
            }
            (Started::Busy(row), _) => Err(Error::invalid(
                "tenant",
                format!("an import of this workspace is running ({}); try again when it has ended", row.id),
            )
            .into()),
            _ => Ok(Answer::list("results", Vec::new(), columns)),
        }
    }

    async fn asked(&self, operator: &Operator, tenant: &Tenant) -> Result<Asked, Failure> {
        let connection = self.connection.as_deref().map(|id| connection_id(tenant, id)).transpose()?;
        let who = if self.all {
            let id = tenant.id;
            let about = operator.read(move |c| waiting(c, id, connection)).await?;
            Who::Matching { text: None, about }
        } else {
            let mut people = Vec::new();
            for name in &self.user {
                people.push(find(operator, tenant, name).await?.id);
            }
            Who::These(people)
        };
        let ticket: [u8; 16] = operator.cx.entropy.bytes();
        let ticket = ticket.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Asked { connection, who, ticket })
    }
}

/// How many wait, of one connection or of all.
fn waiting(c: &mut Conn, tenant: hub_kernel::TenantId, of: Option<ConnectionId>) -> hub_tenants::Result<i64> {
    let mut count = 0;
    for row in connection::all(c, tenant)? {
        if of.is_none_or(|of| of == row.id) {
            count += user::count_sent(c, row.id, Sent::New, None)?;
        }
    }
    Ok(count)
}

async fn work(
    operator: &Operator,
    tenant: &Tenant,
    claim: import::Claim,
    mailer: &Mailer,
) -> Result<(), Failure> {
    loop {
        let cx = Cx { now: operator.now(), ..operator.cx.clone() };
        let step = operator.write(tenant, move |c, _, _| import::step(c, &cx, claim)).await?;
        for given in &step.given {
            welcome(operator, tenant, given, mailer);
        }
        if step.over {
            return Ok(());
        }
    }
}

async fn results(operator: &Operator, id: ImportId) -> Result<Vec<Value>, Failure> {
    let (mut rows, mut after) = (Vec::new(), None::<UserId>);
    loop {
        let people = operator.read(move |c| import::people(c, id, None, after, PAGE)).await?;
        rows.extend(people.iter().map(described));
        match people.last() {
            Some(last) => after = Some(last.user),
            None => return Ok(rows),
        }
    }
}

fn described(person: &Person) -> Value {
    let message = match &person.detail {
        Some(detail) => format!("{} ({detail})", person.outcome.meaning()),
        None => person.outcome.meaning().to_owned(),
    };
    json!({ "user_id": person.user, "user_name": person.user_name, "result": person.outcome, "message": message })
}

fn welcome(operator: &Operator, tenant: &Tenant, given: &Given, mailer: &Mailer) {
    let (Some(provider), user) = (given.welcome, &given.user) else { return };
    let mail = WelcomeMail {
        tenant: tenant.name.clone(),
        name: user.label().to_owned(),
        login_url: operator.link(&urls::workspace_login(&tenant.slug)),
        provider: provider.to_owned(),
    };
    // Somebody without a usable address is imported all the same.
    let written = |to| hub_text::spoken(operator.settings.language, || Mail::of(to, &mail));
    if let Some(Ok(mail)) = user.email.as_deref().map(written) {
        mailer.send(mail);
    }
}
