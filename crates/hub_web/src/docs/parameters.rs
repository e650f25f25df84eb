//! The parameters of the SCIM endpoints.

use serde_json::json;

use super::operation::{Parameter, Place};

const fn query(
    key: &'static str,
    text: &'static str,
    schema: fn() -> serde_json::Value,
    example: &'static str,
) -> Parameter {
    Parameter { key, name: key, place: Place::Query, text, schema, example }
}

/// Text of so many characters, which fits into an address however it must be spelt there.
fn in_an_address(most: u32) -> serde_json::Value {
    json!({ "type": "string", "maxLength": most })
}

/// Whose Tenant URL.
pub static TENANT: Parameter = Parameter {
    key: "tenant",
    name: "tenant",
    place: Place::Path,
    text: "The last part of the workspace's Tenant URL, as the tab Provisioning shows it.",
    schema: || json!({ "type": "string", "pattern": "^tnt-[0-9a-zA-Z]+$" }),
    example: super::examples::TENANT,
};

/// Which resource.
pub static ID: Parameter = Parameter {
    key: "id",
    name: "id",
    place: Place::Path,
    text: "The `id` that the hub gave the resource. Letters are told apart.",
    schema: || json!({ "type": "string", "minLength": 1, "pattern": "^[0-9A-Za-z-]+$" }),
    example: super::examples::USER,
};

/// Which schema.
pub static URN: Parameter = Parameter {
    key: "urn",
    name: "urn",
    place: Place::Path,
    text: "The URN of a schema.",
    schema: || json!({ "type": "string", "minLength": 1 }),
    example: hub_scim::schema::USER_URN,
};

/// Which resource type.
pub static NAME: Parameter = Parameter {
    key: "name",
    name: "name",
    place: Place::Path,
    text: "The name of a resource type: `User` or `Group`.",
    schema: || json!({ "type": "string", "minLength": 1 }),
    example: "User",
};

/// Which resources of a list.
pub static FILTER: Parameter = query(
    "filter",
    "Which resources; see Filters. None that matches is an empty list, not an error. Longer ones go by `.search`.",
    || in_an_address(2000),
    "userName eq \"ada@example.com\"",
);

/// Where a page begins, by position.
pub static START: Parameter = query(
    "startIndex",
    "Position of the first resource of the page, from 1. Less than 1 counts as 1.",
    || json!({ "type": "integer", "default": 1 }),
    "1",
);

/// How long a page is.
pub static COUNT: Parameter = query(
    "count",
    "Most resources of the page. 0 asks for the total only; more than the hub gives is cut.",
    || json!({ "type": "integer", "default": crate::scim::SIZES.default }),
    "100",
);

/// Where a page begins, by cursor.
pub static CURSOR: Parameter = query(
    "cursor",
    "Pages by cursor (RFC 9865): empty for the first page, then the `nextCursor` of the page before.",
    || in_an_address(200),
    "",
);

/// In which order.
pub static SORT_BY: Parameter = query(
    "sortBy",
    "The attribute that orders the list. Without it resources come in the order of their creation.",
    || in_an_address(200),
    "name.familyName",
);

/// Which way round.
pub static SORT_ORDER: Parameter = query(
    "sortOrder",
    "`ascending` or `descending`.",
    || json!({ "type": "string", "enum": ["ascending", "descending"], "default": "ascending" }),
    "ascending",
);

/// Which attributes come back.
pub static ATTRIBUTES: Parameter = query(
    "attributes",
    "Only these attributes come back, with `id` and `schemas`; names separated by commas.",
    || in_an_address(1000),
    "userName,emails.value",
);

/// Which do not.
pub static EXCLUDED: Parameter = query(
    "excludedAttributes",
    "These attributes stay away; names separated by commas. Without `members` a group of any size is quick to read.",
    || in_an_address(1000),
    "members",
);

/// Only if unchanged.
pub static IF_MATCH: Parameter = Parameter {
    key: "If-Match",
    name: "If-Match",
    place: Place::Header,
    text: "The version that the change is meant for; another one is refused with 412.",
    schema: || json!({ "type": "string" }),
    example: "W/\"1\"",
};

/// Only if changed.
pub static IF_NONE_MATCH: Parameter = Parameter {
    key: "If-None-Match",
    name: "If-None-Match",
    place: Place::Header,
    text: "The version that the client has; if it is the present one the answer is 304 without a body.",
    schema: || json!({ "type": "string" }),
    example: "W/\"1\"",
};

/// All of them.
pub static ALL: [&Parameter; 14] = [
    &TENANT,
    &ID,
    &URN,
    &NAME,
    &FILTER,
    &START,
    &COUNT,
    &CURSOR,
    &SORT_BY,
    &SORT_ORDER,
    &ATTRIBUTES,
    &EXCLUDED,
    &IF_MATCH,
    &IF_NONE_MATCH,
];

/// What a list takes.
pub static LIST: [&Parameter; 8] =
    [&FILTER, &START, &COUNT, &CURSOR, &SORT_BY, &SORT_ORDER, &ATTRIBUTES, &EXCLUDED];

/// What shapes a resource in an answer.
pub static PROJECTION: [&Parameter; 2] = [&ATTRIBUTES, &EXCLUDED];
