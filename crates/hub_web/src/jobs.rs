//! What the hub does by itself: it removes what is over.

use std::time::Duration;

use hub_kernel::Timestamp;
use hub_tenants::directory::{calls, oauth};
use hub_tenants::{session, sign_in};

use crate::app::App;

const EVERY: Duration = Duration::from_secs(60);
/// Days for which the log of SCIM calls is kept; events are kept for good.
pub const CALL_LOG_DAYS: i64 = 90;

/// Sweeps once a minute until the runtime ends.
pub async fn run(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        let now = app.clock.now();
        let swept = app.db.write_global(move |c| sweep(c, now)).await;
        if let Err(error) = swept {
            tracing::warn!(%error, "the sweep failed; it is tried again in a minute");
        }
    }
}

fn sweep(c: &mut hub_db::Conn, now: Timestamp) -> hub_tenants::Result<()> {
    session::sweep(c, now)?;
    sign_in::sweep(c, now)?;
    oauth::sweep(c, now)?;
    calls::sweep(c, now.plus_days(-CALL_LOG_DAYS))
}
