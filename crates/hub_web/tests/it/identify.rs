//! The first step of a login: an address or a short name, and where it leads. It tells a stranger nothing of accounts.

use hub_tenants::user::Role;
use hub_web::urls;

use crate::attributes::answered;
use crate::browser::{Browser, Page};
use crate::harness::{PASSWORD, Tenant, story};

async fn identify(browser: &Browser, email: &str) -> Page {
    browser.fill("/login", "/login", &[("email", email)]).await
}

/// The button for owners and admins.
async fn by_password(browser: &Browser, email: &str) -> Page {
    browser.fill("/login", "/login", &[("email", email), ("by_password", "yes")]).await
}

impl Tenant<'_> {
    /// Has everyone log in by SSO, owners and admins too.
    pub async fn everyone_by_sso(&self, connection: hub_kernel::ConnectionId) {
        use hub_tenants::{enforcement, session};
        let browser = self.hub.browser();
        let accepted = answered(&browser, self, connection, |said| said, &self.owner).await;
        browser.get(&accepted.location().unwrap()).await;
        let (cookie, lifetime) = (browser.session().unwrap(), self.hub.app.settings.session);
        self.write(move |c, cx, _| {
            let owner = session::authenticate(c, &cookie, cx.now, lifetime)?.unwrap();
            let (admin, cx) = (owner.admin()?, cx.clone().with_actor(owner.actor()));
            enforcement::recovery::make(c, &cx, &admin)?;
            let choice = enforcement::Choice { sub_users_from: None, everyone_from: Some(cx.now) };
            enforcement::choose(c, &cx, &admin, choice)
        })
        .await;
    }
}

story!(an_address_is_asked_for_first_then_the_password, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.browser();
    let first = browser.get("/login?next=/people").await;
    assert!(!first.text.contains("type=\"password\""), "one thing at a time");
    let second = browser.submit(&first, "/login", &[("email", &acme.owner)]).await;
    assert_eq!(second.status, 200);
    let form = second.form("/login");
    // What password managers want: one form, the name of the account in it.
    assert_eq!(
        (form.field("email"), form.field("password"), form.field("next")),
        (&*acme.owner, "", "/people")
    );
    assert!(second.text.contains("autocomplete=\"username\" readonly"));
    let wrong = browser.submit(&second, "/login", &[("password", "wrong password")]).await;
    wrong.says(401, "The e-mail or the password is not right");
    assert!(wrong.text.contains("autocomplete=\"username\" readonly"), "the second step goes on");
    browser.submit(&wrong, "/login", &[("password", PASSWORD)]).await.leads_to("/people");
    assert_eq!(browser.email().await.as_deref(), Some(acme.owner.as_str()));

    let hinted = hub.browser().get("/login?login_hint=ada%40acme.test").await;
    assert_eq!(hinted.form("/login").field("email"), "ada@acme.test");
    let nonsense = hub.browser().get("/login?login_hint=%3Cb%3E").await;
    assert_eq!(nonsense.form("/login").field("email"), "");
});

/// All that a browser gets, without what differs by chance, and without the address itself.
fn received(page: &Page, email: &str) -> String {
    let headers: Vec<String> = page
        .headers
        .iter()
        .filter(|(name, _)| {
            !["date", "x-request-id", "set-cookie", "content-length"].contains(&name.as_str())
        })
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    let token = page.form("/login").field("csrf_token").to_owned();
    let cookies = page.headers.get_all("set-cookie").iter().count();
    let body = page.text.replace(email, "…").replace(&token, "…");
    format!("{} {cookies} cookies\n{}\n{body}", page.status, headers.join("\n"))
}

story!(
    /// Owner, sub-user with and without a password, deactivated, staged and unknown: byte for byte the same.
    the_first_step_is_the_same_for_every_address,
    |hub| {
        let (acme, other) = (hub.tenant("acme").await, hub.tenant("other").await);
        let connection = acme.integrated().await;
        let gone = acme.person("gon", Role::Member).await;
        acme.person("sub", Role::Member).await;
        acme.pushed(connection, "stg").await;
        acme.write(move |c, cx, by| hub_tenants::user::deactivate(c, cx, by, gone.id)).await;
        // Claimed is not proven, and a proof elsewhere is not for this domain.
        acme.claimed("acme.test").await;
        other.verified("elsewhere.test").await;
        let mut seen = std::collections::BTreeMap::new();
        for name in ["owner", "sub", "gon", "stg", "nob"] {
            for domain in ["acme.test", "nowhere.test"] {
                let email = format!("{name}@{domain}").to_lowercase();
                for answer in [identify(&hub.browser(), &email).await, by_password(&hub.browser(), &email).await] {
                    seen.entry(received(&answer, &email)).or_insert_with(Vec::new).push(email.clone());
                }
            }
        }
        assert_eq!(seen.len(), 1, "{seen:#?}");
    }
);

story!(
    /// C12, K16: an address of a proven domain leads to its identity provider, which is told the address.
    a_proven_domain_leads_to_its_identity_provider,
    |hub| {
        let (acme, evil) = (hub.tenant("acme").await, hub.tenant("evil").await);
        acme.verified("acme.test").await;
        evil.integrated().await;
        evil.claimed("acme.test").await;
        let before = identify(&hub.browser(), "mae@acme.test").await;
        assert!(before.has_form("/login"), "no connection yet, so the password");
        let connection = acme.integrated().await;
        let browser = hub.browser();
        let first = browser.get("/login?next=/people").await;
        let onward = browser.submit(&first, "/login", &[("email", " Mae@ACME.test ")]).await;
        onward.says(200, "belongs to Acme").says(200, "Entra ID SSO");
        let login = format!("/saml/{connection}/login?next=%2Fpeople&login_hint=Mae%40ACME%2Etest");
        assert!(onward.links().contains(&login), "{:?}", onward.links());
        // Without a click and without a script, but not by a redirect of the form, which the policy forbids.
        let refresh = format!("content=\"0;url={}\"", login.replace('&', "&#38;"));
        assert!(onward.text.contains(&refresh), "{}", onward.text);
        let there = browser.get(&login).await.location().unwrap();
        assert!(there.starts_with("https://idp.test/saml?SAMLRequest="), "{there}");
        assert!(there.ends_with("&login_hint=Mae%40ACME.test"), "{there}");
        let unhinted = browser.get(&format!("/saml/{connection}/login?login_hint=x%26y%3Dz")).await;
        assert!(!unhinted.location().unwrap().contains("login_hint"), "an address or nothing");

        // Whoever has an account there or not: the domain decides.
        identify(&hub.browser(), "nobody@acme.test").await.says(200, "belongs to Acme");
        assert!(identify(&hub.browser(), "mae@sub.acme.test").await.has_form("/login"));
        // Owners and admins choose the password on the way.
        let chosen = by_password(&hub.browser(), &acme.owner).await;
        assert_eq!(chosen.form("/login").field("email"), acme.owner);
        acme.disconnect(connection).await;
        assert!(identify(&hub.browser(), "mae@acme.test").await.has_form("/login"));
    }
);

story!(several_connections_are_a_choice_and_everyone_is_everyone, |hub| {
    let acme = hub.tenant("acme").await;
    acme.verified("acme.test").await;
    let first = acme.integrated().await;
    let second = acme.write(|c, cx, by| hub_tenants::connection::begin(c, cx, by, "okta")).await;
    acme.integrate(second).await;
    let choice = identify(&hub.browser(), "mae@acme.test").await;
    choice.says(200, "Log in to Acme").says(200, "Owners and admins may also");
    for id in [first, second] {
        let link = format!("/saml/{id}/login?login_hint=mae%40acme%2Etest");
        assert!(choice.links().contains(&link), "{link}: {:?}", choice.links());
    }
    acme.disconnect(second).await;
    acme.everyone_by_sso(first).await;
    by_password(&hub.browser(), &acme.owner).await.says(200, "belongs to Acme");
    let door = hub.browser().get("/login/acme").await;
    door.says(200, "Everyone in this workspace logs in by SSO");
    assert!(!door.words().contains("with a password"), "{}", door.words());
});

story!(a_short_name_leads_to_its_door, |hub| {
    hub.tenant("acme").await;
    identify(&hub.browser(), " ACME ").await.leads_to("/login/acme");
    let browser = hub.browser();
    let first = browser.get("/login?next=/people").await;
    browser.submit(&first, "/login", &[("email", "acme")]).await.leads_to("/login/acme?next=%2Fpeople");
    let unknown = identify(&hub.browser(), "nowhere").await;
    unknown.says(422, "There is no workspace nowhere here");
    assert_eq!(unknown.form("/login").field("email"), "nowhere");
    identify(&hub.browser(), "").await.says(422, "Enter your e-mail address");
    identify(&hub.browser(), "no such name").await.says(422, "lower-case letters");
    assert_eq!(urls::workspace_login("acme"), "/login/acme");
});
