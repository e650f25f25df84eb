//! Forms that no page of ours gave out to this browser and session change nothing.

use hub_tenants::user::Role;

use crate::harness::{PASSWORD, story};

story!(a_login_needs_the_token_of_this_browser, |hub| {
    let acme = hub.tenant("acme").await;
    let (victim, attacker) = (hub.browser(), hub.browser());
    let login = |token: String| {
        let email = acme.owner.clone();
        [
            ("email".to_owned(), email),
            ("password".to_owned(), PASSWORD.to_owned()),
            ("csrf_token".to_owned(), token),
        ]
    };
    let foreign = attacker.csrf_token().await;
    let own = victim.csrf_token().await;
    for token in [String::new(), foreign, "x".repeat(43), own[..42].to_owned()] {
        let fields = login(token);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let page = victim.post("/login", &fields).await;
        page.says(403, "This form has expired");
        assert_eq!(victim.session(), None);
    }
    let fields = login(own.clone());
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let fresh = hub.browser();
    assert_eq!(fresh.post("/login", &fields).await.status, 403, "a browser without its cookie");
    assert_eq!(victim.post("/login", &fields).await.status, 303);
});

story!(a_token_is_worth_nothing_in_another_session, |hub| {
    let acme = hub.tenant("acme").await;
    let member = acme.person("mae", Role::Member).await;
    let browser = hub.browser();
    let before = browser.csrf_token().await;
    browser.log_in(&acme.owner, PASSWORD).await.leads_to("/");
    assert_eq!(
        browser.post("/logout", &[("csrf_token", &before)]).await.status,
        403,
        "from before the login"
    );
    let of_owner = browser.csrf_token().await;
    let mae = hub.logged_in(&member.email).await;
    let of_mae = mae.csrf_token().await;
    let role = format!("{}/role", hub_web::urls::person(member.id));
    for token in ["", &of_mae, &before] {
        let page = browser.post(&role, &[("csrf_token", token), ("role", "admin")]).await;
        page.says(403, "This form has expired");
    }
    assert_eq!(acme.user(member.id).await.role, Role::Member);
    assert_eq!(browser.post(&role, &[("csrf_token", &of_owner), ("role", "admin")]).await.status, 303);
    assert_eq!(acme.user(member.id).await.role, Role::Admin);
});

story!(
    /// A login, a log-out and every change are POSTs: no link, image or redirect does them.
    nothing_happens_by_get,
    |hub| {
        let acme = hub.tenant("acme").await;
        let member = acme.person("mae", Role::Member).await;
        let browser = hub.logged_in(&acme.owner).await;
        browser.get("/logout").await.leads_to("/");
        let person = hub_web::urls::person(member.id);
        for act in ["role?role=admin", "reactivate", "import", "invitation"] {
            assert_eq!(browser.get(&format!("{person}/{act}")).await.status, 405, "{act}");
        }
        assert_eq!(browser.get(&format!("{person}/deactivate")).await.status, 200, "only asks");
        assert_eq!(browser.get("/account/sessions/revoke-others").await.status, 405);
        assert!(acme.user(member.id).await.is_active());
        assert!(browser.email().await.is_some());
    }
);

story!(a_log_out_link_of_somebody_else_logs_nobody_out, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.logged_in(&acme.owner).await;
    assert_eq!(browser.post("/logout", &[]).await.status, 403);
    assert!(browser.email().await.is_some());
    let request = browser.request(reqwest::Method::DELETE, "/api/v1/session");
    assert_eq!(browser.send(request).await.status, 401, "a cookie alone ends nothing over the API");
    assert!(browser.email().await.is_some());
});
