//! What people may do in the product: a list that the tenant keeps. The hub itself reads nothing into a product role; it
//! carries it to tokens and webhooks.

mod store;
#[cfg(test)]
mod tests;

pub use store::ProductRole;

use hub_db::Conn;
use hub_kernel::{Cx, TenantId};
use hub_scim::fold;
use hub_text::{Text, text};
use serde_json::json;

use crate::connection::scim_configuration;
use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::{Error, Result, role_mapping};

/// The list that every tenant begins with: name and label.
pub const SEED: [(&str, &str); 7] = [
    ("manager", "Manager"),
    ("agent", "Agent"),
    ("scheduler", "Scheduler"),
    ("reporter", "Reporter"),
    ("router", "Router"),
    ("supervisor", "Supervisor"),
    ("sales", "Sales"),
];

/// Most product roles of a tenant.
pub const MOST: usize = 100;
/// Longest name, in characters.
pub const LONGEST_NAME: usize = 60;
/// Longest label, in characters.
pub const LONGEST_LABEL: usize = 100;

/// What Entra ID sends for people to whom no role was assigned, folded. It means nothing.
pub const NO_ROLES: [&str; 2] = ["user", "msiam_access"];

/// The tenant's list, in its order.
///
/// # Errors
/// The database's.
pub fn all(c: &mut Conn, tenant: TenantId) -> Result<Vec<ProductRole>> {
    store::all(c, tenant)
}

/// Gives a new tenant the list to begin with.
pub(crate) fn seed(c: &mut Conn, tenant: TenantId) -> Result<()> {
    SEED.iter().try_for_each(|(name, label)| store::add(c, tenant, name, label))
}

/// Adds a product role. Whoever has a role of this name at the identity provider holds it from then on.
///
/// # Errors
/// `Invalid` with `name` or `label`.
pub fn add(c: &mut Conn, cx: &Cx, by: &Admin, name: &str, label: &str) -> Result<()> {
    let (name, label) = (name.trim(), label.trim());
    let known = all(c, by.tenant())?;
    check_name(name, &known)?;
    let label = if label.is_empty() { name } else { label };
    check_label(label)?;
    store::add(c, by.tenant(), name, label)?;
    let details = json!({ "after": { "name": name, "label": label } });
    event::record(c, cx, by.tenant(), Action::ProductRoleCreate, &target(name), None, &details)?;
    role_mapping::review_all(c, cx, by.tenant(), "a product role was added")
}

/// Changes what people read; what directories and tokens carry stays.
///
/// # Errors
/// `NotFound`; `Invalid` with `label`.
pub fn rename(c: &mut Conn, cx: &Cx, by: &Admin, name: &str, label: &str) -> Result<()> {
    let label = label.trim();
    check_label(label)?;
    let before = find(c, by.tenant(), name)?;
    if before.label == label {
        return Ok(());
    }
    store::rename(c, by.tenant(), name, label)?;
    let details = json!({ "before": { "label": before.label }, "after": { "label": label } });
    event::record(c, cx, by.tenant(), Action::ProductRoleUpdate, &target(name), None, &details)
}

/// What the removal of a product role would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    /// People who hold it.
    pub people: i64,
    /// Rules that give it.
    pub rules: usize,
    /// Rules that give nothing else, and go with it.
    pub rules_left_empty: usize,
    /// Connections of which it is a default role.
    pub defaults: usize,
}

/// Looks at what the removal of a product role would do.
///
/// # Errors
/// `NotFound`.
pub fn removal(c: &mut Conn, tenant: TenantId, name: &str) -> Result<Removal> {
    find(c, tenant, name)?;
    let (rules, rules_left_empty) = role_mapping::rules_with(c, tenant, name)?;
    Ok(Removal {
        people: role_mapping::count_holders(c, tenant)?.remove(name).unwrap_or(0),
        rules,
        rules_left_empty,
        defaults: scim_configuration::with_default_role(c, tenant, name)?.len(),
    })
}

/// Removes a product role from the list, from the rules that give it, from default roles, and so from people.
///
/// # Errors
/// `NotFound`.
pub fn remove(c: &mut Conn, cx: &Cx, by: &Admin, name: &str) -> Result<Removal> {
    let tenant = by.tenant();
    let it = find(c, tenant, name)?;
    let removal = removal(c, tenant, name)?;
    // While it is still held, so that everybody concerned is found.
    role_mapping::queue_holders(c, tenant, name, &format!("the product role {name} was removed"))?;
    role_mapping::drop_product_role(c, cx, tenant, name)?;
    for id in scim_configuration::with_default_role(c, tenant, name)? {
        scim_configuration::drop_default_role(c, cx, tenant, id, name)?;
    }
    store::delete(c, tenant, name)?;
    let details = json!({
        "before": { "name": it.name, "label": it.label },
        "people": removal.people, "rules": removal.rules, "rules_removed": removal.rules_left_empty,
        "connections_with_it_as_default": removal.defaults,
    });
    event::record(c, cx, tenant, Action::ProductRoleDelete, &target(name), None, &details)?;
    role_mapping::work_now(c, cx, tenant)?;
    Ok(removal)
}

/// The product role of that name.
///
/// # Errors
/// `NotFound`.
pub fn find(c: &mut Conn, tenant: TenantId, name: &str) -> Result<ProductRole> {
    all(c, tenant)?.into_iter().find(|role| role.name == name).ok_or(Error::NotFound)
}

fn target(name: &str) -> Target {
    Target::new("product_role", name, name)
}

fn check_name(name: &str, known: &[ProductRole]) -> Result<()> {
    let refused = |message: Text| Err(Error::invalid("name", message));
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
    if name.is_empty() || !plain || name.len() > LONGEST_NAME {
        return refused(text!(
            "a name has letters, digits, hyphens, dots, colons and underscores, at most {count} of them",
            count = LONGEST_NAME
        ));
    }
    if NO_ROLES.contains(&fold(name).as_str()) {
        return refused(text!(
            "{name} is what Entra ID sends for people without a role; choose another name",
            name = name
        ));
    }
    if known.iter().any(|role| fold(&role.name) == fold(name)) {
        return refused(text!("there is a product role {name} already", name = name));
    }
    if known.len() >= MOST {
        return refused(text!("there are {count} product roles already; remove one first", count = MOST));
    }
    Ok(())
}

fn check_label(label: &str) -> Result<()> {
    if label.is_empty() || label.chars().count() > LONGEST_LABEL || label.chars().any(char::is_control) {
        let message = text!("enter a label of at most {count} characters", count = LONGEST_LABEL);
        return Err(Error::invalid("label", message));
    }
    Ok(())
}
