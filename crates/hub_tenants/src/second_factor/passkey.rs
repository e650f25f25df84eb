//! Passkeys (Web Authentication, level 3). The library checks what an authenticator says; challenges are the library's
//! own randomness. Every passkey checks who holds it (user verification), so that it is good for logging in alone.

use hub_db::Conn;
use hub_kernel::{Cx, MasterKey, Random as _, SecondFactorId, TenantId, UserId};
use hub_text::t;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
};

use super::ceremony::{self, Purpose, Under};
use super::store::{self, NewFactor, Row};
use super::{BackupCodes, Kind, add, seal};
use crate::user::User;
use crate::{Error, Result, tenant};

/// What browsers show beside the address.
const NAME: &str = "Switchboard";
/// An answer is some hundred bytes; certificates of authenticators are not asked for.
const MOST_BYTES: usize = 32 * 1024;

/// The hub as browsers know it. Passkeys belong to its host name for ever.
#[derive(Debug, Clone)]
pub struct RelyingParty(Webauthn);

impl RelyingParty {
    /// Of the hub's public address; none where that has an IP address for a name, which has no passkeys.
    pub fn of(base_url: &str) -> Option<Self> {
        let origin = Url::parse(base_url).ok()?;
        let host = origin.domain()?.to_owned();
        let builder = WebauthnBuilder::new(&host, &origin).ok()?;
        builder.rp_name(NAME).build().ok().map(Self)
    }
}

/// What the browser hands to the authenticator, as JSON.
#[derive(Debug, Clone)]
pub struct Challenge(Value);

impl Challenge {
    /// The options for `navigator.credentials`.
    pub fn json(&self) -> String {
        self.0.to_string()
    }
}

/// Whose passkey an answer was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub tenant: TenantId,
    pub user: UserId,
}

/// Begins the enrolment of a passkey.
///
/// # Errors
/// The database's.
pub fn begin_enrolment(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    rp: &RelyingParty,
    user: &User,
) -> Result<Challenge> {
    let known = store::all(c, user.tenant, user.id)?;
    let handle = known.iter().find_map(|row| Uuid::from_slice(row.user_handle.as_deref()?).ok());
    let handle = handle.unwrap_or_else(|| Uuid::from_bytes(cx.entropy.bytes::<16>()));
    let taken = known.into_iter().filter_map(|row| row.credential_id).collect();
    let workspace = tenant::get(c, user.tenant)?.name;
    let account = user.email.as_deref().unwrap_or(&user.user_name);
    let shown = format!("{account} ({workspace})");
    let begun = rp.0.start_passkey_registration(handle, &shown, user.label(), Some(taken));
    let (options, state) = begun.map_err(defect)?;
    keep(c, cx, master, under, Purpose::EnrolPasskey, Some(user), &(handle, state))?;
    let mut options = json_of(&options)?;
    // Kept by the authenticator where it can: then the person need not even type an e-mail.
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection")
        && let Some(selection) = selection.as_object_mut()
    {
        selection.insert("residentKey".to_owned(), "preferred".into());
    }
    Ok(Challenge(options))
}

/// Ends the enrolment with the authenticator's answer. The first factor brings backup codes.
///
/// # Errors
/// `Invalid` for an answer that does not fit, comes too late or brings a passkey that is registered, or for a name that is
/// empty, long or taken.
#[expect(
    clippy::too_many_arguments,
    reason = "an exchange has two sides, and each thing here is one of them"
)]
pub fn finish_enrolment(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    rp: &RelyingParty,
    user: &User,
    name: &str,
    answer: &str,
) -> Result<Option<BackupCodes>> {
    let refused = || Error::invalid("passkey", t("the passkey could not be added; try once more"));
    let kept = taken::<(Uuid, PasskeyRegistration)>(c, cx, master, under, Purpose::EnrolPasskey, Some(user))?;
    let (handle, state) = kept.ok_or_else(refused)?;
    let answer: RegisterPublicKeyCredential = read(answer).ok_or_else(refused)?;
    let passkey = rp.0.finish_passkey_registration(&answer, &state).map_err(|_| refused())?;
    if store::by_credential(c, passkey.cred_id())?.is_some() {
        return Err(Error::invalid("passkey", t("this passkey is registered already")));
    }
    let id = SecondFactorId::new(user.tenant, tenant::store::next_sequence(c, user.tenant)?);
    let new = NewFactor {
        id,
        kind: Kind::Passkey,
        name,
        sealed: &sealed(cx, master, id, &passkey)?,
        credential_id: Some(passkey.cred_id()),
        user_handle: Some(handle.as_bytes()),
        last_step: None,
    };
    add(c, cx, master, user, new)
}

/// Begins a login by passkey alone: the authenticator says who it is.
///
/// # Errors
/// The database's.
pub(crate) fn begin_alone(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    rp: &RelyingParty,
) -> Result<Challenge> {
    let (options, state) = rp.0.start_discoverable_authentication().map_err(defect)?;
    keep(c, cx, master, under, Purpose::Login, None, &state)?;
    Ok(Challenge(json_of(&options)?))
}

/// Whose passkey an answer names, so that [`answer_alone`] can run under that tenant's lock.
pub(crate) fn named_by(c: &mut Conn, answer: &str) -> Result<Option<Found>> {
    let Some(answer) = read::<PublicKeyCredential>(answer) else { return Ok(None) };
    let row = store::by_credential(c, answer.get_credential_id())?;
    Ok(row.map(|row| Found { tenant: row.tenant, user: row.user }))
}

/// Whom the answer to [`begin_alone`] proves; none when it proves nobody.
pub(crate) fn answer_alone(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    rp: &RelyingParty,
    answer: &str,
) -> Result<Option<Found>> {
    let kept = taken::<DiscoverableAuthentication>(c, cx, master, under, Purpose::Login, None)?;
    let (Some(state), Some(answer)) = (kept, read::<PublicKeyCredential>(answer)) else { return Ok(None) };
    let Ok((handle, credential)) = rp.0.identify_discoverable_authentication(&answer) else {
        return Ok(None);
    };
    let Some(row) = store::by_credential(c, credential)? else { return Ok(None) };
    if row.user_handle.as_deref() != Some(handle.as_bytes().as_slice()) {
        return Ok(None);
    }
    let Some(mut passkey) = opened(master, &row) else { return Ok(None) };
    let verdict = rp.0.finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&passkey));
    let Ok(result) = verdict else { return Ok(None) };
    if !result.user_verified() {
        return Ok(None);
    }
    passkey.update_credential(&result);
    used(c, cx, master, &row, &passkey)?;
    Ok(Some(Found { tenant: row.tenant, user: row.user }))
}

/// Asks for one of the person's own passkeys; none where they have none.
pub(crate) fn begin_proof(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    rp: &RelyingParty,
    user: &User,
    purpose: Purpose,
) -> Result<Option<Challenge>> {
    let passkeys: Vec<Passkey> = rows(c, user)?.iter().filter_map(|row| opened(master, row)).collect();
    if passkeys.is_empty() {
        return Ok(None);
    }
    let (options, state) = rp.0.start_passkey_authentication(&passkeys).map_err(defect)?;
    keep(c, cx, master, under, purpose, Some(user), &state)?;
    Ok(Some(Challenge(json_of(&options)?)))
}

/// Whether the answer to [`begin_proof`] was made with one of the person's passkeys.
#[expect(
    clippy::too_many_arguments,
    reason = "an exchange has two sides, and each thing here is one of them"
)]
pub(crate) fn answer_of(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    rp: &RelyingParty,
    user: &User,
    purpose: Purpose,
    answer: &str,
) -> Result<bool> {
    let kept = taken::<PasskeyAuthentication>(c, cx, master, under, purpose, Some(user))?;
    let (Some(state), Some(answer)) = (kept, read::<PublicKeyCredential>(answer)) else { return Ok(false) };
    // A passkey that was removed since the exchange began is no longer among the rows.
    let row = rows(c, user)?
        .into_iter()
        .find(|row| row.credential_id.as_deref() == Some(answer.get_credential_id()));
    let Some(row) = row else { return Ok(false) };
    let Some(mut passkey) = opened(master, &row) else { return Ok(false) };
    let Ok(result) = rp.0.finish_passkey_authentication(&answer, &state) else { return Ok(false) };
    if !result.user_verified() || passkey.update_credential(&result).is_none() {
        return Ok(false);
    }
    used(c, cx, master, &row, &passkey)?;
    Ok(true)
}

fn rows(c: &mut Conn, user: &User) -> Result<Vec<Row>> {
    let all = store::all(c, user.tenant, user.id)?;
    Ok(all.into_iter().filter(|row| row.kind == Kind::Passkey).collect())
}

fn used(c: &mut Conn, cx: &Cx, master: &MasterKey, row: &Row, passkey: &Passkey) -> Result<()> {
    store::use_passkey(c, row.tenant, row.id, &sealed(cx, master, row.id, passkey)?, cx.now)
}

fn sealed(cx: &Cx, master: &MasterKey, id: SecondFactorId, passkey: &Passkey) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(passkey).map_err(defect)?;
    seal(cx, master, &label(id), &plain)
}

fn opened(master: &MasterKey, row: &Row) -> Option<Passkey> {
    let plain = master.open(&label(row.id), &row.sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn label(id: SecondFactorId) -> String {
    format!("second factor {id}")
}

fn keep<S: Serialize>(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    purpose: Purpose,
    user: Option<&User>,
    state: &S,
) -> Result<()> {
    let state = serde_json::to_vec(state).map_err(defect)?;
    ceremony::begin(c, cx, master, under, purpose, user, &state)
}

fn taken<S: DeserializeOwned>(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    purpose: Purpose,
    user: Option<&User>,
) -> Result<Option<S>> {
    let state = ceremony::take(c, cx, master, under, purpose, user)?;
    Ok(state.and_then(|state| serde_json::from_slice(&state).ok()))
}

fn read<A: DeserializeOwned>(answer: &str) -> Option<A> {
    (answer.len() <= MOST_BYTES).then(|| serde_json::from_str(answer).ok()).flatten()
}

fn json_of<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(defect)
}

fn defect(error: impl std::fmt::Display) -> Error {
    Error::Defect(format!("a passkey could not be asked for: {error}"))
}
