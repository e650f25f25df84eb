//! The door: sign-in by password, the way to SSO, forgotten passwords, signing out.
//!
//! An SSO link carries the person to the identity provider by GET.

pub mod door;
pub mod enter;
mod identify;
mod leave;
mod message;
mod password;
mod recovery;
mod reset;
pub mod second;
mod workspace;

pub use message::MessagePage;

use actix_web::web::{self, ServiceConfig};
use askama::Template;

use super::address;
use super::integrations::Glyph;
use super::parts::Problems;
use crate::app::App;
use crate::extract::Browser;
use crate::filters;
use crate::settings::SignUp;

/// The door.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/").route(web::get().to(leave::home)))
        .service(address("/login").route(web::get().to(password::get)).route(web::post().to(password::post)))
        .service(
            address("/login/workspace")
                .route(web::get().to(workspace::ask))
                .route(web::post().to(workspace::find)),
        )
        .configure(second::routes)
        .service(address("/login/{slug}").route(web::get().to(workspace::show)))
        .service(address("/logout").route(web::get().to(leave::get)).route(web::post().to(leave::post)))
        .service(
            address("/recovery").route(web::get().to(recovery::get)).route(web::post().to(recovery::post)),
        )
        .service(address("/forgot").route(web::get().to(reset::ask)).route(web::post().to(reset::send)))
        .service(
            address("/reset/{secret}").route(web::get().to(reset::get)).route(web::post().to(reset::post)),
        );
}

/// `GET|POST /login`: the first step. Fields: `email` (or a workspace's short name), `next` and `workspace` where given, and
/// `by_password` for those who choose the password.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/identify.html")]
pub struct IdentifyPage {
    /// Token of the form.
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// E-mail or short name as typed, or as an app knows it.
    pub email: String,
    /// Local path to go to afterwards; empty for the default.
    pub next: String,
    /// A sentence for those sent here ("Your session has ended."); empty for none.
    pub reason: String,
    /// Whether anybody may open a workspace here.
    pub sign_up_open: bool,
}

impl IdentifyPage {
    /// An empty form.
    #[must_use]
    pub fn of(app: &App, browser: &Browser) -> Self {
        Self {
            csrf_token: browser.csrf_token(),
            sign_up_open: app.settings.sign_up == SignUp::Open,
            ..Self::default()
        }
    }
}

/// Carries somebody on to their identity provider, by a link: a form's redirects must stay on the hub.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/onward.html")]
pub struct OnwardPage {
    /// Name of the workspace.
    pub tenant: String,
    /// Name of the connection: "Entra ID SSO".
    pub provider: String,
    /// Starts the login.
    pub href: String,
}

/// `GET|POST /login`: the second step, and the only one for those who come from a workspace's door. Fields: `email`,
/// `password`, and `next` and `workspace` where given.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/password.html")]
pub struct PasswordPage {
    /// Token of the form.
    pub csrf_token: String,
    /// What was wrong with the last try; never tells whether the account exists.
    pub problems: Problems,
    /// E-mail as typed.
    pub email: String,
    /// Whether the e-mail was given in the first step: then it stands there and is not typed again.
    pub identified: bool,
    /// Local path to go to afterwards; empty for the default.
    pub next: String,
    /// Slug of the workspace from whose door they came; empty for any.
    pub workspace: String,
    /// A sentence for those sent here ("Your session has ended."); empty for none.
    pub reason: String,
    /// Whether anybody may open a workspace here.
    pub sign_up_open: bool,
}

/// Answer to a sub-user's password where SSO is on (403), on whatever path it came.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/sso_required.html")]
pub struct SsoRequiredPage {
    /// Name of the workspace.
    pub tenant: String,
    /// Link that starts SSO for this workspace.
    pub sso_href: String,
    /// Name of the connection: "Entra ID SSO".
    pub provider: String,
    /// Where an owner uses a recovery code, where everyone must use SSO.
    pub recovery_href: Option<String>,
}

/// `GET|POST /login/workspace`: finds the workspace by slug or e-mail. Field: `workspace`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/workspace.html")]
pub struct WorkspacePage {
    /// Token of the form.
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Slug or e-mail as typed.
    pub workspace: String,
    /// Local path to go to afterwards; empty for the default.
    pub next: String,
}

/// `GET /login/{slug}`: the door of one workspace.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/login.html")]
pub struct LoginPage {
    /// Name of the workspace.
    pub tenant: String,
    /// One for each connection that can log people in; empty while none is integrated.
    pub providers: Vec<Provider>,
    /// Address of the password form, with `next` carried along.
    pub password_href: String,
    /// Whether everyone logs in by SSO, owners and admins too: then there is no password form.
    pub everyone: bool,
    /// Where an owner uses a recovery code, where everyone must use SSO.
    pub recovery_href: Option<String>,
}

/// Carries a message to an identity provider in a form that posts itself, or by its button.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/carry.html")]
pub struct CarryPage {
    /// Where it goes, as the person knows it: `login.example.com`.
    pub host: String,
    /// The address of the identity provider.
    pub action: String,
    /// Hidden fields: name and value.
    pub fields: Vec<(&'static str, String)>,
}

/// A connection on a workspace's door.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Starts the login.
    pub href: String,
    /// "Log in with Entra ID SSO".
    pub label: String,
    /// The vendor's drawing.
    pub glyph: Glyph,
}

/// `GET /sso/finish` in a browser in which somebody else is logged in: nobody is replaced unasked, or a link to an
/// attacker's own workspace could do it. `POST /sso/finish` with `ticket` goes on.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/replace.html")]
pub struct ReplacePage {
    /// Token of the form.
    pub csrf_token: String,
    /// The login that waits.
    pub ticket: String,
    /// Who is logged in, and where.
    pub present: Account,
    /// Who would be.
    pub coming: Account,
}

/// Somebody in a workspace.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Their e-mail or userName.
    pub name: String,
    /// The workspace.
    pub workspace: String,
}

/// `GET|POST /recovery`. Fields: `workspace`, `email`, `code`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/recovery.html")]
pub struct RecoveryPage {
    /// Token of the form.
    pub csrf_token: String,
    /// What was wrong with the last try; never tells what.
    pub problems: Problems,
    /// Slug as typed.
    pub workspace: String,
    /// E-mail as typed.
    pub email: String,
}

/// `GET|POST /forgot`. Fields: `email`, and `workspace` where given.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/forgot.html")]
pub struct ForgotPage {
    /// Token of the form.
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// E-mail as typed.
    pub email: String,
    /// Slug of the workspace from whose door they came; empty for any.
    pub workspace: String,
}

/// `GET|POST /reset/{token}`. Field: `password`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/reset.html")]
pub struct ResetPage {
    /// Token of the form (the reset token stays in the address).
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Address the form posts to.
    pub action: String,
    /// E-mail of the account, for password managers.
    pub email: String,
    /// Fewest characters of a password.
    pub password_minimum: u16,
}

/// After logging out here, on the way to the identity provider to log out there too.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/leave.html")]
pub struct LeavePage {
    /// Where it goes, as the person knows it: `login.example.com`.
    pub host: String,
    /// The address with the logout message.
    pub href: String,
}

impl LeavePage {
    /// On to an address.
    #[must_use]
    pub fn to(href: String) -> Self {
        let host = url::Url::parse(&href).ok().and_then(|url| url.host_str().map(str::to_owned));
        Self { host: host.unwrap_or_default(), href }
    }
}
