//! `GET|POST /integrations/{slug}/connect`.

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_tenants::connection::{self, Connection};
use hub_tenants::user;
use hub_text::{t, text};

use super::Glyph;
use super::index::ConnectPage;
use crate::app::App;
use crate::extract::{AdminSession, Browser, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// The pop-up that says what the integration does and what will change.
///
/// # Errors
/// 404 for an integration that is not in the catalogue.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
    browser: Browser,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let it = hub_integrations::find(&slug).ok_or(HtmlFault::NotFound)?;
    let tenant = session.admin.tenant();
    let (members, known) = app
        .db
        .read(move |c| {
            Ok::<_, hub_tenants::Error>((user::count_members(c, tenant)?, connection::all(c, tenant)?))
        })
        .await?;
    let others = known.iter().filter(|row| row.is_integrated() && row.capabilities().sso);
    let others: BTreeSet<&str> = others.map(Connection::name).collect();
    let mut changes: Vec<String> = match others.is_empty() || !it.capabilities.sso {
        true => it.what_changes.iter().map(|line| t(*line).to_string()).collect(),
        false => besides(it.name, &others.into_iter().collect::<Vec<_>>().join(", ")),
    };
    if it.capabilities.sso && members > 0 {
        let today = text!(members; "{n} sub-user is concerned today.", "{n} sub-users are concerned today.");
        changes.push(today.to_string());
    }
    let before = known.iter().filter(|row| row.integration == it.slug).count();
    if before > 0 {
        let adds = text!(
            "This adds to what is connected already ({count}); each has values and tokens of its own.",
            count = before
        );
        changes.push(adds.to_string());
    }
    Ok(reply::page(&ConnectPage {
        shell: Shell::of(&app, &request, &browser, &session.person, Section::Integrations),
        name: it.name.to_owned(),
        glyph: Glyph(it.glyph_svg),
        description: t(it.summary).to_string(),
        brings: it.what_it_does.iter().map(|line| t(*line).to_string()).collect(),
        changes,
        action: urls::connect(it.slug),
    }))
}

/// What changes where sub-users log in by SSO already: a way more, and no other.
fn besides(name: &str, others: &str) -> Vec<String> {
    let lines = [
        text!(
            "Nothing yet: until the state is Integrated, everybody logs in as before. Sub-users do so by SSO already, \
             through {others}.",
            others = others
        ),
        text!(
            "Once Integrated, sub-users can log in through {name} as well: on the web, on the desktop and on mobile.",
            name = name
        ),
        t("Owners and admins keep both ways, password and single sign-on."),
    ];
    lines.map(String::from).into()
}

/// Connect Now.
///
/// # Errors
/// 404 for an integration that is not in the catalogue.
pub async fn post(
    app: Data<App>,
    slug: Path<String>,
    session: AdminSession,
    _form: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let text = match hub_integrations::find(&slug).is_some_and(|it| it.capabilities.sso) {
        true => t("Connection begun. Carry these values to your identity provider, and its values here."),
        false => {
            t("Connection begun. Make a Secret Token and carry it to your directory with the Tenant URL.")
        }
    };
    let id = session.write(&app, move |c, cx, admin| connection::begin(c, cx, admin, &slug)).await?;
    Ok(flash::with(&app, reply::see_other(&urls::connection(id)), Tone::Good, text))
}
