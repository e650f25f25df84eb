//! What holds whatever is done: random acts of IdPs, admins, the operator and the hub itself, and the promises after each.
//! The seed is fixed; `make soak` draws others.

mod act;
mod play;
mod promises;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use hub_kernel::{GroupId, ImportId, Secret, UserId};
use hub_saml::VerifiedAssertion;
use hub_scim::etag::Conditions;
use hub_scim::{Patch, Resource, ResourceKind, Schemas};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::connection::mapping::{self, Switch};
use crate::connection::scim_configuration::{self, Configuration, Features};
use crate::connection::{self, Toggle};
use crate::mass_change::{self, Decision, Whom};
use crate::role_mapping::{self, Change, Grant, HubRole, NewRule, Rule, Source, SourceKind};
use crate::session::Confirmed;
use crate::tenant::{self, SeatRule};
use crate::{Error, domain, group, import as bulk, seat, session, sign_in};

use act::{Act, By, GROUPS, NAMES, ROLES, Who, act};
use promises::Before;

const MAIL_CLAIM: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";

/// What an IdP wrote of somebody; `None` where this test does not know what has to be shown.
#[derive(Debug, Clone)]
struct Said {
    user_name: String,
    active: Option<bool>,
    roles: Option<BTreeSet<String>>,
}

/// A company with two directories, and what was said and done by hand so far.
struct World {
    acme: Acme,
    directories: [Directory; 2],
    said: BTreeMap<UserId, Said>,
    members: BTreeMap<GroupId, BTreeSet<UserId>>,
    /// Admins by somebody's word, not by a rule.
    by_hand: BTreeSet<UserId>,
    import: Option<ImportId>,
    /// Seconds; only imports look at the time.
    moment: i64,
}

impl World {
    fn found(c: &mut Conn, number: usize, vouched: bool) -> Self {
        let acme = found(c, &format!("case-{number}")).unwrap();
        for (id, name) in [(acme.owner, "owner"), (acme.admin, "admin"), (acme.member, "member")] {
            let mut user = acme.user(c, id);
            user.user_name = format!("{name}@acme.test");
            user.user_name_key.clone_from(&user.user_name);
            user.sign_in_email_key = Some(user.user_name.clone());
            user.email = Some(user.user_name.clone());
            let mail = json!([{ "value": user.user_name, "type": "work", "primary": true }]);
            user.attributes = json!({ "userName": user.user_name, "emails": mail }).to_string();
            user::store::update(c, &user, None).unwrap();
        }
        let first = acme.directory(c, true, true);
        let (cx, by) = (acme.by_owner(0), acme.operator());
        connection::configure(c, &cx, &by, first.connection, &complete(), false).unwrap();
        mapping::set_switch(c, &cx, &by, first.connection, Switch::JustInTime, true).unwrap();
        let directories = [first, acme.directory(c, false, false)];
        // So that seats run out, some wait for import, and a second loss of access waits for an owner.
        tenant::set_plan(c, &cx, acme.tenant, Some(4), SeatRule::Refuse).unwrap();
        let rule = mass_change::Rule { enabled: true, people: 1, percent: 100 };
        mass_change::set_rule(c, &cx, &by, rule).unwrap();
        // In half of the cases an equal address links by itself. A domain is one tenant's, and the cases share a database.
        if vouched {
            if let Some(before) = domain::owner_of(c, &"eve@acme.test".parse().unwrap()).unwrap() {
                let by = Confirmed::at_the_command_line(before.tenant);
                domain::remove(c, &cx, &by, before.id).unwrap();
            }
            acme.verified(c, "acme.test");
        }
        for name in ["eve", "sam"] {
            directories[1].push(c, name);
        }
        Self {
            directories,
            said: BTreeMap::new(),
            members: BTreeMap::new(),
            by_hand: BTreeSet::from([acme.admin]),
            import: None,
            moment: 5,
            acme,
        }
    }

    /// What SCIM shows of somebody before a write that may take them over.
    fn shown(&self, c: &mut Conn, id: UserId) -> Said {
        let user = user::store::find(c, self.acme.tenant, id).unwrap();
        let known = self.said.get(&id).cloned();
        let Some(user) = user else {
            return known.unwrap_or(Said { user_name: String::new(), active: None, roles: None });
        };
        let loose = !user.is_written_by_directory() && user.state != UserState::Staged;
        let mut said = known.unwrap_or_else(|| Said {
            user_name: user.user_name.clone(),
            active: user.directory_active,
            roles: None,
        });
        said.active = if loose { Some(user.is_active()) } else { said.active };
        said
    }

    /// Keys by which an adopted row was known before go over to its new id.
    fn follow(&mut self, before: &Before, after: &[User]) {
        for user in after {
            if let Some(old) = before.same(user).filter(|old| old.id != user.id)
                && self.by_hand.remove(&old.id)
            {
                self.by_hand.insert(user.id);
            }
        }
    }
}

fn everybody(c: &mut Conn, acme: &Acme) -> Vec<User> {
    user::page(c, acme.tenant, &user::PeopleFilter::default(), 1000).unwrap()
}

/// One tenant a case. A refused act leaves no trace but, as at the edge, the place on the list of those who wait for a seat.
fn case(c: &mut Conn, number: usize, vouched: bool, acts: &[Act], done: &mut BTreeMap<String, usize>) {
    let mut world = World::found(c, number, vouched);
    for act in acts {
        let before = Before::of(c, &world);
        let outcome = all_or_nothing(c, |c| play::play(c, &mut world, act));
        let after = everybody(c, &world.acme);
        match outcome {
            Ok(()) => {
                let name = format!("{act:?}");
                *done
                    .entry(name.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned())
                    .or_default() += 1;
                world.follow(&before, &after);
                promises::check(c, &world, act, &before);
            }
            Err(error) => {
                assert_eq!(before.users, after, "a refused {act:?} left a trace");
                assert!(!matches!(error, Error::Defect(_) | Error::Db(_)), "{act:?}: {error}");
                if let Error::NoSeat { wanted, .. } = &error {
                    seat::remember(c, &at(5), world.acme.tenant, wanted).unwrap();
                }
            }
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
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let shared = RefCell::new((c, 0, BTreeMap::new()));
    runner
        .run(&(any::<bool>(), prop::collection::vec(act(), 20..120)), |(vouched, acts)| {
            let (c, number, done) = &mut *shared.borrow_mut();
            *number += 1;
            case(c, *number, vouched, &acts, done);
            Ok(())
        })
        .unwrap();
    let done = shared.into_inner().2;
    // Of 32 kinds; with another seed one or the other may never fit.
    assert!(done.len() > 28, "most kinds of acts come about: {done:?}");
});
