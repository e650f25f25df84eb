//! The SCIM configuration of a connection, with its message.

use hub_scim::dialect::DIALECTS;
use serde_json::{Map, Value, json};

use super::operation::{Access, Answer, Group, Message, Operation};
use crate::api::configuration::FEATURES;
use crate::urls;

/// Reading and replacing it, at both addresses.
pub fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, suffix) in [(urls::SCIM_CONFIGURATION, ""), (urls::SCIM_CONFIGURATION_TOO, "Too")] {
        all.push(Operation {
            text:
                "Of the connection that the configuration key belongs to. What comes back can be sent back."
                    .to_owned(),
            refusals: vec![401, 403, 503],
            ..operation("GET", path, &format!("getConfiguration{suffix}"), "Read the SCIM configuration")
        });
        all.push(Operation {
            text: "All settings at once; an unknown, missing or mistyped one refuses the request and is named in `setting`. The change holds from the next SCIM call on and is an event with before and after.".to_owned(),
            body: Some(message()),
            refusals: vec![400, 401, 403, 408, 413, 415, 422, 503],
            ..operation("PUT", path, &format!("replaceConfiguration{suffix}"), "Replace the SCIM configuration")
        });
    }
    all
}

fn operation(method: &'static str, path: &str, id: &str, summary: &str) -> Operation {
    Operation {
        method,
        path: path.to_owned(),
        id: id.to_owned(),
        group: Group::Configuration,
        summary: summary.to_owned(),
        text: String::new(),
        access: Access::Configuration,
        parameters: Vec::new(),
        body: None,
        answers: vec![Answer {
            status: 200,
            text: "The settings as they stand.",
            headers: &[],
            body: Some(message()),
        }],
        refusals: Vec::new(),
    }
}

fn message() -> Message {
    let features: Map<String, Value> =
        FEATURES.iter().map(|name| ((*name).to_owned(), (*name != "password_sync").into())).collect();
    let settings = json!({ "defaultRoles": ["agent"], "customizer": "microsoft", "features": features });
    Message::json("ScimConfiguration", "Entra ID, without passwords", settings)
}

/// The seven settings.
pub fn schema() -> Value {
    let customizers: Vec<&str> = DIALECTS.iter().map(|dialect| dialect.slug).collect();
    let features: Map<String, Value> = FEATURES
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "type": "boolean", "description": meaning(name) })))
        .collect();
    json!({
        "type": "object",
        "description": "What a connection takes over SCIM.",
        "required": ["defaultRoles", "customizer", "features"],
        "additionalProperties": false,
        "properties": {
            "defaultRoles": {
                "type": "array",
                "items": { "type": "string" },
                "uniqueItems": true,
                "description": "The product roles of people to whom nothing else gives one; each is of the workspace's list of product roles.",
            },
            "customizer": {
                "type": "string",
                "enum": customizers,
                "description": "Which identity provider writes: a refused call is explained in the words of its console.",
            },
            "features": {
                "type": "object",
                "required": FEATURES,
                "additionalProperties": false,
                "properties": features,
            },
        },
    })
}

fn meaning(feature: &str) -> &'static str {
    match feature {
        "scim" => "Off: every SCIM call is refused with 403.",
        "groups" => "Off: lists of groups are empty, and writing a group is refused with 403.",
        "roles" => "Off: what is written of `roles` is ignored.",
        "password_sync" => {
            "On: `password` becomes the password of a sub-user, never of an owner or admin. Off: it is ignored."
        }
        _ => "Off: what is written of `phoneNumbers` is ignored.",
    }
}
