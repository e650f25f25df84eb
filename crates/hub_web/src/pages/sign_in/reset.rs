//! `GET|POST /forgot`, `GET|POST /reset/{secret}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{Cx, EmailAddress, Secret};
use hub_tenants::Error;
use hub_tenants::sign_in::mail_link::Purpose;
use hub_tenants::sign_in::{self, ForgotMail};
use hub_text::t;

use super::door::sso_required;
use super::enter::enter;
use super::{ForgotPage, MessagePage, ResetPage, second};
use crate::app::App;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, QueryMap, RequestWorld};
use crate::faults::HtmlFault;
use crate::mail::Mail;
use crate::pages::mail::{PasswordResetMail, UseSsoMail};
use crate::pages::parts::Problems;
use crate::pages::{PASSWORD_MINIMUM, language, refusal};
use crate::{reply, urls};

/// Asks for the e-mail.
///
/// # Errors
/// None.
pub async fn ask(query: QueryMap, browser: Browser) -> Result<HttpResponse, HtmlFault> {
    let workspace = query.get("workspace").unwrap_or_default().to_owned();
    Ok(reply::page(&ForgotPage { csrf_token: browser.csrf_token(), workspace, ..ForgotPage::default() }))
}

/// Says the same in every case, and after the same work; then mails what there is to mail.
///
/// # Errors
/// Throttled; busy; the database's.
pub async fn send(
    app: Data<App>,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let email = sent.text("email");
    let workspace = sent.filled("workspace");
    let to = match email.parse::<EmailAddress>() {
        Ok(to) => to,
        Err(error) => {
            let problems = Problems::default().with("email", refusal::email(&error));
            let workspace = workspace.unwrap_or_default();
            let page = ForgotPage { csrf_token: browser.csrf_token(), problems, email, workspace };
            return Ok(reply::page_with(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    sign_in::count_forgot(&app.db, &cx, &to).await?;
    // How long this takes says who has an account: nobody waits for it.
    if !app.mailer.later(mail_forgotten(app.get_ref().clone(), cx, to, workspace)) {
        return Err(Error::Busy.into());
    }
    Ok(reply::page(&MessagePage::reset_mail_sent(&email)))
}

async fn mail_forgotten(app: App, cx: Cx, to: EmailAddress, workspace: Option<String>) {
    let address = cx.address.clone().unwrap_or_default();
    let mails = match sign_in::forgot(&app.db, &cx, &to, workspace).await {
        Ok(mails) => mails,
        Err(error) => return tracing::error!(%error, "a forgotten password could not be looked up"),
    };
    for mail in mails {
        match mail_of(&app, mail, &address) {
            Ok(mail) => app.mailer.send(mail),
            Err(error) => tracing::error!(%error, "a reset mail could not be written"),
        }
    }
}

fn mail_of(app: &App, mail: ForgotMail, address: &str) -> Result<Mail, crate::mail::MailError> {
    match mail {
        ForgotMail::Reset { to, tenant, secret } => {
            let link = app.absolute(&urls::reset(secret.expose()));
            let mail = PasswordResetMail {
                tenant,
                link,
                valid_for: t("1 hour").to_string(),
                address: address.to_owned(),
            };
            Mail::of(&to, &mail)
        }
        ForgotMail::UseSso { to, tenant, slug } => {
            Mail::of(&to, &UseSsoMail { tenant, login_url: app.absolute(&urls::workspace_login(&slug)) })
        }
    }
}

/// Shows the form behind a reset link.
///
/// # Errors
/// 404 for a link that no longer works.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    secret: Path<String>,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    if let Some(chosen) = language::chosen_here(&app, &request) {
        return Ok(chosen);
    }
    let (link, now) = (secret.clone(), cx.now);
    let (user, purpose) = app.db.read(move |c| sign_in::link_of(c, &link, now)).await?;
    if purpose == Purpose::Invitation {
        return Ok(reply::see_other(&urls::invitation(&secret)));
    }
    let page = ResetPage { email: user.email.unwrap_or(user.user_name), ..form(&browser, &secret) };
    Ok(reply::untold(reply::page(&page)))
}

/// Sets the password and logs in.
///
/// # Errors
/// 404 for a link that no longer works; the database's.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    secret: Path<String>,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (link, password) = (Secret::new(secret.clone()), Secret::new(sent.raw("password")));
    let (agent, lifetime) = (user_agent(&request), app.settings.session);
    match sign_in::open_by_link(&app.db, &app.passwords, &cx, link.clone(), password, agent, lifetime).await {
        Ok(opened) => enter(&app, &request, &cx, &opened, None).await,
        Err(Error::SecondFactorRequired(step)) => Ok(second::begin(&app, &step, None)),
        Err(Error::UseSso { slug }) => sso_required(&app, slug, None).await,
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let now = cx.now;
            let (user, _) = app.db.read(move |c| sign_in::link_of(c, link.expose(), now)).await?;
            let email = user.email.unwrap_or(user.user_name);
            let page = ResetPage { problems, email, ..form(&browser, &secret) };
            Ok(reply::untold(reply::page_with(status, &page)))
        }
    }
}

fn form(browser: &Browser, secret: &str) -> ResetPage {
    ResetPage {
        csrf_token: browser.csrf_token(),
        action: urls::reset(secret),
        password_minimum: PASSWORD_MINIMUM,
        ..ResetPage::default()
    }
}
