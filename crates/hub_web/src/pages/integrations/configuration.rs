//! `GET {base}`: tab Configuration, and the confirmations behind its forms.

use askama::Template;

use super::provisioning::Toggle;
use super::{Block, Guide, Head};
use crate::pages::parts::{Badge, CopyValue, Moment, Problems};
use crate::pages::shell::Shell;

/// Tab Configuration.
///
/// Forms, all `multipart/form-data` where a file may come: `POST {base}/configuration` (`idp_entity_id`, `sso_url`,
/// `certificate`, `certificate_file`), `POST {base}/metadata` (`metadata_url`, `metadata_xml`, `metadata_file`),
/// `POST {base}/idp-initiated` (`value` = `on` or `off`). Certificates are removed at `{base}/certificates/{id}/remove`.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/configuration.html")]
pub struct ConfigurationPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the last save.
    pub problems: Problems,
    /// **Entity ID**, **ACS URL**, login URL, in this order.
    pub sp_values: Vec<CopyValue>,
    /// Address of the SP metadata XML.
    pub metadata_href: String,
    /// What the IdP calls the three values and its metadata address.
    pub hints: IdpHints,
    /// IdP issuer, stored or as typed.
    pub idp_entity_id: String,
    /// Sign-on URL, stored or as typed.
    pub sso_url: String,
    /// Certificate text as typed; empty after a save.
    pub certificate: String,
    /// Metadata URL, stored or as typed.
    pub metadata_url: String,
    /// Metadata text as typed; empty after a save.
    pub metadata_xml: String,
    /// Stored certificates.
    pub certificates: Vec<Certificate>,
    /// Whether the IdP's own tile may start a login.
    pub idp_initiated: bool,
    /// Toggle for creation at the first login (`POST {base}/jit`); `None` hides it.
    pub jit: Option<Toggle>,
    /// Starts a test sign-in; `None` while something is missing.
    pub test_href: Option<String>,
    /// The last successful test or login; `None` shows "Not tested yet".
    pub tested: Option<Moment>,
    /// Step by step.
    pub guide: Guide,
}

/// A sentence under each field: what the vendor's console calls it and where it stands.
#[derive(Debug, Clone, Default)]
pub struct IdpHints {
    /// Under IdP issuer: "Also called Microsoft Entra Identifier or Identity Provider Issuer."
    pub idp_entity_id: String,
    /// Under Sign-on URL: "Also called Login URL or Identity Provider Single Sign-On URL."
    pub sso_url: String,
    /// Under X.509 certificate, before the accepted forms.
    pub certificate: String,
    /// Under Metadata URL: "In Entra: App Federation Metadata Url."
    pub metadata_url: String,
}

/// A stored IdP certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Id, part of the address that removes it.
    pub id: String,
    /// Subject in one line.
    pub subject: String,
    /// SHA-1 thumbprint, as Entra shows it.
    pub sha1: String,
    /// SHA-256 fingerprint.
    pub sha256: String,
    /// Start of validity: a date.
    pub valid_from: String,
    /// End of validity: a date.
    pub valid_until: String,
    /// "Active", "Expires in 6 days", "Expired".
    pub status: Badge,
}

/// Asks before a change that has consequences (saving the last value, removing a needed one, switching something).
/// The form repeats `fields` as hidden inputs and adds `confirmed=yes`.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub shell: Shell,
    /// The question: "Start SSO for Acme?".
    pub title: String,
    /// What happens, a sentence each, with numbers.
    pub consequences: Vec<String>,
    /// Address the form posts to.
    pub action: String,
    /// Fields to repeat: name and value.
    pub fields: Vec<(String, String)>,
    /// The button: "Save and start SSO".
    pub button: String,
    /// Whether the button is red.
    pub dangerous: bool,
    /// Where Cancel leads.
    pub cancel_href: String,
}

/// Outcome of Test sign-in.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/test_result.html")]
pub struct TestResultPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the connection.
    pub name: String,
    /// Whether the round trip worked.
    pub passed: bool,
    /// What came of it, or what went wrong and where in the IdP to mend it.
    pub text: String,
    /// Reference number of the event.
    pub reference: String,
    /// NameID and attributes received: name and values.
    pub attributes: Vec<(String, String)>,
    /// Back to the settings.
    pub base: String,
}

impl ConfirmPage {
    /// Class of the button.
    #[must_use]
    pub fn button_class(&self) -> &'static str {
        if self.dangerous { "button primary danger" } else { "button primary" }
    }
}
