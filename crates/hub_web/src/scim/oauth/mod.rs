//! The token endpoint below a Tenant URL: a connection's OAuth client exchanges a secret for an access token (RFC 6749, 4.4).
//! Whoever guesses learns nothing: an unknown tenant, an unknown client and a wrong secret get one and the same answer.

mod fault;
mod request;

use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, PRAGMA};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{ConnectionId, Cx, TenantId};
use hub_tenants::directory::oauth::{self, ClientRefusal, Granted};
use hub_tenants::{Error, tenant};
use serde_json::json;

use super::body;
use super::log::Entry;
use crate::app::App;
use crate::reply;
use fault::Fault;
use request::TokenRequest;

/// Largest body of a request for a token, in bytes.
const MOST_BYTES: usize = 8 << 10;
/// What an access token may do, as answers name it; there is nothing narrower to ask for.
const SCOPE: &str = "scim";

/// Every request to the token endpoint of a tenant, or of what may be one. Each that comes to a tenant leaves a row in its
/// log; failures are logged like those of any stranger.
pub async fn endpoint(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
    cx: Cx,
    tenant: TenantId,
    mut entry: Entry,
) -> HttpResponse {
    let outcome = exchange(app, request, payload, &cx, tenant).await.map_err(|fault| {
        // Like every request without a good token; the reason goes to nobody who sends them without end.
        match fault.is_strangers() && !app.scim_limits.admits_stranger(cx.address.as_deref(), cx.now) {
            true => Fault::TooFast,
            false => fault,
        }
    });
    match outcome {
        Ok((granted, connection)) => {
            entry.gave_access(tenant, connection);
            entry.end(app, 200, None);
            answer(&granted)
        }
        Err(fault) => {
            if app.db.read(move |c| tenant::get(c, tenant)).await.is_ok() {
                entry.came_to(tenant);
            }
            entry.end(app, fault.status(), Some(&fault.for_the_log()));
            fault.into_response()
        }
    }
}

async fn exchange(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
    cx: &Cx,
    tenant: TenantId,
) -> Result<(Granted, ConnectionId), Fault> {
    if request.method() != Method::POST {
        return Err(Fault::MethodNotAllowed);
    }
    request::check_type(request)?;
    let body = body::bytes(request, payload, MOST_BYTES).await.map_err(Fault::Unreadable)?;
    let authorization = request.headers().get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let TokenRequest { client, secret } = TokenRequest::parse(authorization, &body)?;
    let (named, now) = (client.clone(), cx.now);
    let proven = app.db.read(move |c| oauth::prove(c, tenant, &named, &secret, now)).await?;
    let proven = match proven {
        Ok(proven) => proven,
        Err(ClientRefusal::Unknown) => return Err(guessed(app, cx, tenant, client).await?),
        Err(refusal) => return Err(Fault::Client(refusal)),
    };
    let (cx, connection) = (cx.clone(), proven.connection());
    // A token costs a durable write: a client that wants them without end is no better than one that sends requests so.
    if !app.scim_limits.admits(connection, cx.now) {
        return Err(Fault::TooFast);
    }
    let granted = app.db.write(tenant, move |c| oauth::grant(c, &cx, &proven)).await?;
    Ok((granted.map_err(Fault::Client)?, connection))
}

/// Counts a guess; too many of them are 429. A right secret never comes here, so a guesser shuts nobody out.
async fn guessed(app: &App, cx: &Cx, tenant: TenantId, client: String) -> Result<Fault, Error> {
    let (asked, named) = (cx.clone(), client.clone());
    app.db.read(move |c| oauth::check_guesses(c, &asked, tenant, &named)).await?;
    let cx = cx.clone();
    app.db.write_global(move |c| oauth::note_guess(c, &cx, tenant, &client)).await?;
    Ok(Fault::Client(ClientRefusal::Unknown))
}

/// RFC 6749, 5.1.
fn answer(granted: &Granted) -> HttpResponse {
    let mut response = HttpResponse::Ok().json(json!({
        "access_token": granted.token.expose(),
        "token_type": "Bearer",
        "expires_in": granted.seconds,
        "scope": SCOPE,
    }));
    reply::set(&mut response, CACHE_CONTROL, "no-store");
    reply::set(&mut response, PRAGMA, "no-cache");
    response
}
