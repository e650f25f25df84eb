//! Removals that wait because a directory asked for many at once: owners are told within a minute.

use hub_kernel::TenantId;
use hub_tenants::mass_change;
use hub_tenants::user::{self, Role};
use hub_tenants::{Error, tenant};
use hub_text::text;

use super::{cx, mail};
use crate::app::App;
use crate::mail::Mail;
use crate::pages::mail::MassChangeMail;
use crate::urls;

/// Owners who are told.
const MOST: i64 = 50;

/// Tells owners who were not told yet.
pub(super) async fn round(app: &App) {
    match app.db.read(mass_change::tenants).await {
        Ok(tenants) => {
            for tenant in tenants {
                if let Err(error) = tell(app, tenant).await {
                    tracing::warn!(%tenant, %error, "owners could not be told of removals that wait");
                }
            }
        }
        Err(error) => tracing::warn!(%error, "removals that wait could not be looked up"),
    }
}

async fn tell(app: &App, id: TenantId) -> Result<(), Error> {
    let cx = cx(app, "mass-changes");
    let Some(waiting) = app.db.write(id, move |c| mass_change::untold(c, &cx, id)).await? else {
        return Ok(());
    };
    let (tenant, people) =
        app.db.read(move |c| Ok::<_, Error>((tenant::get(c, id)?, user::managers(c, id, MOST)?))).await?;
    let written = MassChangeMail {
        tenant: tenant.name,
        waiting: text!(waiting; "{n} person", "{n} people").into(),
        link: app.absolute(urls::PEOPLE_HELD),
    };
    for to in people.iter().filter(|user| user.role == Role::Owner).filter_map(mail::address) {
        match Mail::of(to, &written) {
            Ok(mail) => app.mailer.send(mail),
            Err(error) => tracing::warn!(tenant = %id, %error, "a mail could not be written"),
        }
    }
    Ok(())
}
