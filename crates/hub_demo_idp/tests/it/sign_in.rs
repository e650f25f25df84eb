use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Demo;

const ACS: &str = "http://localhost:8080/saml/con-1/acs";

fn authn_request(issuer: &str, acs: &str) -> Vec<u8> {
    format!(
        r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_q1" Version="2.0"
        AssertionConsumerServiceURL="{acs}"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</Issuer>
        </samlp:AuthnRequest>"#
    )
    .into_bytes()
}

fn redirect(xml: &[u8]) -> String {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(xml).unwrap();
    let encoded = STANDARD.encode(encoder.finish().unwrap());
    let pairs = [("SAMLRequest", encoded.as_str()), ("RelayState", "r&1")];
    format!("/sso?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

async fn with_app() -> (Demo, String) {
    let demo = Demo::start();
    let app = json!({"name": "Switchboard", "entityId": "urn:hub", "acsUrl": ACS, "relayState": "/home"});
    let (_, answer) = demo.api("POST", "/apps", app).await;
    (demo, answer["id"].as_str().unwrap().to_owned())
}

/// The value of a hidden field.
fn field(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("no {name} in {page}")).1;
    rest.split('"').next().unwrap().to_owned()
}

fn response(page: &str) -> String {
    String::from_utf8(STANDARD.decode(field(page, "SAMLResponse")).unwrap()).unwrap()
}

#[actix_web::test]
async fn an_asked_sign_in_answers_the_request_at_the_registered_address() {
    let (demo, app) = with_app().await;
    let xml = authn_request("urn:hub", ACS);
    let (status, page) = demo.get(&redirect(&xml)).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Sign in to Switchboard") && page.contains("Linus Bergman"));
    let by_post = demo.form("/sso", &[("SAMLRequest", &STANDARD.encode(&xml)), ("RelayState", "r&1")]).await;
    assert_eq!(field(&by_post.1, "requestId"), "_q1");
    let fields = [
        ("app", app.as_str()),
        ("requestId", &field(&page, "requestId")),
        ("relayState", "r&1"),
        ("person", "linus@acme.test"),
    ];
    let (status, page) = demo.form("/sso/answer", &fields).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains(&format!("action=\"{ACS}\"")));
    assert_eq!(field(&page, "RelayState").replace("&#38;", "&"), "r&1");
    let xml = response(&page);
    for part in ["InResponseTo=\"_q1\"", "linus@acme.test", "<Audience>urn:hub</Audience>", "SignatureValue"]
    {
        assert!(xml.contains(part), "{part} in {xml}");
    }
}

#[actix_web::test]
async fn a_tile_sends_an_unasked_response_with_the_apps_relay_state() {
    let (demo, app) = with_app().await;
    let (_, linus) = demo.api("GET", "/people/linus@acme.test", Value::Null).await;
    let id = linus["objectId"].as_str().unwrap();
    let entered =
        demo.http.post(format!("{}/tiles", demo.base)).form(&[("person", id)]).send().await.unwrap();
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let as_linus = async |path: &str| {
        let request = demo.http.get(format!("{}{path}", demo.base)).header("cookie", &cookie);
        request.send().await.unwrap().text().await.unwrap()
    };
    assert!(as_linus("/tiles").await.contains(&app));
    let (_, page) = demo.form("/tiles/open", &[("person", id), ("app", &app)]).await;
    assert!(!response(&page).contains("InResponseTo"));
    assert_eq!(field(&page, "RelayState").replace("&#47;", "/"), "/home");
    // Whoever is signed in to the portal is not asked again, unless the application insists.
    let asked = authn_request("urn:hub", ACS);
    assert!(response(&as_linus(&redirect(&asked)).await).contains("InResponseTo=\"_q1\""));
    let insisting = String::from_utf8(asked).unwrap().replace("ID=", "ForceAuthn=\"true\" ID=");
    assert!(as_linus(&redirect(insisting.as_bytes())).await.contains("prove again"));
}

#[actix_web::test]
async fn the_refusals_are_entras() {
    let (demo, app) = with_app().await;
    let expect = |(status, page): (u16, String), wanted: u16, code: &str| {
        assert_eq!(status, wanted, "{page}");
        assert!(page.contains(code), "{code} in {page}");
    };
    expect(demo.get(&redirect(&authn_request("urn:other", ACS))).await, 400, "AADSTS700016");
    let unknown = demo.get(&redirect(&authn_request("urn:other", ACS))).await.1;
    assert!(unknown.contains("href=\"/?entityId=urn%3Aother\""), "{unknown}");
    assert!(demo.get("/?entityId=urn%3Aother").await.1.contains("value=\"urn:other\""));
    expect(demo.get(&redirect(&authn_request("urn:hub", "http://evil.test/acs"))).await, 400, "AADSTS50011");
    expect(demo.get("/sso?SAMLRequest=%25").await, 400, "AADSTS750054");
    let fields = [("app", app.as_str()), ("person", "ada@acme.test")];
    expect(demo.form("/sso/answer", &fields).await, 403, "AADSTS50105");
    demo.api("POST", "/people/linus@acme.test/disable", Value::Null).await;
    let fields = [("app", app.as_str()), ("person", "linus@acme.test")];
    expect(demo.form("/sso/answer", &fields).await, 403, "blocked or deleted");
}

#[actix_web::test]
async fn forms_of_other_origins_are_refused_and_no_script_runs_inline() {
    let demo = Demo::start();
    let post = |origin: String| {
        let request = demo.http.post(format!("{}/people", demo.base)).header("origin", origin);
        request.form(&[("userPrincipalName", "mae@acme.test")]).send()
    };
    assert_eq!(post("http://evil.test".to_owned()).await.unwrap().status(), 403);
    assert_eq!(post("null".to_owned()).await.unwrap().status(), 403);
    assert_eq!(post(demo.base.clone()).await.unwrap().status(), 303);
    let answer = demo.http.get(&demo.base).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"));
}

#[actix_web::test]
async fn every_page_can_be_drawn_and_metadata_carries_the_certificate() {
    let (demo, _) = with_app().await;
    let (_, linus) = demo.api("GET", "/people/linus@acme.test", Value::Null).await;
    let person = format!("/people/{}", linus["objectId"].as_str().unwrap());
    for path in ["/", "/people", &person, "/tiles", "/provisioning", "/static/demo.css", "/healthz"] {
        assert_eq!(demo.get(path).await.0, 200, "{path}");
    }
    assert_eq!(demo.get("/nowhere").await.0, 404);
    let (_, values) = demo.api("GET", "/config", Value::Null).await;
    let (_, metadata) = demo.get("/metadata").await;
    let armor = values["certificate"].as_str().unwrap().to_owned();
    let body: String = armor.lines().filter(|l| !l.starts_with('-')).collect();
    assert!(metadata.contains(&body));
    assert!(metadata.contains(&format!("entityID=\"{}\"", values["issuer"].as_str().unwrap())));
    assert_eq!(demo.get("/certificate").await.1, armor);
}

#[actix_web::test]
async fn groups_are_edited_on_the_page() {
    let demo = Demo::start();
    let groups = demo.api("GET", "/groups", Value::Null).await.1;
    let id = groups[0]["objectId"].as_str().unwrap().to_owned();
    let ada = demo.api("GET", "/people/ada@acme.test", Value::Null).await.1["objectId"].clone();
    let tick = format!("member-{}", ada.as_str().unwrap());
    let fields = [("name", "Crew"), ("assigned", "true"), (tick.as_str(), "true")];
    assert_eq!(demo.form(&format!("/groups/{id}"), &fields).await.0, 303);
    let group = demo.api("GET", "/groups", Value::Null).await.1[0].clone();
    assert_eq!((group["displayName"].clone(), group["assigned"].clone()), ("Crew".into(), true.into()));
    assert_eq!(group["members"], json!([ada]));
}
