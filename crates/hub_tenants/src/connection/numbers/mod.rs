//! How many people and groups a switch is about, for whoever is about to turn it.
//!
//! A page asks for them on every visit, so each is read from one index, and none further than [`MOST`].

mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_kernel::{ConnectionId, TenantId, Timestamp};

use crate::Result;
use crate::sign_in::policy::{self, Required};

/// As far as is counted: a number above it stands for "more than this many".
pub const MOST: i64 = 1_000;

/// What the switches of a connection's SCIM configuration are about. Each number is at most one above [`MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Groups that its directory manages.
    pub groups: i64,
    /// Members of these groups, each counted in each; of the counted groups, all of them.
    pub memberships: i64,
    /// People for whom its directory has written a role that is stored.
    pub with_roles: i64,
    /// People for whom its directory has written a phone number that is stored.
    pub with_phone: i64,
    /// Its people with access who have a password here.
    pub with_password: i64,
    /// Owners and admins among these.
    pub managers_with_password: i64,
    /// Who must log in by SSO now, whatever passwords there are.
    pub required: Required,
    /// Its people to whom nothing gives a product role; `None` where there are too many people to look at.
    pub without_product_role: Option<i64>,
}

/// Counts what the SCIM configuration of a connection is about.
///
/// # Errors
/// The database's.
pub fn of(c: &mut Conn, id: ConnectionId, now: Timestamp) -> Result<Numbers> {
    let (groups, memberships) = store::groups(c, id)?;
    Ok(Numbers {
        groups,
        memberships,
        with_roles: store::with_roles(c, id)?,
        with_phone: store::with_phone(c, id)?,
        with_password: store::with_password(c, id)?,
        managers_with_password: store::managers_with_password(c, id)?,
        required: policy::required(c, id.tenant(), now)?,
        without_product_role: store::without_product_role(c, id)?,
    })
}

/// How many sessions that began by a login through the connection go on at `now`, one above [`MOST`] at most.
///
/// # Errors
/// The database's.
pub fn sessions(c: &mut Conn, id: ConnectionId, now: Timestamp) -> Result<i64> {
    store::sessions(c, id, now)
}

/// How many people of the tenant a directory manages, one above [`MOST`] at most.
///
/// # Errors
/// The database's.
pub fn of_directories(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    store::of_directories(c, tenant)
}
