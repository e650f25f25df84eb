//! SQL over `users`, `federated_identities` and `scim_calls`: the people of one connection. Read only.

use diesel::sql_types::{BigInt, Text};
use hub_db::{Conn, Dynamic, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp, UserId};

use super::{Wanted, Whom, Word};
use crate::Result;
use crate::user::{self, User, UserState};

/// Whom its directory manages.
pub(super) fn sent(c: &mut Conn, id: ConnectionId, wanted: &Wanted, limit: i64) -> Result<Vec<User>> {
    let q = Dynamic::new(user::SELECT)
        .sql("tenant_id = ")
        .bind(id.tenant())
        .sql(" AND connection_id = ")
        .bind(id);
    rows(c, q, wanted, limit)
}

/// Who has logged in through it and is managed by no directory, or by another one.
pub(super) fn logged_in(c: &mut Conn, id: ConnectionId, wanted: &Wanted, limit: i64) -> Result<Vec<User>> {
    let q = Dynamic::new(user::SELECT)
        .sql("tenant_id = ")
        .bind(id.tenant())
        .sql(" AND EXISTS (SELECT 1 FROM federated_identities f WHERE f.connection_id = ")
        .bind(id)
        .sql(" AND f.user_id = users.id) AND (connection_id IS NULL OR connection_id <> ")
        .bind(id)
        .sql(")");
    rows(c, q, wanted, limit)
}

fn rows(c: &mut Conn, mut q: Dynamic<user::Row>, wanted: &Wanted, limit: i64) -> Result<Vec<User>> {
    if let Some(text) = wanted.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        q = q.sql(" AND search_key LIKE ").bind(user::like_pattern(text)).sql(" ESCAPE '!'");
    }
    let state = |q: Dynamic<user::Row>, state: UserState| q.sql(" AND state = ").bind(state.as_str());
    const INACTIVE: &str = " AND (directory_active = FALSE OR directory_deleted_at IS NOT NULL)";
    q = match wanted.whom {
        None => q,
        Some(Whom::Waiting) => state(q, UserState::Staged),
        Some(Whom::Access) => state(q, UserState::Active),
        Some(Whom::NoAccess) => state(q, UserState::Deactivated),
        Some(Whom::Inactive) => q.sql(INACTIVE),
        Some(Whom::Kept) => state(q, UserState::Active).sql(INACTIVE),
    };
    if let Some(after) = wanted.after {
        q = q.sql(" AND id > ").bind(after);
    }
    Ok(c.rows(q.sql(" ORDER BY id LIMIT ").bind(limit))?)
}

pub(super) fn last_words(c: &mut Conn, id: ConnectionId, users: &[UserId]) -> Result<Vec<Word>> {
    let q = Dynamic::<(BigInt, BigInt, Text, BigInt)>::new(
        "SELECT user_id, at, method, status FROM scim_calls WHERE id IN (SELECT max(id) FROM scim_calls WHERE tenant_id = ",
    )
    .bind(id.tenant())
    .sql(" AND connection_id = ")
    .bind(id)
    .sql(" AND user_id IN ")
    .list(users.iter().copied())
    .sql(" GROUP BY user_id)");
    let rows = c.rows::<(UserId, Timestamp, String, i64), _>(q)?;
    Ok(rows.into_iter().map(|(user, at, method, status)| Word { user, at, method, status }).collect())
}

statement!(CountLoggedIn { tenant: TenantId, id: ConnectionId } -> BigInt =
    "SELECT count(*) FROM users WHERE tenant_id = " tenant " AND (connection_id IS NULL OR connection_id <> " id
    ") AND EXISTS (SELECT 1 FROM federated_identities f WHERE f.connection_id = " id " AND f.user_id = users.id)");

pub(super) fn count_logged_in(c: &mut Conn, id: ConnectionId) -> Result<i64> {
    Ok(c.one(CountLoggedIn { tenant: id.tenant(), id })?)
}
