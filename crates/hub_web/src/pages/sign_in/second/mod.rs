//! The second step of a login: a code, a passkey, or the enrolment of a first second factor.

mod code;
mod enrol;
mod passkey;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_kernel::Secret;
use hub_saml::relay_state::local_path;
use hub_tenants::second_factor::RelyingParty;
use hub_tenants::sign_in::SecondStep;
use hub_text::key;

use super::address;
use crate::app::App;
use crate::cookies::Name;
use crate::extract::{Form, QueryMap};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::account::security::AppCode;
use crate::pages::parts::Problems;
use crate::{reply, urls};

/// The second step.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/login/second").route(web::get().to(code::get)).route(web::post().to(code::post)))
        .service(address("/login/second/ask").route(web::post().to(code::ask)))
        .service(address("/login/second/passkey").route(web::post().to(code::answer)))
        .service(address("/login/second/app").route(web::post().to(enrol::app_code)))
        .service(address("/login/second/passkeys/ask").route(web::post().to(enrol::ask)))
        .service(address("/login/second/passkeys").route(web::post().to(enrol::answer)))
        .service(address("/login/passkey/ask").route(web::post().to(passkey::ask)))
        .service(address("/login/passkey").route(web::post().to(passkey::answer)));
}

/// `GET|POST /login/second`. Fields: `code`, `next`; by script `answer` to `/login/second/passkey`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/second.html")]
pub struct SecondPage {
    /// Token of the forms.
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Whose password was right.
    pub email: String,
    /// The workspace.
    pub workspace: String,
    /// Whether they have an app.
    pub has_app: bool,
    /// Whether they have a passkey that can be asked for.
    pub has_passkey: bool,
    /// Local path to go to afterwards; empty for the default.
    pub next: String,
}

/// The same for somebody who has no second factor where one is required. Fields: `code`, `name`, `next`.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in/second_enrol.html")]
pub struct EnrolPage {
    /// Token of the forms.
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// The workspace that requires one.
    pub workspace: String,
    /// What the app scans.
    pub app: AppCode,
    /// Whether passkeys can be made here.
    pub passkeys: bool,
    /// Local path to go to afterwards; empty for the default.
    pub next: String,
}

/// Shown once, after the first second factor was added or new codes were made.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/backup_codes.html")]
pub struct BackupCodesPage {
    /// The codes.
    pub codes: Vec<String>,
    /// Where it goes on.
    pub next: String,
}

/// On to the second step: the browser keeps its ticket.
pub fn begin(app: &App, step: &SecondStep, next: Option<&str>) -> HttpResponse {
    let to = urls::with_query(urls::SECOND_STEP, "next", next.unwrap_or_default());
    let mut response = reply::see_other(&to);
    let _ = response.add_cookie(&app.cookies.set(Name::SecondStep, step.ticket.expose().clone()));
    response
}

/// The ticket of this browser.
fn ticket(app: &App, request: &HttpRequest) -> Result<Secret, HtmlFault> {
    let ticket = app.cookies.read(request, Name::SecondStep);
    ticket.map(Secret::new).ok_or(HtmlFault::Login { next: None })
}

fn next_of_query(app: &App, query: &QueryMap) -> String {
    query.get("next").and_then(|next| local_path(next, app.base_url())).unwrap_or_default()
}

fn next_of_form(app: &App, sent: &Form) -> String {
    local_path(&sent.text("next"), app.base_url()).unwrap_or_default()
}

fn filled(next: &str) -> Option<&str> {
    Some(next).filter(|next| !next.is_empty())
}

/// The hub as passkeys know it.
pub(crate) fn relying_party(app: &App) -> Result<RelyingParty, HtmlFault> {
    let none = HtmlFault::BadRequest(key!("Passkeys need a host name; this address has none."));
    RelyingParty::of(app.base_url()).ok_or(none)
}
