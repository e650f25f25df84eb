use serde_json::{Value, json};

use super::body::{self, Mapped};
use super::roles::{self, RolesForm};
use super::{ExternalId, Options, Target};
use crate::directory::Person;

/// Requests as Microsoft's articles print them, with our values.
fn fixture(name: &str) -> Value {
    let text = match name {
        "create_user" => include_str!("../../tests/fixtures/scim/create_user.json"),
        "replace_attributes" => include_str!("../../tests/fixtures/scim/replace_attributes.json"),
        "replace_attributes_flagged" => {
            include_str!("../../tests/fixtures/scim/replace_attributes_flagged.json")
        }
        "disable" => include_str!("../../tests/fixtures/scim/disable.json"),
        "disable_flagged" => include_str!("../../tests/fixtures/scim/disable_flagged.json"),
        "create_group" => include_str!("../../tests/fixtures/scim/create_group.json"),
        "add_members" => include_str!("../../tests/fixtures/scim/add_members.json"),
        "remove_members" => include_str!("../../tests/fixtures/scim/remove_members.json"),
        "remove_members_flagged" => include_str!("../../tests/fixtures/scim/remove_members_flagged.json"),
        "roles" => include_str!("../../tests/fixtures/scim/roles.json"),
        other => panic!("no fixture {other}"),
    };
    serde_json::from_str(text).unwrap()
}

fn babs() -> Person {
    Person {
        object_id: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef".into(),
        user_principal_name: "babs@acme.test".into(),
        mail: "babs@acme.test".into(),
        mail_nickname: "babs".into(),
        given_name: "Babs".into(),
        surname: "Jensen".into(),
        display_name: "Babs Jensen".into(),
        department: "Tour Operations".into(),
        mobile: "+1 555 0100".into(),
        city: "Hollywood".into(),
        country: "US".into(),
        account_enabled: true,
        assigned: true,
        ..Person::default()
    }
}

fn mapped(person: &Person) -> Vec<Mapped> {
    body::mapped(person, &Options::default())
}

#[test]
fn a_create_is_what_the_default_mapping_sends() {
    let body = body::create_user(&mapped(&babs()), roles::on_create(RolesForm::None, &[]));
    assert_eq!(body, fixture("create_user"));
}

#[test]
fn the_external_id_follows_the_mapping() {
    let options = Options { external_id: ExternalId::ObjectId, ..Options::default() };
    let rows = body::mapped(&babs(), &options);
    assert!(rows.contains(&("externalId".into(), "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef".into())));
}

#[test]
fn changes_are_one_operation_per_attribute_or_one_pathless_under_the_flag() {
    let before = mapped(&babs());
    let after = mapped(&Person {
        display_name: "Barbara Jensen".into(),
        given_name: "Barbara".into(),
        mail: "barbara@acme.test".into(),
        department: "Marketing".into(),
        job_title: "Guide".into(),
        ..babs()
    });
    let patch = |flagged| body::patch(body::user_changes(&before, &after, flagged));
    assert_eq!(patch(false), fixture("replace_attributes"));
    assert_eq!(patch(true), fixture("replace_attributes_flagged"));
}

#[test]
fn a_value_that_went_away_is_not_sent() {
    let after = mapped(&Person { mobile: String::new(), ..babs() });
    assert_eq!(body::user_changes(&mapped(&babs()), &after, false), Vec::<Value>::new());
}

#[test]
fn active_is_a_text_without_the_flag_and_a_boolean_with_it() {
    assert_eq!(body::patch(vec![body::active(false, false)]), fixture("disable"));
    assert_eq!(body::patch(vec![body::active(false, true)]), fixture("disable_flagged"));
    assert_eq!(body::active(true, false)["value"], "True");
}

#[test]
fn the_manager_travels_as_a_bare_text() {
    let path = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    assert_eq!(body::manager(false, "42", false), json!({"op": "Add", "path": path, "value": "42"}));
    assert_eq!(body::manager(true, "", false), json!({"op": "Replace", "path": path, "value": ""}));
}

#[test]
fn groups_are_created_without_members_and_filled_by_patch() {
    let ids = ["u1".to_owned(), "u2".to_owned()];
    assert_eq!(body::create_group("g-7", "Support team"), fixture("create_group"));
    assert_eq!(body::patch(body::add_members(&ids, false)), fixture("add_members"));
    assert_eq!(body::patch(body::remove_members(&ids, false)), fixture("remove_members"));
    assert_eq!(body::patch(body::remove_members(&ids, true)), fixture("remove_members_flagged"));
}

#[test]
fn roles_have_their_three_forms() {
    let expected = fixture("roles");
    let (none, two) = ([], ["Admin".to_owned(), "User".to_owned()]);
    let forms =
        [("single", RolesForm::Single), ("complex", RolesForm::Complex), ("assertive", RolesForm::Assertive)];
    for (name, form) in forms {
        assert_eq!(roles::on_create(form, &two), expected[name]["create"], "{name}, create");
        let operations = roles::changes(form, &none, &two, false);
        assert_eq!(Value::from(operations), expected[name]["patch"], "{name}, patch");
        assert!(roles::changes(form, &two, &two, false).is_empty(), "{name}, unchanged");
    }
    assert!(roles::changes(RolesForm::Complex, &two, &none, false).is_empty(), "complex only adds");
    assert_eq!(roles::changes(RolesForm::Assertive, &two, &none, false)[0]["value"], json!([]));
}

#[test]
fn only_plain_http_on_this_machine_is_called() {
    for url in ["http://localhost:8080/scim/v2/t", "http://127.0.0.1/scim", "http://[::1]:1/s"] {
        assert!(Target::new(url, "t").is_ok(), "{url}");
    }
    for url in
        ["", "scim", "https://localhost/s", "http://10.0.0.1/s", "http://localhost.evil.test/", "file:///x"]
    {
        assert!(Target::new(url, "t").is_err(), "{url}");
    }
}

#[test]
fn the_query_of_a_tenant_url_is_kept_on_every_call() {
    let target = Target::new("http://localhost:8080/scim/v2/tnt-1/?aadOptscim062020", "t").unwrap();
    assert!(target.is_flagged());
    let url = target.url("/Users", &[("filter", "userName eq \"a b\"")]);
    assert_eq!(
        url.as_str(),
        "http://localhost:8080/scim/v2/tnt-1/Users?aadOptscim062020&filter=userName+eq+%22a+b%22"
    );
    assert!(!format!("{target:?}").contains("\"t\""));
}
