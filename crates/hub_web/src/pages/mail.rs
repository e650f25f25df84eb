//! Mails, as plain text, in the language of the work that makes them. The subject is the first line of
//! [`Mail::subject`]; the body is the template.

use askama::Template;
use hub_text::{Text, key, t, text};

use crate::filters;

/// A mail that can be sent.
pub trait Mail: Template {
    /// The subject line.
    fn subject(&self) -> String;
}

/// Invites somebody into a workspace.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/invitation.txt", escape = "none", whitespace = "preserve")]
pub struct InvitationMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Who invited.
    pub invited_by: String,
    /// Role offered: "an admin", "a sub-user".
    pub role: String,
    /// The link.
    pub link: String,
    /// How long it works: "7 days".
    pub valid_for: String,
}

impl Mail for InvitationMail {
    fn subject(&self) -> String {
        subject(text!(
            "{person} invited you to {workspace}",
            person = &self.invited_by,
            workspace = &self.tenant
        ))
    }
}

/// Carries the link to set a new password.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/password_reset.txt", escape = "none", whitespace = "preserve")]
pub struct PasswordResetMail {
    /// Name of the workspace.
    pub tenant: String,
    /// The link.
    pub link: String,
    /// How long it works: "1 hour".
    pub valid_for: String,
    /// Address that asked.
    pub address: String,
}

impl Mail for PasswordResetMail {
    fn subject(&self) -> String {
        subject(text!("Set a new password for {workspace}", workspace = &self.tenant))
    }
}

/// Answer to a reset request of somebody who logs in by SSO only.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/use_sso.txt", escape = "none", whitespace = "preserve")]
pub struct UseSsoMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Workspace login.
    pub login_url: String,
}

impl Mail for UseSsoMail {
    fn subject(&self) -> String {
        subject(text!("{workspace} logs in with SSO", workspace = &self.tenant))
    }
}

/// Answer to somebody who looks for their workspaces.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/workspaces.txt", escape = "none", whitespace = "preserve")]
pub struct WorkspacesMail {
    /// Name and login address of each.
    pub workspaces: Vec<(String, String)>,
}

impl Mail for WorkspacesMail {
    fn subject(&self) -> String {
        match self.workspaces.as_slice() {
            [(name, _)] => subject(text!("How to log in to {workspace}", workspace = name)),
            _ => subject(t("Your workspaces")),
        }
    }
}

/// Greets somebody whose account was made by the directory or by import.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/welcome.txt", escape = "none", whitespace = "preserve")]
pub struct WelcomeMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Name of the person, or the e-mail where there is none.
    pub name: String,
    /// Workspace login.
    pub login_url: String,
    /// Name of the connection: "Entra ID SSO".
    pub provider: String,
}

impl Mail for WelcomeMail {
    fn subject(&self) -> String {
        subject(text!("Welcome to {workspace}", workspace = &self.tenant))
    }
}

/// Offers a password to somebody who had only SSO, after a connection was ended.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/password_offer.txt", escape = "none", whitespace = "preserve")]
pub struct PasswordOfferMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Name of the connection that ended.
    pub provider: String,
    /// The link.
    pub link: String,
    /// How long it works: "7 days".
    pub valid_for: String,
}

impl Mail for PasswordOfferMail {
    fn subject(&self) -> String {
        subject(text!("Set a password for {workspace}", workspace = &self.tenant))
    }
}

/// Tells owners, or the person concerned, of a change that touches safety.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/security_notice.txt", escape = "none", whitespace = "preserve")]
pub struct SecurityNoticeMail {
    /// Name of the workspace.
    pub tenant: String,
    /// What happened, as a heading: "A Secret Token was created".
    pub what: String,
    /// Who did it.
    pub who: String,
    /// When, exactly.
    pub when: String,
    /// From which address; empty when not known.
    pub address: String,
    /// Where to look, and to undo it.
    pub link: String,
}

impl Mail for SecurityNoticeMail {
    fn subject(&self) -> String {
        subject(text!("{what} in {workspace}", what = t(self.what.clone()), workspace = &self.tenant))
    }
}

/// Tells owners and admins what happened to a connection, or what is about to.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/connection_news.txt", escape = "none", whitespace = "preserve")]
pub struct ConnectionNewsMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Name of the connection: "Entra ID SSO".
    pub provider: String,
    /// What happened, as a heading: "A certificate waits for approval".
    pub what: String,
    /// Name and value, a line each.
    pub facts: Vec<(&'static str, String)>,
    /// What it means and what to do.
    pub advice: String,
    /// Where to look.
    pub link: String,
}

impl Mail for ConnectionNewsMail {
    fn subject(&self) -> String {
        one_line(&format!("{}: {}", self.tenant, self.what))
    }
}

/// Tells an admin that an import in the background came to its end.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/import_done.txt", escape = "none", whitespace = "preserve")]
pub struct ImportDoneMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Name of the connection; empty for all of them.
    pub provider: String,
    /// Who or what ended it before its time.
    pub cancelled: Option<String>,
    /// What became of how many people.
    pub outcomes: Vec<(&'static str, i64)>,
    /// Its page.
    pub link: String,
}

impl Mail for ImportDoneMail {
    fn subject(&self) -> String {
        let what =
            if self.cancelled.is_some() { key!("The import was ended") } else { key!("The import is done") };
        one_line(&format!("{}: {}", self.tenant, t(what)))
    }
}

/// Tells owners and admins what happened to an e-mail domain, or what is about to.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/domain_news.txt", escape = "none", whitespace = "preserve")]
pub struct DomainNewsMail {
    /// Name of the workspace.
    pub tenant: String,
    /// What happened, as a heading: "example.com is verified".
    pub what: String,
    /// Name and value, a line each.
    pub facts: Vec<(&'static str, String)>,
    /// What it means and what to do.
    pub advice: String,
    /// Where to look.
    pub link: String,
}

impl Mail for DomainNewsMail {
    fn subject(&self) -> String {
        one_line(&format!("{}: {}", self.tenant, self.what))
    }
}

/// Tells somebody whom SSO would shut out how to log in by it.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/how_to_sso.txt", escape = "none", whitespace = "preserve")]
pub struct HowToSsoMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Workspace login.
    pub login_url: String,
    /// Who had it sent, and can help.
    pub asked_by: String,
}

impl Mail for HowToSsoMail {
    fn subject(&self) -> String {
        subject(text!("How to log in to {workspace} with SSO", workspace = &self.tenant))
    }
}

/// Tells owners what became of the sign-in policy.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/sign_in_policy.txt", escape = "none", whitespace = "preserve")]
pub struct SignInPolicyMail {
    /// Name of the workspace.
    pub tenant: String,
    /// What happened, as a heading: "Most logins by SSO fail".
    pub what: String,
    /// What it means, a line each.
    pub lines: Vec<String>,
    /// Who did it.
    pub who: String,
    /// When, exactly.
    pub when: String,
    /// From which address; empty when not known.
    pub address: String,
    /// The page of the policy.
    pub link: String,
    /// Where a recovery code is used.
    pub door: String,
}

impl Mail for SignInPolicyMail {
    fn subject(&self) -> String {
        one_line(&format!("{}: {}", self.tenant, self.what))
    }
}

/// Tells owners that a directory removed many people at once.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/mass_change.txt", escape = "none", whitespace = "preserve")]
pub struct MassChangeMail {
    /// Name of the workspace.
    pub tenant: String,
    /// "16 people".
    pub waiting: String,
    /// Where an owner decides.
    pub link: String,
}

impl Mail for MassChangeMail {
    fn subject(&self) -> String {
        subject(text!("{workspace}: removals wait for your decision", workspace = &self.tenant))
    }
}

/// Tells whom the tenant named that calls of a directory fail.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/failures.txt", escape = "none", whitespace = "preserve")]
pub struct FailureMail {
    /// Name of the workspace.
    pub tenant: String,
    /// Name of the connection: "Entra ID SSO".
    pub provider: String,
    /// "12 calls".
    pub failed: String,
    /// When the first of them came.
    pub since: String,
    /// "7 calls", and why.
    pub reasons: Vec<(String, String)>,
    /// The first few, each person once.
    pub first: Vec<Failure>,
    /// All refused calls.
    pub link: String,
    /// The form with the addresses.
    pub settings: String,
}

/// A failed call in a [`FailureMail`].
#[derive(Debug, Clone)]
pub struct Failure {
    /// The userName, or method and path.
    pub who: String,
    /// When, exactly.
    pub when: String,
    /// The answer's status and detail.
    pub why: String,
}

impl Mail for FailureMail {
    fn subject(&self) -> String {
        subject(text!(
            "{workspace}: provisioning fails ({calls})",
            workspace = &self.tenant,
            calls = &self.failed
        ))
    }
}

fn subject(text: Text) -> String {
    one_line(&text.to_string())
}

/// Names come from people and directories: a line break in one must begin neither a new header nor a new sentence.
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line_whatever_the_name() {
        let mail = UseSsoMail { tenant: "Acme\r\nBcc: all@acme.test".into(), login_url: String::new() };
        assert_eq!(mail.subject(), "Acme Bcc: all@acme.test logs in with SSO");
    }
}
