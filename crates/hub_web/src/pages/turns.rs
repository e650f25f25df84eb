//! Who changed a setting last, and when, as the event log tells it.

use hub_kernel::Timestamp;
use hub_tenants::event::{Action, EventRow};
use hub_text::{Text, t, text};
use serde_json::Value;

/// Events in which a setting's last change is looked for.
pub const CHANGES: i64 = 100;

/// The newest changes of the settings of a connection or a workspace.
#[derive(Debug, Clone, Copy)]
pub struct Turns<'a> {
    events: &'a [EventRow],
}

impl<'a> Turns<'a> {
    /// Of at most [`CHANGES`] events, the newest first.
    pub const fn of(events: &'a [EventRow]) -> Self {
        Self { events }
    }

    /// When a setting was last changed by an action, and by whom. In the event's details it has another value after
    /// than before.
    pub fn last(self, action: Action, setting: &str) -> Option<(Timestamp, &'a str)> {
        let mut found = self.events.iter().filter(|row| row.action == action.as_str());
        found.find(|row| changes(&row.details, setting)).map(|row| (row.at, row.actor_name.as_str()))
    }

    /// "Changed 2026-11-03 09:12 UTC by Ada Byron."; empty where that is not known.
    pub fn changed(self, action: Action, setting: &str) -> String {
        self.last(action, setting).map(changed).unwrap_or_default()
    }

    /// "On since 2026-11-03 09:12 UTC by Ada Byron." for a switch of a connection.
    pub fn since(self, on: bool, action: Action, setting: &str) -> String {
        let began =
            if on { t("On since this connection began.") } else { t("Off since this connection began.") };
        self.told(on, self.last(action, setting), began)
    }

    /// The same for a switch of a workspace.
    pub fn since_in_workspace(self, on: bool, action: Action, setting: &str) -> String {
        let began =
            if on { t("On since this workspace began.") } else { t("Off since this workspace began.") };
        self.told(on, self.last(action, setting), began)
    }

    /// What was not changed in the events at hand was not changed before them only where these are all.
    fn told(self, on: bool, last: Option<(Timestamp, &str)>, began: Text) -> String {
        let all = self.events.len() < usize::try_from(CHANGES).unwrap_or(usize::MAX);
        match (last, self.events.last()) {
            (Some((at, by)), _) => since(on, Some(at), Some(by)),
            (None, Some(oldest)) if !all => {
                let date = oldest.at.readable();
                let text = if on {
                    text!("On since before {date}.", date = date)
                } else {
                    text!("Off since before {date}.", date = date)
                };
                text.to_string()
            }
            (None, _) => began.to_string(),
        }
    }
}

/// Whether an event's details tell of a change of this setting.
fn changes(details: &str, setting: &str) -> bool {
    // Most tell of others: these are not read.
    if !details.contains(setting) {
        return false;
    }
    let details: Value = serde_json::from_str(details).unwrap_or_default();
    // A switch that was nowhere before was off.
    let value = |side: &str| {
        let found = details.get(side).and_then(|side| side.get(setting));
        found.filter(|value| !value.is_null() && **value != Value::Bool(false))
    };
    value("before") != value("after")
}

/// "Changed 2026-11-03 09:12 UTC by Ada Byron."
pub fn changed((at, by): (Timestamp, &str)) -> String {
    text!("Changed {date} by {person}.", date = at.readable(), person = by).to_string()
}

/// "On since 2026-11-03 09:12 UTC by Ada Byron." for a switch of a connection that remembers its last turn itself.
pub fn since(on: bool, at: Option<Timestamp>, by: Option<&str>) -> String {
    let text = match (at, by, on) {
        (Some(_), Some(_), true) => t("On since {date} by {person}."),
        (Some(_), Some(_), false) => t("Off since {date} by {person}."),
        (Some(_), None, true) => t("On since {date}."),
        (Some(_), None, false) => t("Off since {date}."),
        (None, _, true) => t("On since this connection began."),
        (None, _, false) => t("Off since this connection began."),
    };
    let date = at.map(Timestamp::readable).unwrap_or_default();
    text.with("date", date).with("person", by.unwrap_or_default()).to_string()
}

#[cfg(test)]
mod tests {
    use hub_kernel::{EventId, TenantId};
    use serde_json::json;

    use super::*;

    fn event(minute: i64, action: Action, details: &Value) -> EventRow {
        EventRow {
            id: EventId::from_raw(minute),
            at: Timestamp::from_millis(minute * 60_000),
            action: action.as_str().to_owned(),
            actor_kind: "user".to_owned(),
            actor_id: None,
            actor_name: format!("Ada {minute}"),
            target_kind: "tenant".to_owned(),
            target_id: TenantId::from_raw(1).to_string(),
            target_name: "Acme".to_owned(),
            connection_id: None,
            details: details.to_string(),
            request_id: "r".to_owned(),
            address: None,
        }
    }

    /// The newest change of this setting by this action, whatever else changed since.
    #[test]
    fn the_last_change_of_a_setting_is_found() {
        let groups = |before: bool| json!({ "before": { "groups": before }, "after": { "groups": !before } });
        let events = [
            event(
                9,
                Action::ScimConfigurationUpdate,
                &json!({ "before": { "roles": true }, "after": { "roles": false } }),
            ),
            event(8, Action::IntegrationUpdate, &groups(true)),
            event(7, Action::ScimConfigurationUpdate, &groups(true)),
            event(6, Action::ScimConfigurationUpdate, &groups(false)),
            event(
                5,
                Action::PolicyUpdate,
                &json!({ "before": { "groups": true, "a": 1 }, "after": { "groups": true, "a": 2 } }),
            ),
        ];
        let turns = Turns::of(&events);
        let changed = |action, setting| turns.changed(action, setting);
        assert_eq!(
            changed(Action::ScimConfigurationUpdate, "groups"),
            "Changed 1970-01-01 00:07 UTC by Ada 7."
        );
        assert_eq!(changed(Action::ScimConfigurationUpdate, "password_sync"), "");
        assert_eq!(changed(Action::PolicyUpdate, "groups"), "", "another setting changed");
        let since = turns.since(false, Action::ScimConfigurationUpdate, "groups");
        assert_eq!(since, "Off since 1970-01-01 00:07 UTC by Ada 7.");
        let since = turns.since(true, Action::ScimConfigurationUpdate, "phone_number_sync");
        assert_eq!(since, "On since this connection began.");
        let since = turns.since_in_workspace(false, Action::PolicyUpdate, "scim_needs_sso");
        assert_eq!(since, "Off since this workspace began.");
    }

    /// Where there is more than was looked through, nothing is said of a beginning.
    #[test]
    fn what_lies_further_back_is_not_made_up() {
        let other = json!({ "before": { "roles": true }, "after": { "roles": false } });
        let events: Vec<EventRow> =
            (0..CHANGES).rev().map(|minute| event(minute, Action::ScimConfigurationUpdate, &other)).collect();
        let since = Turns::of(&events).since(true, Action::ScimConfigurationUpdate, "groups");
        assert_eq!(since, "On since before 1970-01-01 00:00 UTC.");
        assert_eq!(Turns::of(&events).changed(Action::ScimConfigurationUpdate, "groups"), "");
    }
}
