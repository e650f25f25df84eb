//! `GET /saml/{connection}/login`: sends the browser to the IdP.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use hub_kernel::ConnectionId;
use hub_saml::relay_state::local_path;
use hub_tenants::{Error, sign_in};

use super::failure;
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
    let (key, base_url, begin_cx) = (browser.key().clone(), app.base_url().to_owned(), cx.clone());
    let begun = app
        .db
        .write(id.tenant(), move |c| sign_in::begin(c, &begin_cx, id, &base_url, &key, return_to))
        .await;
    match begun {
        Ok(begun) => Ok(HttpResponse::SeeOther().insert_header((LOCATION, begun.redirect_to)).finish()),
        Err(error @ Error::SsoFailed(_)) => failure::answer(&app, &cx, id, error, None).await,
        Err(other) => Err(other.into()),
    }
}
