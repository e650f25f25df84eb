//! Whether an owner stands behind what a connection trusts.
//!
//! Who chooses the issuer, the sign-on URL or a key of a connection can have an identity provider of their own say that
//! anybody of the tenant has logged in. Admins set connections up, and must not become owners by it. So owners and admins
//! log in only by a connection that an owner set up or has vouched for; sub-users are not asked. A change of what is
//! trusted by an admin takes the word away again.

mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp, TokenHash, UserId};
use hub_text::{key, t};
use serde_json::json;

use super::{Connection, certificates, metadata_source, with_saml};
use crate::event::{self, Action, Filter};
use crate::session::Admin;
use crate::user::{Role, User};
use crate::{Error, Result, enforcement, sign_in};

/// Who stands behind a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// When an owner vouched for it, and who.
    pub vouched: Option<(Timestamp, String)>,
    /// The only admin who has chosen what it trusts; `None` for an owner or several admins.
    pub set_up_by: Option<UserId>,
}

impl Standing {
    /// Whether somebody may log in by the connection. An admin who set it up gains nothing by naming themselves.
    pub fn lets_in(&self, user: &User) -> bool {
        match user.role {
            Role::Member => true,
            Role::Admin => self.vouched.is_some() || self.set_up_by == Some(user.id),
            Role::Owner => self.vouched.is_some(),
        }
    }
}

/// Who stands behind a connection.
///
/// # Errors
/// The database's.
pub fn standing(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Standing> {
    Ok(store::find(c, tenant, id)?.unwrap_or_default())
}

/// The connections by which owners and admins can log in.
///
/// # Errors
/// The database's.
pub fn serving(c: &mut Conn, tenant: TenantId) -> Result<Vec<ConnectionId>> {
    let mut serving = Vec::new();
    for row in super::for_sign_in(c, tenant)? {
        if standing(c, tenant, row.id)?.vouched.is_some() {
            serving.push(row.id);
        }
    }
    Ok(serving)
}

/// Refuses an admin who would end the only connection by which owners can log in, while everyone logs in by SSO or is to:
/// they would shut owners out, or end the rule that owners chose.
pub(super) fn keep_last(c: &mut Conn, by: &Admin, id: ConnectionId) -> Result<()> {
    if by.is_owner() || enforcement::rule(c, by.tenant())?.everyone_from.is_none() {
        return Ok(());
    }
    match serving(c, by.tenant())? == [id] {
        true => Err(Error::Forbidden(key!(
            "only an owner can end the last connection by which owners log in, as everyone logs in by SSO"
        ))),
        false => Ok(()),
    }
}

/// Whether people log in by a connection, and owners and admins wait for an owner's word.
///
/// # Errors
/// The database's.
pub fn wanted(c: &mut Conn, row: &Connection) -> Result<bool> {
    let sso = row.is_integrated() && row.sso_url.is_some();
    Ok(sso && standing(c, row.tenant, row.id)?.vouched.is_none())
}

/// A digest of all that decides whom a connection can let in: what a page showed to the owner who says yes to it.
///
/// # Errors
/// The database's.
pub fn as_trusted(c: &mut Conn, row: &Connection) -> Result<String> {
    let mut keys: Vec<String> =
        certificates(c, row.tenant, row.id)?.into_iter().map(|key| key.sha256).collect();
    keys.sort();
    let source = metadata_source(c, row.tenant, row.id)?;
    let source = source.map(|source| (source.takes_new(row), source.url));
    let all = json!([row.idp_entity_id, row.sso_url, keys, source]);
    Ok(TokenHash::of(&all.to_string()).as_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Refuses when what a connection trusts is no longer what a page showed.
///
/// # Errors
/// `Invalid`; `NotFound`, also for a connection without SAML.
pub fn still_as_shown(c: &mut Conn, by: &Admin, id: ConnectionId, shown: &str) -> Result<()> {
    let row = with_saml(c, by.tenant(), id)?;
    match as_trusted(c, &row)? == shown {
        true => Ok(()),
        false => {
            Err(Error::invalid("shown", t("the settings were changed meanwhile: look at them again first")))
        }
    }
}

/// An owner vouches: owners and admins may log in by the connection as it is now. Whom it named while nobody vouched is
/// forgotten, as an admin could have chosen the names; people are recognised anew at their next login.
///
/// # Errors
/// `NotFound`, also for a connection without SAML; `Forbidden` for an admin.
pub fn vouch(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId) -> Result<()> {
    by.confirmed(cx.now)?;
    let row = with_saml(c, by.tenant(), id)?;
    if !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can approve sign-ins of owners and admins")));
    }
    if standing(c, row.tenant, id)?.vouched.is_some() {
        return Ok(());
    }
    let filter = Filter {
        action: Some(Action::ConnectionVouchEnd.as_str().to_owned()),
        connection: Some(id),
        ..Filter::default()
    };
    let ended = event::page(c, row.tenant, &filter, 1)?.pop().map(|event| event.at);
    sign_in::store::forget_identities_since(c, id, ended)?;
    put_vouched(c, cx, &row)
}

fn put_vouched(c: &mut Conn, cx: &Cx, row: &Connection) -> Result<()> {
    let vouched = Some((cx.now, cx.actor.name().to_owned()));
    store::put(c, row.id, &Standing { vouched, set_up_by: None })?;
    note(c, cx, row, true)
}

fn note(c: &mut Conn, cx: &Cx, row: &Connection, after: bool) -> Result<()> {
    let keys: Vec<String> = certificates(c, row.tenant, row.id)?.into_iter().map(|key| key.sha256).collect();
    let action = if after { Action::ConnectionVouch } else { Action::ConnectionVouchEnd };
    let details = json!({
        "before": { "owners_and_admins_may_log_in": !after },
        "after": { "owners_and_admins_may_log_in": after },
        "idp_entity_id": row.idp_entity_id,
        "sso_url": row.sso_url,
        "certificates": keys,
    });
    event::record(c, cx, row.tenant, action, &row.target(), Some(row.id), &details)
}

/// Whether nobody has chosen yet whom the connection trusts: whoever does so now has chosen all of it.
pub(super) fn is_blank(c: &mut Conn, row: &Connection) -> Result<bool> {
    Ok(!certificates::any_active(c, row.tenant, row.id)? && metadata_source(c, row.tenant, row.id)?.is_none())
}

/// Lets the owners' word follow a change of what is trusted. An owner's own set-up needs no other word, and an owner's
/// change leaves it as it is; an admin's takes it away.
///
/// # Errors
/// `Forbidden` for an admin while everyone logs in by SSO, or is to: owners would be shut out.
pub(super) fn follow(c: &mut Conn, cx: &Cx, by: &Admin, row: &Connection, was_blank: bool) -> Result<()> {
    let before = store::find(c, row.tenant, row.id)?;
    let vouched = before.as_ref().is_some_and(|before| before.vouched.is_some());
    if by.is_owner() {
        return if was_blank && !vouched { put_vouched(c, cx, row) } else { Ok(()) };
    }
    if vouched && enforcement::rule(c, row.tenant)?.everyone_from.is_some() {
        return Err(Error::Forbidden(key!(
            "only an owner can change what this connection trusts, as everyone logs in by SSO"
        )));
    }
    // What an owner chose lets nobody in whom the admin names: only what admins chose counts.
    let set_up_by = match before {
        Some(before) if !vouched => before.set_up_by.filter(|first| Some(*first) == by.user()),
        Some(_) | None => by.user(),
    };
    store::put(c, row.id, &Standing { vouched: None, set_up_by })?;
    if vouched { note(c, cx, row, false) } else { Ok(()) }
}
