//! Which workspaces somebody logs in to, told by mail alone: whoever asks learns nothing of who has an account.

use hub_db::Db;
use hub_kernel::{Cx, EmailAddress};

use super::throttle::{self, From, Guarded};
use crate::user::{self, User};
use crate::{Result, connection, tenant};

/// As many workspaces as one mail names.
const MOST_WORKSPACES: i64 = 20;

/// A workspace that somebody can log in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownWorkspace {
    /// Its name.
    pub name: String,
    /// Its slug, part of its login address.
    pub slug: String,
    /// Whether a connection can log people in.
    pub sso: bool,
}

/// The workspaces where this address is an active account's. The caller mails them to that address, and tells the asker
/// the same in every case.
///
/// # Errors
/// `Throttled`.
pub async fn workspaces_of(db: &Db, cx: &Cx, email: &str) -> Result<Vec<KnownWorkspace>> {
    let Ok(email) = email.parse::<EmailAddress>() else { return Ok(Vec::new()) };
    let (subject, address, now) = (format!("find {}", email.key()), cx.address.clone(), cx.now);
    db.write_global(move |c| {
        throttle::attempt(c, Guarded::mailbox(&subject), From::Address(address.as_deref()), now)?;
        let mut found = Vec::new();
        for user in user::store::everywhere_by_email(c, email.key(), MOST_WORKSPACES)? {
            if !User::is_active(&user) {
                continue;
            }
            let row = tenant::get(c, user.tenant)?;
            let sso = !connection::for_sign_in(c, row.id)?.is_empty();
            found.push(KnownWorkspace { name: row.name, slug: row.slug, sso });
        }
        Ok(found)
    })
    .await
}
