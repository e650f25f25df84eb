//! The step in the browser's own name that ends in a session.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp, TokenHash, UserId};
use hub_saml::NameId;

use super::accept::still_trusted;
use crate::connection::vouching;
use crate::session::{ClientKind, Lifetime, Opening, Proof};
use crate::sign_in::admit::{Admission, Opened, admit};
use crate::sign_in::failure::SsoFailure;
use crate::sign_in::store::{self, Handoff};
use crate::{Error, Result, connection, tenant, user};

/// Whose login a ticket would end, so that [`finish`] can run under that tenant's lock.
///
/// # Errors
/// `SsoFailed(WrongBrowser)` for a ticket that is used or late.
pub fn tenant_of_ticket(c: &mut Conn, ticket: &str, now: Timestamp) -> Result<TenantId> {
    store::handoff_tenant(c, &TokenHash::of(ticket), now)?.ok_or(Error::SsoFailed(SsoFailure::WrongBrowser))
}

/// Which connection a ticket is of, without using it up; nothing for one that is used or late.
///
/// # Errors
/// The database's.
pub fn connection_of_ticket(c: &mut Conn, ticket: &str, now: Timestamp) -> Result<Option<ConnectionId>> {
    Ok(store::find_handoff(c, &TokenHash::of(ticket), now)?.map(|handoff| handoff.connection))
}

/// Whom a ticket would log in, so that a browser in which somebody else is logged in can ask first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// Who.
    pub user: UserId,
    /// What pages call them.
    pub name: String,
    /// The name of their workspace.
    pub workspace: String,
}

/// Whom a ticket would log in, without using it up.
///
/// # Errors
/// `SsoFailed(WrongBrowser)` for a ticket that is used, late or another browser's.
pub fn coming(c: &mut Conn, ticket: &str, browser: Option<&str>, now: Timestamp) -> Result<Coming> {
    let wrong = || Error::SsoFailed(SsoFailure::WrongBrowser);
    let handoff = store::find_handoff(c, &TokenHash::of(ticket), now)?.ok_or_else(wrong)?;
    if !is_its_browser(&handoff, browser) {
        return Err(wrong());
    }
    let user = user::get(c, handoff.tenant, handoff.user)?;
    let workspace = tenant::get(c, handoff.tenant)?.name;
    Ok(Coming { user: user.id, name: user.email.unwrap_or(user.user_name), workspace })
}

fn is_its_browser(handoff: &Handoff, browser: Option<&str>) -> bool {
    match &handoff.browser_hash {
        Some(expected) => browser.is_some_and(|key| TokenHash::of(key).matches(expected)),
        None => true,
    }
}

/// Ends a login in the browser's own name: the ticket works once and only where the login began.
///
/// # Errors
/// `SsoFailed(WrongBrowser)` for a ticket that is used, late or another browser's; `SsoFailed(Deactivated)` when
/// access ended in between; `SsoFailed` with `NotIntegrated`, `CertificateRemoved`, `IssuerChanged` or `NotVouched` when
/// the connection, or the trust in it, did.
pub fn finish(
    c: &mut Conn,
    cx: &Cx,
    ticket: &str,
    browser: Option<&str>,
    client: ClientKind,
    user_agent: Option<String>,
    lifetime: Lifetime,
) -> Result<(Opened, Option<String>)> {
    let wrong = || Error::SsoFailed(SsoFailure::WrongBrowser);
    let handoff = store::take_handoff(c, &TokenHash::of(ticket), cx.now)?.ok_or_else(wrong)?;
    if !is_its_browser(&handoff, browser) {
        return Err(wrong());
    }
    let row = connection::get(c, handoff.tenant, handoff.connection)?;
    if !row.is_integrated() {
        return Err(Error::SsoFailed(SsoFailure::NotIntegrated));
    }
    still_trusted(c, &row, handoff.issuer.as_deref(), handoff.certificate_sha256.as_deref())?;
    let user = user::get(c, handoff.tenant, handoff.user)?;
    if !vouching::standing(c, row.tenant, row.id)?.lets_in(&user) {
        return Err(Error::SsoFailed(SsoFailure::NotVouched { name: user.user_name }));
    }
    let opening = Opening {
        connection: Some(handoff.connection),
        name_id: handoff.name_id.map(|value| NameId {
            value,
            format: handoff.name_id_format,
            name_qualifier: handoff.name_qualifier,
            sp_name_qualifier: handoff.sp_name_qualifier,
        }),
        session_index: handoff.session_index,
        ends_at: handoff.session_ends_at,
        proved_at: handoff.authenticated_at,
        ..Opening::here(Proof::Saml, client, user_agent)
    };
    match admit(c, cx, handoff.tenant, handoff.user, &opening, lifetime)? {
        Admission::Opened(opened) => Ok((opened, handoff.return_to)),
        Admission::UseSso { slug } => Err(Error::UseSso { slug }),
        // Only a password asks for more; no access where it ever did.
        Admission::SecondStep(_) => Err(Error::Unauthenticated),
        Admission::NoAccess { user_name } => {
            Err(Error::SsoFailed(SsoFailure::Deactivated { name: user_name }))
        }
    }
}
