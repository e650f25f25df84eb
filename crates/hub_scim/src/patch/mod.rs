//! PATCH (RFC 7644, 3.5.2; rules H32 to H41): read, split off memberships, apply.

mod apply;
mod list;
mod members;
mod parse;
mod password;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::error::Result;
use crate::path::Path;
use crate::resource::Resource;
use crate::schema::{ResourceKind, Schemas};

pub use members::MemberChange;

pub(crate) use parse::field;

/// URN of the PATCH message.
pub const PATCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Most operations of one PATCH; more are 413 (H7).
pub const MAX_OPERATIONS: usize = 5000;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Adds to what is there.
    Add,
    /// Replaces what is there.
    Replace,
    /// Removes what is there.
    Remove,
}

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// What it does.
    pub op: Op,
    /// Where; none means that the value names the attributes.
    pub path: Option<Path>,
    /// The value; `Null` for a remove without one.
    pub value: Value,
}

/// The operations of one request, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Patch {
    /// The operations.
    pub operations: Vec<Operation>,
}

impl Patch {
    /// Reads the body of a PATCH.
    ///
    /// # Errors
    /// 400 `invalidSyntax`, `invalidPath`, `invalidFilter`, `invalidValue` or `noTarget` (H32, H40); 413 for more
    /// than [`MAX_OPERATIONS`].
    pub fn parse(body: &Value) -> Result<Self> {
        parse::parse(body)
    }

    /// Takes the changes of a group's members out, in the order of the operations; what is left is
    /// for [`Patch::apply`].
    ///
    /// # Errors
    /// 400 `invalidValue` for a member without id, 400 `mutability` for a change of a part of a member.
    pub fn split_members(self) -> Result<(Self, Vec<MemberChange>)> {
        members::split(self)
    }

    /// Applies every operation, or none: on an error the resource is as it was. Tells whether
    /// anything but the password changed.
    ///
    /// # Errors
    /// 400 with the keyword of the first operation that cannot be done (H40).
    pub fn apply(&self, schemas: &Schemas, kind: ResourceKind, resource: &mut Resource) -> Result<bool> {
        let mut draft = resource.clone();
        for operation in &self.operations {
            apply::operation(schemas, kind, &mut draft, operation)?;
        }
        apply::finish(&mut draft);
        draft.check_names(kind)?;
        let changed = draft.attributes != resource.attributes;
        if changed {
            *resource = draft;
        } else {
            resource.password = draft.password;
        }
        Ok(changed)
    }
}
