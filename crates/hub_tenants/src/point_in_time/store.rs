//! SQL of the comparison: how people stand now.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, Dynamic};
use hub_kernel::{TenantId, UserId};

use crate::Result;
use crate::user::{DeactivatedBy, Role, UserState};

/// People whom one statement names.
const CHUNK: usize = 500;

/// How a person stands.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Row {
    pub id: UserId,
    pub user_name: String,
    pub display_name: String,
    pub state: UserState,
    pub deactivated_by: Option<DeactivatedBy>,
    pub role: Role,
    pub hidden: bool,
    /// A directory that writes them says they have no access.
    pub inactive: bool,
}

type RowSql = (BigInt, Text, Text, Text, Nullable<Text>, Text, Bool, Bool);

pub(super) fn people(c: &mut Conn, tenant: TenantId, ids: &[UserId]) -> Result<Vec<Row>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let q = Dynamic::<RowSql>::new(
            "SELECT id, user_name, display_name, state, deactivated_by, role, directory_deleted_at IS NOT NULL, \
             COALESCE(NOT directory_active, false) AND connection_id IS NOT NULL AND first_pushed_at IS NOT NULL FROM users \
             WHERE tenant_id = ",
        );
        found.extend(c.rows::<Row, _>(q.bind(tenant).sql(" AND id IN ").list(chunk.iter().copied()))?);
    }
    Ok(found)
}
