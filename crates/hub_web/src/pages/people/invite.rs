//! `GET|POST /people/invite`, and an invitation sent again.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{EmailError, Secret, Timestamp};
use hub_tenants::session::Person;
use hub_tenants::sign_in::mail_link::Purpose;
use hub_tenants::user::{self, NewAccount, Role};
use hub_tenants::{Error, enforcement, policies, sign_in};
use hub_text::{t, text};

use super::{InvitePage, words};
use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm, Form};
use crate::faults::HtmlFault;
use crate::mail::Mail;
use crate::pages::mail::{InvitationMail, one_line};
use crate::pages::parts::{Problems, Tone};
use crate::pages::refusal;
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// Asks whom to invite.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page(&form(&app, &request, &browser, &session, Role::Member, app.clock.now()).await?))
}

/// Makes the account and mails the link.
///
/// # Errors
/// `Forbidden` when an admin invites an owner; the database's.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    match invite(&app, &session, &sent).await {
        Ok(email) => {
            let text = text!("{email} is invited. The link in the mail works for 7 days.", email = email);
            Ok(flash::with(&app, reply::see_other(urls::PEOPLE), Tone::Good, &text))
        }
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let role = Role::from_word(&sent.text("role")).unwrap_or(Role::Member);
            let form = form(&app, &request, &browser, &session, role, app.clock.now()).await?;
            let page = InvitePage { problems, email: sent.text("email"), name: sent.text("name"), ..form };
            Ok(reply::page_with(status, &page))
        }
    }
}

/// Mails somebody a new link who was invited and has not come yet.
///
/// # Errors
/// `NotFound`; `Invalid` for somebody who needs none.
pub async fn resend(
    app: Data<App>,
    id: Path<String>,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = super::person::id_of(&session.admin, &id)?;
    let (secret, user) = session
        .write(&app, move |c, cx, admin| {
            let secret = sign_in::resend_invitation(c, cx, admin, id)?;
            Ok((secret, user::get(c, admin.tenant(), id)?))
        })
        .await?;
    let email = user.email.unwrap_or(user.user_name);
    mail(&app, &session.person, &email, user.role, &secret);
    let text = text!("{email} has a new mail. Links of earlier ones no longer work.", email = email);
    Ok(flash::with(&app, reply::see_other(&urls::person(id)), Tone::Good, &text))
}

async fn invite(app: &App, session: &AdminSession, sent: &Form) -> Result<String, Error> {
    let email = sent.text("email").parse().map_err(|_: EmailError| {
        Error::invalid("email", t("enter an e-mail address such as name@example.com"))
    })?;
    let role =
        Role::from_word(&sent.text("role")).ok_or_else(|| Error::invalid("role", t("choose a role")))?;
    let new = NewAccount { email, name: Some(sent.line("name")), role, password_hash: None };
    let email = new.email.as_str().to_owned();
    let (_, secret) = session.write(app, move |c, cx, admin| user::invite(c, cx, admin, &new)).await?;
    mail(app, &session.person, &email, role, &secret);
    Ok(email)
}

fn mail(app: &App, by: &Person, to: &str, role: Role, secret: &Secret) {
    let days = Purpose::Invitation.minutes() / (24 * 60);
    let mail = InvitationMail {
        tenant: by.tenant_name().to_owned(),
        invited_by: one_line(by.name()),
        role: words::a_role(role).to_owned(),
        link: app.absolute(&urls::invitation(secret.expose())),
        valid_for: text!(days; "{n} day", "{n} days").to_string(),
    };
    match Mail::of(to, &mail) {
        Ok(mail) => app.mailer.send(mail),
        Err(error) => tracing::error!(%error, "an invitation could not be written"),
    }
}

async fn form(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    session: &AdminSession,
    role: Role,
    now: Timestamp,
) -> Result<InvitePage, HtmlFault> {
    let tenant = session.admin.tenant();
    let (rule, lock) = app
        .db
        .read(move |c| Ok::<_, Error>((enforcement::rule(c, tenant)?, policies::hand_lock(c, tenant, now)?)))
        .await?;
    let mut roles = words::roles(session.admin.is_owner(), role);
    if lock.is_some() {
        roles.retain(|choice| choice.value == Role::Owner.as_str());
    }
    let notice = if lock.is_some() {
        t("Only owners are added by hand here: everybody else comes from the identity provider.").to_string()
    } else if words::sso_only(Role::Member, &rule, now) {
        t("Sub-users of this workspace log in by SSO: their invitation leads there, and no password is set.")
            .to_string()
    } else {
        String::new()
    };
    Ok(InvitePage {
        shell: Shell::of(app, request, browser, &session.person, Section::People),
        problems: Problems::default(),
        email: String::new(),
        name: String::new(),
        roles,
        notice,
    })
}
