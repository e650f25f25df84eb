//! Keeps other web pages from working the demo, and scripts out of its own.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::{HttpResponse, web};

use super::Idp;

/// Headers of every answer. `form-action` is left open: the answer form goes to the application.
pub(super) fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "same-origin"))
        .add(("Cache-Control", "no-store"))
}

/// Refuses writes that a page of another origin sends; `/sso` is meant to be posted to from elsewhere.
pub(super) async fn same_origin<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD) && request.path() != "/sso";
    let own = request.app_data::<web::Data<Idp>>().map(|idp| idp.base_url.clone()).unwrap_or_default();
    let origin = request.headers().get("origin").map(|v| v.to_str().unwrap_or("null").to_owned());
    if writes && origin.is_some_and(|o| o != own) {
        let answer = HttpResponse::Forbidden().body("This page takes forms from itself only.");
        return Ok(request.into_response(answer).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}
