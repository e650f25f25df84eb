//! The enrolment of a first second factor, between the right password and the session.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_tenants::Error;
use hub_tenants::second_factor::{self, BackupCodes, RelyingParty, Under};
use hub_tenants::session::SecondFactor;
use hub_tenants::sign_in::{self, Enrolled, Waiting};
use hub_text::t;

use super::{BackupCodesPage, EnrolPage, code, filled, next_of_form, relying_party, ticket};
use crate::app::App;
use crate::extract::{Browser, CsrfForm, RequestWorld};
use crate::faults::HtmlFault;
use crate::pages::account::security::AppCode;
use crate::pages::parts::Problems;
use crate::pages::refusal;
use crate::pages::sign_in::door::sso_required;
use crate::pages::sign_in::enter::enter;
use crate::{reply, urls};

/// What to scan. The same page comes again after a wrong code, with the same secret.
#[expect(clippy::too_many_arguments, reason = "the page of a waiting login, in whatever state")]
pub(super) async fn page(
    app: &App,
    request: &HttpRequest,
    cx: &Cx,
    browser: &Browser,
    waiting: Waiting,
    next: String,
    status: StatusCode,
    problems: Problems,
) -> Result<HttpResponse, HtmlFault> {
    let (master, key) = (app.master_key.clone(), browser.key().clone());
    let begun = sign_in::begin_enrolment(&app.db, cx, ticket(app, request)?, move |c, cx, user| {
        second_factor::begin_app(c, cx, &master, &Under { browser: &key }, user)
    });
    let secret = match begun.await {
        Err(Error::Unauthenticated) => return Ok(code::over(app)),
        other => other?,
    };
    let page = EnrolPage {
        csrf_token: browser.csrf_token(),
        problems,
        workspace: waiting.workspace,
        app: AppCode::of(&secret),
        passkeys: RelyingParty::of(app.base_url()).is_some(),
        next,
    };
    Ok(reply::page_with(status, &page))
}

/// Takes the app's first code and logs in.
///
/// # Errors
/// The database's.
pub async fn app_code(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (master, key, lifetime) = (app.master_key.clone(), browser.key().clone(), app.settings.session);
    let (name, code) = (sent.line("name"), sent.text("code"));
    let shown = ticket(&app, &request)?;
    let enrolled =
        sign_in::finish_enrolment(&app.db, &cx, shown, SecondFactor::Totp, lifetime, move |c, cx, user| {
            second_factor::finish_app(c, cx, &master, &Under { browser: &key }, user, &name, &code)
        });
    after(&app, &request, &cx, &browser, next_of_form(&app, &sent), enrolled.await).await
}

/// What the authenticator is told to make a passkey.
///
/// # Errors
/// The database's.
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (master, key, rp) = (app.master_key.clone(), browser.key().clone(), relying_party(&app)?);
    let begun = sign_in::begin_enrolment(&app.db, &cx, ticket(&app, &request)?, move |c, cx, user| {
        second_factor::begin_passkey(c, cx, &master, &Under { browser: &key }, &rp, user)
    });
    Ok(reply::challenge(&begun.await?))
}

/// Takes the passkey and logs in.
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
    let (master, key, rp) = (app.master_key.clone(), browser.key().clone(), relying_party(&app)?);
    let (answer, lifetime) = (sent.raw("answer"), app.settings.session);
    let shown = ticket(&app, &request)?;
    // In the middle of a login nobody is asked for one.
    let name = t("Passkey").to_string();
    let enrolled = sign_in::finish_enrolment(
        &app.db,
        &cx,
        shown,
        SecondFactor::Passkey,
        lifetime,
        move |c, cx, user| {
            second_factor::finish_passkey(c, cx, &master, &Under { browser: &key }, &rp, user, &name, &answer)
        },
    );
    after(&app, &request, &cx, &browser, next_of_form(&app, &sent), enrolled.await).await
}

async fn after(
    app: &App,
    request: &HttpRequest,
    cx: &Cx,
    browser: &Browser,
    next: String,
    enrolled: Result<Enrolled, Error>,
) -> Result<HttpResponse, HtmlFault> {
    match enrolled {
        Ok(Enrolled { opened, codes }) => {
            let entered = enter(app, request, cx, &opened, filled(&next)).await?;
            Ok(shown(entered, codes.as_ref()))
        }
        Err(Error::UseSso { slug }) => sso_required(app, slug, filled(&next)).await,
        Err(Error::Unauthenticated) => Ok(code::over(app)),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            code::page(app, request, cx, browser, next, status, problems).await
        }
    }
}

/// The backup codes in place of a redirect that was about to be sent; its cookies go along.
pub(crate) fn shown(redirect: HttpResponse, codes: Option<&BackupCodes>) -> HttpResponse {
    let Some(codes) = codes else { return redirect };
    let next = redirect.headers().get(actix_web::http::header::LOCATION).and_then(|to| to.to_str().ok());
    let page = BackupCodesPage { codes: codes.shown(), next: next.unwrap_or(urls::HOME).to_owned() };
    let mut response = reply::page(&page);
    for cookie in redirect.cookies() {
        let _ = response.add_cookie(&cookie);
    }
    response
}
