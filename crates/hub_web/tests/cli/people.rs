use hub_tenants::second_factor;

use super::harness::{BASE, Hub, PASSWORD, text};

#[test]
fn a_person_is_made_found_changed_and_ended() {
    let hub = Hub::with_acme();
    let id = hub.person("m@acme.test", "member");
    assert!(id.starts_with("usr-"));
    let role = hub.json("user role --tenant acme --user m@acme.test --role admin");
    assert_eq!((text(&role, "role"), text(&role, "user_id")), ("admin".to_owned(), id.clone()));
    let ended = hub.json(&format!("user deactivate --tenant acme --user {id}"));
    assert_eq!(
        (text(&ended, "state"), text(&ended, "deactivated_by")),
        ("deactivated".to_owned(), "admin".to_owned())
    );
    assert_eq!(hub.refusal(&format!("user deactivate --tenant acme --user {id}")), "invalid");
    let back = hub.json("user reactivate --tenant acme --user M@ACME.test");
    assert_eq!(text(&back, "state"), "active");
    let actions = hub.actions();
    for action in ["role_update", "user_deactivate", "user_reactivate", "seat_free"] {
        assert!(actions.iter().any(|a| a == action), "{action} in {actions:?}");
    }
}

#[test]
fn the_list_is_complete_and_can_be_narrowed() {
    let hub = Hub::with_acme();
    hub.person("ada@acme.test", "admin");
    hub.person("bob@acme.test", "member");
    let emails = |line: &str| -> Vec<String> {
        hub.json(line)["users"].as_array().unwrap().iter().map(|user| text(user, "email")).collect()
    };
    assert_eq!(emails("user list --tenant acme"), ["o@acme.test", "ada@acme.test", "bob@acme.test"]);
    assert_eq!(emails("user list --tenant acme --role admin"), ["ada@acme.test"]);
    assert_eq!(emails("user list --tenant acme --search BOB"), ["bob@acme.test"]);
    assert!(emails("user list --tenant acme --state staged").is_empty());
}

#[test]
fn refusals_are_told_apart() {
    let hub = Hub::with_acme();
    hub.person("m@acme.test", "member");
    let taken = "user create --tenant acme --email M@acme.test --role member --password-stdin";
    assert_eq!(text(&hub.refusal_with(taken, PASSWORD).0, "field"), "email");
    let weak = "user create --tenant acme --email n@acme.test --role member --password-stdin";
    assert_eq!(text(&hub.refusal_with(weak, "short").0, "field"), "password");
    assert_eq!(hub.refusal("user deactivate --tenant acme --user o@acme.test"), "last_owner");
    assert_eq!(hub.refusal("user role --tenant acme --user o@acme.test --role member"), "last_owner");
    assert_eq!(hub.refusal("user deactivate --tenant acme --user nobody@acme.test"), "not_found");
    assert_eq!(hub.refusal("user deactivate --tenant nobody --user o@acme.test"), "not_found");
    assert_eq!(hub.refusal("user import --tenant acme --user m@acme.test --config no.toml"), "settings");
    let code = |line: &str| hub.run(line).status.code();
    assert_eq!(code("user create --tenant acme --email x@acme.test --role boss"), Some(2));
    assert_eq!(code("user import --tenant acme"), Some(2));
    assert_eq!(code("user fly --tenant acme"), Some(2));
}

#[test]
fn another_workspaces_person_is_nobody() {
    let hub = Hub::with_acme();
    let id = hub.person("m@acme.test", "member");
    hub.json_with(
        "tenant create --name Beta --slug beta --owner-email o@beta.test --owner-password-stdin",
        PASSWORD,
    );
    assert_eq!(hub.refusal(&format!("user deactivate --tenant beta --user {id}")), "not_found");
    assert_eq!(hub.refusal("user deactivate --tenant beta --user m@acme.test"), "not_found");
}

#[test]
fn an_invitation_is_mailed_and_its_link_printed() {
    let hub = Hub::with_acme();
    let made = hub.json("user create --tenant acme --email n@acme.test --role admin --invite");
    let url = text(&made, "invitation_url");
    assert!(url.starts_with(&format!("{BASE}/invitation/")), "{url}");
    let mails = std::fs::read_to_string(hub.data().join("mails.txt")).unwrap();
    assert!(mails.contains("To: n@acme.test\nSubject: The operator invited you to Acme\n"), "{mails}");
    assert!(mails.contains("as an admin") && mails.contains(&url), "{mails}");
    let both = hub.run("user create --tenant acme --email x@acme.test --invite --password-stdin");
    assert_eq!(both.status.code(), Some(2));
}

/// C24: only staged people can be imported; each one's outcome is told.
#[test]
fn import_tells_each_outcome() {
    let hub = Hub::with_acme();
    let id = hub.person("m@acme.test", "member");
    let results = hub.json(&format!("user import --tenant acme --user {id} --user o@acme.test"));
    let results = results["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert!(results.iter().all(|result| result["result"] == "already_there"), "{results:?}");
    assert!(results.iter().all(|result| text(result, "message") == "Had an account already."), "{results:?}");
    assert_eq!(hub.json("user import --tenant acme --all")["results"].as_array().unwrap().len(), 0);
}

/// A second factor, put where the hub would put it.
fn add_app(hub: &Hub, user: &str) {
    let url = format!("sqlite:{}", hub.data().join("hub.db").display());
    let open = hub_db::Db::open(&hub_db::DbOptions { url, connections: 2 }).unwrap();
    let id: hub_kernel::UserId = user.parse().unwrap();
    let added = open.write(id.tenant(), move |c| {
        let (master, key) =
            (hub_kernel::MasterKey::new([7; 32]), hub_kernel::Secret::new("browser".to_owned()));
        let (cx, under) = (hub_testkit::cx(1), second_factor::Under { browser: &key });
        let user = hub_tenants::user::get(c, id.tenant(), id)?;
        let secret = second_factor::begin_app(c, &cx, &master, &under, &user)?;
        let now = u64::try_from(cx.now.millis() / 1000).unwrap();
        let shown =
            totp_rs::Builder::new().with_secret(decoded(&secret.base32())).build().unwrap().generate(now);
        second_factor::finish_app(c, &cx, &master, &under, &user, "Phone", &shown.to_string()).map(|_| ())
    });
    hub_testkit::block_on(added).unwrap();
}

fn decoded(base32: &str) -> Vec<u8> {
    let digit = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap();
    let bits: String = base32.chars().map(|c| format!("{:05b}", digit(c))).collect();
    let byte = |bits: &[u8]| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap();
    bits.as_bytes().chunks_exact(8).map(byte).collect()
}

#[test]
fn whoever_loses_their_second_factors_is_told_by_mail() {
    let hub = Hub::with_acme();
    let id = hub.person("m@acme.test", "member");
    let line = "user reset-second-factor --tenant acme --user m@acme.test";
    assert_eq!(hub.refusal(line), "invalid", "there is none");
    add_app(&hub, &id);
    assert_eq!(text(&hub.json(line), "user_id"), id);
    let mails = std::fs::read_to_string(hub.data().join("mails.txt")).unwrap();
    assert!(
        mails.contains("To: m@acme.test\nSubject: Your second factors were removed in Acme\n"),
        "{mails}"
    );
    assert!(
        mails.contains("Who:  The operator") && mails.contains(&format!("{BASE}/account/security")),
        "{mails}"
    );
    assert!(hub.actions().iter().any(|action| action == "second_factor_reset"));
    assert_eq!(hub.refusal(line), "invalid", "once");
}
