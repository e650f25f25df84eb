//! `GET /domains`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Timestamp;
use hub_tenants::domain::{self, Domain};
use hub_tenants::session::Person;
use hub_tenants::{Error, connection};
use hub_text::{Text, t, text};

use super::{DomainRow, DomainsPage};
use crate::app::App;
use crate::extract::{AdminSession, Browser};
use crate::faults::HtmlFault;
use crate::pages::parts::{Badge, CopyValue, Moment, Problems, Tone, date};
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

/// Shows the domains.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    AdminSession { person, cx, .. }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let shown = page(&app, &request, &browser, (&person, cx.now), Problems::default(), String::new()).await?;
    Ok(reply::page(&shown))
}

/// The page with what was wrong with a form.
///
/// # Errors
/// The database's.
pub async fn page(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    (person, now): (&Person, Timestamp),
    problems: Problems,
    typed: String,
) -> Result<DomainsPage, HtmlFault> {
    let admin = person.admin()?;
    let tenant = admin.tenant();
    let (rows, has_sso) = app
        .db
        .read(move |c| Ok::<_, Error>((domain::list(c, tenant)?, connection::has_sso(c, tenant)?)))
        .await?;
    Ok(DomainsPage {
        shell: Shell::of(app, request, browser, person, Section::Settings),
        problems,
        domain: typed,
        may_change: admin.is_owner(),
        has_sso,
        grace_days: domain::GRACE_DAYS,
        domains: rows.iter().map(|row| show(row, now)).collect(),
    })
}

fn show(row: &Domain, now: Timestamp) -> DomainRow {
    let there = row.is_verified() && row.missing_since.is_none();
    DomainRow {
        id: row.id.to_string(),
        name: row.name.clone(),
        state: state(row),
        notes: notes(row).into_iter().map(String::from).collect(),
        added: Moment::at(row.added_at, now),
        added_by: row.added_by.clone(),
        checked: row.checked_at.map(|at| Moment::at(at, now)),
        record: if there { Vec::new() } else { record(row) },
        verified: row.is_verified(),
        new_people: row.new_people_since.is_some(),
        new_people_since: row.new_people_since.map(|at| Moment::at(at, now)),
        check_href: urls::domain_check(row.id),
        rule_href: urls::domain_rule(row.id),
        remove_href: urls::domain_removal(row.id),
    }
}

fn state(row: &Domain) -> Badge {
    match (row.is_verified(), row.missing_since, row.lost_at) {
        (true, None, _) => Badge::state(Tone::Good, t("Verified")),
        (true, Some(_), _) => Badge::state(Tone::Warn, t("Verified, record missing")),
        (false, _, _) if row.taken_elsewhere => Badge::state(Tone::Bad, t("In another workspace")),
        (false, _, Some(_)) => Badge::state(Tone::Bad, t("No longer verified")),
        (false, _, None) => Badge::state(Tone::Neutral, t("Waiting for the record")),
    }
}

fn notes(row: &Domain) -> Vec<Text> {
    let mut notes = Vec::new();
    if let Some(ends_at) = row.ends_at() {
        notes.push(text!(
            "The record is no longer in DNS. Publish it again before {date}, or the domain is no longer verified.",
            date = date(ends_at)
        ));
    }
    if row.taken_elsewhere {
        notes.push(t(
            "Your record was found, but another workspace has proven this domain before. It becomes yours once that one \
             removes it or its own record has gone.",
        ));
    } else if let Some(lost) = row.lost_at {
        notes.push(text!(
            "The record was missing for too long; since {date} nobody is led here by it.",
            date = date(lost)
        ));
    }
    if let Some(trouble) = &row.trouble {
        notes.push(text!(
            "The last question to DNS got no answer: {reason} That alone changes nothing.",
            reason = t(trouble.clone())
        ));
    } else if !row.is_verified() && !row.taken_elsewhere && row.checked_at.is_some() {
        notes.push(t("Not found at the last look. New records may take an hour to be seen everywhere."));
    }
    if !row.is_verified() && row.next_check_at.is_none() {
        notes.push(text!(
            "The hub stopped looking by itself after {days} days; use Check now.",
            days = domain::WAITING_DAYS
        ));
    }
    notes
}

fn record(row: &Domain) -> Vec<CopyValue> {
    let challenge = row.challenge();
    let value = |part: &str, label: Text, value: String, hint: Text| CopyValue {
        id: format!("{}-{part}", row.id),
        label: label.into(),
        value,
        hint: hint.into(),
    };
    vec![
        value(
            "name",
            t("Name of the TXT record"),
            challenge.host,
            t(
                "Also called host. Where the console adds the domain by itself, enter only what stands before it.",
            ),
        ),
        value("text", t("Text of the TXT record"), challenge.text, t("Also called value or content.")),
    ]
}
