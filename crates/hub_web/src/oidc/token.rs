//! `POST /oauth2/token`: codes, refresh tokens and device codes are exchanged. The policy is asked each time, by the domain.

use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_oidc::claims::IdToken;
use hub_oidc::keys::{Kind, SigningKey};
use hub_oidc::scope::{OPENID, has};
use hub_oidc::token::TokenRequest;
use hub_oidc::{ErrorCode, OAuthError};
use hub_tenants::Error;
use hub_tenants::app::secret::ProvenApp;
use hub_tenants::app::token::{self, Issued};
use hub_tenants::app::{GrantType, device};
use serde_json::json;

use super::client::{Asked, proven};
use super::{Fault, fault, issuer, shared, signing};
use crate::app::App;
use crate::extract::RequestWorld;

/// Exchanges what an app has for tokens.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    RequestWorld(cx): RequestWorld,
) -> HttpResponse {
    let answer = exchange(&app, &request, payload, &cx).await;
    shared(&app, &request, answer.unwrap_or_else(Fault::into_response)).await
}

async fn exchange(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
    cx: &Cx,
) -> Result<HttpResponse, Fault> {
    let Asked { by, body } = proven(app, request, payload, cx).await?;
    let asked = TokenRequest::parse(&body)?;
    let wanted = GrantType::from_word(asked.grant_type());
    if wanted.is_none_or(|wanted| !by.app().may(wanted)) {
        let text = format!("This app is not registered for the grant type {}.", asked.grant_type());
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, text).into());
    }
    // First of all, so that nothing is used up when tokens cannot be signed.
    let key = signing::key(app, cx).await?;
    let client_id = by.app().id.to_string();
    let issued = redeem(app, cx, by, asked).await??;
    answer(app, cx, key, client_id, issued).await
}

/// What is exchanged says whose tenant it is; the rest happens under that tenant's lock.
async fn redeem(
    app: &App,
    cx: &Cx,
    by: ProvenApp,
    asked: TokenRequest,
) -> Result<Result<Issued, OAuthError>, Error> {
    let (cx, lifetime) = (cx.clone(), app.settings.session);
    match asked {
        TokenRequest::Code { code, redirect_uri, verifier } => {
            let known = code.clone();
            let Some(tenant) = app.db.read(move |c| token::tenant_of_code(c, &known)).await? else {
                return Ok(Err(OAuthError::grant("The code is not known.")));
            };
            let exchange = move |c: &mut hub_db::Conn| {
                token::exchange(c, &cx, &by, &code, &redirect_uri, &verifier, lifetime)
            };
            app.db.write(tenant, exchange).await
        }
        TokenRequest::Refresh { token: sent, scope } => {
            let (known, master) = (sent.clone(), app.master_key.clone());
            let Some(tenant) = app.db.read(move |c| token::tenant_of_refresh(c, &known)).await? else {
                return Ok(Err(OAuthError::grant("The refresh token is not known.")));
            };
            let refresh = move |c: &mut hub_db::Conn| {
                token::refresh(c, &cx, &master, &by, &sent, scope.as_deref(), lifetime)
            };
            app.db.write(tenant, refresh).await
        }
        TokenRequest::Device { device_code } => {
            let known = device_code.clone();
            let tenant = app.db.read(move |c| device::tenant_of(c, &known)).await?;
            let poll =
                move |c: &mut hub_db::Conn| device::exchange(c, &cx, &by, &device_code, tenant, lifetime);
            match tenant {
                Some(tenant) => app.db.write(tenant, poll).await,
                None => app.db.write_global(poll).await,
            }
        }
    }
}

/// RFC 6749, 5.1; OIDC Core, 3.1.3.3. The ID token is signed off the async threads.
async fn answer(
    app: &App,
    cx: &Cx,
    key: SigningKey,
    client_id: String,
    issued: Issued,
) -> Result<HttpResponse, Fault> {
    let mut body = json!({
        "access_token": issued.access.expose(),
        "token_type": "Bearer",
        "expires_in": issued.seconds,
        "scope": issued.scope,
    });
    let refresh = issued.refresh.as_ref().map(|token| token.expose().clone());
    let id_token = if has(&issued.scope, OPENID) {
        let (issuer, now) = (issuer(app).to_owned(), cx.now.millis().div_euclid(1000));
        let signed = web::block(move || id_token(&key, &issuer, &client_id, now, &issued)).await;
        let signed = signed.map_err(|_| Error::Defect("an ID token was lost".to_owned()))?;
        Some(signed.map_err(|error| Error::Defect(error.to_string()))?)
    } else {
        None
    };
    for (name, value) in [("refresh_token", refresh), ("id_token", id_token)] {
        if let (Some(body), Some(value)) = (body.as_object_mut(), value) {
            body.insert(name.to_owned(), value.into());
        }
    }
    let mut response = HttpResponse::Ok().json(body);
    fault::private(&mut response);
    Ok(response)
}

fn id_token(
    key: &SigningKey,
    issuer: &str,
    client_id: &str,
    now: i64,
    issued: &Issued,
) -> Result<String, hub_oidc::Error> {
    let facts = &issued.facts;
    let token = IdToken {
        issuer,
        client_id,
        issued_at: now,
        expires_at: now.saturating_add(issued.seconds),
        auth_time: facts.auth_time,
        nonce: issued.nonce.as_deref(),
        acr: facts.acr,
        amr: facts.amr,
        sid: &facts.sid,
        access_token: issued.access.expose(),
        person: facts.person.claims(&issued.scope),
    };
    key.sign(Kind::IdToken, &token.claims())
}
