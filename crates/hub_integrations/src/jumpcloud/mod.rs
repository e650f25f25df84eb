//! JumpCloud, through a custom application with SAML and Identity Management.
//!
//! Names follow the JumpCloud Admin Portal and its pages "SSO using Custom SAML Application Connectors" and
//! "Configure a custom SCIM Identity Management connector".

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// JumpCloud: SAML login and SCIM provisioning.
pub const INTEGRATION: Integration = Integration {
    slug: "jumpcloud",
    name: "JumpCloud",
    former_names: &["JumpCloud Directory", "JumpCloud SSO"],
    category: Category::IdentityProvider,
    rank: 30,
    summary: "Log in with JumpCloud and let it create, update and remove your people.",
    what_it_does: &[
        "Your people log in with JumpCloud, from here or from their User Portal.",
        "JumpCloud sends the people of the user groups you choose, and their changes, over SCIM. You decide on \
         the next page whether that creates accounts and takes access away.",
        "JumpCloud can import the people you already have here.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through JumpCloud only: on the web, on the desktop and on mobile. \
         Their passwords no longer work here.",
        "Owners and admins keep both ways, password and JumpCloud.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "JumpCloud sends a change when it happens, usually within seconds.",
    },
    dialect: "jumpcloud",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint { called: "SP Entity ID", place: "SSO tab", example: "" },
    acs_url: Hint { called: "ACS URLs", place: "SSO tab", example: "" },
    login_url: Hint { called: "Login URL", place: "SSO tab", example: "" },
    tenant_url: Hint { called: "Base URL", place: "Identity Management tab", example: "" },
    secret_token: Hint { called: "Token Key", place: "Identity Management tab", example: "" },
    idp_entity_id: Hint {
        called: "IdP Entity ID",
        place: "SSO tab; a text you choose",
        example: "https://sso.jumpcloud.com/saml2/switchboard",
    },
    sso_url: Hint {
        called: "IDP URL",
        place: "SSO tab",
        example: "https://sso.jumpcloud.com/saml2/switchboard",
    },
    certificate: Hint {
        called: "IDP Certificate",
        place: "the application's panel on the left, IDP Certificate Valid, Download certificate",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "Copy Metadata URL",
        place: "SSO tab, JumpCloud Metadata",
        example: "https://sso.jumpcloud.com/saml2/metadata/0123456789abcdef01234567",
    },
};

/// JumpCloud sends only the attributes that the guide has the admin name.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email"],
    user_name: &["username"],
    given_name: &["firstname", "firstName"],
    family_name: &["lastname", "lastName"],
    display_name: &["displayname", "displayName"],
    groups: &["memberOf"],
    roles: &["roles"],
};

/// Paths below the application in the JumpCloud Admin Portal.
const PLACES: Places = Places {
    entity_id: "**SSO** tab, **SP Entity ID**",
    acs_url: "**SSO** tab, **ACS URLs**",
    logout_url: "**SSO** tab, **Logout URL**",
    signing_option: "**SSO** tab, **Sign Assertion**",
    signing_algorithm: "**SSO** tab, **Signature Algorithm**: RSA-SHA256",
    signing_certificate: "the application's panel on the left, **IDP Certificate Valid**, **Download certificate**",
    encryption: "**SSO** tab, **Encrypt Assertion**",
    claims: "**SSO** tab, **SAMLSubject NameID**, **SAMLSubject NameID Format** and **Attributes**",
    assignment: "**User Groups** tab, the groups that are bound to the application",
    clock: "nowhere: JumpCloud keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "**Insights**, **Directory Insights**, events of the service SSO",
};
