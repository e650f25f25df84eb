//! SQL of `ignored_differences`. Written by this folder only.

use diesel::sql_types::BigInt;
use hub_db::{Conn, Dynamic};
use hub_kernel::{Timestamp, UserId};

use super::list::MARK;
use crate::Result;

/// Ignores the difference as it is now.
pub(super) fn ignore(c: &mut Conn, user: UserId, by: &str, now: Timestamp) -> Result<()> {
    let q = Dynamic::<BigInt>::new(
        "INSERT INTO ignored_differences (user_id, tenant_id, mark, ignored_at, ignored_by) SELECT id, tenant_id, ",
    );
    let q = q
        .sql(MARK)
        .sql(", ")
        .bind(now)
        .sql(", ")
        .bind(by)
        .sql(" FROM users WHERE tenant_id = ")
        .bind(user.tenant());
    let q = q.sql(" AND id = ").bind(user).sql(
        " ON CONFLICT (user_id) DO UPDATE SET mark = excluded.mark, ignored_at = excluded.ignored_at, ignored_by = \
         excluded.ignored_by RETURNING user_id",
    );
    c.rows::<i64, _>(q)?;
    Ok(())
}

/// Shows it again.
pub(super) fn forget(c: &mut Conn, user: UserId) -> Result<()> {
    let q = Dynamic::<BigInt>::new("DELETE FROM ignored_differences WHERE tenant_id = ").bind(user.tenant());
    c.rows::<i64, _>(q.sql(" AND user_id = ").bind(user).sql(" RETURNING user_id"))?;
    Ok(())
}
