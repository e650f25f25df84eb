//! `POST /account/password`.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Secret;
use hub_tenants::{Error, sign_in};
use hub_text::t;

use super::show::page;
use crate::app::App;
use crate::extract::{Browser, CsrfForm, PersonSession};
use crate::faults::HtmlFault;
use crate::pages::parts::{Problems, Tone};
use crate::pages::refusal;
use crate::pages::sign_in::enter::remember;
use crate::{flash, reply, urls};

/// Changes the password; the person's other sessions end.
///
/// # Errors
/// Throttled; `UseSso`; the database's.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    PersonSession { person, cx }: PersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (current, new) = (Secret::new(sent.raw("current_password")), Secret::new(sent.raw("password")));
    let (status, problems) = match sign_in::change_password(
        &app.db,
        &app.passwords,
        &cx,
        &person,
        current,
        new,
        app.settings.session,
    )
    .await
    {
        Ok(()) => {
            let text = t("Your password is changed. Your other sessions have ended.");
            remember(&app, &request, &cx, person.tenant(), person.user()).await?;
            return Ok(flash::with(&app, reply::see_other(urls::ACCOUNT), Tone::Good, text));
        }
        Err(Error::WrongPassword) => {
            let text = t("This is not your current password.");
            (StatusCode::UNPROCESSABLE_ENTITY, Problems::default().with("current_password", text))
        }
        Err(error) => refusal::problems(error)?,
    };
    let page = page(&app, &request, &browser, person, cx.now, problems).await?;
    Ok(reply::page_with(status, &page))
}
