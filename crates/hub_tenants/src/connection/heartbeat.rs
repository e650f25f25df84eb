//! Whether a directory calls as often as its vendor says it does.

use hub_kernel::Timestamp;

use super::Connection;

/// Cycles that may be missed before silence is no coincidence: a directory without changes still asks.
const LATE_AFTER: i64 = 3;

/// How a directory's calls stand against its vendor's cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heartbeat {
    /// SCIM is switched off: every call is refused.
    Off,
    /// No call has come so far.
    Silent,
    /// The vendor writes when something changes, so silence means nothing.
    OnChange {
        /// The last call.
        last: Timestamp,
    },
    /// The last call is younger than one cycle.
    OnTime {
        /// The last call.
        last: Timestamp,
        /// When the next is to be expected.
        next: Timestamp,
        /// Minutes between two cycles.
        minutes: i64,
    },
    /// More than one cycle has passed, which happens.
    Overdue {
        /// The last call.
        last: Timestamp,
        /// When the next was to be expected.
        expected: Timestamp,
        /// Minutes between two cycles.
        minutes: i64,
    },
    /// More than three cycles have passed.
    Late {
        /// The last call.
        last: Timestamp,
        /// When the next was to be expected.
        expected: Timestamp,
        /// Minutes between two cycles.
        minutes: i64,
        /// Whole cycles without a call.
        missed: i64,
    },
}

impl Heartbeat {
    /// The heartbeat of a connection.
    pub fn of(row: &Connection, now: Timestamp) -> Self {
        if !row.scim_enabled {
            return Self::Off;
        }
        let minutes = row.integration().and_then(|it| it.cadence.minutes).map(i64::from);
        Self::judge(minutes, row.last_sync_at, now)
    }

    /// The same for a vendor that writes every so many minutes, or when something changes.
    pub fn judge(minutes: Option<i64>, last: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(last) = last else { return Self::Silent };
        let Some(minutes) = minutes.filter(|minutes| *minutes > 0) else { return Self::OnChange { last } };
        let expected = last.plus_minutes(minutes);
        let (passed, cycle) = (now.seconds_since(last), minutes * 60);
        if passed <= cycle {
            Self::OnTime { last, next: expected, minutes }
        } else if passed <= cycle * LATE_AFTER {
            Self::Overdue { last, expected, minutes }
        } else {
            Self::Late { last, expected, minutes, missed: passed / cycle }
        }
    }

    /// Whether somebody should look at the directory.
    pub fn is_late(self) -> bool {
        matches!(self, Self::Late { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_on_time_overdue_and_late() {
        let last = Timestamp::from_millis(1_800_000_000_000);
        let after = |seconds| Heartbeat::judge(Some(40), Some(last), last.plus_seconds(seconds));
        let expected = last.plus_minutes(40);
        assert_eq!(after(12 * 60), Heartbeat::OnTime { last, next: expected, minutes: 40 });
        assert_eq!(after(40 * 60), Heartbeat::OnTime { last, next: expected, minutes: 40 });
        assert_eq!(after(40 * 60 + 1), Heartbeat::Overdue { last, expected, minutes: 40 });
        assert_eq!(after(120 * 60), Heartbeat::Overdue { last, expected, minutes: 40 });
        assert_eq!(after(120 * 60 + 1), Heartbeat::Late { last, expected, minutes: 40, missed: 3 });
        assert_eq!(after(401 * 60), Heartbeat::Late { last, expected, minutes: 40, missed: 10 });
        assert!(after(120 * 60 + 1).is_late() && !after(120 * 60).is_late());
    }

    /// A clock that another node is behind of must not make somebody late, nor a vendor without cycles.
    #[test]
    fn silence_means_something_only_where_there_are_cycles() {
        let last = Timestamp::from_millis(1_800_000_000_000);
        let year = last.plus_days(365);
        assert_eq!(Heartbeat::judge(Some(40), None, year), Heartbeat::Silent);
        assert_eq!(Heartbeat::judge(None, Some(last), year), Heartbeat::OnChange { last });
        assert_eq!(Heartbeat::judge(Some(0), Some(last), year), Heartbeat::OnChange { last });
        let early = Heartbeat::judge(Some(40), Some(last), last.plus_seconds(-5));
        assert!(matches!(early, Heartbeat::OnTime { .. }), "{early:?}");
    }
}
