//! Whom an assertion names.

use hub_db::Conn;
use hub_integrations::Subject;
use hub_kernel::Cx;
use hub_saml::VerifiedAssertion;

use crate::connection::{self, Connection};
use crate::sign_in::failure::SsoFailure;
use crate::sign_in::store;
use crate::user::{self, Role, User, UserState};
use crate::{Error, Result};

/// Whom an assertion names: by the identity seen before, else by userName or e-mail within the tenant; never
/// across tenants. A NameID that by now is the userName or e-mail of somebody else means that person: addresses are
/// given to new people, and these must not come into the accounts of who had them before.
pub(super) fn identify(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    assertion: &VerifiedAssertion,
) -> Result<User> {
    let known = store::federated_user(c, row.id, &assertion.issuer, &assertion.name_id)?;
    let user = match (by_name(c, row, &assertion.name_id)?, known) {
        (Some(user), _) => Some(user),
        (None, Some(id)) => user::store::find(c, row.tenant, id)?,
        (None, None) => by_claims(c, row, assertion)?,
    };
    let Some(user) = user else {
        return Err(Error::SsoFailed(SsoFailure::UnknownUser { name: assertion.name_id.clone() }));
    };
    let name = user.user_name.clone();
    match user.state {
        UserState::Active => {}
        UserState::Staged => return Err(Error::SsoFailed(SsoFailure::NotImported { name })),
        UserState::Deactivated => return Err(Error::SsoFailed(SsoFailure::Deactivated { name })),
    }
    if known != Some(user.id) {
        store::set_federated(c, row, &assertion.issuer, &assertion.name_id, user.id, cx.now)?;
    }
    Ok(user)
}

/// The person who has this userName or signs in with this e-mail. Letters beyond ASCII are compared with nobody's:
/// folding would make two names one. What a directory wrote as userName or externalId leads to sub-users only; owners and
/// admins are known by the address that no directory can change, or the holder of a Secret Token could become one.
fn by_name(c: &mut Conn, row: &Connection, name: &str) -> Result<Option<User>> {
    let name = name.trim();
    if !name.is_ascii() {
        return Ok(None);
    }
    let key = name.to_ascii_lowercase();
    match user::store::by_user_name(c, row.tenant, &key)? {
        Some(user) if user.role == Role::Member => Ok(Some(user)),
        _ => user::store::by_sign_in_email(c, row.tenant, &key),
    }
}

fn by_claims(c: &mut Conn, row: &Connection, assertion: &VerifiedAssertion) -> Result<Option<User>> {
    let Some(claims) = connection::claims(row) else { return Ok(None) };
    if let Some(email) = claims.email.iter().find_map(|name| assertion.single(name))
        && let Some(user) = by_name(c, row, email)?
    {
        return Ok(Some(user));
    }
    let stable = match claims.stable_id {
        Subject::NameId => Some(assertion.name_id.as_str()),
        Subject::Claim(name) => assertion.single(name),
    };
    match stable {
        Some(id) => {
            let mut found = user::store::by_external_id(c, row.tenant, id)?;
            found.retain(|user| user.connection == Some(row.id) && user.role == Role::Member);
            Ok(if found.len() == 1 { found.pop() } else { None })
        }
        None => Ok(None),
    }
}
