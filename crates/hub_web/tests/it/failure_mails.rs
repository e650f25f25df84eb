//! D7: our own mail to the addresses the tenant names, when calls of a connection's directory fail.

use hub_kernel::ConnectionId;
use hub_tenants::connection;
use hub_tenants::tenant::{self, SeatRule};
use hub_tenants::user::Role;
use hub_web::{urls, watch};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Hub, Tenant, story};

fn form(id: ConnectionId) -> String {
    format!("{}/failure-mails", urls::connection(id))
}

/// The IdP creates somebody; gives the answer's status.
async fn create(acme: &Tenant<'_>, token: &str, name: &str) -> u16 {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("{name}@acme.test"),
        "password": "Never-In-A-Mail-1",
        "active": true,
    });
    let browser = acme.hub.browser();
    let request = browser.request(Method::POST, &format!("{}/Users", urls::scim(acme.id)));
    let status = browser.send(request.bearer_auth(token).json(&body)).await.status;
    acme.hub.app.call_log.flush().await;
    status
}

/// How many mails on failures there are, after a round of the watch.
async fn mails(hub: &Hub) -> usize {
    watch::tell_of_failures(&hub.app).await;
    hub.mails().await.matches("provisioning fails").count()
}

story!(
    /// D7: an admin names two addresses; a directory whose creates are refused is told of once, with people, reasons and the
    /// way to mend it, and again an hour later only if calls still fail.
    d7_failures_are_mailed_to_the_addresses_the_tenant_names,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.connect().await;
        let token = acme.token(id).await.expose().clone();
        acme.toggle(id, connection::Toggle::AutoCreate, true).await;
        let ann = acme.person("ann", Role::Admin).await;
        acme.write(|c, cx, by| tenant::set_plan(c, cx, by.tenant(), Some(2), SeatRule::Refuse)).await;
        assert_eq!(create(&acme, &token, "early").await, 403, "no seat is free");
        assert_eq!(mails(hub).await, 0, "nobody is named");

        let admin = hub.logged_in(&ann.email).await;
        let tab = urls::provisioning(id);
        admin.get(&tab).await.says(200, "Nobody is told. No mail was sent so far.");
        let typed = [("failure_addresses", "it@acme.test\r\nops@outside.test")];
        admin.fill(&tab, &form(id), &typed).await.leads_to(&tab);
        admin.get(&tab).await.says(200, "2 addresses are told.");

        for name in ["ada", "grace", "ada"] {
            assert_eq!(create(&acme, &token, name).await, 403);
        }
        let browser = hub.browser();
        let request = browser.request(Method::GET, &format!("{}/Users/usr-nobody", urls::scim(acme.id)));
        assert_eq!(browser.send(request.bearer_auth(&token)).await.status, 404);
        assert_eq!(mails(hub).await, 0, "what fails now is gathered for some minutes");
        hub.clock.advance(180);
        assert_eq!((mails(hub).await, mails(hub).await), (2, 2), "one to each address, once");

        let all = hub.mails().await;
        for part in ["To: it@acme.test\n", "To: ops@outside.test\n", "Subject: Acme: provisioning fails (3 calls)\n"] {
            assert!(all.contains(part), "{part}: {all}");
        }
        for part in ["3 calls: not allowed here", "ada@acme.test, ", "grace@acme.test, ", "seats of this workspace are taken"] {
            assert!(all.contains(part), "{part}: {all}");
        }
        assert!(!all.contains("early@acme.test") && !all.contains("Never-In-A-Mail") && !all.contains(&token), "{all}");
        let link = hub.mailed_path("ops@outside.test", &urls::activity(id)).await.unwrap();
        let page = admin.get(&link).await;
        page.says(200, "POST /Users").says(200, "seats of this workspace are taken");
        assert!(hub.mailed_path("ops@outside.test", &tab).await.unwrap().ends_with("#failure-mails"));
        admin.get(&tab).await.says(200, "The last mail was sent 15 Jan 2027, 08:03 UTC");

        hub.clock.advance(3000);
        assert_eq!(create(&acme, &token, "linus").await, 403);
        assert_eq!(mails(hub).await, 2, "not within the hour");
        hub.clock.advance(600);
        assert_eq!(mails(hub).await, 4);
        hub.clock.advance(86_400);
        assert_eq!(mails(hub).await, 4, "quiet when nothing fails");
        create(&acme, &token, "linus").await;
        acme.disconnect(id).await;
        hub.clock.advance(86_400);
        assert_eq!(mails(hub).await, 4, "and after the connection's end");
    }
);

story!(
    /// D7: what is no address comes back as typed and changes nothing; an empty list tells nobody; each change is an event.
    what_is_no_address_comes_back_as_typed,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.connect().await;
        let owner = hub.logged_in(&acme.owner).await;
        let tab = urls::provisioning(id);
        let wrong = "it@acme.test\nBcc: all@acme.test";
        let page = owner.fill(&tab, &form(id), &[("failure_addresses", wrong)]).await;
        page.says(422, "“Bcc:” cannot be mailed to");
        assert!(page.text.contains(&format!(">{wrong}</textarea>")), "{}", page.text);
        let six = "a@x.test b@x.test c@x.test d@x.test e@x.test f@x.test";
        owner.fill(&tab, &form(id), &[("failure_addresses", six)]).await.says(422, "ame at most 5 addresses");
        let changes = async || acme.events().await.iter().filter(|name| *name == "failure_mail_update").count();
        assert_eq!(changes().await, 0);
        owner.fill(&tab, &form(id), &[("failure_addresses", "it@acme.test")]).await.leads_to(&tab);
        owner.fill(&tab, &form(id), &[("failure_addresses", "")]).await.leads_to(&tab);
        owner.get(&tab).await.says(200, "Nobody is told when provisioning fails.");
        assert_eq!(changes().await, 2);
        let log = owner.get(&format!("{}?kind=failure_mail_update", urls::activity(id))).await;
        log.says(200, "addresses: it@acme.test removed").says(200, "addresses: it@acme.test");
    }
);

story!(
    /// D7: who manages another workspace finds no such form, and a sub-user of this one may not use it.
    only_who_manages_the_workspace_names_addresses,
    |hub| {
        let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
        let id = acme.connect().await;
        let mae = acme.person("mae", Role::Member).await;
        for (email, status) in [(&globex.owner, 404), (&mae.email, 403)] {
            let browser = hub.logged_in(email).await;
            let csrf = browser.csrf_token().await;
            let fields = [("csrf_token", csrf.as_str()), ("failure_addresses", "x@globex.test")];
            assert_eq!(browser.post(&form(id), &fields).await.status, status, "{email}");
        }
        let owner = hub.logged_in(&acme.owner).await;
        let forged = owner.post(&form(id), &[("failure_addresses", "x@globex.test")]).await;
        assert_eq!(forged.status, 403, "without the form's token");
        owner.get(&urls::provisioning(id)).await.says(200, "Nobody is told. No mail was sent so far.");
    }
);
