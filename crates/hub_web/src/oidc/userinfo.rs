//! `GET|POST /oauth2/userinfo` (OIDC Core, 5.3): what the access token's scope gives, as it is at this moment.

use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_oidc::scope::{OPENID, has};
use hub_oidc::{ErrorCode, OAuthError};
use hub_tenants::app::token;
use serde_json::json;

use super::{Fault, fault, shared};
use crate::app::App;
use crate::extract::RequestWorld;
use crate::reply;

/// Says who the access token's person is.
pub async fn get(app: Data<App>, request: HttpRequest, RequestWorld(cx): RequestWorld) -> HttpResponse {
    let answer = match bearer(&request) {
        Some(token) => look_up(&app, &cx, token).await.unwrap_or_else(Fault::into_response),
        None => nobody(),
    };
    shared(&app, &request, answer).await
}

/// The token of `Authorization: Bearer` (RFC 6750, 2.1); other ways are not offered.
fn bearer(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim().to_owned())
}

async fn look_up(app: &App, cx: &Cx, token: String) -> Result<HttpResponse, Fault> {
    let (now, lifetime) = (cx.now, app.settings.session);
    let found = app.db.read(move |c| token::look_up(c, &token, now, lifetime)).await?;
    let Some(bearer) = found else {
        let text = "The access token is not known, or it or its login is over.";
        return Err(OAuthError::new(ErrorCode::InvalidToken, text).into());
    };
    if !has(&bearer.scope, OPENID) {
        let text = "The access token is without the scope openid.";
        return Err(OAuthError::new(ErrorCode::InsufficientScope, text).into());
    }
    let facts = bearer.facts;
    let mut claims = facts.person.claims(&bearer.scope);
    claims.insert("acr".to_owned(), json!(facts.acr));
    claims.insert("amr".to_owned(), json!(facts.amr));
    claims.insert("auth_time".to_owned(), json!(facts.auth_time));
    claims.insert("sid".to_owned(), json!(facts.sid));
    let mut response = HttpResponse::Ok().json(claims);
    fault::private(&mut response);
    Ok(response)
}

/// A request without a token gets no error code (RFC 6750, 3.1).
fn nobody() -> HttpResponse {
    let mut response = HttpResponse::Unauthorized().finish();
    reply::set(&mut response, WWW_AUTHENTICATE, "Bearer");
    fault::private(&mut response);
    response
}
