//! A person's logins to apps, and what the apps were told of their ends.

use hub_kernel::Timestamp;
use hub_tenants::app::logout::delivery::AppLogin;
use hub_text::{t, text};

use crate::pages::integrations::saml_words;
use crate::pages::parts::{Badge, Moment, Tone};

/// One login to an app.
#[derive(Debug, Clone)]
pub struct AppLine {
    /// The app.
    pub name: String,
    /// When the person logged in.
    pub since: Moment,
    /// "Logged in", "Ended", "Over".
    pub badge: Badge,
    /// When it ended; `None` while it goes on or was over by itself.
    pub ended: Option<Moment>,
    /// Why it ended: "the account was deactivated".
    pub why: String,
    /// Whether the app was told, and when; empty for one that does not want to be.
    pub told: String,
}

/// A login in words.
pub fn line(row: &AppLogin, now: Timestamp) -> AppLine {
    let badge = match row.ended_at {
        Some(_) => Badge::state(Tone::Neutral, t("Ended")),
        None if row.expires_at <= now => Badge::state(Tone::Neutral, t("Over")),
        None => Badge::state(Tone::Good, t("Logged in")),
    };
    AppLine {
        name: row.app_name.clone(),
        since: Moment::at(row.created_at, now),
        badge,
        ended: row.ended_at.map(|at| Moment::at(at, now)),
        why: row.ended_why.clone().unwrap_or_default(),
        told: told(row, now),
    }
}

fn told(row: &AppLogin, now: Timestamp) -> String {
    let Some(queued) = row.queued_at else { return String::new() };
    let failure = row.failure.clone().unwrap_or_default();
    let told = match (row.delivered_at, row.next_at) {
        (Some(at), _) => match at.seconds_since(queued) {
            seconds if seconds < 2 => t("The app was told at once."),
            seconds if seconds < 120 => text!("The app was told {seconds} seconds later.", seconds = seconds),
            seconds => text!("The app was told {minutes} minutes later.", minutes = seconds / 60),
        },
        (None, Some(_)) if failure.is_empty() => t("The app is being told."),
        (None, Some(next)) if next.seconds_since(now) < 60 => {
            text!(
                "The app could not be told yet: {failure} It is tried again in a moment.",
                failure = saml_words::said(&failure)
            )
        }
        (None, Some(next)) => {
            let again = Moment::at(next, now).relative;
            text!(
                "The app could not be told yet: {failure} It is tried again {when}.",
                failure = saml_words::said(&failure),
                when = again
            )
        }
        (None, None) => {
            text!("The app could not be told within a day: {failure}", failure = saml_words::said(&failure))
        }
    };
    told.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_apps_were_told() {
        let at = |seconds| Timestamp::from_millis(1_800_000_000_000).plus_seconds(seconds);
        let live = AppLogin {
            app_name: "Console".to_owned(),
            created_at: at(0),
            used_at: at(0),
            expires_at: at(9000),
            ended_at: None,
            ended_why: None,
            queued_at: None,
            attempts: None,
            next_at: None,
            delivered_at: None,
            failure: None,
        };
        let ended = AppLogin { ended_at: Some(at(10)), queued_at: Some(at(10)), ..live.clone() };
        let failed = AppLogin { failure: Some("It answered 500.".to_owned()), ..ended.clone() };
        for (row, badge, said) in [
            (live.clone(), "Logged in", ""),
            (AppLogin { expires_at: at(100), ..live }, "Over", ""),
            (AppLogin { delivered_at: Some(at(11)), ..ended.clone() }, "Ended", "The app was told at once."),
            (
                AppLogin { delivered_at: Some(at(40)), ..failed.clone() },
                "Ended",
                "The app was told 30 seconds later.",
            ),
            (
                AppLogin { delivered_at: Some(at(910)), ..ended.clone() },
                "Ended",
                "The app was told 15 minutes later.",
            ),
            (AppLogin { next_at: Some(at(10)), ..ended }, "Ended", "The app is being told."),
            (
                AppLogin { next_at: Some(at(400)), ..failed.clone() },
                "Ended",
                "The app could not be told yet: It answered 500. It is tried again in 5 minutes.",
            ),
            (failed, "Ended", "The app could not be told within a day: It answered 500."),
        ] {
            let line = line(&row, at(100));
            assert_eq!((line.badge.text.as_str(), line.told.as_str()), (badge, said));
        }
    }
}
