//! A demo identity provider: SAML logins and Entra's provisioning cycle. For demos and tests only.
//!
//! It stands on a port of its own beside the hub, signs real SAML responses for a handful of people and plays
//! Entra ID's provisioning service in Entra's own spelling. Nothing of the hub is in it, and the hub does not
//! know it: what works against it works against an identity provider that somebody else wrote.

pub mod asked_signature;
pub mod authn_request;
pub mod chance;
pub mod claims;
pub mod directory;
mod error;
mod key;
pub mod logout;
pub mod provisioning;
pub mod response;
pub mod signing;
pub mod slip;
pub mod store;
pub mod web;

pub use error::{Error, Result};
