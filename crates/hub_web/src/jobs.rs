//! What the hub does by itself: it removes what is over, and watches what others publish and what ends.

use std::time::Duration;

use hub_kernel::{Actor, Cx, Timestamp};
use hub_tenants::app::device;
use hub_tenants::app::logout::delivery;
use hub_tenants::connection::{daily, keys};
use hub_tenants::directory::{calls, oauth};
use hub_tenants::sign_in::report;
use hub_tenants::{import, notice, seat, session, setup_link, sign_in};

use crate::app::App;
use crate::{back_channel, imports, oidc, role_rules, watch};

const EVERY: Duration = Duration::from_secs(60);
/// Days for which the log of SCIM calls is kept; events are kept for good.
pub const CALL_LOG_DAYS: i64 = 90;

/// Days for which it is remembered what was mailed: longer than any reminder lies before its end.
const NOTICE_DAYS: i64 = 400;

/// Days for which reports on failed and tested sign-ins are kept; the events that name them stay.
pub const REPORT_DAYS: i64 = 30;

/// Days for which it is seen which logouts apps were told of: as long as their logins are remembered.
const DELIVERY_DAYS: i64 = 30;

/// Days for which imports are kept with each person's result; their events stay.
pub const IMPORT_DAYS: i64 = 400;

/// Days for which somebody unknown here is remembered as waiting for a seat after their last try.
const WAIT_DAYS: i64 = 30;

/// Days for which it is seen which set-up links there were, after their end; their events stay.
const SETUP_LINK_DAYS: i64 = 90;

/// Sweeps once a minute until the runtime ends.
pub async fn run(app: App) {
    // Other machines may be slow to answer; the sweep does not wait for them.
    tokio::spawn(watch::run(app.clone()));
    tokio::spawn(role_rules::run(app.clone()));
    tokio::spawn(imports::run(app.clone()));
    tokio::spawn(back_channel::run(app.clone()));
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = oidc::keep_up(&app).await {
            tracing::warn!(%error, "logins to apps could not be kept up; it is tried again in a minute");
        }
        let now = app.clock.now();
        let swept = app.db.write_global(move |c| sweep(c, now)).await;
        if let Err(error) = swept {
            tracing::warn!(%error, "the sweep failed; it is tried again in a minute");
        }
        if let Err(error) = turn_keys(&app).await {
            tracing::warn!(%error, "keys could not be turned; it is tried again in a minute");
        }
    }
}

/// Takes next keys of ours into use and removes previous ones, where their overlap is over.
///
/// # Errors
/// The database's.
pub async fn turn_keys(app: &App) -> hub_tenants::Result<()> {
    let now = app.clock.now();
    for id in app.db.read(move |c| keys::due(c, now)).await? {
        let cx = Cx {
            now,
            entropy: app.entropy.clone(),
            actor: Actor::System,
            request_id: "key-rotation".to_owned(),
            address: None,
        };
        // One connection's trouble must not keep all others waiting.
        if let Err(error) = app.db.write(id.tenant(), move |c| keys::advance(c, &cx, id)).await {
            tracing::warn!(connection = %id, %error, "keys could not be turned; it is tried again in a minute");
        }
    }
    Ok(())
}

fn sweep(c: &mut hub_db::Conn, now: Timestamp) -> hub_tenants::Result<()> {
    session::sweep(c, now)?;
    notice::sweep(c, now.plus_days(-NOTICE_DAYS))?;
    sign_in::sweep(c, now)?;
    report::sweep(c, now.plus_days(-REPORT_DAYS))?;
    oauth::sweep(c, now)?;
    device::sweep(c, now)?;
    delivery::sweep(c, now.plus_days(-DELIVERY_DAYS))?;
    import::sweep(c, now.plus_days(-IMPORT_DAYS))?;
    seat::sweep(c, now.plus_days(-WAIT_DAYS))?;
    setup_link::sweep(c, now.plus_days(-SETUP_LINK_DAYS))?;
    daily::sweep(c, now.plus_days(-CALL_LOG_DAYS))?;
    calls::sweep(c, now.plus_days(-CALL_LOG_DAYS))
}
