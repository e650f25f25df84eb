//! The last step of every login in a browser: the session that it held ends, the new one's cookie is set.

use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{Cx, Secret, TenantId, UserId};
use hub_tenants::app::grant;
use hub_tenants::sign_in::{self, Opened};
use hub_tenants::{Error, session};

use crate::app::App;
use crate::cookies::Name;
use crate::extract::session::person_of;
use crate::faults::HtmlFault;
use crate::pages::workspaces;
use crate::reply;

/// Gives the browser its new session and sends it to `next`, a local path, or to where everybody begins; by way of the
/// choice, where the login was right for several workspaces.
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
    end_former(app, request, cx, opened).await?;
    let to = workspaces::after_login(app, cx, opened, next).await?;
    let mut response = reply::see_other(&to);
    let _ = response.add_cookie(&app.cookies.set(Name::Session, opened.cookie.expose().clone()));
    let device = remember(app, request, cx, opened.tenant, opened.user).await?;
    let _ = response.add_cookie(&app.cookies.keep(Name::Device, device));
    if app.cookies.read(request, Name::SecondStep).is_some() {
        let _ = response.add_cookie(&app.cookies.remove(Name::SecondStep));
    }
    Ok(response)
}

/// Remembers that this person used this browser, which gets a key for it if it has none: strangers' wrong passwords do not
/// slow it then.
///
/// # Errors
/// The database's.
pub async fn remember(
    app: &App,
    request: &HttpRequest,
    cx: &Cx,
    tenant: TenantId,
    user: UserId,
) -> Result<String, HtmlFault> {
    let known = app.cookies.read(request, Name::Device).filter(|key| key.len() == 43);
    let device = known.unwrap_or_else(|| Secret::generate(&*app.entropy, "").expose().clone());
    let (key, now) = (device.clone(), cx.now);
    app.db.write(tenant, move |c| sign_in::remember_device(c, tenant, user, &key, now)).await?;
    Ok(device)
}

/// Ends the session that the browser brings, if it brings one. Of the same person its logins to apps go on in the new one.
async fn end_former(app: &App, request: &HttpRequest, cx: &Cx, opened: &Opened) -> Result<(), HtmlFault> {
    end(app, request, cx, Some(opened.cookie.clone())).await
}

/// Ends the session that the browser brings, if it brings one.
///
/// # Errors
/// The database's.
pub async fn end_present(app: &App, request: &HttpRequest, cx: &Cx) -> Result<(), HtmlFault> {
    end(app, request, cx, None).await
}

async fn end(app: &App, request: &HttpRequest, cx: &Cx, next: Option<Secret>) -> Result<(), HtmlFault> {
    let Some(cookie) = app.cookies.read(request, Name::Session) else { return Ok(()) };
    let Some(person) = person_of(app, cx, cookie).await? else { return Ok(()) };
    let (cx, tenant) = (cx.clone().with_actor(person.actor()), person.tenant());
    let lifetime = app.settings.session;
    let end = move |c: &mut hub_db::Conn| {
        if let Some(next) = next
            && let Some(next) = session::authenticate(c, next.expose(), cx.now, lifetime)?
        {
            grant::carry_on(c, &person, &next)?;
        }
        session::end_one(c, &cx, &person, person.session())
    };
    let ended = app.db.write(tenant, end).await;
    match ended {
        // Ended by something else in this moment.
        Ok(()) | Err(Error::NotFound) => Ok(()),
        Err(other) => Err(other.into()),
    }
}
