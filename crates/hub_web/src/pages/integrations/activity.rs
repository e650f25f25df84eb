//! `GET {base}/activity`: tab Activity.

use actix_web::HttpResponse;
use askama::Template;
use hub_db::Conn;
use hub_kernel::{EventId, UserId};
use hub_tenants::connection::scim_configuration;
use hub_tenants::directory::calls;
use hub_tenants::event::{self, Action, EventRow};
use hub_tenants::sign_in::report;
use hub_text::{key, t};

use super::facts::Facts;
use super::visit::Visit;
use super::{Head, Tab, wording};
use crate::extract::QueryMap;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Badge, Choice, Moment, Pager, Tone};
use crate::pages::people::at;
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// Rows of a page.
const ROWS: usize = 50;

/// Tab Activity. Query: `scope`, `kind` and `person` (events), `answer` (calls: empty or `refused`), `reference`, `view`
/// (`events` or `calls`), and the pager's `before`.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/activity.html")]
pub struct ActivityPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// Kinds of event, with an entry of empty value for all.
    pub kinds: Vec<Choice>,
    /// Person as typed.
    pub person: String,
    /// Which SCIM calls: all, or refused ones.
    pub answers: Vec<Choice>,
    /// Reference number as typed.
    pub reference: String,
    /// Which events: this connection's, or all of the workspace's.
    pub scopes: Vec<Choice>,
    /// What is listed.
    pub list: List,
    /// Steps through the list.
    pub pager: Pager,
}

/// The two lists of the tab.
#[derive(Debug, Clone)]
pub enum List {
    /// Everything that changed who may do what.
    Events(Vec<Event>),
    /// SCIM calls as they came.
    Calls(Vec<Call>),
}

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// Who: a person, "Secret Token Entra prod", "Switchboard".
    pub who: String,
    /// What, in plain words: "Sign-in refused".
    pub what: String,
    /// Its name in the log: `user_create_provision`.
    pub name: String,
    /// On whom or what; empty where that is who acted.
    pub target: String,
    /// "Done", "Refused", "Not applied".
    pub result: Badge,
    /// Why, and where to mend it; may be empty.
    pub reason: String,
    /// Reference number.
    pub reference: String,
    /// The report on a login or test, while it is kept.
    pub report_href: Option<String>,
    /// The directory right before it, where it changed who may do what.
    pub before_href: Option<String>,
    /// The timeline of the person whom it is about; of somebody who was removed, too.
    pub person_href: Option<String>,
}

/// One SCIM call.
#[derive(Debug, Clone)]
pub struct Call {
    /// When.
    pub at: Moment,
    /// `PATCH`.
    pub method: String,
    /// Path below the Tenant URL.
    pub path: String,
    /// HTTP status with its colour: "201", "401".
    pub status: Badge,
    /// Name of the token; empty when none was recognised.
    pub token: String,
    /// Why it was refused and where in the IdP that is set; empty when it was not.
    pub reason: String,
    /// Reference number.
    pub reference: String,
}

impl Event {
    /// Whether it did not go as asked: then the reason is said at once.
    #[must_use]
    pub fn went_wrong(&self) -> bool {
        matches!(self.result.tone, Tone::Warn | Tone::Bad)
    }
}

impl ActivityPage {
    /// Whether the SCIM calls are listed.
    #[must_use]
    pub fn shows_calls(&self) -> bool {
        matches!(self.list, List::Calls(_))
    }
}

/// Tab Activity.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let facts = Facts::of(&visit).await?;
    let (list, before) = match query.get("view") {
        Some("calls") => calls_of(&visit, &query).await?,
        _ => events_of(&visit, &query).await?,
    };
    let kinds = Action::ALL.iter().map(|action| (action.as_str(), action.label()));
    Ok(reply::page(&ActivityPage {
        shell: visit.shell(),
        head: facts.head(&visit, Tab::Activity),
        kinds: choices(&query.text("kind"), std::iter::once(("", key!("All kinds"))).chain(kinds)),
        person: query.text("person"),
        answers: choices(&query.text("answer"), [("", key!("All answers")), (REFUSED, key!("Refused"))]),
        reference: query.text("reference"),
        scopes: choices(
            &query.text("scope"),
            [("", key!("This connection")), (WORKSPACE, key!("Whole workspace"))],
        ),
        list,
        pager: pager(&visit, &query, before),
    }))
}

const REFUSED: &str = "refused";
const WORKSPACE: &str = "workspace";

fn choices<'a>(chosen: &str, all: impl IntoIterator<Item = (&'a str, &'static str)>) -> Vec<Choice> {
    all.into_iter()
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label: t(label).to_string(),
            selected: value == chosen,
        })
        .collect()
}

async fn events_of(visit: &Visit, query: &QueryMap) -> Result<(List, Option<String>), HtmlFault> {
    let owned = |name: &str| query.get(name).map(ToOwned::to_owned);
    let filter = event::Filter {
        connection: (query.get("scope") != Some(WORKSPACE)).then_some(visit.id),
        action: owned("kind"),
        person: owned("person"),
        request_id: owned("reference"),
        before: query.get("before").and_then(|text| text.parse::<EventId>().ok()),
        ..event::Filter::default()
    };
    let tenant = visit.tenant();
    let rows = visit.app.db.scan(move |c| event::page(c, tenant, &filter, ROWS as i64 + 1)).await?;
    let (rows, last) = cut(rows);
    let asked: Vec<String> =
        rows.iter().filter(|row| has_report(row)).map(|row| row.request_id.clone()).collect();
    let reports = match asked.as_slice() {
        [] => Vec::new(),
        _ => {
            let read = move |c: &mut Conn| {
                let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
                report::known(c, tenant, &asked)
            };
            visit.app.db.read(read).await?
        }
    };
    let events = rows.iter().map(|row| Event::of(row, visit, &reports)).collect();
    Ok((List::Events(events), last.map(|row| row.id.to_string())))
}

async fn calls_of(visit: &Visit, query: &QueryMap) -> Result<(List, Option<String>), HtmlFault> {
    // Calls are written a moment later; what has just happened is to be seen here.
    visit.app.call_log.flush().await;
    let filter = calls::Filter {
        refused_only: query.get("answer") == Some(REFUSED),
        request_id: query.get("reference").map(ToOwned::to_owned),
        before: query.get("before").and_then(|text| text.parse().ok()),
    };
    let (tenant, id) = (visit.tenant(), visit.id);
    let read = move |c: &mut Conn| {
        let rows = calls::page(c, tenant, id, &filter, ROWS as i64 + 1)?;
        Ok::<_, hub_tenants::Error>((rows, scim_configuration::customizer(c, tenant, id)?))
    };
    let (rows, customizer) = visit.app.db.scan(read).await?;
    let (rows, last) = cut(rows);
    let listed = rows.iter().map(|row| Call {
        at: visit.moment(row.at),
        method: row.method.clone(),
        path: row.path.clone(),
        status: wording::status(row.status),
        token: row.token.clone().unwrap_or_default(),
        reason: wording::refusal(row, customizer),
        reference: row.request_id.clone(),
    });
    Ok((List::Calls(listed.collect()), last.map(|row| row.id.to_string())))
}

/// One page of rows, and its last one when more follow.
fn cut<T: Clone>(mut rows: Vec<T>) -> (Vec<T>, Option<T>) {
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let last = rows.last().cloned().filter(|_| more);
    (rows, last)
}

fn pager(visit: &Visit, query: &QueryMap, before: Option<String>) -> Pager {
    let to = |before: &str| {
        let kept =
            ["view", "scope", "kind", "person", "answer", "reference"].map(|name| (name, query.text(name)));
        let mut all: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.push(("before", before));
        urls::with_parameters(&urls::activity(visit.id), &all)
    };
    let text = match (query.get("before"), &before) {
        (None, None) => "",
        (None, Some(_)) => key!("The newest, more follow"),
        (Some(_), Some(_)) => key!("Older ones, more follow"),
        (Some(_), None) => key!("The oldest"),
    };
    Pager { text: t(text).to_string(), previous: None, next: before.map(|before| to(&before)) }
}

impl Event {
    fn of(row: &EventRow, visit: &Visit, reports: &[String]) -> Self {
        let kept = has_report(row) && reports.contains(&row.request_id);
        let action = Action::from_word(&row.action);
        let who = wording::named(row).unwrap_or_else(|| wording::actor(row));
        // What was looked for is the target already.
        let detail = if action == Some(Action::UserLookupProvision) { "" } else { &row.details };
        Self {
            at: visit.moment(row.at),
            target: if row.target_name == who { String::new() } else { target(row) },
            who,
            what: action.map_or_else(|| row.action.clone(), |action| t(action.label()).to_string()),
            name: row.action.clone(),
            result: wording::result(action),
            reason: wording::details(detail),
            reference: row.request_id.clone(),
            report_href: row
                .connection_id
                .filter(|_| kept)
                .map(|connection| urls::report(connection, &row.request_id)),
            before_href: action.filter(|action| changes_directory(*action)).map(|_| at::before(row.at)),
            person_href: UserId::in_tenant(visit.tenant(), &row.target_id).map(urls::person),
        }
    }
}

/// On what it was done. Names that are ours are said in the reader's language.
fn target(row: &EventRow) -> String {
    match row.target_kind.as_str() {
        "policy" | "import" => t(row.target_name.clone()).to_string(),
        _ => row.target_name.clone(),
    }
}

/// Whether an event of this kind tells of a change of access, roles or groups.
const fn changes_directory(action: Action) -> bool {
    matches!(
        action,
        Action::SeatTake
            | Action::SeatFree
            | Action::UserDeactivate
            | Action::UserReactivate
            | Action::UserDeprovision
            | Action::UserReprovision
            | Action::UserDeleteProvision
            | Action::UserImport
            | Action::RoleUpdate
            | Action::ProductRolesUpdate
            | Action::GroupUpdateProvision
            | Action::GroupDeleteProvision
            | Action::GroupMembersRestore
            | Action::DirectoryRestore
    )
}

/// Whether an event of this kind leaves a report.
fn has_report(row: &EventRow) -> bool {
    let action = Action::from_word(&row.action);
    matches!(action, Some(Action::SsoFailed | Action::SsoTest | Action::SsoTestFailed))
}
