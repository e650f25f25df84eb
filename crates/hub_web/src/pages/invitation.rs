//! `GET|POST /invitation/{token}`: an invited person joins a workspace.

use askama::Template;

use super::parts::Problems;

/// Fields: `name`, `password`. Where the workspace takes SSO only, there is no password field but the SSO link.
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
    /// Name as typed, or as the inviter wrote it.
    pub name: String,
    /// Fewest characters of a password.
    pub password_minimum: u16,
    /// Link that starts SSO, when this person may log in by SSO only.
    pub sso_href: Option<String>,
}
