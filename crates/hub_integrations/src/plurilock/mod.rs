//! Plurilock AI, through an application of its single sign-on.
//!
//! Names follow the Plurilock AI console (Administration, Apps, Configuration) as published set-up articles show it.
//! Plurilock AI takes people in by CSV or from Google Workspace and sends none to applications, so there is no SCIM side.

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Plurilock: SAML login.
pub const INTEGRATION: Integration = Integration {
    slug: "plurilock",
    name: "Plurilock",
    former_names: &["Plurilock SSO", "Plurilock AI", "CloudCodes", "gControl"],
    category: Category::AccessSecurity,
    rank: 100,
    summary: "Log in through Plurilock AI with its second factors and access rules.",
    what_it_does: &[
        "Your people log in with Plurilock AI, from here or from their Plurilock dashboard.",
        "Accounts are made here by hand or at the first login; Plurilock does not send people.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through Plurilock only: on the web, on the desktop and on mobile. Their \
         passwords no longer work here.",
        "Owners and admins keep both ways, password and Plurilock.",
    ],
    capabilities: Capabilities { sso: true, scim: false, groups: false, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "Plurilock sends no people: somebody who is disabled there cannot log in any more, and the account here \
                   stays until you close it.",
    },
    dialect: "generic",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const SETTINGS: &str = "Administration, Apps, Configuration, the application, Settings";
const CONFIGURATION: &str = "Administration, Apps, Configuration, the application, Configuration";

/// Examples are left out where the address is the customer's own.
const HINTS: FieldHints = FieldHints {
    entity_id: Hint { called: "SP Entity ID", place: SETTINGS, example: "" },
    acs_url: Hint { called: "SP Assertion URL", place: SETTINGS, example: "" },
    login_url: Hint { called: "Custom URL", place: SETTINGS, example: "" },
    tenant_url: Hint::NONE,
    secret_token: Hint::NONE,
    idp_entity_id: Hint { called: "Issuer", place: CONFIGURATION, example: "" },
    sso_url: Hint { called: "Login URL", place: CONFIGURATION, example: "" },
    certificate: Hint {
        called: "Certificate from here",
        place: CONFIGURATION,
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint { called: "IdP metadata", place: "ask Plurilock support for it", example: "" },
};

/// The names that are common; Plurilock names a person by e-mail address.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email", "mail", "emailAddress"],
    user_name: &["username", "uid"],
    given_name: &["firstName", "first_name", "givenName"],
    family_name: &["lastName", "last_name", "sn"],
    display_name: &["displayName", "name"],
    groups: &["groups"],
    roles: &["roles"],
};

/// Paths below the application in the Plurilock AI console.
const PLACES: Places = Places {
    entity_id: "**Administration**, **Apps**, **Configuration**, the application, **SP Entity ID**",
    acs_url: "**Administration**, **Apps**, **Configuration**, the application, **SP Assertion URL**",
    logout_url: "nowhere that the console shows; ask Plurilock support",
    signing_option: "nowhere that the console shows; ask Plurilock support for a signed assertion",
    signing_algorithm: "nowhere that the console shows; ask Plurilock support for RSA-SHA256",
    signing_certificate: "**Administration**, **Apps**, **Configuration**, the application, **Configuration**, **Certificate from here**",
    encryption: "nowhere that the console shows; ask Plurilock support to switch it off",
    claims: "**Administration**, **Apps**, **Configuration**, the application, **Domain Mapping**",
    assignment: "**Administration**, **Users**, and the switch of the application under **Apps**, **Configuration**",
    clock: "nowhere: Plurilock keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "the reports of logins in the Plurilock AI console",
};
