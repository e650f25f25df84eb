//! Answers that many handlers give.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY};
use askama::Template;
use hub_tenants::second_factor::Challenge;
use serde_json::Value;

use crate::pages::oidc::OnPage;
use crate::urls;

/// A page.
pub fn page(template: &impl Template) -> HttpResponse {
    page_with(StatusCode::OK, template)
}

/// A page with a status of its own.
pub fn page_with(status: StatusCode, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => {
            HttpResponse::build(status).insert_header((CONTENT_TYPE, "text/html; charset=utf-8")).body(html)
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be drawn");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// On to another page of the hub after a form (303: the form is not sent again by a reload).
///
/// Where an app waits the redirects would go on to it, which browsers forbid to a form of ours: there a page goes on.
pub fn see_other(path: &str) -> HttpResponse {
    if path.starts_with(urls::AUTHORIZE) {
        return page(&OnPage { href: path.to_owned() });
    }
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}

/// An answer at an address that is a secret itself: what comes after it is told no address.
pub fn untold(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// What a script hands to an authenticator.
pub fn challenge(challenge: &Challenge) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(challenge.json())
}

/// A SCIM body.
pub fn scim(status: StatusCode, body: &Value) -> HttpResponse {
    HttpResponse::build(status).insert_header((CONTENT_TYPE, "application/scim+json")).body(body.to_string())
}

/// Sets a header whose value is plain text; one that cannot be a header is left out.
pub fn set(response: &mut HttpResponse, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
