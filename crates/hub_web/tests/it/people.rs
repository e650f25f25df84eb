//! The people pages: who may do what to whom, and what the pages say.

use hub_tenants::connection::Toggle;
use hub_tenants::user::Role;
use hub_web::urls;

use crate::browser::{Browser, Page};
use crate::harness::{PASSWORD, Someone, story};

async fn act(browser: &Browser, someone: &Someone, act: &str, fields: &[(&str, &str)]) -> Page {
    let token = browser.csrf_token().await;
    let mut sent = vec![("csrf_token", token.as_str())];
    sent.extend(fields);
    browser.post(&format!("{}/{act}", urls::person(someone.id)), &sent).await
}

story!(the_list_finds_people_by_text_role_and_state, |hub| {
    let acme = hub.tenant("acme").await;
    acme.person("mae", Role::Member).await;
    let adam = acme.person("adam", Role::Admin).await;
    let owner = hub.logged_in(&acme.owner).await;
    act(&owner, &adam, "deactivate", &[]).await;
    for (query, found) in [
        ("", vec!["owner", "mae", "adam"]),
        ("?q=MAE", vec!["mae"]),
        ("?q=%25", vec![]),
        ("?role=admin", vec!["adam"]),
        ("?role=admin&state=active", vec![]),
        ("?state=active", vec!["owner", "mae"]),
        ("?state=deactivated&q=acme", vec!["adam"]),
        ("?role=nonsense", vec!["owner", "mae", "adam"]),
    ] {
        let page = owner.get(&format!("/people{query}")).await;
        let names: Vec<&str> = ["owner", "mae", "adam"]
            .into_iter()
            .filter(|name| page.words().contains(&format!("{name}@acme")))
            .collect();
        assert_eq!(names, found, "{query}");
        assert_eq!(page.words().contains("Nobody matches"), found.is_empty());
    }
    owner.get("/people").await.says(200, "2 active").says(200, "Deactivated by hand");
});

story!(a_long_list_is_walked_forth_and_back, |hub| {
    let acme = hub.tenant("acme").await;
    acme.write(|c, cx, by| {
        for n in 0..119 {
            let new = hub_tenants::user::NewAccount {
                email: format!("p{n:03}@acme.test").parse().unwrap(),
                name: None,
                role: Role::Member,
                password_hash: None,
            };
            hub_tenants::user::create(c, cx, by.tenant(), &new)?;
        }
        Ok(())
    })
    .await;
    let owner = hub.logged_in(&acme.owner).await;
    let people = |page: &Page| {
        page.links().into_iter().filter(|link| link.starts_with("/people/usr-")).collect::<Vec<_>>()
    };
    let step = |page: &Page, rel: &str| {
        let tag = page.text.split("<a ").find(|tag| tag.contains(&format!("rel=\"{rel}\"")))?;
        Some(tag.split("href=\"").nth(1)?.split('"').next()?.replace("&#38;", "&"))
    };
    let mut pages = vec![owner.get("/people?role=member&q=acme").await];
    while let Some(next) = step(pages.last().unwrap(), "next") {
        pages.push(owner.get(&next).await);
    }
    let seen: Vec<Vec<String>> = pages.iter().map(people).collect();
    assert_eq!(seen.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 19]);
    assert_eq!(seen.iter().flatten().collect::<std::collections::BTreeSet<_>>().len(), 119);
    let mut page = pages.pop().unwrap();
    for expected in seen.iter().rev().skip(1) {
        page = owner.get(&step(&page, "prev").unwrap()).await;
        assert_eq!(&people(&page), expected);
    }
    assert_eq!(step(&page, "prev"), None);
});

story!(roles_are_given_by_those_who_may, |hub| {
    let acme = hub.tenant("acme").await;
    let (mae, adam) = (acme.person("mae", Role::Member).await, acme.person("adam", Role::Admin).await);
    let boss = Someone { id: acme.owner_id, email: acme.owner.clone() };
    let (owner, admin) = (hub.logged_in(&acme.owner).await, hub.logged_in(&adam.email).await);
    // An admin neither makes an owner nor touches one.
    act(&admin, &mae, "role", &[("role", "owner")])
        .await
        .says(403, "Only an owner can make somebody an owner");
    for (what, fields) in [("role", vec![("role", "member")]), ("deactivate", vec![])] {
        act(&admin, &boss, what, &fields).await.says(403, "Only an owner can change another owner");
    }
    let page = admin.get(&urls::person(boss.id)).await;
    page.says(200, "This person cannot be deactivated here. Only an owner can change another owner.");
    let page = owner.get(&urls::person(boss.id)).await;
    page.says(200, "This person cannot be deactivated here. You cannot deactivate yourself.");
    let page = admin.get(&urls::person(mae.id)).await;
    assert!(!page.words().contains("cannot be deactivated here"), "{}", page.words());
    let sent = [("email", "new@acme.test"), ("role", "owner")];
    assert_eq!(admin.fill("/people/invite", "/people/invite", &sent).await.status, 403);
    let page = admin.get(&urls::person(mae.id)).await;
    assert!(!page.text.contains("value=\"owner\""), "nor is it offered");
    // Nobody deactivates themselves; the last owner stays one.
    act(&admin, &adam, "deactivate", &[]).await.says(403, "You cannot deactivate yourself");
    act(&owner, &boss, "role", &[("role", "admin")]).await.says(409, "needs at least one active owner");
    act(&owner, &mae, "role", &[("role", "boss")]).await.says(400, "no such role");
    assert_eq!(acme.user(boss.id).await.role, Role::Owner);
    // With a second owner the first may go.
    act(&owner, &mae, "role", &[("role", "owner")]).await.leads_to(&urls::person(mae.id));
    owner
        .get(&urls::person(mae.id))
        .await
        .says(200, "The role is now: Owner")
        .says(200, "role: Sub-user → Owner");
    act(&owner, &boss, "role", &[("role", "member")]).await.leads_to(&urls::person(boss.id));
    assert_eq!(owner.get("/people").await.status, 403, "and is a sub-user on the next request");
});

story!(a_deactivated_person_is_shown_with_the_reason_and_comes_back, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let owner = hub.logged_in(&acme.owner).await;
    assert_eq!(acme.seats().await, 2);
    act(&owner, &mae, "deactivate", &[]).await.leads_to(&urls::person(mae.id));
    assert_eq!(acme.seats().await, 1);
    owner.get(&urls::person(mae.id)).await.says(200, "Deactivated by hand by owner@acme.test, just now");
    assert_eq!(hub.browser().log_in(&mae.email, PASSWORD).await.status, 401);
    act(&owner, &mae, "deactivate", &[]).await.says(422, "no access that could be taken");
    act(&owner, &mae, "reactivate", &[]).await.leads_to(&urls::person(mae.id));
    act(&owner, &mae, "reactivate", &[]).await.says(422, "is not deactivated");
    assert_eq!(acme.seats().await, 2);
    let page = owner.get(&urls::person(mae.id)).await;
    page.says(200, "Reactivated by hand").says(200, "Login refused").says(200, "the account has no access");
});

story!(
    /// K5: the page says why nobody more fits, and nothing is half done.
    a_full_workspace_says_so,
    |hub| {
        let acme = hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        let owner = hub.logged_in(&acme.owner).await;
        act(&owner, &mae, "deactivate", &[]).await;
        let refuse = hub_tenants::tenant::SeatRule::Refuse;
        acme.write(move |c, cx, by| hub_tenants::tenant::set_plan(c, cx, by.tenant(), Some(1), refuse)).await;
        act(&owner, &mae, "reactivate", &[]).await.says(409, "The only seat of this workspace is taken");
        let sent = [("email", "new@acme.test"), ("role", "member")];
        let page = owner.fill("/people/invite", "/people/invite", &sent).await;
        page.says(409, "The only seat of this workspace is taken");
        assert_eq!((acme.seats().await, hub.mails().await.as_str()), (1, ""));
        owner.get("/people").await.says(200, "1 active, on 1 seat");
    }
);

story!(
    /// C23, C24: somebody pushed while auto-create is off waits, and is imported by an explicit act.
    a_staged_person_waits_and_is_imported_by_hand,
    |hub| {
        let acme = hub.tenant("acme").await;
        let connection = acme.integrated().await;
        let linus = acme.pushed(connection, "linus").await;
        let owner = hub.logged_in(&acme.owner).await;
        owner.get("/people").await.says(200, "1 waiting for import").says(200, "Waiting for import");
        let page = owner.get(&urls::person(linus.id)).await;
        page.says(200, "no account and no seat until you import").says(200, "ext-linus");
        page.says(200, "linus from the IdP").says(200, "User waiting for import by the identity provider (token Entra)");
        assert_eq!(acme.seats().await, 1);
        act(&owner, &linus, "import", &[]).await.leads_to(&urls::person(linus.id));
        assert_eq!(acme.seats().await, 2);
        owner.get(&urls::person(linus.id)).await.says(200, "is imported and takes a seat").says(200, "SSO only");
        act(&owner, &linus, "import", &[]).await.says(422, "imported already");
        let mails = hub.mails().await;
        assert!(mails.contains("To: linus@acme.test") && mails.contains("through Entra ID SSO"), "{mails}");
        assert!(mails.contains("/login/acme"));
    }
);

story!(
    /// C26: what the IdP asked for and the hub did not do is told with its reason.
    what_was_not_applied_is_told,
    |hub| {
        let acme = hub.tenant("acme").await;
        let connection = acme.integrated().await;
        acme.toggle(connection, Toggle::AutoCreate, true).await;
        let linus = acme.pushed(connection, "linus").await;
        let header = format!("Bearer {}", acme.token(connection).await.expose());
        let id = linus.id.to_string();
        acme.write(move |c, cx, by| {
            let scope = hub_tenants::directory::authenticate(c, by.tenant(), Some(&header), cx.now)?.unwrap();
            let patch = hub_scim::Patch::parse(&serde_json::json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "replace", "path": "active", "value": false }],
            }))?;
            let schemas = hub_scim::Schemas::standard();
            hub_tenants::provisioning::patch(c, cx, &scope, &schemas, &id, &patch, &hub_scim::etag::Conditions::default())
        })
        .await;
        let owner = hub.logged_in(&acme.owner).await;
        owner.get("/people").await.says(200, "Inactive at the IdP");
        let page = owner.get(&urls::person(linus.id)).await;
        page.says(200, "The identity provider has made this person inactive").says(200, "Active");
        page.says(200, "Asked by the IdP, not applied").says(200, "asked: active = false; not done:");
    }
);

story!(the_timeline_goes_back_to_the_beginning, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let owner = hub.logged_in(&acme.owner).await;
    for _ in 0..9 {
        act(&owner, &mae, "deactivate", &[]).await;
        act(&owner, &mae, "reactivate", &[]).await;
    }
    let page = owner.get(&urls::person(mae.id)).await;
    assert!(!page.words().contains("Person added"));
    let earlier = page.links().into_iter().find(|link| link.contains("?before=")).unwrap();
    owner.get(&earlier).await.says(200, "Person added by the operator");
});
