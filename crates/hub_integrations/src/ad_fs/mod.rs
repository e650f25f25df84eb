//! Active Directory Federation Services of Windows Server, through a relying party trust.
//!
//! Names follow the AD FS Management console and Microsoft's pages "Create a relying party trust" and "Create a rule to
//! send LDAP attributes as claims". AD FS signs people in and nothing else: it has no SCIM.

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// AD FS: SAML login.
pub const INTEGRATION: Integration = Integration {
    slug: "ad_fs",
    name: "AD FS",
    former_names: &["ADFS", "Active Directory Federation Services", "Active Directory", "Windows Server"],
    category: Category::IdentityProvider,
    rank: 70,
    summary: "Log in with your own Active Directory through Federation Services.",
    what_it_does: &[
        "Your people log in with their Windows account, on your own servers.",
        "Accounts are made here by hand or at the first login; AD FS does not send people.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through AD FS only: on the web, on the desktop and on mobile. Their passwords \
         no longer work here. Your AD FS must be reachable from where your people work.",
        "Owners and admins keep both ways, password and AD FS.",
    ],
    capabilities: Capabilities { sso: true, scim: false, groups: false, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "AD FS sends no people: somebody who is disabled cannot log in any more, and the account here stays \
                   until you close it.",
    },
    dialect: "generic",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint {
        called: "Relying party trust identifier",
        place: "Relying Party Trusts, Properties, Identifiers",
        example: "",
    },
    acs_url: Hint {
        called: "Relying party SAML 2.0 SSO service URL",
        place: "Relying Party Trusts, Properties, Endpoints",
        example: "",
    },
    login_url: Hint { called: "Login URL", place: "for a bookmark; AD FS has no field for it", example: "" },
    tenant_url: Hint::NONE,
    secret_token: Hint::NONE,
    idp_entity_id: Hint {
        called: "Federation Service identifier",
        place: "AD FS, Edit Federation Service Properties, General",
        // An identifier with http, not an address to open.
        example: "http://adfs.example.com/adfs/services/trust",
    },
    sso_url: Hint {
        called: "SAML 2.0/WS-Federation endpoint",
        place: "Service, Endpoints, the path /adfs/ls/ of your federation service name",
        example: "https://adfs.example.com/adfs/ls/",
    },
    certificate: Hint {
        called: "Token-signing certificate",
        place: "Service, Certificates, View Certificate, Details, Copy to File, Base-64 encoded X.509",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "Federation Metadata",
        place: "Service, Endpoints, Metadata",
        example: "https://adfs.example.com/FederationMetadata/2007-06/FederationMetadata.xml",
    },
};

/// The claim types of the rules in the guide. Groups and roles come only when the admin adds rules for them.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"],
    user_name: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"],
    given_name: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"],
    family_name: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"],
    display_name: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"],
    groups: &["http://schemas.xmlsoap.org/claims/Group"],
    roles: &["http://schemas.microsoft.com/ws/2008/06/identity/claims/role"],
};

/// Paths in the AD FS Management console; the trust is the one of this workspace.
const PLACES: Places = Places {
    entity_id: "**Relying Party Trusts**, the trust, **Properties**, **Identifiers**",
    acs_url: "**Relying Party Trusts**, the trust, **Properties**, **Endpoints**, **SAML Assertion Consumer Endpoints**",
    logout_url: "**Relying Party Trusts**, the trust, **Properties**, **Endpoints**, **SAML Logout Endpoints**",
    signing_option: "PowerShell: Set-AdfsRelyingPartyTrust with **-SamlResponseSignature** AssertionOnly",
    signing_algorithm: "**Relying Party Trusts**, the trust, **Properties**, **Advanced**, **Secure hash algorithm**: SHA-256",
    signing_certificate: "**Service**, **Certificates**, **Token-signing**, the one that is **Primary**",
    encryption: "**Relying Party Trusts**, the trust, **Properties**, **Encryption**",
    claims: "**Relying Party Trusts**, the trust, **Edit Claim Issuance Policy**",
    assignment: "**Relying Party Trusts**, the trust, **Edit Access Control Policy**",
    clock: "the clocks of the AD FS servers: **w32tm /query /status**",
    sign_in_log: "Event Viewer, **Applications and Services Logs**, **AD FS**, **Admin**",
};
