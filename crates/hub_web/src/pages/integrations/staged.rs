//! `GET|POST {base}/certificates/{id}/approve` and `POST {base}/certificates/{id}/dismiss`: certificates that wait.

use actix_web::HttpResponse;
use hub_integrations::Requirement;
use hub_kernel::CertificateId;
use hub_tenants::Error;
use hub_tenants::connection::{self, CertificateRow, CertificateSource, vouching};

use super::configuration::{Certificate, ConfirmPage, colons};
use super::configure::saved;
use super::facts::Facts;
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Badge, Moment, Tone, counted, date};
use crate::{reply, urls};

/// A certificate that waits for an owner, as the page shows it.
#[derive(Debug, Clone)]
pub struct Staged {
    /// What it is.
    pub certificate: Certificate,
    /// Where it came from: "Found in the metadata".
    pub origin: String,
    /// When it first came.
    pub first_seen: Moment,
    /// How often logins brought it, and when the last time: "3 times"; empty for others.
    pub seen: String,
    /// When it last came.
    pub last_seen: Moment,
}

impl Staged {
    pub(super) fn of(row: &CertificateRow, visit: &Visit) -> Self {
        let (origin, seen) = match row.source {
            CertificateSource::Metadata => ("Found in the metadata".to_owned(), String::new()),
            CertificateSource::Settings => (format!("Added by {}", row.added_by), String::new()),
            CertificateSource::LoginAttempt => {
                ("A login was signed with it".to_owned(), counted(row.seen_count, "time", "times"))
            }
        };
        let mut certificate = Certificate::of(row, visit.cx.now);
        if certificate.status.tone == Tone::Good {
            certificate.status = Badge::new(Tone::Warn, "Waits");
        }
        Self {
            certificate,
            origin,
            first_seen: visit.moment(row.added_at),
            seen,
            last_seen: visit.moment(row.last_seen_at.unwrap_or(row.added_at)),
        }
    }
}

/// Asks before a certificate is trusted.
///
/// # Errors
/// 404 for a certificate that does not wait at this connection; 403 for an admin.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    ask(&visit).await
}

/// An owner vouches for the certificate.
///
/// # Errors
/// 404 for a certificate that does not wait at this connection; 403 for an admin.
pub async fn approve(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    if form.text("confirmed") != "yes" {
        return ask(&visit).await;
    }
    let certificate = visit.named("certificate", CertificateId::in_tenant)?;
    let shown = form.text("shown");
    let approved = visit.write(move |c, cx, admin, id| {
        if admin.is_owner() {
            vouching::still_as_shown(c, admin, id, &shown)?;
        }
        connection::approve_certificate(c, cx, admin, id, certificate)
    });
    match approved.await {
        Ok(change) => {
            let text = saved(&change).replacen("Saved.", "Approved: it verifies logins from now on.", 1);
            Ok(visit.to_configuration(Tone::Good, &text))
        }
        Err(error @ Error::Invalid(_)) => Ok(visit.to_configuration(Tone::Bad, &sentence(&error))),
        Err(error) => Err(error.into()),
    }
}

/// Turns the certificate down.
///
/// # Errors
/// 404 for a certificate that does not wait at this connection.
pub async fn dismiss(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let certificate = visit.named("certificate", CertificateId::in_tenant)?;
    visit
        .write(move |c, cx, admin, id| connection::dismiss_certificate(c, cx, admin, id, certificate))
        .await?;
    Ok(visit.to_configuration(Tone::Info, "Dismissed. This certificate is not offered again."))
}

async fn ask(visit: &Visit) -> Result<HttpResponse, HtmlFault> {
    let certificate = visit.named("certificate", CertificateId::in_tenant)?;
    let facts = Facts::of(visit).await?;
    let staged = facts.staged.iter().find(|row| row.id == certificate).ok_or(HtmlFault::NotFound)?;
    if !visit.admin.is_owner() {
        return Err(Error::Forbidden("only an owner can approve a certificate").into());
    }
    let page = ConfirmPage {
        shell: visit.shell(),
        title: "Trust this certificate?".to_owned(),
        consequences: consequences(staged, &facts),
        action: urls::certificate_approval(visit.id, certificate),
        fields: vec![("shown".to_owned(), facts.as_trusted.clone())],
        button: "Approve".to_owned(),
        dangerous: true,
        cancel_href: urls::connection(visit.id),
    };
    Ok(reply::page(&page))
}

fn consequences(row: &CertificateRow, facts: &Facts) -> Vec<String> {
    let origin = match row.source {
        CertificateSource::Metadata => "The metadata address lists it.",
        CertificateSource::LoginAttempt => {
            "A login was signed with it. Anybody can sign with a key of their own: that a login came proves nothing."
        }
        CertificateSource::Settings => "An admin added it.",
    };
    let mut lines = vec![
        format!("{}, valid until {}.", row.subject, date(row.not_after)),
        format!("SHA-256 {}", colons(&row.sha256)),
        format!(
            "It would verify answers of {}.",
            facts.row.idp_entity_id.as_deref().unwrap_or("no issuer yet")
        ),
        origin.to_owned(),
        "Compare the fingerprint with your identity provider's console before you go on.".to_owned(),
        "Whoever holds its key can log in as anybody of the workspace, owners too.".to_owned(),
    ];
    if facts.missing == [Requirement::Certificate] {
        lines.push(
            "With it the connection is Integrated again: sub-users log in by SSO only, and their sessions that began \
             with a password end."
                .to_owned(),
        );
    }
    lines
}
