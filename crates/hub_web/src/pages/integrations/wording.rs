//! Events and SCIM calls in words.

mod label;
mod word;

use hub_scim::dialect::Dialect;
use hub_scim::{Error, error::ScimType};
use hub_tenants::connection::State;
use hub_tenants::directory::calls::CallRow;
use hub_tenants::event::{Action, EventRow};
use hub_tenants::session::Proof;
use hub_tenants::user::{Role, UserState};
use hub_text::{key, t, text};
use serde_json::{Map, Value};

use self::label::label;
use self::word::worded;
use super::saml_words;
use crate::pages::parts::{Badge, Tone};
use crate::pages::people::words;

/// Who acted.
pub fn actor(row: &EventRow) -> String {
    match row.actor_kind.as_str() {
        "token" => text!("Secret Token {name}", name = &row.actor_name).to_string(),
        "client" => text!("OAuth client {name}", name = &row.actor_name).to_string(),
        "key" => text!("Configuration key {name}", name = &row.actor_name).to_string(),
        _ => row.actor_name.clone(),
    }
}

/// Whom a refused login named.
pub fn named(row: &EventRow) -> Option<String> {
    let details: Value = serde_json::from_str(&row.details).ok()?;
    Some(details.get("named")?.as_str()?.to_owned())
}

/// How it went.
pub fn result(action: Option<Action>) -> Badge {
    match action {
        Some(
            Action::LoginRefused
            | Action::SsoTestFailed
            | Action::SsoFailed
            | Action::LogoutFailed
            | Action::SeatRefuse,
        ) => Badge::new(Tone::Bad, t("Refused")),
        Some(Action::UserProvisionRefused) => Badge::new(Tone::Warn, t("Not applied")),
        Some(Action::UserLookupProvision) => Badge::new(Tone::Neutral, t("Not found")),
        _ => Badge::new(Tone::Good, t("Done")),
    }
}

/// What an event's JSON says, a clause each.
pub fn details(text: &str) -> String {
    let Ok(Value::Object(details)) = serde_json::from_str(text) else { return String::new() };
    let mut clauses = changes(&details);
    let reason = details.get("reason").is_some_and(Value::is_string);
    for (name, value) in &details {
        // What gives each product role stands in the reason, too.
        if name == "because" && reason {
            continue;
        }
        if let Some(clause) = clause(name, value) {
            clauses.push(clause);
        }
    }
    joined(&clauses)
}

/// A clause a dot apart; behind a whole sentence only a blank.
fn joined(clauses: &[String]) -> String {
    clauses.iter().fold(String::new(), |mut all, clause| {
        if !all.is_empty() {
            all.push_str(if all.ends_with(['.', '!', '?']) { " " } else { " · " });
        }
        all.push_str(clause);
        all
    })
}

/// A text in which thumbprints are shortened to what one compares at a glance: "1B151047…E7F3".
pub fn short(text: &str) -> String {
    let digits = |word: &str| word.len() >= 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let shorten = |word: &str| match (word.get(..8), word.get(word.len().saturating_sub(4)..)) {
        (Some(first), Some(last)) if digits(word) => format!("{first}…{last}"),
        _ => word.to_owned(),
    };
    text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric())
        .map(|piece| {
            let word = piece.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
            shorten(word) + piece.get(word.len()..).unwrap_or_default()
        })
        .collect()
}

/// "state: In progress → Integrated".
fn changes(details: &Map<String, Value>) -> Vec<String> {
    let side = |name: &str| details.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let (before, after) = (side("before"), side("after"));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let differs = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    differs
        .filter_map(|name| {
            let label = label(name);
            let told = |side: &Map<String, Value>| side.get(name).and_then(|value| told(name, value));
            match (told(&before), told(&after)) {
                (Some(old), Some(new)) => Some(format!("{label}: {old} → {new}")),
                (None, Some(new)) => Some(format!("{label}: {new}")),
                (Some(old), None) => {
                    Some(text!("{name}: {value} removed", name = label, value = old).to_string())
                }
                (None, None) => None,
            }
        })
        .collect()
}

fn clause(name: &str, value: &Value) -> Option<String> {
    let text = told(name, value)?;
    match name {
        "before" | "after" | "code" | "named" | "toggle" | "integration" | "state" => None,
        // Ids are for programs, which find them in the log itself.
        name if name.ends_with("_ids") => None,
        // A restore's own page has them.
        "results" if value.as_array().is_some_and(|all| all.iter().any(Value::is_object)) => None,
        "reason" | "cause" => Some(text),
        "password_sessions_ended" | "people_without_a_way_in" if value.as_i64() == Some(0) => None,
        "sso_still_required" | "beyond_plan" if value == &Value::Bool(false) => None,
        "proof" => Proof::from_word(&text).map(|proof| t(words::came_by(proof)).to_string()),
        other => Some(format!("{}: {text}", label(other))),
    }
}

/// A value in words, as its name says how to read it.
fn told(name: &str, value: &Value) -> Option<String> {
    match value.as_str().and_then(|word| worded(name, word)) {
        Some(known) => Some(t(known).to_string()),
        None if is_ours(name) => ours(value),
        None => said(value),
    }
}

/// Whether what is told under a name is a text of ours. All else may be what people or their directory wrote.
fn is_ours(name: &str) -> bool {
    matches!(
        name,
        "reason" | "because" | "cause" | "rule" | "account_kept_because" | "asked" | "missing" | "source"
    )
}

/// A text of ours, which is stored in English.
fn ours(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => {
            Some(listed(text).unwrap_or_else(|| saml_words::said(text)))
        }
        Value::Array(all) => {
            let all: Vec<String> = all.iter().filter_map(ours).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        other => said(other),
    }
}

/// A list of clauses that are all known, each said for itself: a name may hold no comma then.
fn listed(text: &str) -> Option<String> {
    let clauses: Vec<&str> = text.split(", ").collect();
    let said: Vec<String> = clauses.iter().map(|clause| saml_words::said(clause)).collect();
    let all_known = clauses.iter().zip(&said).all(|(clause, said)| clause != said);
    (all_known && said.len() > 1).then(|| said.join(", "))
}

/// A value in words; nothing for what is empty.
fn said(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(on) => Some(if *on { t("on") } else { t("off") }.to_string()),
        Value::String(word) if word.is_empty() => None,
        Value::String(word) => {
            let known =
                State::from_word(word).map(State::label).or_else(|| Role::from_word(word).map(Role::label));
            let known = known.or_else(|| {
                (UserState::from_word(word) == Some(UserState::Staged)).then_some(key!("waiting"))
            });
            Some(known.map_or_else(|| word.clone(), |known| t(known).to_string()))
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().filter_map(said).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        Value::Object(map) => {
            let all: Vec<String> = map
                .iter()
                .filter(|(name, value)| !name.ends_with("_ids") && value.as_i64() != Some(0))
                .filter_map(|(name, value)| Some(format!("{} = {}", label(name), told(name, value)?)))
                .collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
    }
}

/// A call's status with its colour.
pub fn status(status: i64) -> Badge {
    let tone = match status {
        ..400 => Tone::Good,
        // A look-up of somebody who is not there is the usual way to begin.
        404 => Tone::Neutral,
        400..500 => Tone::Warn,
        _ => Tone::Bad,
    };
    Badge::new(tone, status.to_string())
}

/// Why a call was refused, and where in the IdP that is put right; empty for one that was not.
pub fn refusal(row: &CallRow, customizer: &Dialect) -> String {
    let Some(detail) = row.detail.as_deref().filter(|_| row.status >= 400) else { return String::new() };
    let error = Error {
        status: u16::try_from(row.status).unwrap_or(500),
        scim_type: row.scim_type.as_deref().and_then(scim_type),
        detail: String::new(),
    };
    let detail = t(detail.to_owned());
    let Some(place) = customizer.place_to_fix(&error) else { return detail.to_string() };
    text!("{detail} At the identity provider: {place}.", detail = detail, place = t(place)).to_string()
}

fn scim_type(word: &str) -> Option<ScimType> {
    use ScimType as T;
    let all = [T::InvalidFilter, T::Uniqueness, T::Mutability, T::InvalidPath, T::NoTarget, T::InvalidValue];
    all.into_iter().find(|kind| kind.as_str() == word)
}

#[cfg(test)]
mod tests {
    use hub_tenants::sign_in::SsoFailure;
    use hub_text::{Language, spoken};
    use serde_json::json;

    use super::*;

    #[test]
    fn details_are_clauses() {
        let cases = [
            (
                json!({ "before": { "state": "in_progress" }, "after": { "state": "integrated" }, "missing": [],
                        "password_sessions_ended": 2 }),
                "state: In progress → Integrated · password sessions ended: 2",
            ),
            (
                json!({ "toggle": "auto_create", "before": { "auto_create": false }, "after": { "auto_create": true } }),
                "auto create: off → on",
            ),
            (
                json!({ "asked": { "active": false }, "reason": "auto-deactivate is off", "state": "active" }),
                "asked: active = off · auto-deactivate is off",
            ),
            (
                json!({ "before": { "idp_entity_id": "a", "sso_url": "b" }, "after": { "idp_entity_id": "a", "sso_url": null } }),
                "sign-on URL: b removed",
            ),
            (json!({ "proof": "saml", "client": "web" }), "by SSO · client: web"),
            (json!({ "code": "unknown_user", "reason": "Nobody.", "issuer": null }), "Nobody."),
            (
                json!({ "members": { "joined": 2, "joined_ids": ["usr-a", "usr-b"], "left": 0, "left_ids": [] } }),
                "members: joined = 2",
            ),
            (
                json!({ "because": { "agent": ["because of group Support"] }, "reason": "agent because of group Support",
                        "cause": "the rules of roles were changed" }),
                "agent because of group Support · the rules of roles were changed",
            ),
            (
                json!({ "code": "x", "issuer": "https://idp.test/", "reason": "Nobody." }),
                "issuer: https://idp.test/ · Nobody.",
            ),
            (
                json!({ "asked": "inactive", "reason": "Nobody.", "used": 2 }),
                "asked: inactive · Nobody. used: 2",
            ),
            (
                json!({ "before": { "state": "staged" }, "after": { "state": "active" } }),
                "state: waiting → active",
            ),
            (
                json!({ "used": 16, "reason": "removed_by_directory" }),
                "used: 16 · the directory took the access away",
            ),
            (json!({}), ""),
        ];
        for (details_of, words) in cases {
            assert_eq!(details(&details_of.to_string()), words, "{details_of}");
        }
        assert_eq!(details("no json"), "");
    }

    #[test]
    fn thumbprints_are_shortened_where_there_is_no_room() {
        let thumbprint = "1B151047E11C740B34EAA61CBB1F2DB9037860843CF2F944702D1C2678A9E7F3";
        let text = format!("certificates: {thumbprint}, {thumbprint} · subject: CN=Größe");
        assert_eq!(short(&text), "certificates: 1B151047…E7F3, 1B151047…E7F3 · subject: CN=Größe");
        assert_eq!(short(""), "");
    }

    #[test]
    fn a_reason_with_a_value_in_it_is_told_again() {
        let failure = SsoFailure::Deactivated { name: "ada@example.com".to_owned() };
        let stored = json!({ "code": failure.code(), "reason": failure.to_string() }).to_string();
        assert_eq!(details(&stored), failure.to_string());
        let german = spoken(Language::German, || details(&stored));
        assert!(german.starts_with("ada@example.com ist hier deaktiviert; "), "{german}");
    }

    #[test]
    fn what_is_ours_is_told_in_german() {
        let cases = [
            (
                json!({ "reason": "agent because of group Support, manager because of group IT",
                        "cause": "members of group Support changed" }),
                "agent wegen Gruppe Support, manager wegen Gruppe IT · Mitglieder der Gruppe Support haben sich geändert",
            ),
            (
                json!({ "before": { "state": "staged" }, "after": { "state": "active" } }),
                "Status: wartet → aktiv",
            ),
            (
                json!({ "before": { "rule": "extend", "seats": null }, "after": { "rule": "refuse", "seats": 19 } }),
                "Regel: weitere Plätze werden berechnet → Weitere werden abgewiesen · Plätze: 19",
            ),
        ];
        for (stored, words) in cases {
            assert_eq!(spoken(Language::German, || details(&stored.to_string())), words, "{stored}");
        }
    }

    #[test]
    fn a_refused_call_says_where_to_mend_it() {
        let row = |status, scim_type: Option<&str>, detail: Option<&str>| CallRow {
            id: 1,
            at: hub_kernel::Timestamp::from_millis(0),
            method: "POST".to_owned(),
            path: "/Users".to_owned(),
            status,
            scim_type: scim_type.map(ToOwned::to_owned),
            detail: detail.map(ToOwned::to_owned),
            duration_us: 1,
            request_id: String::new(),
            address: None,
            token: None,
        };
        let entra = Dialect::find("microsoft").unwrap();
        assert_eq!(refusal(&row(201, None, None), entra), "");
        let wrong = refusal(&row(401, None, Some("The token was revoked.")), entra);
        assert!(wrong.starts_with("The token was revoked. At the identity provider:"), "{wrong}");
        assert!(wrong.ends_with("Provisioning > Admin Credentials."), "{wrong}");
        let mapping = refusal(&row(400, Some("invalidValue"), Some("No userName.")), entra);
        assert!(mapping.ends_with("Provisioning > Mappings."), "{mapping}");
        let any = Dialect::find("generic").unwrap();
        let german =
            spoken(Language::German, || refusal(&row(400, Some("invalidValue"), Some("No userName.")), any));
        assert!(
            german.ends_with("Beim Identitätsanbieter: die Attributzuordnung des Identitätsanbieters."),
            "{german}"
        );
    }
}
