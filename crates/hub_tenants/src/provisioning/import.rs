//! Staged users become accounts by an admin's word.

use hub_db::Conn;
use hub_kernel::{Cx, UserId};
use hub_text::t;
use serde_json::json;

use super::document::{claim_sign_in_email, holder_of_place};
use crate::event::{self, Action};
use crate::seat::Way;
use crate::session::Admin;
use crate::user::{self, User, UserState};
use crate::{Error, Result, connection, policies};

/// Gives a staged user an account and a seat. Says whether a welcome mail is due.
///
/// # Errors
/// `Invalid` for somebody who is not staged or inactive at the IdP; `Forbidden` where SCIM is locked; `NoSeat`; 409 when the
/// e-mail is an account's.
pub fn import(c: &mut Conn, cx: &Cx, by: &Admin, id: UserId) -> Result<(User, bool)> {
    let mut user = user::get(c, by.tenant(), id)?;
    if user.state != UserState::Staged {
        return Err(Error::invalid("user", t("this person is imported already")));
    }
    if user.directory_active == Some(false) {
        return Err(Error::invalid("user", t("this person is inactive at the identity provider")));
    }
    policies::allow_importing(c, by)?;
    if let Some(other) = holder_of_place(c, &user)? {
        let detail = format!(
            "{} belongs to another account of this workspace ({}): link both on the Reconcile page.",
            user.email.as_ref().unwrap_or(&user.user_name),
            other.user_name
        );
        return Err(hub_scim::Error::uniqueness(detail).into());
    }
    user.user_name_key = user::name_key(&user).to_owned();
    claim_sign_in_email(c, &mut user)?;
    user::give_access(c, cx, &mut user, Way::Import)?;
    let details = json!({ "before": { "state": UserState::Staged }, "after": { "state": user.state } });
    event::record(c, cx, by.tenant(), Action::UserImport, &user.target(), user.connection, &details)?;
    let welcome = match user.connection {
        Some(id) => connection::get(c, by.tenant(), id)?.welcome_mail,
        None => false,
    };
    Ok((user, welcome))
}
