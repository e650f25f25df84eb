//! How an answer travels: a redirect, or a page that posts it to the app and nowhere else.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use hub_oidc::authorize::{Answer, ResponseMode};

use crate::frame::policy;
use crate::pages::oidc::PostPage;
use crate::reply;

/// Sends an answer to its app.
pub fn send(answer: &Answer) -> HttpResponse {
    match answer.mode() {
        ResponseMode::Query => see_other(&answer.location()),
        ResponseMode::FormPost => {
            let target = url::Url::parse(answer.redirect_uri()).ok();
            let host = target.as_ref().and_then(|url| url.host_str()).unwrap_or_default().to_owned();
            let source = match &target {
                Some(url) if matches!(url.scheme(), "http" | "https") => url.origin().ascii_serialization(),
                Some(url) => format!("{}:", url.scheme()),
                None => "'none'".to_owned(),
            };
            let page = PostPage {
                host,
                action: answer.redirect_uri().to_owned(),
                fields: answer.parameters().to_vec(),
            };
            let mut response = reply::page(&page);
            reply::set(&mut response, CONTENT_SECURITY_POLICY, &policy(&source));
            response
        }
    }
}

/// On to an address. 303, so that nothing that was posted goes along (RFC 9700, 4.12).
pub fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}
