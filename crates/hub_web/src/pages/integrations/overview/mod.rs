//! `GET {base}/overview`: how the connection is, at a glance.

pub mod chart;
pub mod life;
pub mod pulse;

use actix_web::HttpResponse;
use askama::Template;
use hub_tenants::connection::daily::Day;
use hub_tenants::connection::{Heartbeat, mapping};
use hub_tenants::event::Action;
use hub_tenants::tenant;
use hub_text::{key, t, text};

use self::chart::{Chart, Pair, Words};
use self::life::Life;
use self::pulse::Pulse;
use super::facts::Facts;
use super::visit::Visit;
use super::{Head, Tab, policy, set_up_links, wording};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Link, Moment, grouped};
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// Changes of settings that are listed.
const CHANGES: usize = 5;

/// Tab Overview.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/overview.html")]
pub struct OverviewPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What to go on with, while something that is needed is missing.
    pub next: Option<Link>,
    /// The directory's heartbeat; `None` without a SCIM side.
    pub pulse: Option<Pulse>,
    /// Calls and sign-ins by day: one chart for each half that there is.
    pub charts: Vec<Chart>,
    /// Calls without a valid token, in a sentence; empty for none.
    pub strangers: String,
    /// Certificates and tokens, those that end first.
    pub lives: Vec<Life>,
    /// How many more there are.
    pub more_lives: usize,
    /// What holds now, a sentence each.
    pub now: Vec<String>,
    /// Who changed settings last.
    pub changes: Vec<Change>,
    /// Whether somebody with a link could still do a part of the set-up.
    pub set_up_left: bool,
}

/// A change of settings.
#[derive(Debug, Clone)]
pub struct Change {
    /// "Toggle changed".
    pub what: String,
    /// "auto create: off → on"; may be empty.
    pub details: String,
    /// By whom.
    pub who: String,
    /// When.
    pub at: Moment,
}

/// Tab Overview.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id) = (visit.tenant(), visit.id);
    let now = visit.cx.now;
    let read = move |c: &mut hub_db::Conn| {
        let facts = Facts::read(c, tenant, id, now)?;
        let mapping = mapping::of(c, &facts.row)?;
        Ok::<_, hub_tenants::Error>((facts, mapping, tenant::get(c, tenant)?))
    };
    let (facts, mapping, plan) = visit.app.db.scan(read).await?;
    let (can, row) = (facts.can(), &facts.row);
    let (lives, more_lives) = life::lives(&facts, now);
    let cadence = row.integration().map(|it| it.cadence.sentence).unwrap_or_default();
    Ok(reply::page(&OverviewPage {
        shell: visit.shell(),
        next: next(&facts),
        pulse: can.scim.then(|| Pulse::of(Heartbeat::of(row, now), cadence, now)),
        charts: charts(&facts),
        strangers: if can.scim { strangers(&facts.days) } else { String::new() },
        lives,
        more_lives,
        now: policy::of_all(row, &plan, &mapping),
        changes: changes(&visit, &facts),
        set_up_left: !set_up_links::left(&facts).is_empty(),
        head: facts.head(&visit, Tab::Overview),
    }))
}

fn next(facts: &Facts) -> Option<Link> {
    if facts.row.is_integrated() {
        return None;
    }
    let id = facts.row.id;
    let href = if facts.can().sso { urls::connection(id) } else { urls::provisioning(id) };
    Some(Link { href, label: t("Continue the set-up").to_string() })
}

fn charts(facts: &Facts) -> Vec<Chart> {
    let id = facts.row.id;
    let mut charts = Vec::new();
    if facts.can().scim {
        let words = Words {
            id: "calls",
            title: key!("Provisioning calls"),
            well: key!("Accepted"),
            badly: key!("Refused"),
            numbers: key!("{well} accepted, {badly} refused"),
            empty: key!("No call has come in these 14 days."),
        };
        let pair = |day: &Day| Pair { day: day.begins, well: day.calls_taken, badly: day.calls_refused };
        let href = urls::with_query(&urls::activity(id), "view", "calls");
        charts.push(chart(words, &facts.days, pair, href, key!("Show calls")));
    }
    if facts.can().sso {
        let words = Words {
            id: "sign-ins",
            title: key!("Sign-ins"),
            well: key!("Logged in"),
            badly: key!("Failed"),
            numbers: key!("{well} logged in, {badly} failed"),
            empty: key!("Nobody has logged in through this connection in these 14 days."),
        };
        let pair = |day: &Day| Pair { day: day.begins, well: day.sign_ins, badly: day.sign_ins_failed };
        charts.push(chart(words, &facts.days, pair, urls::activity(id), key!("Show events")));
    }
    charts
}

fn chart(words: Words, days: &[Day], pair: fn(&Day) -> Pair, href: String, label: &'static str) -> Chart {
    let days: Vec<Pair> = days.iter().map(pair).collect();
    Chart { list: Some(Link { href, label: t(label).to_string() }), ..Chart::draw(words, &days) }
}

/// What came with no token of the workspace may have been meant for this connection: a token that was revoked too early.
fn strangers(days: &[Day]) -> String {
    match days.iter().map(|day| day.strangers).sum::<i64>() {
        0 => String::new(),
        count => text!(
            count;
            "Besides, 1 call came to this workspace without a valid token.",
            "Besides, {count} calls came to this workspace without a valid token.",
            count = grouped(count)
        )
        .to_string(),
    }
}

fn changes(visit: &Visit, facts: &Facts) -> Vec<Change> {
    let change = |row: &hub_tenants::event::EventRow| Change {
        what: Action::from_word(&row.action).map_or_else(|| row.action.clone(), |a| t(a.label()).to_string()),
        details: wording::short(&wording::details(&row.details)),
        who: wording::actor(row),
        at: visit.moment(row.at),
    };
    facts.changes.iter().take(CHANGES).map(change).collect()
}

impl OverviewPage {
    /// "3 things need attention".
    #[must_use]
    pub fn attention_title(&self) -> String {
        let count = i64::try_from(self.head.attention.len()).unwrap_or_default();
        text!(count; "{n} thing needs attention", "{n} things need attention").to_string()
    }
}
