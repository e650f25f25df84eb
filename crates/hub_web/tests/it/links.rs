//! Links from mails: they work once, for a while, and never around SSO.

use hub_tenants::user::Role;

use crate::browser::Browser;
use crate::harness::{Hub, PASSWORD, Tenant, story};

const NEW: &str = "another horse battery";

async fn ask_for_reset(hub: &Hub, email: &str) -> String {
    let page = hub.browser().fill("/forgot", "/forgot", &[("email", email)]).await;
    page.says(200, "Check your mail");
    page.words()
}

async fn invite(tenant: &Tenant<'_>, email: &str, role: &str) -> (Browser, String) {
    let owner = tenant.hub.logged_in(&tenant.owner).await;
    let sent = [("email", email), ("name", "Mae Member"), ("role", role)];
    owner.fill("/people/invite", "/people/invite", &sent).await.leads_to("/people");
    let link = tenant.hub.mailed_path(email, "/invitation/").await.unwrap();
    (owner, link)
}

story!(a_reset_link_sets_a_password_once, |hub| {
    let acme = hub.tenant("acme").await;
    let elsewhere = hub.logged_in(&acme.owner).await;
    ask_for_reset(hub, &acme.owner).await;
    let link = hub.mailed_path(&acme.owner, "/reset/").await.unwrap();
    let browser = hub.browser();
    let page = browser.fill(&link, &link, &[("password", "short")]).await;
    page.says(422, "at least 10 characters").says(422, &acme.owner);
    browser.submit(&page, &link, &[("password", NEW)]).await.leads_to("/");
    assert_eq!(browser.email().await.as_deref(), Some(acme.owner.as_str()));
    assert_eq!(elsewhere.email().await, None, "all other sessions have ended");
    assert_eq!(hub.browser().log_in(&acme.owner, PASSWORD).await.status, 401);
    browser.get(&link).await.says(404, "This link no longer works");
    let other = hub.browser();
    let token = other.csrf_token().await;
    let again = other.post(&link, &[("csrf_token", &token), ("password", PASSWORD)]).await;
    assert_eq!((again.status, other.email().await), (404, None));
});

story!(the_answer_to_a_reset_request_is_the_same_for_everybody, |hub| {
    let acme = hub.tenant("acme").await;
    let member = acme.person("mae", Role::Member).await;
    acme.integrated().await;
    let mut answers = std::collections::BTreeSet::new();
    for email in [acme.owner.as_str(), &member.email, "nobody@acme.test"] {
        answers.insert(ask_for_reset(hub, email).await.replace(email, "…"));
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(hub.mailed_path(&acme.owner, "/reset/").await.is_some());
    assert!(!hub.mails().await.contains("nobody@acme.test"));
    let mail = hub.mailed_path(&member.email, "/login/acme").await;
    assert_eq!(mail.as_deref(), Some("/login/acme"), "C14: a sub-user is led to SSO");
    assert_eq!(hub.mailed_path(&member.email, "/reset/").await, None);
    hub.browser().fill("/forgot", "/forgot", &[("email", "x")]).await.says(422, "Enter an e-mail address");
});

story!(links_end_with_time_and_with_newer_ones, |hub| {
    let acme = hub.tenant("acme").await;
    ask_for_reset(hub, &acme.owner).await;
    let first = hub.mailed_path(&acme.owner, "/reset/").await.unwrap();
    ask_for_reset(hub, &acme.owner).await;
    let second = hub.mailed_path(&acme.owner, "/reset/").await.unwrap();
    let browser = hub.browser();
    assert_eq!((browser.get(&first).await.status, browser.get(&second).await.status), (404, 200));
    hub.clock.advance(60 * 60);
    assert_eq!(browser.get(&second).await.status, 404);
    assert_eq!(browser.get("/reset/not-a-link").await.status, 404);
    assert_eq!(browser.get("/invitation/not-a-link").await.status, 404);
});

story!(reset_mails_cannot_be_had_without_end, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.browser();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(browser.fill("/forgot", "/forgot", &[("email", &acme.owner)]).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
});

story!(an_invitation_makes_somebody_at_home_once, |hub| {
    let acme = hub.tenant("acme").await;
    let (owner, link) = invite(&acme, "mae@acme.test", "admin").await;
    owner.get("/people").await.says(200, "mae@acme.test is invited").says(200, "Invited");
    let mails = hub.mails().await;
    assert!(mails.contains("Subject: Olga Owner invited you to Acme"), "{mails}");
    let browser = hub.browser();
    let page = browser.get(&link).await;
    page.says(200, "Join Acme")
        .says(200, "Hello Mae Member. Olga Owner invited mae@acme.test")
        .says(200, "an admin");
    let page = browser.submit(&page, &link, &[("password", "mae@acme.test")]).await;
    page.says(422, "too easy to guess");
    browser.submit(&page, &link, &[("password", PASSWORD)]).await.leads_to("/");
    let who = browser.who().await.unwrap();
    assert_eq!((&who["email"], &who["role"]), (&"mae@acme.test".into(), &"admin".into()));
    hub.browser().get(&link).await.says(404, "This link no longer works");
    assert!(!owner.get("/people").await.words().contains("Invited"));
});

story!(an_invitation_is_sent_again_and_the_first_one_ends, |hub| {
    let acme = hub.tenant("acme").await;
    let (owner, first) = invite(&acme, "mae@acme.test", "member").await;
    let page = owner.get("/people?q=mae").await;
    let person = page.links().into_iter().find(|link| link.starts_with("/people/usr-")).unwrap();
    owner.fill(&person, &format!("{person}/invitation"), &[]).await.leads_to(&person);
    let second = hub.mailed_path("mae@acme.test", "/invitation/").await.unwrap();
    let browser = hub.browser();
    assert_eq!((browser.get(&first).await.status, browser.get(&second).await.status), (404, 200));
    browser.fill(&second, &second, &[("password", PASSWORD)]).await.leads_to("/");
    assert!(!owner.get(&person).await.has_form(&format!("{person}/invitation")), "nothing to send any more");
});

story!(an_invitation_of_somebody_who_is_there_is_refused, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    for (email, role, problem) in [
        (acme.owner.as_str(), "member", "has this e-mail already"),
        ("no address", "member", "Enter an e-mail address"),
        ("new@acme.test", "boss", "Choose a role"),
    ] {
        let sent = [("email", email), ("name", "Some Body"), ("role", role)];
        let page = owner.fill("/people/invite", "/people/invite", &sent).await;
        page.says(422, problem);
        assert_eq!(page.form("/people/invite").field("name"), "Some Body");
    }
    assert_eq!(acme.seats().await, 1);
    assert_eq!(hub.mails().await, "");
});

story!(
    /// C14: links from before lose their power when SSO begins.
    links_from_before_do_not_lead_around_sso,
    |hub| {
        let acme = hub.tenant("acme").await;
        let member = acme.person("mae", Role::Member).await;
        ask_for_reset(hub, &member.email).await;
        let reset = hub.mailed_path(&member.email, "/reset/").await.unwrap();
        let (_, invitation) = invite(&acme, "new@acme.test", "member").await;
        let connection = acme.integrated().await;
        for link in [&reset, &invitation] {
            let browser = hub.browser();
            let token = browser.csrf_token().await;
            let page = browser.post(link, &[("csrf_token", &token), ("password", NEW)]).await;
            assert!(matches!(page.status, 403 | 404), "{link}: {}", page.status);
            assert_eq!(browser.email().await, None);
        }
        let page = hub.browser().get(&invitation).await;
        if page.status == 200 {
            assert!(page.links().contains(&format!("/saml/{connection}/login")), "{:?}", page.links());
            assert!(!page.has_form(&invitation), "no password is asked for");
        }
    }
);

story!(
    /// How long the answer takes says nothing of who has an account: it does not wait for the workspace at all. SQLite has one
    /// writer, so there the count waits like everything else.
    a_reset_is_answered_before_the_account_is_looked_up,
    |hub| {
        let acme = hub.tenant("acme").await;
        if hub.app.db.kind() != "postgresql" {
            return;
        }
        let (go, held) = std::sync::mpsc::channel::<()>();
        let (has_lock, locked) = tokio::sync::oneshot::channel();
        let (db, id) = (hub.app.db.clone(), acme.id);
        let holds = tokio::spawn(async move {
            db.write(id, move |_| {
                let _ = has_lock.send(());
                let _ = held.recv();
                Ok::<_, hub_tenants::Error>(())
            })
            .await
        });
        locked.await.unwrap();
        ask_for_reset(hub, &acme.owner).await;
        go.send(()).unwrap();
        holds.await.unwrap().unwrap();
        assert!(hub.mailed_path(&acme.owner, "/reset/").await.is_some());
    }
);

story!(the_door_of_a_workspace_goes_with_a_forgotten_password, |hub| {
    let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
    for tenant in [&acme, &globex] {
        tenant.account("both@people.test", Role::Member, Some(PASSWORD)).await;
    }
    let browser = hub.browser();
    let page = browser.get("/login?workspace=globex").await;
    assert!(page.links().contains(&"/forgot?workspace=globex".to_owned()), "{:?}", page.links());
    let email = [("email", "both@people.test")];
    browser.fill("/forgot?workspace=globex", "/forgot", &email).await.says(200, "Check your mail");
    let mails = hub.mails().await;
    assert_eq!(mails.matches("/reset/").count(), 1, "{mails}");
    assert!(mails.contains("Globex"), "{mails}");
    browser.fill("/forgot", "/forgot", &email).await;
    assert_eq!(hub.mails().await.matches("/reset/").count(), 3, "without a door: in both");
});
