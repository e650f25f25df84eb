//! What groups and roles of an identity provider give here: the hub role and product roles, by rules of a connection.
//!
//! [`decide`] is the pure decision; [`settle`](settle::settle) makes it hold for a person and writes down by which rule.
//! Access, seats and owners are never touched by a rule, and an admin made by hand stays one.

mod book;
mod change;
mod decide;
mod preview;
mod rule;
mod settle;
mod store;
#[cfg(test)]
mod tests;

pub use change::{Change, LONGEST_VALUE, MOST_RULES, NewRule, allow, changed, revision, rules, save};
pub(crate) use change::{drop_product_role, rules_with};
pub use decide::{HubRole, Why};
pub use preview::{Crowd, Preview, preview};
pub use rule::{Grant, Rule, Source, SourceKind};
pub use settle::work;
pub(crate) use settle::{concerned, review, review_all, review_connection, settle, work_now};
pub(crate) use store::Applied;
pub use store::Seen;

use std::collections::BTreeMap;

use hub_db::Conn;
use hub_kernel::{ConnectionId, GroupId, TenantId, UserId};
use hub_text::Text;

use crate::user::{self, Role, User};
use crate::{Result, product_role};
use book::Book;
use rule::key_of;

/// The product roles that a person has now, in the order of the tenant's list: what tokens and webhooks carry.
///
/// # Errors
/// `NotFound`, also for another tenant's person.
pub fn product_roles_of(c: &mut Conn, tenant: TenantId, person: UserId) -> Result<Vec<String>> {
    let user = user::get(c, tenant, person)?;
    Ok(held_by(c, &user)?.product_roles.into_iter().map(|(name, _)| name).collect())
}

/// What a person holds, and why.
#[derive(Debug, Clone)]
pub struct Held {
    /// Product roles in the order of the tenant's list, each with what gives it.
    pub product_roles: Vec<(String, Vec<Why>)>,
    /// What the rules make of the hub role.
    pub hub_role: HubRole,
    /// The rule that decides on the hub role, in words, and what it gives.
    pub by: Option<(Grant, Text)>,
    /// Whether the person is an admin by a rule.
    pub admin_by_rule: bool,
    /// Role values that came and mean nothing here.
    pub unknown: Vec<String>,
}

/// What a person holds by the rules as they stand, and why.
///
/// # Errors
/// The database's.
pub fn held_by(c: &mut Conn, user: &User) -> Result<Held> {
    let (facts, decided) = Book::open(c, user.tenant)?.look_at(c, user)?;
    let unknown = decided.unmapped.into_iter().filter(|it| !it.kind.is_group());
    Ok(Held {
        product_roles: decided.product_roles,
        hub_role: decided.hub_role,
        by: decided.by,
        admin_by_rule: facts.standing.by_rule && user.role == Role::Admin,
        unknown: unknown.map(|it| it.value).collect(),
    })
}

/// Rules name a group as it is called now.
pub(crate) fn follow_name(c: &mut Conn, group: GroupId, name: &str) -> Result<()> {
    store::rename_group(c, group, name)
}

/// Whether the rules as they stand make somebody an admin.
pub(crate) fn is_admin_by_rules(c: &mut Conn, user: &User) -> Result<bool> {
    Ok(held_by(c, user)?.by.is_some_and(|(grant, _)| grant == Grant::Admin))
}

/// What was last made of the rules for these people; those of whom nothing was made are left out.
pub(crate) fn applied(c: &mut Conn, tenant: TenantId, users: &[UserId]) -> Result<BTreeMap<UserId, Applied>> {
    let mut found = BTreeMap::new();
    for chunk in users.chunks(AT_A_TIME) {
        found.extend(store::applied(c, tenant, chunk)?);
    }
    Ok(found)
}

/// People whom one statement names.
const AT_A_TIME: usize = 500;

/// Forgets that somebody is an admin by a rule: a hand decided.
pub(crate) fn forget_admin_rule(c: &mut Conn, cx: &hub_kernel::Cx, user: &User) -> Result<()> {
    let applied = store::applied(c, user.tenant, &[user.id])?.into_iter().next();
    match applied {
        Some((id, applied)) if applied.admin_rule.is_some() => {
            store::put_applied(c, id, &Applied { admin_rule: None, ..applied }, cx.now)
        }
        _ => Ok(()),
    }
}

/// How many people hold each product role; one that nobody holds is left out.
///
/// # Errors
/// The database's.
pub fn count_holders(c: &mut Conn, tenant: TenantId) -> Result<BTreeMap<String, i64>> {
    store::count_holders(c, tenant)
}

/// Everybody who holds a product role waits for the rules to be applied again.
pub(crate) fn queue_holders(c: &mut Conn, tenant: TenantId, product_role: &str, cause: &str) -> Result<()> {
    store::queue_holders(c, tenant, product_role, cause)
}

/// Everybody of whom a connection says something waits for the rules to be applied again.
pub(crate) fn queue_connection(c: &mut Conn, connection: ConnectionId, cause: &str) -> Result<()> {
    store::queue_connection(c, connection, cause)
}

/// How many people wait for the rules to be applied again.
///
/// # Errors
/// The database's.
pub fn waiting(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    store::waiting(c, tenant)
}

/// Tenants in which somebody waits.
///
/// # Errors
/// The database's.
pub fn tenants_waiting(c: &mut Conn) -> Result<Vec<TenantId>> {
    store::tenants_waiting(c)
}

/// Values that came over a connection and that no rule names, nor are they a product role's name.
///
/// # Errors
/// The database's.
pub fn seen(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<Seen>> {
    let rules = store::rules(c, tenant, connection)?;
    let known = product_role::all(c, tenant)?;
    let mut values = store::values(c, connection, settle::MOST_SEEN)?;
    values.retain(|seen| {
        let key = key_of(&seen.value);
        let named = !seen.kind.is_group() && known.iter().any(|role| key_of(&role.name) == key);
        let source = Source::Value(seen.kind, seen.value.clone());
        !named && !rules.iter().any(|rule| rule.source.is_same(&source))
    });
    Ok(values)
}

/// Groups that a connection's directory has sent, for the list of choices: at most a thousand.
///
/// # Errors
/// The database's.
pub fn groups_of(c: &mut Conn, connection: ConnectionId) -> Result<Vec<(GroupId, String, i64)>> {
    let tenant = connection.tenant();
    let all = crate::group::store::page_from(c, tenant, GroupId::new(tenant, 0), 0, MOST_GROUPS)?;
    let ours = all.into_iter().filter(|group| group.connection == Some(connection));
    Ok(ours.map(|group| (group.id, group.display_name, group.members)).collect())
}

/// Most groups that are offered.
const MOST_GROUPS: i64 = 1000;
