//! What the hub can see happen, so that the steps of guides tick themselves off.

/// An effect of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The three SAML values are stored and valid.
    SamlStored,
    /// A test sign-in, or a login, succeeded with the values as they are.
    Tested,
    /// Somebody logged in through the connection.
    SignedIn,
    /// The workspace has proven an e-mail domain.
    DomainVerified,
    /// A Secret Token, or a secret of the OAuth client, exists.
    TokenMade,
    /// The directory made an authenticated SCIM request, such as the vendor's Test Connection.
    ScimSeen,
    /// The directory wrote a first user.
    UserSeen,
    /// The directory wrote a first group.
    GroupSeen,
    /// Auto-create is on.
    AutoCreateOn,
}

impl Signal {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::SamlStored,
        Self::Tested,
        Self::SignedIn,
        Self::DomainVerified,
        Self::TokenMade,
        Self::ScimSeen,
        Self::UserSeen,
        Self::GroupSeen,
        Self::AutoCreateOn,
    ];

    /// What was seen, ready to stand before "12 minutes ago".
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::SamlStored => "Values stored",
            Self::Tested => "Test sign-in succeeded",
            Self::SignedIn => "Last sign-in",
            Self::DomainVerified => "Domain proven",
            Self::TokenMade => "Token made",
            Self::ScimSeen => "First call received",
            Self::UserSeen => "First person received",
            Self::GroupSeen => "First group received",
            Self::AutoCreateOn => "Switched on",
        }
    }

    /// Whether an admin may well do without it: such a step can be marked as done by hand.
    #[must_use]
    pub const fn is_choice(self) -> bool {
        matches!(self, Self::DomainVerified | Self::GroupSeen | Self::AutoCreateOn)
    }
}
