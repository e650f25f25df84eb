//! Logging in by SAML: the request that goes out, the assertion that comes back, the step in the browser's own
//! name that ends in a session (the IdP's cross-site POST carries no Lax cookie, so the browser is checked after it).

mod accept;
mod arrive;
mod begin;
mod finish;
mod identify;
mod try_out;

pub use accept::{Accepted, Source, accept};
pub use arrive::Welcome;
pub use begin::{Asked, Pending, begin, begin_confirm, begin_test, pending};
pub use finish::{Coming, coming, connection_of_ticket, finish, tenant_of_ticket};
pub use identify::{Meaning, Newcomer, PersonName, Recognised, Whom, whom};
pub use try_out::{Tried, accept_test, may_be_tested};

use hub_db::Conn;
use hub_kernel::{ConnectionId, MasterKey};
use hub_saml::{Expectation, IdpSettings, SpSettings};

use super::Purpose;
use super::failure::SsoFailure;
use crate::connection::{self, Connection, OurSide, SamlOptions};
use crate::{Error, Result, policies};

/// What a connection trusts: what a response is verified with.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The connection.
    pub connection: Connection,
    /// Our side, with its keys.
    pub sp: SpSettings,
    /// The IdP's side.
    pub idp: IdpSettings,
    /// What requests ask for, and how answers are judged.
    pub options: SamlOptions,
    /// Whether keys are missing in `sp` because the master key does not open them.
    pub keys_lost: bool,
}

impl Trust {
    /// Whether people may log in by it.
    pub fn is_complete(&self) -> bool {
        let stored = !self.idp.entity_id.is_empty() && !self.idp.sso_url.is_empty();
        stored && self.connection.is_integrated()
    }

    /// What is expected of a response that names `asked`, the pending request if there is one.
    pub fn expectation(&self, asked: Option<&Pending>) -> Expectation {
        Expectation {
            in_response_to: asked.map(|asked| asked.id.clone()),
            allow_unsolicited: self.connection.idp_initiated,
            signed_in_since: asked
                .filter(|asked| self.options.force_authn || asked.purpose == Purpose::Confirm)
                .map(|asked| asked.at.millis()),
        }
    }

    /// Refuses to go on when an encrypted response needs keys that the master key does not open.
    ///
    /// # Errors
    /// `SsoFailed(KeyUnreadable)`.
    pub fn can_open(&self, encrypted: bool) -> Result<()> {
        match encrypted && self.keys_lost && self.sp.decryption_keys.is_empty() {
            true => Err(Error::SsoFailed(SsoFailure::KeyUnreadable)),
            false => Ok(()),
        }
    }
}

/// What a connection trusts, when it is Integrated.
///
/// # Errors
/// `NotFound`, also for a connection without SAML; `SsoFailed(NotIntegrated)`.
pub fn trust(c: &mut Conn, master: &MasterKey, id: ConnectionId, base_url: &str) -> Result<Trust> {
    if !policies::of(c, id.tenant())?.sso_included {
        return Err(Error::SsoFailed(SsoFailure::NotIncluded));
    }
    trust_so_far(c, master, id, base_url)?
        .filter(Trust::is_complete)
        .ok_or(Error::SsoFailed(SsoFailure::NotIntegrated))
}

/// What a connection trusts as far as it is stored, for tests and explanations, which log nobody in; nothing without a
/// certificate.
///
/// # Errors
/// `NotFound`.
pub fn trust_so_far(
    c: &mut Conn,
    master: &MasterKey,
    id: ConnectionId,
    base_url: &str,
) -> Result<Option<Trust>> {
    let row = connection::with_saml(c, id.tenant(), id)?;
    let Some(idp) = connection::idp_so_far(c, &row)? else { return Ok(None) };
    let OurSide { sp, options, keys_lost } = connection::our_side(c, master, base_url, id)?;
    Ok(Some(Trust { sp, idp, options, keys_lost, connection: row }))
}
