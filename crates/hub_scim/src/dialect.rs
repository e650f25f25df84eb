//! What each identity provider is known to do differently, as data.
//!
//! The reader accepts every leniency from everybody, so that a tenant need not choose; a dialect
//! names the vendor's own ones, each with a request in its spelling under `fixtures/` that the tests
//! replay, and says where in the vendor's console a refusal is put right.

use crate::error::{Error, ScimType};

/// A deviation that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quirk {
    /// What the vendor does.
    pub what: &'static str,
    /// A request with it, below `fixtures/`.
    pub fixture: &'static str,
}

/// An identity provider's way to speak SCIM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The name in the settings (`customizer`).
    pub slug: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// Its deviations.
    pub quirks: &'static [Quirk],
    /// Where its administrator finds the provisioning log.
    pub log: &'static str,
    /// Where its administrator maps attributes.
    pub mapping: &'static str,
    /// Where its administrator enters Tenant URL and Secret Token.
    pub credentials: &'static str,
}

const fn quirk(fixture: &'static str, what: &'static str) -> Quirk {
    Quirk { what, fixture }
}

/// Every dialect; the first is the default and accepts all quirks of the others.
pub static DIALECTS: [Dialect; 6] = [
    Dialect {
        slug: "generic",
        name: "SCIM 2.0",
        quirks: &[],
        log: "the provisioning log of the identity provider",
        mapping: "the attribute mapping of the identity provider",
        credentials: "the SCIM connection settings of the identity provider",
    },
    Dialect {
        slug: "microsoft",
        name: "Microsoft Entra ID",
        quirks: &[
            quirk(
                "entra/create.json",
                "the enterprise URN is always in schemas; meta and empty roles are sent",
            ),
            quirk("entra/disable.json", "operations begin with a capital and booleans are words"),
            quirk("entra/update.json", "elements that do not exist yet are replaced by their type"),
            quirk("entra/update_flag.json", "with aadOptscim062020 the keys of a path-less value are paths"),
            quirk("entra/manager.json", "the manager is a plain string"),
            quirk("entra/roles_single.json", "a single role is addressed as the primary one"),
            quirk("entra/roles_complex.json", "role values are JSON text"),
            quirk("entra/clear.json", "an empty string clears an attribute"),
            quirk("entra/group_remove_member.json", "members to remove are in the value, with a null $ref"),
        ],
        log: "Enterprise applications > the application > Provisioning logs",
        mapping: "Enterprise applications > the application > Provisioning > Mappings",
        credentials: "Enterprise applications > the application > Provisioning > Admin Credentials",
    },
    Dialect {
        slug: "okta",
        name: "Okta",
        quirks: &[
            quirk("okta/create.json", "a placeholder password and empty groups are sent on create"),
            quirk("okta/replace.json", "the whole document is put back, read-only attributes included"),
            quirk("okta/deactivate.json", "a path-less replace deactivates"),
            quirk("okta/group_rename.json", "a path-less replace carries the id of the group"),
        ],
        log: "Dashboard > Tasks, and Reports > System Log",
        mapping: "Applications > the application > Provisioning > To App > Attribute Mappings",
        credentials: "Applications > the application > Provisioning > Integration",
    },
    Dialect {
        slug: "jumpcloud",
        name: "JumpCloud",
        quirks: &[
            quirk("jumpcloud/create.json", "phone numbers are tel: URIs; the extension URN comes first"),
            quirk("jumpcloud/replace.json", "cleared lists are null"),
            quirk("jumpcloud/group_remove_member.json", "members to remove are in the value"),
        ],
        log: "Directory Insights",
        mapping: "SSO Applications > the application > Identity Management > Attribute Mapping",
        credentials: "SSO Applications > the application > Identity Management",
    },
    Dialect {
        slug: "onelogin",
        name: "OneLogin",
        quirks: &[quirk("onelogin/create.json", "a list of one is sent as an object")],
        log: "Activity > Events",
        mapping: "Applications > the application > Configuration > SCIM JSON Template",
        credentials: "Applications > the application > Configuration > API Connection",
    },
    Dialect {
        slug: "google",
        name: "Google Workspace",
        quirks: &[quirk(
            "google/create.json",
            "the content type is application/json; suspended is active false",
        )],
        log: "Reporting > Audit and investigation > Admin log events",
        mapping: "Apps > Web and mobile apps > the application > Auto-provisioning > Attribute mapping",
        credentials: "Apps > Web and mobile apps > the application > Auto-provisioning",
    },
];

impl Dialect {
    /// The dialect of that name.
    #[must_use]
    pub fn find(slug: &str) -> Option<&'static Self> {
        DIALECTS.iter().find(|dialect| dialect.slug == slug)
    }

    /// Where in the vendor's console the cause of a refusal is set; nowhere for what the hub forbids, whose detail says why.
    #[must_use]
    pub const fn place_to_fix(&self, error: &Error) -> Option<&'static str> {
        Some(match (error.status, error.scim_type) {
            (403, _) => return None,
            (401 | 404 | 405, _) => self.credentials,
            (
                400,
                Some(
                    ScimType::InvalidValue
                    | ScimType::InvalidPath
                    | ScimType::InvalidFilter
                    | ScimType::Mutability
                    | ScimType::NoTarget,
                ),
            )
            | (409, _) => self.mapping,
            _ => self.log,
        })
    }
}

#[cfg(test)]
mod tests;
