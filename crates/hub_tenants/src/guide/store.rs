//! SQL of `guide_marks`, and the moments that a guide asks other tables for.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp};

use crate::Result;

/// A step that somebody marked as done.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Mark {
    /// The step's name within the guide.
    pub step: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// What does not stand in the row of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Queryable)]
pub(super) struct Moments {
    pub token_made: Option<Timestamp>,
    pub user_seen: Option<Timestamp>,
    pub group_seen: Option<Timestamp>,
    pub domain_verified: Option<Timestamp>,
}

// Each part is one look into an index: `secret_tokens_connection`, `users_of_connection`, `groups_connection`,
// `domains_of_tenant`. An id holds its tenant, so the connection's is enough where that leads the index.
statement!(MomentsOf { tenant: TenantId, id: ConnectionId } -> (Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>) =
    "SELECT (SELECT min(created_at) FROM secret_tokens WHERE tenant_id = " tenant " AND connection_id = " id
    " AND revoked_at IS NULL AND purpose IN ('token', 'client_secret')), \
     (SELECT coalesce(first_pushed_at, created_at) FROM users WHERE tenant_id = " tenant " AND connection_id = " id
    " ORDER BY id LIMIT 1), \
     (SELECT created_at FROM groups WHERE tenant_id = " tenant " AND connection_id = " id " ORDER BY id LIMIT 1), \
     (SELECT min(verified_at) FROM domains WHERE tenant_id = " tenant ")");
statement!(Marks { tenant: TenantId, id: ConnectionId } -> (Text, BigInt, Text) =
    "SELECT step, marked_at, marked_by FROM guide_marks WHERE tenant_id = " tenant " AND connection_id = " id);
statement!(Insert<'a> { tenant: TenantId, id: ConnectionId, step: &'a str, now: Timestamp, by: &'a str } -> () =
    "INSERT INTO guide_marks (tenant_id, connection_id, step, marked_at, marked_by) VALUES (" tenant ", " id ", " step
    ", " now ", " by ") ON CONFLICT DO NOTHING");
statement!(Delete<'a> { tenant: TenantId, id: ConnectionId, step: &'a str } -> () =
    "DELETE FROM guide_marks WHERE tenant_id = " tenant " AND connection_id = " id " AND step = " step);

pub(super) fn moments(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Moments> {
    Ok(c.one(MomentsOf { tenant, id })?)
}

pub(super) fn marks(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Vec<Mark>> {
    Ok(c.rows(Marks { tenant, id })?)
}

/// The first mark stays: it says who did it.
pub(super) fn mark(c: &mut Conn, id: ConnectionId, step: &str, now: Timestamp, by: &str) -> Result<()> {
    c.execute(Insert { tenant: id.tenant(), id, step, now, by })?;
    Ok(())
}

pub(super) fn unmark(c: &mut Conn, id: ConnectionId, step: &str) -> Result<()> {
    c.execute(Delete { tenant: id.tenant(), id, step })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::plan;

    /// It is asked for every few seconds while a guide is open: no table is read through.
    #[test]
    fn the_moments_are_looked_up_by_index() {
        let tenant = TenantId::from_raw(1);
        let steps = plan(MomentsOf { tenant, id: ConnectionId::new(tenant, 7) });
        for index in
            ["secret_tokens_connection", "users_of_connection", "groups_connection", "domains_of_tenant"]
        {
            assert!(steps.iter().any(|step| step.contains(index)), "{index}: {steps:#?}");
        }
        assert!(
            !steps.iter().any(|step| step.starts_with("SCAN") && !step.contains("CONSTANT")),
            "{steps:#?}"
        );
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:#?}");
    }
}
