//! The SCIM configuration of a connection as JSON, for the program that has its configuration key. What is given can
//! be sent back as it is.

mod body;

pub use body::FEATURES;

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use hub_kernel::Cx;
use hub_tenants::connection::scim_configuration::{self, Configuration};
use hub_tenants::directory::configuration_key::{self, KeyRefusal, KeyScope};
use hub_tenants::{Error, Invalid};
use serde_json::json;

use crate::app::App;
use crate::extract::RequestWorld;
use crate::faults::{Class, JsonFault, capitalised, classify};
use crate::{reply, scim};

/// Largest body, in bytes; the settings take a few hundred.
const MOST_BYTES: usize = 64 << 10;
/// Longest part of a request that a refusal repeats, in characters.
const MOST_REPEATED: usize = 60;

/// The settings. A HEAD gets the same without the body, which the server leaves out (RFC 9110, 9.3.2).
///
/// # Errors
/// 401 without a good key, 403 with the identity provider's secret.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, Refused> {
    let key = admit(&app, &request, &cx).await?;
    // A write, as the use of the key is noted with it.
    let stored = app.db.write(key.tenant(), move |c| match configuration_key::refresh(c, &key, cx.now)? {
        Ok(key) => scim_configuration::of(c, key.tenant(), key.connection()).map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    });
    Ok(answer(&stored.await??.configuration))
}

/// Replaces the settings, all of them.
///
/// # Errors
/// 400, 413 and 415 for a body that cannot be read, 401, 403, 422 for settings that are none.
pub async fn put(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    RequestWorld(cx): RequestWorld,
) -> Result<HttpResponse, Refused> {
    let key = admit(&app, &request, &cx).await?;
    let sent = scim::read_body(&request, payload, MOST_BYTES).await?;
    let new = body::parse(&sent)?;
    let answered = answer(&new);
    let written = app.db.write(key.tenant(), move |c| match configuration_key::refresh(c, &key, cx.now)? {
        Ok(key) => scim_configuration::change_by_key(c, &cx, &key, &new).map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    });
    written.await??;
    Ok(answered)
}

/// Any other method.
///
/// # Errors
/// 405.
pub async fn no_such_method() -> Result<HttpResponse, Refused> {
    let message = "The configuration takes GET, HEAD and PUT.";
    Err(Refused::of(Class::NoMethod, message))
}

async fn admit(app: &App, request: &HttpRequest, cx: &Cx) -> Result<KeyScope, Refused> {
    let header =
        request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let now = cx.now;
    let admitted = app.db.read(move |c| configuration_key::authenticate(c, header.as_deref(), now)).await?;
    Ok(admitted?)
}

fn answer(configuration: &Configuration) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body::print(configuration))
}

/// A refused call: `{"error": word, "message": sentence}`, with `setting` where it is about one.
#[derive(Debug)]
pub struct Refused {
    status: u16,
    code: &'static str,
    message: String,
    setting: Option<String>,
}

impl Refused {
    fn of(class: Class, message: impl Into<String>) -> Self {
        Self { status: class.status(), code: class.code(), message: message.into(), setting: None }
    }

    /// A setting that cannot be taken.
    fn setting(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self { setting: Some(name.into()), ..Self::of(Class::Invalid, message) }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut body = json!({ "error": self.code, "message": self.message });
        if let (Some(setting), Some(map)) = (&self.setting, body.as_object_mut()) {
            map.insert("setting".to_owned(), setting.as_str().into());
        }
        let mut response = HttpResponse::build(self.status_code()).json(body);
        match self.status {
            401 => reply::set(&mut response, WWW_AUTHENTICATE, "Bearer realm=\"SCIM configuration\""),
            405 => reply::set(&mut response, ALLOW, "GET, HEAD, PUT"),
            _ => {}
        }
        response
    }
}

impl From<KeyRefusal> for Refused {
    fn from(refusal: KeyRefusal) -> Self {
        // A good secret in the wrong place: to ask again with it would not help (RFC 9110, 15.5.4).
        let class =
            if refusal == KeyRefusal::OtherPurpose { Class::Forbidden } else { Class::Unauthenticated };
        Self::of(class, capitalised(&refusal.to_string()))
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(Invalid { field, message }) => Self::setting(field, format!("{message}.")),
            Error::NotFound => Self::from(KeyRefusal::Unknown),
            error => {
                let class = classify(&error);
                Self::of(class, JsonFault::from(error).to_string())
            }
        }
    }
}

impl From<hub_scim::Error> for Refused {
    fn from(error: hub_scim::Error) -> Self {
        let class = if error.status == Class::TooLarge.status() { Class::TooLarge } else { Class::Invalid };
        Self { status: error.status, ..Self::of(class, error.detail) }
    }
}
