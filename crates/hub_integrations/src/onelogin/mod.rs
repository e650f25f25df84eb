//! OneLogin, through the connector SCIM Provisioner with SAML (SCIM v2 Enterprise, full SAML).
//!
//! Names follow the OneLogin administration portal and its pages "SCIM custom connectors" and "Implement your SCIM
//! API".

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// OneLogin: SAML login and SCIM provisioning.
pub const INTEGRATION: Integration = Integration {
    slug: "onelogin",
    name: "OneLogin",
    former_names: &["One Identity", "OneLogin by One Identity", "One Login"],
    category: Category::IdentityProvider,
    rank: 50,
    summary: "Log in with OneLogin and let it create, update and remove your people.",
    what_it_does: &[
        "Your people log in with OneLogin, from here or from their OneLogin portal.",
        "OneLogin sends the people who have the application, and their changes, over SCIM. You decide on the next page \
         whether that creates accounts and takes access away.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through OneLogin only: on the web, on the desktop and on mobile. Their \
         passwords no longer work here.",
        "Owners and admins keep both ways, password and OneLogin.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "OneLogin sends a change when it happens, unless an action waits for approval on the application's \
                   Users tab.",
    },
    dialect: "onelogin",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint { called: "SAML Audience URL", place: "Configuration tab", example: "" },
    acs_url: Hint { called: "SAML Consumer URL", place: "Configuration tab", example: "" },
    login_url: Hint { called: "Login URL", place: "Configuration tab", example: "" },
    tenant_url: Hint { called: "SCIM Base URL", place: "Configuration tab, API Connection", example: "" },
    secret_token: Hint {
        called: "SCIM Bearer Token",
        place: "Configuration tab, API Connection",
        example: "",
    },
    idp_entity_id: Hint {
        called: "Issuer URL",
        place: "SSO tab",
        example: "https://app.onelogin.com/saml/metadata/01234567-89ab-cdef-0123-456789abcdef",
    },
    sso_url: Hint {
        called: "SAML 2.0 Endpoint (HTTP)",
        place: "SSO tab",
        example: "https://example.onelogin.com/trust/saml2/http-post/sso/01234567-89ab-cdef-0123-456789abcdef",
    },
    certificate: Hint {
        called: "X.509 Certificate",
        place: "SSO tab, View Details",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "Issuer URL",
        place: "SSO tab; the metadata lies at this address. As a file: More Actions, SAML Metadata",
        example: "https://app.onelogin.com/saml/metadata/01234567-89ab-cdef-0123-456789abcdef",
    },
};

/// OneLogin sends only the parameters that the guide has the admin add.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email", "User.email"],
    user_name: &["username"],
    given_name: &["firstName", "User.FirstName"],
    family_name: &["lastName", "User.LastName"],
    display_name: &["displayName"],
    groups: &["groups", "memberOf"],
    roles: &["roles"],
};

/// Paths below the application in the OneLogin administration portal.
const PLACES: Places = Places {
    entity_id: "**Configuration**, **SAML Audience URL**",
    acs_url: "**Configuration**, **SAML Consumer URL** and **SAML Recipient**",
    logout_url: "**Configuration**, **SAML Single Logout URL**",
    signing_option: "**Configuration**, **SAML signature element**: Assertion or Both",
    signing_algorithm: "**SSO**, **SAML Signature Algorithm**: SHA-256",
    signing_certificate: "**SSO**, **X.509 Certificate**, **View Details**",
    encryption: "**Configuration**, **Encrypt assertion**",
    claims: "**Configuration**, **SAML nameID format**, and **Parameters**",
    assignment: "**Access**, the roles that have the application, or **Users** of the application",
    clock: "nowhere: OneLogin keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "**Activity**, **Events**",
};
