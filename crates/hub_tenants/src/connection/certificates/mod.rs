//! The IdP's certificates: which verify, which wait for an owner, which were turned down.
//!
//! Whoever can add a certificate to a connection that people log in through can be anybody of the tenant, its owners
//! too. So once a connection has been Integrated, a certificate verifies only after an owner gave or approved it, or by
//! the rule that an owner (or whoever set the connection up) left switched on: the same metadata address, the same entity ID.

mod expiry;
mod listed;
mod offer;
mod store;
#[cfg(test)]
mod tests;

pub use expiry::{remind, tenants_with_ends};
pub(super) use listed::{mark_listed, take_listed};
pub use offer::offer;
pub use store::CertificateRow;

use hub_db::Conn;
use hub_integrations::Requirement;
use hub_kernel::{CertificateId, ConnectionId, Cx, TenantId, Timestamp};
use hub_saml::Certificate;
use hub_saml::settings::MAX_CERTIFICATES;
use hub_text::{key, t, text};
use serde_json::{Value, json};

use super::{Change, Connection, News, configure, get, vouching};
use crate::event::{self, Action};
use crate::session::Admin;
use crate::text_enum::text_enum;
use crate::{Error, Result, tenant};

/// Most certificates of a connection that are remembered as turned down; beyond it the longest unseen is forgotten.
const MOST_DISMISSED: usize = 20;

text_enum! {
    /// Whether a stored certificate verifies.
    CertificateState {
        /// It verifies.
        Active = "active",
        /// It waits for an owner.
        Staged = "staged",
        /// It was turned down or removed, and is not offered again.
        Dismissed = "dismissed",
    }
}

text_enum! {
    /// Where a certificate came from.
    CertificateSource {
        /// Somebody pasted or uploaded it, alone or in metadata.
        Settings = "settings",
        /// The metadata address listed it.
        Metadata = "metadata",
        /// A login was signed with its key.
        LoginAttempt = "login_attempt",
    }
}

impl CertificateSource {
    /// What events say.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Settings => key!("settings"),
            Self::Metadata => key!("metadata address"),
            Self::LoginAttempt => key!("login attempt"),
        }
    }
}

/// The certificates that verify, the newest first.
///
/// # Errors
/// The database's.
pub fn certificates(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Vec<CertificateRow>> {
    of_state(c, tenant, id, CertificateState::Active)
}

/// The certificates that wait for an owner, the newest first.
///
/// # Errors
/// The database's.
pub fn staged_certificates(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Vec<CertificateRow>> {
    of_state(c, tenant, id, CertificateState::Staged)
}

fn of_state(
    c: &mut Conn,
    tenant: TenantId,
    id: ConnectionId,
    state: CertificateState,
) -> Result<Vec<CertificateRow>> {
    let mut rows = store::all(c, tenant, id)?;
    rows.retain(|row| row.state == state);
    Ok(rows)
}

/// What responses are verified with: active certificates, the last used one first.
pub(super) fn verifying(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Vec<Certificate>> {
    let ders = store::ders(c, tenant, id)?;
    Ok(ders.iter().filter_map(|der| Certificate::from_der(der).ok()).collect())
}

pub(super) fn any_active(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<bool> {
    Ok(store::count_active(c, tenant, id)? > 0)
}

/// Whether the certificate with this thumbprint still verifies: asked under the lock, after the verification.
pub(crate) fn is_active(c: &mut Conn, id: ConnectionId, sha256: &str) -> Result<bool> {
    store::is_active(c, id, sha256)
}

pub(super) fn note_use(c: &mut Conn, id: ConnectionId, sha256: &str, now: Timestamp) -> Result<()> {
    store::note_use(c, id, sha256, now)
}

/// What `by` adds verifies at once: an owner's word, or that of whoever sets the connection up, before it has ever let
/// anybody in.
pub(super) fn trusted_at_once(row: &Connection, by: &Admin) -> bool {
    by.is_owner() || row.integrated_at.is_none()
}

/// Adds certificates; those that are there stay. Gives those that now wait for an owner because of it.
pub(super) fn add(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    row: &Connection,
    new: &[Certificate],
) -> Result<Vec<News>> {
    let state = if trusted_at_once(row, by) { CertificateState::Active } else { CertificateState::Staged };
    let mut staged = Vec::new();
    for certificate in new {
        let known = store::all(c, row.tenant, row.id)?;
        let known_one = known.iter().find(|k| k.sha256 == certificate.sha256_thumbprint);
        // An admin's paste of what waits already changes nothing.
        if known_one.is_some_and(|k| k.state == CertificateState::Active || k.state == state) {
            continue;
        }
        room(&known, state)?;
        match known_one {
            Some(k) => store::set_state(c, row.id, k.id, state)?,
            None => insert(c, cx, row, certificate, state, CertificateSource::Settings)?,
        }
        record(c, cx, row, state, &certificate.sha256_thumbprint, &certificate.subject, "settings")?;
        if state == CertificateState::Staged {
            staged.push(News::CertificateStaged {
                subject: certificate.subject.clone(),
                sha256: certificate.sha256_thumbprint.clone(),
                source: CertificateSource::Settings,
            });
        }
    }
    Ok(staged)
}

/// Forgets the certificates that wait because the metadata or a login brought them: they were offered for an entity ID that is
/// not stored any more. Should they belong to the new one as well, they come again.
pub(super) fn forget_offered(c: &mut Conn, row: &Connection) -> Result<()> {
    for waits in of_state(c, row.tenant, row.id, CertificateState::Staged)? {
        if waits.source != CertificateSource::Settings {
            store::delete(c, row.id, waits.id)?;
        }
    }
    Ok(())
}

/// Staged ones have as much room of their own as active ones.
fn room(known: &[CertificateRow], state: CertificateState) -> Result<()> {
    if known.iter().filter(|k| k.state == state).count() < MAX_CERTIFICATES {
        return Ok(());
    }
    Err(Error::invalid(
        "certificate",
        text!("a connection keeps at most {count} certificates; remove one first", count = MAX_CERTIFICATES),
    ))
}

fn insert(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    certificate: &Certificate,
    state: CertificateState,
    source: CertificateSource,
) -> Result<()> {
    let id = CertificateId::new(row.tenant, tenant::store::next_sequence(c, row.tenant)?);
    let listed = source == CertificateSource::Metadata;
    store::insert(c, cx, row.id, id, &store::New { certificate, state, source, listed })
}

fn record(
    c: &mut Conn,
    cx: &Cx,
    row: &Connection,
    state: CertificateState,
    sha256: &str,
    subject: &str,
    source: &str,
) -> Result<()> {
    let action = match state {
        CertificateState::Active => Action::IntegrationReauth,
        CertificateState::Staged => Action::CertificateStage,
        CertificateState::Dismissed => Action::CertificateDismiss,
    };
    let details = json!({ "after": { "certificate": sha256, "subject": subject }, "source": source });
    note(c, cx, row, action, &details)
}

fn note(c: &mut Conn, cx: &Cx, row: &Connection, action: Action, details: &Value) -> Result<()> {
    event::record(c, cx, row.tenant, action, &row.target(), Some(row.id), details)
}

/// Removes a certificate: it verifies nothing from now on, and is not taken from metadata again. Taking the last one
/// of an Integrated connection needs `confirmed`.
///
/// # Errors
/// `NotFound`; `NeedsConfirmation`; `Forbidden` for an admin where owners log in by this connection alone and everyone logs in
/// by SSO, or is to.
pub fn remove_certificate(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    certificate: CertificateId,
    confirmed: bool,
) -> Result<Change> {
    by.confirmed(cx.now)?;
    let before = get(c, by.tenant(), id)?;
    let stored = certificates(c, before.tenant, id)?;
    let row = stored.iter().find(|row| row.id == certificate).ok_or(Error::NotFound)?;
    vouching::keep_last(c, by, id)?;
    if before.is_integrated() && stored.len() == 1 && !confirmed {
        return Err(Error::NeedsConfirmation { missing: vec![Requirement::Certificate] });
    }
    store::set_state(c, id, certificate, CertificateState::Dismissed)?;
    let details = json!({ "before": { "certificate": row.sha256, "subject": row.subject } });
    note(c, cx, &before, Action::IntegrationReauth, &details)?;
    forget_oldest_dismissed(c, &before)?;
    configure::settle(c, cx, &before)
}

/// An owner vouches for a certificate that waits: it verifies from now on.
///
/// # Errors
/// `NotFound`; `Forbidden` for an admin; `Invalid` for one that has expired, or when there are too many.
pub fn approve_certificate(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    certificate: CertificateId,
) -> Result<Change> {
    by.confirmed(cx.now)?;
    let before = get(c, by.tenant(), id)?;
    let all = store::all(c, before.tenant, id)?;
    let row = waiting(&all, certificate)?;
    if !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can approve a certificate")));
    }
    if row.not_after <= cx.now {
        let message = t("this certificate has expired; ask for the current one");
        return Err(Error::invalid("certificate", message));
    }
    room(&all, CertificateState::Active)?;
    store::set_state(c, id, certificate, CertificateState::Active)?;
    let details = json!({
        "before": { "state": CertificateState::Staged },
        "after": { "certificate": row.sha256, "subject": row.subject, "state": CertificateState::Active },
        "source": row.source.label(),
    });
    note(c, cx, &before, Action::IntegrationReauth, &details)?;
    configure::settle(c, cx, &before)
}

/// Turns down a certificate that waits; it is not offered again.
///
/// # Errors
/// `NotFound`.
pub fn dismiss_certificate(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    certificate: CertificateId,
) -> Result<()> {
    let connection = get(c, by.tenant(), id)?;
    let all = store::all(c, connection.tenant, id)?;
    let row = waiting(&all, certificate)?;
    store::set_state(c, id, certificate, CertificateState::Dismissed)?;
    forget_oldest_dismissed(c, &connection)?;
    record(c, cx, &connection, CertificateState::Dismissed, &row.sha256, &row.subject, row.source.label())
}

fn waiting(all: &[CertificateRow], id: CertificateId) -> Result<&CertificateRow> {
    all.iter().find(|row| row.id == id && row.state == CertificateState::Staged).ok_or(Error::NotFound)
}

fn forget_oldest_dismissed(c: &mut Conn, row: &Connection) -> Result<()> {
    let mut dismissed = of_state(c, row.tenant, row.id, CertificateState::Dismissed)?;
    dismissed.sort_by_key(|k| std::cmp::Reverse((k.last_seen_at, k.id)));
    for old in dismissed.iter().skip(MOST_DISMISSED) {
        store::delete(c, row.id, old.id)?;
    }
    Ok(())
}
