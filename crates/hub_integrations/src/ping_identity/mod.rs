//! Ping Identity, through a SAML application and a SCIM connection of PingOne.
//!
//! Names follow the PingOne admin console and Ping's pages "Editing an application - SAML", "Creating a SCIM
//! connection" and "SCIM provisioning features".

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Ping Identity: SAML login and SCIM provisioning.
pub const INTEGRATION: Integration = Integration {
    slug: "ping_identity",
    name: "Ping Identity",
    former_names: &["PingOne", "Ping One", "PingFederate", "PingID"],
    category: Category::IdentityProvider,
    rank: 60,
    summary: "Log in with PingOne and let it create, update and disable your people.",
    what_it_does: &[
        "Your people log in with PingOne, from here or from their application portal.",
        "PingOne sends the people a provisioning rule chooses, and their changes, over SCIM. You decide on the next \
         page whether that creates accounts and takes access away.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through PingOne only: on the web, on the desktop and on mobile. Their \
         passwords no longer work here.",
        "Owners and admins keep both ways, password and PingOne.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "PingOne sends a change when it happens, once connection and rule are both switched on.",
    },
    dialect: "generic",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint { called: "Entity ID", place: "Configuration tab", example: "" },
    acs_url: Hint { called: "ACS URLs", place: "Configuration tab", example: "" },
    login_url: Hint { called: "Signon URL", place: "Overview tab", example: "" },
    tenant_url: Hint {
        called: "SCIM base URL",
        place: "Integrations, Provisioning, the connection, Configure authentication",
        example: "",
    },
    secret_token: Hint {
        called: "OAuth access token",
        place: "Integrations, Provisioning, the connection, Configure authentication",
        example: "",
    },
    idp_entity_id: Hint {
        called: "Issuer ID",
        place: "Configuration tab, Connection details",
        example: "https://auth.pingone.com/01234567-89ab-cdef-0123-456789abcdef",
    },
    sso_url: Hint {
        called: "Single signon service",
        place: "Configuration tab, Connection details",
        example: "https://auth.pingone.com/01234567-89ab-cdef-0123-456789abcdef/saml20/idp/sso",
    },
    certificate: Hint {
        called: "Download signing certificate",
        place: "Configuration tab; choose X509 PEM (.crt)",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "IDP metadata URL",
        place: "Configuration tab, Connection details",
        example: "https://auth.pingone.com/01234567-89ab-cdef-0123-456789abcdef/saml20/metadata/fedcba98-7654-3210-fedc-ba9876543210",
    },
};

/// PingOne sends only the attributes that the guide has the admin map.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email", "mail"],
    user_name: &["username"],
    given_name: &["firstName", "givenName"],
    family_name: &["lastName", "familyName"],
    display_name: &["displayName", "formattedName"],
    groups: &["groups", "memberOf"],
    roles: &["roles"],
};

/// Paths below the application in the PingOne admin console.
const PLACES: Places = Places {
    entity_id: "**Configuration**, the pencil, **Entity ID**",
    acs_url: "**Configuration**, the pencil, **ACS URLs**",
    logout_url: "**Configuration**, the pencil, **SLO endpoint**",
    signing_option: "**Configuration**, the pencil, **Signing key**: Sign assertion, or assertion and response",
    signing_algorithm: "**Configuration**, the pencil, **Signing key**, algorithm RSA_SHA256",
    signing_certificate: "**Configuration**, **Download signing certificate**",
    encryption: "**Configuration**, the pencil, **Encryption**",
    claims: "**Configuration**, **Subject NameID format**, and **Attribute mappings**",
    assignment: "**Access**, the groups that have the application, and the switch of the application itself",
    clock: "nowhere: PingOne keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "**Monitoring**, **Audit**",
};
