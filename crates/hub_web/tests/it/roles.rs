//! Roles and groups at the page, over SCIM and by login: rules, previews, product roles, who may.

use hub_kernel::{ConnectionId, UserId};
use hub_tenants::role_mapping;
use hub_tenants::user::{self, Role};
use hub_web::{role_rules, urls};
use serde_json::{Value, json};

use crate::attributes::{answered, tile};
use crate::browser::{Browser, Page};
use crate::harness::{Tenant, story};
use crate::scim::client::{Idp, person};

const GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";

fn with_roles(name: &str, roles: &[&str]) -> Value {
    let mut body = person(name);
    body["roles"] = roles.iter().map(|role| json!({ "value": role })).collect();
    body
}

async fn push(directory: &Idp, body: &Value) -> UserId {
    directory.post("/Users", body).await.is(201).id().parse().unwrap()
}

async fn stands(acme: &Tenant<'_>, id: UserId) -> (Role, String) {
    let tenant = acme.id;
    let read = move |c: &mut hub_db::Conn| {
        let roles = role_mapping::product_roles_of(c, tenant, id)?;
        Ok::<_, hub_tenants::Error>((user::get(c, tenant, id)?.role, roles.join(" ")))
    };
    acme.hub.app.db.read(read).await.unwrap()
}

/// Sends a change of the rules; with `agree` through the question, if there is one.
async fn change(browser: &Browser, id: ConnectionId, fields: &[(&str, &str)]) -> Page {
    let token = browser.csrf_token().await;
    let mut sent = vec![("csrf_token", token.as_str())];
    sent.extend(fields);
    browser.post(&urls::roles(id), &sent).await
}

/// The form of a rule, which stands below those that move rules.
fn rule_form(page: &Page) -> crate::browser::Form {
    page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "source")).unwrap()
}

async fn count(acme: &Tenant<'_>, action: &str) -> usize {
    acme.events().await.iter().filter(|name| *name == action).count()
}

async fn agree(browser: &Browser, id: ConnectionId, question: &Page) -> Page {
    browser.submit(question, &urls::roles(id), &[]).await
}

story!(
    /// D10, S4: a group gives roles by its id; the question says who would change, the person's page says why.
    d10_s4_a_group_makes_admins_and_a_rename_changes_nothing,
    |hub| {
        let acme = hub.tenant("acme").await;
        let directory = Idp::of(&acme).await;
        let id = directory.connection;
        let (ada, bob) = (push(&directory, &person("ada")).await, push(&directory, &person("bob")).await);
        let leads = directory.group("Support Leads", &[&ada.to_string(), &bob.to_string()]).await;
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(&urls::connection(id)).await.says(200, "Roles and groups");
        owner.get(&urls::roles(id)).await.says(200, "No rules yet").says(200, "Group Support Leads (2 members)");

        let source = format!("group:{leads}");
        let fields = [("act", "add"), ("source", source.as_str()), ("hub_role", "admin"), ("product_roles", "manager")];
        let question = change(&owner, id, &fields).await;
        question.says(200, "Add this rule?").says(200, "2 people become admins: ").says(200, "2 people get the product role Manager");
        assert_eq!(stands(&acme, ada).await, (Role::Member, String::new()), "nothing is saved yet");
        agree(&owner, id, &question).await.leads_to(&urls::roles(id));
        assert_eq!(stands(&acme, ada).await, (Role::Admin, "manager".to_owned()));
        let shown = owner.get(&urls::person(ada)).await;
        shown.says(200, "Admin, because of group Support Leads").says(200, "manager (because of group Support Leads)");

        let rename = json!([{ "op": "replace", "path": "displayName", "value": "Heads" }]);
        assert_eq!(directory.patch(&format!("/Groups/{leads}"), rename).await.status, 200);
        assert_eq!(stands(&acme, bob).await.0, Role::Admin);
        owner.get(&urls::roles(id)).await.says(200, "Heads");
        let remove = json!([{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }]);
        assert_eq!(directory.patch(&format!("/Groups/{leads}"), remove).await.status, 200);
        assert_eq!(stands(&acme, ada).await, (Role::Member, String::new()));
        owner.get(&urls::person(ada)).await.says(200, "no rule makes them an admin any more");

        // By hand it cannot be taken while the rule gives it.
        let refused = owner.fill(&urls::person(bob), &format!("/people/{bob}/role"), &[("role", "member")]).await;
        refused.says(422, "A rule of the connection makes this person an admin");
        let gone = directory.delete(&format!("/Groups/{leads}")).await;
        assert_eq!(gone.status, 204);
        assert_eq!(stands(&acme, bob).await.0, Role::Member);
        owner.get(&urls::roles(id)).await.says(200, "This group no longer exists at the directory.");
    }
);

story!(
    /// B6, B7: roles come as complex values; known ones map by value, unknown ones are reported and mapped by one click.
    b6_b7_unknown_roles_are_reported_and_mapped_with_one_click,
    |hub| {
        let acme = hub.tenant("acme").await;
        let directory = Idp::of(&acme).await;
        let id = directory.connection;
        let body = with_roles("ada", &["Manager", "User", "msiam_access", "Contoso.Lead"]);
        let ada = push(&directory, &body).await;
        assert_eq!(stands(&acme, ada).await.1, "manager");
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(&urls::activity(id)).await.says(200, "Unknown role value");
        let page = owner.get(&urls::roles(id)).await;
        page.says(200, "Values seen and not mapped").says(200, "Contoso.Lead").says(200, "first with ada@acme.test");
        assert!(!page.words().contains("msiam_access"));
        let map = page.links().into_iter().find(|link| link.contains("source=role")).unwrap();
        let map = map.split('#').next().unwrap().to_owned();
        let form = owner.get(&map).await;
        assert_eq!((rule_form(&form).field("value"), rule_form(&form).field("source")), ("Contoso.Lead", "role"));
        let fields = [("act", "add"), ("source", "role"), ("value", "Contoso.Lead"), ("product_roles", "supervisor")];
        let question = change(&owner, id, &fields).await;
        question.says(200, "1 person gets the product role Supervisor: ");
        agree(&owner, id, &question).await.leads_to(&urls::roles(id));
        assert_eq!(stands(&acme, ada).await.1, "manager supervisor");
        assert!(!owner.get(&urls::roles(id)).await.words().contains("Values seen"));
        // By PATCH, several at once, as Entra ID sends them.
        let patch = json!([{ "op": "Add", "path": "roles", "value": [{ "value": "{\"id\":\"1\",\"value\":\"sales\",\"displayName\":\"S\"}" }, { "value": "router" }] }]);
        assert_eq!(directory.patch(&format!("/Users/{ada}"), patch).await.status, 200);
        assert_eq!(stands(&acme, ada).await.1, "manager router supervisor sales");
        assert_eq!(count(&acme, "role_value_unknown").await, 1);
    }
);

story!(
    /// D1, C20, K8: people alone are complete; groups on or off, nothing fails.
    c20_d1_k8_without_groups_and_with_groups_switched_off,
    |hub| {
        let acme = hub.tenant("acme").await;
        let directory = Idp::of(&acme).await;
        let id = directory.connection;
        let ada = push(&directory, &person("ada")).await;
        let leads = directory.group("Leads", &[&ada.to_string()]).await;
        let owner = hub.logged_in(&acme.owner).await;
        let source = format!("group:{leads}");
        let question =
            change(&owner, id, &[("act", "add"), ("source", &source), ("product_roles", "agent")]).await;
        agree(&owner, id, &question).await.leads_to(&urls::roles(id));
        let configure = async |fields: &[(&str, &str)]| {
            let action = format!("{}/scim-configuration", urls::connection(id));
            let token = owner.csrf_token().await;
            let mut sent = vec![("customizer", "microsoft"), ("csrf_token", token.as_str())];
            sent.extend(fields);
            owner.post(&action, &sent).await.leads_to(&urls::provisioning(id));
        };
        assert_eq!(stands(&acme, ada).await.1, "agent");
        configure(&[("roles", "on"), ("default_roles", "reporter")]).await;
        assert_eq!(stands(&acme, ada).await.1, "reporter");
        owner.get(&urls::roles(id)).await.says(200, "Groups are switched off").says(200, "has the default: Reporter");
        configure(&[("roles", "on"), ("groups", "on")]).await;
        assert_eq!(stands(&acme, ada).await.1, "agent");
    }
);

story!(a_login_brings_groups_and_an_owner_stays_one, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await;
    let owner = hub.logged_in(&acme.owner).await;
    let fields = [
        ("act", "add"),
        ("source", "login_group"),
        ("value", "7F3A"),
        ("hub_role", "admin"),
        ("product_roles", "sales"),
    ];
    change(&owner, id, &fields).await.leads_to(&urls::roles(id));
    let browser = hub.browser();
    let grouped = |said: hub_demo_idp::response::ResponseBuilder| said.attribute(GROUPS, &["7f3a", "0001"]);
    let accepted = answered(&browser, &acme, id, grouped, &mae.email).await;
    browser.get(&accepted.location().unwrap()).await.leads_to("/account");
    assert_eq!(stands(&acme, mae.id).await, (Role::Admin, "sales".to_owned()));
    assert_eq!(browser.get("/integrations").await.status, 200, "an admin from this login on");
    owner.get(&urls::roles(id)).await.says(200, "0001").says(200, "Group at login");

    let again = hub.browser();
    let back = tile(&again, &acme, id, &mae.email).await;
    assert!(matches!(back.status, 200 | 303));
    let plain = answered(&again, &acme, id, |said| said, &mae.email).await;
    again.get(&plain.location().unwrap()).await.leads_to("/account");
    assert_eq!(stands(&acme, mae.id).await, (Role::Member, String::new()));
    assert_eq!(browser.get("/integrations").await.status, 403, "in every session");
    let own = hub.browser();
    let accepted = answered(&own, &acme, id, grouped, &acme.owner).await;
    own.get(&accepted.location().unwrap()).await.leads_to("/account");
    assert_eq!(stands(&acme, acme.owner_id).await.0, Role::Owner);
});

story!(who_is_an_admin_by_rule_is_an_owners_to_say, |hub| {
    let acme = hub.tenant("acme").await;
    let directory = Idp::of(&acme).await;
    let id = directory.connection;
    let second = acme.person("max", Role::Admin).await;
    let member = acme.person("mae", Role::Member).await;
    let (owner, admin) = (hub.logged_in(&acme.owner).await, hub.logged_in(&second.email).await);
    let boss = [("act", "add"), ("source", "role"), ("value", "boss"), ("hub_role", "admin")];
    change(&admin, id, &boss).await.says(403, "Only an owner can change which rules make admins");
    change(&owner, id, &boss).await.leads_to(&urls::roles(id));
    let page = admin.get(&urls::roles(id)).await;
    page.says(200, "Only an owner can change which rules make admins, and their order.");
    let rule = page.form(&urls::roles(id)).field("rule").to_owned();
    change(&admin, id, &[("act", "remove"), ("rule", &rule)]).await.says(403, "Only an owner");
    change(&admin, id, &[("act", "add"), ("source", "role"), ("value", "x"), ("product_roles", "agent")])
        .await
        .leads_to(&urls::roles(id));
    let sub_user = hub.logged_in(&member.email).await;
    assert_eq!(sub_user.get(&urls::roles(id)).await.status, 403);
    assert_eq!(sub_user.get(urls::SETTINGS_PRODUCT_ROLES).await.status, 403);
    for wrong in [
        &[("act", "fly")][..],
        &[("act", "add"), ("source", "horoscope")],
        &[("act", "add"), ("source", "role"), ("value", "x2"), ("hub_role", "owner")],
    ] {
        assert_eq!(change(&owner, id, wrong).await.status, 400, "{wrong:?}");
    }
    let refused =
        change(&owner, id, &[("act", "add"), ("source", "role"), ("value", "User"), ("hub_role", "admin")])
            .await;
    refused.says(422, "it is always ignored");
    assert_eq!(rule_form(&refused).field("value"), "User");
});

story!(a_question_that_was_overtaken_is_asked_again, |hub| {
    let acme = hub.tenant("acme").await;
    let directory = Idp::of(&acme).await;
    let id = directory.connection;
    let ada = push(&directory, &with_roles("ada", &["x", "y"])).await;
    let owner = hub.logged_in(&acme.owner).await;
    let question =
        change(&owner, id, &[("act", "add"), ("source", "role"), ("value", "x"), ("product_roles", "agent")])
            .await;
    let other =
        change(&owner, id, &[("act", "add"), ("source", "role"), ("value", "y"), ("product_roles", "sales")])
            .await;
    agree(&owner, id, &other).await.leads_to(&urls::roles(id));
    agree(&owner, id, &question).await.says(422, "Somebody has changed the rules meanwhile");
    assert_eq!(stands(&acme, ada).await.1, "sales");
});

story!(many_people_are_done_in_the_background_and_a_restart_loses_nobody, |hub| {
    let acme = hub.tenant("acme").await;
    let directory = Idp::of(&acme).await;
    let id = directory.connection;
    let operations: Vec<Value> = (0..80)
        .map(|n| json!({ "method": "POST", "path": "/Users", "bulkId": format!("b{n}"), "data": with_roles(&format!("p{n}"), &["boss"]) }))
        .collect();
    let sent =
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations });
    assert_eq!(directory.post("/Bulk", &sent).await.status, 200);
    let owner = hub.logged_in(&acme.owner).await;
    let question =
        change(&owner, id, &[("act", "add"), ("source", "role"), ("value", "boss"), ("hub_role", "admin")])
            .await;
    question.says(200, "80 people become admins: ").says(200, "and 75 more.");
    agree(&owner, id, &question).await.leads_to(&urls::roles(id));
    owner.get(&urls::roles(id)).await.says(200, "30 people are still to come");
    role_rules::round(&hub.app).await.unwrap();
    assert!(!owner.get(&urls::roles(id)).await.words().contains("still to come"));
    assert_eq!(count(&acme, "role_update").await, 80);
});

story!(
    /// B7: the list of product roles is the workspace's.
    b7_product_roles_are_added_renamed_and_removed_with_their_consequence,
    |hub| {
        let acme = hub.tenant("acme").await;
        let directory = Idp::of(&acme).await;
        let ada = push(&directory, &with_roles("ada", &["pilot"])).await;
        let owner = hub.logged_in(&acme.owner).await;
        let page = urls::SETTINGS_PRODUCT_ROLES;
        owner.get(urls::SETTINGS).await.says(200, "Product roles");
        owner.get(page).await.says(200, "Supervisor").says(200, "manager");
        owner.fill(page, page, &[("name", "pilot"), ("label", "Pilot")]).await.leads_to(page);
        assert_eq!(stands(&acme, ada).await.1, "pilot");
        owner.get(page).await.says(200, "1 person");
        owner.fill(page, page, &[("name", "Pilot"), ("label", "x")]).await.says(422, "There is a product role Pilot already");
        let label = urls::product_role_label("pilot");
        owner.fill(page, &label, &[("label", "Night pilot")]).await.leads_to(page);
        owner.get(page).await.says(200, "Night pilot");
        let ask = owner.get(&urls::product_role_removal("pilot")).await;
        ask.says(200, "Remove the product role Night pilot?").says(200, "1 person loses it.");
        owner.submit(&ask, &urls::product_role_removal("pilot"), &[]).await.leads_to(page);
        assert_eq!(stands(&acme, ada).await.1, "");
        assert_eq!(owner.get(&urls::product_role_removal("pilot")).await.status, 404);

        let other = hub.tenant("other").await;
        other.write(|c, cx, by| hub_tenants::product_role::add(c, cx, by, "secret-role", "")).await;
        assert_eq!(owner.get(&urls::product_role_removal("secret-role")).await.status, 404);
        let token = owner.csrf_token().await;
        for path in [urls::product_role_removal("secret-role"), urls::product_role_label("secret-role")] {
            let sent = [("csrf_token", token.as_str()), ("label", "Mine")];
            assert_eq!(owner.post(&path, &sent).await.status, 404, "{path}");
        }
    }
);

story!(another_workspaces_rules_are_not_there, |hub| {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    let theirs = Idp::of(&two).await;
    let group = theirs.group("Theirs", &[]).await;
    let admin = hub.logged_in(&one.owner).await;
    assert_eq!(admin.get(&urls::roles(theirs.connection)).await.status, 404);
    let own = Idp::of(&one).await.connection;
    let source = format!("group:{group}");
    let foreign = [("act", "add"), ("source", source.as_str()), ("product_roles", "agent")];
    assert_eq!(change(&admin, own, &foreign).await.status, 404);
    assert_eq!(change(&admin, own, &[("act", "remove"), ("rule", "rrl-0000000000000")]).await.status, 404);
});
