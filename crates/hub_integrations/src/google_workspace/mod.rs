//! Google Workspace, through a custom SAML app.
//!
//! Names follow the Google Admin console and Google's page "Set up your own custom SAML app". Google provisions into
//! the apps of its own catalogue only ("About automated user provisioning"), so there is no SCIM side.

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places, Subject};

/// Google Workspace: SAML login.
pub const INTEGRATION: Integration = Integration {
    slug: "google_workspace",
    name: "Google Workspace",
    former_names: &["G Suite", "Google Apps", "Google Cloud Identity", "Gmail", "Google SSO"],
    category: Category::IdentityProvider,
    rank: 40,
    summary: "Log in with the Google account of your company.",
    what_it_does: &[
        "Your people log in with their Google Workspace account, from here or from Google's app launcher.",
        "Accounts are made here by hand or at the first login; Google does not send people to apps that are not in its \
         own catalogue.",
    ],
    what_changes: &[
        "Nothing yet: until the state is Integrated, everybody logs in as before.",
        "Once Integrated, sub-users log in through Google only: on the web, on the desktop and on mobile. Their \
         passwords no longer work here.",
        "Owners and admins keep both ways, password and Google.",
    ],
    capabilities: Capabilities { sso: true, scim: false, groups: false, idp_initiated: true },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: PLACES,
    cadence: Cadence {
        minutes: None,
        sentence: "Google Workspace sends no people: somebody who leaves cannot log in any more, and the account here \
                   stays until you close it.",
    },
    dialect: "google",
    claims: CLAIMS,
    guide: guide::STEPS,
};

const HINTS: FieldHints = FieldHints {
    entity_id: Hint { called: "Entity ID", place: "Service provider details", example: "" },
    acs_url: Hint { called: "ACS URL", place: "Service provider details", example: "" },
    login_url: Hint { called: "Start URL (optional)", place: "Service provider details", example: "" },
    tenant_url: Hint::NONE,
    secret_token: Hint::NONE,
    idp_entity_id: Hint {
        called: "Entity ID",
        place: "Google Identity Provider details, option 2",
        example: "https://accounts.google.com/o/saml2?idpid=C01abc23d",
    },
    sso_url: Hint {
        called: "SSO URL",
        place: "Google Identity Provider details, option 2",
        // The query belongs to the address: it names the customer.
        example: "https://accounts.google.com/o/saml2/idp?idpid=C01abc23d",
    },
    certificate: Hint {
        called: "Certificate",
        place: "Google Identity Provider details, option 2",
        example: "-----BEGIN CERTIFICATE-----",
    },
    metadata_url: Hint {
        called: "IdP metadata",
        place: "Google Identity Provider details, option 1, Download metadata; a file, Google has no address for it",
        example: "GoogleIDPMetadata.xml",
    },
};

/// Google sends only the attributes that the guide has the admin name.
const CLAIMS: ClaimPreset = ClaimPreset {
    stable_id: Subject::NameId,
    email: &["email"],
    user_name: &["username"],
    given_name: &["firstName", "first_name"],
    family_name: &["lastName", "last_name"],
    display_name: &["displayName"],
    groups: &["groups"],
    roles: &["roles"],
};

/// Paths below the app under Apps, Web and mobile apps.
const PLACES: Places = Places {
    entity_id: "**Service provider details**, **Entity ID**",
    acs_url: "**Service provider details**, **ACS URL**",
    logout_url: "nowhere: Google takes no logout messages from apps",
    signing_option: "**Service provider details**, **Signed response**",
    signing_algorithm: "nowhere: Google signs with RSA-SHA256 and has no other choice",
    signing_certificate: "**Service provider details**, **Certificate**, or **Security**, **Authentication**, **SSO with SAML applications**",
    encryption: "nowhere: Google does not encrypt assertions",
    claims: "**Service provider details**, **Name ID**, and **SAML attribute mapping**",
    assignment: "**User access**, **ON for everyone** or for the organizational units and groups you choose",
    clock: "nowhere: Google keeps its own clock, so look for a person who waited long between the two pages",
    sign_in_log: "**Reporting**, **Audit and investigation**, **SAML log events**",
};
