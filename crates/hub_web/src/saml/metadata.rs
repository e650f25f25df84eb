//! `GET /saml/{connection}/metadata`: our side of a connection, for the IdP's console.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, web};
use hub_kernel::{ConnectionId, Random as _};
use hub_saml::authn_request::request_id;
use hub_saml::metadata::{signed_sp_xml, sp_xml};
use hub_tenants::connection::{self, OurSide};

use crate::app::App;
use crate::extract::QueryMap;
use crate::faults::HtmlFault;

/// The SP metadata (SAML 2.0 Metadata, 2.4.2), signed with `?signed=1`.
///
/// # Errors
/// 404 for an unknown connection and for one without SAML; 400 when it shall be signed and there is no key.
pub async fn get(app: Data<App>, id: Path<String>, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let id: ConnectionId = id.parse().map_err(|_| HtmlFault::NotFound)?;
    let (master, base_url) = (app.master_key.clone(), app.base_url().to_owned());
    let ours = app
        .db
        .read(move |c| {
            connection::with_saml(c, id.tenant(), id)?;
            connection::our_side(c, &master, &base_url, id)
        })
        .await?;
    let xml = if query.get("signed") == Some("1") { signed(&app, ours).await? } else { sp_xml(&ours.sp) };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, hub_saml::metadata::CONTENT_TYPE))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"switchboard-metadata.xml\""))
        .body(xml))
}

async fn signed(app: &App, ours: OurSide) -> Result<String, HtmlFault> {
    if ours.sp.signing_key.is_none() {
        return Err(HtmlFault::BadRequest(match ours.keys_lost {
            true => "The key of this connection cannot be opened, so its metadata cannot be signed.",
            false => "This connection has no key to sign with. An admin creates one under Sign-in options.",
        }));
    }
    let lost = |_| HtmlFault::defect("the metadata was lost");
    let _permit = app.verifying.acquire().await.map_err(|_| hub_tenants::Error::Busy)?;
    let name = request_id(&app.entropy.bytes());
    let made = web::block(move || signed_sp_xml(&ours.sp, &name, None)).await.map_err(lost)?;
    made.map_err(|error| HtmlFault::defect(&format!("the metadata could not be signed: {error}")))
}
