//! Relief: when most logins by SSO fail in the first hour after it took hold, owners are alarmed.

use hub_db::Conn;
use hub_kernel::{Cx, TenantId, Timestamp};
use serde_json::json;

use super::{Policy, policy, record, store};
use crate::Result;
use crate::event::Action;
use crate::sign_in::policy::Required;

/// How long after the start it is watched.
const WATCHED_MINUTES: i64 = 60;
/// Fewer attempts than this say nothing.
const FEWEST_ATTEMPTS: i64 = 5;
/// The newest events that are looked at; a first load by SCIM must not make this costly.
const MOST_EVENTS: i64 = 10_000;
/// How long pages say that owners were alarmed.
pub const SHOWN_HOURS: i64 = 24;

/// What became of logins by SSO since it took hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcomes {
    /// Logins that succeeded.
    pub succeeded: i64,
    /// Logins that failed.
    pub failed: i64,
}

impl Outcomes {
    /// Whether most failed, and enough were tried to say so.
    pub const fn alarming(self) -> bool {
        let tried = self.succeeded + self.failed;
        tried >= FEWEST_ATTEMPTS && self.failed * 2 > tried
    }
}

/// The tenants that are in their first hour.
///
/// # Errors
/// The database's.
pub fn watched(c: &mut Conn, now: Timestamp) -> Result<Vec<TenantId>> {
    store::begun(c, now.plus_minutes(-WATCHED_MINUTES))
}

/// What became of logins by SSO since it took hold; `None` where nobody must log in by SSO.
///
/// # Errors
/// The database's.
pub fn outcomes(c: &mut Conn, tenant: TenantId) -> Result<Option<Outcomes>> {
    match policy(c, tenant)? {
        Policy { held: Required::SubUsers | Required::Everyone, held_since: Some(since), .. } => {
            let (succeeded, failed) = store::outcomes(c, tenant, since, MOST_EVENTS)?;
            Ok(Some(Outcomes { succeeded, failed }))
        }
        _ => Ok(None),
    }
}

/// Looks at one tenant; gives what owners are to be told, once for each start.
///
/// # Errors
/// The database's.
pub fn judge(c: &mut Conn, cx: &Cx, tenant: TenantId) -> Result<Option<Outcomes>> {
    let before = policy(c, tenant)?;
    if before.alarmed_at.is_some() {
        return Ok(None);
    }
    let Some(seen) = outcomes(c, tenant)?.filter(|seen| seen.alarming()) else { return Ok(None) };
    store::save(c, tenant, &Policy { alarmed_at: Some(cx.now), ..before }, cx.now)?;
    let details = json!({ "succeeded": seen.succeeded, "failed": seen.failed });
    record(c, cx, tenant, Action::SsoAlarm, &details)?;
    Ok(Some(seen))
}
