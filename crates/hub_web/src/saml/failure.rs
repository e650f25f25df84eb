//! A sign-in that failed: the admin gets the reason, the person a plain page with a reference.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx};
use hub_tenants::sign_in::{self, SsoFailure};
use hub_tenants::{Error, connection};

use crate::app::App;
use crate::faults::HtmlFault;
use crate::pages::errors::SsoFailedPage;
use crate::{reply, urls};

/// Notes the reason and answers 403.
///
/// # Errors
/// 404 for an unknown connection.
pub async fn answer(
    app: &App,
    cx: &Cx,
    id: ConnectionId,
    error: Error,
    issuer: Option<String>,
) -> Result<HttpResponse, HtmlFault> {
    let text = for_the_person(&error).to_owned();
    let integrated = app.db.read(move |c| connection::get(c, id.tenant(), id)).await?.is_integrated();
    // Anybody can post here, and events are kept for good: a flood shows its pages, and only its beginning is noted.
    if app.call_log.takes_stranger(id.tenant(), cx.now) {
        let (noted, issuer) = (cx.clone(), issuer.map(|issuer| issuer.chars().take(300).collect::<String>()));
        let record = move |c: &mut Conn| sign_in::record_failure(c, &noted, id, &error, issuer.as_deref());
        app.db.write(id.tenant(), record).await?;
    } else {
        tracing::warn!(connection = %id, request_id = cx.request_id, %error, "one of too many failed sign-ins");
    }
    let page = SsoFailedPage {
        reference: cx.request_id.clone(),
        text,
        retry_href: integrated.then(|| urls::sso_login(id)),
    };
    Ok(reply::page_with(StatusCode::FORBIDDEN, &page))
}

/// Nothing that helps a forger; enough for a person to know whom to ask.
fn for_the_person(error: &Error) -> &'static str {
    match error {
        Error::SsoFailed(SsoFailure::UnknownUser { .. }) => {
            "Your company has not given you access to this workspace yet. Ask your admin, and give them the reference."
        }
        Error::SsoFailed(SsoFailure::NotImported { .. }) => {
            "You are known here, but your admin has not let you in yet. Ask them, and give them the reference."
        }
        Error::SsoFailed(SsoFailure::Deactivated { .. }) => {
            "Your access to this workspace was removed. If that is a mistake, ask your admin and give them the reference."
        }
        Error::SsoFailed(SsoFailure::NotIntegrated) => {
            "Single sign-on is not set up for this workspace. Ask your admin, and give them the reference."
        }
        Error::SsoFailed(SsoFailure::UnknownRequest | SsoFailure::WrongBrowser | SsoFailure::Replayed) => {
            "This sign-in took too long, was used before or began in another browser. Please start again."
        }
        _ => {
            "Your identity provider's answer could not be accepted. Try again; if it stays, give your admin the reference."
        }
    }
}
