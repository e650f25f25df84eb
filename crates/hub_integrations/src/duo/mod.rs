//! Cisco Duo, through Duo Single Sign-On and its automated provisioning.
//!
//! Names follow the Duo Admin Panel and Duo's pages "Duo Single Sign-On for Generic SAML Service Providers" and
//! "Automated Provisioning".

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Duo: SAML login and SCIM provisioning.
pub const INTEGRATION: Integration = Integration {
    slug: "duo",
    name: "Duo",
    former_names: &[
        "Cisco Duo",
        "Duo Security",
        "Duo SSO",
        "Duo Single Sign-On",
        "Duo Directory",
        "Duo Access Gateway",
    ],
    category: Category::AccessSecurity,
    rank: 90,
    summary: "Log in with Duo Single Sign-On and let Duo create, update and remove your people.",
    what_it_does: &[
        "Your people log in with Duo and its second factors, from here or from Duo Central.",
        "Duo sends the people of the groups you choose, and their changes, over SCIM. You decide on the next page \
         whether that creates accounts and takes access away.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through Duo only: on the web, on the desktop and on mobile. Their passwords \
         no longer work here.",
        "Owners and admins keep both ways, password and Duo.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "Duo sends changes all the time once provisioning is on. People that Duo itself takes from another \
                   directory arrive there first, with that directory's next synchronization.",
    },
    dialect: "generic",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint { called: "Entity ID", place: "Single sign-on, Service Provider", example: "" },
    acs_url: Hint {
        called: "Assertion Consumer Service (ACS) URL",
        place: "Single sign-on, Service Provider",
        example: "",
    },
    login_url: Hint {
        called: "Service Provider Login URL",
        place: "Single sign-on, Service Provider",
        example: "",
    },
    tenant_url: Hint { called: "Base URL", place: "Provisioning", example: "" },
    secret_token: Hint {
        called: "Token",
        place: "Provisioning, authentication with a bearer token",
        example: "",
    },
    idp_entity_id: Hint {
        called: "Entity ID",
        place: "Single sign-on, Metadata",
        example: "https://sso-01abc234.sso.duosecurity.com/saml2/sp/DI0123456789ABCDEFGH/metadata",
    },
    sso_url: Hint {
        called: "Single Sign-On URL",
        place: "Single sign-on, Metadata",
        example: "https://sso-01abc234.sso.duosecurity.com/saml2/sp/DI0123456789ABCDEFGH/sso",
    },
    certificate: Hint {
        called: "Certificate",
        place: "Single sign-on, Downloads, Download certificate",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "Metadata URL",
        place: "Single sign-on, Metadata",
        example: "https://sso-01abc234.sso.duosecurity.com/saml2/sp/DI0123456789ABCDEFGH/metadata",
    },
};

/// Duo sends only the attributes that the guide has the admin map.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email", "Email"],
    user_name: &["username", "Username"],
    given_name: &["firstName", "FirstName"],
    family_name: &["lastName", "LastName"],
    display_name: &["displayName", "DisplayName"],
    groups: &["groups"],
    roles: &["roles", "role"],
};

/// Paths below the application in the Duo Admin Panel.
const PLACES: Places = Places {
    entity_id: "**Single sign-on**, **Service Provider**, **Entity ID**",
    acs_url: "**Single sign-on**, **Service Provider**, **Assertion Consumer Service (ACS) URL**",
    logout_url: "**Single sign-on**, **Service Provider**, **Single Logout URL**",
    signing_option: "**Single sign-on**, **SAML Response**, **Signing options**: Sign assertion",
    signing_algorithm: "**Single sign-on**, **SAML Response**, **Signature algorithm**: SHA256",
    signing_certificate: "**Single sign-on**, **Downloads**, **Download certificate**",
    encryption: "**Single sign-on**, **SAML Response**, **Assertion encryption**",
    claims: "**Single sign-on**, **SAML Response**, **NameID format**, **NameID attribute** and **Map attributes**",
    assignment: "**User access** of the application",
    clock: "nowhere: Duo keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "**Reports**, **Authentication Log**",
};
