//! D9 and the admin's view of what happened: events and SCIM calls of a connection.

use hub_kernel::ConnectionId;
use hub_web::urls;
use reqwest::Method;

use crate::browser::Page;
use crate::harness::{Tenant, story};

async fn call(tenant: &Tenant<'_>, method: Method, path: &str, token: &str, body: &str) -> Page {
    let browser = tenant.hub.browser();
    let request = browser.request(method, &format!("{}{path}", urls::scim(tenant.id)));
    let request = request.header("authorization", format!("Bearer {token}"));
    browser.send(request.header("content-type", "application/scim+json").body(body.to_owned())).await
}

/// What unfolds in the frame of every page: two menus.
const FRAME: usize = 2;

fn view(id: ConnectionId, query: &str) -> String {
    format!("{}?{query}", urls::activity(id))
}

story!(
    /// D9, C19: each call stands in the log at once; a refused one with the reason and the place in Entra to mend it.
    d9_calls_are_listed_with_the_place_to_mend_them,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let token = acme.token(id).await.expose().clone();
        assert_eq!(call(&acme, Method::GET, "/Users?filter=userName%20eq%20%22x%22", &token, "").await.status, 200);
        assert_eq!(call(&acme, Method::POST, "/Users", &token, "{}").await.status, 400);
        let wrong = call(&acme, Method::GET, "/Users", "swb_wrong", "").await;
        assert_eq!(wrong.status, 401);
        let page = owner.get(&view(id, "view=calls")).await;
        page.says(200, "GET /Users?filter=").says(200, "Entra").says(200, "not recognised");
        page.says(200, "At the identity provider: Enterprise applications > the application > Provisioning");
        page.says(200, "The Secret Token is not one of this workspace's");
        let refused = owner.get(&view(id, "view=calls&answer=refused")).await;
        assert!(!refused.words().contains("GET /Users?filter="));
        refused.says(200, "POST /Users");
        let reference = wrong.header("x-request-id");
        let one = owner.get(&view(id, &format!("view=calls&reference={reference}"))).await;
        one.says(200, reference);
        assert!(!one.words().contains("POST /Users"));
    }
);

story!(
    /// Events in words, filtered by kind, person and reference, page by page.
    events_are_filtered_and_paged,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.integrated().await;
        for name in ["ada", "grace"] {
            acme.pushed(id, name).await;
        }
        let all = owner.get(&urls::activity(id)).await;
        all.says(200, "state: In progress → Integrated").says(200, "Secret Token Entra").says(200, "User waiting for import");
        let ada = owner.get(&view(id, "person=ADA")).await;
        ada.says(200, "ada@acme.test");
        assert!(!ada.words().contains("grace@acme.test"));
        let begun = owner.get(&view(id, "kind=idm_integration_connect")).await;
        begun.says(200, "Connection begun");
        assert!(!begun.words().contains("ada@acme.test"));
        owner.get(&view(id, "reference=nothing-like-it")).await.says(200, "Nothing here");
        for _ in 0..30 {
            let token = acme.token(id).await;
            drop(token);
        }
        for name in 0..30 {
            acme.pushed(id, &format!("p{name}")).await;
        }
        let first = owner.get(&urls::activity(id)).await;
        first.says(200, "The newest, more follow");
        assert_eq!(first.text.matches("<summary>").count() - FRAME, 50);
        let mut page = first;
        let mut seen = 50;
        while let Some(next) = page.links().into_iter().find(|link| link.contains("before=")) {
            page = owner.get(&next).await;
            seen += page.text.matches("<summary>").count() - FRAME;
        }
        page.says(200, "The oldest").says(200, "Connection begun");
        let expected = acme.events().await.len();
        // Seats, the sign-up and logins by password belong to no connection.
        assert!(seen > 90 && seen < expected, "{seen} of {expected}");
    }
);
