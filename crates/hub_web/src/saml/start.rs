//! `GET /saml/{connection}/login`: sends the browser to the IdP.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use hub_kernel::{ConnectionId, Cx, EmailAddress, Secret};
use hub_saml::Outgoing;
use hub_saml::relay_state::local_path;
use hub_tenants::{Error, sign_in};

use super::failure::{self, Case};
use super::outgoing;
use crate::app::App;
use crate::extract::{Browser, QueryMap, RequestWorld};
use crate::faults::HtmlFault;

/// Begins a login; `next` names the page to come back to, `login_hint` the address of who wants in;
/// `confirm` has the identity provider ask however fresh its own session is.
///
/// # Errors
/// 404 for an unknown connection.
pub async fn get(
    app: Data<App>,
    id: Path<String>,
    query: QueryMap,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let id: ConnectionId = id.parse().map_err(|_| HtmlFault::NotFound)?;
    let return_to = query.get("next").and_then(|next| local_path(next, app.base_url()));
    let again = query.get("confirm").is_some();
    match begin(&app, &cx, id, browser.key().clone(), return_to, again).await {
        Ok(message) => Ok(outgoing::send(hinted(message, query.get("login_hint")))),
        Err(error @ Error::SsoFailed(_)) => failure::answer(&app, &cx, id, error, Case::default()).await,
        Err(other) => Err(other.into()),
    }
}

/// The address with the name of who wants in, so that the identity provider need not ask: a parameter beside the message, as
/// Entra ID and others take it. A signature does not cover it, and it decides nothing.
fn hinted(message: Outgoing, hint: Option<&str>) -> Outgoing {
    let Some(address) = hint.and_then(|hint| hint.parse::<EmailAddress>().ok()) else { return message };
    match message {
        Outgoing::Redirect(target) => Outgoing::Redirect(match url::Url::parse(&target) {
            Ok(mut url) => {
                url.query_pairs_mut().append_pair("login_hint", address.as_str());
                url.into()
            }
            Err(_) => target,
        }),
        by_form @ Outgoing::Post(_) => by_form,
    }
}

async fn begin(
    app: &App,
    cx: &Cx,
    id: ConnectionId,
    browser: Secret,
    return_to: Option<String>,
    again: bool,
) -> Result<Outgoing, Error> {
    let (master, base_url, cx) = (app.master_key.clone(), app.base_url().to_owned(), cx.clone());
    let trust = app.db.read(move |c| sign_in::trust(c, &master, id, &base_url)).await?;
    let write = move |c: &mut hub_db::Conn| match again {
        true => sign_in::begin_confirm(c, &cx, trust, &browser, return_to),
        false => sign_in::begin(c, &cx, trust, &browser, return_to),
    };
    let asked = app.db.write(id.tenant(), write).await?;
    outgoing::message(app, asked).await
}
