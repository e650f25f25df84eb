//! OpenID Connect and OAuth 2.0, the provider's side, as pure functions: what apps ask is parsed and judged, what they
//! are told is built and signed. No clock, no randomness but for new keys, no network, no database.
//!
//! RFC 6749 with the advice of RFC 9700: authorization code with PKCE only, exact redirect URIs, `iss` in every answer.

pub mod authorize;
pub mod claims;
pub mod client;
pub mod discovery;
mod error;
pub mod keys;
pub mod logout;
mod parameters;
pub mod pkce;
pub mod redirect;
pub mod scope;
pub mod token;

pub use error::{Error, ErrorCode, OAuthError};
pub use parameters::Parameters;
