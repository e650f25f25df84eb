//! The password that a directory writes, where the connection synchronises passwords. It becomes the password of
//! sub-users only: who knows an owner's or an admin's password has the workspace.

use std::fmt;

use hub_db::Conn;
use hub_kernel::{Cx, Secret, TenantId};
use hub_scim::Error as Scim;
use serde_json::json;

use super::{as_directory, find, store};
use crate::directory::DirectoryScope;
use crate::event::{self, Action};
use crate::sign_in::{Passwords, check_new_password, mail_link};
use crate::user::{self, Role, User};
use crate::{Error, Result, session};

/// A password with its hash, which was made before the transaction began.
pub struct NewPassword {
    plain: Secret,
    hash: String,
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(***)")
    }
}

impl NewPassword {
    /// Hashes a password on the password threads; `None` when it is the one that is `stored` already, as an IdP that
    /// writes whole documents sends it each time.
    ///
    /// # Errors
    /// `Busy` when too many wait.
    pub async fn prepare(
        passwords: &Passwords,
        cx: &Cx,
        plain: Secret,
        stored: Option<String>,
    ) -> Result<Option<Self>> {
        if stored.is_some() && passwords.verify(plain.clone(), stored).await? {
            return Ok(None);
        }
        let hash = passwords.hash(cx, plain.clone()).await?;
        Ok(Some(Self { plain, hash }))
    }
}

/// The hash of a user's password for [`NewPassword::prepare`], if a directory set it. A password of the person's own is
/// compared with nothing: how long an answer takes would tell a guess that fits.
///
/// # Errors
/// The database's.
pub fn stored_password(c: &mut Conn, tenant: TenantId, id: &str) -> Result<Option<String>> {
    let user = match find(c, tenant, id) {
        Ok(user) => user,
        Err(Error::Scim(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let known = store::is_directorys(c, tenant, user.id)?;
    Ok(user.password_hash.filter(|_| known))
}

/// Makes what a directory wrote the person's password; what they began with the old one ends.
///
/// # Errors
/// 400 `invalidValue` for a password that the hub takes from nobody.
pub fn set_password(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    user: &mut User,
    new: Option<NewPassword>,
) -> Result<()> {
    let Some(new) = new.filter(|_| scope.features().password_sync) else { return Ok(()) };
    let cx = &as_directory(cx, scope);
    let connection = Some(scope.connection());
    if user.role != Role::Member {
        let reason = "an identity provider never sets the password of an owner or an admin";
        let details = json!({ "asked": "a new password", "reason": reason });
        return event::record(
            c,
            cx,
            user.tenant,
            Action::UserProvisionRefused,
            &user.target(),
            connection,
            &details,
        );
    }
    check_new_password(new.plain.expose(), &user.user_name).map_err(|error| match error {
        Error::Invalid(invalid) => Scim::invalid_value(format!(
            "The password was not taken, and nothing else of this request: {}.",
            invalid.message
        ))
        .into(),
        other => other,
    })?;
    store::note_password(c, user.tenant, user.id, &new.hash, cx.now)?;
    user.password_hash = Some(new.hash);
    user::store::update(c, user, None)?;
    mail_link::forget(c, user)?;
    session::end_all(c, cx, user, "the password was changed")?;
    event::record(c, cx, user.tenant, Action::PasswordChange, &user.target(), connection, &json!({}))
}

/// Takes the password off somebody who becomes an owner or admin, when a directory ever set one: whoever knew that one
/// may have changed it since. Tells whether it did.
pub(crate) fn forget_directorys_password(c: &mut Conn, cx: &Cx, user: &mut User) -> Result<bool> {
    if !store::forget(c, user.tenant, user.id)? {
        return Ok(false);
    }
    mail_link::forget(c, user)?;
    user.password_hash = None;
    user::store::update(c, user, None)?;
    session::end_all(c, cx, user, "the identity provider knew the password")?;
    Ok(true)
}
