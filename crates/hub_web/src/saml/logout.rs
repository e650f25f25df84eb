//! `GET|POST /saml/{connection}/slo`: the IdP's logout messages (SAML 2.0 Profiles, 4.4), and ours on their way.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx};
use hub_saml::logout::{self, Received};
use hub_saml::{Outgoing, Parameter, SpSettings};
use hub_tenants::session::AtIdp;
use hub_tenants::sign_in::single_logout::{self, Taken, Unsigned};
use hub_tenants::sign_in::{self, Trust};
use hub_tenants::{Error, connection};

use super::{form, outgoing};
use crate::app::App;
use crate::extract::RequestWorld;
use crate::faults::HtmlFault;
use crate::pages::sign_in::{LeavePage, MessagePage};
use crate::reply;

/// A message as it came.
enum Arrived {
    /// In the query; the signature covers its bytes.
    Query(String),
    /// In a form.
    Form(Vec<(String, String)>),
}

/// Takes a message that came by redirect.
///
/// # Errors
/// 404 for an unknown connection; refusals are pages with a reference.
pub async fn get(
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    world: RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let arrived = Arrived::Query(request.query_string().to_owned());
    answer(&app, &id, world, arrived).await
}

/// Takes a message that came in a form.
///
/// # Errors
/// As [`get`].
pub async fn post(
    app: Data<App>,
    id: Path<String>,
    payload: Payload,
    world: RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let arrived = Arrived::Form(form::fields(payload).await?);
    answer(&app, &id, world, arrived).await
}

async fn answer(
    app: &App,
    id: &str,
    RequestWorld(cx): RequestWorld,
    arrived: Arrived,
) -> Result<HttpResponse, HtmlFault> {
    let id: ConnectionId = id.parse().map_err(|_| HtmlFault::NotFound)?;
    match take(app, &cx, id, arrived).await {
        Ok((sp, Taken::Request { answer, .. })) => Ok(outgoing::send(sign(app, *answer, sp).await?)),
        Ok((_, Taken::Answer { complete: true })) => Ok(reply::page(&MessagePage::signed_out_everywhere())),
        Ok((_, Taken::Answer { complete: false })) => Ok(reply::page(&MessagePage::signed_out_partly())),
        Err(error @ (Error::Refused(_) | Error::SsoFailed(_))) => refuse(app, &cx, id, error).await,
        Err(other) => Err(other.into()),
    }
}

/// Notes the reason and answers 403. Anybody can send a message here: of a flood only the beginning is noted.
async fn refuse(app: &App, cx: &Cx, id: ConnectionId, error: Error) -> Result<HttpResponse, HtmlFault> {
    if app.call_log.takes_stranger(id.tenant(), cx.now) {
        let noted = cx.clone();
        let record = move |c: &mut Conn| single_logout::record_failure(c, &noted, id, &error);
        app.db.write(id.tenant(), record).await?;
    } else {
        tracing::warn!(connection = %id, request_id = cx.request_id, %error, "one of too many refused logouts");
    }
    Ok(reply::page_with(StatusCode::FORBIDDEN, &MessagePage::logout_refused(&cx.request_id)))
}

/// Verifies, off the async threads and only so many at once, then acts on it in one transaction.
async fn take(app: &App, cx: &Cx, id: ConnectionId, arrived: Arrived) -> Result<(SpSettings, Taken), Error> {
    let (base_url, master) = (app.base_url().to_owned(), app.master_key.clone());
    let trust = app.db.read(move |c| sign_in::trust(c, &master, id, &base_url)).await?;
    let (sp, skew, now) = (trust.sp.clone(), trust.options.skew(), cx.now);
    let received = {
        let _permit = app.verifying.acquire().await.map_err(|_| Error::Busy)?;
        let verified = web::block(move || verify(arrived, &trust, now.millis())).await;
        verified.map_err(|_| Error::Defect("the verification was lost".to_owned()))??
    };
    let cx = cx.clone();
    let taken = app.db.write(id.tenant(), move |c| single_logout::take(c, &cx, id, received, skew)).await?;
    Ok((sp, taken))
}

fn verify(arrived: Arrived, trust: &Trust, now_ms: i64) -> Result<Received, Error> {
    let (sp, idp, skew) = (&trust.sp, &trust.idp, trust.options.skew());
    let received = match arrived {
        Arrived::Query(query) => logout::verify_redirect(&query, sp, idp, now_ms, skew)?,
        Arrived::Form(mut fields) => {
            let relay_state = form::once(&mut fields, "RelayState");
            let request = form::once(&mut fields, Parameter::Request.name());
            let response = form::once(&mut fields, Parameter::Response.name());
            let (parameter, value) = match (request, response) {
                (Some(request), None) => (Parameter::Request, request),
                (None, Some(response)) => (Parameter::Response, response),
                (None, None) | (Some(_), Some(_)) => return Err(hub_saml::Refusal::Empty.into()),
            };
            logout::verify_post(parameter, &value, relay_state.as_deref(), sp, idp, now_ms, skew)?
        }
    };
    Ok(received)
}

async fn sign(app: &App, message: Unsigned, sp: SpSettings) -> Result<Outgoing, Error> {
    let _permit = app.verifying.acquire().await.map_err(|_| Error::Busy)?;
    let made = web::block(move || message.sign(&sp)).await;
    made.map_err(|_| Error::Defect("the logout message was lost".to_owned()))?
}

/// What follows the end of a session here: on to the IdP where it takes logouts, else nothing.
///
/// A page stands between, as the browser holds a form's redirects to the form's own site.
///
/// # Errors
/// The database's.
pub async fn tell_idp(app: &App, cx: &Cx, ended: AtIdp) -> Result<Option<HttpResponse>, HtmlFault> {
    let id = ended.connection;
    let (base_url, master) = (app.base_url().to_owned(), app.master_key.clone());
    let ours = app.db.read(move |c| connection::our_side(c, &master, &base_url, id)).await?;
    if ours.sp.slo_url.is_none() {
        return Ok(None);
    }
    let cx = cx.clone();
    let begun = app.db.write(id.tenant(), move |c| single_logout::begin(c, &cx, &ended)).await?;
    let Some(message) = begun else { return Ok(None) };
    Ok(Some(match sign(app, message, ours.sp).await? {
        Outgoing::Redirect(url) => reply::page(&LeavePage::to(url)),
        form @ Outgoing::Post(_) => outgoing::send(form),
    }))
}
