//! SCIM answers what the IdP wrote last, whatever was decided, by id and by userName; and nobody is shown whom another
//! connection sent to wait beside an account.

use hub_scim::list::{ListQuery, PageSizes};

use super::*;
use crate::listing::{self, Start};

pub(super) fn check(c: &mut Conn, world: &World, after: &[User], all: bool) {
    for user in after.iter().filter(|user| all || world.touched == Some(user.id)) {
        if let Some(said) = world.said.get(&user.id) {
            read(c, world, user, said);
        }
    }
    if all {
        everything(c, world, after);
        groups(c, world, after);
    }
    for user in after.iter().filter(|user| user.directory_deleted_at.is_some()) {
        assert!(by_id(c, &world.acme, user.id).is_err(), "deleted is deleted");
    }
}

/// The eyes of a directory: with the schemas that its connection offers.
fn eyes(c: &mut Conn, world: &World, directory: &Directory) -> Presenter {
    let features = scim_configuration::of(c, world.acme.tenant, directory.connection).unwrap();
    let definitions = extension::all(c, world.acme.tenant).unwrap();
    let schemas = extension::extend(features.configuration.features.schemas(), &definitions);
    let base = format!("{BASE_URL}/scim/v2/{}", world.acme.tenant);
    Presenter::new(world.acme.tenant, base, schemas).seen_by(directory.connection)
}

fn list(c: &mut Conn, eyes: &Presenter, kind: ResourceKind, filter: Option<&str>) -> Vec<Value> {
    let pairs = filter.map(|filter| ("filter", filter)).into_iter().chain([("count", "100")]);
    let query = ListQuery::from_pairs(pairs, PageSizes::default()).unwrap();
    let found = listing::page(c, eyes, &query, &[kind], Start::Position(1)).unwrap().response;
    assert_eq!(found.total, found.resources.len() as u64);
    found.resources
}

fn ids(found: &[Value]) -> Vec<String> {
    found.iter().map(|body| body["id"].as_str().unwrap().to_owned()).collect()
}

/// Of one person.
fn read(c: &mut Conn, world: &World, user: &User, said: &Said) {
    if user.connection.is_none() && user::waits_beside(user) {
        assert!(by_id(c, &world.acme, user.id).is_err(), "whom an ended connection left is seen: {user:?}");
        return;
    }
    let id = user.id.to_string();
    for directory in &world.directories {
        let eyes = eyes(c, world, directory);
        let its_own = user.connection == Some(directory.connection);
        if user::waits_beside(user) && !its_own {
            assert!(eyes.find(c, &id).is_err(), "another connection sees who waits: {user:?}");
            continue;
        }
        let found = eyes.find(c, &id).expect("what was written is found");
        let body = eyes.user(c, &found).unwrap();
        tells(c, world, directory, user, said, &body);
        if its_own {
            let filter = format!("userName eq \"{}\"", said.user_name.to_uppercase());
            let found = list(c, &eyes, ResourceKind::User, Some(&filter));
            assert_eq!(ids(&found), [id.as_str()], "by userName: {user:?}");
            assert_eq!(found[0], body, "the same by id and in a list");
        }
    }
}

fn tells(c: &mut Conn, world: &World, directory: &Directory, user: &User, said: &Said, body: &Value) {
    let features = scim_configuration::of(c, world.acme.tenant, directory.connection).unwrap();
    let features = features.configuration.features;
    assert_eq!(body["userName"], json!(said.user_name));
    let loose = !user.is_written_by_directory() && user.state != UserState::Staged;
    let active = if loose { Some(user.is_active()) } else { said.active };
    assert_eq!(body["active"].as_bool(), active, "{user:?}");
    if let Some(mail) = &said.mail {
        assert_eq!(body["emails"][0]["value"], json!(mail), "{user:?}");
    }
    if let Some(roles) = &said.roles {
        let all = body["roles"].as_array().cloned().unwrap_or_default();
        let shown: BTreeSet<String> =
            all.iter().map(|role| role["value"].as_str().unwrap().to_owned()).collect();
        let roles = if features.roles { roles.clone() } else { BTreeSet::new() };
        assert_eq!(shown, roles, "{user:?}");
    }
    if let Some(phone) = &said.phone {
        let phone = phone.as_ref().filter(|_| features.phone_number_sync);
        assert_eq!(body["phoneNumbers"][0]["value"].as_str(), phone.map(String::as_str), "{user:?}");
    }
    match (&said.badge, world.badge) {
        (Some(badge), Badge::Shown(name)) => {
            assert_eq!(body[URN][ATTRIBUTES[name]].as_str(), badge.as_deref(), "{user:?}");
        }
        (_, Badge::Shown(_)) => {}
        _ => assert!(body.get(URN).is_none(), "values of what is not defined: {body}"),
    }
}

/// Each directory sees nobody twice, nobody whom it must not see, and everybody else.
fn everything(c: &mut Conn, world: &World, after: &[User]) {
    for directory in &world.directories {
        let eyes = eyes(c, world, directory);
        let shown = list(c, &eyes, ResourceKind::User, None);
        let names: BTreeSet<String> =
            shown.iter().map(|body| body["userName"].as_str().unwrap().to_lowercase()).collect();
        assert_eq!(names.len(), shown.len(), "a userName twice: {shown:?}");
        let ids: BTreeSet<String> = ids(&shown).into_iter().collect();
        for user in after {
            let its_own = user.connection == Some(directory.connection);
            // Who waits at this connection stands for the account that has their name, or their address.
            let managed = its_own && user.is_written_by_directory();
            let behind = after.iter().any(|other| {
                let waits = other.connection == Some(directory.connection) && user::waits_beside(other);
                let address = other.email.as_deref().map(str::to_lowercase);
                let named = user::name_key(other) == user.user_name_key;
                let addressed = address.is_some() && address == user.sign_in_email_key;
                waits && other.id != user.id && (named || addressed && !managed)
            });
            let foreign = user::waits_beside(user) && !its_own;
            let seen = user.directory_deleted_at.is_none() && !foreign && !behind;
            assert_eq!(ids.contains(&user.id.to_string()), seen, "{user:?} {shown:?}");
        }
    }
}

fn groups(c: &mut Conn, world: &World, after: &[User]) {
    let shown = list(c, &world.acme.presenter(), ResourceKind::Group, None);
    assert_eq!(shown.len(), world.members.len(), "{shown:?}");
    for body in shown {
        let id = GroupId::in_tenant(world.acme.tenant, body["id"].as_str().unwrap()).unwrap();
        let stored: BTreeSet<String> = body["members"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|member| member["value"].as_str().unwrap().to_owned())
            .collect();
        // Whoever gave way to an account is no member either.
        let is_there = |id: &&MemberId| match id {
            MemberId::User(id) => after.iter().any(|user| user.id == *id),
            MemberId::Group(_) => true,
        };
        let members: BTreeSet<String> =
            world.members[&id].iter().filter(is_there).map(ToString::to_string).collect();
        assert_eq!(stored, members, "the members of a group");
    }
}
