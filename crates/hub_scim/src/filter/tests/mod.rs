//! Tests of filters: grammar, meaning, checks, look-ups, and a comparison with a naive evaluator.

mod grammar;
mod meaning;
mod model;

use serde_json::{Value, json};

use super::*;
use crate::error::ScimType;
use crate::schema::{ENTERPRISE_URN, ResourceKind, Schemas};

fn parse(text: &str) -> Filter {
    Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A rendered user with something of everything.
fn ada() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE_URN],
        "id": "usr-1", "externalId": "Ext-1", "userName": "Ada@Acme.test", "displayName": "Straße 100%_x",
        "name": {"givenName": "Ada", "familyName": "Byron"},
        "active": true, "title": "Count\"ess\\",
        "emails": [
            {"value": "ada@acme.test", "type": "work", "primary": true},
            {"value": "ada@home.test", "type": "home"},
        ],
        "roles": [{"value": "agent", "primary": true}],
        "groups": [{"value": "grp-1", "display": "Sales"}],
        (ENTERPRISE_URN): {"department": "R&D", "manager": {"value": "usr-9", "displayName": "Boss"}},
        "meta": {"resourceType": "User", "created": "2026-01-31T12:00:00Z", "lastModified": "2026-02-01T00:00:00.500Z"},
    })
}
