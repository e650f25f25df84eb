//! The seven settings from JSON and to JSON. Strict: who misspells a setting must not believe that it holds.

use hub_tenants::connection::scim_configuration::{Configuration, Features};
use serde_json::{Map, Value, json};

use super::{MOST_REPEATED, Refused};
use crate::faults::Class;

const SETTINGS: [&str; 3] = ["defaultRoles", "customizer", "features"];
/// The names of what may be on or off.
pub const FEATURES: [&str; 5] = ["scim", "groups", "roles", "password_sync", "phone_number_sync"];

/// As they are given.
pub fn print(configuration: &Configuration) -> Value {
    let Features { scim, groups, roles, password_sync, phone_number_sync } = configuration.features;
    json!({
        "defaultRoles": configuration.default_roles,
        "customizer": configuration.customizer.slug,
        "features": {
            "scim": scim,
            "groups": groups,
            "roles": roles,
            "password_sync": password_sync,
            "phone_number_sync": phone_number_sync,
        },
    })
}

/// As they are taken: all of them and nothing else.
pub fn parse(sent: &Value) -> Result<Configuration, Refused> {
    let settings = exactly(sent, "", &SETTINGS)?;
    let customizer = settings.get("customizer").and_then(Value::as_str);
    let customizer = customizer.ok_or_else(|| wrong("customizer", "a string"))?;
    let roles = settings.get("defaultRoles").and_then(Value::as_array);
    let roles = roles.and_then(|list| list.iter().map(|role| role.as_str().map(str::to_owned)).collect());
    let roles: Vec<String> = roles.ok_or_else(|| wrong("defaultRoles", "an array of strings"))?;
    let features = exactly(settings.get("features").unwrap_or(&Value::Null), "features", &FEATURES)?;
    let on = |name: &str| {
        let value = features.get(name).and_then(Value::as_bool);
        value.ok_or_else(|| wrong(&format!("features.{name}"), "true or false"))
    };
    let features = Features {
        scim: on("scim")?,
        groups: on("groups")?,
        roles: on("roles")?,
        password_sync: on("password_sync")?,
        phone_number_sync: on("phone_number_sync")?,
    };
    Ok(Configuration::new(customizer, roles, features)?)
}

fn wrong(name: &str, kind: &str) -> Refused {
    Refused::setting(name, format!("{name} must be {kind}."))
}

/// An object that has these fields and no others.
fn exactly<'a>(value: &'a Value, path: &str, known: &[&str]) -> Result<&'a Map<String, Value>, Refused> {
    let full = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let Some(fields) = value.as_object() else {
        return Err(match path {
            "" => Refused::of(Class::Invalid, "The body must be a JSON object with all settings."),
            path => wrong(path, "an object"),
        });
    };
    if let Some(unknown) = fields.keys().find(|key| !known.contains(&key.as_str())) {
        let shown = full(&unknown.chars().take(MOST_REPEATED).collect::<String>());
        let all = known.iter().map(|name| full(name)).collect::<Vec<_>>().join(", ");
        return Err(Refused::setting(shown.clone(), format!("{shown} is no setting; there are {all}.")));
    }
    if let Some(missing) = known.iter().find(|name| !fields.contains_key(**name)) {
        let name = full(missing);
        let message = format!("{name} is missing; PUT takes all settings at once.");
        return Err(Refused::setting(name, message));
    }
    Ok(fields)
}
