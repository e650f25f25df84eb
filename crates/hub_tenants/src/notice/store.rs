//! SQL of the `notices` table.

use hub_db::{Conn, statement};
use hub_kernel::{TenantId, Timestamp};

use crate::Result;

statement!(Insert<'a> { tenant: TenantId, topic: &'a str, now: Timestamp } -> () =
    "INSERT INTO notices (tenant_id, topic, noticed_at) VALUES (" tenant ", " topic ", " now
    ") ON CONFLICT (tenant_id, topic) DO NOTHING");
statement!(Sweep { before: Timestamp } -> () = "DELETE FROM notices WHERE noticed_at < " before);

pub(super) fn insert(c: &mut Conn, tenant: TenantId, topic: &str, now: Timestamp) -> Result<bool> {
    Ok(c.execute(Insert { tenant, topic, now })? == 1)
}

/// Forgets what was told before `before`; nothing that old is told again.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}
