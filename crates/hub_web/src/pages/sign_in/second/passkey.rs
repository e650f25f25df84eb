//! `POST /login/passkey`: logging in by a passkey alone.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_tenants::{Error, sign_in};

use super::{filled, next_of_form, relying_party};
use crate::app::App;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, RequestWorld};
use crate::faults::HtmlFault;
use crate::pages::sign_in::MessagePage;
use crate::pages::sign_in::door::sso_required;
use crate::pages::sign_in::enter::enter;
use crate::reply;

/// What the authenticator is asked.
///
/// # Errors
/// The database's.
pub async fn ask(
    app: Data<App>,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (key, rp) = (browser.key().clone(), relying_party(&app)?);
    Ok(reply::challenge(&sign_in::ask_any_passkey(&app.db, &app.master_key, &cx, key, rp).await?))
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
    let (key, rp, next) = (browser.key().clone(), relying_party(&app)?, next_of_form(&app, &sent));
    let (answer, agent, lifetime) = (sent.raw("answer"), user_agent(&request), app.settings.session);
    match sign_in::with_passkey(&app.db, &app.master_key, &cx, key, rp, answer, agent, lifetime).await {
        Ok(opened) => enter(&app, &request, &cx, &opened, filled(&next)).await,
        Err(Error::UseSso { slug }) => sso_required(&app, slug, filled(&next)).await,
        Err(Error::WrongPasskey) => {
            Ok(reply::page_with(StatusCode::UNAUTHORIZED, &MessagePage::passkey_refused()))
        }
        Err(other) => Err(other.into()),
    }
}
