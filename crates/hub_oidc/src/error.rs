//! What is refused, in OAuth's own words.

use std::borrow::Cow;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal;)*) => {
        /// An `error` value of the registry "OAuth Extensions Error".
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
        }

        impl ErrorCode {
            /// The value on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

codes! {
    /// Something is missing, doubled or malformed (RFC 6749).
    InvalidRequest = "invalid_request";
    /// The client is not who it says (RFC 6749, 5.2).
    InvalidClient = "invalid_client";
    /// The code, refresh token or device code is not good (RFC 6749, 5.2).
    InvalidGrant = "invalid_grant";
    /// This app may not do this (RFC 6749).
    UnauthorizedClient = "unauthorized_client";
    /// The person or a rule says no (RFC 6749, 4.1.2.1).
    AccessDenied = "access_denied";
    /// Another response type than `code`.
    UnsupportedResponseType = "unsupported_response_type";
    /// A grant type that is not understood.
    UnsupportedGrantType = "unsupported_grant_type";
    /// A scope that this app may not have, or none of OpenID Connect.
    InvalidScope = "invalid_scope";
    /// A defect of the provider.
    ServerError = "server_error";
    /// Too much at once.
    TemporarilyUnavailable = "temporarily_unavailable";
    /// `prompt=none`, and nobody is logged in (OIDC Core, 3.1.2.6).
    LoginRequired = "login_required";
    /// `prompt=none`, and a person would have to choose (OIDC Core, 3.1.2.6).
    AccountSelectionRequired = "account_selection_required";
    /// `prompt=none`, and a page would have to be shown (OIDC Core, 3.1.2.6).
    InteractionRequired = "interaction_required";
    /// The `request` parameter (OIDC Core, 6.1).
    RequestNotSupported = "request_not_supported";
    /// The `request_uri` parameter (OIDC Core, 6.2).
    RequestUriNotSupported = "request_uri_not_supported";
    /// The `registration` parameter (OIDC Core, 7.2.1).
    RegistrationNotSupported = "registration_not_supported";
    /// The access token is unknown or over (RFC 6750, 3.1).
    InvalidToken = "invalid_token";
    /// The access token is good, but not for this (RFC 6750, 3.1).
    InsufficientScope = "insufficient_scope";
    /// Revocation of a kind of token that is none (RFC 7009, 2.2.1).
    UnsupportedTokenType = "unsupported_token_type";
    /// The person has not decided yet (RFC 8628, 3.5).
    AuthorizationPending = "authorization_pending";
    /// The device asks too often (RFC 8628, 3.5).
    SlowDown = "slow_down";
    /// The device code is over (RFC 8628, 3.5).
    ExpiredToken = "expired_token";
}

/// A refusal that an app is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct OAuthError {
    /// What programs read.
    pub code: ErrorCode,
    /// What the app's maker reads.
    pub description: Cow<'static, str>,
}

impl OAuthError {
    /// A refusal. Of the description the characters stay that `error_description` may have (RFC 6749, 5.2).
    pub fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        let description = description.into();
        let fits = |c: char| matches!(c, ' '..='!' | '#'..='[' | ']'..='~');
        let description = if description.chars().all(fits) {
            description
        } else {
            Cow::Owned(description.chars().filter(|c| fits(*c)).collect())
        };
        Self { code, description }
    }

    /// `invalid_request`.
    pub fn request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// `invalid_grant`.
    pub fn grant(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidGrant, description)
    }

    /// `invalid_client`.
    pub fn client(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidClient, description)
    }
}

/// What can go wrong with keys and tokens of our own.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A key that cannot be made or read.
    #[error("a signing key cannot be used: {0}")]
    Key(String),
    /// A token that cannot be signed.
    #[error("a token cannot be signed: {0}")]
    Sign(String),
}
