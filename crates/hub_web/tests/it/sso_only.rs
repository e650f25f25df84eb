//! C13 to C16: sub-users of a workspace with SSO get in by SSO only, on every path and for every kind of client.

use hub_tenants::user::Role;
use serde_json::json;

use crate::browser::Page;
use crate::harness::{Hub, PASSWORD, story};

const CLIENTS: [(&str, &str); 3] = [
    ("web", "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"),
    ("desktop", "SwitchboardDesktop/3.2 (Windows NT 10.0)"),
    ("mobile", "SwitchboardMobile/5.1 (iPhone; iOS 19.0)"),
];

async fn by_form(hub: &Hub, email: &str, user_agent: &str) -> Page {
    hub.browser().called(user_agent).log_in(email, PASSWORD).await
}

async fn by_api(hub: &Hub, email: &str, kind: &str, user_agent: &str) -> Page {
    let body = json!({ "email": email, "password": PASSWORD, "client": kind });
    hub.browser().called(user_agent).post_json("/api/v1/session", &body).await
}

story!(
    /// C13, C14, C15, C16: the whole way, from no connection over Integrated to Disconnect.
    sub_users_log_in_by_sso_only_while_integrated,
    |hub| {
        let acme = hub.tenant("acme").await;
        let member = acme.person("mae", Role::Member).await;
        let admin = acme.person("adam", Role::Admin).await;
        let connection = acme.connect().await;
        let everybody = [member.email.as_str(), &admin.email, &acme.owner];
        for (kind, agent) in CLIENTS {
            for email in everybody {
                assert_eq!(by_form(hub, email, agent).await.status, 303, "C16 {kind} {email} while In progress");
                assert_eq!(by_api(hub, email, kind, agent).await.status, 201, "C16 {kind} {email}");
            }
        }
        acme.integrate(connection).await;
        for (kind, agent) in CLIENTS {
            let page = by_form(hub, &member.email, agent).await;
            page.says(403, "Acme logs in with SSO").says(403, "Entra ID SSO");
            assert!(page.links().contains(&format!("/saml/{connection}/login")), "C13 the way to SSO");
            assert_eq!(page.header("set-cookie"), "", "C13 no session");
            let answer = by_api(hub, &member.email, kind, agent).await;
            assert_eq!(answer.status, 403, "C14 {kind}");
            let body: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
            assert_eq!((&body["error"], &body["sso_path"]), (&json!("sso_required"), &json!("/login/acme")));
            for email in [&admin.email, &acme.owner] {
                assert_eq!(by_form(hub, email, agent).await.status, 303, "C15 {kind} {email}");
                assert_eq!(by_api(hub, email, kind, agent).await.status, 201, "C15 {kind} {email}");
            }
        }
        acme.disconnect(connection).await;
        for (kind, agent) in CLIENTS {
            for email in everybody {
                assert_eq!(by_form(hub, email, agent).await.status, 303, "C16 {kind} {email} after Disconnect");
                assert_eq!(by_api(hub, email, kind, agent).await.status, 201, "C16 {kind} {email}");
            }
        }
    }
);

story!(
    /// C14: sessions and tokens that began with a password end for sub-users, and only for them.
    integration_ends_the_password_sessions_of_sub_users,
    |hub| {
        let acme = hub.tenant("acme").await;
        let member = acme.person("mae", Role::Member).await;
        let (mae, owner) = (hub.logged_in(&member.email).await, hub.logged_in(&acme.owner).await);
        let token = by_api(hub, &member.email, "mobile", "x").await;
        let token: serde_json::Value = serde_json::from_str(&token.text).unwrap();
        let bearer = format!("Bearer {}", token["session_token"].as_str().unwrap());
        let by_token = || async {
            let browser = hub.browser();
            let request = browser.request(reqwest::Method::GET, "/api/v1/session");
            browser.send(request.header("authorization", &bearer)).await.status
        };
        assert_eq!(by_token().await, 200);
        let connection = acme.integrated().await;
        assert_eq!((mae.email().await, by_token().await), (None, 401));
        assert_eq!(owner.email().await.as_deref(), Some(acme.owner.as_str()));
        acme.disconnect(connection).await;
        assert_eq!((mae.email().await, by_token().await), (None, 401), "what has ended stays ended");
    }
);

story!(
    /// C13: `next` goes along to the identity provider and comes back with it.
    the_refusal_carries_the_page_that_was_asked_for,
    |hub| {
        let acme = hub.tenant("acme").await;
        let member = acme.person("mae", Role::Member).await;
        let connection = acme.integrated().await;
        let browser = hub.browser();
        let sent = [("email", member.email.as_str()), ("password", PASSWORD)];
        let page = browser.fill("/login?next=%2Faccount%3Fa", "/login", &sent).await;
        let link = format!("/saml/{connection}/login?next=%2Faccount%3Fa");
        assert!(page.links().contains(&link), "{:?}", page.links());
        let begun = browser.get(&link).await;
        assert!(begun.location().unwrap().starts_with("https://idp.test/saml?SAMLRequest="));
    }
);

story!(with_several_connections_the_refusal_leads_to_the_choice, |hub| {
    let acme = hub.tenant("acme").await;
    let member = acme.person("mae", Role::Member).await;
    let (one, two) = (acme.integrated().await, acme.integrated().await);
    let page = hub.browser().log_in(&member.email, PASSWORD).await;
    assert!(page.links().contains(&"/login/acme".to_owned()), "{:?}", page.links());
    let links = hub.browser().get("/login/acme").await.links();
    for id in [one, two] {
        assert!(links.contains(&format!("/saml/{id}/login")), "{links:?}");
    }
});

story!(
    /// Somebody who is made a sub-user while SSO is on is under its rule at once.
    a_demoted_admin_is_under_the_rule_at_once,
    |hub| {
        let acme = hub.tenant("acme").await;
        let admin = acme.person("adam", Role::Admin).await;
        acme.integrated().await;
        let (owner, adam) = (hub.logged_in(&acme.owner).await, hub.logged_in(&admin.email).await);
        let person = hub_web::urls::person(admin.id);
        owner.fill(&person, &format!("{person}/role"), &[("role", "member")]).await.leads_to(&person);
        assert_eq!(adam.email().await, None);
        assert_eq!(hub.browser().log_in(&admin.email, PASSWORD).await.status, 403);
    }
);

story!(pages_say_how_people_log_in, |hub| {
    let acme = hub.tenant("acme").await;
    let member = acme.person("mae", Role::Member).await;
    let admin = hub.logged_in(&acme.person("adam", Role::Admin).await.email).await;
    admin.get("/account").await.says(200, "You log in by Password");
    acme.integrated().await;
    admin.get("/account").await.says(200, "Password or SSO");
    let owner = hub.logged_in(&acme.owner).await;
    let page = owner.get(&hub_web::urls::person(member.id)).await;
    page.says(200, "SSO only");
});
