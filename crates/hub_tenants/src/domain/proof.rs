//! The proof in DNS, and what an answer of DNS means: pure.

use hub_kernel::{Cx, DnsError, Random as _, Timestamp};

use super::Domain;

/// Stands before the domain: a name of its own, so that nothing else that is published there is touched, and so that a domain
/// whose own name is an alias (CNAME) can be proven too.
pub(super) const LABEL: &str = "_switchboard-challenge";
/// Begins the record's text.
const TEXT: &str = "switchboard-verification=";

/// Days for which the proof may be missing before a verified domain is verified no more.
pub const GRACE_DAYS: i64 = 7;
/// How often DNS must have answered in that time that the proof is missing.
const FEWEST_MISSES: i64 = 3;
/// Days after which the hub stops by itself to look for a first proof.
pub const WAITING_DAYS: i64 = 30;
const QUICK_DAYS: i64 = 3;
const HOUR: i64 = 3600;

/// What is published, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Name of the TXT record: `_switchboard-challenge.example.com`.
    pub host: String,
    /// Its text: `switchboard-verification=…`.
    pub text: String,
}

impl Challenge {
    pub(super) fn of(name: &str, challenge: &str) -> Self {
        Self { host: format!("{LABEL}.{name}"), text: format!("{TEXT}{challenge}") }
    }

    /// What an answer of DNS says of it.
    pub fn read(&self, answer: Result<Vec<String>, DnsError>) -> Seen {
        match answer {
            Err(error) => Seen::Trouble(error.to_string().chars().take(200).collect()),
            // Some consoles keep the quotation marks that others want typed.
            Ok(texts) if texts.iter().any(|text| text.trim().trim_matches('"') == self.text) => Seen::There,
            Ok(_) => Seen::Missing,
        }
    }
}

/// 160 bits that nobody can guess, so that a record proves that whoever published it read this page.
pub(super) fn fresh(cx: &Cx) -> String {
    cx.entropy.bytes::<20>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a look into DNS found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The record is there.
    There,
    /// DNS answered, and the record is not there.
    Missing,
    /// DNS did not answer, and why.
    Trouble(String),
}

/// What follows from a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing changes.
    Stay,
    /// The domain is the tenant's from now on, if it is nobody else's.
    Verify,
    /// It stays verified, and its owners are told that the proof is missing.
    Warn,
    /// The proof is back in time.
    Recover,
    /// It is verified no more.
    Lose,
}

/// Notes what was seen in the row and says what follows. An answer that did not come changes nothing but when to ask again.
pub(super) fn judge(row: &mut Domain, seen: &Seen, now: Timestamp) -> Step {
    row.checked_at = Some(now);
    row.trouble = None;
    let verified = row.verified_at.is_some();
    let step = match seen {
        Seen::Trouble(why) => {
            row.trouble = Some(why.clone());
            Step::Stay
        }
        Seen::There => {
            let was_missing = row.missing_since.take().is_some();
            row.misses = 0;
            match (verified, was_missing) {
                (false, _) => Step::Verify,
                (true, true) => Step::Recover,
                (true, false) => Step::Stay,
            }
        }
        Seen::Missing => {
            let first = row.missing_since.is_none();
            let since = *row.missing_since.get_or_insert(now);
            row.misses = row.misses.saturating_add(1);
            let over = now >= since.plus_days(GRACE_DAYS) && row.misses >= FEWEST_MISSES;
            match (verified, first, over) {
                (false, _, _) => Step::Stay,
                (true, _, true) => Step::Lose,
                (true, true, false) => Step::Warn,
                (true, false, false) => Step::Stay,
            }
        }
    };
    row.next_check_at = next(row, seen, step, now);
    step
}

/// A verified domain is looked at every day, sooner while something is wrong; one that waits for its first proof often at
/// first, then daily, then only when somebody asks.
fn next(row: &Domain, seen: &Seen, step: Step, now: Timestamp) -> Option<Timestamp> {
    let verified = (row.verified_at.is_some() && step != Step::Lose) || step == Step::Verify;
    if verified {
        let soon = *seen != Seen::There;
        return Some(now.plus_seconds(if soon { 6 * HOUR } else { 24 * HOUR }));
    }
    let waits_since = row.lost_at.filter(|_| step != Step::Lose).unwrap_or(row.added_at);
    let waits_since = if step == Step::Lose { now } else { waits_since };
    if now < waits_since.plus_days(QUICK_DAYS) {
        Some(now.plus_seconds(HOUR))
    } else if now < waits_since.plus_days(WAITING_DAYS) {
        Some(now.plus_seconds(24 * HOUR))
    } else {
        None
    }
}
