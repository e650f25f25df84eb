//! What a session lives through, and what somebody gains who steals one.

use hub_demo_idp::response::ResponseBuilder;
use hub_kernel::Clock as _;
use hub_tenants::user::Role;
use hub_testkit::on_both;
use hub_web::urls;
use reqwest::Method;
use reqwest::header::REFERER;

use crate::attributes::{answered, answered_from};
use crate::harness::{Hub, PASSWORD, story};

story!(every_login_has_a_new_session_and_ends_the_browsers_old_one, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.logged_in(&acme.owner).await;
    let first = browser.session().unwrap();
    let thief = browser.stolen();
    browser.log_in(&acme.owner, PASSWORD).await.leads_to("/");
    assert_ne!(browser.session().unwrap(), first);
    assert_eq!(thief.email().await, None, "the earlier session has ended");
    assert_eq!(browser.email().await.as_deref(), Some(acme.owner.as_str()));
});

story!(
    /// Session fixation: a value that was planted in the browser never becomes a session.
    a_planted_session_is_never_taken_over,
    |hub| {
        let acme = hub.tenant("acme").await;
        let browser = hub.browser();
        browser.set_cookie("session", "planted-by-somebody-else-0123456789012345678");
        browser.log_in(&acme.owner, PASSWORD).await.leads_to("/");
        assert_ne!(browser.session().as_deref(), Some("planted-by-somebody-else-0123456789012345678"));
        let thief = hub.browser();
        thief.set_cookie("session", "planted-by-somebody-else-0123456789012345678");
        assert_eq!(thief.email().await, None);
    }
);

on_both!(a_session_ends_by_idling_and_in_any_case, |db| async move {
    let hub = Hub::with(db, &[("SESSION_IDLE_MINUTES", "30"), ("SESSION_MAX_HOURS", "2")]).await;
    let acme = hub.tenant("acme").await;
    let (idle, busy) = (hub.logged_in(&acme.owner).await, hub.logged_in(&acme.owner).await);
    for _ in 0..5 {
        hub.clock.advance(20 * 60);
        assert!(busy.email().await.is_some(), "requests keep it alive");
    }
    assert_eq!(idle.email().await, None);
    hub.clock.advance(20 * 60);
    assert_eq!(busy.email().await, None, "two hours are the most");
    busy.get("/account").await.leads_to("/login?next=%2Faccount");
    let token = busy.csrf_token().await;
    let form = |from: &str| {
        let request = busy.request(Method::POST, urls::ACCOUNT_PASSWORD).header(REFERER, from);
        request.form(&[("csrf_token", &token)])
    };
    let ours = format!("{}/account", hub.app.base_url());
    busy.send(form(&ours)).await.leads_to("/login?next=%2Faccount");
});

story!(the_account_lists_sessions_and_ends_them, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.logged_in(&acme.owner).await;
    let phone = hub.browser().called("Mozilla/5.0 (iPhone) Version/19.0 Safari/605.1.15");
    phone.log_in(&acme.owner, PASSWORD).await;
    let tablet = hub.logged_in(&acme.owner).await;
    let page = browser.get("/account").await;
    page.says(200, "Firefox on Linux This one").says(200, "Safari on iPhone");
    let ends: Vec<String> = page
        .forms()
        .into_iter()
        .map(|form| form.action)
        .filter(|action| action.ends_with("/revoke"))
        .collect();
    assert_eq!(ends.len(), 2);
    browser.submit(&page, &ends[0], &[]).await.leads_to("/account");
    let left = [phone.email().await, tablet.email().await];
    assert_eq!(left.iter().flatten().count(), 1, "{left:?}");
    assert_eq!(browser.submit(&page, &ends[0], &[]).await.status, 404, "once");
    browser.fill("/account", "/account/sessions/revoke-others", &[]).await.leads_to("/account");
    assert_eq!((phone.email().await, tablet.email().await), (None, None));
    browser.get("/account").await.says(200, "One other session has ended");
    assert!(!browser.get("/account").await.words().contains("has ended"), "said once");
});

story!(nobody_ends_the_session_of_somebody_else, |hub| {
    let acme = hub.tenant("acme").await;
    let member = acme.person("mae", Role::Member).await;
    let (owner, mae) = (hub.logged_in(&acme.owner).await, hub.logged_in(&member.email).await);
    let (tenant, id, now) = (acme.id, acme.owner_id, hub.cx().now);
    let rows = hub.app.db.read(move |c| hub_tenants::session::list(c, tenant, id, now)).await.unwrap();
    let token = mae.csrf_token().await;
    let page = mae.post(&urls::end_session(rows[0].id), &[("csrf_token", &token)]).await;
    assert_eq!(page.status, 404);
    assert!(owner.email().await.is_some());
});

story!(a_new_password_ends_the_other_sessions, |hub| {
    let acme = hub.tenant("acme").await;
    let (browser, other) = (hub.logged_in(&acme.owner).await, hub.logged_in(&acme.owner).await);
    let change =
        |current: &'static str, new: &'static str| [("current_password", current), ("password", new)];
    let page = browser.fill("/account", "/account/password", &change("wrong", "another horse battery")).await;
    page.says(422, "This is not your current password");
    let page = browser.fill("/account", "/account/password", &change(PASSWORD, "short")).await;
    page.says(422, "at least 10 characters");
    assert!(other.email().await.is_some());
    let page =
        browser.fill("/account", "/account/password", &change(PASSWORD, "another horse battery")).await;
    page.leads_to("/account");
    browser.get("/account").await.says(200, "Your password is changed");
    assert_eq!(other.email().await, None);
    assert_eq!(hub.browser().log_in(&acme.owner, PASSWORD).await.status, 401);
    assert_eq!(hub.browser().log_in(&acme.owner, "another horse battery").await.status, 303);
});

story!(deactivation_ends_sessions_on_the_next_request, |hub| {
    let acme = hub.tenant("acme").await;
    let member = acme.person("mae", Role::Member).await;
    let (owner, mae) = (hub.logged_in(&acme.owner).await, hub.logged_in(&member.email).await);
    let person = urls::person(member.id);
    let deactivate = format!("{person}/deactivate");
    let page = owner.get(&deactivate).await;
    page.says(200, "Their session ends at once");
    owner.submit(&page, &deactivate, &[]).await.leads_to(&person);
    assert_eq!(mae.email().await, None);
    owner.fill(&person, &format!("{person}/reactivate"), &[]).await.leads_to(&person);
    assert_eq!(mae.email().await, None, "what has ended stays ended");
    hub.logged_in(&member.email).await;
});

on_both!(on_https_cookies_are_bound_to_the_host, |db| async move {
    let hub = Hub::with(db, &[("BASE_URL", "https://hub.test")]).await;
    let acme = hub.tenant("acme").await;
    let browser = hub.browser();
    let page = browser.log_in(&acme.owner, PASSWORD).await;
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert_eq!(page.header("strict-transport-security"), "max-age=63072000");
    let value = browser.session().unwrap();
    let plain = hub.browser();
    plain.set_cookie("session", &value);
    assert_eq!(plain.email().await, None, "a cookie without the prefix is nobody's");
});

story!(
    /// Asked to have the person sign in once more, some identity providers answer with the sign-in of this morning: that is said
    /// plainly, where the page that asked for a proof would only ask for it again.
    an_identity_provider_that_does_not_ask_again_ends_on_a_page_that_says_so,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        let browser = hub.browser();
        let taken = answered(&browser, &acme, id, |said| said, &acme.owner).await;
        browser.follow(taken).await;
        let morning = hub.clock.now().millis();
        let confirm = urls::sso_confirm(id, "/settings");
        let ask = async |since: i64| {
            let old = |said: ResponseBuilder| ResponseBuilder { authn_instant: Some(since), ..said };
            answered_from(&browser, &acme, id, &confirm, old, &acme.owner).await
        };
        hub.clock.advance(20 * 60);
        let page = ask(morning).await;
        page.says(403, "did not ask you to sign in again");
        assert!(!page.links().contains(&urls::sso_login(id)), "the same once more would end here again");
        assert_eq!(browser.email().await.as_deref(), Some(acme.owner.as_str()), "the session goes on");
        let events = acme.events().await;
        assert!(events.contains(&"sso_failed".to_owned()), "{events:?}");
        let fresh = ask(hub.clock.now().millis()).await;
        assert_eq!(browser.follow(fresh).await.status, 200);
        // And a plain login may be as old as the identity provider lets it be.
        let plain = |said: ResponseBuilder| ResponseBuilder { authn_instant: Some(morning), ..said };
        let taken = answered(&hub.browser(), &acme, id, plain, &acme.owner).await;
        assert_eq!(taken.status, 303, "{}", taken.words());
    }
);
