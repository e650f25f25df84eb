//! Microsoft Entra ID, formerly Azure Active Directory, through a non-gallery enterprise application.
//!
//! Names follow the Entra admin center and Microsoft's pages "Enable single sign-on for an enterprise
//! application" and "Develop and plan provisioning for a SCIM endpoint in Microsoft Entra ID".

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Entra ID SSO: SAML login and SCIM provisioning.
pub const INTEGRATION: Integration = Integration {
    slug: "entra_id",
    name: "Entra ID SSO",
    former_names: &[
        "Azure AD",
        "Azure Active Directory",
        "AAD",
        "Microsoft Entra ID",
        "Microsoft 365",
        "Office 365",
        "M365",
        "O365",
        "MS Entra",
    ],
    category: Category::IdentityProvider,
    rank: 10,
    summary: "Log in with Microsoft Entra ID and let it create, update and remove your people.",
    what_it_does: &[
        "Your people log in with their Microsoft work account, from here or from their My Apps page.",
        "Entra ID sends the people you assign, and their changes, over SCIM. You decide on the next page whether \
         that creates accounts and takes access away.",
        "It works with an enterprise application of your own; no listing in Microsoft's gallery is needed.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through Entra ID only: on the web, on the desktop and on mobile. \
         Their passwords no longer work here.",
        "Owners and admins keep both ways, password and Entra ID.",
    ],
    capabilities: Capabilities { sso: true, scim: true, groups: true, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: Some(40),
        sentence: "Entra ID works in cycles: a change there may take up to 40 minutes to arrive here. The first \
                   cycle can take longer. Provision on demand sends one person at once.",
    },
    dialect: "microsoft",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint {
        called: "Identifier (Entity ID)",
        place: "Single sign-on, box 1, Basic SAML Configuration",
        example: "",
    },
    acs_url: Hint {
        called: "Reply URL (Assertion Consumer Service URL)",
        place: "Single sign-on, box 1, Basic SAML Configuration",
        example: "",
    },
    login_url: Hint {
        called: "Sign on URL (Optional)",
        place: "Single sign-on, box 1, Basic SAML Configuration",
        example: "",
    },
    tenant_url: Hint {
        called: "Tenant URL",
        place: "Provisioning, New configuration, Admin credentials",
        example: "",
    },
    secret_token: Hint {
        called: "Secret Token",
        place: "Provisioning, New configuration, Admin credentials",
        example: "",
    },
    idp_entity_id: Hint {
        called: "Microsoft Entra Identifier",
        place: "Single sign-on, box 4, Set up (your application)",
        // The slash at the end belongs to the value: Entra's Issuer element carries it.
        example: "https://sts.windows.net/00000000-0000-0000-0000-000000000000/",
    },
    sso_url: Hint {
        called: "Login URL",
        place: "Single sign-on, box 4, Set up (your application)",
        example: "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/saml2",
    },
    certificate: Hint {
        called: "Certificate (Base64)",
        place: "Single sign-on, box 3, SAML Certificates",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "App Federation Metadata Url",
        place: "Single sign-on, box 3, SAML Certificates",
        example: "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/federationmetadata/2007-06/federationmetadata.xml?appid=00000000-0000-0000-0000-000000000000",
    },
};

/// Entra's default claims; group and role claims come only when the admin adds them.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::Claim("http://schemas.microsoft.com/identity/claims/objectidentifier"),
    email: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"],
    user_name: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"],
    given_name: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"],
    family_name: &["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"],
    display_name: &["http://schemas.microsoft.com/identity/claims/displayname"],
    groups: &["http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"],
    roles: &["http://schemas.microsoft.com/ws/2008/06/identity/claims/role"],
};

/// Paths below the enterprise application in the Entra admin center.
const PLACES: Places = Places {
    entity_id: "**Single sign-on**, box 1, **Basic SAML Configuration**, **Identifier (Entity ID)**",
    acs_url: "**Single sign-on**, box 1, **Basic SAML Configuration**, **Reply URL (Assertion Consumer Service URL)**",
    logout_url: "**Single sign-on**, box 1, **Basic SAML Configuration**, **Logout Url (Optional)**",
    signing_option: "**Single sign-on**, box 3, **SAML Certificates**, **Edit**, **Signing Option**",
    signing_algorithm: "**Single sign-on**, box 3, **SAML Certificates**, **Edit**, **Signing Algorithm**: SHA-256",
    signing_certificate: "**Single sign-on**, box 3, **SAML Certificates**, **Certificate (Base64)**, **Download**",
    encryption: "**Security**, **Token encryption**",
    claims: "**Single sign-on**, box 2, **Attributes & Claims**",
    assignment: "**Manage**, **Users and groups**, **Add user/group**",
    clock: "nowhere: Microsoft keeps Entra ID's clock, so look for a person who waited long between the two pages",
    sign_in_log: "**Monitoring & health**, **Sign-in logs**, or **Activity**, **Sign-in logs** of the application",
};
