//! A guide of the catalogue, ready to print.

use hub_integrations::{Feature, Part, Requirement, Signal};
use hub_kernel::{ConnectionId, Timestamp};
use hub_tenants::connection::Connection;
use hub_tenants::guide::{Progress, Tick};
use hub_text::{t, text};

use super::super::facts::Facts;
use super::super::visit::Visit;
use super::{Block, Guide, Rich, Step, StepState, Values};
use crate::pages::parts::{Link, Moment};
use crate::urls;

/// The guide of a connection.
pub fn guide(visit: &Visit, facts: &Facts) -> Guide {
    let values = Values::of(visit);
    let is_on = |feature| match feature {
        Feature::Groups => facts.features.is_none_or(|features| features.groups),
        Feature::Roles => facts.features.is_none_or(|features| features.roles),
    };
    let mut guide = outline(&facts.row, &facts.progress, visit.cx.now);
    guide.csrf_token = visit.shell().csrf_token;
    for (drawn, step) in guide.steps.iter_mut().zip(steps(&facts.row)) {
        let blocks = step.blocks_for(is_on).enumerate();
        drawn.body =
            blocks.map(|(at, block)| draw(block, &values, &format!("guide-{}-{at}", step.id))).collect();
    }
    guide
}

/// The same without what the steps say and without forms.
pub(in crate::pages) fn outline(row: &Connection, progress: &Progress, now: Timestamp) -> Guide {
    let (known, ticks) = (steps(row), progress.ticks(steps(row)));
    let at = to_do(known, &ticks);
    let mut part = None;
    let steps = known.iter().zip(ticks).map(|(step, tick)| {
        let opens = part.replace(step.part) != Some(step.part);
        Step {
            id: format!("step-{}", step.id),
            part: if opens { t(step.part.label()).to_string() } else { String::new() },
            title: t(step.title).to_string(),
            state: state(tick, now),
            mark_action: match step.is_marked_by_hand() {
                true => urls::guide_step(row.id, step.id),
                false => String::new(),
            },
            body: Vec::new(),
        }
    });
    Guide {
        title: text!("Set up {name}", name = row.name()).to_string(),
        steps: steps.collect(),
        at,
        progress_href: urls::guide(row.id),
        csrf_token: String::new(),
    }
}

/// The steps of a connection's guide, as the catalogue has them.
pub(in crate::pages) fn steps(row: &Connection) -> &'static [hub_integrations::Step] {
    row.integration().map_or(&[], |integration| integration.guide)
}

/// The step to do now: the first open one that no later effect of its part has overtaken. Whoever has stored what the vendor
/// gives has made the application there, whether they marked that or not.
fn to_do(steps: &[hub_integrations::Step], ticks: &[Tick]) -> Option<usize> {
    let seen = |at: usize| match ticks.get(at) {
        Some(Tick::Seen(signal, _)) => Some(*signal).filter(|signal| !signal.is_choice()),
        _ => None,
    };
    let came_from_there = |at: usize| seen(at).is_some_and(|signal| signal != Signal::TokenMade);
    let overtaken = |at: usize| {
        let later = at + 1..steps.len();
        match steps.get(at).map(|step| step.part) {
            Some(Part::Prepare) => later.into_iter().any(came_from_there),
            part => later
                .into_iter()
                .any(|later| seen(later).is_some() && steps.get(later).map(|step| step.part) == part),
        }
    };
    let open = |at: &usize| ticks.get(*at) == Some(&Tick::Open);
    (0..steps.len()).filter(open).find(|at| !overtaken(*at)).or_else(|| (0..steps.len()).find(open))
}

fn state(tick: Tick, now: Timestamp) -> StepState {
    match tick {
        Tick::Open => StepState::Open,
        Tick::Seen(signal, at) => StepState::Seen { what: signal.label(), at: Moment::at(at, now) },
        Tick::Follows => StepState::Follows,
        Tick::Marked { at, by } => StepState::Marked { by, at: Moment::at(at, now) },
    }
}

/// A block of a step, with the values filled in.
pub(in crate::pages) fn draw(block: &hub_integrations::Block, values: &Values, id: &str) -> Block {
    let strings = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    match *block {
        hub_integrations::Block::Text(text) => Block::Text(said(text)),
        hub_integrations::Block::Note(text) => Block::Note(said(text)),
        hub_integrations::Block::Warning(text) => Block::Warning(said(text)),
        hub_integrations::Block::Path(menus) => Block::Path(strings(menus)),
        hub_integrations::Block::Copy { into, value } => values.copy(id, into, value),
        hub_integrations::Block::Bring { from, into } => {
            Block::Bring { from: from.to_owned(), into: field(into, values.id) }
        }
        hub_integrations::Block::Choose { setting, to } => {
            Block::Choose { setting: setting.to_owned(), to: to.to_owned() }
        }
        hub_integrations::Block::Table { head, rows } => {
            Block::Table { head: strings(head), rows: rows.iter().map(|row| strings(row)).collect() }
        }
        hub_integrations::Block::Files(files) => Block::Files {
            files: files.iter().map(|file| file_link(values.id, file)).collect(),
            page: urls::guide_files(values.id),
        },
        // Resolved by `blocks_for`, which never gives one.
        hub_integrations::Block::Where { .. } => Block::Path(Vec::new()),
    }
}

/// A text of the vendor's folder, in the reader's language.
fn said(text: &'static str) -> Rich {
    Rich::parse(&t(text).to_string())
}

fn file_link(id: ConnectionId, file: &hub_integrations::SetupFile) -> Link {
    Link { href: urls::guide_file(id, file.name), label: file.name.to_owned() }
}

/// Our field that a value from the vendor goes into.
fn field(requirement: Requirement, id: ConnectionId) -> Link {
    let base = urls::connection(id);
    let (href, label) = match requirement {
        Requirement::IdpEntityId => (format!("{base}#idp_entity_id"), t("IdP issuer")),
        Requirement::SsoUrl => (format!("{base}#sso_url"), t("Sign-on URL")),
        Requirement::Certificate => (format!("{base}#certificate"), t("X.509 certificate")),
        Requirement::ScimRequest => (urls::provisioning(id), t("Provisioning")),
    };
    Link { href, label: label.to_string() }
}
