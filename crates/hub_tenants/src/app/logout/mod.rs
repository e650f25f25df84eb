//! Logouts on their way to apps (OIDC Back-Channel Logout): queued in the transaction that ends a login, sent outside of it.

pub mod delivery;
mod store;

use hub_db::Conn;
use hub_kernel::Timestamp;

use super::App;
use super::grant::Grant;
use crate::Result;

/// Queues the news that a login is over, if its app wants it and ever got a token of it. A login that was queued before
/// is queued anew.
pub(super) fn enqueue(c: &mut Conn, app: &App, grant: &Grant, now: Timestamp) -> Result<()> {
    if app.settings.backchannel_logout_uri.is_none() || grant.redeemed_at.is_none() {
        return Ok(());
    }
    let subject = super::grant::subject(c, grant.tenant, grant.user)?;
    store::enqueue(c, grant, subject, now)
}
