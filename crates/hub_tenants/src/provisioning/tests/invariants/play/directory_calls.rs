//! Calls of a directory.

use std::sync::OnceLock;

use super::*;
use crate::sign_in::Passwords;

fn phone(nth: usize) -> String {
    format!("+49 30 12345{nth}0")
}

fn badge(nth: usize) -> String {
    format!("B-{nth}")
}

/// A whole document of somebody.
fn document(world: &World, named: Who, mail: Who, active: Option<bool>, more: &More) -> Value {
    let mut body = person(&address(named));
    body["emails"][0]["value"] = json!(address(mail));
    match active {
        Some(active) => body["active"] = json!(active),
        None => drop(body.as_object_mut().unwrap().remove("active")),
    }
    if let Some(role) = more.role {
        body["roles"] = json!([{ "value": ROLES[role] }]);
    }
    if let Some(nth) = more.phone {
        body["phoneNumbers"] = json!([{ "value": phone(nth), "type": "work" }]);
    }
    if let (Some(nth), Badge::Shown(name)) = (more.badge, world.badge) {
        body[URN] = json!({ (ATTRIBUTES[name]): badge(nth) });
    }
    body
}

/// What is known of somebody after a whole document; `before` is what was known of what the connection does not take.
fn after(world: &World, scope: &DirectoryScope, body: &Value, more: &More, before: Said) -> Said {
    let features = scope.features();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Said {
        user_name: text(&body["userName"]),
        active: body["active"].as_bool().or(before.active),
        mail: Some(text(&body["emails"][0]["value"])),
        roles: match features.roles {
            true => Some(more.role.iter().map(|nth| ROLES[*nth].to_owned()).collect()),
            false => before.roles,
        },
        phone: if features.phone_number_sync { Some(more.phone.map(phone)) } else { before.phone },
        badge: match world.badge {
            Badge::Shown(_) => Some(more.badge.map(badge)),
            Badge::Hidden(_) => before.badge,
            Badge::Undefined => Some(None),
        },
    }
}

pub(super) fn write_user(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    match act {
        Act::Post { by, who, mail, active, more } => {
            let body = document(world, *who, *mail, Some(*active), more);
            post(c, world, *by, &body, more)
        }
        Act::Put { by, who, named, active, more } => {
            let body = document(world, *named, *named, *active, more);
            let (id, scope) = (id(c, world, *who), scope(c, world, *by)?);
            let before = world.shown(c, id);
            let (put, none) =
                (Resource::read(ResourceKind::User, &scope.schemas()?, &body)?, Conditions::default());
            replace(c, &world.cx(), &scope, &id.to_string(), put, &none)?;
            let said = after(world, &scope, &body, more, before);
            note(world, id, said);
            Ok(())
        }
        Act::Active { by, who, active } => {
            let id = id(c, world, *who);
            let said = world.shown(c, id);
            patch_user(c, world, *by, id, "active", json!(active))?;
            note(world, id, Said { active: Some(*active), ..said });
            Ok(())
        }
        Act::Roles { by, who, roles } => {
            let id = id(c, world, *who);
            let mut said = world.shown(c, id);
            let names: BTreeSet<String> = roles.iter().map(|nth| ROLES[*nth].to_owned()).collect();
            let value = names.iter().map(|name| json!({ "value": name })).collect::<Vec<_>>();
            let (scope, _) = patch_user(c, world, *by, id, "roles", json!(value))?;
            if scope.features().roles {
                said.roles = Some(names);
            }
            note(world, id, said);
            Ok(())
        }
        Act::Badge { by, who, value } => {
            let Badge::Shown(name) = world.badge else { return Err(Error::NotFound) };
            let id = id(c, world, *who);
            let mut said = world.shown(c, id);
            let (path, value) = (format!("{URN}:{}", ATTRIBUTES[name]), value.map(badge));
            patch_user(c, world, *by, id, &path, json!(value))?;
            said.badge = Some(value);
            note(world, id, said);
            Ok(())
        }
        Act::Password { by, who } => set_password(c, world, *by, *who),
        Act::Delete { by, who } => {
            let (id, scope) = (id(c, world, *who), scope(c, world, *by)?);
            delete(c, &world.cx(), &scope, &id.to_string(), &Conditions::default())?;
            world.touched = Some(id);
            world.said.remove(&id);
            for members in world.members.values_mut() {
                members.remove(&MemberId::User(id));
            }
            Ok(())
        }
        _ => unreachable!("{act:?}"),
    }
}

fn note(world: &mut World, id: UserId, said: Said) {
    world.touched = Some(id);
    world.said.insert(id, said);
}

fn post(c: &mut Conn, world: &mut World, by: By, body: &Value, more: &More) -> Result<()> {
    let (before, scope) = (everybody(c, &world.acme), scope(c, world, by)?);
    let schemas = scope.schemas()?;
    let mut resource = Resource::read(ResourceKind::User, &schemas, body)?;
    resource.set_create_defaults(ResourceKind::User, &schemas);
    let user = create(c, &world.cx(), &scope, &resource)?.user;
    // Whoever was there before, under this id or the one that was given up, keeps what the connection does not take.
    let now = everybody(c, &world.acme);
    let is_new = before.iter().all(|old| old.id != user.id && now.iter().any(|user| user.id == old.id));
    let nothing =
        Said { roles: Some(BTreeSet::new()), phone: Some(None), badge: Some(None), ..Said::default() };
    let known = if is_new { nothing } else { world.said.get(&user.id).cloned().unwrap_or_default() };
    let said = after(world, &scope, body, more, known);
    note(world, user.id, said);
    Ok(())
}

fn patch_user(
    c: &mut Conn,
    world: &World,
    by: By,
    id: UserId,
    path: &str,
    value: Value,
) -> Result<(DirectoryScope, User)> {
    let scope = scope(c, world, by)?;
    let schemas = scope.schemas()?;
    let operation = match value.is_null() {
        true => json!({ "op": "remove", "path": path }),
        false => json!({ "op": "replace", "path": path, "value": value }),
    };
    let read = Patch::parse(&json!({ "Operations": [operation] }))?;
    let (cx, none) = (world.cx(), Conditions::default());
    let user = patch(c, &cx, &scope, &schemas, &id.to_string(), &read, &none)?.user;
    Ok((scope, user))
}

/// A PATCH of the password, as the edge does it: what would come of it is asked first, and the rest of the call is done.
fn set_password(c: &mut Conn, world: &mut World, by: By, who: Who) -> Result<()> {
    static PASSWORDS: OnceLock<Passwords> = OnceLock::new();
    let id = id(c, world, who);
    let said = world.shown(c, id);
    let first = scope(c, world, by)?;
    let prospect = prospect(c, &first, &id.to_string(), &Conditions::default())?;
    let (scope, mut user) = patch_user(c, world, by, id, "title", json!("Agent"))?;
    let (cx, plain) = (world.cx(), Secret::new(format!("a long new password {}", world.clock)));
    let prepare = {
        let cx = cx.clone();
        move || {
            let threads = PASSWORDS.get_or_init(passwords);
            hub_testkit::block_on(NewPassword::prepare(threads, &cx, plain, prospect))
        }
    };
    // A runtime cannot be started inside another one.
    let new = std::thread::spawn(prepare).join().unwrap()?;
    crate::provisioning::set_password(c, &cx, &scope, &mut user, new)?;
    world.passwords.insert(id);
    note(world, id, said);
    Ok(())
}

pub(super) fn write_group(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    match act {
        Act::PushGroup { by, group, members } => {
            let people: Vec<UserId> = members.iter().map(|who| id(c, world, *who)).collect();
            let members: Vec<Value> = people.iter().map(|id| json!({ "value": id.to_string() })).collect();
            let body = json!({ "displayName": GROUPS[*group], "members": members });
            let scope = scope(c, world, *by)?;
            let resource = Resource::read(ResourceKind::Group, &Schemas::standard(), &body)?;
            let made = group::create(c, &world.cx(), &scope, &world.acme.presenter(), &resource)?.id;
            let seen = people.into_iter().filter(|id| is_seen(c, &world.acme, *id));
            world.members.insert(made, seen.map(MemberId::User).collect());
            Ok(())
        }
        Act::Join { by, group, who, leaves } => {
            let (group, person) = (group_id(c, &world.acme, *group), id(c, world, *who));
            let is_there = is_seen(c, &world.acme, person);
            member(c, world, *by, group, MemberId::User(person), *leaves, is_there)
        }
        Act::Nest { by, group, inner, leaves } => {
            let (group, inner) = (group_id(c, &world.acme, *group), group_id(c, &world.acme, *inner));
            let is_there = group != inner && world.members.contains_key(&inner);
            member(c, world, *by, group, MemberId::Group(inner), *leaves, is_there)
        }
        Act::DropGroup { by, group } => {
            let (scope, group) = (scope(c, world, *by)?, group_id(c, &world.acme, *group));
            group::delete(c, &world.cx(), &scope, &group.to_string(), &Conditions::default())?;
            world.members.remove(&group);
            for members in world.members.values_mut() {
                members.remove(&MemberId::Group(group));
            }
            Ok(())
        }
        _ => unreachable!("{act:?}"),
    }
}

fn member(
    c: &mut Conn,
    world: &mut World,
    by: By,
    group: GroupId,
    member: MemberId,
    leaves: bool,
    is_there: bool,
) -> Result<()> {
    let (scope, op) = (scope(c, world, by)?, if leaves { "remove" } else { "add" });
    let operation = json!({ "op": op, "path": "members", "value": json!([{ "value": member.to_string() }]) });
    let patch = Patch::parse(&json!({ "Operations": [operation] }))?;
    let (presenter, none) = (world.acme.presenter(), Conditions::default());
    group::patch(c, &world.cx(), &scope, &presenter, &group.to_string(), patch, &none)?;
    let members = world.members.entry(group).or_default();
    if leaves {
        members.remove(&member);
    } else if is_there {
        members.insert(member);
    }
    Ok(())
}

fn is_seen(c: &mut Conn, acme: &Acme, id: UserId) -> bool {
    let found = user::store::find(c, acme.tenant, id).unwrap();
    found.is_some_and(|user| user.directory_deleted_at.is_none())
}
