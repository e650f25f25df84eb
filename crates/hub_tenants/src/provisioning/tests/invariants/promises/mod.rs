//! What holds after every act. Each promise is read from what is stored in a few lines of its own, not asked of the code that
//! keeps it.

mod access;
mod answers;
mod events;
mod removals;
mod roles;
mod seats;

use super::*;

/// How things stood before an act.
pub(super) struct Before {
    pub users: Vec<User>,
    pub tenant: tenant::Tenant,
    pub policies: policies::Policies,
    pub held: BTreeSet<UserId>,
    pub ledger: Vec<seat::Change>,
    pub breaker: mass_change::Rule,
    pub directories: [connection::Connection; 2],
    pub synchronises_passwords: [bool; 2],
    pub product_roles: BTreeMap<UserId, Vec<String>>,
    pub last_event: hub_kernel::EventId,
    /// Who was linked by the act, and the account.
    pub linked: Option<(UserId, UserId)>,
}

impl Before {
    pub(super) fn of(c: &mut Conn, world: &World) -> Self {
        let (acme, tenant) = (&world.acme, world.acme.tenant);
        let users = everybody(c, acme);
        let newest = event::page(c, tenant, &event::Filter::default(), 1).unwrap();
        Self {
            product_roles: product_roles(c, &users),
            users,
            tenant: tenant::get(c, tenant).unwrap(),
            policies: policies::of(c, tenant).unwrap(),
            held: held(c, acme).into_iter().map(|row| row.user).collect(),
            ledger: ledger(c, acme),
            breaker: mass_change::rule(c, tenant).unwrap(),
            directories: [0, 1]
                .map(|by| connection::get(c, tenant, world.directories[by].connection).unwrap()),
            synchronises_passwords: [0, 1].map(|by: By| {
                let of = world.directories[by].connection;
                scim_configuration::of(c, tenant, of).unwrap().configuration.features.password_sync
            }),
            last_event: newest[0].id,
            linked: None,
        }
    }

    /// Who somebody was. An adopted row has a new id: whoever keeps the name or the address is the same person. A linked
    /// one has the id of who waited, and is the account.
    pub(super) fn same(&self, user: &User) -> Option<&User> {
        let id = match self.linked {
            Some((staged, account)) if staged == user.id => account,
            _ => user.id,
        };
        self.users.iter().find(|old| old.id == id).or_else(|| {
            self.users.iter().find(|old| {
                old.directory_deleted_at.is_some()
                    && (old.user_name_key == user.user_name_key
                        || old.sign_in_email_key == user.sign_in_email_key)
            })
        })
    }
}

fn product_roles(c: &mut Conn, users: &[User]) -> BTreeMap<UserId, Vec<String>> {
    let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
    let applied = role_mapping::applied(c, users[0].tenant, &ids).unwrap();
    applied.into_iter().map(|(id, applied)| (id, applied.product_roles)).collect()
}

fn held(c: &mut Conn, acme: &Acme) -> Vec<mass_change::Held> {
    mass_change::page(c, acme.tenant, None, 100).unwrap()
}

fn ledger(c: &mut Conn, acme: &Acme) -> Vec<seat::Change> {
    seat::changes(c, acme.tenant, seat::Month::of(now()), 0, 10_000).unwrap()
}

/// Whether an act may take the access of a person who was as `old`.
fn may_lose(act: &Act, old: &User, before: &Before) -> bool {
    let directory = |by: By| old.role != Role::Owner && before.directories[by].auto_deactivate;
    match act {
        Act::Post { by, .. } | Act::Put { by, .. } | Act::Active { by, .. } | Act::Delete { by, .. } => {
            directory(*by)
        }
        Act::Link { .. } => (0..2).any(directory),
        Act::Deactivate { .. } | Act::Mend { what: Mend::Deactivate, .. } => true,
        Act::Restore { kinds, .. } => kinds.access && old.role != Role::Owner,
        Act::ApplyNow(_) => is_kept(old),
        Act::Decide { decision, .. } => {
            *decision == Decision::Apply && before.held.contains(&old.id) && old.role != Role::Owner
        }
        _ => false,
    }
}

/// By which ways an act may give access to somebody who was as `old`; `None` is somebody new.
fn gains(act: &Act, old: Option<&User>, before: &Before) -> &'static [&'static str] {
    let state = old.map(|user| user.state);
    let by_directory = old.is_some_and(|user| user.deactivated_by == Some(DeactivatedBy::Directory));
    let (staged, gone) = (Some(UserState::Staged), Some(UserState::Deactivated));
    match act {
        Act::Post { by, .. } | Act::Put { by, .. } | Act::Active { by, .. }
            if act.wants_active() != Some(false) =>
        {
            match state {
                None if before.directories[*by].auto_create => &["directory"],
                Some(_) if by_directory => &["directory"],
                _ => &[],
            }
        }
        Act::Link { .. } if by_directory => &["directory"],
        Act::Login(_) if state.is_none() => &["login"],
        Act::Import { .. } | Act::WorkOnImport | Act::Mend { what: Mend::Import, .. } if state == staged => {
            &["import"]
        }
        Act::GiveSeat(_) | Act::GiveFree if state == staged => &["import"],
        Act::GiveSeat(_) | Act::GiveFree | Act::Reactivate { .. } if state == gone => &["reactivation"],
        Act::Restore { kinds, .. } if kinds.access && state == gone => &["reactivation"],
        Act::GiveBack if by_directory => &["reactivation"],
        Act::Create(..) if state.is_none() => &["by_hand"],
        Act::Invite { .. } if state.is_none() => &["invitation"],
        _ => &[],
    }
}

/// Looks at all of it; at what every person reads over SCIM only when `all` is said, else at who was written.
pub(super) fn check(c: &mut Conn, world: &World, act: &Act, before: &Before, after: &[User], all: bool) {
    world.beside.check(c);
    seats::check(c, world, act, before, after);
    access::check(c, world, act, before, after);
    removals::check(c, world, act, before, after);
    roles::check(c, world, after);
    events::check(c, world, act, before, after);
    answers::check(c, world, after, all);
}
