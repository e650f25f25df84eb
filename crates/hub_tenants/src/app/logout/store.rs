//! SQL of the table `logout_deliveries`.

use hub_db::{Conn, statement};
use hub_kernel::{AppGrantId, AppId, TenantId, Timestamp, UserId};

use super::super::grant::Grant;
use crate::Result;

statement!(Enqueue {
    grant: AppGrantId, tenant: TenantId, app: AppId, subject: UserId, now: Timestamp,
} -> () = "INSERT INTO logout_deliveries (grant_id, tenant_id, app_id, subject, created_at, attempts, next_at) VALUES ("
    grant ", " tenant ", " app ", " subject ", " now ", 0, " now ") ON CONFLICT (grant_id) DO UPDATE SET created_at = "
    now ", attempts = 0, next_at = " now ", sending_until = NULL, delivered_at = NULL, failure = NULL");

pub(super) fn enqueue(c: &mut Conn, grant: &Grant, subject: UserId, now: Timestamp) -> Result<()> {
    c.execute(Enqueue { grant: grant.id, tenant: grant.tenant, app: grant.app, subject, now })?;
    Ok(())
}
