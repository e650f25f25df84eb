//! `GET {base}/provisioning`: tab Provisioning.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_integrations::{Hint, Value};
use hub_kernel::Timestamp;
use hub_tenants::directory::TokenRow;
use hub_tenants::failure_mail;
use hub_tenants::policies::{self, ScimLock};
use hub_tenants::seat::Forecast;
use hub_tenants::tenant::{self, Tenant};
use hub_tenants::user::{self, PeopleFilter, User, UserState};
use hub_text::{key, t, text};

use super::configuration::called;
use super::facts::Facts;
use super::failure_mails::FailureMails;
use super::guide::{Values, guide};
use super::oauth::{self, OauthPart, SecretDraft};
use super::scim_configuration::{self, ScimConfiguration};
use super::visit::Visit;
use super::{Block, Guide, Head, Tab, numbers, policy};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Badge, CopyValue, Moment, Problems, Tone, ends_in};
use crate::pages::seats::words as seats;
use crate::pages::shell::Shell;
use crate::pages::turns::since;
use crate::{reply, urls};

/// Staged users shown on the tab; the people page has all.
const MOST_WAITING: i64 = 50;

/// Tab Provisioning.
///
/// Forms: `POST {base}/auto-create`, `POST {base}/auto-deactivate` and `POST {base}/welcome-mail` (`value` = `on` or
/// `off`), `POST {base}/tokens` (`name`, `expires` as `2027-01-31` or empty), `POST {base}/waiting/{id}/import`.
/// Tokens are revoked at `{base}/tokens/{id}/revoke` (a page that asks, then POST).
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/provisioning.html")]
pub struct ProvisioningPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the new token.
    pub problems: Problems,
    /// Why the tab is locked ("This workspace asks for SSO first…"); empty when it is not. Locked, it shows nothing else.
    pub locked: String,
    /// Toggle **Enable SCIM** (`POST {base}/scim`); `None` hides it.
    pub scim: Option<Toggle>,
    /// **Tenant URL**.
    pub tenant_url: CopyValue,
    /// Tokens, newest first; revoked ones may follow.
    pub tokens: Vec<Token>,
    /// Name of the new token as typed.
    pub token_name: String,
    /// Expiry of the new token as typed.
    pub token_expires: String,
    /// Earliest expiry allowed: tomorrow as `2026-11-23`.
    pub expires_minimum: String,
    /// OAuth client credentials, beside the Secret Token.
    pub oauth: OauthPart,
    /// How often this IdP writes: "Changes in Entra may take up to 40 minutes to arrive here."
    pub cadence: String,
    /// Toggle auto-create.
    pub auto_create: Toggle,
    /// Toggle auto-deactivate.
    pub auto_deactivate: Toggle,
    /// Whether people who get an account are greeted by mail.
    pub welcome_mail: Toggle,
    /// What its directory may do now, a sentence each.
    pub now: Vec<String>,
    /// Notice on money: "Each person who gets an account takes a seat; additional users are charged."
    pub charge_notice: String,
    /// The section SCIM configuration.
    pub configuration: ScimConfiguration,
    /// The section on mails when provisioning fails.
    pub failure_mails: FailureMails,
    /// People who have arrived but have no account, at most one page.
    pub waiting: Vec<Waiting>,
    /// How many wait in all.
    pub waiting_total: u64,
    /// The import page, where all of them are.
    pub import_href: String,
    /// Step by step.
    pub guide: Guide,
}

impl ProvisioningPage {
    /// Whether the folded part stands open: something in it is off, ends soon or was refused.
    #[must_use]
    pub fn advanced_is_open(&self) -> bool {
        let first = ["name", "expires"];
        let refused = self.problems.list.iter().any(|problem| !first.contains(&problem.field.as_str()));
        let off = self.scim.as_ref().is_some_and(|toggle| !toggle.on);
        let ends = |token: &Token| token.revocable && matches!(token.status.tone, Tone::Warn | Tone::Bad);
        refused || off || self.oauth.client.as_ref().is_some_and(|client| client.secrets.iter().any(ends))
    }
}

/// A Secret Token without the secret.
#[derive(Debug, Clone)]
pub struct Token {
    /// Id, part of the address that revokes it.
    pub id: String,
    /// Name given by its maker.
    pub name: String,
    /// First characters of the secret.
    pub prefix: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created: Moment,
    /// When it ends; `None` for never.
    pub expires: Option<Moment>,
    /// When it was last used; `None` for never.
    pub last_used: Option<Moment>,
    /// "Active", "Expires soon", "Expired", "Revoked".
    pub status: Badge,
    /// A remark: "Its maker is no longer an admin"; empty for none.
    pub remark: String,
    /// Whether it can still be revoked.
    pub revocable: bool,
}

/// The state of a toggle.
#[derive(Debug, Clone)]
pub struct Toggle {
    /// On or off.
    pub on: bool,
    /// "On since 3 Nov 2026, 09:12 UTC, by Ada Byron", or "Off"; who and when.
    pub since: String,
    /// What holds now, in words and numbers: "4 people who arrived earlier wait; import them below."
    pub effect: String,
    /// Why it cannot be moved; empty when it can.
    pub locked: String,
}

/// A staged user.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Id, part of the address that imports.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail or userName.
    pub email: String,
    /// When the IdP sent it.
    pub arrived: Moment,
}

/// A form for a new token that comes back.
#[derive(Debug, Default)]
pub struct Draft {
    /// What is wrong.
    pub problems: Problems,
    /// Name as typed.
    pub name: String,
    /// Expiry as typed.
    pub expires: String,
    /// Name of a new configuration key as typed.
    pub key_name: String,
    /// Expiry of a new configuration key as typed.
    pub key_expires: String,
    /// Whom to tell of failures as typed.
    pub failure_addresses: Option<String>,
    /// The form for a new client secret as typed.
    pub secret: SecretDraft,
}

/// Tab Provisioning.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    show(&visit, StatusCode::OK, Draft::default()).await
}

/// The tab with a form as typed.
///
/// # Errors
/// As [`get`].
pub async fn show(visit: &Visit, status: StatusCode, draft: Draft) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id, now) = (visit.tenant(), visit.id, visit.cx.now);
    let filter =
        PeopleFilter { state: Some(UserState::Staged), connection: Some(id), ..PeopleFilter::default() };
    let (facts, plan, waiting, settings, told, lock) = visit
        .app
        .db
        .scan(move |c| {
            let facts = Facts::read(c, tenant, id, now)?;
            let waiting = user::page(c, tenant, &filter, MOST_WAITING)?;
            if !facts.can().scim {
                return Err(hub_tenants::Error::NotFound);
            }
            let settings = scim_configuration::Known::read(c, id, now)?;
            let (told, lock) = (failure_mail::of(c, tenant, id)?, policies::scim_lock(c, tenant)?);
            Ok((facts, tenant::get(c, tenant)?, waiting, settings, told, lock))
        })
        .await?;
    let configuration = ScimConfiguration::of(visit, &facts, &settings, &draft);
    let sections = (configuration, FailureMails::of(&told, &draft));
    let mut page = page(visit, &facts, &plan, &waiting, sections, draft);
    page.locked = lock.map(|lock| t(locked(lock)).to_string()).unwrap_or_default();
    Ok(reply::page_with(status, &page))
}

/// Why the tab shows nothing else; a message.
const fn locked(lock: ScimLock) -> &'static str {
    match lock {
        ScimLock::NotIncluded => key!(
            "The plan of this workspace does not include provisioning (SCIM), and calls of the identity provider are \
             refused. Ask the vendor of the product for it."
        ),
        ScimLock::NeedsSso => key!(
            "This workspace sets up single sign-on before provisioning: complete a connection with single sign-on first. \
             An owner can change this under Settings. Tokens that are out already go on working."
        ),
    }
}

fn page(
    visit: &Visit,
    facts: &Facts,
    plan: &Tenant,
    waiting: &[User],
    (configuration, failure_mails): (ScimConfiguration, FailureMails),
    draft: Draft,
) -> ProvisioningPage {
    let row = &facts.row;
    ProvisioningPage {
        shell: visit.shell(),
        head: facts.head(visit, Tab::Provisioning),
        problems: draft.problems,
        locked: String::new(),
        scim: Some(scim(visit, facts)),
        tenant_url: tenant_url(visit, row.integration().map(|integration| &integration.hints.tenant_url)),
        tokens: facts.tokens.iter().map(|token| Token::of(token, visit)).collect(),
        token_name: draft.name,
        token_expires: draft.expires,
        expires_minimum: visit.cx.now.plus_days(1).date(),
        oauth: oauth::part(visit, facts, draft.secret),
        cadence: row
            .integration()
            .map(|integration| t(integration.cadence.sentence).to_string())
            .unwrap_or_default(),
        auto_create: auto_create(facts),
        auto_deactivate: auto_deactivate(facts),
        welcome_mail: welcome_mail(facts),
        now: policy::of_directory(row, plan),
        charge_notice: charge_notice(plan, facts.people.waiting),
        configuration,
        failure_mails,
        waiting: waiting.iter().map(|user| Waiting::of(user, visit)).collect(),
        waiting_total: u64::try_from(facts.people.waiting).unwrap_or_default(),
        import_href: urls::connection_import(row.id),
        guide: guide(visit, facts),
    }
}

/// The workspace's **Tenant URL**.
pub(super) fn tenant_url(visit: &Visit, hint: Option<&Hint>) -> CopyValue {
    CopyValue {
        id: "tenant-url".to_owned(),
        label: Value::TenantUrl.label().to_owned(),
        value: Values::of(visit).get(Value::TenantUrl).unwrap_or_default().to_owned(),
        hint: hint.map(called).unwrap_or_default(),
    }
}

fn scim(visit: &Visit, facts: &Facts) -> Toggle {
    let row = &facts.row;
    let last = row.last_sync_at.map(|at| visit.moment(at));
    Toggle {
        on: row.scim_enabled,
        since: since(row.scim_enabled, row.scim_enabled_at, row.scim_enabled_by.as_deref()),
        effect: numbers::of_scim(facts.people.all, last.as_ref()),
        locked: String::new(),
    }
}

fn auto_create(facts: &Facts) -> Toggle {
    let row = &facts.row;
    let waiting = facts.people.waiting;
    let effect = match (row.auto_create, waiting) {
        (_, 0) => String::new(),
        (true, _) => text!(
            waiting;
            "{n} person who arrived earlier waits; import them below.",
            "{n} people who arrived earlier wait; import them below."
        )
        .to_string(),
        (false, _) => {
            text!(waiting; "{n} person waits for import.", "{n} people wait for import.").to_string()
        }
    };
    Toggle {
        on: row.auto_create,
        since: since(row.auto_create, row.auto_create_at, row.auto_create_by.as_deref()),
        effect,
        locked: String::new(),
    }
}

fn welcome_mail(facts: &Facts) -> Toggle {
    let row = &facts.row;
    let waiting = facts.people.waiting;
    let effect = match (row.welcome_mail, waiting) {
        (_, 0) => String::new(),
        (true, _) => {
            text!(waiting; "{n} person who waits gets it on import.", "{n} people who wait get it on import.")
                .to_string()
        }
        (false, _) => text!(
            waiting;
            "{n} person imported now hears nothing of it.",
            "{n} people imported now hear nothing of it."
        )
        .to_string(),
    };
    Toggle {
        on: row.welcome_mail,
        since: facts.since(row.welcome_mail, "welcome_mail"),
        effect,
        locked: String::new(),
    }
}

fn auto_deactivate(facts: &Facts) -> Toggle {
    let row = &facts.row;
    let effect = match (facts.people.kept, row.auto_deactivate) {
        (0, _) => String::new(),
        (kept, true) => text!(
            kept;
            "{n} person is inactive at the IdP and keeps access: what was asked before it was turned on is not done \
             afterwards.",
            "{n} people are inactive at the IdP and keep access: what was asked before it was turned on is not done \
             afterwards."
        )
        .to_string(),
        (kept, false) => text!(
            kept;
            "{n} person is inactive at the IdP and keeps access.",
            "{n} people are inactive at the IdP and keep access."
        )
        .to_string(),
    };
    Toggle {
        on: row.auto_deactivate,
        since: since(row.auto_deactivate, row.auto_deactivate_at, row.auto_deactivate_by.as_deref()),
        effect,
        locked: String::new(),
    }
}

/// The notice on seats, and what would become of them if everybody who waits here were imported.
fn charge_notice(plan: &Tenant, waiting: i64) -> String {
    let notice = [seats::notice(plan), seats::forecast(&Forecast::of(plan, waiting))];
    notice.join(" ").trim_end().to_owned()
}

impl Token {
    /// A Secret Token's row, or a client secret's.
    pub(super) fn of(row: &TokenRow, visit: &Visit) -> Self {
        let remark =
            t("Its maker is no longer an owner or admin. It still works; revoke it if it should not.");
        Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            prefix: row.prefix.clone(),
            created_by: row.created_by.clone(),
            created: visit.moment(row.created_at),
            expires: row.expires_at.map(|at| visit.moment(at)),
            last_used: row.last_used_at.map(|at| visit.moment(at)),
            status: token_status(row, visit.cx.now),
            remark: if row.orphaned { remark.to_string() } else { String::new() },
            revocable: row.revoked_at.is_none(),
        }
    }
}

fn token_status(row: &TokenRow, now: Timestamp) -> Badge {
    match (row.revoked_at, row.expires_at) {
        (Some(_), _) => Badge::new(Tone::Neutral, t("Revoked")),
        (None, Some(end)) if end < now => Badge::new(Tone::Bad, t("Expired")),
        (None, Some(end)) if end < now.plus_days(30) => {
            Badge::new(Tone::Warn, text!("Expires {when}", when = ends_in(end, now)))
        }
        (None, _) => Badge::new(Tone::Good, t("Active")),
    }
}

impl Waiting {
    fn of(user: &User, visit: &Visit) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.label().to_owned(),
            email: user.email.clone().unwrap_or_else(|| user.user_name.clone()),
            arrived: visit.moment(user.first_pushed_at.unwrap_or(user.created_at)),
        }
    }
}
