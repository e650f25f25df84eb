//! `GET /people/at.csv`: the differences as a file, a line each.

use actix_web::HttpResponse;
use actix_web::web::Data;
use hub_tenants::point_in_time::Report;
use hub_text::{Language, key, spoken};

use super::Line;
use super::show::{at_of, found, told};
use super::words::{self, Show};
use crate::app::App;
use crate::export;
use crate::extract::{AdminSession, QueryMap};
use crate::faults::HtmlFault;

/// Gives the file. Query: `at`, `show`, `q`.
///
/// # Errors
/// 400 for an instant that cannot be told.
pub async fn get(
    app: Data<App>,
    query: QueryMap,
    AdminSession { admin, cx, .. }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let at = at_of(&query.text("at"), cx.now).map_err(HtmlFault::BadRequest)?;
    let refused = |_| HtmlFault::BadRequest(key!("The log does not tell the directory at this instant."));
    let report = told(&app, admin.tenant(), at).await?.map_err(refused)?;
    // For other programs, whatever the language of who asks.
    let text =
        spoken(Language::English, || lines(&report, Show::of(&query.text("show")), &query.text("q"), cx.now));
    let name = format!("directory-{}.csv", at.date());
    Ok(export::file("text/csv; charset=utf-8", &name, text, |text| async move { Ok((text, None)) }))
}

fn lines(report: &Report, show: Show, query: &str, now: hub_kernel::Timestamp) -> String {
    let header = ["id", "user_name", "name", "what", "then", "now", "changed_by", "changed_at", "reference"];
    let mut text = export::line(&header);
    for person in found(report, show, query) {
        let id = person.person.to_string();
        for line in words::lines(person, now) {
            text.push_str(&row(&id, &person.user_name, &person.name, &line));
        }
    }
    if show == Show::All && query.is_empty() {
        for group in &report.groups {
            for line in words::group_lines(group, now) {
                text.push_str(&row(&group.group.to_string(), "", &group.name, &line));
            }
        }
    }
    text
}

fn row(id: &str, user_name: &str, name: &str, line: &Line) -> String {
    let at = &line.at.iso;
    export::line(&[id, user_name, name, &line.what, &line.then, &line.now, &line.by, at, &line.reference])
}
