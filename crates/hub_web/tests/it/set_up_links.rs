//! Set-up links: somebody without an account sets one connection up, and can do nothing else.

use hub_kernel::ConnectionId;
use hub_tenants::connection::{self, vouching};
use hub_tenants::user::{self, Role};
use hub_web::urls;
use reqwest::Method;

use crate::browser::{Browser, Page};
use crate::harness::{Hub, Tenant, certificate, story};
use crate::route_table::{fill, patterns};

async fn ask(browser: &Browser, id: ConnectionId, fields: &[(&str, &str)]) -> Page {
    let page = urls::set_up_links(id);
    browser.fill(&page, &page, fields).await
}

/// The path of the link that a page shows.
fn shown(hub: &Hub, page: &Page) -> String {
    page.says(200, "This is the only time that it is shown");
    let input = page.text.split("id=\"set-up-link\"").nth(1).unwrap();
    let link = input.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    link.strip_prefix(hub.app.base_url()).unwrap().to_owned()
}

async fn link(hub: &Hub, browser: &Browser, id: ConnectionId, scope: &str) -> String {
    let fields = [("scope", scope), ("days", "7"), ("contact_name", "Jane of ITCo")];
    shown(hub, &ask(browser, id, &fields).await)
}

/// A browser of somebody who opened the link.
async fn opened(hub: &Hub, link: &str) -> Browser {
    let jane = hub.browser();
    jane.fill(link, link, &[]).await.leads_to(urls::SET_UP);
    jane
}

fn values() -> [(&'static str, String); 3] {
    [
        ("idp_entity_id", "https://idp.itco.test/".to_owned()),
        ("sso_url", "https://idp.itco.test/saml".to_owned()),
        ("certificate", certificate().to_pem()),
    ]
}

/// What a visitor posts to an address of theirs, by hand.
async fn sends(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let token = browser.csrf_token().await;
    let mut sent = fields.to_vec();
    sent.push(("csrf_token", &token));
    browser.post(path, &sent).await
}

async fn saves(browser: &Browser) -> Page {
    let values = values();
    let fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    sends(browser, urls::SET_UP_CONFIGURATION, &fields).await
}

async fn stored(tenant: &Tenant<'_>, id: ConnectionId) -> connection::Connection {
    tenant.write(move |c, _, by| connection::get(c, by.tenant(), id)).await
}

story!(
    /// From the invitation to the end: once, logged, owners told, and nothing vouched for.
    a_link_does_the_set_up_without_an_account,
    |hub| {
        let acme = hub.tenant("acme").await;
        let ada = acme.person("ada", Role::Admin).await;
        let (admin, id) = (hub.logged_in(&ada.email).await, acme.connect().await);
        let fields = [
            ("scope", "both"),
            ("days", "3"),
            ("contact_name", "Jane of ITCo"),
            ("contact_email", "jane@itco.test"),
            ("send", "yes"),
        ];
        let page = ask(&admin, id, &fields).await;
        let link = shown(hub, &page);
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(hub.mailed_path("jane@itco.test", "/set-up/open/").await.as_deref(), Some(link.as_str()));
        assert!(hub.mails().await.contains("A set-up link was created in the workspace Acme"));
        admin.get(&urls::set_up_links(id)).await.says(200, "Jane of ITCo Not opened yet");
        assert!(!admin.get(&urls::set_up_links(id)).await.text.contains(&link), "shown once");

        let jane = hub.browser();
        for _ in 0..2 {
            // As mail scanners do.
            let page = jane.get(&link).await;
            page.says(200, "Set up Entra ID SSO for Acme").says(200, "ada@acme.test asks you");
            assert_eq!(page.header("referrer-policy"), "no-referrer");
        }
        assert_eq!(jane.get(urls::SET_UP).await.status, 404, "not opened yet");
        assert_eq!(jane.post(&link, &[]).await.status, 403, "a form of ours opens it");
        let begun = jane.fill(&link, &link, &[]).await;
        begun.leads_to(urls::SET_UP);
        let cookie = begun.headers.get_all("set-cookie").iter().find_map(|cookie| {
            cookie.to_str().ok().filter(|cookie| cookie.starts_with("set-up="))
        });
        let cookie = cookie.unwrap();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=259200"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(hub.mails().await.contains("A set-up link was opened in the workspace Acme"));

        let page = jane.get(urls::SET_UP).await;
        page.says(200, "Set-up for Acme").says(200, "Values for the identity provider").says(200, "Tenant URL");
        assert!(page.text.contains(&format!("{}/saml/{id}/acs", hub.app.base_url())));
        assert!(!page.text.contains("/connections/"), "no way out of the visit");
        sends(&jane, urls::SET_UP_CONFIGURATION, &[("sso_url", "http://idp.itco.test/")])
            .await
            .says(422, "beginning with https://");
        let token = jane.fill(urls::SET_UP, urls::SET_UP_TOKEN, &[]).await;
        token.says(200, "This is the only time").says(200, "Secret Token");
        sends(&jane, &urls::set_up_step("create-application"), &[("value", "on")])
            .await
            .leads_to("/set-up#step-create-application");
        jane.get(urls::SET_UP).await.says(200, "Marked by you");
        let saved = saves(&jane).await;
        jane.follow(saved).await.says(200, "the connection is Integrated").says(200, "An admin of Acme has to");
        assert!(stored(&acme, id).await.is_integrated());
        let standing = acme.write(move |c, _, by| vouching::standing(c, by.tenant(), id)).await;
        assert_eq!(standing, vouching::Standing::default(), "nobody's word, not even Ada's");

        let links = admin.get(&urls::set_up_links(id)).await;
        links.says(200, "Jane of ITCo Opened").says(200, "what is left for a link is provisioning");
        jane.fill(urls::SET_UP, urls::SET_UP_DONE, &[]).await.says(200, "All that Acme needs is there.");
        assert_eq!(jane.get(urls::SET_UP).await.status, 404);
        admin.get(&urls::set_up_links(id)).await.says(200, "Jane of ITCo Done");
        let activity = admin.get(&urls::activity(id)).await;
        activity.says(200, "set-up link for Jane of ITCo, made by ada@acme.test");
        assert!(!activity.text.contains(link.rsplit('/').next().unwrap()));
        let events = acme.events().await;
        for name in ["create", "open", "finish"] {
            assert!(events.contains(&format!("setup_link_{name}")), "{name}: {events:?}");
        }
    }
);

story!(
    /// Used, expired, revoked, made up: the answer is one and the same.
    a_link_that_does_not_work_says_nothing_else,
    |hub| {
        let acme = hub.tenant("acme").await;
        let ada = acme.person("ada", Role::Admin).await;
        let (owner, admin) = (hub.logged_in(&acme.owner).await, hub.logged_in(&ada.email).await);
        let (id, doomed) = (acme.connect().await, acme.connect().await);
        let made_up = format!("{}x", urls::set_up_link(&"a".repeat(42)));
        let gone = hub.browser().get(&made_up).await;
        gone.says(404, "This link no longer works").says(404, "Ask the person who sent it to you");
        assert!(!gone.words().contains("Back to log in"), "{}", gone.words());
        let words = gone.words();
        let is_gone = async |browser: &Browser, path: &str| {
            let (page, sent) = (browser.get(path).await, sends(browser, path, &[]).await);
            assert_eq!((page.status, page.words()), (404, words.clone()), "{path}");
            assert!(sent.status == 404 || sent.status == 405, "{path}: {}", sent.status);
        };
        let used = link(hub, &owner, id, "sso").await;
        let jane = opened(hub, &used).await;
        is_gone(&hub.browser(), &used).await;
        is_gone(&jane, &used).await;

        let revoked = link(hub, &owner, id, "sso").await;
        let kim = opened(hub, &link(hub, &owner, id, "sso").await).await;
        for _ in 0..3 {
            let page = owner.get(&urls::set_up_links(id)).await;
            let ends = page.forms().into_iter().find(|form| form.action.ends_with("/revoke"));
            owner.submit(&page, &ends.unwrap().action, &[]).await.leads_to(&urls::set_up_links(id));
        }
        is_gone(&hub.browser(), &revoked).await;
        is_gone(&kim, urls::SET_UP).await;
        is_gone(&jane, urls::SET_UP).await;
        assert_eq!(saves(&kim).await.status, 404);

        let (by_ada, waits) = (link(hub, &admin, id, "sso").await, link(hub, &admin, id, "sso").await);
        let lee = opened(hub, &by_ada).await;
        lee.get(urls::SET_UP).await.says(200, "ada@acme.test invited you");
        let ada_id = ada.id;
        acme.write(move |c, cx, by| user::change_role(c, cx, by, ada_id, Role::Member)).await;
        is_gone(&lee, urls::SET_UP).await;
        is_gone(&hub.browser(), &waits).await;
        assert_eq!(saves(&lee).await.status, 404, "its maker is no admin any more");
        assert!(stored(&acme, id).await.sso_url.is_none());

        let of_doomed = link(hub, &owner, doomed, "both").await;
        let max = opened(hub, &of_doomed).await;
        acme.disconnect(doomed).await;
        is_gone(&max, urls::SET_UP).await;

        let late = link(hub, &owner, id, "sso").await;
        let pat = opened(hub, &link(hub, &owner, id, "sso").await).await;
        hub.clock.advance(7 * 24 * 60 * 60);
        is_gone(&hub.browser(), &late).await;
        is_gone(&pat, urls::SET_UP).await;
        assert_eq!(saves(&pat).await.status, 404);
    }
);

story!(
    /// The other half, a live connection, somebody else's, and every other page of the hub are closed.
    a_visit_opens_its_own_pages_alone,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let (id, live) = (acme.connect().await, acme.integrated().await);
        let sso = opened(hub, &link(hub, &owner, id, "sso").await).await;
        let page = sso.get(urls::SET_UP).await;
        assert!(!page.has_form(urls::SET_UP_TOKEN) && !page.words().contains("Tenant URL"));
        assert_eq!(sends(&sso, urls::SET_UP_TOKEN, &[]).await.status, 404);
        let scim = opened(hub, &link(hub, &owner, id, "scim").await).await;
        let page = scim.get(urls::SET_UP).await;
        assert!(!page.has_form(urls::SET_UP_CONFIGURATION) && !page.words().contains("ACS URL"));
        assert_eq!(saves(&scim).await.status, 404);
        assert_eq!(sends(&scim, urls::SET_UP_METADATA, &[("metadata_xml", "<x/>")]).await.status, 404);

        let visitor = opened(hub, &link(hub, &owner, live, "both").await).await;
        // Files set both sides up.
        let file = urls::set_up_file("entra-setup.sh");
        for half in [&sso, &scim] {
            assert_eq!(half.get(&file).await.status, 404);
            let page = half.get(urls::SET_UP).await;
            assert!(!page.text.contains("let a script do this") && !page.text.contains("/set-up/files"));
        }
        visitor.get(urls::SET_UP).await.says(200, "let a script do this");
        let script = visitor.get(&file).await;
        assert!(script.status == 200 && script.text.contains(&format!("{}/set-up", hub.app.base_url())));
        assert!(!script.text.contains("/connections/"), "no way out of the visit");
        assert_eq!(visitor.get(&urls::set_up_file("no.sh")).await.status, 404);
        let page = visitor.get(urls::SET_UP).await;
        page.says(200, "An admin of Acme has to change them");
        assert!(!page.has_form(urls::SET_UP_CONFIGURATION));
        let before = stored(&acme, live).await;
        saves(&visitor).await.says(403, "an admin of the workspace has to change it");
        assert_eq!(sends(&visitor, urls::SET_UP_METADATA, &[("metadata_xml", "<x/>")]).await.status, 403);
        let after = stored(&acme, live).await;
        assert_eq!((after.idp_entity_id, after.sso_url), (before.idp_entity_id, before.sso_url));
        acme.token(live).await;
        acme.write(move |c, cx, by| connection::note_scim_request(c, cx, by.tenant(), live)).await;
        visitor.get(urls::SET_UP).await.says(200, "The directory is connected");
        sends(&visitor, urls::SET_UP_TOKEN, &[]).await.says(403, "an admin of the workspace has to make");

        let path = |pattern: &str| fill(pattern, |name| match name {
            "connection" => id.to_string(),
            "user" => acme.owner_id.to_string(),
            "slug" => "entra_id".to_owned(),
            _ => "none".to_owned(),
        });
        let closed = ["/people", "/connections", "/integrations", "/domains", "/account", "/settings", "/seats"];
        for pattern in patterns().iter().filter(|pattern| closed.iter().any(|start| pattern.starts_with(start))) {
            for method in [Method::GET, Method::POST] {
                let page = match method == Method::GET {
                    true => visitor.get(&path(pattern)).await,
                    false => sends(&visitor, &path(pattern), &[]).await,
                };
                let to_login = page.location().is_some_and(|to| to.starts_with("/login"));
                assert!(to_login || page.status == 405, "{method} {pattern}: {} {:?}", page.status, page.location());
            }
        }
        assert!(visitor.who().await.is_none(), "no login");
    }
);

story!(another_workspace_has_no_part_in_it, |hub| {
    let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
    let (owner, other) = (hub.logged_in(&acme.owner).await, hub.logged_in(&globex.owner).await);
    let (id, theirs) = (acme.connect().await, globex.connect().await);
    link(hub, &owner, id, "both").await;
    assert_eq!(other.get(&urls::set_up_links(id)).await.status, 404);
    assert_eq!(sends(&other, &urls::set_up_links(id), &[("scope", "both"), ("days", "7")]).await.status, 404);
    let page = owner.get(&urls::set_up_links(id)).await;
    let ends = page.forms().into_iter().find(|form| form.action.ends_with("/revoke")).unwrap().action;
    assert_eq!(sends(&other, &ends, &[]).await.status, 404);
    let moved = ends.replace(&id.to_string(), &theirs.to_string());
    assert_eq!(sends(&other, &moved, &[]).await.status, 404);
    owner.get(&urls::set_up_links(id)).await.says(200, "Jane of ITCo Not opened yet");
    let mae = acme.person("mae", Role::Member).await;
    assert_eq!(hub.logged_in(&mae.email).await.get(&urls::set_up_links(id)).await.status, 403);
    ask(&owner, id, &[("scope", "both"), ("days", "15")]).await.says(422, "1 to 14 days");
    ask(&owner, id, &[("scope", "both"), ("days", "7"), ("send", "yes")])
        .await
        .says(422, "Enter the address");
    hub.clock.advance(16 * 60);
    let fields = [("scope", "both"), ("days", "7")];
    assert_ne!(ask(&owner, id, &fields).await.status, 200, "a fresh proof is needed");
});
