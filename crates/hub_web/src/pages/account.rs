//! `GET /account`: the person's own page.

use askama::Template;

use super::parts::{Moment, Problems};
use super::shell::Shell;

/// Who I am, how I log in, where I am logged in.
///
/// Forms: `POST /account/password` (`current_password`, `password`), `POST /account/sessions/{id}/revoke`,
/// `POST /account/sessions/revoke-others`, `POST /account/switch` (`tenant`).
#[derive(Debug, Clone, Template)]
#[template(path = "account/index.html")]
pub struct AccountPage {
    /// The frame; name, e-mail, role and workspace are printed from it.
    pub shell: Shell,
    /// Slug of the workspace.
    pub slug: String,
    /// Address for workspace login: `https://hub.example.com/login/acme`.
    pub login_url: String,
    /// How this person may log in: "Password or SSO", "SSO only".
    pub logs_in_by: String,
    /// What was wrong with the change of password.
    pub problems: Problems,
    /// Whether the person logs in by SSO only; then there is no password to change here.
    pub sso_only: bool,
    /// Fewest characters of a password.
    pub password_minimum: u16,
    /// Live sessions, this one first.
    pub sessions: Vec<Session>,
    /// Other workspaces in which this e-mail is a person.
    pub tenants: Vec<OtherTenant>,
}

/// One live session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Id, part of the address that revokes it.
    pub id: String,
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

/// A workspace to switch to.
#[derive(Debug, Clone)]
pub struct OtherTenant {
    /// Id, sent as field `tenant`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Role there.
    pub role: String,
}

impl AccountPage {
    /// Whether there are sessions besides this one.
    #[must_use]
    pub fn has_other_sessions(&self) -> bool {
        self.sessions.iter().any(|session| !session.current)
    }
}
