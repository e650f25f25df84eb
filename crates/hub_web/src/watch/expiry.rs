//! Certificates and tokens that come to their end: who manages the workspace is told in time.

use hub_kernel::TenantId;
use hub_tenants::connection;

use super::{cx, mail};
use crate::app::App;

/// Sends the mails that are due.
pub(super) async fn round(app: &App) {
    let now = app.clock.now();
    match app.db.read(move |c| connection::tenants_with_ends(c, now)).await {
        Ok(tenants) => {
            for tenant in tenants {
                remind(app, tenant).await;
            }
        }
        Err(error) => tracing::warn!(%error, "what ends soon could not be looked up"),
    }
}

async fn remind(app: &App, tenant: TenantId) {
    let cx = cx(app, "reminders");
    match app.db.write(tenant, move |c| connection::remind(c, &cx, tenant)).await {
        Ok(due) => {
            for (id, news) in due {
                mail::tell(app, id, &[news]).await;
            }
        }
        Err(error) => tracing::warn!(%tenant, %error, "reminders could not be sent"),
    }
}
