//! `GET|POST /device`: a person says yes or no to a television or headset that shows a code (RFC 8628, 3.3).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use askama::Template;
use hub_tenants::Error;
use hub_tenants::app::device::{self, Waiting};
use hub_tenants::session::Person;
use hub_text::{t, text};

use super::address;
use super::parts::{Link, Moment, Problems};
use super::sign_in::MessagePage;
use crate::app::App;
use crate::extract::{Browser, CsrfForm, PersonSession, QueryMap};
use crate::faults::HtmlFault;
use crate::filters;
use crate::{reply, urls};

/// The verification page.
pub fn routes(config: &mut ServiceConfig) {
    config.service(address(urls::DEVICE).route(web::get().to(get)).route(web::post().to(post)));
}

/// `GET /device`. Field: `user_code`, sent by GET: looking a code up changes nothing.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "device/enter.html")]
pub struct EnterPage {
    /// What was wrong with the last try.
    pub problems: Problems,
    /// The code as typed.
    pub user_code: String,
    /// E-mail of the person.
    pub person: String,
    /// Name of their workspace.
    pub tenant: String,
}

/// `GET /device?user_code=…`. Fields: `user_code`, and `decision`, which is `approve` or `deny`.
#[derive(Debug, Clone, Template)]
#[template(path = "device/decide.html")]
pub struct DecidePage {
    /// Token of the form.
    pub csrf_token: String,
    /// The code as the device shows it.
    pub user_code: String,
    /// The same for a screen reader, letter by letter.
    pub spelled: String,
    /// Name of the app.
    pub app: String,
    /// What the device called itself, in words.
    pub device: String,
    /// Where it asked from.
    pub place: String,
    /// When it asked.
    pub asked: Moment,
    /// E-mail of the person as whom it would be logged in.
    pub person: String,
    /// Name of their workspace.
    pub tenant: String,
}

async fn get(
    app: Data<App>,
    query: QueryMap,
    browser: Browser,
    session: PersonSession,
) -> Result<HttpResponse, HtmlFault> {
    let typed = query.text("user_code");
    if typed.is_empty() {
        return Ok(reply::page(&enter(&session.person, typed, Problems::default())));
    }
    let code = typed.clone();
    let found = session.write(&app, move |c, cx, person| device::find(c, cx, person, &code)).await?;
    let PersonSession { person, cx } = session;
    match found {
        Some(waiting) => {
            let asked = Moment::at(waiting.asked_at, cx.now);
            let here = cx.address.as_deref().map(device::network);
            Ok(reply::page(&decide(&person, waiting, here.as_deref(), asked, browser.csrf_token())))
        }
        None => Ok(unknown(&person, typed)),
    }
}

fn unknown(person: &Person, typed: String) -> HttpResponse {
    let text = t("No device shows this code. Check the letters; a code is good for ten minutes.");
    let problems = Problems::default().with("user_code", text);
    reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &enter(person, typed, problems))
}

async fn post(
    app: Data<App>,
    session: PersonSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (code, approve) = (sent.text("user_code"), sent.text("decision") == "approve");
    let person = session.person.clone();
    let typed = code.clone();
    let decided =
        session.write(&app, move |c, cx, person| device::decide(c, cx, person, &typed, approve)).await;
    match decided {
        Ok(Some(name)) => Ok(reply::page(&done(&name, approve))),
        Ok(None) | Err(Error::NotFound) => Ok(unknown(&person, code)),
        Err(error) => Err(error.into()),
    }
}

fn enter(person: &Person, user_code: String, problems: Problems) -> EnterPage {
    let (email, tenant) = (person.email().to_owned(), person.tenant_name().to_owned());
    EnterPage { problems, user_code, person: email, tenant }
}

fn decide(
    person: &Person,
    waiting: Waiting,
    here: Option<&str>,
    asked: Moment,
    csrf_token: String,
) -> DecidePage {
    let letters: Vec<String> = waiting.user_code.chars().filter(|c| *c != '-').map(String::from).collect();
    DecidePage {
        csrf_token,
        spelled: letters.join(" "),
        user_code: waiting.user_code,
        app: waiting.app_name,
        device: waiting.user_agent.map_or_else(|| t("It does not say").to_string(), |said| clipped(&said)),
        place: place(waiting.place.as_deref(), here),
        asked,
        person: person.email().to_owned(),
        tenant: person.tenant_name().to_owned(),
    }
}

/// What a device says of itself, as long as a phone is wide.
fn clipped(said: &str) -> String {
    const MOST: usize = 60;
    let short: String = said.chars().take(MOST).collect();
    if said.chars().nth(MOST).is_some() { format!("{short}…") } else { short }
}

/// Where a device asked from, beside where the person is: another place is what a trick looks like.
fn place(device: Option<&str>, person: Option<&str>) -> String {
    match device {
        None => t("Not known"),
        Some(network) if Some(network) == person => {
            text!("{network}, the same network as you", network = network)
        }
        Some(network) => text!("{network}, not the network you are on", network = network),
    }
    .to_string()
}

/// What somebody reads who has decided.
pub fn done(app: &str, approved: bool) -> MessagePage {
    let (title, text) = if approved {
        (
            text!("{app} is logged in", app = app),
            t("The device goes on by itself in a few seconds. You can close this page."),
        )
    } else {
        (text!("{app} is not logged in", app = app), t("You refused. The code is worth nothing any more."))
    };
    let link = Link { href: urls::ACCOUNT.to_owned(), label: t("Your account").to_string() };
    MessagePage { title: title.to_string(), text: vec![text.to_string()], link: Some(link) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_place_is_named_as_such() {
        assert!(place(Some("192.0.2.1"), Some("192.0.2.1")).ends_with("the same network as you"));
        assert!(place(Some("192.0.2.1"), Some("192.0.2.2")).ends_with("not the network you are on"));
        assert_eq!(place(None, Some("192.0.2.2")), "Not known");
    }
}
