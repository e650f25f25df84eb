//! `POST {base}/guide/steps/{step}` with `value` = `on` or `off`: marks a step whose effect the hub cannot see.

use actix_web::HttpResponse;
use hub_integrations::Part;
use hub_tenants::{connection, guide};

use super::super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::{reply, urls};

/// Back to the step, on the tab of its half.
///
/// # Errors
/// 404 for a connection or step that is not there, or one that ticks itself; the database's.
pub async fn post(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let done = form.switched()?;
    let name = visit.request.match_info().get("step").unwrap_or_default().to_owned();
    let step = name.clone();
    let tab = visit
        .write(move |c, cx, admin, id| {
            guide::mark(c, cx, admin, id, &step, done)?;
            let row = connection::get(c, admin.tenant(), id)?;
            let steps = row.integration().map_or(&[][..], |integration| integration.guide);
            let part = steps.iter().find(|known| known.id == step).map(|known| known.part);
            let provisioning = part == Some(Part::Provisioning) || !row.capabilities().sso;
            Ok(if provisioning { urls::provisioning(id) } else { urls::connection(id) })
        })
        .await?;
    Ok(reply::see_other(&format!("{tab}#step-{name}")))
}
