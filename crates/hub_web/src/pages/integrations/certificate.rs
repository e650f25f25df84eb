//! `GET|POST {base}/certificates/{id}/remove`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hub_integrations::Requirement;
use hub_kernel::CertificateId;
use hub_tenants::{Error, connection};
use hub_text::{t, text};

use super::configuration::{ConfirmPage, Typed};
use super::configure::{saved_as, tell_dropped};
use super::consequence::{Without, of_falling_back};
use super::facts::Facts;
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::pages::parts::{Tone, date};
use crate::{reply, urls};

/// Asks before a certificate goes.
///
/// # Errors
/// 404 for a certificate that is not this connection's.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    ask(&visit, None).await
}

/// Removes the certificate.
///
/// # Errors
/// 404 for a certificate that is not this connection's.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let certificate = visit.named("certificate", CertificateId::in_tenant)?;
    if form.text("confirmed") != "yes" {
        return ask(&visit, None).await;
    }
    let mistyped = visit.mistyped(&form);
    let typed = mistyped.is_none();
    let change = visit
        .write(move |c, cx, admin, id| connection::remove_certificate(c, cx, admin, id, certificate, typed))
        .await;
    let change = match change {
        // The last one: with it single sign-on would end.
        Err(Error::NeedsConfirmation { .. }) => return ask(&visit, mistyped).await,
        other => other?,
    };
    tell_dropped(&visit, &change).await;
    Ok(visit.to_configuration(Tone::Info, saved_as(&change, t("Certificate removed."))))
}

async fn ask(visit: &Visit, mistyped: Option<Typed>) -> Result<HttpResponse, HtmlFault> {
    let certificate = visit.named("certificate", CertificateId::in_tenant)?;
    let (tenant, id, now) = (visit.tenant(), visit.id, visit.cx.now);
    let (facts, without, stranded) = visit
        .app
        .db
        .read(move |c| {
            let without = Without::read(c, tenant, id)?;
            let stranded = without.names(c, tenant)?;
            Ok::<_, Error>((Facts::read(c, tenant, id, now)?, without, stranded))
        })
        .await?;
    let stored = facts.certificates.iter().find(|row| row.id == certificate).ok_or(HtmlFault::NotFound)?;
    let last = facts.row.is_integrated() && facts.certificates.len() == 1;
    let first = text!(
        "{subject}, valid until {date}, no longer verifies sign-ins.",
        subject = &stored.subject,
        date = date(stored.not_after)
    );
    let mut consequences = vec![first.to_string()];
    if last {
        consequences.extend(of_falling_back(facts.row.name(), &[Requirement::Certificate], without));
        consequences.extend(stranded);
    }
    let status = if mistyped.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = ConfirmPage {
        shell: visit.shell(),
        title: if last { t("Remove the last certificate?") } else { t("Remove this certificate?") }
            .to_string(),
        consequences,
        action: urls::certificate_removal(id, certificate),
        fields: Vec::new(),
        button: if last { t("Remove and end SSO") } else { t("Remove") }.to_string(),
        dangerous: true,
        cancel_href: urls::connection(id),
        typed: last.then(|| mistyped.unwrap_or_else(|| visit.to_type())),
    };
    Ok(reply::page_with(status, &page))
}
