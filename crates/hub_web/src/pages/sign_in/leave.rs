//! `GET /` and `GET|POST /logout`: where somebody begins, and how they leave.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use hub_tenants::session;

use super::MessagePage;
use super::enter::end_present;
use crate::app::App;
use crate::cookies::Name;
use crate::extract::{CsrfForm, MaybePerson, RequestWorld};
use crate::faults::HtmlFault;
use crate::saml::tell_idp;
use crate::{reply, urls};

/// Sends everybody to where they begin.
///
/// # Errors
/// The database's.
pub async fn home(MaybePerson(person): MaybePerson) -> Result<HttpResponse, HtmlFault> {
    let to = match person {
        Some(person) if person.admin().is_ok() => urls::INTEGRATIONS,
        Some(_) => urls::ACCOUNT,
        None => urls::LOGIN,
    };
    Ok(reply::see_other(to))
}

/// Ends the session and takes its cookie away; then the IdP is told, where it takes logouts.
///
/// # Errors
/// The database's.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    RequestWorld(cx): RequestWorld,
    MaybePerson(person): MaybePerson,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let at_idp = match person {
        Some(person) => app.db.read(move |c| session::at_idp(c, &person)).await?,
        None => None,
    };
    end_present(&app, &request, &cx).await?;
    let onward = match at_idp {
        Some(ended) => tell_idp(&app, &cx, ended).await?,
        None => None,
    };
    let mut response = onward.unwrap_or_else(|| reply::see_other(urls::LOGOUT));
    let _ = response.add_cookie(&app.cookies.remove(Name::Session));
    Ok(response)
}

/// Says that the session has ended, when it has.
///
/// # Errors
/// The database's.
pub async fn get(MaybePerson(person): MaybePerson) -> Result<HttpResponse, HtmlFault> {
    Ok(match person {
        Some(_) => reply::see_other(urls::HOME),
        None => reply::page(&MessagePage::signed_out()),
    })
}
