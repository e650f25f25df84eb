//! `GET {base}/guide`: how far the guide is, for the script that ticks its steps off while they are done elsewhere.

use actix_web::HttpResponse;
use hub_tenants::connection;
use hub_tenants::guide::Progress;
use hub_text::t;
use serde_json::{Value, json};

use super::super::visit::Visit;
use super::{Guide, draw};
use crate::faults::HtmlFault;

/// Three reads by index; small enough to be asked for every few seconds.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id) = (visit.tenant(), visit.id);
    let (row, progress) = visit
        .app
        .db
        .read(move |c| {
            let row = connection::get(c, tenant, id)?;
            let progress = Progress::read(c, &row)?;
            Ok::<_, hub_tenants::Error>((row, progress))
        })
        .await?;
    Ok(HttpResponse::Ok().json(body(&draw::outline(&row, &progress, visit.cx.now))))
}

/// How far a guide is, for its script.
pub(in crate::pages) fn body(guide: &Guide) -> Value {
    let steps = guide.steps.iter().map(|step| {
        json!({
            "id": step.id,
            "done": step.done(),
            "words": step.state.words(),
            "moment": step.state.moment().map(|at| json!({ "iso": at.iso, "exact": at.exact, "relative": at.relative })),
            "offer": step.offer().map(|offer| json!({ "value": offer.value(), "label": t(offer.label()).to_string() })),
        })
    });
    let next = guide.next().map(|step| &step.id);
    json!({ "done": guide.done(), "text": guide.text(), "next": next, "steps": steps.collect::<Vec<_>>() })
}
