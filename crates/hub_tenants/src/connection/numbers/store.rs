//! SQL over `users`, `groups`, `applied_roles` and `sessions`: bounded counts. Read only.

use diesel::sql_types::BigInt;
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp};

use super::MOST;
use crate::Result;

/// Rows that a count looks at: one more tells "more than".
const LOOKED_AT: i64 = MOST + 1;

statement!(Groups { tenant: TenantId, id: ConnectionId, most: i64 } -> (BigInt, BigInt) =
    "SELECT count(*), CAST(coalesce(sum(members), 0) AS bigint) FROM (SELECT members FROM groups WHERE tenant_id = " tenant
    " AND connection_id = " id " LIMIT " most ") AS found");

// The conditions of the partial indexes, word for word: only then are they used.
statement!(WithRoles { tenant: TenantId, id: ConnectionId, most: i64 } -> BigInt =
    "SELECT count(*) FROM (SELECT 1 FROM users WHERE tenant_id = " tenant " AND connection_id = " id
    " AND attributes LIKE '%\"roles\":[{%' LIMIT " most ") AS found");
statement!(WithPhone { tenant: TenantId, id: ConnectionId, most: i64 } -> BigInt =
    "SELECT count(*) FROM (SELECT 1 FROM users WHERE tenant_id = " tenant " AND connection_id = " id
    " AND attributes LIKE '%\"phoneNumbers\":[{%' LIMIT " most ") AS found");
statement!(WithPassword { tenant: TenantId, id: ConnectionId, most: i64 } -> BigInt =
    "SELECT count(*) FROM (SELECT 1 FROM users WHERE tenant_id = " tenant " AND connection_id = " id
    " AND state = 'active' AND password_hash IS NOT NULL LIMIT " most ") AS found");
statement!(ManagersWithPassword { tenant: TenantId, id: ConnectionId, most: i64 } -> BigInt =
    "SELECT count(*) FROM (SELECT 1 FROM users WHERE tenant_id = " tenant " AND connection_id = " id
    " AND state = 'active' AND role IN ('owner', 'admin') AND password_hash IS NOT NULL LIMIT " most ") AS found");

// The bound is on the people looked at: among a hundred thousand who all have a role nobody is looked for.
statement!(WithoutProductRole { tenant: TenantId, id: ConnectionId, most: i64 } -> (BigInt, BigInt) =
    "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM applied_roles a WHERE a.user_id = found.id AND \
     a.product_roles <> '[]')) FROM (SELECT id FROM users WHERE tenant_id = " tenant " AND connection_id = " id
    " LIMIT " most ") AS found");

statement!(Sessions { tenant: TenantId, id: ConnectionId, now: Timestamp, most: i64 } -> BigInt =
    "SELECT count(*) FROM (SELECT 1 FROM sessions WHERE connection_id = " id " AND name_id IS NOT NULL AND tenant_id = "
    tenant " AND expires_at > " now " LIMIT " most ") AS found");
statement!(OfDirectories { tenant: TenantId, most: i64 } -> BigInt =
    "SELECT count(*) FROM (SELECT 1 FROM users WHERE tenant_id = " tenant " AND connection_id IS NOT NULL LIMIT " most
    ") AS found");

/// Groups and their memberships.
pub(super) fn groups(c: &mut Conn, id: ConnectionId) -> Result<(i64, i64)> {
    Ok(c.one(Groups { tenant: id.tenant(), id, most: LOOKED_AT })?)
}

pub(super) fn with_roles(c: &mut Conn, id: ConnectionId) -> Result<i64> {
    Ok(c.one(WithRoles { tenant: id.tenant(), id, most: LOOKED_AT })?)
}

pub(super) fn with_phone(c: &mut Conn, id: ConnectionId) -> Result<i64> {
    Ok(c.one(WithPhone { tenant: id.tenant(), id, most: LOOKED_AT })?)
}

pub(super) fn with_password(c: &mut Conn, id: ConnectionId) -> Result<i64> {
    Ok(c.one(WithPassword { tenant: id.tenant(), id, most: LOOKED_AT })?)
}

pub(super) fn managers_with_password(c: &mut Conn, id: ConnectionId) -> Result<i64> {
    Ok(c.one(ManagersWithPassword { tenant: id.tenant(), id, most: LOOKED_AT })?)
}

pub(super) fn without_product_role(c: &mut Conn, id: ConnectionId) -> Result<Option<i64>> {
    let (people, without): (i64, i64) =
        c.one(WithoutProductRole { tenant: id.tenant(), id, most: LOOKED_AT })?;
    Ok((people <= MOST).then_some(without))
}

pub(super) fn sessions(c: &mut Conn, id: ConnectionId, now: Timestamp) -> Result<i64> {
    Ok(c.one(Sessions { tenant: id.tenant(), id, now, most: LOOKED_AT })?)
}

pub(super) fn of_directories(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    Ok(c.one(OfDirectories { tenant, most: LOOKED_AT })?)
}

#[cfg(test)]
mod plans {
    use super::*;
    use crate::test_support::plan;

    /// The first step of a count: which index it walks. Nothing may be sorted, and no table be walked.
    fn walked(steps: &[String]) -> &str {
        assert!(
            !steps.iter().any(|step| step.contains("SCAN users") || step.contains("TEMP B-TREE")),
            "{steps:?}"
        );
        let step = steps.iter().find(|step| step.contains("SEARCH"));
        step.unwrap_or_else(|| panic!("no index: {steps:?}"))
    }

    /// A directory of 100,000 people costs what an index entry for each of the first thousand and one costs.
    #[test]
    fn each_number_is_read_along_an_index_of_its_connection() {
        let (tenant, most) = (TenantId::from_raw(3), LOOKED_AT);
        let (id, now) = (ConnectionId::new(tenant, 5), Timestamp::from_millis(0));
        let cases = [
            (plan(Groups { tenant, id, most }), "groups_connection (connection_id=?)"),
            (plan(WithRoles { tenant, id, most }), "users_with_roles (tenant_id=? AND connection_id=?)"),
            (plan(WithPhone { tenant, id, most }), "users_with_phone (tenant_id=? AND connection_id=?)"),
            (
                plan(WithPassword { tenant, id, most }),
                "users_with_password (tenant_id=? AND connection_id=? AND state=?)",
            ),
            (
                plan(ManagersWithPassword { tenant, id, most }),
                "users_with_password (tenant_id=? AND connection_id=? AND state=? AND role=?)",
            ),
            (
                plan(WithoutProductRole { tenant, id, most }),
                "users_of_connection (tenant_id=? AND connection_id=?)",
            ),
            (plan(Sessions { tenant, id, now, most }), "sessions_name_id (connection_id=? AND name_id>?)"),
            (plan(OfDirectories { tenant, most }), "users_of_connection (tenant_id=? AND connection_id>?)"),
        ];
        for (steps, index) in cases {
            assert!(walked(&steps).contains(index), "{index}: {steps:?}");
        }
        let steps = plan(WithoutProductRole { tenant, id, most });
        assert!(steps.iter().any(|step| step.contains("SEARCH a USING")), "{steps:?}");
    }
}
