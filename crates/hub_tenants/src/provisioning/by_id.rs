//! A write to an account's own id. Whoever has a Secret Token finds each account that no connection manages, so that a write
//! by id proves nothing: outside of verified domains it does not get at what one logs in with.

use hub_db::Conn;
use hub_scim::{Error as Scim, Resource};
use hub_text::key;
use serde_json::Value;

use super::create::{addresses_of, ground};
use super::linking::{By, Ground, Linking, linking};
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
    decide(c, account, ground)
}

/// The same for an account whose resource was deleted, and that is created again. Which connection deleted it has a right to it;
/// to any other the account is one that it found.
///
/// # Errors
/// 403 where the rule forbids the link.
pub(super) fn link_again(
    c: &mut Conn,
    scope: &DirectoryScope,
    account: &User,
    resource: &Resource,
) -> Result<bool> {
    if store::ended_by(c, account.id, scope.connection())? {
        return address_stays(c, account);
    }
    let ground = ground(c, scope.connection(), account, &addresses_of(resource))?;
    decide(c, account, ground)
}

fn decide(c: &mut Conn, account: &User, ground: Ground) -> Result<bool> {
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
pub(crate) fn address_stays(c: &mut Conn, user: &User) -> Result<bool> {
    if !store::keeps_address(c, user.tenant, user.id)? {
        return Ok(false);
    }
    Ok(match user.sign_in_email_key.as_deref() {
        Some(key) => !domain::vouches(c, user.tenant, key)?,
        None => true,
    })
}

const ADDRESS_STAYS: &str = key!(
    "The address lies in no verified domain of this workspace, and it was linked by its id: e-mail, login address and password \
     stay as they are."
);

/// Says so in the details of the event of a link.
pub(super) fn say_that_the_address_stays(details: &mut Value, stays: bool) {
    if let (true, Some(details)) = (stays, details.as_object_mut()) {
        details.insert("reason".to_owned(), ADDRESS_STAYS.into());
    }
}
