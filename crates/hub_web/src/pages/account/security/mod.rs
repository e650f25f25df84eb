//! `/account/security`: one's authenticator apps, passkeys and backup codes.

mod add;
mod change;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use hub_kernel::Cx;
use hub_tenants::Error;
use hub_tenants::second_factor::{self, AppSecret, Factor, RelyingParty};
use hub_tenants::session::{Person, Proof};
use hub_tenants::sign_in::policy::Verdict;
use hub_tenants::sign_in::still_allowed;
use hub_text::{Text, t, text};
use qrcode::{Color, EcLevel, QrCode};

use super::address;
use crate::app::App;
use crate::extract::{Browser, PersonSession};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Moment, Problems};
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

/// Second factors of one's own.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/account/security").route(web::get().to(get)))
        .service(
            address("/account/security/app")
                .route(web::get().to(add::app))
                .route(web::post().to(add::app_code)),
        )
        .service(address("/account/security/passkey/ask").route(web::post().to(add::ask)))
        .service(address("/account/security/passkey").route(web::post().to(add::passkey)))
        .service(address("/account/security/backup-codes").route(web::post().to(change::codes)))
        .service(address("/account/security/{factor}/name").route(web::post().to(change::rename)))
        .service(address("/account/security/{factor}/remove").route(web::post().to(change::remove)));
}

/// What somebody has, and what they can add.
///
/// Forms: [`FactorRow::name_href`] (`name`), [`FactorRow::remove_href`], [`urls::SECURITY_CODES`], by script
/// [`urls::SECURITY_PASSKEY`] (`name`, `answer`).
#[derive(Debug, Clone, Template)]
#[template(path = "account/security.html")]
pub struct SecurityPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last form.
    pub problems: Problems,
    /// Whether the workspace requires one, in words.
    pub rule: String,
    /// A note for somebody who logs in by SSO; empty for others.
    pub sso_note: String,
    /// Apps and passkeys.
    pub factors: Vec<FactorRow>,
    /// Whether passkeys can be made here.
    pub passkeys: bool,
    /// A name for the next passkey.
    pub suggested: String,
    /// "8 of 10 are left."
    pub codes_left: String,
}

/// One second factor.
#[derive(Debug, Clone)]
pub struct FactorRow {
    /// Its handle, as an id of the page.
    pub id: String,
    /// Its name.
    pub name: String,
    /// "Authenticator app", a message.
    pub kind: &'static str,
    /// When it was added.
    pub added: Moment,
    /// When it was last used.
    pub used: Option<Moment>,
    /// Address that renames it.
    pub name_href: String,
    /// Address that removes it.
    pub remove_href: String,
}

/// `GET|POST /account/security/app`. Fields: `name`, `code`.
#[derive(Debug, Clone, Template)]
#[template(path = "account/add_app.html")]
pub struct AddAppPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// What the app scans.
    pub app: AppCode,
    /// Its name as typed.
    pub name: String,
}

/// What an authenticator app scans, and somebody can type instead.
#[derive(Debug, Clone, Default)]
pub struct AppCode {
    /// The key in groups of four.
    pub key: String,
    /// Width of the drawing, in modules.
    pub size: usize,
    /// The dark modules, as an SVG path.
    pub path: String,
}

impl AppCode {
    /// Draws a secret.
    pub fn of(secret: &AppSecret) -> Self {
        let key: Vec<char> = secret.base32().chars().collect();
        let groups: Vec<String> = key.chunks(4).map(|group| group.iter().collect()).collect();
        let (size, path) = draw(&secret.address()).unwrap_or_default();
        Self { key: groups.join(" "), size, path }
    }
}

/// Runs of dark modules in each row; nothing for a text that is too long for a code.
fn draw(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!("M{x} {y}h{}v1h-{}z", run.len(), run.len()));
            }
            x += run.len();
        }
    }
    Some((width, path))
}

async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    PersonSession { person, cx }: PersonSession,
) -> Result<HttpResponse, HtmlFault> {
    page(&app, &request, &browser, &person, &cx, StatusCode::OK, Problems::default()).await
}

/// The page with what was wrong with the last form.
async fn page(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    person: &Person,
    cx: &Cx,
    status: StatusCode,
    problems: Problems,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, user, now) = (person.tenant(), person.user(), cx.now);
    let (factors, required, verdict) = app
        .db
        .read(move |c| {
            let factors = second_factor::of(c, tenant, user)?;
            let required = second_factor::required_since(c, tenant)?;
            Ok::<_, Error>((factors, required, still_allowed(c, tenant, user, Proof::Password, now)?.1))
        })
        .await?;
    let rule = match required {
        Some(_) => t("Your workspace requires one from everybody who logs in by password."),
        None => t("Your workspace leaves it to you."),
    };
    let sso_note = match verdict {
        Verdict::Allow => Text::default(),
        _ => t(
            "You log in by SSO only, where your identity provider asks for more than a password. What is added here is asked for again should you log in by password one day.",
        ),
    };
    let page = SecurityPage {
        shell: Shell::of(app, request, browser, person, Section::Account),
        problems,
        rule: rule.to_string(),
        sso_note: sso_note.to_string(),
        suggested: suggested(&factors.all),
        codes_left: left(factors.backup_codes),
        factors: factors.all.iter().map(|factor| row(factor, cx)).collect(),
        passkeys: RelyingParty::of(app.base_url()).is_some(),
    };
    Ok(reply::page_with(status, &page))
}

fn row(factor: &Factor, cx: &Cx) -> FactorRow {
    FactorRow {
        id: factor.id.to_string(),
        name: factor.name.clone(),
        kind: factor.kind.label(),
        added: Moment::at(factor.created_at, cx.now),
        used: factor.last_used_at.map(|at| Moment::at(at, cx.now)),
        name_href: urls::factor_name(factor.id),
        remove_href: urls::factor_removal(factor.id),
    }
}

/// A name that is free.
fn suggested(all: &[Factor]) -> String {
    let free = |name: &String| all.iter().all(|factor| factor.name != *name);
    let numbered = (2..).map(|n: i64| text!("Passkey {number}", number = n).to_string());
    std::iter::once(t("Passkey").to_string()).chain(numbered).take(20).find(free).unwrap_or_default()
}

fn left(codes: i64) -> String {
    match codes {
        0 => t("None are left. Make new ones, or you cannot log in without your phone or passkey."),
        n => text!(
            n;
            "One is left. Each one logs you in once without your other factors.",
            "{n} are left. Each one logs you in once without your other factors."
        ),
    }
    .to_string()
}
