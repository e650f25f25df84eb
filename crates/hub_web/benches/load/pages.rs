//! What an admin waits for: pages of a workspace with all the people of the load, and what a first visit weighs.

use std::time::Duration;

use crate::client::{Answer, Client};
use crate::hub::Hub;
use crate::phases::{PASSWORD, Tenant, measure};

/// A browser in which the owner is logged in.
struct Owner {
    cookies: String,
}

fn cookies(answer: &Answer) -> Vec<String> {
    let all = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    all.filter_map(|(_, value)| value.split(';').next()).map(str::to_owned).collect()
}

/// The value of the first attribute that begins behind `mark`.
fn after<'a>(html: &'a str, mark: &str) -> &'a str {
    html.split(mark).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

impl Owner {
    fn log_in(hub: &Hub) -> Self {
        let mut client = Client::connect(hub.port).unwrap();
        let door = client.send("GET", "/login", &[], b"").unwrap();
        let browser = cookies(&door).join("; ");
        let html = String::from_utf8_lossy(&door.body).into_owned();
        let token = after(&html, "name=\"csrf_token\" value=\"");
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let body = format!(
            "csrf_token={}&email={}&password={}",
            encode(token),
            encode("o@acme.test"),
            encode(PASSWORD)
        );
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", browser.as_str())];
        let answer = client.send("POST", "/login", &headers, body.as_bytes()).unwrap();
        assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
        Self { cookies: [vec![browser], cookies(&answer)].concat().join("; ") }
    }

    fn get(&self, client: &mut Client, path: &str) -> Answer {
        let headers = [("Cookie", self.cookies.as_str()), ("Accept-Encoding", "gzip")];
        let answer = client.send("GET", path, &headers, b"").unwrap();
        assert_eq!(answer.status, 200, "{path}");
        answer
    }
}

/// Each page by one visitor after the other, and its weight: the page alone, and with all styles and scripts.
pub fn all(hub: &Hub, tenant: &Tenant, time: Duration) {
    let owner = Owner::log_in(hub);
    let id = &tenant.connection;
    let pages = [
        ("Integrations", "/integrations".to_owned()),
        ("Overview", format!("/connections/{id}/overview")),
        ("Configuration, with its guide", format!("/connections/{id}")),
        ("Provisioning, with its guide", format!("/connections/{id}/provisioning")),
        ("People of a connection", format!("/connections/{id}/people")),
        ("Activity", format!("/connections/{id}/activity")),
        ("Reconcile", format!("/connections/{id}/reconcile")),
        ("People", "/people".to_owned()),
        ("People, searched", "/people?q=User+77".to_owned()),
        ("Settings", "/settings".to_owned()),
    ];
    for (name, path) in &pages {
        let name = format!("page: {name}");
        measure(hub, &name, 1, time / 3, |client, _, _| !owner.get(client, path).body.is_empty());
    }
    println!("\n| on the wire, gzip | page kB | with styles and scripts kB |\n| --- | ---: | ---: |");
    let mut client = Client::connect(hub.port).unwrap();
    for (name, path) in &pages {
        let headers = [("Cookie", owner.cookies.as_str())];
        let plain = client.send("GET", path, &headers, b"").unwrap();
        let html = String::from_utf8_lossy(&plain.body).into_owned();
        let page = owner.get(&mut client, path).body.len();
        let mut assets: Vec<&str> = html
            .split('"')
            .filter(|value| value.starts_with("/assets/") && !value.contains(".svg"))
            .collect();
        assets.sort_unstable();
        assets.dedup();
        let all: usize = assets.iter().map(|asset| owner.get(&mut client, asset).body.len()).sum();
        println!("| {name} | {:.1} | {:.1} |", page as f64 / 1000.0, (page + all) as f64 / 1000.0);
    }
}
