//! The log of a real workspace: whatever is done to it, the log tells how it was after each act.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::connection::{self, Toggle};
use crate::point_in_time::compare::{Bounds, standings, undone};
use crate::provisioning;
use crate::user::{PeopleFilter, Role};

const NAMES: [&str; 5] = ["admin", "member", "ada", "bob", "eve"];
const GROUPS: [&str; 3] = ["Leads", "Sales", "Staff"];

#[derive(Debug, Clone)]
enum Act {
    Post(usize, bool),
    Active(usize, bool),
    Delete(usize),
    Import(usize),
    Role(usize, Role),
    Deactivate(usize),
    Reactivate(usize),
    Toggle(Toggle, bool),
    Group(usize),
    DropGroup(usize),
    RenameGroup(usize),
    Member(usize, usize, bool),
    Nest(usize, usize, bool),
    Disconnect,
}

fn act() -> impl Strategy<Value = Act> {
    let (who, group) = (|| 0..NAMES.len(), || 0..GROUPS.len());
    prop_oneof![
        6 => (who(), any::<bool>()).prop_map(|(who, active)| Act::Post(who, active)),
        4 => (who(), any::<bool>()).prop_map(|(who, active)| Act::Active(who, active)),
        3 => who().prop_map(Act::Delete),
        2 => who().prop_map(Act::Import),
        2 => (who(), prop::sample::select(Role::ALL)).prop_map(|(who, role)| Act::Role(who, role)),
        1 => who().prop_map(Act::Deactivate),
        2 => who().prop_map(Act::Reactivate),
        2 => (prop::sample::select(&[Toggle::AutoCreate, Toggle::AutoDeactivate]), any::<bool>()).prop_map(|(t, on)| Act::Toggle(t, on)),
        3 => group().prop_map(Act::Group),
        1 => group().prop_map(Act::DropGroup),
        1 => group().prop_map(Act::RenameGroup),
        8 => (group(), who(), any::<bool>()).prop_map(|(group, who, joins)| Act::Member(group, who, joins)),
        2 => (group(), group(), any::<bool>()).prop_map(|(outer, inner, joins)| Act::Nest(outer, inner, joins)),
        1 => Just(Act::Disconnect),
    ]
}

fn id(c: &mut Conn, acme: &Acme, who: usize) -> UserId {
    let name = format!("{}@acme.test", NAMES[who]);
    let found = user::store::by_user_name(c, acme.tenant, &name).unwrap();
    found.map_or(UserId::new(acme.tenant, 999_999), |user| user.id)
}

fn group_called(c: &mut Conn, acme: &Acme, number: usize) -> GroupId {
    let all = group::store::page_from(c, acme.tenant, GroupId::new(acme.tenant, 0), 0, 100).unwrap();
    let known = all.into_iter().find(|group| group.display_name.starts_with(GROUPS[number]));
    known.map_or(GroupId::new(acme.tenant, 999_999), |group| group.id)
}

fn play(c: &mut Conn, acme: &Acme, directory: &Directory, cx: &Cx, act: &Act) -> Result<()> {
    let operator = acme.operator();
    match act {
        Act::Post(who, active) => {
            let mut body = person(NAMES[*who]);
            body["active"] = json!(active);
            let scope = directory.scope(c);
            provisioning::create(c, cx, &scope, &resource(&body)).map(|_| ())
        }
        Act::Active(who, active) => {
            let id = id(c, acme, *who);
            let operation = json!([{ "op": "replace", "path": "active", "value": active }]);
            directory.apply_at(c, cx, id, operation).map(|_| ())
        }
        Act::Delete(who) => {
            let (id, scope) = (id(c, acme, *who), directory.scope(c));
            provisioning::delete(c, cx, &scope, &id.to_string(), &Conditions::default())
        }
        Act::Import(who) => {
            let id = id(c, acme, *who);
            provisioning::import(c, cx, &operator, id).map(|_| ())
        }
        Act::Role(who, role) => {
            let id = id(c, acme, *who);
            user::change_role(c, cx, &operator, id, *role).map(|_| ())
        }
        Act::Deactivate(who) => {
            let id = id(c, acme, *who);
            user::deactivate(c, cx, &operator, id)
        }
        Act::Reactivate(who) => {
            let id = id(c, acme, *who);
            user::reactivate(c, cx, &operator, id)
        }
        Act::Toggle(toggle, on) => {
            connection::set_toggle(c, cx, &operator, directory.connection, *toggle, *on).map(|_| ())
        }
        Act::Group(number) => push_group(c, acme, directory, cx, GROUPS[*number]).map(|_| ()),
        Act::DropGroup(number) => {
            let id = group_called(c, acme, *number);
            drop_group(c, directory, cx, id)
        }
        Act::RenameGroup(number) => {
            let id = group_called(c, acme, *number);
            let name = format!("{} {}", GROUPS[*number], cx.now.millis());
            let operation = json!({ "op": "replace", "path": "displayName", "value": name });
            patch_group(c, acme, directory, cx, id, &operation)
        }
        Act::Member(number, who, joins) => {
            let (group, who) = (group_called(c, acme, *number), id(c, acme, *who).to_string());
            member(c, acme, directory, cx, group, &who, *joins)
        }
        Act::Nest(outer, inner, joins) => {
            let (outer, inner) = (group_called(c, acme, *outer), group_called(c, acme, *inner).to_string());
            member(c, acme, directory, cx, outer, &inner, *joins)
        }
        Act::Disconnect => connection::disconnect(c, cx, &operator, directory.connection).map(|_| ()),
    }
}

const EVERYTHING: Bounds = Bounds { events: usize::MAX, bytes: i64::MAX, people: usize::MAX };

type Seen = (BTreeMap<UserId, Standing>, BTreeMap<GroupId, String>);

fn seen(c: &mut Conn, acme: &Acme) -> Seen {
    let people = user::page(c, acme.tenant, &PeopleFilter::default(), 1000).unwrap();
    let ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
    let mut people: BTreeMap<_, _> = standings(c, acme.tenant, &ids)
        .unwrap()
        .into_iter()
        .map(|(id, (_, standing))| (id, standing))
        .collect();
    // Which rule makes somebody an admin may change without their role.
    people.values_mut().for_each(|standing| standing.role.rule = None);
    let groups = group::store::page_from(c, acme.tenant, GroupId::new(acme.tenant, 0), 0, 100).unwrap();
    (people, groups.into_iter().map(|group| (group.id, group.display_name)).collect())
}

/// What `Db::write` does around a request: a refusal leaves nothing.
fn all_or_nothing(c: &mut Conn, act: impl FnOnce(&mut Conn) -> Result<()>) {
    let run = |c: &mut Conn, sql| c.execute(hub_db::Dynamic::<()>::new(sql)).unwrap();
    run(c, "SAVEPOINT act");
    if act(c).is_err() {
        run(c, "ROLLBACK TO SAVEPOINT act");
    }
    run(c, "RELEASE SAVEPOINT act");
}

fn case(c: &mut Conn, number: i64, acts: &[Act]) {
    let acme = found(c, &format!("past-{number}")).unwrap();
    for (id, name) in [(acme.admin, "admin"), (acme.member, "member")] {
        let mut user = acme.user(c, id);
        user.user_name = format!("{name}@acme.test");
        user.user_name_key.clone_from(&user.user_name);
        user.sign_in_email_key = Some(user.user_name.clone());
        user::store::update(c, &user, None).unwrap();
    }
    let directory = acme.directory(c, true, true);
    let leads = push_group(c, &acme, &directory, &at(1), "Leads").unwrap();
    lead_rule(c, &acme, directory.connection, leads);
    let mut all = Vec::new();
    for (step, act) in acts.iter().enumerate() {
        let cx = at(10 * (i64::try_from(step).unwrap() + 1));
        all.push((cx.now.plus_seconds(-1), seen(c, &acme)));
        all_or_nothing(c, |c| play(c, &acme, &directory, &cx, act));
        // Who waits for rules to be applied is looked after in between.
        role_mapping::work(c, &cx, acme.tenant, 100).unwrap();
        if matches!(act, Act::Disconnect) {
            break;
        }
    }
    let (people, groups) = seen(c, &acme);
    for (then, (people_then, groups_then)) in all {
        let past = undone(c, acme.tenant, then, &EVERYTHING).unwrap().unwrap();
        let known: BTreeSet<UserId> = past.people.keys().chain(people.keys()).copied().collect();
        let told: BTreeMap<UserId, Standing> = known
            .into_iter()
            .filter_map(|id| {
                let mut standing = past.before(id, people.get(&id))?;
                standing.role.rule = None;
                Some((id, standing))
            })
            .collect();
        let people_then: BTreeMap<_, _> =
            people_then.into_iter().map(|(id, standing)| (past.now_called(id), standing)).collect();
        assert_eq!(told, people_then, "after {acts:?}");
        let mut named = groups.clone();
        for (id, trace) in &past.groups {
            named.extend(trace.name.as_ref().map(|name| (*id, name.then.clone())));
            if trace.came.is_some() {
                named.remove(id);
            }
        }
        assert_eq!(named, groups_then, "after {acts:?}");
        // What is told on the page comes from the same.
        report(c, &acme, then);
    }
    assert_eq!(begins(c, acme.tenant).unwrap(), now(), "every event says what it replaced");
}

story!(
    /// The log of whatever IdPs, admins and the operator do tells the people, roles and groups after each act.
    the_log_tells_every_instant,
    |c, _| {
        let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
        let shared = RefCell::new((c, 0));
        runner
            .run(&prop::collection::vec(act(), 5..35), |acts| {
                let (c, number) = &mut *shared.borrow_mut();
                *number += 1;
                case(c, *number, &acts);
                Ok(())
            })
            .unwrap();
    }
);
