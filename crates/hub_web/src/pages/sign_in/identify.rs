//! The first step of `POST /login`: an e-mail address or a workspace's short name, and where it leads.
//!
//! Whether somebody has an account is not looked up here at all: the answer depends on the domain of the address alone, and
//! only where a workspace has proven that domain to be its own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hub_kernel::{Cx, EmailAddress, Slug};
use hub_tenants::domain;
use hub_tenants::sign_in::policy::{self, Required};
use hub_text::{t, text};

use super::door::Door;
use super::password::form;
use super::workspace::ways;
use super::{IdentifyPage, OnwardPage, PasswordPage};
use crate::app::App;
use crate::extract::{Browser, Form};
use crate::faults::HtmlFault;
use crate::pages::parts::Problems;
use crate::pages::refusal;
use crate::{reply, urls};

/// Leads on: to the identity provider, to a workspace's door, or to the password.
///
/// # Errors
/// The database's.
pub async fn post(
    app: &App,
    browser: &Browser,
    cx: &Cx,
    sent: &Form,
    next: Option<String>,
) -> Result<HttpResponse, HtmlFault> {
    let typed = sent.text("email");
    if !typed.contains('@') {
        return workspace(app, browser, typed, next).await;
    }
    let by_password = sent.has("by_password");
    if let Ok(email) = typed.parse::<EmailAddress>()
        && let Some((door, required)) = proven(app, cx, email.clone()).await?
        && (!by_password || required == Required::Everyone)
    {
        return Ok(onward(&door, required, &email, next.as_deref()));
    }
    let page = PasswordPage {
        email: typed,
        identified: true,
        next: next.unwrap_or_default(),
        workspace: sent.text("workspace"),
        ..form(app, browser)
    };
    Ok(reply::page(&page))
}

/// The door of the workspace that has proven the address's domain, where it can log people in. One question for every
/// address but those.
async fn proven(
    app: &App,
    cx: &Cx,
    email: EmailAddress,
) -> Result<Option<(Door, Required)>, hub_tenants::Error> {
    let now = cx.now;
    app.db
        .read(move |c| {
            let Some(row) = domain::owner_of(c, &email)? else { return Ok(None) };
            let door = Door::of_tenant(c, row.tenant)?;
            if !door.has_sso() {
                return Ok(None);
            }
            Ok(Some((door, policy::required(c, row.tenant, now)?)))
        })
        .await
}

/// With one connection on to its identity provider, else to the choice. A page carries the person on, as a form's redirects
/// must stay on the hub.
fn onward(door: &Door, required: Required, email: &EmailAddress, next: Option<&str>) -> HttpResponse {
    let providers = door.providers_for(next, Some(email.as_str()));
    match providers.as_slice() {
        [provider] => reply::page(&OnwardPage {
            tenant: door.tenant.name.clone(),
            provider: door.names(),
            href: provider.href.clone(),
        }),
        _ => reply::page(&ways(door, providers, required, next)),
    }
}

async fn workspace(
    app: &App,
    browser: &Browser,
    typed: String,
    next: Option<String>,
) -> Result<HttpResponse, HtmlFault> {
    let problem = match typed.to_lowercase().parse::<Slug>() {
        Err(_) if typed.is_empty() => {
            t("Enter your e-mail address, or the short name of your workspace.").to_string()
        }
        Err(error) => refusal::slug(&error),
        Ok(slug) => {
            let known = slug.clone();
            if app.db.read(move |c| Door::of(c, known.as_str())).await?.is_some() {
                let door = urls::workspace_login(slug.as_str());
                return Ok(reply::see_other(&urls::with_query(
                    &door,
                    "next",
                    next.as_deref().unwrap_or_default(),
                )));
            }
            text!(
                "There is no workspace {workspace} here. Check the spelling, or enter your e-mail address.",
                workspace = &slug
            )
            .to_string()
        }
    };
    let page = IdentifyPage {
        problems: Problems::default().with("email", problem),
        email: typed,
        next: next.unwrap_or_default(),
        ..IdentifyPage::of(app, browser)
    };
    Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
