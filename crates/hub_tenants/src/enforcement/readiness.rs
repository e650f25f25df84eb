//! What must be there before everyone may be asked for SSO, so that nobody locks the workspace by a mistake.

use hub_db::Conn;
use hub_kernel::{TenantId, Timestamp, UserId};

use super::recovery;
use crate::event::{self, Action, Filter};
use crate::session::Admin;
use crate::{Result, connection, user};

/// How long a login by SSO of an owner or admin counts as a sign that it works.
const RECENT_HOURS: i64 = 24;
/// Owners and admins who are looked at.
const MOST_MANAGERS: i64 = 50;
/// Logins of each that are looked at.
const MOST_LOGINS: i64 = 20;

/// Something that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// An Integrated connection with SAML.
    Integrated,
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
    let tenant = by.tenant();
    let mut lacks = Vec::new();
    if !super::rule(c, tenant)?.integrated {
        lacks.push(Lack::Integrated);
    }
    if recent_sso(c, tenant, now)?.is_none() {
        lacks.push(Lack::RecentSso);
    }
    let holders = recovery::holders(c, tenant)?;
    if !holders.iter().any(|holder| holder.unused > 0 && by.user().is_none_or(|id| id == holder.user)) {
        lacks.push(Lack::RecoveryCodes);
    }
    Ok(lacks)
}

/// The newest login of an owner or admin through a connection that is Integrated, if one lies less than a day back.
///
/// # Errors
/// The database's.
pub fn recent_sso(c: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<Option<RecentSso>> {
    let since = now.plus_minutes(-RECENT_HOURS * 60);
    let serving: Vec<_> = connection::for_sign_in(c, tenant)?.into_iter().map(|row| row.id).collect();
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
