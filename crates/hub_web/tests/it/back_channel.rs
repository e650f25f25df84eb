//! Apps are told when a login of theirs has ended, whatever ended it (OpenID Connect Back-Channel Logout 1.0).

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hub_kernel::AppGrantId;
use hub_tenants::app::logout::delivery::{self, Delivery, Wanted};
use hub_tenants::app::secret::{self, ProvenApp};
use hub_tenants::app::token::{self, Issued};
use hub_tenants::app::{self, AppKind, Operator, Settings, grant};
use hub_tenants::connection::Toggle;
use hub_tenants::session::{self, Lifetime};
use hub_tenants::user::Role;
use hub_tenants::{Error, user};
use hub_web::{back_channel, urls};
use serde_json::Value;

use crate::browser::Browser;
use crate::harness::{Hub, Someone, Tenant, story};

/// An app's back-channel address, which answers what it is told to.
struct Listener {
    url: String,
    heard: Arc<Mutex<Vec<Value>>>,
    answers: Arc<Mutex<u16>>,
}

impl Listener {
    fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/out", socket.local_addr().unwrap().port());
        let (heard, answers) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(200)));
        let (kept, status) = (heard.clone(), answers.clone());
        std::thread::spawn(move || {
            for stream in socket.incoming() {
                let mut stream = stream.unwrap();
                let mut text = String::new();
                // The form is one field; its value ends where the signature does.
                let mut part = [0; 8192];
                while !complete(&text) {
                    let length = stream.read(&mut part).unwrap();
                    text.push_str(&String::from_utf8_lossy(&part[..length]));
                }
                kept.lock().unwrap().push(claims(text.split("logout_token=").nth(1).unwrap()));
                let status = *status.lock().unwrap();
                let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { url, heard, answers }
    }

    fn heard(&self) -> Vec<Value> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

fn complete(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().unwrap())
    });
    body.len() >= length.unwrap_or_default()
}

/// Header and claims of a token in one; foreign libraries check the signature in e2e/interop.
fn claims(token: &str) -> Value {
    let parts: Vec<&str> = token.trim().split('.').collect();
    assert_eq!(parts.len(), 3, "{token}");
    let read = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let mut claims = read(parts[1]);
    claims["typ"] = read(parts[0])["typ"].clone();
    claims
}

/// An app that listens.
async fn listening(hub: &Hub, name: &str, listener: &Listener, kind: AppKind) -> ProvenApp {
    let mut settings = Settings::new(name, kind);
    settings.backchannel_logout_uri = Some(listener.url.clone());
    settings.confidential = false;
    settings.redirect_uris = vec!["http://127.0.0.1/callback".to_owned()];
    let cx = hub.cx();
    let made = move |c: &mut hub_db::Conn| {
        let app = app::create(c, &cx, &Operator::at_the_command_line(), settings)?;
        secret::prove(c, &app.id.to_string(), None, cx.now)
    };
    hub.app.db.write_global(made).await.unwrap().unwrap()
}

/// The person of a browser logs in to an app.
async fn log_in(hub: &Hub, browser: &Browser, by: &ProvenApp, scope: &'static str) -> Issued {
    let (cx, by) = (hub.cx(), by.clone());
    let cookie = browser.session().unwrap();
    let tenant = {
        let (cookie, now) = (cookie.clone(), cx.now);
        let person = move |c: &mut hub_db::Conn| session::authenticate(c, &cookie, now, Lifetime::default());
        hub.app.db.read(person).await.unwrap().unwrap().tenant()
    };
    let verifier = "v".repeat(43);
    let logged_in = move |c: &mut hub_db::Conn| {
        let person =
            session::authenticate(c, &cookie, cx.now, Lifetime::default())?.ok_or(Error::Unauthenticated)?;
        let beginning = grant::Beginning::of(&person, scope, cx.now);
        let grant = grant::begin(c, &cx, &person, by.app(), beginning)?;
        let redirect = "http://127.0.0.1/callback";
        let challenge = hub_oidc::pkce::challenge(&verifier);
        let code = token::issue_code(c, &cx, &grant, redirect, &challenge)?;
        token::exchange(c, &cx, &by, code.expose(), redirect, &verifier, Lifetime::default())
    };
    hub.app.db.write(tenant, logged_in).await.unwrap().unwrap()
}

async fn deliveries(hub: &Hub) -> Vec<Delivery> {
    hub.app.db.read(|c| delivery::list(c, Wanted::default(), 100)).await.unwrap()
}

async fn deliver(hub: &Hub) {
    back_channel::deliver(&hub.app).await.unwrap();
}

/// Mae, logged in at the hub and at an app that listens.
async fn scene<'a>(hub: &'a Hub) -> (Tenant<'a>, Someone, Browser, Listener, Issued) {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let browser = hub.logged_in(&mae.email).await;
    let listener = Listener::start();
    let app = listening(hub, "Console", &listener, AppKind::Desktop).await;
    let issued = log_in(hub, &browser, &app, "openid").await;
    (acme, mae, browser, listener, issued)
}

story!(a_logout_at_the_hub_is_told_once_with_all_that_an_app_checks, |hub| {
    let (acme, mae, browser, listener, issued) = scene(hub).await;
    deliver(hub).await;
    assert_eq!(listener.heard(), Vec::<Value>::new());
    browser.fill("/account", "/logout", &[]).await;
    deliver(hub).await;
    deliver(hub).await;
    let heard = listener.heard();
    assert_eq!(heard.len(), 1, "{heard:?}");
    let token = &heard[0];
    assert_eq!((&token["iss"], &token["typ"]), (&hub.app.base_url().into(), &"logout+jwt".into()));
    assert_eq!(
        (&token["sub"], &token["sid"]),
        (&mae.id.to_string().into(), &issued.facts.sid.clone().into())
    );
    assert_eq!(token["aud"], deliveries(hub).await[0].app.to_string());
    assert!(token["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    assert!(token.get("nonce").is_none() && token["jti"].as_str().unwrap().len() >= 16);
    assert_eq!(token["exp"].as_i64().unwrap() - token["iat"].as_i64().unwrap(), 120);
    let owner = hub.logged_in(&acme.owner).await;
    let page = owner.get(&urls::person(mae.id)).await;
    page.says(200, "the session ended").says(200, "The app was told at once.");
});

story!(whatever_ends_a_session_is_told, |hub| {
    let acme = hub.tenant("acme").await;
    let connection = acme.connect().await;
    acme.toggle(connection, Toggle::AutoCreate, true).await;
    acme.toggle(connection, Toggle::AutoDeactivate, true).await;
    let listener = Listener::start();
    let app = listening(hub, "Console", &listener, AppKind::Desktop).await;
    for (name, how) in [("ann", "admin"), ("bob", "everywhere"), ("cid", "others"), ("dan", "role")] {
        let someone = acme.person(name, Role::Admin).await;
        let browser = hub.logged_in(&someone.email).await;
        let offline = log_in(hub, &browser, &app, "openid offline_access").await;
        let id = someone.id;
        match how {
            "admin" => acme.write(move |c, cx, by| user::deactivate(c, cx, by, id)).await,
            "everywhere" => {
                acme.write(move |c, cx, by| user::log_out(c, cx, by, id)).await;
            }
            "others" => {
                let second = hub.logged_in(&someone.email).await;
                second.fill("/account", urls::ACCOUNT_END_OTHERS, &[]).await;
            }
            _ => {
                acme.integrate(connection).await;
                acme.write(move |c, cx, by| user::change_role(c, cx, by, id, Role::Member)).await;
            }
        }
        deliver(hub).await;
        let heard = listener.heard();
        assert_eq!(heard.len(), 1, "{how}");
        assert_eq!(heard[0]["sid"], offline.facts.sid, "{how}");
        let access = offline.access.expose().clone();
        let now = hub.cx().now;
        let known = hub.app.db.read(move |c| token::look_up(c, &access, now, Lifetime::default())).await;
        assert!(known.unwrap().is_none(), "{how}");
    }
});

story!(sso_that_begins_ends_and_tells_what_began_with_a_password, |hub| {
    let (acme, _, browser, listener, issued) = scene(hub).await;
    acme.integrated().await;
    deliver(hub).await;
    assert_eq!(listener.heard().len(), 1);
    assert_eq!(browser.email().await, None);
    let (access, now) = (issued.access.expose().clone(), hub.cx().now);
    let known = hub.app.db.read(move |c| token::look_up(c, &access, now, Lifetime::default())).await;
    assert!(known.unwrap().is_none());
});

story!(an_app_that_fails_is_tried_again_and_seen_to_fail, |hub| {
    let (acme, mae, browser, listener, _) = scene(hub).await;
    *listener.answers.lock().unwrap() = 503;
    browser.fill("/account", "/logout", &[]).await;
    deliver(hub).await;
    deliver(hub).await;
    assert_eq!(listener.heard().len(), 1, "not at once");
    let owner = hub.logged_in(&acme.owner).await;
    let page = owner.get(&urls::person(mae.id)).await;
    page.says(200, "The app could not be told yet: The app answered 503.");
    *listener.answers.lock().unwrap() = 204;
    hub.clock.advance(2);
    deliver(hub).await;
    let heard = listener.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0]["iat"], hub.cx().now.millis() / 1000, "a fresh token for each try");
    let row = deliveries(hub).await.pop().unwrap();
    assert_eq!((row.attempts, row.delivered_at, row.failure), (2, Some(hub.cx().now), None));
});

story!(two_nodes_send_a_logout_once, |hub| {
    let (_, _, browser, listener, _) = scene(hub).await;
    browser.fill("/account", "/logout", &[]).await;
    let nodes: Vec<_> = (0..4).map(|_| back_channel::deliver(&hub.app)).collect();
    for done in futures_util::future::join_all(nodes).await {
        done.unwrap();
    }
    assert_eq!(listener.heard().len(), 1);
});

story!(an_admin_logs_a_person_out_everywhere, |hub| {
    let (acme, mae, browser, listener, _) = scene(hub).await;
    let admin = acme.person("adam", Role::Admin).await;
    let admin = hub.logged_in(&admin.email).await;
    let (page, act) = (urls::person(mae.id), format!("{}/log-out", urls::person(mae.id)));
    admin.get(&page).await.says(200, "Console").says(200, "Logged in");
    admin.fill(&page, &act, &[]).await.leads_to(&page);
    let shown = admin.get(&page).await;
    shown.says(200, "1 session and 1 login to apps have ended").says(200, "ended by an admin");
    assert_eq!(browser.email().await, None);
    deliver(hub).await;
    assert_eq!(listener.heard().len(), 1);
    // Not an owner, and not another workspace's person.
    let owner = format!("{}/log-out", urls::person(acme.owner_id));
    let token = admin.csrf_token().await;
    assert_eq!(admin.post(&owner, &[("csrf_token", &token)]).await.status, 403);
    let globex = hub.tenant("globex").await;
    let foreign = format!("{}/log-out", urls::person(globex.owner_id));
    assert_eq!(admin.post(&foreign, &[("csrf_token", &token)]).await.status, 404);
});

story!(deactivation_is_immediate_for_refresh_tokens_too, |hub| {
    let (acme, mae, _, _, _) = scene(hub).await;
    let browser = hub.logged_in(&mae.email).await;
    let listener = Listener::start();
    let app = listening(hub, "Phone", &listener, AppKind::Mobile).await;
    let issued = log_in(hub, &browser, &app, "openid offline_access").await;
    let id = mae.id;
    acme.write(move |c, cx, by| user::deactivate(c, cx, by, id)).await;
    let refresh = issued.refresh.unwrap();
    let sent = [
        ("client_id", app.app().id.to_string()),
        ("grant_type", "refresh_token".to_owned()),
        ("refresh_token", refresh.expose().clone()),
    ];
    let fields: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = hub.browser().post(urls::OIDC_TOKEN, &fields).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("invalid_grant"), "{}", answer.text);
    let sid: AppGrantId = issued.facts.sid.parse().unwrap();
    let ended = hub.app.db.read(move |c| grant::find(c, sid.tenant(), sid)).await.unwrap().unwrap();
    assert_eq!(ended.ended_why, Some(grant::Why::Deactivated));
});
