//! Adding a domain, looking for its record now, and what follows for new people.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{DomainId, TenantId};
use hub_tenants::Error;
use hub_tenants::domain::{self, Seen};
use hub_text::{t, text};

use super::list;
use crate::app::App;
use crate::extract::{AdminSession, Browser, ConfirmedSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::parts::{Problems, Tone};
use crate::pages::refusal;
use crate::watch::domains::look;
use crate::{flash, reply, urls};

/// The id in an address, if it is one of the workspace's.
pub(super) fn id_of(tenant: TenantId, text: &str) -> Result<DomainId, HtmlFault> {
    DomainId::in_tenant(tenant, text).ok_or(HtmlFault::NotFound)
}

/// Claims a domain.
///
/// # Errors
/// 403 for an admin.
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: ConfirmedSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let typed = sent.text("domain");
    let name = typed.clone();
    match session.write(&app, move |c, cx, admin| domain::add(c, cx, admin, &name)).await {
        Ok(_) => {
            let text = t("Added. Publish the record shown below; it is looked for every hour.");
            Ok(flash::with(&app, reply::see_other(urls::DOMAINS), Tone::Good, text))
        }
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let seen_by = (&session.person, session.cx.now);
            let page = list::page(&app, &request, &browser, seen_by, problems, typed).await?;
            Ok(reply::page_with(status, &page))
        }
    }
}

/// Looks into DNS now. Owners and admins may: nothing depends on who asks.
///
/// # Errors
/// 404.
pub async fn check(
    app: Data<App>,
    id: Path<String>,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id) = (session.admin.tenant(), id_of(session.admin.tenant(), &id)?);
    let seen = match look(&app, &session.cx, id, true).await {
        Err(Error::Invalid { .. }) => {
            let text = t("DNS was asked a few seconds ago; check again in ten seconds.");
            return Ok(flash::with(&app, reply::see_other(urls::DOMAINS), Tone::Info, text));
        }
        other => other?,
    };
    let row = app.db.read(move |c| domain::get(c, tenant, id)).await?;
    let (tone, text) = match seen {
        None => {
            (Tone::Info, text!("{domain} is being looked at already; reload in a moment.", domain = row.name))
        }
        Some(Seen::There) if row.is_verified() => {
            (Tone::Good, text!("The record of {domain} is there.", domain = row.name))
        }
        Some(Seen::There) => {
            (Tone::Warn, text!("{domain} is proven by another workspace.", domain = row.name))
        }
        Some(Seen::Missing) => {
            (Tone::Warn, text!("There is no such record at {host} yet.", host = row.challenge().host))
        }
        Some(Seen::Trouble(why)) => (Tone::Warn, text!("DNS gave no answer: {reason}", reason = t(why))),
    };
    Ok(flash::with(&app, reply::see_other(urls::DOMAINS), tone, text))
}

/// Switches whether new people of the domain need SSO.
///
/// # Errors
/// 404; 403 for an admin.
pub async fn rule(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: ConfirmedSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (id, on) = (id_of(session.admin.tenant(), &id)?, sent.text("value") == "on");
    let done = session
        .write(&app, move |c, cx, admin| domain::require_sso_of_new_people(c, cx, admin, id, on))
        .await;
    match done {
        Ok(()) => {
            let text = match on {
                true => t("New people of this domain get no password from now on."),
                false => t("New people of this domain may have a password again."),
            };
            let switch = format!("{}#{id}-rule", urls::DOMAINS);
            Ok(flash::with(&app, reply::see_other(&switch), Tone::Good, text))
        }
        Err(error) => {
            let (status, found) = refusal::problems(error)?;
            // The switch has no field on the page that a message could stand at.
            let texts = found.list.into_iter().map(|problem| problem.text);
            let problems = texts.fold(Problems::default(), |all, text| all.with("", text));
            let seen_by = (&session.person, session.cx.now);
            let page = list::page(&app, &request, &browser, seen_by, problems, String::new()).await?;
            Ok(reply::page_with(status, &page))
        }
    }
}
