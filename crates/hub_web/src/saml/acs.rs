//! `POST /saml/{connection}/acs`: the IdP's answer comes back (SAML 2.0 Bindings, 3.5).

use actix_web::http::header::ORIGIN;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt as _;
use hub_kernel::{ConnectionId, Secret};
use hub_saml::relay_state::local_path;
use hub_saml::{Document, Expectation, Refusal, VerifiedAssertion, response};
use hub_tenants::sign_in::{self, Source, Trust};
use hub_tenants::{Error, connection};

use super::failure;
use crate::app::App;
use crate::cookies::Name;
use crate::extract::RequestWorld;
use crate::faults::HtmlFault;
use crate::{reply, urls};

const MOST_BYTES: usize = 1 << 20;
const SKEW_SECONDS: u32 = 60;

struct Posted {
    response: String,
    relay_state: Option<String>,
}

/// Takes a response. A good one leads on to `/sso/finish`, where the browser is checked; the cross-site POST itself
/// carries no Lax cookie.
///
/// # Errors
/// 404 for an unknown connection; refusals are pages with a reference.
pub async fn post(
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    payload: Payload,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let id: ConnectionId = id.parse().map_err(|_| HtmlFault::NotFound)?;
    app.db.read(move |c| connection::get(c, id.tenant(), id)).await?;
    let posted = match read_form(payload).await? {
        Ok(posted) => posted,
        Err(refusal) => return failure::answer(&app, &cx, id, refusal.into(), None).await,
    };
    let (mut issuer, relay_state) = (None, posted.relay_state.clone());
    match take(&app, &cx, id, posted, &mut issuer).await {
        Ok((_, assertion)) if assertion.in_response_to.is_none() => {
            unsolicited(&app, &cx, id, &request, assertion, relay_state, issuer).await
        }
        Ok((_, assertion)) => {
            let accepted = accept(&app, &cx, id, assertion, Source::Answer).await;
            match accepted {
                Ok(ticket) => Ok(to_finish(&ticket)),
                Err(error) => failure::answer(&app, &cx, id, error, issuer).await,
            }
        }
        Err(error @ (Error::Refused(_) | Error::SsoFailed(_))) => {
            failure::answer(&app, &cx, id, error, issuer).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Decodes, checks and verifies, off the async threads and only so many at once: CPU is what a stranger can spend.
async fn take(
    app: &App,
    cx: &hub_kernel::Cx,
    id: ConnectionId,
    posted: Posted,
    issuer: &mut Option<String>,
) -> Result<(Trust, VerifiedAssertion), Error> {
    let _permit = app.verifying.acquire().await.map_err(|_| Error::Busy)?;
    let document = web::block(move || response::decode(&posted.response)).await.map_err(|_| lost())??;
    *issuer = response::issuer_hint(&document).map(str::to_owned);
    let hint = response::request_hint(&document).map(str::to_owned);
    let (base_url, now) = (app.base_url().to_owned(), cx.now);
    let (trust, pending) = app
        .db
        .read(move |c| {
            let trust = sign_in::trust(c, id, &base_url)?;
            let pending = match hint {
                Some(request_id) if sign_in::pending(c, id, &request_id, now)? => Some(request_id),
                _ => None,
            };
            Ok::<_, Error>((trust, pending))
        })
        .await?;
    let expectation = Expectation {
        in_response_to: pending,
        allow_unsolicited: trust.connection.idp_initiated,
        ..Expectation::default()
    };
    let verified = web::block(move || verify(&document, trust, &expectation, now.millis())).await;
    verified.map_err(|_| lost())?
}

fn verify(
    document: &Document,
    trust: Trust,
    expectation: &Expectation,
    now_ms: i64,
) -> Result<(Trust, VerifiedAssertion), Error> {
    let assertion = response::verify(document, &trust.sp, &trust.idp, expectation, now_ms, SKEW_SECONDS)?;
    Ok((trust, assertion))
}

fn lost() -> Error {
    Error::Defect("the verification was lost".to_owned())
}

/// The IdP began (a tile in its portal). A page of the IdP itself may log the browser in at once; an answer that any
/// other page brings could be an attacker's own, so the IdP is asked whom it knows in this browser.
async fn unsolicited(
    app: &App,
    cx: &hub_kernel::Cx,
    id: ConnectionId,
    request: &HttpRequest,
    assertion: VerifiedAssertion,
    relay_state: Option<String>,
    issuer: Option<String>,
) -> Result<HttpResponse, HtmlFault> {
    let return_to = relay_state.and_then(|state| local_path(&state, app.base_url()));
    if !comes_from_idp(app, id, request).await? {
        let login = urls::sso_login(id);
        let again = return_to.map_or_else(|| login.clone(), |path| urls::with_query(&login, "next", &path));
        return Ok(reply::see_other(&again));
    }
    let browser = Secret::generate(&*app.entropy, "");
    let source = Source::Unsolicited { browser: browser.clone(), return_to };
    match accept(app, cx, id, assertion, source).await {
        Ok(ticket) => {
            let mut response = to_finish(&ticket);
            let _ = response.add_cookie(&app.cookies.set(Name::Browser, browser.expose().clone()));
            Ok(response)
        }
        Err(error @ (Error::Refused(_) | Error::SsoFailed(_))) => {
            failure::answer(app, cx, id, error, issuer).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Browsers name the page's origin with every POST; a client that names none is no browser that could be misled.
async fn comes_from_idp(app: &App, id: ConnectionId, request: &HttpRequest) -> Result<bool, HtmlFault> {
    let Some(origin) = request.headers().get(ORIGIN) else { return Ok(true) };
    let Ok(origin) = origin.to_str() else { return Ok(false) };
    let row = app.db.read(move |c| connection::get(c, id.tenant(), id)).await?;
    let expected =
        row.sso_url.and_then(|url| url::Url::parse(&url).ok()).map(|url| url.origin().ascii_serialization());
    Ok(expected.as_deref() == Some(origin))
}

async fn accept(
    app: &App,
    cx: &hub_kernel::Cx,
    id: ConnectionId,
    assertion: VerifiedAssertion,
    source: Source,
) -> Result<Secret, Error> {
    let cx = cx.clone();
    let accepted =
        app.db.write(id.tenant(), move |c| sign_in::accept(c, &cx, id, &assertion, &source)).await?;
    Ok(accepted.ticket)
}

fn to_finish(ticket: &Secret) -> HttpResponse {
    reply::see_other(&urls::with_query(urls::SSO_FINISH, "ticket", ticket.expose()))
}

async fn read_form(mut payload: Payload) -> Result<Result<Posted, Refusal>, HtmlFault> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| HtmlFault::BadRequest("The sign-in form could not be read."))?;
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(HtmlFault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let mut responses = Vec::new();
    let mut relay_state = None;
    for (name, value) in url::form_urlencoded::parse(&body) {
        match name.as_ref() {
            "SAMLResponse" => responses.push(value.into_owned()),
            "RelayState" => relay_state = Some(value.into_owned()),
            _ => {}
        }
    }
    let response = if responses.len() == 1 { responses.pop() } else { None };
    Ok(response.map(|response| Posted { response, relay_state }).ok_or(Refusal::Empty))
}
