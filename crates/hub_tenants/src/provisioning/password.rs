//! The password that a directory writes, where the connection synchronises passwords. It becomes the password of
//! sub-users only: who knows an owner's or an admin's password has the workspace.

use std::fmt;

use hub_db::Conn;
use hub_kernel::{Cx, Secret};
use hub_scim::Error as Scim;
use hub_scim::etag::Conditions;
use hub_text::key;
use serde_json::json;

use super::by_id::address_stays;
use super::update::owned;
use super::{as_directory, store};
use crate::directory::DirectoryScope;
use crate::event::{self, Action};
use crate::sign_in::{Passwords, check_new_password, mail_link};
use crate::user::{self, Role, User};
use crate::{Error, Result, session};

/// A password with its hash, which was made before the transaction began.
pub struct NewPassword {
    plain: Secret,
    /// None where it was seen before that nothing would come of it.
    hash: Option<String>,
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(***)")
    }
}

impl NewPassword {
    /// Hashes a password on the password threads; `None` when it is the one that is stored already, as an IdP that writes
    /// whole documents sends it each time.
    ///
    /// # Errors
    /// `Busy` when too many wait.
    pub async fn prepare(
        passwords: &Passwords,
        cx: &Cx,
        plain: Secret,
        prospect: Prospect,
    ) -> Result<Option<Self>> {
        let stored = match prospect {
            Prospect::Refused => return Ok(Some(Self { plain, hash: None })),
            Prospect::New => None,
            Prospect::Stored(hash) => Some(hash),
        };
        if stored.is_some() && passwords.verify(plain.clone(), stored).await? {
            return Ok(None);
        }
        let hash = Some(passwords.hash(cx, plain.clone()).await?);
        Ok(Some(Self { plain, hash }))
    }
}

/// What would come of a password that a directory writes, before any work is spent on it.
#[derive(Clone, PartialEq, Eq)]
pub enum Prospect {
    /// Nothing: the write is refused, or the person is an owner or admin.
    Refused,
    /// It would be the person's.
    New,
    /// It would be the person's; a directory set the one with this hash.
    Stored(String),
}

impl fmt::Debug for Prospect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "Refused",
            Self::New => "New",
            Self::Stored(_) => "Stored(***)",
        })
    }
}

/// What would come of a password for the user with this id. Of somebody whom the connection may not write, and of a
/// password of the person's own, nothing is looked at: how long an answer takes would tell a guess that fits.
///
/// # Errors
/// The database's.
pub fn prospect(c: &mut Conn, scope: &DirectoryScope, id: &str, conditions: &Conditions) -> Result<Prospect> {
    let user = match owned(c, scope, id, conditions) {
        Ok(user) if user.role == Role::Member => user,
        Ok(_) | Err(Error::Scim(_)) => return Ok(Prospect::Refused),
        Err(error) => return Err(error),
    };
    let known = store::is_directorys(c, scope.tenant(), user.id)?;
    Ok(user.password_hash.filter(|_| known).map_or(Prospect::New, Prospect::Stored))
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
    let refused = if user.role != Role::Member {
        Some(key!("an identity provider never sets the password of an owner or an admin"))
    } else if address_stays(c, user)? {
        Some(key!(
            "an identity provider that linked an account by its id alone, outside of a verified domain, never sets its password"
        ))
    } else {
        None
    };
    if let Some(reason) = refused {
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
    // Who was an owner or admin a moment ago is a sub-user by now: the directory repeats it.
    let hash = new.hash.ok_or(Error::Busy)?;
    store::note_password(c, user.tenant, user.id, &hash, cx.now)?;
    user.password_hash = Some(hash);
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
