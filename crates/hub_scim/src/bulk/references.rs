//! `bulkId:x` in the data of an operation.

use std::collections::HashMap;

use serde_json::Value;

use super::Operation;
use crate::error::{Error, Result};

const PREFIX: &str = "bulkId:";

/// The bulkIds that an operation refers to, in its path and its data, each once.
#[must_use]
pub fn references(operation: &Operation) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(id) = operation.id.as_deref().and_then(|id| id.strip_prefix(PREFIX)) {
        found.push(id.to_owned());
    }
    collect(&operation.data, &mut found);
    found.sort();
    found.dedup();
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => match text.strip_prefix(PREFIX) {
            Some(id) => found.push(id.to_owned()),
            None => found.extend(quoted(text).into_iter().map(str::to_owned)),
        },
        Value::Array(list) => list.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => fields.values().for_each(|item| collect(item, found)),
        _ => {}
    }
}

/// References within the filter of a PATCH path: `members[value eq "bulkId:x"]`.
fn quoted(text: &str) -> Vec<&str> {
    if !text.contains('[') {
        return Vec::new();
    }
    text.split('"').filter_map(|part| part.strip_prefix(PREFIX)).collect()
}

/// Puts the ids of created resources in place of the references.
///
/// # Errors
/// 409 when a reference names no created resource; the operation must not be done then.
pub fn resolve(operation: &mut Operation, ids: &HashMap<String, String>) -> Result<()> {
    let missing = |name: &str| {
        Error::conflict(format!("bulkId:{name} does not name a resource created by this bulk request."))
    };
    if let Some(name) = references(operation).iter().find(|name| !ids.contains_key(*name)) {
        return Err(missing(name));
    }
    if let Some(id) = &mut operation.id {
        replace(id, ids);
    }
    walk(&mut operation.data, &mut |text| replace(text, ids));
    Ok(())
}

fn replace(text: &mut String, ids: &HashMap<String, String>) {
    if let Some(id) = text.strip_prefix(PREFIX).and_then(|name| ids.get(name)) {
        id.clone_into(text);
        return;
    }
    if quoted(text).is_empty() {
        return;
    }
    let parts = text
        .split('"')
        .map(|part| part.strip_prefix(PREFIX).and_then(|name| ids.get(name)).map_or(part, String::as_str));
    *text = parts.collect::<Vec<_>>().join("\"");
}

fn walk(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(list) => list.iter_mut().for_each(|item| walk(item, change)),
        Value::Object(fields) => fields.values_mut().for_each(|item| walk(item, change)),
        _ => {}
    }
}

/// Leaves out what refers to a resource not created yet: the first pass of a circular reference.
pub fn prune(operation: &mut Operation, ids: &HashMap<String, String>) {
    prune_value(&mut operation.data, ids);
}

fn is_open(value: &Value, ids: &HashMap<String, String>) -> bool {
    let open = |value: &Value| {
        value.as_str().and_then(|text| text.strip_prefix(PREFIX)).is_some_and(|name| !ids.contains_key(name))
    };
    open(value) || value.get("value").is_some_and(open)
}

fn prune_value(value: &mut Value, ids: &HashMap<String, String>) {
    match value {
        Value::Array(list) => {
            list.retain(|item| !is_open(item, ids));
            list.iter_mut().for_each(|item| prune_value(item, ids));
        }
        Value::Object(fields) => {
            fields.retain(|_, item| !is_open(item, ids));
            fields.values_mut().for_each(|item| prune_value(item, ids));
        }
        _ => {}
    }
}
