//! The description of the API: one list of operations, printed as a page and as an OpenAPI 3.1 document. Schemas,
//! limits and answers come from the code that uses them; a test asks the hub for every operation and for every route.

pub mod configuration;
pub mod directory;
pub mod examples;
pub mod guide;
pub mod messages;
pub mod openapi;
pub mod operation;
pub mod parameters;
pub mod plain;
pub mod refusals;
#[cfg(test)]
mod tests;
pub mod token;

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template as _;
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::faults::HtmlFault;
use crate::pages::address;
use crate::pages::docs::ApiPage;
use operation::{BASE, Operation};

/// How long a copy is good without asking again.
const CACHE: &str = "public, max-age=300";

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let mut all = directory::operations();
    all.push(token::operation());
    all.extend(configuration::operations());
    all.extend(plain::operations());
    all
});

static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi::document(operations()).to_string());

/// Everything that is described.
pub fn operations() -> &'static [Operation] {
    &OPERATIONS
}

/// The page and the document.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/docs/api").route(web::get().to(page)))
        .service(address("/docs/api/openapi.json").route(web::get().to(document)));
}

async fn page(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, HtmlFault> {
    let drawn = ApiPage::of(operations()).render();
    let html = drawn.map_err(|error| HtmlFault::defect(&error.to_string()))?;
    Ok(answer(&request, "text/html; charset=utf-8", here(&app, &html)))
}

async fn document(app: Data<App>, request: HttpRequest) -> HttpResponse {
    answer(&request, "application/json", here(&app, &DOCUMENT))
}

/// With this hub's address in place of the example's.
fn here(app: &App, text: &str) -> String {
    text.replace(BASE, app.base_url())
}

/// 304 when the client has this text already.
fn answer(request: &HttpRequest, kind: &str, text: String) -> HttpResponse {
    let hash = Sha256::digest(text.as_bytes());
    let version: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let version = format!("W/\"{version}\"");
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let known = known.is_some_and(|tags| !hub_scim::etag::if_none_match(tags, &version));
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, CACHE)).insert_header((ETAG, version));
    if known {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, kind)).body(text)
}
