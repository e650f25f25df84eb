//! The mail to somebody whom a directory gave an account.

use hub_tenants::tenant;
use hub_tenants::user::User;

use super::call::Call;
use crate::mail::Mail;
use crate::pages::mail::{WelcomeMail, one_line};
use crate::urls;

/// Sends it. A mail that cannot be sent is no reason to refuse the IdP what was done.
pub async fn send(call: &Call, user: &User) {
    let Some(to) = user.email.as_deref() else { return };
    let tenant = call.tenant();
    let found = call.app.db.read(move |c| tenant::get(c, tenant)).await;
    let made = found.map(|tenant| {
        let provider = hub_integrations::find(call.scope.integration());
        let template = WelcomeMail {
            login_url: format!("{}{}", call.app.base_url(), urls::workspace_login(&tenant.slug)),
            tenant: tenant.name,
            name: one_line(user.label()).chars().take(100).collect(),
            provider: provider.map(|integration| integration.name.to_owned()).unwrap_or_default(),
        };
        Mail::of(to, &template)
    });
    match made {
        Ok(Ok(mail)) => call.app.mailer.send(mail),
        Ok(Err(error)) => tracing::info!(user = %user.id, %error, "no welcome mail"),
        Err(error) => tracing::warn!(user = %user.id, %error, "no welcome mail"),
    }
}
