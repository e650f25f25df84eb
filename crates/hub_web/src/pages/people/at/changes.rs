//! `GET /people/at/changes/{reference}`: the events of one request.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{EventId, Timestamp};
use hub_tenants::event::{self, Action, EventRow, Filter};
use hub_text::t;

use super::{ChangesPage, Event, words};
use crate::app::App;
use crate::extract::{AdminSession, Browser, QueryMap};
use crate::faults::HtmlFault;
use crate::pages::integrations::wording;
use crate::pages::parts::Moment;
use crate::pages::people::timeline;
use crate::pages::shell::{Section, Shell};
use crate::reply;

/// Events that are shown of a request.
const MOST: usize = 100;

/// Shows them.
///
/// # Errors
/// 404 for a reference of which the workspace has no event.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    reference: Path<String>,
    query: QueryMap,
    browser: Browser,
    AdminSession { person, admin, cx }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let tenant = admin.tenant();
    let named = query.get("event").and_then(|id| id.parse::<EventId>().ok());
    // The events that one is among: what the hub does by itself has the same reference every time.
    let until = named.map(|id| EventId::from_raw(id.raw().saturating_add(MOST as i64)));
    let request_id = Some(reference.to_string());
    let filter = Filter { request_id, before: until, ..Filter::default() };
    let mut rows = app.db.read(move |c| event::page(c, tenant, &filter, 2 * MOST as i64 + 1)).await?;
    if let Some(at) = rows.iter().find(|row| Some(row.id) == named).map(|row| row.at) {
        rows.retain(|row| row.at == at);
    }
    let first = rows.last().ok_or(HtmlFault::NotFound)?;
    Ok(reply::page(&ChangesPage {
        shell: Shell::of(&app, &request, &browser, &person, Section::People),
        before_href: words::before(first.at),
        reference: reference.to_string(),
        events: rows.iter().take(MOST).rev().map(|row| shown(row, cx.now)).collect(),
        more: rows.len() > MOST,
    }))
}

fn shown(row: &EventRow, now: Timestamp) -> Event {
    let action = Action::from_word(&row.action);
    Event {
        what: action.map_or_else(|| row.action.clone(), |action| t(action.label()).to_string()),
        name: row.action.clone(),
        who: timeline::actor(row),
        target: row.target_name.clone(),
        detail: wording::details(&row.details),
        at: Moment::at(row.at, now),
    }
}
