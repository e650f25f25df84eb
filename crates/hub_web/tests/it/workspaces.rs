//! Several workspaces, one address: what one login proves, and what it never proves.

use hub_kernel::{Secret, TenantId};
use hub_tenants::event::{self, Filter};
use hub_tenants::user::{self, NewAccount, Role};
use hub_web::urls;

use crate::attributes::answered;
use crate::browser::{Browser, Page};
use crate::harness::{Hub, PASSWORD, Someone, Tenant, story};

const BOTH: &str = "both@people.test";
const OTHER_PASSWORD: &str = "another long enough one";

impl Tenant<'_> {
    /// An account of an address of anywhere.
    pub async fn account(&self, email: &str, role: Role, password: Option<&str>) -> Someone {
        let hash = match password {
            Some(text) => {
                let cx = self.hub.cx();
                Some(self.hub.app.passwords.hash(&cx, Secret::new(text.to_owned())).await.unwrap())
            }
            None => None,
        };
        let new = NewAccount { email: email.parse().unwrap(), name: None, role, password_hash: hash };
        let id = self.write(move |c, cx, by| user::create(c, cx, by.tenant(), &new)).await;
        Someone { id, email: email.to_owned() }
    }
}

async fn go_to(browser: &Browser, to: TenantId) -> Page {
    let token = browser.csrf_token().await;
    browser.post(&urls::workspace_switch(to), &[("csrf_token", &token)]).await
}

async fn here(browser: &Browser) -> Option<String> {
    browser.who().await.map(|who| who["tenant"].as_str().unwrap().to_owned())
}

/// Two workspaces with one address and one password.
async fn two(hub: &Hub) -> (Tenant<'_>, Tenant<'_>) {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    for tenant in [&one, &two] {
        tenant.account(BOTH, Role::Admin, Some(PASSWORD)).await;
    }
    (one, two)
}

/// Logged in at the first of the workspaces.
async fn in_one(hub: &Hub) -> Browser {
    let browser = hub.browser();
    assert_eq!(browser.log_in(BOTH, PASSWORD).await.status, 303);
    assert_eq!(here(&browser).await.as_deref(), Some("one"));
    browser
}

async fn details(tenant: &Tenant<'_>, action: &str) -> Vec<String> {
    let (id, wanted) = (tenant.id, action.to_owned());
    let filter = Filter { action: Some(wanted), ..Filter::default() };
    let rows = tenant.hub.app.db.read(move |c| event::page(c, id, &filter, 100)).await.unwrap();
    rows.into_iter().map(|row| row.details).collect()
}

story!(one_password_for_two_workspaces_is_a_choice_after_login, |hub| {
    let (one, two) = two(hub).await;
    let browser = hub.browser();
    let login = browser.get("/login?next=/people").await;
    let page = browser.submit(&login, "/login", &[("email", BOTH), ("password", PASSWORD)]).await;
    page.leads_to("/workspaces?next=%2Fpeople");
    let choice = browser.follow(page).await;
    choice.says(200, "Go on in One").says(200, "Go to Two");
    assert!(choice.links().contains(&"/people".to_owned()), "staying goes on where they wanted to go");
    let before = browser.session().unwrap();
    browser.submit(&choice, &urls::workspace_switch(two.id), &[]).await.leads_to("/people");
    assert_eq!(here(&browser).await.as_deref(), Some("two"));
    assert_ne!(browser.session().unwrap(), before);
    let stolen = hub.browser();
    stolen.set_cookie("session", &before);
    assert_eq!(stolen.email().await, None, "the former session has ended");

    // Both write it down, and neither names the other.
    let (left, entered) = (details(&one, "workspace_switch").await, details(&two, "workspace_switch").await);
    assert!(left.len() == 1 && left[0].contains("left"), "{left:?}");
    assert!(entered.len() == 1 && entered[0].contains("entered"), "{entered:?}");
    assert!(details(&two, "login").await.len() == 1 && details(&one, "session_end").await.len() == 1);
    assert!(!left[0].contains("two") && !entered[0].contains("one"));

    // And back, by the same login.
    browser.get(urls::WORKSPACES).await.says(200, "Go to One");
    go_to(&browser, one.id).await.leads_to("/");
    assert_eq!(here(&browser).await.as_deref(), Some("one"));
    // It lasts as long as the login would have lasted.
    hub.clock.advance(hub.app.settings.session.max_hours * 3600 - 7200);
    go_to(&browser, two.id).await;
    assert_eq!(here(&browser).await, None, "no request for hours");
});

story!(a_switch_does_not_make_a_login_last_longer, |hub| {
    let (_, two) = two(hub).await;
    let browser = in_one(hub).await;
    let hours = hub.app.settings.session.max_hours;
    for _ in 0..(hours / 4 - 1) {
        hub.clock.advance(4 * 3600);
        assert!(here(&browser).await.is_some());
    }
    go_to(&browser, two.id).await.leads_to("/");
    assert_eq!(here(&browser).await.as_deref(), Some("two"));
    hub.clock.advance(4 * 3600 + 1);
    assert_eq!(here(&browser).await, None);
});

story!(another_password_is_another_login, |hub| {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    one.account(BOTH, Role::Admin, Some(PASSWORD)).await;
    two.account(BOTH, Role::Admin, Some(OTHER_PASSWORD)).await;
    let browser = hub.browser();
    browser.log_in(BOTH, PASSWORD).await.leads_to("/");
    let page = browser.get(urls::WORKSPACES).await;
    assert!(page.status == 200 && !page.words().contains("Two"), "not even its name: {}", page.words());
    assert_eq!(go_to(&browser, two.id).await.status, 404);
    // The mail tells it, to the mailbox.
    browser.submit(&page, urls::LOGIN_WORKSPACE, &[]).await.says(200, "Check your mail");
    assert!(hub.mails().await.contains("/login/two"));
    // A workspace of which they know the id, and none that there is.
    let stranger = hub.tenant("three").await;
    assert_eq!(go_to(&browser, stranger.id).await.status, 404);
    assert_eq!(go_to(&browser, one.id).await.status, 404);
    assert_eq!(browser.email().await.as_deref(), Some(BOTH), "nothing has happened");
});

story!(what_changes_there_counts_at_that_instant, |hub| {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    one.account(BOTH, Role::Admin, Some(PASSWORD)).await;
    let id = two.account(BOTH, Role::Admin, Some(PASSWORD)).await.id;

    // Deactivated: neither shown nor entered.
    let browser = in_one(hub).await;
    two.write(move |c, cx, by| user::deactivate(c, cx, by, id)).await;
    assert!(!browser.get(urls::WORKSPACES).await.words().contains("Two"));
    assert_eq!(go_to(&browser, two.id).await.status, 404);
    two.write(move |c, cx, by| user::reactivate(c, cx, by, id)).await;
    assert_ne!(here(&browser).await, None);

    // A sub-user of a workspace whose SSO begins: its own door.
    let browser = in_one(hub).await;
    two.write(move |c, cx, by| user::change_role(c, cx, by, id, Role::Member)).await;
    let connection = two.integrated().await;
    let page = browser.get(urls::WORKSPACES).await;
    assert!(
        page.links().contains(&"/login/two".to_owned()) && !page.has_form(&urls::workspace_switch(two.id))
    );
    go_to(&browser, two.id).await.leads_to("/login/two");
    assert_eq!(here(&browser).await.as_deref(), Some("one"), "the session stays where it was");
    two.disconnect(connection).await;
});

story!(a_new_password_there_closes_the_way, |hub| {
    let (_, two) = two(hub).await;
    let browser = in_one(hub).await;
    let there = hub.browser();
    let door = there.get("/login/two").await.links();
    let link = door.iter().find(|link| link.starts_with("/login?")).unwrap();
    there.fill(link, "/login", &[("email", BOTH), ("password", PASSWORD)]).await.leads_to("/");
    let change = [("current_password", PASSWORD), ("password", OTHER_PASSWORD)];
    there.fill("/account", "/account/password", &change).await;
    assert!(!browser.get(urls::WORKSPACES).await.has_form(&urls::workspace_switch(two.id)));
    let page = go_to(&browser, two.id).await;
    assert_ne!(here(&browser).await.as_deref(), Some("two"), "{} {:?}", page.status, page.location());
});

story!(
    /// K13: a workspace where everyone logs in by SSO is neither shown nor entered nor left.
    everyone_enforced_is_an_island,
    |hub| {
        let (one, two) = two(hub).await;
        let browser = in_one(hub).await;
        let connection = two.integrated().await;
        browser.get(urls::WORKSPACES).await.says(200, "Go to Two");
        two.everyone_by_sso(connection).await;
        let page = browser.get(urls::WORKSPACES).await;
        assert!(!page.words().contains("Two") && !page.text.contains("/login/two"), "{}", page.words());
        assert_eq!(go_to(&browser, two.id).await.status, 404);
        // Nor does a proven domain tell of it.
        one.verified("people.test").await;
        assert!(!browser.get(urls::WORKSPACES).await.words().contains("Two"));

        // From inside nothing is shown and nothing entered.
        two.verified("two.test").await;
        one.account("owner@two.test", Role::Admin, Some(PASSWORD)).await;
        let inside = hub.browser();
        let accepted = answered(&inside, &two, connection, |said| said, &two.owner).await;
        inside.get(&accepted.location().unwrap()).await;
        assert_eq!(here(&inside).await.as_deref(), Some("two"));
        let page = inside.get(urls::WORKSPACES).await;
        page.says(200, "Everyone in Two logs in by SSO");
        assert!(!page.text.contains(&urls::workspace_switch(one.id)) && !page.text.contains("/login/one"));
        assert_eq!(go_to(&inside, one.id).await.status, 404);
    }
);

story!(
    /// A SAML proof of one workspace opens nothing in another, whatever address its admin typed; a proven domain shows the
    /// other's door, and nothing else.
    an_equal_address_proves_nothing,
    |hub| {
        let (evil, acme) = (hub.tenant("evil").await, hub.tenant("acme").await);
        evil.account(&acme.owner, Role::Admin, None).await;
        let connection = evil.integrated().await;
        let browser = hub.browser();
        let accepted = answered(&browser, &evil, connection, |said| said, &acme.owner).await;
        browser.get(&accepted.location().unwrap()).await;
        assert_eq!(here(&browser).await.as_deref(), Some("evil"));
        assert!(!browser.get(urls::WORKSPACES).await.words().contains("Acme"));
        assert_eq!(go_to(&browser, acme.id).await.status, 404);
        // An address of a domain that the workspace has proven: its people may know where else they have accounts.
        evil.verified("acme.test").await;
        let page = browser.get(urls::WORKSPACES).await;
        page.says(200, "Log in to Acme");
        assert!(page.links().contains(&"/login/acme".to_owned()) && !page.has_form(&urls::workspace_switch(acme.id)));
        go_to(&browser, acme.id).await.leads_to("/login/acme");
        assert_eq!(here(&browser).await.as_deref(), Some("evil"));
    }
);

story!(a_right_is_used_once_and_ends_with_its_session, |hub| {
    let (_, two) = two(hub).await;
    let browser = in_one(hub).await;
    let thief = browser.stolen();
    go_to(&browser, two.id).await.leads_to("/");
    assert_ne!(go_to(&thief, two.id).await.status, 200);
    assert_eq!(here(&thief).await, None);
    // "Log out all others" there takes the right that sessions elsewhere hold.
    let (here_one, there) = (in_one(hub).await, hub.browser());
    let door = there.get("/login/two").await.links();
    let link = door.iter().find(|link| link.starts_with("/login?")).unwrap();
    there.fill(link, "/login", &[("email", BOTH), ("password", PASSWORD)]).await.leads_to("/");
    there.fill("/account", "/account/sessions/revoke-others", &[]).await;
    assert_eq!(go_to(&here_one, two.id).await.status, 404);
    assert_eq!(here(&here_one).await.as_deref(), Some("one"));
});
