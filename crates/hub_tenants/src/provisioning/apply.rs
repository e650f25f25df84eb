//! What a directory asked and a toggle kept from happening, done by an admin's word.

use hub_db::Conn;
use hub_kernel::{Cx, UserId};
use hub_text::{key, t};
use serde_json::json;

use crate::event::{self, Action};
use crate::session::Admin;
use crate::user::{self, DeactivatedBy, Role, User};
use crate::{Error, Result, mass_change};

/// Whether the directory holds somebody without access who has it here, so that [`apply_now`] would take it.
pub fn is_kept(user: &User) -> bool {
    // What a directory said that has ended since is no word on anybody.
    let inactive = user.directory_active == Some(false) && user.is_written_by_directory();
    let gone = inactive || user.directory_deleted_at.is_some();
    user.is_active() && user.role != Role::Owner && gone
}

/// Takes the access of somebody whom the directory has deactivated or deleted while auto-deactivate was off. The
/// directory gives it back when it changes its mind, as if the toggle had been on.
///
/// # Errors
/// `NotFound`; `Invalid` for whom the directory asked nothing that is open; `Forbidden` for oneself, and to an admin who is
/// no owner for whose removal waits as part of a mass change.
pub fn apply_now(c: &mut Conn, cx: &Cx, by: &Admin, id: UserId) -> Result<()> {
    let mut user = user::get(c, by.tenant(), id)?;
    if !is_kept(&user) {
        return Err(Error::invalid(
            "user",
            t("the directory has asked nothing for this person that is not done"),
        ));
    }
    if by.user() == Some(id) {
        return Err(Error::Forbidden(key!("you cannot take your own access")));
    }
    if !by.is_owner() && mass_change::holds(c, &user)? {
        return Err(Error::Forbidden(key!("only an owner decides on changes that wait")));
    }
    let asked = if user.directory_deleted_at.is_some() { "delete" } else { "active = false" };
    user::end_access(c, cx, &mut user, DeactivatedBy::Directory)?;
    let details = json!({ "after": { "state": user.state }, "applied": asked });
    event::record(c, cx, user.tenant, Action::UserDeprovision, &user.target(), user.connection, &details)
}
