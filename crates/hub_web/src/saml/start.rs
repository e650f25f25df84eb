//! `GET /saml/{connection}/login`: sends the browser to the IdP.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use hub_kernel::{ConnectionId, Cx, Secret};
use hub_saml::Outgoing;
use hub_saml::relay_state::local_path;
use hub_tenants::{Error, sign_in};

use super::failure::{self, Case};
use super::outgoing;
use crate::app::App;
use crate::extract::{Browser, QueryMap, RequestWorld};
use crate::faults::HtmlFault;

/// Begins a login; `next` names the page to come back to.
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
    match begin(&app, &cx, id, browser.key().clone(), return_to).await {
        Ok(message) => Ok(outgoing::send(message)),
        Err(error @ Error::SsoFailed(_)) => failure::answer(&app, &cx, id, error, Case::default()).await,
        Err(other) => Err(other.into()),
    }
}

async fn begin(
    app: &App,
    cx: &Cx,
    id: ConnectionId,
    browser: Secret,
    return_to: Option<String>,
) -> Result<Outgoing, Error> {
    let (master, base_url, cx) = (app.master_key.clone(), app.base_url().to_owned(), cx.clone());
    let trust = app.db.read(move |c| sign_in::trust(c, &master, id, &base_url)).await?;
    let write = move |c: &mut hub_db::Conn| sign_in::begin(c, &cx, trust, &browser, return_to);
    let asked = app.db.write(id.tenant(), write).await?;
    outgoing::message(app, asked).await
}
