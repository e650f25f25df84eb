//! Logins on televisions and headsets (RFC 8628): the device shows a code, a person who is logged in on another screen
//! says yes to it, and the device fetches its tokens. A code is decided once, for one person of one tenant.

mod store;
#[cfg(test)]
mod tests;
mod user_code;

pub use user_code::shown;

use std::borrow::Cow;
use std::net::Ipv6Addr;

use hub_db::Conn;
use hub_kernel::{AppId, Cx, Secret, TenantId, Timestamp, TokenHash};
use hub_oidc::{ErrorCode, OAuthError, scope};
use serde_json::json;

use super::grant::{self, Beginning};
use super::secret::ProvenApp;
use super::token::{self, Issued};
use super::{GrantType, get};
use crate::event::{self, Action};
use crate::session::{Lifetime, Person};
use crate::sign_in::policy::Verdict;
use crate::sign_in::still_allowed;
use crate::sign_in::throttle::{self, From, Guarded};
use crate::text_enum::text_enum;
use crate::{Error, Result};
use store::DeviceRow;

/// What every device code begins with.
const PREFIX: &str = "swd_";
/// Seconds in which somebody must have decided, and the device have fetched its tokens.
pub const SECONDS: i64 = 600;
/// Seconds between two questions of a device.
const INTERVAL: i64 = 5;
/// What a device that asks too often must add (RFC 8628, 3.5).
const SLOWER: i64 = 5;
/// Devices of one network that may wait at once: a classroom of headsets, not a flood.
const MOST_OF_PLACE: i64 = 100;
/// Seconds for which a code that is over is still known as one.
const REMEMBERED: i64 = 600;

text_enum! {
    /// What became of a device's question.
    DeviceState {
        /// Nobody has decided.
        Waiting = "waiting",
        /// Somebody said yes; the tokens are not fetched yet.
        Approved = "approved",
        /// Somebody said no.
        Denied = "denied",
        /// The tokens are fetched.
        Redeemed = "redeemed",
    }
}

/// What a device is told when it asks.
#[derive(Debug)]
pub struct Begun {
    /// What it polls with; a secret.
    pub device_code: Secret,
    /// What it shows, as [`shown`].
    pub user_code: String,
    /// Seconds for which both are good.
    pub expires_in: i64,
    /// Seconds between two polls.
    pub interval: i64,
}

/// Begins a device's login.
///
/// # Errors
/// `Throttled` when too many devices of this network wait; the inner one is what the app is told.
pub fn begin(
    c: &mut Conn,
    cx: &Cx,
    by: &ProvenApp,
    asked: &str,
    user_agent: Option<&str>,
) -> Result<Result<Begun, OAuthError>> {
    let app = by.app();
    if !app.may(GrantType::DeviceCode) {
        let text = "This app is not registered for logins of devices.";
        return Ok(Err(OAuthError::new(ErrorCode::UnauthorizedClient, text)));
    }
    let scope = match scope::granted(asked, &app.settings.scopes) {
        Ok(scopes) => scopes.join(" "),
        Err(error) => return Ok(Err(error)),
    };
    let place = cx.address.as_deref().map(network);
    if let Some(place) = &place
        && store::waiting(c, place, cx.now)? >= MOST_OF_PLACE
    {
        return Err(Error::Throttled { retry_after_seconds: SECONDS });
    }
    let device_code = Secret::generate(&*cx.entropy, PREFIX);
    let hash = TokenHash::of(device_code.expose());
    // Two equal codes of 20^8 in ten minutes are unheard of; a third try is for the tests of the impossible.
    for _ in 0..3 {
        let code = user_code::fresh(&*cx.entropy);
        let new = store::NewDevice {
            hash: &hash,
            user_code: &code,
            app: app.id,
            scope: &scope,
            now: cx.now,
            expires_at: cx.now.plus_seconds(SECONDS),
            interval_seconds: INTERVAL,
            place: place.as_deref(),
            user_agent,
        };
        if store::insert(c, &new)? {
            return Ok(Ok(Begun {
                device_code,
                user_code: shown(&code),
                expires_in: SECONDS,
                interval: INTERVAL,
            }));
        }
    }
    Err(Error::Busy)
}

/// The network of an address: of IPv6 the first half, for a household's devices differ in the second.
pub fn network(address: &str) -> String {
    match address.parse::<Ipv6Addr>().map(|v6| v6.segments()) {
        Ok([a, b, c, d, ..]) => format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)),
        Err(_) => address.to_owned(),
    }
}

/// A device as the person sees it who is to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The code, as [`shown`].
    pub user_code: String,
    /// The app on the device.
    pub app: AppId,
    /// Its name.
    pub app_name: String,
    /// What it may know.
    pub scope: String,
    /// When it asked.
    pub asked_at: Timestamp,
    /// From which network, as [`network`].
    pub place: Option<String>,
    /// What it called itself.
    pub user_agent: Option<String>,
}

/// The device that shows this code. Codes that no device shows are counted, so that nobody tries many.
///
/// # Errors
/// `Throttled` after too many wrong ones.
pub fn find(c: &mut Conn, cx: &Cx, person: &Person, typed: &str) -> Result<Option<Waiting>> {
    let found = looked_up(c, cx, person, typed)?;
    Ok(found.map(|(code, row)| Waiting {
        user_code: shown(&code),
        app: row.app,
        app_name: row.app_name,
        scope: row.scope,
        asked_at: row.created_at,
        place: row.place,
        user_agent: row.user_agent,
    }))
}

fn looked_up(c: &mut Conn, cx: &Cx, person: &Person, typed: &str) -> Result<Option<(String, DeviceRow)>> {
    let subject = format!("device codes of {}", person.user());
    let (what, from) = (Guarded::secret(&subject), From::Own("device codes"));
    throttle::attempt(c, what, from, cx.now)?;
    let Some(code) = user_code::typed(typed) else { return Ok(None) };
    let row = store::by_code(c, &code)?;
    let open = row.filter(|row| row.state == DeviceState::Waiting && row.expires_at > cx.now);
    if open.is_some() {
        // No more than this one: who knows a right code must not guess at others between two looks at it.
        throttle::uncount(c, what, from)?;
    }
    Ok(open.map(|row| (code, row)))
}

/// Says yes or no to the device that shows this code, and gives the name of its app. A yes begins a login of the person, from
/// which the device fetches its tokens; it is no part of the session in which it was said.
///
/// # Errors
/// `NotFound` when somebody was quicker; `Throttled`; `Forbidden` when the app is not for this tenant; `UseSso` when the person
/// must log in otherwise by now. `None`, and no error, where no device shows the code: the try is counted only if it is committed.
pub fn decide(c: &mut Conn, cx: &Cx, person: &Person, typed: &str, yes: bool) -> Result<Option<String>> {
    let Some((code, row)) = looked_up(c, cx, person, typed)? else { return Ok(None) };
    let tenant = person.tenant();
    let (user, verdict) = still_allowed(c, tenant, person.user(), person.proof(), cx.now)?;
    match verdict {
        Verdict::Allow => {}
        Verdict::UseSso => return Err(Error::UseSso { slug: person.tenant_slug().to_owned() }),
        Verdict::NoAccess => return Err(Error::Unauthenticated),
    }
    let begun = if yes {
        let app = get(c, row.app)?;
        let beginning = Beginning {
            session: None,
            redeem_until: row.expires_at,
            user_agent: row.user_agent.clone(),
            ..Beginning::of(person, &row.scope, cx.now)
        };
        Some(grant::begin(c, cx, person, &app, beginning)?.id)
    } else {
        None
    };
    let state = if yes { DeviceState::Approved } else { DeviceState::Denied };
    if !store::decide(c, &code, state, tenant, begun, cx.now)? {
        return Err(Error::NotFound);
    }
    let action = if yes { Action::DeviceApprove } else { Action::DeviceDeny };
    let details = json!({ "app": row.app_name, "device": row.user_agent, "place": row.place });
    event::record(c, cx, tenant, action, &user.target(), None, &details)?;
    Ok(Some(row.app_name))
}

/// In which tenant somebody has decided about a device code, if anybody has: whose lock [`exchange`] needs.
///
/// # Errors
/// The database's.
pub fn tenant_of(c: &mut Conn, device_code: &str) -> Result<Option<TenantId>> {
    Ok(store::by_hash(c, &TokenHash::of(device_code))?.and_then(|row| row.tenant))
}

/// Answers a poll: with tokens, once, when somebody has said yes and may still be logged in. `locked` is the tenant under whose
/// lock this runs, as [`tenant_of`] gave it.
///
/// # Errors
/// The database's; the inner one is what the app is told.
pub fn exchange(
    c: &mut Conn,
    cx: &Cx,
    by: &ProvenApp,
    device_code: &str,
    locked: Option<TenantId>,
    lifetime: Lifetime,
) -> Result<Result<Issued, OAuthError>> {
    let hash = TokenHash::of(device_code);
    let row = store::by_hash(c, &hash)?.filter(|row| row.app == by.app().id);
    let Some(row) = row.filter(|row| row.state != DeviceState::Redeemed) else {
        return Ok(Err(OAuthError::grant("The device code is not known.")));
    };
    if row.expires_at <= cx.now {
        return Ok(Err(OAuthError::new(ErrorCode::ExpiredToken, "Nobody has decided in time.")));
    }
    match (row.state, row.tenant.filter(|_| row.tenant == locked), row.grant) {
        (DeviceState::Approved, Some(tenant), Some(id)) => {
            let Some(grant) = grant::find(c, tenant, id)? else {
                return Ok(Err(denied("The login has ended.")));
            };
            if !store::redeem(c, tenant, &hash)? {
                return Ok(Err(OAuthError::grant("The device code is not known.")));
            }
            match grant::alive(c, &grant, by.app(), cx.now, lifetime)? {
                Ok(user) => token::first(c, cx, &grant, by.app(), &user).map(Ok),
                Err(dead) => Ok(Err(denied(dead.to_string()))),
            }
        }
        (DeviceState::Denied, _, _) => Ok(Err(denied("Somebody said no."))),
        _ => still_waiting(c, &row, &hash, cx.now).map(Err),
    }
}

fn denied(why: impl Into<Cow<'static, str>>) -> OAuthError {
    OAuthError::new(ErrorCode::AccessDenied, why)
}

fn still_waiting(c: &mut Conn, row: &DeviceRow, hash: &TokenHash, now: Timestamp) -> Result<OAuthError> {
    // A second's grace: a device that keeps its five seconds is not early because one packet was slow and the next was not.
    let early = row.polled_at.is_some_and(|last| now.seconds_since(last) + 1 < row.interval_seconds);
    let interval = row.interval_seconds + if early { SLOWER } else { 0 };
    store::polled(c, hash, now, interval)?;
    Ok(if early {
        OAuthError::new(ErrorCode::SlowDown, format!("Ask every {interval} seconds."))
    } else {
        OAuthError::new(ErrorCode::AuthorizationPending, "Nobody has decided yet.")
    })
}

/// Forgets devices whose time has been over for a while.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    store::sweep(c, now.plus_seconds(-REMEMBERED))
}
