//! `hub connection …`: connections to identity providers.

mod configure;

use clap::Subcommand;
use hub_db::Conn;
use hub_kernel::{ConnectionId, Timestamp};
use hub_tenants::connection::{self, CertificateRow, Connection};
use hub_tenants::sign_in;
use hub_tenants::tenant::Tenant;
use serde_json::{Value, json};

use super::answer::Answer;
use super::failure::Failure;
use super::operator::{Operator, connection_id};
use crate::mail::{Mail, Mailer};
use crate::pages::mail::PasswordOfferMail;
use crate::urls;

/// Most people who are offered a password when a connection ends.
const MOST_OFFERS: i64 = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Begin a connection; prints what to enter at the identity provider
    Create {
        /// Slug or id of the workspace
        #[arg(long)]
        tenant: String,
        /// The integration, such as entra_id or custom
        #[arg(long)]
        integration: String,
    },
    /// Store what the identity provider gave, and turn switches
    Configure(configure::Configure),
    /// Print one connection
    Show(Of),
    /// List the connections of a workspace
    List {
        /// Slug or id of the workspace
        #[arg(long)]
        tenant: String,
    },
    /// End a connection: its tokens, its SAML settings and SSO-only end; people stay
    Disconnect {
        #[command(flatten)]
        of: Of,
        /// Yes, end it
        #[arg(long)]
        confirm: bool,
        /// Mail people who have no password a link to set one
        #[arg(long)]
        offer_passwords: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// Id of the connection
    #[arg(long)]
    connection: String,
}

impl Of {
    async fn find(&self, operator: &Operator) -> Result<(Tenant, ConnectionId), Failure> {
        let tenant = operator.tenant(&self.tenant).await?;
        let id = connection_id(&tenant, &self.connection)?;
        Ok((tenant, id))
    }
}

impl Command {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        match self {
            Self::Create { tenant, integration } => create(operator, &tenant, &integration).await,
            Self::Configure(args) => args.run(operator).await,
            Self::Show(of) => show(operator, &of).await,
            Self::List { tenant } => list(operator, &tenant).await,
            Self::Disconnect { of, confirm, offer_passwords } => {
                if !confirm {
                    let text = "this ends SSO, provisioning and all tokens of the connection; \
                                repeat the command with --confirm if that is meant";
                    return Err(Failure::new("needs_confirmation", text));
                }
                disconnect(operator, &of, offer_passwords).await
            }
        }
    }
}

async fn create(operator: &Operator, tenant: &str, integration: &str) -> Result<Answer, Failure> {
    let tenant = operator.tenant(tenant).await?;
    // People write entra-id as often as entra_id.
    let slug = integration.replace('-', "_");
    if hub_integrations::find(&slug).is_none() {
        let mut known: Vec<_> = hub_integrations::search("", None).iter().map(|it| it.slug).collect();
        known.sort_unstable();
        let text = format!("there is no integration {integration:?}; there are {}", known.join(", "));
        return Err(Failure::invalid("integration", text));
    }
    let base = operator.settings.base_url.to_string();
    let fields = operator
        .write(&tenant, move |c, cx, by| {
            let id = connection::begin(c, cx, by, &slug)?;
            let row = connection::get(c, by.tenant(), id)?;
            describe(c, &base, &row)
        })
        .await?;
    Ok(Answer::new(fields))
}

async fn show(operator: &Operator, of: &Of) -> Result<Answer, Failure> {
    let (tenant, id) = of.find(operator).await?;
    let base = operator.settings.base_url.to_string();
    let fields = operator.read(move |c| {
        let row = connection::get(c, tenant.id, id)?;
        describe(c, &base, &row)
    });
    Ok(Answer::new(fields.await?))
}

async fn list(operator: &Operator, tenant: &str) -> Result<Answer, Failure> {
    let tenant = operator.tenant(tenant).await?;
    let base = operator.settings.base_url.to_string();
    let rows = operator
        .read(move |c| {
            let rows = connection::all(c, tenant.id)?;
            rows.iter().map(|row| describe(c, &base, row)).collect::<hub_tenants::Result<Vec<_>>>()
        })
        .await?;
    Ok(Answer::list("connections", rows, &["connection_id", "name", "state", "missing", "last_sync_at"]))
}

async fn disconnect(operator: &Operator, of: &Of, offer: bool) -> Result<Answer, Failure> {
    let (tenant, id) = of.find(operator).await?;
    let (ended, offers) = operator
        .write(&tenant, move |c, cx, by| {
            let ended = connection::disconnect(c, cx, by, id)?;
            let wanted = offer && !ended.without_way_in.is_empty();
            let offers = if wanted { sign_in::offer_passwords(c, cx, by, MOST_OFFERS)? } else { Vec::new() };
            Ok((ended, offers))
        })
        .await?;
    let mailer = Mailer::start(&operator.settings)?;
    let mut mailed = 0;
    for offer in offers {
        let mail = PasswordOfferMail {
            tenant: tenant.name.clone(),
            provider: ended.name.to_owned(),
            link: operator.link(&urls::invitation(offer.secret.expose())),
            valid_for: "7 days".to_owned(),
        };
        if let Ok(mail) = hub_text::spoken(operator.settings.language, || Mail::of(&offer.to, &mail)) {
            mailer.send(mail);
            mailed += 1;
        }
    }
    mailer.flush().await;
    let stranded: Vec<_> = ended.without_way_in.iter().map(|user| user.user_name.clone()).collect();
    Ok(Answer::new(json!({
        "connection_id": id,
        "state": "disconnected",
        "without_way_in": stranded,
        "password_mails": mailed,
    })))
}

/// All that people and scripts want to know of a connection; addresses of a half that it does not have are null.
fn describe(c: &mut Conn, base_url: &str, row: &Connection) -> hub_tenants::Result<Value> {
    let (sp, can) = (connection::sp_settings(base_url, row.id), row.capabilities());
    let saml = |address: String| can.sso.then_some(address);
    let certificates = connection::certificates(c, row.tenant, row.id)?;
    let missing: Vec<_> = connection::missing(c, row)?.iter().map(|item| item.label()).collect();
    Ok(json!({
        "connection_id": row.id,
        "integration": row.integration,
        "name": row.name(),
        "state": row.state,
        "missing": missing,
        "metadata_url": saml(format!("{}/metadata", sp.entity_id)),
        "entity_id": saml(sp.entity_id),
        "acs_url": saml(sp.acs_url),
        "login_url": saml(format!("{base_url}{}", urls::sso_login(row.id))),
        "scim_base_url": can.scim.then(|| format!("{base_url}{}", urls::scim(row.tenant))),
        "idp_entity_id": row.idp_entity_id,
        "sso_url": row.sso_url,
        "certificates": certificates.iter().map(describe_certificate).collect::<Vec<_>>(),
        "auto_create": row.auto_create,
        "auto_create_at": row.auto_create_at.map(Timestamp::rfc3339),
        "auto_deactivate": row.auto_deactivate,
        "auto_deactivate_at": row.auto_deactivate_at.map(Timestamp::rfc3339),
        "welcome_mail": row.welcome_mail,
        "scim_enabled": row.scim_enabled,
        "idp_initiated": row.idp_initiated,
        "integrated_at": row.integrated_at.map(Timestamp::rfc3339),
        "last_sign_in_at": row.last_sign_in_at.map(Timestamp::rfc3339),
        "last_sync_at": row.last_sync_at.map(Timestamp::rfc3339),
    }))
}

fn describe_certificate(row: &CertificateRow) -> Value {
    json!({
        "certificate_id": row.id,
        "subject": row.subject,
        "sha256": row.sha256,
        "not_after": row.not_after.rfc3339(),
    })
}
