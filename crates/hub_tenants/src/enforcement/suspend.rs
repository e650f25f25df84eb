//! Relief by hand: for a few hours passwords serve everybody again. It ends by itself.

use hub_db::Conn;
use hub_kernel::Cx;
use hub_text::{key, t};
use serde_json::json;

use super::{Policy, Settled, policy, record, rule, settle, store};
use crate::event::Action;
use crate::session::Admin;
use crate::sign_in::policy::Required;
use crate::{Error, Result};

/// For how many hours it can be suspended.
pub const SUSPENSION_HOURS: [i64; 3] = [1, 4, 24];

/// Suspends what holds, for one of [`SUSPENSION_HOURS`] from now.
///
/// # Errors
/// `Forbidden` for an admin who is no owner; `Invalid` for other hours, and where nobody must log in by SSO.
pub fn suspend(c: &mut Conn, cx: &Cx, by: &Admin, hours: i64) -> Result<Settled> {
    allow(by)?;
    if !SUSPENSION_HOURS.contains(&hours) {
        return Err(Error::invalid("hours", t("suspend it for 1, 4 or 24 hours")));
    }
    let (tenant, rule) = (by.tenant(), rule(c, by.tenant())?);
    if rule.required(cx.now) == Required::Nobody && !rule.is_suspended(cx.now) {
        return Err(Error::invalid(
            "hours",
            t("nobody has to log in by SSO now, so there is nothing to suspend"),
        ));
    }
    let until = cx.now.plus_minutes(hours * 60);
    let before = policy(c, tenant)?;
    let after = Policy {
        suspended_until: Some(until),
        suspended_at: Some(cx.now),
        suspended_by: Some(cx.actor.name().to_owned()),
        ..before.clone()
    };
    store::save(c, tenant, &after, cx.now)?;
    let details = json!({ "hours": hours, "until": until.readable(), "sso_required_of": before.held });
    record(c, cx, tenant, Action::SsoSuspend, &details)?;
    settle(c, cx, tenant)
}

/// Ends a suspension before its time.
///
/// # Errors
/// `Forbidden` for an admin who is no owner; `Invalid` where nothing is suspended.
pub fn resume(c: &mut Conn, cx: &Cx, by: &Admin) -> Result<Settled> {
    allow(by)?;
    let before = policy(c, by.tenant())?;
    if !rule(c, by.tenant())?.is_suspended(cx.now) {
        return Err(Error::invalid("hours", t("nothing is suspended")));
    }
    let after = Policy { suspended_until: None, suspended_at: None, suspended_by: None, ..before };
    store::save(c, by.tenant(), &after, cx.now)?;
    record(c, cx, by.tenant(), Action::SsoResume, &json!({}))?;
    settle(c, cx, by.tenant())
}

fn allow(by: &Admin) -> Result<()> {
    if by.is_owner() {
        Ok(())
    } else {
        Err(Error::Forbidden(key!("only an owner can suspend single sign-on")))
    }
}
