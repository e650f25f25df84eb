//! Why a response is refused, in words for the administrator of the connection.

use crate::certificate::CertificateError;
use crate::instant;
use crate::xml::XmlFault;

#[cfg(test)]
mod tests;
mod text;

/// Why a request or a metadata document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The sign-on URL is not an absolute `http` or `https` URL.
    #[error("the identity provider's sign-on URL is not a valid http(s) URL")]
    SsoUrl,
    /// The RelayState is longer than SAML allows (Bindings 3.4.3: 80 bytes).
    #[error("the RelayState is longer than 80 bytes")]
    RelayState,
    /// A private key of ours is not an unencrypted RSA private key in PEM.
    #[error("the private key is not an unencrypted RSA key in PEM")]
    PrivateKey,
    /// A logout message must be signed, and the connection has no key.
    #[error("the connection has no signing key")]
    NoSigningKey,
    /// A key pair could not be made.
    #[error("the key pair could not be made")]
    KeyPair(#[source] openssl::error::ErrorStack),
    /// Signing failed.
    #[error("the request could not be signed")]
    Sign(#[source] openssl::error::ErrorStack),
    /// Compression failed.
    #[error("the request could not be compressed")]
    Deflate(#[source] std::io::Error),
    /// The built-in signed sample did not verify: libxml2 or xmlsec1 is not usable.
    #[error("the signature engine does not work: {0}")]
    SelfTest(String),
    /// A certificate could not be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// Who can put a refusal right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The identity provider's console, or the identity provider itself.
    IdentityProvider,
    /// The connection's settings in this hub.
    ThisHub,
    /// The person: sign in again from the start.
    Person,
    /// Nobody needs to act: a forged or damaged message was kept out.
    Nobody,
}

impl Side {
    /// Every side.
    pub const ALL: [Self; 4] = [Self::IdentityProvider, Self::ThisHub, Self::Person, Self::Nobody];

    /// A stable name.
    pub fn key(self) -> &'static str {
        match self {
            Self::IdentityProvider => "identity_provider",
            Self::ThisHub => "this_hub",
            Self::Person => "person",
            Self::Nobody => "nobody",
        }
    }

    /// The side of a [`Side::key`].
    pub fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.key() == key)
    }
}

/// Why a response was refused. `Display` is a short sentence; see [`Refusal::admin_message`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages in error/text.rs say what each variant means")]
pub enum Refusal {
    // 3.1 input
    #[error("the form has no SAMLResponse")]
    Empty,
    #[error("the response is too large ({0} bytes)")]
    TooLarge(usize),
    #[error("the response is not base64")]
    NotBase64,
    #[error("the response's XML is refused: {0}")]
    Xml(#[from] XmlFault),
    #[error("the query is refused: it has {0}")]
    Query(&'static str),
    #[error("the message is not deflated")]
    NotDeflated,
    // 3.2 structure
    #[error("the message is a {0}, not a SAML 2.0 logout message")]
    NotALogoutMessage(String),
    #[error("the logout message is not signed")]
    LogoutNotSigned,
    #[error("the logout message's Destination is {}, not {expected}", found.as_deref().unwrap_or("missing"))]
    LogoutDestination { found: Option<String>, expected: String },
    #[error("the message is a {0}, not a SAML 2.0 Response")]
    NotAResponse(String),
    #[error("the response's version is {0}, not 2.0")]
    Version(String),
    #[error("the response's structure is refused: {0}")]
    Structure(String),
    #[error("an ID in the response is refused: {0}")]
    Id(String),
    #[error("the response has no assertion")]
    NoAssertion,
    #[error("the response has {0} assertions")]
    SeveralAssertions(usize),
    #[error("neither the response nor the assertion is signed")]
    NotSigned,
    #[error("a signature is in the wrong place")]
    SignaturePlace,
    #[error("the signature's form is refused: {0}")]
    SignatureShape(String),
    #[error("the {what} {uri} is not allowed")]
    Algorithm { what: &'static str, uri: String },
    #[error("the signature refers to {0:?}, not to the element it is in")]
    ReferenceTarget(String),
    #[error("{field} is not a UTC time: {value}")]
    Instant { field: String, value: String },
    // 3.3 encryption
    #[error("the assertion is encrypted")]
    Encrypted,
    #[error("the encrypted assertion could not be decrypted")]
    Undecryptable,
    // 3.4 signature and content
    #[error("the connection's settings are incomplete")]
    NotConfigured,
    #[error("no certificate of the connection has the signature's key type ({0})")]
    KeyType(&'static str),
    #[error("the response is signed with a key that the connection does not know")]
    UnknownCertificate { presented_sha256: String, presented_subject: String, configured_sha256: Vec<String> },
    #[error("the signature does not verify")]
    SignatureInvalid,
    #[error("the signature engine failed")]
    Engine,
    #[error("the identity provider answered {code}{}", sub_code.as_ref().map(|s| format!(" / {s}")).unwrap_or_default())]
    IdpStatus { code: String, sub_code: Option<String>, message: Option<String> },
    #[error("the issuer is {found}, not {expected}")]
    Issuer { found: String, expected: String },
    #[error("the Destination is {}, not {expected}", found.as_deref().unwrap_or("missing"))]
    Destination { found: Option<String>, expected: String },
    #[error("the Recipient is {}, not {expected}", found.as_deref().unwrap_or("missing"))]
    Recipient { found: Option<String>, expected: String },
    #[error("the audience is {}, not {expected}", found.join(", "))]
    Audience { found: Vec<String>, expected: String },
    #[error("the assertion has no {0}")]
    Missing(&'static str),
    #[error("the assertion has the unknown condition {0}")]
    UnknownCondition(String),
    #[error("{field} is in the future")]
    NotYetValid { field: &'static str, at: i64, now: i64 },
    #[error("{field} has passed")]
    Expired { field: &'static str, at: i64, now: i64 },
    #[error("the assertion was issued too long ago")]
    TooOld { at: i64, now: i64 },
    #[error("the assertion has no bearer confirmation")]
    NoBearer,
    #[error("the person signed in too long ago for a request that asked for a fresh sign-in")]
    StaleSignIn { at: i64 },
    // 3.5 requests
    #[error("the response and its assertion answer different requests")]
    InResponseToDiffers,
    #[error("only the unsigned part of the response names a request")]
    InResponseToUnsigned,
    #[error("the response answers a request that is not the pending one")]
    UnknownRequest(String),
    #[error("the response answers no request")]
    Unsolicited,
}

impl Refusal {
    /// A stable name of the reason, for events and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "saml_empty",
            Self::TooLarge(_) => "saml_too_large",
            Self::NotBase64 => "saml_not_base64",
            Self::Query(_) => "saml_query",
            Self::NotDeflated => "saml_not_deflated",
            Self::NotALogoutMessage(_) => "saml_not_a_logout_message",
            Self::LogoutNotSigned => "saml_logout_not_signed",
            Self::LogoutDestination { .. } => "saml_logout_destination",
            Self::Xml(fault) => fault.code(),
            Self::NotAResponse(_) => "saml_not_a_response",
            Self::Version(_) => "saml_version",
            Self::Structure(_) => "saml_structure",
            Self::Id(_) => "saml_id",
            Self::NoAssertion => "saml_no_assertion",
            Self::SeveralAssertions(_) => "saml_several_assertions",
            Self::NotSigned => "saml_not_signed",
            Self::SignaturePlace => "saml_signature_place",
            Self::SignatureShape(_) => "saml_signature_shape",
            Self::Algorithm { .. } => "saml_algorithm",
            Self::ReferenceTarget(_) => "saml_reference_target",
            Self::Instant { .. } => "saml_instant",
            Self::Encrypted => "saml_encrypted",
            Self::Undecryptable => "saml_undecryptable",
            Self::NotConfigured => "saml_not_configured",
            Self::KeyType(_) => "saml_key_type",
            Self::UnknownCertificate { .. } => "saml_unknown_certificate",
            Self::SignatureInvalid => "saml_signature_invalid",
            Self::Engine => "saml_engine",
            Self::IdpStatus { .. } => "saml_idp_status",
            Self::Issuer { .. } => "saml_issuer",
            Self::Destination { .. } => "saml_destination",
            Self::Recipient { .. } => "saml_recipient",
            Self::Audience { .. } => "saml_audience",
            Self::Missing(_) => "saml_missing",
            Self::UnknownCondition(_) => "saml_unknown_condition",
            Self::NotYetValid { .. } => "saml_not_yet_valid",
            Self::Expired { .. } => "saml_expired",
            Self::TooOld { .. } => "saml_too_old",
            Self::NoBearer => "saml_no_bearer",
            Self::StaleSignIn { .. } => "saml_stale_sign_in",
            Self::InResponseToDiffers => "saml_in_response_to_differs",
            Self::InResponseToUnsigned => "saml_in_response_to_unsigned",
            Self::UnknownRequest(_) => "saml_unknown_request",
            Self::Unsolicited => "saml_unsolicited",
        }
    }

    /// What came, what was expected, whose side it is and what to do; plain text, to be escaped.
    ///
    /// Holds values from the message (cut at 200 characters), never keys, signatures or attributes.
    pub fn admin_message(&self) -> String {
        text::admin_message(self)
    }

    /// Who can put it right.
    pub fn side(&self) -> Side {
        text::side(self)
    }
}

/// A value from a message, cut for display.
pub(crate) fn short(value: &str) -> String {
    const MAX: usize = 200;
    let mut cut: String = value.chars().filter(|c| !c.is_control()).take(MAX).collect();
    if value.chars().count() > MAX {
        cut.push('…');
    }
    cut
}

fn time(at: i64) -> String {
    instant::format(at)
}
