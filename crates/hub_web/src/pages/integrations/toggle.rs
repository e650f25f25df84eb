//! The switches of a connection: `POST` with `value` = `on` or `off`.

use actix_web::HttpResponse;
use hub_tenants::connection::{self, Toggle};
use hub_tenants::directory::TokenRow;
use hub_text::{t, text};

use super::configuration::ConfirmPage;
use super::facts::Facts;
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::{reply, urls};

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
    Ok(visit.to_switch(&urls::connection(visit.id), "idp-initiated", text))
}

/// Whether calls of the directory are taken.
///
/// # Errors
/// 404; the database's.
pub async fn scim(visit: Visit, form: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    if !form.switched()? && form.0.text("confirmed") != "yes" {
        return ask_scim_off(&visit).await;
    }
    let text = match set(&visit, form, Toggle::Scim).await? {
        true => t("SCIM is on: calls with a valid Secret Token are taken."),
        false => t("SCIM is off: every call of the directory is refused until you switch it on again."),
    };
    Ok(visit.to_switch(&urls::provisioning(visit.id), "scim", text))
}

/// Says in numbers what ends while SCIM is off.
async fn ask_scim_off(visit: &Visit) -> Result<HttpResponse, HtmlFault> {
    let facts = Facts::of(visit).await?;
    if !facts.can().scim {
        return Err(HtmlFault::NotFound);
    }
    let valid = |rows: &[TokenRow]| rows.iter().filter(|row| row.revoked_at.is_none()).count() as i64;
    let (tokens, people) = (valid(&facts.tokens) + valid(&facts.secrets), facts.people);
    let mut lines = vec![t("Every call of the directory is refused until you switch SCIM on again.")];
    if tokens > 0 {
        lines.push(text!(
            tokens;
            "{n} token or client secret is refused with it, and serves again when SCIM is on.",
            "{n} tokens and client secrets are refused with it, and serve again when SCIM is on."
        ));
    }
    if people.all > 0 {
        lines.push(text!(
            people.all;
            "{n} person stays as they are: neither changes nor deactivations of the directory arrive.",
            "{n} people stay as they are: neither changes nor deactivations of the directory arrive."
        ));
    }
    if people.waiting > 0 {
        lines.push(text!(
            people.waiting;
            "{n} of them waits for import and can still be imported.",
            "{n} of them wait for import and can still be imported."
        ));
    }
    Ok(reply::page(&ConfirmPage {
        shell: visit.shell(),
        title: text!("Switch SCIM off for {name}?", name = facts.row.name()).to_string(),
        consequences: lines.into_iter().map(String::from).collect(),
        action: format!("{}/scim", urls::connection(visit.id)),
        fields: vec![("value".to_owned(), "off".to_owned())],
        button: t("Switch SCIM off").to_string(),
        dangerous: true,
        cancel_href: urls::provisioning(visit.id),
        typed: None,
    }))
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
    Ok(visit.to_switch(&urls::provisioning(visit.id), "auto-create", text))
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
    Ok(visit.to_switch(&urls::provisioning(visit.id), "auto-deactivate", text))
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
    let page = match row.capabilities().scim {
        true => urls::provisioning(id),
        false => urls::sign_in_options(id),
    };
    Ok(visit.to_switch(&page, "welcome-mail", text))
}
