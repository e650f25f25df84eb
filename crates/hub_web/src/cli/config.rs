//! `hub config`.

use serde_json::json;

use super::answer::Answer;
use crate::settings::Settings;

pub(super) fn print(settings: &Settings) -> Answer {
    let rows = settings.shown.iter().map(|shown| {
        json!({
            "name": shown.name,
            "value": shown.value,
            "origin": shown.origin.as_str(),
            "meaning": shown.meaning,
        })
    });
    Answer::list("settings", rows.collect(), &["name", "value", "origin", "meaning"])
}
