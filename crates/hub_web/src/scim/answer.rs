//! What a SCIM request leads to, before it becomes HTTP.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use hub_scim::etag;
use serde_json::Value;

use crate::reply;

/// A request that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The resource's absolute URL.
    pub location: Option<String>,
    /// The resource's version, as in the `ETag` header.
    pub version: Option<String>,
    /// The body.
    pub body: Option<Value>,
}

impl Answer {
    /// 200 with a body that is no resource of the tenant.
    pub fn document(body: Value) -> Self {
        Self { status: StatusCode::OK, location: None, version: None, body: Some(body) }
    }

    /// 204.
    pub fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, location: None, version: None, body: None }
    }

    /// A resource of the tenant.
    pub fn resource(status: StatusCode, location: String, version: String, body: Value) -> Self {
        Self { status, location: Some(location), version: Some(version), body: Some(body) }
    }

    /// The same without its body, when the client has this version already (RFC 7644, 3.14).
    pub fn unless_known(self, if_none_match: Option<&str>) -> Self {
        let known = |version: &String| if_none_match.is_some_and(|tags| !etag::if_none_match(tags, version));
        if self.version.as_ref().is_some_and(known) {
            return Self { status: StatusCode::NOT_MODIFIED, body: None, ..self };
        }
        self
    }

    /// As HTTP.
    pub fn into_response(self) -> HttpResponse {
        let mut response = match &self.body {
            Some(body) => reply::scim(self.status, body),
            None => HttpResponse::new(self.status),
        };
        if let Some(version) = &self.version {
            reply::set(&mut response, ETAG, version);
        }
        if let Some(location) = &self.location {
            reply::set(&mut response, LOCATION, location);
        }
        response
    }
}
