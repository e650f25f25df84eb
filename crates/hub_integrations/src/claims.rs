//! Where a vendor's assertions carry the person's attributes: presets that a tenant may change.

/// Attribute names by meaning, best first. Names are compared exactly, case included (SAML 2.0 Core 2.7.3.1);
/// an attribute's FriendlyName is never used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimPreset {
    /// What stays the same when name and e-mail change.
    pub stable_id: Subject,
    /// The e-mail address.
    pub email: &'static [&'static str],
    /// The login name at the IdP; taken as e-mail when it has the form of one and no e-mail came.
    pub user_name: &'static [&'static str],
    /// The given (first) name.
    pub given_name: &'static [&'static str],
    /// The family (last) name.
    pub family_name: &'static [&'static str],
    /// The name to show.
    pub display_name: &'static [&'static str],
    /// Group names or ids, several values.
    pub groups: &'static [&'static str],
    /// Application roles, several values.
    pub roles: &'static [&'static str],
}

impl ClaimPreset {
    /// For a vendor that sends no assertions.
    pub const NONE: Self = Self {
        stable_id: Subject::NameId,
        email: &[],
        user_name: &[],
        given_name: &[],
        family_name: &[],
        display_name: &[],
        groups: &[],
        roles: &[],
    };
}

/// What identifies a person at the IdP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The assertion's NameID.
    NameId,
    /// The attribute of this name.
    Claim(&'static str),
}
