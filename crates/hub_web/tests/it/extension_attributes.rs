//! Attributes of people that a workspace defines: at the page, over SCIM, on the person's page.

use hub_tenants::extension;
use hub_tenants::user::Role;
use hub_web::urls;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::harness::story;
use crate::scim::client::{Idp, person};

const URN: &str = "urn:ietf:params:scim:schemas:extension:sightcall:2.0:User";
const PROFILE: [(&str, &str); 6] = [
    ("extension", "sightcall"),
    ("name", "profile"),
    ("label", "Profile"),
    ("kind", "string"),
    ("allowed", "standard\nrecording\nmultiparty"),
    ("default", "standard"),
];

async fn define(browser: &Browser, fields: &[(&str, &str)]) {
    let page = urls::SETTINGS_ATTRIBUTES;
    browser.fill(page, page, fields).await.leads_to(page);
}

fn with(name: &str, value: Value) -> Value {
    let mut body = person(name);
    body[URN] = json!({ "profile": value });
    body
}

story!(
    /// S6: defined at the page, listed, validated, defaulted, filtered, patched by its URN path, shown and carried on.
    s6_an_attribute_is_listed_validated_returned_and_carried_on,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(urls::SETTINGS).await.says(200, "Attributes of people");
        assert_eq!(idp.get(&format!("/Schemas/{URN}")).await.status, 404);
        define(&owner, &PROFILE).await;
        owner.get(urls::SETTINGS_ATTRIBUTES).await.says(200, &format!("{URN}:profile")).says(200, "default standard");

        let schema = idp.get(&format!("/Schemas/{URN}")).await.is(200);
        let attribute = &schema.body["attributes"][0];
        assert_eq!(attribute["name"], "profile");
        assert_eq!(attribute["canonicalValues"], json!(["standard", "recording", "multiparty"]));
        assert_eq!((&attribute["required"], &attribute["multiValued"]), (&json!(false), &json!(false)));
        assert!(idp.get("/Schemas").await.is(200).each("id").contains(&URN));
        let user = idp.get("/ResourceTypes/User").await.is(200);
        assert!(user.body["schemaExtensions"].as_array().unwrap().iter().any(|one| one["schema"] == URN));

        let ada = idp.post("/Users", &person("ada")).await.is(201);
        assert_eq!(ada.body[URN], json!({ "profile": "standard" }));
        assert!(ada.body["schemas"].as_array().unwrap().contains(&json!(URN)));
        let bad = idp.post("/Users", &with("bob", json!("other"))).await.refused(400, "invalidValue");
        assert!(bad.body["detail"].as_str().unwrap().contains("standard, recording, multiparty"));
        idp.post("/Users", &with("bob", json!(7))).await.refused(400, "invalidValue");
        let bob = idp.post("/Users", &with("bob", json!("recording"))).await.is(201).id();

        let found = idp.find("/Users", &format!("{URN}:profile eq \"recording\"")).await;
        assert_eq!(found.each("userName"), ["bob@acme.test"]);
        let path = format!("/Users/{bob}");
        let set = |value: &str| json!([{ "op": "Replace", "path": format!("{URN}:profile"), "value": value }]);
        assert_eq!(idp.patch(&path, set("multiparty")).await.is(200).body[URN]["profile"], "multiparty");
        idp.patch(&path, set("other")).await.refused(400, "invalidValue");
        let unknown = json!([{ "op": "replace", "path": format!("{URN}:colour"), "value": "red" }]);
        idp.patch(&path, unknown).await.refused(400, "invalidPath");
        // Path-less with the full name as key, as Entra ID sends it.
        let keyed = json!([{ "op": "replace", "value": { (format!("{URN}:profile")): "recording" } }]);
        assert_eq!(idp.patch(&path, keyed).await.is(200).body[URN]["profile"], "recording");
        let bare = idp.get(&format!("{path}?attributes={URN}:profile")).await.is(200);
        assert_eq!(bare.body[URN]["profile"], "recording");
        let put = idp.put(&path, &person("bob")).await.is(200);
        assert_eq!(put.body[URN]["profile"], "standard", "PUT clears, the default stands in");

        let (tenant, id) = (acme.id, bob.parse().unwrap());
        let claims = hub.app.db.read(move |c| extension::extension_attributes_of(c, tenant, id)).await.unwrap();
        assert_eq!(Value::from(claims), json!({ (format!("{URN}:profile")): "standard" }));
        owner.get(&urls::person(id)).await.says(200, "Profile standard");
    }
);

story!(
    /// S6: a new name keeps the values; a removal keeps them hidden, or removes them, as was chosen.
    s6_renaming_and_removing_are_safe,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let owner = hub.logged_in(&acme.owner).await;
        define(&owner, &PROFILE).await;
        let bob = idp.post("/Users", &with("bob", json!("recording"))).await.is(201).id();
        let path = format!("/Users/{bob}");
        let edit = urls::attribute("sightcall", "profile");
        owner.get(&edit).await.says(200, "Change an attribute");
        owner.fill(&edit, &edit, &[("name", "1st"), ("label", "x")]).await.says(422, "A name begins with a letter");
        owner.fill(&edit, &edit, &[("name", "mode"), ("label", "Mode"), ("allowed", "recording"), ("default", "")]).await.leads_to(urls::SETTINGS_ATTRIBUTES);
        assert_eq!(idp.get(&path).await.is(200).body[URN], json!({ "mode": "recording" }));
        assert_eq!(owner.get(&edit).await.status, 404);

        let removal = urls::attribute_removal("sightcall", "mode");
        owner.get(&removal).await.says(200, "Remove Mode?").says(200, "1 person has a value.");
        let token = owner.csrf_token().await;
        let remove = async |values: &str| owner.post(&removal, &[("csrf_token", token.as_str()), ("values", values)]).await;
        assert_eq!(remove("both").await.status, 400);
        remove("keep").await.leads_to(urls::SETTINGS_ATTRIBUTES);
        assert_eq!(idp.get(&path).await.is(200).body[URN], Value::Null);
        assert_eq!(idp.put(&path, &person("bob")).await.is(200).body[URN], Value::Null);
        owner.get(urls::SETTINGS_ATTRIBUTES).await.says(200, "its values are kept, hidden");
        define(&owner, &[("extension", "sightcall"), ("name", "mode"), ("kind", "string")]).await;
        assert_eq!(idp.get(&path).await.is(200).body[URN], json!({ "mode": "recording" }));
        remove("remove").await.leads_to(urls::SETTINGS_ATTRIBUTES);
        define(&owner, &[("extension", "sightcall"), ("name", "mode"), ("kind", "string")]).await;
        assert_eq!(idp.get(&path).await.is(200).body[URN], Value::Null);
        owner.get(&urls::activity(idp.connection)).await;
        let events = acme.events().await;
        assert_eq!(events.iter().filter(|name| *name == "extension_attribute_delete").count(), 2);
    }
);

story!(another_workspaces_attributes_of_people_are_not_there, |hub| {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    let theirs = hub.logged_in(&two.owner).await;
    define(&theirs, &PROFILE).await;
    let owner = hub.logged_in(&one.owner).await;
    let idp = Idp::of(&one).await;
    assert_eq!(idp.get(&format!("/Schemas/{URN}")).await.status, 404);
    let ada = idp.post("/Users", &with("ada", json!("other"))).await.is(201);
    assert_eq!(ada.body[URN], Value::Null, "an unknown extension is ignored");
    assert!(!owner.get(urls::SETTINGS_ATTRIBUTES).await.words().contains("sightcall"));
    let token = owner.csrf_token().await;
    for path in [urls::attribute("sightcall", "profile"), urls::attribute_removal("sightcall", "profile")] {
        assert_eq!(owner.get(&path).await.status, 404);
        let sent = [("csrf_token", token.as_str()), ("name", "mine"), ("values", "remove")];
        assert_eq!(owner.post(&path, &sent).await.status, 404, "{path}");
    }
    let member = one.person("mae", Role::Member).await;
    assert_eq!(hub.logged_in(&member.email).await.get(urls::SETTINGS_ATTRIBUTES).await.status, 403);
});
