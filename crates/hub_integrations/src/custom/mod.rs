//! Any identity provider that speaks SAML 2.0, SCIM 2.0 or both.

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Custom SAML + SCIM.
pub const INTEGRATION: Integration = Integration {
    slug: "custom",
    name: "Custom SAML + SCIM",
    former_names: &["Generic", "Other", "SAML 2.0", "SCIM 2.0", "Shibboleth", "SimpleSAMLphp", "Auth0"],
    category: Category::Custom,
    rank: 200,
    summary: "Connect any identity provider that speaks SAML 2.0, and any directory that speaks SCIM 2.0.",
    what_it_does: &[
        "Your people log in with your own identity provider.",
        "Your directory sends people and their changes over SCIM. You decide on the next page whether that \
         creates accounts and takes access away.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through your identity provider only: on the web, on the desktop and on \
         mobile. Their passwords no longer work here.",
        "Owners and admins keep both ways, password and single sign-on.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "How soon a change arrives depends on your identity provider; its documentation says how often \
                   it sends.",
    },
    dialect: "generic",
    claims: CLAIMS,
    guide: guide::STEPS,
};

/// The names that most generic forms use (K9).
const HINTS: FieldHints = FieldHints {
    entity_id: Hint {
        called: "Audience URI",
        place: "also: SP Entity ID, Identifier, Relying party identifier",
        example: "",
    },
    acs_url: Hint {
        called: "Single sign-on URL of the service provider",
        place: "also: ACS URL, Reply URL, Recipient, Consumer URL",
        example: "",
    },
    login_url: Hint { called: "Start URL", place: "also: Sign-on URL, Login URL", example: "" },
    tenant_url: Hint {
        called: "SCIM base URL",
        place: "also: Base URL, SCIM endpoint, Connector URL",
        example: "",
    },
    secret_token: Hint {
        called: "Bearer token",
        place: "also: API token, OAuth bearer token, Authorization header",
        example: "",
    },
    idp_entity_id: Hint {
        called: "Identity Provider Issuer",
        place: "also: IdP Entity ID, Issuer",
        example: "https://idp.example.com/metadata",
    },
    sso_url: Hint {
        called: "Identity Provider Single Sign-On URL",
        place: "also: Login URL, SAML endpoint, SingleSignOnService",
        example: "https://idp.example.com/saml2/sso",
    },
    certificate: Hint {
        called: "X-509 certificate",
        place: "also: signing certificate, public key certificate",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "IdP metadata",
        place: "also: federation metadata, metadata XML",
        example: "https://idp.example.com/metadata",
    },
};

/// The names that are common: plain ones, LDAP's, and the object identifiers of LDAP's attributes.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &[
        "email",
        "mail",
        "emailAddress",
        "urn:oid:0.9.2342.19200300.100.1.3",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    ],
    user_name: &["username", "userName", "uid", "urn:oid:0.9.2342.19200300.100.1.1"],
    given_name: &[
        "givenName",
        "firstName",
        "given_name",
        "urn:oid:2.5.4.42",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
    ],
    family_name: &[
        "sn",
        "lastName",
        "familyName",
        "family_name",
        "urn:oid:2.5.4.4",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
    ],
    display_name: &["displayName", "name", "cn", "urn:oid:2.16.840.1.113730.3.1.241"],
    groups: &["groups", "memberOf"],
    roles: &["roles", "role"],
};

/// The names that most consoles use.
const PLACES: Places = Places {
    entity_id: "the application's SAML settings, **Audience URI** (also: SP Entity ID, Identifier, Relying party identifier)",
    acs_url: "the application's SAML settings, **ACS URL** (also: Reply URL, Recipient, Consumer URL, Single sign-on URL)",
    logout_url: "the application's SAML settings, **Single logout URL**",
    signing_option: "the application's SAML settings, **Sign assertion** (also: Signed response)",
    signing_algorithm: "the application's SAML settings, **Signature algorithm**: RSA-SHA256",
    signing_certificate: "the identity provider's metadata or signing keys, **Signing certificate**",
    encryption: "the application's SAML settings, **Encrypt assertion**",
    claims: "the application's SAML settings, **NameID** and **Attribute mapping** (also: Claims, Attribute release)",
    assignment: "the application's list of assigned people and groups",
    clock: "the clock of the machine that it runs on (NTP)",
    sign_in_log: "its log of sign-ins or audit log",
};
