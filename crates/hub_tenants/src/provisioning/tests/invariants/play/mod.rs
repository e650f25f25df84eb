//! Doing it, and noting what the directory has said by it.

mod directory_calls;
mod hands;
mod login;
mod restoring;
mod settings;

use super::*;

/// The id of whoever has this name now; one that never was when nobody has.
fn id(c: &mut Conn, world: &World, who: Who) -> UserId {
    if who == STRANGER {
        return world.beside.person;
    }
    let found = user::store::by_user_name(c, world.acme.tenant, &address(who)).unwrap();
    found.map_or(UserId::new(world.acme.tenant, 999_999), |user| user.id)
}

fn address(who: Who) -> String {
    format!("{}@acme.test", NAMES.get(who).unwrap_or(&"stranger"))
}

/// One of those of whom this is true.
fn pick(c: &mut Conn, acme: &Acme, nth: usize, fits: fn(&User) -> bool) -> Result<UserId> {
    let mut all = everybody(c, acme);
    all.retain(fits);
    if all.is_empty() { Err(Error::NotFound) } else { Ok(all[nth % all.len()].id) }
}

fn group_id(c: &mut Conn, acme: &Acme, group: usize) -> GroupId {
    let found = group::store::by_name(c, acme.tenant, &GROUPS[group].to_lowercase()).unwrap();
    found.map_or(GroupId::new(acme.tenant, 999_999), |group| group.id)
}

/// The right in which something is done: the operator's, or that of the first owner or admin who is there.
fn right(c: &mut Conn, world: &World, hand: Hand) -> Result<session::Admin> {
    let role = match hand {
        Hand::Operator => return Ok(world.acme.operator()),
        Hand::Owner => Role::Owner,
        Hand::Admin => Role::Admin,
    };
    let all = everybody(c, &world.acme);
    let user = all.into_iter().find(|user| user.role == role && user.is_active()).ok_or(Error::NotFound)?;
    let (cx, lifetime) = (world.cx(), session::Lifetime::default());
    let cookie = session::open(c, &cx, &user, &opening(Proof::Password), lifetime)?;
    let person = session::authenticate(c, cookie.expose(), cx.now, lifetime)?;
    person.ok_or(Error::Unauthenticated)?.admin()
}

/// The directory as it is let in now.
fn scope(c: &mut Conn, world: &World, by: By) -> Result<DirectoryScope> {
    let directory = &world.directories[by];
    let (header, cx) = (format!("Bearer {}", directory.token.expose()), world.cx());
    let scope = directory::authenticate(c, directory.tenant, Some(&header), cx.now)?;
    let scope = scope.map_err(|refusal| hub_scim::Error::forbidden(refusal.to_string()))?;
    connection::note_scim_request(c, &cx, directory.tenant, directory.connection)?;
    Ok(scope)
}

pub(super) fn play(c: &mut Conn, world: &mut World, act: &Act) -> Result<()> {
    match act {
        Act::Post { .. }
        | Act::Put { .. }
        | Act::Active { .. }
        | Act::Roles { .. }
        | Act::Badge { .. }
        | Act::Password { .. }
        | Act::Delete { .. } => directory_calls::write_user(c, world, act),
        Act::PushGroup { .. } | Act::Join { .. } | Act::Nest { .. } | Act::DropGroup { .. } => {
            directory_calls::write_group(c, world, act)
        }
        Act::Toggle { .. }
        | Act::Settings { .. }
        | Act::AddRule { .. }
        | Act::RaiseRule(_)
        | Act::DropRule(_)
        | Act::Disconnect(_)
        | Act::JustInTime(_) => settings::of_connection(c, world, act),
        Act::Define(_)
        | Act::Rename(_)
        | Act::Undefine { .. }
        | Act::Policies(_)
        | Act::Included(_)
        | Act::Domain { .. }
        | Act::Plan(..)
        | Act::Automatic(_)
        | Act::Breaker { .. }
        | Act::Pass => settings::of_workspace(c, world, act),
        Act::Restore { .. } => restoring::restore(c, world, act),
        Act::Login(who) => login::log_in(c, world, *who),
        _ => hands::act(c, world, act),
    }
}
