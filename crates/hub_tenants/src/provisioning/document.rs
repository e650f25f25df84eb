//! From a SCIM document to the columns beside it.

use hub_db::Conn;
use hub_kernel::{Cx, EmailAddress};
use hub_scim::{Resource, Schemas, fold};
use serde_json::{Map, Value};

use super::by_id::address_stays;
use crate::sign_in::mail_link;
use crate::user::{self, Role, User, UserState};
use crate::{Result, tenant};

/// What a document says of a person, in the form of columns.
pub(super) struct Columns {
    pub user_name: String,
    pub user_name_key: String,
    pub external_id: Option<String>,
    pub email: Option<String>,
    pub display_name: String,
    pub active: Option<bool>,
    pub email_keys: Vec<String>,
}

impl Columns {
    pub(super) fn of(resource: &Resource) -> Self {
        let mut email_keys: Vec<String> =
            resource.emails().iter().map(|email| key(&fold(email.value))).collect();
        email_keys.sort_unstable();
        email_keys.dedup();
        Self {
            user_name: resource.user_name().to_owned(),
            user_name_key: fold(resource.user_name()),
            external_id: resource.external_id().map(key),
            email: resource.primary_email().map(str::to_owned),
            display_name: display_name(resource),
            active: resource.active(),
            email_keys,
        }
    }
}

/// Holds a write to what the connection offers and the workspace accepts.
///
/// # Errors
/// 400 `invalidValue` for a new value of an attribute that accepts only others.
pub(super) fn keep_to(schemas: &Schemas, before: &Resource, after: &mut Resource) -> Result<()> {
    schemas.keep_left_out(before, after);
    Ok(schemas.check_allowed(before, after)?)
}

/// SCIM takes texts of 64 kB, an index does not: what is longer is found by its beginning, and the whole is compared
/// in the document.
pub(crate) fn key(text: &str) -> String {
    text.chars().take(256).collect()
}

fn display_name(resource: &Resource) -> String {
    if let Some(name) = resource.display_name() {
        return name.to_owned();
    }
    let formatted = resource.get("name").and_then(|name| name.get("formatted")).and_then(Value::as_str);
    match (formatted, resource.given_name(), resource.family_name()) {
        (Some(name), _, _) => name.to_owned(),
        (None, Some(given), Some(family)) => format!("{given} {family}"),
        (None, Some(name), None) | (None, None, Some(name)) => name.to_owned(),
        (None, None, None) => String::new(),
    }
}

/// The address an account may sign in with: SCIM takes any text as e-mail, a login only an address.
pub(crate) fn sign_in_key(email: Option<&str>) -> Option<String> {
    email.and_then(|text| text.parse::<EmailAddress>().ok()).map(|email| email.key().to_owned())
}

/// Lays a document over a row. The address an owner or admin signs in with stays: whoever could change it could take the
/// workspace by a reset link (a login by SSO does not go by their userName either). The IdP reads what it wrote all the
/// same. So does that of whoever was linked by id alone. A staged user has no sign-in address; whether an account's is
/// free is checked here.
pub(super) fn lay_over(c: &mut Conn, user: &mut User, resource: &Resource) -> Result<Vec<String>> {
    let columns = Columns::of(resource);
    user.user_name = columns.user_name;
    user.external_id = columns.external_id;
    user.display_name = columns.display_name;
    user.directory_active = columns.active;
    user.attributes = resource.to_stored();
    if user.role == Role::Member && (user.email == columns.email || !address_stays(c, user)?) {
        if user.email != columns.email {
            mail_link::forget(c, user)?;
        }
        user.email = columns.email;
        if user.state != UserState::Staged {
            claim_sign_in_email(c, user)?;
        }
    }
    user.user_name_key = place_name(c, user, columns.user_name_key)?;
    Ok(columns.email_keys)
}

/// The key of a userName. Somebody without an account takes no account's name or address from it: they stand beside it, and
/// wait.
fn place_name(c: &mut Conn, user: &User, key: String) -> Result<String> {
    if user.state != UserState::Staged {
        return Ok(key);
    }
    let taken = user::store::by_user_name(c, user.tenant, &key)?.is_some_and(|other| other.id != user.id)
        || holder_of_address(c, user)?.is_some_and(|other| !other.is_written_by_directory());
    Ok(if taken { user::waiting_key(user.connection, user.id, &key) } else { key })
}

/// The account in whose place somebody would come who has none: it has their userName, or signs in with their address.
pub(crate) fn holder_of_place(c: &mut Conn, user: &User) -> Result<Option<User>> {
    if user::waits_beside(user)
        && let Some(other) = user::store::by_user_name(c, user.tenant, user::name_key(user))?
    {
        return Ok(Some(other));
    }
    holder_of_address(c, user)
}

/// Takes the person's address as the one they sign in with.
pub(super) fn claim_sign_in_email(c: &mut Conn, user: &mut User) -> Result<()> {
    if let Some(other) = holder_of_address(c, user)? {
        let address = user.email.as_deref().unwrap_or_default();
        let detail = format!(
            "The e-mail {address} belongs to another account of this workspace ({}).",
            other.user_name
        );
        return Err(hub_scim::Error::uniqueness(detail).into());
    }
    user.sign_in_email_key = sign_in_key(user.email.as_deref());
    Ok(())
}

/// The other account of the tenant that signs in with this person's address, if there is one.
pub(crate) fn holder_of_address(c: &mut Conn, user: &User) -> Result<Option<User>> {
    match sign_in_key(user.email.as_deref()) {
        Some(key) => {
            Ok(user::store::by_sign_in_email(c, user.tenant, &key)?.filter(|other| other.id != user.id))
        }
        None => Ok(None),
    }
}

/// The document as SCIM clients see it. Where no directory manages an account, none has a word on `active`: it says
/// what is the case, so that an IdP that imports the account, and then takes it over by a write, does not mistake it.
pub(super) fn visible(user: &User) -> Result<Resource> {
    let mut resource = Resource::from_stored(&user.attributes)?;
    if !user.is_written_by_directory() && user.state != UserState::Staged {
        resource.set_active(user.is_active());
    }
    Ok(resource)
}

/// Before and after of what changed, for the event.
pub(super) fn difference(before: &Resource, after: &Resource) -> Value {
    let (mut old, mut new) = (Map::new(), Map::new());
    for name in hub_scim::resource::changed(before, after) {
        let value = |resource: &Resource| match name.rsplit_once(':') {
            Some((urn, attribute)) => {
                resource.extension(urn, attribute).or_else(|| resource.get(&name)).cloned()
            }
            None => resource.get(&name).cloned(),
        };
        old.insert(name.clone(), value(before).unwrap_or_default());
        new.insert(name.clone(), value(after).unwrap_or_default());
    }
    serde_json::json!({ "before": old, "after": new })
}

/// A row for somebody new.
pub(super) fn new_user(
    c: &mut Conn,
    cx: &Cx,
    scope: &crate::directory::DirectoryScope,
    state: UserState,
) -> Result<User> {
    let number = tenant::store::next_user(c, scope.tenant())?;
    Ok(User {
        id: hub_kernel::UserId::new(scope.tenant(), number),
        tenant: scope.tenant(),
        connection: Some(scope.connection()),
        state,
        deactivated_by: None,
        role: Role::Member,
        user_name: String::new(),
        user_name_key: String::new(),
        external_id: None,
        email: None,
        sign_in_email_key: None,
        display_name: String::new(),
        directory_active: None,
        password_hash: None,
        attributes: String::new(),
        version: 1,
        created_at: cx.now,
        modified_at: cx.now,
        first_pushed_at: Some(cx.now),
        directory_deleted_at: None,
        last_sign_in_at: None,
        last_sign_in_proof: None,
    })
}
