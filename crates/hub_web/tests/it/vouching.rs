//! A connection that an admin set up: owners and admins log in by it when an owner has said so.

use hub_kernel::ConnectionId;
use hub_tenants::user::Role;
use hub_web::urls;

use crate::attributes::{answered, tile};
use crate::browser::{Browser, Page};
use crate::harness::{Hub, Tenant, certificate, story};

const NO: &str = "until an owner of the workspace has approved it";

async fn act(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let token = browser.csrf_token().await;
    let mut sent = vec![("csrf_token", token.as_str())];
    sent.extend(fields);
    browser.post(path, &sent).await
}

/// Connect Now and all three values, by the pages.
async fn set_up(acme: &Tenant<'_>, by: &Browser) -> ConnectionId {
    let begun = act(by, &urls::connect("entra_id"), &[]).await.location().unwrap();
    let id = ConnectionId::in_tenant(acme.id, begun.rsplit('/').next().unwrap()).unwrap();
    let pem = certificate().to_pem();
    let values = [
        ("idp_entity_id", "https://idp.test/"),
        ("sso_url", "https://idp.test/saml"),
        ("certificate", &pem),
        ("confirmed", "yes"),
    ];
    act(by, &urls::configuration(id), &values).await.leads_to(&urls::connection(id));
    id
}

/// What the person is told to give their admin.
fn reference(page: &Page) -> &str {
    page.text.split("<code>").nth(1).unwrap().split("</code>").next().unwrap()
}

async fn mails(hub: &Hub, to: &str) -> usize {
    let mails = hub.mails().await;
    let about = "Subject: Acme: Owners and admins cannot log in by it yet";
    mails.split("From: ").filter(|mail| mail.contains(&format!("To: {to}\n")) && mail.contains(about)).count()
}

story!(
    /// The admin's own identity provider names the owner: refused, reported, told, and approved by the owner only.
    an_owner_approves_what_an_admin_set_up,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (adam, mae) = (acme.person("adam", Role::Admin).await, acme.person("mae", Role::Member).await);
        acme.person("second", Role::Admin).await;
        let (owner, admin) = (hub.logged_in(&acme.owner).await, hub.logged_in(&adam.email).await);
        let id = set_up(&acme, &admin).await;
        admin.get(&urls::connection(id)).await.says(200, "Owners and admins cannot log in by it until an owner");
        assert_eq!(mails(hub, &acme.owner).await, 1);
        assert_eq!((mails(hub, &adam.email).await, mails(hub, "second@acme.test").await), (0, 0));

        for name in [acme.owner.as_str(), "second@acme.test"] {
            let refused = tile(&hub.browser(), &acme, id, name).await;
            refused.says(403, NO);
            let refused = answered(&hub.browser(), &acme, id, |said| said, name).await;
            let report = admin.get(&urls::report(id, reference(refused.says(403, NO)))).await;
            report.says(200, "an admin set up what this connection trusts");
        }
        for name in [mae.email.as_str(), adam.email.as_str()] {
            let browser = hub.browser();
            let taken = tile(&browser, &acme, id, name).await;
            browser.follow(taken).await;
            assert_eq!(browser.email().await.as_deref(), Some(name));
        }

        // Not by an admin, not by a link, not for what is not shown any more.
        let vouch = urls::vouch(id);
        assert_eq!(admin.get(&vouch).await.status, 403);
        assert_eq!(act(&admin, &vouch, &[("confirmed", "yes")]).await.status, 403);
        assert!(!admin.get(&urls::connection(id)).await.links().contains(&vouch));
        owner.get("/integrations").await.says(200, "Owners and admins cannot log in by it yet");
        assert!(owner.get(&urls::connection(id)).await.links().contains(&vouch));
        let question = owner.get(&vouch).await;
        question.says(200, "https://idp.test/saml").says(200, "can log in as any owner and any admin");
        act(&admin, &urls::configuration(id), &[("sso_url", "https://evil.test/saml")]).await;
        owner.submit(&question, &vouch, &[]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "The settings were changed meanwhile");
        tile(&hub.browser(), &acme, id, &acme.owner).await.says(403, NO);

        let question = owner.get(&vouch).await;
        question.says(200, "https://evil.test/saml");
        owner.submit(&question, &vouch, &[]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "Approved by owner@acme.test");
        let browser = hub.browser();
        let taken = tile(&browser, &acme, id, &acme.owner).await;
        browser.follow(taken).await;
        assert_eq!(browser.email().await.as_deref(), Some(acme.owner.as_str()));
        assert_eq!(acme.events().await.iter().filter(|name| *name == "connection_vouch").count(), 1);

        // A later change by an admin takes it away, and owners are told.
        act(&admin, &urls::configuration(id), &[("sso_url", "https://idp.test/saml")]).await;
        tile(&hub.browser(), &acme, id, &acme.owner).await.says(403, NO);
        assert_eq!(mails(hub, &acme.owner).await, 2);
        assert_eq!(acme.events().await.iter().filter(|name| *name == "connection_vouch_end").count(), 1);
    }
);

story!(what_an_owner_sets_up_is_theirs_to_log_in_by, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let id = set_up(&acme, &owner).await;
    let browser = hub.browser();
    let taken = tile(&browser, &acme, id, &acme.owner).await;
    browser.follow(taken).await;
    assert_eq!(browser.email().await.as_deref(), Some(acme.owner.as_str()));
    assert_eq!(mails(hub, &acme.owner).await, 0);
    owner.get(&urls::vouch(id)).await.leads_to(&urls::connection(id));
});

story!(
    /// What stops a login in its last step is no riddle to those who manage it.
    a_login_that_fails_at_its_end_is_reported,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        let mae = acme.person("mae", Role::Member).await;
        let owner = hub.logged_in(&acme.owner).await;
        let finish = |page: Page| page.location().unwrap();
        let report = async |page: &Page| owner.get(&urls::report(id, reference(page))).await;
        // Another browser, whether somebody is logged in in it or not.
        let to = finish(tile(&hub.browser(), &acme, id, &mae.email).await);
        for other in [hub.browser(), hub.logged_in(&acme.owner).await] {
            let page = other.get(&to).await;
            page.says(403, "began in another browser");
            report(&page).await.says(200, "finished in another browser");
        }
        // The certificate, then the person, went on the way.
        let browser = hub.browser();
        let to = finish(tile(&browser, &acme, id, &mae.email).await);
        acme.write(move |c, cx, by| hub_tenants::user::deactivate(c, cx, by, mae.id)).await;
        let page = browser.get(&to).await;
        page.says(403, "Your access to this workspace was removed");
        report(&page).await.says(200, "is deactivated here");
        let failed = acme.events().await.iter().filter(|name| *name == "sso_failed").count();
        assert_eq!(failed, 3);
        // Of a ticket that is none, nothing is known.
        browser.get("/sso/finish?ticket=made-up").await.says(403, "cannot be finished here");
    }
);

story!(
    /// Another workspace's owner finds nothing there.
    another_workspaces_connection_is_404,
    |hub| {
        let (acme, evil) = (hub.tenant("acme").await, hub.tenant("evil").await);
        let id = acme.integrated().await;
        let theirs = hub.logged_in(&evil.owner).await;
        assert_eq!(theirs.get(&urls::vouch(id)).await.status, 404);
        assert_eq!(act(&theirs, &urls::vouch(id), &[("confirmed", "yes")]).await.status, 404);
    }
);

story!(
    /// Whoever set the connection up can log in as any sub-user. What they added there would be theirs when that sub-user is an
    /// owner one day.
    no_way_in_is_added_where_no_owner_approved_the_connection,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (adam, mae) = (acme.person("adam", Role::Admin).await, acme.person("mae", Role::Member).await);
        let (owner, admin) = (hub.logged_in(&acme.owner).await, hub.logged_in(&adam.email).await);
        let id = set_up(&acme, &admin).await;
        let browser = hub.browser();
        let taken = tile(&browser, &acme, id, &mae.email).await;
        browser.follow(taken).await;
        let why = "owner has approved the connection by which you logged in";
        browser.get(urls::SECURITY_APP).await.says(403, why);
        for path in [urls::SECURITY_APP, urls::SECURITY_ASK, urls::SECURITY_PASSKEY, urls::SECURITY_CODES] {
            let sent = [("name", "Phone"), ("code", "000000"), ("answer", "{}")];
            assert_eq!(act(&browser, path, &sent).await.status, 403, "{path}");
        }
        assert!(!acme.events().await.contains(&"second_factor_add".to_owned()));
        let question = owner.get(&urls::vouch(id)).await;
        owner.submit(&question, &urls::vouch(id), &[]).await.leads_to(&urls::connection(id));
        browser.get(urls::SECURITY_APP).await.says(200, "app");
    }
);
