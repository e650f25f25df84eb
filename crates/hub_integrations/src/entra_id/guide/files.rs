//! Set-up as a script, over Microsoft Graph v1.0.
//!
//! <https://learn.microsoft.com/graph/application-saml-sso-configure-api>,
//! <https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-configuration-api>,
//! <https://learn.microsoft.com/graph/api/synchronization-serviceprincipal-put-synchronization>.

use super::schema::schema;
use crate::quote::{comment, powershell, shell};
use crate::setup::{Setup, SetupFile, fill};

/// PowerShell first: its module logs in with the browser, which every policy knows.
pub(super) const FILES: &[SetupFile] = &[
    SetupFile {
        name: "entra-setup.ps1",
        title: "PowerShell",
        about: "Needs PowerShell and the module Microsoft.Graph.Authentication. Logs in with your browser.",
        run: "./entra-setup.ps1",
        write: power_shell,
    },
    SetupFile {
        name: "entra-setup.sh",
        title: "Shell",
        about: "Needs bash, curl and jq: macOS, Linux, Azure Cloud Shell. Logs in with a code that you type into your \
                browser.",
        run: "bash entra-setup.sh",
        write: bash,
    },
    SetupFile {
        name: "entra-provisioning-schema.json",
        title: "Provisioning schema",
        about: "The attribute mappings that both scripts put into the provisioning job, in the words of Microsoft Graph: \
                to review, or to carry over by hand into an application that exists.",
        run: "",
        write: schema,
    },
];

fn power_shell(setup: &Setup<'_>) -> String {
    written(include_str!("setup.ps1"), setup, powershell)
}

fn bash(setup: &Setup<'_>) -> String {
    written(include_str!("setup.sh"), setup, shell)
}

fn written(template: &str, setup: &Setup<'_>, quote: fn(&str) -> String) -> String {
    let values = &setup.values;
    let name = format!("{} ({})", setup.product, setup.workspace);
    fill(
        template,
        &[
            ("COMMENT_PRODUCT", &comment(setup.product)),
            ("COMMENT_WORKSPACE", &comment(setup.workspace)),
            ("NAME", &quote(&name)),
            ("ENTITY_ID", &quote(values.entity_id)),
            ("ACS_URL", &quote(values.acs_url)),
            ("TENANT_URL", &quote(values.tenant_url)),
            ("TOKEN_PAGE", &quote(setup.token_page)),
            ("METADATA_PAGE", &quote(setup.metadata_page)),
            ("SCHEMA", &schema(setup)),
        ],
    )
}
