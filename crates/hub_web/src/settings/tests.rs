use super::*;

fn read(env: &[(&str, &str)], file: Option<&str>) -> Result<Settings, SettingsError> {
    let env: std::collections::HashMap<String, String> =
        env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Settings::from_sources(|name| env.get(name).cloned(), file)
}

fn shown<'a>(settings: &'a Settings, name: &str) -> &'a Shown {
    settings.shown.iter().find(|shown| shown.name == name).unwrap()
}

#[test]
fn without_any_source_the_documented_defaults_hold() {
    let settings = read(&[], None).unwrap();
    assert_eq!((settings.port, settings.bind.to_string()), (8080, "127.0.0.1".to_owned()));
    assert_eq!(settings.base_url.as_str(), "http://localhost:8080");
    assert_eq!(settings.database_url.expose(), "sqlite:data/hub.db");
    assert_eq!(settings.master_key_file, Path::new("data/master.key"));
    assert_eq!(settings.mail_file, Path::new("data/mails.txt"));
    assert_eq!(settings.mail_from.to_string(), "Switchboard <switchboard@localhost>");
    assert_eq!((settings.session.idle_minutes, settings.session.max_hours), (480, 168));
    assert_eq!((settings.sign_up, settings.log_format), (SignUp::Open, LogFormat::Text));
    assert_eq!(settings.language, Language::English);
    assert!(settings.smtp_url.is_none() && settings.master_key.is_none() && settings.is_sqlite());
    assert!(settings.shown.iter().all(|shown| shown.origin == Origin::Default && !shown.meaning.is_empty()));
}

#[test]
fn every_setting_is_shown_once() {
    let settings = read(&[], None).unwrap();
    let mut names: Vec<_> = settings.shown.iter().map(|shown| shown.name).collect();
    let mut all: Vec<_> = definitions::ALL.iter().map(|setting| setting.name).collect();
    names.sort_unstable();
    all.sort_unstable();
    assert_eq!(names, all);
}

#[test]
fn documentation_and_sample_name_exactly_the_settings() {
    let sample = include_str!("../../../../.env.sample");
    let page = include_str!("../../../../docs/operations.md");
    for setting in definitions::ALL {
        assert!(sample.contains(&format!("# {}=", setting.name)), "{} in .env.sample", setting.name);
        assert!(page.contains(&format!("| `{}` |", setting.name)), "{} in docs/operations.md", setting.name);
    }
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let upper = rows.filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    for name in upper {
        assert!(definitions::ALL.iter().any(|setting| setting.name == name), "{name} is no setting");
    }
}

#[test]
fn the_environment_wins_over_the_file_and_an_empty_value_is_none() {
    let file = "port = 9000\nbase_url = 'https://hub.example.com'\ntrusted_proxies = ['10.0.0.0/8', '::1']\n";
    let settings = read(&[("PORT", "9001"), ("BASE_URL", " ")], Some(file)).unwrap();
    assert_eq!((settings.port, settings.base_url.as_str()), (9001, "https://hub.example.com"));
    assert_eq!(settings.trusted_proxies.len(), 2);
    assert_eq!(shown(&settings, "PORT").origin, Origin::Environment);
    assert_eq!(shown(&settings, "BASE_URL").origin, Origin::File);
    assert_eq!(shown(&settings, "SIGN_UP").origin, Origin::Default);
}

#[test]
fn a_wrong_value_is_one_sentence_with_name_value_origin_and_what_is_allowed() {
    for (name, value, says) in [
        ("PORT", "abc", "PORT cannot be \"abc\" (from the environment): give a whole number from 1 to 65535"),
        ("PORT", "0", "from 1 to 65535"),
        ("PORT", "65536", "from 1 to 65535"),
        ("BIND", "localhost", "IP address"),
        ("BASE_URL", "hub.example.com", "https://hub.example.com"),
        ("BASE_URL", "ftp://hub.example.com", "begin with https://"),
        ("BASE_URL", "http://hub.example.com", "unless its host is localhost"),
        ("BASE_URL", "http://10.0.0.1", "unless its host is localhost"),
        ("BASE_URL", "https://hub.example.com/", "as in https://hub.example.com"),
        ("BASE_URL", "https://hub.example.com/x?y", "as in https://hub.example.com"),
        ("BASE_URL", "https://me@hub.example.com", "as in https://hub.example.com"),
        ("BASE_URL", "https://Hub.example.com:443", "as in https://hub.example.com"),
        ("BASE_URL", "https://my_hub.example.com", "underscore"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy", "10.0.0.0/8, comma-separated"),
        ("WORKERS", "0", "from 1"),
        ("DATABASE_CONNECTIONS", "0", "from 1"),
        ("MAIL_FROM", "nobody", "switchboard@example.com"),
        ("MAIL_FROM", "A <a@b.test>\r\nBcc: c@d.test", "switchboard@example.com"),
        ("MAIL_FROM", "A\r\nBcc: c@d.test <a@b.test>", "switchboard@example.com"),
        ("PRODUCT_NAME", "<b>", "up to 30 letters"),
        ("ACCENT_COLOUR", "blue", "#1f4fd0"),
        ("BUTTON_COLOUR", "#fff", "#1f4fd0"),
        ("SUPPORT_ADDRESS", "javascript:alert(1)", "a mailbox or an https address"),
        ("LANGUAGE", "fr", "en or de"),
        ("SIGN_UP", "yes", "open or closed"),
        ("SESSION_IDLE_MINUTES", "-1", "from 1"),
        ("SESSION_MAX_HOURS", "1.5", "whole number"),
        ("PASSWORD_THREADS", "many", "whole number"),
        ("LOG", "hub_web=loud", "filter"),
        ("LOG_FORMAT", "xml", "text or json"),
    ] {
        let error = read(&[(name, value)], None).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{name} cannot be {value:?} (from the environment): ")),
            "{error}"
        );
        assert!(error.contains(says), "{error}");
        assert!(!error.contains('\n'), "{error}");
        let file = format!("{} = {}", name.to_ascii_lowercase(), toml::Value::String(value.to_owned()));
        assert!(read(&[], Some(&file)).unwrap_err().to_string().contains("(from hub.toml)"), "{file}");
    }
}

#[test]
fn a_language_may_be_said_as_systems_say_it() {
    use hub_text::Language::{English, German};
    for (said, language) in
        [("de", German), ("EN", English), ("de_AT.UTF-8:en", German), ("fr_FR:en_GB:de", English)]
    {
        assert_eq!(read(&[("LANGUAGE", said)], None).unwrap().language, language, "{said}");
    }
}

#[test]
fn addresses_of_this_machine_may_go_without_tls() {
    for text in ["http://localhost:8080", "http://127.0.0.1:9", "http://[::1]:9", "http://hub.localhost"] {
        let url = BaseUrl::parse(text).unwrap();
        assert!(url.is_loopback() && !url.is_https(), "{text}");
    }
    let url = BaseUrl::parse("https://hub.example.com:8443").unwrap();
    assert!(!url.is_loopback() && url.is_https());
    assert_eq!(read(&[("PORT", "80")], None).unwrap().base_url.as_str(), "http://localhost");
}

#[test]
fn a_wrong_secret_is_never_quoted() {
    for (name, value) in [
        ("MASTER_KEY", "hunter2"),
        ("DATABASE_URL", "mysql://hub:hunter2@db/hub"),
        ("DATABASE_URL", "sqlite:"),
        ("SMTP_URL", "http://user:hunter2@mail"),
    ] {
        let error = read(&[(name, value)], None).unwrap_err().to_string();
        assert!(error.starts_with(name) && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn secrets_are_shown_as_stars_and_never_debugged() {
    let key = "ab".repeat(32);
    let settings = read(
        &[
            ("MASTER_KEY", &key),
            ("DATABASE_URL", "postgres://hub:hunter2@db:5432/hub?password=hunter2"),
            ("SMTP_URL", "smtps://user:hunter2@mail.example.com:465"),
        ],
        None,
    )
    .unwrap();
    assert_eq!(shown(&settings, "MASTER_KEY").value, "***");
    assert_eq!(shown(&settings, "DATABASE_URL").value, "postgres://hub:***@db:5432/hub?***");
    assert_eq!(shown(&settings, "SMTP_URL").value, "smtps://user:***@mail.example.com:465");
    let debug = format!("{settings:?}");
    assert!(!debug.contains("hunter2") && !debug.contains(&key), "{debug}");
}

#[test]
fn unknown_keys_and_broken_files_stop_the_start() {
    for (file, says) in [
        ("colour = 'red'", "\"colour\", which is no setting of the hub; `hub config` lists them all"),
        ("BASE-URL = 'x'", "write base_url"),
        ("[mail]\nfrom = 'x'", "\"mail\""),
        ("port = [", "hub.toml cannot be read"),
        ("port = true", "PORT cannot be a TOML boolean"),
    ] {
        let error = read(&[], Some(file)).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}
