//! `hub user create`.

use hub_tenants::user::{self, NewAccount, Role};
use hub_text::t;
use serde_json::json;

use super::super::answer::Answer;
use super::super::failure::Failure;
use super::super::operator::{Operator, email, password_from_stdin};
use super::super::words;
use super::describe;
use crate::mail::{Mail, Mailer};
use crate::pages::mail::InvitationMail;
use crate::urls;

#[derive(Debug, clap::Args)]
pub(in super::super) struct Create {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// Their e-mail, with which they log in
    #[arg(long)]
    email: String,
    /// Their name
    #[arg(long)]
    name: Option<String>,
    /// What they may do
    #[arg(long, value_parser = words::role, value_name = "owner|admin|member", default_value = "member")]
    role: Role,
    /// Read their password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
    /// Mail them a link by which they set a password themselves
    #[arg(long, conflicts_with = "password_stdin")]
    invite: bool,
}

impl Create {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        let tenant = operator.tenant(&self.tenant).await?;
        let email = email(&self.email)?;
        let password_hash = if self.password_stdin {
            Some(operator.hash(password_from_stdin()?, &email).await?)
        } else {
            None
        };
        let new = NewAccount { email, name: self.name, role: self.role, password_hash };
        let invite = self.invite;
        let (user, link) = operator
            .write(&tenant, move |c, cx, by| {
                let (id, link) = if invite {
                    user::invite(c, cx, by, &new).map(|(id, link)| (id, Some(link)))?
                } else {
                    (user::create(c, cx, by.tenant(), &new)?, None)
                };
                Ok((user::get(c, by.tenant(), id)?, link))
            })
            .await?;
        let answer = Answer::new(describe(&user));
        let Some(link) = link else { return Ok(answer) };
        let url = operator.link(&urls::invitation(link.expose()));
        let role = match user.role {
            Role::Owner => "an owner",
            Role::Admin => "an admin",
            Role::Member => "a sub-user",
        };
        let mailer = Mailer::start(&operator.settings)?;
        mailer.send(hub_text::spoken(operator.settings.language, || {
            let mail = InvitationMail {
                tenant: tenant.name,
                invited_by: t("The operator").into(),
                role: role.to_owned(),
                link: url.clone(),
                valid_for: "7 days".to_owned(),
            };
            Mail::of(&self.email, &mail)
        })?);
        mailer.flush().await;
        Ok(answer.with("invitation_url", json!(url)))
    }
}
