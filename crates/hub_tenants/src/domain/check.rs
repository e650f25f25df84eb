//! One look into DNS.

use hub_db::Conn;
use hub_kernel::{Cx, DomainId, Timestamp};
use hub_text::t;
use serde_json::json;

use super::get;
use super::proof::{Challenge, GRACE_DAYS, Seen, Step, judge};
use super::store::{self, Domain};
use crate::event::{self, Action};
use crate::{Error, Result};

/// How long a node holds a domain; longer than the question can take.
const HOLD_MINUTES: i64 = 2;
/// Nobody has DNS asked again by hand sooner than this after an answer.
const PAUSE_SECONDS: i64 = 10;

/// The right to look for a proof now, while nobody else does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The domain's row.
    pub domain: DomainId,
    /// What to look for.
    pub challenge: Challenge,
}

/// What owners and admins are told of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainNews {
    /// It is proven.
    Verified {
        /// The domain.
        name: String,
    },
    /// The proof is missing; after the grace the domain is verified no more.
    Missing {
        /// The domain.
        name: String,
        /// What should be there.
        challenge: Challenge,
        /// When it ends.
        ends_at: Timestamp,
    },
    /// It is verified no more.
    Lost {
        /// The domain.
        name: String,
        /// What should have been there.
        challenge: Challenge,
    },
}

/// Domains whose turn it is, of all tenants, at most `most`.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn, now: Timestamp, most: i64) -> Result<Vec<DomainId>> {
    store::due(c, now, most)
}

/// Takes a domain for looking; `None` when another node looks, or when it is not due and `now_please` is not said.
///
/// # Errors
/// `NotFound` when it was removed; `Invalid` when `now_please` is said a few seconds after the last answer.
pub fn claim(c: &mut Conn, cx: &Cx, id: DomainId, now_please: bool) -> Result<Option<Check>> {
    let mut row = get(c, id.tenant(), id)?;
    let held = row.checking_until.is_some_and(|until| until > cx.now);
    let due = row.next_check_at.is_some_and(|at| at <= cx.now);
    if held || !(due || now_please) {
        return Ok(None);
    }
    if !due && row.checked_at.is_some_and(|at| cx.now < at.plus_seconds(PAUSE_SECONDS)) {
        return Err(Error::invalid("domain", t("DNS answered a few seconds ago; check again in ten")));
    }
    row.checking_until = Some(cx.now.plus_minutes(HOLD_MINUTES));
    store::update(c, &row)?;
    Ok(Some(Check { domain: id, challenge: row.challenge() }))
}

/// Ends a look: notes what was seen, and what follows from it. Two tenants may see their proofs in the same moment; the one
/// that comes second gets `Conflict` of the database and asks again.
///
/// # Errors
/// `NotFound` when the domain was removed meanwhile; the database's.
pub fn settle(c: &mut Conn, cx: &Cx, check: &Check, seen: &Seen) -> Result<Option<DomainNews>> {
    let mut row = get(c, check.domain.tenant(), check.domain)?;
    if row.challenge() != check.challenge {
        return Err(Error::NotFound);
    }
    row.checking_until = None;
    let step = judge(&mut row, seen, cx.now);
    row.taken_elsewhere = false;
    if step == Step::Verify {
        match store::verified(c, &row.name)?.is_some_and(|other| other.tenant != row.tenant) {
            true => row.taken_elsewhere = true,
            false => {
                (row.verified_at, row.lost_at) = (Some(cx.now), None);
                // Who came while the domain was nobody's was told nothing of the rule, and may have a password.
                row.new_people_since = row.new_people_since.map(|_| cx.now);
            }
        }
    } else if step == Step::Lose {
        (row.verified_at, row.lost_at) = (None, Some(cx.now));
        (row.missing_since, row.misses) = (None, 0);
    }
    store::update(c, &row)?;
    tell(c, cx, &row, step)
}

/// From when new people need SSO begins anew with the proof.
fn verified(row: &Domain) -> serde_json::Value {
    match row.new_people_since {
        Some(since) => json!({ "after": { "new_people_need_sso_since": since.rfc3339() } }),
        None => json!({}),
    }
}

fn tell(c: &mut Conn, cx: &Cx, row: &Domain, step: Step) -> Result<Option<DomainNews>> {
    let name = row.name.clone();
    let (action, details, news) = match step {
        Step::Stay => return Ok(None),
        Step::Verify if row.taken_elsewhere => return Ok(None),
        Step::Verify => (Action::DomainVerify, verified(row), Some(DomainNews::Verified { name })),
        Step::Recover => (Action::DomainRecover, json!({}), None),
        Step::Warn => {
            let ends_at = row.ends_at().unwrap_or(cx.now.plus_days(GRACE_DAYS));
            let details = json!({ "looked_for": row.challenge().host, "ends_at": ends_at.rfc3339() });
            (
                Action::DomainWarn,
                details,
                Some(DomainNews::Missing { name, challenge: row.challenge(), ends_at }),
            )
        }
        Step::Lose => {
            let details = json!({ "looked_for": row.challenge().host, "days": GRACE_DAYS });
            (Action::DomainLose, details, Some(DomainNews::Lost { name, challenge: row.challenge() }))
        }
    };
    event::record(c, cx, row.tenant, action, &row.target(), None, &details)?;
    Ok(news)
}
