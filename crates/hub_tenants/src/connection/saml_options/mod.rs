//! What a connection's login requests ask for, and how its answers are judged: what few identity providers need.

mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, MasterKey, TenantId};
use hub_saml::authn_request::Options;
use hub_saml::metadata::{Binding, NAME_ID_FORMATS};
use hub_saml::response::MAX_SKEW_S;
use hub_text::{t, text};
use serde::Serialize;
use serde_json::{Value, json};

use super::keys::{self, KeyState, NewKey};
use super::{Connection, get};
use crate::event::{self, Action};
use crate::session::Admin;
use crate::text_enum::text_enum;
use crate::{Error, Result};

/// Clock difference that is forgiven unless the connection says otherwise, in seconds.
pub const DEFAULT_SKEW_SECONDS: i64 = 60;

/// Longest URI of a requested sign-in method, in bytes.
const LONGEST_CONTEXT: usize = 255;

text_enum! {
    /// How a login request travels to the IdP.
    RequestBinding {
        /// In the query of a redirect (HTTP-Redirect).
        Redirect = "redirect",
        /// In a form that a page of ours posts (HTTP-POST).
        Post = "post",
    }
}

impl From<RequestBinding> for Binding {
    fn from(binding: RequestBinding) -> Self {
        match binding {
            RequestBinding::Redirect => Self::Redirect,
            RequestBinding::Post => Self::Post,
        }
    }
}

impl From<Binding> for RequestBinding {
    fn from(binding: Binding) -> Self {
        match binding {
            Binding::Redirect => Self::Redirect,
            Binding::Post => Self::Post,
        }
    }
}

/// The sign-in options of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SamlOptions {
    /// How requests travel.
    pub binding: RequestBinding,
    /// Whether requests are signed. Holds only together with a key in use.
    pub sign_requests: bool,
    /// Whether people prove anew who they are at every login (ForceAuthn).
    pub force_authn: bool,
    /// The NameID format that is asked for, one of [`NAME_ID_FORMATS`]; none lets the IdP choose.
    pub name_id_format: Option<String>,
    /// The sign-in method that is asked for (AuthnContextClassRef, a URI); none takes any.
    pub authn_context: Option<String>,
    /// Whether an answer that names another method is refused.
    pub require_authn_context: bool,
    /// Clock difference that is forgiven, in seconds, 0 to [`MAX_SKEW_S`].
    pub skew_seconds: i64,
}

impl Default for SamlOptions {
    fn default() -> Self {
        Self {
            binding: RequestBinding::Redirect,
            sign_requests: false,
            force_authn: false,
            name_id_format: None,
            authn_context: None,
            require_authn_context: false,
            skew_seconds: DEFAULT_SKEW_SECONDS,
        }
    }
}

impl SamlOptions {
    /// What a request asks for.
    pub fn request(&self) -> Options {
        Options {
            force_authn: self.force_authn,
            name_id_format: self.name_id_format.clone(),
            authn_context: self.authn_context.clone(),
        }
    }

    /// The clock difference that is forgiven, in seconds.
    pub fn skew(&self) -> u32 {
        u32::try_from(self.skew_seconds).unwrap_or_default().min(MAX_SKEW_S)
    }

    fn check(&self) -> Result<()> {
        if !(0..=i64::from(MAX_SKEW_S)).contains(&self.skew_seconds) {
            return Err(Error::invalid(
                "skew_seconds",
                text!("enter a number of seconds from 0 to {most}", most = MAX_SKEW_S),
            ));
        }
        if self.name_id_format.as_ref().is_some_and(|format| !NAME_ID_FORMATS.contains(&format.as_str())) {
            return Err(Error::invalid("name_id_format", t("choose one of the formats")));
        }
        if self.authn_context.as_ref().is_some_and(|class| !is_uri(class)) {
            return Err(Error::invalid(
                "authn_context",
                t("enter the method's URI as your identity provider documents it, such as \
                   urn:oasis:names:tc:SAML:2.0:ac:classes:X509"),
            ));
        }
        if self.require_authn_context && self.authn_context.is_none() {
            return Err(Error::invalid(
                "authn_context",
                t("enter the sign-in method that answers must name, or do not insist on it"),
            ));
        }
        Ok(())
    }
}

fn is_uri(text: &str) -> bool {
    text.len() <= LONGEST_CONTEXT && text.contains(':') && text.bytes().all(|b| b.is_ascii_graphic())
}

/// The sign-in options of a connection.
///
/// # Errors
/// The database's.
pub fn of(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<SamlOptions> {
    store::find(c, tenant, id)
}

/// Saves options. Signing needs a key: without one in use `spare` is taken, which the caller has made beforehand.
///
/// # Errors
/// `NotFound`, also for a connection without SAML; `Invalid` for a value that cannot be, or for signing without a key.
pub fn set(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    by: &Admin,
    id: ConnectionId,
    new: &SamlOptions,
    spare: Option<NewKey>,
) -> Result<()> {
    let row = with_saml(c, by.tenant(), id)?;
    new.check()?;
    change(c, cx, master, &row, new, spare)
}

/// What an IdP's metadata says about requests.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// The binding that its sign-on URL is for.
    pub binding: RequestBinding,
    /// Whether it takes signed requests only.
    pub signed: bool,
    /// The key that is taken when it wants signatures and the connection has none.
    pub spare: Option<NewKey>,
}

/// Follows an IdP's metadata: its binding belongs to its sign-on URL, and signing is switched on when it insists.
/// Signing that an admin chose stays.
///
/// # Errors
/// As [`set`].
pub fn follow(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    by: &Admin,
    id: ConnectionId,
    wishes: Wishes,
) -> Result<()> {
    let row = with_saml(c, by.tenant(), id)?;
    let before = store::find(c, row.tenant, id)?;
    let new = SamlOptions {
        binding: wishes.binding,
        sign_requests: before.sign_requests || wishes.signed,
        ..before.clone()
    };
    change(c, cx, master, &row, &new, wishes.spare)
}

/// Switches signing off because the key goes.
pub(super) fn stop_signing(c: &mut Conn, cx: &Cx, row: &Connection) -> Result<()> {
    let before = store::find(c, row.tenant, row.id)?;
    if !before.sign_requests {
        return Ok(());
    }
    let new = SamlOptions { sign_requests: false, ..before.clone() };
    store::save(c, row.id, &new)?;
    record(c, cx, row, &before, &new)
}

fn change(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    row: &Connection,
    new: &SamlOptions,
    spare: Option<NewKey>,
) -> Result<()> {
    let before = store::find(c, row.tenant, row.id)?;
    if *new == before {
        return Ok(());
    }
    if new.sign_requests && keys::in_state(c, row.tenant, row.id, KeyState::Current)?.is_none() {
        let key = spare.ok_or_else(|| Error::invalid("sign_requests", t("create a key first")))?;
        keys::insert(c, cx, master, row, key, keys::DEFAULT_OVERLAP_DAYS)?;
    }
    store::save(c, row.id, new)?;
    record(c, cx, row, &before, new)
}

/// The connection, which must have a SAML side.
///
/// # Errors
/// `NotFound`.
pub fn with_saml(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Connection> {
    let row = get(c, tenant, id)?;
    if row.capabilities().sso { Ok(row) } else { Err(Error::NotFound) }
}

fn record(c: &mut Conn, cx: &Cx, row: &Connection, before: &SamlOptions, after: &SamlOptions) -> Result<()> {
    let (before, after) = differing(&json!(before), &json!(after));
    let details = json!({ "before": before, "after": after });
    event::record(c, cx, row.tenant, Action::IntegrationUpdate, &row.target(), Some(row.id), &details)
}

/// Both objects with only what differs.
fn differing(before: &Value, after: &Value) -> (Value, Value) {
    let only = |of: &Value, other: &Value| -> Value {
        let fields = of.as_object().into_iter().flatten();
        fields
            .filter(|(name, value)| other.get(name) != Some(value))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect()
    };
    (only(before, after), only(after, before))
}
