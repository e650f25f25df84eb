//! SAML 2.0 service provider as pure functions; the only crate that names samael.
//!
//! A response passes three gates: [`response::decode`] (size, base64, strict XML and the structural
//! pre-check), [`response::verify`] (signature, then every protocol rule over the signed bytes only),
//! and the caller's database (request consumed once, assertion id never seen before).
//! Time and randomness are parameters; nothing here reads a clock, a file or the network.

pub mod authn_request;
pub mod certificate;
mod content;
mod encryption;
pub mod error;
mod instant;
pub mod metadata;
pub mod precheck;
pub mod relay_state;
pub mod response;
mod self_test;
pub mod settings;
mod signature;
#[cfg(test)]
mod test_support;
pub mod xml;

pub use certificate::{Certificate, CertificateError, KeyKind};
pub use error::{Error, Refusal};
pub use response::{Document, Expectation, VerifiedAssertion};
pub use self_test::self_test;
pub use settings::{Certificates, IdpSettings, SpPrivateKey, SpSettings};
