//! An admin links somebody whom a directory sent to an account that was there: one person from then on.
//!
//! The account goes on under the id that the directory knows: the row takes it over, with all that hangs on the row, as it
//! does when a directory deletes and creates somebody again. So the id of a SCIM resource is the key of its row, always, and
//! what the directory stored goes on working.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, GroupId, TokenHash, UserId};
use hub_scim::Resource;
use hub_text::{t, text};
use serde_json::json;

use super::document::lay_over;
use super::give_way::give_way;
use super::linking::{By, Ground, Linking, linking};
use super::policy::Toggles;
use super::update::{Wanting, all_of, groups_of, settle_access};
use super::{holder_of_address, store};
use crate::event::{self, Action, Undo};
use crate::group::members::{self, MemberId};
use crate::session::{Admin, Confirmed};
use crate::user::{self, Role, User, UserState};
use crate::{Error, Result, connection, directory, role_mapping, setup_link};

/// Somebody whom a directory sent, and the account that they may be.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Whom the directory sent: known, without an account.
    pub staged: User,
    /// The account.
    pub account: User,
}

impl Pair {
    /// How both were when they were looked at: a link of what is not so any more is refused.
    pub fn mark(&self) -> String {
        mark(&[&self.staged, &self.account])
    }
}

/// What changes as soon as something about these people does.
pub fn mark(people: &[&User]) -> String {
    let facts: Vec<_> = people
        .iter()
        .map(|user| {
            json!([
                user.id,
                user.version,
                user.connection,
                user.state,
                user.deactivated_by,
                user.role,
                user.user_name,
                user.external_id,
                user.email,
                user.sign_in_email_key,
                user.directory_active,
                user.directory_deleted_at.map(hub_kernel::Timestamp::millis),
            ])
        })
        .collect();
    let hash = TokenHash::of(&json!(facts).to_string());
    hash.as_bytes().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Both, if this admin may link them.
///
/// # Errors
/// `NotFound` for somebody who is not there, or does not wait at this connection; `Forbidden` for an owner's account, and
/// for an admin's unless an owner asks; `Invalid` for an account that another connection manages, or whose link would give
/// away a third one's address or userName.
pub fn pair(
    c: &mut Conn,
    by: &Admin,
    connection: ConnectionId,
    staged: UserId,
    account: UserId,
) -> Result<Pair> {
    connection::with_scim(c, by.tenant(), connection)?;
    let staged = user::get(c, by.tenant(), staged)?;
    if staged.state != UserState::Staged || staged.connection != Some(connection) {
        return Err(Error::NotFound);
    }
    let account = user::get(c, by.tenant(), account)?;
    if account.state == UserState::Staged {
        return Err(Error::invalid(
            "account",
            t("this person has no account either: import one of them first"),
        ));
    }
    let hand = if by.is_owner() { By::Owner } else { By::Admin };
    match linking(hand, account.role, Ground::Equal) {
        Linking::Done | Linking::AddressStays => {}
        Linking::Waits(why) | Linking::Refused(why) => return Err(Error::Forbidden(why.words())),
    }
    if account.connection.is_some_and(|other| other != connection) {
        let text =
            t("another connection manages this account: disconnect it first, or remove the person there");
        return Err(Error::invalid("account", text));
    }
    let pair = Pair { staged, account };
    match third(c, &pair)? {
        None => Ok(pair),
        Some(other) => {
            let text = text!(
                "{name} has this person’s userName or address: link that account",
                name = &other.user_name
            );
            Err(Error::invalid("account", text))
        }
    }
}

/// A third person in whose place the account would come.
fn third(c: &mut Conn, pair: &Pair) -> Result<Option<User>> {
    let Pair { staged, account } = pair;
    let named = user::store::by_user_name(c, staged.tenant, user::name_key(staged))?;
    let is_third = |other: &User| other.id != staged.id && other.id != account.id;
    if let Some(other) = named.filter(is_third) {
        return Ok(Some(other));
    }
    // An admin's address stays what it was.
    if account.role != Role::Member {
        return Ok(None);
    }
    Ok(holder_of_address(c, staged)?.filter(is_third))
}

/// Makes one person of both. `seen` is the [`Pair::mark`] of what the admin looked at.
///
/// # Errors
/// As [`pair`]; `Invalid` when either changed meanwhile; `NoSeat` when the directory holds them active, who had no access.
pub fn link(
    c: &mut Conn,
    cx: &Cx,
    by: &Confirmed,
    connection: ConnectionId,
    (staged, account): (UserId, UserId),
    seen: &str,
) -> Result<User> {
    by.confirmed(cx.now)?;
    let pair = pair(c, by, connection, staged, account)?;
    if pair.mark() != seen {
        return Err(Error::invalid("", t("one of them has changed meanwhile: look at both again")));
    }
    let Pair { staged, account: mut user } = pair;
    let before = facts(&user);
    let merged = Some(Box::new(all_of(c, &staged)?));
    let merged_groups = groups_of(c, &staged)?;
    let (former, groups) = (user.id, move_row(c, cx, &staged, &mut user)?);
    // An admin has said who it is.
    store::release_address(c, user.tenant, user.id)?;
    let resource = Resource::from_stored(&staged.attributes)?;
    let keys = lay_over(c, &mut user, &resource)?;
    user::store::update(c, &user, Some(&keys))?;
    give_way(c, cx, connection, &user)?;
    let names: Vec<&str> = groups.iter().map(|(_, name)| name.as_str()).collect();
    let details = json!({ "before": before, "after": facts(&user), "left_groups": names });
    let left_groups = groups.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let undo = Undo { former_id: Some(former), left_groups, merged, merged_groups, ..Undo::default() };
    let target = user.target();
    event::record_undo(c, cx, user.tenant, Action::UserLink, &target, Some(connection), &details, &undo)?;
    let row = connection::get(c, user.tenant, connection)?;
    let toggles = Toggles { auto_create: row.auto_create, auto_deactivate: row.auto_deactivate };
    let active = resource.active().unwrap_or(true);
    settle_access(c, cx, Wanting { connection, toggles }, &mut user, active)?;
    role_mapping::settle(c, cx, &mut user)?;
    Ok(user)
}

fn facts(user: &User) -> serde_json::Value {
    json!({
        "id": user.id, "connection": user.connection, "state": user.state, "userName": user.user_name,
        "externalId": user.external_id, "email": user.email,
    })
}

/// Puts the account's row in the place of the staged one; gives the groups that the account left. What the
/// directory knows of this person is what it said of its own resource, also of groups.
fn move_row(c: &mut Conn, cx: &Cx, staged: &User, user: &mut User) -> Result<Vec<(GroupId, String)>> {
    let (tenant, former) = (user.tenant, user.id);
    let groups = members::groups_of(c, tenant, &[former])?.remove(&former).unwrap_or_default();
    members::leave_all(c, tenant, MemberId::User(former), cx.now)?;
    store::remember_former(c, former, former, user.external_id.as_deref(), user.connection, cx.now)?;
    if user.directory_deleted_at.is_none() {
        user::store::set_seen_over_scim(c, former, false)?;
    }
    user::store::delete(c, tenant, staged.id)?;
    user::store::rename_id(c, tenant, former, staged.id)?;
    directory::store::rename_maker(c, tenant, former, staged.id)?;
    setup_link::rename_maker(c, tenant, former, staged.id)?;
    user::store::set_seen_over_scim(c, staged.id, true)?;
    user.id = staged.id;
    user.connection = staged.connection;
    user.first_pushed_at = staged.first_pushed_at;
    user.directory_deleted_at = None;
    user.version = staged.version + 1;
    user.modified_at = cx.now;
    Ok(groups)
}

/// The groups that an account leaves by a link, by name.
///
/// # Errors
/// The database's.
pub fn groups_to_leave(c: &mut Conn, account: &User) -> Result<Vec<String>> {
    let groups = members::groups_of(c, account.tenant, &[account.id])?.remove(&account.id);
    Ok(groups.unwrap_or_default().into_iter().map(|(_, name)| name).collect())
}
