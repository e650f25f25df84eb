//! What holds whatever is done: random acts of IdPs, admins and the operator, and the promises after each.

use std::cell::RefCell;

use hub_kernel::UserId;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;

/// Whom an act is about: one of few, so that acts meet.
type Who = usize;
const NAMES: [&str; 7] = ["owner", "admin", "member", "ada", "bob", "eve", "sam"];

#[derive(Debug, Clone)]
enum Act {
    Post { by: usize, who: Who, mail: Who, active: bool },
    Put { by: usize, who: Who, named: Who, active: Option<bool> },
    Active { by: usize, who: Who, active: bool },
    Delete { by: usize, who: Who },
    Toggle { by: usize, toggle: Toggle, on: bool },
    Import(Who),
    Create(Who, Role),
    Role { by_admin: bool, who: Who, role: Role },
    Deactivate { by_admin: bool, who: Who },
    Reactivate(Who),
    Plan(Option<i64>, SeatRule),
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..NAMES.len();
    let role = || prop::sample::select(Role::ALL);
    let by = || 0..2_usize;
    prop_oneof![
        6 => (by(), who(), who(), any::<bool>(), any::<bool>()).prop_map(|(by, who, other, same, active)| Act::Post {
            by, who, mail: if same { who } else { other }, active,
        }),
        3 => (by(), who(), who(), any::<Option<bool>>()).prop_map(|(by, who, named, active)| Act::Put { by, who, named, active }),
        4 => (by(), who(), any::<bool>()).prop_map(|(by, who, active)| Act::Active { by, who, active }),
        3 => (by(), who()).prop_map(|(by, who)| Act::Delete { by, who }),
        3 => (by(), prop::sample::select(&[Toggle::AutoCreate, Toggle::AutoDeactivate]), any::<bool>()).prop_map(|(by, toggle, on)| Act::Toggle { by, toggle, on }),
        4 => who().prop_map(Act::Import),
        1 => (who(), role()).prop_map(|(who, role)| Act::Create(who, role)),
        2 => (any::<bool>(), who(), role()).prop_map(|(by_admin, who, role)| Act::Role { by_admin, who, role }),
        2 => (any::<bool>(), who()).prop_map(|(by_admin, who)| Act::Deactivate { by_admin, who }),
        2 => who().prop_map(Act::Reactivate),
        3 => (prop::option::weighted(0.9, 2..7_i64), prop::sample::select(SeatRule::ALL)).prop_map(|(n, rule)| Act::Plan(n, rule)),
    ]
}

struct World {
    acme: Acme,
    directories: [Directory; 2],
}

fn everybody(c: &mut Conn, acme: &Acme) -> Vec<User> {
    user::page(c, acme.tenant, &user::PeopleFilter::default(), 1000).unwrap()
}

/// The id of whoever has this name now; one that never was when nobody has.
fn id(c: &mut Conn, acme: &Acme, who: Who) -> UserId {
    let name = format!("{}@acme.test", NAMES[who]);
    let found = user::store::by_user_name(c, acme.tenant, &name).unwrap();
    found.map_or(UserId::new(acme.tenant, 999_999), |user| user.id)
}

fn play(c: &mut Conn, world: &World, act: &Act) -> Result<()> {
    let World { acme, directories } = world;
    let operator = acme.operator();
    match act {
        Act::Post { by, who, mail, active } => {
            let mut body = person(&format!("{}@acme.test", NAMES[*who]));
            body["emails"][0]["value"] = json!(format!("{}@acme.test", NAMES[*mail]));
            body["active"] = json!(active);
            directories[*by].post(c, &body).map(|_| ())
        }
        Act::Put { by, who, named, active } => {
            let mut body = person(&format!("{}@acme.test", NAMES[*named]));
            match active {
                Some(active) => body["active"] = json!(active),
                None => drop(body.as_object_mut().unwrap().remove("active")),
            }
            let id = id(c, acme, *who);
            directories[*by].put(c, id, &body).map(|_| ())
        }
        Act::Active { by, who, active } => {
            let id = id(c, acme, *who);
            directories[*by].patch(c, id, "active", *active).map(|_| ())
        }
        Act::Delete { by, who } => {
            let id = id(c, acme, *who);
            directories[*by].delete(c, id)
        }
        Act::Toggle { by, toggle, on } => {
            directories[*by].toggle(c, *toggle, *on);
            Ok(())
        }
        Act::Import(who) => {
            let id = id(c, acme, *who);
            import(c, &at(5), &operator, id).map(|_| ())
        }
        Act::Create(who, role) => {
            let new = account(&format!("{}@acme.test", NAMES[*who]), *role);
            user::create(c, &at(5), acme.tenant, &new).map(|_| ())
        }
        Act::Role { by_admin, who, role } => {
            let (id, by) = (id(c, acme, *who), hand(c, acme, *by_admin));
            user::change_role(c, &at(5), &by, id, *role).map(|_| ())
        }
        Act::Deactivate { by_admin, who } => {
            let (id, by) = (id(c, acme, *who), hand(c, acme, *by_admin));
            user::deactivate(c, &at(5), &by, id)
        }
        Act::Reactivate(who) => {
            let id = id(c, acme, *who);
            user::reactivate(c, &at(5), &operator, id)
        }
        Act::Plan(limit, rule) => tenant::set_plan(c, &at(5), acme.tenant, *limit, *rule),
    }
}

/// An admin's right if there is one, else the operator's.
fn hand(c: &mut Conn, acme: &Acme, by_admin: bool) -> session::Admin {
    let admin = everybody(c, acme).into_iter().find(|user| user.role == Role::Admin && user.is_active());
    match admin.filter(|_| by_admin) {
        Some(admin) => acme.right_of(c, admin.id),
        None => acme.operator(),
    }
}

/// Whether an act may take the access of a person who was as `before`.
fn may_lose(act: &Act, before: &User, world: &World, c: &mut Conn) -> bool {
    match act {
        Act::Post { by, .. } | Act::Put { by, .. } | Act::Active { by, .. } | Act::Delete { by, .. } => {
            before.role != Role::Owner && world.directories[*by].scope(c).auto_deactivate()
        }
        Act::Deactivate { .. } => true,
        _ => false,
    }
}

/// Whether an act may give access to somebody who was as `before`; `None` is somebody new.
fn may_gain(act: &Act, before: Option<&User>, world: &World, c: &mut Conn) -> bool {
    let directory = match act {
        Act::Post { by, .. } | Act::Put { by, .. } | Act::Active { by, .. } => &world.directories[*by],
        Act::Import(_) => return before.is_some_and(|user| user.state == UserState::Staged),
        Act::Create(..) => return before.is_none(),
        Act::Reactivate(_) => return before.is_some_and(|user| user.state == UserState::Deactivated),
        _ => return false,
    };
    match before {
        None => directory.scope(c).auto_create(),
        Some(user) => user.deactivated_by == Some(DeactivatedBy::Directory),
    }
}

fn promises(c: &mut Conn, world: &World, act: &Act, before: &[User], after: &[User], was: &tenant::Tenant) {
    let acme = &world.acme;
    let row = tenant::get(c, acme.tenant).unwrap();
    let active = after.iter().filter(|user| user.is_active()).count() as i64;
    assert_eq!(row.seats_used, active, "a seat for each active user");
    assert!(after.iter().any(|user| user.is_active() && user.role == Role::Owner), "an owner is there");
    if let (SeatRule::Refuse, Some(limit)) = (was.seat_rule, was.seat_limit) {
        assert!(row.seats_used <= limit.max(was.seats_used), "no seat beyond the plan");
    }
    let seen = after.iter().filter(|user| user.directory_deleted_at.is_none()).count() as i64;
    assert_eq!(user::store::total(c, acme.tenant).unwrap(), seen);
    // An adopted row has a new id: whoever keeps the name or the address is the same person.
    let same = |user: &User| {
        before.iter().find(|old| old.id == user.id).or_else(|| {
            before.iter().find(|old| {
                old.directory_deleted_at.is_some()
                    && (old.user_name_key == user.user_name_key
                        || old.sign_in_email_key == user.sign_in_email_key)
            })
        })
    };
    for user in after {
        let old = same(user);
        let had = old.is_some_and(User::is_active);
        if user.is_active() && !had {
            assert!(may_gain(act, old, world, c), "access without a rule: {user:?} was {old:?}");
        }
        if had && !user.is_active() {
            assert!(may_lose(act, old.unwrap(), world, c), "access taken without a rule: {user:?}");
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
    assert!(
        before.iter().all(|old| old.state == UserState::Staged
            || after.iter().any(|user| same(user).is_some_and(|s| s.id == old.id))),
        "accounts stay"
    );
}

/// One tenant a case. A refused act must have changed nothing; in one transaction that shows only for refusals that
/// come before the first write, so a refusal for want of a seat is checked by the tests of `create` instead.
fn case(c: &mut Conn, number: usize, acts: &[Act]) {
    let acme = found(c, &format!("case-{number}")).unwrap();
    for (id, name) in [(acme.owner, "owner"), (acme.admin, "admin"), (acme.member, "member")] {
        let mut user = acme.user(c, id);
        user.user_name = format!("{name}@acme.test");
        user.user_name_key.clone_from(&user.user_name);
        user.sign_in_email_key = Some(user.user_name.clone());
        user::store::update(c, &user, None).unwrap();
    }
    let directories = [acme.directory(c, true, true), acme.directory(c, false, false)];
    let world = World { acme, directories };
    for act in acts {
        let before = everybody(c, &acme);
        let was = tenant::get(c, acme.tenant).unwrap();
        let outcome = all_or_nothing(c, |c| play(c, &world, act));
        let after = everybody(c, &acme);
        match outcome {
            Ok(()) => promises(c, &world, act, &before, &after, &was),
            Err(_) => assert_eq!(before, after, "a refused {act:?} left a trace"),
        }
    }
}

/// What `Db::write` does around a whole request, here around one act: a refusal undoes what came before it.
fn all_or_nothing(c: &mut Conn, act: impl FnOnce(&mut Conn) -> Result<()>) -> Result<()> {
    let run = |c: &mut Conn, sql| c.execute(hub_db::Dynamic::<()>::new(sql)).unwrap();
    run(c, "SAVEPOINT act");
    let outcome = act(c);
    if outcome.is_err() {
        run(c, "ROLLBACK TO SAVEPOINT act");
    }
    run(c, "RELEASE SAVEPOINT act");
    outcome
}

story!(the_promises_hold_whatever_is_done, |c, _| {
    let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let shared = RefCell::new((c, 0));
    runner
        .run(&prop::collection::vec(act(), 5..40), |acts| {
            let (c, number) = &mut *shared.borrow_mut();
            *number += 1;
            case(c, *number, &acts);
            Ok(())
        })
        .unwrap();
});
