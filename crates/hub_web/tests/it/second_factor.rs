//! Second factors, passkeys and the confirmation before dangerous acts, over HTTP.

use hub_kernel::Clock as _;
use hub_tenants::user::Role;
use serde_json::{Value, json};
use webauthn_authenticator_rs::WebauthnAuthenticator as _;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

use crate::browser::{Browser, Page};
use crate::harness::{Hub, PASSWORD, story};

/// What an app shows that scanned this page.
fn code_of(hub: &Hub, page: &Page) -> String {
    let key = page.text.split("class=\"key\">").nth(1).unwrap().split('<').next().unwrap();
    code(hub, &key.replace(' ', ""))
}

fn code(hub: &Hub, key: &str) -> String {
    let digit = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap();
    let bits: String = key.chars().map(|c| format!("{:05b}", digit(c))).collect();
    let bytes = bits.as_bytes().chunks_exact(8);
    let bytes: Vec<u8> =
        bytes.map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap()).collect();
    let seconds = u64::try_from(hub.clock.now().millis() / 1000).unwrap();
    totp_rs::Builder::new().with_secret(bytes).build().unwrap().generate(seconds).to_string()
}

fn key_of(page: &Page) -> String {
    page.text.split("class=\"key\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "")
}

fn codes_of(page: &Page) -> Vec<String> {
    page.text.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Adds an app under Your account; its key and the backup codes.
async fn add_app(hub: &Hub, browser: &Browser) -> (String, Vec<String>) {
    let page = browser.get("/account/security/app").await;
    let shown = code_of(hub, &page);
    let added = browser.submit(&page, "/account/security/app", &[("name", "Phone"), ("code", &shown)]).await;
    added.says(200, "Write down your backup codes");
    (key_of(&page), codes_of(&added))
}

async fn second(browser: &Browser, code: &str) -> Page {
    browser.fill("/login/second", "/login/second", &[("code", code)]).await
}

story!(a_password_and_a_code_of_the_app_log_in, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let browser = hub.logged_in(&mae.email).await;
    browser.get("/account/security").await.says(200, "your password alone opens your account");
    let (key, codes) = add_app(hub, &browser).await;
    assert_eq!(codes.len(), 10);
    browser.get("/account/security").await.says(200, "Phone").says(200, "10 are left");

    hub.clock.advance(60);
    let other = hub.browser();
    other.log_in(&mae.email, PASSWORD).await.leads_to("/login/second");
    assert_eq!(other.email().await, None, "no session yet");
    second(&other, "000000").await.says(401, "This code is not right");
    let shown = code(hub, &key);
    second(&other, &shown).await.leads_to("/");
    let who = other.who().await.unwrap();
    assert_eq!((who["proof"].as_str(), who["second_factor"].as_str()), (Some("password"), Some("totp")));
    other.get("/account").await.says(200, "Password and second factor");

    let third = hub.browser();
    third.log_in(&mae.email, PASSWORD).await;
    second(&third, &shown).await.says(401, "was used before");
    second(&third, &codes[0]).await.leads_to("/");
    let events = acme.events().await;
    for action in ["second_factor_add", "backup_codes_create", "backup_code_use"] {
        assert!(events.iter().any(|event| event == action), "{action} in {events:?}");
    }
});

story!(a_reset_link_does_not_go_round_the_second_factor, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let (key, _) = add_app(hub, &owner).await;
    hub.clock.advance(60);
    let browser = hub.browser();
    browser.fill("/forgot", "/forgot", &[("email", &acme.owner)]).await;
    let link = hub.mailed_path(&acme.owner, "/reset/").await.unwrap();
    let set = browser.fill(&link, &link, &[("password", "a different battery")]).await;
    set.leads_to("/login/second");
    assert_eq!(browser.email().await, None);
    second(&browser, &code(hub, &key)).await.leads_to("/");
});

story!(where_one_is_required_the_next_right_password_leads_to_it, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let adam = acme.person("adam", Role::Admin).await;
    let owner = hub.logged_in(&acme.owner).await;
    owner
        .get("/settings/second-factor")
        .await
        .says(200, "3 people log in by password")
        .says(200, "Mae".to_lowercase().as_str());
    let admin = hub.logged_in(&adam.email).await;
    admin.get("/settings/second-factor").await.says(200, "Only an owner can change this");
    let token = admin.csrf_token().await;
    assert_eq!(
        admin.post("/settings/second-factor", &[("csrf_token", &token), ("value", "on")]).await.status,
        403
    );
    let page = owner.fill("/settings/second-factor", "/settings/second-factor", &[]).await;
    page.leads_to("/settings/second-factor");
    let page = owner.get("/settings/second-factor").await;
    page.says(200, "Changed 15 Jan 2027, 08:00 UTC by owner@acme.test.");

    let browser = hub.browser();
    browser.log_in(&mae.email, PASSWORD).await.leads_to("/login/second");
    let page = browser.get("/login/second").await;
    page.says(200, "Add a second factor").says(200, "You are not logged in yet");
    assert_eq!(browser.email().await, None);
    let shown = code_of(hub, &page);
    let added = browser.submit(&page, "/login/second/app", &[("code", &shown)]).await;
    added.says(200, "Write down your backup codes");
    assert_eq!(browser.email().await.as_deref(), Some(mae.email.as_str()));

    let api = hub
        .browser()
        .post_json("/api/v1/session", &json!({ "email": adam.email, "password": PASSWORD }))
        .await;
    let refusal: Value = serde_json::from_str(&api.text).unwrap();
    assert_eq!((api.status, refusal["error"].as_str()), (403, Some("second_factor_required")));
    assert_eq!(refusal["must_enrol"], true);
});

story!(an_app_logs_in_by_api_with_a_second_step, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let (key, _) = add_app(hub, &owner).await;
    hub.clock.advance(60);
    let client = hub.browser();
    let first =
        client.post_json("/api/v1/session", &json!({ "email": acme.owner, "password": PASSWORD })).await;
    let refusal: Value = serde_json::from_str(&first.text).unwrap();
    assert_eq!(refusal["error"], "second_factor_required");
    let path = refusal["second_factor_path"].as_str().unwrap();
    let wrong = client.post_json(path, &json!({ "ticket": refusal["ticket"], "code": "000000" })).await;
    assert_eq!(wrong.status, 401);
    let right = json!({ "ticket": refusal["ticket"], "code": code(hub, &key) });
    let opened = client.post_json(path, &right).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    assert_eq!(client.post_json(path, &right).await.status, 401, "a ticket works once");
});

story!(an_owner_resets_what_somebody_lost, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let adam = acme.person("adam", Role::Admin).await;
    add_app(hub, &hub.logged_in(&mae.email).await).await;
    let path = format!("/people/{}/second-factor/reset", mae.id);
    let admin = hub.logged_in(&adam.email).await;
    let token = admin.csrf_token().await;
    assert_eq!(admin.post(&path, &[("csrf_token", &token)]).await.status, 403);
    let owner = hub.logged_in(&acme.owner).await;
    assert!(owner.get(&format!("/people/{}", mae.id)).await.links().contains(&path));
    owner.get(&path).await.says(200, "Phone");
    owner.fill(&path, &path, &[]).await.leads_to(&format!("/people/{}", mae.id));
    assert!(hub.mails().await.contains("Your second factors were removed"));
    hub.logged_in(&mae.email).await;
    assert!(acme.events().await.contains(&"second_factor_reset".to_owned()));
});

/// What a script does with a form that asks an authenticator.
async fn ask(browser: &Browser, page: &str, path: &str) -> String {
    let token = browser.get(page).await.forms()[0].field("csrf_token").to_owned();
    let answer = browser.post(path, &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.text
}

async fn send(browser: &Browser, page: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    let token = browser.get(page).await.forms()[0].field("csrf_token").to_owned();
    browser.post(path, &[&[("csrf_token", token.as_str())], fields].concat()).await
}

story!(a_passkey_is_a_second_step_and_a_login_alone, |hub| {
    let acme = hub.tenant("acme").await;
    let origin = url::Url::parse(hub.app.base_url()).unwrap();
    let owner = hub.logged_in(&acme.owner).await;
    let mut key = SoftPasskey::new(true);
    let asked = ask(&owner, "/account/security", "/account/security/passkey/ask").await;
    let options: Value = serde_json::from_str(&asked).unwrap();
    assert_eq!(options["publicKey"]["authenticatorSelection"]["residentKey"], "preferred");
    let made = key.do_registration(origin.clone(), serde_json::from_str(&asked).unwrap()).unwrap();
    let made = serde_json::to_string(&made).unwrap();
    let sent = [("name", "Laptop"), ("answer", made.as_str())];
    let added = send(&owner, "/account/security", "/account/security/passkey", &sent).await;
    added.says(200, "Write down your backup codes");
    let again = send(&owner, "/account/security", "/account/security/passkey", &sent).await;
    again.says(422, "could not be added");

    let browser = hub.browser();
    browser.log_in(&acme.owner, PASSWORD).await.leads_to("/login/second");
    let asked = ask(&browser, "/login/second", "/login/second/ask").await;
    let answer = key.do_authentication(origin.clone(), serde_json::from_str(&asked).unwrap()).unwrap();
    let answer = serde_json::to_string(&answer).unwrap();
    let elsewhere = hub.browser();
    elsewhere.log_in(&acme.owner, PASSWORD).await;
    let stolen = send(&elsewhere, "/login/second", "/login/second/passkey", &[("answer", &answer)]).await;
    assert_eq!(stolen.status, 401, "another browser's exchange");
    send(&browser, "/login/second", "/login/second/passkey", &[("answer", &answer)]).await.leads_to("/");
    assert_eq!(browser.who().await.unwrap()["second_factor"], "passkey");

    // Alone. The software key keeps no names, so the browser's part of looking it up is done here.
    let alone = hub.browser();
    let asked = ask(&alone, "/login", "/login/passkey/ask").await;
    let mut known: Value = serde_json::from_str(&asked).unwrap();
    assert_eq!(known["publicKey"]["userVerification"], "required");
    let made: Value = serde_json::from_str(&made).unwrap();
    known["publicKey"]["allowCredentials"] = json!([{ "type": "public-key", "id": made["rawId"] }]);
    let answer = key.do_authentication(origin, serde_json::from_value(known).unwrap()).unwrap();
    let mut answer = serde_json::to_value(&answer).unwrap();
    answer["response"]["userHandle"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
    let before = acme.events().await.iter().filter(|event| *event == "login_refused").count();
    let wrong = send(&alone, "/login", "/login/passkey", &[("answer", &answer.to_string())]).await;
    wrong.says(401, "This passkey does not log you in");
    let refused = acme.events().await.iter().filter(|event| *event == "login_refused").count();
    assert_eq!(refused, before + 1, "whose passkey it was sees it");
    answer["response"]["userHandle"] = options["publicKey"]["user"]["id"].clone();
    let late = send(&alone, "/login", "/login/passkey", &[("answer", &answer.to_string())]).await;
    assert_eq!(late.status, 401, "an exchange ends with the first answer");
    assert_eq!(alone.email().await, None);
});

story!(dangerous_acts_ask_once_more_after_a_quarter_of_an_hour, |hub| {
    let acme = hub.tenant("acme").await;
    let connection = acme.connect().await;
    let mae = acme.person("mae", Role::Member).await;
    let owner = hub.logged_in(&acme.owner).await;
    let provisioning = format!("/connections/{connection}/provisioning");
    hub.clock.advance(14 * 60);
    let token = owner.csrf_token().await;
    let role = format!("/people/{}/role", mae.id);
    let fields = [("csrf_token", token.as_str()), ("role", "admin"), ("name", "Entra"), ("value", "on")];
    assert_eq!(owner.post(&role, &fields).await.status, 303, "nothing is asked right after the login");
    hub.clock.advance(2 * 60);
    let before = acme.events().await;
    for path in [
        role.clone(),
        format!("/connections/{connection}/tokens"),
        format!("/connections/{connection}/keys"),
        "/settings/second-factor".to_owned(),
        "/account/security/backup-codes".to_owned(),
    ] {
        owner.post(&path, &fields).await.leads_to("/account/confirm");
    }
    assert_eq!(acme.events().await, before, "nothing was done");
    let sent = owner
        .request(reqwest::Method::POST, &format!("/connections/{connection}/tokens"))
        .header("referer", format!("{}{provisioning}", hub.app.base_url()))
        .form(&fields);
    let next = provisioning.replace('/', "%2F").replace('-', "%2D");
    owner.send(sent).await.leads_to(&format!("/account/confirm?next={next}"));
    owner.get("/account/security/app").await.leads_to("/account/confirm?next=%2Faccount%2Fsecurity%2Fapp");

    let page = owner.get(&format!("/account/confirm?next={next}")).await;
    owner
        .submit(&page, "/account/confirm", &[("password", "wrong")])
        .await
        .says(401, "This is not your password");
    owner.submit(&page, "/account/confirm", &[("password", PASSWORD)]).await.leads_to(&provisioning);
    assert_eq!(owner.post(&role, &[("csrf_token", &token), ("role", "member")]).await.status, 303);
    assert!(acme.events().await.contains(&"session_confirm".to_owned()));
    let elsewhere = owner.get("/account/confirm?next=https://evil.test/").await;
    assert!(!elsewhere.text.contains("evil.test"), "only back to where we are");
});

story!(common_passwords_are_refused_wherever_one_is_set, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let fields = [("current_password", PASSWORD), ("password", "P@ssw0rd2024!")];
    owner.fill("/account", "/account/password", &fields).await.says(422, "every guesser");
    let stranger = hub.browser();
    let sent = [
        ("workspace", "Evil"),
        ("slug", "evil"),
        ("name", "Eve"),
        ("email", "e@evil.test"),
        ("password", "Qwertyuiop1"),
    ];
    stranger.fill("/signup", "/signup", &sent).await.says(422, "every guesser");
    stranger.fill("/forgot", "/forgot", &[("email", &acme.owner)]).await;
    let link = hub.mailed_path(&acme.owner, "/reset/").await.unwrap();
    stranger.fill(&link, &link, &[("password", "1234567890")]).await.says(422, "every guesser");
});
