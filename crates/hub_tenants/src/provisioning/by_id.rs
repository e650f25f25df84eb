//! A write to an account's own id. Whoever has a Secret Token finds each account that no connection manages, so that a write
//! by id proves nothing: outside of verified domains it does not get at what one logs in with.

use hub_db::Conn;
use hub_scim::Error as Scim;

use super::create::ground;
use super::linking::{By, Linking, linking};
use super::store;
use crate::directory::DirectoryScope;
use crate::user::{User, UserState};
use crate::{Result, domain};

/// Decides on the link that a write by id is, and keeps what was decided. Gives whether the address stays.
///
/// # Errors
/// 403 where the rule forbids the link.
pub(super) fn link_by_id(c: &mut Conn, scope: &DirectoryScope, account: &User) -> Result<bool> {
    // Whoever has no account has none that could be taken.
    if account.is_written_by_directory() || account.state == UserState::Staged {
        return Ok(false);
    }
    let own = [account.sign_in_email_key.clone()];
    let ground = ground(c, scope.connection(), account, &own)?;
    match linking(By::Id, account.role, ground) {
        Linking::Done => Ok(false),
        Linking::AddressStays => {
            store::keep_address(c, account.tenant, account.id)?;
            Ok(true)
        }
        Linking::Waits(why) | Linking::Refused(why) => Err(Scim::forbidden(why.words()).into()),
    }
}

/// Whether no directory changes what somebody logs in with: they were linked by id, and the address lies in no domain that
/// the workspace has verified until now.
pub(super) fn address_stays(c: &mut Conn, user: &User) -> Result<bool> {
    if !store::keeps_address(c, user.tenant, user.id)? {
        return Ok(false);
    }
    Ok(match user.sign_in_email_key.as_deref() {
        Some(key) => !domain::vouches(c, user.tenant, key)?,
        None => true,
    })
}
