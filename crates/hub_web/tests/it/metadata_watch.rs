//! A metadata address that is read every day, certificates that wait for an owner, and a login by an unknown key.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hub_demo_idp::response::ResponseBuilder;
use hub_demo_idp::signing::IdpKey;
use hub_kernel::ConnectionId;
use hub_tenants::connection;
use hub_tenants::user::Role;
use hub_web::{urls, watch};

use crate::browser::{Browser, Page};
use crate::harness::{Hub, Tenant, certificate, story};

const ISSUER: &str = "https://idp.test/";
const SIGN_ON: &str = "https://idp.test/saml";
const DAY: i64 = 86_400;

/// What the identity provider publishes; `None` answers 503.
#[derive(Clone, Default)]
struct Published(Arc<Mutex<Option<String>>>);

impl Published {
    fn says(&self, entity_id: &str, certificates: &[&str]) {
        let keys: String = certificates
            .iter()
            .map(|one| {
                format!(
                    "<KeyDescriptor use=\"signing\"><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data>\
                     <X509Certificate>{one}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
                )
            })
            .collect();
        *self.0.lock().unwrap() = Some(format!(
            "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity_id}\">\
             <IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{keys}\
             <SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" \
             Location=\"{SIGN_ON}\"/></IDPSSODescriptor></EntityDescriptor>"
        ));
    }

    /// Serves it on this machine.
    async fn serve(&self) -> String {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/metadata", listener.local_addr().unwrap());
        let published = self.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = [0; 2048];
                let _ = socket.read(&mut request).await;
                let (status, document) = match published.0.lock().unwrap().clone() {
                    Some(document) => ("200 OK", document),
                    None => ("503 Service Unavailable", String::new()),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    document.len()
                );
                let _ = socket.write_all((head + &document).as_bytes()).await;
            }
        });
        url
    }
}

fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

fn new_key() -> IdpKey {
    IdpKey::generate(2048).unwrap()
}

async fn act(browser: &Browser, id: ConnectionId, path: &str, fields: &[(&str, &str)]) -> Page {
    let token = browser.csrf_token().await;
    let mut sent = vec![("csrf_token", token.as_str())];
    sent.extend(fields);
    browser.post(&format!("{}{path}", urls::connection(id)), &sent).await
}

/// A connection that was set up from what `published` serves.
async fn watched(acme: &Tenant<'_>, owner: &Browser, published: &Published) -> ConnectionId {
    published.says(ISSUER, &[&bare(&certificate().to_pem())]);
    let url = published.serve().await;
    let id = acme.connect().await;
    act(owner, id, "/metadata", &[("metadata_url", &url)]).await.leads_to(&urls::connection(id));
    id
}

async fn settings(browser: &Browser, id: ConnectionId) -> Page {
    browser.get(&urls::connection(id)).await
}

async fn mails_about(hub: &Hub, what: &str) -> usize {
    hub.mails().await.matches(&format!("Subject: Acme: {what}")).count()
}

story!(
    /// Given once, read every day; a new certificate is taken by rule and mailed to owners and admins.
    a_metadata_address_is_read_every_day,
    |hub| {
        let acme = hub.tenant("acme").await;
        acme.person("adam", Role::Admin).await;
        acme.person("mae", Role::Member).await;
        let owner = hub.logged_in(&acme.owner).await;
        let published = Published::default();
        // A save that asks first remembers the address, too.
        published.says(ISSUER, &[&bare(&certificate().to_pem())]);
        let url = published.serve().await;
        let id = acme.connect().await;
        let mae = hub.logged_in("mae@acme.test").await;
        let dialog = act(&owner, id, "/metadata", &[("metadata_url", &url)]).await;
        dialog.says(200, "Start single sign-on for Acme?");
        drop(mae);
        owner.submit(&dialog, &urls::configuration(id), &[]).await.leads_to(&urls::connection(id));
        let page = settings(&owner, id).await;
        page.says(200, "Integrated").says(200, &url).says(200, "Last read just now");
        published.says(ISSUER, &[&bare(&certificate().to_pem()), &new_key().certificate_base64().unwrap()]);
        watch::read_metadata(&hub.app).await;
        assert_eq!(settings(&owner, id).await.text.matches("/remove\"").count(), 1, "not due yet");
        hub.clock.advance(2 * DAY);
        watch::read_metadata(&hub.app).await;
        let owner = hub.logged_in(&acme.owner).await;
        assert_eq!(settings(&owner, id).await.text.matches("/remove\"").count(), 2);
        // The owner and the admin, nobody else; and not again.
        assert_eq!(mails_about(hub, "A new certificate was taken").await, 2);
        hub.clock.advance(2 * DAY);
        watch::read_metadata(&hub.app).await;
        assert_eq!(mails_about(hub, "A new certificate was taken").await, 2);
        assert!(!hub.mails().await.contains("To: mae@acme.test"));
    }
);

story!(
    /// Off, a new certificate waits: shown to all who manage, approved by an owner only.
    without_the_rule_a_certificate_waits_for_an_owner,
    |hub| {
        let acme = hub.tenant("acme").await;
        let adam = acme.person("adam", Role::Admin).await;
        let owner = hub.logged_in(&acme.owner).await;
        let published = Published::default();
        let id = watched(&acme, &owner, &published).await;
        act(&owner, id, "/metadata/take-new", &[("value", "off")]).await.leads_to(&urls::connection(id));
        published.says(ISSUER, &[&bare(&certificate().to_pem()), &new_key().certificate_base64().unwrap()]);
        act(&owner, id, "/metadata/read", &[]).await.leads_to(&urls::connection(id));
        let page = settings(&owner, id).await;
        page.says(200, "A new certificate waits for approval.").says(200, "Found in the metadata");
        owner.get("/integrations").await.says(200, "A certificate waits for approval");
        assert_eq!(mails_about(hub, "A certificate waits for approval").await, 2);
        let approval = page.links().into_iter().find(|link| link.ends_with("/approve")).unwrap();
        let admin = hub.logged_in(&adam.email).await;
        settings(&admin, id).await.says(200, "An owner approves it").says(200, "Only an owner can switch it on");
        assert_eq!(admin.get(&approval).await.status, 403);
        let token = admin.csrf_token().await;
        let confirmed = [("csrf_token", token.as_str()), ("confirmed", "yes")];
        assert_eq!(admin.post(&approval, &confirmed).await.status, 403);
        assert_eq!(act(&admin, id, "/metadata/take-new", &[("value", "on")]).await.status, 403);
        let dialog = owner.get(&approval).await;
        dialog.says(200, "Trust this certificate?").says(200, "log in as anybody of the workspace, owners too");
        owner.submit(&dialog, &approval, &[]).await.leads_to(&urls::connection(id));
        let page = settings(&owner, id).await;
        page.says(200, "Approved: it verifies logins from now on.");
        assert_eq!(page.text.matches("/remove\"").count(), 2);
        assert_eq!(owner.get(&approval).await.status, 404);
        act(&owner, id, "/metadata/stop", &[]).await.leads_to(&urls::connection(id));
        assert_eq!(act(&owner, id, "/metadata/read", &[]).await.status, 404);
    }
);

story!(
    /// A failure and a difference are shown, and nothing that works is taken away.
    failures_and_differences_are_shown,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let published = Published::default();
        let id = watched(&acme, &owner, &published).await;
        *published.0.lock().unwrap() = None;
        act(&owner, id, "/metadata/read", &[]).await;
        let page = settings(&owner, id).await;
        page.says(200, "Not read: 127.0.0.1 answered 503").says(200, "Could not be read since just now");
        page.says(200, "Integrated");
        hub.clock.advance(2 * DAY);
        watch::read_metadata(&hub.app).await;
        let owner = hub.logged_in(&acme.owner).await;
        settings(&owner, id).await.says(200, "The metadata address cannot be read");
        published.says("https://evil.test/", &[&new_key().certificate_base64().unwrap()]);
        act(&owner, id, "/metadata/read", &[]).await;
        let page = settings(&owner, id).await;
        page.says(200, "The metadata differs from the settings").says(200, "https://evil.test/");
        assert_eq!(page.text.matches("/remove\"").count(), 1);
        assert_eq!(mails_about(hub, "The metadata names another entity ID").await, 1);
    }
);

story!(
    /// An admin's certificate for a connection in use is stored, verifies nothing, and the owner is told.
    an_admins_certificate_waits_and_the_owner_is_told,
    |hub| {
        let acme = hub.tenant("acme").await;
        let adam = acme.person("adam", Role::Admin).await;
        let id = acme.integrated().await;
        let admin = hub.logged_in(&adam.email).await;
        let pem = new_key().certificate_pem().unwrap();
        act(&admin, id, "/configuration", &[("certificate", &pem)]).await.leads_to(&urls::connection(id));
        let page = settings(&admin, id).await;
        page.says(200, "verifies nothing until an owner approves it").says(200, "Added by adam@acme.test");
        assert_eq!(page.text.matches("/remove\"").count(), 1);
        assert_eq!(mails_about(hub, "A certificate waits for approval").await, 2);
        let dismissal = page.text.split("action=\"").find(|rest| rest.contains("/dismiss\"")).unwrap();
        let dismissal = dismissal.split('"').next().unwrap().to_owned();
        let token = admin.csrf_token().await;
        let sent = [("csrf_token", token.as_str())];
        admin.post(&dismissal, &sent).await.leads_to(&urls::connection(id));
        assert!(!settings(&admin, id).await.words().contains("waiting for approval"));
        assert_eq!(admin.post(&dismissal, &sent).await.status, 404);
    }
);

/// Posts a response as the tile of a portal does, signed with `key`.
async fn tile(hub: &Hub, id: ConnectionId, key: &IdpKey, audience: Option<&str>, nth: usize) -> Page {
    let sp = connection::sp_settings(hub.app.base_url(), id);
    let audience = audience.unwrap_or(&sp.entity_id);
    let ids = (format!("_response{nth}"), format!("_assertion{nth}"));
    let now = hub.cx().now.millis();
    let builder =
        ResponseBuilder::new(ISSUER, &sp.acs_url, audience, "owner@acme.test", (&ids.0, &ids.1), now);
    let form = STANDARD.encode(builder.build(key).unwrap());
    hub.browser().post(&format!("/saml/{id}/acs"), &[("SAMLResponse", &form)]).await
}

story!(
    /// The key of a login that is right otherwise is offered; nobody gets in by it before an owner approves.
    a_login_by_an_unknown_key_offers_its_fingerprint,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        let key = new_key();
        for nth in 0..3 {
            assert_eq!(tile(hub, id, &key, None, nth).await.status, 403);
        }
        assert_eq!(tile(hub, id, &new_key(), Some("https://other.test/"), 3).await.status, 403);
        let owner = hub.logged_in(&acme.owner).await;
        let page = settings(&owner, id).await;
        page.says(200, "A login was signed with it").says(200, "3 times").says(200, "anybody can make a key");
        assert_eq!(page.text.matches("/approve\"").count(), 1, "nothing of a response for somebody else");
        assert_eq!(mails_about(hub, "A certificate waits for approval").await, 1);
        let approval = page.links().into_iter().find(|link| link.ends_with("/approve")).unwrap();
        let dialog = owner.get(&approval).await;
        dialog.says(200, "that a login came proves nothing");
        owner.submit(&dialog, &approval, &[]).await.leads_to(&urls::connection(id));
        assert_eq!(tile(hub, id, &key, None, 4).await.status, 303);
        // A flood of keys fills three places and sends no mail.
        for nth in 5..12 {
            tile(hub, id, &new_key(), None, nth).await;
        }
        assert_eq!(settings(&owner, id).await.text.matches("/approve\"").count(), 3);
        assert_eq!(mails_about(hub, "A certificate waits for approval").await, 1);
    }
);

story!(
    /// Certificates and tokens that end are mailed in time, once.
    ends_are_mailed_once,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.connect().await;
        let until = hub.cx().now.plus_days(90);
        let ends = IdpKey::generate_rsa(2048, "Ends", 1_577_836_800, until.millis() / 1000).unwrap();
        let ends = hub_saml::Certificate::from_der(&ends.certificate_der().unwrap()).unwrap();
        let new = connection::Settings {
            idp_entity_id: Some(ISSUER.to_owned()),
            sso_url: Some(SIGN_ON.to_owned()),
            certificates: vec![ends],
        };
        acme.write(move |c, cx, by| connection::configure(c, cx, by, id, &new, false)).await;
        for (days, mails) in [(0, 0), (31, 1), (0, 1), (30, 2), (25, 3), (3, 4), (1, 4)] {
            hub.clock.advance(days * DAY);
            watch::send_reminders(&hub.app).await;
            assert_eq!(mails_about(hub, "The certificate expires").await, mails, "{days} days on");
        }
        assert!(hub.mails().await.contains("The certificate expires in 1 day"));
    }
);

story!(
    /// The document of another identity provider asks first, names both, and changes nothing until then.
    metadata_of_another_issuer_asks_first,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let published = Published::default();
        let id = watched(&acme, &owner, &published).await;
        published.says("https://other.test/", &[&new_key().certificate_base64().unwrap()]);
        let url = published.serve().await;
        let question = act(&owner, id, "/metadata", &[("metadata_url", &url)]).await;
        question
            .says(200, "Change the identity provider for Acme?")
            .says(200, "IdP issuer: https://other.test/ in place of https://idp.test/");
        let stored = async || {
            let tenant = acme.id;
            let row = hub.app.db.read(move |c| connection::get(c, tenant, id)).await.unwrap();
            row.idp_entity_id.unwrap()
        };
        assert_eq!(stored().await, ISSUER);
        assert_eq!(settings(&owner, id).await.text.matches("/remove\"").count(), 1);
        owner.submit(&question, &urls::configuration(id), &[]).await.leads_to(&urls::connection(id));
        assert_eq!(stored().await, "https://other.test/");
        // The same issuer again is no question.
        act(&owner, id, "/metadata", &[("metadata_url", &url)]).await.leads_to(&urls::connection(id));
    }
);
