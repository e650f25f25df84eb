//! `GET {base}/reports/{reference}`: what became of one login or test; and the values it offers.

use actix_web::HttpResponse;
use askama::Template;
use hub_kernel::{ConnectionId, Timestamp};
use hub_saml::doctor::Field;
use hub_tenants::connection::Settings;
use hub_tenants::sign_in::Purpose;
use hub_tenants::sign_in::report::{self, Report};
use hub_tenants::{Error, connection, user};
use hub_text::{key, t, text};

use super::configuration::ConfirmPage;
use super::configure::{Wanted, save};
use super::facts::Facts;
use super::finding::{Failure, View, field_label, stored};
use super::visit::Visit;
use super::{Head, Tab, consequence, guide};
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::filters;
use crate::pages::parts::{Badge, Link, Moment, Tone};
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
    /// What to do now.
    pub next: Next,
    /// Explains a pasted response.
    pub explain_href: String,
    /// The list of events.
    pub activity_href: String,
}

/// What a report leads on to.
#[derive(Debug, Clone)]
pub struct Next {
    /// In a sentence or two.
    pub text: String,
    /// The button.
    pub link: Link,
    /// Another, before it.
    pub other: Option<Link>,
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
    let again = may_test.then(|| link(urls::test_sign_in(visit.id), key!("Test again")));
    let next = match (&view.failure, lets_in(&found)) {
        (Some(failure), _) => after_failure(failure, &view, again, visit.id),
        (None, true) => after_success(&facts, visit.cx.now),
        (None, false) => after_nobody(&view, again, visit.id),
    };
    let (title, result) = heading(&found);
    Ok(reply::page(&ReportPage {
        shell: visit.shell(),
        head: facts.head(&visit, Tab::Activity),
        title: t(title).to_string(),
        result,
        at: visit.moment(found.at),
        view,
        next,
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

fn link(href: String, label: &'static str) -> Link {
    Link { href, label: t(label).to_string() }
}

fn lets_in(found: &Report) -> bool {
    found.finding.seen.as_ref().is_some_and(|seen| seen.outcome.lets_in())
}

/// The place to mend it comes first, the next try after it.
fn after_failure(failure: &Failure, view: &View, again: Option<Link>, id: ConnectionId) -> Next {
    let offered = view.offers.iter().any(|offer| offer.href.is_some());
    let (text, first) = match (offered, &failure.link) {
        (true, _) => (
            t("The response brought a value that fits. Take it over, then test again."),
            Some(link("#offers-title".to_owned(), key!("Show the value"))),
        ),
        (false, Some(link)) => {
            (t("It is put right here, as said under What is wrong. Then test again."), Some(link.clone()))
        }
        (false, None) => {
            (t("It is put right where What is wrong says, outside of this page. Then test again."), None)
        }
    };
    let (link, other) = match (first, again) {
        (Some(first), again) => (first, again),
        (None, Some(again)) => (again, None),
        (None, None) => (link(urls::connection(id), key!("Configuration")), None),
    };
    Next { text: text.to_string(), link, other }
}

/// The next step of the guide, or the end of it.
fn after_success(facts: &Facts, now: Timestamp) -> Next {
    let id = facts.row.id;
    let outline = guide::draw::outline(&facts.row, &facts.progress, now);
    let overview = link(urls::overview(id), key!("Overview"));
    match outline.next() {
        Some(step) => Next {
            text: text!(
                "Single sign-on works from end to end. Next in the guide: {step}.",
                step = &step.title
            )
            .to_string(),
            link: link(format!("{}#{}", urls::connection(id), step.id), key!("Continue the set-up")),
            other: Some(overview),
        },
        None => Next {
            text: t("Single sign-on works from end to end, and every step of the guide is done.").to_string(),
            link: overview,
            other: None,
        },
    }
}

/// The response is good, and there is nobody for it.
fn after_nobody(view: &View, again: Option<Link>, id: ConnectionId) -> Next {
    let person = view.seen.as_ref().and_then(|seen| seen.outcome.link.clone());
    Next {
        text: t(
            "The response is good. Whom it names has no access here: import, invite or reactivate the person, or test with \
             somebody who has access.",
        )
        .to_string(),
        link: person.unwrap_or_else(|| link(urls::connection_people(id), key!("People"))),
        other: again,
    }
}

fn heading(found: &Report) -> (&'static str, Badge) {
    match (found.purpose, found.finding.is_failure(), lets_in(found)) {
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
