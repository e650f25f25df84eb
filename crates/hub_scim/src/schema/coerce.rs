//! From what clients send to the stored form (rules H11, H12, H14 to H17, H19, H39).

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Attribute, Mutability, Type};
use crate::error::{Error, Result};
use crate::instant;

/// `null`, `""`, `[]` and `{}` say that there is no value (H12).
pub(crate) fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.iter().all(Value::is_null),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// Most elements of a multi-valued attribute, members of groups excepted.
pub(crate) const MAX_ELEMENTS: usize = 500;

pub(crate) fn too_many(name: &str) -> Error {
    Error::invalid_value(format!("{name} has more than {MAX_ELEMENTS} elements."))
}

impl Attribute {
    /// The stored form of a value, or none when it is unassigned or only the server writes it.
    ///
    /// # Errors
    /// 400 `invalidValue` when the type does not fit.
    pub fn read(&self, value: &Value) -> Result<Option<Value>> {
        self.read_as(value, &self.name)
    }

    fn read_as(&self, value: &Value, label: &str) -> Result<Option<Value>> {
        // The server computes references; what a client says of them is not stored (H17, H19).
        if self.mutability == Mutability::ReadOnly || self.name == "$ref" || is_unassigned(value) {
            return Ok(None);
        }
        if !self.multi_valued {
            return self.read_one(value, label);
        }
        let mut list = self.read_list(value)?;
        tidy(&mut list);
        Ok((!list.is_empty()).then_some(Value::Array(list)))
    }

    /// The elements of a multi-valued attribute, untidied; one object is a list of one (H14).
    pub(crate) fn read_list(&self, value: &Value) -> Result<Vec<Value>> {
        let one = std::slice::from_ref(value);
        let elements = value.as_array().map_or(one, Vec::as_slice);
        if self.name != "members" && elements.len() > MAX_ELEMENTS {
            return Err(too_many(&self.name));
        }
        let mut list = Vec::with_capacity(elements.len());
        for element in elements.iter().filter(|element| !is_unassigned(element)) {
            list.extend(self.read_element(element)?);
        }
        Ok(list)
    }

    /// One element of a multi-valued attribute.
    pub(crate) fn read_element(&self, value: &Value) -> Result<Option<Value>> {
        let bare = matches!(self.name.as_ref(), "roles" | "entitlements");
        if self.kind == Type::Complex && !value.is_object() && !(bare && value.is_string()) {
            return Err(Error::invalid_value(format!("Each element of {} must be an object.", self.name)));
        }
        let element = self.read_one(value, &self.name)?;
        if self.name == "members" && element.as_ref().is_none_or(|element| element.get("value").is_none()) {
            return Err(Error::invalid_value(
                "Each member must be an object with a \"value\": the id of a user.",
            ));
        }
        Ok(element)
    }

    fn read_one(&self, value: &Value, label: &str) -> Result<Option<Value>> {
        let wrong = |wanted: &str| Error::invalid_value(format!("{label} must be {wanted}."));
        match self.kind {
            Type::Complex => self.read_complex(value),
            Type::Boolean => boolean(value).map(|b| Some(b.into())).ok_or_else(|| wrong("true or false")),
            Type::Integer if value.is_i64() || value.is_u64() => Ok(Some(value.clone())),
            Type::Integer => Err(wrong("a whole number")),
            Type::Decimal if value.is_number() => Ok(Some(value.clone())),
            Type::Decimal => Err(wrong("a number")),
            Type::String | Type::Binary | Type::Reference | Type::DateTime => {
                let text = value.as_str().ok_or_else(|| wrong("a string"))?;
                self.check_text(text, label)?;
                Ok(Some(value.clone()))
            }
        }
    }

    fn check_text(&self, text: &str, label: &str) -> Result<()> {
        if text.contains('\0') {
            return Err(Error::invalid_value(format!("{label} must not contain the character U+0000.")));
        }
        if self.kind == Type::DateTime && instant::parse(text).is_none() {
            return Err(Error::invalid_value(format!(
                "{label} must be a dateTime like 2026-01-31T12:00:00Z."
            )));
        }
        Ok(())
    }

    fn read_complex(&self, value: &Value) -> Result<Option<Value>> {
        let fields = match value {
            Value::Object(fields) => fields,
            // Entra sends the manager as an array of one, too (H17).
            Value::Array(list) if !self.multi_valued && list.len() == 1 => {
                return list.first().map_or(Ok(None), |only| self.read_as(only, &self.name));
            }
            Value::String(_) if self.sub("value").is_some() => {
                return self.read_complex(&serde_json::json!({ "value": value }));
            }
            _ => return Err(Error::invalid_value(format!("{} must be an object.", self.name))),
        };
        let mut read = Map::new();
        for (name, value) in fields {
            let Some(sub) = self.sub(name) else { continue };
            if let Some(value) = sub.read_as(value, &format!("{}.{}", self.name, sub.name))?
                && read.insert(sub.name.as_ref().to_owned(), value).is_some()
            {
                return Err(Error::invalid_syntax(format!("{}.{} is given twice.", self.name, sub.name)));
            }
        }
        Ok((!read.is_empty()).then_some(Value::Object(read)))
    }
}

/// JSON booleans and the words in any letter case (H11).
pub(crate) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn is_primary(element: &Value) -> bool {
    element.get("primary") == Some(&Value::Bool(true))
}

/// Collapses repetitions of a (type, value) pair (H16), drops elements that say nothing but their
/// type, and keeps one primary, the last (H39).
pub(crate) fn tidy(list: &mut Vec<Value>) {
    list.retain(says_something);
    collapse(list);
    let last = list.iter().rposition(is_primary);
    demote_all_but(list, last);
}

fn says_something(element: &Value) -> bool {
    element.as_object().is_none_or(|fields| fields.keys().any(|key| key != "type" && key != "primary"))
}

/// What makes two elements one: value and type, or, without value, everything.
pub(crate) fn identity(element: &Value) -> String {
    if let Some(value) = element.get("value") {
        return format!("{value} {}", element.get("type").unwrap_or(&Value::Null));
    }
    let Some(fields) = element.as_object() else { return element.to_string() };
    let mut fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name} {value}")).collect();
    fields.sort_unstable();
    fields.concat()
}

/// Merges `from` into `into`, field by field.
pub(crate) fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => into.extend(from),
        (into, from) => *into = from,
    }
}

fn collapse(list: &mut Vec<Value>) {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(list.len());
    let mut kept: Vec<Value> = Vec::with_capacity(list.len());
    for element in list.drain(..) {
        let place = *places.entry(identity(&element)).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(twin) => merge(twin, element),
            None => kept.push(element),
        }
    }
    *list = kept;
}

/// Leaves `primary: true` only on the element at `keep`.
fn demote_all_but(list: &mut [Value], keep: Option<usize>) {
    for (index, element) in list.iter_mut().enumerate() {
        if Some(index) != keep && is_primary(element) {
            merge(element, Value::Object(Map::from_iter([("primary".to_owned(), false.into())])));
        }
    }
}

/// The identity of the primary element.
pub(crate) fn primary(list: &[Value]) -> Option<String> {
    list.iter().find(|element| is_primary(element)).map(identity)
}

/// After a change the primary element is the last of those that were not primary `before`.
pub(crate) fn settle_primary(before: Option<&str>, list: &mut [Value]) {
    let was = |element: &Value| before.is_some_and(|before| identity(element) == before);
    let fresh = list.iter().rposition(|element| is_primary(element) && !was(element));
    let keep = fresh.or_else(|| list.iter().rposition(is_primary));
    demote_all_but(list, keep);
}
