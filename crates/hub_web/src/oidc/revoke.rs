//! `POST /oauth2/revoke` (RFC 7009). The answer is the same whether or not there was such a token.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::Cx;
use hub_tenants::app::token;

use super::client::{Asked, proven};
use super::{Fault, fault, shared};
use crate::app::App;
use crate::extract::RequestWorld;

/// Ends a token of the app's own.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    RequestWorld(cx): RequestWorld,
) -> HttpResponse {
    let answer = match revoke(&app, &request, payload, &cx).await {
        Ok(()) => {
            let mut response = HttpResponse::Ok().finish();
            fault::private(&mut response);
            response
        }
        Err(fault) => fault.into_response(),
    };
    shared(&app, &request, answer).await
}

async fn revoke(app: &App, request: &HttpRequest, payload: Payload, cx: &Cx) -> Result<(), Fault> {
    let Asked { by, body } = proven(app, request, payload, cx).await?;
    let sent = hub_oidc::token::named(&body)?.to_owned();
    let (asked, known) = (by.clone(), sent.clone());
    let Some((tenant, _)) = app.db.read(move |c| token::own(c, &asked, &known)).await? else { return Ok(()) };
    let cx = cx.clone();
    Ok(app.db.write(tenant, move |c| token::revoke(c, &cx, &by, &sent)).await?)
}
