//! `GET /people/at/restores/{reference}`: what became of a restore.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_tenants::point_in_time::{self, Act, Done, Outcome};
use hub_text::{t, text};

use super::{Change, RestoredPage, words};
use crate::app::App;
use crate::extract::{AdminSession, Browser};
use crate::faults::HtmlFault;
use crate::pages::parts::{Badge, Moment};
use crate::pages::people::timeline;
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

/// Shows it.
///
/// # Errors
/// 404 for a reference that is no restore's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    reference: Path<String>,
    browser: Browser,
    AdminSession { person, admin, cx }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, wanted) = (admin.tenant(), reference.to_string());
    let (row, at, all) = app.db.read(move |c| point_in_time::results(c, tenant, &wanted)).await?;
    let at = words::instant(&at).ok_or(HtmlFault::NotFound)?;
    let made = all.iter().filter(|done| done.outcome() == Outcome::Restored).count();
    Ok(reply::page(&RestoredPage {
        shell: Shell::of(&app, &request, &browser, &person, Section::People),
        exact: Moment::at(at, cx.now).exact,
        by: timeline::actor(&row),
        when: Moment::at(row.at, cx.now),
        summary: text!(
            i64::try_from(all.len()).unwrap_or(i64::MAX);
            "{made} of {n} change was made.",
            "{made} of {n} changes were made.",
            made = made
        )
        .to_string(),
        counts: counts(&all),
        changes: all.iter().map(change).collect(),
        events_href: urls::people_at_changes(&reference),
        before_href: words::before(row.at),
    }))
}

fn counts(all: &[Done]) -> Vec<(Badge, usize)> {
    let of = |outcome: &Outcome| all.iter().filter(|done| done.outcome() == *outcome).count();
    let known = Outcome::ALL.iter().map(|outcome| (words::badge(*outcome), of(outcome)));
    known.filter(|(_, count)| *count > 0).collect()
}

fn change(done: &Done) -> Change {
    let outcome = done.outcome();
    let meaning = match done.detail.as_str() {
        "" => t(outcome.meaning()).to_string(),
        detail => format!("{} ({})", t(outcome.meaning()), point_in_time::detail(detail)),
    };
    Change {
        href: urls::person(done.person),
        name: done.name.clone(),
        act: Act::said(&done.act).to_string(),
        outcome: Some(words::badge(outcome)),
        meaning,
        against: None,
    }
}
