//! Slows down guessing, and locks nobody out. Counts live in the database: they survive restarts and hold for all nodes.
//!
//! An attempt is counted before it is looked at, so that many at once gain nothing, and uncounted when it was right. It
//! counts for the account together with the network it comes from, for the network, and for the account alone. The
//! last count only slows: beyond some failures from anywhere, one attempt a minute passes. A browser in which
//! the account was used before has a count of its own, which no stranger can fill.

use diesel::sql_types::{BigInt, Text};
use hub_db::{Conn, statement};
use hub_kernel::{Cx, TenantId, Timestamp, TokenHash, UserId};

use crate::user::User;
use crate::{Error, Result};

const WINDOW_SECONDS: i64 = 15 * 60;
const DAY_SECONDS: i64 = 24 * 60 * 60;
const MOST_FOR_ACCOUNT_FROM_ADDRESS: i64 = 10;
const MOST_FROM_ADDRESS: i64 = 100;
const MOST_FROM_DEVICE: i64 = 10;
const MOST_SIGN_UPS: i64 = 30;
/// As many browsers of a person are known.
const MOST_DEVICES: i64 = 20;
/// A browser that was not used for so long is a stranger.
const DEVICE_DAYS: i64 = 400;

statement!(Count<'a> { subject: &'a str, now: Timestamp, since: Timestamp, most: i64, calm: Timestamp } -> BigInt =
    "INSERT INTO sign_in_failures (subject, failures, window_start, last_at) VALUES (" subject ", 1, " now ", " now
    ") ON CONFLICT (subject) DO UPDATE SET failures = CASE WHEN sign_in_failures.window_start > " since
    " THEN sign_in_failures.failures + 1 ELSE 1 END, window_start = CASE WHEN sign_in_failures.window_start > " since
    " THEN sign_in_failures.window_start ELSE excluded.window_start END, last_at = excluded.last_at WHERE \
     sign_in_failures.window_start <= " since " OR sign_in_failures.failures < " most
    " OR coalesce(sign_in_failures.last_at, sign_in_failures.window_start) <= " calm " RETURNING failures");
statement!(Failures<'a> { subject: &'a str, since: Timestamp } -> (BigInt, BigInt) =
    "SELECT failures, window_start FROM sign_in_failures WHERE subject = " subject " AND window_start > " since);
statement!(Tallied<'a> { pattern: &'a str, least: i64, since: Timestamp } -> Text =
    "SELECT subject FROM sign_in_failures WHERE subject LIKE " pattern " AND failures >= " least " AND window_start > " since
    " ORDER BY subject LIMIT 1000");
statement!(Standing<'a> { subject: &'a str } -> (BigInt, BigInt) =
    "SELECT window_start, coalesce(last_at, window_start) FROM sign_in_failures WHERE subject = " subject);
statement!(Uncount<'a> { subject: &'a str } -> () =
    "UPDATE sign_in_failures SET failures = failures - 1 WHERE subject = " subject " AND failures > 0");
statement!(Clear<'a> { subject: &'a str } -> () = "DELETE FROM sign_in_failures WHERE subject = " subject);
statement!(Touch<'a> { subject: &'a str, now: Timestamp } -> () =
    "UPDATE sign_in_failures SET last_at = " now " WHERE subject = " subject);
statement!(Sweep { since: Timestamp } -> () = "DELETE FROM sign_in_failures WHERE window_start <= " since);

statement!(IsKnown<'a> { user: UserId, device: &'a [u8], since: Timestamp } -> BigInt =
    "SELECT seen_at FROM known_devices WHERE user_id = " user " AND device_hash = " device " AND seen_at > " since);
statement!(Remember<'a> { tenant: TenantId, user: UserId, device: &'a [u8], now: Timestamp } -> () =
    "INSERT INTO known_devices (user_id, device_hash, tenant_id, seen_at) VALUES (" user ", " device ", " tenant ", " now
    ") ON CONFLICT (user_id, device_hash) DO UPDATE SET seen_at = excluded.seen_at");
statement!(Crowd { tenant: TenantId, user: UserId, most: i64 } -> () =
    "DELETE FROM known_devices WHERE tenant_id = " tenant " AND user_id = " user " AND seen_at < (SELECT min(seen_at) FROM \
     (SELECT seen_at FROM known_devices WHERE user_id = " user " ORDER BY seen_at DESC LIMIT " most ") AS newest)");
statement!(ForgetDevices { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM known_devices WHERE tenant_id = " tenant " AND user_id = " user);
statement!(SweepDevices { since: Timestamp } -> () = "DELETE FROM known_devices WHERE seen_at <= " since);

/// How many attempts of one subject pass.
#[derive(Debug, Clone, Copy)]
struct Limit {
    /// So many within the window pass freely.
    most: i64,
    window_seconds: i64,
    /// Beyond them one in so many seconds; none where nothing passes until the window is over.
    then_every: Option<i64>,
}

/// What is guessed at, and how many guesses from anywhere pass before they are slowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guarded<'a> {
    pub subject: &'a str,
    anywhere: Option<Anywhere>,
}

/// How many guesses from anywhere pass in a day, and then one in so many seconds.
#[derive(Debug, Clone, Copy)]
struct Anywhere {
    free: i64,
    then_every: i64,
}

impl<'a> Guarded<'a> {
    /// A secret that is guessed at: a password, a code.
    pub const fn secret(subject: &'a str) -> Self {
        Self { subject, anywhere: Some(Anywhere { free: 20, then_every: 60 }) }
    }

    /// Somebody's mailbox: each attempt sends a mail.
    pub const fn mailbox(subject: &'a str) -> Self {
        Self { subject, anywhere: Some(Anywhere { free: 10, then_every: 15 * 60 }) }
    }

    /// A random secret of so many bits that no number of networks guesses it: each network is slowed for itself, and
    /// strangers use up nothing of the person's own.
    pub const fn random(subject: &'a str) -> Self {
        Self { subject, anywhere: None }
    }
}

/// Where an attempt comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum From<'a> {
    /// Anywhere; the client's address where it is known.
    Address(Option<&'a str>),
    /// A browser or session that belongs to the account: nobody else's attempts matter to it, nor its own to others.
    Own(&'a str),
    /// A network, for what belongs to no account; so many attempts pass.
    Network(&'a str, i64),
}

fn limits(what: Guarded<'_>, from: From<'_>) -> Vec<(String, Limit)> {
    let within = |most| Limit { most, window_seconds: WINDOW_SECONDS, then_every: None };
    match from {
        From::Own(device) => {
            vec![(format!("account {} on {device}", what.subject), within(MOST_FROM_DEVICE))]
        }
        From::Network(network, most) => {
            vec![(format!("{} from {}", what.subject, self::network(network)), within(most))]
        }
        From::Address(address) => {
            let network = network(address.unwrap_or("-"));
            let mut all = vec![
                (format!("account {} from {network}", what.subject), within(MOST_FOR_ACCOUNT_FROM_ADDRESS)),
                (format!("address {network}"), within(MOST_FROM_ADDRESS)),
            ];
            all.extend(what.anywhere.map(|Anywhere { free, then_every }| {
                let slowed = Limit { most: free, window_seconds: DAY_SECONDS, then_every: Some(then_every) };
                (format!("account {}", what.subject), slowed)
            }));
            all
        }
    }
}

/// Where an attempt comes from: of an IPv6 address the network, as one household has 2^64 addresses.
fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(v6) => v6.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
        Err(_) => address.to_owned(),
    }
}

/// Counts an attempt. An error takes the count back with the transaction: who is refused is not counted again.
///
/// # Errors
/// `Throttled` when there were too many.
pub(crate) fn attempt(c: &mut Conn, what: Guarded<'_>, from: From<'_>, now: Timestamp) -> Result<()> {
    for (subject, limit) in limits(what, from) {
        let since = now.plus_seconds(-limit.window_seconds);
        // Nothing is as calm as this where the window alone counts.
        let calm =
            limit.then_every.map_or(Timestamp::from_millis(i64::MIN), |every| now.plus_seconds(-every));
        let counted: Option<i64> = c.row(Count { subject: &subject, now, since, most: limit.most, calm })?;
        if counted.is_none() {
            let standing: Option<(Timestamp, Timestamp)> = c.row(Standing { subject: &subject })?;
            let (start, last) = standing.unwrap_or((now, now));
            let over = match limit.then_every {
                Some(every) => every - now.seconds_since(last),
                None => limit.window_seconds - now.seconds_since(start),
            };
            return Err(Error::Throttled { retry_after_seconds: over.max(1) });
        }
    }
    Ok(())
}

/// Counts a sign-up, right or not: each makes a workspace or tells that a short name is taken.
///
/// # Errors
/// `Throttled` when there were too many from this network.
pub fn count_sign_up(c: &mut Conn, cx: &Cx) -> Result<()> {
    let network = cx.address.as_deref().unwrap_or("-");
    attempt(c, Guarded::secret("sign-up"), From::Network(network, MOST_SIGN_UPS), cx.now)
}

/// The same for programs with secrets: their failures are not those of people behind the same address.
fn of_programs(subject: &str, address: Option<&str>) -> Vec<(String, Limit)> {
    let mut all = limits(Guarded::random(subject), From::Address(address));
    for (name, _) in all.iter_mut().skip(1) {
        name.insert_str(0, "programs from ");
    }
    all
}

/// Refuses when there were too many failures; for a secret of 256 bits, at which nobody can guess from many places.
pub(crate) fn check(c: &mut Conn, subject: &str, address: Option<&str>, now: Timestamp) -> Result<()> {
    let since = now.plus_seconds(-WINDOW_SECONDS);
    for (subject, limit) in of_programs(subject, address) {
        let row: Option<(i64, Timestamp)> = c.row(Failures { subject: &subject, since })?;
        if let Some((failures, start)) = row
            && failures >= limit.most
        {
            let retry_after_seconds = (WINDOW_SECONDS - now.seconds_since(start)).max(1);
            return Err(Error::Throttled { retry_after_seconds });
        }
    }
    Ok(())
}

/// Notes a failure for [`check`].
pub(crate) fn failed(c: &mut Conn, subject: &str, address: Option<&str>, now: Timestamp) -> Result<()> {
    let (since, never) = (now.plus_seconds(-WINDOW_SECONDS), Timestamp::from_millis(i64::MIN));
    for (subject, _) in of_programs(subject, address) {
        c.row::<i64, _>(Count { subject: &subject, now, since, most: i64::MAX, calm: never })?;
    }
    Ok(())
}

/// Takes back the count of an attempt that was right, and forgets the failures of this account from there.
pub(crate) fn was_right(c: &mut Conn, what: Guarded<'_>, from: From<'_>) -> Result<()> {
    for (at, (subject, _)) in limits(what, from).into_iter().enumerate() {
        match at {
            0 => c.execute(Clear { subject: &subject })?,
            _ => c.execute(Uncount { subject: &subject })?,
        };
    }
    Ok(())
}

/// Counts something that happened to a person; how often it did in the day that began with the first time.
pub(super) fn tally(c: &mut Conn, subject: &str, now: Timestamp) -> Result<i64> {
    let (since, calm) = (now.plus_seconds(-DAY_SECONDS), Timestamp::from_millis(i64::MIN));
    Ok(c.row(Count { subject, now, since, most: i64::MAX, calm })?.unwrap_or_default())
}

/// The subjects of [`tally`] that begin so and were counted `least` times or more.
pub(super) fn tallied(c: &mut Conn, beginning: &str, least: i64, now: Timestamp) -> Result<Vec<String>> {
    let (pattern, since) = (format!("{beginning}%"), now.plus_seconds(-DAY_SECONDS));
    Ok(c.rows(Tallied { pattern: &pattern, least, since })?)
}

/// Takes back the count of an attempt that was right, and of nothing else.
pub(crate) fn uncount(c: &mut Conn, what: Guarded<'_>, from: From<'_>) -> Result<()> {
    for (subject, _) in limits(what, from) {
        c.execute(Uncount { subject: &subject })?;
    }
    Ok(())
}

/// For an account that is not there: as much writing as the event of one that is.
pub(super) fn failed_for_nobody(c: &mut Conn, what: Guarded<'_>, now: Timestamp) -> Result<()> {
    c.execute(Touch { subject: &format!("account {}", what.subject), now })?;
    Ok(())
}

/// Whether the person was logged in before in the browser with this key.
pub(super) fn is_known(c: &mut Conn, user: UserId, device: &TokenHash, now: Timestamp) -> Result<bool> {
    let since = now.plus_days(-DEVICE_DAYS);
    let seen: Option<Timestamp> = c.row(IsKnown { user, device: device.as_bytes(), since })?;
    Ok(seen.is_some())
}

/// Remembers a browser in which somebody has just logged in.
///
/// # Errors
/// The database's.
pub fn remember_device(
    c: &mut Conn,
    tenant: TenantId,
    user: UserId,
    device: &str,
    now: Timestamp,
) -> Result<()> {
    let hash = TokenHash::of(device);
    c.execute(Remember { tenant, user, device: hash.as_bytes(), now })?;
    c.execute(Crowd { tenant, user, most: MOST_DEVICES })?;
    Ok(())
}

/// Forgets the browsers of somebody whose password changes: one of them may be who knew the old one.
pub(super) fn forget_devices(c: &mut Conn, user: &User) -> Result<()> {
    c.execute(ForgetDevices { tenant: user.tenant, user: user.id })?;
    Ok(())
}

/// The name under which attempts in a known browser are counted.
pub(super) fn device_name(device: &TokenHash) -> String {
    device.as_bytes().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(Sweep { since: now.plus_seconds(-DAY_SECONDS) })?;
    c.execute(SweepDevices { since: now.plus_days(-DEVICE_DAYS) })?;
    Ok(())
}
