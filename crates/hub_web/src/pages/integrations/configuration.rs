//! `GET {base}`: tab Configuration, and the confirmations behind its forms.

use actix_web::HttpResponse;
use askama::Template;
use hub_integrations::{Hint, Value};
use hub_kernel::{ConnectionId, Timestamp};
use hub_tenants::connection::{CertificateRow, Connection};
use hub_text::{key, t, text};

use super::facts::Facts;
use super::guide::{Values, guide};
use super::metadata_source::Source;
use super::provisioning::Toggle;
use super::staged::Staged;
use super::visit::Visit;
use super::vouching::Vouching;
use super::{Block, Guide, Head, Tab};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Badge, CopyValue, Moment, Problems, Tone, TypedConfirmation, date, ends_in};
use crate::pages::shell::Shell;
use crate::{reply, urls};

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
    /// **Entity ID**, **ACS URL**, login URL and the workspace's door, in this order.
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
    /// The metadata address that is read every day, if one was given.
    pub source: Option<Source>,
    /// Certificates that wait for an owner.
    pub staged: Vec<Staged>,
    /// Whether the person is an owner, who may approve them.
    pub may_approve: bool,
    /// Whether owners and admins may log in by it.
    pub vouching: Vouching,
    /// What it trusts as this page shows it: an owner's yes is worth nothing when that has changed.
    pub shown: String,
    /// Stored certificates.
    pub certificates: Vec<Certificate>,
    /// Whether the IdP's own tile may start a login.
    pub idp_initiated: Toggle,
    /// Starts a test sign-in; `None` while something is missing.
    pub test_href: Option<String>,
    /// The last successful test or login; `None` shows "Not tested yet".
    pub tested: Option<Moment>,
    /// Pages of their own, for what few connections need.
    pub more: Vec<MoreSetting>,
    /// Step by step.
    pub guide: Guide,
}

impl ConfigurationPage {
    /// Whether metadata comes first: nothing is stored, and it fills all three at once.
    #[must_use]
    pub fn metadata_first(&self) -> bool {
        self.source.is_none() && self.certificates.is_empty()
    }
}

/// An entry of the list "More settings".
#[derive(Debug, Clone)]
pub struct MoreSetting {
    /// "Sign-in options", a message; what the link says.
    pub title: &'static str,
    /// When one needs it; a message.
    pub sentence: &'static str,
    /// The page.
    pub href: String,
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
    /// What else there is to say: "No longer in the metadata since 3 Nov 2026."; mostly empty.
    pub remark: String,
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
    /// What must be typed first, where nothing brings it back.
    pub typed: Option<Typed>,
}

/// A word that must be typed (field `confirm`), and what was wrong with what was.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The word.
    pub confirmation: TypedConfirmation,
    /// What was wrong.
    pub problems: Problems,
}

impl ConfirmPage {
    /// Class of the button.
    #[must_use]
    pub fn button_class(&self) -> &'static str {
        if self.dangerous { "button primary danger" } else { "button primary" }
    }
}

/// What was typed into a form that comes back, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Draft {
    /// What is wrong.
    pub problems: Problems,
    /// IdP issuer; `None` shows the stored one.
    pub idp_entity_id: Option<String>,
    /// Sign-on URL; `None` shows the stored one.
    pub sso_url: Option<String>,
    /// Certificate text.
    pub certificate: String,
    /// Metadata URL.
    pub metadata_url: String,
    /// Metadata text.
    pub metadata_xml: String,
}

/// Tab Configuration. A connection without a SAML side begins at Provisioning.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let facts = Facts::of(&visit).await?;
    if !facts.can().sso {
        return Ok(reply::see_other(&urls::provisioning(visit.id)));
    }
    Ok(reply::page(&page(&visit, facts, Draft::default())))
}

/// The tab with a form as typed.
pub fn page(visit: &Visit, facts: Facts, draft: Draft) -> ConfigurationPage {
    let row = &facts.row;
    // The issuer may be missing: the report of a test then offers it.
    let may_test = row.sso_url.is_some() && !facts.certificates.is_empty();
    ConfigurationPage {
        shell: visit.shell(),
        head: facts.head(visit, Tab::Configuration),
        problems: draft.problems,
        sp_values: sp_values(visit, &facts),
        metadata_href: urls::saml_metadata(row.id),
        hints: IdpHints::of(row),
        idp_entity_id: draft.idp_entity_id.or_else(|| row.idp_entity_id.clone()).unwrap_or_default(),
        sso_url: draft.sso_url.or_else(|| row.sso_url.clone()).unwrap_or_default(),
        certificate: draft.certificate,
        metadata_url: match (draft.metadata_url.is_empty(), &facts.source) {
            (true, Some(source)) => source.url.clone(),
            _ => draft.metadata_url,
        },
        metadata_xml: draft.metadata_xml,
        source: facts.source.as_ref().map(|source| Source::of(source, &facts, visit)),
        staged: facts.staged.iter().map(|row| Staged::of(row, visit)).collect(),
        may_approve: visit.admin.is_owner(),
        vouching: Vouching::of(&facts, visit),
        shown: facts.as_trusted.clone(),
        certificates: facts.certificates.iter().map(|row| Certificate::of(row, visit.cx.now)).collect(),
        idp_initiated: idp_initiated(&facts),
        test_href: may_test.then(|| urls::test_sign_in(row.id)),
        tested: row.tested_at.map(|at| visit.moment(at)),
        more: more_settings(row.id),
        guide: guide(visit, &facts),
    }
}

fn idp_initiated(facts: &Facts) -> Toggle {
    let on = facts.row.idp_initiated;
    let effect = match facts.days.iter().map(|day| day.sign_ins).sum::<i64>() {
        0 => String::new(),
        logins => text!(
            logins;
            "{n} login came through this connection in 14 days.",
            "{n} logins came through this connection in 14 days."
        )
        .to_string(),
    };
    Toggle { on, since: facts.since(on, "idp_initiated"), effect, locked: String::new() }
}

fn more_settings(id: ConnectionId) -> Vec<MoreSetting> {
    let entry = |title, sentence, href| MoreSetting { title, sentence, href };
    vec![
        entry(
            key!("Sign-in options"),
            key!(
                "Signed requests, encrypted assertions, what is asked of your identity provider, clock difference."
            ),
            urls::sign_in_options(id),
        ),
        entry(
            key!("Attributes and new people"),
            key!("Which attribute is what, whether a first login makes an account, and names that change."),
            urls::attributes(id),
        ),
        entry(
            key!("Roles and groups"),
            key!("What groups and roles of your identity provider give here, and to whom."),
            urls::roles(id),
        ),
        entry(
            key!("Single logout"),
            key!(
                "Whoever logs out here is logged out at your identity provider too, and the other way round."
            ),
            urls::single_logout(id),
        ),
        entry(
            key!("Set-up links"),
            key!("Somebody else does the set-up: a link lets them, without an account."),
            urls::set_up_links(id),
        ),
        entry(
            key!("Explain a response"),
            key!(
                "Paste a SAML response that failed: every check, who can mend it and where. Nobody is logged in."
            ),
            urls::explain(id),
        ),
    ]
}

fn sp_values(visit: &Visit, facts: &Facts) -> Vec<CopyValue> {
    let values = Values::of(visit);
    let hints = facts.row.integration().map(|integration| &integration.hints);
    let copy = |id: &str, value: Value| CopyValue {
        id: id.to_owned(),
        label: value.label().to_owned(),
        value: values.get(value).unwrap_or_default().to_owned(),
        hint: hints.and_then(|hints| hints.of_value(value)).map(called).unwrap_or_default(),
    };
    let door = CopyValue {
        id: "workspace-login".to_owned(),
        label: key!("Workspace login").to_owned(),
        value: visit.app.absolute(&urls::workspace_login(visit.person.tenant_slug())),
        hint: text!(
            "For bookmarks: the door of the workspace {workspace}.",
            workspace = visit.person.tenant_slug()
        )
        .to_string(),
    };
    vec![
        copy("entity-id", Value::EntityId),
        copy("acs-url", Value::AcsUrl),
        copy("login-url", Value::LoginUrl),
        door,
    ]
}

/// What the vendor's console calls a value, and where it stands there.
pub(in crate::pages) fn called(hint: &Hint) -> String {
    match hint.place.strip_prefix("also: ") {
        Some(others) => text!("There it is called {name}, or {others}.", name = hint.called, others = others),
        None => text!("There it is called {name}: {place}.", name = hint.called, place = t(hint.place)),
    }
    .to_string()
}

impl IdpHints {
    /// The hints of a connection's vendor.
    pub fn of(row: &Connection) -> Self {
        let Some(integration) = row.integration() else { return Self::default() };
        let hints = &integration.hints;
        let with_example = |hint: &Hint| match hint.example {
            "" => called(hint),
            example => {
                text!("{called} For example {example}", called = called(hint), example = example).into()
            }
        };
        Self {
            idp_entity_id: with_example(&hints.idp_entity_id),
            sso_url: with_example(&hints.sso_url),
            certificate: called(&hints.certificate),
            metadata_url: called(&hints.metadata_url),
        }
    }
}

impl Certificate {
    pub(super) fn of(row: &CertificateRow, now: Timestamp) -> Self {
        let days = now.days_until(row.not_after);
        let status = match days {
            ..0 => Badge::new(Tone::Bad, t("Expired")),
            0..30 => Badge::new(Tone::Warn, text!("Expires {when}", when = ends_in(row.not_after, now))),
            30..=60 => Badge::new(Tone::Info, text!("Expires {when}", when = ends_in(row.not_after, now))),
            _ => Badge::new(Tone::Good, t("Active")),
        };
        Self {
            id: row.id.to_string(),
            subject: row.subject.clone(),
            sha1: colons(&row.sha1),
            sha256: colons(&row.sha256),
            valid_from: date(row.not_before),
            valid_until: date(row.not_after),
            status,
            remark: row.unlisted_at.map_or_else(String::new, |since| {
                text!("No longer in the metadata since {date}.", date = date(since)).into()
            }),
        }
    }
}

/// A thumbprint in pairs, as consoles print it.
pub(super) fn colons(thumbprint: &str) -> String {
    let pairs = thumbprint.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned());
    pairs.collect::<Vec<_>>().join(":")
}
