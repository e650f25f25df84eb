//! `/api/v1/session`: who is logged in, and logging in for apps that have no browser page.

use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{Cx, Secret};
use hub_tenants::session::{self, ClientKind, Person};
use hub_tenants::sign_in::{self, Attempt};
use hub_tenants::{Error, sign_in::Opened};
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::cookies::Name;
use crate::extract::RequestWorld;
use crate::extract::request::user_agent;
use crate::extract::session::person_of;
use crate::faults::{Class, JsonFault};

/// What an app sends to log somebody in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    email: String,
    password: String,
    #[serde(default)]
    workspace: Option<String>,
    #[serde(default)]
    client: Option<String>,
}

/// The session of the cookie, or of `Authorization: Bearer`.
async fn current(app: &App, request: &HttpRequest, cx: &Cx) -> Result<Person, JsonFault> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = header.and_then(|value| value.strip_prefix("Bearer ")).map(|token| token.trim().to_owned());
    let session = bearer.or_else(|| app.cookies.read(request, Name::Session));
    let person = match session {
        Some(session) => person_of(app, cx, session).await?,
        None => None,
    };
    person.ok_or_else(|| Error::Unauthenticated.into())
}

/// Who is logged in.
///
/// # Errors
/// 401.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, JsonFault> {
    let person = current(&app, &request, &cx).await?;
    Ok(HttpResponse::Ok().json(json!({
        "email": person.email(),
        "name": person.name(),
        "tenant": person.tenant_slug(),
        "tenant_id": person.tenant(),
        "user_id": person.user(),
        "role": person.role(),
        "proof": person.proof(),
        "second_factor": person.second_factor(),
    })))
}

/// Logs somebody in by password, under the same policy as the page.
///
/// # Errors
/// 401, 403 `sso_required` or `second_factor_required`, 422, 429.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, JsonFault> {
    let body = body.map_err(|_| JsonFault::new(Class::TooLarge, "The request is larger than is taken."))?;
    let unreadable = |_| JsonFault::new(Class::Invalid, "Send email and password as JSON.");
    let login: Login = serde_json::from_slice(&body).map_err(unreadable)?;
    let client = match login.client.as_deref() {
        None => ClientKind::Desktop,
        Some(word) => ClientKind::from_word(word)
            .ok_or_else(|| JsonFault::new(Class::Invalid, "client is web, desktop or mobile."))?,
    };
    let attempt = Attempt {
        email: login.email,
        password: Secret::new(login.password),
        workspace: login.workspace,
        client,
        user_agent: user_agent(&request),
        device: None,
    };
    let opened = sign_in::with_password(&app.db, &app.passwords, &cx, attempt, app.settings.session).await?;
    Ok(opened_session(&opened))
}

/// What an app sends as the second step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecondStep {
    ticket: String,
    code: String,
}

/// Ends a login with a code of an app, or a backup code.
///
/// # Errors
/// 401, also for a ticket that is over; 403 `sso_required`; 422; 429.
pub async fn second_factor(
    app: Data<App>,
    body: Result<Bytes, actix_web::Error>,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, JsonFault> {
    let body = body.map_err(|_| JsonFault::new(Class::TooLarge, "The request is larger than is taken."))?;
    let unreadable = |_| JsonFault::new(Class::Invalid, "Send ticket and code as JSON.");
    let sent: SecondStep = serde_json::from_slice(&body).map_err(unreadable)?;
    let (ticket, lifetime) = (Secret::new(sent.ticket), app.settings.session);
    let opened = sign_in::with_code(&app.db, &app.master_key, &cx, ticket, sent.code, None, lifetime).await?;
    Ok(opened_session(&opened))
}

fn opened_session(opened: &Opened) -> HttpResponse {
    HttpResponse::Created().json(json!({
        "session_token": opened.cookie.expose(),
        "tenant_id": opened.tenant,
        "user_id": opened.user,
    }))
}

/// Logs out. With a cookie the page's form is needed (it proves the browser's will); a token is proof enough.
///
/// # Errors
/// 401.
pub async fn delete(
    app: Data<App>,
    request: HttpRequest,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, JsonFault> {
    if !request.headers().contains_key(AUTHORIZATION) {
        return Err(Error::Unauthenticated.into());
    }
    let person = current(&app, &request, &cx).await?;
    let cx = cx.with_actor(person.actor());
    app.db.write(person.tenant(), move |c| session::end_one(c, &cx, &person, person.session())).await?;
    Ok(HttpResponse::NoContent().finish())
}
