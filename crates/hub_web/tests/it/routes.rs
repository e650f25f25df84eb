//! Every address against every role, as a table that a review reads; and what surrounds every answer.

use hub_kernel::{
    CertificateId, ConnectionId, DomainId, ImportId, SeatWaitId, SecretTokenId, ServiceProviderKeyId,
    SessionId, TenantId, UserId,
};
use hub_tenants::user::Role;
use hub_testkit::TestDb;
use reqwest::Method;

use crate::browser::{Browser, Page};
use crate::harness::{Hub, PASSWORD, Tenant, story};
use crate::route_table::{fill, patterns};

/// A number that no row of a test has: well-formed ids of things that are not there.
const NOBODY: i64 = 999_999;

fn value(tenant: &Tenant<'_>, pattern: &str, name: &str) -> String {
    match name {
        "slug" if pattern.starts_with(hub_web::urls::INTEGRATIONS) => "entra_id".to_owned(),
        "user" => UserId::new(tenant.id, NOBODY).to_string(),
        "session" => SessionId::new(tenant.id, NOBODY).to_string(),
        "login" => hub_kernel::AppGrantId::new(tenant.id, NOBODY).to_string(),
        "factor" => hub_kernel::SecondFactorId::new(tenant.id, NOBODY).to_string(),
        "import" => ImportId::new(tenant.id, NOBODY).to_string(),
        "wait" => SeatWaitId::new(tenant.id, NOBODY).to_string(),
        "month" => "1999-01".to_owned(),
        "connection" => ConnectionId::new(tenant.id, NOBODY).to_string(),
        "certificate" => CertificateId::new(tenant.id, NOBODY).to_string(),
        "token" => SecretTokenId::new(tenant.id, NOBODY).to_string(),
        "key" => ServiceProviderKeyId::new(tenant.id, NOBODY).to_string(),
        "link" => hub_kernel::SetupLinkId::new(tenant.id, NOBODY).to_string(),
        "domain" => DomainId::new(tenant.id, NOBODY).to_string(),
        "workspace" => TenantId::from_raw(NOBODY).to_string(),
        "slug" => "acme".to_owned(),
        "secret" => "no-such-secret".to_owned(),
        "code" => "de".to_owned(),
        "name" => "no-such-file.css".to_owned(),
        "extension" => "no-such-extension".to_owned(),
        "reference" => "no-such-reference".to_owned(),
        "field" => "idp_entity_id".to_owned(),
        "file" => "entra-setup.sh".to_owned(),
        "step" => "create-application".to_owned(),
        other => panic!("a parameter that this test does not know: {other}"),
    }
}

async fn ask(browser: &Browser, method: &Method, path: &str) -> Page {
    if *method == Method::POST {
        let token = browser.csrf_token().await;
        return browser.post(path, &[("csrf_token", &token)]).await;
    }
    browser.send(browser.request(method.clone(), path)).await
}

fn shown(page: &Page) -> String {
    match page.location() {
        Some(to) if to.starts_with("/connections/con-") => format!("{} /connections/…", page.status),
        Some(to) => format!("{} {}", page.status, to.split('?').next().unwrap()),
        None => page.status.to_string(),
    }
}

fn is_for_admins(pattern: &str) -> bool {
    ["/people", "/domains", "/integrations", "/connections"].iter().any(|start| pattern.starts_with(start))
}

#[test]
fn every_address_answers_each_role_as_reviewed() {
    hub_testkit::block_on(async {
        let hub = &Hub::start(TestDb::sqlite()).await;
        let acme = &hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        let adam = acme.person("adam", Role::Admin).await;
        let people = [
            ("nobody", None),
            ("member", Some(&mae.email)),
            ("admin", Some(&adam.email)),
            ("owner", Some(&acme.owner)),
        ];
        let mut table = String::new();
        for pattern in patterns() {
            let path = fill(&pattern, |name| value(acme, &pattern, name));
            for method in [Method::GET, Method::POST] {
                let mut line = format!("{:4} {pattern:64}", method.as_str());
                let mut statuses = Vec::new();
                for (role, email) in people {
                    let browser = hub.browser();
                    if let Some(email) = email {
                        assert_eq!(browser.log_in(email, PASSWORD).await.status, 303);
                    }
                    let page = ask(&browser, &method, &path).await;
                    line.push_str(&format!(" {role}: {:22}", shown(&page)));
                    statuses.push(page.status);
                }
                if statuses.iter().all(|status| *status == 405) {
                    continue;
                }
                if is_for_admins(&pattern) {
                    assert_eq!(
                        statuses[..2],
                        [303, 403],
                        "{method} {pattern} is for owners and admins: {line}"
                    );
                }
                table.push_str(line.trim_end());
                table.push('\n');
            }
        }
        insta::assert_snapshot!("routes", table);
    });
}

story!(what_surrounds_every_answer, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let pages = [
        owner.get("/people").await,
        owner.get("/login").await,
        owner.get("/").await,
        owner.get("/no/such/page").await,
        owner.get("/scim/v2/x").await,
        owner.get("/api/v1/nothing").await,
        owner.get("/healthz").await,
        owner.post("/logout", &[]).await,
        owner.send(owner.request(Method::PUT, "/login")).await,
    ];
    assert_eq!(pages.iter().map(|page| page.status).collect::<Vec<_>>()[..4], [200, 200, 303, 404]);
    for page in &pages {
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.header("content-security-policy").contains("script-src 'self'"));
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(page.header("x-request-id").len(), 19, "{:?}", page.headers);
        assert_eq!(page.header("strict-transport-security"), "", "not on plain http");
    }
    let (page, api) = (&pages[3], &pages[5]);
    page.says(404, "There is nothing here");
    assert_eq!(api.header("content-type"), "application/json");
    assert_eq!(pages[4].header("content-type"), "application/scim+json");
    assert_eq!(pages[8].status, 405);
    for path in ["/login", "/healthz", "/people"] {
        let head = owner.send(owner.request(Method::HEAD, path)).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
    }
    assert_eq!(owner.send(owner.request(Method::HEAD, "/no/such/page")).await.status, 404);
    let icon = owner.get("/favicon.ico").await;
    let icon = owner.get(&icon.location().unwrap()).await;
    assert_eq!((icon.status, icon.header("content-type")), (200, "image/png"));
    let style = owner.get(hub_web::assets::url("css/base.css")).await;
    assert_eq!((style.status, style.header("cache-control")), (200, hub_web::assets::CACHE_CONTROL));
});
