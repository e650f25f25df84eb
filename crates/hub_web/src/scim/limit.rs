//! How many requests one caller may send. A bucket of tokens for each connection, and for each address that brings no
//! good token: both in the memory of one node. This sheds load and decides nothing else, so several nodes need not
//! agree; a caller that reaches two of them gets twice as much.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Mutex;

use hub_kernel::{ConnectionId, Timestamp};

/// Seconds that a full bucket lasts a caller who sends twice what is allowed.
const BURST_SECONDS: i64 = 20;
/// Requests a second without a good token, from one address.
const STRANGERS: i64 = 10;
/// Callers that are remembered; beyond it those are forgotten who have been quiet.
const MOST_CALLERS: usize = 20_000;
/// Milliseconds by which a clock differs that was set back.
const SET_BACK_MS: i64 = 1000;
/// What a list costs that may look at every resource of the tenant.
pub const WALK: i64 = 25;

/// The limits of this node.
pub struct Limits {
    connections: Mutex<Buckets<ConnectionId>>,
    strangers: Mutex<Buckets<String>>,
}

impl Limits {
    /// With so many requests a second for each connection; 0 is no limit.
    pub fn new(per_second: u32) -> Self {
        Self {
            connections: Mutex::new(Buckets::new(per_second.into())),
            strangers: Mutex::new(Buckets::new(STRANGERS)),
        }
    }

    /// Whether a connection may send a request now. It costs 1.
    pub fn admits(&self, connection: ConnectionId, now: Timestamp) -> bool {
        self.connections.lock().map_or(true, |mut buckets| buckets.take(connection, now))
    }

    /// Takes note that a request cost more than others. It is done all the same; later ones wait for it.
    pub fn charge(&self, connection: ConnectionId, cost: i64, now: Timestamp) {
        if let Ok(mut buckets) = self.connections.lock() {
            buckets.charge(connection, cost, now);
        }
    }

    /// Whether a request without a good token is answered in full. Good tokens from the same address are not asked, as
    /// one IdP sends for many tenants.
    pub fn admits_stranger(&self, address: Option<&str>, now: Timestamp) -> bool {
        let network = network(address.unwrap_or("-"));
        self.strangers.lock().map_or(true, |mut buckets| buckets.take(network, now))
    }
}

/// Of an IPv6 address the network, as one household has 2^64 addresses.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(v6)) => v6.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
        _ => address.to_owned(),
    }
}

/// Tokens of each caller, in thousandths.
struct Buckets<K> {
    per_second: i64,
    of: HashMap<K, Bucket>,
}

struct Bucket {
    level: i64,
    at: i64,
}

impl<K: Eq + Hash> Buckets<K> {
    fn new(per_second: i64) -> Self {
        Self { per_second, of: HashMap::new() }
    }

    fn full(&self) -> i64 {
        self.per_second.saturating_mul(1000 * BURST_SECONDS)
    }

    /// Takes a token when there is one.
    fn take(&mut self, caller: K, now: Timestamp) -> bool {
        if self.per_second == 0 {
            return true;
        }
        let bucket = self.bucket(caller, now);
        let admitted = bucket.level >= 1000;
        if admitted {
            bucket.level -= 1000;
        }
        admitted
    }

    /// Takes tokens that need not be there: they are a debt then.
    fn charge(&mut self, caller: K, cost: i64, now: Timestamp) {
        if self.per_second > 0 {
            let bucket = self.bucket(caller, now);
            bucket.level = bucket.level.saturating_sub(cost.saturating_mul(1000));
        }
    }

    fn bucket(&mut self, caller: K, now: Timestamp) -> &mut Bucket {
        let (full, now, rate) = (self.full(), now.millis(), self.per_second);
        if self.of.len() >= MOST_CALLERS && !self.of.contains_key(&caller) {
            self.forget(now);
        }
        let bucket = self.of.entry(caller).or_insert(Bucket { level: full, at: now });
        bucket.level = filled(bucket, rate, now).min(full);
        // Requests overtake each other by moments. More than that is a clock that was set back: it gives nothing, but
        // nobody waits until it is where it was.
        if now > bucket.at || bucket.at - now > SET_BACK_MS {
            bucket.at = now;
        }
        bucket
    }

    /// Drops those whose bucket is full again; should none be, everybody begins anew.
    fn forget(&mut self, now: i64) {
        let (full, rate) = (self.full(), self.per_second);
        self.of.retain(|_, bucket| filled(bucket, rate, now) < full);
        if self.of.len() >= MOST_CALLERS {
            self.of.clear();
        }
    }
}

fn filled(bucket: &Bucket, per_second: i64, now: i64) -> i64 {
    bucket.level.saturating_add(now.saturating_sub(bucket.at).max(0).saturating_mul(per_second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn admitted(limits: &Limits, connection: i64, tries: usize, now: i64) -> usize {
        let connection = ConnectionId::from_raw(connection);
        (0..tries).filter(|_| limits.admits(connection, at(now))).count()
    }

    /// H7: an initial cycle at 25 requests a second, and at 100, never meets the limit; a runaway does.
    #[test]
    fn h7_an_initial_cycle_is_never_slowed_and_a_runaway_is() {
        let limits = Limits::new(200);
        for second in 0..3600 {
            assert_eq!(admitted(&limits, 1, 100, second * 1000), 100);
        }
        let runaway: usize = (0..600).map(|second| admitted(&limits, 2, 1000, second * 1000)).sum();
        assert_eq!(runaway, 200 * 20 + 200 * 599);
        assert_eq!(admitted(&limits, 1, 100, 3_600_000), 100, "others do not pay for it");
        assert_eq!(admitted(&limits, 2, 10_000, 3_600_000), 4000, "nor is it remembered for ever");
    }

    #[test]
    fn what_costs_more_is_paid_later() {
        let limits = Limits::new(10);
        assert_eq!(admitted(&limits, 1, 199, 0), 199);
        limits.charge(ConnectionId::from_raw(1), 101, at(0));
        assert_eq!(admitted(&limits, 1, 5, 10_000), 0);
        assert_eq!(admitted(&limits, 1, 5, 10_100), 1);
        assert_eq!(admitted(&limits, 1, 5, 9_000), 0, "a clock that goes back gives nothing");
    }

    #[test]
    fn a_clock_that_was_set_back_shuts_nobody_out() {
        let limits = Limits::new(10);
        assert_eq!(admitted(&limits, 1, 1000, 3_600_000), 200);
        assert_eq!(admitted(&limits, 1, 5, 0), 0, "it gives nothing");
        assert_eq!(admitted(&limits, 1, 50, 1000), 10, "and goes on from there");
        // What was overtaken gives nothing twice.
        for _ in 0..100 {
            assert_eq!(admitted(&limits, 1, 5, 900), 0);
            assert_eq!(admitted(&limits, 1, 5, 1000), 0);
        }
    }

    #[test]
    fn without_a_limit_everything_is_taken() {
        assert_eq!(admitted(&Limits::new(0), 1, 100_000, 0), 100_000);
    }

    #[test]
    fn strangers_are_counted_by_network() {
        let limits = Limits::new(0);
        let tries =
            |address: &str| (0..1000).filter(|_| limits.admits_stranger(Some(address), at(0))).count();
        assert_eq!(tries("192.0.2.1"), 200);
        assert_eq!(tries("192.0.2.2"), 200);
        assert_eq!(tries("2001:db8:1:2::1"), 200);
        assert_eq!(tries("2001:db8:1:2:ffff::9"), 0, "the same household");
        assert_eq!(tries("2001:db8:1:3::1"), 200);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut buckets = Buckets::new(1);
        for caller in 0..3 * MOST_CALLERS {
            assert!(buckets.take(caller, at(0)));
            assert!(buckets.of.len() <= MOST_CALLERS);
        }
        assert!(buckets.take(usize::MAX, at(1_000_000)));
    }
}
