use hub_saml::NameId;
use hub_scim::ResourceKind;
use hub_scim::Schemas;
use serde_json::{Value, json};

use super::*;
use crate::connection::scim_configuration::{self, Configuration, Features, phone_number};
use crate::group;
use crate::session::{self, Lifetime, Proof};
use crate::test_support::*;
use crate::user;

fn numbers(c: &mut Conn, id: ConnectionId) -> Numbers {
    of(c, id, now()).unwrap()
}

fn with(name: &str, key: &str, value: Value) -> Value {
    let mut body = person(name);
    body[key] = value;
    body
}

fn group_of(c: &mut Conn, acme: &Acme, directory: &Directory, name: &str, members: &[&user::User]) {
    let members: Vec<Value> = members.iter().map(|user| json!({ "value": user.id.to_string() })).collect();
    let body = json!({ "displayName": name, "members": members });
    let new = hub_scim::Resource::read(ResourceKind::Group, &Schemas::standard(), &body).unwrap();
    let scope = directory.scope(c);
    group::create(c, &at(1), &scope, &acme.presenter(), &new).unwrap();
}

story!(
    /// Each number is of its own connection, and what is switched off is counted on, as it is not lost.
    the_numbers_beside_the_switches,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let id = directory.connection;
        let nothing = Numbers {
            groups: 0,
            memberships: 0,
            with_roles: 0,
            with_phone: 0,
            with_password: 0,
            managers_with_password: 0,
            required: Required::Nobody,
            without_product_role: Some(0),
        };
        assert_eq!(numbers(c, id), nothing);

        let ada = directory.post(c, &with("ada", "roles", json!([{ "value": "agent" }]))).unwrap().user;
        let bob = directory.post(c, &with("bob", "phoneNumbers", json!([{ "value": "1" }]))).unwrap().user;
        // A word of the kind in a value is no role; neither is an emptied list.
        directory.post(c, &with("eve", "title", json!("\"roles\":[{\"value\""))).unwrap();
        directory.post(c, &with("sam", "roles", json!([]))).unwrap();
        group_of(c, acme, &directory, "Support", &[&ada, &bob]);
        group_of(c, acme, &directory, "Sales", &[&bob]);
        let told = Numbers {
            groups: 2,
            memberships: 3,
            with_roles: 1,
            with_phone: 1,
            without_product_role: Some(3),
            ..nothing
        };
        assert_eq!(numbers(c, id), told);

        let off =
            Features { scim: true, groups: false, roles: false, password_sync: false, phone_number_sync: false };
        let off = Configuration::new("microsoft", Vec::new(), off).unwrap();
        scim_configuration::change(c, &acme.by_owner(5), &acme.operator(), id, &off).unwrap();
        assert_eq!(numbers(c, id), Numbers { without_product_role: Some(4), ..told }, "stored all the same");
        let bob = acme.user(c, bob.id);
        assert_eq!(phone_number(c, &bob).unwrap(), None, "shown to nobody");

        let other = acme.directory(c, true, true);
        assert_eq!(numbers(c, other.connection), nothing, "another connection's");
        assert_eq!(of_directories(c, acme.tenant).unwrap(), 4);
        let globex = found(c, "globex").unwrap();
        let theirs = globex.connect(c);
        assert_eq!(numbers(c, theirs), nothing, "another tenant's");
        assert_eq!(of_directories(c, globex.tenant).unwrap(), 0);
        directory.delete(c, ada.id).unwrap();
        assert_eq!(numbers(c, id).with_roles, 0, "whoever is deleted is counted no more");
    }
);

story!(
    /// Passwords of a connection's people, those of owners and admins among them, and who may use one at all.
    the_passwords_of_a_connection,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let id = directory.connection;
        directory.synchronises_passwords(c);
        let ada = directory.push(c, "ada");
        directory.push(c, "bob");
        directory.set_password(c, ada.id, "from the directory").unwrap();
        let passwords = |c: &mut Conn| {
            let told = numbers(c, id);
            (told.with_password, told.managers_with_password, told.required)
        };
        assert_eq!(passwords(c), (1, 0, Required::Nobody));
        acme.verified(c, "acme.test");
        directory.push(c, "admin@acme.test");
        assert_eq!(passwords(c), (2, 1, Required::Nobody));
        user::deactivate(c, &acme.by_owner(8), &acme.operator(), ada.id).unwrap();
        assert_eq!(passwords(c), (1, 1, Required::Nobody), "a password without access is none");
        acme.integrated(c);
        assert_eq!(passwords(c).2, Required::SubUsers);
    }
);

story!(
    /// Sessions of this connection that have not ended.
    the_sessions_of_a_connection,
    |c, acme| {
        let id = acme.integrated(c);
        assert_eq!(sessions(c, id, now()).unwrap(), 0);
        let member = acme.user(c, acme.member);
        let by_sso = session::Opening {
            connection: Some(id),
            name_id: Some(NameId::new("member")),
            ..opening(Proof::Saml)
        };
        session::open(c, &at(0), &member, &by_sso, Lifetime::default()).unwrap();
        session::open(c, &at(0), &member, &opening(Proof::Saml), Lifetime::default()).unwrap();
        assert_eq!(sessions(c, id, now()).unwrap(), 1);
        assert_eq!(sessions(c, id, now().plus_days(4_000)).unwrap(), 0, "they have ended by then");
        let other = acme.connect(c);
        assert_eq!(sessions(c, other, now()).unwrap(), 0);
    }
);

story!(
    /// Beyond the bound nothing is counted; people are not looked at one by one for their product roles.
    more_than_a_thousand,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let id = directory.connection;
        for number in 0..=MOST {
            let roles = json!([{ "value": "agent" }]);
            directory.post(c, &with(&format!("p{number}"), "roles", roles)).unwrap();
        }
        directory.post(c, &with("last", "roles", json!([{ "value": "agent" }]))).unwrap();
        let told = numbers(c, id);
        assert_eq!((told.with_roles, told.without_product_role), (MOST + 1, None));
        assert_eq!(of_directories(c, acme.tenant).unwrap(), MOST + 1);
    }
);
