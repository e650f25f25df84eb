//! Examples. What is sent is written here; what comes back is drawn by the code that answers requests.

use hub_scim::bulk::{self, Outcome, Report};
use hub_scim::discovery;
use hub_scim::list::{LIST_URN, ListResponse, SEARCH_URN};
use hub_scim::patch::PATCH_URN;
use hub_scim::render::{self, Facts, Reference};
use hub_scim::schema::{ENTERPRISE_URN, GROUP_URN, USER_URN};
use hub_scim::{Resource, ResourceKind, Schemas};
use serde_json::{Value, json};

use super::operation::BASE;
use crate::{scim, urls};

/// The example's workspace, as in its Tenant URL.
pub const TENANT: &str = "tnt-0c8k2m5q7w9xa";
/// The example's user.
pub const USER: &str = "usr-3f7h1j9kq2mwd";
/// The example's group.
pub const GROUP: &str = "grp-5n8p4r6tx0vzb";

const CREATED: &str = "2026-01-31T12:00:00.000Z";

/// The example's Tenant URL.
pub fn tenant_url() -> String {
    format!("{BASE}{}/{TENANT}", urls::SCIM)
}

/// A user as a directory sends one.
pub fn user_sent() -> Value {
    json!({
        "schemas": [USER_URN, ENTERPRISE_URN],
        "userName": "ada@example.com",
        "externalId": "00u1a2b3c4d5",
        "active": true,
        "displayName": "Ada Byron",
        "name": { "givenName": "Ada", "familyName": "Byron" },
        "emails": [{ "value": "ada@example.com", "type": "work", "primary": true }],
        "roles": [{ "value": "manager" }],
        (ENTERPRISE_URN): { "department": "Research", "employeeNumber": "1815" },
    })
}

/// The same as the hub answers it.
pub fn user() -> Value {
    returned(ResourceKind::User, &user_sent(), USER, |facts| {
        facts.groups = Some(vec![Reference {
            value: GROUP.to_owned(),
            location: Some(format!("{}/Groups/{GROUP}", tenant_url())),
            display: Some("Research".to_owned()),
            label: Some("direct"),
        }]);
    })
}

/// A group as a directory sends one.
pub fn group_sent() -> Value {
    json!({
        "schemas": [GROUP_URN],
        "displayName": "Research",
        "externalId": "00g6e7f8",
        "members": [{ "value": USER }],
    })
}

/// The same as the hub answers it.
pub fn group() -> Value {
    returned(ResourceKind::Group, &group_sent(), GROUP, |facts| {
        facts.members = Some(vec![Reference {
            value: USER.to_owned(),
            location: Some(format!("{}/Users/{USER}", tenant_url())),
            display: Some("Ada Byron".to_owned()),
            label: Some("User"),
        }]);
    })
}

fn returned(kind: ResourceKind, sent: &Value, id: &str, more: impl FnOnce(&mut Facts)) -> Value {
    let resource = Resource::read(kind, &Schemas::standard(), sent).unwrap_or_default();
    let mut facts = Facts {
        id: id.to_owned(),
        location: format!("{}{}/{id}", tenant_url(), kind.endpoint()),
        created: CREATED.to_owned(),
        last_modified: CREATED.to_owned(),
        version: hub_scim::etag::weak(1),
        ..Facts::default()
    };
    more(&mut facts);
    match kind {
        ResourceKind::User => render::user(&resource, &facts),
        ResourceKind::Group => render::group(&resource, &facts),
    }
}

/// A page of one.
pub fn list(resource: Value) -> Value {
    let resources = vec![resource];
    ListResponse { total: 1, start_index: Some(1), resources, ..ListResponse::default() }.to_body()
}

/// A page of none: what a connection test of an identity provider wants to see.
pub fn empty_list() -> Value {
    ListResponse { start_index: Some(1), ..ListResponse::default() }.to_body()
}

/// A page by cursor.
pub fn cursor_page() -> Value {
    let next_cursor = Some("dQAAAZsE2kA".to_owned());
    ListResponse { total: 2140, resources: vec![user()], next_cursor, ..ListResponse::default() }.to_body()
}

/// A change of some attributes.
pub fn patch_user() -> Value {
    json!({
        "schemas": [PATCH_URN],
        "Operations": [
            { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada.l@example.com" },
            { "op": "add", "path": format!("{ENTERPRISE_URN}:costCenter"), "value": "R-7" },
            { "op": "remove", "path": "nickName" },
        ],
    })
}

/// How a directory takes access away.
pub fn deactivate() -> Value {
    json!({
        "schemas": [PATCH_URN],
        "Operations": [{ "op": "replace", "path": "active", "value": false }],
    })
}

/// Somebody joins, somebody leaves.
pub fn patch_group() -> Value {
    json!({
        "schemas": [PATCH_URN],
        "Operations": [
            { "op": "add", "path": "members", "value": [{ "value": USER }] },
            { "op": "remove", "path": "members[value eq \"usr-9y4b1c7dhe2fg\"]" },
        ],
    })
}

/// A question in a body.
pub fn search() -> Value {
    json!({
        "schemas": [SEARCH_URN],
        "filter": "active eq true and emails.value ew \"@example.com\"",
        "attributes": ["userName", "displayName"],
        "sortBy": "userName",
        "count": 50,
    })
}

/// The same about groups.
pub fn search_groups() -> Value {
    json!({
        "schemas": [SEARCH_URN],
        "filter": "displayName sw \"Res\"",
        "excludedAttributes": ["members"],
        "sortBy": "displayName",
    })
}

/// A user and a group that refers to it, in one request.
pub fn bulk() -> Value {
    json!({
        "schemas": [bulk::REQUEST_URN],
        "failOnErrors": 1,
        "Operations": [
            {
                "method": "POST",
                "path": ResourceKind::User.endpoint(),
                "bulkId": "ada",
                "data": { "schemas": [USER_URN], "userName": "ada@example.com" },
            },
            {
                "method": "POST",
                "path": ResourceKind::Group.endpoint(),
                "bulkId": "research",
                "data": {
                    "schemas": [GROUP_URN],
                    "displayName": "Research",
                    "members": [{ "value": "bulkId:ada" }],
                },
            },
        ],
    })
}

/// What came of it.
pub fn bulk_done() -> Value {
    let Ok(request) = bulk::parse(&bulk(), usize::MAX) else { return Value::Null };
    let mut report = Report::new(request.fail_on_errors);
    let places = [(ResourceKind::User, USER), (ResourceKind::Group, GROUP)];
    for (index, (item, (kind, id))) in request.items.iter().zip(places).enumerate() {
        let location = Some(format!("{}{}/{id}", tenant_url(), kind.endpoint()));
        let version = Some(hub_scim::etag::weak(1));
        report.push(index, item, Outcome { status: 201, location, version, error: None });
    }
    report.to_body()
}

/// What the service can do.
pub fn config() -> Value {
    discovery::service_provider_config(&tenant_url(), &scim::offer(BASE))
}

/// The resource types.
pub fn resource_types() -> Value {
    discovery::resource_types(&tenant_url(), &Schemas::standard())
}

/// A resource type.
pub fn resource_type() -> Value {
    discovery::resource_type(&tenant_url(), &Schemas::standard(), ResourceKind::User)
}

/// A schema, cut to its first attribute: the real one is long.
pub fn schema() -> Value {
    let found = discovery::find_schema(&tenant_url(), &Schemas::standard(), GROUP_URN);
    let mut schema = found.unwrap_or_default();
    if let Some(attributes) = schema.get_mut("attributes").and_then(Value::as_array_mut) {
        attributes.truncate(1);
    }
    schema
}

/// The schemas, cut to one.
pub fn schemas() -> Value {
    json!({
        "schemas": [LIST_URN],
        "totalResults": 3,
        "startIndex": 1,
        "itemsPerPage": 3,
        "Resources": [schema()],
    })
}
