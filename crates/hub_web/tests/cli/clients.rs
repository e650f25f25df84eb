use super::harness::{BASE, Hub, text};

/// H3: a client comes with its first secret, has two at most, and ends with all of them.
#[test]
fn a_client_is_made_rotated_and_removed() {
    let hub = Hub::with_acme();
    let id = hub.connection("entra_id");
    let of = format!("--tenant acme --connection {id}");
    assert_eq!(hub.refusal(&format!("client show {of}")), "not_found");
    let made = hub.json(&format!("client add-secret {of} --name gallery --years 2"));
    let (secret_id, secret) = (text(&made, "secret_id"), text(&made, "client_secret"));
    assert!(secret.starts_with("sws_") && secret.len() == 47 && text(&made, "client_id") == id, "{made}");
    let endpoint = text(&made, "token_endpoint");
    assert_eq!(endpoint, format!("{}/oauth/token", text(&made, "scim_base_url")));
    assert!(endpoint.starts_with(BASE), "{endpoint}");
    hub.json(&format!("client add-secret {of} --name next"));
    let (refused, _) = hub.refusal_with(&format!("client add-secret {of} --name third"), "");
    assert_eq!(text(&refused, "field"), "secret_name");
    let (refused, _) = hub.refusal_with(&format!("client lifetime {of} --minutes 59"), "");
    assert_eq!(text(&refused, "field"), "token_minutes");
    hub.json(&format!("client lifetime {of} --minutes 120"));
    assert_eq!(
        text(&hub.json(&format!("client revoke-secret {of} --secret {secret_id}")), "state"),
        "revoked"
    );
    assert_eq!(hub.refusal(&format!("client revoke-secret {of} --secret {secret_id}")), "not_found");

    let shown = hub.json(&format!("client show {of}"));
    assert_eq!(shown["access_token_minutes"], 120);
    let secrets = shown["secrets"].as_array().unwrap();
    let states: Vec<String> = secrets.iter().map(|row| text(row, "state")).collect();
    assert_eq!(states, ["active", "revoked"]);
    assert!(
        !shown.to_string().contains(&secret) && secret.starts_with(&text(&secrets[1], "prefix")),
        "{shown}"
    );
    assert!(!hub.json("events --tenant acme").to_string().contains(&secret[4..]));
    assert_eq!(hub.json(&format!("token list {of}"))["tokens"].as_array().unwrap().len(), 0);

    hub.json(&format!("client remove {of}"));
    assert_eq!(hub.refusal(&format!("client remove {of}")), "not_found");
}
