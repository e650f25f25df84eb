//! Whoever was refused for want of a seat is remembered, in a small transaction after the one that the refusal undid.

use hub_db::Db;
use hub_kernel::{Cx, TenantId};
use hub_tenants::{Error, seat};

/// Remembers whom `outcome` refused, if it did, and gives it on. That somebody could not be remembered is no reason to
/// answer otherwise.
///
/// # Errors
/// The outcome's own.
pub async fn remembering<T>(
    db: &Db,
    cx: &Cx,
    tenant: TenantId,
    outcome: hub_tenants::Result<T>,
) -> hub_tenants::Result<T> {
    if let Err(Error::NoSeat { wanted, .. }) = &outcome {
        let (wanted, cx) = (wanted.clone(), cx.clone());
        if let Err(error) = db.write(tenant, move |c| seat::remember(c, &cx, tenant, &wanted)).await {
            tracing::warn!(%tenant, %error, "somebody who waits for a seat could not be remembered");
        }
    }
    outcome
}
