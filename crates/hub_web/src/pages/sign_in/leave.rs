//! `GET /` and `GET|POST /logout`: where somebody begins, and how they leave.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::MessagePage;
use super::enter::end_present;
use crate::app::App;
use crate::cookies::Name;
use crate::extract::{CsrfForm, MaybePerson, RequestWorld};
use crate::faults::HtmlFault;
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

/// Ends the session and takes its cookie away.
///
/// # Errors
/// The database's.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    RequestWorld(cx): RequestWorld,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    end_present(&app, &request, &cx).await?;
    let mut response = reply::see_other(urls::LOGOUT);
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
