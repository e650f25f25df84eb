//! Reads the body of a write.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{BytesMut, Payload};
use futures_util::StreamExt as _;
use hub_scim::{Error, json};
use serde_json::Value;

/// How long a client may take to send its body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The JSON of a request of at most `limit` bytes.
///
/// # Errors
/// 415 for another content type, 413 for a longer body, 400 for what cannot be read, 408 for a body that does not
/// come.
pub async fn read(request: &HttpRequest, payload: Payload, limit: usize) -> Result<Value, Error> {
    check_type(request)?;
    json::parse(&bytes(request, payload, limit).await?)
}

/// The body of a request, whatever it is, of at most `limit` bytes.
///
/// # Errors
/// 413 for a longer body, 400 for one that broke off, 408 for one that does not come.
pub async fn bytes(request: &HttpRequest, payload: Payload, limit: usize) -> Result<BytesMut, Error> {
    if header(request, CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok()) > Some(limit as u64) {
        return Err(too_large(limit));
    }
    tokio::time::timeout(PATIENCE, collect(payload, limit)).await.unwrap_or_else(|_| {
        let detail = "The request's body did not arrive in time.".to_owned();
        Err(Error { status: 408, scim_type: None, detail })
    })
}

async fn collect(mut payload: Payload, limit: usize) -> Result<BytesMut, Error> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::invalid_syntax("The request's body broke off."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn too_large(limit: usize) -> Error {
    Error::payload_too_large(format!("The request's body is larger than {} kB.", limit / 1024))
}

fn header(request: &HttpRequest, name: actix_web::http::header::HeaderName) -> Option<&str> {
    request.headers().get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// `application/scim+json` or `application/json`, UTF-8 (H4). A request without the header is read as JSON.
fn check_type(request: &HttpRequest) -> Result<(), Error> {
    if header(request, CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(Error::unsupported_media_type("Send the request's body without Content-Encoding."));
    }
    let Some(given) = header(request, CONTENT_TYPE) else { return Ok(()) };
    let mut parts = given.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let known =
        ["application/scim+json", "application/json"].iter().any(|name| kind.eq_ignore_ascii_case(name));
    let utf8 = parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset") || {
            let value = value.trim().trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
    });
    if known && utf8 {
        return Ok(());
    }
    let detail = "Send the body as application/scim+json or application/json in UTF-8.";
    Err(Error::unsupported_media_type(detail))
}
