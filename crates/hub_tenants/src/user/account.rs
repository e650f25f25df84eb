//! What admins, the operator and rules do to accounts.

use hub_db::Conn;
use hub_kernel::{Cx, Secret, TenantId, UserId};
use hub_text::{key, t, text};
use serde_json::{Map, Value, json};

use super::{DeactivatedBy, NewAccount, Role, User, UserState, get, store};
use crate::enforcement::recovery;
use crate::event::{self, Action, RoleHeld, Undo};
use crate::provisioning::forget_directorys_password;
use crate::seat::{self, Way};
use crate::session::{self, Admin};
use crate::sign_in::mail_link::{self, Purpose};
use crate::{Error, Result, domain, mass_change, policies, role_mapping, sign_in, tenant};

/// Makes an active account. Takes a seat.
///
/// # Errors
/// `Invalid` when the e-mail is taken in this tenant, or for a password where its domain needs SSO; `NoSeat`.
pub fn create(c: &mut Conn, cx: &Cx, tenant: TenantId, new: &NewAccount) -> Result<UserId> {
    create_by(c, cx, tenant, new, Way::ByHand)
}

/// As [`create`], for somebody who comes in this way.
pub(crate) fn create_by(
    c: &mut Conn,
    cx: &Cx,
    tenant: TenantId,
    new: &NewAccount,
    way: Way,
) -> Result<UserId> {
    let key = hub_scim::fold(new.email.as_str());
    let named = store::by_user_name(c, tenant, &key)?;
    if named.as_ref().is_some_and(|user| user.state == UserState::Staged) {
        let known =
            t("the identity provider has sent this person already, who waits for import: import them");
        return Err(Error::invalid("email", known));
    }
    if named.is_some() || store::by_sign_in_email(c, tenant, new.email.key())?.is_some() {
        return Err(Error::invalid("email", t("somebody in this workspace has this e-mail already")));
    }
    if new.password_hash.is_some() && domain::binds_newcomer(c, tenant, &new.email, cx.now)? {
        let why =
            text!("new people of {domain} log in by SSO: give them no password", domain = new.email.domain());
        return Err(Error::invalid("password", why));
    }
    let id = UserId::new(tenant, tenant::store::next_user(c, tenant)?);
    let name = new.name.as_deref().map(str::trim).filter(|n| !n.is_empty());
    let mut attributes = json!({
        "userName": new.email.as_str(),
        "emails": [{ "value": new.email.as_str(), "type": "work", "primary": true }],
    });
    if let (Some(name), Some(map)) = (name, attributes.as_object_mut()) {
        map.insert("displayName".to_owned(), name.into());
    }
    let user = User {
        id,
        tenant,
        connection: None,
        state: UserState::Active,
        deactivated_by: None,
        role: new.role,
        user_name: new.email.as_str().to_owned(),
        user_name_key: key.clone(),
        external_id: None,
        email: Some(new.email.as_str().to_owned()),
        sign_in_email_key: Some(new.email.key().to_owned()),
        display_name: name.unwrap_or_default().to_owned(),
        directory_active: None,
        password_hash: new.password_hash.clone(),
        attributes: attributes.to_string(),
        version: 1,
        created_at: cx.now,
        modified_at: cx.now,
        first_pushed_at: None,
        directory_deleted_at: None,
        last_sign_in_at: None,
        last_sign_in_proof: None,
    };
    seat::take(c, cx, &user, way)?;
    store::insert(c, &user, &[key])?;
    let details = json!({ "after": { "role": new.role, "email": new.email.as_str() } });
    event::record_undo(c, cx, tenant, Action::UserCreate, &user.target(), None, &details, &Undo::came())?;
    Ok(id)
}

/// Makes an account for somebody and a link by which they set a password. The caller mails it.
///
/// # Errors
/// As [`create`]; `Forbidden` when an admin invites an owner.
pub fn invite(c: &mut Conn, cx: &Cx, by: &Admin, new: &NewAccount) -> Result<(UserId, Secret)> {
    if new.role != Role::Member {
        by.confirmed(cx.now)?;
    }
    may_give(by, new.role)?;
    policies::allow_adding(c, cx, by, new.role)?;
    let id = create_by(c, cx, by.tenant(), new, Way::Invitation)?;
    let user = get(c, by.tenant(), id)?;
    let link = mail_link::issue(c, cx, &user, Purpose::Invitation)?;
    event::record(c, cx, by.tenant(), Action::UserInvite, &user.target(), None, &json!({}))?;
    Ok((id, link))
}

/// Changes what a person may do. Somebody who becomes a sub-user is under the sub-users' rule at once; who may do more logs in
/// anew. Says whether that is so.
///
/// Somebody who waits for import has no account yet and no address of their own: a role given now would make an owner
/// of whatever address the IdP writes until then.
///
/// # Errors
/// `Forbidden` when an admin touches an owner; `Invalid` for somebody who waits for import, or who would be an admin again
/// by a rule; `LastOwner`; `NotFound`.
pub fn change_role(c: &mut Conn, cx: &Cx, by: &Admin, id: UserId, role: Role) -> Result<bool> {
    change_role_because(c, cx, by, id, role, Map::new())
}

/// As [`change_role`], with details that say why.
pub(crate) fn change_role_because(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: UserId,
    role: Role,
    details: Map<String, Value>,
) -> Result<bool> {
    by.confirmed(cx.now)?;
    let mut user = get(c, by.tenant(), id)?;
    if user.role == role {
        return Ok(false);
    }
    if user.state == UserState::Staged {
        return Err(Error::invalid(
            "role",
            t("this person waits for import: import them first, then change the role"),
        ));
    }
    may_give(by, role)?;
    may_touch(by, &user)?;
    keep_an_owner(c, &user)?;
    if role == Role::Member && role_mapping::is_admin_by_rules(c, &user)? {
        return Err(Error::invalid(
            "role",
            t(
                "a rule of the connection makes this person an admin: change the rule, or the person’s groups at the identity provider",
            ),
        ));
    }
    let raised = role.rank() > user.role.rank();
    put_role(c, cx, &mut user, role, details)?;
    role_mapping::forget_admin_rule(c, cx, &user)?;
    Ok(raised)
}

/// The one way by which a role changes. `details` say why, where it was not by hand. Somebody who becomes a sub-user is
/// under the sub-users' rule at once.
///
/// Somebody who may do more from now on logs in anew: an admin can have an identity provider of their own log in as a sub-user,
/// and must not be an admin or owner by such a session, nor by what that provider calls the person.
pub(crate) fn put_role(
    c: &mut Conn,
    cx: &Cx,
    user: &mut User,
    role: Role,
    mut details: Map<String, Value>,
) -> Result<()> {
    let before = std::mem::replace(&mut user.role, role);
    store::update(c, user, None)?;
    // A directory knows the passwords that it sets: nobody manages a workspace by one of these.
    if before == Role::Member && forget_directorys_password(c, cx, user)? {
        let said = "the password that the identity provider had set was removed";
        let key = if details.contains_key("reason") { "password" } else { "reason" };
        details.insert(key.to_owned(), said.into());
    }
    let raised = role.rank() > before.rank();
    if raised {
        sign_in::store::forget_unvouched(c, user)?;
    }
    details.insert("before".to_owned(), json!({ "role": before }));
    details.insert("after".to_owned(), json!({ "role": role }));
    let details = Value::Object(details);
    let applied = role_mapping::applied(c, user.tenant, &[user.id])?.remove(&user.id);
    let rule = applied.and_then(|it| it.admin_rule).filter(|_| before == Role::Admin);
    let undo = Undo { role: Some(RoleHeld { role: before, rule }), ..Undo::default() };
    let (action, target) = (Action::RoleUpdate, user.target());
    event::record_undo(c, cx, user.tenant, action, &target, user.connection, &details, &undo)?;
    recovery::follow_role(c, user)?;
    if raised {
        session::end_all(c, cx, user, "the person may do more and logs in anew")?;
    }
    session::end_refused_by_policy(c, cx, user)
}

/// Takes a person's access by hand: sessions end at once, the seat is free; the IdP does not give it back.
///
/// # Errors
/// `Forbidden` when an admin touches an owner or when it is oneself; `LastOwner`; `NotFound`.
pub fn deactivate(c: &mut Conn, cx: &Cx, by: &Admin, id: UserId) -> Result<()> {
    deactivate_because(c, cx, by, id, &json!({}))
}

/// Whether [`deactivate`] may be done, so that a page can say why not.
///
/// # Errors
/// As [`deactivate`].
pub fn allow_deactivating(c: &mut Conn, by: &Admin, user: &User) -> Result<()> {
    if user.state != UserState::Active {
        return Err(Error::invalid("user", t("this person has no access that could be taken")));
    }
    if by.user() == Some(user.id) {
        return Err(Error::Forbidden(key!("you cannot deactivate yourself")));
    }
    may_touch(by, user)?;
    policies::allow_removing(c, by, user)?;
    keep_an_owner(c, user)
}

/// As [`deactivate`], with details that say why.
pub(crate) fn deactivate_because(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: UserId,
    details: &Value,
) -> Result<()> {
    let mut user = get(c, by.tenant(), id)?;
    allow_deactivating(c, by, &user)?;
    end_access(c, cx, &mut user, DeactivatedBy::Admin)?;
    event::record(c, cx, by.tenant(), Action::UserDeactivate, &user.target(), user.connection, details)
}

/// Gives access back by hand, whoever took it.
///
/// # Errors
/// `NoSeat`; `NotFound`; `Invalid` when there is nothing to give back.
pub fn reactivate(c: &mut Conn, cx: &Cx, by: &Admin, id: UserId) -> Result<()> {
    reactivate_because(c, cx, by, id, &json!({}))
}

/// As [`reactivate`], with details that say why.
pub(crate) fn reactivate_because(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: UserId,
    details: &Value,
) -> Result<()> {
    let mut user = get(c, by.tenant(), id)?;
    if user.state != UserState::Deactivated {
        return Err(Error::invalid("user", t("this person is not deactivated")));
    }
    may_touch(by, &user)?;
    give_access(c, cx, &mut user, Way::Reactivation)?;
    event::record(c, cx, by.tenant(), Action::UserReactivate, &user.target(), user.connection, details)
}

/// The one way by which an account loses access: state, seat, sessions, links from mails.
pub(crate) fn end_access(c: &mut Conn, cx: &Cx, user: &mut User, by: DeactivatedBy) -> Result<()> {
    user.state = UserState::Deactivated;
    user.deactivated_by = Some(by);
    touch(user, cx);
    store::update(c, user, None)?;
    seat::free(c, cx, user, by)?;
    mail_link::forget(c, user)?;
    mass_change::release(c, user)?;
    session::end_all(c, cx, user, "the account was deactivated")?;
    Ok(())
}

/// The one way by which a row gains access: seat, state, sign-in e-mail.
pub(crate) fn give_access(c: &mut Conn, cx: &Cx, user: &mut User, way: Way) -> Result<()> {
    seat::take(c, cx, user, way)?;
    user.state = UserState::Active;
    user.deactivated_by = None;
    touch(user, cx);
    store::update(c, user, None)?;
    // Whoever waited had no account that could have a role.
    role_mapping::settle(c, cx, user)
}

fn touch(user: &mut User, cx: &Cx) {
    user.version += 1;
    user.modified_at = cx.now;
}

fn may_give(by: &Admin, role: Role) -> Result<()> {
    if role == Role::Owner && !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can make somebody an owner")));
    }
    Ok(())
}

pub(super) fn may_touch(by: &Admin, user: &User) -> Result<()> {
    if user.role == Role::Owner && !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can change another owner")));
    }
    Ok(())
}

fn keep_an_owner(c: &mut Conn, user: &User) -> Result<()> {
    let last = user.role == Role::Owner
        && user.is_active()
        && store::count_role(c, user.tenant, Role::Owner, UserState::Active)? <= 1;
    if last { Err(Error::LastOwner) } else { recovery::keep_a_holder(c, user) }
}
