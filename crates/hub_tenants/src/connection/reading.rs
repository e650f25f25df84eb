//! What an IdP's metadata says, taken over in one step: the page and the command line do the same.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, MasterKey, Timestamp};
use hub_saml::metadata::IdpMetadata;

use super::keys::NewKey;
use super::saml_options::{self, RequestBinding, Wishes};
use super::{Change, Settings, configure, get, remember_metadata};
use crate::session::Admin;
use crate::sign_in::single_logout::{self, Endpoint};
use crate::{Error, Result};

/// How an IdP wants requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requests {
    /// The binding of its sign-on URL.
    pub binding: RequestBinding,
    /// Whether it takes signed ones only.
    pub signed: bool,
}

/// What a document says beside issuer, sign-on URL and certificates.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The address that it was read from; it is read every day from then on.
    pub address: Option<String>,
    /// How the IdP wants requests; always there for a document.
    pub requests: Option<Requests>,
    /// Where it takes logout messages.
    pub logout: Option<Endpoint>,
}

impl Reading {
    /// What a document says for connections that send people to `sso_url`.
    pub fn of(metadata: &IdpMetadata, sso_url: &str, address: Option<String>) -> Self {
        let endpoint = metadata.sso_endpoints.iter().find(|endpoint| endpoint.url == sso_url);
        let binding = match endpoint {
            Some(endpoint) => endpoint.binding.into(),
            None if metadata.sso_url == sso_url => metadata.sso_binding.into(),
            None => RequestBinding::Redirect,
        };
        let requests = Requests { binding, signed: metadata.wants_signed_requests };
        Self { address, requests: Some(requests), logout: Endpoint::of_metadata(&metadata.slo_endpoints) }
    }

    /// Whether a connection without a key of ours needs one to do what is asked.
    pub fn wants_signatures(&self) -> bool {
        self.requests.is_some_and(|requests| requests.signed)
    }
}

impl Settings {
    /// The three values of a document. During a rollover metadata lists the old certificate beside the new one; an
    /// expired one is no reason to refuse.
    pub fn of_metadata(metadata: &IdpMetadata, now: Timestamp) -> Self {
        let all: Vec<_> = metadata.certificates.iter().cloned().collect();
        let current: Vec<_> = all.iter().filter(|one| !one.is_expired(now.millis())).cloned().collect();
        Self {
            idp_entity_id: Some(metadata.entity_id.clone()),
            sso_url: Some(metadata.sso_url.clone()),
            certificates: if current.is_empty() { all } else { current },
        }
    }
}

/// Saves `new` and what else the document said. `spare` is the key that is taken when the IdP wants signatures and the
/// connection has none.
///
/// # Errors
/// As [`configure`]; `OtherIssuer` for the document of another IdP than the stored one, unless `confirmed`.
#[expect(clippy::too_many_arguments, reason = "the transaction's, and what a page and a command line give")]
pub fn take_metadata(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    by: &Admin,
    id: ConnectionId,
    new: &Settings,
    reading: Reading,
    spare: Option<NewKey>,
    confirmed: bool,
) -> Result<Change> {
    let before = get(c, by.tenant(), id)?;
    let Reading { address, requests, logout } = reading;
    if let (Some(_), false, Some((stored, found))) =
        (requests, confirmed, other_issuer(before.idp_entity_id.as_deref(), new))
    {
        return Err(Error::OtherIssuer { stored, found });
    }
    let change = configure(c, cx, by, id, new, confirmed)?;
    if let Some(address) = address {
        remember_metadata(c, cx, by, &before, &address, &new.certificates)?;
    }
    if let Some(Requests { binding, signed }) = requests {
        saml_options::follow(c, cx, master, by, id, Wishes { binding, signed, spare })?;
    }
    if let Some(found) = logout {
        single_logout::learn(c, cx, by, id, found)?;
    }
    Ok(change)
}

/// The stored issuer and the one that would take its place.
pub(super) fn other_issuer(stored: Option<&str>, new: &Settings) -> Option<(String, String)> {
    let (stored, found) = (stored?, new.idp_entity_id.as_deref().map(str::trim)?);
    (stored != found && !found.is_empty()).then(|| (stored.to_owned(), found.to_owned()))
}
