//! SQL of the `event_people` table, and of events by the people whom they concern.

use diesel::sql_types::{BigInt, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{EventId, TenantId, UserId};

use super::Part;
use crate::event::EventRow;
use crate::event::store::{EventSql, SELECT};
use crate::{Result, user};

/// People whom one statement names.
const CHUNK: usize = 500;

statement!(Insert { tenant: TenantId, user: UserId, event: EventId, part: Part } -> () =
    "INSERT INTO event_people (tenant_id, user_id, event_id, part) VALUES (" tenant ", " user ", " event ", " part
    ") ON CONFLICT DO NOTHING");
// Word for word the condition of its index. An event that left an account has nobody who is gone.
statement!(LastCalled<'a> { tenant: TenantId, key: &'a str } -> Text =
    "SELECT target_id FROM events WHERE tenant_id = " tenant " AND lower(target_name) = " key
    " AND action = 'user_delete_provision' AND undo LIKE '%\"gone\":{%' ORDER BY id DESC LIMIT 1");

pub(super) fn insert(c: &mut Conn, event: EventId, person: UserId, part: Part) -> Result<()> {
    c.execute(Insert { tenant: person.tenant(), user: person, event, part })?;
    Ok(())
}

/// For many people at once; those who are no more are left out.
pub(super) fn insert_all(
    c: &mut Conn,
    tenant: TenantId,
    event: EventId,
    people: &[UserId],
    part: Part,
) -> Result<()> {
    for chunk in people.chunks(CHUNK) {
        let q = Dynamic::<()>::new(
            "INSERT INTO event_people (tenant_id, user_id, event_id, part) SELECT tenant_id, id, ",
        );
        let q = q
            .bind(event.raw())
            .sql(", ")
            .bind(part.as_str())
            .sql(" FROM users WHERE tenant_id = ")
            .bind(tenant);
        let q = q.sql(" AND id IN ").list(chunk.iter().copied());
        c.execute(q.sql(" ON CONFLICT DO NOTHING"))?;
    }
    Ok(())
}

type PartSql = (BigInt, Text);

pub(super) fn parts(
    c: &mut Conn,
    tenant: TenantId,
    ids: &[UserId],
    before: Option<EventId>,
    limit: i64,
) -> Result<Vec<(EventId, Part)>> {
    Ok(c.rows(parts_of(tenant, ids, before, limit))?)
}

pub(super) fn parts_of(
    tenant: TenantId,
    ids: &[UserId],
    before: Option<EventId>,
    limit: i64,
) -> Dynamic<PartSql> {
    let q =
        Dynamic::<PartSql>::new("SELECT event_id, part FROM event_people WHERE tenant_id = ").bind(tenant);
    let q = q.sql(" AND user_id IN ").list(ids.iter().copied());
    let q = q.sql(" AND event_id < ").bind(before.map_or(i64::MAX, EventId::raw));
    q.sql(" ORDER BY event_id DESC LIMIT ").bind(limit)
}

pub(super) fn removed(
    c: &mut Conn,
    tenant: TenantId,
    text: Option<&str>,
    before: Option<EventId>,
    limit: i64,
) -> Result<Vec<EventRow>> {
    Ok(c.rows(removed_of(tenant, text, before, limit))?)
}

pub(super) fn removed_of(
    tenant: TenantId,
    text: Option<&str>,
    before: Option<EventId>,
    limit: i64,
) -> Dynamic<EventSql> {
    let q = Dynamic::<EventSql>::new(SELECT).bind(tenant);
    // Word for word the condition of its index.
    let mut q = q.sql(" AND action = 'user_delete_provision' AND undo LIKE '%\"gone\":{%'");
    if let Some(text) = text {
        q = q.sql(" AND lower(target_name) LIKE ").bind(user::like_pattern(text)).sql(" ESCAPE '!'");
    }
    q = q.sql(" AND id < ").bind(before.map_or(i64::MAX, EventId::raw));
    q.sql(" ORDER BY id DESC LIMIT ").bind(limit)
}

pub(super) fn last_called(c: &mut Conn, tenant: TenantId, user_name: &str) -> Result<Option<String>> {
    let key = user_name.trim().to_lowercase();
    Ok(c.row(LastCalled { tenant, key: &key })?)
}
