//! When a connection is complete: pure rules over what is stored.

use crate::Capabilities;

/// What a connection has stored, each `true` only when the value is present and valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filled {
    /// The IdP's entity ID.
    pub idp_entity_id: bool,
    /// The IdP's single sign-on URL.
    pub sso_url: bool,
    /// At least one active certificate of the IdP.
    pub certificate: bool,
    /// An authenticated SCIM request has come since the connection began.
    pub scim_seen: bool,
}

/// Something a connection still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// The IdP's entity ID (issuer).
    IdpEntityId,
    /// The IdP's single sign-on URL.
    SsoUrl,
    /// The IdP's X.509 certificate.
    Certificate,
    /// A first authenticated SCIM request, such as the vendor's "Test Connection".
    ScimRequest,
}

impl Requirement {
    /// What is missing, as a noun phrase for "Still needed: …".
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::IdpEntityId => "the identity provider's entity ID (issuer)",
            Self::SsoUrl => "the identity provider's single sign-on URL",
            Self::Certificate => "the identity provider's X.509 certificate",
            Self::ScimRequest => "a first request from the directory with a Secret Token (Test Connection)",
        }
    }
}

/// The stored state of a connection. A connection that was never begun has no row and so no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Begun; something is still needed.
    InProgress,
    /// All that the integration needs is stored and valid.
    Integrated,
}

impl State {
    /// The word in the database and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Integrated => "integrated",
        }
    }

    /// The words on the page (C4, C10).
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::InProgress => "In progress",
            Self::Integrated => "Integrated",
        }
    }

    /// Reads the database word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "in_progress" => Some(Self::InProgress),
            "integrated" => Some(Self::Integrated),
            _ => None,
        }
    }
}

/// What is still needed, in the order of the form.
///
/// With SSO the three SAML values decide alone: provisioning may follow later or never. Without SSO the first
/// authenticated SCIM request decides.
#[must_use]
pub fn missing(filled: &Filled, capabilities: Capabilities) -> Vec<Requirement> {
    let needs: &[(bool, Requirement)] = if capabilities.sso {
        &[
            (filled.idp_entity_id, Requirement::IdpEntityId),
            (filled.sso_url, Requirement::SsoUrl),
            (filled.certificate, Requirement::Certificate),
        ]
    } else {
        &[(filled.scim_seen, Requirement::ScimRequest)]
    };
    needs.iter().filter(|(there, _)| !there).map(|(_, requirement)| *requirement).collect()
}

/// The state that follows from what is stored: complete or not, nothing in between.
#[must_use]
pub fn state(filled: &Filled, capabilities: Capabilities) -> State {
    if missing(filled, capabilities).is_empty() { State::Integrated } else { State::InProgress }
}
