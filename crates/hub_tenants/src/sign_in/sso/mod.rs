//! Logging in by SAML: the request that goes out, the assertion that comes back, the step in the browser's own
//! name that ends in a session (the IdP's cross-site POST carries no Lax cookie, so the browser is checked after it).

mod accept;
mod begin;
mod finish;
mod identify;

pub use accept::{Accepted, Source, accept};
pub use begin::{Begun, begin, pending};
pub use finish::{finish, tenant_of_ticket};

use hub_db::Conn;
use hub_kernel::ConnectionId;
use hub_saml::{IdpSettings, SpSettings};

use super::failure::SsoFailure;
use crate::connection::{self, Connection};
use crate::{Error, Result};

/// Clock skew taken off and added to every time bound of an assertion.
pub(crate) const SKEW_SECONDS: u32 = 60;

/// What a connection trusts: what a response is verified with.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The connection.
    pub connection: Connection,
    /// Our side.
    pub sp: SpSettings,
    /// The IdP's side.
    pub idp: IdpSettings,
}

/// What a connection trusts, when it is Integrated.
///
/// # Errors
/// `NotFound`; `SsoFailed(NotIntegrated)`.
pub fn trust(c: &mut Conn, id: ConnectionId, base_url: &str) -> Result<Trust> {
    let row = connection::get(c, id.tenant(), id)?;
    let idp = connection::idp_settings(c, &row)?.filter(|_| row.is_integrated());
    let idp = idp.ok_or(Error::SsoFailed(SsoFailure::NotIntegrated))?;
    Ok(Trust { sp: connection::sp_settings(base_url, id), idp, connection: row })
}
