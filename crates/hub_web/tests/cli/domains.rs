use super::harness::{Hub, text};

#[test]
fn a_domain_is_claimed_listed_and_looked_for() {
    let hub = Hub::with_acme();
    // Nobody listens there.
    hub.write("hub.toml", "dns_server = '127.0.0.1:9'\n");
    assert_eq!(hub.json("domain list --tenant acme")["domains"].as_array().unwrap().len(), 0);
    let made = hub.json("domain add --tenant acme --domain @Acme.test");
    assert_eq!(text(&made, "domain"), "acme.test");
    assert_eq!(text(&made, "record_name"), "_switchboard-challenge.acme.test");
    assert!(text(&made, "record_text").starts_with("switchboard-verification="), "{made}");
    assert_eq!(text(&made, "state"), "waiting for the record");
    for wrong in ["gmail.com", "co.uk", "acme", "acme.test"] {
        let (refused, _) = hub.refusal_with(&format!("domain add --tenant acme --domain {wrong}"), "");
        assert_eq!(text(&refused, "field"), "domain", "{wrong}");
    }
    let checked = hub.json("domain check --tenant acme --domain ACME.test");
    assert_eq!(
        (text(&checked, "record"), checked["verified"].as_bool()),
        ("no_answer".to_owned(), Some(false))
    );
    assert!(!text(&checked, "trouble").is_empty());
    assert_eq!(hub.refusal("domain check --tenant acme --domain other.test"), "not_found");
    assert_eq!(hub.json("domain list --tenant acme")["domains"].as_array().unwrap().len(), 1);
    assert!(hub.json("events --tenant acme").to_string().contains("domain_add"));
}
