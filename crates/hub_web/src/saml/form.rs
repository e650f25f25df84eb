//! The fields of a form that an IdP has the browser post.

use actix_web::web::Payload;
use futures_util::StreamExt as _;
use hub_text::key;

use crate::faults::HtmlFault;

/// Longest form, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// Name and value of each field, in order; one name may stand there twice.
///
/// # Errors
/// 400 for a body that breaks off, 413 for one that is too long.
pub async fn fields(mut payload: Payload) -> Result<Vec<(String, String)>, HtmlFault> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| HtmlFault::BadRequest(key!("The form could not be read.")))?;
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(HtmlFault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let pairs = url::form_urlencoded::parse(&body);
    Ok(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
}

/// The value of a field that stands there exactly once.
pub fn once(fields: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let at = fields.iter().position(|(found, _)| found == name)?;
    let value = fields.swap_remove(at).1;
    fields.iter().all(|(found, _)| found != name).then_some(value)
}
