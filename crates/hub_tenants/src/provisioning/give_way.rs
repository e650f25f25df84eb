//! Whoever waited beside an account is no more once that is linked: they are one person.

use std::collections::BTreeMap;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx};
use hub_text::key;
use serde_json::json;

use super::document::sign_in_key;
use super::update::{all_of, groups_of};
use crate::Result;
use crate::event::{self, Action, Undo};
use crate::group::members::{self, MemberId};
use crate::user::{self, User, UserState};

/// Deletes whom this connection, or one that has ended, sent in the place of somebody whom it has linked just now: under their
/// userName, or with the address that they log in with.
pub(super) fn give_way(c: &mut Conn, cx: &Cx, connection: ConnectionId, account: &User) -> Result<()> {
    for left in beside(c, connection, account)? {
        let gone = Some(Box::new(all_of(c, &left)?));
        let undo = Undo { left_groups: groups_of(c, &left)?, gone, ..Undo::default() };
        members::leave_all(c, left.tenant, MemberId::User(left.id), cx.now)?;
        user::store::delete(c, left.tenant, left.id)?;
        let account = json!({ "id": account.id, "userName": account.user_name });
        let details = json!({ "asked": "create", "reason": key!("the account was linked beside which they waited"), "account": account });
        let (action, target) = (Action::UserDeleteProvision, left.target());
        event::record_undo(c, cx, left.tenant, action, &target, Some(connection), &details, &undo)?;
    }
    Ok(())
}

fn beside(c: &mut Conn, connection: ConnectionId, account: &User) -> Result<Vec<User>> {
    let (tenant, name) = (account.tenant, user::name_key(account));
    let mut found = user::left_behind(c, tenant, name)?;
    found.extend(user::store::by_user_name(c, tenant, &user::waiting_key_at(connection, name))?);
    let address = account.sign_in_email_key.clone().or_else(|| sign_in_key(account.email.as_deref()));
    if let Some(address) = address {
        found.extend(user::staged_with_address(c, tenant, &address)?);
    }
    // Of two people without an account neither waits beside the other, unless their connection has ended.
    let is_account = account.state != UserState::Staged;
    found.retain(|other| {
        let whose = other.connection.is_none() || is_account && other.connection == Some(connection);
        other.state == UserState::Staged && other.id != account.id && whose
    });
    let found: BTreeMap<_, _> = found.into_iter().map(|other| (other.id, other)).collect();
    Ok(found.into_values().collect())
}
