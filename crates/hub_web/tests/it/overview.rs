//! Tabs Overview and People: numbers that are right, halves that are absent, and what each switch comes to.

use hub_kernel::ConnectionId;
use hub_tenants::connection::{self, Toggle};
use hub_tenants::tenant::{self, SeatRule};
use hub_tenants::user::Role;
use hub_web::urls;
use reqwest::Method;

use crate::attributes::answered;
use crate::browser::Page;
use crate::harness::{Tenant, story};

async fn call(tenant: &Tenant<'_>, method: Method, path: &str, token: &str, body: &str) -> u16 {
    let browser = tenant.hub.browser();
    let request = browser.request(method, &format!("{}{path}", urls::scim(tenant.id)));
    let request = request.header("authorization", format!("Bearer {token}"));
    browser.send(request.header("content-type", "application/scim+json").body(body.to_owned())).await.status
}

/// The tabs of Integration Settings that a page offers.
fn tabs(page: &Page, id: ConnectionId) -> Vec<&'static str> {
    let all = [
        ("Overview", urls::overview(id)),
        ("Configuration", urls::connection(id)),
        ("Provisioning", urls::provisioning(id)),
        ("People", urls::connection_people(id)),
        ("Activity", urls::activity(id)),
    ];
    all.into_iter().filter(|(_, href)| page.links().contains(href)).map(|(name, _)| name).collect()
}

story!(
    /// Calls and sign-ins of today, as the log has them, in the chart's summary and in its table.
    the_overview_counts_calls_and_sign_ins,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let mae = acme.person("mae", Role::Member).await;
        let id = acme.integrated().await;
        owner.get(&urls::overview(id)).await.says(200, "No call has come in these 14 days.").says(200, "No call yet");
        let token = acme.token(id).await.expose().clone();
        for _ in 0..3 {
            assert_eq!(call(&acme, Method::GET, "/Users", &token, "").await, 200);
        }
        assert_eq!(call(&acme, Method::POST, "/Users", &token, "{}").await, 400);
        assert_eq!(call(&acme, Method::GET, "/Users", "swb_wrong", "").await, 401);
        hub.app.call_log.flush().await;
        answered(&hub.browser(), &acme, id, |said| said, "nobody@nowhere.test").await;
        let person = hub.browser();
        let page = answered(&person, &acme, id, |said| said, &mae.email).await;
        person.follow(page).await;
        assert_eq!(person.email().await.as_deref(), Some(mae.email.as_str()));
        let page = owner.get(&urls::overview(id)).await;
        page.says(200, "1 call came to this workspace without a valid token.");
        assert!(page.text.contains("Provisioning calls by day: 3 accepted, 1 refused in 14 days."), "{}", page.words());
        assert!(page.text.contains("Sign-ins by day: 1 logged in, 1 failed in 14 days."), "{}", page.words());
        page.says(200, "Fri 15 Jan 3 1").says(200, "Thu 14 Jan 0 0");
        page.says(200, "Every 40 minutes").says(200, "On time").says(200, "15 Jan 2027, 08:00:00 UTC");
        // Yesterday's bar, and a heartbeat that stopped.
        hub.clock.advance(24 * 60 * 60);
        let owner = hub.logged_in(&acme.owner).await;
        let page = owner.get(&urls::overview(id)).await;
        page.says(200, "Fri 15 Jan 3 1").says(200, "Sat 16 Jan 0 0").says(200, "36 cycles passed without a call.");
        page.says(200, "No sync for longer than usual");
        hub.clock.advance(14 * 24 * 60 * 60);
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(&urls::overview(id)).await.says(200, "No call has come in these 14 days.");
    }
);

story!(
    /// Three failures and no login want attention, on the card and on each tab, with the way to the events.
    sign_ins_that_fail_want_attention,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.integrated().await;
        for _ in 0..2 {
            hub.browser().post(&format!("/saml/{id}/acs"), &[("SAMLResponse", "bm8=")]).await;
        }
        assert!(!owner.get("/integrations").await.words().contains("since yesterday"));
        hub.browser().post(&format!("/saml/{id}/acs"), &[("SAMLResponse", "bm8=")]).await;
        owner.get("/integrations").await.says(200, "3 sign-ins failed since yesterday");
        let page = owner.get(&urls::overview(id)).await;
        page.says(200, "3 sign-ins failed since yesterday");
        let list = urls::with_query(&urls::activity(id), "kind", "sso_failed");
        assert!(page.links().contains(&list), "{:?}", page.links());
    }
);

story!(
    /// What a connection cannot do has no tab, no chart and no fact; the card leads to the overview once it is Integrated.
    each_half_has_its_tabs,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let begin = async |slug| acme.write(move |c, cx, by| connection::begin(c, cx, by, slug)).await;
        let (both, saml, scim) = (begin("entra_id").await, begin("custom_saml").await, begin("custom_scim").await);
        let all = ["Overview", "Configuration", "Provisioning", "People", "Activity"];
        let cases: [(ConnectionId, &[&str]); 3] = [
            (both, &all),
            (saml, &["Overview", "Configuration", "People", "Activity"]),
            (scim, &["Overview", "Provisioning", "People", "Activity"]),
        ];
        for (id, wanted) in cases {
            for tab in [urls::overview(id), urls::connection_people(id), urls::activity(id)] {
                let page = owner.get(&tab).await;
                assert_eq!((page.status, tabs(&page, id).as_slice()), (200, wanted), "{tab}");
            }
        }
        let (with, without) = (owner.get(&urls::overview(saml)).await, owner.get(&urls::overview(scim)).await);
        assert!(with.words().contains("Sign-ins") && !with.words().contains("Provisioning calls"));
        assert!(!with.words().contains("Last sync") && !without.words().contains("Last sign-in"));
        assert!(without.words().contains("Provisioning calls") && !without.words().contains("Sign-ins"));
        with.says(200, "The set-up is not finished");

        let cards = owner.get("/integrations").await.links();
        assert!(cards.contains(&urls::connection(both)) && !cards.contains(&urls::overview(both)));
        acme.integrate(both).await;
        assert!(owner.get("/integrations").await.links().contains(&urls::overview(both)));
        // Connect Now goes on where the work is.
        let popup = owner.get("/integrations/okta/connect").await;
        let begun = owner.submit(&popup, &urls::connect("okta"), &[]).await;
        owner.follow(begun).await.says(200, "Or enter the three values");
    }
);

story!(
    /// Staged people and those with an account, found by name and by what they are, each with their last word.
    people_of_a_connection_are_listed,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.integrated().await;
        let tab = urls::connection_people(id);
        owner.get(&tab).await.says(200, "People appear here when the directory sends them");
        let waits = acme.pushed(id, "ada").await;
        acme.toggle(id, Toggle::AutoCreate, true).await;
        let bob = acme.pushed(id, "bob").await;
        acme.person("stranger", Role::Member).await;
        let token = acme.token(id).await.expose().clone();
        let off = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":false}]}"#;
        let path = format!("/Users/{}", bob.id);
        assert_eq!(call(&acme, Method::PATCH, &path, &token, off).await, 200);
        let page = owner.get(&tab).await;
        page.says(200, "ada from the IdP").says(200, "Waiting for import").says(200, "2 people, 1 waiting");
        page.says(200, "bob from the IdP").says(200, "Inactive").says(200, "Changed").says(200, "First sent");
        assert!(!page.words().contains("stranger@"), "{}", page.words());
        assert!(page.links().contains(&urls::person(bob.id)));
        let narrowed = async |query: &str| owner.get(&format!("{tab}?{query}")).await.words();
        let kept = narrowed("whom=kept").await;
        assert!(kept.contains("bob@") && !kept.contains("ada@"), "{kept}");
        let waiting = narrowed("whom=waiting").await;
        assert!(waiting.contains("ada@") && !waiting.contains("bob@"), "{waiting}");
        assert!(narrowed("q=ADA").await.contains("ada@") && narrowed("q=nobody").await.contains("Nobody matches"));
        owner.fill(&tab, &urls::waiting_import(id, waits.id), &[]).await;
        assert!(narrowed("whom=access").await.contains("ada@"));
    }
);

story!(
    /// The policy in effect, and who turned a switch, when only the log remembers it.
    switches_say_what_they_come_to_and_who_turned_them,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.integrated().await;
        let tab = urls::provisioning(id);
        let page = owner.get(&tab).await;
        page.says(200, "A person whom the directory adds waits for import: no account, no seat, no mail.");
        let mail = format!("{}/welcome-mail", urls::connection(id));
        hub.clock.advance(60);
        owner.fill(&tab, &mail, &[("value", "off")]).await.leads_to(&tab);
        owner.get(&tab).await.says(200, "Off since 15 Jan 2027, 08:01 UTC by owner@acme.test.");
        acme.toggle(id, Toggle::AutoCreate, true).await;
        acme.toggle(id, Toggle::AutoDeactivate, true).await;
        acme.write(|c, cx, by| tenant::set_plan(c, cx, by.tenant(), Some(1), SeatRule::Refuse)).await;
        let page = owner.get(&urls::overview(id)).await;
        page.says(200, "as soon as a seat is free: the only one is taken, and until then they are refused; no mail is sent.");
        page.says(200, "loses access at once, and the seat is free. Owners keep theirs.");
        page.says(200, "Toggle changed").says(200, "auto deactivate: off → on").says(200, "Nobody");
        let begins = format!("{}/idp-initiated", urls::connection(id));
        owner.fill(&urls::connection(id), &begins, &[("value", "off")]).await.leads_to(&urls::connection(id));
        owner.get(&urls::connection(id)).await.says(200, "Off since 15 Jan 2027, 08:01 UTC by owner@acme.test.");
        owner.get(&urls::overview(id)).await.says(200, "A login begins here only;");
        acme.toggle(id, Toggle::Scim, false).await;
        owner.get(&tab).await.says(200, "SCIM is off: whatever the directory sends is refused, and nobody here changes.");
        owner.get(&urls::overview(id)).await.says(200, "Switched off");
    }
);

story!(
    /// A form that is refused brings back what was typed, and never a private key that was pasted by mistake.
    what_was_typed_comes_back,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let tab = urls::connection(id);
        let action = urls::configuration(id);
        let fields = [("idp_entity_id", "https://typed.test/"), ("sso_url", "http://typed.test/saml")];
        let page = owner.fill(&tab, &action, &fields).await;
        page.says(422, "https://");
        for (name, value) in fields {
            assert!(page.text.contains(&format!("value=\"{value}\"")), "{name}");
        }
        let key = "-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBg\n-----END PRIVATE KEY-----";
        let page = owner.fill(&tab, &action, &[("certificate", key)]).await;
        assert_eq!(page.status, 422);
        assert!(!page.text.contains("MIIBVAIBADANBg"), "a secret is not sent back");
    }
);
