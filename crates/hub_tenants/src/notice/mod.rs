//! What owners and admins were told by mail, so that nothing is told twice, whichever node of the hub looks.

mod store;

pub use store::sweep;

use hub_db::Conn;
use hub_kernel::{TenantId, Timestamp};

use crate::Result;

/// Notes that `topic` is being told; `false` when it was told before. To be called in the transaction that decides.
pub(crate) fn first_time(c: &mut Conn, tenant: TenantId, topic: &str, now: Timestamp) -> Result<bool> {
    store::insert(c, tenant, topic, now)
}
