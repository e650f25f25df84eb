//! `GET|POST /oauth2/authorize`: an app sends a person's browser here and gets it back with a code (OIDC Core, 3.1.2).
//!
//! Whoever has to log in, prove themselves once more or choose an account does so on the pages that are there for it and comes
//! back; meanwhile the request waits in the database.

mod answer;
mod decide;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{Cx, Secret, SessionId, Timestamp};
use hub_oidc::authorize::{Answer, AuthorizeRequest, Refused, client_id};
use hub_oidc::keys::{Kind, verify};
use hub_oidc::{ErrorCode, OAuthError, Parameters};
use hub_tenants::app::{self, grant, request as waiting, token};
use hub_tenants::session::{self, Person, Proof};
use hub_tenants::{Error, tenant};
use hub_text::{key, t};

use super::{issuer, published};
use crate::app::App;
use crate::extract::request::user_agent;
use crate::extract::{Browser, CsrfForm, MaybePerson, PersonSession, RequestWorld};
use crate::faults::HtmlFault;
use crate::pages::oidc::ChoosePage;
use crate::pages::sign_in::MessagePage;
use crate::scim::body_bytes;
use crate::{reply, urls};
pub use answer::see_other;
use decide::{Facts, Hinted, Next};

/// Longest request, in bytes.
const MOST_BYTES: usize = 8000;
/// A request that waits no more.
const OVER: &str =
    key!("This login waited for too long, or was gone on with already. Start again from the app.");

/// A request with what is known of its past.
struct Asked {
    parameters: Parameters,
    /// What it is found by, where it waited in this browser.
    handle: Option<String>,
    /// When it first came.
    at: Timestamp,
    /// The session that the person chose to go on with.
    chosen: Option<SessionId>,
}

/// An app sends somebody.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    RequestWorld(cx): RequestWorld,
    MaybePerson(person): MaybePerson,
) -> Result<HttpResponse, HtmlFault> {
    let Some(asked) = asked(&app, &request, &browser, &cx).await? else { return Ok(refused(OVER)) };
    let named = match client_id(&asked.parameters) {
        Ok(named) => named.to_owned(),
        Err(error) => return Ok(refused(shown(&error))),
    };
    let Some(client) = app.db.read(move |c| app::by_client_id(c, &named)).await? else {
        return Ok(refused(key!("The app that sent you is not registered here.")));
    };
    let wanted = match AuthorizeRequest::judge(&asked.parameters, &client.client()) {
        Ok(wanted) => wanted,
        Err(Refused::Page(error)) => return Ok(refused(shown(&error))),
        Err(Refused::Redirect(target, error)) => {
            return Ok(answer::send(&Answer::error(target, &error, issuer(&app))));
        }
    };
    let hinted = hinted(&app, &cx, &wanted, person.as_ref()).await?;
    let facts = Facts {
        now: cx.now,
        asked_at: asked.handle.is_some().then_some(asked.at),
        answered_at: answered_at(&app, &cx, person.as_ref()).await?,
        chosen: person.as_ref().is_some_and(|person| asked.chosen == Some(person.session())),
        unproven: !client.settings.confidential && !wanted.target.redirect_uri.starts_with("https://"),
        hinted,
        allowed: person.as_ref().is_some_and(|person| app::is_for(&client, person.tenant())),
    };
    let next = decide::next(&wanted, person.as_ref(), &facts);
    match (next, person) {
        (Next::Go, Some(person)) => go(&app, &request, &browser, &cx, person, client, wanted, asked).await,
        (Next::Go, None) => Err(HtmlFault::defect("nobody goes on")),
        (next, person) => elsewhere(&app, &browser, &cx, person, &client, wanted, asked, next).await,
    }
}

/// Somebody says that they go on to the app, as who they are. The request itself goes on by [`get`], which gives a code for it
/// once.
///
/// # Errors
/// The database's.
pub async fn choose(
    app: Data<App>,
    browser: Browser,
    session: PersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (handle, key) = (sent.raw(urls::RESUME), browser.key().clone());
    let known = handle.clone();
    let chosen = session
        .write(&app, move |c, cx, person| waiting::choose(c, &known, &key, person.session(), cx.now))
        .await?;
    Ok(if chosen { reply::see_other(&urls::authorize_again(&handle)) } else { refused(OVER) })
}

/// The same by a form (OIDC Core, 3.1.2.1). A form from elsewhere brings no cookie, so it is taken up one step later.
///
/// # Errors
/// 413 for a long body, 400 for one that cannot be read.
pub async fn post(request: HttpRequest, payload: Payload) -> Result<HttpResponse, HtmlFault> {
    let body = body_bytes(&request, payload, MOST_BYTES).await.map_err(|_| HtmlFault::TooLarge)?;
    let sent = Parameters::parse(&body)
        .map_err(|_| HtmlFault::BadRequest(key!("There are too many parameters.")))?;
    Ok(see_other(&format!("{}?{}", urls::AUTHORIZE, sent.query_without(&[]))))
}

async fn asked(app: &App, request: &HttpRequest, browser: &Browser, cx: &Cx) -> Result<Option<Asked>, Error> {
    let query = request.query_string();
    if query.len() > MOST_BYTES {
        return Ok(None);
    }
    let Ok(sent) = Parameters::parse(query.as_bytes()) else { return Ok(None) };
    let Ok(Some(handle)) = sent.one(urls::RESUME) else {
        return Ok(Some(Asked { parameters: sent, handle: None, at: cx.now, chosen: None }));
    };
    let (handle, now) = (handle.to_owned(), cx.now);
    let known = handle.clone();
    let Some(kept) = app.db.read(move |c| waiting::find(c, &known, now)).await? else { return Ok(None) };
    let Ok(parameters) = Parameters::parse(kept.query.as_bytes()) else { return Ok(None) };
    // In another browser it is a new one: what somebody proved or chose there was not for it.
    if !kept.is_of(browser.key()) {
        return Ok(Some(Asked { parameters, handle: None, at: cx.now, chosen: None }));
    }
    Ok(Some(Asked { parameters, handle: Some(handle), at: kept.asked_at, chosen: kept.chosen }))
}

/// When the person came back from their identity provider: by our clock, as the time of their proof is by its.
async fn answered_at(app: &App, cx: &Cx, person: Option<&Person>) -> Result<Option<Timestamp>, Error> {
    let Some(person) = person.filter(|person| person.proof() == Proof::Saml).cloned() else {
        return Ok(None);
    };
    let now = cx.now;
    let rows = app
        .db
        .read(move |c| session::list(c, person.tenant(), person.user(), now).map(|rows| (rows, person)));
    let (rows, person) = rows.await?;
    Ok(rows.into_iter().find(|row| row.id == person.session()).map(|row| row.created_at))
}

/// Whom the app takes this to be, as far as that can be told.
async fn hinted(
    app: &App,
    cx: &Cx,
    wanted: &AuthorizeRequest,
    person: Option<&Person>,
) -> Result<Hinted, Error> {
    let named = wanted.tenant.clone();
    let is_named = named.is_some();
    let subject = match &wanted.id_token_hint {
        Some(hint) => {
            let keys = published(app, cx).await?;
            let claims = verify(hint, Kind::IdToken, keys.iter().map(String::as_str));
            Some(claims.and_then(|claims| claims.get("sub")?.as_str().map(str::to_owned)).unwrap_or_default())
        }
        None => None,
    };
    let present = person.map(|person| (person.tenant(), person.user()));
    app.db
        .read(move |c| {
            let tenant = match named {
                Some(named) => match named.parse() {
                    Ok(id) => match tenant::get(c, id) {
                        Err(Error::NotFound) => None,
                        found => Some(found?),
                    },
                    Err(_) => tenant::by_slug(c, &named)?,
                },
                None => None,
            };
            let own = match present {
                Some((tenant, user)) => Some(grant::subject(c, tenant, user)?.to_string()),
                None => None,
            };
            let other_person = subject.is_some() && subject != own;
            let nowhere = is_named && tenant.is_none();
            Ok(Hinted { tenant: tenant.map(|tenant| (tenant.id, tenant.slug)), nowhere, other_person })
        })
        .await
}

/// A code for the person, and back to the app.
#[expect(
    clippy::too_many_arguments,
    reason = "what an answer is made of: who asks, from where, by which request"
)]
async fn go(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    cx: &Cx,
    person: Person,
    client: app::App,
    wanted: AuthorizeRequest,
    asked: Asked,
) -> Result<HttpResponse, HtmlFault> {
    let (world, lifetime, known) =
        (cx.clone().with_actor(person.actor()), app.settings.session, person.clone());
    let (scope, nonce, agent) = (wanted.scope.join(" "), wanted.nonce.clone(), user_agent(request));
    let (redirect_uri, challenge) = (wanted.target.redirect_uri.clone(), wanted.challenge.clone());
    let (by, handle) = (client.clone(), asked.handle.clone());
    let code = app
        .db
        .write(person.tenant(), move |c| {
            // A request gets one code, however often somebody goes back to it.
            if let Some(handle) = handle
                && !waiting::take(c, &handle, world.now)?
            {
                return Ok(None);
            }
            let person = session::refresh(c, &known, world.now, lifetime)?;
            let beginning = grant::Beginning {
                nonce,
                user_agent: agent,
                ..grant::Beginning::of(&person, &scope, world.now)
            };
            let begun = grant::begin(c, &world, &person, &by, beginning)?;
            token::issue_code(c, &world, &begun, &redirect_uri, &challenge).map(Some)
        })
        .await;
    match code {
        Ok(None) => Ok(refused(OVER)),
        Ok(Some(code)) => Ok(answer::send(&Answer::code(wanted.target, code.expose(), issuer(app)))),
        Err(Error::UseSso { slug }) => {
            let next = if wanted.prompt.none { decide::nobody() } else { Next::Login { slug: Some(slug) } };
            elsewhere(app, browser, cx, Some(person), &client, wanted, asked, next).await
        }
        Err(Error::Unauthenticated) => {
            let next = if wanted.prompt.none { decide::nobody() } else { Next::Login { slug: None } };
            elsewhere(app, browser, cx, None, &client, wanted, asked, next).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Everything but a code.
#[expect(
    clippy::too_many_arguments,
    reason = "what an answer is made of: who asks, from where, by which request"
)]
async fn elsewhere(
    app: &App,
    browser: &Browser,
    cx: &Cx,
    person: Option<Person>,
    client: &app::App,
    wanted: AuthorizeRequest,
    asked: Asked,
    next: Next,
) -> Result<HttpResponse, HtmlFault> {
    if let Next::Refuse(error) = next {
        return Ok(answer::send(&Answer::error(wanted.target, &error, issuer(app))));
    }
    let handle = match asked.handle {
        Some(handle) => handle,
        None => match keep(app, browser, cx, &asked.parameters).await {
            Ok(handle) => handle.expose().clone(),
            Err(Error::Throttled { .. }) => {
                return Ok(answer::send(&Answer::error(wanted.target, &too_many(), issuer(app))));
            }
            Err(other) => return Err(other.into()),
        },
    };
    let back = urls::authorize_again(&handle);
    let hint = wanted.login_hint.unwrap_or_default();
    Ok(match (next, person) {
        (Next::Confirm, _) => see_other(&urls::with_query(urls::CONFIRM, "next", &back)),
        (Next::Choose, Some(person)) => reply::page(&ChoosePage {
            app: client.settings.name.clone(),
            person: person.email().to_owned(),
            tenant: person.tenant_name().to_owned(),
            csrf_token: browser.csrf_token(),
            other_href: urls::with_parameters(urls::LOGIN, &[("next", &back), ("login_hint", &hint)]),
            workspaces_href: urls::with_query(urls::WORKSPACES, "next", &back),
            handle,
        }),
        (next, _) => {
            let door = match next {
                Next::Login { slug: Some(slug) } => urls::workspace_login(&slug),
                _ => urls::LOGIN.to_owned(),
            };
            see_other(&urls::with_parameters(&door, &[("next", &back), ("login_hint", &hint)]))
        }
    })
}

async fn keep(app: &App, browser: &Browser, cx: &Cx, sent: &Parameters) -> Result<Secret, Error> {
    let (cx, key, query) = (cx.clone(), browser.key().clone(), sent.query_without(&[]));
    app.db.write_global(move |c| waiting::keep(c, &cx, &key, &query)).await
}

/// The app that somebody logs in to who goes on to `next` after it, for the page where they do so.
///
/// # Errors
/// The database's.
pub async fn app_named(app: &App, next: &str, now: Timestamp) -> Result<Option<String>, Error> {
    let Some(query) = next.strip_prefix(urls::AUTHORIZE).and_then(|rest| rest.strip_prefix('?')) else {
        return Ok(None);
    };
    let Ok(sent) = Parameters::parse(query.as_bytes()) else { return Ok(None) };
    let Ok(Some(handle)) = sent.one(urls::RESUME).map(|handle| handle.map(str::to_owned)) else {
        return Ok(None);
    };
    app.db
        .read(move |c| {
            let Some(kept) = waiting::find(c, &handle, now)? else { return Ok(None) };
            let parameters = Parameters::parse(kept.query.as_bytes()).unwrap_or_default();
            let Ok(named) = client_id(&parameters) else { return Ok(None) };
            Ok(app::by_client_id(c, named)?.map(|app| app.settings.name))
        })
        .await
}

/// What the errors say that a person reads: those found before it is certain whom else to tell.
const SHOWN: [&str; 5] = [
    key!("The parameter client_id is missing."),
    key!("The parameter client_id came more than once."),
    key!("The parameter redirect_uri is missing."),
    key!("The parameter redirect_uri came more than once."),
    key!("The redirect_uri is not registered for this app."),
];

/// An error of the protocol as a message.
fn shown(error: &OAuthError) -> &'static str {
    let known = SHOWN.into_iter().find(|text| *text == error.description);
    known.unwrap_or(key!("The request does not add up."))
}

/// What the person is told where it is not certain whom else to tell: a message.
fn refused(text: &'static str) -> HttpResponse {
    let page = MessagePage {
        title: t("The app cannot log you in").to_string(),
        text: vec![
            t(text).to_string(),
            t("Nothing happened to your account. Tell whoever runs the app.").to_string(),
        ],
        link: None,
    };
    reply::page_with(StatusCode::BAD_REQUEST, &page)
}

/// `temporarily_unavailable`, where more requests wait than there may.
fn too_many() -> OAuthError {
    let text = "Too many logins wait to be gone on with; try again later.";
    OAuthError::new(ErrorCode::TemporarilyUnavailable, text)
}

/// `access_denied`, for people of other tenants.
fn not_for_tenant() -> OAuthError {
    OAuthError::new(
        ErrorCode::AccessDenied,
        "This app is not for the workspace in which this person is logged in.",
    )
}

#[cfg(test)]
mod tests {
    use hub_oidc::client::Client;

    use super::*;

    #[test]
    fn every_error_that_becomes_a_page_is_a_message() {
        let parameters = |query: &str| Parameters::parse(query.as_bytes()).unwrap();
        let mut errors = Vec::new();
        for query in ["", "client_id=a&client_id=b"] {
            errors.push(client_id(&parameters(query)).unwrap_err());
        }
        let client = Client { redirect_uris: &[], native: false, scopes: &[], codes: true };
        for query in ["client_id=a", "redirect_uri=a&redirect_uri=b", "redirect_uri=https://x.test"] {
            match AuthorizeRequest::judge(&parameters(query), &client) {
                Err(Refused::Page(error)) => errors.push(error),
                other => panic!("{query}: {other:?}"),
            }
        }
        assert_eq!(errors.len(), SHOWN.len());
        for error in errors {
            assert_eq!(shown(&error), error.description);
        }
    }
}
