//! Who may call the endpoints with scripts from another origin: apps in the browser, from where the operator registered them. No
//! cookie is of use there, so nothing is allowed with one.

use actix_web::http::header::{HeaderName, ORIGIN, VARY};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_tenants::app;

use crate::app::App;
use crate::reply;

const ALLOW_ORIGIN: HeaderName = HeaderName::from_static("access-control-allow-origin");
const ALLOW_METHODS: HeaderName = HeaderName::from_static("access-control-allow-methods");
const ALLOW_HEADERS: HeaderName = HeaderName::from_static("access-control-allow-headers");
const MAX_AGE: HeaderName = HeaderName::from_static("access-control-max-age");
const EXPOSE: HeaderName = HeaderName::from_static("access-control-expose-headers");

/// An answer that scripts of a registered origin may read.
pub async fn shared(app: &App, request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
    if let Some(origin) = allowed(app, request).await {
        reply::set(&mut response, ALLOW_ORIGIN, &origin);
        reply::set(&mut response, EXPOSE, "www-authenticate, retry-after");
    }
    reply::set(&mut response, VARY, "Origin");
    response
}

/// What a browser asks before it lets a script send.
pub async fn preflight(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    if let Some(origin) = allowed(&app, &request).await {
        reply::set(&mut response, ALLOW_ORIGIN, &origin);
        reply::set(&mut response, ALLOW_METHODS, "GET, POST");
        reply::set(&mut response, ALLOW_HEADERS, "authorization, content-type");
        reply::set(&mut response, MAX_AGE, "600");
    }
    reply::set(&mut response, VARY, "Origin");
    response
}

async fn allowed(app: &App, request: &HttpRequest) -> Option<String> {
    let origin = request.headers().get(ORIGIN)?.to_str().ok()?.to_owned();
    let asked = origin.clone();
    match app.db.read(move |c| app::any_runs_at(c, &asked)).await {
        Ok(true) => Some(origin),
        Ok(false) => None,
        Err(error) => {
            tracing::warn!(%error, "the origins of apps could not be read");
            None
        }
    }
}
