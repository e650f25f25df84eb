//! `POST {base}/waiting/{user}/import`.

use actix_web::HttpResponse;
use hub_kernel::UserId;
use hub_tenants::user::{self, User};
use hub_tenants::{Error, connection, provisioning};
use hub_text::text;

use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::mail::Mail;
use crate::pages::mail::WelcomeMail;
use crate::pages::parts::Tone;
use crate::urls;

/// Gives somebody who waits an account.
///
/// # Errors
/// 404 for somebody whom this connection does not manage.
pub async fn post(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let id = visit.named("user", UserId::in_tenant)?;
    let imported = visit.write(move |c, cx, admin, connection| {
        if user::get(c, admin.tenant(), id)?.connection != Some(connection) {
            return Err(Error::NotFound);
        }
        let provider = connection::get(c, admin.tenant(), connection)?.name();
        let (user, welcome) = provisioning::import(c, cx, admin, id)?;
        Ok((user, welcome, provider))
    });
    match imported.await {
        Ok((user, welcome, provider)) => {
            if welcome {
                greet(&visit, &user, provider);
            }
            Ok(visit.to_provisioning(
                Tone::Good,
                text!("{name} is imported and takes a seat.", name = user.label()),
            ))
        }
        Err(error @ (Error::Invalid(_) | Error::NoSeat { .. } | Error::Scim(_))) => {
            Ok(visit.to_provisioning(Tone::Bad, sentence(&error)))
        }
        Err(error) => Err(error.into()),
    }
}

fn greet(visit: &Visit, user: &User, provider: &str) {
    let Some(to) = user.email.as_deref() else { return };
    let mail = WelcomeMail {
        tenant: visit.person.tenant_name().to_owned(),
        name: user.label().to_owned(),
        login_url: visit.app.absolute(&urls::workspace_login(visit.person.tenant_slug())),
        provider: provider.to_owned(),
    };
    match Mail::of(to, &mail) {
        Ok(mail) => visit.app.mailer.send(mail),
        Err(error) => tracing::error!(%error, "a welcome mail could not be written"),
    }
}
