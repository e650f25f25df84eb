use std::collections::BTreeSet;

use hub_db::Conn;
use hub_kernel::{Entropy as _, UserId};
use hub_scim::etag::Conditions;
use hub_scim::{Patch, Resource, ResourceKind, Schemas};
use hub_testkit::SeededEntropy;
use serde_json::{Value, json};

use super::members::{self, MemberId};
use super::{Group, create, delete, find, patch, replace};
use crate::Result;
use crate::event::Action;
use crate::test_support::{Acme, Directory, at, person, sign_up, status, story};

fn read(body: &Value) -> Resource {
    Resource::read(ResourceKind::Group, &Schemas::standard(), body).unwrap()
}

struct Groups<'a> {
    acme: &'a Acme,
    directory: Directory,
}

impl<'a> Groups<'a> {
    fn of(c: &mut Conn, acme: &'a Acme) -> Self {
        Self { acme, directory: acme.directory(c, true, true) }
    }

    fn create(&self, c: &mut Conn, body: &Value) -> Result<Group> {
        let scope = self.directory.scope(c);
        create(c, &at(1), &scope, &self.acme.presenter(), &read(body))
    }

    fn patch(&self, c: &mut Conn, group: &Group, operations: Value) -> Result<Group> {
        let scope = self.directory.scope(c);
        let operations = Patch::parse(&json!({ "Operations": operations })).unwrap();
        patch(
            c,
            &at(2),
            &scope,
            &self.acme.presenter(),
            &group.id.to_string(),
            operations,
            &Conditions::default(),
        )
    }

    fn members(&self, c: &mut Conn, group: &Group) -> BTreeSet<UserId> {
        let all = members::all(c, self.acme.tenant, group.id).unwrap();
        let now = find(c, self.acme.tenant, &group.id.to_string()).unwrap();
        assert_eq!(now.members, all.len() as i64, "the count is the number of rows");
        all.into_iter()
            .map(|(id, _)| match id {
                MemberId::User(id) => id,
                MemberId::Group(id) => panic!("{id}"),
            })
            .collect()
    }
}

fn named(ids: &[UserId]) -> Vec<Value> {
    ids.iter().map(|id| json!({ "value": id })).collect()
}

story!(
    /// D10, K22: a rename keeps the id and the members, and is an event.
    d10_a_rename_keeps_id_and_members,
    |c, acme| {
        let groups = Groups::of(c, acme);
        let ada = groups.directory.push(c, "ada").id;
        let group = groups.create(c, &json!({ "displayName": "Sales", "members": named(&[ada]) })).unwrap();
        let operation = json!([{ "op": "replace", "path": "displayName", "value": "Vertrieb" }]);
        let renamed = groups.patch(c, &group, operation.clone()).unwrap();
        assert_eq!((renamed.id, renamed.version, renamed.members), (group.id, 2, 1));
        assert_eq!(groups.patch(c, &group, operation).unwrap().version, 2, "a change of nothing");
        let details = acme.details(c, Action::GroupUpdateProvision);
        assert_eq!(details["before"]["displayName"], "Sales");
        assert_eq!(details["after"]["displayName"], "Vertrieb");
        assert_eq!(acme.count(c, Action::GroupUpdateProvision), 1);
    }
);

story!(names_are_unique_whatever_the_letter_case, |c, acme| {
    let groups = Groups::of(c, acme);
    let sales = groups.create(c, &json!({ "displayName": "Straße" })).unwrap();
    assert_eq!(status(groups.create(c, &json!({ "displayName": "STRASSE" }))), 409);
    let other = groups.create(c, &json!({ "displayName": "Other" })).unwrap();
    let operation = json!([{ "op": "replace", "path": "displayName", "value": "strasse" }]);
    assert_eq!(status(groups.patch(c, &other, operation.clone())), 409);
    assert_eq!(groups.patch(c, &sales, operation).unwrap().display_name, "strasse");
});

story!(whoever_goes_leaves_every_group, |c, acme| {
    let groups = Groups::of(c, acme);
    let (ada, bob) = (groups.directory.push(c, "ada").id, groups.directory.push(c, "bob").id);
    // An account that stays when its resource is deleted leaves as well.
    let owner = acme.owner;
    groups.directory.put(c, owner, &person("owner@acme.test")).unwrap();
    let members = named(&[ada, bob, owner]);
    let one = groups.create(c, &json!({ "displayName": "One", "members": members })).unwrap();
    let two = groups.create(c, &json!({ "displayName": "Two", "members": members })).unwrap();
    groups.directory.delete(c, ada).unwrap();
    groups.directory.delete(c, owner).unwrap();
    for group in [&one, &two] {
        assert_eq!(groups.members(c, group), BTreeSet::from([bob]));
        let now = find(c, acme.tenant, &group.id.to_string()).unwrap();
        assert_eq!(now.version, group.version + 2);
        assert!(now.modified_at > group.modified_at);
    }
    groups.directory.active(c, bob, false);
    assert_eq!(groups.members(c, &one), BTreeSet::from([bob]), "H24: deactivated users stay");
});

story!(members_follow_a_model_under_random_changes, |c, acme| {
    let groups = Groups::of(c, acme);
    let users: Vec<UserId> = (0..8).map(|n| groups.directory.push(c, &format!("p{n}")).id).collect();
    let group = groups.create(c, &json!({ "displayName": "Sales" })).unwrap();
    let mut model = BTreeSet::new();
    let dice = SeededEntropy::new(42);
    for round in 0..120 {
        let mut bytes = [0; 3];
        dice.fill(&mut bytes);
        let chosen: Vec<UserId> =
            users.iter().enumerate().filter(|(n, _)| bytes[1] >> n & 1 == 1).map(|(_, id)| *id).collect();
        let before = model.clone();
        let operation = match bytes[0] % 5 {
            0 | 1 => {
                model.extend(chosen.iter().copied());
                json!({ "op": "add", "path": "members", "value": named(&chosen) })
            }
            2 => {
                model.retain(|id| !chosen.contains(id));
                json!({ "op": "remove", "path": "members", "value": named(&chosen) })
            }
            3 => {
                let one = users[usize::from(bytes[2]) % users.len()];
                model.remove(&one);
                json!({ "op": "remove", "path": format!("members[value eq \"{one}\"]") })
            }
            _ => {
                model = chosen.iter().copied().collect();
                json!({ "op": "replace", "path": "members", "value": named(&chosen) })
            }
        };
        let version = find(c, acme.tenant, &group.id.to_string()).unwrap().version;
        let after = groups.patch(c, &group, json!([operation])).unwrap();
        assert_eq!(groups.members(c, &group), model, "round {round}: {operation}");
        assert_eq!(after.version > version, model != before, "round {round}: {operation}");
    }
});

story!(another_connection_neither_changes_nor_deletes, |c, acme| {
    let mine = Groups::of(c, acme);
    let group = mine.create(c, &json!({ "displayName": "Sales" })).unwrap();
    let id = group.id.to_string();
    let connection = crate::connection::begin(c, &acme.by_owner(0), &acme.operator(), "okta").unwrap();
    let (_, token) =
        crate::directory::issue(c, &acme.by_owner(0), &acme.operator(), connection, "Okta", None).unwrap();
    let other = Directory { tenant: acme.tenant, connection, token };
    let scope = other.scope(c);
    let put = read(&json!({ "displayName": "Taken" }));
    assert_eq!(status(replace(c, &at(2), &scope, &acme.presenter(), &id, &put, &Conditions::default())), 403);
    assert_eq!(status(delete(c, &at(2), &scope, &id, &Conditions::default())), 403);
    crate::connection::disconnect(c, &at(3), &acme.operator(), mine.directory.connection).unwrap();
    let taken = replace(c, &at(4), &scope, &acme.presenter(), &id, &put, &Conditions::default()).unwrap();
    assert_eq!((taken.connection, taken.display_name.as_str()), (Some(connection), "Taken"));
    delete(c, &at(5), &scope, &id, &Conditions::default()).unwrap();
    assert_eq!(status(find(c, acme.tenant, &id)), 404);
});

hub_testkit::on_both!(another_tenants_group_is_not_there, |t: hub_testkit::TestDb| async move {
    let (acme, other) = (sign_up(&t, "acme").await, sign_up(&t, "other").await);
    let told: Result<()> =
        t.db.write(acme.tenant, move |c| {
            let groups = Groups::of(c, &acme);
            let group =
                groups.create(c, &json!({ "displayName": "Sales", "members": named(&[other.member]) }))?;
            assert_eq!(groups.members(c, &group), BTreeSet::new());
            assert_eq!(status(find(c, other.tenant, &group.id.to_string())), 404);
            let theirs = Groups::of(c, &other);
            let scope = theirs.directory.scope(c);
            assert_eq!(status(delete(c, &at(2), &scope, &group.id.to_string(), &Conditions::default())), 404);
            let user = acme.presenter().find(c, &acme.member.to_string())?;
            assert!(acme.presenter().user(c, &user)?.get("groups").is_none());
            Ok(())
        })
        .await;
    told.unwrap();
});
