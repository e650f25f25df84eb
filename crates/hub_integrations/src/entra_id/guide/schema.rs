//! What is mapped to what, as Microsoft Graph's `synchronizationSchema` says it.
//!
//! Only the parts that matter here: the rest of a job's schema describes directories and belongs to the template that the
//! job was made from. The scripts put these parts into it.
//! <https://learn.microsoft.com/graph/api/resources/synchronization-synchronizationschema>,
//! <https://learn.microsoft.com/graph/api/resources/synchronization-attributemapping>,
//! <https://learn.microsoft.com/entra/identity/app-provisioning/customize-application-attributes> (roles).

use crate::quote::json;
use crate::{ExtensionAttribute, Setup};

/// The attribute of ours, the attribute of Entra ID, and the place in matching; 0 matches nobody.
const PLAIN: [(&str, &str, u8); 6] = [
    ("userName", "userPrincipalName", 1),
    ("externalId", "objectId", 0),
    ("displayName", "displayName", 0),
    ("emails[type eq \"work\"].value", "mail", 0),
    ("name.givenName", "givenName", 0),
    ("name.familyName", "surname", 0),
];

/// The file.
pub(super) fn schema(setup: &Setup<'_>) -> String {
    let mut mappings: Vec<String> =
        PLAIN.iter().map(|(ours, theirs, place)| mapping(ours, *place, &attribute(theirs))).collect();
    mappings.push(mapping("active", 0, &active()));
    let mut attributes: Vec<String> = setup.attributes.iter().map(extension).collect();
    if setup.roles {
        mappings.push(mapping("roles", 0, &roles()));
        attributes.insert(0, definition("roles", "String", true));
    }
    let indent = |lines: &[String], by: usize| {
        let pad = " ".repeat(by);
        lines.iter().map(|line| format!("\n{pad}{line}")).collect::<Vec<_>>().join(",")
    };
    format!(
        r#"{{
  "synchronizationRules": [
    {{
      "objectMappings": [
        {{
          "sourceObjectName": "User",
          "enabled": true,
          "attributeMappings": [{}
          ]
        }},
        {{
          "sourceObjectName": "Group",
          "enabled": {}
        }}
      ]
    }}
  ],
  "directories": [
    {{
      "objects": [
        {{
          "attributes": [{}
          ]
        }}
      ]
    }}
  ]
}}"#,
        indent(&mappings, 12),
        setup.groups,
        indent(&attributes, 12),
    )
}

fn mapping(target: &str, place: u8, source: &str) -> String {
    format!(
        r#"{{"targetAttributeName": {}, "matchingPriority": {place}, "flowType": "Always", "flowBehavior": "FlowWhenChanged", "defaultValue": null, "exportMissingReferences": false, "source": {source}}}"#,
        json(target)
    )
}

fn attribute(name: &str) -> String {
    let (name, expression) = (json(name), json(&format!("[{name}]")));
    format!(r#"{{"type": "Attribute", "name": {name}, "expression": {expression}, "parameters": []}}"#)
}

/// Entra's own default: deleted softly, unassigned and disabled people are inactive.
fn active() -> String {
    let constant = |word: &str| {
        let expression = json(&format!("\"{word}\""));
        format!(
            r#"{{"key": "switchValue", "value": {{"type": "Constant", "name": "{word}", "expression": {expression}, "parameters": []}}}}"#
        )
    };
    let values: Vec<String> = ["False", "True", "True", "False"].map(constant).to_vec();
    let expression = json(r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#);
    format!(
        r#"{{"type": "Function", "name": "Switch", "expression": {expression}, "parameters": [{{"key": "source", "value": {}}}, {}]}}"#,
        attribute("IsSoftDeleted"),
        values.join(", ")
    )
}

/// Adds and removes roles one by one, several for a person.
fn roles() -> String {
    format!(
        r#"{{"type": "Function", "name": "AssertiveAppRoleAssignmentsComplex", "expression": "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])", "parameters": [{{"key": "source", "value": {}}}]}}"#,
        attribute("appRoleAssignments")
    )
}

/// Of what type an attribute is there: <https://learn.microsoft.com/graph/api/resources/synchronization-attributedefinition>.
fn extension(attribute: &ExtensionAttribute) -> String {
    let kind = match attribute.kind {
        "boolean" => "Boolean",
        "integer" => "Integer",
        "dateTime" => "DateTime",
        _ => "String",
    };
    definition(&attribute.path, kind, attribute.multi_valued)
}

fn definition(name: &str, kind: &str, multi_valued: bool) -> String {
    format!(
        r#"{{"name": {}, "type": "{kind}", "multivalued": {multi_valued}, "required": false, "anchor": false, "caseExact": false, "mutability": "ReadWrite", "flowNullValues": false, "defaultValue": null, "apiExpressions": [], "metadata": [], "referencedObjects": []}}"#,
        json(name)
    )
}
