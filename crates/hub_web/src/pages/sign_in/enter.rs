//! The last step of every login in a browser: the session that it held ends, the new one's cookie is set.

use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_tenants::sign_in::Opened;
use hub_tenants::{Error, session};

use crate::app::App;
use crate::cookies::Name;
use crate::extract::session::person_of;
use crate::faults::HtmlFault;
use crate::{reply, urls};

/// Gives the browser its new session and sends it to `next`, a local path, or to where everybody begins.
///
/// # Errors
/// The database's.
pub async fn enter(
    app: &App,
    request: &HttpRequest,
    cx: &Cx,
    opened: &Opened,
    next: Option<&str>,
) -> Result<HttpResponse, HtmlFault> {
    end_present(app, request, cx).await?;
    let mut response = reply::see_other(next.unwrap_or(urls::HOME));
    let _ = response.add_cookie(&app.cookies.set(Name::Session, opened.cookie.expose().clone()));
    Ok(response)
}

/// Ends the session that the browser brings, if it brings one.
///
/// # Errors
/// The database's.
pub async fn end_present(app: &App, request: &HttpRequest, cx: &Cx) -> Result<(), HtmlFault> {
    let Some(cookie) = app.cookies.read(request, Name::Session) else { return Ok(()) };
    let Some(person) = person_of(app, cx, cookie).await? else { return Ok(()) };
    let cx = cx.clone().with_actor(person.actor());
    let ended =
        app.db.write(person.tenant(), move |c| session::end_one(c, &cx, &person, person.session())).await;
    match ended {
        // Ended by something else in this moment.
        Ok(()) | Err(Error::NotFound) => Ok(()),
        Err(other) => Err(other.into()),
    }
}
