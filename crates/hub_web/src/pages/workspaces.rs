//! `GET /workspaces`, `POST /workspaces/{workspace}`: one's other workspaces, and going on to one of them.

use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_kernel::{Cx, TenantId};
use hub_saml::relay_state::local_path;
use hub_tenants::Error;
use hub_tenants::session;
use hub_tenants::sign_in::Opened;
use hub_tenants::sign_in::policy::{self, Required};
use hub_tenants::sign_in::workspaces::{self, OtherWorkspace, Switched};

use super::address;
use super::shell::{Section, Shell};
use crate::app::App;
use crate::cookies::Name;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, PersonSession, QueryMap};
use crate::faults::HtmlFault;
use crate::filters;
use crate::{reply, urls};

/// One's workspaces.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/workspaces").route(web::get().to(get)))
        .service(address("/workspaces/{workspace}").route(web::post().to(post)));
}

/// `GET /workspaces`. Forms: [`Workspace::switch_href`], and [`crate::urls::LOGIN_WORKSPACE`] (`workspace`: the e-mail).
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces.html")]
pub struct WorkspacesPage {
    /// The frame; the present workspace is printed from it.
    pub shell: Shell,
    /// Where to go on to in the present workspace.
    pub stay_href: String,
    /// Local path to go to afterwards; empty for the default.
    pub next: String,
    /// Whether everyone in the present workspace logs in by SSO: then it is not left in this way.
    pub closed: bool,
    /// The others, by name.
    pub others: Vec<Workspace>,
}

/// Another workspace.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Its name.
    pub name: String,
    /// Its short name.
    pub slug: String,
    /// Address that goes there, by POST; none where it asks for a login of its own.
    pub switch_href: Option<String>,
    /// Its door.
    pub door_href: String,
}

impl Workspace {
    fn of(other: &OtherWorkspace) -> Self {
        Self {
            name: other.name.clone(),
            slug: other.slug.clone(),
            switch_href: other.at_once.then(|| urls::workspace_switch(other.tenant)),
            door_href: urls::workspace_login(&other.slug),
        }
    }
}

async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    browser: Browser,
    PersonSession { person, cx }: PersonSession,
) -> Result<HttpResponse, HtmlFault> {
    let next = query.get("next").and_then(|next| local_path(next, app.base_url())).unwrap_or_default();
    let (asked, now) = (person.clone(), cx.now);
    let (others, closed) = app
        .db
        .read(move |c| {
            let closed = policy::required(c, asked.tenant(), now)? == Required::Everyone;
            Ok::<_, Error>((workspaces::others(c, &asked, now)?, closed))
        })
        .await?;
    Ok(reply::page(&WorkspacesPage {
        shell: Shell::of(&app, &request, &browser, &person, Section::Account),
        stay_href: if next.is_empty() { urls::HOME.to_owned() } else { next.clone() },
        next,
        closed,
        others: others.iter().map(Workspace::of).collect(),
    }))
}

async fn post(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    PersonSession { person, cx }: PersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let to: TenantId = id.parse().map_err(|_| HtmlFault::NotFound)?;
    let next = local_path(&sent.text("next"), app.base_url()).unwrap_or_default();
    let (agent, lifetime) = (user_agent(&request), app.settings.session);
    match workspaces::switch(&app.db, &cx, &person, to, agent, lifetime).await? {
        Switched::Opened(opened) => {
            let mut response = reply::see_other(if next.is_empty() { urls::HOME } else { &next });
            let _ = response.add_cookie(&app.cookies.set(Name::Session, opened.cookie.expose().clone()));
            Ok(response)
        }
        Switched::Door(slug) => {
            Ok(reply::see_other(&urls::with_query(&urls::workspace_login(&slug), "next", &next)))
        }
    }
}

/// Where a login leads: to `next` or to where everybody begins, by way of the choice where it was right for several workspaces.
///
/// # Errors
/// The database's.
pub async fn after_login(
    app: &App,
    cx: &Cx,
    opened: &Opened,
    next: Option<&str>,
) -> Result<String, HtmlFault> {
    let (cookie, now, lifetime) = (opened.cookie.expose().clone(), cx.now, app.settings.session);
    let several = app
        .db
        .read(move |c| {
            let Some(person) = session::authenticate(c, &cookie, now, lifetime)? else { return Ok(false) };
            Ok::<_, Error>(workspaces::others(c, &person, now)?.iter().any(|other| other.at_once))
        })
        .await?;
    Ok(match several {
        true => urls::with_query(urls::WORKSPACES, "next", next.unwrap_or_default()),
        false => next.unwrap_or(urls::HOME).to_owned(),
    })
}
