//! Who must log in by SSO, and from when: the tenant's own choice; what it does when it takes hold; how an owner
//! suspends it. What holds at a moment is computed from times (`sign_in::policy::Rule`), so nothing here has to run for
//! the rule to hold; what runs ends the sessions that it refuses, writes the event and lets owners be told.

mod choose;
mod instruct;
mod readiness;
pub mod recovery;
pub mod relief;
pub(crate) mod store;
mod suspend;
#[cfg(test)]
mod tests;

pub use choose::{Choice, Consequence, choose, preview};
pub use instruct::instruct;
pub use readiness::{Lack, RecentSso, everyone_lacks, recent_sso};
pub use store::{Policy, due};
pub use suspend::{SUSPENSION_HOURS, resume, suspend};

use hub_db::Conn;
use hub_kernel::{Cx, TenantId, Timestamp};
use serde_json::json;

use crate::event::{self, Action, Target};
use crate::sign_in::policy::{Required, Rule};
use crate::{Result, app, session};

/// What the tenant chose, and whether it can hold at all.
///
/// # Errors
/// The database's.
pub fn rule(c: &mut Conn, tenant: TenantId) -> Result<Rule> {
    store::rule(c, tenant)
}

/// The whole of what is stored.
///
/// # Errors
/// The database's.
pub fn policy(c: &mut Conn, tenant: TenantId) -> Result<Policy> {
    Ok(store::find(c, tenant)?.unwrap_or_default())
}

/// What changed for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// Who had to log in by SSO.
    pub before: Required,
    /// Who has to now.
    pub after: Required,
    /// Sessions that ended because they did not begin so.
    pub sessions_ended: usize,
    /// Why *everyone*, in force or planned, has just ended by itself; none where it did not.
    pub dropped: Option<Lack>,
}

impl Settled {
    /// Whether anything did.
    pub fn changed(self) -> bool {
        self.before != self.after
    }

    /// Whether owners should be told.
    pub fn is_news(self) -> bool {
        self.changed() || self.dropped.is_some()
    }
}

/// Lets the consequences follow what holds now: sessions end, the event is written. Called by whatever changes a policy
/// or a connection, and by the job that notices that a planned time has passed.
///
/// Without an Integrated connection *everyone* and a suspension end for good: who connects again tries it out first.
/// *Everyone* also ends without one that an owner vouches for, and does not begin where it could not be chosen.
///
/// # Errors
/// The database's.
pub fn settle(c: &mut Conn, cx: &Cx, tenant: TenantId) -> Result<Settled> {
    let before = policy(c, tenant)?;
    let rule = rule(c, tenant)?;
    let mut after = before.clone();
    if !rule.integrated {
        after = Policy { sub_users_from: before.sub_users_from, ..Policy::default() };
        (after.held, after.held_since) = (before.held, before.held_since);
    }
    let dropped = readiness::lost(c, tenant, &before, rule.integrated, cx.now)?;
    if let Some(lack) = dropped {
        after.everyone_from = None;
        let (was, is) = (choose::shown(&before), choose::shown(&after));
        let details = json!({ "before": was, "after": is, "reason": lack.fact() });
        record(c, cx, tenant, Action::SignInPolicyUpdate, &details)?;
    }
    let required = after.rule(rule.integrated).required(cx.now);
    let mut settled = Settled { before: before.held, after: required, sessions_ended: 0, dropped };
    after.next_at = next_at(&after, rule.integrated, cx.now);
    if settled.changed() {
        (after.held, after.held_since, after.alarmed_at) = (required, Some(cx.now), None);
    }
    if after != before {
        store::save(c, tenant, &after, cx.now)?;
    }
    if settled.changed() {
        settled.sessions_ended = session::end_refused(c, tenant, required)?;
        app::grant::end_refused(c, cx, tenant, None)?;
        app::grant::after_sessions(c, cx, tenant, None)?;
        // A suspension and the end of a connection are events of their own.
        if required != Required::Nobody || (rule.integrated && !rule.is_suspended(cx.now)) {
            record(c, cx, tenant, Action::SsoRequire, &describe(before.held, &settled))?;
        }
    }
    Ok(settled)
}

/// When time alone changes something next: what is required, or whether a planned start can be.
fn next_at(policy: &Policy, integrated: bool, now: Timestamp) -> Option<Timestamp> {
    let change = policy.rule(integrated).next_change(now);
    let check = policy.everyone_from.filter(|_| integrated).map(readiness::checked_at);
    [change, check.filter(|at| *at > now)].into_iter().flatten().min()
}

fn describe(before: Required, settled: &Settled) -> serde_json::Value {
    json!({
        "before": { "sso_required_of": before },
        "after": { "sso_required_of": settled.after },
        "sessions_ended": settled.sessions_ended,
    })
}

fn record(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    action: Action,
    details: &serde_json::Value,
) -> Result<()> {
    let target = Target::new("policy", tenant, "Sign-in policy");
    event::record(c, cx, tenant, action, &target, None, details)
}
