//! Guides: steps tick themselves off, admins mark the rest, and files set the vendor's side up.

use hub_kernel::{ConnectionId, EmailAddress};
use hub_tenants::connection::Toggle;
use hub_tenants::extension::{self, Definition, Kind};
use hub_tenants::tenant::{self, NewTenant};
use hub_tenants::user::Role;
use hub_web::urls;
use reqwest::Method;
use serde_json::Value;

use crate::browser::{Browser, Page};
use crate::harness::{Hub, Tenant, story};

async fn progress(browser: &Browser, id: ConnectionId) -> Value {
    let page = browser.get(&urls::guide(id)).await;
    assert_eq!((page.status, page.header("content-type")), (200, "application/json"), "{}", page.text);
    serde_json::from_str(&page.text).unwrap()
}

fn step<'a>(progress: &'a Value, name: &str) -> &'a Value {
    let id = format!("step-{name}");
    progress["steps"].as_array().unwrap().iter().find(|step| step["id"] == id.as_str()).unwrap()
}

/// The names of the steps that are done, in order.
fn done(progress: &Value) -> Vec<&str> {
    let steps = progress["steps"].as_array().unwrap().iter().filter(|step| step["done"] == true);
    let names: Vec<&str> =
        steps.map(|step| step["id"].as_str().unwrap().trim_start_matches("step-")).collect();
    assert_eq!(progress["done"], names.len());
    names
}

/// What an IdP's test connection gets.
async fn test_connection(tenant: &Tenant<'_>, token: &str) -> Page {
    let browser = tenant.hub.browser();
    let path = format!("{}/Users?filter=userName%20eq%20%22nobody%22", urls::scim(tenant.id));
    let request = browser.request(Method::GET, &path);
    browser.send(request.header("authorization", format!("Bearer {token}"))).await
}

story!(
    /// C9, C19, C24: what happens elsewhere shows in the guide, with its moment; the page says the same without a script.
    steps_tick_themselves_off,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let at_first = progress(&owner, id).await;
        assert_eq!(done(&at_first), [""; 0]);
        assert_eq!(at_first["next"], "step-create-application");
        let page = owner.get(&urls::connection(id)).await;
        page.says(200, at_first["text"].as_str().unwrap());

        acme.integrate(id).await;
        let now = progress(&owner, id).await;
        assert_eq!(done(&now), ["bring-back"]);
        assert_eq!(step(&now, "bring-back")["words"], "Values stored");
        // Nobody marked the steps before it, and whoever brought values from there has done them.
        assert_eq!(now["next"], "step-try-the-login");

        let token = acme.token(id).await;
        hub.clock.advance(60);
        test_connection(&acme, token.expose()).await.says(200, "\"totalResults\":0");
        let now = progress(&owner, id).await;
        assert_eq!(done(&now), ["bring-back", "make-token", "connect-provisioning"]);
        let call = step(&now, "connect-provisioning");
        assert_eq!(call["words"], "First call received");
        assert_eq!(call["moment"]["relative"], "just now");
        assert!(call["offer"].is_null(), "what is seen is not marked");

        acme.toggle(id, Toggle::AutoCreate, true).await;
        acme.pushed(id, "ada").await;
        hub.clock.advance(12 * 60);
        let now = progress(&owner, id).await;
        let last = ["bring-back", "make-token", "connect-provisioning", "check-mapping", "arrivals", "try-one"];
        let known: Vec<&str> = done(&now).into_iter().filter(|name| last.contains(name)).collect();
        assert_eq!(known, last);
        assert_eq!(step(&now, "check-mapping")["words"], "Shown by a later step");
        let page = owner.get(&urls::provisioning(id)).await;
        page.says(200, now["text"].as_str().unwrap()).says(200, "First person received 12 minutes ago");

        acme.toggle(id, Toggle::AutoCreate, false).await;
        assert_eq!(step(&progress(&owner, id).await, "arrivals")["done"], false, "undone, and so open");
    }
);

story!(
    /// A step whose effect nobody can see is marked by hand, for all admins, and unmarked.
    admins_mark_what_the_hub_cannot_see,
    |hub| {
        let acme = hub.tenant("acme").await;
        let other = acme.person("dora", Role::Admin).await;
        let (owner, dora) = (hub.logged_in(&acme.owner).await, hub.logged_in(&other.email).await);
        let id = acme.connect().await;
        let tab = urls::connection(id);
        let action = urls::guide_step(id, "create-application");
        owner.fill(&tab, &action, &[("value", "on")]).await.leads_to(&format!("{tab}#step-create-application"));
        let now = progress(&dora, id).await;
        assert_eq!(done(&now), ["create-application"]);
        let marked = step(&now, "create-application");
        assert_eq!(marked["words"], format!("Marked by {}", acme.owner));
        assert_eq!(marked["offer"]["label"], "Not done yet");
        dora.get(&tab).await.says(200, &format!("Marked by {}", acme.owner));
        dora.fill(&tab, &action, &[("value", "off")]).await;
        assert_eq!(done(&progress(&owner, id).await), [""; 0]);
        // A step of the provisioning half leads back to its tab.
        let start = urls::guide_step(id, "start");
        let to = format!("{}#step-start", urls::provisioning(id));
        owner.fill(&tab, &start, &[("value", "on")]).await.leads_to(&to);

        let token = owner.csrf_token().await;
        for (name, value, status) in
            [("bring-back", "on", 404), ("no-such-step", "on", 404), ("start", "perhaps", 400)]
        {
            let path = urls::guide_step(id, name);
            let page = owner.post(&path, &[("csrf_token", &token), ("value", value)]).await;
            assert_eq!(page.status, status, "{name} {value}");
        }
    }
);

/// A workspace whose name is meant to be more than a name.
async fn hostile(hub: &Hub) -> hub_kernel::TenantId {
    let (cx, hash) = (hub.cx(), hub.password_hash().await);
    let new = NewTenant {
        name: "'; touch /tmp/owned; '\u{2019} $(x) & <b>".to_owned(),
        slug: "hostile".parse().unwrap(),
        owner_email: "owner@hostile.test".parse::<EmailAddress>().unwrap(),
        owner_name: None,
        owner_password_hash: hash,
    };
    hub.app.db.write_global(move |c| tenant::create(c, &cx, &new)).await.unwrap().0
}

story!(
    /// The script is filled with the workspace's values, its features and attributes, and never with a token.
    files_hold_the_workspaces_values,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let token = acme.token(id).await;
        acme.write(|c, cx, by| {
            let profile = Definition {
                extension: "sightcall".to_owned(),
                name: "profile".to_owned(),
                label: "Profile".to_owned(),
                kind: Kind::String,
                multi_valued: false,
                allowed: vec![],
                default: None,
                description: String::new(),
                hidden: false,
            };
            extension::define(c, cx, by, profile)
        })
        .await;
        let tab = owner.get(&urls::connection(id)).await;
        assert!(tab.links().contains(&urls::guide_files(id)), "the guide leads to its files");
        let page = owner.get(&urls::guide_files(id)).await;
        page.says(200, "Set up Entra ID SSO by script");
        let base = hub.app.base_url();
        for (name, secret) in [("entra-setup.ps1", "-AsSecureString"), ("entra-setup.sh", "read -rs")] {
            assert!(page.links().contains(&urls::guide_file(id, name)));
            let file = owner.get(&urls::guide_file(id, name)).await;
            assert_eq!((file.status, file.header("content-type")), (200, "text/plain; charset=utf-8"));
            assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{name}\""));
            for value in [
                urls::scim(acme.id),
                format!("/saml/{id}/acs"),
                urls::provisioning(id),
                urls::connection(id),
            ] {
                let wanted = format!("'{}{value}'", base.trim_end_matches('/'));
                assert!(file.text.contains(&wanted), "{name}: {wanted}");
            }
            assert!(file.text.contains(secret) && file.text.contains("User:profile"), "{name}");
            assert!(!file.text.contains(token.expose()), "{name} holds a token");
        }
        let schema = owner.get(&urls::guide_file(id, "entra-provisioning-schema.json")).await;
        let schema: Value = serde_json::from_str(&schema.text).unwrap();
        let attributes = schema["directories"][0]["objects"][0]["attributes"].to_string();
        assert!(attributes.contains("urn:ietf:params:scim:schemas:extension:sightcall:2.0:User:profile"));
        assert_eq!(schema["synchronizationRules"][0]["objectMappings"][1]["enabled"], true);
        assert_eq!(owner.get(&urls::guide_file(id, "passwd")).await.status, 404);
    }
);

story!(
    /// A hostile name stays a name; another workspace's files, and those of a vendor without any, are not there.
    files_are_the_workspaces_own,
    |hub| {
        hostile(hub).await;
        let acme = hub.tenant("acme").await;
        let id = acme.connect().await;
        let stranger = hub.logged_in("owner@hostile.test").await;
        for path in [
            urls::guide(id),
            urls::guide_files(id),
            urls::guide_file(id, "entra-setup.sh"),
            urls::guide_file(id, "entra-setup.ps1"),
        ] {
            assert_eq!(stranger.get(&path).await.status, 404, "{path}");
        }
        let okta = acme.write(|c, cx, by| hub_tenants::connection::begin(c, cx, by, "okta")).await;
        let owner = hub.logged_in(&acme.owner).await;
        assert_eq!(owner.get(&urls::guide_files(okta)).await.status, 404);
        assert_eq!(progress(&owner, okta).await["done"], 0);

        stranger.post("/integrations/entra_id/connect", &[("csrf_token", &stranger.csrf_token().await)]).await;
        let cards = stranger.get("/integrations").await;
        let settings = cards.links().into_iter().find(|link| link.starts_with("/connections/")).unwrap();
        let base = settings.split('/').take(3).collect::<Vec<_>>().join("/");
        let script = stranger.get(&format!("{base}/guide/files/entra-setup.sh")).await;
        let name = script.text.lines().find(|line| line.starts_with("name=")).unwrap();
        assert!(name.ends_with("('\\''; touch /tmp/owned; '\\''\u{2019} $(x) & <b>)'"), "{name}");
        let script = stranger.get(&format!("{base}/guide/files/entra-setup.ps1")).await;
        assert!(script.text.is_ascii());
        let page = stranger.get(&format!("{base}/guide/files")).await;
        assert!(page.status == 200 && !page.text.contains("<b>)"), "escaped in HTML");
    }
);
