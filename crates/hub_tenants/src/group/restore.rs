//! A membership as it was at an earlier instant, by an admin's hand. The directory's next word on the group wins over it.

use hub_db::Conn;
use hub_kernel::{Cx, GroupId, TenantId, UserId};
use serde_json::{Map, Value};

use super::{members, record, store};
use crate::Result;
use crate::event::{Action, Undo};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Restored {
    /// It is as it was.
    Done,
    /// It was so already.
    Already,
    /// There is no such group any more.
    NoGroup,
    /// The directory knows this person no more, so that no group can hold them.
    NotInDirectory,
}

/// Puts somebody into a group, or takes them out of it. What follows for their roles is the caller's to settle.
pub(crate) fn restore_member(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    group: GroupId,
    person: UserId,
    member: bool,
    mut details: Map<String, Value>,
) -> Result<Restored> {
    let Some(mut group) = store::find(c, tenant, group)? else { return Ok(Restored::NoGroup) };
    let delta = members::set(c, &group, person, member)?;
    if !delta.is_change() {
        let unknown = delta.is_worth_an_event();
        return Ok(if unknown { Restored::NotInDirectory } else { Restored::Already });
    }
    group.members += delta.balance();
    group.version += 1;
    group.modified_at = cx.now;
    store::update(c, &group)?;
    let (joined, left) = delta.net();
    details.insert("members".to_owned(), delta.details());
    let undo = Undo { joined, left, ..Undo::default() };
    record(c, cx, &group, Action::GroupMembersRestore, &Value::Object(details), &undo)?;
    Ok(Restored::Done)
}
