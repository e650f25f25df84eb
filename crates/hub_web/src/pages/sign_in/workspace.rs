//! `GET|POST /login/workspace`, `GET /login/{slug}`: the way to a workspace's SSO.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use hub_kernel::Slug;
use hub_saml::relay_state::local_path;

use super::door::Door;
use super::{LoginPage, MessagePage, WorkspacePage};
use crate::app::App;
use crate::extract::{Browser, CsrfForm, QueryMap};
use crate::faults::HtmlFault;
use crate::pages::parts::Problems;
use crate::{reply, urls};

/// Looking an e-mail up would tell a stranger who has an account.
const NO_EMAIL: &str = "Workspaces are not looked up by e-mail, so that strangers cannot find out who has an account. \
                        Enter the workspace's short name, or start from your company's app portal.";

/// Asks for the workspace.
///
/// # Errors
/// None.
pub async fn ask(app: Data<App>, query: QueryMap, browser: Browser) -> Result<HttpResponse, HtmlFault> {
    let next = query.get("next").and_then(|next| local_path(next, app.base_url())).unwrap_or_default();
    Ok(reply::page(&WorkspacePage { csrf_token: browser.csrf_token(), next, ..WorkspacePage::default() }))
}

/// Leads on to the workspace's door.
///
/// # Errors
/// The database's.
pub async fn find(
    app: Data<App>,
    browser: Browser,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let next = local_path(&sent.text("next"), app.base_url()).unwrap_or_default();
    let typed = sent.text("workspace");
    let problem = match typed.to_lowercase().parse::<Slug>() {
        _ if typed.contains('@') => NO_EMAIL.to_owned(),
        Err(error) => crate::faults::capitalised(&error.to_string()),
        Ok(slug) => {
            let known = slug.clone();
            if app.db.read(move |c| Door::of(c, known.as_str())).await?.is_some() {
                let door = urls::workspace_login(slug.as_str());
                return Ok(reply::see_other(&urls::with_query(&door, "next", &next)));
            }
            format!(
                "There is no workspace {slug} here. Check the spelling, or ask your admin for the short name."
            )
        }
    };
    let page = WorkspacePage {
        csrf_token: browser.csrf_token(),
        problems: Problems::default().with("workspace", problem),
        workspace: typed,
        next,
    };
    Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Shows the ways into one workspace.
///
/// # Errors
/// The database's.
pub async fn show(app: Data<App>, slug: Path<String>, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let next = query.get("next").and_then(|next| local_path(next, app.base_url()));
    let Some(door) = app.db.read(move |c| Door::of(c, &slug)).await? else {
        return Ok(reply::page_with(StatusCode::NOT_FOUND, &MessagePage::no_such_workspace()));
    };
    let parameters =
        [("workspace", door.tenant.slug.as_str()), ("next", next.as_deref().unwrap_or_default())];
    Ok(reply::page(&LoginPage {
        providers: door.links(next.as_deref()),
        password_href: urls::with_parameters(urls::LOGIN, &parameters),
        tenant: door.tenant.name.clone(),
    }))
}
