//! `GET {base}/reports/{reference}`: what became of one login or test; and the values it offers.

use actix_web::HttpResponse;
use askama::Template;
use hub_saml::doctor::Field;
use hub_tenants::connection::Settings;
use hub_tenants::sign_in::Purpose;
use hub_tenants::sign_in::report::{self, Report};
use hub_tenants::{Error, connection, user};
use hub_text::{key, t, text};

use super::configuration::ConfirmPage;
use super::configure::{Wanted, save};
use super::facts::Facts;
use super::finding::{View, field_label, stored};
use super::visit::Visit;
use super::{Head, Tab, consequence};
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::filters;
use crate::pages::parts::{Badge, Moment, Tone};
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// A report.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/report.html")]
pub struct ReportPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// "Test sign-in failed".
    pub title: String,
    /// How it went.
    pub result: Badge,
    /// The reference that the person was given.
    pub reference: String,
    /// When.
    pub at: Moment,
    /// What was found out.
    pub view: View,
    /// Begins another test; `None` where none can be.
    pub test_href: Option<String>,
    /// Explains a pasted response.
    pub explain_href: String,
    /// The list of events.
    pub activity_href: String,
}

/// A report, found by the reference that the person was given.
///
/// # Errors
/// 404 for a reference without one.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let found = load(&visit).await?;
    let facts = Facts::of(&visit).await?;
    let may_test = may_test(&visit).await?;
    let view = View::of(&found.finding, &facts.row, Some(&found.reference), &visit);
    let (title, result) = heading(&found);
    Ok(reply::page(&ReportPage {
        shell: visit.shell(),
        head: facts.head(&visit, Tab::Activity),
        title: t(title).to_string(),
        result,
        at: visit.moment(found.at),
        view,
        test_href: may_test.then(|| urls::test_sign_in(visit.id)),
        explain_href: urls::explain(visit.id),
        activity_href: urls::with_query(&urls::activity(visit.id), "reference", &found.reference),
        reference: found.reference,
    }))
}

async fn load(visit: &Visit) -> Result<Report, HtmlFault> {
    let reference = visit.request.match_info().get("reference").unwrap_or_default().to_owned();
    let (tenant, id) = (visit.tenant(), visit.id);
    Ok(visit.app.db.read(move |c| report::get(c, tenant, id, &reference)).await?)
}

/// Whether a test can be begun.
///
/// # Errors
/// The database's.
pub async fn may_test(visit: &Visit) -> Result<bool, HtmlFault> {
    let (tenant, id) = (visit.tenant(), visit.id);
    let may = visit.app.db.read(move |c| {
        let row = connection::get(c, tenant, id)?;
        hub_tenants::sign_in::may_be_tested(c, &row)
    });
    Ok(may.await?)
}

fn heading(found: &Report) -> (&'static str, Badge) {
    let lets_in = found.finding.seen.as_ref().is_some_and(|seen| seen.outcome.lets_in());
    match (found.purpose, found.finding.is_failure(), lets_in) {
        (Purpose::Test, false, true) => (key!("Test sign-in"), Badge::new(Tone::Good, t("It works"))),
        (Purpose::Test, false, false) => {
            (key!("Test sign-in"), Badge::new(Tone::Warn, t("Verified, but nobody is let in")))
        }
        (Purpose::Test, true, _) => (key!("Test sign-in"), Badge::new(Tone::Bad, t("Failed"))),
        (Purpose::Login | Purpose::Confirm, _, _) => {
            (key!("A login that failed"), Badge::new(Tone::Bad, t("Refused")))
        }
    }
}

/// Asks before a value of a report is put into a field: what is stored, what would be, and what follows.
///
/// # Errors
/// 404 for a report or value that is not there.
pub async fn ask(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let (found, field, value) = offered(&visit).await?;
    let new = settings(field, value.clone());
    let (tenant, admin, id, cx) = (visit.tenant(), visit.admin, visit.id, visit.cx.clone());
    let read = visit.app.db.read(move |c| {
        let row = connection::get(c, tenant, id)?;
        let preview = connection::preview(c, &cx, &admin, id, &new)?;
        let elsewhere = consequence::Without::read(c, tenant, id)?.still_required;
        Ok::<_, Error>((row, preview, user::count_members(c, tenant)?, elsewhere))
    });
    let (row, preview, members, elsewhere) = match read.await {
        Err(error @ Error::Invalid(_)) => return Ok(visit.to_configuration(Tone::Bad, sentence(&error))),
        read => read?,
    };
    let now = stored(&row, field);
    let now =
        if now.is_empty() { t("Stored now: nothing") } else { text!("Stored now: {value}", value = now) };
    let mut consequences = vec![now.to_string(), text!("From then on: {value}", value = &value).to_string()];
    if preview.integrates {
        let complete = t("With it the connection is complete and becomes Integrated at once.");
        consequences.push(complete.to_string());
        consequences.extend(consequence::of_start(row.name(), &preview, members, elsewhere));
    }
    Ok(reply::page(&ConfirmPage {
        shell: visit.shell(),
        title: text!("Use this value as {field}?", field = t(field_label(field))).to_string(),
        consequences,
        action: urls::use_value(visit.id, &found.reference, field.key()),
        fields: Vec::new(),
        button: t("Use this value").to_string(),
        dangerous: false,
        cancel_href: urls::report(visit.id, &found.reference),
        typed: None,
    }))
}

/// Puts a value of a report into its field. The value is the report's, whatever the form says.
///
/// # Errors
/// 404 for a report or value that is not there.
pub async fn use_value(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (_, field, value) = offered(&visit).await?;
    let settings = settings(field, value);
    let wanted = Wanted { settings, remarks: Vec::new(), confirmed: true, mistyped: None };
    match save(&visit, wanted).await {
        Err(error @ Error::Invalid(_)) => Ok(visit.to_configuration(Tone::Bad, sentence(&error))),
        saved => Ok(saved?),
    }
}

async fn offered(visit: &Visit) -> Result<(Report, Field, String), HtmlFault> {
    let found = load(visit).await?;
    let named = visit.request.match_info().get("field").unwrap_or_default();
    let field = Field::find(named).ok_or(HtmlFault::NotFound)?;
    let offer = found.finding.offer(field).ok_or(HtmlFault::NotFound)?;
    let value = offer.value.clone();
    Ok((found, field, value))
}

fn settings(field: Field, value: String) -> Settings {
    match field {
        Field::IdpEntityId => Settings { idp_entity_id: Some(value), ..Settings::default() },
        Field::SsoUrl => Settings { sso_url: Some(value), ..Settings::default() },
        // None is ever offered: a certificate waits for an owner's approval.
        Field::Certificate => Settings::default(),
    }
}
