use super::harness::{BASE, Hub, PASSWORD, text};

const CERTIFICATE: &str = include_str!("../../../hub_saml/src/self_test/certificate.pem");
const ENTRA: &str = include_str!("../../../hub_saml/src/metadata/fixtures/entra.xml");

/// Entra's metadata with a certificate that can be read.
fn entra_metadata() -> String {
    let line: String = CERTIFICATE.lines().filter(|line| !line.starts_with('-')).collect();
    ENTRA.replace("{{CERT}}", &line).replace("{{SMALL}}", &line)
}

/// A connection and the arguments that name it.
fn begun(hub: &Hub) -> (String, String) {
    let id = hub.connection("custom");
    (format!("connection configure --tenant acme --connection {id}"), id)
}

/// C6: the addresses of a connection; they stay.
#[test]
fn a_connection_begins_with_its_addresses() {
    let hub = Hub::with_acme();
    let made = hub.json("connection create --tenant acme --integration custom");
    let id = text(&made, "connection_id");
    assert_eq!(text(&made, "entity_id"), format!("{BASE}/saml/{id}"));
    assert_eq!(text(&made, "acs_url"), format!("{BASE}/saml/{id}/acs"));
    assert_eq!(text(&made, "metadata_url"), format!("{BASE}/saml/{id}/metadata"));
    assert_eq!(text(&made, "login_url"), format!("{BASE}/saml/{id}/login"));
    assert_eq!(text(&made, "state"), "in_progress");
    assert_eq!(made["missing"].as_array().unwrap().len(), 3);
    assert_eq!(hub.json(&format!("connection show --tenant acme --connection {id}")), made);
    assert_eq!(
        text(&hub.json("connection create --tenant acme --integration entra-id"), "integration"),
        "entra_id"
    );
    let all = hub.json("connection list --tenant acme");
    assert_eq!(all["connections"].as_array().unwrap().len(), 2);
    assert_eq!(hub.refusal("connection create --tenant acme --integration myspace"), "invalid");
}

/// A directory alone takes no SAML value, a sign-on alone has no Tenant URL.
#[test]
fn each_half_is_there_only_where_it_can_be() {
    let hub = Hub::with_acme();
    let scim = hub.json("connection create --tenant acme --integration custom-scim");
    let id = text(&scim, "connection_id");
    assert!(scim["entity_id"].is_null() && scim["login_url"].is_null() && scim["scim_base_url"].is_string());
    let configure = format!("connection configure --tenant acme --connection {id}");
    assert_eq!(hub.refusal(&format!("{configure} --sso-url https://idp.test/sso")), "not_found");
    assert_eq!(hub.refusal(&format!("{configure} --idp-initiated off")), "not_found");
    assert_eq!(hub.json(&format!("{configure} --auto-create on"))["auto_create"], true);
    let saml = hub.json("connection create --tenant acme --integration ad-fs");
    assert!(saml["scim_base_url"].is_null() && saml["acs_url"].is_string());
    let of = format!("--tenant acme --connection {}", text(&saml, "connection_id"));
    assert_eq!(hub.refusal(&format!("token create {of} --name Directory")), "not_found");
}

/// C9, C10: the last needed value integrates; clearing one needs a confirmation.
#[test]
fn the_last_value_integrates_and_clearing_one_asks_first() {
    let hub = Hub::with_acme();
    let (configure, id) = begun(&hub);
    hub.write("idp.pem", CERTIFICATE);
    let half =
        hub.json(&format!("{configure} --idp-entity-id https://idp.test/e --sso-url https://idp.test/sso"));
    assert_eq!(
        (text(&half, "state"), half["missing"].as_array().unwrap().len()),
        ("in_progress".to_owned(), 1)
    );
    let whole = hub.json(&format!("{configure} --certificate-file idp.pem"));
    assert_eq!((text(&whole, "state"), &whole["missing"]), ("integrated".to_owned(), &serde_json::json!([])));
    assert_eq!(whole["certificates"].as_array().unwrap().len(), 1);

    let (refusal, sentence) = hub.refusal_with(&format!("{configure} --sso-url="), "");
    assert_eq!(text(&refusal, "error"), "needs_confirmation");
    assert!(sentence.contains("single sign-on URL") && sentence.contains("--confirm"), "{sentence}");
    let certificate = text(&whole["certificates"][0], "certificate_id");
    assert_eq!(hub.refusal(&format!("{configure} --remove-certificate {certificate}")), "needs_confirmation");
    assert_eq!(
        text(&hub.json(&format!("connection show --tenant acme --connection {id}")), "state"),
        "integrated"
    );

    let cleared = hub.json(&format!("{configure} --remove-certificate {certificate} --confirm"));
    assert_eq!(text(&cleared, "state"), "in_progress");
    let actions = hub.actions();
    for action in ["idm_integration_connect", "idm_integration_activate", "idm_integration_deactivate"] {
        assert!(actions.iter().any(|a| a == action), "{action} in {actions:?}");
    }
}

#[test]
fn switches_are_turned_in_the_same_command() {
    let hub = Hub::with_acme();
    let (configure, _) = begun(&hub);
    let turned = hub.json(&format!("{configure} --auto-create on --auto-deactivate on --welcome-mail off"));
    assert_eq!(
        (&turned["auto_create"], &turned["auto_deactivate"], &turned["welcome_mail"]),
        (&true.into(), &true.into(), &false.into())
    );
    assert!(turned["auto_create_at"].is_string(), "C24: the time of the toggle is stored");
    assert_eq!(hub.json(&format!("{configure} --auto-create off"))["auto_create"], false);
    assert_eq!(hub.run(&format!("{configure} --auto-create yes")).status.code(), Some(2));
}

/// C9: metadata from a file fills all three; what stands beside it wins.
#[test]
fn metadata_fills_all_three() {
    let hub = Hub::with_acme();
    let (configure, _) = begun(&hub);
    hub.write("idp.xml", entra_metadata());
    let done = hub.json(&format!("{configure} --metadata-file idp.xml --sso-url https://idp.test/sso"));
    assert_eq!(
        (text(&done, "state"), text(&done, "sso_url")),
        ("integrated".to_owned(), "https://idp.test/sso".to_owned())
    );
    assert!(text(&done, "idp_entity_id").starts_with("https://sts.windows.net/"), "{done}");
}

/// What metadata sets on the page it sets here: how requests travel, whether they are signed, where logouts go. That of
/// another identity provider is confirmed.
#[test]
fn metadata_sets_what_it_sets_on_the_page() {
    let hub = Hub::with_acme();
    let (configure, id) = begun(&hub);
    let line: String = CERTIFICATE.lines().filter(|line| !line.starts_with('-')).collect();
    let idp = |entity_id: &str| {
        format!(
            "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity_id}\"><IDPSSODescriptor \
             WantAuthnRequestsSigned=\"true\" protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
             <KeyDescriptor use=\"signing\"><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data>\
             <X509Certificate>{line}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleLogoutService \
             Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://idp.test/slo\"/>\
             <SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
             Location=\"https://idp.test/sso\"/></IDPSSODescriptor></EntityDescriptor>"
        )
    };
    hub.write("idp.xml", idp("https://idp.test/"));
    hub.write("other.xml", idp("https://other.test/"));
    hub.json(&format!("{configure} --metadata-file idp.xml"));
    let events = hub.json(&format!("events --tenant acme --connection {id} --action idm_integration_update"));
    let events = events["events"].to_string();
    for set in ["\"binding\":\"post\"", "\"sign_requests\":true", "https://idp.test/slo"] {
        assert!(events.contains(set), "{set}: {events}");
    }
    let other = format!("{configure} --metadata-file other.xml");
    assert_eq!(hub.refusal(&other), "needs_confirmation");
    let shown = |hub: &Hub| {
        text(&hub.json(&format!("connection show --tenant acme --connection {id}")), "idp_entity_id")
    };
    assert_eq!(shown(&hub), "https://idp.test/");
    hub.json(&format!("{other} --confirm"));
    assert_eq!(shown(&hub), "https://other.test/");
}

/// C8: a certificate that cannot be is refused with the reason, and nothing of the command is done.
#[test]
fn a_value_that_cannot_be_changes_nothing() {
    let hub = Hub::with_acme();
    let (configure, id) = begun(&hub);
    hub.write("empty.pem", "");
    hub.write("text.pem", "not a certificate");
    hub.write("key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    hub.write("page.xml", "<html></html>");
    for (arguments, field) in [
        ("--auto-create on --certificate-file empty.pem", "certificate"),
        ("--auto-create on --certificate-file text.pem", "certificate"),
        ("--auto-create on --certificate-file key.pem", "certificate"),
        ("--auto-create on --certificate-file absent.pem", "certificate_file"),
        ("--auto-create on --metadata-file page.xml", "metadata"),
        ("--auto-create on --metadata-url https://127.0.0.1/metadata", "metadata_url"),
        ("--auto-create on --metadata-url http://example.com/metadata", "metadata_url"),
        ("--auto-create on --sso-url http://idp.test/sso", "sso_url"),
        ("--auto-create on --sso-url javascript:alert(1)", "sso_url"),
    ] {
        let (refusal, _) = hub.refusal_with(&format!("{configure} {arguments}"), "");
        assert_eq!(
            (text(&refusal, "error"), text(&refusal, "field")),
            ("invalid".to_owned(), field.to_owned()),
            "{arguments}"
        );
    }
    let shown = hub.json(&format!("connection show --tenant acme --connection {id}"));
    assert_eq!((&shown["auto_create"], &shown["sso_url"]), (&false.into(), &serde_json::Value::Null));
}

/// K23: the end is confirmed, and says who now has no way in.
#[test]
fn disconnect_is_confirmed_and_offers_passwords() {
    let hub = Hub::with_acme();
    let (configure, id) = begun(&hub);
    hub.write("idp.xml", entra_metadata());
    hub.json(&format!("{configure} --metadata-file idp.xml"));
    hub.json("user create --tenant acme --email sso@acme.test --role member");
    let disconnect = format!("connection disconnect --tenant acme --connection {id}");
    assert_eq!(hub.refusal(&disconnect), "needs_confirmation");
    let ended = hub.json(&format!("{disconnect} --confirm --offer-passwords"));
    assert_eq!(ended["without_way_in"], serde_json::json!(["sso@acme.test"]));
    assert_eq!(ended["password_mails"], 1);
    let mails = std::fs::read_to_string(hub.data().join("mails.txt")).unwrap();
    assert!(mails.contains("To: sso@acme.test") && mails.contains(&format!("{BASE}/invitation/")), "{mails}");
    assert_eq!(hub.refusal(&format!("connection show --tenant acme --connection {id}")), "not_found");
}

#[test]
fn another_workspaces_connection_is_none() {
    let hub = Hub::with_acme();
    let (_, id) = begun(&hub);
    hub.json_with(
        "tenant create --name Beta --slug beta --owner-email o@beta.test --owner-password-stdin",
        PASSWORD,
    );
    for line in [
        format!("connection show --tenant beta --connection {id}"),
        format!("connection configure --tenant beta --connection {id} --auto-create on"),
        format!("connection disconnect --tenant beta --connection {id} --confirm"),
        format!("token create --tenant beta --connection {id} --name x"),
        format!("token list --tenant beta --connection {id}"),
        format!("events --tenant beta --connection {id}"),
        "connection show --tenant acme --connection nonsense".to_owned(),
    ] {
        assert_eq!(hub.refusal(&line), "not_found", "{line}");
    }
}
