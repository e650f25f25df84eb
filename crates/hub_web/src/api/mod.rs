//! The JSON API.

pub mod configuration;
mod session;

use actix_web::http::header::ALLOW;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Resource, ResponseError as _};

use crate::faults::{Class, JsonFault};
use crate::reply;

/// `/api/v1` and what is below it; the configuration also where babelforce's customers have it.
pub fn routes(config: &mut ServiceConfig) {
    let configuration = |at: Resource| {
        at.route(web::get().to(configuration::get))
            .route(web::head().to(configuration::get))
            .route(web::put().to(configuration::put))
            .default_service(web::to(configuration::no_such_method))
    };
    config
        .service(configuration(web::resource("/api/v1/scim/v2/configuration")))
        .service(configuration(web::resource("/auth/scim/v2/configuration")));
    config.service(
        web::resource("/api/v1/session")
            .route(web::get().to(session::get))
            .route(web::post().to(session::post))
            .route(web::delete().to(session::delete))
            .default_service(web::to(|| no_such_method("GET, POST, DELETE"))),
    );
    config.service(
        web::resource("/api/v1/session/second-factor")
            .route(web::post().to(session::second_factor))
            .default_service(web::to(|| no_such_method("POST"))),
    );
}

/// 405 at an address that takes only `methods`.
pub(crate) async fn no_such_method(methods: &'static str) -> HttpResponse {
    let fault = JsonFault::new(Class::NoMethod, format!("This address takes only {methods}."));
    let mut response = fault.error_response();
    reply::set(&mut response, ALLOW, methods);
    response
}
