//! Whatever a session of one workspace asks of another's things: they are not there.

use std::collections::BTreeMap;

use hub_kernel::ConnectionId;
use hub_tenants::user::Role;
use reqwest::Method;

use crate::harness::{Hub, Tenant, story};
use crate::route_table::{fill, patterns};

/// Reached without a session, by design: the SAML endpoints of a connection are for whoever logs in there.
const PUBLIC: [&str; 5] = [
    "/saml/{connection}",
    "/saml/{connection}/metadata",
    "/saml/{connection}/login",
    "/saml/{connection}/acs",
    "/saml/{connection}/slo",
];
/// Parameters that are ids of a workspace's things.
const IDS: [&str; 14] = [
    "link",
    "login",
    "factor",
    "user",
    "session",
    "connection",
    "certificate",
    "token",
    "reference",
    "key",
    "domain",
    "workspace",
    "import",
    "wait",
];

/// An import that has ended, and somebody who waits for a seat.
fn counted(
    c: &mut hub_db::Conn,
    cx: &hub_kernel::Cx,
    by: &hub_tenants::session::Admin,
    connection: ConnectionId,
) -> hub_tenants::Result<(hub_kernel::ImportId, hub_kernel::SeatWaitId)> {
    use hub_tenants::import::{self, Asked, Started, Who};
    use hub_tenants::seat::{self, Wanted, Way};
    let who = Who::Matching { text: None, about: 1 };
    let asked = Asked { connection: Some(connection), who, ticket: "one".to_owned() };
    let Started::Begun(row) = import::start(c, cx, by, &asked)? else { panic!("no import") };
    import::cancel(c, cx, by, row.id)?;
    let wanted = Wanted {
        key: "late@nowhere.test".to_owned(),
        user: None,
        name: "Late".to_owned(),
        email: None,
        connection: None,
        way: Way::Login,
    };
    seat::remember(c, cx, by.tenant(), &wanted)?;
    Ok((row.id, seat::waiting_page(c, by.tenant(), None, 1)?[0].id))
}

/// A workspace with one of everything; gives its ids by the names of parameters.
async fn furnished(tenant: &Tenant<'_>) -> BTreeMap<&'static str, String> {
    let hub = tenant.hub;
    let member = tenant.person("mae", Role::Member).await;
    let connection: ConnectionId = tenant.integrated().await;
    let token = tenant
        .write(move |c, cx, by| hub_tenants::directory::issue(c, cx, by, connection, "Entra", None))
        .await
        .0;
    hub.logged_in(&tenant.owner).await;
    let (id, owner, now) = (tenant.id, tenant.owner_id, hub.cx().now);
    let (session, certificate) = hub
        .app
        .db
        .read(move |c| {
            let session = hub_tenants::session::list(c, id, owner, now)?[0].id;
            let certificate = hub_tenants::connection::certificates(c, id, connection)?[0].id;
            Ok::<_, hub_tenants::Error>((session, certificate))
        })
        .await
        .unwrap();
    let master = hub.app.master_key.clone();
    let key = tenant
        .write(move |c, cx, by| {
            use hub_tenants::connection::keys;
            let new = keys::NewKey::generate(cx, connection, hub_saml::KeySize::Rsa2048)?;
            keys::add(c, cx, &master, by, connection, new, keys::DEFAULT_OVERLAP_DAYS)
        })
        .await;
    let report = tenant.slug.clone();
    let (kept, of) = (report.clone(), tenant.hub.cx());
    tenant
        .write(move |c, _, _| {
            use hub_tenants::sign_in::{Purpose, report};
            let offer = serde_json::json!({ "field": "idp_entity_id", "value": "https://moved.test/" });
            let finding = serde_json::json!({ "code": "saml_issuer", "vouched": true, "offers": [offer] });
            let cx = hub_kernel::Cx { request_id: kept, ..of };
            report::record(c, &cx, connection, Purpose::Login, &serde_json::from_value(finding).unwrap())
        })
        .await;
    let owner_session = hub.logged_in(&tenant.owner).await.session().unwrap();
    let link = tenant
        .write(move |c, cx, _| {
            use hub_tenants::session::{self, Lifetime};
            use hub_tenants::setup_link::{self, New, Scope};
            let person = session::authenticate(c, &owner_session, cx.now, Lifetime::default())?.unwrap();
            let by = person.confirmed(cx.now)?.admin()?;
            let none = String::new;
            let new = New { scope: Scope::Both, days: 7, contact_name: none(), contact_email: none() };
            setup_link::make(c, cx, &by, connection, &new)
        })
        .await
        .0
        .id;
    let (import, wait) = tenant.write(move |c, cx, by| counted(c, cx, by, connection)).await;
    BTreeMap::from([
        ("user", member.id.to_string()),
        ("session", session.to_string()),
        ("login", hub_kernel::AppGrantId::new(tenant.id, 1).to_string()),
        ("factor", hub_kernel::SecondFactorId::new(tenant.id, 1).to_string()),
        ("domain", tenant.claimed(&format!("{}.test", tenant.slug)).await.to_string()),
        ("workspace", tenant.id.to_string()),
        ("connection", connection.to_string()),
        ("certificate", certificate.to_string()),
        ("token", token.to_string()),
        ("reference", report.to_owned()),
        ("key", key.id.to_string()),
        ("link", link.to_string()),
        ("import", import.to_string()),
        ("wait", wait.to_string()),
        ("field", "idp_entity_id".to_owned()),
        ("slug", "entra_id".to_owned()),
    ])
}

/// What the forms of these pages need, so that it is not a missing field that is refused.
const FIELDS: [(&str, &str); 12] = [
    ("role", "admin"),
    ("name", "A name"),
    ("confirm", "two"),
    ("confirmed", "yes"),
    ("on", "on"),
    ("enabled", "on"),
    ("state", "on"),
    ("idp_entity_id", "https://evil.test/"),
    ("sso_url", "https://evil.test/saml"),
    ("metadata_url", ""),
    ("ticket", "one"),
    ("who", "all"),
];

async fn statuses(hub: &Hub, email: &str, pattern: &str, ids: &BTreeMap<&str, String>) -> Vec<(Method, u16)> {
    let browser = hub.logged_in(email).await;
    let path = fill(pattern, |name| ids.get(name).cloned().unwrap_or_default());
    let token = browser.csrf_token().await;
    let mut fields = FIELDS.to_vec();
    fields.push(("csrf_token", &token));
    let asked = browser.get(&path).await.status;
    vec![(Method::GET, asked), (Method::POST, browser.post(&path, &fields).await.status)]
}

story!(another_workspaces_things_are_not_there, |hub| {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    let (own, foreign) = (furnished(&one).await, furnished(&two).await);
    let before = two.events().await;
    let mut tried = 0;
    for pattern in patterns() {
        let named: Vec<&str> = IDS.into_iter().filter(|id| pattern.contains(&format!("{{{id}}}"))).collect();
        if named.is_empty() || PUBLIC.contains(&pattern.as_str()) {
            continue;
        }
        // All ids foreign, and each one foreign among one's own.
        let mut mixes = vec![foreign.clone()];
        if named.len() > 1 {
            mixes.extend(named.iter().map(|id| {
                let mut mix = own.clone();
                mix.insert(id, foreign[id].clone());
                mix
            }));
        }
        for ids in mixes {
            for (method, status) in statuses(hub, &one.owner, &pattern, &ids).await {
                assert!(matches!(status, 404 | 405), "{method} {pattern} with {ids:?}: {status}");
                tried += usize::from(status == 404);
            }
        }
    }
    assert!(tried >= 20, "{tried}");
    assert_eq!(two.events().await, before, "nothing happened there");
    // The same requests do something with one's own ids: it was the ids that were refused.
    let role = statuses(hub, &two.owner, "/people/{user}/role", &foreign).await;
    assert_eq!(role, [(Method::GET, 405), (Method::POST, 303)]);
});

story!(lists_show_ones_own_workspace_only, |hub| {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    two.person("secret", Role::Admin).await;
    let browser = hub.logged_in(&one.owner).await;
    for path in ["/people", "/people?q=two", "/people?q=secret", "/people?after=usr-0000000000000"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200);
        assert!(!page.words().contains("two.test"), "{path}");
    }
    let after = hub_web::urls::with_query("/people", "after", &two.owner_id.to_string());
    browser.get(&after).await.says(200, "owner@one.test");
});
