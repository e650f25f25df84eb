//! What holds whatever is done: random acts of IdPs, admins, the operator and the hub itself, and the promises after each.
//! The seed is fixed; `make soak` draws others.

mod act;
mod draw;
mod play;
mod promises;
mod world;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use hub_kernel::{Cx, GroupId, ImportId, Secret, Timestamp, UserId};
use hub_saml::VerifiedAssertion;
use hub_scim::etag::Conditions;
use hub_scim::{Patch, Resource, ResourceKind, Schemas};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::connection::mapping::{self, Switch};
use crate::connection::scim_configuration::{self, Configuration, Features};
use crate::connection::{self, Toggle};
use crate::directory::{self, DirectoryScope};
use crate::group::members::MemberId;
use crate::mass_change::{self, Decision, Whom};
use crate::point_in_time::Kinds;
use crate::role_mapping::{self, Change, Grant, HubRole, NewRule, Rule, Source, SourceKind};
use crate::session::Confirmed;
use crate::tenant::{self, SeatRule};
use crate::{
    Error, domain, event, extension, group, import as bulk, policies, reconcile, seat, session, sign_in,
};

use act::{ATTRIBUTES, Act, By, GROUPS, Hand, KINDS, Mend, More, NAMES, ROLES, STRANGER, Who};
use promises::Before;
use world::{Badge, Said, World};

const MAIL_CLAIM: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const URN: &str = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

fn everybody(c: &mut Conn, acme: &Acme) -> Vec<User> {
    user::page(c, acme.tenant, &user::PeopleFilter::default(), 1000).unwrap()
}

/// One tenant a case. A refused act leaves no trace but, as at the edge, the place on the list of those who wait for a seat.
fn case(c: &mut Conn, number: usize, vouched: bool, acts: &[Act], done: &mut BTreeMap<String, usize>) {
    let mut world = World::found(c, number, vouched);
    let mut before = Before::of(c, &world);
    for (nth, act) in acts.iter().enumerate() {
        world.next();
        let outcome = all_or_nothing(c, |c| play::play(c, &mut world, act));
        let after = everybody(c, &world.acme);
        match outcome {
            Ok(()) => {
                *done.entry(act.name()).or_default() += 1;
                before.linked = world.linked;
                world.follow(&before, &after);
                let all = nth % 8 == 7 || nth + 1 == acts.len();
                promises::check(c, &world, act, &before, &after, all);
                world.remember(&after);
                before = Before::of(c, &world);
            }
            Err(error) => {
                assert_eq!(before.users, after, "a refused {act:?} left a trace");
                assert!(!matches!(error, Error::Defect(_) | Error::Db(_)), "{act:?}: {error}");
                if let Error::NoSeat { wanted, .. } = &error {
                    seat::remember(c, &world.cx(), world.acme.tenant, wanted).unwrap();
                    before = Before::of(c, &world);
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

/// How many companies are founded: few in every run, more where `PROPTEST_CASES` asks for it.
fn cases() -> u32 {
    let more = Config::default().cases;
    if more == 256 { 40 } else { more }
}

story!(the_promises_hold_whatever_is_done, |c, _| {
    let mut runner =
        TestRunner::new(Config { cases: cases(), failure_persistence: None, ..Config::default() });
    let shared = RefCell::new((c, 0, BTreeMap::new()));
    runner
        .run(&(any::<bool>(), prop::collection::vec(draw::act(), 1..120)), |(vouched, acts)| {
            let (c, number, done) = &mut *shared.borrow_mut();
            *number += 1;
            case(c, *number, vouched, &acts, done);
            Ok(())
        })
        .unwrap();
    let done = shared.into_inner().2;
    // With another seed one or the other may never fit.
    assert!(done.len() >= KINDS - 4, "{} kinds of acts come about: {done:?}", done.len());
});
