//! `GET|POST /sso/finish`: the login ends in the browser's own name.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_tenants::Error;
use hub_tenants::session::{ClientKind, Person};
use hub_tenants::sign_in::{self, Opened};

use super::failure::{self, Case};
use crate::app::App;
use crate::cookies::Name;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, MaybePerson, QueryMap, RequestWorld};
use crate::faults::HtmlFault;
use crate::pages::sign_in::enter::enter;
use crate::pages::sign_in::{Account, MessagePage, ReplacePage};
use crate::reply;

/// Takes the ticket, checks the browser and opens the session. Where somebody else is logged in, it asks first.
///
/// # Errors
/// The database's; a ticket that leads nowhere is a page.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    browser: Browser,
    MaybePerson(present): MaybePerson,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let ticket = query.text("ticket");
    if let Some(present) = present {
        match question(&app, &request, &cx, &ticket, &browser, &present).await {
            Ok(Some(page)) => return Ok(reply::page(&page)),
            Ok(None) => {}
            Err(error) => return interrupted(&app, &cx, ticket, error).await,
        }
    }
    end(&app, &request, &cx, ticket).await
}

/// Goes on although somebody else is logged in: a page of ours asked in this browser.
///
/// # Errors
/// As [`get`].
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    end(&app, &request, &cx, sent.text("ticket")).await
}

/// What to ask in a browser in which `present` is logged in; nothing where the login is their own.
async fn question(
    app: &App,
    request: &HttpRequest,
    cx: &Cx,
    ticket: &str,
    browser: &Browser,
    present: &Person,
) -> Result<Option<ReplacePage>, Error> {
    let (asked, key, now) = (ticket.to_owned(), app.cookies.read(request, Name::Browser), cx.now);
    let coming = app.db.read(move |c| sign_in::coming(c, &asked, key.as_deref(), now)).await?;
    if coming.user == present.user() {
        return Ok(None);
    }
    Ok(Some(ReplacePage {
        csrf_token: browser.csrf_token(),
        ticket: ticket.to_owned(),
        present: Account { name: present.email().to_owned(), workspace: present.tenant_name().to_owned() },
        coming: Account { name: coming.name, workspace: coming.workspace },
    }))
}

async fn end(app: &App, request: &HttpRequest, cx: &Cx, ticket: String) -> Result<HttpResponse, HtmlFault> {
    let (browser, agent) = (app.cookies.read(request, Name::Browser), user_agent(request));
    match finish(app, cx.clone(), ticket.clone(), browser, agent).await {
        Ok((opened, return_to)) => enter(app, request, cx, &opened, return_to.as_deref()).await,
        Err(error) => interrupted(app, cx, ticket, error).await,
    }
}

/// A ticket that is still good leads to its connection, whose admins find a report; of any other nothing is known.
async fn interrupted(app: &App, cx: &Cx, ticket: String, error: Error) -> Result<HttpResponse, HtmlFault> {
    if !matches!(error, Error::SsoFailed(_)) {
        return Err(error.into());
    }
    let now = cx.now;
    match app.db.read(move |c| sign_in::connection_of_ticket(c, &ticket, now)).await? {
        Some(id) => failure::answer(app, cx, id, error, Case::default()).await,
        None => Ok(reply::page_with(StatusCode::FORBIDDEN, &MessagePage::sign_in_interrupted())),
    }
}

async fn finish(
    app: &App,
    cx: Cx,
    ticket: String,
    browser: Option<String>,
    agent: Option<String>,
) -> Result<(Opened, Option<String>), Error> {
    let (asked, now, lifetime) = (ticket.clone(), cx.now, app.settings.session);
    let tenant = app.db.read(move |c| sign_in::tenant_of_ticket(c, &asked, now)).await?;
    app.db
        .write(tenant, move |c| {
            sign_in::finish(c, &cx, &ticket, browser.as_deref(), ClientKind::Web, agent, lifetime)
        })
        .await
}
