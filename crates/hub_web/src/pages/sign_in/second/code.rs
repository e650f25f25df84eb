//! `GET|POST /login/second`: a code or a passkey after the password.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{Cx, Secret};
use hub_tenants::second_factor::{Kind, RelyingParty};
use hub_tenants::sign_in::{self, Opened, Waiting};
use hub_tenants::{Error, sign_in::ask_passkey};

use super::{SecondPage, enrol, filled, next_of_form, next_of_query, relying_party, ticket};
use crate::app::App;
use crate::cookies::Name;
use crate::extract::{Browser, CsrfForm, QueryMap, RequestWorld};
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::Problems;
use crate::pages::sign_in::MessagePage;
use crate::pages::sign_in::door::sso_required;
use crate::pages::sign_in::enter::enter;
use crate::reply;

/// Asks for the second step.
///
/// # Errors
/// The database's; a ticket that is over leads back to the login.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    let next = next_of_query(&app, &query);
    page(&app, &request, &cx, &browser, next, StatusCode::OK, Problems::default()).await
}

/// The page of the waiting login with what was wrong with the last try.
pub(super) async fn page(
    app: &App,
    request: &HttpRequest,
    cx: &Cx,
    browser: &Browser,
    next: String,
    status: StatusCode,
    problems: Problems,
) -> Result<HttpResponse, HtmlFault> {
    let (asked, now) = (ticket(app, request)?, cx.now);
    let waiting = app.db.read(move |c| sign_in::waiting(c, asked.expose(), now)).await;
    let waiting = match waiting {
        Err(Error::Unauthenticated) => return Ok(over(app)),
        other => other?,
    };
    if !waiting.factors.any() {
        return enrol::page(app, request, cx, browser, waiting, next, status, problems).await;
    }
    Ok(reply::page_with(status, &form(app, browser, waiting, next, problems)))
}

fn form(app: &App, browser: &Browser, waiting: Waiting, next: String, problems: Problems) -> SecondPage {
    let asks = RelyingParty::of(app.base_url()).is_some();
    SecondPage {
        csrf_token: browser.csrf_token(),
        problems,
        has_app: waiting.factors.has(Kind::Totp),
        has_passkey: asks && waiting.factors.has(Kind::Passkey),
        email: waiting.user.email.unwrap_or(waiting.user.user_name),
        workspace: waiting.workspace,
        next,
    }
}

/// Takes a code.
///
/// # Errors
/// Throttled; the database's.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let device = app.cookies.read(&request, Name::Device).map(Secret::new);
    let (shown, code, lifetime) = (ticket(&app, &request)?, sent.text("code"), app.settings.session);
    let tried = sign_in::with_code(&app.db, &app.master_key, &cx, shown, code, device, lifetime).await;
    after(&app, &request, &cx, &browser, next_of_form(&app, &sent), tried).await
}

/// What the authenticator is asked.
///
/// # Errors
/// 404 for somebody without a passkey; the database's.
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (shown, key, rp) = (ticket(&app, &request)?, browser.key().clone(), relying_party(&app)?);
    let challenge = ask_passkey(&app.db, &app.master_key, &cx, shown, key, rp).await?;
    Ok(reply::challenge(&challenge.ok_or(HtmlFault::NotFound)?))
}

/// What it answered.
///
/// # Errors
/// The database's.
pub async fn answer(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (shown, key, rp) = (ticket(&app, &request)?, browser.key().clone(), relying_party(&app)?);
    let (answer, lifetime) = (sent.raw("answer"), app.settings.session);
    let tried =
        sign_in::with_passkey_answer(&app.db, &app.master_key, &cx, shown, key, rp, answer, lifetime).await;
    let tried = tried.map_err(|error| match error {
        Error::WrongCode => Error::WrongPasskey,
        other => other,
    });
    after(&app, &request, &cx, &browser, next_of_form(&app, &sent), tried).await
}

async fn after(
    app: &App,
    request: &HttpRequest,
    cx: &Cx,
    browser: &Browser,
    next: String,
    tried: Result<Opened, Error>,
) -> Result<HttpResponse, HtmlFault> {
    match tried {
        Ok(opened) => enter(app, request, cx, &opened, filled(&next)).await,
        Err(Error::UseSso { slug }) => sso_required(app, slug, filled(&next)).await,
        Err(Error::Unauthenticated) => Ok(over(app)),
        Err(error @ (Error::WrongCode | Error::WrongPasskey)) => {
            let field = if matches!(error, Error::WrongCode) { "code" } else { "" };
            let problems = Problems::default().with(field, sentence(&error));
            page(app, request, cx, browser, next, StatusCode::UNAUTHORIZED, problems).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The ticket has ended: by time, by wrong codes, or by a change of the password.
pub(super) fn over(app: &App) -> HttpResponse {
    let mut response = reply::page_with(StatusCode::UNAUTHORIZED, &MessagePage::second_step_over());
    let _ = response.add_cookie(&app.cookies.remove(Name::SecondStep));
    response
}
