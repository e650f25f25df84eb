//! The work on imports and waiting lists that no request waits for. Any node does it: who claims an import works on it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use hub_kernel::{Actor, Cx, ImportId, TenantId};
use hub_tenants::import::{self, Claim, Import};
use hub_tenants::seat::{self, Given};
use hub_tenants::{connection, tenant, user};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::mail::{Mail, welcome};
use crate::pages::mail::ImportDoneMail;
use crate::urls;

const EVERY: Duration = Duration::from_secs(2);
/// Steps after which an import is no request's any more: its mails are waited for, so that they do not pile up.
const STEPS_OF_A_REQUEST: u64 = 8;
/// Imports that a node works on at the same time.
const AT_ONCE: usize = 4;

/// Looks for work until the runtime ends.
pub async fn run(app: App) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        give_free_seats(&app).await;
        for id in due(&app).await {
            let Ok(place) = room.clone().try_acquire_owned() else { break };
            let app = app.clone();
            tokio::spawn(async move {
                work_on(&app, id).await;
                drop(place);
            });
        }
    }
}

/// One round to its end: every import that nobody works on, and every free seat that somebody waits for.
pub async fn round(app: &App) {
    give_free_seats(app).await;
    join_all(due(app).await.into_iter().map(|id| work_on(app, id))).await;
}

async fn due(app: &App) -> Vec<ImportId> {
    let now = app.clock.now();
    app.db.read(move |c| import::due(c, now)).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "imports could not be looked up; tried again in a moment");
        Vec::new()
    })
}

async fn work_on(app: &App, id: ImportId) {
    match claim(app, id).await {
        Ok(Some(claim)) => finish(app, &cx(app, "import"), claim).await,
        // Another node was quicker.
        Ok(None) => {}
        Err(error) => tracing::warn!(import = %id, %error, "an import could not be taken on; tried again"),
    }
}

/// Takes an import on, if nobody has it.
///
/// # Errors
/// The database's.
pub async fn claim(app: &App, id: ImportId) -> hub_tenants::Result<Option<Claim>> {
    let now = app.clock.now();
    app.db.write(id.tenant(), move |c| import::claim(c, id, now)).await
}

/// Works on an import until it ends or somebody else has it. What goes wrong leaves it to whoever takes it on next.
pub async fn finish(app: &App, cx: &Cx, claim: Claim) {
    for number in 0_u64.. {
        let cx = Cx { now: app.clock.now(), ..cx.clone() };
        // One transaction each: the tenant's directory writes in between.
        let step = app.db.write(claim.import.tenant(), move |c| import::step(c, &cx, claim)).await;
        let step = match step {
            Ok(step) => step,
            Err(error) => {
                return tracing::warn!(import = %claim.import, %error, "an import was interrupted; it goes on later");
            }
        };
        greet(app, &step.given).await;
        if number > STEPS_OF_A_REQUEST {
            app.mailer.catch_up().await;
        }
        if let Some(ended) = step.ended.filter(|ended| ended.background) {
            tell(app, &ended).await;
        }
        if step.over {
            return;
        }
    }
}

/// Mails a welcome to those who are to have one.
pub async fn greet(app: &App, given: &[Given]) {
    for one in given {
        if let Some(provider) = one.welcome {
            welcome::send(app, &one.user, provider).await;
        }
    }
}

async fn give_free_seats(app: &App) {
    match app.db.read(seat::due).await {
        Ok(tenants) => {
            for tenant in tenants {
                give(app, tenant).await;
            }
        }
        Err(error) => tracing::warn!(%error, "free seats could not be looked up; tried again in a moment"),
    }
}

async fn give(app: &App, tenant: TenantId) {
    let cx = cx(app, "waiting-list");
    match app.db.write(tenant, move |c| seat::give_what_is_free(c, &cx, tenant)).await {
        Ok(given) => greet(app, &given).await,
        Err(error) => {
            tracing::warn!(%tenant, %error, "free seats could not be given; tried again in a moment")
        }
    }
}

/// Mails whoever began an import what it came to.
async fn tell(app: &App, ended: &Import) {
    let Some(starter) = ended.started_by else { return };
    let (id, of) = (ended.id, ended.connection);
    let found = app.db.read(move |c| {
        let provider = match of.map(|of| connection::get(c, id.tenant(), of)) {
            Some(Ok(row)) => row.name(),
            _ => "",
        };
        let (tenant, user) = (tenant::get(c, id.tenant())?, user::get(c, id.tenant(), starter)?);
        Ok::<_, hub_tenants::Error>((tenant, user, provider, import::counts(c, id)?))
    });
    let (tenant, user, provider, counts) = match found.await {
        Ok(found) => found,
        Err(error) => return tracing::warn!(import = %id, %error, "nobody could be told of its end"),
    };
    let mail = ImportDoneMail {
        tenant: tenant.name,
        provider: provider.to_owned(),
        cancelled: ended.ended_by.clone(),
        outcomes: counts.into_iter().map(|(outcome, count)| (outcome.label(), count)).collect(),
        link: app.absolute(&urls::import(id)),
    };
    let Some(to) = user.sign_in_email_key.as_deref().or(user.email.as_deref()) else { return };
    match Mail::of(to, &mail) {
        Ok(mail) => app.mailer.send(mail),
        Err(error) => tracing::warn!(import = %id, %error, "a mail could not be written"),
    }
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
