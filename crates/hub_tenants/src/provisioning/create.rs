//! POST /Users: somebody new, somebody known, somebody who comes back.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, UserId};
use hub_scim::{Resource, fold};
use serde_json::{Value, json};

use super::by_id::{link_again, say_that_the_address_stays};
use super::document::{
    claim_sign_in_email, difference, keep_to, key, lay_over, new_user, sign_in_key, visible,
};
use super::give_way::give_way;
use super::linking::{By, Ground, Linking, Why, linking};
use super::policy::{self, Arrival, Holder, Meeting};
use super::update::{Wanting, settle_access};
use super::{Written, as_directory, toggles, view};
use crate::directory::{self, DirectoryScope};
use crate::event::{self, Action, Undo};
use crate::seat::{self, Way};
use crate::user::{self, DeactivatedBy, User, UserState};
use crate::{Result, app, domain, role_mapping, session, setup_link, tenant};

/// Creates, links or revives a user (RFC 7644, 3.3).
///
/// # Errors
/// 409 `uniqueness` when the userName or an account's e-mail is taken, 403 when the rule `refuse` leaves no seat.
pub fn create(c: &mut Conn, cx: &Cx, scope: &DirectoryScope, resource: &Resource) -> Result<Written> {
    let cx = &as_directory(cx, scope);
    let (found, waits) = match holder_of(c, scope, resource)? {
        Some(found) => match waits(c, scope, &found, resource)? {
            // Whom an ended connection left waiting beside the same account goes on waiting.
            Some(why) => match left_behind(c, scope, resource)? {
                Some(left) => (Some(left), None),
                None => (None, Some((found, why))),
            },
            None => (Some(found), None),
        },
        None => (left_behind(c, scope, resource)?, None),
    };
    let before = found.as_ref().map(visible).transpose()?.unwrap_or_default();
    let mut resource = resource.clone();
    keep_to(&scope.schemas()?, &before, &mut resource)?;
    let resource = &resource;
    let mut written = match found {
        None => arrive(c, cx, scope, resource, waits)?,
        Some(found) => match policy::meet(whose(scope, &found, resource)) {
            Meeting::Link => link(c, cx, scope, found, resource)?,
            Meeting::Adopt => adopt(c, cx, scope, found, resource)?,
            Meeting::Revive => revive(c, cx, scope, found, resource)?,
            Meeting::Conflict => return Err(conflict(scope, &found, resource).into()),
        },
    };
    role_mapping::settle(c, cx, &mut written.user)?;
    Ok(written)
}

/// The row that has this userName, or the account that signs in with this e-mail.
fn holder_of(c: &mut Conn, scope: &DirectoryScope, resource: &Resource) -> Result<Option<User>> {
    if let Some(user) = user::by_scim_name(c, view(scope), &fold(resource.user_name()))? {
        return Ok(Some(user));
    }
    match sign_in_key(resource.primary_email()) {
        Some(key) => {
            let user = user::store::by_sign_in_email(c, scope.tenant(), &key)?;
            // A staged user takes no account's place: only when they are to get one themselves.
            Ok(user.filter(|user| !user.is_written_by_directory() || scope.auto_create()))
        }
        None => Ok(None),
    }
}

/// Whom an ended connection left waiting and this one sends again: by userName, else by address.
fn left_behind(c: &mut Conn, scope: &DirectoryScope, resource: &Resource) -> Result<Option<User>> {
    let tenant = scope.tenant();
    if let Some(first) = user::left_behind(c, tenant, &fold(resource.user_name()))?.into_iter().next() {
        return Ok(Some(first));
    }
    let Some(address) = sign_in_key(resource.primary_email()) else { return Ok(None) };
    let found = user::staged_with_address(c, tenant, &address)?;
    Ok(found.into_iter().find(|user| user.connection.is_none() && user::waits_beside(user)))
}

/// The addresses by which somebody may be the person of an account.
pub(super) fn addresses_of(resource: &Resource) -> [Option<String>; 2] {
    [sign_in_key(resource.primary_email()), sign_in_key(Some(resource.user_name()))]
}

fn whose(scope: &DirectoryScope, found: &User, resource: &Resource) -> Holder {
    if found.directory_deleted_at.is_some() {
        return Holder::Forgotten;
    }
    match found.connection {
        None => Holder::Tenant,
        // Their first login made the account; the directory of the same connection takes it over.
        Some(connection) if connection == scope.connection() && !found.is_written_by_directory() => {
            Holder::Tenant
        }
        Some(connection) if connection == scope.connection() => Holder::ThisConnection {
            same_object: user::name_key(found) == fold(resource.user_name())
                && found.external_id == resource.external_id().map(key),
            taken_away: found.directory_active == Some(false)
                || found.state == UserState::Deactivated
                    && found.deactivated_by == Some(DeactivatedBy::Directory),
        },
        Some(_) => Holder::OtherConnection,
    }
}

fn conflict(scope: &DirectoryScope, found: &User, resource: &Resource) -> hub_scim::Error {
    let what = if user::name_key(found) == fold(resource.user_name()) {
        format!("The userName {} is taken", resource.user_name())
    } else {
        format!(
            "The e-mail {} belongs to another user ({})",
            resource.primary_email().unwrap_or("-"),
            found.user_name
        )
    };
    let whose =
        if found.connection == Some(scope.connection()) { "" } else { ", managed by another connection" };
    hub_scim::Error::uniqueness(format!("{what} in this workspace{whose}."))
}

/// Why somebody who has an account's userName or e-mail is not linked to it by this alone.
fn waits(c: &mut Conn, scope: &DirectoryScope, found: &User, resource: &Resource) -> Result<Option<Why>> {
    // Whom a connection left behind that has ended has no account that could be taken.
    let is_account = found.state != UserState::Staged;
    if !is_account || policy::meet(whose(scope, found, resource)) != Meeting::Link {
        return Ok(None);
    }
    let ground = ground(c, scope.connection(), found, &addresses_of(resource))?;
    Ok(match linking(By::Create, found.role, ground) {
        Linking::Done | Linking::AddressStays => None,
        Linking::Waits(why) | Linking::Refused(why) => Some(why),
    })
}

/// What speaks for an account and somebody with these addresses being one person.
pub(crate) fn ground(
    c: &mut Conn,
    connection: ConnectionId,
    account: &User,
    addresses: &[Option<String>],
) -> Result<Ground> {
    if account.connection == Some(connection) {
        return Ok(Ground::SameProvider);
    }
    match account.sign_in_email_key.as_deref() {
        Some(key)
            if addresses.iter().flatten().any(|address| address == key)
                && domain::vouches(c, account.tenant, key)? =>
        {
            Ok(Ground::VerifiedDomain)
        }
        _ => Ok(Ground::Equal),
    }
}

/// Somebody new; with `waits` somebody who may be the person of an account, which an admin decides.
fn arrive(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    resource: &Resource,
    waits: Option<(User, Why)>,
) -> Result<Written> {
    let active = resource.active().unwrap_or(true);
    let arrival = if waits.is_some() { Arrival::Stage } else { policy::arrive(active, toggles(scope)) };
    let (state, action) = match arrival {
        Arrival::Stage => (UserState::Staged, Action::UserStageProvision),
        Arrival::CreateAccount => (UserState::Active, Action::UserCreateProvision),
        Arrival::CreateInactive => (UserState::Deactivated, Action::UserCreateProvision),
    };
    let mut user = new_user(c, cx, scope, state)?;
    if state == UserState::Deactivated {
        user.deactivated_by = Some(DeactivatedBy::Directory);
    }
    let keys = lay_over(c, &mut user, resource)?;
    if state == UserState::Active {
        seat::take(c, cx, &user, Way::Directory)?;
    }
    user::store::insert(c, &user, &keys)?;
    let mut details = json!({
        "after": { "state": state, "role": user.role, "userName": user.user_name },
        "auto_create": scope.auto_create(),
    });
    if let (Some((account, why)), Some(details)) = (&waits, details.as_object_mut()) {
        details.insert("reason".to_owned(), why.words().into());
        details.insert("account".to_owned(), json!({ "id": account.id, "userName": account.user_name }));
    }
    let (target, connection) = (user.target(), Some(scope.connection()));
    event::record_undo(c, cx, user.tenant, action, &target, connection, &details, &Undo::came())?;
    Ok(Written { welcome: state == UserState::Active && scope.welcome_mail(), user })
}

/// An account of the tenant's own becomes the connection's: one person, never two.
fn link(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    mut user: User,
    resource: &Resource,
) -> Result<Written> {
    let before = json!({ "connection": user.connection, "state": user.state });
    user.connection = Some(scope.connection());
    user.first_pushed_at = user.first_pushed_at.or(Some(cx.now));
    let changed = write_over(c, cx, &mut user, resource)?;
    give_way(c, cx, scope.connection(), &user)?;
    let after = json!({ "connection": user.connection, "state": user.state, "userName": user.user_name });
    let details = beside(changed, &before, &after);
    let connection = Some(scope.connection());
    event::record(c, cx, user.tenant, Action::UserLinkProvision, &user.target(), connection, &details)?;
    settle_access(c, cx, Wanting::of(scope), &mut user, resource.active().unwrap_or(true))?;
    Ok(Written { user, welcome: false })
}

/// The IdP deleted this person's resource and creates it again: a new resource over the account that stayed.
fn adopt(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    mut user: User,
    resource: &Resource,
) -> Result<Written> {
    let address_stays = link_again(c, scope, &user, resource)?;
    let former = user.id;
    let id = UserId::new(user.tenant, tenant::store::next_user(c, user.tenant)?);
    user::store::rename_id(c, user.tenant, former, id)?;
    directory::store::rename_maker(c, user.tenant, former, id)?;
    setup_link::rename_maker(c, user.tenant, former, id)?;
    user::store::set_seen_over_scim(c, id, true)?;
    user.id = id;
    if is_somebody_else(c, &user, resource)? {
        session::end_all(c, cx, &user, "the directory gave their name to somebody else")?;
        app::grant::forget_subject(c, user.tenant, id)?;
    }
    user.directory_deleted_at = None;
    user.version = 0;
    user.created_at = cx.now;
    let before = json!({ "id": former, "connection": user.connection, "state": user.state });
    user.connection = Some(scope.connection());
    user.first_pushed_at = user.first_pushed_at.or(Some(cx.now));
    let changed = write_over(c, cx, &mut user, resource)?;
    give_way(c, cx, scope.connection(), &user)?;
    let after = json!({ "id": id, "connection": user.connection, "state": user.state });
    let mut details = beside(changed, &before, &after);
    say_that_the_address_stays(&mut details, address_stays);
    let connection = Some(scope.connection());
    let undo = Undo { former_id: Some(former), ..Undo::default() };
    let (action, target) = (Action::UserLinkProvision, user.target());
    event::record_undo(c, cx, user.tenant, action, &target, connection, &details, &undo)?;
    settle_access(c, cx, Wanting::of(scope), &mut user, resource.active().unwrap_or(true))?;
    Ok(Written { user, welcome: false })
}

/// A directory may give the userName of somebody who left to somebody new, whose externalId is another then. Apps must not
/// take the one for the other, nor may the one's sessions become the other's. Of those without an externalId nothing is known.
fn is_somebody_else(c: &mut Conn, user: &User, resource: &Resource) -> Result<bool> {
    let former = app::grant::former_object(c, user.tenant, user.id)?;
    Ok(former.is_some() && former != resource.external_id().map(key))
}

fn revive(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    mut user: User,
    resource: &Resource,
) -> Result<Written> {
    let changed = write_over(c, cx, &mut user, resource)?;
    let connection = Some(scope.connection());
    let (action, details) =
        (Action::UserUpdateProvision, beside(changed, &json!({}), &json!({ "created_again": true })));
    event::record(c, cx, user.tenant, action, &user.target(), connection, &details)?;
    settle_access(c, cx, Wanting::of(scope), &mut user, resource.active().unwrap_or(true))?;
    Ok(Written { user, welcome: false })
}

/// What changed in a document, with what changed beside it.
fn beside(mut changed: Value, before: &Value, after: &Value) -> Value {
    for (name, more) in [("before", before), ("after", after)] {
        if let (Some(all), Some(more)) =
            (changed.get_mut(name).and_then(Value::as_object_mut), more.as_object())
        {
            all.extend(more.clone());
        }
    }
    changed
}

/// Lays what the directory sent over a person; gives before and after of what changed, for the event.
fn write_over(c: &mut Conn, cx: &Cx, user: &mut User, resource: &Resource) -> Result<Value> {
    let before = visible(user)?;
    let keys = lay_over(c, user, resource)?;
    if user.state != UserState::Staged && user.sign_in_email_key.is_none() {
        claim_sign_in_email(c, user)?;
    }
    user.version += 1;
    user.modified_at = cx.now;
    user::store::update(c, user, Some(&keys))?;
    Ok(difference(&before, &visible(user)?))
}
