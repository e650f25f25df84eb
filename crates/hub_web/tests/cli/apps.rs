use serde_json::Value;

use super::harness::{Hub, text, texts};

#[test]
fn what_is_changed_of_apps_is_logged_where_no_workspace_has_it() {
    let hub = Hub::new();
    hub.make_acme();
    let run = |line: &str| -> (Value, String) {
        let (out, err) = texts(&hub.run(&format!("{line} --json")));
        assert_eq!(err.lines().count(), 1, "{line}: {err}");
        (serde_json::from_str(&out).unwrap(), err)
    };
    let (made, logged) = run("app create --name Console --kind web --redirect-uri https://app.test/cb");
    let id = text(&made, "client_id");
    assert!(logged.contains("an app was registered") && logged.contains(&id), "{logged}");
    assert!(!logged.contains(&text(&made, "client_secret")), "{logged}");
    let (added, logged) = run(&format!("app secret add --app {id} --name next"));
    assert!(logged.contains(&text(&added, "secret_id")), "{logged}");
    assert!(!logged.contains(&text(&added, "client_secret")), "{logged}");
    assert!(run(&format!("app update --app {id} --name Desk")).1.contains("an app was changed"));
    assert!(run(&format!("app remove --app {id}")).1.contains("an app was removed"));
    // What changes nothing says nothing.
    assert_eq!(hub.json("app list")["apps"], Value::Array(Vec::new()));
}
