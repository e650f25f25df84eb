//! From the body of a PATCH to operations.

use serde_json::{Map, Value};

use super::{MAX_OPERATIONS, Op, Operation, PATCH_URN, Patch};
use crate::error::{Error, Result};
use crate::path::Path;

pub(super) fn parse(body: &Value) -> Result<Patch> {
    let fields =
        body.as_object().ok_or_else(|| Error::invalid_syntax("The request body must be a JSON object."))?;
    check_schemas(field(fields, "schemas"))?;
    let list = field(fields, "Operations")
        .and_then(Value::as_array)
        .ok_or_else(|| Error::invalid_syntax("A PATCH needs \"Operations\": an array of operations."))?;
    if list.len() > MAX_OPERATIONS {
        return Err(Error::payload_too_large(format!("A PATCH takes at most {MAX_OPERATIONS} operations.")));
    }
    let operations = list.iter().map(operation).collect::<Result<_>>()?;
    Ok(Patch { operations })
}

/// A field by its name in any letter case (H10).
pub(crate) fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).or_else(|| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v))
}

fn check_schemas(schemas: Option<&Value>) -> Result<()> {
    let named = match schemas {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Array(list)) => list.as_slice(),
        Some(other) => std::slice::from_ref(other),
    };
    if named.iter().any(|urn| urn.as_str().is_some_and(|urn| urn.eq_ignore_ascii_case(PATCH_URN))) {
        return Ok(());
    }
    Err(Error::invalid_syntax(format!("The \"schemas\" of a PATCH must name {PATCH_URN}.")))
}

fn operation(value: &Value) -> Result<Operation> {
    let fields = value
        .as_object()
        .ok_or_else(|| Error::invalid_syntax("Each element of \"Operations\" must be an object."))?;
    let op = match field(fields, "op").and_then(Value::as_str) {
        Some(word) if word.eq_ignore_ascii_case("add") => Op::Add,
        Some(word) if word.eq_ignore_ascii_case("replace") => Op::Replace,
        Some(word) if word.eq_ignore_ascii_case("remove") => Op::Remove,
        _ => return Err(Error::invalid_syntax("The \"op\" of an operation must be add, replace or remove.")),
    };
    let path = match field(fields, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.trim().is_empty() => None,
        Some(Value::String(text)) => Some(Path::parse(text)?),
        Some(_) => return Err(Error::invalid_path("The \"path\" of an operation must be a string.")),
    };
    let value = field(fields, "value").cloned();
    match (op, &path, &value) {
        (Op::Remove, None, _) => {
            return Err(Error::no_target("A remove needs a \"path\" that says what to remove."));
        }
        (Op::Add | Op::Replace, _, None) => {
            return Err(Error::invalid_value("An add or replace needs a \"value\"."));
        }
        (Op::Add | Op::Replace, None, Some(value)) if !value.is_object() => {
            return Err(Error::invalid_value(
                "Without \"path\" the \"value\" must be an object of attributes.",
            ));
        }
        _ => {}
    }
    Ok(Operation { op, path, value: value.unwrap_or_default() })
}
