//! What is done once a minute: logins to apps whose time is over end, what is over for long is forgotten, keys turn.

use hub_db::Conn;
use hub_kernel::{Actor, Cx, Timestamp};
use hub_tenants::Error;
use hub_tenants::app::{grant, request, token};

use super::signing::turn_keys;
use crate::app::App;

/// All of it. To be run before sessions are swept: until then one that ran out can be told from one that somebody ended.
///
/// # Errors
/// The database's.
pub async fn keep_up(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    for tenant in app.db.read(move |c| grant::due(c, now)).await? {
        let cx = Cx {
            now,
            entropy: app.entropy.clone(),
            actor: Actor::System,
            request_id: "logins-to-apps".to_owned(),
            address: None,
        };
        // One tenant's trouble must not keep all others waiting.
        if let Err(error) = app.db.write(tenant, move |c| grant::sweep(c, &cx, tenant)).await {
            tracing::warn!(%tenant, %error, "logins to apps could not be swept; it is tried again in a minute");
        }
    }
    app.db.write_global(move |c| sweep(c, now)).await?;
    turn_keys(app, now).await
}

fn sweep(c: &mut Conn, now: Timestamp) -> Result<(), Error> {
    request::sweep(c, now)?;
    token::sweep(c, now)?;
    grant::forget(c, now)
}
