//! What a login by SSO writes about the person: the account of somebody new, a changed name, what was received.

use hub_db::Conn;
use hub_kernel::{Actor, Cx, UserId};
use hub_saml::VerifiedAssertion;
use hub_scim::fold;
use serde_json::{Map, Value, json};

use super::identify::{Meaning, Newcomer, PersonName, whom};
use crate::connection::{Connection, mapping};
use crate::event::{self, Action, Undo};
use crate::seat::{self, Way};
use crate::sign_in::failure::SsoFailure;
use crate::sign_in::store;
use crate::user::{self, Role, User, UserState};
use crate::{Error, Result, role_mapping, tenant};

/// Somebody who may in.
pub(super) struct Arrived {
    pub user: User,
    /// They got an account by this and should have a welcome mail.
    pub welcome: bool,
}

/// Lets in whom an assertion means, all in the transaction of the login.
pub(super) fn arrive(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    assertion: &VerifiedAssertion,
) -> Result<Arrived> {
    let whom = whom(c, row, assertion)?;
    let name = whom.name();
    let mut arrived = match whom.meaning {
        Meaning::Nobody(failure) => return Err(Error::SsoFailed(failure)),
        Meaning::New(newcomer) => Arrived { user: create(c, cx, row, &newcomer)?, welcome: row.welcome_mail },
        Meaning::Person { user, .. } => {
            let mut user = *user;
            if mapping::of(c, row)?.update_profile {
                update(c, cx, row, &mut user, &name)?;
            }
            Arrived { user, welcome: false }
        }
    };
    let id = arrived.user.id;
    if whom.known != Some(id) {
        store::set_federated(c, row, &assertion.issuer, &whom.identity, id, cx.now)?;
    }
    if let Some(profile) = &whom.profile {
        mapping::keep_received(c, cx, row.id, id, profile)?;
    }
    role_mapping::settle(c, &as_person(cx, &arrived.user), &mut arrived.user)?;
    Ok(arrived)
}

/// Just-in-time creation: always a sub-user, who belongs to the connection until a directory writes them.
fn create(c: &mut Conn, cx: &Cx, row: &Connection, new: &Newcomer) -> Result<User> {
    let id = UserId::new(row.tenant, tenant::store::next_user(c, row.tenant)?);
    let mut document = json!({
        "userName": new.user_name,
        "emails": [{ "value": new.email.as_str(), "type": "work", "primary": true }],
    });
    if let Some(document) = document.as_object_mut() {
        write_name(document, &new.name);
    }
    let user = User {
        id,
        tenant: row.tenant,
        connection: Some(row.id),
        state: UserState::Active,
        deactivated_by: None,
        role: Role::Member,
        user_name: new.user_name.clone(),
        user_name_key: fold(&new.user_name),
        external_id: None,
        email: Some(new.email.as_str().to_owned()),
        sign_in_email_key: Some(new.email.key().to_owned()),
        display_name: new.name.any().unwrap_or_default(),
        directory_active: None,
        password_hash: None,
        attributes: document.to_string(),
        version: 1,
        created_at: cx.now,
        modified_at: cx.now,
        first_pushed_at: None,
        directory_deleted_at: None,
        last_sign_in_at: None,
        last_sign_in_proof: None,
    };
    let cx = &as_person(cx, &user);
    seat::take(c, cx, &user, Way::Login).map_err(|error| match error {
        Error::NoSeat { limit, .. } => {
            Error::SsoFailed(SsoFailure::NoSeat { name: user.user_name.clone(), limit })
        }
        other => other,
    })?;
    user::store::insert(c, &user, &[fold(new.email.as_str())])?;
    let details = json!({
        "after": { "role": user.role, "userName": user.user_name, "email": user.email, "name": user.display_name },
        "provider": row.name(),
    });
    let (action, connection) = (Action::UserCreateLogin, Some(row.id));
    event::record_undo(c, cx, row.tenant, action, &user.target(), connection, &details, &Undo::came())?;
    Ok(user)
}

/// Takes over a changed name: nothing but the name, of nobody whom a directory writes.
fn update(c: &mut Conn, cx: &Cx, row: &Connection, user: &mut User, name: &PersonName) -> Result<()> {
    if user.is_written_by_directory() {
        return Ok(());
    }
    let broken = |_| Error::Defect("a person's document cannot be read".to_owned());
    let mut document: Map<String, Value> = serde_json::from_str(&user.attributes).map_err(broken)?;
    let before = name_of(&document);
    write_name(&mut document, name);
    let after = name_of(&document);
    if before == after {
        return Ok(());
    }
    user.attributes = Value::Object(document).to_string();
    if let Some(display) = &name.display {
        user.display_name.clone_from(display);
    }
    user.version += 1;
    user.modified_at = cx.now;
    user::store::update(c, user, None)?;
    let cx = &as_person(cx, user);
    let details = json!({ "before": before, "after": after, "provider": row.name() });
    event::record(c, cx, row.tenant, Action::UserUpdateLogin, &user.target(), Some(row.id), &details)
}

/// Lays the parts that are there over a SCIM document.
fn write_name(document: &mut Map<String, Value>, name: &PersonName) {
    if let Some(display) = &name.display {
        document.insert("displayName".to_owned(), display.as_str().into());
    }
    if name.given.is_none() && name.family.is_none() {
        return;
    }
    let parts = document.entry("name").or_insert_with(|| json!({}));
    let Some(parts) = parts.as_object_mut() else { return };
    for (key, part) in [("givenName", &name.given), ("familyName", &name.family)] {
        let Some(part) = part else { continue };
        let before = parts.insert(key.to_owned(), part.as_str().into());
        if before.as_ref().and_then(Value::as_str) != Some(part) {
            // Made of the former parts.
            parts.remove("formatted");
        }
    }
}

fn name_of(document: &Map<String, Value>) -> Value {
    let part = |key: &str| document.get("name").and_then(|name| name.get(key));
    json!({
        "displayName": document.get("displayName"),
        "givenName": part("givenName"),
        "familyName": part("familyName"),
    })
}

fn as_person(cx: &Cx, user: &User) -> Cx {
    cx.clone().with_actor(Actor::User { id: user.id, name: user.user_name.clone() })
}

/// What a welcome mail says of the connection.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// Who got an account.
    pub user: User,
    /// The name of the integration that let them in.
    pub provider: &'static str,
}

pub(super) fn welcome(row: &Connection, arrived: &Arrived) -> Option<Welcome> {
    arrived.welcome.then(|| Welcome { user: arrived.user.clone(), provider: row.name() })
}
