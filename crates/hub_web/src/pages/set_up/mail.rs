//! Mails about set-up links: the link to whom it is for, and a notice to owners.

use askama::Template;
use hub_kernel::{Cx, TenantId};
use hub_tenants::setup_link::Link;
use hub_tenants::tenant;
use hub_tenants::user::{self, Role};
use hub_text::text;

use crate::app::App;
use crate::filters;
use crate::mail::Mail as Written;
use crate::pages::mail::{Mail, SecurityNoticeMail, one_line};
use crate::pages::parts::Moment;
use crate::urls;

/// Most people who are told.
const MOST: i64 = 50;

/// Carries a set-up link to whom it is for.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/set_up_link.txt", escape = "none", whitespace = "preserve")]
pub struct SetUpLinkMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Who invites.
    pub invited_by: String,
    /// Name of the connection.
    pub provider: String,
    /// What of it, a message: "Single sign-on and provisioning".
    pub scope: String,
    /// The link.
    pub link: String,
    /// Until when it works, exactly.
    pub until: String,
}

impl Mail for SetUpLinkMail {
    fn subject(&self) -> String {
        one_line(
            &text!(
                "{workspace} asks you to set up {provider}",
                workspace = &self.tenant,
                provider = &self.provider
            )
            .to_string(),
        )
    }
}

/// Tells owners that a link was made or opened; `what` is a message. What cannot be sent is in the log: nothing waits for it.
pub async fn tell_owners(app: &App, cx: &Cx, link: &Link, what: &str, who: &str) {
    let id: TenantId = link.tenant;
    let found = app
        .db
        .read(move |c| Ok::<_, hub_tenants::Error>((tenant::get(c, id)?, user::managers(c, id, MOST)?)))
        .await;
    let (workspace, people) = match found {
        Ok(found) => found,
        Err(error) => return tracing::error!(tenant = %id, %error, "owners could not be told"),
    };
    let notice = SecurityNoticeMail {
        tenant: workspace.name,
        what: what.to_owned(),
        who: one_line(who),
        when: Moment::at(cx.now, cx.now).exact,
        address: cx.address.clone().unwrap_or_default(),
        link: app.absolute(&urls::set_up_links(link.connection)),
    };
    for user in people.iter().filter(|user| user.role == Role::Owner) {
        let Some(to) = user.sign_in_email_key.as_deref().or(user.email.as_deref()) else { continue };
        match Written::of(to, &notice) {
            Ok(mail) => app.mailer.send(mail),
            Err(error) => tracing::error!(%error, "a notice could not be written"),
        }
    }
}
