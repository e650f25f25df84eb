//! `GET|POST /account/confirm`: somebody who is logged in proves who they are once more, and goes on where they were.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use hub_kernel::Secret;
use hub_saml::relay_state::local_path;
use hub_tenants::second_factor::RelyingParty;
use hub_tenants::session::{CONFIRMED_MINUTES, Person, Proof};
use hub_tenants::{Error, connection, sign_in};
use hub_text::t;

use crate::app::App;
use crate::extract::{Browser, CsrfForm, Form, PersonSession, QueryMap};
use crate::faults::{HtmlFault, sentence};
use crate::filters;
use crate::pages::parts::Problems;
use crate::pages::sign_in::second::relying_party;
use crate::{reply, urls};

/// Fields: `password` here, `code` to [`urls::CONFIRM_CODE`], by script `answer` to [`urls::CONFIRM_PASSKEY`]; `next`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "account/confirm.html")]
pub struct ConfirmPage {
    /// Token of the forms.
    pub csrf_token: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Who is logged in.
    pub email: String,
    /// For how long a proof counts.
    pub minutes: i64,
    /// Whether a password proves it.
    pub has_password: bool,
    /// Whether an app does.
    pub has_app: bool,
    /// Whether a passkey does.
    pub has_passkey: bool,
    /// Where the identity provider asks once more, for a session that began there.
    pub sso_href: Option<String>,
    /// The connection's name.
    pub provider: String,
    /// Whether there is no way at all.
    pub nothing: bool,
    /// Local path to go to afterwards; empty for the default.
    pub next: String,
    /// Where somebody goes who does not confirm.
    pub back: String,
}

/// Asks.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    query: QueryMap,
    browser: Browser,
    session: PersonSession,
) -> Result<HttpResponse, HtmlFault> {
    let next = query.get("next").and_then(|next| local_path(next, app.base_url())).unwrap_or_default();
    page(&app, &browser, session, next, StatusCode::OK, Problems::default()).await
}

async fn page(
    app: &App,
    browser: &Browser,
    PersonSession { person, cx }: PersonSession,
    next: String,
    status: StatusCode,
    problems: Problems,
) -> Result<HttpResponse, HtmlFault> {
    let asked = person.clone();
    let (ways, provider) = app
        .db
        .read(move |c| {
            let by = asked.connection().filter(|_| asked.proof() == Proof::Saml);
            let row = by.map(|id| connection::get(c, asked.tenant(), id)).transpose()?;
            let provider = row.filter(connection::Connection::is_integrated);
            Ok::<_, Error>((sign_in::ways(c, &cx, &asked)?, provider))
        })
        .await?;
    let to = if next.is_empty() { urls::ACCOUNT } else { next.as_str() };
    let page = ConfirmPage {
        csrf_token: browser.csrf_token(),
        problems,
        email: person.email().to_owned(),
        minutes: CONFIRMED_MINUTES,
        has_password: ways.password,
        has_app: ways.code,
        has_passkey: ways.passkey && RelyingParty::of(app.base_url()).is_some(),
        sso_href: provider.as_ref().map(|row| urls::sso_confirm(row.id, to)),
        nothing: provider.is_none() && !ways.password && !ways.code && !ways.passkey,
        provider: provider.map(|row| row.name().to_owned()).unwrap_or_default(),
        back: back(&person),
        next,
    };
    Ok(reply::page_with(status, &page))
}

/// Not where they were going: that would ask once more.
fn back(person: &Person) -> String {
    if person.admin().is_ok() { urls::HOME.to_owned() } else { urls::ACCOUNT.to_owned() }
}

/// Confirms by the password.
///
/// # Errors
/// Throttled; the database's.
pub async fn post(
    app: Data<App>,
    browser: Browser,
    session: PersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let password = Secret::new(sent.raw("password"));
    let (person, cx) = (&session.person, &session.cx);
    let lifetime = app.settings.session;
    let done = sign_in::confirm_by_password(&app.db, &app.passwords, cx, person, password, lifetime).await;
    after(&app, &browser, session, &sent, done).await
}

/// Confirms by a code.
///
/// # Errors
/// Throttled; the database's.
pub async fn code(
    app: Data<App>,
    browser: Browser,
    session: PersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (person, cx) = (&session.person, &session.cx);
    let (code, lifetime) = (sent.text("code"), app.settings.session);
    let done = sign_in::confirm_by_code(&app.db, &app.master_key, cx, person, code, lifetime).await;
    after(&app, &browser, session, &sent, done).await
}

/// What the authenticator is asked.
///
/// # Errors
/// 404 for somebody without a passkey; the database's.
pub async fn ask(
    app: Data<App>,
    browser: Browser,
    PersonSession { person, cx }: PersonSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (key, rp) = (browser.key().clone(), relying_party(&app)?);
    let challenge = sign_in::ask_own_passkey(&app.db, &app.master_key, &cx, &person, key, rp).await?;
    Ok(reply::challenge(&challenge.ok_or(HtmlFault::NotFound)?))
}

/// What it answered.
///
/// # Errors
/// The database's.
pub async fn passkey(
    app: Data<App>,
    browser: Browser,
    session: PersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (key, rp, answer) = (browser.key().clone(), relying_party(&app)?, sent.raw("answer"));
    let (person, cx) = (&session.person, &session.cx);
    let (db, master, lifetime) = (&app.db, &app.master_key, app.settings.session);
    let done = sign_in::confirm_by_passkey(db, master, cx, person, key, rp, answer, lifetime).await;
    after(&app, &browser, session, &sent, done).await
}

async fn after(
    app: &App,
    browser: &Browser,
    session: PersonSession,
    sent: &Form,
    done: Result<(), Error>,
) -> Result<HttpResponse, HtmlFault> {
    let next = local_path(&sent.text("next"), app.base_url()).unwrap_or_default();
    let problem = match done {
        Ok(()) => return Ok(reply::see_other(if next.is_empty() { urls::ACCOUNT } else { &next })),
        Err(Error::WrongPassword) => ("password", t("This is not your password.").to_string()),
        Err(error @ Error::WrongCode) => ("code", sentence(&error)),
        Err(error @ Error::WrongPasskey) => ("", sentence(&error)),
        Err(other) => return Err(other.into()),
    };
    let problems = Problems::default().with(problem.0, problem.1);
    page(app, browser, session, next, StatusCode::UNAUTHORIZED, problems).await
}
