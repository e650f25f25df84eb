//! `GET /saml/{connection}/metadata`: our side of a connection, for the IdP's console.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use hub_kernel::ConnectionId;
use hub_saml::metadata::sp_xml;
use hub_tenants::connection;

use crate::app::App;
use crate::faults::HtmlFault;

/// The SP metadata (SAML 2.0 Metadata, 2.4.2).
///
/// # Errors
/// 404 for an unknown connection.
pub async fn get(app: Data<App>, id: Path<String>) -> Result<HttpResponse, HtmlFault> {
    let id: ConnectionId = id.parse().map_err(|_| HtmlFault::NotFound)?;
    app.db.read(move |c| connection::get(c, id.tenant(), id)).await?;
    let xml = sp_xml(&connection::sp_settings(app.base_url(), id));
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/samlmetadata+xml"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"switchboard-metadata.xml\""))
        .body(xml))
}
