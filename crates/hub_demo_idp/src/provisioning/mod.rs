//! Plays Entra ID's provisioning service: connection test, initial and incremental cycle, on-demand runs.

pub mod body;
mod client;
mod cycle;
mod groups;
mod probe;
pub mod roles;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::client::{Answer, COMPLIANT_FLAG, Call, Client, Target};
pub use self::cycle::Cycle;
pub use self::roles::RolesForm;

/// What `externalId` is mapped from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ExternalId {
    /// Entra's default.
    #[default]
    MailNickname,
    /// What Microsoft advises.
    ObjectId,
}

/// Which attribute finds a person at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Matching {
    /// `userName eq "…"`, Entra's default.
    #[default]
    UserName,
    /// `externalId eq "…"`.
    ExternalId,
    /// `emails[type eq "work"].value eq "…"`.
    WorkEmail,
}

/// How the provisioning job of the application is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Options {
    /// Source of `externalId`.
    pub external_id: ExternalId,
    /// Matching attribute.
    pub matching: Matching,
    /// Expression mapped to `roles`.
    pub roles: RolesForm,
    /// Whether groups are provisioned, too.
    pub groups: bool,
    /// Whether `manager` is mapped.
    pub manager: bool,
}

/// What the service remembers of a person between cycles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserLink {
    /// `id` at the target.
    pub scim_id: String,
    /// Attributes sent last, by path.
    pub sent: Vec<body::Mapped>,
    /// `active` sent last.
    pub active: bool,
    /// Roles sent last.
    pub roles: Vec<String>,
    /// The manager's `id` at the target as sent last; empty for none.
    pub manager: String,
}

/// What the service remembers of a group between cycles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GroupLink {
    /// `id` at the target.
    pub scim_id: String,
    /// Name sent last.
    pub name: String,
    /// Object ids of the members sent last.
    pub members: Vec<String>,
}

/// What the service remembers between cycles, by object id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// People that exist at the target.
    pub users: BTreeMap<String, UserLink>,
    /// Groups that exist at the target.
    pub groups: BTreeMap<String, GroupLink>,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// The connection test, or a probe of a wrong token or URL.
    Test,
    /// An existing account was found and taken over.
    Match,
    /// A new resource.
    Create,
    /// Attributes, roles, manager, name or members.
    Update,
    /// `active=false`.
    Disable,
    /// `active=true` again.
    Restore,
    /// DELETE.
    Delete,
    /// Nothing had to be done.
    Skip,
}

/// A line of the provisioning log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Whom or what it was about.
    pub subject: String,
    /// What was done.
    pub action: Action,
    /// Whether the target took it.
    pub ok: bool,
    /// What happened, in words.
    pub detail: String,
}

impl Step {
    fn done(subject: &str, action: Action, detail: impl Into<String>) -> Self {
        Self { subject: subject.to_owned(), action, ok: true, detail: detail.into() }
    }

    fn failed(subject: &str, action: Action, detail: impl Into<String>) -> Self {
        Self { subject: subject.to_owned(), action, ok: false, detail: detail.into() }
    }

    fn judged(subject: &str, action: Action, answer: &Answer) -> Self {
        if answer.is_success() {
            Self::done(subject, action, answer.status.to_string())
        } else {
            Self::failed(subject, action, answer.complaint())
        }
    }
}
