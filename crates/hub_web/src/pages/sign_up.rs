//! `GET|POST /signup`: a new workspace with its owner.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_kernel::{Cx, EmailAddress, Secret, Slug};
use hub_tenants::session::ClientKind;
use hub_tenants::sign_in::{self, Attempt, Opened};
use hub_tenants::tenant::{self, NewTenant};
use hub_tenants::{Error, Invalid, domain};
use hub_text::t;

use super::parts::Problems;
use super::sign_in::door::Door;
use super::sign_in::{MessagePage, enter::enter};
use super::{PASSWORD_MINIMUM, address, refusal};
use crate::app::App;
use crate::extract::Form;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, RequestWorld};
use crate::faults::HtmlFault;
use crate::filters;
use crate::settings::SignUp;
use crate::{reply, urls};

/// Sign-up.
pub fn routes(config: &mut ServiceConfig) {
    config.service(address("/signup").route(web::get().to(get)).route(web::post().to(post)));
}

/// Fields: `workspace`, `slug`, `name`, `email`, `password`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_up.html")]
pub struct SignUpPage {
    /// Token of the form.
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Name of the workspace as typed.
    pub workspace: String,
    /// Slug as typed; a script suggests it from the name, the server does when it is left empty.
    pub slug: String,
    /// Name of the person as typed.
    pub name: String,
    /// E-mail as typed.
    pub email: String,
    /// Host and path before the slug: `hub.example.com/login/`.
    pub slug_prefix: String,
    /// Fewest characters of a password.
    pub password_minimum: u16,
}

async fn get(app: Data<App>, browser: Browser) -> Result<HttpResponse, HtmlFault> {
    if let Some(closed) = closed(&app) {
        return Ok(closed);
    }
    Ok(reply::page(&SignUpPage { csrf_token: browser.csrf_token(), ..empty(&app) }))
}

async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    if let Some(closed) = closed(&app) {
        return Ok(closed);
    }
    if let Some(door) = held_to_sso(&app, &sent).await? {
        let page = MessagePage::company_logs_in_by_sso(&door.tenant.name, &door.tenant.slug);
        return Ok(reply::page_with(StatusCode::FORBIDDEN, &page));
    }
    match sign_up(&app, &request, &cx, &sent).await {
        Ok(opened) => enter(&app, &request, &cx, &opened, None).await,
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let page = SignUpPage {
                csrf_token: browser.csrf_token(),
                problems,
                workspace: sent.text("workspace"),
                slug: sent.text("slug"),
                name: sent.text("name"),
                email: sent.text("email"),
                ..empty(&app)
            };
            Ok(reply::page_with(status, &page))
        }
    }
}

/// The workspace that new people of this address's domain log in to, where its owner said that they need SSO. It is known by
/// the domain alone, whoever has an account.
async fn held_to_sso(app: &App, sent: &Form) -> Result<Option<Door>, Error> {
    let Ok(email) = sent.text("email").parse::<EmailAddress>() else { return Ok(None) };
    app.db
        .read(move |c| {
            let binding = domain::owner_of(c, &email)?.filter(|row| row.new_people_since.is_some());
            let Some(row) = binding else { return Ok(None) };
            Ok(Some(Door::of_tenant(c, row.tenant)?).filter(Door::has_sso))
        })
        .await
}

fn closed(app: &App) -> Option<HttpResponse> {
    (app.settings.sign_up == SignUp::Closed)
        .then(|| reply::page_with(StatusCode::FORBIDDEN, &MessagePage::sign_up_closed()))
}

fn empty(app: &App) -> SignUpPage {
    let door = app.absolute(&urls::workspace_login(""));
    let slug_prefix = door.split_once("://").map_or(door.as_str(), |(_, rest)| rest).to_owned();
    SignUpPage { slug_prefix, password_minimum: PASSWORD_MINIMUM, ..SignUpPage::default() }
}

async fn sign_up(app: &App, request: &HttpRequest, cx: &Cx, sent: &Form) -> Result<Opened, Error> {
    let (name, slug, owner_email) = (sent.line("workspace"), slug_of(sent)?, email_of(sent)?);
    let counted = cx.clone();
    app.db.write_global(move |c| sign_in::count_sign_up(c, &counted)).await?;
    let password = Secret::new(sent.raw("password"));
    sign_in::check_new_password(password.expose(), owner_email.as_str())?;
    let new = NewTenant {
        name,
        slug: slug.clone(),
        owner_email: owner_email.clone(),
        owner_name: Some(sent.line("name")),
        owner_password_hash: app.passwords.hash(cx, password.clone()).await?,
    };
    let create_cx = cx.clone();
    app.db.write_global(move |c| tenant::create(c, &create_cx, &new)).await.map_err(in_words_of_the_form)?;
    let attempt = Attempt {
        email: owner_email.as_str().to_owned(),
        password,
        workspace: Some(slug.as_str().to_owned()),
        client: ClientKind::Web,
        user_agent: user_agent(request),
        device: None,
    };
    sign_in::with_password(&app.db, &app.passwords, cx, attempt, app.settings.session).await
}

fn slug_of(sent: &Form) -> Result<Slug, Error> {
    match sent.filled("slug") {
        Some(typed) => {
            typed.parse().map_err(|error: hub_kernel::SlugError| Error::invalid("slug", error.to_string()))
        }
        None => Slug::suggest(&sent.line("workspace"))
            .ok_or_else(|| Error::invalid("slug", t("choose a short name for the workspace's address"))),
    }
}

fn email_of(sent: &Form) -> Result<EmailAddress, Error> {
    let email = sent.text("email").parse();
    email.map_err(|error: hub_kernel::EmailError| Error::invalid("email", error.to_string()))
}

/// The form has two names: the workspace's and the person's.
fn in_words_of_the_form(error: Error) -> Error {
    match error {
        Error::Invalid(Invalid { field: "name", message }) => Error::invalid("workspace", message),
        other => other,
    }
}
