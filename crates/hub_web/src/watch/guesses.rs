//! Telling people whose second factor somebody guesses at who knows their password.

use hub_kernel::UserId;
use hub_tenants::{Error, sign_in, tenant};
use hub_text::t;

use crate::app::App;
use crate::mail::Mail;
use crate::pages::mail::SecurityNoticeMail;
use crate::pages::parts::Moment;
use crate::urls;

/// Tells whoever is to be told, each once a day.
pub(super) async fn round(app: &App) {
    let now = app.clock.now();
    match app.db.scan(move |c| sign_in::guessed_at(c, now)).await {
        Ok(people) => {
            for id in people {
                if let Err(error) = tell(app, id).await {
                    tracing::warn!(user = %id, %error, "nobody could be told of wrong codes; tried again in a minute");
                }
            }
        }
        Err(error) => tracing::warn!(%error, "wrong codes could not be looked up; tried again in a minute"),
    }
}

async fn tell(app: &App, id: UserId) -> Result<(), Error> {
    let now = app.clock.now();
    let found = app.db.write(id.tenant(), move |c| {
        let user = sign_in::tell_of_guesses(c, id, now)?;
        user.map(|user| Ok::<_, Error>((tenant::get(c, id.tenant())?, user))).transpose()
    });
    let Some((workspace, user)) = found.await? else { return Ok(()) };
    let Some(to) = user.sign_in_email_key.as_deref().or(user.email.as_deref()) else { return Ok(()) };
    let notice = SecurityNoticeMail {
        tenant: workspace.name,
        what: t("The second factor was wrong ten times in a day, after your right password").into(),
        who: t("Somebody who knows your password; if it was not you, choose another one").into(),
        when: Moment::at(now, now).exact,
        address: String::new(),
        link: app.absolute(urls::ACCOUNT),
    };
    match Mail::of(to, &notice) {
        Ok(mail) => app.mailer.send(mail),
        Err(error) => tracing::error!(%error, "a notice could not be written"),
    }
    Ok(())
}
