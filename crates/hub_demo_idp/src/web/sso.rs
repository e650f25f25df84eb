//! Signing in: asked by the application (`/sso`), or from a tile of My Apps.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::Idp;
use super::fault::Html;
use super::views::{Choice, Hidden, Row, page, see_other};
use crate::authn_request::AuthnRequest;
use crate::slip::Slip;
use crate::store::App;
use crate::{Error, asked_signature, chance};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "SAMLRequest")]
    request: String,
    #[serde(rename = "RelayState", default)]
    relay_state: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    app: String,
    force: bool,
    action: &'static str,
    hidden: Vec<Hidden>,
    slips: Vec<Choice>,
    people: Vec<Row>,
}

/// Who is signed in to My Apps: they are not asked again, as with every real identity provider.
const SESSION: &str = "demo_idp_person";

pub(super) async fn redirect(
    idp: Data<Idp>,
    asked: Query<Asked>,
    browser: HttpRequest,
) -> Result<HttpResponse, Html> {
    let request = AuthnRequest::from_redirect(&asked.request)?;
    if let Some(certificate) = must_sign(&idp, &request)? {
        asked_signature::of_redirect(browser.query_string(), &certificate)?;
    }
    choose(&idp, &request, &asked.relay_state, &browser)
}

pub(super) async fn post(
    idp: Data<Idp>,
    asked: Form<Asked>,
    browser: HttpRequest,
) -> Result<HttpResponse, Html> {
    let request = AuthnRequest::from_post(&asked.request)?;
    if let Some(certificate) = must_sign(&idp, &request)? {
        asked_signature::of_post(&asked.request, &certificate)?;
    }
    choose(&idp, &request, &asked.relay_state, &browser)
}

/// The certificate whose key must have signed the request; none when the application may send unsigned ones.
fn must_sign(idp: &Idp, request: &AuthnRequest) -> crate::Result<Option<String>> {
    let app = idp.asking_app(request)?;
    Ok(app.signed_requests.then_some(app.certificate))
}

fn choose(
    idp: &Idp,
    request: &AuthnRequest,
    relay_state: &str,
    browser: &HttpRequest,
) -> Result<HttpResponse, Html> {
    let app = idp.asking_app(request)?;
    if let (false, Some(person)) = (request.force_authn, signed_in(idp, browser)) {
        let chosen = Chosen {
            person,
            app: app.id,
            request_id: request.id.clone(),
            relay_state: relay_state.to_owned(),
            slip: Slip::None,
            at: None,
        };
        return Ok(page(&sign(idp, chosen)?)?);
    }
    let hidden = |name, value: &str| Hidden { name, value: value.to_owned() };
    let sign_in = SignInPage {
        app: app.name,
        force: request.force_authn,
        action: "/sso/answer",
        hidden: vec![
            hidden("app", &app.id),
            hidden("requestId", &request.id),
            hidden("relayState", relay_state),
        ],
        slips: slips(),
        people: Row::all(&idp.store.state().directory),
    };
    Ok(page(&sign_in)?)
}

fn slips() -> Vec<Choice> {
    Slip::ALL.map(|(slip, value, label)| Choice { value, label, chosen: slip == Slip::None }).into()
}

/// The chosen person, and for what.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Chosen {
    /// Object id or user principal name.
    pub(super) person: String,
    /// Id of the application.
    pub(super) app: String,
    /// ID of the AuthnRequest; absent or empty for an unasked response.
    #[serde(default)]
    pub(super) request_id: String,
    /// RelayState to give back.
    #[serde(default)]
    pub(super) relay_state: String,
    /// What to get wrong on purpose.
    #[serde(default)]
    pub(super) slip: Slip,
    /// When, in Unix milliseconds, for a program that sets up a past; people sign in now.
    #[serde(skip)]
    pub(super) at: Option<i64>,
}

/// A signed answer and the form that carries it to the application.
#[derive(Template)]
#[template(path = "answer.html")]
pub(super) struct AnswerPage {
    app: String,
    pub(super) acs_url: String,
    pub(super) saml_response: String,
    pub(super) relay_state: String,
}

/// The signed answer to a choice, also for the JSON API.
pub(super) fn sign(idp: &Idp, chosen: Chosen) -> crate::Result<AnswerPage> {
    let app = idp.store.state().app(&chosen.app)?.clone();
    let asked = Some(chosen.request_id.as_str()).filter(|id| !id.is_empty());
    let at = chosen.at.unwrap_or_else(|| chance::now().timestamp_millis());
    let saml_response = idp.sign_in(&chosen.person, &app, asked, chosen.slip, at)?;
    let own_relay_state = asked.is_none() && chosen.relay_state.is_empty();
    let relay_state = if own_relay_state { app.relay_state } else { chosen.relay_state };
    Ok(AnswerPage { app: app.name, acs_url: app.acs_url, saml_response, relay_state })
}

pub(super) async fn answer(idp: Data<Idp>, chosen: Form<Chosen>) -> Result<HttpResponse, Html> {
    Ok(page(&sign(&idp, chosen.into_inner())?)?)
}

pub(super) async fn open_tile(idp: Data<Idp>, chosen: Form<Chosen>) -> Result<HttpResponse, Html> {
    let unasked = Chosen { request_id: String::new(), ..chosen.into_inner() };
    Ok(page(&sign(&idp, unasked)?)?)
}

/// Object id of the person whom this browser showed to My Apps, as long as they may sign in.
fn signed_in(idp: &Idp, browser: &HttpRequest) -> Option<String> {
    let id = browser.cookie(SESSION)?.value().to_owned();
    let state = idp.store.state();
    state.directory.person(&id).ok().filter(|p| p.can_sign_in()).map(|p| p.object_id.clone())
}

#[derive(Template)]
#[template(path = "tiles.html")]
struct TilesPage {
    here: &'static str,
    person: Row,
    apps: Vec<App>,
}

pub(super) async fn tiles(idp: Data<Idp>, browser: HttpRequest) -> Result<HttpResponse, Html> {
    let state = idp.store.state();
    let Some(person) = signed_in(&idp, &browser) else {
        let sign_in = SignInPage {
            app: "My Apps".to_owned(),
            force: false,
            action: "/tiles",
            hidden: Vec::new(),
            slips: Vec::new(),
            people: Row::all(&state.directory),
        };
        return Ok(page(&sign_in)?);
    };
    let person = Row::new(&state.directory, state.directory.person(&person)?);
    Ok(page(&TilesPage { here: "tiles", person, apps: state.apps })?)
}

#[derive(Deserialize)]
pub(super) struct Me {
    person: String,
}

pub(super) async fn enter(idp: Data<Idp>, me: Form<Me>) -> Result<HttpResponse, Html> {
    let state = idp.store.state();
    let person = state.directory.person_by_key(&me.person)?;
    if !person.can_sign_in() {
        let name = &person.display_name;
        return Err(Error::Refused(format!("The account of {name} is blocked or deleted.")).into());
    }
    let mut answer = see_other("/tiles");
    let cookie = Cookie::build(SESSION, person.object_id.clone())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish();
    answer.add_cookie(&cookie).map_err(|_| Error::Invalid("The session cannot be kept.".to_owned()))?;
    Ok(answer)
}

pub(super) async fn leave() -> Result<HttpResponse, Html> {
    let mut answer = see_other("/tiles");
    let gone = answer.add_removal_cookie(&Cookie::build(SESSION, "").path("/").finish());
    gone.map_err(|_| Error::Invalid("The session cannot be ended.".to_owned()))?;
    Ok(answer)
}
