//! `GET {base}/reconcile`.

use actix_web::HttpResponse;
use hub_db::Conn;
use hub_kernel::{ConnectionId, TenantId, Timestamp};
use hub_tenants::connection;
use hub_tenants::provisioning::linking;
use hub_tenants::reconcile::{self, Count, Filter, Line, Show, Standing, Suggestion, Waits};
use hub_text::{key, t};

use super::{Choice, IndexPage, Row, words};
use crate::extract::QueryMap;
use crate::faults::HtmlFault;
use crate::pages::integrations::Tab;
use crate::pages::integrations::facts::Facts;
use crate::pages::integrations::visit::Visit;
use crate::pages::parts::{Link, Moment};
use crate::pages::people::words as people_words;
use crate::pages::trail::Trail;
use crate::{reply, urls};

const PAGE: usize = 50;

/// What the address asks for.
#[derive(Clone)]
pub struct View {
    /// Which people.
    pub show: Show,
    /// Search words.
    pub query: String,
    trail: Trail,
}

impl View {
    /// Reads it.
    pub fn of(query: &QueryMap, tenant: TenantId) -> Self {
        Self {
            show: Show::from_word(&query.text("show")),
            query: query.text("q"),
            trail: Trail::of(query, tenant),
        }
    }

    /// What to look for.
    pub fn filter(&self) -> Filter {
        Filter { show: self.show, text: Some(self.query.clone()), after: self.trail.after() }
    }

    fn address(&self, id: ConnectionId, show: Show, after: &str, back: &str) -> String {
        urls::with_parameters(
            &urls::reconcile(id),
            &[("show", show.as_str()), ("q", &self.query), ("after", after), ("back", back)],
        )
    }
}

/// Somebody, with whom they may be.
struct Known {
    line: Line,
    suggestions: Vec<Suggestion>,
    waits: Option<Waits>,
}

/// The people, how many there are of each kind, and whether anybody can log in by SSO.
type Loaded = (Vec<Known>, Vec<Count>, bool);

fn load(c: &mut Conn, id: ConnectionId, view: &View) -> hub_tenants::Result<Loaded> {
    connection::with_scim(c, id.tenant(), id)?;
    let limit = i64::try_from(PAGE).unwrap_or(50) + 1;
    let lines = reconcile::page(c, id, &view.filter(), limit)?;
    let counts = reconcile::counts(c, id, Some(&view.query))?;
    let mut known = Vec::with_capacity(lines.len());
    for line in lines {
        let (suggestions, waits) = match line.standing {
            Standing::IdpOnly => (reconcile::suggestions(c, &line.user)?, reconcile::waits(c, &line.user)?),
            _ => (Vec::new(), None),
        };
        known.push(Known { line, suggestions, waits });
    }
    Ok((known, counts, connection::has_sso(c, id.tenant())?))
}

/// Shows both sides.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn get(visit: Visit, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let (id, view) = (visit.id, View::of(&query, visit.tenant()));
    let facts = Facts::of(&visit).await?;
    let asked = view.clone();
    let (people, counts, sso) = {
        // Work for a processor: no more at once than there are.
        let turn = visit.app.scanning.acquire().await;
        let _turn = turn.map_err(|_| HtmlFault::defect("the hub is stopping"))?;
        visit.app.db.scan(move |c| load(c, id, &asked)).await?
    };
    let more = people.get(PAGE - 1).filter(|_| people.len() > PAGE).map(|last| last.line.user.id);
    let shown = people_words::on_this_page(people.len().min(PAGE));
    let filters = Show::ALL.into_iter().map(|show| Choice {
        link: Link {
            href: view.address(id, show, "", ""),
            label: format!("{} · {}", t(show.label()), Count::sum(&counts, show)),
        },
        current: show == view.show,
    });
    Ok(reply::page(&IndexPage {
        shell: visit.shell(),
        head: facts.head(&visit, Tab::Provisioning),
        filters: filters.collect(),
        show: view.show.as_str().to_owned(),
        text: words::about(view.show),
        acts: acts(view.show, sso),
        csv_href: urls::with_parameters(
            &urls::reconcile_export(id),
            &[("show", view.show.as_str()), ("q", &view.query)],
        ),
        rule: linking::RULE.to_vec(),
        pager: view.trail.pager(&shown, more, |after, back| view.address(id, view.show, after, back)),
        people: people.iter().take(PAGE).map(|known| row(id, known, visit.cx.now)).collect(),
        query: view.query,
    }))
}

const IGNORE: (&str, &str) = ("ignore", key!("Ignore…"));
const SHOW: (&str, &str) = ("show", key!("Show again…"));
const DEACTIVATE: (&str, &str) = ("deactivate", key!("Deactivate…"));
const INVITE: (&str, &str) = ("invite", key!("Invite…"));

/// Without SSO nobody can be told how to log in by it: an invitation is an import then.
const IMPORT: (&str, &str) = ("invite", key!("Import…"));

fn acts(show: Show, sso: bool) -> Vec<(&'static str, &'static str)> {
    let invite = if sso { INVITE } else { IMPORT };
    match show {
        Show::StandsOut => vec![invite, IGNORE, DEACTIVATE],
        Show::Only(Standing::IdpOnly) => vec![invite, IGNORE],
        Show::Only(Standing::HereOnly | Standing::Differ) if !sso => vec![IGNORE, DEACTIVATE],
        Show::Only(Standing::HereOnly | Standing::Differ) => vec![INVITE, IGNORE, DEACTIVATE],
        Show::Only(Standing::Agree) => Vec::new(),
        Show::Ignored => vec![SHOW],
    }
}

fn row(id: ConnectionId, known: &Known, now: Timestamp) -> Row {
    let Known { line, suggestions, waits } = known;
    let user = &line.user;
    let link_href = match line.standing {
        Standing::IdpOnly => urls::reconcile_link(id, user.id),
        _ => String::new(),
    };
    let remark = match waits {
        Some(waits) => words::waits(waits),
        None => words::remark(line),
    };
    Row {
        value: words::value(user),
        href: urls::person(user.id),
        name: user.label().to_owned(),
        idp: words::at_idp(user),
        last_word: user.is_written_by_directory().then(|| Moment::at(user.modified_at, now)),
        here: words::here(user),
        last_sso: line.last_sso.map(|at| Moment::at(at, now)),
        standing: words::standing(line),
        remark,
        suggestions: suggestions.iter().map(|one| words::suggested(&link_href, one)).collect(),
        link_href,
    }
}
