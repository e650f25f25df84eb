//! The vendor's setup guide with the workspace's real values, ticked off by what the hub has seen.

use hub_integrations::{Part, Requirement, Value};
use hub_kernel::ConnectionId;

use super::facts::Facts;
use super::visit::Visit;
use super::{Block, Guide, Rich, Step};
use crate::pages::parts::{CopyValue, Link};
use crate::urls;

/// The guide of a connection.
pub fn guide(visit: &Visit, facts: &Facts) -> Guide {
    let steps = facts.row.integration().map_or(&[][..], |integration| integration.guide);
    let values = Values::of(visit);
    let mut part = None;
    let mut drawn = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let opens = part.replace(step.part) != Some(step.part);
        drawn.push(Step {
            id: format!("step-{}", step.id),
            part: if opens { step.part.label().to_owned() } else { String::new() },
            title: step.title.to_owned(),
            done: is_done(steps, at, facts),
            body: blocks(step, &values),
        });
    }
    Guide { title: format!("Set up {}", facts.row.name()), steps: drawn }
}

/// A step whose effect the hub cannot see is done when a later step of its part (for preparations: of any part) has
/// shown the last thing that part leads to.
fn is_done(steps: &[hub_integrations::Step], at: usize, facts: &Facts) -> bool {
    let Some((step, later)) = steps.get(at..).and_then(<[_]>::split_first) else { return false };
    if let Some(signal) = step.done_when {
        return facts.shows(signal);
    }
    let proves = |part: Part| {
        let last =
            later.iter().filter(|other| other.part == part).filter_map(|other| other.done_when).next_back();
        last.is_some_and(|signal| facts.shows(signal))
    };
    match step.part {
        Part::Prepare => proves(Part::SignOn) || proves(Part::Provisioning),
        part => proves(part),
    }
}

fn blocks(step: &hub_integrations::Step, values: &Values) -> Vec<Block> {
    let strings = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let block = |(at, block): (usize, &hub_integrations::Block)| match *block {
        hub_integrations::Block::Text(text) => Block::Text(Rich::parse(text)),
        hub_integrations::Block::Note(text) => Block::Note(Rich::parse(text)),
        hub_integrations::Block::Warning(text) => Block::Warning(Rich::parse(text)),
        hub_integrations::Block::Path(menus) => Block::Path(strings(menus)),
        hub_integrations::Block::Copy { into, value } => {
            values.copy(&format!("guide-{}-{at}", step.id), into, value)
        }
        hub_integrations::Block::Bring { from, into } => {
            Block::Bring { from: from.to_owned(), into: field(into, values.id) }
        }
        hub_integrations::Block::Choose { setting, to } => {
            Block::Choose { setting: setting.to_owned(), to: to.to_owned() }
        }
        hub_integrations::Block::Table { head, rows } => {
            Block::Table { head: strings(head), rows: rows.iter().map(|row| strings(row)).collect() }
        }
    };
    step.blocks.iter().enumerate().map(block).collect()
}

/// Our field that a value from the vendor goes into.
fn field(requirement: Requirement, id: ConnectionId) -> Link {
    let base = urls::connection(id);
    let (href, label) = match requirement {
        Requirement::IdpEntityId => (format!("{base}#idp_entity_id"), "IdP issuer"),
        Requirement::SsoUrl => (format!("{base}#sso_url"), "Sign-on URL"),
        Requirement::Certificate => (format!("{base}#certificate"), "X.509 certificate"),
        Requirement::ScimRequest => (urls::provisioning(id), "Provisioning"),
    };
    Link { href, label: label.to_owned() }
}

/// The workspace's values by their meaning.
pub struct Values {
    id: ConnectionId,
    entity_id: String,
    acs_url: String,
    metadata_url: String,
    login_url: String,
    tenant_url: String,
}

impl Values {
    /// The values of the visited connection.
    pub fn of(visit: &Visit) -> Self {
        let sp = hub_tenants::connection::sp_settings(visit.app.base_url(), visit.id);
        Self {
            id: visit.id,
            entity_id: sp.entity_id,
            acs_url: sp.acs_url,
            metadata_url: visit.app.absolute(&urls::saml_metadata(visit.id)),
            login_url: visit.app.absolute(&urls::sso_login(visit.id)),
            tenant_url: visit.app.absolute(&urls::scim(visit.tenant())),
        }
    }

    /// The value, or `None` for the Secret Token, which no page can show again.
    pub fn get(&self, value: Value) -> Option<&str> {
        let values = hub_integrations::Values {
            entity_id: &self.entity_id,
            acs_url: &self.acs_url,
            metadata_url: &self.metadata_url,
            login_url: &self.login_url,
            tenant_url: &self.tenant_url,
        };
        values.get(value)
    }

    fn copy(&self, id: &str, into: &str, value: Value) -> Block {
        match self.get(value) {
            Some(text) => Block::Copy(CopyValue {
                id: id.to_owned(),
                label: into.to_owned(),
                value: text.to_owned(),
                hint: String::new(),
            }),
            None => Block::MakeToken {
                into: into.to_owned(),
                href: format!("{}#name", urls::provisioning(self.id)),
            },
        }
    }
}
