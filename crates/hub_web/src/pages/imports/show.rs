//! `GET /imports/{id}`, and its end before its time.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{ImportId, Timestamp};
use hub_tenants::import::{self, Import, Outcome, Person, State};
use hub_tenants::{Error, connection};
use hub_text::{key, t, text};

use super::{OutcomeCount, PersonResult, ShowPage};
use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm, QueryMap};
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Badge, Moment, Tone, grouped};
use crate::pages::shell::{Section, Shell};
use crate::pages::trail::Trail;
use crate::{flash, reply, urls};

const PAGE: usize = 50;

struct Loaded {
    row: Import,
    provider: Option<&'static str>,
    counts: Vec<(Outcome, i64)>,
    people: Vec<Person>,
}

/// Shows how far an import is, and what became of its people.
///
/// # Errors
/// 404 for an import that is not there.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    browser: Browser,
    AdminSession { person, admin, cx }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id) = (admin.tenant(), super::id_of(admin.tenant(), &request)?);
    let outcome = query.get("outcome").and_then(Outcome::from_word);
    let trail = Trail::of(&query, tenant);
    let after = trail.after();
    let limit = i64::try_from(PAGE).unwrap_or(50) + 1;
    let read = move |c: &mut Conn| {
        let row = import::get(c, tenant, id)?;
        let provider = match row.connection.map(|of| connection::get(c, tenant, of)) {
            Some(Ok(row)) => Some(row.name()),
            Some(Err(Error::NotFound)) | None => None,
            Some(Err(error)) => return Err(error),
        };
        Ok(Loaded {
            provider,
            counts: import::counts(c, id)?,
            people: import::people(c, id, outcome, after, limit)?,
            row,
        })
    };
    let loaded = app.db.scan(read).await?;
    let shell = Shell::of(&app, &request, &browser, &person, Section::Integrations);
    Ok(reply::page(&page(shell, &loaded, outcome, &trail, cx.now)))
}

/// Ends an import before everybody had their turn.
///
/// # Errors
/// 404 for an import that is not there.
pub async fn cancel(
    app: Data<App>,
    request: HttpRequest,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = super::id_of(session.admin.tenant(), &request)?;
    let (tone, text) = match session.write(&app, move |c, cx, by| import::cancel(c, cx, by, id)).await {
        Ok(()) => {
            let text = t("The import is cancelled. Whoever was imported before keeps the account.");
            (Tone::Good, text.to_string())
        }
        Err(error @ Error::Invalid(_)) => (Tone::Info, sentence(&error)),
        Err(error) => return Err(error.into()),
    };
    Ok(flash::with(&app, reply::see_other(&urls::import(id)), tone, &text))
}

fn page(shell: Shell, loaded: &Loaded, outcome: Option<Outcome>, trail: &Trail, now: Timestamp) -> ShowPage {
    let more = loaded.people.get(PAGE - 1).filter(|_| loaded.people.len() > PAGE).map(|last| last.user);
    let row = &loaded.row;
    ShowPage {
        shell,
        href: urls::import(row.id),
        back: row
            .connection
            .filter(|_| loaded.provider.is_some())
            .map(urls::connection_import)
            .unwrap_or_default(),
        provider: t(loaded.provider.unwrap_or(key!("All connections"))).to_string(),
        started: Moment::at(row.started_at, now),
        by: row.started_by_name.clone(),
        ended: row.ended_at.map(|at| Moment::at(at, now)),
        state: super::state(row),
        running: row.is_running(),
        text: text(row),
        done: row.done,
        total: if row.is_collecting() { 0 } else { row.total },
        cancel_href: urls::import_cancellation(row.id),
        csv_href: urls::import_results(row.id),
        outcomes: outcomes(loaded, outcome),
        people: loaded.people.iter().take(PAGE).map(line).collect(),
        pager: trail.pager(&t("In the order in which they arrived").to_string(), more, |after, back| {
            address(row.id, outcome, after, back)
        }),
    }
}

fn text(row: &Import) -> String {
    match row.state {
        State::Running if row.is_collecting() => text!(
            row.total;
            "Looking up who waits: {count} person so far.",
            "Looking up who waits: {count} people so far.",
            count = grouped(row.total)
        ),
        State::Running if row.background => text!(
            row.total;
            "{done} of {n} person had their turn. The import goes on without this page, and whoever began it gets a mail at \
             its end.",
            "{done} of {n} people had their turn. The import goes on without this page, and whoever began it gets a mail at \
             its end.",
            done = row.done
        ),
        State::Running => text!(
            row.total;
            "{done} of {n} person had their turn.",
            "{done} of {n} people had their turn.",
            done = row.done
        ),
        State::Finished => text!(
            row.total;
            "{imported} of {n} person got an account.",
            "{imported} of {n} people got an account.",
            imported = row.imported
        ),
        State::Cancelled => text!(
            row.total;
            "{done} of {n} person had their turn, then it was ended: {by}. Whoever was imported before keeps the account.",
            "{done} of {n} people had their turn, then it was ended: {by}. Whoever was imported before keeps the account.",
            done = row.done,
            by = t(row.ended_by.clone().unwrap_or_else(|| key!("unknown").to_owned()))
        ),
    }
    .to_string()
}

fn outcomes(loaded: &Loaded, shown: Option<Outcome>) -> Vec<OutcomeCount> {
    let one = |outcome: Option<Outcome>, label: &'static str, count| OutcomeCount {
        href: address(loaded.row.id, outcome, "", ""),
        label: t(label).to_string(),
        count,
        current: outcome == shown,
    };
    let all = loaded.counts.iter().map(|(_, count)| count).sum();
    let each = loaded.counts.iter().map(|(outcome, count)| one(Some(*outcome), outcome.label(), *count));
    std::iter::once(one(None, key!("All"), all)).chain(each).collect()
}

fn line(person: &Person) -> PersonResult {
    let meaning = t(person.outcome.meaning());
    PersonResult {
        href: urls::person(person.user),
        name: if person.display_name.is_empty() { &person.user_name } else { &person.display_name }.clone(),
        user_name: person.user_name.clone(),
        outcome: Badge::new(tone(person.outcome), t(person.outcome.label())),
        meaning: match &person.detail {
            Some(detail) => format!("{meaning} ({})", t(detail.clone())),
            None => meaning.to_string(),
        },
    }
}

fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Waiting | Outcome::AlreadyThere | Outcome::Removed => Tone::Neutral,
        Outcome::Imported => Tone::Good,
        Outcome::NoSeat | Outcome::Inactive => Tone::Warn,
        Outcome::OwnerConflict | Outcome::AddressTaken => Tone::Bad,
    }
}

fn address(id: ImportId, outcome: Option<Outcome>, after: &str, back: &str) -> String {
    urls::with_parameters(
        &urls::import(id),
        &[("outcome", outcome.map_or("", Outcome::as_str)), ("after", after), ("back", back)],
    )
}
