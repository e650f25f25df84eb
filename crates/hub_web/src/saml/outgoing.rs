//! Our messages to an IdP leave: by a redirect, or in a form that a page of ours posts (Bindings, 3.4 and 3.5).

use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpResponse, web};
use hub_saml::Outgoing;
use hub_tenants::Error;
use hub_tenants::sign_in::Asked;

use crate::app::App;
use crate::frame::policy;
use crate::pages::sign_in::CarryPage;
use crate::reply;

/// The message of a login that was begun. It is signed off the async threads and only so many at once: CPU is what a
/// stranger can spend.
///
/// # Errors
/// `Busy`; `Defect` when the message cannot be made.
pub async fn message(app: &App, asked: Asked) -> Result<Outgoing, Error> {
    let _permit = app.verifying.acquire().await.map_err(|_| Error::Busy)?;
    let made = web::block(move || asked.message()).await;
    made.map_err(|_| Error::Defect("the login request was lost".to_owned()))?
}

/// The answer that carries a message: a redirect, or a page that posts it, to that IdP and nowhere else.
pub fn send(message: Outgoing) -> HttpResponse {
    match message {
        Outgoing::Redirect(url) => HttpResponse::SeeOther().insert_header((LOCATION, url)).finish(),
        Outgoing::Post(form) => {
            let target = url::Url::parse(&form.action).ok();
            let host = target.as_ref().and_then(|url| url.host_str()).unwrap_or_default().to_owned();
            let origin = target.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
            let page = CarryPage { host, action: form.action, fields: form.fields };
            let mut response = reply::page(&page);
            reply::set(&mut response, CONTENT_SECURITY_POLICY, &policy(&origin));
            response
        }
    }
}
