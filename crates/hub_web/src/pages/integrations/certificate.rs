//! `GET|POST {base}/certificates/{id}/remove`.

use actix_web::HttpResponse;
use hub_integrations::Requirement;
use hub_kernel::CertificateId;
use hub_tenants::connection;
use hub_text::{t, text};

use super::configuration::ConfirmPage;
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
    ask(&visit).await
}

/// Removes the certificate.
///
/// # Errors
/// 404 for a certificate that is not this connection's.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let certificate = visit.named("certificate", CertificateId::in_tenant)?;
    if form.text("confirmed") != "yes" {
        return ask(&visit).await;
    }
    let change = visit
        .write(move |c, cx, admin, id| connection::remove_certificate(c, cx, admin, id, certificate, true))
        .await?;
    tell_dropped(&visit, &change).await;
    Ok(visit.to_configuration(Tone::Info, saved_as(&change, t("Certificate removed."))))
}

async fn ask(visit: &Visit) -> Result<HttpResponse, HtmlFault> {
    let certificate = visit.named("certificate", CertificateId::in_tenant)?;
    let (tenant, id, now) = (visit.tenant(), visit.id, visit.cx.now);
    let (facts, without) = visit
        .app
        .db
        .read(move |c| {
            Ok::<_, hub_tenants::Error>((Facts::read(c, tenant, id, now)?, Without::read(c, tenant, id)?))
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
    }
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
        typed: None,
    };
    Ok(reply::page(&page))
}
