//! SAML 2.0 service provider as pure functions; the only crate that names samael.
//!
//! A response passes three gates: [`response::decode`] (size, base64, strict XML and the structural
//! pre-check), [`response::verify`] (signature, then every protocol rule over the signed bytes only),
//! and the caller's database (request consumed once, assertion id never seen before).
//! Logout messages pass the same gates ([`logout`]), the IdP's metadata the first ([`metadata`]); [`doctor`] runs the
//! checks of a login without one and says what is wrong.
//! Time and randomness are parameters; nothing here reads a clock, a file or the network.

pub mod attributes;
pub mod authn_request;
mod canonical;
pub mod certificate;
pub mod checks;
mod content;
mod cost;
pub mod doctor;
mod encryption;
mod enveloped;
pub mod error;
mod instant;
pub mod logout;
pub mod metadata;
mod name_id;
mod outgoing;
pub mod precheck;
pub mod relay_state;
pub mod response;
mod self_test;
pub mod settings;
mod signature;
mod sp_key;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
pub mod xml;

pub use certificate::{Certificate, CertificateError, KeyKind};
pub use error::{Error, Refusal};
pub use name_id::NameId;
pub use outgoing::{Outgoing, Parameter, PostForm};
pub use response::{Document, Expectation, VerifiedAssertion};
pub use self_test::self_test;
pub use settings::{Certificates, IdpSettings, SpPrivateKey, SpSettings};
pub use sp_key::{KeySize, SpKey};
