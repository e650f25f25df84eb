//! Imports of staged users: whom, how far, and what became of each.

mod choose;
mod index;
mod results;
mod show;

use actix_web::HttpRequest;
use actix_web::web::{ServiceConfig, get, post};
use askama::Template;
use hub_kernel::{ImportId, TenantId};
use hub_tenants::import::{Import, State};
use hub_text::{t, text};

use super::address;
use super::integrations::Head;
use super::parts::{Badge, Link, Moment, Pager, Problems, Tone};
use super::shell::Shell;
use crate::faults::HtmlFault;
use crate::filters;

/// The import page of a connection, and the imports of the workspace.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            address("/connections/{connection}/import")
                .route(get().to(choose::get))
                .route(post().to(choose::post)),
        )
        .service(address("/imports").route(get().to(index::get)))
        .service(address("/imports/{import}").route(get().to(show::get)))
        .service(address("/imports/{import}/cancel").route(post().to(show::cancel)))
        .service(address("/imports/{import}/results").route(get().to(results::get)));
}

/// `GET {base}/import`: those whom the directory sent. Query: `show` = `new` or `imported`, `q`, and the pager's cursor.
///
/// Form: `POST {base}/import` with `ticket`, `q`, `user` for each ticked person, `on_page` for each person of the page, and
/// `who` = `chosen`, `page` or `all`.
#[derive(Debug, Clone, Template)]
#[template(path = "imports/choose.html")]
pub struct ChoosePage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Whether those who wait are shown, not those who have an account.
    pub new: bool,
    /// Address and words of both filters.
    pub filters: [Link; 2],
    /// Search words as typed.
    pub query: String,
    /// Those of this page.
    pub people: Vec<Candidate>,
    /// How many match in all.
    pub total: i64,
    /// What would become of seats: "If all 23 were imported: 20 seats, 3 would wait."
    pub forecast: String,
    /// Whether the forecast says that not everybody gets a seat, or that money is charged.
    pub forecast_warns: bool,
    /// The form's word, by which the hub knows it again.
    pub ticket: String,
    /// The import that runs now.
    pub running: Option<Link>,
    /// Steps through the list.
    pub pager: Pager,
    /// The last imports.
    pub history: Vec<Row>,
}

impl ChoosePage {
    /// What pages say of the number; beyond what is counted "10000+".
    pub fn total_said(&self) -> String {
        choose::said(self.total)
    }
}

/// Somebody whom the directory sent.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Their id.
    pub id: String,
    /// Their page.
    pub href: String,
    /// Name.
    pub name: String,
    /// E-mail or userName.
    pub email: String,
    /// "Waiting for import", "Active", …
    pub badges: Vec<Badge>,
    /// When the IdP first sent them.
    pub arrived: Moment,
}

/// A line of the history.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its page.
    pub href: String,
    /// When it began.
    pub started: Moment,
    /// Who began it.
    pub by: String,
    /// "Running", "Finished", "Cancelled".
    pub state: Badge,
    /// "23 of 25 imported".
    pub text: String,
}

/// `GET /imports`: all imports of the workspace, the newest first.
#[derive(Debug, Clone, Template)]
#[template(path = "imports/index.html")]
pub struct IndexPage {
    /// The frame.
    pub shell: Shell,
    /// Those of this page.
    pub history: Vec<Row>,
    /// Steps through the list.
    pub pager: Pager,
}

/// `GET /imports/{id}`: how far an import is. Query: `outcome`, and the pager's cursor. With a script the part `live`
/// brings itself up to date.
///
/// Form: `POST /imports/{id}/cancel`.
#[derive(Debug, Clone, Template)]
#[template(path = "imports/show.html")]
pub struct ShowPage {
    /// The frame.
    pub shell: Shell,
    /// This page.
    pub href: String,
    /// The import page of its connection; empty when it was of all connections.
    pub back: String,
    /// Name of the connection, or "All connections".
    pub provider: String,
    /// When it began.
    pub started: Moment,
    /// Who began it.
    pub by: String,
    /// When it ended.
    pub ended: Option<Moment>,
    /// "Running", "Finished", "Cancelled".
    pub state: Badge,
    /// Whether it goes on.
    pub running: bool,
    /// "25 of 300 had their turn", and what follows.
    pub text: String,
    /// How many had their turn.
    pub done: i64,
    /// How many there are; 0 while nobody knows.
    pub total: i64,
    /// Where it is cancelled.
    pub cancel_href: String,
    /// Each person's result as CSV.
    pub csv_href: String,
    /// How many people have which outcome, each with the address that shows only them.
    pub outcomes: Vec<OutcomeCount>,
    /// People of this page.
    pub people: Vec<PersonResult>,
    /// Steps through the list.
    pub pager: Pager,
}

/// How many have an outcome.
#[derive(Debug, Clone)]
pub struct OutcomeCount {
    /// Shows only those.
    pub href: String,
    /// "Imported", "No seat", ….
    pub label: String,
    /// How many.
    pub count: i64,
    /// Whether only those are shown now.
    pub current: bool,
}

/// What became of somebody.
#[derive(Debug, Clone)]
pub struct PersonResult {
    /// Their page.
    pub href: String,
    /// Name.
    pub name: String,
    /// userName.
    pub user_name: String,
    /// "Imported", "No seat", ….
    pub outcome: Badge,
    /// What it means.
    pub meaning: String,
}

/// The import that an address names.
fn id_of(tenant: TenantId, request: &HttpRequest) -> Result<ImportId, HtmlFault> {
    let text = request.match_info().get("import").unwrap_or_default();
    ImportId::in_tenant(tenant, text).ok_or(HtmlFault::NotFound)
}

fn state(row: &Import) -> Badge {
    let (tone, text) = match row.state {
        State::Running => (Tone::Info, t("Running")),
        State::Finished => (Tone::Good, t("Finished")),
        State::Cancelled => (Tone::Warn, t("Cancelled")),
    };
    Badge::state(tone, text)
}

fn row(row: &Import, now: hub_kernel::Timestamp) -> Row {
    Row {
        href: crate::urls::import(row.id),
        started: Moment::at(row.started_at, now),
        by: row.started_by_name.clone(),
        state: state(row),
        text: match row.is_collecting() {
            true => t("Looking up who waits"),
            false => text!(
                row.total;
                "{imported} of {n} person imported",
                "{imported} of {n} people imported",
                imported = row.imported
            ),
        }
        .to_string(),
    }
}
