//! SCIM 2.0 (RFC 7643, RFC 7644) as pure functions: no clock, no database, no network.

pub mod bulk;
pub mod dialect;
pub mod discovery;
pub mod error;
pub mod etag;
pub mod filter;
mod fold;
mod instant;
pub mod json;
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
