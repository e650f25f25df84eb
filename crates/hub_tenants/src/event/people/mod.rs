//! What is in the log of one person: events about them, and those that concern them beside the thing that they are about, such
//! as a group that they joined or a connection that refused their login.

mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use hub_db::Conn;
use hub_kernel::{EventId, TenantId, UserId};

use super::{EventRow, Filter, Undo, page};
use crate::Result;
use crate::text_enum::text_enum;

text_enum! {
    /// Somebody's part in an event that is about something else.
    Part {
        /// They came into the group.
        Joined = "joined",
        /// They left the group.
        Left = "left",
        /// Their login was refused.
        Refused = "refused",
    }
}

/// An event of somebody's timeline.
#[derive(Debug, Clone)]
pub struct Lived {
    /// The event.
    pub row: EventRow,
    /// Their part, where it is not about them.
    pub part: Option<Part>,
}

/// The newest events about somebody who had these ids, or that concern them, before another one; at most `limit`.
///
/// # Errors
/// The database's.
pub fn of_person(
    c: &mut Conn,
    tenant: TenantId,
    ids: &[UserId],
    before: Option<EventId>,
    limit: i64,
) -> Result<Vec<Lived>> {
    let mut texts = ids.iter().map(ToString::to_string);
    let Some(target) = texts.next() else { return Ok(Vec::new()) };
    let about = Filter { target: Some(target), also: texts.collect(), before, ..Filter::default() };
    let mut found: BTreeMap<EventId, Lived> =
        page(c, tenant, &about, limit)?.into_iter().map(|row| (row.id, Lived { row, part: None })).collect();
    let parts: BTreeMap<EventId, Part> = store::parts(c, tenant, ids, before, limit)?.into_iter().collect();
    let others: Vec<EventId> = parts.keys().filter(|id| !found.contains_key(id)).copied().collect();
    for row in super::store::by_ids(c, tenant, &others)? {
        found.insert(row.id, Lived { part: parts.get(&row.id).copied(), row });
    }
    let most = usize::try_from(limit).unwrap_or_default();
    Ok(found.into_values().rev().take(most).collect())
}

/// Whom a directory removed without an account of theirs staying, the newest first: the events of it. With a text only those whose
/// userName contains it, in any letter case.
///
/// # Errors
/// The database's.
pub fn removed(
    c: &mut Conn,
    tenant: TenantId,
    text: Option<&str>,
    before: Option<EventId>,
    limit: i64,
) -> Result<Vec<EventRow>> {
    store::removed(c, tenant, text, before, limit)
}

/// Who was known by this userName until a directory removed them.
pub(crate) fn last_called(c: &mut Conn, tenant: TenantId, user_name: &str) -> Result<Option<UserId>> {
    let id = store::last_called(c, tenant, user_name)?;
    Ok(id.and_then(|id| UserId::in_tenant(tenant, &id)))
}

/// Notes that an event concerns somebody.
pub(super) fn note(c: &mut Conn, event: EventId, person: UserId, part: Part) -> Result<()> {
    store::insert(c, event, person, part)
}

/// Notes who came into a group and who left it by an event.
pub(super) fn note_members(c: &mut Conn, tenant: TenantId, event: EventId, undo: &Undo) -> Result<()> {
    for (ids, part) in [(&undo.joined, Part::Joined), (&undo.left, Part::Left)] {
        let people: Vec<UserId> = ids.iter().filter_map(|id| UserId::in_tenant(tenant, id)).collect();
        store::insert_all(c, tenant, event, &people, part)?;
    }
    Ok(())
}
