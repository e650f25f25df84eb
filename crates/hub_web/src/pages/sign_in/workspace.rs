//! `GET|POST /login/workspace`, `GET /login/{slug}`: the way to a workspace's SSO.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use hub_kernel::{Cx, EmailAddress, Slug};
use hub_saml::relay_state::local_path;
use hub_tenants::sign_in::policy::{self, Required};
use hub_tenants::sign_in::{self, KnownWorkspace};
use hub_text::text;

use super::door::Door;
use super::{LoginPage, MessagePage, Provider, WorkspacePage};
use crate::app::App;
use crate::extract::{Browser, CsrfForm, QueryMap, RequestWorld};
use crate::faults::HtmlFault;
use crate::mail::Mail;
use crate::pages::mail::WorkspacesMail;
use crate::pages::parts::Problems;
use crate::pages::refusal;
use crate::{reply, urls};

/// Asks for the workspace.
///
/// # Errors
/// None.
pub async fn ask(app: Data<App>, query: QueryMap, browser: Browser) -> Result<HttpResponse, HtmlFault> {
    let next = query.get("next").and_then(|next| local_path(next, app.base_url())).unwrap_or_default();
    Ok(reply::page(&WorkspacePage { csrf_token: browser.csrf_token(), next, ..WorkspacePage::default() }))
}

/// Leads on to the workspace's door.
///
/// # Errors
/// The database's.
pub async fn find(
    app: Data<App>,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let next = local_path(&sent.text("next"), app.base_url()).unwrap_or_default();
    let typed = sent.text("workspace");
    if typed.contains('@') {
        return mail_workspaces(&app, &cx, browser, typed, next).await;
    }
    let problem = match typed.to_lowercase().parse::<Slug>() {
        Err(error) => refusal::slug(&error),
        Ok(slug) => {
            let known = slug.clone();
            if app.db.read(move |c| Door::of(c, known.as_str())).await?.is_some() {
                let door = urls::workspace_login(slug.as_str());
                return Ok(reply::see_other(&urls::with_query(&door, "next", &next)));
            }
            text!(
                "There is no workspace {workspace} here. Check the spelling, or ask your admin for the short name.",
                workspace = &slug
            )
            .to_string()
        }
    };
    Ok(again(&browser, typed, next, problem))
}

fn again(browser: &Browser, workspace: String, next: String, problem: String) -> HttpResponse {
    let problems = Problems::default().with("workspace", problem);
    let page = WorkspacePage { csrf_token: browser.csrf_token(), problems, workspace, next };
    reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// An e-mail address leads to a mail, never to an answer here: that would tell a stranger who has an account.
async fn mail_workspaces(
    app: &App,
    cx: &Cx,
    browser: Browser,
    email: String,
    next: String,
) -> Result<HttpResponse, HtmlFault> {
    if let Err(error) = email.parse::<EmailAddress>() {
        return Ok(again(&browser, email, next, refusal::email(&error)));
    }
    let found = sign_in::workspaces_of(&app.db, cx, &email).await?;
    if !found.is_empty() {
        let line = |it: &KnownWorkspace| (it.name.clone(), app.absolute(&urls::workspace_login(&it.slug)));
        let template = WorkspacesMail { workspaces: found.iter().map(line).collect() };
        match Mail::of(&email, &template) {
            Ok(mail) => app.mailer.send(mail),
            Err(error) => tracing::error!(%error, "a mail on workspaces could not be written"),
        }
    }
    Ok(reply::page(&MessagePage::workspaces_mailed(&email)))
}

/// Shows the ways into one workspace.
///
/// # Errors
/// The database's.
pub async fn show(
    app: Data<App>,
    slug: Path<String>,
    query: QueryMap,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let next = query.get("next").and_then(|next| local_path(next, app.base_url()));
    let Some(door) = app.db.read(move |c| Door::of(c, &slug)).await? else {
        return Ok(reply::page_with(StatusCode::NOT_FOUND, &MessagePage::no_such_workspace()));
    };
    let (tenant, now) = (door.tenant.id, cx.now);
    let required = app.db.read(move |c| policy::required(c, tenant, now)).await?;
    Ok(reply::page(&ways(&door, door.providers(next.as_deref()), required, next.as_deref())))
}

/// The page of a workspace's door.
pub(super) fn ways(
    door: &Door,
    providers: Vec<Provider>,
    required: Required,
    next: Option<&str>,
) -> LoginPage {
    let parameters = [("workspace", door.tenant.slug.as_str()), ("next", next.unwrap_or_default())];
    LoginPage {
        providers,
        password_href: urls::with_parameters(urls::LOGIN, &parameters),
        everyone: required == Required::Everyone,
        recovery_href: (required == Required::Everyone).then(|| urls::recovery(&door.tenant.slug)),
        tenant: door.tenant.name.clone(),
    }
}
