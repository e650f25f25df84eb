//! In which language pages speak: what somebody chose, or else what their browser asks for, or else the operator's.

use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use hub_saml::relay_state::local_path;
use hub_text::Language;
use url::form_urlencoded;

use crate::app::App;
use crate::cookies::Name;
use crate::extract::QueryMap;
use crate::extract::session::came_from;
use crate::faults::HtmlFault;
use crate::{reply, urls};

/// `/language/{code}`.
pub fn routes(config: &mut ServiceConfig) {
    config.service(super::address("/language/{code}").route(web::get().to(choose)));
}

/// The language of a request.
pub fn of(request: &HttpRequest) -> Language {
    let chosen = request
        .app_data::<Data<App>>()
        .and_then(|app| app.cookies.read(request, Name::Language))
        .and_then(|code| Language::of(&code));
    let asked = || request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok().and_then(Language::preferred);
    chosen.or_else(asked).unwrap_or_else(hub_text::default)
}

/// A language to choose, as its own name.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Where it is chosen.
    pub href: String,
    /// Its code, for `lang`.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether this page speaks it.
    pub current: bool,
}

/// All languages, as most pages offer them: the choice comes back to the page that the browser names.
pub fn choices() -> [Choice; Language::ALL.len()] {
    Language::ALL.map(|language| choice(language, urls::language(language).to_owned()))
}

/// The same where the address does not say what the page knows: the choice comes back to `back`.
pub fn choices_back(back: &str) -> [Choice; Language::ALL.len()] {
    Language::ALL.map(|language| choice(language, urls::language_back(language, back)))
}

/// The same on a page whose address is a secret, which no other request may name: see [`chosen_here`].
pub fn choices_here() -> [Choice; Language::ALL.len()] {
    Language::ALL.map(|language| choice(language, urls::language_here(language).to_owned()))
}

fn choice(language: Language, href: String) -> Choice {
    let current = language == hub_text::current();
    Choice { href, code: language.code(), name: language.name(), current }
}

/// Remembers the language that was chosen on a page whose address is a secret, and goes back to that address.
pub fn chosen_here(app: &App, request: &HttpRequest) -> Option<HttpResponse> {
    let mut query = form_urlencoded::parse(request.query_string().as_bytes());
    let (_, code) = query.find(|(name, _)| name == "language")?;
    Some(reply::untold(remember(app, Language::of(&code)?, request.path())))
}

/// Remembers a language in this browser and goes back to the page. It changes nothing but words, so a link may do it.
async fn choose(
    request: HttpRequest,
    app: Data<App>,
    code: Path<String>,
    query: QueryMap,
) -> Result<HttpResponse, HtmlFault> {
    let language = Language::of(&code).ok_or(HtmlFault::NotFound)?;
    let came = came_from(&request);
    // An address with a query says itself what the page was asked with.
    let told = query.get("back").filter(|_| came.as_ref().is_none_or(|came| !came.contains('?')));
    let back = told.and_then(|back| local_path(back, app.base_url())).or(came);
    Ok(remember(&app, language, back.as_deref().unwrap_or(urls::HOME)))
}

fn remember(app: &App, language: Language, back: &str) -> HttpResponse {
    let mut response = reply::see_other(back);
    let cookie = app.cookies.keep(Name::Language, language.code().to_owned());
    if response.add_cookie(&cookie).is_err() {
        tracing::error!("the cookie of a language could not be set");
    }
    response
}
