//! The password in a PATCH, for a connection that synchronises it.

use serde_json::{Map, Value};

use super::{Op, Patch};
use crate::schema::USER_URN;

impl Patch {
    /// Takes the password out: the last one that an `add` or `replace` sets. What is no text stays, for
    /// [`Patch::apply`] to refuse.
    pub fn take_password(&mut self) -> Option<String> {
        let mut found = None;
        self.operations.retain_mut(|operation| {
            let at_password = operation.path.as_ref().is_some_and(|path| {
                let core = path.attr.urn.as_ref().is_none_or(|urn| urn.eq_ignore_ascii_case(USER_URN));
                core && is_password(&path.attr.name) && path.attr.sub.is_none() && path.filter.is_none()
            });
            match &mut operation.value {
                Value::String(text) if at_password && operation.op != Op::Remove && !text.is_empty() => {
                    found = Some(std::mem::take(text));
                    false
                }
                Value::Object(fields) if operation.path.is_none() && operation.op != Op::Remove => {
                    found = from_fields(fields).or(found.take());
                    true
                }
                _ => true,
            }
        });
        found
    }
}

fn is_password(name: &str) -> bool {
    name.eq_ignore_ascii_case("password")
}

/// The password of a path-less value: by its name, by its URN, or in an object under the core URN.
fn from_fields(fields: &mut Map<String, Value>) -> Option<String> {
    let mut found = None;
    fields.retain(|key, value| {
        let name = match key.rsplit_once(':') {
            Some((urn, name)) if urn.eq_ignore_ascii_case(USER_URN) => name,
            _ => key,
        };
        match value {
            Value::String(text) if is_password(name) && !text.is_empty() => {
                found = Some(std::mem::take(text));
                false
            }
            Value::Object(inner) if key.eq_ignore_ascii_case(USER_URN) => {
                found = from_fields(inner).or(found.take());
                true
            }
            _ => true,
        }
    });
    found
}
