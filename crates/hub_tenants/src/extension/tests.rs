//! Attributes that a tenant defines, and what becomes of their values.

use hub_scim::etag::Conditions;
use serde_json::json;

use super::*;
use crate::provisioning;
use crate::test_support::*;
use crate::user::{User, UserState};

const URN: &str = "urn:ietf:params:scim:schemas:extension:sightcall:2.0:User";

fn profile() -> Definition {
    Definition {
        extension: "sightcall".to_owned(),
        name: "profile".to_owned(),
        label: "Profile".to_owned(),
        kind: Kind::String,
        multi_valued: false,
        allowed: ["standard", "recording", "multiparty"].map(str::to_owned).to_vec(),
        default: Some("standard".to_owned()),
        description: "What the person may record".to_owned(),
        hidden: false,
    }
}

fn post(c: &mut Conn, directory: &Directory, name: &str, value: Option<&str>) -> User {
    let mut body = person(name);
    if let Some(value) = value {
        body[URN] = json!({ "profile": value });
    }
    let scope = directory.scope(c);
    let schemas = scope.schemas().unwrap();
    let mut new = Resource::read(ResourceKind::User, &schemas, &body).unwrap();
    new.set_create_defaults(ResourceKind::User, &schemas);
    provisioning::create(c, &at(1), &scope, &new).unwrap().user
}

fn put(c: &mut Conn, directory: &Directory, user: &User, body: &Value) -> Result<provisioning::Written> {
    let scope = directory.scope(c);
    let new = Resource::read(ResourceKind::User, &scope.schemas()?, body)?;
    provisioning::replace(c, &at(3), &scope, &user.id.to_string(), new, &Conditions::default())
}

fn claims(c: &mut Conn, acme: &Acme, user: &User) -> Value {
    extension_attributes_of(c, acme.tenant, user.id).unwrap().into()
}

story!(s6_a_definition_is_checked_field_by_field, |c, acme| {
    let by = acme.operator();
    let no = |c: &mut Conn, change: &dyn Fn(&mut Definition)| {
        let mut wrong = profile();
        change(&mut wrong);
        field(define(c, &at(1), &by, wrong))
    };
    let long = "x".repeat(LONGEST_TEXT + 1);
    assert_eq!(no(c, &|it| it.extension = "a b".to_owned()), "extension");
    assert_eq!(no(c, &|it| it.extension = "Enterprise".to_owned()), "extension");
    assert_eq!(no(c, &|it| it.name = "1a".to_owned()), "name");
    assert_eq!(no(c, &|it| it.name = "a.b".to_owned()), "name");
    assert_eq!(no(c, &|it| it.label.clone_from(&long)), "label");
    assert_eq!(no(c, &|it| it.description.clone_from(&long)), "description");
    assert_eq!(no(c, &|it| it.default = Some("other".to_owned())), "default");
    assert_eq!(no(c, &|it| it.kind = Kind::Integer), "allowed");
    assert_eq!(no(c, &|it| it.allowed = vec![long.clone()]), "allowed");
    for (kind, wrong, right) in [
        (Kind::Integer, "1.5", "15"),
        (Kind::Decimal, "x", "1.5"),
        (Kind::Boolean, "yes", "true"),
        (Kind::DateTime, "today", "2026-01-31T12:00:00Z"),
    ] {
        let with = |default: &str, it: &mut Definition| {
            (it.kind, it.allowed, it.default) = (kind, Vec::new(), Some(default.to_owned()));
            it.name = format!("a{kind}");
        };
        assert_eq!(no(c, &|it| with(wrong, it)), "default", "{kind}");
        let mut good = profile();
        with(right, &mut good);
        define(c, &at(1), &by, good).unwrap();
    }
    define(c, &at(1), &by, profile()).unwrap();
    assert_eq!(no(c, &|it| it.name = "PROFILE".to_owned()), "name");
    let mut second = profile();
    (second.extension, second.name) = ("SightCall".to_owned(), "second".to_owned());
    assert_eq!(define(c, &at(1), &by, second).unwrap().extension, "sightcall", "one spelling");
    let globex = found(c, "globex").unwrap();
    assert!(all(c, globex.tenant).unwrap().is_empty());
    assert!(matches!(find(c, globex.tenant, "sightcall", "profile"), Err(Error::NotFound)));
});

story!(s6_claims_carry_what_was_written_or_the_default, |c, acme| {
    let directory = acme.directory(c, true, true);
    let early = directory.push(c, "early");
    define(c, &acme.by_owner(1), &acme.operator(), profile()).unwrap();
    let ada = post(c, &directory, "ada", Some("recording"));
    let bob = post(c, &directory, "bob", None);
    let key = format!("{URN}:profile");
    assert_eq!(claims(c, acme, &ada), json!({ (key.as_str()): "recording" }));
    assert_eq!(claims(c, acme, &bob), json!({ (key.as_str()): "standard" }));
    assert_eq!(claims(c, acme, &early), json!({ (key.as_str()): "standard" }));
    let it = find(c, acme.tenant, "sightcall", "profile").unwrap();
    assert_eq!(count_values(c, acme.tenant, &it).unwrap(), 2, "a default is written at creation");
    assert!(!early.attributes.contains(URN));
});

story!(s6_a_new_name_takes_the_values_along, |c, acme| {
    let directory = acme.directory(c, true, true);
    define(c, &at(1), &acme.operator(), profile()).unwrap();
    let ada = post(c, &directory, "ada", Some("recording"));
    let mut other = profile();
    other.name = "taken".to_owned();
    define(c, &at(1), &acme.operator(), other).unwrap();
    let rename = |c: &mut Conn, name: &str| {
        let new = Definition {
            name: name.to_owned(),
            label: "Recording".to_owned(),
            kind: Kind::Boolean,
            ..profile()
        };
        change(c, &acme.by_owner(2), &acme.operator(), "sightcall", "profile", new)
    };
    assert_eq!(field(rename(c, "Taken")), "name");
    let new = rename(c, "mode").unwrap();
    assert_eq!((new.kind, new.label.as_str()), (Kind::String, "Recording"), "the type stays");
    let after = acme.user(c, ada.id);
    assert_eq!(claims(c, acme, &after)[format!("{URN}:mode")], "recording");
    assert_eq!(after.version, ada.version + 1, "clients see a new version");
    assert_eq!(acme.details(c, Action::ExtensionAttributeUpdate)["values_moved"], json!(1));
    assert!(matches!(find(c, acme.tenant, "sightcall", "profile"), Err(Error::NotFound)));
});

story!(s6_a_removal_keeps_or_removes_the_values, |c, acme| {
    let directory = acme.directory(c, true, true);
    let by = acme.operator();
    define(c, &at(1), &by, profile()).unwrap();
    let ada = post(c, &directory, "ada", Some("recording"));
    assert_eq!(remove(c, &acme.by_owner(2), &by, "sightcall", "profile", true).unwrap(), 1);
    assert_eq!(claims(c, acme, &ada), json!({}));
    let row = acme.user(c, ada.id);
    assert!(row.attributes.contains("recording") && !shown_document(c, &row).unwrap().contains("recording"));
    // A PUT by a directory that no longer knows it leaves the kept value alone.
    let mut body = person("ada");
    body[URN] = json!({ "profile": "multiparty" });
    directory.put(c, ada.id, &body).unwrap();
    let other = Definition { kind: Kind::Integer, allowed: Vec::new(), default: None, ..profile() };
    assert_eq!(field(define(c, &at(3), &by, other)), "kind");
    define(c, &at(3), &by, profile()).unwrap();
    assert_eq!(claims(c, acme, &ada)[format!("{URN}:profile")], "recording");

    assert_eq!(remove(c, &acme.by_owner(4), &by, "sightcall", "profile", false).unwrap(), 1);
    assert!(!acme.user(c, ada.id).attributes.contains("recording"));
    assert!(all(c, acme.tenant).unwrap().is_empty());
    let details = acme.details(c, Action::ExtensionAttributeDelete);
    assert_eq!((&details["values_kept"], &details["people"]), (&json!(false), &json!(1)));
    assert!(matches!(remove(c, &at(5), &by, "sightcall", "profile", false), Err(Error::NotFound)));
});

story!(
    /// A list that became narrower stops nothing else: whoever has a value of before can still lose access.
    s6_what_is_stored_may_be_sent_again_though_it_is_allowed_no_more,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let by = acme.operator();
        define(c, &at(1), &by, profile()).unwrap();
        let ada = post(c, &directory, "ada", Some("recording"));
        let narrow = Definition { allowed: vec!["standard".to_owned()], ..profile() };
        change(c, &at(2), &by, "sightcall", "profile", narrow).unwrap();
        let mut body = person("ada");
        body[URN] = json!({ "profile": "recording" });
        body["active"] = json!(false);
        assert_eq!(put(c, &directory, &ada, &body).unwrap().user.state, UserState::Deactivated);
        body[URN] = json!({ "profile": "multiparty" });
        assert_eq!(status(put(c, &directory, &ada, &body)), 400);
        let mut bob = person("bob");
        bob[URN] = json!({ "profile": "recording" });
        let scope = directory.scope(c);
        let bob = Resource::read(ResourceKind::User, &scope.schemas().unwrap(), &bob).unwrap();
        assert_eq!(status(provisioning::create(c, &at(4), &scope, &bob)), 400, "nothing was stored of bob");
    }
);
