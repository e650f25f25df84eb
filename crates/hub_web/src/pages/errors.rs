//! What is shown when something cannot be shown.

use askama::Template;
use hub_text::{key, t, text};

use super::parts::Link;
use crate::{brand, filters, urls};

/// A page for a status: heading, plain words, a way on.
#[derive(Debug, Clone, Template)]
#[template(path = "errors/error.html")]
pub struct ErrorPage {
    /// HTTP status; the handler answers with it.
    pub status: u16,
    /// Heading, a message.
    pub title: &'static str,
    /// What happened and what to do.
    pub text: String,
    /// Reference number for support; empty for none.
    pub reference: String,
    /// Where to go.
    pub link: Link,
}

impl ErrorPage {
    fn new(status: u16, title: &'static str, text: impl Into<String>) -> Self {
        let label = text!("Back to {product}", product = &brand::current().name).to_string();
        let link = Link { href: urls::HOME.to_owned(), label };
        Self { status, title, text: text.into(), reference: String::new(), link }
    }

    /// 400, with what was wrong in a sentence.
    #[must_use]
    pub fn bad_request(text: impl Into<String>) -> Self {
        Self::new(400, key!("That request does not add up"), text)
    }

    /// 403: logged in, but not allowed.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(
            403,
            key!("This is for owners and admins"),
            t("Your account may not open this page. Ask an owner of your workspace if you need it."),
        )
    }

    /// 403: a rule of the workspace, or the right of this very role, forbids it. The sentence says which.
    #[must_use]
    pub fn refused(text: impl Into<String>) -> Self {
        Self::new(403, key!("That cannot be done here"), text)
    }

    /// 403: the hidden token of a form is missing or too old.
    #[must_use]
    pub fn form_expired() -> Self {
        Self::new(
            403,
            key!("This form has expired"),
            t(
                "It was open for too long, or you have logged in again since. Nothing was changed. Go back, reload the page and try again.",
            ),
        )
    }

    /// 404, also for anything of another workspace.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            404,
            key!("There is nothing here"),
            t("The address may be mistyped, or what it named is gone."),
        )
    }

    /// 405.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(405, key!("This address does not take that"), t("Go back and use the buttons of the page."))
    }

    /// 413: an upload over the limit, which is named in words: "1 MB".
    #[must_use]
    pub fn too_large(limit: &str) -> Self {
        Self::new(413, key!("That is too large"), text!("We take up to {limit} here.", limit = limit))
    }

    /// 429, with the wait in minutes.
    #[must_use]
    pub fn too_many(minutes: i64) -> Self {
        Self::new(
            429,
            key!("Too many tries"),
            text!(
                minutes;
                "To keep accounts safe, please wait {n} minute before the next one.",
                "To keep accounts safe, please wait {n} minutes before the next one."
            ),
        )
    }

    /// 500, with the reference number under which the cause was logged.
    #[must_use]
    pub fn internal(reference: impl Into<String>) -> Self {
        let page = Self::new(
            500,
            key!("Something went wrong on our side"),
            t("It was logged, and nothing was half done. Try again; if it stays, give support this number."),
        );
        Self { reference: reference.into(), ..page }
    }

    /// 503.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(
            503,
            key!("Back in a moment"),
            text!(
                "{product} is busy or starting. Try again in a few seconds.",
                product = &brand::current().name
            ),
        )
    }
}

/// A failed SSO login (403): plain words and a reference number; the reason is for admins, in Activity.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "errors/sso_failed.html")]
pub struct SsoFailedPage {
    /// Reference number that admins find in Activity.
    pub reference: String,
    /// What happened, without the reason: "Your identity provider's answer could not be accepted."
    pub text: String,
    /// Starts again; `None` when the workspace is not known.
    pub retry_href: Option<String>,
}
