//! Our own key pairs of a connection: they sign what we send and open what is encrypted for us.
//!
//! A new key is published first, so that the identity provider can learn it; then it is used; then, while the next one
//! is in use, it goes on opening assertions for a while. There is at most one key of each state.

mod store;
#[cfg(test)]
mod tests;

pub use store::KeyRow;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, MasterKey, Random as _, ServiceProviderKeyId, TenantId, Timestamp};
use hub_saml::{Certificate, KeySize, SpKey, SpPrivateKey};
use hub_text::t;
use serde_json::json;

use super::saml_options::{self, with_saml};
use super::{Connection, get};
use crate::event::{self, Action};
use crate::session::Admin;
use crate::text_enum::text_enum;
use crate::{Error, Result, tenant};

/// Years for which a new certificate is valid.
const YEARS: i64 = 5;
/// For how many days a next key is published, and a previous one kept, unless the admin says otherwise.
pub const DEFAULT_OVERLAP_DAYS: i64 = 30;
/// The overlaps that an admin may choose, in days.
pub const OVERLAP_DAYS: [i64; 4] = [7, 14, 30, 90];
/// Most connections that one run of the job looks at.
const MOST_DUE: i64 = 200;

text_enum! {
    /// What a key is used for.
    KeyState {
        /// Signs, and is the one to encrypt for.
        Current = "current",
        /// Published, so that the identity provider learns it; opens assertions already, signs nothing yet.
        Next = "next",
        /// Signs nothing any more, still opens assertions.
        Previous = "previous",
    }
}

/// A key pair that was made and not stored yet.
#[derive(Debug, Clone)]
pub struct NewKey {
    certificate: Certificate,
    private: SpPrivateKey,
}

impl NewKey {
    /// Makes a key pair for a connection. Takes up to some seconds of CPU: call it off the async threads, and before
    /// the transaction that stores it.
    ///
    /// # Errors
    /// `Defect` when OpenSSL cannot.
    pub fn generate(cx: &Cx, id: ConnectionId, size: KeySize) -> Result<Self> {
        let defect = |error: hub_saml::Error| Error::Defect(format!("a key could not be made: {error}"));
        // An hour ago: the identity provider's clock may be behind ours.
        let (from, until) = (cx.now.plus_minutes(-60), cx.now.plus_days(YEARS * 365));
        let name = format!("Switchboard {id}");
        let made = SpKey::generate(size, &name, &cx.entropy.bytes::<16>(), from.millis(), until.millis())
            .map_err(defect)?;
        let private = SpPrivateKey::from_pem(made.private_key_pem.as_bytes()).map_err(defect)?;
        Ok(Self { certificate: made.certificate, private })
    }

    /// Its certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

/// The keys of a connection: the one in use, the next, the previous.
///
/// # Errors
/// The database's.
pub fn all(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Vec<KeyRow>> {
    let mut rows = store::all(c, tenant, id)?;
    rows.sort_by_key(|row| KeyState::ALL.iter().position(|state| *state == row.state));
    Ok(rows)
}

/// The key of a state, if there is one.
///
/// # Errors
/// The database's.
pub fn in_state(c: &mut Conn, tenant: TenantId, id: ConnectionId, state: KeyState) -> Result<Option<KeyRow>> {
    Ok(store::all(c, tenant, id)?.into_iter().find(|row| row.state == state))
}

/// Stores a new key: in use at once when it is the first, else published as the next.
///
/// # Errors
/// `NotFound`, also for a connection without SAML; `Invalid` when a next key is published already.
pub fn add(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    by: &Admin,
    id: ConnectionId,
    new: NewKey,
    overlap_days: i64,
) -> Result<KeyRow> {
    by.confirmed(cx.now)?;
    let row = with_saml(c, by.tenant(), id)?;
    if !OVERLAP_DAYS.contains(&overlap_days) {
        return Err(Error::invalid("overlap_days", t("choose one of the periods")));
    }
    insert(c, cx, master, &row, new, overlap_days)
}

pub(super) fn insert(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    row: &Connection,
    new: NewKey,
    overlap_days: i64,
) -> Result<KeyRow> {
    let known = store::all(c, row.tenant, row.id)?;
    let has = |state: KeyState| known.iter().any(|key| key.state == state);
    if has(KeyState::Next) {
        let text = t("the next key is published already; use it or remove it before you make another");
        return Err(Error::invalid("key", text));
    }
    let id = ServiceProviderKeyId::new(row.tenant, tenant::store::next_sequence(c, row.tenant)?);
    let first = !has(KeyState::Current);
    let sealed = master
        .seal(&label(row.id, id), new.private.der(), &*cx.entropy)
        .map_err(|error| Error::Defect(format!("a key could not be sealed: {error}")))?;
    let key = KeyRow {
        id,
        state: if first { KeyState::Current } else { KeyState::Next },
        sealed,
        sha256: new.certificate.sha256_thumbprint,
        not_after: Timestamp::from_millis(new.certificate.not_after),
        der: new.certificate.der,
        overlap_days,
        created_at: cx.now,
        created_by: cx.actor.name().to_owned(),
        due_at: (!first).then(|| cx.now.plus_days(overlap_days)),
    };
    store::insert(c, row.id, &key)?;
    let details = json!({ "before": null, "after": { "our_key": key.sha256, "state": key.state, "due_at": key.due_at } });
    record(c, cx, row, &details)?;
    Ok(key)
}

/// Takes the next key into use; the one that was is kept to open assertions for the overlap.
///
/// # Errors
/// `NotFound` for a key that is not this connection's or not the next.
pub fn switch(c: &mut Conn, cx: &Cx, by: &Admin, id: ConnectionId, key: ServiceProviderKeyId) -> Result<()> {
    by.confirmed(cx.now)?;
    let row = get(c, by.tenant(), id)?;
    take_into_use(c, cx, &row, key)
}

fn take_into_use(c: &mut Conn, cx: &Cx, row: &Connection, key: ServiceProviderKeyId) -> Result<()> {
    let known = store::all(c, row.tenant, row.id)?;
    let of = |state: KeyState| known.iter().find(|known| known.state == state);
    let next = of(KeyState::Next).filter(|next| next.id == key).ok_or(Error::NotFound)?;
    let keep_until = cx.now.plus_days(next.overlap_days);
    if let Some(previous) = of(KeyState::Previous) {
        drop_key(c, cx, row, previous)?;
    }
    let old = of(KeyState::Current);
    if let Some(old) = old {
        store::set_state(c, old.id, KeyState::Previous, Some(keep_until))?;
    }
    store::set_state(c, next.id, KeyState::Current, None)?;
    let details = json!({
        "before": { "our_key": old.map(|old| &old.sha256) },
        "after": {
            "our_key": next.sha256,
            "previous_key": old.map(|old| &old.sha256),
            "previous_opens_until": old.map(|_| keep_until),
        },
    });
    record(c, cx, row, &details)
}

/// Removes a key. The one in use takes the signing of requests with it, so that needs `confirmed`.
///
/// # Errors
/// `NotFound` for a key that is not this connection's; `Invalid` for the one in use without `confirmed`, or while a
/// next one waits.
pub fn remove(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    key: ServiceProviderKeyId,
    confirmed: bool,
) -> Result<()> {
    by.confirmed(cx.now)?;
    let row = get(c, by.tenant(), id)?;
    let known = store::all(c, row.tenant, id)?;
    let gone = known.iter().find(|known| known.id == key).ok_or(Error::NotFound)?;
    if gone.state == KeyState::Current {
        if known.iter().any(|known| known.state == KeyState::Next) {
            return Err(Error::invalid("key", t("use the next key first, then remove this one")));
        }
        if !confirmed {
            return Err(Error::invalid("key", t("confirm that the key in use goes")));
        }
        saml_options::stop_signing(c, cx, &row)?;
    }
    drop_key(c, cx, &row, gone)
}

fn drop_key(c: &mut Conn, cx: &Cx, row: &Connection, gone: &KeyRow) -> Result<()> {
    store::delete(c, gone.id)?;
    let details = json!({ "before": { "our_key": gone.sha256, "state": gone.state }, "after": null });
    record(c, cx, row, &details)
}

/// Connections, of any tenant, for which [`advance`] has something to do.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn, now: Timestamp) -> Result<Vec<ConnectionId>> {
    store::due(c, now, MOST_DUE)
}

/// Does what time asks for: a previous key whose overlap is over goes, a next key whose overlap is over is used.
///
/// # Errors
/// The database's. A connection that has ended meanwhile is none.
pub fn advance(c: &mut Conn, cx: &Cx, id: ConnectionId) -> Result<()> {
    let Some(row) = super::store::find(c, id.tenant(), id)? else { return Ok(()) };
    let is_due = |key: &KeyRow| key.due_at.is_some_and(|due| due <= cx.now);
    let known = store::all(c, row.tenant, id)?;
    for key in known.iter().filter(|key| key.state == KeyState::Previous && is_due(key)) {
        drop_key(c, cx, &row, key)?;
    }
    if let Some(next) = known.iter().find(|key| key.state == KeyState::Next && is_due(key)) {
        take_into_use(c, cx, &row, next.id)?;
    }
    Ok(())
}

fn record(c: &mut Conn, cx: &Cx, row: &Connection, details: &serde_json::Value) -> Result<()> {
    event::record(c, cx, row.tenant, Action::IntegrationReauth, &row.target(), Some(row.id), details)
}

/// What a sealed key is bound to: moved to another tenant's, connection's or key's row it cannot be opened.
fn label(connection: ConnectionId, key: ServiceProviderKeyId) -> String {
    format!("saml key {} {connection} {key}", connection.tenant())
}

/// A connection's keys, opened.
#[derive(Debug, Clone, Default)]
pub struct Ring {
    /// What signs.
    pub signing: Option<SpPrivateKey>,
    /// What opens assertions: the key in use, the next, the previous.
    pub decryption: Vec<SpPrivateKey>,
    /// All certificates, in the same order.
    pub certificates: Vec<Certificate>,
    /// The certificate to encrypt for.
    pub encryption: Option<Certificate>,
    /// Whether there are keys that this master key does not open.
    pub lost: bool,
}

/// Opens the keys of a connection. Keys that the master key does not open are left out, so that logins that need none
/// go on.
///
/// # Errors
/// The database's.
pub fn ring(c: &mut Conn, master: &MasterKey, id: ConnectionId) -> Result<Ring> {
    let mut ring = Ring::default();
    for row in all(c, id.tenant(), id)? {
        let certificate = Certificate::from_der(&row.der)
            .map_err(|error| Error::Defect(format!("a certificate of ours cannot be read: {error}")))?;
        match master.open(&label(id, row.id), &row.sealed) {
            Ok(der) => {
                let key = SpPrivateKey::from_der(der);
                if row.state == KeyState::Current {
                    ring.signing = Some(key.clone());
                }
                ring.decryption.push(key);
            }
            Err(_) => ring.lost = true,
        }
        if row.state == KeyState::Current {
            ring.encryption = Some(certificate.clone());
        }
        ring.certificates.push(certificate);
    }
    Ok(ring)
}
