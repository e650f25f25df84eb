//! `GET|POST /login`.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{EmailAddress, Secret};
use hub_saml::relay_state::local_path;
use hub_tenants::Error;
use hub_tenants::session::ClientKind;
use hub_tenants::sign_in::{self, Attempt};
use hub_text::{key, t, text};

use super::door::sso_required;
use super::enter::enter;
use super::{IdentifyPage, PasswordPage, identify, second};
use crate::app::App;
use crate::cookies::Name;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, MaybePerson, QueryMap, RequestWorld};
use crate::faults::HtmlFault;
use crate::pages::parts::Problems;
use crate::reply;
use crate::settings::SignUp;

/// The same for every account, known or not.
const WRONG: &str = key!(
    "The e-mail or the password is not right. If your company uses single sign-on, choose Log in with SSO."
);

/// Shows the form.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    query: QueryMap,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    MaybePerson(person): MaybePerson,
) -> Result<HttpResponse, HtmlFault> {
    let reason = person.map(|person| {
        text!("You are logged in as {person}. Logging in again ends that.", person = person.email())
            .to_string()
    });
    let next = query.get("next").and_then(|next| local_path(next, app.base_url())).unwrap_or_default();
    let onward = crate::oidc::app_named(&app, &next, cx.now).await?;
    let onward = onward.map(|app| text!("Log in to go on to {app}.", app = app).to_string());
    let reason = [onward, reason].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let email = hint(&query);
    // Whoever comes from a workspace's door has chosen the password there.
    if let Some(workspace) = query.get("workspace") {
        let workspace = workspace.to_owned();
        return Ok(reply::page(&PasswordPage { next, workspace, reason, email, ..form(&app, &browser) }));
    }
    Ok(reply::page(&IdentifyPage { next, reason, email, ..IdentifyPage::of(&app, &browser) }))
}

/// Logs in.
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
    let next = local_path(&sent.text("next"), app.base_url());
    if !sent.has("password") {
        return identify::post(&app, &browser, &cx, &sent, next).await;
    }
    let attempt = Attempt {
        email: sent.text("email"),
        password: Secret::new(sent.raw("password")),
        workspace: sent.filled("workspace"),
        client: ClientKind::Web,
        user_agent: user_agent(&request),
        device: app.cookies.read(&request, Name::Device).map(Secret::new),
    };
    match sign_in::with_password(&app.db, &app.passwords, &cx, attempt, app.settings.session).await {
        Ok(opened) => enter(&app, &request, &cx, &opened, next.as_deref()).await,
        Err(Error::SecondFactorRequired(step)) => Ok(second::begin(&app, &step, next.as_deref())),
        Err(Error::UseSso { slug }) => sso_required(&app, slug, next.as_deref()).await,
        Err(Error::WrongPassword) => {
            let page = PasswordPage {
                problems: Problems::default().with("", t(WRONG)),
                email: sent.text("email"),
                identified: sent.has("identified"),
                next: next.unwrap_or_default(),
                workspace: sent.text("workspace"),
                ..form(&app, &browser)
            };
            Ok(reply::page_with(StatusCode::UNAUTHORIZED, &page))
        }
        Err(other) => Err(other.into()),
    }
}

/// The address by which an app knows the person, where it names one.
fn hint(query: &QueryMap) -> String {
    let address = query.get("login_hint").and_then(|hint| hint.parse::<EmailAddress>().ok());
    address.map(|address| address.as_str().to_owned()).unwrap_or_default()
}

pub(super) fn form(app: &App, browser: &Browser) -> PasswordPage {
    PasswordPage {
        csrf_token: browser.csrf_token(),
        sign_up_open: app.settings.sign_up == SignUp::Open,
        ..PasswordPage::default()
    }
}
