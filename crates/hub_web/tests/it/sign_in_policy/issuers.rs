//! Whatever can issue a session or token is known, and asks the policy.

use std::path::Path;

use hub_tenants::user::Role;
use reqwest::Method;
use serde_json::json;

use super::*;
use crate::harness::{Hub, Tenant, story};
use crate::route_table::{fill, patterns, rust_files};

/// The routes that give a session or a token to somebody who proves who they are. A new one belongs here, into
/// `every_door.rs`, and must ask `sign_in::admit`.
const ISSUING: [&str; 6] =
    ["/login", "/signup", "/reset/{secret}", "/invitation/{secret}", "/recovery", "/api/v1/session"];

/// What a program is given, in JSON or in an address.
const TOKENS: [&str; 5] = ["session_token", "access_token", "refresh_token", "id_token", "code="];

fn issues(page: &Page) -> bool {
    let cookies = page.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let session = |cookie: &str| {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        name.ends_with("session") && !value.is_empty()
    };
    let told = page.header("content-type").starts_with("application/json");
    let in_body = told && TOKENS.iter().any(|name| page.text.contains(&format!("\"{name}\"")));
    let in_address = page.location().is_some_and(|to| TOKENS.iter().any(|name| to.contains(name)));
    cookies.into_iter().any(session) || in_body || in_address
}

/// Asks every route as somebody who knows a right password and holds a right link; gives those that issued something.
async fn issuing(hub: &Hub, acme: &Tenant<'_>, email: &str, link: &str) -> Vec<String> {
    let mut found = Vec::new();
    let secret = link.rsplit('/').next().unwrap();
    // Pages that document the API show the names of tokens.
    let mut all: Vec<_> = patterns().into_iter().filter(|pattern| !pattern.starts_with("/docs")).collect();
    // It mails a new link, which ends the one in hand.
    all.sort_by_key(|pattern| pattern == urls::FORGOT);
    for pattern in all {
        let path = fill(&pattern, |name| match name {
            "secret" => secret.to_owned(),
            "slug" => acme.slug.clone(),
            "tenant" => acme.id.to_string(),
            _ => "none".to_owned(),
        });
        for (method, json) in [(Method::GET, false), (Method::POST, false), (Method::POST, true)] {
            let browser = hub.browser();
            // Only a form needs one.
            let form = method == Method::POST && !json;
            let token = if form { browser.csrf_token().await } else { String::new() };
            let fields = [
                ("csrf_token", token.as_str()),
                ("email", email),
                ("username", email),
                ("password", PASS),
                ("workspace", &acme.slug),
                ("code", "0000-0000-0000-0000"),
                ("grant_type", "password"),
                ("identified", "yes"),
                ("name", "Somebody"),
            ];
            let request = browser.request(method.clone(), &path);
            let request = match (form, json) {
                (true, _) => request.form(&fields),
                (false, false) => request,
                // Fields that nobody asked for would be refused.
                (false, true) => {
                    request.json(&json!({ "email": email, "password": PASS, "workspace": acme.slug }))
                }
            };
            if issues(&browser.send(request).await) && !found.contains(&pattern) {
                found.push(pattern.clone());
            }
        }
    }
    found
}

async fn reset_link(hub: &Hub, email: &str) -> String {
    hub.browser().fill(urls::FORGOT, urls::FORGOT, &[("email", email)]).await;
    hub.mailed_path(email, "/reset/").await.unwrap()
}

story!(
    /// C13, C14: every route there is, asked by a sub-user with the right password: without SSO only the known ones let
    /// them in; under SSO none does.
    no_route_gives_a_sub_user_a_session_for_a_password,
    |hub| {
        let acme = hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        let (first, second) = (reset_link(hub, &mae.email).await, mae.email.clone());
        let open = issuing(hub, &acme, &second, &first).await;
        for pattern in &open {
            assert!(ISSUING.contains(&pattern.as_str()), "{pattern} issues something; does it ask sign_in::admit?");
        }
        // A link works once, at either of its addresses: the first that is asked takes it.
        for known in ["/login", "/invitation/{secret}", "/api/v1/session"] {
            assert!(open.contains(&known.to_owned()), "{known} was not tried rightly: {open:?}");
        }
        // Made before the rule takes hold.
        let link = reset_link(hub, &mae.email).await;
        acme.integrated().await;
        let still = issuing(hub, &acme, &mae.email, &link).await;
        assert!(still.iter().all(|pattern| pattern == "/signup"), "a workspace of one's own is no way into this one: {still:?}");
    }
);

fn sources(of: &str) -> Vec<(String, String)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let is_test = |path: &str| path.contains("/tests") || path.contains("test_support");
    rust_files(&crates.join(of).join("src"))
        .into_iter()
        .map(|path| {
            (
                path.strip_prefix(&crates).unwrap().display().to_string(),
                std::fs::read_to_string(&path).unwrap(),
            )
        })
        .filter(|(path, _)| !is_test(path))
        .map(|(path, text)| (path, text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned()))
        .collect()
}

/// Files whose code, comments apart, has one of the marks.
fn having(of: &str, marks: &[&str]) -> Vec<String> {
    let has = |text: &str| {
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        marks.iter().any(|mark| code.contains(mark))
    };
    sources(of).into_iter().filter(|(_, text)| has(text)).map(|(path, _)| path).collect()
}

#[test]
fn only_the_one_door_opens_sessions() {
    let opens = having("hub_tenants", &["session::open(", "store::insert(c, cx, id, user, &TokenHash"]);
    assert_eq!(opens, ["hub_tenants/src/session/mod.rs", "hub_tenants/src/sign_in/admit.rs"]);
    let tables = having("hub_tenants", &["INSERT INTO sessions"]);
    assert_eq!(tables, ["hub_tenants/src/session/store.rs"]);
    // Nobody decides for themselves what a proof is worth, but who asks the one function and who uses a session.
    let decides = having("hub_tenants", &["policy::decide("]);
    assert_eq!(decides, ["hub_tenants/src/session/mod.rs", "hub_tenants/src/sign_in/admit.rs"]);
}

/// The files at the edge that hand out what a login opened. A new one belongs here and its route into `ISSUING`.
#[test]
fn what_hands_out_sessions_is_known() {
    let hands_out = having(
        "hub_web",
        &["Name::Session, opened", "\"session_token\": opened", "enter(&app, &request", "enter(app, request"],
    );
    for path in &hands_out {
        assert!(HANDS_OUT.contains(&path.as_str()), "{path} hands out a session");
    }
    for known in HANDS_OUT {
        assert!(hands_out.contains(&known.to_owned()), "{known} hands out none any more");
    }
}

const HANDS_OUT: [&str; 12] = [
    "hub_web/src/api/session.rs",
    "hub_web/src/pages/invitation.rs",
    "hub_web/src/pages/sign_in/enter.rs",
    "hub_web/src/pages/sign_in/password.rs",
    "hub_web/src/pages/sign_in/recovery.rs",
    "hub_web/src/pages/sign_in/reset.rs",
    "hub_web/src/pages/sign_in/second/code.rs",
    "hub_web/src/pages/sign_in/second/enrol.rs",
    "hub_web/src/pages/sign_in/second/passkey.rs",
    "hub_web/src/pages/sign_up.rs",
    "hub_web/src/pages/workspaces.rs",
    "hub_web/src/saml/finish.rs",
];

/// Tokens of apps are made where `app::grant::alive` was asked in the same file, which asks `sign_in::still_allowed`.
#[test]
fn tokens_of_apps_are_made_where_the_policy_was_asked() {
    let mut makers = having("hub_tenants", &["ACCESS_PREFIX)"]);
    // Those of directories are no person's.
    makers.retain(|path| path.contains("/src/app/"));
    assert_eq!(makers, ["hub_tenants/src/app/token/mod.rs"]);
    let asking = having("hub_tenants", &["alive("]);
    let callers: Vec<_> = having("hub_tenants", &[" first(c, cx,", " give(c, cx,", "token::first(c, cx,"])
        .into_iter()
        .filter(|path| path.contains("/src/app/") && !path.ends_with("token/mod.rs"))
        .collect();
    assert!(callers.len() >= 3, "{callers:?}");
    for path in &callers {
        assert!(asking.contains(path), "{path} makes tokens and does not ask");
    }
    assert!(
        having("hub_tenants", &["still_allowed("]).contains(&"hub_tenants/src/app/grant/mod.rs".to_owned())
    );
}
