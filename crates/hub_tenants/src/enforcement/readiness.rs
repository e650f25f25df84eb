//! What must be there before everyone may be asked for SSO, so that nobody locks the workspace by a mistake.

use hub_db::Conn;
use hub_kernel::{TenantId, Timestamp, UserId};

use super::{Policy, recovery};
use crate::connection::vouching;
use crate::event::{self, Action, Filter};
use crate::session::Admin;
use crate::sign_in::policy::Required;
use crate::{Result, user};

/// How long a login by SSO of an owner or admin counts as a sign that it works.
const RECENT_HOURS: i64 = 24;
/// Before a planned start it is looked once more whether it can be.
const CHECKED_MINUTES_BEFORE: i64 = 60;
/// Owners and admins who are looked at.
const MOST_MANAGERS: i64 = 50;
/// Logins of each that are looked at.
const MOST_LOGINS: i64 = 20;

/// Something that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// An Integrated connection with SAML.
    Integrated,
    /// An owner's word for one of them: without it, it lets in sub-users only.
    Vouched,
    /// A login of an owner or admin by SSO in the last 24 hours.
    RecentSso,
    /// Recovery codes of the owner who asks; of any owner where the operator does.
    RecoveryCodes,
}

/// The newest login by SSO of an owner or admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentSso {
    /// Who.
    pub user: UserId,
    /// What pages call them.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// What is missing before everyone may be asked for SSO.
///
/// # Errors
/// The database's.
pub fn everyone_lacks(c: &mut Conn, by: &Admin, now: Timestamp) -> Result<Vec<Lack>> {
    lacks(c, by.tenant(), by.user(), now)
}

/// The same, with the codes of `holder`; of any active owner where it is nobody's in particular.
fn lacks(c: &mut Conn, tenant: TenantId, holder: Option<UserId>, now: Timestamp) -> Result<Vec<Lack>> {
    let mut lacks = Vec::new();
    if !super::rule(c, tenant)?.integrated {
        lacks.push(Lack::Integrated);
    } else if vouching::serving(c, tenant)?.is_empty() {
        lacks.push(Lack::Vouched);
    }
    if recent_sso(c, tenant, now)?.is_none() {
        lacks.push(Lack::RecentSso);
    }
    let holders = recovery::holders(c, tenant)?;
    if !holders.iter().any(|row| row.unused > 0 && holder.is_none_or(|id| id == row.user)) {
        lacks.push(Lack::RecoveryCodes);
    }
    Ok(lacks)
}

/// Why *everyone* cannot be any more, or cannot begin as planned. What has begun goes on as long as owners have a connection
/// to log in by; what is about to begin must be as ready as on the day it was chosen.
pub(super) fn lost(
    c: &mut Conn,
    tenant: TenantId,
    policy: &Policy,
    integrated: bool,
    now: Timestamp,
) -> Result<Option<Lack>> {
    let Some(from) = policy.everyone_from else { return Ok(None) };
    if !integrated {
        return Ok(Some(Lack::Integrated));
    }
    if vouching::serving(c, tenant)?.is_empty() {
        return Ok(Some(Lack::Vouched));
    }
    // After a suspension it holds again without a question: SSO may not have worked meanwhile.
    let begins = policy.held != Required::Everyone && policy.held_since.is_none_or(|since| since < from);
    match begins && checked_at(from) <= now {
        true => Ok(lacks(c, tenant, None, now)?.first().copied()),
        false => Ok(None),
    }
}

/// When it is looked once more whether a planned start can be.
pub(super) fn checked_at(start: Timestamp) -> Timestamp {
    start.plus_minutes(-CHECKED_MINUTES_BEFORE)
}

/// The newest login of an owner or admin through a connection that is Integrated and vouched for, if one lies less than a day
/// back.
///
/// # Errors
/// The database's.
pub fn recent_sso(c: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<Option<RecentSso>> {
    let since = now.plus_minutes(-RECENT_HOURS * 60);
    let serving = vouching::serving(c, tenant)?;
    let mut newest: Option<RecentSso> = None;
    for manager in user::managers(c, tenant, MOST_MANAGERS)? {
        let filter = Filter {
            action: Some(Action::Login.as_str().to_owned()),
            target: Some(manager.id.to_string()),
            ..Filter::default()
        };
        let logins = event::page(c, tenant, &filter, MOST_LOGINS)?;
        let by_sso = logins
            .iter()
            .find(|row| row.at >= since && row.connection_id.is_some_and(|id| serving.contains(&id)));
        if let Some(row) = by_sso
            && newest.as_ref().is_none_or(|known| row.at > known.at)
        {
            newest = Some(RecentSso { user: manager.id, name: manager.label().to_owned(), at: row.at });
        }
    }
    Ok(newest)
}
