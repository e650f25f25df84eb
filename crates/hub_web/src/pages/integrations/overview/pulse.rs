//! The directory's heartbeat in words.

use hub_kernel::Timestamp;
use hub_tenants::connection::Heartbeat;
use hub_text::{t, text};

use crate::pages::parts::{Badge, Moment, Tone};

/// How the directory's calls stand against its vendor's cadence.
#[derive(Debug, Clone)]
pub struct Pulse {
    /// "On time", "Late".
    pub state: Badge,
    /// What it means and what to do, in a sentence.
    pub text: String,
    /// "Every 40 minutes"; empty for a vendor without cycles.
    pub usual: String,
    /// The last call; `None` for none so far.
    pub last: Option<Moment>,
    /// When the next is, or was, to be expected.
    pub next: Option<Moment>,
    /// How much of the cycle has passed, in thousandths; `None` without cycles.
    pub passed: Option<i64>,
}

impl Pulse {
    /// The words as seen from `now`; `cadence` is the vendor's own sentence.
    #[must_use]
    pub fn of(beat: Heartbeat, cadence: &str, now: Timestamp) -> Self {
        let none = Self {
            state: Badge::state(Tone::Neutral, ""),
            text: t(cadence.to_owned()).to_string(),
            usual: String::new(),
            last: None,
            next: None,
            passed: None,
        };
        let at = |at: Timestamp| Some(Moment::at(at, now));
        let cycle = |minutes: i64, last: Timestamp, next: Timestamp| Self {
            usual: text!(minutes; "Every {n} minute", "Every {n} minutes").to_string(),
            last: at(last),
            next: at(next),
            passed: Some(passed(minutes, last, now)),
            ..none.clone()
        };
        match beat {
            Heartbeat::Off => Self {
                state: Badge::state(Tone::Warn, t("Switched off")),
                text: t("SCIM is off: every call of the directory is refused. Nothing is lost; it tries again later.")
                    .to_string(),
                ..none
            },
            Heartbeat::Silent => Self {
                state: Badge::state(Tone::Neutral, t("No call yet")),
                text: t("The first call shows here within seconds: run Test Connection at your identity provider.")
                    .to_string(),
                ..none
            },
            Heartbeat::OnChange { last } => {
                Self { state: Badge::state(Tone::Good, t("Listening")), last: at(last), ..none }
            }
            Heartbeat::OnTime { last, next, minutes } => {
                Self { state: Badge::state(Tone::Good, t("On time")), ..cycle(minutes, last, next) }
            }
            Heartbeat::Overdue { last, expected, minutes } => Self {
                state: Badge::state(Tone::Info, t("A little late")),
                text: t("A cycle takes longer when the directory has much to do. Nothing needs to be done yet.")
                    .to_string(),
                ..cycle(minutes, last, expected)
            },
            Heartbeat::Late { last, expected, minutes, missed } => Self {
                state: Badge::state(Tone::Warn, t("Late")),
                text: text!(
                    missed;
                    "{n} cycle passed without a call. Look whether provisioning is paused or in quarantine at your identity provider.",
                    "{n} cycles passed without a call. Look whether provisioning is paused or in quarantine at your identity provider."
                )
                .to_string(),
                ..cycle(minutes, last, expected)
            },
        }
    }

    /// Whether the next call should have come already.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.passed.is_some_and(|passed| passed >= 1000)
    }

    /// Width of the bar.
    #[must_use]
    pub fn bar(&self) -> i64 {
        self.passed.unwrap_or_default()
    }
}

fn passed(minutes: i64, last: Timestamp, now: Timestamp) -> i64 {
    (now.seconds_since(last) * 1000 / (minutes * 60).max(1)).clamp(0, 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pulse(after: i64) -> Pulse {
        let last = Timestamp::from_millis(1_800_000_000_000);
        let now = last.plus_minutes(after);
        Pulse::of(Heartbeat::judge(Some(40), Some(last), now), "Entra ID works in cycles.", now)
    }

    #[test]
    fn a_heartbeat_in_words() {
        let well = pulse(12);
        assert_eq!((well.usual.as_str(), well.state.text.as_str()), ("Every 40 minutes", "On time"));
        assert_eq!(well.text, "Entra ID works in cycles.");
        assert_eq!(well.last.as_ref().unwrap().relative, "12 minutes ago");
        assert_eq!(well.next.as_ref().unwrap().relative, "in 28 minutes");
        assert_eq!((well.passed, well.is_due()), (Some(300), false));
        let overdue = pulse(50);
        assert_eq!((overdue.state.text.as_str(), overdue.is_due()), ("A little late", true));
        assert_eq!(overdue.next.unwrap().relative, "10 minutes ago");
        let late = pulse(130);
        assert_eq!((late.state.text.as_str(), late.passed), ("Late", Some(1000)));
        assert!(late.text.starts_with("3 cycles passed without a call."), "{}", late.text);
    }

    #[test]
    fn a_vendor_without_cycles_is_never_late() {
        let last = Timestamp::from_millis(1_800_000_000_000);
        let now = last.plus_days(90);
        let pulse =
            Pulse::of(Heartbeat::judge(None, Some(last), now), "Okta sends a change when it happens.", now);
        assert_eq!((pulse.state.text.as_str(), pulse.passed, pulse.is_due()), ("Listening", None, false));
        assert_eq!(pulse.text, "Okta sends a change when it happens.");
        assert!(pulse.next.is_none() && pulse.usual.is_empty());
    }
}
