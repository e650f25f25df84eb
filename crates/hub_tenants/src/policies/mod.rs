//! What a workspace's plan includes, and what its owners locked: SCIM only after SSO, people only from the directory.

mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_kernel::{Cx, TenantId, Timestamp};
use hub_text::key;
use serde::Serialize;
use serde_json::json;

use crate::connection::{self, Connection};
use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::sign_in::policy::{self, Required};
use crate::user::{Role, User};
use crate::{Error, Result, enforcement, tenant};

/// What holds in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Policies {
    /// The plan includes single sign-on.
    pub sso_included: bool,
    /// The plan includes SCIM.
    pub scim_included: bool,
    /// A directory can be set up only where a connection logs people in.
    pub scim_needs_sso: bool,
    /// While a directory provisions, nobody is added or removed by hand.
    pub people_by_directory: bool,
}

impl Default for Policies {
    fn default() -> Self {
        Self { sso_included: true, scim_included: true, scim_needs_sso: false, people_by_directory: false }
    }
}

/// What an owner decides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change {
    /// See [`Policies::scim_needs_sso`]; `None` leaves it.
    pub scim_needs_sso: Option<bool>,
    /// See [`Policies::people_by_directory`]; `None` leaves it.
    pub people_by_directory: Option<bool>,
}

/// What the operator decides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plan {
    /// See [`Policies::sso_included`]; `None` leaves it.
    pub sso: Option<bool>,
    /// See [`Policies::scim_included`]; `None` leaves it.
    pub scim: Option<bool>,
}

/// Why people are not added or removed by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandLock {
    /// A directory provisions, and the workspace leaves people to it.
    Directory {
        /// Name of the integration: "Entra ID SSO".
        provider: &'static str,
    },
    /// Everybody logs in by SSO, so everybody comes from the identity provider.
    EverybodyBySso,
}

/// What holds in a workspace now.
///
/// # Errors
/// The database's.
pub fn of(c: &mut Conn, tenant: TenantId) -> Result<Policies> {
    store::find(c, tenant)
}

/// Changes what owners decide.
///
/// # Errors
/// `Forbidden` for an admin who is no owner.
pub fn change(c: &mut Conn, cx: &Cx, by: &Admin, change: Change) -> Result<()> {
    if !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can change the workspace’s policies")));
    }
    let before = of(c, by.tenant())?;
    let after = Policies {
        scim_needs_sso: change.scim_needs_sso.unwrap_or(before.scim_needs_sso),
        people_by_directory: change.people_by_directory.unwrap_or(before.people_by_directory),
        ..before
    };
    keep(c, cx, by.tenant(), Action::PolicyUpdate, before, after)
}

/// Changes what the plan includes. Without SSO in the plan nobody logs in by it, so everybody may use a password again;
/// with it the sub-users' rule holds again at once.
///
/// # Errors
/// `NotFound`.
pub fn set_plan(c: &mut Conn, cx: &Cx, tenant: TenantId, plan: Plan) -> Result<()> {
    let before = of(c, tenant)?;
    let after = Policies {
        sso_included: plan.sso.unwrap_or(before.sso_included),
        scim_included: plan.scim.unwrap_or(before.scim_included),
        ..before
    };
    keep(c, cx, tenant, Action::PlanUpdate, before, after)?;
    enforcement::settle(c, cx, tenant).map(|_| ())
}

fn keep(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    action: Action,
    before: Policies,
    after: Policies,
) -> Result<()> {
    if before == after {
        return Ok(());
    }
    let row = tenant::get(c, tenant)?;
    store::save(c, tenant, after)?;
    let details = json!({ "before": before, "after": after });
    event::record(c, cx, tenant, action, &Target::new("tenant", tenant, row.name), None, &details)
}

/// Why the directory side of connections cannot be set up; `None` when it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScimLock {
    /// The plan does not include it.
    NotIncluded,
    /// The workspace wants SSO first, and nobody can log in by SSO yet.
    NeedsSso,
}

/// Whether tokens and switches of the directory side are locked (K2, K3). Calls with tokens that are out go on while SSO
/// is missing: a deactivation must not be lost because a certificate was removed.
///
/// # Errors
/// The database's.
pub fn scim_lock(c: &mut Conn, tenant: TenantId) -> Result<Option<ScimLock>> {
    let policies = of(c, tenant)?;
    Ok(if !policies.scim_included {
        Some(ScimLock::NotIncluded)
    } else if policies.scim_needs_sso && connection::for_sign_in(c, tenant)?.is_empty() {
        Some(ScimLock::NeedsSso)
    } else {
        None
    })
}

/// As [`scim_lock`], as a refusal.
///
/// # Errors
/// `Forbidden`.
pub(crate) fn may_set_up_scim(c: &mut Conn, tenant: TenantId) -> Result<()> {
    match scim_lock(c, tenant)? {
        None => Ok(()),
        Some(ScimLock::NotIncluded) => {
            Err(Error::Forbidden(key!("the plan of this workspace does not include SCIM")))
        }
        Some(ScimLock::NeedsSso) => {
            Err(Error::Forbidden(key!("this workspace wants single sign-on set up before provisioning")))
        }
    }
}

/// The same of a single person who waits for import: an account from a directory that is not to be set up yet. The operator
/// may mend everything, and an import that has begun comes to its end.
///
/// # Errors
/// `Forbidden`.
pub(crate) fn allow_importing(c: &mut Conn, by: &Admin) -> Result<()> {
    match by.user() {
        Some(_) => may_set_up_scim(c, by.tenant()),
        None => Ok(()),
    }
}

/// Why people are not added by hand (K6, K12); `None` when they may be.
///
/// # Errors
/// The database's.
pub fn hand_lock(c: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<Option<HandLock>> {
    if policy::required(c, tenant, now)? == Required::Everyone {
        return Ok(Some(HandLock::EverybodyBySso));
    }
    Ok(provisioning_directory(c, tenant)?.map(|provider| HandLock::Directory { provider }))
}

/// The directory that people are left to, by the name of its integration.
fn provisioning_directory(c: &mut Conn, tenant: TenantId) -> Result<Option<&'static str>> {
    if !leaves_people_to_directories(c, tenant)? {
        return Ok(None);
    }
    Ok(connection::all(c, tenant)?.iter().find(|row| provisions(row)).map(Connection::name))
}

/// Whether people are left to directories that can write. Without SCIM in the plan each of their calls is refused, so
/// none of them locks anything.
fn leaves_people_to_directories(c: &mut Conn, tenant: TenantId) -> Result<bool> {
    let policies = of(c, tenant)?;
    Ok(policies.people_by_directory && policies.scim_included)
}

/// Whether a connection's directory writes people: it is switched on and has called.
fn provisions(row: &Connection) -> bool {
    row.capabilities().scim && row.scim_enabled && row.scim_seen_at.is_some()
}

/// Refuses to add somebody of this role by hand where people come from the identity provider. Owners are nobody's to
/// send: they are always added by hand; and the operator may mend everything.
///
/// # Errors
/// `Forbidden`.
pub(crate) fn allow_adding(c: &mut Conn, cx: &Cx, by: &Admin, role: Role) -> Result<()> {
    if role == Role::Owner || by.user().is_none() || hand_lock(c, by.tenant(), cx.now)?.is_none() {
        return Ok(());
    }
    Err(Error::Forbidden(key!("people of this workspace are added at its identity provider, not here")))
}

/// Refuses to take somebody's access by hand whom a directory manages, where people are left to it. Whoever the
/// directory does not know can be removed nowhere else than here, and so can whose own directory cannot write now.
///
/// # Errors
/// `Forbidden`.
pub fn allow_removing(c: &mut Conn, by: &Admin, user: &User) -> Result<()> {
    let Some(own) = user.connection.filter(|_| user.directory_deleted_at.is_none()) else { return Ok(()) };
    if user.role == Role::Owner
        || by.user().is_none()
        || !leaves_people_to_directories(c, by.tenant())?
        || !provisions(&connection::get(c, by.tenant(), own)?)
    {
        return Ok(());
    }
    Err(Error::Forbidden(key!("the directory manages this person: remove them at the identity provider")))
}
