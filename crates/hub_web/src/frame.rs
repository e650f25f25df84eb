//! What surrounds every request: its id, the security headers, the browser's cookie, and errors as pages.

use std::time::{Duration, Instant};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};
use hub_kernel::Random as _;

use crate::app::App;
use crate::cookies::Name;
use crate::extract::Browser;
use crate::extract::request::RequestId;
use crate::extract::session::page_of;
use crate::faults::HtmlFault;
use crate::flash::FlashShown;
use crate::pages::language;
use crate::urls;

/// The content policy of a page whose forms go to `form_action`, a source expression such as `'self'` or an origin.
pub fn policy(form_action: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Wraps every request.
///
/// # Errors
/// What the wrapped service could not answer itself.
pub async fn frame<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let machine = [urls::SCIM_ROOT, urls::API_ROOT].iter().any(|root| request.path().starts_with(root));
    if request.method() == Method::HEAD && !machine {
        // Answered like GET; the connection knows what was asked and sends no body.
        request.head_mut().method = Method::GET;
    }
    let app = request.app_data::<Data<App>>().cloned();
    let request_id = app.as_ref().map(|app| fresh_id(app)).unwrap_or_default();
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let language = language::of(request.request());
    hub_text::speaking(language, answered(request, next, app, request_id)).await
}

async fn answered<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    app: Option<Data<App>>,
    request_id: String,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let began = Instant::now();
    let response = next.call(request).await?;
    log(&response, &request_id, began.elapsed());

    let fault = response.response().error().and_then(|error| error.as_error::<HtmlFault>());
    let redrawn = fault.map(|fault| match fault {
        HtmlFault::Domain(hub_tenants::Error::Unconfirmed) => {
            HtmlFault::Confirm { next: page_of(response.request()) }.answer(&request_id)
        }
        fault => fault.answer(&request_id),
    });
    let mut response = match redrawn {
        Some(page) => response.into_response(page).map_into_right_body(),
        None => response.map_into_left_body(),
    };
    let browser = response.request().extensions().get::<Browser>().and_then(Browser::cookie_to_set);
    if let (Some(app), Some(key)) = (&app, browser) {
        let _ = response.response_mut().add_cookie(&app.cookies.set(Name::Browser, key));
    }
    let flash_shown = response.request().extensions().get::<FlashShown>().is_some();
    if let (Some(app), true) = (&app, flash_shown) {
        let _ = response.response_mut().add_cookie(&app.cookies.remove(Name::Flash));
    }
    let secure = app.is_some_and(|app| app.settings.base_url.is_https());
    headers(response.headers_mut(), &request_id, secure);
    Ok(response)
}

/// One line a request. The route's pattern stands for its path, for paths and queries may hold secrets.
fn log<B>(response: &ServiceResponse<B>, request_id: &str, took: Duration) {
    let request = response.request();
    tracing::info!(
        request_id,
        method = %request.method(),
        route = request.match_pattern().as_deref().unwrap_or("-"),
        status = response.status().as_u16(),
        took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        "request"
    );
}

/// 80 bits in lower-case base32 groups that a person can read out: `k3f9-2mxq-7w0a-c8rt`.
fn fresh_id(app: &App) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let bytes = app.entropy.bytes::<16>();
    let mut id = String::with_capacity(19);
    for (i, byte) in bytes.iter().enumerate() {
        if i > 0 && i % 4 == 0 {
            id.push('-');
        }
        id.push(ALPHABET.get(usize::from(byte & 31)).copied().map_or('0', char::from));
    }
    id
}

fn headers(headers: &mut HeaderMap, request_id: &str, secure: bool) {
    let mut add = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    add(X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(X_FRAME_OPTIONS, "DENY");
    add(REFERRER_POLICY, "same-origin");
    add(CACHE_CONTROL, "no-store");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if secure {
        add(STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY)
        && let Ok(value) = HeaderValue::from_str(&policy("'self'"))
    {
        headers.insert(CONTENT_SECURITY_POLICY, value);
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}
