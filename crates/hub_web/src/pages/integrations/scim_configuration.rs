//! The section **SCIM configuration** of tab Provisioning.

use actix_web::HttpResponse;
use hub_db::Conn;
use hub_kernel::{ConnectionId, Timestamp};
use hub_scim::dialect::DIALECTS;
use hub_tenants::connection::numbers::{self, Numbers};
use hub_tenants::connection::scim_configuration::{self, Configuration, Features, Stored};
use hub_tenants::directory::{TokenRow, configuration_key};
use hub_tenants::event::Action;
use hub_tenants::product_role::{self, ProductRole};
use hub_text::{key, t};

use super::facts::Facts;
use super::numbers as words;
use super::provisioning::{Draft, Token, show};
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::pages::parts::{Choice, CopyValue, Tone};
use crate::pages::{refusal, turns};
use crate::urls;

/// The section.
///
/// Forms: `POST {base}/scim-configuration` (`customizer`; `groups`, `roles`, `password_sync` and `phone_number_sync` =
/// `on` or absent; `default_roles`, several), `POST {base}/configuration-keys` (`key_name`, `key_expires`). Keys are revoked
/// at `{base}/configuration-keys/{id}/revoke` (a page that asks, then POST).
#[derive(Debug, Clone)]
pub struct ScimConfiguration {
    /// "Changed 22 Nov 2026, 03:18 UTC by Ada Byron.", or that it is as the connection began.
    pub since: String,
    /// Whether calls are taken at all; its switch is elsewhere on the tab.
    pub scim: bool,
    /// The identity providers.
    pub customizers: Vec<Choice>,
    /// What the choice of one is about, and who made it: "3 calls were refused in 14 days. Changed …".
    pub customizer_text: String,
    /// What may be on or off.
    pub features: Vec<Feature>,
    /// The product roles.
    pub roles: Vec<Choice>,
    /// Who would get one; empty where nobody would, or too many people had to be looked at.
    pub roles_text: String,
    /// The address for programs.
    pub address: CopyValue,
    /// Configuration keys, newest first; revoked ones too.
    pub keys: Vec<Token>,
    /// Name of the new key as typed.
    pub key_name: String,
    /// Expiry of the new key as typed.
    pub key_expires: String,
}

/// Something that may be on or off.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Name of the box, which is also its id.
    pub name: &'static str,
    /// What it is; a message.
    pub label: &'static str,
    /// What on and off mean; a message.
    pub text: &'static str,
    /// Whether it is on.
    pub on: bool,
    /// What it is about, in numbers, and what holds now: "12 groups with 48 memberships came from this directory. …".
    pub effect: String,
    /// Who turned it last, and when.
    pub since: String,
}

/// What the section is made of.
#[derive(Debug)]
pub struct Known {
    stored: Stored,
    numbers: Numbers,
    keys: Vec<TokenRow>,
    roles: Vec<ProductRole>,
}

impl Known {
    /// Reads it.
    ///
    /// # Errors
    /// `NotFound`, also for a connection without SCIM.
    pub fn read(c: &mut Conn, id: ConnectionId, now: Timestamp) -> hub_tenants::Result<Self> {
        let tenant = id.tenant();
        Ok(Self {
            stored: scim_configuration::of(c, tenant, id)?,
            numbers: numbers::of(c, id, now)?,
            keys: configuration_key::keys(c, tenant, id)?,
            roles: product_role::all(c, tenant)?,
        })
    }
}

impl ScimConfiguration {
    pub(super) fn of(visit: &Visit, facts: &Facts, known: &Known, draft: &Draft) -> Self {
        let Stored { configuration, changed_at, changed_by } = &known.stored;
        let since = match (changed_at, changed_by) {
            (Some(at), Some(by)) => turns::changed((*at, by)),
            (Some(at), None) => t("Changed {date}.").with("date", at.readable()).to_string(),
            (None, _) => t("As it was when this connection began.").to_string(),
        };
        let customizers = DIALECTS.iter().map(|dialect| Choice {
            value: dialect.slug.to_owned(),
            label: match dialect.slug {
                "generic" => t("Any (generic)").to_string(),
                _ => dialect.name.to_owned(),
            },
            selected: dialect.slug == configuration.customizer.slug,
        });
        let customized = facts.turns().changed(Action::ScimConfigurationUpdate, "customizer");
        let customizer_text = format!("{} {customized}", words::of_customizer(&facts.days));
        let roles = known.roles.iter().map(|role| Choice {
            value: role.name.clone(),
            label: role.label.clone(),
            selected: configuration.default_roles.contains(&role.name),
        });
        Self {
            since,
            scim: configuration.features.scim,
            customizers: customizers.collect(),
            customizer_text: customizer_text.trim_end().to_owned(),
            features: features(configuration.features, facts, &known.numbers).into(),
            roles: roles.collect(),
            roles_text: words::of_default_roles(!configuration.default_roles.is_empty(), &known.numbers),
            address: address(visit),
            keys: known.keys.iter().map(|key| Token::of(key, visit)).collect(),
            key_name: draft.key_name.clone(),
            key_expires: draft.key_expires.clone(),
        }
    }
}

/// The address for programs, which is the same for all connections: the key says which one is meant.
pub(super) fn address(visit: &Visit) -> CopyValue {
    CopyValue {
        id: "configuration-address".to_owned(),
        label: key!("Address").to_owned(),
        value: visit.app.absolute(urls::SCIM_CONFIGURATION),
        hint: String::new(),
    }
}

fn features(on: Features, facts: &Facts, numbers: &Numbers) -> [Feature; 4] {
    let feature = |name, label, text, on, effect| Feature {
        name,
        label,
        text,
        on,
        effect,
        since: facts.turns().since(on, Action::ScimConfigurationUpdate, name),
    };
    [
        feature(
            "groups",
            key!("Groups"),
            key!(
                "On: groups and their members are stored. Off: the directory is shown no groups, and sending one is refused with this reason."
            ),
            on.groups,
            words::of_groups(on.groups, numbers),
        ),
        feature(
            "roles",
            key!("Roles"),
            key!(
                "On: the roles that the directory writes are stored. Off: they are ignored, and everybody has the default roles."
            ),
            on.roles,
            words::of_roles(on.roles, numbers),
        ),
        feature(
            "password_sync",
            key!("Password sync"),
            key!(
                "On: a password that the directory writes becomes the sub-user’s password here, and sessions begun before end. It is never shown, and never taken for owners and admins. Off: passwords are ignored."
            ),
            on.password_sync,
            words::of_passwords(numbers),
        ),
        feature(
            "phone_number_sync",
            key!("Phone number sync"),
            key!(
                "On: the phone numbers that the directory writes are stored. Off: they are ignored, and the directory is shown none."
            ),
            on.phone_number_sync,
            words::of_phones(on.phone_number_sync, numbers),
        ),
    ]
}

/// Saves the settings.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let saved = visit
        .write(move |c, cx, admin, id| {
            let now = scim_configuration::of(c, admin.tenant(), id)?.configuration.features;
            let features = Features {
                scim: now.scim,
                groups: form.has("groups"),
                roles: form.has("roles"),
                password_sync: form.has("password_sync"),
                phone_number_sync: form.has("phone_number_sync"),
            };
            let new = Configuration::new(&form.text("customizer"), form.all("default_roles"), features)?;
            scim_configuration::change(c, cx, admin, id, &new)
        })
        .await;
    match saved {
        Ok(()) => Ok(visit.to_provisioning(Tone::Good, t("The SCIM configuration is saved."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            show(&visit, status, Draft { problems, ..Draft::default() }).await
        }
    }
}
