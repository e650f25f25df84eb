//! SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865) as pure functions: no clock, no database, no network.
//!
//! A request goes through these in order:
//!
//! 1. [`json::parse`] reads the bytes within limits.
//! 2. [`Resource::read`] (POST, PUT), [`Patch::parse`] or [`list::ListQuery`] read the message against
//!    the [`Schemas`] of the tenant.
//! 3. The caller loads what is stored; for lists by [`Filter::lookup`], which an index serves.
//! 4. [`Resource::set_create_defaults`], [`Resource::replace_with`] or [`Patch::apply`] make the new
//!    state, all or nothing; [`Patch::split_members`] hands memberships to the caller, who keeps them
//!    as rows.
//! 5. [`render`] adds what the server knows, [`Filter::matches`] decides over list candidates, and
//!    [`Projection::apply`] leaves what was asked for.
//!
//! Every refusal is an [`Error`], which prints itself as the SCIM message.

pub mod bulk;
pub mod dialect;
pub mod discovery;
pub mod error;
pub mod etag;
pub mod filter;
mod fold;
mod instant;
pub mod json;
pub mod json_schema;
pub mod list;
pub mod patch;
pub mod path;
pub mod projection;
pub mod render;
pub mod resource;
pub mod schema;

pub use error::{Error, Result, ScimType};
pub use filter::{Filter, Lookup};
pub use fold::fold;
pub use patch::{MemberChange, Patch};
pub use path::AttrPath;
pub use projection::Projection;
pub use resource::{Member, Resource};
pub use schema::{ResourceKind, Schemas};
