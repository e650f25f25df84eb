//! What can go wrong in the demo identity provider.

/// Every failure of this crate. None of them carries a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The application's AuthnRequest cannot be read; the text says what is wrong with it.
    #[error("the sign-in request cannot be read: {0}")]
    AuthnRequest(&'static str),
    /// No application with this entity ID is registered (Entra's AADSTS700016).
    #[error("no application with the identifier '{0}' is registered here")]
    UnknownApplication(String),
    /// The request asks for an answer at another address than the registered one (Entra's AADSTS50011).
    #[error("the reply URL '{asked}' is not the registered one '{registered}'")]
    ReplyUrl {
        /// What the AuthnRequest said.
        asked: String,
        /// What the application is registered with.
        registered: String,
    },
    /// The person may not use the application (Entra's AADSTS50105, AADSTS50057).
    #[error("{0}")]
    Refused(String),
    /// No person, group or application has this id.
    #[error("there is no {kind} '{id}'")]
    NotFound {
        /// What was looked for, as a word.
        kind: &'static str,
        /// The id that nobody has.
        id: String,
    },
    /// A value of a form or an API call is not usable; the text says which and why.
    #[error("{0}")]
    Invalid(String),
    /// The SCIM target is missing, is not plain HTTP on loopback, or is no URL.
    #[error("the Tenant URL cannot be used: {0}")]
    Target(&'static str),
    /// The hub did not answer a SCIM call.
    #[error("the SCIM call failed: {0}")]
    Call(#[from] reqwest::Error),
    /// Reading or writing the state directory failed.
    #[error("the state directory: {0}")]
    State(#[from] std::io::Error),
    /// A stored file is not what this program wrote.
    #[error("the stored state cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
    /// A page could not be drawn.
    #[error("the page could not be drawn: {0}")]
    Page(#[from] askama::Error),
    /// No random bytes, or the signing key cannot be made, read or used.
    #[error("OpenSSL: {0}")]
    Crypto(#[from] openssl::error::ErrorStack),
}

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;
