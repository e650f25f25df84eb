//! App roles in the three forms of Entra's expressions (Microsoft: "Provisioning a role to a SCIM app").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::body::operation;

/// Which expression is mapped to `roles`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RolesForm {
    /// Roles are not mapped; a create carries `roles: []`.
    #[default]
    None,
    /// `SingleAppRoleAssignment`: one role, marked primary.
    Single,
    /// `AppRoleAssignmentsComplex`: only ever adds, values are JSON texts.
    Complex,
    /// `AssertiveAppRoleAssignmentsComplex`: replaces the whole list.
    Assertive,
}

/// `roles` of a create.
#[must_use]
pub fn on_create(form: RolesForm, roles: &[String]) -> Value {
    let element = |primary: bool, name: &str, role: &String| {
        let mut element = json!({"primary": primary, "type": "WindowsAzureActiveDirectoryRole"});
        if let (Value::Object(object), false) = (&mut element, name.is_empty()) {
            object.insert(name.to_owned(), json!(role));
            object.insert("value".to_owned(), json!(role));
        } else if let Value::Object(object) = &mut element {
            object.insert("value".to_owned(), json!(role));
        }
        element
    };
    match form {
        RolesForm::None => json!([]),
        RolesForm::Single => roles.iter().take(1).map(|r| element(true, "", r)).collect(),
        RolesForm::Complex => roles.iter().map(|r| element(false, "displayName", r)).collect(),
        RolesForm::Assertive => roles.iter().map(|r| element(false, "display", r)).collect(),
    }
}

/// The operations that bring the roles sent last (`before`) to `after`; none when nothing changed.
#[must_use]
pub fn changes(form: RolesForm, before: &[String], after: &[String], flagged: bool) -> Vec<Value> {
    if before == after {
        return Vec::new();
    }
    match form {
        RolesForm::None => Vec::new(),
        RolesForm::Single => single(before, after, flagged),
        RolesForm::Complex => complex(before, after, flagged),
        // Entra spells this one in lower case, with the flag and without.
        RolesForm::Assertive => vec![operation("replace", "roles", on_create(form, after), flagged)],
    }
}

fn single(before: &[String], after: &[String], flagged: bool) -> Vec<Value> {
    let verb = if before.is_empty() { "Add" } else { "Replace" };
    let path = r#"roles[primary eq "True"].value"#;
    after.first().map(|role| operation(verb, path, json!(role), flagged)).into_iter().collect()
}

fn complex(before: &[String], after: &[String], flagged: bool) -> Vec<Value> {
    let added: Vec<&String> = after.iter().filter(|r| !before.contains(r)).collect();
    if added.is_empty() {
        return Vec::new();
    }
    let element = |role: &&String| {
        let text = json!({"id": role_id(role), "value": role, "displayName": role}).to_string();
        json!({"value": text})
    };
    vec![operation("Add", "roles", added.iter().map(element).collect(), flagged)]
}

/// A GUID-shaped id that stays the same for the same role, as the id of an app role does.
fn role_id(role: &str) -> String {
    let mut hex: String = role.bytes().cycle().take(16).map(|b| format!("{b:02x}")).collect();
    for at in [20, 16, 12, 8] {
        hex.insert(at.min(hex.len()), '-');
    }
    hex
}
