//! The OAuth client of a connection, on tab Provisioning: its secrets, the life of its access tokens, its end.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_kernel::SecretTokenId;
use hub_tenants::directory::TokenRow;
use hub_tenants::directory::oauth::{self, Added};
use hub_text::{Text, key, t, text};

use super::configuration::{ConfirmPage, Typed};
use super::facts::Facts;
use super::provisioning::{Draft, Token, show, tenant_url};
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Choice, CopyValue, Moment, Tone, readable};
use crate::pages::refusal;
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// What the field calls the three values.
const TOKEN_ENDPOINT: &str = key!("Token endpoint");
const CLIENT_IDENTIFIER: &str = key!("Client identifier");
const CLIENT_SECRET: &str = key!("Client secret");

/// Section **OAuth client credentials** of tab Provisioning.
///
/// Forms: `POST {base}/client/secrets` (`secret_name`, `secret_years` = `1` to `3`), `POST {base}/client/lifetime`
/// (`token_minutes`). Secrets are revoked at `{base}/client/secrets/{id}/revoke`, the client is removed at
/// `{base}/client/remove` (pages that ask, then POST).
#[derive(Debug, Clone)]
pub struct OauthPart {
    /// The client; `None` before its first secret.
    pub client: Option<ClientPart>,
    /// Name of the new secret as typed.
    pub secret_name: String,
    /// For how many years it may live.
    pub years: Vec<Choice>,
}

impl OauthPart {
    /// Whether another secret may be added.
    #[must_use]
    pub fn takes_secret(&self) -> bool {
        self.client.as_ref().is_none_or(|client| !client.full)
    }
}

/// A client without its secrets' values.
#[derive(Debug, Clone)]
pub struct ClientPart {
    /// **Token endpoint** and **Client identifier**.
    pub values: Vec<CopyValue>,
    /// Secrets, newest first; revoked ones may follow.
    pub secrets: Vec<Token>,
    /// Whether as many secrets are valid as may be.
    pub full: bool,
    /// How long access tokens may live.
    pub lifetimes: Vec<Choice>,
}

/// A form for a new secret that comes back.
#[derive(Debug, Default)]
pub struct SecretDraft {
    /// Name as typed.
    pub name: String,
    /// Years as chosen.
    pub years: String,
}

/// Answer to `POST {base}/client/secrets`: the one time the secret is shown.
#[derive(Clone, Template)]
#[template(path = "integrations/client_shown.html")]
pub struct ClientShownPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the secret.
    pub name: String,
    /// **Tenant URL**, **Token endpoint** and **Client identifier**, so that all stand together.
    pub values: Vec<CopyValue>,
    /// **Client secret** in the clear.
    pub secret: CopyValue,
    /// When it ends.
    pub expires: Moment,
    /// Back to tab Provisioning.
    pub done_href: String,
}

// The struct holds the secret in the clear, so it never prints its fields.
impl std::fmt::Debug for ClientShownPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientShownPage")
            .field("name", &self.name)
            .field("secret", &"***")
            .finish_non_exhaustive()
    }
}

/// The section as it stands.
pub(super) fn part(visit: &Visit, facts: &Facts, draft: SecretDraft) -> OauthPart {
    let now = visit.cx.now;
    let client = facts.client.as_ref().map(|client| ClientPart {
        values: values(visit),
        secrets: facts.secrets.iter().map(|secret| Token::of(secret, visit)).collect(),
        full: facts.secrets.iter().filter(|secret| oauth::is_live(secret, now)).count()
            >= oauth::MOST_SECRETS,
        lifetimes: lifetimes(client.token_minutes),
    });
    let years = oauth::YEARS.map(|years| Choice {
        value: years.to_string(),
        label: text!(years; "{n} year", "{n} years").to_string(),
        selected: years.to_string() == draft.years,
    });
    OauthPart { client, secret_name: draft.name, years: years.collect() }
}

fn values(visit: &Visit) -> Vec<CopyValue> {
    let value = |id: &str, label: &str, value: String| CopyValue {
        id: id.to_owned(),
        label: label.to_owned(),
        value,
        hint: String::new(),
    };
    let endpoint = visit.app.absolute(&urls::token_endpoint(visit.tenant()));
    vec![
        value("token-endpoint", TOKEN_ENDPOINT, endpoint),
        value("client-identifier", CLIENT_IDENTIFIER, visit.id.to_string()),
    ]
}

/// Whole hours, and the present one if it is none of these.
fn lifetimes(now: i64) -> Vec<Choice> {
    let mut all: Vec<i64> = oauth::MINUTES.filter(|minutes| minutes % 60 == 0 || *minutes == now).collect();
    all.dedup();
    all.into_iter()
        .map(|minutes| Choice {
            value: minutes.to_string(),
            label: match minutes % 60 {
                0 => text!(minutes / 60; "{n} hour", "{n} hours"),
                _ => text!(minutes; "{n} minute", "{n} minutes"),
            }
            .to_string(),
            selected: minutes == now,
        })
        .collect()
}

/// Makes a secret, with the first one the client, and shows it, this once.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn add_secret(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (name, years) = (form.text("secret_name"), form.text("secret_years"));
    let (wanted, count) = (name.clone(), years.parse().unwrap_or_default());
    let made = visit.write(move |c, cx, admin, id| oauth::add_secret(c, cx, admin, id, &wanted, count)).await;
    match made {
        Ok(Added { secret, expires_at, .. }) => Ok(reply::page(&ClientShownPage {
            shell: visit.shell(),
            name,
            values: std::iter::once(tenant_url(&visit, None)).chain(values(&visit)).collect(),
            secret: CopyValue {
                id: "client-secret".to_owned(),
                label: CLIENT_SECRET.to_owned(),
                value: secret.expose().clone(),
                hint: String::new(),
            },
            expires: visit.moment(expires_at),
            done_href: urls::provisioning(visit.id),
        })),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            let draft = Draft { problems, secret: SecretDraft { name, years }, ..Draft::default() };
            show(&visit, status, draft).await
        }
    }
}

/// Sets how long access tokens live.
///
/// # Errors
/// 404 without a client.
pub async fn set_lifetime(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let minutes = form.text("token_minutes").parse().unwrap_or_default();
    match visit.write(move |c, cx, admin, id| oauth::set_minutes(c, cx, admin, id, minutes)).await {
        Ok(()) => Ok(done(&visit, &t("New access tokens live as long as you chose."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            show(&visit, status, Draft { problems, ..Draft::default() }).await
        }
    }
}

/// Asks before a secret ends.
///
/// # Errors
/// 404 for a secret that is not this connection's or is revoked.
pub async fn ask_revoke(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let wanted = visit.named("token", SecretTokenId::in_tenant)?;
    let (tenant, id) = (visit.tenant(), visit.id);
    let secrets = visit.app.db.read(move |c| oauth::secrets(c, tenant, id)).await?;
    let row = secrets.iter().find(|row| row.id == wanted && row.revoked_at.is_none());
    let row = row.ok_or(HtmlFault::NotFound)?;
    let mut consequences = vec![
        text!(
            "{name} gives no more access tokens, and those it gave end now. This cannot be undone.",
            name = &row.name
        ),
        last_used(row),
    ];
    if !secrets.iter().any(|other| other.id != wanted && oauth::is_live(other, visit.cx.now)) {
        let only =
            t("It is the only valid client secret: an identity provider that uses it can write no more.");
        consequences.push(only);
    }
    let action = urls::client_secret_revocation(id, wanted);
    let title = text!("Revoke {name}?", name = &row.name);
    Ok(confirm(&visit, &title, &consequences, action, &t("Revoke")))
}

fn last_used(row: &TokenRow) -> Text {
    match row.last_used_at {
        Some(at) => text!("{name} was last used on {date}.", name = &row.name, date = readable(at)),
        None => text!("{name} was never used.", name = &row.name),
    }
}

/// Ends a secret.
///
/// # Errors
/// 404 for a secret that is not this connection's or is revoked.
pub async fn revoke(visit: Visit, _: CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let secret = visit.named("token", SecretTokenId::in_tenant)?;
    visit.write(move |c, cx, admin, id| oauth::revoke_secret(c, cx, admin, id, secret)).await?;
    Ok(done(&visit, &t("The client secret is revoked, and its access tokens with it.")))
}

/// Asks before the client is removed.
///
/// # Errors
/// 404 without a client.
pub async fn ask_remove(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page(&removal(&visit, visit.to_type()).await?))
}

async fn removal(visit: &Visit, typed: Typed) -> Result<ConfirmPage, HtmlFault> {
    let facts = Facts::of(visit).await?;
    if facts.client.is_none() {
        return Err(HtmlFault::NotFound);
    }
    let mut consequences =
        vec![t("Its client secrets are revoked and its access tokens end now. This cannot be undone.")];
    let live = facts.secrets.iter().filter(|secret| oauth::is_live(secret, visit.cx.now));
    consequences.extend(live.map(last_used));
    consequences.push(t("Secret Tokens go on to work."));
    let action = urls::client_removal(visit.id);
    let mut page =
        question(visit, &t("Remove the OAuth client?"), &consequences, action, &t("Remove client"));
    page.typed = Some(typed);
    Ok(page)
}

/// Removes the client, once the workspace's slug was typed.
///
/// # Errors
/// 404 without a client.
pub async fn remove(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    if let Some(typed) = visit.mistyped(&form) {
        return Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &removal(&visit, typed).await?));
    }
    visit.write(oauth::remove).await?;
    Ok(done(&visit, &t("The OAuth client is removed; its secrets and access tokens have ended.")))
}

fn done(visit: &Visit, text: &Text) -> HttpResponse {
    visit.to_provisioning(Tone::Good, text)
}

fn confirm(
    visit: &Visit,
    title: &Text,
    consequences: &[Text],
    action: String,
    button: &Text,
) -> HttpResponse {
    reply::page(&question(visit, title, consequences, action, button))
}

fn question(
    visit: &Visit,
    title: &Text,
    consequences: &[Text],
    action: String,
    button: &Text,
) -> ConfirmPage {
    ConfirmPage {
        shell: visit.shell(),
        title: title.to_string(),
        consequences: consequences.iter().map(Text::to_string).collect(),
        action,
        fields: Vec::new(),
        button: button.to_string(),
        dangerous: true,
        cancel_href: urls::provisioning(visit.id),
        typed: None,
    }
}
