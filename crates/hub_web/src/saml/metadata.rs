//! `GET /saml/{connection}/metadata`: our side of a connection, for the IdP's console.

use std::collections::HashMap;
use std::sync::Mutex;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, web};
use hub_kernel::{ConnectionId, Random as _, TokenHash};
use hub_saml::authn_request::request_id;
use hub_saml::metadata::{signed_sp_xml, sp_xml};
use hub_tenants::connection::{self, OurSide};
use hub_text::key;

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
    let xml = if query.get("signed") == Some("1") { signed(&app, id, ours).await? } else { sp_xml(&ours.sp) };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, hub_saml::metadata::CONTENT_TYPE))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"switchboard-metadata.xml\""))
        .body(xml))
}

async fn signed(app: &App, id: ConnectionId, ours: OurSide) -> Result<String, HtmlFault> {
    if ours.sp.signing_key.is_none() {
        return Err(HtmlFault::BadRequest(match ours.keys_lost {
            true => key!("The key of this connection cannot be opened, so its metadata cannot be signed."),
            false => {
                key!("This connection has no key to sign with. An admin creates one under Sign-in options.")
            }
        }));
    }
    let lost = |_| HtmlFault::defect("the metadata was lost");
    // It names the key that signs, too: the one in use is the one to encrypt for.
    let content = TokenHash::of(&sp_xml(&ours.sp));
    if let Some(known) = app.signed_metadata.find(id, &content) {
        return Ok(known);
    }
    let _permit = app.verifying.acquire().await.map_err(|_| hub_tenants::Error::Busy)?;
    let name = request_id(&app.entropy.bytes());
    let made = web::block(move || signed_sp_xml(&ours.sp, &name, None)).await.map_err(lost)?;
    let made =
        made.map_err(|error| HtmlFault::defect(&format!("the metadata could not be signed: {error}")))?;
    app.signed_metadata.keep(id, content, made.clone());
    Ok(made)
}

/// Documents that were signed, the last one of each connection: anybody may fetch them, and a signature costs what a login's
/// verification does.
#[derive(Default)]
pub struct SignedMetadata(Mutex<HashMap<ConnectionId, (TokenHash, String)>>);

/// Connections whose document is remembered; beyond it all are signed anew.
const MOST_REMEMBERED: usize = 2000;

impl SignedMetadata {
    fn find(&self, id: ConnectionId, content: &TokenHash) -> Option<String> {
        let known = self.0.lock().ok()?;
        known.get(&id).filter(|(signed, _)| signed == content).map(|(_, document)| document.clone())
    }

    fn keep(&self, id: ConnectionId, content: TokenHash, document: String) {
        if let Ok(mut known) = self.0.lock() {
            if known.len() >= MOST_REMEMBERED && !known.contains_key(&id) {
                known.clear();
            }
            known.insert(id, (content, document));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_of_that_content_and_bounded() {
        let (signed, one, other) = (SignedMetadata::default(), TokenHash::of("1"), TokenHash::of("2"));
        let id = ConnectionId::from_raw;
        signed.keep(id(0), one, "first".to_owned());
        assert_eq!(signed.find(id(0), &one).as_deref(), Some("first"));
        assert_eq!((signed.find(id(0), &other), signed.find(id(1), &one)), (None, None));
        signed.keep(id(0), other, "second".to_owned());
        assert_eq!(signed.find(id(0), &one), None);
        for n in 1..=MOST_REMEMBERED as i64 {
            signed.keep(id(n), one, String::new());
            assert!(signed.0.lock().unwrap().len() <= MOST_REMEMBERED);
        }
    }
}
