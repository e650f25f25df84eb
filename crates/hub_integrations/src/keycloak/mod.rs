//! Keycloak, through a SAML client of a realm.
//!
//! Names follow the Keycloak admin console and the chapter "Creating a SAML client" of its Server Administration Guide.
//! Keycloak's own SCIM (experimental since 26.4) receives people and sends none, so there is no SCIM side.

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Keycloak: SAML login.
pub const INTEGRATION: Integration = Integration {
    slug: "keycloak",
    name: "Keycloak",
    former_names: &["Red Hat SSO", "RH-SSO", "Red Hat Single Sign-On", "Red Hat build of Keycloak"],
    category: Category::IdentityProvider,
    rank: 80,
    summary: "Log in with a realm of your own Keycloak server.",
    what_it_does: &[
        "Your people log in with your Keycloak realm, from here or from a link to the realm.",
        "Accounts are made here by hand or at the first login; Keycloak does not send people by itself.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through Keycloak only: on the web, on the desktop and on mobile. Their \
         passwords no longer work here.",
        "Owners and admins keep both ways, password and Keycloak.",
    ],
    capabilities: Capabilities { sso: true, scim: false, groups: false, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "Keycloak sends no people: somebody who is disabled cannot log in any more, and the account here stays \
                   until you close it.",
    },
    dialect: "generic",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint { called: "Client ID", place: "Clients, the client, Settings", example: "" },
    acs_url: Hint {
        called: "Assertion Consumer Service POST Binding URL",
        place: "Clients, the client, Advanced, Fine Grain SAML Endpoint Configuration",
        example: "",
    },
    login_url: Hint {
        called: "Home URL",
        place: "Clients, the client, Settings, Access settings",
        example: "",
    },
    tenant_url: Hint::NONE,
    secret_token: Hint::NONE,
    idp_entity_id: Hint {
        called: "entityID",
        place: "the realm's SAML metadata: the address of the realm",
        example: "https://keycloak.example.com/realms/example",
    },
    sso_url: Hint {
        called: "SingleSignOnService",
        place: "the realm's SAML metadata",
        example: "https://keycloak.example.com/realms/example/protocol/saml",
    },
    certificate: Hint {
        called: "Certificate",
        place: "Realm settings, Keys, the RS256 key whose use is SIG",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "SAML 2.0 Identity Provider Metadata",
        place: "Realm settings, General, Endpoints",
        example: "https://keycloak.example.com/realms/example/protocol/saml/descriptor",
    },
};

/// Keycloak sends only what mappers add; `Role` comes of its built-in client scope role_list.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email", "urn:oid:1.2.840.113549.1.9.1"],
    user_name: &["username"],
    given_name: &["firstName", "givenName", "urn:oid:2.5.4.42"],
    family_name: &["lastName", "surname", "urn:oid:2.5.4.4"],
    display_name: &["displayName", "name"],
    groups: &["groups", "member"],
    roles: &["Role"],
};

/// Paths below the client in the Keycloak admin console.
const PLACES: Places = Places {
    entity_id: "**Clients**, the client, **Settings**, **Client ID**",
    acs_url: "**Clients**, the client, **Advanced**, **Fine Grain SAML Endpoint Configuration**, **Assertion Consumer Service POST Binding URL**",
    logout_url: "**Clients**, the client, **Advanced**, **Fine Grain SAML Endpoint Configuration**, **Logout Service Redirect Binding URL**",
    signing_option: "**Clients**, the client, **Settings**, **Signature and Encryption**, **Sign assertions**: On",
    signing_algorithm: "**Clients**, the client, **Settings**, **Signature and Encryption**, **Signature algorithm**: RSA_SHA256",
    signing_certificate: "**Realm settings**, **Keys**, the RS256 key, **Certificate**",
    encryption: "**Clients**, the client, **Keys**, **Encrypt assertions**",
    claims: "**Clients**, the client, **Settings**, **Name ID format**, and **Client scopes**, the one that ends in -dedicated",
    assignment: "**Users**, the person, **Enabled**; Keycloak lets every enabled person of a realm log in unless a flow says otherwise",
    clock: "the clock of the machine that Keycloak runs on (NTP)",
    sign_in_log: "**Events**, **User events**",
};
