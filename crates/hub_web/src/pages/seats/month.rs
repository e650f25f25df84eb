//! `GET /seats/months/{month}?format=csv|json`: every change of a month, with the running total.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use hub_kernel::TenantId;
use hub_tenants::seat::{self, Change, Month, Report};
use hub_text::key;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::export::{self, Piece, ROWS_AT_A_TIME};
use crate::extract::{AdminSession, QueryMap};
use crate::faults::HtmlFault;

/// Gives the file.
///
/// # Errors
/// 404 for a month in which the workspace was not there; 400 for another format.
pub async fn get(
    app: Data<App>,
    month: Path<String>,
    query: QueryMap,
    AdminSession { admin, cx, .. }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let month: Month = month.parse().map_err(|_| HtmlFault::NotFound)?;
    let (tenant, now) = (admin.tenant(), cx.now);
    let report = app.db.scan(move |c| seat::report(c, tenant, month, now)).await?;
    let report = report.ok_or(HtmlFault::NotFound)?;
    let app = app.get_ref().clone();
    match query.get("format").unwrap_or("csv") {
        "csv" => {
            let next = move |after: i64| csv(app.clone(), tenant, month, after);
            Ok(export::file("text/csv; charset=utf-8", &format!("seats-{month}.csv"), 0, next))
        }
        "json" => {
            let next = move |after: i64| json_piece(app.clone(), tenant, report, after);
            Ok(export::file("application/json", &format!("seats-{month}.json"), 0, next))
        }
        _ => Err(HtmlFault::BadRequest(key!("The format is either csv or json."))),
    }
}

async fn rows(
    app: &App,
    tenant: TenantId,
    month: Month,
    after: i64,
) -> hub_tenants::Result<(Vec<Change>, Option<i64>)> {
    let rows = app.db.scan(move |c| seat::changes(c, tenant, month, after, ROWS_AT_A_TIME)).await?;
    let more = rows.len() as i64 == ROWS_AT_A_TIME;
    let next = rows.last().filter(|_| more).map(|last| last.id);
    Ok((rows, next))
}

async fn csv(app: App, tenant: TenantId, month: Month, after: i64) -> hub_tenants::Result<Piece<i64>> {
    let (rows, next) = rows(&app, tenant, month, after).await?;
    let mut text = String::new();
    if after == 0 {
        text.push_str(&export::line(&["at", "change", "used", "reason", "user_id", "user_name"]));
    }
    text.extend(rows.iter().map(|row| {
        let (at, change, used) = (row.at.rfc3339(), row.change.to_string(), row.used.to_string());
        export::line(&[&at, &change, &used, &row.reason, &row.user_id, &row.user_name])
    }));
    Ok((text, next))
}

async fn json_piece(
    app: App,
    tenant: TenantId,
    report: Report,
    after: i64,
) -> hub_tenants::Result<Piece<i64>> {
    let (rows, next) = rows(&app, tenant, report.month, after).await?;
    let mut text = String::new();
    if after == 0 {
        // The summary, left open for the changes to follow.
        let summary = Value::Object(summary(tenant, &report)).to_string();
        text.push_str(summary.strip_suffix('}').unwrap_or(&summary));
        text.push_str(",\"changes\":[");
    }
    for (index, row) in rows.iter().enumerate() {
        if after != 0 || index > 0 {
            text.push(',');
        }
        text.push_str(&described(row).to_string());
    }
    if next.is_none() {
        text.push_str("]}\n");
    }
    Ok((text, next))
}

/// A month's numbers, as files and the command line give them.
pub fn summary(tenant: TenantId, report: &Report) -> Map<String, Value> {
    let fields = json!({
        "tenant_id": tenant,
        "month": report.month.to_string(),
        "until": report.until.rfc3339(),
        "complete": !report.is_running(),
        "opening": report.opening,
        "peak": report.peak,
        "closing": report.closing,
        "seat_days": report.seat_days(),
        "taken": report.taken,
        "freed": report.freed,
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn described(row: &Change) -> Value {
    json!({
        "at": row.at.rfc3339(),
        "change": row.change,
        "used": row.used,
        "reason": row.reason,
        "user_id": row.user_id,
        "user_name": row.user_name,
    })
}
