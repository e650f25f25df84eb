//! The JSON API.

mod session;

use actix_web::web::{self, ServiceConfig};

/// `/api/v1` and what is below it.
pub fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource("/api/v1/session")
            .route(web::get().to(session::get))
            .route(web::post().to(session::post))
            .route(web::delete().to(session::delete)),
    );
}
