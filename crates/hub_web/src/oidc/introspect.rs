//! `POST /oauth2/introspect` (RFC 7662): what a token is good for at this moment, for the confidential app that holds it.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_oidc::OAuthError;
use hub_tenants::app::token::{self, Bearer, Known};
use serde_json::{Value, json};

use super::client::{Asked, proven};
use super::{Fault, fault, issuer};
use crate::app::App;
use crate::extract::RequestWorld;

/// Says what a token is good for. Scripts in browsers have no business here.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    RequestWorld(cx): RequestWorld,
) -> HttpResponse {
    match introspect(&app, &request, payload, &cx).await {
        Ok(body) => {
            let mut response = HttpResponse::Ok().json(body);
            fault::private(&mut response);
            response
        }
        Err(fault) => fault.into_response(),
    }
}

async fn introspect(app: &App, request: &HttpRequest, payload: Payload, cx: &Cx) -> Result<Value, Fault> {
    let Asked { by, body } = proven(app, request, payload, cx).await?;
    if !by.app().settings.confidential {
        return Err(OAuthError::client("Only apps with a secret may ask this.").into());
    }
    let sent = hub_oidc::token::named(&body)?.to_owned();
    let (now, lifetime) = (cx.now, app.settings.session);
    let found = app.db.read(move |c| token::introspect(c, &by, &sent, now, lifetime)).await?;
    Ok(match found {
        Some((known, bearer)) => describe(app, known, &bearer),
        None => json!({ "active": false }),
    })
}

fn describe(app: &App, known: Known, bearer: &Bearer) -> Value {
    let seconds = |at: hub_kernel::Timestamp| at.millis().div_euclid(1000);
    let facts = &bearer.facts;
    let mut claims = facts.person.claims(&bearer.scope);
    let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    put("active", json!(true));
    put("iss", json!(issuer(app)));
    put("client_id", json!(bearer.app.id));
    put("aud", json!(bearer.app.id));
    put("scope", json!(bearer.scope));
    put("username", json!(facts.person.preferred_username));
    put("iat", json!(seconds(bearer.issued_at)));
    put("exp", json!(seconds(bearer.expires_at)));
    put("auth_time", json!(facts.auth_time));
    put("acr", json!(facts.acr));
    put("amr", json!(facts.amr));
    put("sid", json!(facts.sid));
    if known == Known::Access {
        put("token_type", json!("Bearer"));
    }
    Value::Object(claims)
}
