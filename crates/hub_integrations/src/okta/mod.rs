//! Okta, through an app integration made with the App Integration Wizard.
//!
//! Names follow the Okta Admin Console and Okta's pages "Create SAML app integrations" and "Add SCIM
//! provisioning to app integrations".

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Okta: SAML login and SCIM provisioning.
pub const INTEGRATION: Integration = Integration {
    slug: "okta",
    name: "Okta",
    former_names: &["Okta Workforce Identity", "Okta Identity Cloud"],
    category: Category::IdentityProvider,
    rank: 20,
    summary: "Log in with Okta and let it create, update and deactivate your people.",
    what_it_does: &[
        "Your people log in with Okta, from here or from their Okta dashboard.",
        "Okta sends the people you assign, and their changes, over SCIM. You decide on the next page whether that \
         creates accounts and takes access away.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through Okta only: on the web, on the desktop and on mobile. Their \
         passwords no longer work here.",
        "Owners and admins keep both ways, password and Okta.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "Okta sends a change when it happens, usually within seconds. A failed change waits under Tasks \
                   in the Okta Admin Console until somebody retries it.",
    },
    dialect: "okta",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint {
        called: "Audience URI (SP Entity ID)",
        place: "General, SAML Settings, Configure SAML",
        example: "",
    },
    acs_url: Hint {
        called: "Single sign-on URL",
        place: "General, SAML Settings, Configure SAML",
        example: "",
    },
    login_url: Hint { called: "Login page URL", place: "General, App Settings, a bookmark app", example: "" },
    tenant_url: Hint {
        called: "SCIM connector base URL",
        place: "Provisioning, Settings, Integration",
        example: "",
    },
    secret_token: Hint {
        called: "Authorization (Bearer)",
        place: "Provisioning, Settings, Integration, HTTP Header",
        example: "",
    },
    idp_entity_id: Hint {
        called: "Identity Provider Issuer",
        place: "Sign On, View SAML setup instructions",
        // An identifier with http, not an address to open.
        example: "http://www.okta.com/exk1fxphMNPuB5eDK0h8",
    },
    sso_url: Hint {
        called: "Identity Provider Single Sign-On URL",
        place: "Sign On, View SAML setup instructions",
        example: "https://example.okta.com/app/example_switchboard_1/exk1fxphMNPuB5eDK0h8/sso/saml",
    },
    certificate: Hint {
        called: "X.509 Certificate",
        place: "Sign On, View SAML setup instructions",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "Metadata URL",
        place: "Sign On, Metadata details",
        example: "https://example.okta.com/app/exk1fxphMNPuB5eDK0h8/sso/saml/metadata",
    },
};

/// Okta sends only the attributes that the guide has the admin name.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email", "mail"],
    user_name: &["login", "userName"],
    given_name: &["firstName", "givenName"],
    family_name: &["lastName", "familyName"],
    display_name: &["displayName"],
    groups: &["groups"],
    roles: &["roles"],
};

/// Paths below the app integration in the Okta Admin Console.
const PLACES: Places = Places {
    entity_id: "**General**, **SAML Settings**, **Edit**, **Audience URI (SP Entity ID)**",
    acs_url: "**General**, **SAML Settings**, **Edit**, **Single sign-on URL**",
    logout_url: "**General**, **SAML Settings**, **Edit**, **Show Advanced Settings**, **Single Logout URL**",
    signing_option: "**General**, **SAML Settings**, **Edit**, **Show Advanced Settings**, **Assertion Signature**: Signed",
    signing_algorithm: "**General**, **SAML Settings**, **Edit**, **Show Advanced Settings**, **Signature Algorithm**: RSA-SHA256",
    signing_certificate: "**Sign On**, **SAML Signing Certificates**, the one whose status is **Active**",
    encryption: "**General**, **SAML Settings**, **Edit**, **Show Advanced Settings**, **Assertion Encryption**",
    claims: "**General**, **SAML Settings**, **Edit**, **Name ID format**, **Application username** and **Attribute Statements**",
    assignment: "**Assignments**, **Assign**",
    clock: "nowhere: Okta keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "**Reports**, **System Log**",
};
