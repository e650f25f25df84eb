//! `POST /oauth2/device_authorization` (RFC 8628, 3.1): a television or headset asks for a code to show.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_oidc::scope::OPENID;
use hub_tenants::app::device;
use serde_json::json;

use super::client::{Asked, proven};
use super::{Fault, fault, shared};
use crate::app::App;
use crate::extract::RequestWorld;
use crate::extract::request::user_agent;
use crate::urls;

/// Gives a device its codes.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    RequestWorld(cx): RequestWorld,
) -> HttpResponse {
    let answer = begin(&app, &request, payload, &cx).await;
    shared(&app, &request, answer.unwrap_or_else(Fault::into_response)).await
}

async fn begin(app: &App, request: &HttpRequest, payload: Payload, cx: &Cx) -> Result<HttpResponse, Fault> {
    let Asked { by, body } = proven(app, request, payload, cx).await?;
    let scope = body.one("scope")?.unwrap_or(OPENID).to_owned();
    let (cx, agent) = (cx.clone(), user_agent(request));
    let begin = move |c: &mut hub_db::Conn| device::begin(c, &cx, &by, &scope, agent.as_deref());
    let begun = app.db.write_global(begin).await??;
    let mut response = HttpResponse::Ok().json(json!({
        "device_code": begun.device_code.expose(),
        "user_code": begun.user_code,
        "verification_uri": app.absolute(urls::DEVICE),
        "verification_uri_complete": app.absolute(&urls::device(&begun.user_code)),
        "expires_in": begun.expires_in,
        "interval": begun.interval,
    }));
    fault::private(&mut response);
    Ok(response)
}
