//! The step in the browser's own name that ends in a session.

use hub_db::Conn;
use hub_kernel::{Actor, Cx, TenantId, Timestamp, TokenHash};
use hub_saml::NameId;

use crate::session::{ClientKind, Lifetime, Opening, Proof};
use crate::sign_in::failure::SsoFailure;
use crate::sign_in::password::{Opened, open_and_record};
use crate::sign_in::policy::{self, Sso, Verdict};
use crate::sign_in::store;
use crate::{Error, Result, connection, user};

/// Whose login a ticket would end, so that [`finish`] can run under that tenant's lock.
///
/// # Errors
/// `SsoFailed(WrongBrowser)` for a ticket that is used or late.
pub fn tenant_of_ticket(c: &mut Conn, ticket: &str, now: Timestamp) -> Result<TenantId> {
    store::handoff_tenant(c, &TokenHash::of(ticket), now)?.ok_or(Error::SsoFailed(SsoFailure::WrongBrowser))
}

/// Ends a login in the browser's own name: the ticket works once and only where the login began.
///
/// # Errors
/// `SsoFailed(WrongBrowser)` for a ticket that is used, late or another browser's; `SsoFailed(Deactivated)` when
/// access ended in between.
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
    if let Some(expected) = &handoff.browser_hash {
        let fits = browser.is_some_and(|key| TokenHash::of(key).matches(expected));
        if !fits {
            return Err(wrong());
        }
    }
    let user = user::get(c, handoff.tenant, handoff.user)?;
    let sso = Sso::of(connection::sso_required(c, user.tenant)?);
    if policy::decide(user.role, user.state, sso, Proof::Saml) != Verdict::Allow {
        return Err(Error::SsoFailed(SsoFailure::Deactivated { name: user.user_name }));
    }
    let cx = cx.clone().with_actor(Actor::User { id: user.id, name: user.user_name.clone() });
    let opening = Opening {
        proof: Proof::Saml,
        client,
        connection: Some(handoff.connection),
        name_id: handoff.name_id.map(|value| NameId {
            value,
            format: handoff.name_id_format,
            name_qualifier: handoff.name_qualifier,
            sp_name_qualifier: handoff.sp_name_qualifier,
        }),
        session_index: handoff.session_index,
        ends_at: handoff.session_ends_at,
        user_agent,
    };
    let opened = open_and_record(c, &cx, user, &opening, lifetime)?;
    Ok((opened, handoff.return_to))
}
