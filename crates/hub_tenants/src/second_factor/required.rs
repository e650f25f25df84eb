//! Whether a workspace requires a second factor of everybody who logs in by password.

use hub_db::Conn;
use hub_kernel::{Cx, TenantId, Timestamp, UserId};
use hub_text::key;
use serde_json::json;

use super::store::{self, ByPassword};
use crate::event::{self, Action, Target};
use crate::session::Confirmed;
use crate::sign_in::policy::{self, Required};
use crate::{Error, Result, tenant};

/// More people than a page counts one by one.
const MOST_COUNTED: i64 = 100_000;

/// Since when a second factor is required; none where it is the person's own choice.
///
/// # Errors
/// The database's.
pub fn required_since(c: &mut Conn, tenant: TenantId) -> Result<Option<Timestamp>> {
    store::required_since(c, tenant)
}

/// The rule and whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Since when it is required.
    pub since: Option<Timestamp>,
    /// How many people log in by password.
    pub by_password: i64,
    /// How many of them have no second factor yet.
    pub without: i64,
}

/// The rule and whom it is about.
///
/// # Errors
/// The database's.
pub fn standing(c: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<Standing> {
    let who = by_password(c, tenant, now)?;
    let without = store::without(c, tenant, who, MOST_COUNTED)?.len();
    Ok(Standing {
        since: required_since(c, tenant)?,
        by_password: store::count_people(c, tenant, who)?,
        without: i64::try_from(without).unwrap_or(i64::MAX),
    })
}

/// Who logs in by password and has no second factor, `limit` of them at most.
///
/// # Errors
/// The database's.
pub fn without(c: &mut Conn, tenant: TenantId, now: Timestamp, limit: i64) -> Result<Vec<UserId>> {
    let who = by_password(c, tenant, now)?;
    store::without(c, tenant, who, limit)
}

/// Turns the rule on or off. Sessions go on; who has no second factor adds one right after the next right password.
///
/// # Errors
/// `Forbidden` for anybody but an owner.
pub fn require(c: &mut Conn, cx: &Cx, by: &Confirmed, on: bool) -> Result<()> {
    if !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can change this rule")));
    }
    let before = standing(c, by.tenant(), cx.now)?;
    if before.since.is_some() == on {
        return Ok(());
    }
    match on {
        true => store::require(c, by.tenant(), cx.now)?,
        false => store::release(c, by.tenant())?,
    }
    let target = Target::new("tenant", by.tenant(), tenant::get(c, by.tenant())?.name);
    let details =
        json!({ "required": on, "people_by_password": before.by_password, "without": before.without });
    event::record(c, cx, by.tenant(), Action::SecondFactorPolicy, &target, None, &details)
}

fn by_password(c: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<ByPassword> {
    Ok(match policy::required(c, tenant, now)? {
        Required::Nobody => ByPassword { members: true, others: true },
        Required::SubUsers => ByPassword { members: false, others: true },
        Required::Everyone => ByPassword { members: false, others: false },
    })
}
