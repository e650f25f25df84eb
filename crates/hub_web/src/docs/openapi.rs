//! The description as an OpenAPI 3.1 document.

use serde_json::{Map, Value, json};

use crate::brand;

use super::operation::{Access, Answer, BASE, Group, Media, Message, Operation, Parameter};
use super::{guide, messages, parameters, refusals, token};

/// The whole document, for a hub at [`BASE`].
pub fn document(operations: &[Operation]) -> Value {
    let used =
        Group::ALL.iter().filter(|group| operations.iter().any(|operation| operation.group == **group));
    let tags: Vec<Value> =
        used.map(|group| json!({ "name": group.title(), "description": group.text() })).collect();
    json!({
        "openapi": "3.1.1",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {
            "title": brand::current().name,
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "SCIM 2.0 provisioning, its configuration, and logging in.",
            "description": guide::markdown(),
        },
        "servers": [{ "url": BASE }],
        "tags": tags,
        "paths": paths(operations),
        "components": {
            "securitySchemes": security_schemes(),
            "parameters": parameters::ALL.map(parameter).into_iter().collect::<Map<_, _>>(),
            "headers": headers(),
            "schemas": messages::all(),
        },
    })
}

fn security_schemes() -> Value {
    json!({
        "secretToken": {
            "type": "http",
            "scheme": "bearer",
            "description": "A Secret Token of a connection, made on the tab Provisioning.",
        },
        "clientCredentials": {
            "type": "oauth2",
            "description": "An access token for a client secret of the connection. The token endpoint is the Tenant URL with `/oauth/token` at its end.",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": token::example_url(),
                    "scopes": { "scim": "All that a Secret Token may do." },
                },
            },
        },
        "configurationKey": {
            "type": "http",
            "scheme": "bearer",
            "description": "A configuration key of a connection, made on the tab Provisioning. A Secret Token is none.",
        },
        "session": {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of a session, as a login gives it.",
        },
    })
}

fn security(access: Access) -> Value {
    match access {
        Access::Directory => json!([{ "secretToken": [] }, { "clientCredentials": ["scim"] }]),
        Access::Configuration => json!([{ "configurationKey": [] }]),
        Access::Session => json!([{ "session": [] }]),
        Access::Open => json!([]),
    }
}

fn parameter(parameter: &Parameter) -> (String, Value) {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), parameter.name.into());
    fields.insert("in".to_owned(), parameter.place.word().into());
    if parameter.place.word() == "path" {
        fields.insert("required".to_owned(), true.into());
    }
    fields.insert("description".to_owned(), parameter.text.into());
    fields.insert("schema".to_owned(), (parameter.schema)());
    (parameter.key.to_owned(), fields.into())
}

fn headers() -> Value {
    let header =
        |text: &str, schema: Value| json!({ "description": text, "required": true, "schema": schema });
    json!({
        "ETag": header("The version of the resource, weak.", json!({ "type": "string", "pattern": "^W/\"[^\"]+\"$" })),
        "Location": header("The address of the resource.", json!({ "type": "string", "format": "uri" })),
        "WWW-Authenticate": header("How to come in.", json!({ "type": "string", "pattern": "^(Bearer|Basic)" })),
        "Retry-After": header("Seconds to wait.", json!({ "type": "integer", "minimum": 0 })),
    })
}

fn paths(operations: &[Operation]) -> Map<String, Value> {
    let mut paths = Map::<String, Value>::new();
    for operation in operations {
        let path = paths.entry(operation.path.clone()).or_insert_with(|| Map::new().into());
        if let Some(methods) = path.as_object_mut() {
            methods.insert(operation.method.to_ascii_lowercase(), describe(operation));
        }
    }
    paths
}

fn describe(operation: &Operation) -> Value {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    add("operationId", operation.id.as_str().into());
    add("tags", json!([operation.group.title()]));
    add("summary", operation.summary.as_str().into());
    if !operation.text.is_empty() {
        add("description", operation.text.as_str().into());
    }
    add("security", security(operation.access));
    let pointers = operation.parameters.iter();
    let pointers: Vec<Value> =
        pointers.map(|p| json!({ "$ref": format!("#/components/parameters/{}", p.key) })).collect();
    if !pointers.is_empty() {
        add("parameters", pointers.into());
    }
    if let Some(body) = &operation.body {
        add("requestBody", json!({ "required": true, "content": taken(body) }));
    }
    add("responses", responses(operation));
    fields.into()
}

/// What is sent as SCIM may be called plain JSON too.
fn taken(body: &Message) -> Value {
    let mut content = Map::from_iter([(body.media.name().to_owned(), media(body))]);
    if body.media == Media::Scim {
        content.insert(Media::Json.name().to_owned(), media(body));
    }
    content.into()
}

fn media(body: &Message) -> Value {
    let examples: Map<String, Value> = body
        .examples
        .iter()
        .map(|(title, value)| (key(title), json!({ "summary": title, "value": value })))
        .collect();
    json!({ "schema": messages::reference(body.schema), "examples": examples })
}

/// A title as the key of an example.
fn key(title: &str) -> String {
    title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

fn responses(operation: &Operation) -> Value {
    let mut all = Map::new();
    for answer in &operation.answers {
        all.insert(answer.status.to_string(), taken_well(operation, answer));
    }
    for status in &operation.refusals {
        let (media, schema, example) = refusals::body(operation, *status);
        let content = json!({
            (media.name()): { "schema": messages::reference(schema), "example": example },
        });
        let mut fields = Map::from_iter([
            ("description".to_owned(), refusals::meaning(*status).into()),
            ("content".to_owned(), content),
        ]);
        add_headers(&mut fields, refusals::headers(*status));
        all.entry(status.to_string()).or_insert_with(|| fields.into());
    }
    all.into()
}

fn taken_well(operation: &Operation, answer: &Answer) -> Value {
    let mut fields = Map::from_iter([("description".to_owned(), answer.text.into())]);
    add_headers(&mut fields, answer.headers);
    if let Some(body) = &answer.body {
        fields.insert("content".to_owned(), json!({ (body.media.name()): media(body) }));
    }
    if operation.creates() {
        fields.insert("links".to_owned(), links(operation));
    }
    fields.into()
}

fn add_headers(fields: &mut Map<String, Value>, names: &[&str]) {
    if names.is_empty() {
        return;
    }
    let headers: Map<String, Value> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") })))
        .collect();
    fields.insert("headers".to_owned(), headers.into());
}

/// What can be done next with a resource that was created.
fn links(operation: &Operation) -> Value {
    let name = operation.id.trim_start_matches("create");
    let next = ["get", "replace", "change", "delete"].map(|verb| format!("{verb}{name}"));
    let link = |id: &String| json!({ "operationId": id, "parameters": { "id": "$response.body#/id" } });
    next.iter().map(|id| (id.clone(), link(id))).collect::<Map<_, _>>().into()
}
