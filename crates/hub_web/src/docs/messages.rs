//! The JSON Schemas of every message that is not a resource itself.

use hub_scim::schema::{GROUP_URN, USER_URN};
use hub_scim::{ScimType, bulk, discovery, error, list, patch};
use serde_json::{Map, Value, json};

use crate::scim;

/// All of them, resources too, by name.
pub fn all() -> Map<String, Value> {
    let mut all = hub_scim::json_schema::components(&hub_scim::Schemas::standard());
    let user = reference("User");
    let group = reference("Group");
    let messages = [
        ("UserList", list_of(user.clone())),
        ("GroupList", list_of(group.clone())),
        ("ResourceList", list_of(json!({ "anyOf": [user, group] }))),
        ("SearchRequest", search()),
        ("PatchRequest", patch_request()),
        ("BulkRequest", bulk_request()),
        ("BulkResponse", bulk_response()),
        ("ScimError", scim_error()),
        ("ServiceProviderConfig", config()),
        ("ResourceType", resource_type()),
        ("ResourceTypeList", list_of(reference("ResourceType"))),
        ("Schema", schema()),
        ("SchemaAttribute", schema_attribute()),
        ("SchemaList", list_of(reference("Schema"))),
    ];
    all.extend(messages.map(|(name, schema)| (name.to_owned(), schema)));
    all.insert("ScimConfiguration".to_owned(), super::configuration::schema());
    all.extend(super::token::schemas().map(|(name, schema)| (name.to_owned(), schema)));
    all.extend(super::plain::schemas().map(|(name, schema)| (name.to_owned(), schema)));
    all
}

/// A pointer to a component.
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn urns(urn: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "contains": { "const": urn } })
}

/// What a client sends names its message and nothing else.
fn sent_urns(urn: &str) -> Value {
    json!({ "type": "array", "items": { "const": urn }, "minItems": 1, "maxItems": 1 })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn list_of(resource: Value) -> Value {
    json!({
        "type": "object",
        "description": "One page of a list (RFC 7644, 3.4.2; RFC 9865).",
        "required": ["schemas", "totalResults", "itemsPerPage", "Resources"],
        "properties": {
            "schemas": urns(list::LIST_URN),
            "totalResults": count(),
            "startIndex": { "type": "integer", "minimum": 1, "description": "Of pages by position." },
            "itemsPerPage": count(),
            "nextCursor": {
                "type": "string",
                "pattern": "^[0-9A-Za-z_-]+$",
                "description": "Of pages by cursor; absent on the last one.",
            },
            "Resources": { "type": "array", "items": resource, "maxItems": scim::SIZES.max },
        },
    })
}

fn search() -> Value {
    json!({
        "type": "object",
        "description": "A question in a body (RFC 7644, 3.4.3).",
        "required": ["schemas"],
        "properties": {
            "schemas": sent_urns(list::SEARCH_URN),
            "filter": { "type": "string", "maxLength": hub_scim::filter::MAX_LENGTH },
            "startIndex": { "type": "integer", "default": 1 },
            "count": { "type": "integer", "default": scim::SIZES.default },
            "cursor": text(),
            "sortBy": text(),
            "sortOrder": { "type": "string", "enum": ["ascending", "descending"] },
            "attributes": texts(),
            "excludedAttributes": texts(),
        },
    })
}

fn patch_request() -> Value {
    let operation = json!({
        "type": "object",
        "required": ["op"],
        "properties": {
            "op": { "type": "string", "enum": ["add", "replace", "remove"] },
            "path": {
                "type": "string",
                "description": "An attribute, a part of one, or elements of one; without it the value is an object of attributes.",
                "examples": ["active", "name.givenName", "emails[type eq \"work\"].value"],
            },
            "value": { "description": "What the attribute is to have." },
        },
    });
    json!({
        "type": "object",
        "description": "Changes, done in order and all or none (RFC 7644, 3.5.2).",
        "required": ["schemas", "Operations"],
        "properties": {
            "schemas": sent_urns(patch::PATCH_URN),
            "Operations": { "type": "array", "items": operation, "maxItems": patch::MAX_OPERATIONS },
        },
    })
}

fn bulk_request() -> Value {
    let operation = json!({
        "type": "object",
        "required": ["method", "path"],
        "properties": {
            "method": { "type": "string", "enum": ["POST", "PUT", "PATCH", "DELETE"] },
            "path": { "type": "string", "examples": ["/Users", "/Groups/grp-5n8p4r6tx0vzb"] },
            "bulkId": {
                "type": "string",
                "description": "The client's name for what a POST makes; other operations refer to it by `bulkId:NAME`.",
            },
            "version": { "type": "string", "description": "As `If-Match`." },
            "data": { "type": "object", "description": "The body of the operation; none for DELETE." },
        },
    });
    json!({
        "type": "object",
        "description": "Many writes (RFC 7644, 3.7).",
        "required": ["schemas", "Operations"],
        "properties": {
            "schemas": sent_urns(bulk::REQUEST_URN),
            "failOnErrors": {
                "type": "integer",
                "minimum": 1,
                "description": "After so many errors the rest is left undone; without it everything is tried.",
            },
            "Operations": { "type": "array", "items": operation, "maxItems": scim::BULK_MOST_OPERATIONS },
        },
    })
}

fn bulk_response() -> Value {
    let outcome = json!({
        "type": "object",
        "required": ["method", "status"],
        "properties": {
            "method": text(),
            "bulkId": text(),
            "version": text(),
            "location": text(),
            "status": { "type": "string", "pattern": "^[1-5][0-9][0-9]$" },
            "response": reference("ScimError"),
        },
    });
    json!({
        "type": "object",
        "description": "What came of each operation, in the order of the request.",
        "required": ["schemas", "Operations"],
        "properties": {
            "schemas": urns(bulk::RESPONSE_URN),
            "Operations": { "type": "array", "items": outcome },
        },
    })
}

fn scim_error() -> Value {
    json!({
        "type": "object",
        "description": "A refusal (RFC 7644, 3.12).",
        "required": ["schemas", "status", "detail"],
        "properties": {
            "schemas": urns(error::ERROR_URN),
            "status": { "type": "string", "pattern": "^[45][0-9][0-9]$", "description": "The HTTP status." },
            "scimType": { "type": "string", "enum": ScimType::ALL.map(ScimType::as_str) },
            "detail": { "type": "string", "minLength": 1, "description": "What to change, for an administrator." },
        },
    })
}

fn config() -> Value {
    let supported = json!({
        "type": "object",
        "required": ["supported"],
        "properties": { "supported": { "type": "boolean" } },
    });
    json!({
        "type": "object",
        "description": "What the service can do (RFC 7643, 5; RFC 9865, 4).",
        "required": ["schemas", "patch", "bulk", "filter", "changePassword", "sort", "etag", "authenticationSchemes"],
        "properties": {
            "schemas": urns(discovery::CONFIG_URN),
            "documentationUri": text(),
            "patch": supported,
            "bulk": {
                "type": "object",
                "required": ["supported", "maxOperations", "maxPayloadSize"],
                "properties": {
                    "supported": { "type": "boolean" },
                    "maxOperations": count(),
                    "maxPayloadSize": count(),
                },
            },
            "filter": {
                "type": "object",
                "required": ["supported", "maxResults"],
                "properties": { "supported": { "type": "boolean" }, "maxResults": count() },
            },
            "changePassword": supported,
            "sort": supported,
            "etag": supported,
            "pagination": {
                "type": "object",
                "properties": {
                    "cursor": { "type": "boolean" },
                    "index": { "type": "boolean" },
                    "defaultPaginationMethod": { "type": "string", "enum": ["cursor", "index"] },
                    "defaultPageSize": count(),
                    "maxPageSize": count(),
                    "cursorTimeout": count(),
                },
            },
            "authenticationSchemes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "name", "description"],
                    "properties": {
                        "type": text(),
                        "name": text(),
                        "description": text(),
                        "specUri": text(),
                        "documentationUri": text(),
                        "primary": { "type": "boolean" },
                    },
                },
            },
            "meta": { "type": "object" },
        },
    })
}

fn resource_type() -> Value {
    json!({
        "type": "object",
        "description": "A type of resource (RFC 7643, 6).",
        "required": ["schemas", "name", "endpoint", "schema"],
        "properties": {
            "schemas": urns(discovery::RESOURCE_TYPE_URN),
            "id": text(),
            "name": text(),
            "description": text(),
            "endpoint": { "type": "string", "enum": ["/Users", "/Groups"] },
            "schema": { "type": "string", "enum": [USER_URN, GROUP_URN] },
            "schemaExtensions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["schema", "required"],
                    "properties": { "schema": text(), "required": { "type": "boolean" } },
                },
            },
            "meta": { "type": "object" },
        },
    })
}

fn schema() -> Value {
    json!({
        "type": "object",
        "description": "The attributes of a schema (RFC 7643, 7).",
        "required": ["schemas", "id", "attributes"],
        "properties": {
            "schemas": urns(discovery::SCHEMA_URN),
            "id": text(),
            "name": text(),
            "description": text(),
            "attributes": { "type": "array", "items": reference("SchemaAttribute") },
            "meta": { "type": "object" },
        },
    })
}

fn schema_attribute() -> Value {
    let words = |words: &[&str]| json!({ "type": "string", "enum": words });
    json!({
        "type": "object",
        "required": ["name", "type", "multiValued", "mutability", "returned"],
        "properties": {
            "name": text(),
            "type": words(&["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"]),
            "multiValued": { "type": "boolean" },
            "description": text(),
            "required": { "type": "boolean" },
            "caseExact": { "type": "boolean" },
            "mutability": words(&["readOnly", "readWrite", "immutable", "writeOnly"]),
            "returned": words(&["always", "never", "default", "request"]),
            "uniqueness": words(&["none", "server", "global"]),
            "canonicalValues": texts(),
            "referenceTypes": texts(),
            "subAttributes": { "type": "array", "items": reference("SchemaAttribute") },
        },
    })
}
