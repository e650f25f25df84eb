//! What is done to the waiting list.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::SeatWaitId;
use hub_tenants::{Error, seat};
use hub_text::{t, text};

use crate::app::App;
use crate::extract::{AdminSession, CsrfForm};
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::Tone;
use crate::{flash, imports, reply, urls};

/// Whether free seats are given by themselves.
///
/// # Errors
/// The database's.
pub async fn automatic(
    app: Data<App>,
    session: AdminSession,
    form: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let on = form.switched()?;
    session.write(&app, move |c, cx, by| seat::set_automatic(c, cx, by, on)).await?;
    let text = match on {
        true => t("A seat that becomes free goes to whoever waits first."),
        false => t("Free seats wait for you to give them."),
    };
    let switch = format!("{}#automatic", urls::SEATS);
    Ok(flash::with(&app, reply::see_other(&switch), Tone::Good, text))
}

/// Gives somebody the seat that they wait for.
///
/// # Errors
/// 404 for a place that is not there, or is another workspace's.
pub async fn give(
    app: Data<App>,
    request: HttpRequest,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = id_of(&session, &request)?;
    match session.write(&app, move |c, cx, by| seat::give(c, cx, by, id)).await {
        Ok(given) => {
            imports::greet(&app, std::slice::from_ref(&given)).await;
            let text = text!("{name} has a seat now.", name = given.user.label()).to_string();
            Ok(back(&app, Tone::Good, &text))
        }
        Err(error @ (Error::NoSeat { .. } | Error::Invalid(_) | Error::Scim(_))) => {
            Ok(back(&app, Tone::Bad, &sentence(&error)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes somebody off the list.
///
/// # Errors
/// 404 for a place that is not there, or is another workspace's.
pub async fn dismiss(
    app: Data<App>,
    request: HttpRequest,
    session: AdminSession,
    _: CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let id = id_of(&session, &request)?;
    session.write(&app, move |c, cx, by| seat::dismiss(c, cx, by, id)).await?;
    let text = t("Taken off the list. Another try puts them on it again.").to_string();
    Ok(back(&app, Tone::Good, &text))
}

fn id_of(session: &AdminSession, request: &HttpRequest) -> Result<SeatWaitId, HtmlFault> {
    let text = request.match_info().get("wait").unwrap_or_default();
    SeatWaitId::in_tenant(session.admin.tenant(), text).ok_or(HtmlFault::NotFound)
}

fn back(app: &App, tone: Tone, text: &str) -> HttpResponse {
    flash::with(app, reply::see_other(urls::SEATS), tone, text)
}
