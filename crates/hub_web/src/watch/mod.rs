//! What the hub watches for its tenants: their IdPs' metadata, and what comes to its end.
//!
//! Each round reads what is due from the database, so any number of nodes may make it; who claims a thing first does it.

pub mod domains;
pub mod enforcement;
mod expiry;
mod failures;
mod guesses;
pub mod mail;
mod mass_changes;
pub mod metadata;

use std::time::Duration;

use hub_kernel::{Actor, Cx};

use crate::app::App;

const EVERY: Duration = Duration::from_secs(60);
/// Ends are counted in days: an hour is soon enough.
const ROUNDS_BETWEEN_REMINDERS: u32 = 60;

/// Watches until the runtime ends.
pub async fn run(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    for round in (0..ROUNDS_BETWEEN_REMINDERS).cycle() {
        ticks.tick().await;
        read_metadata(&app).await;
        follow_policies(&app).await;
        look_at_domains(&app).await;
        tell_of_mass_changes(&app).await;
        tell_of_guesses(&app).await;
        tell_of_failures(&app).await;
        if round == 0 {
            send_reminders(&app).await;
        }
    }
}

/// Lets planned sign-in policies take hold, ends suspensions, and looks whether logins fail after a start.
pub async fn follow_policies(app: &App) {
    enforcement::round(app).await;
}

/// Reads the metadata addresses that are due.
pub async fn read_metadata(app: &App) {
    metadata::round(app).await;
}

/// Looks into DNS for the domains whose turn it is.
pub async fn look_at_domains(app: &App) {
    domains::round(app).await;
}

/// Tells owners of removals that wait for them.
pub async fn tell_of_mass_changes(app: &App) {
    mass_changes::round(app).await;
}

/// Tells people whose second factor is guessed at.
pub async fn tell_of_guesses(app: &App) {
    guesses::round(app).await;
}

/// Tells whom tenants name of failed provisioning.
pub async fn tell_of_failures(app: &App) {
    failures::round(app).await;
}

/// Mails what comes to its end and was not mailed yet.
pub async fn send_reminders(app: &App) {
    expiry::round(app).await;
}

/// The hub's own doing, as events name it.
fn cx(app: &App, what: &str) -> Cx {
    Cx {
        now: app.clock.now(),
        entropy: app.entropy.clone(),
        actor: Actor::System,
        request_id: what.to_owned(),
        address: None,
    }
}
