//! In which language pages speak: what somebody chose, or else what their browser asks for, or else the operator's.

use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use hub_text::Language;

use crate::app::App;
use crate::cookies::Name;
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
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// Where it is chosen.
    pub href: &'static str,
    /// Its code, for `lang`.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether this page speaks it.
    pub current: bool,
}

/// All languages.
pub fn choices() -> impl Iterator<Item = Choice> {
    Language::ALL.into_iter().map(|language| Choice {
        href: urls::language(language),
        code: language.code(),
        name: language.name(),
        current: language == hub_text::current(),
    })
}

/// Remembers a language in this browser and goes back to the page. It changes nothing but words, so a link may do it.
async fn choose(request: HttpRequest, app: Data<App>, code: Path<String>) -> Result<HttpResponse, HtmlFault> {
    let language = Language::of(&code).ok_or(HtmlFault::NotFound)?;
    let back = came_from(&request).unwrap_or_else(|| urls::HOME.to_owned());
    let mut response = reply::see_other(&back);
    let cookie = app.cookies.keep(Name::Language, language.code().to_owned());
    if response.add_cookie(&cookie).is_err() {
        tracing::error!("the cookie of a language could not be set");
    }
    Ok(response)
}
