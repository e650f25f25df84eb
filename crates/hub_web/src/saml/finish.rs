//! `GET /sso/finish`: the login ends in the browser's own name.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_tenants::Error;
use hub_tenants::session::ClientKind;
use hub_tenants::sign_in::{self, Opened};

use crate::app::App;
use crate::cookies::Name;
use crate::extract::request::user_agent;
use crate::extract::{QueryMap, RequestWorld};
use crate::faults::HtmlFault;
use crate::pages::sign_in::MessagePage;
use crate::pages::sign_in::enter::enter;
use crate::reply;

/// Takes the ticket, checks the browser and opens the session.
///
/// # Errors
/// The database's; a ticket that leads nowhere is a page.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let ticket = query.text("ticket");
    let browser = app.cookies.read(&request, Name::Browser);
    let agent = user_agent(&request);
    let finished = finish(&app, cx.clone(), ticket, browser, agent).await;
    match finished {
        Ok((opened, return_to)) => enter(&app, &request, &cx, &opened, return_to.as_deref()).await,
        Err(Error::SsoFailed(_)) => {
            Ok(reply::page_with(actix_web::http::StatusCode::FORBIDDEN, &MessagePage::sign_in_interrupted()))
        }
        Err(other) => Err(other.into()),
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
