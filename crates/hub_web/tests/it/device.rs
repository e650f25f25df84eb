//! Televisions and headsets: the endpoint they ask, the page on which somebody decides, the tokens (RFC 8628).

use hub_tenants::app::{self, AppKind, Operator, Settings};
use hub_tenants::user::Role;
use hub_web::urls;
use serde_json::Value;

use crate::browser::{Browser, Page};
use crate::harness::{Hub, story};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A device with an app on it.
struct Device<'a> {
    hub: &'a Hub,
    http: Browser,
    client_id: String,
}

impl<'a> Device<'a> {
    async fn new(hub: &'a Hub, name: &str) -> Self {
        let (settings, cx) = (Settings::new(name, AppKind::Device), hub.cx());
        let made =
            move |c: &mut hub_db::Conn| app::create(c, &cx, &Operator::at_the_command_line(), settings);
        let app = hub.app.db.write_global(made).await.unwrap();
        let http = hub.browser().called("AcmeTV/2.0 <b>(webOS)</b>");
        Self { hub, http, client_id: app.id.to_string() }
    }

    async fn ask(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let mut sent = vec![("client_id", self.client_id.as_str())];
        sent.extend(fields);
        let page = self.http.post(path, &sent).await;
        assert_eq!(page.header("cache-control"), "no-store", "{}", page.text);
        (page.status, serde_json::from_str(&page.text).unwrap())
    }

    /// What it shows, and what it polls with.
    async fn begin(&self) -> (String, String) {
        let (status, body) =
            self.ask(urls::DEVICE_AUTHORIZATION, &[("scope", "openid email offline_access")]).await;
        assert_eq!(status, 200, "{body}");
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let base = self.hub.app.base_url();
        assert_eq!(text("verification_uri"), format!("{base}/device"));
        let complete = text("verification_uri_complete");
        assert_eq!(complete, format!("{base}/device?user_code={}", text("user_code")));
        assert_eq!((&body["interval"], &body["expires_in"]), (&5.into(), &600.into()));
        (text("user_code"), text("device_code"))
    }

    /// Its next question, five seconds and a bit later.
    async fn poll(&self, device_code: &str) -> (u16, Value) {
        self.hub.clock.advance(6);
        self.ask(urls::OIDC_TOKEN, &[("grant_type", GRANT), ("device_code", device_code)]).await
    }
}

async fn decide(browser: &Browser, code: &str, decision: &str) -> Page {
    let path = urls::device(code);
    browser.fill(&path, urls::DEVICE, &[("decision", decision)]).await
}

story!(somebody_lets_a_television_in_from_their_phone, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let tv = Device::new(hub, "Wallboard").await;
    let (code, device_code) = tv.begin().await;
    assert_eq!(tv.poll(&device_code).await, (400, pending()));

    // The link of the QR code leads through the login and on.
    let phone = hub.browser();
    let path = urls::device(&code);
    let sent_away = phone.get(&path).await;
    assert!(sent_away.location().unwrap().starts_with("/login"), "{:?}", sent_away.location());
    let phone = hub.logged_in(&mae.email).await;
    phone.get(urls::DEVICE).await.says(200, "Enter the code");
    let page = phone.get(&path).await;
    page.says(200, &code).says(200, "Wallboard").says(200, "127.0.0.1, the same network as you");
    page.says(200, &format!("{} of Acme", mae.email)).says(200, "AcmeTV/2.0 <b>(webOS)</b>");
    let page = phone.submit(&page, urls::DEVICE, &[("decision", "approve")]).await;
    page.says(200, "Wallboard is logged in");

    let (status, tokens) = tv.poll(&device_code).await;
    assert_eq!(status, 200, "{tokens}");
    assert!(tokens["refresh_token"].is_string() && tokens["id_token"].is_string());
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let ask = hub.browser().request(reqwest::Method::GET, urls::USERINFO).header("authorization", &bearer);
    let person = hub.browser().send(ask).await;
    let person: Value = serde_json::from_str(&person.text).unwrap();
    assert_eq!((&person["email"], &person["tenant_slug"]), (&mae.email.clone().into(), &"acme".into()));
    assert_eq!(tv.poll(&device_code).await.1["error"], "invalid_grant", "once only");

    // Nothing but their access ends it: a television is no part of the phone's session.
    phone.fill("/account", "/logout", &[]).await;
    let ask = || hub.browser().request(reqwest::Method::GET, urls::USERINFO).header("authorization", &bearer);
    assert_eq!(hub.browser().send(ask()).await.status, 200);
    let id = mae.id;
    acme.write(move |c, cx, by| hub_tenants::user::deactivate(c, cx, by, id)).await;
    assert_eq!(hub.browser().send(ask()).await.status, 401);
    let events = acme.events().await;
    assert!(
        ["device_approve", "app_login", "app_login_end"].iter().all(|name| events.iter().any(|e| e == name))
    );
});

fn pending() -> Value {
    serde_json::json!({ "error": "authorization_pending", "error_description": "Nobody has decided yet." })
}

story!(whoever_refuses_a_device_keeps_it_out, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let tv = Device::new(hub, "Wallboard").await;
    let (code, device_code) = tv.begin().await;
    let phone = hub.logged_in(&mae.email).await;
    decide(&phone, &code, "deny").await.says(200, "Wallboard is not logged in");
    let (status, body) = tv.poll(&device_code).await;
    assert_eq!((status, &body["error"]), (400, &"access_denied".into()));
    let (code, device_code) = tv.begin().await;
    // Anything but "approve" is a no, and a form without its token is none.
    let forged = phone.post(urls::DEVICE, &[("user_code", &code), ("decision", "approve")]).await;
    assert_eq!(forged.status, 403, "{}", forged.text);
    assert_eq!(tv.poll(&device_code).await.1["error"], "authorization_pending");
    hub.clock.advance(600);
    assert_eq!(tv.poll(&device_code).await.1["error"], "expired_token");
});

story!(a_code_is_one_workspaces_and_few_are_tried, |hub| {
    let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
    let tv = Device::new(hub, "Wallboard").await;
    let (code, _) = tv.begin().await;
    let (ada, gus) = (hub.logged_in(&acme.owner).await, hub.logged_in(&globex.owner).await);
    decide(&ada, &code, "approve").await.says(200, "is logged in");
    let path = urls::device(&code);
    gus.get(&path).await.says(422, "No device shows this code");
    for _ in 0..4 {
        gus.get(&urls::device("BBBB-BBBB")).await.says(422, "No device");
    }
    // By the form as well, whose refusal does not take the count back.
    let token = gus.csrf_token().await;
    for _ in 0..5 {
        let fields = [("csrf_token", token.as_str()), ("user_code", "BBBB-BBBB"), ("decision", "approve")];
        gus.post(urls::DEVICE, &fields).await.says(422, "No device");
    }
    let (fresh, _) = tv.begin().await;
    let path = urls::device(&fresh);
    assert_eq!(gus.get(&path).await.status, 429);
    ada.get(&path).await.says(200, "Wallboard");
});

story!(the_endpoint_refuses_what_is_no_device, |hub| {
    let tv = Device::new(hub, "Wallboard").await;
    let stranger = Device { hub, http: hub.browser(), client_id: "app-1".to_owned() };
    assert_eq!(stranger.ask(urls::DEVICE_AUTHORIZATION, &[]).await.1["error"], "invalid_client");
    let (status, body) = tv.ask(urls::DEVICE_AUTHORIZATION, &[("scope", "email")]).await;
    assert_eq!((status, &body["error"]), (400, &"invalid_scope".into()));
    assert_eq!(tv.ask(urls::DEVICE_AUTHORIZATION, &[]).await.0, 200, "openid is what it means");
    let (_, body) = tv.ask(urls::OIDC_TOKEN, &[("grant_type", GRANT), ("device_code", "swd_x")]).await;
    assert_eq!(body["error"], "invalid_grant");
    let other = hub.browser().get(urls::DEVICE_AUTHORIZATION).await;
    assert_eq!(other.status, 405);
});
