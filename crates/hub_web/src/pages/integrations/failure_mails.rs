//! The section **Mails on failures** of tab Provisioning.

use actix_web::HttpResponse;
use hub_tenants::failure_mail::{self, FIELD, Recipients};
use hub_text::{t, text};

use super::provisioning::{Draft, show};
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::pages::refusal;

/// The section.
///
/// Form: `POST {base}/failure-mails` (`failure_addresses`: one a line; empty for nobody).
#[derive(Debug, Clone)]
pub struct FailureMails {
    /// The addresses, one a line, or as typed.
    pub addresses: String,
    /// Who is told now, and when the last mail was sent.
    pub now: String,
}

impl FailureMails {
    pub(super) fn of(stored: &Recipients, draft: &Draft) -> Self {
        let told = match i64::try_from(stored.addresses.len()) {
            Ok(0) => t("Nobody is told."),
            people => text!(people.unwrap_or(i64::MAX); "{n} address is told.", "{n} addresses are told."),
        };
        let last = match stored.last {
            Some(at) => text!("The last mail was sent {date}.", date = at.readable()),
            None => t("No mail was sent so far."),
        };
        Self {
            addresses: draft.failure_addresses.clone().unwrap_or_else(|| stored.addresses.join("\n")),
            now: format!("{told} {last}"),
        }
    }
}

/// Saves who is told.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let typed = form.text(FIELD);
    let given = typed.clone();
    let saved = visit
        .write(move |c, cx, admin, id| {
            failure_mail::change(c, cx, admin, id, &given)?;
            failure_mail::of(c, admin.tenant(), id)
        })
        .await;
    match saved {
        Ok(stored) if stored.addresses.is_empty() => {
            Ok(visit.to_provisioning(Tone::Good, t("Nobody is told when provisioning fails.")))
        }
        Ok(_) => Ok(visit.to_provisioning(Tone::Good, t("The addresses are saved."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            show(&visit, status, Draft { problems, failure_addresses: Some(typed), ..Draft::default() }).await
        }
    }
}
