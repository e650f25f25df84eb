//! Rippling, through a custom integration with single sign-on and user management via SCIM.
//!
//! Names follow the Rippling console (IT, Third-Party Access) as vendors' set-up articles of 2025 and 2026 show it.

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Rippling: SAML login and SCIM provisioning.
pub const INTEGRATION: Integration = Integration {
    slug: "rippling",
    name: "Rippling",
    former_names: &["Rippling IT", "Rippling Identity", "Rippling HR", "HRIS"],
    category: Category::HumanResources,
    rank: 110,
    summary: "Log in with Rippling; whoever joins or leaves the company comes and goes here.",
    what_it_does: &[
        "Your people log in with Rippling, from here or from their Rippling home page.",
        "Rippling sends the people its access rules choose, and their changes, over SCIM: from the first day to the last. \
         You decide on the next page whether that creates accounts and takes access away.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through Rippling only: on the web, on the desktop and on mobile. Their \
         passwords no longer work here.",
        "Owners and admins keep both ways, password and Rippling.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "Rippling sends a change when it happens, or at the provision time you choose: offer signed, first day, \
                   last day.",
    },
    dialect: "generic",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint { called: "Service Provider Entity ID", place: "SSO setup instructions", example: "" },
    acs_url: Hint { called: "Assertion Consumer Service URL", place: "SSO setup instructions", example: "" },
    login_url: Hint {
        called: "Login URL",
        place: "Settings, Advanced SAML settings, SP-initiated login",
        example: "",
    },
    tenant_url: Hint { called: "SCIM base URL", place: "SCIM settings of the integration", example: "" },
    secret_token: Hint { called: "Bearer Token", place: "Install, connect the account", example: "" },
    idp_entity_id: Hint {
        called: "Issuer (IdP Entity ID)",
        place: "SSO setup instructions",
        example: "https://app.rippling.com/api/platform/sso/SP/0123456789abcdef01234567",
    },
    sso_url: Hint {
        called: "Single Sign-on URL",
        place: "SSO setup instructions",
        example: "https://app.rippling.com/api/platform/sso/sp-initiated/0123456789abcdef01234567",
    },
    certificate: Hint {
        called: "X509 Certificate",
        place: "SSO setup instructions",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "IdP Metadata URL",
        place: "SSO setup instructions",
        example: "https://app.rippling.com/api/platform/sso/idp-metadata/0123456789abcdef01234567",
    },
};

/// Rippling sends only the attributes that the guide has the admin make.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email", "urn:oid:1.2.840.113549.1.9.1.1"],
    user_name: &["username"],
    given_name: &["firstName", "first_name"],
    family_name: &["lastName", "last_name"],
    display_name: &["displayName", "name"],
    groups: &["groups"],
    roles: &["roles", "role"],
};

/// Paths below the integration in Rippling.
const PLACES: Places = Places {
    entity_id: "**Settings**, **SSO setup instructions**, **Service Provider Entity ID**",
    acs_url: "**Settings**, **SSO setup instructions**, **Assertion Consumer Service URL**",
    logout_url: "nowhere: Rippling takes no logout messages from apps",
    signing_option: "**Settings**, **Advanced SAML settings**, signing of the assertion",
    signing_algorithm: "**Settings**, **Advanced SAML settings**, SHA-256",
    signing_certificate: "**Settings**, **SSO setup instructions**, **X509 Certificate**",
    encryption: "**Settings**, **Advanced SAML settings**, encryption of the assertion",
    claims: "**Settings**, **SAML Attributes**, and the NameID under **Advanced SAML settings**",
    assignment: "**Access** of the integration, its access rules",
    clock: "nowhere: Rippling keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "**IT**, **Activity log**",
};
