//! The door's short answers: a heading, a text and a way on.

use askama::Template;
use hub_text::{t, text};

use crate::brand;
use crate::filters;
use crate::pages::parts::Link;
use crate::urls;

/// Shown when a mail is on its way, and for links that no longer work: a heading, a text and a way on.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "sign_in/message.html")]
pub struct MessagePage {
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub text: Vec<String>,
    /// Where to go next.
    pub link: Option<Link>,
}

impl MessagePage {
    /// Answer to every reset request, whether or not the account exists.
    #[must_use]
    pub fn reset_mail_sent(email: &str) -> Self {
        Self {
            title: t("Check your mail").to_string(),
            text: vec![
                text!(
                    "If {email} can log in with a password, a link to set a new one is on its way. It works for one hour.",
                    email = email
                )
                .to_string(),
                t("Nothing there? Look in the spam folder, or ask an admin of your workspace.").to_string(),
            ],
            link: Some(back_to_sign_in()),
        }
    }

    /// A reset or invitation link that is used up, too old or mistyped (404).
    #[must_use]
    pub fn link_expired() -> Self {
        Self {
            title: t("This link no longer works").to_string(),
            text: vec![
                t("Links in our mails work once and for a limited time. Ask for a new one.").to_string(),
            ],
            link: Some(back_to_sign_in()),
        }
    }

    /// A set-up link that is used up, too old, ended or mistyped (404): whoever has it has no account to log in to.
    #[must_use]
    pub fn set_up_link_expired() -> Self {
        Self {
            title: t("This link no longer works").to_string(),
            text: vec![
                t("A set-up link works once and for a limited time, and whoever made it can end it. Ask the person who sent \
                   it to you for a new one.")
                    .to_string(),
            ],
            link: None,
        }
    }

    /// A workspace's door where there is no workspace (404).
    #[must_use]
    pub fn no_such_workspace() -> Self {
        Self {
            title: t("There is no such workspace").to_string(),
            text: vec![
                t("The short name in the address may be mistyped, or the workspace has gone.").to_string(),
            ],
            link: Some(Link {
                href: urls::LOGIN_WORKSPACE.to_owned(),
                label: t("Find your workspace").to_string(),
            }),
        }
    }

    /// Answer to everybody who looks for their workspaces, whether or not the account exists.
    #[must_use]
    pub fn workspaces_mailed(email: &str) -> Self {
        Self {
            title: t("Check your mail").to_string(),
            text: vec![
                text!(
                    "If {email} is known here, a mail with the login address of your workspace is on its way.",
                    email = email
                )
                .to_string(),
                t("Nothing there? Ask an admin for the workspace’s short name, or start from your company’s app portal.").to_string(),
            ],
            link: Some(Link {
                href: urls::LOGIN_WORKSPACE.to_owned(),
                label: t("Enter a short name").to_string(),
            }),
        }
    }

    /// A sign-up with an address whose company has its new people log in by SSO (403).
    #[must_use]
    pub fn company_logs_in_by_sso(tenant: &str, slug: &str) -> Self {
        Self {
            title: text!("Your company is {workspace}", workspace = tenant).to_string(),
            text: vec![
                text!(
                    "{workspace} has everybody with an address like yours log in by its own SSO. Nothing was created here; log \
                     in there, or ask an admin of {workspace} for access.",
                    workspace = tenant
                )
                .to_string(),
            ],
            link: Some(Link {
                href: urls::workspace_login(slug),
                label: text!("Log in to {workspace}", workspace = tenant).to_string(),
            }),
        }
    }

    /// New workspaces are not made here (403).
    #[must_use]
    pub fn sign_up_closed() -> Self {
        Self {
            title: t("Workspaces are made by the operator here").to_string(),
            text: vec![
                text!(
                    "Ask whoever runs {product} for one, or an admin of yours for an invitation.",
                    product = &brand::current().name
                )
                .to_string(),
            ],
            link: Some(back_to_sign_in()),
        }
    }

    /// A login by SSO that came back too late, a second time or to another browser (403).
    #[must_use]
    pub fn sign_in_interrupted() -> Self {
        Self {
            title: t("This sign-in cannot be finished here").to_string(),
            text: vec![
                t("It took too long, was used before, or began in another browser. Please start again.")
                    .to_string(),
                t("If this happens every time, check that your browser accepts cookies from this site.")
                    .to_string(),
            ],
            link: Some(back_to_sign_in()),
        }
    }

    /// The second step of a login took too long, or was wrong too often (401).
    #[must_use]
    pub fn second_step_over() -> Self {
        Self {
            title: t("Please log in again").to_string(),
            text: vec![t("The second step took too long, or the code was wrong too often.").to_string()],
            link: Some(back_to_sign_in()),
        }
    }

    /// A passkey that proves nobody (401).
    #[must_use]
    pub fn passkey_refused() -> Self {
        Self {
            title: t("This passkey does not log you in").to_string(),
            text: vec![
                t("It was removed here, belongs to an account without access, or its answer came too late.")
                    .to_string(),
                t("Log in another way, and add it anew under Your account.").to_string(),
            ],
            link: Some(back_to_sign_in()),
        }
    }

    /// After logging out.
    #[must_use]
    pub fn signed_out() -> Self {
        Self {
            title: t("You are logged out").to_string(),
            text: vec![
                t("Your session on this device has ended. You may still be signed in at your identity provider.").to_string(),
            ],
            link: Some(Link { href: urls::LOGIN.to_owned(), label: t("Log in again").to_string() }),
        }
    }

    /// After logging out here and at the identity provider.
    #[must_use]
    pub fn signed_out_everywhere() -> Self {
        Self {
            text: vec![t("Your session has ended here and at your identity provider.").to_string()],
            ..Self::signed_out()
        }
    }

    /// After logging out here, when the identity provider could not end everything.
    #[must_use]
    pub fn signed_out_partly() -> Self {
        let text = t(
            "Your session on this device has ended. Your identity provider could not log you out of everything: \
                      close the browser to be sure.",
        );
        Self { text: vec![text.to_string()], ..Self::signed_out() }
    }

    /// A logout message that was refused (403).
    #[must_use]
    pub fn logout_refused(reference: &str) -> Self {
        Self {
            title: t("This logout could not be taken").to_string(),
            text: vec![
                t("Your identity provider asked to log you out, but its message was not accepted. Log out here by hand.").to_string(),
                text!(
                    "An admin of your workspace finds the reason under Activity by this reference: {reference}",
                    reference = reference
                )
                .to_string(),
            ],
            link: Some(Link { href: urls::HOME.to_owned(), label: t("Back to the workspace").to_string() }),
        }
    }
}

fn back_to_sign_in() -> Link {
    Link { href: urls::LOGIN.to_owned(), label: t("Back to log in").to_string() }
}
