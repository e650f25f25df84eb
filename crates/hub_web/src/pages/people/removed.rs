//! `GET /people/removed`: whom a directory sent and removed again, so that nobody wonders why somebody is not here.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{EventId, TenantId, Timestamp, UserId};
use hub_tenants::event::EventRow;
use hub_tenants::event::people;
use hub_text::{key, t};

use super::{Removed, RemovedPage, timeline};
use crate::app::App;
use crate::extract::{AdminSession, Browser, QueryMap};
use crate::faults::HtmlFault;
use crate::pages::parts::{Moment, Pager};
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

const PAGE: usize = 50;

/// Lists them.
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
    let (tenant, text) = (admin.tenant(), query.get("q").map(str::to_owned));
    let before = query.get("before").and_then(|text| text.parse::<EventId>().ok());
    let limit = i64::try_from(PAGE).unwrap_or(50) + 1;
    let rows = app.db.scan(move |c| people::removed(c, tenant, text.as_deref(), before, limit)).await?;
    let last = rows.get(PAGE - 1).filter(|_| rows.len() > PAGE).map(|row| row.id);
    Ok(reply::page(&RemovedPage {
        shell: Shell::of(&app, &request, &browser, &person, Section::People),
        people: rows.iter().take(PAGE).filter_map(|row| line(row, tenant, cx.now)).collect(),
        pager: pager(&query, before, last),
        query: query.text("q"),
    }))
}

fn line(row: &EventRow, tenant: TenantId, now: Timestamp) -> Option<Removed> {
    Some(Removed {
        href: urls::person(UserId::in_tenant(tenant, &row.target_id)?),
        name: row.target_name.clone(),
        by: timeline::actor(row),
        at: Moment::at(row.at, now),
    })
}

fn pager(query: &QueryMap, before: Option<EventId>, last: Option<EventId>) -> Pager {
    let text = match (before, last) {
        (None, None) => "",
        (None, Some(_)) => key!("The newest, more follow"),
        (Some(_), Some(_)) => key!("Older ones, more follow"),
        (Some(_), None) => key!("The oldest"),
    };
    let to = |last: EventId| {
        let all = [("q", query.text("q")), ("before", last.to_string())];
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
        urls::with_parameters(urls::PEOPLE_REMOVED, &all)
    };
    Pager { text: t(text).to_string(), previous: None, next: last.map(to) }
}
