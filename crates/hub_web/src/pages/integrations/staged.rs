//! `GET|POST {base}/certificates/{id}/approve` and `POST {base}/certificates/{id}/dismiss`: certificates that wait.

use actix_web::HttpResponse;
use hub_integrations::Requirement;
use hub_kernel::CertificateId;
use hub_tenants::Error;
use hub_tenants::connection::{self, CertificateRow, CertificateSource, Change, State, vouching};
use hub_text::{Text, key, t, text};

use super::configuration::{Certificate, ConfirmPage, colons};
use super::configure::saved;
use super::consequence::list;
use super::facts::Facts;
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Badge, Moment, Tone, date};
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
            CertificateSource::Metadata => (t("Found in the metadata"), String::new()),
            CertificateSource::Settings => {
                (text!("Added by {person}", person = &row.added_by), String::new())
            }
            CertificateSource::LoginAttempt => {
                let times = text!(row.seen_count; "{n} time", "{n} times").to_string();
                (t("A login was signed with it"), times)
            }
        };
        let mut certificate = Certificate::of(row, visit.cx.now);
        if certificate.status.tone == Tone::Good {
            certificate.status = Badge::new(Tone::Warn, t("Waits"));
        }
        Self {
            certificate,
            origin: origin.to_string(),
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
        Ok(change) => Ok(visit.to_configuration(Tone::Good, done(&change))),
        Err(error @ Error::Invalid(_)) => Ok(visit.to_configuration(Tone::Bad, sentence(&error))),
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
    Ok(visit.to_configuration(Tone::Info, t("Dismissed. This certificate is not offered again.")))
}

async fn ask(visit: &Visit) -> Result<HttpResponse, HtmlFault> {
    let certificate = visit.named("certificate", CertificateId::in_tenant)?;
    let facts = Facts::of(visit).await?;
    let staged = facts.staged.iter().find(|row| row.id == certificate).ok_or(HtmlFault::NotFound)?;
    if !visit.admin.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can approve a certificate")).into());
    }
    let page = ConfirmPage {
        shell: visit.shell(),
        title: t("Trust this certificate?").to_string(),
        consequences: consequences(staged, &facts),
        action: urls::certificate_approval(visit.id, certificate),
        fields: vec![("shown".to_owned(), facts.as_trusted.clone())],
        button: t("Approve").to_string(),
        dangerous: true,
        cancel_href: urls::connection(visit.id),
        typed: None,
    };
    Ok(reply::page(&page))
}

fn consequences(row: &CertificateRow, facts: &Facts) -> Vec<String> {
    let origin = match row.source {
        CertificateSource::Metadata => t("The metadata address lists it."),
        CertificateSource::LoginAttempt => t(
            "A login was signed with it. Anybody can sign with a key of their own: that a login came proves nothing.",
        ),
        CertificateSource::Settings => t("An admin added it."),
    };
    let verifies = match &facts.row.idp_entity_id {
        Some(issuer) => text!("It would verify answers of {issuer}.", issuer = issuer),
        None => t("It would verify answers of no issuer yet."),
    };
    let mut lines = vec![
        text!("{name}, valid until {date}.", name = &row.subject, date = date(row.not_after)),
        text!("SHA-256 {value}", value = colons(&row.sha256)),
        verifies,
        origin,
        t("Compare the fingerprint with your identity provider's console before you go on."),
        t("Whoever holds its key can log in as anybody of the workspace, owners too."),
    ];
    if facts.missing == [Requirement::Certificate] {
        lines.push(t(
            "With it the connection is Integrated again: sub-users log in by SSO only, and their sessions that began \
             with a password end.",
        ));
    }
    lines.into_iter().map(String::from).collect()
}

/// What approving came to.
fn done(change: &Change) -> Text {
    match (change.before, change.after) {
        (State::Integrated, State::Integrated) => t("Approved: it verifies logins from now on."),
        (State::InProgress, State::InProgress) => text!(
            "Approved: it verifies logins from now on. Still needed: {list}.",
            list = list(&change.missing)
        ),
        _ => Text::verbatim(saved(change).to_string()),
    }
}
