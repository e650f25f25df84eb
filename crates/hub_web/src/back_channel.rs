//! Sends logout tokens to apps (OpenID Connect Back-Channel Logout, 2.5). Any number of nodes may do so: each delivery is claimed
//! under its tenant's lock before it is sent.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use hub_kernel::{Actor, AppGrantId, Cx, Random as _};
use hub_oidc::keys::Kind;
use hub_oidc::logout::LogoutToken;
use hub_tenants::Error;
use hub_tenants::app::logout::delivery::{self, Due, Outcome};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::oidc;

/// Logouts wake nobody: a look at an index costs less than to tell all nodes. A second is soon enough.
const EVERY: Duration = Duration::from_secs(1);
/// Apps that a round calls at the same time.
const AT_ONCE: usize = 8;
/// Rounds that may be under way: those that wait for an app that does not answer keep no other waiting.
const ROUNDS: usize = 8;

/// Sends what is due, until the runtime ends.
pub async fn run(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let rounds = Arc::new(Semaphore::new(ROUNDS));
    loop {
        ticks.tick().await;
        let Ok(round) = Arc::clone(&rounds).try_acquire_owned() else { continue };
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = deliver(&app).await {
                tracing::warn!(%error, "logouts could not be sent; it is tried again in a second");
            }
            drop(round);
        });
    }
}

/// Sends what is due now, once.
///
/// # Errors
/// The database's.
pub async fn deliver(app: &App) -> hub_tenants::Result<()> {
    let now = app.clock.now();
    let due = app.db.read(move |c| delivery::due(c, now)).await?;
    let tries = stream::iter(due).map(|grant| attempt(app, grant)).buffer_unordered(AT_ONCE);
    tries.fold(Ok(()), |all, one| async { all.and(one) }).await
}

async fn attempt(app: &App, grant: AppGrantId) -> hub_tenants::Result<()> {
    let now = app.clock.now();
    let claimed = app.db.write(grant.tenant(), move |c| delivery::claim(c, grant, now)).await?;
    let Some(due) = claimed else { return Ok(()) };
    let outcome = send(app, &due).await;
    if let Outcome::Failed(why) = &outcome {
        tracing::warn!(app = %due.app, login = %due.grant, "a logout did not arrive: {why}");
    }
    let now = app.clock.now();
    app.db.write(grant.tenant(), move |c| delivery::settle(c, &due, &outcome, now)).await
}

/// Signs a fresh token for each try: an old one would be refused as such.
async fn send(app: &App, due: &Due) -> Outcome {
    let token = match sign(app, due).await {
        Ok(token) => token,
        Err(error) => return Outcome::Failed(format!("The logout token could not be signed: {error}.")),
    };
    match app.outbound.post_form(&due.url, &[("logout_token", &token)]).await {
        // 204 is what some frameworks make of an empty answer.
        Ok(200 | 204) => Outcome::Arrived,
        Ok(status) => Outcome::Failed(format!("The app answered {status}.")),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

async fn sign(app: &App, due: &Due) -> hub_tenants::Result<String> {
    let cx = Cx {
        now: app.clock.now(),
        entropy: app.entropy.clone(),
        actor: Actor::System,
        request_id: "back-channel-logout".to_owned(),
        address: None,
    };
    let key = oidc::signing_key(app, &cx).await?;
    let id: String = app.entropy.bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
    let token = LogoutToken {
        issuer: oidc::issuer(app),
        client_id: &due.app.to_string(),
        subject: &due.subject.to_string(),
        sid: &due.grant.to_string(),
        issued_at: cx.now.millis().div_euclid(1000),
        id: &id,
    };
    key.sign(Kind::LogoutToken, &token.claims()).map_err(|error| Error::Defect(error.to_string()))
}
