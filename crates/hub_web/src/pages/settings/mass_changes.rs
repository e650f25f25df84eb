//! `POST /settings/mass-changes`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_tenants::mass_change::{self, Rule};
use hub_text::t;

use super::show;
use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::pages::refusal;
use crate::{flash, reply, urls};

/// Saves from how many removals on an owner looks first.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    // A number that is none is kept out by the domain as 0.
    let number = |name: &str| sent.text(name).parse().unwrap_or_default();
    let rule = Rule { enabled: sent.has("enabled"), people: number("people"), percent: number("percent") };
    match session.write(&app, move |c, cx, admin| mass_change::set_rule(c, cx, admin, rule)).await {
        Ok(()) => Ok(flash::with(&app, reply::see_other(urls::SETTINGS), Tone::Good, t("Saved."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let mut page = show::page(&app, &request, &browser, &session).await?;
            page.mass.enabled = rule.enabled;
            page.mass.people = sent.text("people");
            page.mass.percent = sent.text("percent");
            page.problems = problems;
            Ok(reply::page_with(status, &page))
        }
    }
}
