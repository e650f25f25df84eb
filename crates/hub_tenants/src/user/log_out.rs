//! Logging somebody else out.

use hub_db::Conn;
use hub_kernel::{Cx, UserId};
use hub_text::key;

use super::account::may_touch;
use super::get;
use crate::session::{self, Admin, Ended};
use crate::{Error, Result};

/// Ends all sessions of a person and all of their logins to apps, on all devices. They may log in again.
///
/// # Errors
/// `NotFound`; `Forbidden` when an admin touches an owner, or for oneself, whose sessions are on the account page.
pub fn log_out(c: &mut Conn, cx: &Cx, by: &Admin, id: UserId) -> Result<Ended> {
    let user = get(c, by.tenant(), id)?;
    may_touch(by, &user)?;
    if by.user() == Some(id) {
        return Err(Error::Forbidden(key!("your own sessions are on your account page")));
    }
    session::end_all_by_admin(c, cx, &user)
}
