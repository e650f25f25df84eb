//! `GET /domains`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Timestamp;
use hub_tenants::domain::{self, Domain};
use hub_tenants::session::Person;
use hub_tenants::{Error, connection};

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
        notes: notes(row),
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
        (true, None, _) => Badge::state(Tone::Good, "Verified"),
        (true, Some(_), _) => Badge::state(Tone::Warn, "Verified, record missing"),
        (false, _, _) if row.taken_elsewhere => Badge::state(Tone::Bad, "In another workspace"),
        (false, _, Some(_)) => Badge::state(Tone::Bad, "No longer verified"),
        (false, _, None) => Badge::state(Tone::Neutral, "Waiting for the record"),
    }
}

fn notes(row: &Domain) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(ends_at) = row.ends_at() {
        notes.push(format!(
            "The record is no longer in DNS. Publish it again before {}, or the domain is no longer verified.",
            date(ends_at)
        ));
    }
    if row.taken_elsewhere {
        notes.push(
            "Your record was found, but another workspace has proven this domain before. It becomes yours once that one \
             removes it or its own record has gone."
                .to_owned(),
        );
    } else if let Some(lost) = row.lost_at {
        notes.push(format!(
            "The record was missing for too long; since {} nobody is led here by it.",
            date(lost)
        ));
    }
    if let Some(trouble) = &row.trouble {
        notes.push(format!("The last question to DNS got no answer: {trouble} That alone changes nothing."));
    } else if !row.is_verified() && !row.taken_elsewhere && row.checked_at.is_some() {
        notes.push(
            "Not found at the last look. New records may take an hour to be seen everywhere.".to_owned(),
        );
    }
    if !row.is_verified() && row.next_check_at.is_none() {
        notes.push(format!(
            "The hub stopped looking by itself after {} days; use Check now.",
            domain::WAITING_DAYS
        ));
    }
    notes
}

fn record(row: &Domain) -> Vec<CopyValue> {
    let challenge = row.challenge();
    let value = |part: &str, label: &str, value: String, hint: &str| CopyValue {
        id: format!("{}-{part}", row.id),
        label: label.to_owned(),
        value,
        hint: hint.to_owned(),
    };
    vec![
        value(
            "name",
            "Name of the TXT record",
            challenge.host,
            "Also called host. Where the console adds the domain by itself, enter only what stands before it.",
        ),
        value("text", "Text of the TXT record", challenge.text, "Also called value or content."),
    ]
}
