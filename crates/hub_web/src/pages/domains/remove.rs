//! `GET|POST /domains/{domain}/remove`.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::DomainId;
use hub_tenants::domain::{self, Domain};
use hub_tenants::{Error, connection};
use hub_text::{Text, key, t, text};

use super::RemoveDomainPage;
use super::acts::id_of;
use crate::app::App;
use crate::extract::{Browser, ConfirmedSession, CsrfForm};
use crate::faults::HtmlFault;
use crate::pages::parts::{Problems, Tone, TypedConfirmation};
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// Asks, and says what would end.
///
/// # Errors
/// 404; 403 for an admin.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: ConfirmedSession,
) -> Result<HttpResponse, HtmlFault> {
    let id = id_of(session.admin.tenant(), &id)?;
    let page = ask(&app, &request, &browser, &session, id, Problems::default(), String::new()).await?;
    Ok(reply::page(&page))
}

/// Gives the domain up once its name was typed.
///
/// # Errors
/// As [`get`].
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    browser: Browser,
    session: ConfirmedSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id) = (session.admin.tenant(), id_of(session.admin.tenant(), &id)?);
    let (typed, name) = (sent.text("confirm"), app.db.read(move |c| domain::get(c, tenant, id)).await?.name);
    if typed.to_lowercase() != name {
        let problems = Problems::default()
            .with("confirm", text!("Type {word} to confirm. Nothing was changed.", word = &name));
        let page = ask(&app, &request, &browser, &session, id, problems, typed).await?;
        return Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    session.write(&app, move |c, cx, admin| domain::remove(c, cx, admin, id)).await?;
    let text = text!("{domain} is removed. Its record in DNS is of no use any more.", domain = name);
    Ok(flash::with(&app, reply::see_other(urls::DOMAINS), Tone::Good, text))
}

async fn ask(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    session: &ConfirmedSession,
    id: DomainId,
    problems: Problems,
    typed: String,
) -> Result<RemoveDomainPage, HtmlFault> {
    let tenant = session.admin.tenant();
    let (row, has_sso) = app
        .db
        .read(move |c| Ok::<_, Error>((domain::get(c, tenant, id)?, connection::has_sso(c, tenant)?)))
        .await?;
    if !session.admin.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can change the domains of the workspace")).into());
    }
    Ok(RemoveDomainPage {
        shell: Shell::of(app, request, browser, &session.person, Section::Settings),
        action: urls::domain_removal(id),
        problems,
        confirmation: TypedConfirmation { word: row.name.clone(), typed },
        consequences: what_ends(&row, has_sso).into_iter().map(String::from).collect(),
        name: row.name,
    })
}

/// What ends with the domain, a sentence each.
fn what_ends(row: &Domain, has_sso: bool) -> Vec<Text> {
    let name = &row.name;
    if !row.is_verified() {
        return vec![text!(
            "Nothing changes at the login: {domain} is not verified. To claim it again you publish a new record.",
            domain = name
        )];
    }
    let mut lines = Vec::new();
    if has_sso {
        lines.push(text!(
            "People who enter an address of {domain} at the login are asked for a password and no longer led to your identity \
             provider. The workspace’s own login address works as before.",
            domain = name
        ));
    }
    if row.new_people_since.is_some() {
        lines.push(text!(
            "New people of {domain} may have a password again; those who have none can set one.",
            domain = name
        ));
    }
    lines.push(text!("Another workspace may prove {domain} from this moment on.", domain = name));
    lines.push(t("To verify it again you publish a new record."));
    lines
}
