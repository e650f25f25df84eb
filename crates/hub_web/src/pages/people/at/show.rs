//! `GET /people/at`.

use std::collections::BTreeSet;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{TenantId, Timestamp, UserId};
use hub_tenants::point_in_time::{self, Answer, Difference, MOST_EVENTS, MOST_PEOPLE, MOST_TRACED, Report};
use hub_text::{Text, key, t, text};

use super::words::{self, Show};
use super::{AtPage, Filter, Person, Told};
use crate::app::App;
use crate::extract::{AdminSession, Browser, QueryMap};
use crate::faults::HtmlFault;
use crate::pages::parts::{Link, Moment, Problems};
use crate::pages::shell::{Section, Shell};
use crate::pages::trail::Trail;
use crate::{reply, urls};

const PAGE: usize = 50;
/// Changes of groups themselves that are listed; the file has all.
const MOST_GROUPS: usize = 50;

/// Shows what differs.
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    browser: Browser,
    AdminSession { person, admin, cx }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, now) = (admin.tenant(), cx.now);
    let begins = app.db.read(move |c| point_in_time::begins(c, tenant)).await?;
    let mut page = AtPage {
        shell: Shell::of(&app, &request, &browser, &person, Section::People),
        problems: Problems::default(),
        at: query.text("at"),
        fine: false,
        presets: presets(now, begins),
        begins: Moment::at(begins, now).exact,
        told: None,
    };
    if let Some(text) = query.get("at") {
        match at_of(text, now) {
            Ok(at) => {
                (page.at, page.fine) = words::field(at);
                match told(&app, tenant, at).await? {
                    Ok(report) => page.told = Some(View::of(&query, tenant, at).told(&report, now)),
                    Err(refusal) => page.problems = page.problems.with("at", refusal),
                }
            }
            Err(refusal) => page.problems = page.problems.with("at", t(refusal)),
        }
    }
    Ok(reply::page(&page))
}

/// An instant that has passed, or a message that says what is wrong with it.
pub(super) fn at_of(text: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    match words::instant(text) {
        None => Err(key!("Enter a date and a time, such as 2026-11-22T14:30, in UTC.")),
        Some(at) if at > now => Err(key!("Choose an instant that has passed.")),
        Some(at) => Ok(at),
    }
}

/// What differs since, or why that cannot be told.
pub(super) async fn told(
    app: &App,
    tenant: TenantId,
    at: Timestamp,
) -> Result<Result<Report, Text>, HtmlFault> {
    // Work for a processor: no more at once than there are.
    let _turn = app.scanning.acquire().await.map_err(|_| HtmlFault::defect("the hub is stopping"))?;
    Ok(match app.db.snapshot(move |c| point_in_time::compare(c, tenant, at)).await? {
        Answer::Told(report) => Ok(report),
        Answer::TooEarly { begins } => {
            let begins = Moment::at(begins, begins).exact;
            Err(text!("The log tells the directory from {moment} on.", moment = begins))
        }
        Answer::TooLong => Err(text!(
            "More than {changes} changes were made since, or to more than {people} people: choose a later instant.",
            changes = MOST_EVENTS,
            people = MOST_TRACED
        )),
    })
}

fn presets(now: Timestamp, begins: Timestamp) -> Vec<Link> {
    let known = [(key!("An hour ago"), 60), (key!("Yesterday"), 24 * 60), (key!("A week ago"), 7 * 24 * 60)];
    let known = known.into_iter().map(|(label, minutes)| (label, now.plus_minutes(-minutes)));
    known
        .filter(|(_, at)| *at >= begins)
        .map(|(label, at)| Link {
            href: urls::with_query(urls::PEOPLE_AT, "at", &words::field(at).0),
            label: t(label).to_string(),
        })
        .collect()
}

/// What of the differences an address asks for.
pub(super) struct View {
    at: Timestamp,
    show: Show,
    query: String,
    trail: Trail,
}

impl View {
    pub fn of(query: &QueryMap, tenant: TenantId, at: Timestamp) -> Self {
        Self {
            at,
            show: Show::of(&query.text("show")),
            query: query.text("q"),
            trail: Trail::of(query, tenant),
        }
    }

    fn address(&self, path: &str, show: Show, more: &[(&str, &str)]) -> String {
        let at = words::field(self.at).0;
        let mut all = vec![("at", at.as_str()), ("show", show.word()), ("q", self.query.as_str())];
        all.extend(more);
        urls::with_parameters(path, &all)
    }

    fn told(&self, report: &Report, now: Timestamp) -> Told {
        let found: Vec<&Difference> = found(report, Show::All, &self.query);
        let filters = Show::ALL.map(|(show, _, label)| Filter {
            href: self.address(urls::PEOPLE_AT, show, &[]),
            label: format!("{} · {}", t(label), found.iter().filter(|person| show.shows(person)).count()),
            current: show == self.show,
        });
        let listed: Vec<&Difference> = found.into_iter().filter(|person| self.show.shows(person)).collect();
        let after = self.trail.after();
        let rest = listed.iter().filter(|person| after.is_none_or(|after| person.person > after));
        let page: Vec<&Difference> = rest.copied().take(PAGE + 1).collect();
        let last = page.get(PAGE - 1).filter(|_| page.len() > PAGE).map(|person| person.person);
        let people: Vec<Person> = page.iter().take(PAGE).map(|person| row(person, now)).collect();
        let shown = shown(people.len(), listed.len());
        let groups: Vec<_> = report.groups.iter().flat_map(|group| words::group_lines(group, now)).collect();
        let at = Moment::at(self.at, now);
        Told {
            exact: at.exact,
            relative: at.relative,
            filters: filters.into(),
            show: self.show.word().to_owned(),
            query: self.query.clone(),
            total: listed.len(),
            restorable: people.iter().any(|person| person.restorable),
            people,
            more_groups: groups.len().saturating_sub(MOST_GROUPS),
            groups: groups.into_iter().take(MOST_GROUPS).collect(),
            pager: self.trail.pager(&shown, last, |after, back| {
                self.address(urls::PEOPLE_AT, self.show, &[("after", after), ("back", back)])
            }),
            csv_href: self.address(urls::PEOPLE_AT_EXPORT, self.show, &[]),
            most: MOST_PEOPLE,
        }
    }
}

fn shown(here: usize, all: usize) -> String {
    let count = i64::try_from(all).unwrap_or(i64::MAX);
    text!(count; "{shown} of {n} person", "{shown} of {n} people", shown = here).to_string()
}

/// Those who differ in this way and whose name has these words.
pub(super) fn found<'a>(report: &'a Report, show: Show, query: &str) -> Vec<&'a Difference> {
    let folded = hub_scim::fold(query.trim());
    report.people.iter().filter(|it| show.shows(it) && words::matches(it, &folded)).collect()
}

/// The first of them who can be restored, as many as at once.
pub(super) fn restorable(report: &Report, show: Show, query: &str) -> BTreeSet<UserId> {
    let all = found(report, show, query).into_iter().filter(|person| person.can_be_restored());
    all.take(MOST_PEOPLE).map(|person| person.person).collect()
}

fn row(person: &Difference, now: Timestamp) -> Person {
    Person {
        id: person.person.to_string(),
        href: urls::person(person.person),
        name: person.label().to_owned(),
        user_name: person.user_name.clone(),
        restorable: person.can_be_restored(),
        lines: words::lines(person, now),
    }
}
