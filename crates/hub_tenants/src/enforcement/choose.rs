//! The choice itself: whose rule, from when; and what it would mean, said before it is saved.

use hub_db::Conn;
use hub_kernel::{Cx, Timestamp};
use hub_text::{key, t};
use serde_json::{Value, json};

use super::{Lack, Policy, Settled, everyone_lacks, policy, record, rule, settle, store};
use crate::event::Action;
use crate::session::{self, Admin};
use crate::sign_in::policy::Required;
use crate::{Error, Result, user};

/// Days ahead of which nothing can be planned: whoever planned it should still be there.
const MOST_DAYS_AHEAD: i64 = 366;

/// From when who must log in by SSO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Sub-users; none: from the moment of Integrated.
    pub sub_users_from: Option<Timestamp>,
    /// Everyone; none: never. A time that has passed means now.
    pub everyone_from: Option<Timestamp>,
}

impl From<&Policy> for Choice {
    fn from(policy: &Policy) -> Self {
        Self { sub_users_from: policy.sub_users_from, everyone_from: policy.everyone_from }
    }
}

/// What a choice would mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consequence {
    /// Who must log in by SSO at present.
    pub before: Required,
    /// Who would have to as soon as it is saved.
    pub after: Required,
    /// Who would have to in the end, when all that is planned has come.
    pub in_the_end: Required,
    /// When that would be, if it is planned.
    pub from: Option<Timestamp>,
    /// Sessions that would end as soon as it is saved.
    pub sessions_ending: i64,
    /// People whom the identity provider has never shown to the hub, or holds inactive: in the end they could not log in.
    pub shut_out: i64,
}

impl Consequence {
    /// Whether more people would have to log in by SSO than before, now or in the end.
    pub fn tightens(self) -> bool {
        rank(self.after) > rank(self.before) || rank(self.in_the_end) > rank(self.before)
    }
}

const fn rank(required: Required) -> u8 {
    match required {
        Required::Nobody => 0,
        Required::SubUsers => 1,
        Required::Everyone => 2,
    }
}

/// Says what [`choose`] would do, without doing it.
///
/// # Errors
/// As [`choose`].
pub fn preview(c: &mut Conn, cx: &Cx, by: &Admin, choice: Choice) -> Result<Consequence> {
    check(c, cx, by, choice)?;
    let tenant = by.tenant();
    let present = rule(c, tenant)?;
    let mut future = present;
    (future.sub_users_from, future.everyone_from) = (choice.sub_users_from, choice.everyone_from);
    let (before, after) = (present.required(cx.now), future.required(cx.now));
    let in_the_end = match choice.everyone_from {
        Some(_) => Required::Everyone,
        None => Required::SubUsers,
    };
    let from = match in_the_end {
        Required::Everyone => choice.everyone_from,
        Required::SubUsers | Required::Nobody => choice.sub_users_from,
    };
    let sessions_ending =
        if rank(after) > rank(before) { session::count_refused(c, tenant, after, cx.now)? } else { 0 };
    let shut_out = user::count_shut_out_by_sso(c, tenant, in_the_end == Required::Everyone)?;
    let from = from.filter(|from| *from > cx.now);
    Ok(Consequence { before, after, in_the_end, from, sessions_ending, shut_out })
}

/// Saves the choice. Where it takes hold at once, the sessions that it refuses end in the same transaction.
///
/// # Errors
/// `Forbidden` for an admin who is no owner; `Invalid` for a time too far ahead, and for *everyone* where something is
/// missing that keeps the workspace from being locked.
pub fn choose(c: &mut Conn, cx: &Cx, by: &Admin, choice: Choice) -> Result<Settled> {
    by.confirmed(cx.now)?;
    check(c, cx, by, choice)?;
    let before = policy(c, by.tenant())?;
    let everyone_from = choice.everyone_from.map(|from| match before.everyone_from {
        Some(held) if held <= cx.now && from <= cx.now => held,
        _ => from.max(cx.now),
    });
    let after = Policy { sub_users_from: choice.sub_users_from, everyone_from, ..before.clone() };
    if after != before {
        store::save(c, by.tenant(), &after, cx.now)?;
        let details = json!({ "before": shown(&before), "after": shown(&after) });
        record(c, cx, by.tenant(), Action::SignInPolicyUpdate, &details)?;
    }
    settle(c, cx, by.tenant())
}

pub(super) fn shown(policy: &Policy) -> Value {
    json!({
        "sub_users_from": policy.sub_users_from.map(Timestamp::readable),
        "everyone_from": policy.everyone_from.map(Timestamp::readable),
    })
}

fn check(c: &mut Conn, cx: &Cx, by: &Admin, choice: Choice) -> Result<()> {
    if !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can change the sign-in policy")));
    }
    let latest = cx.now.plus_days(MOST_DAYS_AHEAD);
    for (field, from) in [("sub_users_from", choice.sub_users_from), ("everyone_from", choice.everyone_from)]
    {
        if from.is_some_and(|from| from > latest) {
            return Err(Error::invalid(field, t("choose a time within the next year")));
        }
    }
    let before = policy(c, by.tenant())?;
    let earlier = |from: Timestamp| before.everyone_from.is_none_or(|held| from < held.max(cx.now));
    if choice.everyone_from.is_some_and(earlier)
        && let Some(lack) = everyone_lacks(c, by, cx.now)?.first()
    {
        return Err(Error::invalid("everyone_from", lack.sentence()));
    }
    Ok(())
}

impl Lack {
    /// What is missing, for the person who chose.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Integrated => key!("no connection with single sign-on is Integrated yet"),
            Self::Vouched => {
                key!(
                    "owners and admins cannot log in by SSO yet: an owner approves that on the page of the connection"
                )
            }
            Self::RecentSso => {
                key!(
                    "no owner or admin has logged in by SSO in the last 24 hours: do so first, so that it is known to work"
                )
            }
            Self::RecoveryCodes => {
                key!("you hold no recovery codes: make some first, or nobody could get in when SSO fails")
            }
        }
    }

    /// The same for somebody who reads why it ended by itself.
    pub const fn fact(self) -> &'static str {
        match self {
            Self::Integrated => key!("no connection with single sign-on is Integrated any more"),
            Self::Vouched => key!("no connection is left by which owners and admins may log in"),
            Self::RecentSso => key!("no owner or admin has logged in by SSO in the last 24 hours"),
            Self::RecoveryCodes => key!("no active owner holds an unused recovery code"),
        }
    }
}
