//! C8 to C10 and K9: the values from the identity provider, one by one or from metadata.

use hub_kernel::ConnectionId;
use hub_tenants::user::Role;
use hub_web::urls;
use reqwest::Method;

use crate::browser::{Browser, Page};
use crate::harness::{certificate, story};

const ISSUER: &str = "https://sts.windows.net/9b2d/";
const SIGN_ON: &str = "https://login.microsoftonline.com/9b2d/saml2";

/// Sends a form with an uploaded file, as browsers do.
async fn upload(browser: &Browser, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Page {
    let token = browser.csrf_token().await;
    let mut body = Vec::new();
    for (name, value) in fields.iter().copied().chain([("csrf_token", token.as_str())]) {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"idp.cer\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n",
        file.0
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.1);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let request =
        browser.request(Method::POST, path).header("content-type", "multipart/form-data; boundary=edge");
    browser.send(request.body(body)).await
}

async fn save(browser: &Browser, id: ConnectionId, fields: &[(&str, &str)]) -> Page {
    let token = browser.csrf_token().await;
    let mut sent = vec![("csrf_token", token.as_str())];
    sent.extend(fields);
    browser.post(&urls::configuration(id), &sent).await
}

fn metadata_path(id: ConnectionId) -> String {
    format!("{}/metadata", urls::connection(id))
}

/// The metadata of an IdP that has these certificates and this binding.
fn metadata(binding: &str) -> String {
    let certificate: String = certificate().to_pem().lines().filter(|line| !line.starts_with('-')).collect();
    format!(
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{ISSUER}\">\
         <IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
         <KeyDescriptor use=\"signing\"><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data>\
         <X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>\
         <SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" Location=\"{SIGN_ON}\"/>\
         </IDPSSODescriptor></EntityDescriptor>"
    )
}

story!(
    /// C8, K10: every form in which a certificate arrives is taken.
    c8_certificates_are_taken_in_every_form,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let pem = certificate().to_pem();
        let one_line: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let without_armor = pem.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n");
        let der = certificate().der;
        let forms: [(&str, &str, &[u8]); 7] = [
            ("PEM", "certificate", pem.as_bytes()),
            ("without armor", "certificate", without_armor.as_bytes()),
            ("CRLF", "certificate", &pem.replace('\n', "\r\n").into_bytes()),
            ("one line", "certificate", one_line.as_bytes()),
            ("DER upload", "certificate_file", &der),
            ("PEM upload", "certificate_file", pem.as_bytes()),
            ("the same one several times", "certificate", &format!("{pem}\n{pem}").into_bytes()),
        ];
        for (form, field, bytes) in forms {
            let id = acme.connect().await;
            let saved = upload(&owner, &urls::configuration(id), &[], (field, bytes)).await;
            saved.leads_to(&urls::connection(id));
            let page = owner.get(&urls::connection(id)).await;
            page.says(200, "Stored certificates").says(200, "Active");
            assert_eq!(page.text.matches("/remove\"").count(), 1, "{form}");
            page.says(200, "Saved. Still needed: IdP issuer and Sign-on URL.");
        }
    }
);

story!(
    /// C8: what is no certificate is refused with its reason beside the field, and nothing is stored.
    c8_bad_certificates_are_refused_with_the_reason,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let own_metadata = owner.get(&urls::saml_metadata(id)).await.text;
        let key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----";
        let cases = [
            ("   \n ", "The certificate is empty."),
            ("it is in the attachment!", "the text is not base64"),
            ("aGVsbG8sIHRoaXMgaXMgbm90IGEgY2VydGlmaWNhdGU=", "This is not an X.509 certificate."),
            (key, "This contains a PRIVATE KEY. It was not stored."),
            (&own_metadata, "This is a service provider's metadata, probably ours."),
            (&metadata("HTTP-Redirect"), "This is SAML metadata, not a certificate."),
            ("-----BEGIN CERTIFICATE-----\nMIIC", "The certificate is cut off"),
        ];
        for (text, reason) in cases {
            let page = save(&owner, id, &[("idp_entity_id", ISSUER), ("certificate", text)]).await;
            page.says(422, reason).says(422, "In progress");
            assert!(page.text.contains(&format!("value=\"{}\"", ISSUER)), "what was typed stays: {text}");
            assert!(!page.text.contains("MIIEvQIBADANBg"), "a private key is not sent out again");
        }
        let upload = upload(&owner, &urls::configuration(id), &[], ("certificate_file", b"PK\x03\x04 zip")).await;
        assert_eq!(upload.status, 422, "{}", upload.words());
        hub.clock.advance(40 * 365 * 86_400);
        let owner = hub.logged_in(&acme.owner).await;
        let expired = save(&owner, id, &[("certificate", &certificate().to_pem())]).await;
        expired.says(422, "This certificate expired on 2050-01-01; download the current one");
        let stored = owner.get(&urls::connection(id)).await;
        assert!(!stored.words().contains("Stored certificates") && !stored.text.contains(ISSUER));
    }
);

story!(
    /// C9, C10, C16: the last needed value makes the connection Integrated at once; before it, not.
    c9_the_last_value_flips_the_state_by_itself,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        save(&owner, id, &[("idp_entity_id", ISSUER)]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "In progress").says(200, "2 values are missing");
        save(&owner, id, &[("sso_url", SIGN_ON)]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "In progress").says(200, "X.509 certificate");
        save(&owner, id, &[("certificate", &certificate().to_pem())]).await.leads_to(&urls::connection(id));
        let page = owner.get(&urls::connection(id)).await;
        page.says(200, "Integrated: sub-users log in by SSO only").says(200, "Not tested yet");
        assert!(page.links().iter().any(|link| *link == urls::test_sign_in(id)), "Test sign-in");
        owner.get("/integrations").await.says(200, "Integrated").says(200, "Not tested yet");
        assert!(acme.events().await.contains(&"idm_integration_activate".to_owned()));
        let wrong = save(&owner, id, &[("sso_url", "http://login.example.com/saml")]).await;
        wrong.says(422, "beginning with https://");
    }
);

story!(
    /// C9: the save dialog says how many sessions end, carries the values, and does nothing until it is confirmed.
    c9_the_save_dialog_names_the_sessions_that_end,
    |hub| {
        let acme = hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        let (first, second) = (hub.logged_in(&mae.email).await, hub.logged_in(&mae.email).await);
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let pem = certificate().to_pem();
        let values = [("idp_entity_id", ISSUER), ("sso_url", SIGN_ON), ("certificate", pem.as_str())];
        let dialog = save(&owner, id, &values).await;
        dialog.says(200, "Start single sign-on for Acme?").says(200, "2 sessions that began with a password end now");
        dialog.says(200, "1 sub-user logs in through Entra ID SSO only");
        assert!(first.email().await.is_some(), "nothing has happened yet");
        owner.get(&urls::connection(id)).await.says(200, "In progress");
        owner.submit(&dialog, &urls::configuration(id), &[]).await.leads_to(&urls::connection(id));
        let page = owner.get(&urls::connection(id)).await;
        page.says(200, "Integrated").says(200, "2 sessions that began with a password have ended.");
        assert_eq!((first.email().await, second.email().await), (None, None));
        assert!(owner.email().await.is_some());
    }
);

story!(
    /// Sub-users who are not logged in right now are asked about, too; a second way in adds to the first. An empty form says
    /// that nothing was changed.
    sso_begins_only_after_a_question_where_there_are_sub_users,
    |hub| {
        let acme = hub.tenant("acme").await;
        acme.person("mae", Role::Member).await;
        acme.person("moe", Role::Member).await;
        let owner = hub.logged_in(&acme.owner).await;
        let pem = certificate().to_pem();
        let xml = metadata("HTTP-Redirect");
        let id = acme.connect().await;
        save(&owner, id, &[("idp_entity_id", ""), ("sso_url", "")]).await.leads_to(&urls::connection(id));
        let page = owner.get(&urls::connection(id)).await;
        page.says(200, "Nothing was changed. Still needed: IdP issuer, Sign-on URL and X.509 certificate.");
        let token = owner.csrf_token().await;
        let sent = [("csrf_token", token.as_str()), ("metadata_xml", xml.as_str())];
        let question = owner.post(&metadata_path(id), &sent).await;
        question.says(200, "Start single sign-on for Acme?").says(200, "No sub-user is logged in by a password right now.");
        question.says(200, "From then on 2 sub-users log in through Entra ID SSO only");
        owner.get(&urls::connection(id)).await.says(200, "In progress");
        owner.submit(&question, &urls::configuration(id), &[]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "Integrated: sub-users log in by SSO only");
        // The next one says what is true beside the first.
        let popup = owner.get(&urls::connect("jumpcloud")).await;
        popup.says(200, "Sub-users do so by SSO already, through Entra ID SSO.");
        popup.says(200, "sub-users can log in through JumpCloud as well");
        assert!(!popup.words().contains("JumpCloud only"), "{}", popup.words());
        let second = acme.connect().await;
        let values = [("idp_entity_id", "https://b.test/"), ("sso_url", "https://b.test/saml"), ("certificate", &pem)];
        let question = save(&owner, second, &values).await;
        question.says(200, "2 sub-users log in by SSO only already, and from then on through Entra ID SSO, too.");
    }
);

story!(
    /// C10: clearing a needed value asks first, names who loses the way in, and then falls back to In progress.
    c10_removing_a_required_value_falls_back_after_a_confirmation,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.integrated().await;
        acme.toggle(id, hub_tenants::connection::Toggle::AutoCreate, true).await;
        acme.pushed(id, "ada").await;
        let dialog = save(&owner, id, &[("idp_entity_id", ""), ("sso_url", SIGN_ON)]).await;
        dialog.says(200, "End single sign-on for Acme?").says(200, "IdP issuer would be missing");
        dialog.says(200, "1 person has no password, and so no way to log in.");
        dialog.says(200, "Without a password: ada from the IdP.").says(200, "To confirm, type acme");
        let again = owner.submit(&dialog, &urls::configuration(id), &[("confirm", "northwind")]).await;
        again.says(422, "Type acme to confirm. Nothing was changed.").says(422, "Without a password");
        owner.get(&urls::connection(id)).await.says(200, "Integrated");
        let typed = [("confirm", "acme")];
        owner.submit(&again, &urls::configuration(id), &typed).await.leads_to(&urls::connection(id));
        let page = owner.get(&urls::connection(id)).await;
        page.says(200, "The connection is back In progress").says(200, "Still needed");
        let question = save(&owner, id, &[("idp_entity_id", ISSUER)]).await;
        owner.submit(&question, &urls::configuration(id), &[]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "Integrated");
    }
);

story!(
    /// C10: the last certificate of an Integrated connection goes only after a confirmation; another connection's is 404.
    c10_the_last_certificate_is_removed_after_a_confirmation,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let (id, other) = (acme.integrated().await, acme.connect().await);
        let page = owner.get(&urls::connection(id)).await;
        let removal = page.links().into_iter().find(|link| link.ends_with("/remove")).unwrap();
        let elsewhere = removal.replace(&id.to_string(), &other.to_string());
        assert_eq!(owner.get(&elsewhere).await.status, 404);
        let token = owner.csrf_token().await;
        let sent = [("csrf_token", token.as_str()), ("confirmed", "yes")];
        assert_eq!(owner.post(&elsewhere, &sent).await.status, 404);
        let dialog = owner.get(&removal).await;
        dialog.says(200, "Remove the last certificate?").says(200, "falls back to In progress");
        // Without the confirmation the question comes again.
        owner.post(&removal, &sent[..1]).await.says(200, "Remove the last certificate?");
        owner.submit(&dialog, &removal, &[]).await.says(422, "Type acme to confirm. Nothing was changed.");
        owner.get(&urls::connection(id)).await.says(200, "Integrated");
        owner.submit(&dialog, &removal, &[("confirm", "acme")]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "In progress");
        assert_eq!(owner.get(&removal).await.status, 404);
    }
);

story!(
    /// C9: metadata as a paste, as a file and from an address fills all three values.
    c9_metadata_fills_all_three,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let xml = metadata("HTTP-Redirect");
        let (pasted, uploaded, fetched) = (acme.connect().await, acme.connect().await, acme.connect().await);
        let token = owner.csrf_token().await;
        let sent = [("csrf_token", token.as_str()), ("metadata_xml", xml.as_str())];
        owner.post(&metadata_path(pasted), &sent).await.leads_to(&urls::connection(pasted));
        let file = ("metadata_file", xml.as_bytes());
        upload(&owner, &metadata_path(uploaded), &[], file).await.leads_to(&urls::connection(uploaded));
        let url = serve(xml.clone()).await;
        let sent = [("csrf_token", token.as_str()), ("metadata_url", url.as_str())];
        owner.post(&metadata_path(fetched), &sent).await.leads_to(&urls::connection(fetched));
        for id in [pasted, uploaded, fetched] {
            let page = owner.get(&urls::connection(id)).await;
            page.says(200, "Integrated").says(200, "Stored certificates");
            assert!(page.text.contains(ISSUER) && page.text.contains(SIGN_ON));
        }
        let by_post = acme.connect().await;
        let xml = metadata("HTTP-POST");
        let sent = [("csrf_token", token.as_str()), ("metadata_xml", xml.as_str())];
        owner.post(&metadata_path(by_post), &sent).await.leads_to(&urls::connection(by_post));
        owner.get(&urls::connection(by_post)).await.says(200, "HTTP-POST only");
    }
);

story!(
    /// C8, C9: what is no metadata of an identity provider is refused with the reason.
    c8_bad_metadata_is_refused_with_the_reason,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let own = owner.get(&urls::saml_metadata(id)).await.text;
        let html = serve("<!doctype html><title>Log in</title>".to_owned()).await;
        let pem = certificate().to_pem();
        let cases = [
            (vec![], "Enter the metadata's address, choose its file or paste its text."),
            (vec![("metadata_xml", own.as_str())], "This is the metadata of a service provider"),
            (vec![("metadata_xml", "{\"issuer\":\"x\"}")], "This is JSON, not SAML metadata"),
            (vec![("metadata_xml", &pem)], "This is a certificate, not metadata."),
            (vec![("metadata_xml", "https://idp.test/metadata")], "This is an address, not metadata."),
            (vec![("metadata_url", "ftp://idp.test/")], "The address must begin with https://."),
            (vec![("metadata_url", "https://10.0.0.1/x")], "private network"),
            (vec![("metadata_url", &html)], "This is a web page (HTML), not metadata"),
            (vec![("metadata_url", &html), ("metadata_xml", "<x/>")], "Use one of the three"),
        ];
        for (fields, reason) in cases {
            let token = owner.csrf_token().await;
            let sent: Vec<_> = fields.iter().copied().chain([("csrf_token", token.as_str())]).collect();
            let page = owner.post(&metadata_path(id), &sent).await;
            page.says(422, reason).says(422, "In progress");
        }
    }
);

/// Serves one document on this machine.
async fn serve(document: String) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/metadata", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 2048];
            let _ = socket.read(&mut request).await;
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", document.len());
            let _ = socket.write_all((head + &document).as_bytes()).await;
        }
    });
    url
}

story!(
    /// K9, K2: the generic form names each value as consoles do; the workspace's slug and door are shown.
    k9_k2_hints_and_the_slug_stand_beside_our_names,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let popup = owner.get("/integrations/custom/connect").await;
        let settings = owner.submit(&popup, "/integrations/custom/connect", &[]).await.location().unwrap();
        let page = owner.get(&settings).await;
        for words in [
            "Audience URI",
            "Identity Provider Single Sign-On URL",
            "Identity Provider Issuer",
            "X-509 certificate",
            "the door of the workspace acme",
        ] {
            page.says(200, words);
        }
        assert!(page.text.contains(&format!("{}/login/acme", hub.app.base_url())));
    }
);

story!(
    /// C11: the tile of the portal can be shut off, and the page says so.
    c11_logins_from_the_portal_can_be_switched_off,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let action = format!("{}/idp-initiated", urls::connection(id));
        owner.fill(&urls::connection(id), &action, &[("value", "off")]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "Only logins that begin here are taken.");
        let page = owner.fill(&urls::connection(id), &action, &[("value", "maybe")]).await;
        page.says(400, "A switch is either on or off.");
        assert_eq!(acme.events().await[0], "toggle_update");
    }
);
