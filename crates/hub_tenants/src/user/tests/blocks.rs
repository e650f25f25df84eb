//! Totals and positions from the block counters, against a plain list.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use hub_db::Conn;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;

/// A row with a number of its own choice: the counters hold at any distance between numbers.
fn insert(c: &mut Conn, acme: &Acme, number: i64) {
    let mut user = acme.user(c, acme.member);
    user.id = UserId::new(acme.tenant, number);
    // A row that got another number keeps its name: the number alone would not be unique.
    static NEXT: AtomicU64 = AtomicU64::new(1);
    user.user_name = format!("u{}", NEXT.fetch_add(1, Ordering::Relaxed));
    user.user_name_key.clone_from(&user.user_name);
    user.sign_in_email_key = None;
    store::insert(c, &user, &[]).unwrap();
}

fn check(c: &mut Conn, acme: &Acme, model: &BTreeSet<i64>) {
    assert_eq!(store::total(c, acme.tenant).unwrap(), model.len() as i64);
    for (index, number) in model.iter().enumerate() {
        let found = store::id_at(c, acme.tenant, index as i64 + 1).unwrap();
        assert_eq!(found.map(UserId::sequence), Some(*number), "position {}", index + 1);
    }
    for beyond in [model.len() as i64 + 1, 1 << 30, i64::MAX] {
        assert_eq!(store::id_at(c, acme.tenant, beyond).unwrap(), None);
    }
    let all = page_from(c, View { tenant: acme.tenant, connection: None }, UserId::new(acme.tenant, 0), 1000)
        .unwrap();
    assert!(all.iter().map(|user| user.id.sequence()).eq(model.iter().copied()));
}

/// Numbers that lie close together, at the edges of blocks, and far apart.
fn numbers() -> impl Strategy<Value = i64> {
    let edge = |bits: u32| (0_i64..4, -2_i64..2).prop_map(move |(n, d)| ((n + 1) << bits) + d);
    prop_oneof![4_i64..40, edge(7), edge(14), edge(21), Just((1 << 40) - 1)]
}

#[derive(Debug, Clone)]
enum Act {
    Insert(i64),
    Delete(prop::sample::Index),
    Hide(prop::sample::Index),
    Return(prop::sample::Index, i64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => numbers().prop_map(Act::Insert),
        1 => any::<prop::sample::Index>().prop_map(Act::Delete),
        1 => any::<prop::sample::Index>().prop_map(Act::Hide),
        1 => (any::<prop::sample::Index>(), numbers()).prop_map(|(i, n)| Act::Return(i, n)),
    ];
    prop::collection::vec(act, 1..40)
}

/// One tenant a case: the numbers of one never show in another.
fn play(c: &mut Conn, case: usize, acts: &[Act]) {
    let acme = found(c, &format!("case-{case}")).unwrap();
    let mut seen: BTreeSet<i64> = [acme.owner, acme.admin, acme.member].map(UserId::sequence).into();
    let mut hidden: BTreeSet<i64> = BTreeSet::new();
    let pick = |set: &BTreeSet<i64>, index: &prop::sample::Index| {
        // The founders stay: new rows are made in their image.
        let loose: Vec<i64> = set.iter().copied().filter(|n| *n > acme.member.sequence()).collect();
        (!loose.is_empty()).then(|| *index.get(&loose))
    };
    for act in acts {
        match act {
            Act::Insert(number) => {
                if !hidden.contains(number) && seen.insert(*number) {
                    insert(c, &acme, *number);
                }
            }
            Act::Delete(index) => {
                if let Some(number) = pick(&seen, index) {
                    store::delete(c, acme.tenant, UserId::new(acme.tenant, number)).unwrap();
                    seen.remove(&number);
                }
            }
            Act::Hide(index) => {
                if let Some(number) = pick(&seen, index) {
                    let mut user = acme.user(c, UserId::new(acme.tenant, number));
                    user.directory_deleted_at = Some(now());
                    store::update(c, &user, None).unwrap();
                    store::set_seen_over_scim(c, user.id, false).unwrap();
                    seen.remove(&number);
                    hidden.insert(number);
                }
            }
            Act::Return(index, to) => {
                if let Some(number) = pick(&hidden, index)
                    && !seen.contains(to)
                    && !hidden.contains(to)
                {
                    let (from, to) = (UserId::new(acme.tenant, number), UserId::new(acme.tenant, *to));
                    store::rename_id(c, acme.tenant, from, to).unwrap();
                    store::set_seen_over_scim(c, to, true).unwrap();
                    let mut user = acme.user(c, to);
                    user.directory_deleted_at = None;
                    store::update(c, &user, None).unwrap();
                    hidden.remove(&number);
                    seen.insert(to.sequence());
                }
            }
        }
    }
    check(c, &acme, &seen);
}

story!(counters_agree_with_a_plain_list, |c, _| {
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let shared = RefCell::new((c, 0));
    runner
        .run(&acts(), |acts| {
            let (c, case) = &mut *shared.borrow_mut();
            *case += 1;
            play(c, *case, &acts);
            Ok(())
        })
        .unwrap();
});
