//! C16, K23: the end of a connection, typed, named and followed by the offer of a password.

use hub_tenants::connection::Toggle;
use hub_tenants::user::Role;
use hub_web::urls;

use crate::harness::story;

story!(
    /// K23, C16: nothing without the typed word; then SSO, tokens and settings end, and those without a password are mailed.
    k23_disconnect_is_typed_and_offers_passwords,
    |hub| {
        let acme = hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        let id = acme.integrated().await;
        acme.toggle(id, Toggle::AutoCreate, true).await;
        let ada = acme.pushed(id, "ada").await;
        let owner = hub.logged_in(&acme.owner).await;
        assert_eq!(hub.browser().log_in(&mae.email, crate::harness::PASSWORD).await.status, 403);
        let path = format!("{}/disconnect", urls::connection(id));
        let page = owner.get(&path).await;
        page.says(200, "Disconnect Entra ID SSO?").says(200, "No way to log in · 1").says(200, "ada@acme.test");
        page.says(200, "Secret Token no longer works").says(200, "Sub-users log in by password again.");
        let mistyped = owner.submit(&page, &path, &[("confirm", "Acme")]).await;
        mistyped.says(422, "Type acme to confirm. Nothing was changed.");
        owner.get(&urls::connection(id)).await.says(200, "Integrated");
        let done = owner.submit(&page, &path, &[("confirm", "acme")]).await;
        done.says(200, "Entra ID SSO is disconnected").says(200, "No way to log in · 1").says(200, "Send 1 mail");
        assert_eq!(owner.get(&urls::connection(id)).await.status, 404);
        assert_eq!(owner.submit(&page, &path, &[("confirm", "acme")]).await.status, 404, "a reload");
        assert!(acme.events().await.contains(&"idm_integration_delete".to_owned()));
        hub.logged_in(&mae.email).await;
        let offer = urls::password_offers("entra_id");
        owner.submit(&done, &offer, &[]).await.leads_to("/integrations");
        owner.get("/integrations").await.says(200, "1 mail is on its way with a link to set a password.");
        let link = hub.mailed_path(&ada.email, "/invitation/").await.unwrap();
        let browser = hub.browser();
        let set = browser.fill(&link, &link, &[("password", "a password of my own")]).await;
        assert_eq!(set.status, 303, "{}", set.words());
        assert_eq!(browser.email().await.as_deref(), Some("ada@acme.test"));
        owner.submit(&done, &offer, &[]).await.leads_to("/integrations");
        owner.get("/integrations").await.says(200, "no mail was sent");
    }
);

story!(
    /// While another connection is Integrated nobody is stranded and sub-users stay SSO-only.
    the_other_connection_goes_on,
    |hub| {
        let acme = hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        let (one, two) = (acme.integrated().await, acme.integrated().await);
        acme.toggle(one, Toggle::AutoCreate, true).await;
        acme.pushed(one, "ada").await;
        let owner = hub.logged_in(&acme.owner).await;
        let path = format!("{}/disconnect", urls::connection(one));
        let page = owner.get(&path).await;
        page.says(200, "through your other connection").says(200, "Try the other connection first");
        assert!(!page.words().contains("Everybody"), "{}", page.words());
        let done = owner.submit(&page, &path, &[("confirm", "acme")]).await;
        done.says(200, "is disconnected").says(200, "through your other connection");
        assert!(!done.has_form(&urls::password_offers("entra_id")));
        assert_eq!(hub.browser().log_in(&mae.email, crate::harness::PASSWORD).await.status, 403);
        owner.get(&urls::connection(two)).await.says(200, "Integrated");
    }
);
