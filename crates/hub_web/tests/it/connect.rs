//! C1 to C7: from the side menu to Integration Settings of a connection that is In progress.

use hub_tenants::user::Role;
use hub_web::urls;

use crate::harness::story;

story!(
    /// C1: the side menu leads there, for owners and admins only.
    c1_the_side_menu_has_integrations_for_those_who_manage,
    |hub| {
        let acme = hub.tenant("acme").await;
        let admin = acme.person("adam", Role::Admin).await;
        let member = acme.person("mae", Role::Member).await;
        for email in [&acme.owner, &admin.email] {
            let browser = hub.logged_in(email).await;
            assert!(browser.get("/account").await.links().contains(&urls::INTEGRATIONS.to_owned()), "{email}");
            browser.get("/integrations").await.says(200, "Entra ID SSO");
        }
        let browser = hub.logged_in(&member.email).await;
        assert!(!browser.get("/account").await.links().contains(&urls::INTEGRATIONS.to_owned()));
        browser.get("/integrations").await.says(403, "This is for owners and admins");
    }
);

story!(
    /// C2: found by its name and its former names, with the button Connect; category and state narrow the list.
    c2_search_finds_entra_by_former_names,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        for query in ["Entra", "azure+ad", "Azure+Active+Directory"] {
            let page = owner.get(&format!("/integrations?q={query}")).await;
            page.says(200, "Entra ID SSO").says(200, "Connect");
            assert!(page.links().contains(&urls::connect("entra_id")), "{query}");
            assert!(!page.words().contains("JumpCloud Log in"), "{query}");
        }
        owner.get("/integrations?q=fax+machine").await.says(200, "No integration matches");
        let custom = owner.get("/integrations?category=custom").await;
        assert!(!custom.links().contains(&urls::connect("entra_id")));
        assert!(custom.links().contains(&urls::connect("custom")));
        let id = acme.connect().await;
        for (state, shown) in [("in_progress", true), ("integrated", false), ("not_connected", false)] {
            let page = owner.get(&format!("/integrations?state={state}")).await;
            assert_eq!(page.links().contains(&urls::connection(id)), shown, "{state}");
        }
    }
);

story!(
    /// C3, C4, C5: the pop-up, its button, and In progress for every admin from then on.
    c3_c4_c5_connect_now_begins_a_connection_that_stays,
    |hub| {
        let acme = hub.tenant("acme").await;
        acme.person("mae", Role::Member).await;
        let adam = acme.person("adam", Role::Admin).await;
        let owner = hub.logged_in(&acme.owner).await;
        let popup = owner.get("/integrations/entra_id/connect").await;
        popup.says(200, "Connect Now").says(200, "What will change").says(200, "1 sub-user is concerned today.");
        assert!(acme.events().await.iter().all(|event| event != "idm_integration_connect"), "looking changes nothing");
        let begun = owner.submit(&popup, "/integrations/entra_id/connect", &[]).await;
        let settings = begun.location().unwrap();
        assert_eq!(begun.status, 303);
        let page = owner.get(&settings).await;
        page.says(200, "Integration Settings").says(200, "In progress").says(200, "Connection begun.");
        page.says(200, "3 values are missing");
        for field in ["idp_entity_id", "sso_url", "certificate"] {
            let label = page.text.split(&format!("<label for=\"{field}\">")).nth(1).unwrap();
            assert!(label.split("</label>").next().unwrap().contains("Required"), "C5 {field}");
        }
        for (email, who) in [(&acme.owner, "after a reload"), (&adam.email, "for another admin")] {
            let browser = hub.logged_in(email).await;
            browser.get(&settings).await.says(200, "In progress");
            let cards = browser.get("/integrations").await;
            cards.says(200, "In progress");
            assert!(cards.links().contains(&settings), "{who}");
        }
        assert_eq!(acme.events().await[0], "login");
        assert!(acme.events().await.contains(&"idm_integration_connect".to_owned()));
        owner.get("/integrations/fax/connect").await.says(404, "There is nothing here");
        let token = owner.csrf_token().await;
        assert_eq!(owner.post("/integrations/fax/connect", &[("csrf_token", &token)]).await.status, 404);
    }
);

story!(
    /// C6, C7: the two values with copy buttons stay the same for the life of the connection; a second connection of
    /// the same integration has its own.
    c6_the_values_for_the_idp_are_stable,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let values = |page: &crate::browser::Page| {
            ["entity-id", "acs-url"].map(|name| {
                assert!(page.text.contains(&format!("data-copy=\"{name}\"")), "a copy button for {name}");
                let input = page.text.split(&format!("id=\"{name}\"")).nth(1).unwrap();
                input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
            })
        };
        let before = owner.get(&urls::connection(id)).await;
        before.says(200, "Entity ID").says(200, "ACS URL").says(200, "Non-gallery");
        let base = hub.app.base_url();
        assert_eq!(values(&before), [format!("{base}/saml/{id}"), format!("{base}/saml/{id}/acs")]);
        acme.integrate(id).await;
        assert_eq!(values(&owner.get(&urls::connection(id)).await), values(&before));
        let popup = owner.get("/integrations/entra_id/connect").await;
        popup.says(200, "This adds to what is connected already (1)");
        let other = owner.submit(&popup, "/integrations/entra_id/connect", &[]).await.location().unwrap();
        assert_ne!(values(&owner.get(&other).await), values(&before));
        let cards = owner.get("/integrations").await;
        assert!(cards.links().contains(&other) && cards.links().contains(&urls::overview(id)));
        cards.says(200, "Connected on 15 Jan 2027 by Operator.").says(200, "by owner@acme.test.");
        let metadata = owner.get(&urls::saml_metadata(id)).await;
        assert!(metadata.text.contains(&format!("entityID=\"{base}/saml/{id}\"")));
    }
);
