//! The section **SCIM configuration** of tab Provisioning.

use actix_web::HttpResponse;
use hub_scim::dialect::DIALECTS;
use hub_tenants::connection::scim_configuration::{self, Configuration, Features, Stored};
use hub_tenants::directory::TokenRow;
use hub_tenants::product_role::ProductRole;
use hub_text::{key, t, text};

use super::provisioning::{Draft, Token, show};
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::pages::parts::{Choice, CopyValue, Tone};
use crate::pages::refusal;
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
    /// What may be on or off.
    pub features: Vec<Feature>,
    /// The product roles.
    pub roles: Vec<Choice>,
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
}

impl ScimConfiguration {
    pub(super) fn of(
        visit: &Visit,
        stored: &Stored,
        known: &[ProductRole],
        keys: &[TokenRow],
        draft: &Draft,
    ) -> Self {
        let Stored { configuration, changed_at, changed_by } = stored;
        let since = match (changed_at, changed_by) {
            (Some(at), Some(by)) => text!("Changed {date} by {person}.", date = at.readable(), person = by),
            (Some(at), None) => text!("Changed {date}.", date = at.readable()),
            (None, _) => t("As it was when this connection began."),
        };
        let customizers = DIALECTS.iter().map(|dialect| Choice {
            value: dialect.slug.to_owned(),
            label: match dialect.slug {
                "generic" => t("Any (generic)").to_string(),
                _ => dialect.name.to_owned(),
            },
            selected: dialect.slug == configuration.customizer.slug,
        });
        let roles = known.iter().map(|role| Choice {
            value: role.name.clone(),
            label: role.label.clone(),
            selected: configuration.default_roles.contains(&role.name),
        });
        Self {
            since: since.to_string(),
            scim: configuration.features.scim,
            customizers: customizers.collect(),
            features: features(configuration.features).to_vec(),
            roles: roles.collect(),
            address: address(visit),
            keys: keys.iter().map(|key| Token::of(key, visit)).collect(),
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

const fn features(on: Features) -> [Feature; 4] {
    [
        Feature {
            name: "groups",
            label: key!("Groups"),
            text: key!(
                "On: groups and their members are stored. Off: the directory is shown no groups, and sending one is refused with this reason."
            ),
            on: on.groups,
        },
        Feature {
            name: "roles",
            label: key!("Roles"),
            text: key!(
                "On: the roles that the directory writes are stored. Off: they are ignored, and everybody has the default roles."
            ),
            on: on.roles,
        },
        Feature {
            name: "password_sync",
            label: key!("Password sync"),
            text: key!(
                "On: a password that the directory writes becomes the sub-user’s password here, and sessions begun before end. It is never shown, and never taken for owners and admins. Off: passwords are ignored."
            ),
            on: on.password_sync,
        },
        Feature {
            name: "phone_number_sync",
            label: key!("Phone number sync"),
            text: key!(
                "On: the phone numbers that the directory writes are stored. Off: they are ignored, and the directory is shown none."
            ),
            on: on.phone_number_sync,
        },
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
