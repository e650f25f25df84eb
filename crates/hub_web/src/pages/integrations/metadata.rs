//! `POST {base}/metadata`: an IdP's metadata fills all three values.

use actix_web::HttpResponse;
use hub_kernel::Timestamp;
use hub_saml::metadata::{Binding, IdpMetadata, parse_idp};
use hub_tenants::Error;
use hub_tenants::connection::{Reading, Settings};
use hub_text::{t, text};

use super::configuration::Draft;
use super::configure::{Wanted, again, save_read};
use super::saml_words;
use super::visit::Visit;
use crate::app::App;
use crate::extract::{CsrfForm, Form};
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Problems, date};

/// Reads metadata from an address, a file or a paste, and saves what it says.
///
/// # Errors
/// 404; the database's.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (field, document) = match document(&visit.app, &form).await {
        Ok(read) => read,
        Err((field, text)) => return refuse(&visit, &form, field, text).await,
    };
    let metadata = match parse_idp(&document) {
        Ok(metadata) => metadata,
        Err(error) => return refuse(&visit, &form, field, saml_words::said(&error.to_string())).await,
    };
    let reading = Reading::of(&metadata, &metadata.sso_url, form.filled("metadata_url"));
    let wanted = Wanted {
        remarks: remarks(&metadata, visit.cx.now),
        settings: Settings::of_metadata(&metadata, visit.cx.now),
        confirmed: false,
        mistyped: None,
    };
    match save_read(&visit, wanted, reading).await {
        Err(error @ Error::Invalid(_)) => refuse(&visit, &form, field, sentence(&error)).await,
        other => Ok(other?),
    }
}

/// The document and the field it came by. Fetched here, before any transaction.
pub(in crate::pages) async fn document(
    app: &App,
    form: &Form,
) -> Result<(&'static str, Vec<u8>), (&'static str, String)> {
    let (url, text) = (form.filled("metadata_url"), form.filled("metadata_xml"));
    match (url, form.file("metadata_file"), text) {
        (Some(url), None, None) => match app.outbound.get(&url).await {
            Ok(bytes) => Ok(("metadata_url", bytes)),
            Err(error) => Err(("metadata_url", saml_words::said(&error.to_string()))),
        },
        (None, Some(file), None) => Ok(("metadata_file", file.to_vec())),
        (None, None, Some(text)) => Ok(("metadata_xml", text.into_bytes())),
        (None, None, None) => Err((
            "metadata_url",
            t("Enter the metadata's address, choose its file or paste its text.").to_string(),
        )),
        _ => Err(("metadata_url", t("Use one of the three: the address, the file or the text.").to_string())),
    }
}

async fn refuse(
    visit: &Visit,
    form: &Form,
    field: &'static str,
    text: String,
) -> Result<HttpResponse, HtmlFault> {
    let draft = Draft {
        problems: Problems::default().with(field, text),
        metadata_url: form.text("metadata_url"),
        metadata_xml: form.text("metadata_xml"),
        ..Draft::default()
    };
    again(visit, draft).await
}

/// What the admin should know about a document that was taken.
fn remarks(metadata: &IdpMetadata, now: Timestamp) -> Vec<String> {
    let mut remarks = Vec::new();
    if metadata.sso_binding == Binding::Post {
        remarks.push(t(
            "The metadata offers sign-on by HTTP-POST only: requests travel in a form. Sign-in options shows that.",
        ));
    }
    if metadata.wants_signed_requests {
        remarks.push(t(
            "The identity provider asks for signed requests, so ours are signed from now on. Give it our metadata or the \
             certificate under Sign-in options, or it refuses them.",
        ));
    }
    if let Some(end) = metadata.valid_until.map(Timestamp::from_millis).filter(|end| *end <= now) {
        remarks.push(text!("The document was valid until {date}; ask for a current one.", date = date(end)));
    }
    let expired = metadata.certificates.iter().filter(|one| one.is_expired(now.millis())).count();
    let left_out = metadata.skipped.len() + expired;
    if left_out > 0 {
        remarks.push(text!(
            i64::try_from(left_out).unwrap_or(i64::MAX);
            "{n} of its certificates cannot be used and were left out.",
            "{n} of its certificates cannot be used and were left out."
        ));
    }
    remarks.into_iter().map(String::from).collect()
}
