//! Events in the words of a timeline.

use hub_kernel::Timestamp;
use hub_tenants::directory::calls::WriteRow;
use hub_tenants::event::people::{Lived, Part};
use hub_tenants::event::{Action, EventRow};
use hub_tenants::session::Proof;
use hub_tenants::user::{Role, UserState};
use hub_text::{Text, t, text};
use serde_json::Value;

use super::{TimelineItem, words};
use crate::brand;
use crate::pages::integrations::saml_words;
use crate::pages::parts::{Moment, Tone};

/// Events and what the directory wrote, the newest first. A call stands below what it led to.
pub fn items(events: &[Lived], calls: &[WriteRow], now: Timestamp) -> Vec<TimelineItem> {
    let events = events.iter().map(|it| (it.row.at, lived(it, now)));
    let mut all: Vec<(Timestamp, TimelineItem)> =
        events.chain(calls.iter().map(|row| (row.at, call(row, now)))).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, item)| item).collect()
}

/// What the directory wrote, as it came.
fn call(row: &WriteRow, now: Timestamp) -> TimelineItem {
    let (status, reference) = (row.status.to_string(), &row.request_id);
    let answer = match &row.detail {
        Some(detail) => text!(
            "answered {status}: {detail} · reference {reference}",
            status = status,
            detail = detail,
            reference = reference
        ),
        None => {
            text!("answered {status} · reference {reference}", status = status, reference = reference)
        }
    };
    let what = format!("{} {}", row.method, row.path);
    TimelineItem {
        at: Moment::at(row.at, now),
        what: if row.in_bulk { text!("{call}, in a bulk request", call = what).to_string() } else { what },
        detail: answer.to_string(),
        tone: if row.status >= 400 { Tone::Bad } else { Tone::Neutral },
        body: row.body.clone().unwrap_or_default(),
    }
}

/// One event, by the part that the person has in it.
fn lived(it: &Lived, now: Timestamp) -> TimelineItem {
    let Lived { row, part } = it;
    let (what, tone) = match part {
        None => return item(row, now),
        Some(Part::Refused) => {
            let name = &row.target_name;
            let item = item(row, now);
            let detail = [text!("through {name}", name = name).to_string(), item.detail].join(" · ");
            return TimelineItem { detail, ..item };
        }
        Some(Part::Joined) => (text!("Joined the group {name}", name = &row.target_name), Tone::Info),
        Some(Part::Left) => (text!("Left the group {name}", name = &row.target_name), Tone::Neutral),
    };
    let why = match Action::from_word(&row.action) {
        Some(Action::GroupDeleteProvision) => Some(t("the group was deleted")),
        Some(Action::GroupMembersRestore) => Some(t("restored as it was")),
        _ => None,
    };
    let by = text!("by {name}", name = actor(row));
    let reference = text!("reference {reference}", reference = &row.request_id);
    let detail = [Some(by), why, Some(reference)].into_iter().flatten().map(|text| text.to_string());
    TimelineItem {
        at: Moment::at(row.at, now),
        what: what.to_string(),
        detail: detail.collect::<Vec<_>>().join(" · "),
        tone,
        body: String::new(),
    }
}

/// One event.
fn item(row: &EventRow, now: Timestamp) -> TimelineItem {
    let action = Action::from_word(&row.action);
    let details: Value = serde_json::from_str(&row.details).unwrap_or_default();
    let mut detail = match by_themselves(row) {
        true => Vec::new(),
        false => vec![text!("by {name}", name = actor(row)).to_string()],
    };
    detail.extend(details.get("app").and_then(Value::as_str).map(str::to_owned));
    detail.extend(
        details.get("applied").map(|asked| text!("applied: {change}", change = said(asked)).to_string()),
    );
    detail.extend(changed(&details));
    detail.extend(reason(&details));
    detail.extend(cause(&details));
    detail.extend(toggles(&details));
    TimelineItem {
        at: Moment::at(row.at, now),
        what: action.map_or_else(|| row.action.clone(), |action| t(action.label()).to_string()),
        detail: detail.join(" · "),
        tone: action.map_or(Tone::Neutral, tone),
        body: String::new(),
    }
}

/// Who acted, as people know them.
pub fn actor(row: &EventRow) -> String {
    match row.actor_kind.as_str() {
        "token" => text!("the identity provider (token {name})", name = &row.actor_name).to_string(),
        "client" => text!("the identity provider (OAuth client {name})", name = &row.actor_name).to_string(),
        "key" => text!("configuration key {name}", name = &row.actor_name).to_string(),
        "operator" => t("the operator").to_string(),
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
        (Some(reason), Some(asked)) => Some(
            text!(
                "asked: {change}; not done: {reason}",
                change = said(asked),
                reason = saml_words::said(reason)
            )
            .to_string(),
        ),
        (Some(reason), None) => Some(saml_words::said(reason)),
        (None, _) => {
            text("proof").and_then(Proof::from_word).map(|proof| t(words::came_by(proof)).to_string())
        }
    }
}

/// What made the rules of roles be looked at again.
fn cause(details: &Value) -> Option<String> {
    details.get("cause").and_then(Value::as_str).map(saml_words::said)
}

/// How the switches stood when it was decided.
fn toggles(details: &Value) -> Option<String> {
    let Some(toggles) = details.get("toggles") else {
        return details.get("auto_create").and_then(Value::as_bool).map(|on| match on {
            true => t("auto-create was on").to_string(),
            false => t("auto-create was off").to_string(),
        });
    };
    let on = |name: &str| toggles.get(name) == Some(&Value::Bool(true));
    let said = match (on("auto_create"), on("auto_deactivate")) {
        (true, true) => t("auto-create was on, auto-deactivate on"),
        (true, false) => t("auto-create was on, auto-deactivate off"),
        (false, true) => t("auto-create was off, auto-deactivate on"),
        (false, false) => t("auto-create was off, auto-deactivate off"),
    };
    Some(said.to_string())
}

/// What is different from before: "role: Sub-user → Admin".
fn changed(details: &Value) -> Option<String> {
    let after = details.get("after")?.as_object()?;
    let before = details.get("before").and_then(Value::as_object);
    let changes: Vec<String> = after
        .iter()
        .filter(|(name, _)| name.as_str() != "id")
        .map(|(name, now)| (name_of(name), now, name))
        .map(|(words, now, name)| {
            match before.and_then(|before| before.get(name)).filter(|old| !old.is_null()) {
                Some(old) => format!("{words}: {} → {}", said(old), said(now)),
                None => format!("{words}: {}", said(now)),
            }
        })
        .collect();
    (!changes.is_empty()).then(|| changes.join(", "))
}

/// An attribute of the hub's own in words; the name of any other with blanks.
fn name_of(name: &str) -> Text {
    match name {
        "role" => t("role"),
        "product_roles" => t("product roles"),
        "state" => t("state"),
        "name" => t("name"),
        other => Text::verbatim(other.replace('_', " ")),
    }
}

fn said(value: &Value) -> String {
    match value {
        Value::String(word) => Role::from_word(word)
            .map(Role::label)
            .or_else(|| UserState::from_word(word).map(words::state))
            .map_or_else(|| word.clone(), |label| t(label).to_string()),
        Value::Null => t("nothing").to_string(),
        Value::Object(map) => {
            map.iter().map(|(n, v)| format!("{n} = {}", said(v))).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) if items.is_empty() => t("none").to_string(),
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
        let role = json!({ "reason": "because of group Leads", "cause": "members of group Leads changed" });
        assert_eq!(cause(&role).as_deref(), Some("members of group Leads changed"));
        assert_eq!(toggles(&json!({ "auto_create": false })).as_deref(), Some("auto-create was off"));
        let both = json!({ "toggles": { "auto_create": true, "auto_deactivate": false } });
        assert_eq!(toggles(&both).as_deref(), Some("auto-create was on, auto-deactivate off"));
    }
}
