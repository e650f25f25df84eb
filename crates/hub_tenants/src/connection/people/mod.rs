//! The people of one connection: whom its directory sent, and who logged in through it.

mod list;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Timestamp, UserId};

use crate::Result;
use crate::text_enum::text_enum;
use crate::user::User;

text_enum! {
    /// Which of them a list shows.
    Whom {
        /// Sent by the directory, without an account.
        Waiting = "waiting",
        /// With access.
        Access = "access",
        /// Had an account; no access.
        NoAccess = "no_access",
        /// Held inactive, or deleted, by the identity provider, whatever holds here.
        Inactive = "inactive",
        /// With access although the identity provider holds them inactive or deleted them.
        Kept = "kept",
    }
}

/// Which people of a connection are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Part of a name, userName or e-mail, in any letter case.
    pub text: Option<String>,
    /// Only these.
    pub whom: Option<Whom>,
    /// Only those after this one, for the next page.
    pub after: Option<UserId>,
}

/// The last write of the directory about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// About whom.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The answer's status.
    pub status: i64,
}

/// At most `limit` of them in the order in which they came.
///
/// # Errors
/// The database's.
pub fn page(c: &mut Conn, id: ConnectionId, wanted: &Wanted, limit: i64) -> Result<Vec<User>> {
    // Each half is read along an index of its own; one condition for both would look at everybody of the tenant.
    let mut found = list::sent(c, id, wanted, limit)?;
    found.extend(list::logged_in(c, id, wanted, limit)?);
    found.sort_by_key(|user| user.id);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// What the directory last wrote about each of these people, as far as the log of calls goes back.
///
/// # Errors
/// The database's.
pub fn last_words(c: &mut Conn, id: ConnectionId, users: &[UserId]) -> Result<Vec<Word>> {
    if users.is_empty() { Ok(Vec::new()) } else { list::last_words(c, id, users) }
}

/// How many people log in through the connection whom its directory does not manage.
///
/// # Errors
/// The database's.
pub fn count_logged_in(c: &mut Conn, id: ConnectionId) -> Result<i64> {
    list::count_logged_in(c, id)
}
