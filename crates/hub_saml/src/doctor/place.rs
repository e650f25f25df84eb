//! The places in an IdP's console that a failure leads to.

use crate::error::Refusal;

/// A kind of place; what it is called in one vendor's console is the vendor's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Identifier, Entity ID, Audience URI.
    EntityId,
    /// Reply URL, ACS URL, Single sign-on URL.
    AcsUrl,
    /// Logout URL.
    LogoutUrl,
    /// What is signed: assertion, response, logout messages.
    SigningOption,
    /// The signing algorithm.
    SigningAlgorithm,
    /// The signing certificate.
    SigningCertificate,
    /// Token or assertion encryption.
    Encryption,
    /// NameID and attributes.
    Claims,
    /// Who is assigned to the application.
    Assignment,
    /// The clock of an IdP that somebody runs themselves.
    Clock,
    /// The IdP's sign-in log.
    SignInLog,
    /// Nowhere there: the settings of the connection here.
    Here,
    /// Nowhere: nothing has to be changed.
    Nowhere,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 13] = [
        Self::EntityId,
        Self::AcsUrl,
        Self::LogoutUrl,
        Self::SigningOption,
        Self::SigningAlgorithm,
        Self::SigningCertificate,
        Self::Encryption,
        Self::Claims,
        Self::Assignment,
        Self::Clock,
        Self::SignInLog,
        Self::Here,
        Self::Nowhere,
    ];

    /// The stable key under which a vendor describes the place.
    pub fn key(self) -> &'static str {
        match self {
            Self::EntityId => "entity_id",
            Self::AcsUrl => "acs_url",
            Self::LogoutUrl => "logout_url",
            Self::SigningOption => "signing_option",
            Self::SigningAlgorithm => "signing_algorithm",
            Self::SigningCertificate => "signing_certificate",
            Self::Encryption => "encryption",
            Self::Claims => "claims",
            Self::Assignment => "assignment",
            Self::Clock => "clock",
            Self::SignInLog => "sign_in_log",
            Self::Here => "here",
            Self::Nowhere => "nowhere",
        }
    }

    /// The place of a [`Place::key`].
    pub fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.key() == key)
    }

    /// Where a refusal leads.
    pub fn of(refusal: &Refusal) -> Self {
        use Refusal as R;
        match refusal {
            R::Audience { .. } => Self::EntityId,
            R::Destination { .. } | R::Recipient { .. } | R::NotAResponse(_) => Self::AcsUrl,
            R::NotALogoutMessage(_) | R::LogoutDestination { .. } => Self::LogoutUrl,
            R::NotSigned | R::LogoutNotSigned => Self::SigningOption,
            R::Algorithm { .. } => Self::SigningAlgorithm,
            R::UnknownCertificate { .. } | R::KeyType(_) | R::SignatureInvalid => Self::SigningCertificate,
            R::Encrypted | R::Undecryptable => Self::Encryption,
            R::Missing(_) | R::NoBearer | R::NoAssertion => Self::Claims,
            R::IdpStatus { sub_code, .. } => match sub_code.as_deref().and_then(|s| s.rsplit(':').next()) {
                Some("RequestDenied") => Self::Assignment,
                _ => Self::SignInLog,
            },
            R::NotYetValid { .. } | R::Expired { .. } | R::TooOld { .. } | R::StaleSignIn { .. } => {
                Self::Clock
            }
            R::NotConfigured | R::Issuer { .. } | R::Unsolicited => Self::Here,
            R::Version(_) | R::UnknownCondition(_) | R::Instant { .. } => Self::SignInLog,
            R::Empty
            | R::TooLarge(_)
            | R::NotBase64
            | R::Query(_)
            | R::NotDeflated
            | R::Xml(_)
            | R::Structure(_)
            | R::Id(_)
            | R::SeveralAssertions(_)
            | R::SignaturePlace
            | R::SignatureShape(_)
            | R::ReferenceTarget(_)
            | R::Engine
            | R::InResponseToDiffers
            | R::InResponseToUnsigned
            | R::UnknownRequest(_) => Self::Nowhere,
        }
    }
}
