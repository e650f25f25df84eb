//! What is not SCIM: sessions and health, with their messages.

use serde_json::{Value, json};

use super::operation::{Access, Answer, Group, Message, Operation};
use crate::faults::Class;
use crate::urls;

/// All of them.
pub fn operations() -> Vec<Operation> {
    let mut all = session();
    all.push(health());
    all
}

fn operation(method: &'static str, path: &str, id: &str, group: Group, summary: &str) -> Operation {
    Operation {
        method,
        path: path.to_owned(),
        id: id.to_owned(),
        group,
        summary: summary.to_owned(),
        text: String::new(),
        access: Access::Open,
        parameters: Vec::new(),
        body: None,
        answers: Vec::new(),
        refusals: Vec::new(),
    }
}

fn answer(status: u16, text: &'static str, body: Option<Message>) -> Vec<Answer> {
    vec![Answer { status, text, headers: &[], body }]
}

fn session() -> Vec<Operation> {
    let make =
        |method, id: &str, summary: &str| operation(method, urls::API_SESSION, id, Group::Session, summary);
    let login =
        json!({ "email": "ada@example.com", "password": "correct horse battery", "client": "mobile" });
    let opened = json!({
        "session_token": "4h1xk0…",
        "tenant_id": super::examples::TENANT,
        "user_id": super::examples::USER,
    });
    let who = json!({
        "email": "ada@example.com",
        "name": "Ada Byron",
        "tenant": "acme",
        "tenant_id": super::examples::TENANT,
        "user_id": super::examples::USER,
        "role": "member",
        "proof": "password",
        "second_factor": "totp",
    });
    let second = json!({ "ticket": "9fb2Qk…", "code": "287082" });
    let opened_too = opened.clone();
    vec![
        Operation {
            text: "Under the same rules as on the page: a sub-user of a workspace that logs in by SSO only is refused with `sso_required` and the path where SSO begins. Somebody with accounts in several workspaces names one. Where the password is not enough, the refusal is `second_factor_required` with a `ticket` for the second step; with `must_enrol` the person first adds a second factor by logging in with a browser.".to_owned(),
            body: Some(Message::json("Login", "By password", login)),
            answers: answer(201, "Logged in.", Some(Message::json("NewSession", "A session", opened))),
            refusals: vec![400, 401, 403, 413, 422, 429, 503],
            ..make("POST", "logIn", "Log in")
        },
        Operation {
            text: "With the ticket of a `second_factor_required` and the six digits of the authenticator app, or a backup code. A ticket lasts ten minutes and five wrong codes. Passkeys need a browser.".to_owned(),
            body: Some(Message::json("SecondFactor", "By a code", second)),
            answers: answer(201, "Logged in.", Some(Message::json("NewSession", "A session", opened_too))),
            refusals: vec![400, 401, 403, 413, 422, 429, 503],
            ..operation("POST", urls::API_SECOND_FACTOR, "logInSecondStep", Group::Session, "Log in: second step")
        },
        Operation {
            access: Access::Session,
            answers: answer(200, "Who it is.", Some(Message::json("Session", "A person", who))),
            refusals: vec![401, 503],
            ..make("GET", "getSession", "Who is logged in")
        },
        Operation {
            access: Access::Session,
            text: "The token is dead on the next request.".to_owned(),
            answers: answer(204, "Logged out.", None),
            refusals: vec![401, 503],
            ..make("DELETE", "logOut", "Log out")
        },
    ]
}

fn health() -> Operation {
    let mut answers =
        answer(200, "The hub serves.", Some(Message::json("Health", "Well", json!({ "status": "ok" }))));
    let lost = Message::json("Health", "Not well", json!({ "status": "no database" }));
    answers.extend(answer(503, "The hub cannot reach its database.", Some(lost)));
    Operation {
        answers,
        ..operation("GET", urls::HEALTH, "getHealth", Group::Health, "Whether the hub serves")
    }
}

/// The messages.
pub fn schemas() -> [(&'static str, Value); 6] {
    let text = || json!({ "type": "string" });
    [
        ("Login", login()),
        ("SecondFactor", second_factor()),
        (
            "NewSession",
            object(json!({
                "session_token": { "type": "string", "description": "For `Authorization: Bearer`; keep it secret." },
                "tenant_id": text(),
                "user_id": text(),
            })),
        ),
        (
            "Session",
            object(json!({
                "email": text(),
                "name": text(),
                "tenant": { "type": "string", "description": "The workspace's short name." },
                "tenant_id": text(),
                "user_id": text(),
                "role": { "type": "string", "enum": ["owner", "admin", "member"] },
                "proof": { "type": "string", "description": "How the person proved who they are." },
                "second_factor": { "type": ["string", "null"], "enum": ["totp", "passkey", "backup_code", null], "description": "What they proved beside the password." },
            })),
        ),
        ("Health", object(json!({ "status": text() }))),
        ("ApiError", api_error()),
    ]
}

/// An object whose properties are always there.
fn object(properties: Value) -> Value {
    let required: Vec<String> =
        properties.as_object().into_iter().flat_map(|map| map.keys().cloned()).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn login() -> Value {
    json!({
        "type": "object",
        "required": ["email", "password"],
        "additionalProperties": false,
        "properties": {
            "email": { "type": "string" },
            "password": { "type": "string", "writeOnly": true },
            "workspace": { "type": ["string", "null"], "description": "Its short name, for somebody who is in several." },
            "client": {
                "type": ["string", "null"],
                "enum": ["web", "desktop", "mobile", null],
                "description": "What kind of app asks; `desktop` unless it says.",
            },
        },
    })
}

fn second_factor() -> Value {
    json!({
        "type": "object",
        "required": ["ticket", "code"],
        "additionalProperties": false,
        "properties": {
            "ticket": { "type": "string", "writeOnly": true },
            "code": { "type": "string", "writeOnly": true, "description": "Six digits, or a backup code." },
        },
    })
}

fn api_error() -> Value {
    let words: Vec<&str> =
        Class::ALL.iter().map(|class| class.code()).chain(super::refusals::BODY_WORDS).collect();
    json!({
        "type": "object",
        "description": "A refusal outside SCIM.",
        "required": ["error", "message"],
        "properties": {
            "error": { "type": "string", "enum": words },
            "message": { "type": "string", "minLength": 1 },
            "setting": { "type": "string", "description": "Over the SCIM configuration: the setting that was refused." },
            "ticket": { "type": "string", "description": "With `second_factor_required`: for the second step." },
            "second_factor_path": { "type": "string", "description": "With `second_factor_required`: where the second step is." },
            "must_enrol": { "type": "boolean", "description": "With `second_factor_required`: the person has no second factor yet and adds one in a browser." },
            "sso_path": { "type": "string", "description": "With `sso_required`: where the login by SSO begins." },
        },
    })
}
