//! OAuth client credentials on tab Provisioning (H3): made, shown once, rotated, revoked, removed.

use hub_kernel::ConnectionId;
use hub_tenants::directory::oauth;
use hub_tenants::user::Role;
use hub_web::urls;

use crate::browser::{Browser, Page};
use crate::harness::{Tenant, story};

async fn add(browser: &Browser, id: ConnectionId, name: &str, years: &str) -> Page {
    let fields = [("secret_name", name), ("secret_years", years)];
    browser.fill(&urls::provisioning(id), &urls::client_secrets(id), &fields).await
}

/// The ids of the secrets, the newest first.
async fn secret_ids(tenant: &Tenant<'_>, id: ConnectionId) -> Vec<hub_kernel::SecretTokenId> {
    let tenant_id = tenant.id;
    let rows = tenant.hub.app.db.read(move |c| oauth::secrets(c, tenant_id, id)).await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

/// A value to copy.
fn shown<'a>(page: &'a Page, id: &str) -> &'a str {
    let input = page.text.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("{}", page.text));
    input.split("value=\"").nth(1).unwrap().split('"').next().unwrap()
}

/// What the token endpoint answers to the values that a page shows.
async fn exchange(browser: &Browser, tenant: &Tenant<'_>, page: &Page) -> u16 {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", shown(page, "client-identifier")),
        ("client_secret", shown(page, "client-secret")),
    ];
    let endpoint = shown(page, "token-endpoint");
    let path = endpoint.strip_prefix(tenant.hub.app.base_url()).unwrap();
    browser.post(path, &fields).await.status
}

story!(
    /// H3: one form makes client and secret; all three values stand together, the secret this once.
    h3_a_client_secret_is_shown_once,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let tab = owner.get(&urls::provisioning(id)).await;
        tab.says(200, "OAuth client credentials").says(200, "the Secret Token above is enough").says(200, "Create client");
        assert!(!tab.text.contains("Token endpoint"), "nothing to copy yet");
        let page = add(&owner, id, "Entra gallery app", "2").await;
        page.says(200, "This is the only time").says(200, "Token endpoint").says(200, "Client identifier");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(shown(&page, "client-identifier"), id.to_string());
        assert_eq!(shown(&page, "tenant-url"), format!("{}{}", hub.app.base_url(), urls::scim(acme.id)));
        assert_eq!(shown(&page, "token-endpoint"), format!("{}{}", hub.app.base_url(), urls::token_endpoint(acme.id)));
        assert_eq!(exchange(&hub.browser(), &acme, &page).await, 200);
        let secret = shown(&page, "client-secret").to_owned();
        let tab = owner.get(&urls::provisioning(id)).await;
        tab.says(200, "Entra gallery app").says(200, "Add client secret").says(200, "Last used");
        assert!(!tab.text.contains(&secret) && tab.text.contains(&secret[..10]));
        let activity = owner.get(&urls::activity(id)).await;
        activity.says(200, "OAuth client created").says(200, "Client secret created");
        assert!(!activity.text.contains(&secret));
        add(&owner, id, "Entra gallery app", "1").await.says(422, "There is a secret of this name already");
        add(&owner, id, "Next", "9").await.says(422, "A secret lives for 1, 2 or 3 years");
        let kept = add(&owner, id, "", "3").await;
        kept.says(422, "Give the secret a name");
        assert!(kept.text.contains("<option value=\"3\" selected>"), "what was chosen stays");
    }
);

story!(
    /// H3: with two valid ones the page asks to revoke first; revoking asks and says what follows.
    h3_secrets_are_rotated_on_the_page,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let first = add(&owner, id, "First", "1").await;
        let only = urls::client_secret_revocation(id, secret_ids(&acme, id).await[0]);
        owner.get(&only).await.says(200, "It is the only valid client secret");
        let second = add(&owner, id, "Second", "1").await;
        let tab = owner.get(&urls::provisioning(id)).await;
        tab.says(200, "Two are valid, which is the most");
        assert!(!tab.has_form(&urls::client_secrets(id)));
        let ask = owner.get(&only).await;
        ask.says(200, "First gives no more access tokens").says(200, "First was never used");
        assert!(!ask.text.contains("only valid"));
        owner.submit(&ask, &only, &[]).await.leads_to(&urls::provisioning(id));
        assert_eq!(exchange(&hub.browser(), &acme, &first).await, 401);
        assert_eq!(exchange(&hub.browser(), &acme, &second).await, 200);
        assert_eq!(owner.get(&only).await.status, 404, "it is revoked");
        owner.get(&urls::provisioning(id)).await.says(200, "Revoked").says(200, "Add client secret");
    }
);

story!(h3_the_life_of_access_tokens_and_the_end_of_the_client, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let id = acme.connect().await;
    let lifetime = format!("{}/client/lifetime", urls::connection(id));
    let made = add(&owner, id, "First", "1").await;
    let tab = owner.get(&urls::provisioning(id)).await;
    assert!(tab.text.contains("<option value=\"60\" selected>1 hour</option>"), "{}", tab.words());
    owner.submit(&tab, &lifetime, &[("token_minutes", "240")]).await.leads_to(&urls::provisioning(id));
    let tab = owner.get(&urls::provisioning(id)).await;
    assert!(tab.text.contains("<option value=\"240\" selected>4 hours</option>"));
    owner
        .submit(&tab, &lifetime, &[("token_minutes", "500")])
        .await
        .says(422, "Access tokens live for one to six hours");
    let ask = owner.get(&urls::client_removal(id)).await;
    ask.says(200, "Remove the OAuth client?").says(200, "Secret Tokens go on to work");
    owner.submit(&ask, &urls::client_removal(id), &[]).await.says(422, "Nothing was changed");
    owner
        .submit(&ask, &urls::client_removal(id), &[("confirm", "acme")])
        .await
        .leads_to(&urls::provisioning(id));
    assert_eq!(exchange(&hub.browser(), &acme, &made).await, 401);
    owner.get(&urls::provisioning(id)).await.says(200, "Create client");
    assert_eq!(owner.get(&urls::client_removal(id)).await.status, 404);
});

story!(a_client_secret_that_ends_soon_is_told, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.connect().await;
    acme.write(move |c, cx, by| oauth::add_secret(c, cx, by, id, "S", 1)).await;
    hub.clock.advance(360 * 86_400);
    let owner = hub.logged_in(&acme.owner).await;
    owner.get(&urls::provisioning(id)).await.says(200, "Client secret expires in 5 days");
    owner.get("/integrations").await.says(200, "Client secret expires in 5 days");
});

story!(only_owners_and_admins_make_clients, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.connect().await;
    let mae = acme.person("mae", Role::Member).await;
    let member = hub.logged_in(&mae.email).await;
    let token = member.csrf_token().await;
    let fields = [("csrf_token", token.as_str()), ("secret_name", "S"), ("secret_years", "1")];
    assert_eq!(member.post(&urls::client_secrets(id), &fields).await.status, 403);
    let forged = [("secret_name", "S"), ("secret_years", "1")];
    let owner = hub.logged_in(&acme.owner).await;
    assert_ne!(owner.post(&urls::client_secrets(id), &forged).await.status, 200, "without the form's token");
    assert!(secret_ids(&acme, id).await.is_empty());
});
