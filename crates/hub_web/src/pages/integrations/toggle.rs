//! The switches of a connection: `POST` with `value` = `on` or `off`.

use actix_web::HttpResponse;
use hub_tenants::connection::{self, Toggle};
use hub_text::t;

use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::urls;

async fn set(visit: &Visit, form: CsrfForm, toggle: Toggle) -> Result<bool, HtmlFault> {
    let on = form.switched()?;
    visit.write(move |c, cx, admin, id| connection::set_toggle(c, cx, admin, id, toggle, on)).await?;
    Ok(on)
}

/// Whether a login may begin at the IdP.
///
/// # Errors
/// 404; the database's.
pub async fn idp_initiated(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let text = match set(&visit, form, Toggle::IdpInitiated).await? {
        true => t("Logins may begin in the identity provider's portal."),
        false => t("Only logins that begin here are taken."),
    };
    Ok(visit.to_configuration(Tone::Good, text))
}

/// Whether calls of the directory are taken.
///
/// # Errors
/// 404; the database's.
pub async fn scim(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let text = match set(&visit, form, Toggle::Scim).await? {
        true => t("SCIM is on: calls with a valid Secret Token are taken."),
        false => t("SCIM is off: every call of the directory is refused until you switch it on again."),
    };
    Ok(visit.to_provisioning(Tone::Good, text))
}

/// Whether new IdP users get an account at once.
///
/// # Errors
/// 404; the database's.
pub async fn auto_create(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let text = match set(&visit, form, Toggle::AutoCreate).await? {
        true => t("People who first arrive from now on get an account at once."),
        false => t("People who first arrive from now on wait for import."),
    };
    Ok(visit.to_provisioning(Tone::Good, text))
}

/// Whether the IdP's deactivation takes access.
///
/// # Errors
/// 404; the database's.
pub async fn auto_deactivate(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let text = match set(&visit, form, Toggle::AutoDeactivate).await? {
        true => t("Whoever the identity provider disables from now on loses access at once."),
        false => t("What the identity provider disables is shown, and the account stays."),
    };
    Ok(visit.to_provisioning(Tone::Good, text))
}

/// Whether people with a new account are greeted by mail.
///
/// # Errors
/// 404; the database's.
pub async fn welcome_mail(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let text = match set(&visit, form, Toggle::WelcomeMail).await? {
        true => t("People who get an account are greeted by mail."),
        false => t("Nobody is greeted by mail."),
    };
    let (tenant, id) = (visit.tenant(), visit.id);
    let row = visit.app.db.read(move |c| connection::get(c, tenant, id)).await?;
    // Without a directory the switch is among the sign-in options: newcomers come by a first login then.
    Ok(match row.capabilities().scim {
        true => visit.to_provisioning(Tone::Good, text),
        false => visit.on_to(&urls::sign_in_options(id), Tone::Good, text),
    })
}
