//! The API reference: what is described is there, what is there is described, and examples are taken.

use std::collections::BTreeSet;

use hub_web::docs::operations;
use hub_web::urls;
use reqwest::Method;
use serde_json::Value;

use super::client::Idp;
use crate::browser::Browser;
use crate::harness::{Hub, story};
use crate::route_table::{fill, patterns};

async fn document(browser: &Browser) -> Value {
    let page = browser.get(urls::DOCS_OPENAPI).await;
    assert_eq!(page.status, 200);
    serde_json::from_str(&page.text).unwrap()
}

story!(the_reference_is_open_to_everybody_and_may_be_kept_for_a_while, |hub| {
    let browser = hub.browser();
    for (path, kind) in
        [(urls::DOCS_API, "text/html; charset=utf-8"), (urls::DOCS_OPENAPI, "application/json")]
    {
        let page = browser.get(path).await;
        assert_eq!((page.status, page.header("content-type")), (200, kind));
        assert_eq!(page.header("cache-control"), "public, max-age=300");
        assert!(page.header("content-security-policy").contains("script-src 'self'"));
        assert_eq!(page.header("set-cookie"), "", "a copy is for everybody");
        assert!(page.text.contains(&format!("{}/scim/v2/", hub.app.base_url())), "this hub's own address");
        assert!(!page.text.contains("hub.example.com"));
        let version = page.header("etag").to_owned();
        let request = browser.request(Method::GET, path).header("if-none-match", &version);
        let again = browser.send(request).await;
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", version.as_str()));
        assert_eq!(browser.send(browser.request(Method::POST, path)).await.status, 405);
    }
    let document = document(&browser).await;
    assert_eq!(document["openapi"], "3.1.1");
    assert_eq!(document["servers"][0]["url"], hub.app.base_url());
    let idp = Idp::of(&hub.tenant("acme").await).await;
    let config = idp.get("/ServiceProviderConfig").await.is(200);
    assert_eq!(config.body["documentationUri"], format!("{}{}", hub.app.base_url(), urls::DOCS_API));
});

story!(every_address_for_programs_is_described_and_nothing_else, |hub| {
    let document = document(&hub.browser()).await;
    let described: BTreeSet<&String> = document["paths"].as_object().unwrap().keys().collect();
    let patterns = patterns();
    let is_for_programs = |path: &&String| {
        path.starts_with(urls::API_ROOT) || path.starts_with("/auth/") || *path == urls::HEALTH
    };
    let registered: BTreeSet<&String> = patterns.iter().filter(is_for_programs).collect();
    // What is below a Tenant URL has no patterns: a test beside the description asks its address book.
    let others = described.iter().copied().filter(|path| !path.starts_with(urls::SCIM)).collect();
    assert_eq!(registered, others);
    let acme = &hub.tenant("acme").await;
    let browser = hub.browser();
    for path in described {
        let methods = document["paths"][path].as_object().unwrap();
        let address = fill(path, |name| if name == "tenant" { acme.id.to_string() } else { "x".to_owned() });
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let known = methods.contains_key(&method.as_str().to_lowercase());
            let page = browser.send(browser.request(method.clone(), &address)).await;
            // Strangers below a Tenant URL learn nothing about methods.
            if !path.starts_with(urls::SCIM) {
                assert_eq!(page.status != 405, known, "{method} {path}: {}", page.status);
            }
            assert!(page.status < 500 && page.status != 404, "{method} {path}: {}", page.status);
            if page.status == 405 {
                assert!(!page.header("allow").is_empty(), "{method} {path}");
            }
        }
    }
});

story!(every_example_of_a_scim_request_is_taken, |hub| {
    let idp = Idp::of(&hub.tenant("acme").await).await;
    let mut user = String::new();
    let mut group = String::new();
    for operation in operations().iter().filter(|operation| operation.speaks_scim()) {
        let path = operation.path.split_once("{tenant}").unwrap().1;
        let id = if path.starts_with("/Users") { &user } else { &group };
        let path =
            path.replace("{id}", id).replace("{name}", "User").replace("{urn}", hub_scim::schema::USER_URN);
        let bodies: Vec<Option<&Value>> = match &operation.body {
            Some(body) => body.examples.iter().map(|(_, value)| Some(value)).collect(),
            None => vec![None],
        };
        for body in bodies {
            let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
            let request = idp.request(method, &path);
            let answer = Idp::send(match body {
                Some(body) => request.json(body),
                None => request,
            });
            let answer = answer.await;
            let known: BTreeSet<u16> = operation.answers.iter().map(|answer| answer.status).collect();
            let known = if path == "/Me" { BTreeSet::from([501]) } else { known };
            assert!(known.contains(&answer.status), "{}: {} {}", operation.id, answer.status, answer.body);
            let said = operation.answers.iter().find(|known| known.status == answer.status);
            for header in said.map(|answer| answer.headers).unwrap_or_default() {
                assert!(answer.header(header).is_some(), "{}: {header}", operation.id);
            }
            match operation.id.as_str() {
                "createUser" => user = answer.id(),
                "createGroup" => group = answer.id(),
                _ => {}
            }
        }
    }
});

story!(a_body_that_is_too_large_is_refused_as_json, |hub| {
    let browser = hub.browser();
    let request = browser.request(Method::POST, urls::API_SESSION).body("x".repeat(2 << 20));
    let page = browser.send(request).await;
    assert_eq!((page.status, page.header("content-type")), (413, "application/json"));
    assert!(page.text.contains("\"too_large\""), "{}", page.text);
});

/// The hub of another address says its own.
#[test]
fn the_address_is_the_hubs_own() {
    hub_testkit::block_on(async {
        let settings = [("BASE_URL", "https://login.acme.test")];
        let hub = Hub::with(hub_testkit::TestDb::sqlite(), &settings).await;
        let document = document(&hub.browser()).await;
        assert_eq!(document["servers"][0]["url"], "https://login.acme.test");
    });
}
