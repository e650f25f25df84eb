//! Making and revoking Secret Tokens.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_db::Conn;
use hub_integrations::Value;
use hub_kernel::{ConnectionId, SecretTokenId, TenantId, Timestamp};
use hub_tenants::directory::{self, TokenRow};
use hub_tenants::{Error, connection};

use super::configuration::ConfirmPage;
use super::provisioning::{Draft, show, tenant_url};
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::pages::parts::{CopyValue, Moment, Problems, Tone};
use crate::pages::refusal;
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// Answer to `POST {base}/tokens`: the one time the token is shown. To be sent with `Cache-Control: no-store`.
#[derive(Clone, Template)]
#[template(path = "integrations/token_shown.html")]
pub struct TokenShownPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the token.
    pub name: String,
    /// **Tenant URL**, so that both stand together.
    pub tenant_url: CopyValue,
    /// **Secret Token** in the clear.
    pub secret: CopyValue,
    /// When it ends; `None` for never.
    pub expires: Option<Moment>,
    /// Back to tab Provisioning.
    pub done_href: String,
}

// The struct holds the secret in the clear, so it never prints its fields.
impl std::fmt::Debug for TokenShownPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenShownPage")
            .field("name", &self.name)
            .field("secret", &"***")
            .finish_non_exhaustive()
    }
}

/// Makes a token and shows it, this once.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn create(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (name, typed) = (form.text("name"), form.text("expires"));
    let expires = Timestamp::end_of_day(&typed);
    if expires.is_none() && !typed.is_empty() {
        let problems = Problems::default().with("expires", "Enter the date as year-month-day: 2027-01-31.");
        return show(
            &visit,
            StatusCode::UNPROCESSABLE_ENTITY,
            Draft { problems, name, expires: typed, ..Draft::default() },
        )
        .await;
    }
    let wanted = name.clone();
    let made = visit
        .write(move |c, cx, admin, id| {
            takes_tokens(c, admin.tenant(), id, &wanted)?;
            directory::issue(c, cx, admin, id, &wanted, expires)
        })
        .await;
    match made {
        Ok((_, secret)) => Ok(reply::page(&TokenShownPage {
            shell: visit.shell(),
            name,
            tenant_url: tenant_url(&visit, None),
            secret: CopyValue {
                id: "secret-token".to_owned(),
                label: Value::SecretToken.label().to_owned(),
                value: secret.expose().clone(),
                hint: String::new(),
            },
            expires: expires.map(|at| visit.moment(at)),
            done_href: urls::provisioning(visit.id),
        })),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            show(&visit, status, Draft { problems, name, expires: typed, ..Draft::default() }).await
        }
    }
}

/// A page that is sent again by a reload must not make a second token of the same name.
fn takes_tokens(c: &mut Conn, tenant: TenantId, id: ConnectionId, name: &str) -> hub_tenants::Result<()> {
    connection::with_scim(c, tenant, id)?;
    let known = directory::tokens(c, tenant, id)?;
    if known.iter().any(|token| token.revoked_at.is_none() && token.name == name) {
        return Err(Error::invalid(
            "name",
            "there is a token of this name already; give the new one another name",
        ));
    }
    Ok(())
}

/// Asks before a token ends.
///
/// # Errors
/// 404 for a token that is not this connection's or is revoked.
pub async fn ask(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let token = visit.named("token", SecretTokenId::in_tenant)?;
    let (tenant, id) = (visit.tenant(), visit.id);
    let tokens = visit.app.db.read(move |c| directory::tokens(c, tenant, id)).await?;
    let usable = |row: &&TokenRow| {
        row.revoked_at.is_none() && row.expires_at.is_none_or(|end| end > visit.cx.now) && row.id != token
    };
    let others = tokens.iter().filter(usable).count();
    let row =
        tokens.iter().find(|row| row.id == token && row.revoked_at.is_none()).ok_or(HtmlFault::NotFound)?;
    let mut consequences =
        vec![format!("The next call with {} is refused. This cannot be undone.", row.name)];
    match row.last_used_at {
        Some(at) => consequences.push(format!("It was last used on {}.", at.readable())),
        None => consequences.push("It was never used.".to_owned()),
    }
    if others == 0 {
        consequences
            .push("It is the only valid token: provisioning stops until another is in use.".to_owned());
    }
    Ok(reply::page(&ConfirmPage {
        shell: visit.shell(),
        title: format!("Revoke {}?", row.name),
        consequences,
        action: urls::token_revocation(id, token),
        fields: Vec::new(),
        button: "Revoke".to_owned(),
        dangerous: true,
        cancel_href: urls::provisioning(id),
    }))
}

/// Ends a token.
///
/// # Errors
/// 404 for a token that is not this connection's or is revoked.
pub async fn revoke(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let token = visit.named("token", SecretTokenId::in_tenant)?;
    visit.write(move |c, cx, admin, id| directory::revoke(c, cx, admin, id, token)).await?;
    Ok(visit.to_provisioning(Tone::Good, "The token is revoked; its next call is refused."))
}
