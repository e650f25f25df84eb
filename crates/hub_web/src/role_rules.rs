//! Applies rules of roles to people who wait for it. They are rows, so a restart loses nobody, and any number of nodes
//! may work: each batch is one transaction under its tenant's lock.

use std::time::Duration;

use hub_kernel::{Actor, Cx, TenantId};
use hub_tenants::role_mapping;

use crate::app::App;

const EVERY: Duration = Duration::from_secs(5);
/// People of one transaction: other writes of the tenant wait no longer than for these.
const BATCH: i64 = 100;

/// Works until the runtime ends.
pub async fn run(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = round(&app).await {
            tracing::warn!(%error, "rules of roles could not be applied; it is tried again in a moment");
        }
    }
}

/// Applies rules to everybody who waits now.
///
/// # Errors
/// The database's.
pub async fn round(app: &App) -> hub_tenants::Result<()> {
    for tenant in app.db.read(role_mapping::tenants_waiting).await? {
        while batch(app, tenant).await? > 0 {}
    }
    Ok(())
}

async fn batch(app: &App, tenant: TenantId) -> hub_tenants::Result<usize> {
    let cx = Cx {
        now: app.clock.now(),
        entropy: app.entropy.clone(),
        actor: Actor::System,
        request_id: "role-rules".to_owned(),
        address: None,
    };
    app.db.write(tenant, move |c| role_mapping::work(c, &cx, tenant, BATCH)).await
}
