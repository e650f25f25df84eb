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
///
/// Two reads along one index each: with `<>` both engines would look at everybody whom this directory manages.
pub(super) fn logged_in(c: &mut Conn, id: ConnectionId, wanted: &Wanted, limit: i64) -> Result<Vec<User>> {
    let mut found = rows(c, met(of_nobody(id), id), wanted, limit)?;
    found.extend(rows(c, met(of_another(id), id), wanted, limit)?);
    Ok(found)
}

/// The tenant's people whom no directory manages.
fn of_nobody(id: ConnectionId) -> Dynamic<user::Row> {
    Dynamic::new(user::SELECT).sql("tenant_id = ").bind(id.tenant()).sql(" AND connection_id IS NULL")
}

/// Those whom another directory of the tenant manages.
fn of_another(id: ConnectionId) -> Dynamic<user::Row> {
    Dynamic::new(user::SELECT)
        .sql("tenant_id = ")
        .bind(id.tenant())
        .sql(" AND connection_id IN (SELECT c.id FROM connections c WHERE c.tenant_id = ")
        .bind(id.tenant())
        .sql(" AND c.id <> ")
        .bind(id)
        .sql(")")
}

/// Of these, who has logged in through it.
fn met(people: Dynamic<user::Row>, id: ConnectionId) -> Dynamic<user::Row> {
    people
        .sql(" AND EXISTS (SELECT 1 FROM federated_identities f WHERE f.connection_id = ")
        .bind(id)
        .sql(" AND f.user_id = users.id)")
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

// In two counts, as the list above is two reads.
statement!(CountLoggedIn { tenant: TenantId, id: ConnectionId } -> BigInt =
    "SELECT (SELECT count(*) FROM users WHERE tenant_id = " tenant " AND connection_id IS NULL AND EXISTS "
    "(SELECT 1 FROM federated_identities f WHERE f.connection_id = " id " AND f.user_id = users.id)) + "
    "(SELECT count(*) FROM users WHERE tenant_id = " tenant " AND connection_id IN "
    "(SELECT c.id FROM connections c WHERE c.tenant_id = " tenant " AND c.id <> " id ") AND EXISTS "
    "(SELECT 1 FROM federated_identities f WHERE f.connection_id = " id " AND f.user_id = users.id))");

pub(super) fn count_logged_in(c: &mut Conn, id: ConnectionId) -> Result<i64> {
    Ok(c.one(CountLoggedIn { tenant: id.tenant(), id })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::plan;

    /// A tenant of 100,000 people whom the directory manages is not walked for the few whom it does not.
    #[test]
    fn who_logged_in_is_read_along_an_index() {
        let id = ConnectionId::new(TenantId::from_raw(3), 5);
        for people in [of_nobody(id), of_another(id)] {
            let steps = plan(met(people, id).sql(" AND id > 0 ORDER BY id LIMIT 50"));
            assert!(
                steps[0].contains("users_of_connection (tenant_id=? AND connection_id=? AND id>?)"),
                "{steps:?}"
            );
        }
        let steps = plan(CountLoggedIn { tenant: id.tenant(), id });
        let along = steps
            .iter()
            .filter(|step| step.contains("users_of_connection (tenant_id=? AND connection_id=?)"));
        assert_eq!(along.count(), 2, "{steps:?}");
    }
}
