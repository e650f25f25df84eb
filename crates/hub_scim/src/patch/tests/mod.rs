//! Tests of PATCH: tables by rule, memberships, and a comparison with a model.

mod members;
mod model;
mod refusals;
mod robust;
mod rules;
mod settings;
mod vendors;

use serde_json::{Value, json};

use super::*;
use crate::error::Error;

fn user(body: &Value) -> Resource {
    Resource::read(ResourceKind::User, &Schemas::standard(), body).unwrap_or_else(|e| panic!("{body}: {e}"))
}

fn document(resource: &Resource) -> Value {
    serde_json::from_str(&resource.to_stored()).unwrap()
}

/// Applies the operations to a user; gives the document, and whether it changed.
fn patched(start: &Value, operations: &Value) -> Result<(Value, bool), Error> {
    let mut resource = user(start);
    let before = resource.clone();
    let applied = Patch::parse(&json!({ "Operations": operations }))
        .and_then(|patch| patch.apply(&Schemas::standard(), ResourceKind::User, &mut resource));
    match applied {
        Ok(changed) => {
            assert_eq!(changed, before != resource, "{operations}");
            Ok((document(&resource), changed))
        }
        Err(error) => {
            assert_eq!(resource, before, "H8 nothing of a failed PATCH stays: {operations}");
            Err(error)
        }
    }
}
