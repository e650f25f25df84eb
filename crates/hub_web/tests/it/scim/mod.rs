//! SCIM as an IdP sees it: over HTTP, with a bearer token and nothing else.

#![expect(
    clippy::indexing_slicing,
    reason = "JSON answers null for what is not there; a list that is too short fails the test"
)]

mod access;
mod beside;
mod bulk;
pub mod client;
mod configuration;
mod cycles;
mod docs;
mod errors;
mod groups;
mod isolation;
mod limits;
mod lists;
mod oauth;
mod races;
mod users;
