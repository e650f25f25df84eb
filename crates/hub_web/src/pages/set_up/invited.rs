//! `GET|POST /set-up/open/{secret}`: who invites to what; the button opens the link.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_tenants::setup_link::{self, Link};
use hub_tenants::{Error, connection, tenant, user};
use hub_text::{Text, key, text};

use super::mail;
use crate::app::App;
use crate::extract::set_up::open;
use crate::extract::{Browser, CsrfForm, RequestWorld};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::language;
use crate::pages::parts::Moment;
use crate::{reply, urls};

/// A link that waits to be opened. The form has no field but its token.
#[derive(Debug, Clone, Template)]
#[template(path = "set_up/invited.html")]
pub struct InvitedPage {
    /// Token of the form.
    pub csrf_token: String,
    /// Address the form posts to.
    pub action: String,
    /// Name of the workspace.
    pub tenant: String,
    /// Who invites.
    pub invited_by: String,
    /// Name of the connection.
    pub provider: String,
    /// What of it, a message.
    pub scope: &'static str,
    /// Until when.
    pub until: Moment,
}

/// Says who invites to what.
///
/// # Errors
/// One and the same page for every link that does not work, or not any more.
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
    let (asked, now) = (secret.clone(), cx.now);
    let read = app.db.read(move |c| {
        let link = setup_link::find(c, &asked, now)?;
        let row = connection::get(c, link.tenant, link.connection)?;
        let inviter = user::get(c, link.tenant, link.created_by_id)?;
        Ok::<_, Error>((tenant::get(c, link.tenant)?.name, inviter.label().to_owned(), row.name(), link))
    });
    let (tenant, invited_by, provider, link) = read.await.map_err(HtmlFault::of_set_up)?;
    Ok(reply::untold(reply::page(&InvitedPage {
        csrf_token: browser.csrf_token(),
        action: urls::set_up_link(&secret),
        tenant,
        invited_by,
        provider: provider.to_owned(),
        scope: link.scope.label(),
        until: Moment::at(link.expires_at, cx.now),
    })))
}

/// Opens it, once.
///
/// # Errors
/// As [`get`].
pub async fn post(
    app: Data<App>,
    secret: Path<String>,
    RequestWorld(cx): RequestWorld,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (link, visit) = open(&app, &cx, secret.into_inner()).await.map_err(HtmlFault::of_set_up)?;
    let who = holder(&link).to_string();
    mail::tell_owners(&app, &cx, &link, key!("A set-up link was opened"), &who).await;
    let seconds = link.expires_at.seconds_since(cx.now);
    let mut onward = reply::see_other(urls::SET_UP);
    let _ = onward.add_cookie(&app.cookies.set_up(visit.expose().clone(), seconds));
    Ok(onward)
}

fn holder(link: &Link) -> Text {
    let maker = &link.created_by;
    match link.contact() {
        Some(contact) => {
            text!("Whoever has the set-up link for {name}, made by {person}", name = contact, person = maker)
        }
        None => text!("Whoever has the set-up link, made by {person}", person = maker),
    }
}
