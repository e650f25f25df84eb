//! The Reconcile page: links, what is ignored, deactivated and invited, and what a directory hears of it.

use hub_kernel::ConnectionId;
use hub_tenants::connection::Toggle;
use hub_tenants::event::{self, Action, Filter};
use hub_tenants::user::{Role, UserState};
use hub_web::urls;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::harness::{Someone, Tenant, story};

/// A directory with its token.
struct Idp {
    tenant: hub_kernel::TenantId,
    token: String,
    browser: Browser,
}

impl Idp {
    async fn of(acme: &Tenant<'_>, id: ConnectionId) -> Self {
        let token = acme.token(id).await.expose().clone();
        Self { tenant: acme.id, token, browser: acme.hub.browser() }
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let path = format!("{}{path}", urls::scim(self.tenant));
        let mut request = self.browser.request(method, &path).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = self.browser.send(request).await;
        (answer.status, serde_json::from_str(&answer.text).unwrap_or_default())
    }

    async fn create(&self, user_name: &str, external_id: &str, name: &str) -> (u16, Value) {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name, "externalId": external_id,
            "displayName": name, "emails": [{ "value": user_name, "type": "work", "primary": true }], "active": true,
        });
        self.send(Method::POST, "/Users", Some(&body)).await
    }

    async fn found(&self, filter: &str) -> Vec<String> {
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let (status, body) = self.send(Method::GET, &format!("/Users?filter={filter}"), None).await;
        assert_eq!(status, 200, "{body}");
        body["Resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn id_of(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}

/// The value of somebody's box.
fn box_of(page: &Page, id: &str) -> String {
    let at = page.text.find(&format!("value=\"{id}:")).unwrap_or_else(|| panic!("{id} is not listed"));
    page.text[at + 7..].split('"').next().unwrap().to_owned()
}

/// Ticks people, presses a button, and confirms.
async fn act(browser: &Browser, path: &str, act: &str, ids: &[&str]) -> Page {
    let page = browser.get(path).await;
    let token = browser.csrf_token().await;
    let boxes: Vec<String> = ids.iter().map(|id| box_of(&page, id)).collect();
    let mut fields = vec![("csrf_token", token.as_str()), ("act", act)];
    fields.extend(boxes.iter().map(|one| ("who", one.as_str())));
    let base = path.split('?').next().unwrap();
    let asked = browser.post(base, &fields).await;
    asked.says(200, "?");
    fields.push(("confirmed", "yes"));
    browser.post(base, &fields).await
}

async fn count(acme: &Tenant<'_>, action: Action) -> usize {
    let id = acme.id;
    let filter = Filter { action: Some(action.as_str().to_owned()), ..Filter::default() };
    acme.hub.app.db.read(move |c| event::page(c, id, &filter, 100)).await.unwrap().len()
}

async fn compare(browser: &Browser, id: ConnectionId, staged: &str, account: &Someone) -> (String, Page) {
    let staged = hub_kernel::UserId::in_tenant(id.tenant(), staged).unwrap();
    let path = urls::reconcile_link(id, staged);
    let page = browser.get(&urls::with_query(&path, "account", &account.id.to_string())).await;
    (path, page)
}

story!(
    /// Outside of a verified domain the create is taken (201) and doubles nobody; an admin links; the id goes on.
    an_unverified_address_waits_for_an_admins_link,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let max = acme.person("max", Role::Member).await;
        let id = acme.connect().await;
        acme.toggle(id, Toggle::AutoCreate, true).await;
        let idp = Idp::of(&acme, id).await;
        let (status, created) = idp.create("max@acme.test", "obj-7", "Max Power").await;
        assert_eq!((status, created["active"].as_bool()), (201, Some(true)));
        let sent = id_of(&created);
        assert_ne!(sent, max.id.to_string());
        assert_eq!(idp.found("userName eq \"max@acme.test\"").await, std::slice::from_ref(&sent));
        assert_eq!(acme.seats().await, 2);
        // The person's page, the import and the Reconcile page say why.
        let page = owner.get(&format!("/people/{sent}")).await;
        page.says(200, "waits beside the account max@acme.test").says(200, "no verified domain");
        page.says(200, "User waiting for import");
        let list = owner.get(&urls::reconcile(id)).await;
        list.says(200, "Waits beside max@acme.test").says(200, "same userName, same e-mail address");
        list.says(200, "At the IdP only · 1").says(200, "An owner is never taken over.");
        let import = urls::connection_import(id);
        let begun = owner.fill(&import, &import, &[("who", "all")]).await;
        owner.follow(begun).await.says(200, "Address taken").says(200, "link both on the Reconcile page");
        let (path, page) = compare(&owner, id, &sent, &max).await;
        page.says(200, "What speaks for it: same userName, same e-mail address");
        let linked = owner.submit(&page, &path, &[]).await;
        linked.leads_to(&format!("/people/{sent}"));
        owner.follow(linked).await.says(200, "Linked: Max Power is one person now.").says(200, "Linked by hand");
        owner.get(&urls::person(max.id)).await.leads_to(&format!("/people/{sent}"));
        assert_eq!((acme.seats().await, count(&acme, Action::UserLink).await), (2, 1));
        // GET, PATCH, PUT, filters and DELETE of the id that the directory stored.
        let path = format!("/Users/{sent}");
        assert_eq!(idp.send(Method::GET, &path, None).await.1["externalId"], json!("obj-7"));
        let operations = json!([{ "op": "replace", "path": "title", "value": "Lead" }]);
        let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        assert_eq!(idp.send(Method::PATCH, &path, Some(&patch)).await.1["title"], json!("Lead"));
        assert_eq!(idp.found("externalId eq \"obj-7\"").await, std::slice::from_ref(&sent));
        assert_eq!(idp.send(Method::GET, &format!("/Users/{}", max.id), None).await.0, 404);
        let browser = hub.browser();
        assert_eq!(browser.log_in(&max.email, crate::harness::PASSWORD).await.status, 303, "the account goes on");
        acme.toggle(id, Toggle::AutoDeactivate, true).await;
        assert_eq!(idp.send(Method::DELETE, &path, None).await.0, 204);
        assert_eq!((idp.send(Method::GET, &path, None).await.0, acme.seats().await), (404, 1));
        assert!(browser.who().await.is_none());
    }
);

story!(
    /// Within a verified domain it happens by itself, but never to an owner.
    a_verified_address_links_by_itself_and_an_owner_never,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        acme.verified("acme.test").await;
        let max = acme.person("max", Role::Member).await;
        let id = acme.connect().await;
        let idp = Idp::of(&acme, id).await;
        let (status, created) = idp.create("max@acme.test", "obj-7", "Max Power").await;
        assert_eq!((status, id_of(&created)), (201, max.id.to_string()));
        let (status, boss) = idp.create(&acme.owner, "obj-1", "Olga Owner").await;
        assert_eq!(status, 201);
        let boss = id_of(&boss);
        assert_ne!(boss, acme.owner_id.to_string());
        owner.get(&urls::reconcile(id)).await.says(200, "an owner is never taken over");
        let someone = Someone { id: acme.owner_id, email: acme.owner.clone() };
        let (path, page) = compare(&owner, id, &boss, &someone).await;
        page.says(403, "an owner is never taken over");
        let token = owner.csrf_token().await;
        let account = someone.id.to_string();
        let fields =
            [("csrf_token", token.as_str()), ("account", account.as_str()), ("seen", "x"), ("confirmed", "yes")];
        owner.post(&path, &fields).await.says(403, "an owner is never taken over");
        let kept = acme.user(acme.owner_id).await;
        assert_eq!((kept.connection, kept.role, count(&acme, Action::UserLink).await), (None, Role::Owner, 0));
        // An admin's account is an owner's to give.
        let adi = acme.person("adi", Role::Admin).await;
        let bea = acme.person("bea", Role::Admin).await;
        let admin = hub.logged_in(&adi.email).await;
        let (path, page) = compare(&admin, id, &boss, &bea).await;
        page.says(403, "an owner decides on linking it");
        let token = admin.csrf_token().await;
        let account = bea.id.to_string();
        let fields =
            [("csrf_token", token.as_str()), ("account", account.as_str()), ("seen", "x"), ("confirmed", "yes")];
        assert_eq!(admin.post(&path, &fields).await.status, 403);
    }
);

story!(
    /// A link is a dangerous act, and only of what the admin looked at.
    a_link_asks_for_a_proof_and_for_what_was_seen,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let max = acme.person("max", Role::Member).await;
        let id = acme.connect().await;
        let idp = Idp::of(&acme, id).await;
        let sent = id_of(&idp.create("power@acme.test", "obj-7", "Max Power").await.1);
        let (path, page) = compare(&owner, id, &sent, &max).await;
        page.says(200, "Nothing that both sides say speaks for this being one person.");
        let operations = json!([{ "op": "replace", "path": "displayName", "value": "Moritz" }]);
        let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        idp.send(Method::PATCH, &format!("/Users/{sent}"), Some(&patch)).await;
        owner.submit(&page, &path, &[]).await.says(422, "changed meanwhile");
        let page = compare(&owner, id, &sent, &max).await.1;
        hub.clock.advance(20 * 60);
        let refused = owner.submit(&page, &path, &[]).await;
        assert!(refused.location().unwrap().starts_with(urls::CONFIRM), "{:?}", refused.location());
        let page = compare(&owner, id, &sent, &max).await.1;
        assert!(page.location().unwrap().starts_with(urls::CONFIRM));
        assert_eq!(count(&acme, Action::UserLink).await, 0);
    }
);

story!(many_are_ignored_shown_again_and_deactivated, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let (max, eve) = (acme.person("max", Role::Member).await, acme.person("eve", Role::Member).await);
    let id = acme.connect().await;
    let path = urls::reconcile(id);
    let (one, two) = (max.id.to_string(), eve.id.to_string());
    owner.get(&urls::provisioning(id)).await.says(200, "Reconcile");
    assert!(owner.get(urls::PEOPLE).await.links().contains(&path));
    let page = owner.get(&path).await;
    page.says(200, "Stands out · 3").says(200, "Here only · 3");
    let token = owner.csrf_token().await;
    let boxes = [box_of(&page, &one), box_of(&page, &two)];
    let fields = [
        ("csrf_token", token.as_str()),
        ("act", "deactivate"),
        ("who", boxes[0].as_str()),
        ("who", boxes[1].as_str()),
        ("back_show", "here_only"),
    ];
    let asked = owner.post(&path, &fields).await;
    asked.says(200, "Deactivate 2 people?").says(200, "max@acme.test").says(200, "eve@acme.test");
    assert_eq!(acme.user(max.id).await.state, UserState::Active, "asked, not done");
    let done = act(&owner, &path, "ignore", &[&one]).await;
    owner
        .follow(done)
        .await
        .says(200, "1 person ignored.")
        .says(200, "Ignored · 1")
        .says(200, "Stands out · 2");
    let done = act(&owner, &format!("{path}?show=ignored"), "show", &[&one]).await;
    owner.follow(done).await.says(200, "1 person shown again.").says(200, "Stands out · 3");
    let done = act(&owner, &path, "deactivate", &[&one, &two]).await;
    owner.follow(done).await.says(200, "2 people deactivated.");
    assert_eq!((acme.user(eve.id).await.state, acme.seats().await), (UserState::Deactivated, 1));
    // What was ticked before something changed is left alone; the last owner stays.
    let mut old = fields.to_vec();
    old.push(("confirmed", "yes"));
    let left = owner.post(&path, &old).await;
    owner.follow(left).await.says(200, "2 people left alone: changed meanwhile.");
    let boss = acme.owner_id.to_string();
    let refused = act(&owner, &path, "deactivate", &[&boss]).await;
    owner.follow(refused).await.says(200, "You cannot deactivate yourself");
    let nobody = owner.post(&path, &[("csrf_token", token.as_str()), ("act", "ignore")]).await;
    owner.follow(nobody).await.says(200, "Nobody was chosen");
    assert_eq!(owner.post(&path, &[("csrf_token", token.as_str()), ("act", "dance")]).await.status, 400);
});

story!(an_invitation_is_an_account_or_a_mail, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let max = acme.person("max", Role::Member).await;
    let id = acme.connect().await;
    let ada = acme.pushed(id, "ada").await;
    let path = urls::reconcile(id);
    owner.get(&path).await.says(200, "Import…");
    let here = owner.get(&format!("{path}?show=here_only")).await;
    assert!(!here.text.contains("value=\"invite\""), "nobody can log in by SSO: {}", here.text);
    let early = act(&owner, &path, "invite", &[&max.id.to_string()]).await;
    owner.follow(early).await.says(200, "nobody can log in by SSO yet");
    acme.integrated().await;
    owner.get(&path).await.says(200, "Invite…");
    let done = act(&owner, &path, "invite", &[&max.id.to_string(), &ada.id.to_string()]).await;
    owner.follow(done).await.says(200, "1 of 1 person got an account.");
    assert_eq!(acme.user(ada.id).await.state, UserState::Active);
    let mails = hub.mails().await;
    assert!(mails.contains(&format!("To: {}", max.email)), "{mails}");
    let again = act(&owner, &path, "invite", &[&max.id.to_string()]).await;
    owner.follow(again).await.says(200, "was written to today");
});

story!(the_list_is_a_file_that_no_spreadsheet_runs, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let id = acme.connect().await;
    let idp = Idp::of(&acme, id).await;
    idp.create("ada@acme.test", "obj-1", "=cmd|'/c calc'!A1").await;
    let path = urls::reconcile_export(id);
    let file = owner.get(&format!("{path}?show=idp_only")).await;
    let lines: Vec<&str> = file.text.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 2, "{}", file.text);
    assert!(lines[0].starts_with("user_id,name,standing,ignored,idp_user_name"), "{}", lines[0]);
    assert!(lines[1].contains("\"'=cmd|'/c calc'!A1\",idp_only,no,ada@acme.test"), "{}", lines[1]);
    let all = owner.get(&path).await;
    assert_eq!(all.text.trim_end().split("\r\n").count(), 3);
});

story!(sub_users_and_other_workspaces_see_nobody, |hub| {
    let acme = hub.tenant("acme").await;
    let globex = hub.tenant("globex").await;
    let id = acme.connect().await;
    let ada = acme.pushed(id, "ada").await;
    let mia = acme.person("mia", Role::Member).await;
    let (member, stranger) = (hub.logged_in(&mia.email).await, hub.logged_in(&globex.owner).await);
    let link = urls::reconcile_link(id, ada.id);
    for path in [urls::reconcile(id), urls::reconcile_export(id), link.clone()] {
        assert_eq!(member.get(&path).await.status, 403, "{path}");
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    let theirs = globex.connect().await;
    let owner = hub.logged_in(&acme.owner).await;
    assert_eq!(owner.get(&urls::reconcile(theirs)).await.status, 404);
    // Somebody who does not wait at this connection.
    assert_eq!(owner.get(&urls::reconcile_link(id, mia.id)).await.status, 404);
    let token = stranger.csrf_token().await;
    let account = mia.id.to_string();
    let fields =
        [("csrf_token", token.as_str()), ("account", account.as_str()), ("seen", "x"), ("confirmed", "yes")];
    assert_ne!(stranger.post(&link, &fields).await.status, 303);
    let fields = [("csrf_token", token.as_str()), ("act", "ignore"), ("who", "x:y"), ("confirmed", "yes")];
    assert_eq!(stranger.post(&urls::reconcile(id), &fields).await.status, 404);
    assert_eq!(acme.user(ada.id).await.state, UserState::Staged);
});
