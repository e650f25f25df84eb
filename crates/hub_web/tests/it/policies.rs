//! K2, K3, K6, K12: what the plan includes and what a workspace locks, over HTTP.

use hub_tenants::connection;
use hub_tenants::policies::{self, Plan};
use hub_tenants::user::Role;
use hub_web::urls;
use reqwest::Method;

use crate::browser::Page;
use crate::harness::{Tenant, story};

async fn plan(tenant: &Tenant<'_>, plan: Plan) {
    tenant.write(move |c, cx, by| policies::set_plan(c, cx, by.tenant(), plan)).await;
}

/// `GET /Users` with a SCIM token.
async fn read_users(acme: &Tenant<'_>, token: &str) -> Page {
    let browser = acme.hub.browser();
    let path = format!("{}/Users", urls::scim(acme.id));
    browser.send(browser.request(Method::GET, &path).bearer_auth(token)).await
}

story!(
    /// K2: the slug is shown in the settings; a plan without SCIM locks the tab, and calls say why.
    k2_a_plan_without_scim_locks_the_tab_and_refuses_calls,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let token = acme.token(id).await;
        let settings = owner.get(urls::SETTINGS).await;
        settings.says(200, "Short name acme").says(200, "Single sign-on and provisioning (SCIM)");
        plan(&acme, Plan { scim: Some(false), ..Plan::default() }).await;
        owner.get(urls::SETTINGS).await.says(200, "Single sign-on; no provisioning (SCIM)");
        owner.get(&urls::provisioning(id)).await.says(200, "does not include provisioning");
        let called = read_users(&acme, token.expose()).await;
        called.says(403, "does not include SCIM provisioning");
        plan(&acme, Plan { scim: Some(true), ..Plan::default() }).await;
        let called = read_users(&acme, token.expose()).await;
        assert_ne!(called.status, 403);
    }
);

story!(
    /// K2: without SSO in the plan its door is closed with a plain reason, and passwords serve everybody.
    k2_a_plan_without_sso_lets_everybody_in_by_password,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        let mae = acme.person("mae", Role::Member).await;
        plan(&acme, Plan { sso: Some(false), ..Plan::default() }).await;
        hub.logged_in(&mae.email).await;
        let door = hub.browser().get(&urls::sso_login(id)).await;
        door.says(403, "not part of this workspace’s plan");
    }
);

story!(
    /// K3: the tab Provisioning is locked with the reason until somebody can log in by SSO.
    k3_scim_needs_sso_where_an_owner_says_so,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let ann = acme.person("ann", Role::Admin).await;
        let admin = hub.logged_in(&ann.email).await;
        let id = acme.connect().await;
        let bob = acme.pushed(id, "bob").await;
        admin.get(urls::SETTINGS).await.says(200, "Only an owner can change these.");
        let token = admin.csrf_token().await;
        let fields = [("csrf_token", token.as_str()), ("value", "on")];
        assert_eq!(admin.post(urls::SETTINGS_SCIM_NEEDS_SSO, &fields).await.status, 403);
        owner.get(&urls::provisioning(id)).await.says(200, "Secret Token");
        let to = urls::SETTINGS;
        owner.fill(to, urls::SETTINGS_SCIM_NEEDS_SSO, &[("value", "on")]).await.leads_to(to);
        let page = owner.get(to).await;
        page.says(200, "provisioning is locked until a connection with single sign-on is Integrated");
        page.says(200, "On since 15 Jan 2027, 08:00 UTC by owner@acme.test.").says(200, "It is about 1 connection with a directory.");
        page.says(200, "Off since this workspace began. Off: people may be invited").says(200, "1 person is managed by a directory.");
        owner.get(&urls::provisioning(id)).await.says(200, "Provisioning is locked").says(200, "single sign-on first");
        let token = owner.csrf_token().await;
        let tokens = format!("{}/tokens", urls::connection(id));
        let made = owner.post(&tokens, &[("csrf_token", &token), ("name", "x")]).await;
        assert_eq!(made.status, 403, "the form of an older page");
        let keys = format!("{}/configuration-keys", urls::connection(id));
        let made = owner.post(&keys, &[("csrf_token", &token), ("key_name", "x")]).await;
        made.says(403, "single sign-on set up before provisioning").says(403, "That cannot be done here");
        let import = format!("{}/import", urls::person(bob.id));
        let page = owner.get(&urls::person(bob.id)).await;
        page.says(200, "This person cannot be imported now: this workspace sets up single sign-on before provisioning.");
        assert!(!page.has_form(&import) && !owner.get(urls::PEOPLE).await.has_form(&import));
        owner.post(&import, &[("csrf_token", &token)]).await.says(403, "single sign-on set up before provisioning");
        let waiting = format!("{}/waiting/{}/import", urls::connection(id), bob.id);
        assert_eq!(owner.post(&waiting, &[("csrf_token", &token)]).await.status, 403);
        let mails = format!("{}/failure-mails", urls::connection(id));
        let sent = [("csrf_token", token.as_str()), ("failure_addresses", "it@acme.test")];
        assert_eq!(owner.post(&mails, &sent).await.status, 403);
        acme.integrate(id).await;
        assert!(owner.get(&urls::person(bob.id)).await.has_form(&import));
        owner.get(&urls::provisioning(id)).await.says(200, "Create token");
    }
);

story!(
    /// K6: while the directory provisions, nobody but owners is added here, and nobody it manages is removed here.
    k6_people_come_from_the_directory_only,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let bob = acme.pushed(id, "bob").await;
        acme.write(move |c, cx, by| connection::note_scim_request(c, cx, by.tenant(), id)).await;
        let to = urls::SETTINGS;
        owner.fill(to, urls::SETTINGS_PEOPLE_BY_DIRECTORY, &[("value", "on")]).await.leads_to(to);
        let page = owner.get(to).await;
        page.says(200, "On: Entra ID SSO provisions").says(200, "1 person is managed by a directory.");
        owner.get(urls::PEOPLE).await.says(200, "assign and remove them there").says(200, "Invite an owner");
        let token = owner.csrf_token().await;
        let wanted = [("csrf_token", token.as_str()), ("email", "new@acme.test"), ("role", "member")];
        assert_eq!(owner.post(urls::PEOPLE_INVITE, &wanted).await.status, 403);
        let import = format!("{}/waiting/{}/import", urls::connection(id), bob.id);
        owner.post(&import, &[("csrf_token", &token)]).await.leads_to(&urls::provisioning(id));
        let removed = owner.post(&format!("{}/deactivate", urls::person(bob.id)), &[("csrf_token", &token)]).await;
        assert_eq!(removed.status, 403);
        let asked = owner.get(&format!("{}/deactivate", urls::person(bob.id))).await;
        asked.says(403, "remove them at the identity provider").says(403, "That cannot be done here");
        assert!(!asked.words().contains("for owners and admins"), "{}", asked.words());
        let page = owner.get(&urls::person(bob.id)).await;
        page.says(200, "This person cannot be deactivated here. The directory manages this person");
        assert!(!page.links().iter().any(|link| link.ends_with("/deactivate")), "{:?}", page.links());
        assert!(acme.user(bob.id).await.is_active());
        let owner_too = [("csrf_token", token.as_str()), ("email", "second@acme.test"), ("role", "owner")];
        owner.post(urls::PEOPLE_INVITE, &owner_too).await.leads_to(urls::PEOPLE);
    }
);

story!(
    /// A workspace's policies are its own.
    settings_are_of_one_workspace,
    |hub| {
        let acme = hub.tenant("acme").await;
        let globex = hub.tenant("globex").await;
        let owner = hub.logged_in(&acme.owner).await;
        owner
            .fill(urls::SETTINGS, urls::SETTINGS_PEOPLE_BY_DIRECTORY, &[("value", "on")])
            .await
            .leads_to(urls::SETTINGS);
        let other = hub.logged_in(&globex.owner).await;
        other.get(urls::SETTINGS).await.says(200, "Off: people may be invited and deactivated here, too.");
        let token = owner.csrf_token().await;
        let odd = owner.post(urls::SETTINGS_SCIM_NEEDS_SSO, &[("csrf_token", &token), ("value", "maybe")]).await;
        assert_eq!(odd.status, 400);
    }
);
