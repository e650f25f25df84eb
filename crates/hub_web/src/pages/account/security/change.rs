//! Renaming and removing second factors, and new backup codes.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::SecondFactorId;
use hub_tenants::Error;
use hub_tenants::second_factor;
use hub_text::{Text, t};

use super::{add, page};
use crate::app::App;
use crate::extract::{Browser, ConfirmedPersonSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::pages::refusal;
use crate::{flash, reply, urls};

fn id_of(session: &ConfirmedPersonSession, text: &str) -> Result<SecondFactorId, HtmlFault> {
    SecondFactorId::in_tenant(session.person.tenant(), text).ok_or(HtmlFault::NotFound)
}

/// Gives another name.
///
/// # Errors
/// 404, also for somebody else's.
pub async fn rename(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: ConfirmedPersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (id, name) = (id_of(&session, &id)?, sent.line("name"));
    let done =
        session.write(&app, move |c, cx, person| second_factor::rename(c, cx, person, id, &name)).await;
    answer(&app, &request, &browser, &session, done, t("The name is changed.")).await
}

/// Removes one.
///
/// # Errors
/// 404, also for somebody else's.
pub async fn remove(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: ConfirmedPersonSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = id_of(&session, &id)?;
    let done = session.write(&app, move |c, cx, person| second_factor::remove(c, cx, person, id)).await;
    answer(&app, &request, &browser, &session, done, t("The second factor is removed.")).await
}

/// Makes new backup codes.
///
/// # Errors
/// The database's.
pub async fn codes(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: ConfirmedPersonSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let master = app.master_key.clone();
    let made = session
        .write(&app, move |c, cx, person| second_factor::renew_backup_codes(c, cx, &master, person))
        .await;
    match made {
        Ok(codes) => {
            let said = t("New backup codes are made; the old ones no longer work.");
            Ok(add::done(&app, Some(&codes), said))
        }
        Err(error) => answer(&app, &request, &browser, &session, Err(error), Text::default()).await,
    }
}

async fn answer(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    session: &ConfirmedPersonSession,
    done: Result<(), Error>,
    said: Text,
) -> Result<HttpResponse, HtmlFault> {
    match done {
        Ok(()) => Ok(flash::with(app, reply::see_other(urls::SECURITY), Tone::Good, said)),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            page(app, request, browser, &session.person, &session.cx, status, problems).await
        }
    }
}
