//! Making and revoking configuration keys.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_kernel::{SecretTokenId, Timestamp};
use hub_tenants::directory::configuration_key;
use hub_text::{key, t, text};

use super::configuration::ConfirmPage;
use super::provisioning::{Draft, show};
use super::scim_configuration::address;
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{CopyValue, Moment, Problems, Tone, readable};
use crate::pages::refusal;
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// Answer to `POST {base}/configuration-keys`: the one time the key is shown. To be sent with `Cache-Control: no-store`.
#[derive(Clone, Template)]
#[template(path = "integrations/key_shown.html")]
pub struct KeyShownPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the key.
    pub name: String,
    /// Where it is used.
    pub address: CopyValue,
    /// The key in the clear.
    pub secret: CopyValue,
    /// When it ends; `None` for never.
    pub expires: Option<Moment>,
    /// Back to tab Provisioning.
    pub done_href: String,
}

// The struct holds the secret in the clear, so it never prints its fields.
impl std::fmt::Debug for KeyShownPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyShownPage")
            .field("name", &self.name)
            .field("secret", &"***")
            .finish_non_exhaustive()
    }
}

/// Makes a key and shows it, this once.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn create(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (key_name, key_expires) = (form.line("key_name"), form.text("key_expires"));
    let expires = Timestamp::end_of_day(&key_expires);
    if expires.is_none() && !key_expires.is_empty() {
        let problems =
            Problems::default().with("key_expires", t("Enter the date as year-month-day: 2027-01-31."));
        let draft = Draft { problems, key_name, key_expires, ..Draft::default() };
        return show(&visit, StatusCode::UNPROCESSABLE_ENTITY, draft).await;
    }
    let wanted = key_name.clone();
    let made = visit
        .write(move |c, cx, admin, id| configuration_key::issue(c, cx, admin, id, &wanted, expires))
        .await;
    match made {
        Ok((_, secret)) => Ok(reply::page(&KeyShownPage {
            shell: visit.shell(),
            name: key_name,
            address: address(&visit),
            secret: CopyValue {
                id: "configuration-key".to_owned(),
                label: key!("Configuration key").to_owned(),
                value: secret.expose().clone(),
                hint: String::new(),
            },
            expires: expires.map(|at| visit.moment(at)),
            done_href: urls::provisioning(visit.id),
        })),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            show(&visit, status, Draft { problems, key_name, key_expires, ..Draft::default() }).await
        }
    }
}

/// Asks before a key ends.
///
/// # Errors
/// 404 for a key that is not this connection's or is revoked.
pub async fn ask(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let key = visit.named("token", SecretTokenId::in_tenant)?;
    let (tenant, id) = (visit.tenant(), visit.id);
    let keys = visit.app.db.read(move |c| configuration_key::keys(c, tenant, id)).await?;
    let row = keys.iter().find(|row| row.id == key && row.revoked_at.is_none()).ok_or(HtmlFault::NotFound)?;
    let used = match row.last_used_at {
        Some(at) => text!("It was last used on {date}.", date = readable(at)),
        None => t("It was never used."),
    };
    Ok(reply::page(&ConfirmPage {
        shell: visit.shell(),
        title: text!("Revoke {name}?", name = &row.name).to_string(),
        consequences: vec![
            text!("The next call with {name} is refused. This cannot be undone.", name = &row.name)
                .to_string(),
            t("The configuration stays as it is.").to_string(),
            used.to_string(),
        ],
        action: urls::configuration_key_revocation(id, key),
        fields: Vec::new(),
        button: t("Revoke").to_string(),
        dangerous: true,
        cancel_href: urls::provisioning(id),
        typed: None,
    }))
}

/// Ends a key.
///
/// # Errors
/// 404 for a key that is not this connection's or is revoked.
pub async fn revoke(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let key = visit.named("token", SecretTokenId::in_tenant)?;
    visit.write(move |c, cx, admin, id| configuration_key::revoke(c, cx, admin, id, key)).await?;
    let text = t("The configuration key is revoked; its next call is refused.");
    Ok(visit.to_provisioning(Tone::Good, text))
}
