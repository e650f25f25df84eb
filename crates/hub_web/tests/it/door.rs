//! Sign-up, log-in, log-out, and where a login leads.

use hub_tenants::user::Role;
use hub_testkit::on_both;

use crate::browser::Page;
use crate::harness::{Hub, PASSWORD, story};

const NEW: [(&str, &str); 4] = [
    ("workspace", "Acme & Söhne"),
    ("name", "Ada Byron"),
    ("email", "ada@acme.test"),
    ("password", PASSWORD),
];

fn but<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = NEW.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes.iter().copied()).collect()
}

story!(sign_up_makes_a_workspace_and_logs_its_owner_in, |hub| {
    let browser = hub.browser();
    browser.get("/").await.leads_to("/login");
    browser.fill("/signup", "/signup", &NEW).await.leads_to("/");
    browser.get("/").await.leads_to("/integrations");
    let who = browser.who().await.unwrap();
    assert_eq!((who["email"].as_str(), who["role"].as_str()), (Some("ada@acme.test"), Some("owner")));
    assert_eq!((who["tenant"].as_str(), who["proof"].as_str()), (Some("acme-sohne"), Some("password")));
    assert_eq!(who["name"], "Ada Byron");
    let account = browser.get("/account").await;
    account.says(200, "Acme & Söhne").says(200, "/login/acme-sohne");
});

story!(a_refused_sign_up_keeps_what_was_typed_but_the_password, |hub| {
    hub.tenant("taken").await;
    for (changes, status, problem) in [
        (but(&[("password", "short")]), 422, "at least 10 characters"),
        (but(&[("password", "aaaaaaaaaaaa")]), 422, "too easy to guess"),
        (but(&[("email", "ada")]), 422, "Enter an e-mail address"),
        (but(&[("workspace", " ")]), 422, "Choose a short name"),
        (but(&[("workspace", " "), ("slug", "fine")]), 422, "Enter the workspace's name"),
        (but(&[("slug", "taken")]), 422, "taken; choose another"),
        (but(&[("slug", "Not A Slug")]), 422, "lower-case letters"),
        (but(&[("slug", "login")]), 422, "reserved"),
    ] {
        let browser = hub.browser();
        let page = browser.fill("/signup", "/signup", &changes).await;
        page.says(status, problem);
        assert_eq!(page.form("/signup").field("name"), "Ada Byron");
        assert_eq!(page.form("/signup").field("password"), "");
        assert_eq!(browser.email().await, None);
    }
});

on_both!(sign_up_can_be_closed, |db| async move {
    let hub = Hub::with(db, &[("SIGN_UP", "closed")]).await;
    let browser = hub.browser();
    browser.get("/signup").await.says(403, "made by the operator");
    let token = browser.csrf_token().await;
    let mut sent = NEW.to_vec();
    sent.push(("csrf_token", &token));
    assert_eq!(browser.post("/signup", &sent).await.status, 403);
    assert!(!browser.get("/login").await.text.contains("/signup"));
    assert_eq!(browser.email().await, None);
});

story!(log_in_and_out, |hub| {
    let acme = hub.tenant("acme").await;
    let member = acme.person("mae", Role::Member).await;
    let browser = hub.browser();
    browser.log_in(&format!(" {} ", acme.owner.to_uppercase()), PASSWORD).await.leads_to("/");
    assert_eq!(browser.email().await.as_deref(), Some(acme.owner.as_str()));
    let cookie = browser.session().unwrap();
    browser.fill("/account", "/logout", &[]).await.leads_to("/logout");
    browser.get("/logout").await.says(200, "You are logged out");
    assert_eq!((browser.session(), browser.email().await), (None, None));
    browser.set_cookie("session", &cookie);
    assert_eq!(browser.email().await, None, "the session has ended on the server");

    let browser = hub.logged_in(&member.email).await;
    browser.get("/").await.leads_to("/account");
    browser.get("/login").await.says(200, &format!("You are logged in as {}", member.email));
});

story!(
    /// The page is the same for a wrong password, an unknown account and somebody without access.
    a_wrong_password_tells_nothing,
    |hub| {
        let acme = hub.tenant("acme").await;
        let gone = acme.person("gone", Role::Member).await;
        acme.integrated().await;
        let sub_user = acme.person("sub", Role::Member).await;
        acme.write({
            let id = gone.id;
            move |c, cx, by| hub_tenants::user::deactivate(c, cx, by, id)
        })
        .await;
        let mut pages = std::collections::BTreeSet::new();
        for (email, password) in [
            (acme.owner.as_str(), "wrong password"),
            (&sub_user.email, "wrong password"),
            ("nobody@acme.test", "wrong password"),
            (&gone.email, PASSWORD),
            ("not an address", "x"),
        ] {
            let browser = hub.browser();
            let page = browser.log_in(email, password).await;
            page.says(401, "The e-mail or the password is not right");
            assert!(page.links().contains(&"/login/workspace".to_owned()), "the way to SSO is always there");
            assert_eq!((page.form("/login").field("email"), page.form("/login").field("password")), (email, ""));
            assert_eq!(browser.session(), None);
            pages.insert(page.words());
        }
        assert_eq!(pages.len(), 1, "{pages:#?}");
    }
);

story!(guessing_is_slowed_down_for_one_account_from_one_address, |hub| {
    let acme = hub.tenant("acme").await;
    let other = acme.person("other", Role::Admin).await;
    let browser = hub.browser();
    for _ in 0..10 {
        assert_eq!(browser.log_in(&acme.owner, "wrong password").await.status, 401);
    }
    let page = browser.log_in(&acme.owner, PASSWORD).await;
    page.says(429, "Too many tries");
    assert!(page.header("retry-after").parse::<u32>().unwrap() > 0);
    let body = serde_json::json!({ "email": acme.owner, "password": PASSWORD });
    assert_eq!(browser.post_json("/api/v1/session", &body).await.status, 429, "no way around by the API");
    assert_eq!(browser.log_in(&other.email, PASSWORD).await.status, 303, "others are not locked out");
    hub.clock.advance(15 * 60 + 1);
    hub.logged_in(&acme.owner).await;
});

story!(a_login_leads_back_to_the_page_that_asked_for_it, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.browser();
    let page = browser.get("/people?q=ada&role=admin").await;
    let login = page.location().unwrap();
    assert_eq!(login, "/login?next=%2Fpeople%3Fq%3Dada%26role%3Dadmin");
    let page = browser.fill(&login, "/login", &[("email", "x@acme.test"), ("password", "wrong")]).await;
    let page = browser.submit(&page, "/login", &[("email", &acme.owner), ("password", PASSWORD)]).await;
    page.leads_to("/people?q=ada&role=admin");
    browser.follow(page).await.says(200, "Nobody matches");
});

story!(a_login_never_leads_off_the_hub, |hub| {
    let acme = hub.tenant("acme").await;
    for next in [
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "javascript:alert(1)",
        "/.//evil.test",
        "people",
        "http://localhost/",
    ] {
        let browser = hub.browser();
        let query = hub_web::urls::with_query("/login", "next", next);
        let page = browser.get(&query).await;
        assert!(!page.text.contains("evil.test"), "{next}: {}", page.text);
        let token = page.form("/login").field("csrf_token").to_owned();
        let sent =
            [("csrf_token", token.as_str()), ("next", next), ("email", &acme.owner), ("password", PASSWORD)];
        let page = browser.post("/login", &sent).await;
        page.leads_to("/");
        for path in ["/login/workspace", "/login/acme"] {
            let page = browser.get(&hub_web::urls::with_query(path, "next", next)).await;
            assert!(!page.text.contains("evil.test"), "{path} {next}");
        }
    }
});

story!(the_workspace_door_shows_the_ways_in, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.browser();
    let ask = "/login/workspace";
    browser.fill(ask, ask, &[("workspace", " ACME ")]).await.leads_to("/login/acme");
    let door = browser.get("/login/acme").await;
    door.says(200, "Log in to Acme").says(200, "no SSO yet");
    let connection = acme.integrated().await;
    let door = browser.get("/login/acme?next=/people").await;
    let links = door.links();
    assert!(links.contains(&format!("/saml/{connection}/login?next=%2Fpeople")), "{links:?}");
    assert!(links.contains(&"/login?workspace=acme&next=%2Fpeople".to_owned()), "{links:?}");
    browser.get("/login/nobody").await.says(404, "There is no such workspace");
    browser.fill(ask, ask, &[("workspace", "nobody")]).await.says(422, "There is no workspace nobody here");
    let known = browser.fill(ask, ask, &[("workspace", &acme.owner)]).await;
    let unknown = browser.fill(ask, ask, &[("workspace", "nobody@acme.test")]).await;
    let said = |page: &Page, email: &str| (page.status, page.words().replace(email, "…"));
    assert_eq!(said(&known, &acme.owner), said(&unknown, "nobody@acme.test"), "an e-mail tells nothing");
});

story!(the_door_of_a_workspace_logs_into_that_workspace, |hub| {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    for tenant in [&one, &two] {
        let hash = Some(hub.password_hash().await);
        let new = hub_tenants::user::NewAccount {
            email: "both@people.test".parse().unwrap(),
            name: None,
            role: Role::Member,
            password_hash: hash,
        };
        tenant.write(move |c, cx, by| hub_tenants::user::create(c, cx, by.tenant(), &new)).await;
    }
    for slug in ["one", "two"] {
        let browser = hub.browser();
        let link = browser.get(&format!("/login/{slug}")).await.links();
        let link = link.iter().find(|link| link.starts_with("/login?")).unwrap();
        let sent = [("email", "both@people.test"), ("password", PASSWORD)];
        assert_eq!(browser.fill(link, "/login", &sent).await.status, 303);
        assert_eq!(browser.who().await.unwrap()["tenant"], slug);
    }
});
