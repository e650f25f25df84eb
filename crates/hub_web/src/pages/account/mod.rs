//! `GET /account`: the person's own page.

mod apps;
mod confirm;
mod device;
mod password;
pub mod security;
mod sessions;
mod show;

use actix_web::web::{self, ServiceConfig};
use askama::Template;
pub use confirm::ConfirmPage;

use super::address;
use super::parts::{Moment, Problems};
use super::shell::Shell;
use crate::filters;

/// One's own account.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/account").route(web::get().to(show::get)))
        .configure(security::routes)
        .service(
            address("/account/confirm")
                .route(web::get().to(confirm::get))
                .route(web::post().to(confirm::post)),
        )
        .service(address("/account/confirm/code").route(web::post().to(confirm::code)))
        .service(address("/account/confirm/ask").route(web::post().to(confirm::ask)))
        .service(address("/account/confirm/passkey").route(web::post().to(confirm::passkey)))
        .service(address("/account/password").route(web::post().to(password::post)))
        .service(address("/account/apps/{login}/end").route(web::post().to(apps::end)))
        .service(address("/account/sessions/revoke-others").route(web::post().to(sessions::end_others)))
        .service(address("/account/sessions/{session}/revoke").route(web::post().to(sessions::end)));
}

/// Who I am, how I log in, where I am logged in.
///
/// Forms: [`crate::urls::ACCOUNT_PASSWORD`] (`current_password`, `password`), [`Session::end_href`], [`AppLogin::end_href`],
/// [`crate::urls::ACCOUNT_END_OTHERS`].
#[derive(Debug, Clone, Template)]
#[template(path = "account/index.html")]
pub struct AccountPage {
    /// The frame; name, e-mail, role and workspace are printed from it.
    pub shell: Shell,
    /// Slug of the workspace.
    pub slug: String,
    /// Address for workspace login: `https://hub.example.com/login/acme`.
    pub login_url: String,
    /// How this person may log in, a message: "Password or SSO", "SSO only".
    pub logs_in_by: String,
    /// What was wrong with the change of password.
    pub problems: Problems,
    /// Whether the person logs in by SSO only; then there is no password to change here.
    pub sso_only: bool,
    /// Fewest characters of a password.
    pub password_minimum: u16,
    /// Live sessions, this one first.
    pub sessions: Vec<Session>,
    /// Logins to apps of the product, the last used first.
    pub apps: Vec<AppLogin>,
}

/// A login to an app.
#[derive(Debug, Clone)]
pub struct AppLogin {
    /// Address that ends it, by POST.
    pub end_href: String,
    /// Name of the app.
    pub name: String,
    /// "Desktop app".
    pub kind: String,
    /// Whether it outlives the session: "stays logged in".
    pub lasts: String,
    /// When the app was last used.
    pub last_used: Moment,
}

/// One live session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Address that ends it, by POST.
    pub end_href: String,
    /// "Firefox on Linux".
    pub device: String,
    /// Address it was last seen from.
    pub address: String,
    /// Last request.
    pub last_seen: Moment,
    /// How it began: "Password", "SSO".
    pub proof: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl AccountPage {
    /// Whether there are sessions besides this one.
    #[must_use]
    pub fn has_other_sessions(&self) -> bool {
        self.sessions.iter().any(|session| !session.current)
    }
}
