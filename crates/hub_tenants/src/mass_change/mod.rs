//! The breaker for mass changes: when a directory takes access from many people within an hour, what comes on top waits
//! for an owner. The IdP gets its success either way; one wrong group or scope there must not empty a workspace.

mod store;
#[cfg(test)]
mod tests;

pub use store::{Held, tenants};

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, UserId};
use hub_text::{key, t};
use serde::Serialize;
use serde_json::json;

use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::text_enum::text_enum;
use crate::user::{self, DeactivatedBy, User};
use crate::{Error, Result, notice, seat, tenant};

/// Losses count for this long, in minutes.
pub const WINDOW_MINUTES: i64 = 60;
/// So few are never a mass, whatever the share of a small workspace.
pub const FEWEST: i64 = 2;
/// People decided on in one transaction, so that others of the workspace can write in between.
const BATCH: i64 = 200;

text_enum! {
    /// What a directory asked for that waits.
    Asked {
        /// `active` = false.
        Inactive = "inactive",
        /// DELETE.
        Deleted = "deleted",
    }
}

/// From how many on removals wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Whether anything waits at all.
    pub enabled: bool,
    /// As many people an hour lose access at once; more wait.
    pub people: i64,
    /// As many percent of those with access; more wait.
    pub percent: i64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { enabled: true, people: 10, percent: 20 }
    }
}

impl Rule {
    /// How many may lose access within an hour in a workspace where `active` had it at its beginning.
    pub fn limit(&self, active: i64) -> i64 {
        let share = active.saturating_mul(self.percent).div_euclid(100);
        self.people.min(share.max(FEWEST))
    }
}

/// What an owner decides on those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// They lose access, as the directory asked.
    Apply,
    /// They keep it; the directory's word stays on record.
    Keep,
}

/// The workspace's rule.
///
/// # Errors
/// The database's.
pub fn rule(c: &mut Conn, tenant: TenantId) -> Result<Rule> {
    store::rule(c, tenant)
}

/// Changes the rule. What waits goes on waiting.
///
/// # Errors
/// `Forbidden` for an admin who is no owner; `Invalid` for a number out of bounds.
pub fn set_rule(c: &mut Conn, cx: &Cx, by: &Admin, after: Rule) -> Result<()> {
    must_own(by)?;
    if !(1..=100_000).contains(&after.people) {
        return Err(Error::invalid("people", t("give a number of people from 1 to 100000")));
    }
    if !(1..=100).contains(&after.percent) {
        return Err(Error::invalid("percent", t("give a percentage from 1 to 100")));
    }
    let before = rule(c, by.tenant())?;
    if before == after {
        return Ok(());
    }
    store::save_rule(c, by.tenant(), after)?;
    let details = json!({ "before": { "mass_changes": before }, "after": { "mass_changes": after } });
    record(c, cx, by.tenant(), Action::PolicyUpdate, &details)
}

/// Whether a directory may take one more person's access now. While anybody waits, everybody does: who decides sees all.
pub(crate) fn admits(c: &mut Conn, cx: &Cx, tenant: TenantId) -> Result<bool> {
    let rule = rule(c, tenant)?;
    if !rule.enabled {
        return Ok(true);
    }
    if store::count(c, tenant)? > 0 {
        return Ok(false);
    }
    let lost = seat::who_lost_to_directories(c, tenant, cx.now.plus_minutes(-WINDOW_MINUTES))?.len();
    let lost = i64::try_from(lost).unwrap_or(i64::MAX);
    let active = tenant::get(c, tenant)?.seats_used.saturating_add(lost);
    Ok(lost < rule.limit(active))
}

/// Has a removal wait. The caller stores what the directory wrote and says in its event that access stayed.
pub(crate) fn hold(c: &mut Conn, cx: &Cx, user: &User, connection: ConnectionId, asked: Asked) -> Result<()> {
    let began = store::began(c, user.tenant)?;
    if began.is_none() {
        let rule = rule(c, user.tenant)?;
        let details = json!({ "rule": rule, "window_minutes": WINDOW_MINUTES });
        record(c, cx, user.tenant, Action::MassChangeHold, &details)?;
    }
    store::hold(c, user, connection, asked, cx.now, began.unwrap_or(cx.now))
}

/// The directory takes its word back: nothing waits any more for this person.
pub(crate) fn release(c: &mut Conn, user: &User) -> Result<bool> {
    store::forget(c, user.tenant, user.id)
}

/// A connection ends, and with it what its directory asked: nobody is to approve that any more, and what other directories ask
/// does not wait behind it. Says for how many.
pub(crate) fn release_connection(c: &mut Conn, connection: ConnectionId) -> Result<usize> {
    store::forget_connection(c, connection)
}

/// Whether somebody's removal waits.
///
/// # Errors
/// The database's.
pub fn holds(c: &mut Conn, user: &User) -> Result<bool> {
    let before = UserId::from_raw(user.id.raw() - 1);
    Ok(store::page(c, user.tenant, Some(before), 1)?.iter().any(|row| row.user == user.id))
}

/// How many wait.
///
/// # Errors
/// The database's.
pub fn count(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    store::count(c, tenant)
}

/// Those who wait, by their ids; at most `limit` after one.
///
/// # Errors
/// The database's.
pub fn page(c: &mut Conn, tenant: TenantId, after: Option<UserId>, limit: i64) -> Result<Vec<Held>> {
    store::page(c, tenant, after, limit)
}

/// Whom an owner decides on.
#[derive(Debug, Clone, Copy)]
pub enum Whom {
    /// One person.
    One(UserId),
    /// The next of all who wait, so many that one transaction stays short.
    NextOfAll,
}

/// Decides; says on how many. For all who wait it is called until it says 0.
///
/// # Errors
/// `Forbidden` for an admin who is no owner; `NotFound` for somebody who does not wait.
pub fn decide(c: &mut Conn, cx: &Cx, by: &Admin, whom: Whom, decision: Decision) -> Result<usize> {
    must_own(by)?;
    let tenant = by.tenant();
    let rows = match whom {
        Whom::One(user) => {
            let before = UserId::from_raw(user.raw() - 1);
            let row = store::page(c, tenant, Some(before), 1)?.into_iter().find(|row| row.user == user);
            vec![row.ok_or(Error::NotFound)?]
        }
        Whom::NextOfAll => store::page(c, tenant, None, BATCH)?,
    };
    for row in &rows {
        settle(c, cx, row, decision)?;
    }
    Ok(rows.len())
}

fn settle(c: &mut Conn, cx: &Cx, held: &Held, decision: Decision) -> Result<()> {
    let tenant = held.user.tenant();
    store::forget(c, tenant, held.user)?;
    let mut user = user::get(c, tenant, held.user)?;
    // Made an owner meanwhile: nobody's directory removes an owner, whoever says yes to it.
    let takes = decision == Decision::Apply && user.is_active() && user.role != user::Role::Owner;
    let action = if takes { Action::UserDeprovision } else { Action::MassChangeKeep };
    if takes {
        user::end_access(c, cx, &mut user, DeactivatedBy::Directory)?;
    }
    let details = json!({ "asked": held.asked, "held_since": held.held_at.rfc3339(), "state": user.state });
    event::record(c, cx, tenant, action, &user.target(), Some(held.connection), &details)
}

/// Gives access back to those from whom directories took it in the hour before something had to wait: the other half of
/// saying "this was a mistake", to be asked before [`decide`]. Says on how many; somebody without a free seat stays
/// without access.
///
/// # Errors
/// `Forbidden` for an admin who is no owner.
pub fn give_back(c: &mut Conn, cx: &Cx, by: &Admin) -> Result<usize> {
    must_own(by)?;
    let Some(began) = store::began(c, by.tenant())? else { return Ok(0) };
    let since = began.plus_minutes(-WINDOW_MINUTES);
    let mut given = 0;
    for id in seat::who_lost_to_directories(c, by.tenant(), since)? {
        let Ok(mut user) = user::get(c, by.tenant(), id) else { continue };
        if user.deactivated_by != Some(DeactivatedBy::Directory) {
            continue;
        }
        match user::give_access(c, cx, &mut user, seat::Way::Reactivation) {
            Ok(()) => given += 1,
            Err(Error::NoSeat { .. }) => continue,
            Err(error) => return Err(error),
        }
        let details = json!({ "reason": key!("an owner undid a mass change") });
        let (target, connection) = (user.target(), user.connection);
        event::record(c, cx, user.tenant, Action::UserReactivate, &target, connection, &details)?;
    }
    Ok(given)
}

/// How many wait, when the owners were not told yet that anybody does. Whoever is given a number tells them.
///
/// # Errors
/// The database's.
pub fn untold(c: &mut Conn, cx: &Cx, tenant: TenantId) -> Result<Option<i64>> {
    let Some(began) = store::began(c, tenant)? else { return Ok(None) };
    let topic = format!("mass change {}", began.millis());
    if !notice::first_time(c, tenant, &topic, cx.now)? {
        return Ok(None);
    }
    Ok(Some(store::count(c, tenant)?))
}

fn must_own(by: &Admin) -> Result<()> {
    match by.is_owner() {
        true => Ok(()),
        false => Err(Error::Forbidden(key!("only an owner decides on changes that wait"))),
    }
}

fn record(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    action: Action,
    details: &serde_json::Value,
) -> Result<()> {
    let row = tenant::get(c, tenant)?;
    event::record(c, cx, tenant, action, &Target::new("tenant", tenant, row.name), None, details)
}
