//! What a vendor's console calls the values that the two sides exchange.

use crate::guide::Value;
use crate::progress::Requirement;

/// How one value is named on the vendor's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// The label in the vendor's console.
    pub called: &'static str,
    /// Where in the console it stands.
    pub place: &'static str,
    /// What such a value looks like; empty where only our own value fits.
    pub example: &'static str,
}

impl Hint {
    /// The vendor has no such value: a console without SAML has no place for an ACS URL.
    pub const NONE: Self = Self { called: "", place: "", example: "" };
}

/// The hints of one vendor: the first group goes from the hub to the vendor, the second comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldHints {
    /// Our Entity ID.
    pub entity_id: Hint,
    /// Our ACS URL.
    pub acs_url: Hint,
    /// Our login URL, for vendors that ask for one.
    pub login_url: Hint,
    /// Our Tenant URL.
    pub tenant_url: Hint,
    /// Our Secret Token.
    pub secret_token: Hint,
    /// The IdP's entity ID (issuer).
    pub idp_entity_id: Hint,
    /// The IdP's single sign-on URL.
    pub sso_url: Hint,
    /// The IdP's X.509 signing certificate.
    pub certificate: Hint,
    /// The IdP's metadata document, which brings the three above at once.
    pub metadata_url: Hint,
}

impl FieldHints {
    /// The hint for a value that the admin copies from the hub; `None` for what the vendor has no place for, and for
    /// the SP metadata, which has no field of its own in most consoles.
    #[must_use]
    pub fn of_value(&self, value: Value) -> Option<&Hint> {
        let hint = match value {
            Value::EntityId => &self.entity_id,
            Value::AcsUrl => &self.acs_url,
            Value::LoginUrl => &self.login_url,
            Value::TenantUrl => &self.tenant_url,
            Value::SecretToken => &self.secret_token,
            Value::MetadataUrl => &Hint::NONE,
        };
        Some(hint).filter(|hint| **hint != Hint::NONE)
    }

    /// The hint for something the hub still waits for; `None` where no field of the console brings it.
    #[must_use]
    pub fn of_requirement(&self, requirement: Requirement) -> Option<&Hint> {
        let hint = match requirement {
            Requirement::IdpEntityId => &self.idp_entity_id,
            Requirement::SsoUrl => &self.sso_url,
            Requirement::Certificate => &self.certificate,
            Requirement::ScimRequest => &Hint::NONE,
        };
        Some(hint).filter(|hint| **hint != Hint::NONE)
    }
}
