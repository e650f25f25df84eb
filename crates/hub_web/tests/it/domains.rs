//! E-mail domains: claimed, proven in DNS, watched, and what follows for their people.

use hub_kernel::DomainId;
use hub_tenants::domain::{self, Domain};
use hub_tenants::session::Confirmed;
use hub_tenants::user::Role;
use hub_web::{urls, watch};

use crate::browser::Browser;
use crate::harness::{Hub, PASSWORD, Tenant, story};

const DAY: i64 = 86_400;

impl Tenant<'_> {
    /// Claims a domain.
    pub async fn claimed(&self, name: &str) -> DomainId {
        let name = name.to_owned();
        let by = Confirmed::at_the_command_line(self.id);
        self.write(move |c, cx, _| domain::add(c, cx, &by, &name)).await
    }

    /// A domain that is proven, its record published.
    pub async fn verified(&self, name: &str) -> DomainId {
        let id = self.claimed(name).await;
        let challenge = self.domain(id).await.challenge();
        self.hub.dns.publish(&challenge.host, &challenge.text);
        watch::domains::look(&self.hub.app, &self.hub.cx(), id, true).await.unwrap().unwrap();
        assert!(self.domain(id).await.is_verified());
        id
    }

    pub async fn domain(&self, id: DomainId) -> Domain {
        let tenant = self.id;
        self.hub.app.db.read(move |c| domain::get(c, tenant, id)).await.unwrap()
    }
}

async fn act(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> crate::browser::Page {
    let token = browser.csrf_token().await;
    let mut sent = vec![("csrf_token", token.as_str())];
    sent.extend(fields);
    browser.post(path, &sent).await
}

async fn mails_about(hub: &Hub, what: &str) -> usize {
    hub.mails().await.matches(&format!("Subject: Acme: {what}")).count()
}

story!(an_owner_claims_a_domain_and_proves_it_in_dns, |hub| {
    let acme = hub.tenant("acme").await;
    let (adam, mae) = (acme.person("adam", Role::Admin).await, acme.person("mae", Role::Member).await);
    let owner = hub.logged_in(&acme.owner).await;
    assert!(owner.get("/settings").await.links().contains(&urls::DOMAINS.to_owned()));
    for (typed, problem) in [
        ("gmail.com", "can have an address there"),
        ("co.uk", "an ending that many companies share"),
        ("acme", "Enter a domain such as example.com"),
    ] {
        let page = owner.fill(urls::DOMAINS, urls::DOMAINS, &[("domain", typed)]).await;
        page.says(422, problem);
        assert_eq!(page.form(urls::DOMAINS).field("domain"), typed);
    }
    owner.fill(urls::DOMAINS, urls::DOMAINS, &[("domain", "@Acme.test")]).await.leads_to(urls::DOMAINS);
    let page = owner.get(urls::DOMAINS).await;
    page.says(200, "Waiting for the record");
    let id = acme.hub.app.db.read({
        let tenant = acme.id;
        move |c| domain::list(c, tenant)
    });
    let row = id.await.unwrap().remove(0);
    let challenge = row.challenge();
    assert_eq!(
        (row.name.as_str(), challenge.host.as_str()),
        ("acme.test", "_switchboard-challenge.acme.test")
    );
    for shown in [&challenge.host, &challenge.text] {
        assert!(page.text.contains(&format!("value=\"{shown}\"")), "to copy: {shown}");
    }

    let check = urls::domain_check(row.id);
    act(&owner, &check, &[]).await.leads_to(urls::DOMAINS);
    owner
        .get(urls::DOMAINS)
        .await
        .says(200, "There is no such record at _switchboard-challenge.acme.test yet");
    hub.dns.silence(true);
    hub.clock.advance(9);
    act(&owner, &check, &[]).await.leads_to(urls::DOMAINS);
    owner.get(urls::DOMAINS).await.says(200, "DNS was asked a few seconds ago");
    hub.clock.advance(1);
    act(&owner, &check, &[]).await;
    owner.get(urls::DOMAINS).await.says(200, "DNS gave no answer");
    hub.dns.silence(false);
    hub.dns.publish(&challenge.host, &challenge.text);

    // Admins see it and may look, and change nothing.
    let admin = hub.logged_in(&adam.email).await;
    let seen = admin.get(urls::DOMAINS).await;
    seen.says(200, "Only an owner can add, change and remove domains");
    assert!(!seen.has_form(urls::DOMAINS) && !seen.links().contains(&urls::domain_removal(row.id)));
    assert_eq!(act(&admin, urls::DOMAINS, &[("domain", "b.test")]).await.status, 403);
    assert_eq!(act(&admin, &urls::domain_rule(row.id), &[("value", "on")]).await.status, 403);
    assert_eq!(admin.get(&urls::domain_removal(row.id)).await.status, 403);
    assert_eq!(act(&admin, &urls::domain_removal(row.id), &[("confirm", "acme.test")]).await.status, 403);
    hub.clock.advance(10);
    act(&admin, &check, &[]).await.leads_to(urls::DOMAINS);
    owner.get(urls::DOMAINS).await.says(200, "Verified");
    assert_eq!(mails_about(hub, "acme.test is verified").await, 2, "owner and admin");
    assert_eq!(hub.logged_in(&mae.email).await.get(urls::DOMAINS).await.status, 403);

    let remove = urls::domain_removal(row.id);
    let asked = owner.get(&remove).await;
    asked.says(200, "Another workspace may prove acme.test from this moment on");
    owner.submit(&asked, &remove, &[("confirm", "acme")]).await.says(422, "Nothing was changed");
    owner.submit(&asked, &remove, &[("confirm", "acme.test")]).await.leads_to(urls::DOMAINS);
    assert_eq!(owner.get(&remove).await.status, 404);
    let events = acme.events().await;
    let told: Vec<&String> = events.iter().filter(|name| name.starts_with("domain_")).collect();
    assert_eq!(told, ["domain_remove", "domain_verify", "domain_add"]);
});

story!(a_proof_is_looked_for_by_itself_and_lost_after_the_grace_only, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.claimed("acme.test").await;
    let challenge = acme.domain(id).await.challenge();
    hub.dns.publish(&challenge.host, &challenge.text);
    watch::look_at_domains(&hub.app).await;
    assert!(!acme.domain(id).await.is_verified(), "its turn has not come");
    hub.clock.advance(3600);
    watch::look_at_domains(&hub.app).await;
    assert!(acme.domain(id).await.is_verified());

    // DNS that says nothing takes nothing, however long.
    hub.dns.silence(true);
    for _ in 0..30 {
        hub.clock.advance(DAY);
        watch::look_at_domains(&hub.app).await;
    }
    let row = acme.domain(id).await;
    assert!(row.is_verified() && row.missing_since.is_none() && row.trouble.is_some());
    hub.dns.silence(false);
    hub.dns.withdraw(&challenge.host);
    for day in 0..domain::GRACE_DAYS {
        hub.clock.advance(DAY);
        watch::look_at_domains(&hub.app).await;
        assert!(acme.domain(id).await.is_verified(), "day {day}");
    }
    assert_eq!(mails_about(hub, "The proof of acme.test is missing").await, 1);
    let page = hub.logged_in(&acme.owner).await.get(urls::DOMAINS).await;
    page.says(200, "record missing").says(200, "Publish it again before");
    hub.clock.advance(DAY);
    watch::look_at_domains(&hub.app).await;
    assert!(!acme.domain(id).await.is_verified());
    assert_eq!(mails_about(hub, "acme.test is no longer verified").await, 1);

    // Published again, it comes back without a click.
    hub.dns.publish(&challenge.host, &challenge.text);
    hub.clock.advance(3600);
    watch::look_at_domains(&hub.app).await;
    assert!(acme.domain(id).await.is_verified());
    let events = acme.events().await;
    let told: Vec<&String> = events.iter().filter(|name| name.starts_with("domain_")).collect();
    let expected = ["domain_verify", "domain_lose", "domain_proof_missing", "domain_verify", "domain_add"];
    assert_eq!(told, expected);
});

story!(a_verified_domain_is_one_workspaces_on_the_whole_hub, |hub| {
    let (acme, evil) = (hub.tenant("acme").await, hub.tenant("evil").await);
    let ours = acme.verified("acme.test").await;
    let theirs = evil.claimed("acme.test").await;
    let proof = evil.domain(theirs).await.challenge();
    hub.dns.publish(&proof.host, &proof.text);
    let browser = hub.logged_in(&evil.owner).await;
    act(&browser, &urls::domain_check(theirs), &[]).await.leads_to(urls::DOMAINS);
    browser.get(urls::DOMAINS).await.says(200, "another workspace has proven this domain before");
    assert!(!evil.domain(theirs).await.is_verified());
    // Nor can they touch ours.
    for path in [urls::domain_check(ours), urls::domain_rule(ours), urls::domain_removal(ours)] {
        assert_eq!(
            act(&browser, &path, &[("confirm", "acme.test"), ("value", "on")]).await.status,
            404,
            "{path}"
        );
    }
    assert_eq!(browser.get(&urls::domain_removal(ours)).await.status, 404);
    assert!(acme.domain(ours).await.is_verified());
});

story!(
    /// "New people need SSO": no password by hand, by mail or by reset, owners and admins included; those who were there keep theirs.
    new_people_of_a_domain_get_no_password,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.verified("acme.test").await;
        let connection = acme.integrated().await;
        let owner = hub.logged_in(&acme.owner).await;
        act(&owner, &urls::domain_rule(id), &[("value", "on")]).await.leads_to(urls::DOMAINS);
        owner.get(urls::DOMAINS).await.says(200, "For people added since");
        hub.clock.advance(60);

        let sent = [("email", "ada@acme.test"), ("name", "Ada"), ("role", "admin")];
        act(&owner, "/people/invite", &sent).await.leads_to("/people");
        let link = hub.mailed_path("ada@acme.test", "/invitation/").await.unwrap();
        let ada = hub.browser();
        let invited = ada.get(&link).await;
        assert!(invited.links().contains(&format!("/saml/{connection}/login")), "{:?}", invited.links());
        let refused = act(&ada, &link, &[("password", PASSWORD)]).await;
        assert_eq!(refused.status, 403, "{}", refused.words());
        act(&ada, "/forgot", &[("email", "ada@acme.test")]).await.says(200, "Check your mail");
        assert_eq!(hub.mailed_path("ada@acme.test", "/reset/").await, None);
        assert!(hub.mailed_path("ada@acme.test", "/login/acme").await.is_some());
        // A guest of another domain is invited as ever, and the owner keeps the password.
        act(&owner, "/people/invite", &[("email", "gil@guest.test"), ("name", "Gil"), ("role", "admin")]).await;
        let link = hub.mailed_path("gil@guest.test", "/invitation/").await.unwrap();
        act(&hub.browser(), &link, &[("password", PASSWORD)]).await.leads_to("/");
        hub.logged_in(&acme.owner).await;

        // Sign-up with such an address leads to the workspace; with another it does not.
        let mut form = vec![("workspace", "Side"), ("name", "Eve"), ("email", "eve@acme.test"), ("password", PASSWORD)];
        let led = hub.browser().fill("/signup", "/signup", &form).await;
        led.says(403, "Your company is Acme");
        assert!(led.links().contains(&"/login/acme".to_owned()));
        form[2].1 = "eve@other.test";
        hub.browser().fill("/signup", "/signup", &form).await.leads_to("/");

        act(&owner, &urls::domain_rule(id), &[("value", "off")]).await;
        act(&hub.browser(), "/forgot", &[("email", "ada@acme.test")]).await;
        assert!(hub.mailed_path("ada@acme.test", "/reset/").await.is_some(), "the rule has gone");
    }
);
