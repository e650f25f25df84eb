//! The mail to somebody who got an account: by a directory, or by a first login.

use hub_tenants::tenant;
use hub_tenants::user::User;

use super::Mail;
use crate::app::App;
use crate::pages::mail::{WelcomeMail, one_line};
use crate::urls;

/// Sends it. A mail that cannot be sent is no reason to refuse what was done.
pub async fn send(app: &App, user: &User, provider: &str) {
    let (Some(to), id) = (user.email.as_deref(), user.tenant) else { return };
    let found = app.db.read(move |c| tenant::get(c, id)).await;
    let made = found.map(|tenant| {
        let template = WelcomeMail {
            login_url: app.absolute(&urls::workspace_login(&tenant.slug)),
            tenant: tenant.name,
            name: one_line(user.label()).chars().take(100).collect(),
            provider: provider.to_owned(),
        };
        Mail::of(to, &template)
    });
    match made {
        Ok(Ok(mail)) => app.mailer.send(mail),
        Ok(Err(error)) => tracing::info!(user = %user.id, %error, "no welcome mail"),
        Err(error) => tracing::warn!(user = %user.id, %error, "no welcome mail"),
    }
}
