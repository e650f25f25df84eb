//! The files: what they say, and that no name of a workspace says more than its name.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use super::files::FILES;
use crate::{ExtensionAttribute, Setup, Values};

const VALUES: Values<'static> = Values {
    entity_id: "https://hub.test/saml/con-1",
    acs_url: "https://hub.test/saml/con-1/acs",
    metadata_url: "https://hub.test/saml/con-1/metadata",
    login_url: "https://hub.test/saml/con-1/login",
    tenant_url: "https://hub.test/scim/v2/tnt-1",
};
/// Names that would end a literal, a comment, a line, a here-document or a placeholder, were they not quoted.
const HOSTILE: [&str; 8] = [
    "O'Brien & Söhne",
    "'; Remove-Item C:\\ -Recurse; '",
    "\u{2019}; Remove-Item C:\\; \u{2018}",
    "$(touch /tmp/owned) `touch /tmp/owned` ${HOME}",
    "x\n'@\nSCHEMA\ntouch /tmp/owned #",
    "#> <# @@SCHEMA@@ @@NAME@@",
    "\" , \\\" } ] \u{2028}",
    "\u{202e}\u{feff}日本 🦓",
];

fn setup<'a>(workspace: &'a str, attributes: &'a [ExtensionAttribute]) -> Setup<'a> {
    Setup {
        product: "Switchboard",
        workspace,
        values: VALUES,
        token_page: "https://hub.test/connections/con-1/provisioning",
        metadata_page: "https://hub.test/connections/con-1",
        groups: true,
        roles: true,
        attributes,
    }
}

fn file(name: &str, setup: &Setup<'_>) -> String {
    (FILES.iter().find(|file| file.name == name).unwrap().write)(setup)
}

fn schema(setup: &Setup<'_>) -> Json {
    serde_json::from_str(&file("entra-provisioning-schema.json", setup)).unwrap()
}

/// Runs the beginning of the shell script, up to where it would call anybody, and then `after`.
fn shell(script: &str, after: &str) -> String {
    let head = script.split("\ndie() ").next().unwrap();
    let mut bash = Command::new("bash").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    write!(bash.stdin.take().unwrap(), "{head}\n{after}\n").unwrap();
    let said = bash.wait_with_output().unwrap();
    assert!(said.status.success(), "{script}");
    String::from_utf8(said.stdout).unwrap()
}

#[test]
fn the_mapping_is_what_the_hub_reads() {
    let schema = schema(&setup("Acme", &[]));
    let mappings =
        schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].as_array().unwrap();
    let pairs: Vec<(&str, &str, i64)> = mappings
        .iter()
        .map(|it| {
            let place = it["matchingPriority"].as_i64().unwrap();
            (it["targetAttributeName"].as_str().unwrap(), it["source"]["expression"].as_str().unwrap(), place)
        })
        .collect();
    let wanted = [
        ("userName", "[userPrincipalName]", 1),
        ("externalId", "[objectId]", 0),
        ("displayName", "[displayName]", 0),
        ("emails[type eq \"work\"].value", "[mail]", 0),
        ("name.givenName", "[givenName]", 0),
        ("name.familyName", "[surname]", 0),
        ("active", "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")", 0),
        ("roles", "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])", 0),
    ];
    assert_eq!(pairs, wanted);
}

/// What is off for the connection is not sent: a group would be refused.
#[test]
fn groups_and_roles_follow_the_features() {
    let on = setup("Acme", &[]);
    let off = Setup { groups: false, roles: false, ..on };
    for (setup, is_on) in [(on, true), (off, false)] {
        let schema = schema(&setup);
        let mappings = &schema["synchronizationRules"][0]["objectMappings"];
        assert_eq!(
            (&mappings[1]["sourceObjectName"], &mappings[1]["enabled"]),
            (&"Group".into(), &is_on.into())
        );
        assert_eq!(mappings[0]["enabled"], true, "people are always sent");
        assert_eq!(mappings[0].to_string().contains("AssertiveAppRoleAssignmentsComplex"), is_on);
        let attributes = schema["directories"][0]["objects"][0]["attributes"].to_string();
        assert_eq!(attributes.contains("\"roles\""), is_on, "{attributes}");
    }
}

#[test]
fn the_workspaces_own_attributes_can_be_chosen_there() {
    let attribute = |name: &str, kind, multi_valued| ExtensionAttribute {
        path: format!("urn:ietf:params:scim:schemas:extension:acme:2.0:User:{name}"),
        kind,
        multi_valued,
    };
    let own = [
        attribute("profile", "string", false),
        attribute("hired", "dateTime", false),
        attribute("level", "integer", true),
    ];
    let schema = schema(&setup("Acme", &own));
    let attributes = schema["directories"][0]["objects"][0]["attributes"].as_array().unwrap();
    let seen: Vec<(&str, &str, bool)> = attributes
        .iter()
        .map(|it| {
            (it["name"].as_str().unwrap(), it["type"].as_str().unwrap(), it["multivalued"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(seen[0], ("roles", "String", true));
    assert_eq!(seen[1], (own[0].path.as_str(), "String", false));
    assert_eq!(seen[2], (own[1].path.as_str(), "DateTime", false));
    assert_eq!(seen[3], (own[2].path.as_str(), "Integer", true));
}

/// The shell says itself that it can be read, and that a name is a name.
#[test]
fn no_name_says_more_than_its_name_to_a_shell() {
    for workspace in HOSTILE {
        let script = file("entra-setup.sh", &setup(workspace, &[]));
        let checked = Command::new("bash").args(["-n", "-c", &script]).output().unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        let said = shell(&script, "printf '%s|%s|%s' \"$name\" \"$tenant_url\" \"$ours\"");
        let (name, rest) = said.split_once('|').unwrap();
        let (tenant_url, ours) = rest.split_once('|').unwrap();
        assert_eq!(name, format!("Switchboard ({})", crate::quote::visible(workspace)));
        assert_eq!(tenant_url, VALUES.tenant_url);
        assert_eq!(serde_json::from_str::<Json>(ours).unwrap(), schema(&setup(workspace, &[])));
    }
    assert!(!std::path::Path::new("/tmp/owned").exists());
}

/// PowerShell is not at hand where this runs: what its own rules say of literals, comments and here-strings is looked at.
#[test]
fn no_name_says_more_than_its_name_to_powershell() {
    let plain = file("entra-setup.ps1", &setup("Acme", &[]));
    for workspace in HOSTILE {
        let script = file("entra-setup.ps1", &setup(workspace, &[]));
        assert!(script.is_ascii(), "{workspace:?}");
        assert_eq!(script.lines().count(), plain.lines().count(), "{workspace:?}");
        assert_eq!(script.lines().filter(|line| line.starts_with("'@")).count(), 1);
        // All lines but those that hold the name are the same, whatever it is.
        let other: Vec<(&str, &str)> =
            plain.lines().zip(script.lines()).filter(|(plain, hostile)| plain != hostile).collect();
        assert!(other.len() <= 2, "{other:?}");
        for (_, line) in other {
            assert!(line.starts_with("# workspace \"") || line.starts_with("$Name = "), "{line}");
        }
    }
}

/// The token is asked for while a script runs; nothing that could hold one is written.
#[test]
fn no_file_holds_a_secret() {
    let setup = setup("Acme", &[]);
    let power_shell = file("entra-setup.ps1", &setup);
    assert!(power_shell.contains("-AsSecureString") && power_shell.contains(setup.token_page));
    let shell = file("entra-setup.sh", &setup);
    assert!(shell.contains("read -rs SECRET_TOKEN") && shell.contains(setup.token_page));
    for script in [power_shell, shell] {
        for value in [VALUES.entity_id, VALUES.acs_url, VALUES.tenant_url, setup.metadata_page] {
            assert!(script.contains(&format!("'{value}'")), "{value}");
        }
        assert!(script.contains("8adf8e6e-67b2-4cf2-a259-e3dc5476c621"));
        assert!(!script.contains("@@"), "a placeholder is left");
    }
}
