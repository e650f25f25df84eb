//! The OpenID Connect provider for the product's apps. Not to be confused with the token endpoint below a Tenant URL, which is
//! for identity providers (`crate::scim`).

mod authorize;
mod client;
mod cors;
mod device;
mod discovery;
mod fault;
mod introspect;
mod logout;
mod revoke;
mod signing;
mod token;
mod upkeep;
mod userinfo;

pub use authorize::app_named;
pub use client::{Asked, proven};
pub use fault::Fault;
pub use signing::{issuer, key as signing_key, make_key, published};
pub use upkeep::keep_up;

use actix_web::Resource;
use actix_web::web::{self, ServiceConfig};

use crate::pages::address;
use crate::urls;

/// All endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(open(urls::OIDC_DISCOVERY).route(web::get().to(discovery::get)))
        .service(open(urls::OAUTH_METADATA).route(web::get().to(discovery::get)))
        .service(open(urls::OIDC_JWKS).route(web::get().to(discovery::keys)))
        .service(
            address(urls::AUTHORIZE)
                .route(web::get().to(authorize::get))
                .route(web::post().to(authorize::post)),
        )
        .service(address(urls::AUTHORIZE_CHOOSE).route(web::post().to(authorize::choose)))
        .service(open(urls::DEVICE_AUTHORIZATION).route(web::post().to(device::post)))
        .service(open(urls::OIDC_TOKEN).route(web::post().to(token::post)))
        .service(
            open(urls::USERINFO).route(web::get().to(userinfo::get)).route(web::post().to(userinfo::get)),
        )
        .service(open(urls::OIDC_REVOKE).route(web::post().to(revoke::post)))
        .service(open(urls::OIDC_INTROSPECT).route(web::post().to(introspect::post)))
        .service(
            address(urls::OIDC_LOGOUT).route(web::get().to(logout::get)).route(web::post().to(logout::post)),
        )
        .service(address(urls::OIDC_LOGOUT_CONFIRM).route(web::post().to(logout::confirm)));
}

/// An endpoint for programs, scripts in a browser too: methods it does not take get OAuth's own refusal.
pub(crate) fn open(path: &str) -> Resource {
    web::resource(path)
        .route(web::method(actix_web::http::Method::OPTIONS).to(cors::preflight))
        .default_service(web::to(|| async { Fault::method().into_response() }))
}

pub(crate) use cors::shared;
