//! Events in the words of a timeline.

use hub_kernel::Timestamp;
use hub_tenants::directory::calls::WriteRow;
use hub_tenants::event::{Action, EventRow};
use hub_tenants::session::Proof;
use hub_tenants::user::{Role, UserState};
use serde_json::Value;

use super::{TimelineItem, words};
use crate::brand;
use crate::pages::parts::{Moment, Tone};

/// Events and what the directory wrote, the newest first. A call stands below what it led to.
pub fn items(events: &[EventRow], calls: &[WriteRow], now: Timestamp) -> Vec<TimelineItem> {
    let events = events.iter().map(|row| (row.at, item(row, now)));
    let mut all: Vec<(Timestamp, TimelineItem)> =
        events.chain(calls.iter().map(|row| (row.at, call(row, now)))).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, item)| item).collect()
}

/// What the directory wrote, as it came.
fn call(row: &WriteRow, now: Timestamp) -> TimelineItem {
    let answer = match &row.detail {
        Some(detail) => format!("answered {}: {detail}", row.status),
        None => format!("answered {}", row.status),
    };
    TimelineItem {
        at: Moment::at(row.at, now),
        what: format!("{} {}", row.method, row.path),
        detail: format!("{answer} · reference {}", row.request_id),
        tone: if row.status >= 400 { Tone::Bad } else { Tone::Neutral },
        body: row.body.clone().unwrap_or_default(),
    }
}

/// One event.
fn item(row: &EventRow, now: Timestamp) -> TimelineItem {
    let action = Action::from_word(&row.action);
    let details: Value = serde_json::from_str(&row.details).unwrap_or_default();
    let mut detail = if by_themselves(row) { Vec::new() } else { vec![format!("by {}", actor(row))] };
    detail.extend(details.get("app").and_then(Value::as_str).map(str::to_owned));
    detail.extend(details.get("applied").map(|asked| format!("applied: {}", said(asked))));
    detail.extend(changed(&details));
    detail.extend(reason(&details));
    detail.extend(toggles(&details));
    TimelineItem {
        at: Moment::at(row.at, now),
        what: action.map_or_else(|| row.action.clone(), |action| action.label().to_owned()),
        detail: detail.join(" · "),
        tone: action.map_or(Tone::Neutral, tone),
        body: String::new(),
    }
}

/// Who acted, as people know them.
pub fn actor(row: &EventRow) -> String {
    match row.actor_kind.as_str() {
        "token" => format!("the identity provider (token {})", row.actor_name),
        "client" => format!("the identity provider (OAuth client {})", row.actor_name),
        "key" => format!("configuration key {}", row.actor_name),
        "operator" => "the operator".to_owned(),
        "system" => brand::current().name.clone(),
        _ => row.actor_name.clone(),
    }
}

fn by_themselves(row: &EventRow) -> bool {
    row.actor_kind == "system" || row.actor_id.as_deref() == Some(row.target_id.as_str())
}

/// Why it went so, in words.
fn reason(details: &Value) -> Option<String> {
    let text = |name: &str| details.get(name).and_then(Value::as_str);
    match (text("reason").or_else(|| text("account_kept_because")), details.get("asked")) {
        (Some(reason), Some(asked)) => Some(format!("asked: {}; not done: {reason}", said(asked))),
        (Some(reason), None) => Some(reason.to_owned()),
        (None, _) => text("proof").and_then(Proof::from_word).map(|proof| words::came_by(proof).to_owned()),
    }
}

/// How the switches stood when it was decided.
fn toggles(details: &Value) -> Option<String> {
    let toggles = details.get("toggles")?;
    let on = |name: &str| if toggles.get(name) == Some(&Value::Bool(true)) { "on" } else { "off" };
    Some(format!("auto-create was {}, auto-deactivate {}", on("auto_create"), on("auto_deactivate")))
}

/// What is different from before: "role: Sub-user → Admin".
fn changed(details: &Value) -> Option<String> {
    let after = details.get("after")?.as_object()?;
    let before = details.get("before").and_then(Value::as_object);
    let changes: Vec<String> = after
        .iter()
        .filter(|(name, _)| name.as_str() != "id")
        .map(|(name, now)| (name.replace('_', " "), now, name))
        .map(|(words, now, name)| {
            match before.and_then(|before| before.get(name)).filter(|old| !old.is_null()) {
                Some(old) => format!("{words}: {} → {}", said(old), said(now)),
                None => format!("{words}: {}", said(now)),
            }
        })
        .collect();
    (!changes.is_empty()).then(|| changes.join(", "))
}

fn said(value: &Value) -> String {
    match value {
        Value::String(word) => Role::from_word(word)
            .map(Role::label)
            .or_else(|| UserState::from_word(word).map(words::state))
            .unwrap_or(word)
            .to_owned(),
        Value::Null => "nothing".to_owned(),
        Value::Object(map) => {
            map.iter().map(|(n, v)| format!("{n} = {}", said(v))).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

const fn tone(action: Action) -> Tone {
    match action {
        Action::DeviceDeny
        | Action::LoginRefused
        | Action::SsoFailed
        | Action::UserDeactivate
        | Action::UserDeprovision => Tone::Bad,
        Action::UserDeleteProvision => Tone::Bad,
        Action::UserProvisionRefused => Tone::Warn,
        Action::UserCreate
        | Action::UserImport
        | Action::UserReactivate
        | Action::UserReprovision
        | Action::UserCreateProvision => Tone::Good,
        Action::RoleValueUnknown => Tone::Warn,
        Action::RoleUpdate
        | Action::ProductRolesUpdate
        | Action::UserInvite
        | Action::UserStageProvision
        | Action::UserLinkProvision => Tone::Info,
        _ => Tone::Neutral,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_in_words() {
        let role = json!({ "before": { "role": "member" }, "after": { "role": "admin" } });
        assert_eq!(changed(&role).as_deref(), Some("role: Sub-user → Admin"));
        let roles =
            json!({ "before": { "product_roles": [] }, "after": { "product_roles": ["agent", "sales"] } });
        assert_eq!(changed(&roles).as_deref(), Some("product roles: none → agent, sales"));
        let kept =
            json!({ "asked": { "active": false }, "reason": "auto-deactivate is off", "state": "active" });
        assert_eq!(reason(&kept).as_deref(), Some("asked: active = false; not done: auto-deactivate is off"));
        assert_eq!(reason(&json!({ "proof": "saml", "client": "web" })).as_deref(), Some("by SSO"));
        assert_eq!((changed(&json!({})), reason(&json!({}))), (None, None));
    }
}
