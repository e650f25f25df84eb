use super::harness::{Hub, text, texts};

/// D2, D3, K4: named, dated, shown once, several at once.
#[test]
fn a_token_is_shown_once_and_revoked() {
    let hub = Hub::with_acme();
    let of = format!("--tenant acme --connection {}", hub.connection("custom"));
    let made = hub.json(&format!("token create {of} --name entra --expires 2999-01-31"));
    let (id, token) = (text(&made, "token_id"), text(&made, "token"));
    assert!(id.starts_with("stk-") && token.starts_with("swb_") && token.len() > 40, "{made}");
    assert_eq!(text(&made, "expires_at"), "2999-01-31T23:59:59.999Z");
    hub.json(&format!("token create {of} --name second"));

    let list = hub.json(&format!("token list {of}"));
    let rows = list["tokens"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert!(!list.to_string().contains(&token) && token.starts_with(&text(&rows[1], "prefix")), "{list}");
    assert!(!hub.json("events --tenant acme").to_string().contains(&token));

    assert_eq!(text(&hub.json(&format!("token revoke {of} --token {id}")), "state"), "revoked");
    assert_eq!(hub.refusal(&format!("token revoke {of} --token {id}")), "not_found");
    assert_eq!(hub.refusal(&format!("token revoke {of} --token nonsense")), "not_found");
    let states: Vec<String> = hub.json(&format!("token list {of}"))["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text(row, "state"))
        .collect();
    assert_eq!(states, ["active", "revoked"]);
    assert!(texts(&hub.run(&format!("token create {of} --name third"))).0.contains("shown this once"));
}

#[test]
fn what_cannot_be_a_token_is_refused() {
    let hub = Hub::with_acme();
    let of = format!("--tenant acme --connection {}", hub.connection("custom"));
    for (arguments, field) in [
        ("--name x --expires 2001-01-31", "expires"),
        ("--name x --expires tomorrow", "expires"),
        ("--name x --expires 2999-02-30", "expires"),
        ("--name=", "name"),
    ] {
        let (refusal, _) = hub.refusal_with(&format!("token create {of} {arguments}"), "");
        assert_eq!(
            (text(&refusal, "error"), text(&refusal, "field")),
            ("invalid".to_owned(), field.to_owned()),
            "{arguments}"
        );
    }
    assert_eq!(hub.json(&format!("token list {of}"))["tokens"].as_array().unwrap().len(), 0);
}
