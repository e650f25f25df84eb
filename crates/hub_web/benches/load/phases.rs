//! What is measured, phase by phase.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hub_demo_idp::response::ResponseBuilder;
use hub_demo_idp::signing::IdpKey;

use crate::client::{Answer, Client};
use crate::hub::Hub;

pub const PASSWORD: &str = "correct horse battery";
const JSON: (&str, &str) = ("Content-Type", "application/scim+json");

pub struct Tenant {
    pub connection: String,
    scim: String,
    authorization: String,
    entity_id: String,
    acs_url: String,
    key: IdpKey,
    names: Mutex<Vec<(String, String)>>,
    next: AtomicUsize,
}

impl Tenant {
    /// A tenant whose connection is Integrated, with auto-create on.
    pub fn make(hub: &Hub) -> Self {
        let key = IdpKey::generate(2048).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let certificate = folder.path().join("idp.pem");
        std::fs::write(&certificate, key.certificate_pem().unwrap()).unwrap();
        let tenant = hub.command(
            &[
                "tenant",
                "create",
                "--name",
                "Acme",
                "--slug",
                "acme",
                "--owner-email",
                "o@acme.test",
                "--owner-password-stdin",
            ],
            PASSWORD,
        );
        let connection =
            hub.command(&["connection", "create", "--tenant", "acme", "--integration", "custom"], "");
        let id = connection["connection_id"].as_str().unwrap();
        hub.command(
            &[
                "connection",
                "configure",
                "--tenant",
                "acme",
                "--connection",
                id,
                "--idp-entity-id",
                "https://idp.example.com",
                "--sso-url",
                "https://idp.example.com/sso",
                "--certificate-file",
                certificate.to_str().unwrap(),
                "--auto-create",
                "on",
                "--auto-deactivate",
                "on",
                "--welcome-mail",
                "off",
            ],
            "",
        );
        let token =
            hub.command(&["token", "create", "--tenant", "acme", "--connection", id, "--name", "bench"], "");
        let base = tenant["scim_base_url"].as_str().unwrap();
        Self {
            connection: id.to_owned(),
            scim: base[base.find("/scim/").unwrap()..].to_owned(),
            authorization: format!("Bearer {}", token["token"].as_str().unwrap()),
            entity_id: connection["entity_id"].as_str().unwrap().to_owned(),
            acs_url: connection["acs_url"].as_str().unwrap().to_owned(),
            key,
            names: Mutex::default(),
            next: AtomicUsize::new(0),
        }
    }

    fn call(&self, client: &mut Client, method: &str, path: &str, body: &str) -> Answer {
        let headers = [("Authorization", self.authorization.as_str()), JSON];
        client.send(method, &format!("{}{path}", self.scim), &headers, body.as_bytes()).unwrap()
    }

    fn known(&self, client: usize, turn: usize) -> (String, String) {
        let names = self.names.lock().unwrap();
        names[(client * 7919 + turn * 104_729) % names.len()].clone()
    }
}

/// Runs `job(client number, turn)` on `clients` connections for `time`; prints the row. A job that has nothing left to do
/// says `false`.
pub fn measure(
    hub: &Hub,
    what: &str,
    clients: usize,
    time: Duration,
    job: impl Fn(&mut Client, usize, usize) -> bool + Sync,
) {
    let began = Instant::now();
    let mut all: Vec<u64> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..clients)
            .map(|number| {
                let job = &job;
                scope.spawn(move || {
                    let mut client = Client::connect(hub.port).unwrap();
                    let mut times = Vec::new();
                    while began.elapsed() < time {
                        let start = Instant::now();
                        if !job(&mut client, number, times.len()) {
                            break;
                        }
                        times.push(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX));
                    }
                    times
                })
            })
            .collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap()).collect()
    });
    let elapsed = began.elapsed().as_secs_f64();
    all.sort_unstable();
    let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize] as f64 / 1000.0;
    println!("| {what} | {clients} | {:.0} | {:.2} | {:.2} |", all.len() as f64 / elapsed, at(0.5), at(0.99));
}

pub fn creates(hub: &Hub, tenant: &Tenant, clients: usize, time: Duration) {
    measure(hub, "SCIM create (durable, with account, seat and events)", clients, time, |client, _, _| {
        let number = tenant.next.fetch_add(1, Ordering::Relaxed);
        let name = format!("u{number}@example.com");
        let body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
                        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
            "externalId": format!("ext-{number}"), "userName": name, "active": true,
            "displayName": format!("User {number}"),
            "name": { "givenName": "User", "familyName": number.to_string() },
            "emails": [{ "value": name, "type": "work", "primary": true }],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales" },
        });
        let answer = tenant.call(client, "POST", "/Users", &body.to_string());
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        tenant.names.lock().unwrap().push((name, id));
        true
    });
}

pub fn look_ups(hub: &Hub, tenant: &Tenant, clients: usize, time: Duration) {
    measure(hub, "SCIM look-up by userName", clients, time, |client, number, turn| {
        let (name, id) = tenant.known(number, turn);
        let answer = tenant.call(client, "GET", &format!("/Users?filter=userName%20eq%20%22{name}%22"), "");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["Resources"][0]["id"], id.as_str());
        true
    });
}

pub fn patches(hub: &Hub, tenant: &Tenant, clients: usize, time: Duration) {
    measure(hub, "SCIM PATCH of one attribute (durable)", clients, time, |client, number, turn| {
        let (_, id) = tenant.known(number, turn);
        let body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "title", "value": format!("Title {number} {turn}") }],
        });
        let answer = tenant.call(client, "PATCH", &format!("/Users/{id}"), &body.to_string());
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        true
    });
}

pub fn password_logins(hub: &Hub, clients: usize, time: Duration) {
    let body = serde_json::json!({ "email": "o@acme.test", "password": PASSWORD }).to_string();
    measure(hub, "password login (argon2id 19 MiB, t=2)", clients, time, |client, _, _| {
        let headers = [("Content-Type", "application/json")];
        let answer = client.send("POST", "/api/v1/session", &headers, body.as_bytes()).unwrap();
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        true
    });
}

/// IdP-initiated logins: the signed response is posted, the ticket is taken, the session is there. Responses are signed
/// beforehand, so that the hub's work alone is measured.
pub fn saml_logins(hub: &Hub, tenant: &Tenant, clients: usize, time: Duration) {
    let now = chrono::Utc::now().timestamp_millis();
    let ready: Vec<String> = (0..1000 * usize::try_from(time.as_secs()).unwrap_or(1))
        .map(|number| {
            let (name, _) = tenant.known(0, number);
            let (response, assertion) = (format!("_r{number}"), format!("_a{number}"));
            let builder = ResponseBuilder::new(
                "https://idp.example.com",
                &tenant.acs_url,
                &tenant.entity_id,
                &name,
                (&response, &assertion),
                now,
            );
            let value = builder.to_form_value(&tenant.key).unwrap();
            let value =
                percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC).to_string();
            format!("SAMLResponse={value}")
        })
        .collect();
    let next = AtomicUsize::new(0);
    let path = &tenant.acs_url[tenant.acs_url.find("/saml/").unwrap()..];
    measure(hub, "SAML login (verify, ticket, session)", clients, time, |client, _, _| {
        let Some(body) = ready.get(next.fetch_add(1, Ordering::Relaxed)) else { return false };
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        let answer = client.send("POST", path, &headers, body.as_bytes()).unwrap();
        assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
        let browser =
            answer.header("set-cookie").and_then(|c| c.split(';').next()).unwrap_or_default().to_owned();
        let finish = answer.header("location").unwrap().to_owned();
        let answer = client.send("GET", &finish, &[("Cookie", &browser)], b"").unwrap();
        assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
        assert!(answer.header("set-cookie").is_some_and(|cookie| cookie.contains("session=")));
        true
    });
}
