//! C24: the import page, imports at once and in the background, and what becomes of them when a hub stops.

use hub_db::{Db, DbOptions};
use hub_kernel::{ConnectionId, ImportId};
use hub_tenants::connection::Toggle;
use hub_tenants::tenant::{self, SeatRule};
use hub_tenants::user::{Role, UserState};
use hub_tenants::{directory, import, provisioning};
use hub_testkit::TestDb;
use hub_web::app::App;
use hub_web::{imports, urls};

use crate::browser::{Browser, Page};
use crate::harness::{Hub, Someone, Tenant, story};

/// Pushes many people in one transaction each a hundred.
async fn pushed_many(tenant: &Tenant<'_>, id: ConnectionId, count: usize) {
    let (slug, header) = (tenant.slug.clone(), tenant.token(id).await);
    let header = format!("Bearer {}", header.expose());
    tenant
        .write(move |c, cx, by| {
            let scope = directory::authenticate(c, by.tenant(), Some(&header), cx.now)?.unwrap();
            let schemas = hub_scim::Schemas::standard();
            for n in 0..count {
                let body = serde_json::json!({ "userName": format!("p{n:03}@{slug}.test"), "active": true });
                let new = hub_scim::Resource::read(hub_scim::ResourceKind::User, &schemas, &body).unwrap();
                provisioning::create(c, cx, &scope, &new)?;
            }
            Ok(())
        })
        .await;
}

async fn begin(browser: &Browser, id: ConnectionId, fields: &[(&str, &str)]) -> Page {
    let path = urls::connection_import(id);
    browser.fill(&path, &path, fields).await
}

async fn state_of(tenant: &Tenant<'_>, someone: &Someone) -> UserState {
    tenant.user(someone.id).await.state
}

/// The import that a page leads to.
fn led_to(tenant: &Tenant<'_>, page: &Page) -> ImportId {
    let to = page.location().unwrap_or_else(|| panic!("{} {}", page.status, page.words()));
    ImportId::in_tenant(tenant.id, to.strip_prefix("/imports/").unwrap()).unwrap()
}

story!(
    /// C24: those who came before are listed as not imported, with an explicit action: chosen ones, a page, or all found.
    c24_people_are_chosen_and_imported,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let (ada, bob, eve) = (acme.pushed(id, "ada").await, acme.pushed(id, "bob").await, acme.pushed(id, "eve").await);
        let path = urls::connection_import(id);
        let page = owner.get(&urls::provisioning(id)).await;
        assert!(page.links().contains(&path));
        let page = owner.get(&path).await;
        page.says(200, "New · 3").says(200, "Imported · 0").says(200, "ada from the IdP").says(200, "Import all 3");
        let chosen = begin(&owner, id, &[("who", "chosen"), ("user", &ada.id.to_string())]).await;
        let import = led_to(&acme, &chosen);
        let page = owner.follow(chosen).await;
        page.says(200, "Finished").says(200, "1 of 1 person got an account.").says(200, "Has an account and a seat.");
        assert!(!page.has_form(&urls::import_cancellation(import)), "it has ended");
        assert_eq!((state_of(&acme, &ada).await, state_of(&acme, &bob).await), (UserState::Active, UserState::Staged));
        owner.get(&format!("{path}?show=imported")).await.says(200, "ada from the IdP").says(200, "Imported · 1");
        let found = owner.get(&format!("{path}?q=EVE")).await;
        found.says(200, "Import those that match: 1");
        assert!(!found.words().contains("bob from the IdP"));
        let sent = owner.submit(&found, &path, &[("who", "all")]).await;
        owner.follow(sent).await.says(200, "1 of 1 person got an account.");
        assert_eq!((state_of(&acme, &eve).await, state_of(&acme, &bob).await), (UserState::Active, UserState::Staged));
        let sent = begin(&owner, id, &[("who", "page")]).await;
        owner.follow(sent).await.says(200, "1 of 1 person got an account.");
        owner.get(&path).await.says(200, "Nobody is waiting").says(200, "Last imports");
        assert_eq!(acme.seats().await, 4);
        let mails = hub.mails().await;
        for who in ["ada", "bob", "eve"] {
            assert!(mails.contains(&format!("To: {who}@acme.test")), "{who} is greeted");
        }
        assert!(!mails.contains("The import is done"), "no mail to who sees it done");
    }
);

story!(nobody_chosen_is_told_so, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let id = acme.connect().await;
    acme.pushed(id, "ada").await;
    begin(&owner, id, &[("who", "chosen")]).await.says(422, "Nobody was chosen");
    assert_eq!(begin(&owner, id, &[("who", "everybody")]).await.status, 400);
    assert_eq!(begin(&owner, id, &[("who", "all"), ("ticket", "")]).await.status, 400);
});

story!(
    /// A form sent twice is one import; while one runs no other begins.
    a_double_submit_is_harmless,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        acme.pushed(id, "ada").await;
        let path = urls::connection_import(id);
        let form = owner.get(&path).await;
        let (one, two) = futures_util::future::join(
            owner.submit(&form, &path, &[("who", "all")]),
            owner.submit(&form, &path, &[("who", "all")]),
        )
        .await;
        assert_eq!(led_to(&acme, &one), led_to(&acme, &two));
        let third = owner.submit(&form, &path, &[("who", "all")]).await;
        assert_eq!(led_to(&acme, &third), led_to(&acme, &one));
        assert_eq!(acme.seats().await, 2);
        let other = owner.submit(&form, &path, &[("who", "page")]).await;
        assert_ne!(led_to(&acme, &other), led_to(&acme, &one), "another choice is another import");
        pushed_many(&acme, id, 101).await;
        let running = led_to(&acme, &begin(&owner, id, &[("who", "all")]).await);
        let other = begin(&owner, id, &[("who", "page")]).await;
        assert_eq!(led_to(&acme, &other), running);
        owner.follow(other).await.says(200, "This import runs already.");
        owner.get(&path).await.says(200, "An import is running.");
    }
);

story!(
    /// More than a hundred go on in the background; the page tells how far, and whoever began it gets a mail.
    a_large_import_goes_on_in_the_background,
    |hub| {
        let acme = hub.tenant("acme").await;
        let admin = acme.person("adam", Role::Admin).await;
        let browser = hub.logged_in(&admin.email).await;
        let id = acme.connect().await;
        pushed_many(&acme, id, 130).await;
        let id = led_to(&acme, &begin(&browser, id, &[("who", "all")]).await);
        let page = browser.get(&urls::import(id)).await;
        page.says(200, "Running").says(200, "Looking up who waits");
        assert!(page.text.contains("data-live") && page.has_form(&urls::import_cancellation(id)));
        assert_eq!(acme.seats().await, 2, "the request did nothing of it");
        let claim = imports::claim(&hub.app, id).await.unwrap().unwrap();
        let (cx, app) = (hub.cx(), &hub.app);
        for _ in 0..2 {
            let cx = cx.clone();
            app.db.write(acme.id, move |c| import::step(c, &cx, claim)).await.unwrap();
        }
        let page = browser.get(&urls::import(id)).await;
        page.says(200, "25 of 130 people had their turn").says(200, "Waiting · 105").says(200, "Imported · 25");
        assert!(page.text.contains("value=\"25\" max=\"130\""), "{}", page.text);
        imports::finish(app, &cx, claim).await;
        let page = browser.get(&urls::import(id)).await;
        page.says(200, "130 of 130 people got an account.");
        assert!(!page.text.contains("data-live"));
        let link = hub.mailed_path(&admin.email, "/imports/").await.unwrap();
        assert_eq!(link, urls::import(id));
        let mails = hub.mails().await;
        assert!(mails.contains("Subject: Acme: The import is done") && mails.contains("Imported: 130"), "{mails}");
        let second = format!("{}?outcome=imported", urls::import(id));
        let next = browser.get(&second).await.links().into_iter().find(|link| link.contains("after=")).unwrap();
        browser.get(&next).await.says(200, "p060@acme.test");
        let csv = browser.get(&urls::import_results(id)).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert!(csv.header("content-disposition").contains("attachment"));
        let lines: Vec<_> = csv.text.lines().collect();
        assert_eq!((lines.len(), lines[0]), (131, "user_id,user_name,name,result,detail,at"));
        assert!(lines[130].contains(",p129@acme.test,,imported,,2027-01-15T08:00:00.000Z"), "{}", lines[130]);
    }
);

story!(cancelling_keeps_what_is_done, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let connection = acme.connect().await;
    pushed_many(&acme, connection, 110).await;
    let id = led_to(&acme, &begin(&owner, connection, &[("who", "all")]).await);
    let claim = imports::claim(&hub.app, id).await.unwrap().unwrap();
    for _ in 0..2 {
        let cx = hub.cx();
        hub.app.db.write(acme.id, move |c| import::step(c, &cx, claim)).await.unwrap();
    }
    let (page, action) = (urls::import(id), urls::import_cancellation(id));
    owner.fill(&page, &action, &[]).await.leads_to(&page);
    owner
        .get(&page)
        .await
        .says(200, "The import is cancelled.")
        .says(200, "then it was ended: owner@acme.test");
    imports::finish(&hub.app, &hub.cx(), claim).await;
    imports::round(&hub.app).await;
    assert_eq!(acme.seats().await, 26);
    let token = owner.csrf_token().await;
    owner.post(&action, &[("csrf_token", &token)]).await.leads_to(&page);
    owner.get(&page).await.says(200, "This import has ended already");
    owner.get(urls::IMPORTS).await.says(200, "Cancelled").says(200, "25 of 110 people imported");
});

hub_testkit::on_both!(
    /// A hub that stops in the middle of an import loses nothing: another node of the same database takes it on.
    a_restart_in_the_middle_loses_nothing,
    |db: TestDb| async move {
        let url = db.url.clone();
        let hub = &Hub::start(db).await;
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let connection = acme.connect().await;
        pushed_many(&acme, connection, 120).await;
        let id = led_to(&acme, &begin(&owner, connection, &[("who", "all")]).await);
        let claim = imports::claim(&hub.app, id).await.unwrap().unwrap();
        for _ in 0..3 {
            let cx = hub.cx();
            hub.app.db.write(acme.id, move |c| import::step(c, &cx, claim)).await.unwrap();
        }
        assert_eq!(acme.seats().await, 51);
        // Here this node stops; another one looks for work.
        let other = App { db: Db::open(&DbOptions { url, connections: 2 }).unwrap(), ..hub.app.clone() };
        imports::round(&other).await;
        assert_eq!(acme.seats().await, 51, "the claim still holds");
        hub.clock.advance(61);
        imports::round(&other).await;
        assert_eq!(acme.seats().await, 121);
        imports::finish(&hub.app, &hub.cx(), claim).await;
        assert_eq!(acme.seats().await, 121, "the first one notices that it is not its any more");
        let events = acme.events().await;
        assert_eq!(events.iter().filter(|event| *event == "user_import").count(), 120, "nobody twice");
        owner.get(&urls::import(id)).await.says(200, "120 of 120 people got an account.");
    }
);

story!(
    /// Whoever gets no seat is told so and waits; an owner is never taken over.
    each_person_has_a_result,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        acme.pushed(id, "ada").await;
        acme.pushed(id, "bob").await;
        acme.write(|c, cx, by| tenant::set_plan(c, cx, by.tenant(), Some(2), SeatRule::Refuse)).await;
        let page = owner.get(&urls::connection_import(id)).await;
        page.says(200, "2 people wait for import and 1 seat is free: 1 of them would go on waiting, for a seat.");
        let sent = owner.submit(&page, &urls::connection_import(id), &[("who", "all")]).await;
        let page = owner.follow(sent).await;
        page.says(200, "1 of 2 people got an account.").says(200, "No seat · 1").says(200, "on the waiting list");
        owner.get(urls::SEATS).await.says(200, "bob from the IdP").says(200, "2 of 2");
    }
);

story!(
    /// The directory of the same workspace goes on to write while an import runs, and its word counts.
    a_directory_writes_in_between,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let connection = acme.connect().await;
        pushed_many(&acme, connection, 101).await;
        let last = acme.pushed(connection, "last").await;
        let id = led_to(&acme, &begin(&owner, connection, &[("who", "all")]).await);
        let claim = imports::claim(&hub.app, id).await.unwrap().unwrap();
        let cx = hub.cx();
        let work = imports::finish(&hub.app, &cx, claim);
        acme.toggle(connection, Toggle::AutoCreate, true).await;
        let (_, late) = futures_util::future::join(work, acme.pushed(connection, "late")).await;
        assert_eq!(state_of(&acme, &late).await, UserState::Active, "auto-create is on");
        assert_eq!(state_of(&acme, &last).await, UserState::Active);
        owner.get(&urls::import(id)).await.says(200, "102 of 102 people got an account.");
    }
);

story!(sub_users_and_other_workspaces_see_no_imports, |hub| {
    let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
    let owner = hub.logged_in(&acme.owner).await;
    let id = acme.connect().await;
    acme.pushed(id, "ada").await;
    let import = led_to(&acme, &begin(&owner, id, &[("who", "all")]).await);
    let stranger = hub.logged_in(&globex.owner).await;
    let token = stranger.csrf_token().await;
    for path in [urls::import(import), urls::import_results(import), urls::connection_import(id)] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    for path in [urls::import_cancellation(import), urls::connection_import(id)] {
        assert_eq!(
            stranger.post(&path, &[("csrf_token", &token), ("ticket", "x"), ("who", "all")]).await.status,
            404,
            "{path}"
        );
    }
    stranger.get(urls::IMPORTS).await.says(200, "No import yet");
    let member = acme.person("mae", Role::Member).await;
    let member = hub.logged_in(&member.email).await;
    for path in [urls::IMPORTS.to_owned(), urls::import(import), urls::import_results(import)] {
        assert_eq!(member.get(&path).await.status, 403, "{path}");
    }
});
