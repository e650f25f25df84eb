//! B2: the seven settings, one by one, with what each does to what an IdP writes.

use hub_db::Conn;
use hub_kernel::{Actor, UserId};
use hub_scim::ResourceKind;
use hub_scim::etag::Conditions;
use serde_json::{Value, json};

use super::*;
use crate::connection;
use crate::directory::DirectoryScope;
use crate::directory::configuration_key::{self, KeyRefusal};
use crate::group;
use crate::provisioning::{Prospect, prospect};
use crate::session::Proof;
use crate::test_support::{Acme, Directory, account, at, field, now, person, refusal, status, story};
use crate::user::{self, Role};

const ALL_ON: Features =
    Features { scim: true, groups: true, roles: true, password_sync: true, phone_number_sync: true };

fn configuration(customizer: &str, roles: &[&str], features: Features) -> Configuration {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    Configuration::new(customizer, roles, features).unwrap()
}

impl Directory {
    fn configure(&self, c: &mut Conn, acme: &Acme, features: Features) {
        let new = configuration("microsoft", &[], features);
        change(c, &acme.by_owner(5), &acme.operator(), self.connection, &new).unwrap();
    }
}

fn shown(c: &mut Conn, acme: &Acme, directory: &Directory, id: UserId) -> Value {
    let schemas = directory.scope(c).features().schemas();
    let presenter = crate::provisioning::Presenter::new(acme.tenant, "https://hub.test".to_owned(), schemas);
    let user = acme.user(c, id);
    presenter.user(c, &user).unwrap()
}

story!(begins_with_the_integrations_own_dialect_and_takes_all_but_passwords, |c, acme| {
    let id = acme.connect(c);
    let stored = of(c, acme.tenant, id).unwrap();
    let features = Features { password_sync: false, ..ALL_ON };
    assert_eq!(stored.configuration, configuration("microsoft", &[], features));
    assert_eq!((stored.changed_at, stored.changed_by), (None, None));
    let other = connection::begin(c, &at(0), &acme.operator(), "okta").unwrap();
    assert_eq!(of(c, acme.tenant, other).unwrap().configuration.customizer.slug, "okta");
});

story!(
    /// Every change is an event with before and after; SCIM's own switch is the toggle's. A change of nothing is none.
    b2_changes_are_events_with_before_and_after,
    |c, acme| {
        let id = acme.connect(c);
        let features = Features { groups: false, password_sync: true, ..ALL_ON };
        let new = configuration("okta", &["agent", "sales"], features);
        change(c, &acme.by_owner(9), &acme.operator(), id, &new).unwrap();
        let stored = of(c, acme.tenant, id).unwrap();
        assert_eq!(stored.configuration, new);
        assert_eq!(stored.changed_at, Some(at(9).now));
        assert_eq!(stored.changed_by.as_deref(), Some("owner@acme.test"));
        assert_eq!(
            acme.details(c, Action::ScimConfigurationUpdate),
            json!({
                "before": { "customizer": "microsoft", "default_roles": [], "groups": true, "password_sync": false },
                "after": { "customizer": "okta", "default_roles": ["agent", "sales"], "groups": false, "password_sync": true },
            })
        );
        assert_eq!(acme.count(c, Action::ToggleUpdate), 0);
        change(c, &acme.by_owner(10), &acme.operator(), id, &new).unwrap();
        assert_eq!(acme.count(c, Action::ScimConfigurationUpdate), 1);

        let off = Configuration { features: Features { scim: false, ..features }, ..new };
        change(c, &acme.by_owner(11), &acme.operator(), id, &off).unwrap();
        let row = get(c, acme.tenant, id).unwrap();
        assert_eq!((row.scim_enabled, row.scim_enabled_at), (false, Some(at(11).now)));
        assert_eq!(acme.count(c, Action::ScimConfigurationUpdate), 1, "the toggle has an event of its own");
        let details = acme.details(c, Action::ToggleUpdate);
        assert_eq!(details["after"], json!({ "scim_enabled": false }));
        connection::set_toggle(c, &at(12), &acme.operator(), id, Toggle::Scim, true).unwrap();
        assert!(of(c, acme.tenant, id).unwrap().configuration.features.scim, "one truth");
    }
);

#[test]
fn words_that_are_not_there_are_refused() {
    let with = |customizer: &str, roles: &[&str]| {
        Configuration::new(customizer, roles.iter().map(|role| (*role).to_owned()).collect(), ALL_ON)
    };
    for slug in ["generic", "microsoft", "okta", "jumpcloud", "onelogin", "google"] {
        assert!(with(slug, &["agent", "sales"]).is_ok(), "{slug}");
    }
    for slug in ["", "Microsoft", "entra_id"] {
        assert_eq!(field(with(slug, &[])), "customizer");
    }
    assert_eq!(field(with("generic", &["agent", "sales", "agent"])), "defaultRoles");
}

story!(default_roles_are_of_the_tenants_list, |c, acme| {
    let id = acme.connect(c);
    let put = |c: &mut Conn, roles: &[&str]| {
        change(c, &at(5), &acme.operator(), id, &configuration("okta", roles, ALL_ON))
    };
    for roles in [&["admin"][..], &["owner"], &["Agent"], &[""], &["agent", "pilot"]] {
        assert_eq!(field(put(c, roles)), "defaultRoles");
    }
    let seven: Vec<&str> = product_role::SEED.iter().map(|(name, _)| *name).collect();
    put(c, &seven).unwrap();
    product_role::add(c, &at(5), &acme.operator(), "pilot", "").unwrap();
    put(c, &["agent", "pilot"]).unwrap();
});

story!(b4_groups_off_refuses_writes_and_shows_none, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let body = json!({ "displayName": "Support", "members": [{ "value": ada.id.to_string() }] });
    let read =
        |body: &Value| hub_scim::Resource::read(ResourceKind::Group, &Schemas::standard(), body).unwrap();
    let (scope, presenter) = (directory.scope(c), acme.presenter());
    let support = group::create(c, &at(1), &scope, &presenter, &read(&body)).unwrap();
    assert!(shown(c, acme, &directory, ada.id)["groups"].is_array());

    directory.configure(c, acme, Features { groups: false, ..ALL_ON });
    let scope = directory.scope(c);
    let id = support.id.to_string();
    let sales = read(&json!({ "displayName": "Sales" }));
    let detail = refusal(group::create(c, &at(2), &scope, &presenter, &sales));
    assert_eq!(detail.status, 403);
    assert!(detail.detail.contains("switched off"), "{detail}");
    assert_eq!(
        status(group::replace(c, &at(2), &scope, &presenter, &id, &sales, &Conditions::default())),
        403
    );
    assert_eq!(status(group::delete(c, &at(2), &scope, &id, &Conditions::default())), 403);
    assert_eq!(shown(c, acme, &directory, ada.id)["groups"], Value::Null);

    directory.configure(c, acme, ALL_ON);
    assert_eq!(shown(c, acme, &directory, ada.id)["groups"][0]["display"], "Support", "nothing was lost");
});

story!(b2_roles_and_phone_numbers_are_ignored_while_they_are_off, |c, acme| {
    let directory = acme.directory(c, true, true);
    let with = |name: &str, role: &str, number: &str| {
        let mut body = person(name);
        body["roles"] = json!([{ "value": role }]);
        body["phoneNumbers"] = json!([{ "value": number, "type": "work" }]);
        body
    };
    let ada = directory.post(c, &with("ada", "agent", "1")).unwrap().user;
    directory.configure(c, acme, Features { roles: false, phone_number_sync: false, ..ALL_ON });

    // Nothing written, nothing cleared, nothing shown; the rest of each request is done.
    let before = acme.user(c, ada.id);
    assert_eq!(phone_number(c, &before).unwrap(), None);
    let mut body = with("ada", "manager", "2");
    body["title"] = "Agent".into();
    let put = directory.put(c, ada.id, &body).unwrap().user;
    let bare = directory.put(c, ada.id, &person("ada")).unwrap().user;
    let document = |user: &user::User| serde_json::from_str::<Value>(&user.attributes).unwrap();
    for user in [&before, &put, &bare] {
        assert_eq!(document(user)["roles"], json!([{ "value": "agent" }]));
        assert_eq!(document(user)["phoneNumbers"][0]["value"], "1");
    }
    assert_eq!(document(&put)["title"], "Agent");
    let version = bare.version;
    let same = directory.patch(c, ada.id, "roles", json!([{ "value": "manager" }])).unwrap().user;
    assert_eq!((document(&same)["roles"][0]["value"].clone(), same.version), (json!("agent"), version));
    directory.patch(c, ada.id, r#"phoneNumbers[type eq "work"].value"#, "3").unwrap();
    let visible = shown(c, acme, &directory, ada.id);
    assert_eq!((&visible["roles"], &visible["phoneNumbers"]), (&Value::Null, &Value::Null));
    let bob = directory.post(c, &with("bob", "agent", "1")).unwrap().user;
    assert_eq!((&document(&bob)["roles"], &document(&bob)["phoneNumbers"]), (&Value::Null, &Value::Null));

    directory.configure(c, acme, ALL_ON);
    assert_eq!(shown(c, acme, &directory, ada.id)["phoneNumbers"][0]["value"], "1");
    let ada = directory.put(c, ada.id, &with("ada", "manager", "9")).unwrap().user;
    assert_eq!(document(&ada)["phoneNumbers"][0]["value"], "9");
    assert_eq!(phone_number(c, &ada).unwrap().as_deref(), Some("9"));
});

story!(
    /// `defaultRoles` are the roles of those for whom nothing maps; roles off is nothing that maps (B7).
    b2_b7_default_roles_stand_in,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let mut body = person("ada");
        body["roles"] = json!([{ "value": "Manager" }, { "value": "pilot" }, { "value": "User" }, { "value": "msiam_access" }]);
        let ada = directory.post(c, &body).unwrap().user;
        let bob = directory.push(c, "bob");
        let roles = |c: &mut Conn, id: UserId| {
            let user = acme.user(c, id);
            let held = role_mapping::held_by(c, &user).unwrap();
            let names: Vec<String> = held.product_roles.iter().map(|(name, _)| name.clone()).collect();
            let by_default = held.product_roles.iter().any(|(_, why)| why.contains(&role_mapping::Why::Default));
            (names.join(" "), by_default, held.unknown.join(" "))
        };
        let is = |roles: &str, by_default: bool, unknown: &str| (roles.to_owned(), by_default, unknown.to_owned());
        assert_eq!(roles(c, ada.id), is("manager", false, "pilot"));
        assert_eq!(roles(c, bob.id), is("", false, ""));
        let new = configuration("microsoft", &["agent", "sales"], ALL_ON);
        change(c, &at(5), &acme.operator(), directory.connection, &new).unwrap();
        assert_eq!(roles(c, ada.id), is("manager", false, "pilot"));
        assert_eq!(roles(c, bob.id), is("agent sales", true, ""));
        let off = Configuration { features: Features { roles: false, ..ALL_ON }, ..new };
        change(c, &at(6), &acme.operator(), directory.connection, &off).unwrap();
        assert_eq!(roles(c, ada.id), is("agent sales", true, ""));
        assert_eq!(roles(c, acme.member), is("", false, ""), "nobody's directory");
    }
);

story!(
    /// On: the sub-user's password; sessions end; it stands in no event. Off: nothing.
    b2_a_password_is_set_only_while_password_sync_is_on,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        directory.set_password(c, ada.id, "from the directory").unwrap();
        assert_eq!(acme.user(c, ada.id).password_hash, None, "off");
        directory.configure(c, acme, ALL_ON);
        directory.set_password(c, ada.id, "from the directory").unwrap();
        let hash = acme.user(c, ada.id).password_hash.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        let (_, cookie) = acme.session(c, ada.id, Proof::Password);
        let lifetime = crate::session::Lifetime::default();
        let alive = |c: &mut Conn| crate::session::authenticate(c, cookie.expose(), now(), lifetime).unwrap().is_some();

        directory.set_password(c, ada.id, "from the directory").unwrap();
        assert_eq!(acme.user(c, ada.id).password_hash.as_ref(), Some(&hash), "sent again");
        assert!(alive(c));
        assert_eq!(acme.count(c, Action::PasswordChange), 1);
        directory.set_password(c, ada.id, "another of its own").unwrap();
        assert_ne!(acme.user(c, ada.id).password_hash.as_ref(), Some(&hash));
        assert!(!alive(c));
        let event = acme.newest(c, Action::PasswordChange);
        assert_eq!((event.actor_kind.as_str(), event.details.as_str()), ("token", "{}"));

        let weak = refusal(directory.set_password(c, ada.id, "short"));
        assert_eq!(weak.status, 400);
        assert!(weak.detail.contains("10 characters") && !weak.detail.contains("short"), "{weak}");
    }
);

story!(
    /// A directory takes over no owner and no admin: not by setting a password, and not by having set one.
    no_directory_knows_the_password_of_an_owner_or_admin,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        directory.configure(c, acme, ALL_ON);
        for id in [acme.owner, acme.admin] {
            let before = acme.user(c, id).password_hash;
            directory.set_password(c, id, "from the directory").unwrap();
            assert_eq!(acme.user(c, id).password_hash, before);
            let details = acme.details(c, Action::UserProvisionRefused);
            assert!(details["reason"].as_str().unwrap().contains("owner or an admin"), "{details}");
        }
        let ada = directory.push(c, "ada");
        directory.set_password(c, ada.id, "from the directory").unwrap();
        let (_, cookie) = acme.session(c, ada.id, Proof::Password);
        user::change_role(c, &acme.by_owner(8), &acme.operator(), ada.id, Role::Admin).unwrap();
        assert_eq!(acme.user(c, ada.id).password_hash, None);
        let lifetime = crate::session::Lifetime::default();
        assert!(crate::session::authenticate(c, cookie.expose(), now(), lifetime).unwrap().is_none());
        let details = acme.details(c, Action::RoleUpdate);
        assert!(details["reason"].as_str().unwrap().contains("was removed"), "{details}");

        // A password of the person's own stays, and is compared with nothing.
        let own = user::create(c, &at(0), acme.tenant, &account("own@acme.test", Role::Member)).unwrap();
        directory.push(c, "own@acme.test");
        let scope = directory.scope(c);
        let any = Conditions::default();
        assert_eq!(prospect(c, &scope, &own.to_string(), &any).unwrap(), Prospect::New);
        user::change_role(c, &acme.by_owner(8), &acme.operator(), own, Role::Admin).unwrap();
        assert!(acme.user(c, own).password_hash.is_some());
    }
);

story!(
    /// Least privilege: a key opens the configuration of its own connection; a Secret Token does not, nor the reverse.
    b2_keys_and_tokens_open_one_door_each,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let (cx, by) = (acme.by_owner(1), acme.operator());
        let (id, key) = configuration_key::issue(c, &cx, &by, directory.connection, "Script", None).unwrap();
        assert_eq!(acme.details(c, Action::ConfigurationKeyCreate)["after"]["name"], "Script");
        let enter = |c: &mut Conn, secret: &str, now| {
            configuration_key::authenticate(c, Some(&format!("Bearer {secret}")), now).unwrap()
        };
        let scope = enter(c, key.expose(), now()).unwrap();
        assert_eq!((scope.tenant(), scope.connection()), (acme.tenant, directory.connection));
        assert_eq!(configuration_key::authenticate(c, None, now()).unwrap(), Err(KeyRefusal::Missing));
        assert_eq!(enter(c, "swk_nobody", now()), Err(KeyRefusal::Unknown));
        assert_eq!(enter(c, directory.token.expose(), now()), Err(KeyRefusal::OtherPurpose));
        let header = format!("Bearer {}", key.expose());
        let refused = crate::directory::authenticate(c, acme.tenant, Some(&header), now()).unwrap();
        assert_eq!(refused, Err(crate::directory::TokenRefusal::ConfigurationKey));
        let tokens = crate::directory::tokens(c, acme.tenant, directory.connection).unwrap();
        assert_eq!(tokens.len(), 1, "a key is no token");

        change_by_key(c, &at(3), &scope, &configuration("okta", &[], ALL_ON)).unwrap();
        let event = acme.newest(c, Action::ScimConfigurationUpdate);
        assert_eq!((event.actor_kind.as_str(), event.actor_name.as_str()), ("key", "Script"));
        assert!(matches!(scope.actor(), Actor::Key { .. }));
        let off = configuration("okta", &[], Features { scim: false, ..ALL_ON });
        change_by_key(c, &at(4), &scope, &off).unwrap();
        assert!(enter(c, key.expose(), now()).is_ok(), "SCIM that is off can be switched on again");

        let twice = configuration_key::issue(c, &cx, &by, directory.connection, "Script", None);
        assert_eq!(field(twice), "key_name");
        let past = configuration_key::issue(c, &cx, &by, directory.connection, "Old", Some(cx.now));
        assert_eq!(field(past), "key_expires");
        let until = Some(at(60).now);
        let (_, short) = configuration_key::issue(c, &cx, &by, directory.connection, "Short", until).unwrap();
        assert_eq!(enter(c, short.expose(), at(60).now), Err(KeyRefusal::Expired));
        configuration_key::revoke(c, &cx, &by, directory.connection, id).unwrap();
        assert_eq!(configuration_key::refresh(c, &scope, now()).unwrap(), Err(KeyRefusal::Revoked));
        assert!(configuration_key::revoke(c, &cx, &by, directory.connection, id).is_err());
        let connection = directory.connection;
        connection::disconnect(c, &cx, &by, connection).unwrap();
        assert_eq!(enter(c, short.expose(), now()), Err(KeyRefusal::Unknown));
        assert!(of(c, acme.tenant, connection).is_err());
    }
);

story!(
    /// No work is spent on what is refused, and none that would tell by its time whether a guess fits.
    what_is_refused_costs_no_hash,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        directory.configure(c, acme, ALL_ON);
        let ada = directory.push(c, "ada");
        directory.set_password(c, ada.id, "from the directory").unwrap();
        let (scope, ada, any) = (directory.scope(c), ada.id.to_string(), Conditions::default());
        let prospect = |c: &mut Conn, scope: &DirectoryScope, id: &str| prospect(c, scope, id, &any).unwrap();
        assert!(matches!(prospect(c, &scope, &ada), Prospect::Stored(_)));
        for refused in [acme.owner.to_string(), acme.admin.to_string(), "nobody".to_owned()] {
            assert_eq!(prospect(c, &scope, &refused), Prospect::Refused, "{refused}");
        }
        let other = acme.directory(c, true, true);
        other.configure(c, acme, ALL_ON);
        let other = other.scope(c);
        assert_eq!(prospect(c, &other, &ada), Prospect::Refused, "another connection's");
        let stale = Conditions { if_match: Some("W/\"0\"".to_owned()), if_none_match: None };
        assert_eq!(crate::provisioning::prospect(c, &scope, &ada, &stale).unwrap(), Prospect::Refused);
    }
);
