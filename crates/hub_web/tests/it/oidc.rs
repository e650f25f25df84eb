//! The OpenID Connect provider over HTTP: an app logs people in, and each refusal is in OAuth's own form.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hub_tenants::app::{self, AppKind, Operator, Settings, secret};
use hub_tenants::user::Role;
use hub_web::urls;
use reqwest::Method;
use serde_json::Value;

use crate::browser::{Browser, Page};
use crate::harness::{Hub, PASSWORD, story};

const CALLBACK: &str = "https://app.test/cb";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A registered app.
struct Client<'a> {
    hub: &'a Hub,
    id: String,
    secret: Option<String>,
}

impl<'a> Client<'a> {
    async fn new(hub: &'a Hub, name: &str, kind: AppKind) -> Self {
        let (mut settings, cx) = (Settings::new(name, kind), hub.cx());
        settings.redirect_uris = vec![CALLBACK.to_owned()];
        settings.post_logout_redirect_uris = vec!["https://app.test/bye".to_owned()];
        settings.origins = vec!["https://app.test".to_owned()];
        let by = Operator::at_the_command_line();
        let made = hub.app.db.write_global(move |c| {
            let made = app::create(c, &cx, &by, settings)?;
            let secret = match made.settings.confidential {
                true => Some(secret::add(c, &cx, &by, made.id, "first", None)?.secret.expose().clone()),
                false => None,
            };
            Ok::<_, hub_tenants::Error>((made.id.to_string(), secret))
        });
        let (id, secret) = made.await.unwrap();
        Self { hub, id, secret }
    }

    fn authorize(&self, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("client_id", self.id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid email roles"),
            ("state", "s"),
            ("nonce", "n"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        pairs.retain(|(name, _)| more.iter().all(|(changed, _)| changed != name));
        pairs.extend(more.iter().filter(|(_, value)| !value.is_empty()));
        urls::with_parameters(urls::AUTHORIZE, &pairs)
    }

    /// What an endpoint says to the app.
    async fn ask(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let mut sent = vec![("client_id", self.id.as_str())];
        sent.extend(self.secret.iter().map(|secret| ("client_secret", secret.as_str())));
        sent.extend(fields);
        let browser = self.hub.browser();
        let page = browser.send(browser.request(Method::POST, path).form(&sent)).await;
        (page.status, serde_json::from_str(&page.text).unwrap_or_default())
    }

    async fn redeem(&self, code: &str) -> (u16, Value) {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.ask(urls::OIDC_TOKEN, &fields).await
    }

    async fn refresh(&self, tokens: &Value) -> (u16, Value) {
        let token = tokens["refresh_token"].as_str().unwrap();
        self.ask(urls::OIDC_TOKEN, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn logged_in(&self, browser: &Browser) -> Value {
        let code = brought(&browser.get(&self.authorize(&[])).await, "code");
        let (status, tokens) = self.redeem(&code).await;
        assert_eq!(status, 200, "{tokens}");
        tokens
    }
}

/// A parameter that a redirect brings to the app.
fn brought(page: &Page, name: &str) -> String {
    let to = page.location().unwrap_or_else(|| panic!("{}: {}", page.status, page.words()));
    let url = reqwest::Url::parse(&to).unwrap_or_else(|_| panic!("not to the app: {to}"));
    assert!(to.starts_with(CALLBACK), "{to}");
    url.query_pairs()
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

async fn userinfo(hub: &Hub, tokens: &Value) -> (u16, Value) {
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let browser = hub.browser();
    let page =
        browser.send(browser.request(Method::GET, urls::USERINFO).header("authorization", bearer)).await;
    (page.status, serde_json::from_str(&page.text).unwrap_or_default())
}

fn claims(tokens: &Value) -> Value {
    let token = tokens["id_token"].as_str().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

story!(an_app_logs_somebody_in, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let client = Client::new(hub, "Wallboard", AppKind::Web).await;
    let browser = hub.browser();
    let away = browser.get(&client.authorize(&[("login_hint", &mae.email)])).await;
    let login = away.location().unwrap();
    assert!(login.starts_with("/login?next=") && login.len() < 300, "{login}");
    let next = reqwest::Url::parse(&format!("http://x{login}")).unwrap();
    let next = next.query_pairs().find(|(name, _)| name == "next").unwrap().1.into_owned();
    let token = browser.csrf_token().await;
    let fields =
        [("csrf_token", token.as_str()), ("email", &mae.email), ("password", PASSWORD), ("next", &next)];
    let page = browser.post(urls::LOGIN, &fields).await;
    page.says(200, "going back to the app");
    let back = browser.get(&next).await;
    assert_eq!((brought(&back, "state").as_str(), brought(&back, "iss").as_str()), ("s", hub.app.base_url()));
    let (status, tokens) = client.redeem(&brought(&back, "code")).await;
    assert_eq!((status, &tokens["token_type"], &tokens["expires_in"]), (200, &"Bearer".into(), &600.into()));
    let said = claims(&tokens);
    assert_eq!(
        (&said["nonce"], &said["aud"], &said["amr"][0]),
        (&"n".into(), &client.id.clone().into(), &"pwd".into())
    );
    let (status, person) = userinfo(hub, &tokens).await;
    assert_eq!((status, &person["sub"]), (200, &said["sub"]));
    assert_eq!((&person["tenant_slug"], &person["role"]), (&"acme".into(), &"member".into()));
    let (_, active) =
        client.ask(urls::OIDC_INTROSPECT, &[("token", tokens["access_token"].as_str().unwrap())]).await;
    assert_eq!((&active["active"], &active["client_id"]), (&true.into(), &client.id.clone().into()));
    // The keys of the hub, and no others, signed it.
    let keys = hub.browser().get(urls::OIDC_JWKS).await;
    let keys: Value = serde_json::from_str(&keys.text).unwrap();
    let read = |public: &str| {
        hub_oidc::keys::verify(tokens["id_token"].as_str().unwrap(), hub_oidc::keys::Kind::IdToken, [public])
    };
    assert!(read(&keys["keys"][0].to_string()).is_some());

    let (status, fresh) = client.refresh(&tokens).await;
    assert!(status == 200 && claims(&fresh).get("nonce").is_none());
    hub.clock.advance(60);
    let (status, refused) = client.refresh(&tokens).await;
    assert_eq!((status, &refused["error"]), (400, &"invalid_grant".into()));
    assert_eq!(userinfo(hub, &fresh).await.0, 401, "its whole family has ended");
    assert!(acme.events().await.iter().any(|name| name == "app_token_reuse"));
});

story!(what_apps_are_told_when_they_may_not, |hub| {
    let acme = hub.tenant("acme").await;
    let (web, phone) =
        (Client::new(hub, "Web", AppKind::Web).await, Client::new(hub, "Phone", AppKind::Mobile).await);
    let browser = hub.logged_in(&acme.owner).await;
    // Not to the app: nobody knows whose address it is.
    for more in
        [("client_id", "app-0000000000000"), ("redirect_uri", "https://evil.test/cb"), ("redirect_uri", "")]
    {
        browser.get(&web.authorize(&[more])).await.says(400, "cannot log you in");
    }
    for (more, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "openid offline_access"), "invalid_scope"),
        (("request", "a.b.c"), "request_not_supported"),
        (("max_age", "soon"), "invalid_request"),
    ] {
        assert_eq!(brought(&browser.get(&web.authorize(&[more])).await, "error"), error, "{more:?}");
    }
    let silent = web.authorize(&[("prompt", "none")]);
    assert_eq!(brought(&hub.browser().get(&silent).await, "error"), "login_required");
    assert!(!brought(&browser.get(&silent).await, "code").is_empty());
    let fresh = browser.get(&web.authorize(&[("prompt", "login")])).await.location().unwrap();
    assert!(fresh.starts_with(urls::CONFIRM), "{fresh}");
    let choice = browser.get(&web.authorize(&[("prompt", "select_account")])).await;
    choice.says(200, &acme.owner);
    let again = browser.submit(&choice, urls::AUTHORIZE_CHOOSE, &[]).await;
    let on = again
        .says(200, "going back to the app")
        .links()
        .into_iter()
        .find(|link| link.contains("resume="))
        .unwrap();
    assert!(!brought(&browser.get(&on).await, "code").is_empty());
    browser.get(&on).await.says(400, "was gone on with already");
    for named in ["nowhere", "ten-99"] {
        let lost = browser.get(&web.authorize(&[("tenant", named)])).await;
        assert_eq!(brought(&lost, "error"), "invalid_request", "{named}");
    }
    let posted = browser.get(&web.authorize(&[("response_mode", "form_post")])).await;
    posted.says(200, "going back to");
    assert!(posted.header("content-security-policy").contains("form-action https://app.test;"));

    let code = brought(&browser.get(&web.authorize(&[])).await, "code");
    let told = |answer: (u16, Value)| (answer.0, answer.1["error"].as_str().unwrap_or_default().to_owned());
    assert_eq!(told(phone.redeem(&code).await), (400, "invalid_grant".to_owned()), "another app's");
    let nobody = Client { hub, id: web.id.clone(), secret: Some("swp_wrong".to_owned()) };
    assert_eq!(told(nobody.redeem(&code).await), (401, "invalid_client".to_owned()));
    let public = Client { hub, id: web.id.clone(), secret: None };
    assert_eq!(told(public.redeem(&code).await), (401, "invalid_client".to_owned()));
    for (fields, error) in [
        (&[("grant_type", "password")][..], "unsupported_grant_type"),
        (
            &[("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", "x")],
            "unauthorized_client",
        ),
        (&[("grant_type", "refresh_token"), ("refresh_token", "x")], "invalid_grant"),
        (&[("grant_type", "authorization_code"), ("code", "x")], "invalid_request"),
        (&[], "invalid_request"),
    ] {
        assert_eq!(told(web.ask(urls::OIDC_TOKEN, fields).await), (400, error.to_owned()), "{fields:?}");
    }
    assert_eq!(told(phone.ask(urls::OIDC_INTROSPECT, &[("token", "x")]).await).1, "invalid_client");
    assert_eq!(web.ask(urls::OIDC_INTROSPECT, &[("token", "x")]).await.1["active"], false);
    assert_eq!(web.ask(urls::OIDC_REVOKE, &[("token", "x")]).await.0, 200);
    assert_eq!(hub.browser().get(urls::USERINFO).await.status, 401);
    let (status, _) = web.redeem(&code).await;
    assert_eq!(status, 200, "none of that used it up");
    for _ in 0..10 {
        nobody.redeem(&code).await;
    }
    assert_eq!(told(nobody.redeem(&code).await), (429, "temporarily_unavailable".to_owned()));
    assert_eq!(web.redeem(&code).await.1["error"], "invalid_grant", "who knows the secret is not shut out");
});

story!(nobody_logs_in_to_an_impostor_without_knowing, |hub| {
    let acme = hub.tenant("acme").await;
    let (mae, tom) = (acme.person("mae", Role::Member).await, acme.person("tom", Role::Member).await);
    let scheme = "com.example.app:/cb";
    let phone = Client::new(hub, "Phone", AppKind::Mobile).await;
    let id = phone.id.clone();
    let cx = hub.cx();
    let change = move |c: &mut hub_db::Conn| {
        let known = app::get(c, id.parse().unwrap())?;
        let redirect_uris = vec![scheme.to_owned()];
        app::update(
            c,
            &cx,
            &Operator::at_the_command_line(),
            known.id,
            Settings { redirect_uris, ..known.settings },
        )
    };
    hub.app.db.write_global(change).await.unwrap();
    let url = phone.authorize(&[("redirect_uri", scheme)]);
    let browser = hub.logged_in(&mae.email).await;
    // That was before the app asked.
    hub.clock.advance(1);
    let silent = browser.get(&phone.authorize(&[("redirect_uri", scheme), ("prompt", "none")])).await;
    assert!(silent.location().unwrap().contains("error=interaction_required"), "{:?}", silent.location());
    let asks = browser.get(&url).await;
    asks.says(200, "Continue to Phone").says(200, &mae.email);
    // A page from elsewhere, another browser, somebody else: none of them says yes for her.
    let handle = asks.form(urls::AUTHORIZE_CHOOSE).field(urls::RESUME).to_owned();
    let forged = browser.post(urls::AUTHORIZE_CHOOSE, &[(urls::RESUME, &handle)]).await;
    assert_eq!(forged.status, 403);
    let other = hub.logged_in(&tom.email).await;
    let token = other.csrf_token().await;
    let fields = [(urls::RESUME, handle.as_str()), ("csrf_token", &token)];
    other.post(urls::AUTHORIZE_CHOOSE, &fields).await.says(400, "Start again from the app");
    let resumed = urls::authorize_again(&handle);
    browser.get(&resumed).await.says(200, "Continue to Phone");
    browser.submit(&asks, urls::AUTHORIZE_CHOOSE, &[]).await.says(200, "going back to the app");
    let to = browser.get(&resumed).await.location().unwrap();
    assert!(to.starts_with(scheme) && to.contains("code=swc_"), "{to}");
    browser.get(&resumed).await.says(400, "Start again from the app");

    // Somebody who logs in for the request knows what they do; where the request came from counts, not what it is called.
    let fresh = hub.browser();
    let login = fresh.get(&url).await.location().unwrap();
    let next = reqwest::Url::parse(&format!("http://x{login}")).unwrap();
    let next = next.query_pairs().find(|(name, _)| name == "next").unwrap().1.into_owned();
    let thief = hub.browser();
    let token = thief.csrf_token().await;
    let fields = [("csrf_token", token.as_str()), ("email", &mae.email), ("password", PASSWORD)];
    assert_eq!(thief.post(urls::LOGIN, &fields).await.status, 303);
    thief.get(&next).await.says(200, "Continue to Phone");
    let token = fresh.csrf_token().await;
    let fields =
        [("csrf_token", token.as_str()), ("email", &mae.email), ("password", PASSWORD), ("next", &next)];
    fresh.post(urls::LOGIN, &fields).await.says(200, "going back to the app");
    let to = fresh.get(&next).await.location().unwrap();
    assert!(to.contains("code=swc_"), "{to}");
});

story!(who_logs_in_again_stays_logged_in_to_apps, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let web = Client::new(hub, "Web", AppKind::Web).await;
    let browser = hub.logged_in(&mae.email).await;
    let tokens = web.logged_in(&browser).await;
    let first = browser.session();
    // The login page sends away who is logged in already; its form does not.
    let token = browser.get(urls::ACCOUNT).await.forms().remove(0).field("csrf_token").to_owned();
    let again = [("csrf_token", token.as_str()), ("email", &mae.email), ("password", PASSWORD)];
    assert_eq!(browser.post(urls::LOGIN, &again).await.status, 303);
    assert_ne!(browser.session(), first);
    assert_eq!(userinfo(hub, &tokens).await.0, 200);
    browser.fill("/account", "/logout", &[]).await;
    assert_eq!(userinfo(hub, &tokens).await.0, 401, "it stands on the new session");
});

story!(sub_users_by_sso_only_and_out_at_once, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let phone = Client::new(hub, "Phone", AppKind::Mobile).await;
    let browser = hub.logged_in(&mae.email).await;
    let tokens = phone.logged_in(&browser).await;
    assert_eq!(userinfo(hub, &tokens).await.0, 200);
    let page = browser.get(urls::ACCOUNT).await;
    page.says(200, "Apps you are logged in to").says(200, "Phone");
    acme.integrated().await;
    assert_eq!(userinfo(hub, &tokens).await.0, 401);
    let (status, refused) = phone.refresh(&tokens).await;
    assert_eq!((status, &refused["error"]), (400, &"invalid_grant".into()));
    let owner = hub.logged_in(&acme.owner).await;
    let tokens = phone.logged_in(&owner).await;
    let page = owner.get(urls::ACCOUNT).await;
    let form = page.forms().into_iter().find(|form| form.action.contains("/account/apps/")).unwrap();
    owner.submit(&page, &form.action, &[]).await;
    assert_eq!(userinfo(hub, &tokens).await.0, 401);
});

story!(apps_log_people_out, |hub| {
    let acme = hub.tenant("acme").await;
    let web = Client::new(hub, "Web", AppKind::Web).await;
    let browser = hub.logged_in(&acme.owner).await;
    let tokens = web.logged_in(&browser).await;
    let out = |more: &[(&str, &str)]| {
        let mut pairs = vec![("post_logout_redirect_uri", "https://app.test/bye"), ("state", "x")];
        pairs.extend(more);
        urls::with_parameters(urls::OIDC_LOGOUT, &pairs)
    };
    browser.get(&out(&[])).await.says(400, "cannot log you out");
    let elsewhere = urls::with_parameters(
        urls::OIDC_LOGOUT,
        &[("client_id", &web.id), ("post_logout_redirect_uri", "https://evil.test/")],
    );
    browser.get(&elsewhere).await.says(400, "not registered");
    let asks = browser.get(&out(&[("client_id", &web.id)])).await;
    asks.says(200, "Log out?");
    assert_eq!(userinfo(hub, &tokens).await.0, 200, "not without a yes");
    let hint = tokens["id_token"].as_str().unwrap();
    let other = hub.logged_in(&acme.owner).await;
    other.get(&out(&[("id_token_hint", hint)])).await.says(200, "Log out?");
    assert!(other.email().await.is_some(), "the token is of another session");
    let gone = browser.get(&out(&[("id_token_hint", hint)])).await;
    assert_eq!(gone.location().as_deref(), Some("https://app.test/bye?state=x"));
    assert_eq!((userinfo(hub, &tokens).await.0, browser.email().await), (401, None));
});

story!(scripts_of_registered_origins_only, |hub| {
    Client::new(hub, "Web", AppKind::Web).await;
    for path in [urls::OIDC_DISCOVERY, urls::OAUTH_METADATA, urls::OIDC_JWKS, urls::USERINFO] {
        for (origin, allowed) in [("https://app.test", true), ("https://evil.test", false), ("null", false)] {
            let browser = hub.browser();
            for method in [Method::GET, Method::OPTIONS] {
                let page = browser.send(browser.request(method, path).header("origin", origin)).await;
                let named = page.headers.get("access-control-allow-origin").is_some();
                assert_eq!(named, allowed, "{path} {origin}");
                assert!(page.headers.get("access-control-allow-credentials").is_none());
            }
        }
    }
});

story!(
    /// RFC 7662, 4: of another app's tokens nothing is said, neither that they are good nor whose they are.
    an_app_asks_about_its_own_tokens_only,
    |hub| {
        let acme = hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        let (web, other) =
            (Client::new(hub, "Web", AppKind::Web).await, Client::new(hub, "Other", AppKind::Web).await);
        let tokens = web.logged_in(&hub.logged_in(&mae.email).await).await;
        for name in ["access_token", "refresh_token"] {
            let sent = [("token", tokens[name].as_str().unwrap())];
            assert_eq!(web.ask(urls::OIDC_INTROSPECT, &sent).await.1["active"], true, "{name}");
            let told = other.ask(urls::OIDC_INTROSPECT, &sent).await;
            assert_eq!(told, (200, serde_json::json!({ "active": false })), "{name}");
        }
    }
);
