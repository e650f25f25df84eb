//! What a write said, as the log keeps it: without secrets, and not without end.

use serde_json::{Map, Value, json};

/// Longest body that is kept, in characters.
const MOST: usize = 4000;
const HIDDEN: &str = "***";

/// The body in one line, secrets hidden. A longer one is cut and says so.
pub fn redacted(body: &Value) -> String {
    let text = hidden(body).to_string();
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{} … (cut)", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

fn hidden(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(object(map)),
        Value::Array(items) => items.iter().map(hidden).collect(),
        other => other.clone(),
    }
}

fn object(map: &Map<String, Value>) -> Map<String, Value> {
    // In a PATCH the attribute's name stands in `path`, its value beside it.
    let named = map.iter().find(|(name, _)| name.eq_ignore_ascii_case("path"));
    let names_secret = named.and_then(|(_, path)| path.as_str()).is_some_and(is_secret);
    let kept = map.iter().map(|(name, value)| {
        let hide = is_secret(name) || (names_secret && name.eq_ignore_ascii_case("value"));
        (name.clone(), if hide { json!(HIDDEN) } else { hidden(value) })
    });
    kept.collect()
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "secret", "token"].iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_stands_in_the_log_however_it_came() {
        for body in [
            json!({ "userName": "ada", "password": "hunter2" }),
            json!({ "Operations": [{ "op": "replace", "path": "password", "value": "hunter2" }] }),
            json!({ "Operations": [{ "op": "replace", "Path": "urn:ietf:params:scim:schemas:core:2.0:User:Password",
                                     "Value": "hunter2" }] }),
            json!({ "Operations": [{ "op": "add", "value": { "passWord": "hunter2" } }] }),
            json!([{ "a": { "clientSecret": ["hunter2"] } }]),
        ] {
            let kept = redacted(&body);
            assert!(!kept.contains("hunter2") && kept.contains(HIDDEN), "{kept}");
        }
        let plain = json!({ "userName": "ada", "Operations": [{ "path": "active", "value": false }] });
        assert_eq!(redacted(&plain), plain.to_string());
    }

    #[test]
    fn a_long_body_is_cut_between_characters() {
        let kept = redacted(&json!({ "displayName": "ü".repeat(9000) }));
        assert_eq!(kept.chars().count(), MOST + " … (cut)".chars().count());
    }
}
