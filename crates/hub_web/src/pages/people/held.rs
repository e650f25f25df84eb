//! `/people/held`: removals of so many people at once that an owner decides.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{Cx, UserId};
use hub_tenants::connection;
use hub_tenants::mass_change::{self, Asked, Decision, Held, Rule, Whom};
use hub_tenants::session::Admin;
use hub_text::{key, t, text};

use super::{HeldPage, HeldPerson, words};
use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm, QueryMap};
use crate::faults::HtmlFault;
use crate::pages::parts::{Moment, Pager, Problems, Tone, TypedConfirmation};
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// People on one page.
const PAGE: usize = 50;

/// Those who wait. Query: `after`, where the page begins.
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    browser: Browser,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let after = query.get("after").and_then(|text| UserId::in_tenant(session.admin.tenant(), text));
    show(&app, &request, &browser, &session, after, Refused::default()).await
}

/// A confirmation that was not the word.
#[derive(Default)]
struct Refused {
    problems: Problems,
    typed: String,
}

async fn show(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    session: &AdminSession,
    after: Option<UserId>,
    refused: Refused,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, now) = (session.admin.tenant(), session.cx.now);
    let (rule, total, rows, connections) = app
        .db
        .read(move |c| {
            let rows = mass_change::page(c, tenant, after, PAGE as i64 + 1)?;
            let total = mass_change::count(c, tenant)?;
            Ok::<_, hub_tenants::Error>((
                mass_change::rule(c, tenant)?,
                total,
                rows,
                connection::all(c, tenant)?,
            ))
        })
        .await?;
    let provider = |held: &Held| {
        connections
            .iter()
            .find(|row| row.id == held.connection)
            .map_or_else(|| t("A directory that was disconnected").to_string(), |row| row.name().to_owned())
    };
    let people =
        rows.iter().take(PAGE).map(|held| person(held, &provider(held), Moment::at(held.held_at, now)));
    let status = if refused.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let confirmation = session
        .admin
        .is_owner()
        .then(|| TypedConfirmation { word: session.person.tenant_slug().to_owned(), typed: refused.typed });
    Ok(reply::page_with(
        status,
        &HeldPage {
            shell: Shell::of(app, request, browser, &session.person, Section::People),
            problems: refused.problems,
            summary: match total {
                0 => t("Changes of your directory are applied as they come."),
                n => text!(n; "{n} person waits for an owner’s decision.", "{n} people wait for an owner’s decision."),
            }
            .to_string(),
            rule: in_words(rule),
            people: people.collect(),
            total: u64::try_from(total).unwrap_or_default(),
            pager: pager(&rows, after),
            decides: session.admin.is_owner(),
            confirmation,
        },
    ))
}

fn person(held: &Held, provider: &str, since: Moment) -> HeldPerson {
    HeldPerson {
        href: urls::person(held.user),
        decide_href: urls::person_held(held.user),
        name: held.label().to_owned(),
        email: held.email.clone().unwrap_or_else(|| held.user_name.clone()),
        provider: provider.to_owned(),
        asked: match held.asked {
            Asked::Inactive => key!("Deactivate"),
            Asked::Deleted => key!("Delete"),
        },
        since,
    }
}

fn pager(rows: &[Held], after: Option<UserId>) -> Pager {
    let last = rows.get(PAGE - 1).filter(|_| rows.len() > PAGE);
    let next = last.map(|held| urls::with_query(urls::PEOPLE_HELD, "after", &held.user.to_string()));
    if after.is_none() && next.is_none() {
        return Pager::default();
    }
    let text = words::on_this_page(rows.len().min(PAGE));
    Pager { text, previous: after.map(|_| urls::PEOPLE_HELD.to_owned()), next }
}

/// From how many on removals wait, for this page and for the settings.
pub fn in_words(rule: Rule) -> String {
    match rule.enabled {
        true => text!(
            rule.people;
            "When a directory takes the access of more than {n} person or {percent} % of the workspace within an hour, the rest waits for an owner; so few as {fewest} never do.",
            "When a directory takes the access of more than {n} people or {percent} % of the workspace within an hour, the rest waits for an owner; so few as {fewest} never do.",
            percent = rule.percent,
            fewest = mass_change::FEWEST.min(rule.people),
        ),
        false => t("However many people a directory removes at once, nothing waits."),
    }
    .to_string()
}

/// Decides on one person: `decision` is `apply` or `keep`.
///
/// # Errors
/// 403 for an admin who is no owner; 404 for somebody who does not wait.
pub async fn decide_one(
    app: Data<App>,
    id: Path<String>,
    session: AdminSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = super::person::id_of(&session.admin, &id)?;
    let (decision, said) = match sent.text("decision").as_str() {
        "apply" => (Decision::Apply, key!("Their access has ended.")),
        "keep" => (Decision::Keep, key!("They keep their access.")),
        _ => return Err(HtmlFault::BadRequest(key!("Decide to take the access or to keep it."))),
    };
    session
        .write(&app, move |c, cx, admin| mass_change::decide(c, cx, admin, Whom::One(id), decision))
        .await?;
    Ok(flash::with(&app, reply::see_other(urls::PEOPLE_HELD), Tone::Good, t(said)))
}

/// All who wait keep their access; with `give_back` those who lost theirs before get it back.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn keep_all(
    app: Data<App>,
    session: AdminSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let given = match sent.has("give_back") {
        true => session.write(&app, mass_change_undo).await?,
        false => 0,
    };
    let kept = all(&app, &session, Decision::Keep).await?;
    let mut said = text!(kept; "{n} person keeps access.", "{n} people keep access.").to_string();
    if given > 0 {
        said = format!("{said} {}", text!(given; "{n} person got it back.", "{n} people got it back."));
    }
    Ok(flash::with(&app, reply::see_other(urls::PEOPLE_HELD), Tone::Good, &said))
}

fn mass_change_undo(c: &mut Conn, cx: &Cx, admin: &Admin) -> hub_tenants::Result<i64> {
    let given = mass_change::give_back(c, cx, admin)?;
    Ok(i64::try_from(given).unwrap_or(i64::MAX))
}

/// All who wait lose their access, once the workspace's slug was typed.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn apply_all(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (typed, word) = (sent.text("confirm"), session.person.tenant_slug());
    if typed != word {
        let problems = Problems::default()
            .with("confirm", text!("Type {word} to confirm. Nothing was changed.", word = word));
        return show(&app, &request, &browser, &session, None, Refused { problems, typed }).await;
    }
    let gone = all(&app, &session, Decision::Apply).await?;
    let said = text!(gone; "{n} person lost access.", "{n} people lost access.");
    Ok(flash::with(&app, reply::see_other(urls::PEOPLE_HELD), Tone::Good, &said))
}

/// In short transactions, until nobody waits any more.
async fn all(app: &App, session: &AdminSession, decision: Decision) -> Result<i64, HtmlFault> {
    let mut total = 0;
    loop {
        let decided = session
            .write(app, move |c, cx, admin| mass_change::decide(c, cx, admin, Whom::NextOfAll, decision))
            .await?;
        if decided == 0 {
            return Ok(total);
        }
        total += i64::try_from(decided).unwrap_or_default();
    }
}
