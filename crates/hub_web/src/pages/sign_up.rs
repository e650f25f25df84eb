//! `GET|POST /signup`: a new workspace with its owner.

use askama::Template;

use super::parts::Problems;

/// Fields: `workspace`, `slug`, `name`, `email`, `password`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_up.html")]
pub struct SignUpPage {
    /// Token of the form.
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Name of the workspace as typed.
    pub workspace: String,
    /// Slug as typed; a script suggests it from the name, the server does when it is left empty.
    pub slug: String,
    /// Name of the person as typed.
    pub name: String,
    /// E-mail as typed.
    pub email: String,
    /// Host and path before the slug: `hub.example.com/login/`.
    pub slug_prefix: String,
    /// Fewest characters of a password.
    pub password_minimum: u16,
}
