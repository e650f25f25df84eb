//! `POST /sign-in-policy/recovery-codes`: an owner's codes, shown once.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_tenants::enforcement::recovery;

use super::CodesPage;
use crate::app::App;
use crate::extract::{Browser, ConfirmedSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

/// Makes new codes; older ones of the owner end.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: ConfirmedSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let codes = session.write(&app, |c, cx, admin| recovery::make(c, cx, admin)).await?;
    Ok(reply::page(&CodesPage {
        shell: Shell::of(&app, &request, &browser, &session.person, Section::SignIn),
        codes: codes.iter().map(|code| code.expose().clone()).collect(),
        door: app.absolute(&urls::recovery(session.person.tenant_slug())),
    }))
}
