//! One's own account.

use hub_tenants::user::Role;

use crate::harness::story;

story!(everybody_sees_their_own_account, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let browser = hub.logged_in(&mae.email).await;
    let page = browser.get("/account").await;
    page.says(200, "mae@acme.test").says(200, "Sub-user").says(200, "Acme").says(200, "/login/acme");
    page.says(200, "Firefox on Linux This one").says(200, "Password · 127.0.0.1 · now");
    assert!(!page.text.contains("href=\"/people\""), "C1: the menu of a sub-user has the account only");
    assert!(!page.text.contains("href=\"/integrations\""));
    let owner = hub.logged_in(&acme.owner).await;
    let page = owner.get("/account").await;
    assert!(page.text.contains("href=\"/integrations\""), "C1: owners and admins see Integrations");
});

story!(a_name_cannot_bring_markup_into_a_page_or_a_mail, |hub| {
    let browser = hub.browser();
    let name = "<script>alert(1)</script>\r\nBcc: x@evil.test";
    let sent = [
        ("workspace", "\"><img src=x onerror=alert(1)>"),
        ("slug", "evil"),
        ("name", name),
        ("email", "eve@evil.test"),
        ("password", "correct horse battery"),
    ];
    browser.fill("/signup", "/signup", &sent).await.leads_to("/");
    for path in ["/account", "/people", "/people/invite", "/login/evil"] {
        let page = browser.get(path).await;
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img src=x"), "{path}");
    }
    browser.fill("/people/invite", "/people/invite", &[("email", "m@evil.test"), ("role", "member")]).await;
    let mails = hub.mails().await;
    assert!(!mails.lines().any(|line| line.starts_with("Bcc:")), "{mails}");
});
