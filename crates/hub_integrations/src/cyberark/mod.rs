//! CyberArk Identity, through a custom SAML application with outbound provisioning.
//!
//! Names follow the Identity Administration portal and CyberArk's pages "Add and configure a Custom SAML application"
//! and "SCIM outbound provisioning overview".

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// CyberArk: SAML login and SCIM provisioning.
pub const INTEGRATION: Integration = Integration {
    slug: "cyberark",
    name: "CyberArk",
    former_names: &["CyberArk Identity", "CyberArk Workforce Identity", "Idaptive", "Centrify"],
    category: Category::AccessSecurity,
    rank: 95,
    summary: "Log in with CyberArk Identity and let it create, update and remove your people.",
    what_it_does: &[
        "Your people log in with CyberArk Identity, from here or from their User Portal.",
        "CyberArk sends the people who have the application, and their changes, over SCIM; roles can come as groups. You \
         decide on the next page whether that creates accounts and takes access away.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through CyberArk only: on the web, on the desktop and on mobile. Their \
         passwords no longer work here.",
        "Owners and admins keep both ways, password and CyberArk.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "CyberArk sends a change when a role or a person changes there; Start Sync sends everybody at once.",
    },
    dialect: "generic",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint {
        called: "SP Entity ID / Issuer / Audience",
        place: "Trust, Service Provider Configuration",
        example: "",
    },
    acs_url: Hint {
        called: "Assertion Consumer Service (ACS) URL",
        place: "Trust, Service Provider Configuration",
        example: "",
    },
    login_url: Hint {
        called: "Login URL",
        place: "for a bookmark; the portal has no field for it",
        example: "",
    },
    tenant_url: Hint { called: "SCIM Service URL", place: "Provisioning", example: "" },
    secret_token: Hint { called: "Bearer Token", place: "Provisioning, Authorization type", example: "" },
    idp_entity_id: Hint {
        called: "IdP Entity ID / Issuer",
        place: "Trust, Identity Provider Configuration, Manual Configuration",
        example: "https://abc1234.id.cyberark.cloud/01234567-89ab-cdef-0123-456789abcdef",
    },
    sso_url: Hint {
        called: "Single Sign On URL",
        place: "Trust, Identity Provider Configuration, Manual Configuration",
        example: "https://abc1234.id.cyberark.cloud/applogin/appKey/01234567-89ab-cdef-0123-456789abcdef/customerId/ABC1234",
    },
    certificate: Hint {
        called: "Signing Certificate",
        place: "Trust, Identity Provider Configuration, Manual Configuration, Download",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "Metadata, Copy URL",
        place: "Trust, Identity Provider Configuration",
        example: "https://abc1234.id.cyberark.cloud/saasManage/DownloadSAMLMetadataForApp?appkey=01234567-89ab-cdef-0123-456789abcdef&customerid=ABC1234",
    },
};

/// CyberArk sends only the attributes that the guide has the admin add.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email", "Email"],
    user_name: &["username", "LoginName"],
    given_name: &["firstName", "FirstName"],
    family_name: &["lastName", "LastName"],
    display_name: &["displayName", "DisplayName"],
    groups: &["groups", "Groups"],
    roles: &["roles", "Roles"],
};

/// Paths below the application in the Identity Administration portal.
const PLACES: Places = Places {
    entity_id: "**Trust**, **Service Provider Configuration**, **SP Entity ID / Issuer / Audience**",
    acs_url: "**Trust**, **Service Provider Configuration**, **Assertion Consumer Service (ACS) URL**",
    logout_url: "**Trust**, **Service Provider Configuration**, **Single Logout URL**",
    signing_option: "**Trust**, **Service Provider Configuration**, **Sign Response or Assertion?**: Assertion",
    signing_algorithm: "**Trust**, **Identity Provider Configuration**, the certificate: one that signs with SHA-256",
    signing_certificate: "**Trust**, **Identity Provider Configuration**, **Signing Certificate**",
    encryption: "**Trust**, **Service Provider Configuration**, **Encrypt SAML Response Assertion**",
    claims: "**Trust**, **NameID Format**, **Account Mapping**, and **SAML Response**, **Attributes**",
    assignment: "**Permissions**, **Add**",
    clock: "nowhere: CyberArk keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "**Reports**, **Builtin Reports**, or **Changelog** of the application for what was set",
};
