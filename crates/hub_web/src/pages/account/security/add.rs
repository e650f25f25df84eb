//! Adding an authenticator app or a passkey.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_tenants::Error;
use hub_tenants::second_factor::{self, BackupCodes, Under};
use hub_text::{Text, t};

use super::{AddAppPage, AppCode, page};
use crate::app::App;
use crate::extract::{Browser, ConfirmedPersonSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::parts::{Problems, Tone};
use crate::pages::refusal;
use crate::pages::shell::{Section, Shell};
use crate::pages::sign_in::second::{BackupCodesPage, relying_party};
use crate::{flash, reply, urls};

/// What to scan.
///
/// # Errors
/// The database's.
pub async fn app(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: ConfirmedPersonSession,
) -> Result<HttpResponse, HtmlFault> {
    let name = t("Authenticator app").to_string();
    app_page(&app, &request, &browser, &session, name, StatusCode::OK, Problems::default()).await
}

async fn app_page(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    session: &ConfirmedPersonSession,
    name: String,
    status: StatusCode,
    problems: Problems,
) -> Result<HttpResponse, HtmlFault> {
    let (master, key) = (app.master_key.clone(), browser.key().clone());
    let begun = session.write(app, move |c, cx, person| {
        let user = second_factor::adding(c, person)?;
        second_factor::begin_app(c, cx, &master, &Under { browser: &key }, &user)
    });
    let secret = begun.await?;
    let shell = Shell::of(app, request, browser, &session.person, Section::Account);
    let page = AddAppPage { shell, problems, app: AppCode::of(&secret), name };
    Ok(reply::page_with(status, &page))
}

/// Takes the app's first code.
///
/// # Errors
/// The database's.
pub async fn app_code(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: ConfirmedPersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (master, key) = (app.master_key.clone(), browser.key().clone());
    let (name, code) = (sent.line("name"), sent.text("code"));
    let added = session.write(&app, move |c, cx, person| {
        let user = second_factor::adding(c, person)?;
        second_factor::finish_app(c, cx, &master, &Under { browser: &key }, &user, &name, &code)
    });
    match added.await {
        Ok(codes) => Ok(done(&app, codes.as_ref(), t("The authenticator app is added."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            app_page(&app, &request, &browser, &session, sent.line("name"), status, problems).await
        }
    }
}

/// What the authenticator is told to make a passkey.
///
/// # Errors
/// The database's.
pub async fn ask(
    app: Data<App>,
    browser: Browser,
    session: ConfirmedPersonSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (master, key, rp) = (app.master_key.clone(), browser.key().clone(), relying_party(&app)?);
    let begun = session.write(&app, move |c, cx, person| {
        let user = second_factor::adding(c, person)?;
        second_factor::begin_passkey(c, cx, &master, &Under { browser: &key }, &rp, &user)
    });
    Ok(reply::challenge(&begun.await?))
}

/// Takes the passkey.
///
/// # Errors
/// The database's.
pub async fn passkey(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: ConfirmedPersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (master, key, rp) = (app.master_key.clone(), browser.key().clone(), relying_party(&app)?);
    let (name, answer) = (sent.line("name"), sent.raw("answer"));
    let added: Result<_, Error> = session
        .write(&app, move |c, cx, person| {
            let user = second_factor::adding(c, person)?;
            second_factor::finish_passkey(
                c,
                cx,
                &master,
                &Under { browser: &key },
                &rp,
                &user,
                &name,
                &answer,
            )
        })
        .await;
    match added {
        Ok(codes) => Ok(done(&app, codes.as_ref(), t("The passkey is added."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            page(&app, &request, &browser, &session.person, &session.cx, status, problems).await
        }
    }
}

/// Back to the list, by way of the codes where there are new ones.
pub(super) fn done(app: &App, codes: Option<&BackupCodes>, text: Text) -> HttpResponse {
    match codes {
        Some(codes) => {
            let page = BackupCodesPage { codes: codes.shown(), next: urls::SECURITY.to_owned() };
            flash::with(app, reply::page(&page), Tone::Good, text)
        }
        None => flash::with(app, reply::see_other(urls::SECURITY), Tone::Good, text),
    }
}
