//! `GET|POST /recovery`: an owner's way in where everybody must log in by SSO, and SSO fails.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Secret;
use hub_tenants::Error;
use hub_tenants::sign_in::{self, RecoveryAttempt};
use hub_text::{key, t};

use super::RecoveryPage;
use super::enter::enter;
use crate::app::App;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, QueryMap, RequestWorld};
use crate::faults::HtmlFault;
use crate::pages::parts::Problems;
use crate::watch::enforcement::{News, tell};
use crate::{reply, urls};

/// The same whatever is wrong.
const WRONG: &str = key!(
    "The workspace, the e-mail or the code is not right, or codes are not needed there. Each code works once."
);

/// Shows the form.
///
/// # Errors
/// None.
pub async fn get(query: QueryMap, browser: Browser) -> Result<HttpResponse, HtmlFault> {
    let page = RecoveryPage {
        csrf_token: browser.csrf_token(),
        workspace: query.text("workspace"),
        ..RecoveryPage::default()
    };
    Ok(reply::page(&page))
}

/// Logs the owner in, and tells all owners.
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
    let attempt = RecoveryAttempt {
        workspace: sent.text("workspace"),
        email: sent.text("email"),
        code: Secret::new(sent.text("code")),
        user_agent: user_agent(&request),
    };
    match sign_in::with_recovery_code(&app.db, &cx, attempt, app.settings.session).await {
        Ok(recovered) => {
            let news = News::CodeUsed { name: recovered.name.clone(), left: recovered.codes_left };
            tell(&app, recovered.opened.tenant, &news, &cx).await;
            enter(&app, &request, &cx, &recovered.opened, Some(urls::SIGN_IN_POLICY)).await
        }
        Err(Error::WrongPassword) => {
            let page = RecoveryPage {
                csrf_token: browser.csrf_token(),
                problems: Problems::default().with("", t(WRONG)),
                workspace: sent.text("workspace"),
                email: sent.text("email"),
            };
            Ok(reply::page_with(StatusCode::UNAUTHORIZED, &page))
        }
        Err(other) => Err(other.into()),
    }
}
