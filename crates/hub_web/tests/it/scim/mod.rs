//! SCIM as an IdP sees it: over HTTP, with a bearer token and nothing else.

mod access;
mod bulk;
mod client;
mod cycles;
mod errors;
mod groups;
mod isolation;
mod lists;
mod races;
mod users;
