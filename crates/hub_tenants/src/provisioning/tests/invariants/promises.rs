//! What holds after every act.

use super::*;

/// How things stood before an act.
pub(super) struct Before {
    pub users: Vec<User>,
    pub tenant: tenant::Tenant,
    pub held: BTreeSet<UserId>,
    pub ledger: usize,
    /// Whether each directory creates and deactivates.
    pub toggles: [(bool, bool); 2],
}

impl Before {
    pub(super) fn of(c: &mut Conn, world: &World) -> Self {
        let acme = &world.acme;
        Self {
            users: everybody(c, acme),
            tenant: tenant::get(c, acme.tenant).unwrap(),
            held: held(c, acme).into_iter().map(|row| row.user).collect(),
            ledger: ledger(c, acme).len(),
            toggles: [0, 1].map(|by| {
                let scope = world.directories[by].scope(c);
                (scope.auto_create(), scope.auto_deactivate())
            }),
        }
    }

    /// Who somebody was. An adopted row has a new id: whoever keeps the name or the address is the same person.
    pub(super) fn same(&self, user: &User) -> Option<&User> {
        self.users.iter().find(|old| old.id == user.id).or_else(|| {
            self.users.iter().find(|old| {
                old.directory_deleted_at.is_some()
                    && (old.user_name_key == user.user_name_key
                        || old.sign_in_email_key == user.sign_in_email_key)
            })
        })
    }
}

fn held(c: &mut Conn, acme: &Acme) -> Vec<mass_change::Held> {
    mass_change::page(c, acme.tenant, None, 100).unwrap()
}

fn ledger(c: &mut Conn, acme: &Acme) -> Vec<seat::Change> {
    seat::changes(c, acme.tenant, seat::Month::of(now()), 0, 10_000).unwrap()
}

/// Whether an act may take the access of a person who was as `old`.
fn may_lose(act: &Act, old: &User, before: &Before) -> bool {
    match act {
        Act::Post { by, .. } | Act::Put { by, .. } | Act::Active { by, .. } | Act::Delete { by, .. } => {
            old.role != Role::Owner && before.toggles[*by].1
        }
        Act::Deactivate { .. } => true,
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
        Act::Post { by, .. } | Act::Put { by, .. } | Act::Active { by, .. } => match state {
            None if before.toggles[*by].0 => &["directory"],
            Some(_) if by_directory => &["directory"],
            _ => &[],
        },
        Act::Login(_) if state.is_none() => &["login"],
        Act::Import(_) | Act::WorkOnImport if state == staged => &["import"],
        Act::GiveSeat(_) | Act::GiveFree if state == staged => &["import"],
        Act::GiveSeat(_) | Act::GiveFree | Act::Reactivate(_) if state == gone => &["reactivation"],
        Act::GiveBack if by_directory => &["reactivation"],
        Act::Create(..) if state.is_none() => &["by_hand"],
        Act::Invite(_) if state.is_none() => &["invitation"],
        _ => &[],
    }
}

pub(super) fn check(c: &mut Conn, world: &World, act: &Act, before: &Before) {
    let after = everybody(c, &world.acme);
    seats(c, world, act, before, &after);
    access(c, world, act, before, &after);
    sessions(c, world, &after);
    roles(c, world, &after);
    answers(c, world, &after);
}

fn seats(c: &mut Conn, world: &World, act: &Act, before: &Before, after: &[User]) {
    let acme = &world.acme;
    let row = tenant::get(c, acme.tenant).unwrap();
    let active = after.iter().filter(|user| user.is_active()).count() as i64;
    assert_eq!(row.seats_used, active, "a seat for each active user");
    let was = &before.tenant;
    if let (SeatRule::Refuse, Some(limit)) = (was.seat_rule, was.seat_limit) {
        assert!(row.seats_used <= limit.max(was.seats_used), "no seat beyond the plan");
    }
    let ledger = ledger(c, acme);
    assert_eq!(ledger.iter().map(|row| row.change).sum::<i64>(), active, "the ledger adds up");
    let mut running = 0;
    for row in &ledger {
        running += row.change;
        assert_eq!(row.used, running, "the running total of the ledger");
    }
    for taken in ledger.iter().skip(before.ledger).filter(|row| row.change > 0) {
        let whose = after.iter().find(|user| user.id.to_string() == taken.user_id).unwrap();
        let ways = gains(act, before.same(whose), before);
        assert!(ways.contains(&taken.reason.as_str()), "a seat taken by {} through {act:?}", taken.reason);
    }
}

fn access(c: &mut Conn, world: &World, act: &Act, before: &Before, after: &[User]) {
    assert!(after.iter().any(|user| user.is_active() && user.role == Role::Owner), "an owner is there");
    let seen = after.iter().filter(|user| user.directory_deleted_at.is_none()).count() as i64;
    assert_eq!(user::store::total(c, world.acme.tenant).unwrap(), seen);
    for user in after {
        let old = before.same(user);
        let had = old.is_some_and(User::is_active);
        if user.is_active() && !had {
            assert!(!gains(act, old, before).is_empty(), "access without a rule: {user:?} was {old:?}");
        }
        if had && !user.is_active() {
            assert!(may_lose(act, old.unwrap(), before), "access taken without a rule: {user:?}");
        }
        if user.role == Role::Owner && old.is_none_or(|old| old.role != Role::Owner) {
            assert!(matches!(act, Act::Role { .. } | Act::Create(..)), "no IdP makes an owner");
        }
        if let Some(old) = old.filter(|old| old.role == Role::Owner) {
            assert_eq!(user.sign_in_email_key, old.sign_in_email_key, "an owner's address stays");
        }
        assert_eq!(user.state == UserState::Deactivated, user.deactivated_by.is_some());
        assert!(user.state != UserState::Staged || user.sign_in_email_key.is_none());
    }
    let is_there = |old: &User| after.iter().any(|user| before.same(user).is_some_and(|s| s.id == old.id));
    assert!(before.users.iter().all(|old| old.state == UserState::Staged || is_there(old)), "accounts stay");
    for row in held(c, &world.acme) {
        let user = after.iter().find(|user| user.id == row.user).expect("who waits is there");
        assert!(
            connection::get(c, user.tenant, row.connection).is_ok(),
            "an ended directory’s removal waits"
        );
        assert!(user.is_active(), "the removal of somebody without access waits: {user:?}");
    }
}

fn sessions(c: &mut Conn, world: &World, after: &[User]) {
    for user in after.iter().filter(|user| !user.is_active()) {
        let open = session::list(c, world.acme.tenant, user.id, now()).unwrap();
        assert!(open.is_empty(), "a session without access: {user:?}");
        assert!(user.state == UserState::Deactivated || user.password_hash.is_none());
    }
}

/// Who has an account holds what the rules as they stand give, and nobody is an admin for whom neither a hand nor a rule
/// speaks. The rules are read here once more, in a few lines of their own.
fn roles(c: &mut Conn, world: &World, after: &[User]) {
    let tenant = world.acme.tenant;
    assert_eq!(role_mapping::waiting(c, tenant).unwrap(), 0);
    for user in after {
        let held = role_mapping::held_by(c, user).unwrap();
        let settled = !matches!(held.hub_role, HubRole::Promote | HubRole::Demote);
        assert!(settled, "the rules still want to change {user:?}: {held:?}");
        let fitting = fitting(c, world, user);
        let grant = fitting.iter().find_map(|rule| rule.hub_role);
        let hand = world.by_hand.contains(&user.id);
        if user.role == Role::Admin && user.state != UserState::Staged {
            assert!(hand || grant == Some(Grant::Admin), "an admin by nothing: {user:?}");
        }
        let names: Vec<&str> = held.product_roles.iter().map(|(name, _)| name.as_str()).collect();
        let by_rule = fitting.iter().any(|rule| rule.product_roles.contains(&"manager".to_owned()));
        assert_eq!(names.contains(&"manager"), by_rule, "{user:?} holds {held:?}");
        assert!(user.connection.is_some() || names.is_empty(), "a product role by nothing: {user:?}");
    }
}

/// The rules that fit somebody, read from what is stored of them, in their order.
fn fitting(c: &mut Conn, world: &World, user: &User) -> Vec<Rule> {
    let tenant = world.acme.tenant;
    let Some(by) = user.connection else { return Vec::new() };
    let features = scim_configuration::of(c, tenant, by).unwrap().configuration.features;
    let document: Value = serde_json::from_str(&user.attributes).unwrap();
    let says = |value: &str| {
        let all = document["roles"].as_array().cloned().unwrap_or_default();
        all.iter().any(|role| role["value"] == value)
    };
    let mut rules = role_mapping::rules(c, tenant, by).unwrap();
    rules.retain(|rule| match &rule.source {
        Source::Group(id) => {
            features.groups && world.members.get(id).is_some_and(|members| members.contains(&user.id))
        }
        Source::Value(_, value) => features.roles && says(value),
    });
    rules
}

/// SCIM answers what the IdP wrote last, whatever was decided.
fn answers(c: &mut Conn, world: &World, after: &[User]) {
    let acme = &world.acme;
    for user in after {
        let Some(said) = world.said.get(&user.id) else { continue };
        if user.connection.is_none() && user::waits_beside(user) {
            assert!(by_id(c, acme, user.id).is_err(), "nobody sees whom an ended connection left: {user:?}");
            continue;
        }
        let found = by_id(c, acme, user.id).expect("what was written is found");
        let body = acme.presenter().user(c, &found).unwrap();
        assert_eq!(body["userName"], json!(said.user_name));
        let loose = !user.is_written_by_directory() && user.state != UserState::Staged;
        let active = if loose { Some(user.is_active()) } else { said.active };
        assert_eq!(body["active"].as_bool(), active, "{user:?}");
        if let Some(roles) = &said.roles {
            let all = body["roles"].as_array().cloned().unwrap_or_default();
            let shown: BTreeSet<String> =
                all.iter().map(|role| role["value"].as_str().unwrap().to_owned()).collect();
            assert_eq!(&shown, roles, "{user:?}");
        }
    }
    for (id, members) in &world.members {
        let stored = group::members::people_in(c, acme.tenant, &BTreeSet::from([*id])).unwrap();
        // Whoever gave way to an account is no member either.
        let is_there = |id: &&UserId| after.iter().any(|user| user.id == **id);
        let members: BTreeSet<_> = members.iter().filter(is_there).copied().collect();
        assert_eq!(stored, members, "the members of a group");
    }
    for user in after.iter().filter(|user| user.directory_deleted_at.is_some()) {
        assert!(by_id(c, acme, user.id).is_err(), "deleted is deleted");
    }
}
