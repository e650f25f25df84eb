//! The SAML edge: a connection's metadata, the way out to the IdP and the way back.

mod acs;
mod failure;
mod finish;
mod form;
mod logout;
mod metadata;
pub mod outgoing;
mod start;
mod unknown_key;

pub use acs::post as acs;
pub use finish::{get as finish, post as go_on};
pub use logout::tell_idp;
pub use metadata::{SignedMetadata, get as metadata};
pub use start::get as start;

use actix_web::web::{self, ServiceConfig};

/// `/saml/{connection}` and what is below it.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/saml/{connection}", web::get().to(metadata))
        .route("/saml/{connection}/metadata", web::get().to(metadata))
        .route("/saml/{connection}/login", web::get().to(start))
        .route("/saml/{connection}/acs", web::post().to(acs))
        .service(
            web::resource("/saml/{connection}/slo")
                .route(web::get().to(logout::get))
                .route(web::post().to(logout::post)),
        )
        .route(crate::urls::SSO_FINISH, web::get().to(finish))
        .route(crate::urls::SSO_FINISH, web::post().to(go_on));
}
