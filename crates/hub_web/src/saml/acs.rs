//! `POST /saml/{connection}/acs`: the IdP's answer comes back (SAML 2.0 Bindings, 3.5).

use actix_web::http::header::ORIGIN;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt as _;
use hub_kernel::{ConnectionId, Secret};
use hub_saml::relay_state::local_path;
use hub_saml::{Certificate, Document, Expectation, Refusal, VerifiedAssertion, response};
use hub_tenants::sign_in::{self, Source, SsoFailure, Trust, report};
use hub_tenants::{Error, connection};
use hub_text::key;

use super::failure::{self, Case};
use super::unknown_key;
use crate::app::App;
use crate::cookies::Name;
use crate::extract::RequestWorld;
use crate::faults::HtmlFault;
use crate::mail::welcome;
use crate::{reply, urls};

const MOST_BYTES: usize = 1 << 20;

struct Posted {
    response: String,
    relay_state: Option<String>,
}

/// Takes a response. A good one leads on to `/sso/finish`, where the browser is checked; the cross-site POST itself
/// carries no Lax cookie.
///
/// # Errors
/// 404 for an unknown connection and for one without SAML; refusals are pages with a reference.
pub async fn post(
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    payload: Payload,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let id: ConnectionId = id.parse().map_err(|_| HtmlFault::NotFound)?;
    app.db.read(move |c| connection::with_saml(c, id.tenant(), id)).await?;
    let posted = match read_form(payload).await? {
        Ok(posted) => posted,
        Err(refusal) => return failure::answer(&app, &cx, id, refusal.into(), Case::default()).await,
    };
    let (mut case, relay_state) = (Case::default(), posted.relay_state.clone());
    let outcome = match take(&app, &cx, id, posted, &mut case).await {
        Ok(assertion) if case.is_test() => test(&app, &cx, id, assertion, &case).await,
        Ok(assertion) if assertion.in_response_to.is_none() => {
            // Where people prove anew who they are at every login, the one that the tile brings is asked for again.
            let trusted = |trust: &Trust| !trust.options.force_authn && comes_from_idp(trust, &request);
            let at_once = case.trust.as_ref().is_some_and(trusted);
            unsolicited(&app, &cx, id, at_once, assertion, relay_state).await
        }
        Ok(assertion) => {
            accept(&app, &cx, id, assertion, Source::Answer).await.map(|ticket| to_finish(&ticket))
        }
        Err(error) => Err(error),
    };
    match outcome {
        Err(error @ (Error::Refused(_) | Error::SsoFailed(_))) => {
            failure::answer(&app, &cx, id, error, case).await
        }
        outcome => Ok(outcome?),
    }
}

/// Decodes, checks and verifies, off the async threads and only so many at once: CPU is what a stranger can spend.
async fn take(
    app: &App,
    cx: &hub_kernel::Cx,
    id: ConnectionId,
    posted: Posted,
    case: &mut Case,
) -> Result<VerifiedAssertion, Error> {
    // A turn each for what costs CPU, and none while the database is asked: who waits for it must not keep others waiting.
    let document = {
        let _permit = app.verifying.acquire().await.map_err(|_| Error::Busy)?;
        web::block(move || response::decode(&posted.response)).await.map_err(|_| lost())??
    };
    case.document = Some(document.clone());
    let hint = response::request_hint(&document).map(str::to_owned);
    let (base_url, master, now) = (app.base_url().to_owned(), app.master_key.clone(), cx.now);
    let (trust, pending) = app
        .db
        .read(move |c| {
            let trust = sign_in::trust_so_far(c, &master, id, &base_url)?;
            let pending = match hint {
                Some(request_id) => sign_in::pending(c, id, &request_id, now)?,
                None => None,
            };
            Ok::<_, Error>((trust, pending))
        })
        .await?;
    let not_yet = || Error::SsoFailed(SsoFailure::NotIntegrated);
    let trust = trust.ok_or_else(not_yet)?;
    let expectation = trust.expectation(pending.as_ref());
    *case = Case {
        trust: Some(trust.clone()),
        pending,
        expectation: expectation.clone(),
        ..std::mem::take(case)
    };
    if !case.is_test() && !trust.is_complete() {
        return Err(not_yet());
    }
    trust.can_open(document.outline().encrypted)?;
    let (verified, unknown) = {
        let _permit = app.verifying.acquire().await.map_err(|_| Error::Busy)?;
        let verified = web::block(move || verify(&document, &trust, &expectation, now.millis())).await;
        verified.map_err(|_| lost())?
    };
    if let Some(certificate) = unknown {
        unknown_key::offer(app, cx, id, certificate).await;
    }
    verified
}

/// The verdict; beside a refusal for the key alone, the key's certificate.
fn verify(
    document: &Document,
    trust: &Trust,
    expectation: &Expectation,
    now_ms: i64,
) -> (Result<VerifiedAssertion, Error>, Option<Certificate>) {
    let skew = trust.options.skew();
    let verdict = response::verify(document, &trust.sp, &trust.idp, expectation, now_ms, skew);
    let unknown = match &verdict {
        Err(refusal) => unknown_key::of(refusal, document, trust, expectation, now_ms),
        Ok(_) => None,
    };
    (verdict.map_err(Error::from), unknown)
}

/// The answer to a test that an admin began: a report, and no session.
async fn test(
    app: &App,
    cx: &hub_kernel::Cx,
    id: ConnectionId,
    assertion: VerifiedAssertion,
    case: &Case,
) -> Result<HttpResponse, Error> {
    let evidence = case.evidence(cx.now);
    let looking = async {
        let _permit = app.verifying.acquire().await.map_err(|_| Error::Busy)?;
        web::block(move || report::all_checks(&evidence)).await.map_err(|_| lost())
    };
    let (finding, write_cx) = (looking.await?, cx.clone());
    let write = move |c: &mut hub_db::Conn| sign_in::accept_test(c, &write_cx, id, &assertion, finding);
    app.db.write(id.tenant(), write).await?;
    Ok(reply::see_other(&urls::report(id, &cx.request_id)))
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
    at_once: bool,
    assertion: VerifiedAssertion,
    relay_state: Option<String>,
) -> Result<HttpResponse, Error> {
    let return_to = relay_state.and_then(|state| local_path(&state, app.base_url()));
    if !at_once {
        let login = urls::sso_login(id);
        let again = return_to.map_or_else(|| login.clone(), |path| urls::with_query(&login, "next", &path));
        return Ok(reply::see_other(&again));
    }
    let browser = Secret::generate(&*app.entropy, "");
    let source = Source::Unsolicited { browser: browser.clone(), return_to };
    let ticket = accept(app, cx, id, assertion, source).await?;
    let mut response = to_finish(&ticket);
    let _ = response.add_cookie(&app.cookies.set(Name::Browser, browser.expose().clone()));
    Ok(response)
}

/// Browsers name the page's origin with every POST; a client that names none is no browser that could be misled.
fn comes_from_idp(trust: &Trust, request: &HttpRequest) -> bool {
    let Some(origin) = request.headers().get(ORIGIN) else { return true };
    let expected = url::Url::parse(&trust.idp.sso_url).ok().map(|url| url.origin().ascii_serialization());
    origin.to_str().is_ok_and(|origin| expected.as_deref() == Some(origin))
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
    if let Some(new) = accepted.welcome {
        welcome::send(app, &new.user, new.provider).await;
    }
    Ok(accepted.ticket)
}

fn to_finish(ticket: &Secret) -> HttpResponse {
    reply::see_other(&urls::with_query(urls::SSO_FINISH, "ticket", ticket.expose()))
}

async fn read_form(mut payload: Payload) -> Result<Result<Posted, Refusal>, HtmlFault> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| HtmlFault::BadRequest(key!("The sign-in form could not be read.")))?;
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
