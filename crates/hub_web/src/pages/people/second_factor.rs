//! `GET|POST /people/{id}/second-factor/reset`: for somebody who lost phone and passkeys.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_tenants::second_factor::{self, Factors};
use hub_tenants::{Error, user};
use hub_text::{key, t, text};

use super::person;
use crate::app::App;
use crate::extract::{Browser, ConfirmedSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::filters;
use crate::mail::Mail;
use crate::pages::mail::SecurityNoticeMail;
use crate::pages::parts::{Moment, Tone};
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// Asks first; the form posts to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "people/reset_second_factor.html")]
pub struct ResetSecondFactorPage {
    /// The frame.
    pub shell: Shell,
    /// Address of the person's page.
    pub href: String,
    /// Address the form posts to.
    pub action: String,
    /// Name.
    pub name: String,
    /// What follows, a sentence each.
    pub consequences: Vec<String>,
}

/// Asks before the reset.
///
/// # Errors
/// 404.
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: ConfirmedSession,
) -> Result<HttpResponse, HtmlFault> {
    let (id, tenant) = (person::id_of(&session.admin, &id)?, session.admin.tenant());
    let (user, factors) = app
        .db
        .read(move |c| Ok::<_, Error>((user::get(c, tenant, id)?, second_factor::of(c, tenant, id)?)))
        .await?;
    Ok(reply::page(&ResetSecondFactorPage {
        shell: Shell::of(&app, &request, &browser, &session.person, Section::People),
        href: urls::person(id),
        action: urls::second_factor_reset(id),
        name: user.label().to_owned(),
        consequences: consequences(&factors),
    }))
}

fn consequences(factors: &Factors) -> Vec<String> {
    let names: Vec<&str> = factors.all.iter().map(|factor| factor.name.as_str()).collect();
    [
        text!("Removed: {factors}, and the backup codes.", factors = names.join(", ")),
        t("The password alone logs them in then; where a second factor is required, they add a new one right after it."),
        t("They are told by mail. Make sure that it is really this person who asked."),
    ]
    .map(String::from)
    .into()
}

/// Takes them off, and tells the person.
///
/// # Errors
/// 404; 403 for anybody but an owner, and for oneself.
pub async fn post(
    app: Data<App>,
    id: Path<String>,
    session: ConfirmedSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = person::id_of(&session.admin, &id)?;
    let user = session.write(&app, move |c, cx, by| second_factor::reset(c, cx, by, id)).await?;
    if let Some(to) = &user.email {
        let notice = SecurityNoticeMail {
            what: key!("Your second factors were removed").to_owned(),
            tenant: session.person.tenant_name().to_owned(),
            who: session.person.email().to_owned(),
            when: Moment::at(session.cx.now, session.cx.now).exact,
            address: session.cx.address.clone().unwrap_or_default(),
            link: app.absolute(urls::SECURITY),
        };
        match Mail::of(to, &notice) {
            Ok(mail) => app.mailer.send(mail),
            Err(error) => tracing::error!(%error, "a notice could not be written"),
        }
    }
    let text =
        text!("The second factors of {name} are removed. They were told by mail.", name = user.label());
    Ok(flash::with(&app, reply::see_other(&urls::person(id)), Tone::Good, &text))
}
