//! Making and revoking Secret Tokens.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_db::Conn;
use hub_integrations::Value;
use hub_kernel::{ConnectionId, SecretTokenId, TenantId, Timestamp};
use hub_tenants::directory::{self, TokenRow, oauth};
use hub_tenants::{Error, connection};
use hub_text::{t, text};

use super::configuration::ConfirmPage;
use super::provisioning::{Draft, show, tenant_url};
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{CopyValue, Moment, Problems, Tone, TypedConfirmation, readable};
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
        let problems =
            Problems::default().with("expires", t("Enter the date as year-month-day: 2027-01-31."));
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
            t("there is a token of this name already; give the new one another name"),
        ));
    }
    Ok(())
}

/// Asks before the only access that a directory has ends.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/last_token.html")]
pub struct LastTokenPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the token.
    pub name: String,
    /// What happens, a sentence each.
    pub consequences: Vec<String>,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// The workspace's slug, to be typed.
    pub confirmation: TypedConfirmation,
    /// Address the form posts to.
    pub action: String,
    /// Back to tab Provisioning.
    pub cancel_href: String,
}

/// Whether the directory has no access but this token.
fn is_last(
    c: &mut Conn,
    tenant: TenantId,
    id: ConnectionId,
    token: SecretTokenId,
    now: Timestamp,
) -> hub_tenants::Result<bool> {
    let mut all = directory::tokens(c, tenant, id)?;
    all.extend(oauth::secrets(c, tenant, id)?);
    let works = |row: &TokenRow| row.revoked_at.is_none() && row.expires_at.is_none_or(|end| end > now);
    Ok(all.iter().any(|row| row.id == token && works(row))
        && !all.iter().any(|row| row.id != token && works(row)))
}

/// Asks before a token ends.
///
/// # Errors
/// 404 for a token that is not this connection's or is revoked.
pub async fn ask(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    asked(&visit, StatusCode::OK, Problems::default(), String::new()).await
}

async fn asked(
    visit: &Visit,
    status: StatusCode,
    problems: Problems,
    typed: String,
) -> Result<HttpResponse, HtmlFault> {
    let token = visit.named("token", SecretTokenId::in_tenant)?;
    let (tenant, id, now) = (visit.tenant(), visit.id, visit.cx.now);
    let read = move |c: &mut Conn| {
        Ok::<_, Error>((directory::tokens(c, tenant, id)?, is_last(c, tenant, id, token, now)?))
    };
    let (tokens, last) = visit.app.db.read(read).await?;
    let row =
        tokens.iter().find(|row| row.id == token && row.revoked_at.is_none()).ok_or(HtmlFault::NotFound)?;
    let refused = text!("The next call with {name} is refused. This cannot be undone.", name = &row.name);
    let used = match row.last_used_at {
        Some(at) => text!("It was last used on {date}.", date = readable(at)),
        None => t("It was never used."),
    };
    let mut consequences = vec![refused.to_string(), used.to_string()];
    if last {
        let only = t("It is the only valid token: provisioning stops until another is in use.");
        consequences.push(only.to_string());
        let page = LastTokenPage {
            shell: visit.shell(),
            name: row.name.clone(),
            consequences,
            problems,
            confirmation: TypedConfirmation { word: visit.person.tenant_slug().to_owned(), typed },
            action: urls::token_revocation(id, token),
            cancel_href: urls::provisioning(id),
        };
        return Ok(reply::page_with(status, &page));
    }
    Ok(reply::page(&ConfirmPage {
        shell: visit.shell(),
        title: text!("Revoke {name}?", name = &row.name).to_string(),
        consequences,
        action: urls::token_revocation(id, token),
        fields: Vec::new(),
        button: t("Revoke").to_string(),
        dangerous: true,
        cancel_href: urls::provisioning(id),
        typed: None,
    }))
}

/// Ends a token.
///
/// # Errors
/// 404 for a token that is not this connection's or is revoked.
pub async fn revoke(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let token = visit.named("token", SecretTokenId::in_tenant)?;
    let typed = form.text("confirm");
    let confirmed = typed.trim() == visit.person.tenant_slug();
    let revoked = visit
        .write(move |c, cx, admin, id| {
            admin.confirmed(cx.now)?;
            // Looked at here: the other token may have ended since the page was shown.
            if !confirmed && is_last(c, admin.tenant(), id, token, cx.now)? {
                return Err(Error::invalid("confirm", t("type the name of the workspace to confirm")));
            }
            directory::revoke(c, cx, admin, id, token)
        })
        .await;
    if let Err(error) = revoked {
        let (status, problems) = refusal::problems(error)?;
        return asked(&visit, status, problems, typed).await;
    }
    Ok(visit.to_provisioning(Tone::Good, t("The token is revoked; its next call is refused.")))
}
