//! From what went wrong to what a client reads: a page, a SCIM error or a JSON error. The only place that knows
//! which status belongs to which error of the domain.

mod classify;
mod html;
mod json;
mod scim;

pub use classify::{Class, classify};
pub use html::{HtmlFault, capitalised, english, sentence};
pub use json::JsonFault;
pub use scim::ScimFault;
