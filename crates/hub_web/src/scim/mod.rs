//! The SCIM edge: `/scim/v2/{tenant}` and what is below it (RFC 7644).

use actix_web::web::ServiceConfig;

/// All SCIM endpoints.
pub fn routes(_config: &mut ServiceConfig) {}
