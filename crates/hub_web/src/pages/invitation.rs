//! `GET|POST /invitation/{token}`: an invited person joins a workspace.

use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_db::Conn;
use hub_kernel::{Cx, Secret, Timestamp, UserId};
use hub_tenants::event::{self, Action, Filter};
use hub_tenants::sign_in::policy::Verdict;
use hub_tenants::user::{self, User};
use hub_tenants::{Error, session::Proof, sign_in};
use hub_text::t;

use super::parts::Problems;
use super::people::words;
use super::sign_in::door::{Door, sso_required};
use super::sign_in::{enter::enter, second};
use super::{PASSWORD_MINIMUM, address, language, refusal};
use crate::app::App;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, RequestWorld};
use crate::faults::HtmlFault;
use crate::filters;
use crate::{reply, urls};

/// Invitations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(address("/invitation/{secret}").route(web::get().to(get)).route(web::post().to(post)));
}

/// Field: `password`. Where the workspace takes SSO only, there is no password field but the SSO link.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "invitation/accept.html")]
pub struct AcceptPage {
    /// Token of the form (the invitation's own stays in the address).
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Address the form posts to.
    pub action: String,
    /// Name of the workspace.
    pub tenant: String,
    /// Who invited.
    pub invited_by: String,
    /// Role offered: "an admin", "a sub-user".
    pub role: String,
    /// E-mail that was invited.
    pub email: String,
    /// Name as the inviter wrote it; empty for none.
    pub name: String,
    /// Fewest characters of a password.
    pub password_minimum: u16,
    /// Link that starts SSO, when this person may log in by SSO only.
    pub sso_href: Option<String>,
}

async fn get(
    app: Data<App>,
    request: HttpRequest,
    secret: Path<String>,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, HtmlFault> {
    if let Some(chosen) = language::chosen_here(&app, &request) {
        return Ok(chosen);
    }
    Ok(reply::untold(reply::page(&page(&app, &cx, &browser, &secret).await?)))
}

async fn post(
    app: Data<App>,
    request: HttpRequest,
    secret: Path<String>,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (link, password) = (Secret::new(secret.clone()), Secret::new(sent.raw("password")));
    let (agent, lifetime) = (user_agent(&request), app.settings.session);
    match sign_in::open_by_link(&app.db, &app.passwords, &cx, link, password, agent, lifetime).await {
        Ok(opened) => enter(&app, &request, &cx, &opened, None).await,
        Err(Error::SecondFactorRequired(step)) => Ok(second::begin(&app, &step, None)),
        Err(Error::UseSso { slug }) => sso_required(&app, slug, None).await,
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let page = AcceptPage { problems, ..page(&app, &cx, &browser, &secret).await? };
            Ok(reply::untold(reply::page_with(status, &page)))
        }
    }
}

async fn page(app: &App, cx: &Cx, browser: &Browser, secret: &str) -> Result<AcceptPage, HtmlFault> {
    let (link, now) = (secret.to_owned(), cx.now);
    let page = app.db.read(move |c| load(c, &link, now)).await?;
    Ok(AcceptPage { csrf_token: browser.csrf_token(), ..page })
}

fn load(c: &mut Conn, secret: &str, now: Timestamp) -> Result<AcceptPage, Error> {
    let (user, _) = sign_in::link_of(c, secret, now)?;
    let tenant = hub_tenants::tenant::get(c, user.tenant)?;
    let door = Door::of(c, &tenant.slug)?.ok_or(Error::NotFound)?;
    let (user, verdict) = sign_in::still_allowed(c, user.tenant, user.id, Proof::Password, now)?;
    let by_sso = verdict == Verdict::UseSso;
    Ok(AcceptPage {
        action: urls::invitation(secret),
        invited_by: inviter(c, &user)?,
        role: t(words::a_role(user.role)).to_string(),
        password_minimum: PASSWORD_MINIMUM,
        sso_href: by_sso.then(|| door.sso_required(None, now).sso_href),
        email: user.email.unwrap_or(user.user_name),
        name: user.display_name,
        tenant: tenant.name,
        ..AcceptPage::default()
    })
}

/// Who sent the last invitation; nobody by name where the mail offered a password after SSO ended.
fn inviter(c: &mut Conn, user: &User) -> Result<String, Error> {
    let filter = Filter {
        target: Some(user.id.to_string()),
        action: Some(Action::UserInvite.as_str().to_owned()),
        ..Filter::default()
    };
    let Some(last) = event::page(c, user.tenant, &filter, 1)?.pop() else {
        return Ok(t("An admin").to_string());
    };
    let inviter = last.actor_id.as_deref().and_then(|id| UserId::in_tenant(user.tenant, id));
    let inviter = inviter.map(|id| user::get(c, user.tenant, id)).transpose()?;
    Ok(inviter.map_or(last.actor_name, |inviter| inviter.label().to_owned()))
}
