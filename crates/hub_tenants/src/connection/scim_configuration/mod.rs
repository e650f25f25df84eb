//! What an IdP may write over a connection, and how it is understood: the seven settings of the SCIM configuration.
//! Whether SCIM is on at all is the same switch as [`Toggle::Scim`].

mod phone;
mod store;
#[cfg(test)]
mod tests;

pub use phone::phone_number;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp};
use hub_scim::Schemas;
use hub_scim::dialect::{DIALECTS, Dialect};
use hub_text::text;
use serde_json::{Map, Value, json};

use super::toggles::turn;
use super::{Toggle, get, with_scim};
use crate::directory::KeyScope;
use crate::event::{self, Action};
use crate::session::Admin;
use crate::{Error, Result, policies, product_role, role_mapping};

/// What of SCIM a connection takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Any call at all. Off: each is refused.
    pub scim: bool,
    /// Groups. Off: none are shown, and writing them is refused.
    pub groups: bool,
    /// The `roles` of users. Off: what is written of them is ignored.
    pub roles: bool,
    /// The `password` of sub-users becomes their password here. Off: it is ignored.
    pub password_sync: bool,
    /// The `phoneNumbers` of users. Off: what is written of them is ignored.
    pub phone_number_sync: bool,
}

impl Features {
    /// The standard's schemas without what is off.
    pub fn schemas(self) -> Schemas {
        let mut schemas = Schemas::standard();
        if !self.groups {
            schemas = schemas.without_groups();
        }
        if !self.roles {
            schemas = schemas.without("roles");
        }
        if !self.phone_number_sync {
            schemas = schemas.without("phoneNumbers");
        }
        schemas
    }
}

/// The seven settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Configuration {
    /// The IdP's dialect: where its console has what a refused call needs.
    pub customizer: &'static Dialect,
    /// The product roles of people for whom the IdP names none that is known here.
    pub default_roles: Vec<String>,
    /// What is taken.
    pub features: Features,
}

impl Configuration {
    /// Settings from words. Whether the default roles are the tenant's is seen when they are saved.
    ///
    /// # Errors
    /// `Invalid` for a customizer that is not there, and for a role that is named twice.
    pub fn new(customizer: &str, default_roles: Vec<String>, features: Features) -> Result<Self> {
        let customizer = Dialect::find(customizer).ok_or_else(|| {
            let known: Vec<&str> = DIALECTS.iter().map(|dialect| dialect.slug).collect();
            Error::invalid("customizer", text!("customizer is one of {names}", names = known.join(", ")))
        })?;
        for (at, role) in default_roles.iter().enumerate() {
            if default_roles.iter().skip(at + 1).any(|other| other == role) {
                return Err(Error::invalid(
                    "defaultRoles",
                    text!("defaultRoles names {role} twice", role = role),
                ));
            }
        }
        Ok(Self { customizer, default_roles, features })
    }
}

/// The settings as they stand, and who put them so.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The settings.
    pub configuration: Configuration,
    /// When one of them was last changed; `None` for a connection whose settings are those it began with. The switch
    /// of SCIM has a time of its own.
    pub changed_at: Option<Timestamp>,
    /// By whom.
    pub changed_by: Option<String>,
}

/// The settings of a connection.
///
/// # Errors
/// `NotFound`, also for a connection without SCIM.
pub fn of(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Stored> {
    with_scim(c, tenant, id)?;
    read(c, tenant, id)
}

/// The dialect in which a connection's refused calls are explained.
///
/// # Errors
/// `NotFound`.
pub fn customizer(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<&'static Dialect> {
    Ok(read(c, tenant, id)?.configuration.customizer)
}

fn read(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Stored> {
    let row = store::find(c, tenant, id)?.ok_or(Error::NotFound)?;
    let defect = |what: &str| Error::Defect(format!("{what} of {id} cannot be read"));
    let slug = match &row.customizer {
        Some(slug) => slug,
        None => hub_integrations::find(&row.integration).map_or("generic", |integration| integration.dialect),
    };
    let configuration = Configuration {
        customizer: Dialect::find(slug).ok_or_else(|| defect("the customizer"))?,
        default_roles: serde_json::from_str(&row.default_roles).map_err(|_| defect("default_roles"))?,
        features: Features {
            scim: row.scim,
            groups: row.groups,
            roles: row.roles,
            password_sync: row.password_sync,
            phone_number_sync: row.phone_number_sync,
        },
    };
    Ok(Stored { configuration, changed_at: row.configured_at, changed_by: row.configured_by })
}

/// Changes the settings, in an admin's name.
///
/// # Errors
/// `NotFound`; `Invalid` for a default role that is none of the tenant's; `Forbidden` where SCIM is locked, for anything but
/// switching off.
pub fn change(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId, new: &Configuration) -> Result<()> {
    write(c, cx, by.tenant(), id, new)
}

/// Changes the settings of the one connection that a configuration key is for.
///
/// # Errors
/// As [`change`].
pub fn change_by_key(c: &mut Conn, cx: &Cx, by: &KeyScope, new: &Configuration) -> Result<()> {
    write(c, &cx.clone().with_actor(by.actor()), by.tenant(), by.connection(), new)
}

fn write(c: &mut Conn, cx: &Cx, tenant: TenantId, id: ConnectionId, new: &Configuration) -> Result<()> {
    let old = of(c, tenant, id)?.configuration;
    if sets_up(&old, new) {
        policies::may_set_up_scim(c, tenant)?;
    }
    check_roles(c, tenant, &old.default_roles, &new.default_roles)?;
    let row = get(c, tenant, id)?;
    let target = row.target();
    if old.features.scim != new.features.scim {
        turn(c, cx, row, Toggle::Scim, new.features.scim)?;
    }
    let (before, after) = difference(&old, new);
    if before.is_empty() {
        return Ok(());
    }
    store::update(c, cx, tenant, id, new)?;
    let details = json!({ "before": before, "after": after });
    event::record(c, cx, tenant, Action::ScimConfigurationUpdate, &target, Some(id), &details)?;
    if ["default_roles", "groups", "roles"].iter().any(|name| before.contains_key(*name)) {
        role_mapping::review_connection(c, cx, id, "the SCIM configuration was changed")?;
    }
    Ok(())
}

/// Whether a change sets something up: anything but switching off, which stays allowed where SCIM is locked.
fn sets_up(old: &Configuration, new: &Configuration) -> bool {
    let switches = |one: &Configuration| {
        let Features { scim, groups, roles, password_sync, phone_number_sync } = one.features;
        [scim, groups, roles, password_sync, phone_number_sync]
    };
    let turned_on = switches(old).into_iter().zip(switches(new)).any(|(was, is)| is && !was);
    turned_on || old.customizer.slug != new.customizer.slug || old.default_roles != new.default_roles
}

/// Default roles are the tenant's product roles. One that was there before may stay.
fn check_roles(c: &mut Conn, tenant: TenantId, old: &[String], new: &[String]) -> Result<()> {
    let known = product_role::all(c, tenant)?;
    let is_known = |role: &String| old.contains(role) || known.iter().any(|known| known.name == *role);
    if new.iter().all(is_known) {
        return Ok(());
    }
    let names = known.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
    Err(Error::invalid("defaultRoles", text!("each of defaultRoles is one of {names}", names = names)))
}

/// What the settings of a connection say of roles, for one without SCIM too.
pub(crate) struct RoleSettings {
    /// Groups are taken.
    pub groups: bool,
    /// Roles are taken.
    pub roles: bool,
    /// Default roles.
    pub default_roles: Vec<String>,
}

/// What the settings of a connection say of roles.
pub(crate) fn role_settings(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<RoleSettings> {
    let Configuration { features, default_roles, .. } = read(c, tenant, id)?.configuration;
    Ok(RoleSettings { groups: features.groups, roles: features.roles, default_roles })
}

/// The connections of which a product role is a default role.
pub(crate) fn with_default_role(c: &mut Conn, tenant: TenantId, role: &str) -> Result<Vec<ConnectionId>> {
    let mut found = Vec::new();
    for row in super::all(c, tenant)? {
        if read(c, tenant, row.id)?.configuration.default_roles.iter().any(|known| known == role) {
            found.push(row.id);
        }
    }
    Ok(found)
}

/// Takes a product role that goes out of the default roles.
pub(crate) fn drop_default_role(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    id: ConnectionId,
    role: &str,
) -> Result<()> {
    let mut configuration = read(c, tenant, id)?.configuration;
    configuration.default_roles.retain(|known| known != role);
    store::update(c, cx, tenant, id, &configuration)
}

/// What changed besides the switch of SCIM, whose event is the toggle's.
fn difference(old: &Configuration, new: &Configuration) -> (Map<String, Value>, Map<String, Value>) {
    let list = |one: &Configuration| {
        let Features { groups, roles, password_sync, phone_number_sync, scim: _ } = one.features;
        [
            ("customizer", json!(one.customizer.slug)),
            ("default_roles", json!(one.default_roles)),
            ("groups", json!(groups)),
            ("roles", json!(roles)),
            ("password_sync", json!(password_sync)),
            ("phone_number_sync", json!(phone_number_sync)),
        ]
    };
    let (mut before, mut after) = (Map::new(), Map::new());
    for ((name, was), (_, is)) in list(old).into_iter().zip(list(new)) {
        if was != is {
            before.insert(name.to_owned(), was);
            after.insert(name.to_owned(), is);
        }
    }
    (before, after)
}
