//! Time and randomness for tests.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use hub_kernel::{Actor, Clock, Cx, Entropy, Timestamp};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// A clock that stands at 2027-01-15T08:00:00Z until it is moved.
pub struct FixedClock(AtomicI64);

impl Default for FixedClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_800_000_000_000))
    }
}

impl FixedClock {
    /// Moves the clock on by `seconds`.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// The same bytes in every run.
pub struct SeededEntropy(Mutex<ChaCha20Rng>);

impl SeededEntropy {
    /// A stream of bytes that `seed` determines.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(buffer);
    }
}

/// A request of the hub itself at the fixed clock's beginning plus `seconds`.
pub fn cx(seconds: i64) -> Cx {
    let clock = FixedClock::default();
    clock.advance(seconds);
    Cx {
        now: clock.now(),
        entropy: Arc::new(SeededEntropy::new(u64::try_from(seconds).unwrap_or(0) + 1)),
        actor: Actor::System,
        request_id: format!("req-{seconds}"),
        address: Some("192.0.2.1".to_owned()),
    }
}
