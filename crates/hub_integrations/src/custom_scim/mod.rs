//! Any directory that speaks SCIM 2.0, for tenants that log in by password or through another connection.

mod guide;
#[cfg(test)]
mod tests;

use crate::{Cadence, Capabilities, Category, ClaimPreset, FieldHints, Hint, Integration, Places};

/// Custom SCIM.
pub const INTEGRATION: Integration = Integration {
    slug: "custom_scim",
    name: "Custom SCIM",
    former_names: &["Generic SCIM", "SCIM 2.0", "midPoint", "Grouper", "SailPoint"],
    category: Category::Custom,
    rank: 220,
    summary: "Let any directory that speaks SCIM 2.0 create, update and remove your people.",
    what_it_does: &[
        "Your directory sends people and their changes over SCIM. You decide on the next page whether that creates \
         accounts and takes access away.",
        "How people log in stays as it is: by password, or through another connection of yours.",
    ],
    what_changes: &[
        "Nothing yet: it is Integrated with the directory's first call, and even then only the switches on the \
         Provisioning tab give or take access.",
        "Nobody's login changes.",
    ],
    capabilities: Capabilities { sso: false, scim: true, groups: true, idp_initiated: false },
    glyph_svg: include_str!("glyph.svg"),
    hints: HINTS,
    places: Places::NONE,
    cadence: Cadence {
        minutes: None,
        sentence: "How soon a change arrives depends on your directory; its documentation says how often it sends.",
    },
    dialect: "generic",
    claims: ClaimPreset::NONE,
    guide: guide::STEPS,
};

/// The names that most SCIM clients use.
const HINTS: FieldHints = FieldHints {
    entity_id: Hint::NONE,
    acs_url: Hint::NONE,
    login_url: Hint::NONE,
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
    idp_entity_id: Hint::NONE,
    sso_url: Hint::NONE,
    certificate: Hint::NONE,
    metadata_url: Hint::NONE,
};
