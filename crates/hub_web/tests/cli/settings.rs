use std::os::unix::fs::PermissionsExt as _;

use super::harness::{BASE, Hub, text, texts};

#[test]
fn config_prints_value_origin_and_meaning() {
    let hub = Hub::new();
    hub.write("hub.toml", "port = 9000\nsmtp_url = 'smtps://me:hunter2@mail.example.com'\n");
    let config = hub.json("config");
    let setting = |name: &str| {
        config["settings"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone()
    };
    assert_eq!(
        (text(&setting("PORT"), "value"), text(&setting("PORT"), "origin")),
        ("9000".to_owned(), "hub.toml".to_owned())
    );
    assert_eq!(
        (text(&setting("BASE_URL"), "value"), text(&setting("BASE_URL"), "origin")),
        (BASE.to_owned(), "environment".to_owned())
    );
    assert_eq!(text(&setting("LOG"), "origin"), "default");
    assert!(!config.to_string().contains("hunter2"));
    let (out, _) = texts(&hub.run("config"));
    assert!(out.contains("smtps://me:***@mail.example.com") && out.contains("port to listen on"), "{out}");
    assert!(!hub.data().exists(), "printing settings makes nothing");
}

#[test]
fn a_wrong_setting_stops_every_command_with_a_sentence() {
    let hub = Hub::new();
    hub.write("hub.toml", "port = 'soon'\n");
    hub.write("other.toml", "colour = 'red'\n");
    for command in ["serve", "migrate", "config", "tenant list"] {
        let (refusal, sentence) = hub.refusal_with(command, "");
        assert_eq!(text(&refusal, "error"), "settings");
        assert_eq!(
            sentence,
            "hub: PORT cannot be \"soon\" (from hub.toml): give a whole number from 1 to 65535\n"
        );
    }
    assert_eq!(hub.refusal("config --config other.toml"), "settings");
    assert_eq!(hub.refusal("config --config absent.toml"), "settings");
    assert!(!hub.data().exists());
}

#[test]
fn the_installation_is_made_for_its_owner_only() {
    let hub = Hub::new();
    let done = hub.json("migrate");
    assert_eq!((text(&done, "database"), &done["up_to_date"]), ("sqlite".to_owned(), &true.into()));
    let mode = |name: &str| std::fs::metadata(hub.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("data"), 0o700);
    assert!(!hub.path("data/master.key").exists(), "migrate needs no key");
    hub.make_acme();
    assert_eq!(mode("data/master.key"), 0o600);
}

#[test]
fn a_lost_key_stops_the_start_before_anything_is_sealed_anew() {
    let hub = Hub::with_acme();
    std::fs::remove_file(hub.path("data/master.key")).unwrap();
    for command in ["serve", "tenant list"] {
        let (refusal, sentence) = hub.refusal_with(command, "");
        assert_eq!(text(&refusal, "error"), "installation");
        assert!(
            sentence.contains("data/master.key is missing; put the file back or set MASTER_KEY"),
            "{sentence}"
        );
    }
    assert!(!hub.path("data/master.key").exists());
    let given = hub.command("tenant list --json").env("MASTER_KEY", "ab".repeat(32)).output().unwrap();
    assert_eq!(given.status.code(), Some(0));
}

#[test]
fn a_database_that_cannot_be_reached_is_a_sentence_without_its_password() {
    let hub = Hub::new();
    let url = "postgres://hub:hunter2@127.0.0.1:1/hub";
    let output = hub.command("tenant list --json").env("DATABASE_URL", url).output().unwrap();
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert!(
        out.contains("\"error\":\"database\"") && !format!("{out}{err}").contains("hunter2"),
        "{out}{err}"
    );
}

#[test]
fn help_and_version_are_there() {
    let hub = Hub::new();
    let (help, _) = texts(&hub.run("--help"));
    for command in ["serve", "migrate", "config", "tenant", "user", "connection", "token", "events"] {
        assert!(help.contains(&format!("  {command}")), "{command} in {help}");
    }
    assert!(texts(&hub.run("--version")).0.starts_with("hub "));
    assert_eq!(hub.run("").status.code(), Some(2));
}
