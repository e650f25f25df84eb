//! `hub demo fill`: two weeks that were lived, and every page has something true to show of them.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use hub_demo_idp::web::{Idp, Setup};
use hub_kernel::{Clock as _, ConnectionId, SystemClock};
use hub_testkit::{TestDb, on_both};
use hub_web::urls;
use tempfile::TempDir;

use crate::browser::Page;
use crate::harness::{Hub, PASSWORD};

/// A demo identity provider of its own, and the folder that it lives in.
fn identity_provider() -> (String, TempDir) {
    let folder = TempDir::new().unwrap();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", socket.local_addr().unwrap());
    let setup = Setup {
        base_url: address.clone(),
        state_dir: folder.path().to_owned(),
        domain: "elsewhere.test".to_owned(),
    };
    std::thread::spawn(move || {
        let idp = Idp::open(setup).unwrap();
        actix_web::rt::System::new().block_on(hub_demo_idp::web::serve(idp, socket)).unwrap();
    });
    (address, folder)
}

/// The command on a database, with the key that the harness opens it with.
fn fill(db: &str, folder: &TempDir, idp: &str, base_url: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hub"));
    command.args(["demo", "fill", "--owner-password-stdin", "--json", "--identity-provider", idp]);
    command.current_dir(folder.path()).env_clear();
    command.env("DATABASE_URL", db).env("BASE_URL", base_url).env("MASTER_KEY", "07".repeat(32));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn filled(output: &Output) -> serde_json::Value {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()["error"].as_str().unwrap().to_owned()
}

/// The numbers of a chart's summary: what went well and what did not.
fn counted(page: &Page, chart: &str) -> (i64, i64) {
    let rest = page.text.split(&format!("{chart} by day: ")).nth(1).unwrap();
    let words: Vec<&str> = rest.split(" in 14 days").next().unwrap().split(' ').collect();
    let numbers: Vec<i64> = words.iter().filter_map(|word| word.replace(',', "").parse().ok()).collect();
    (numbers[0], numbers[1])
}

on_both!(every_page_of_a_filled_workspace_has_something_to_show, |db: TestDb| async move {
    let (idp, state) = identity_provider();
    let answer = filled(&fill(&db.url, &state, &idp, "http://localhost:8080"));
    assert_eq!((answer["slug"].as_str(), answer["days"].as_i64()), (Some("northwind"), Some(14)));
    let again = fill(&db.url, &state, &idp, "http://localhost:8080");
    assert_eq!(refusal(&again), "invalid", "once is enough");
    let id: ConnectionId = answer["connection_id"].as_str().unwrap().parse().unwrap();
    let hub = Hub::start(db).await;
    hub.clock.advance(SystemClock.now().seconds_since(hub.clock.now()) + 1);
    let owner = hub.logged_in("nora@northwind.test").await;

    let overview = owner.get(&urls::overview(id)).await;
    overview.says(200, "Integrated").says(200, "On time").says(200, "Secret Token expires in 9 days");
    let (taken, refused) = counted(&overview, "Provisioning calls");
    assert!(taken > 150 && (2..20).contains(&refused), "{taken} {refused}");
    let (well, failed) = counted(&overview, "Sign-ins");
    assert_eq!((Some(well), failed), (answer["sign_ins"].as_i64(), 3));

    owner.get(&urls::connection_people(id)).await.says(200, "Elif Demir-Roth").says(200, "Ines Moreau");
    let calls = owner.get(&urls::with_query(&urls::activity(id), "view", "calls")).await;
    calls.says(200, "/Users").says(200, "403");
    let of_ines = owner.get(&urls::with_query(&urls::activity(id), "person", "ines")).await;
    of_ines.says(200, "ines@northwind.test").says(200, "SSO sign-in failed");
    owner.get(&urls::connection_import(id)).await.says(200, "Ines Moreau");
    let reconcile = owner.get(&urls::reconcile(id)).await;
    for who in ["ines@northwind.test", "ines@contractor.test", "Bruno Costa", "Petra Novak"] {
        assert!(reconcile.words().contains(who), "{who}: {}", reconcile.words());
    }
    owner.get(urls::SEATS).await.says(200, "yusuf@northwind.test");
    let ago = |days: i64| hub.clock.now().plus_days(-days).rfc3339()[..16].to_owned();
    let then = owner.get(&urls::with_query(urls::PEOPLE_AT, "at", &ago(7))).await;
    then.says(200, "Sven Larsson").says(200, "Chloe Martin");
    // By a rule of the group that the directory put her into.
    owner.get(urls::PEOPLE).await.says(200, "Nadia Rahman nadia@northwind.test Admin");
});

on_both!(a_demonstration_disturbs_nothing_that_is_there, |db: TestDb| async move {
    let (idp, state) = identity_provider();
    assert_eq!(refusal(&fill(&db.url, &state, &idp, "https://hub.example.com")), "forbidden");
    assert_eq!(refusal(&fill(&db.url, &state, "https://idp.example.com", "http://localhost:8080")), "failed");
    // A company's identity provider that is connected already keeps its people.
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let app = serde_json::json!({ "entityId": "urn:x", "acsUrl": "http://localhost:1/acs" });
    assert!(http.post(format!("{idp}/api/apps")).json(&app).send().await.unwrap().status().is_success());
    assert_eq!(refusal(&fill(&db.url, &state, &idp, "http://localhost:8080")), "invalid");
    let people: serde_json::Value =
        http.get(format!("{idp}/api/people")).send().await.unwrap().json().await.unwrap();
    assert_eq!(people.as_array().unwrap().len(), 8);
    let hub = Hub::start(db).await;
    let found = hub.app.db.read(|c| hub_tenants::tenant::by_slug(c, "northwind")).await.unwrap();
    assert!(found.is_none(), "nothing was made");
});
