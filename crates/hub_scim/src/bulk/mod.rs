//! Bulk requests (RFC 7644, 3.7): read, order by reference, resolve, report.

mod plan;
mod references;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::etag::Conditions;
use crate::patch::field;
use crate::schema::ResourceKind;

pub use plan::{Pass, Step, plan};
pub use references::{prune, references, resolve};

/// URN of a bulk request.
pub const REQUEST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// URN of a bulk response.
pub const RESPONSE_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Create.
    Post,
    /// Replace.
    Put,
    /// Change.
    Patch,
    /// Delete.
    Delete,
}

impl Method {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Post, "POST"), (Self::Put, "PUT"), (Self::Patch, "PATCH"), (Self::Delete, "DELETE")];

    /// The HTTP method.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(method, _)| *method == self).map_or("POST", |(_, name)| name)
    }
}

/// One operation, ready to be done once its references are resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// What it does.
    pub method: Method,
    /// On which resource type.
    pub kind: ResourceKind,
    /// On which resource; none for a create. It may be `bulkId:…` until resolved.
    pub id: Option<String>,
    /// On which versions; the `version` of an operation is its `If-Match`.
    pub conditions: Conditions,
    /// The body; `Null` for a delete.
    pub data: Value,
}

/// An operation as it stands in the request, usable or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The method as sent, for the answer.
    pub method: String,
    /// The client's name for the operation.
    pub bulk_id: Option<String>,
    /// The operation, or why it cannot be done.
    pub operation: Result<Operation>,
}

/// A bulk request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// After how many errors the rest is left undone; none tries all.
    pub fail_on_errors: Option<u64>,
    /// The operations in the order sent.
    pub items: Vec<Item>,
}

/// Reads the body of a bulk request. The caller checks its size in bytes before.
///
/// # Errors
/// 400 `invalidSyntax` for a body that is none, 413 for more than `max_operations`. What is wrong
/// with one operation is in its item.
pub fn parse(body: &Value, max_operations: usize) -> Result<Request> {
    let fields =
        body.as_object().ok_or_else(|| Error::invalid_syntax("The request body must be a JSON object."))?;
    if let Some(Value::Array(urns)) = field(fields, "schemas")
        && !urns.iter().any(|urn| urn.as_str().is_some_and(|urn| urn.eq_ignore_ascii_case(REQUEST_URN)))
    {
        return Err(Error::invalid_syntax(format!(
            "The \"schemas\" of a bulk request must name {REQUEST_URN}."
        )));
    }
    let fail_on_errors = match field(fields, "failOnErrors") {
        None | Some(Value::Null) => None,
        Some(value) => Some(
            value
                .as_u64()
                .filter(|n| *n > 0)
                .ok_or_else(|| Error::invalid_value("failOnErrors must be a whole number of at least 1."))?,
        ),
    };
    let list = field(fields, "Operations").and_then(Value::as_array).ok_or_else(|| {
        Error::invalid_syntax("A bulk request needs \"Operations\": an array of operations.")
    })?;
    if list.len() > max_operations {
        return Err(Error::payload_too_large(format!(
            "The bulk request has {} operations; at most {max_operations} are taken.",
            list.len()
        )));
    }
    let mut seen = HashSet::new();
    let items = list.iter().map(|value| item(value, &mut seen)).collect::<Result<_>>()?;
    Ok(Request { fail_on_errors, items })
}

fn item(value: &Value, seen: &mut HashSet<String>) -> Result<Item> {
    let fields = value
        .as_object()
        .ok_or_else(|| Error::invalid_syntax("Each element of \"Operations\" must be an object."))?;
    let text = |name: &str| field(fields, name).and_then(Value::as_str);
    let bulk_id = text("bulkId").filter(|id| !id.is_empty()).map(str::to_owned);
    let mut operation = operation(fields, bulk_id.as_deref());
    if let (Ok(_), Some(id)) = (&operation, &bulk_id)
        && !seen.insert(id.clone())
    {
        operation = Err(Error::invalid_value(format!("The bulkId {id:?} is used twice.")));
    }
    Ok(Item { method: text("method").unwrap_or_default().to_ascii_uppercase(), bulk_id, operation })
}

fn operation(fields: &Map<String, Value>, bulk_id: Option<&str>) -> Result<Operation> {
    let text = |name: &str| field(fields, name).and_then(Value::as_str);
    let word = text("method").unwrap_or_default();
    let method = Method::ALL
        .iter()
        .find(|(_, name)| name.eq_ignore_ascii_case(word))
        .map(|(method, _)| *method)
        .ok_or_else(|| Error::invalid_syntax("The \"method\" must be POST, PUT, PATCH or DELETE."))?;
    let (kind, id) = target(text("path").unwrap_or_default())?;
    match (method, &id) {
        (Method::Post, Some(_)) => {
            return Err(Error::invalid_path("The path of a POST must be /Users or /Groups."));
        }
        (Method::Put | Method::Patch | Method::Delete, None) => {
            return Err(Error::invalid_path(format!("The path of a {word} must end in an id.")));
        }
        (Method::Post, None) if bulk_id.is_none() => {
            return Err(Error::invalid_value("A POST in a bulk request needs a \"bulkId\"."));
        }
        _ => {}
    }
    let data = match (method, field(fields, "data")) {
        (Method::Delete, _) => Value::Null,
        (_, Some(data @ Value::Object(_))) => data.clone(),
        _ => {
            return Err(Error::invalid_syntax(format!(
                "A {word} in a bulk request needs \"data\": an object."
            )));
        }
    };
    let if_match = match field(fields, "version") {
        None | Some(Value::Null) => None,
        Some(Value::String(version)) => Some(version.clone()),
        // A write that was to depend on a version must not be done without.
        Some(_) => return Err(Error::invalid_value("The \"version\" of an operation must be a string.")),
    };
    let conditions = Conditions { if_match, if_none_match: None };
    Ok(Operation { method, kind, id, conditions, data })
}

/// `/Users`, `/Groups`, each with one id or none; nothing else can be reached by a bulk request.
fn target(path: &str) -> Result<(ResourceKind, Option<String>)> {
    let bad =
        || Error::invalid_path(format!("{path:?} is not a path of a bulk operation; use /Users or /Groups."));
    let mut parts = path.strip_prefix('/').ok_or_else(bad)?.splitn(2, '/');
    let kind = match parts.next() {
        Some("Users") => ResourceKind::User,
        Some("Groups") => ResourceKind::Group,
        _ => return Err(bad()),
    };
    let id = parts.next().map(|id| id.strip_suffix('/').unwrap_or(id)).filter(|id| !id.is_empty());
    let good = |c: char| c.is_ascii_alphanumeric() || "-_:.~".contains(c);
    match id {
        Some(id) if id.contains("..") || !id.chars().all(good) => Err(bad()),
        id => Ok((kind, id.map(str::to_owned))),
    }
}

/// What came of one operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// HTTP status of the operation.
    pub status: u16,
    /// Absolute URL of the resource; not for a failed create.
    pub location: Option<String>,
    /// ETag of the resource after the operation.
    pub version: Option<String>,
    /// The error of a failed operation.
    pub error: Option<Error>,
}

/// The answer as it grows.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    fail_on_errors: Option<u64>,
    errors: u64,
    done: Vec<(usize, Value)>,
}

impl Report {
    /// An empty report for a request.
    #[must_use]
    pub const fn new(fail_on_errors: Option<u64>) -> Self {
        Self { fail_on_errors, errors: 0, done: Vec::new() }
    }

    /// Adds what came of the operation at `index`; false means that the rest must be left undone.
    /// The [`Pass::Complete`] of an operation takes the place of what its first pass gave.
    pub fn push(&mut self, index: usize, item: &Item, outcome: Outcome) -> bool {
        let mut fields = Map::new();
        fields.insert("method".into(), item.method.as_str().into());
        if let Some(id) = &item.bulk_id {
            fields.insert("bulkId".into(), id.as_str().into());
        }
        for (name, text) in [("version", outcome.version), ("location", outcome.location)] {
            if let Some(text) = text {
                fields.insert(name.into(), text.into());
            }
        }
        if let Some(error) = outcome.error {
            self.errors += 1;
            fields.insert("response".into(), error.to_body());
        }
        fields.insert("status".into(), outcome.status.to_string().into());
        match self.done.iter_mut().find(|(other, _)| *other == index) {
            Some((_, earlier)) => *earlier = fields.into(),
            None => self.done.push((index, fields.into())),
        }
        self.fail_on_errors.is_none_or(|limit| self.errors < limit)
    }

    /// The message, in the order of the request.
    #[must_use]
    pub fn to_body(mut self) -> Value {
        self.done.sort_by_key(|(index, _)| *index);
        let operations: Vec<Value> = self.done.into_iter().map(|(_, item)| item).collect();
        serde_json::json!({ "schemas": [RESPONSE_URN], "Operations": operations })
    }
}
