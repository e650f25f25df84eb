//! The SCIM bodies that Entra ID sends, in its own spelling (Microsoft: "Develop and plan provisioning for a
//! SCIM endpoint" and "Known issues with SCIM 2.0 protocol compliance").

use serde_json::{Map, Value, json};

use super::{ExternalId, Options};
use crate::directory::Person;

/// Core User schema, RFC 7643 4.1.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// Enterprise extension, RFC 7643 4.3; Entra always names it.
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// PATCH message, RFC 7644 3.5.2.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// Sent by Entra beside the core Group schema; no RFC knows it.
const ADSCIM_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

/// One mapped attribute: Entra's target path and the text to send. `active` is kept apart.
pub type Mapped = (String, String);

/// Entra's default user mapping for a non-gallery application, without `active`, `manager` and roles.
/// Attributes without a value are not sent at all.
#[must_use]
pub fn mapped(person: &Person, options: &Options) -> Vec<Mapped> {
    let external_id = match options.external_id {
        ExternalId::MailNickname => &person.mail_nickname,
        ExternalId::ObjectId => &person.object_id,
    };
    let formatted = format!("{} {}", person.given_name, person.surname);
    let enterprise = |name: &str| format!("{ENTERPRISE}:{name}");
    let rows = [
        ("userName".to_owned(), person.user_principal_name.as_str()),
        ("displayName".to_owned(), &person.display_name),
        ("title".to_owned(), &person.job_title),
        (r#"emails[type eq "work"].value"#.to_owned(), &person.mail),
        ("preferredLanguage".to_owned(), &person.preferred_language),
        ("name.givenName".to_owned(), &person.given_name),
        ("name.familyName".to_owned(), &person.surname),
        ("name.formatted".to_owned(), formatted.trim()),
        (r#"addresses[type eq "work"].locality"#.to_owned(), &person.city),
        (r#"addresses[type eq "work"].country"#.to_owned(), &person.country),
        (r#"phoneNumbers[type eq "work"].value"#.to_owned(), &person.telephone_number),
        (r#"phoneNumbers[type eq "mobile"].value"#.to_owned(), &person.mobile),
        ("externalId".to_owned(), external_id),
        (enterprise("employeeNumber"), &person.employee_id),
        (enterprise("department"), &person.department),
    ];
    rows.into_iter().filter(|(_, v)| !v.is_empty()).map(|(path, v)| (path, v.to_owned())).collect()
}

/// Body of `POST /Users`.
#[must_use]
pub fn create_user(attributes: &[Mapped], roles: Value) -> Value {
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([USER, ENTERPRISE]));
    body.insert("active".to_owned(), json!(true));
    body.insert("meta".to_owned(), json!({"resourceType": "User"}));
    for (path, value) in attributes {
        place(&mut body, path, value);
    }
    body.insert("roles".to_owned(), roles);
    Value::Object(body)
}

/// Puts a value where its path points: `a`, `a.b`, `a[type eq "t"].b` or `urn:…:attribute`.
fn place(body: &mut Map<String, Value>, path: &str, value: &str) {
    if let Some(name) = path.strip_prefix(ENTERPRISE).and_then(|p| p.strip_prefix(':')) {
        insert_sub(body, ENTERPRISE, name, value);
    } else if let Some((list, kind, sub)) = typed_path(path) {
        let entry = body.entry(list).or_insert_with(|| json!([]));
        if let Value::Array(elements) = entry {
            let found = elements.iter_mut().find(|e| e.get("type").and_then(Value::as_str) == Some(kind));
            if let Some(Value::Object(element)) = found {
                element.insert(sub.to_owned(), json!(value));
            } else {
                let primary = list == "emails";
                let mut element = Map::new();
                if primary {
                    element.insert("primary".to_owned(), json!(true));
                }
                element.insert("type".to_owned(), json!(kind));
                element.insert(sub.to_owned(), json!(value));
                elements.push(Value::Object(element));
            }
        }
    } else if let Some((parent, sub)) = path.split_once('.') {
        insert_sub(body, parent, sub, value);
    } else {
        body.insert(path.to_owned(), json!(value));
    }
}

fn insert_sub(body: &mut Map<String, Value>, parent: &str, sub: &str, value: &str) {
    if let Value::Object(object) = body.entry(parent).or_insert_with(|| json!({})) {
        object.insert(sub.to_owned(), json!(value));
    }
}

/// `emails[type eq "work"].value` as `("emails", "work", "value")`.
fn typed_path(path: &str) -> Option<(&str, &str, &str)> {
    let (list, rest) = path.split_once("[type eq \"")?;
    let (kind, sub) = rest.split_once("\"].")?;
    Some((list, kind, sub))
}

/// The operations that bring what was sent last (`before`) to `after`: one per attribute, `Add` for what was
/// absent and `Replace` for the rest. An attribute that lost its value is not sent: Entra provisions no nulls.
/// Under `aadOptscim062020` plain attributes travel in one path-less `replace`.
#[must_use]
pub fn user_changes(before: &[Mapped], after: &[Mapped], flagged: bool) -> Vec<Value> {
    let changed = after.iter().filter(|row| !before.contains(row));
    let (mut operations, mut together) = (Vec::new(), Map::new());
    for (path, value) in changed {
        let is_new = !before.iter().any(|(p, _)| p == path);
        if flagged && typed_path(path).is_none() && !is_new {
            together.insert(path.clone(), json!(value));
        } else {
            operations.push(operation(if is_new { "Add" } else { "Replace" }, path, json!(value), flagged));
        }
    }
    if !together.is_empty() {
        operations.push(json!({"op": "replace", "value": together}));
    }
    operations
}

/// `active` in Entra's spelling: the text `"False"`, or a boolean under `aadOptscim062020`.
#[must_use]
pub fn active(value: bool, flagged: bool) -> Value {
    let spelled = match (flagged, value) {
        (true, _) => json!(value),
        (false, true) => json!("True"),
        (false, false) => json!("False"),
    };
    operation("Replace", "active", spelled, flagged)
}

/// One operation of a PATCH; `verb` is `Add`, `Replace` or `Remove`, in lower case under `aadOptscim062020`.
#[must_use]
pub fn operation(verb: &str, path: &str, value: Value, flagged: bool) -> Value {
    let op = if flagged { verb.to_lowercase() } else { verb.to_owned() };
    json!({"op": op, "path": path, "value": value})
}

/// A PATCH message around `operations`.
#[must_use]
pub fn patch(operations: Vec<Value>) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

/// The manager as Entra sends it: the bare id as text, and `""` to take it away.
#[must_use]
pub fn manager(had_one: bool, scim_id: &str, flagged: bool) -> Value {
    let verb = if had_one { "Replace" } else { "Add" };
    operation(verb, &format!("{ENTERPRISE}:manager"), json!(scim_id), flagged)
}

/// Body of `POST /Groups`; members follow in a PATCH of their own.
#[must_use]
pub fn create_group(object_id: &str, name: &str) -> Value {
    json!({
        "schemas": [GROUP, ADSCIM_GROUP],
        "externalId": object_id,
        "displayName": name,
        "meta": {"resourceType": "Group"},
    })
}

/// Adds members: one operation with all of them.
#[must_use]
pub fn add_members(scim_ids: &[String], flagged: bool) -> Vec<Value> {
    vec![operation("Add", "members", members(scim_ids), flagged)]
}

/// Removes members: one operation with a value list, or one path each under `aadOptscim062020`.
#[must_use]
pub fn remove_members(scim_ids: &[String], flagged: bool) -> Vec<Value> {
    if !flagged {
        return vec![operation("Remove", "members", members(scim_ids), false)];
    }
    let path = |id: &String| json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")});
    scim_ids.iter().map(path).collect()
}

fn members(scim_ids: &[String]) -> Value {
    scim_ids.iter().map(|id| json!({"$ref": null, "value": id})).collect()
}
