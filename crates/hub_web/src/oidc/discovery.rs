//! `/.well-known/openid-configuration`, `/.well-known/oauth-authorization-server` and the keys.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_oidc::discovery::{Endpoints, document};
use hub_oidc::keys::jwks;
use hub_tenants::app::ACR_VALUES;

use super::{Fault, issuer, published, shared};
use crate::app::App;
use crate::extract::RequestWorld;
use crate::{reply, urls};

/// Changes come with a new release only.
const KEPT: &str = "public, max-age=3600";
/// Far less than a key is published before it signs.
const KEYS_KEPT: &str = "public, max-age=600";

/// What this provider does, and where.
pub async fn get(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let at = |path: &str| app.absolute(path);
    let endpoints = Endpoints {
        issuer: issuer(&app).to_owned(),
        authorize: at(urls::AUTHORIZE),
        token: at(urls::OIDC_TOKEN),
        userinfo: at(urls::USERINFO),
        jwks: at(urls::OIDC_JWKS),
        revoke: at(urls::OIDC_REVOKE),
        introspect: at(urls::OIDC_INTROSPECT),
        logout: at(urls::OIDC_LOGOUT),
        device: at(urls::DEVICE_AUTHORIZATION),
        documentation: at(urls::DOCS_API),
    };
    let mut response = HttpResponse::Ok().json(document(&endpoints, &ACR_VALUES));
    reply::set(&mut response, CACHE_CONTROL, KEPT);
    shared(&app, &request, response).await
}

/// The keys that sign ID tokens and logout tokens.
pub async fn keys(app: Data<App>, request: HttpRequest, RequestWorld(cx): RequestWorld) -> HttpResponse {
    let response = match published(&app, &cx).await {
        Ok(keys) => {
            let mut response = HttpResponse::Ok().json(jwks(keys.iter().map(String::as_str)));
            reply::set(&mut response, CACHE_CONTROL, KEYS_KEPT);
            response
        }
        Err(error) => Fault::from(error).into_response(),
    };
    shared(&app, &request, response).await
}
