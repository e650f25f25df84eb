use hub_db::Conn;
use hub_integrations::guide::{Part, Step};
use hub_integrations::{CATALOG, Signal};
use hub_kernel::{ConnectionId, Timestamp};
use hub_scim::{Resource, ResourceKind, Schemas};
use hub_testkit::TestDb;
use serde_json::json;

use super::{Facts, Mark, Progress, Tick, mark};
use crate::connection::{self, Settings, Toggle};
use crate::test_support::{Acme, at, complete, now, sign_up, story};
use crate::{Error, Result, directory, group};

const fn step(id: &'static str, part: Part, done_when: Option<Signal>) -> Step {
    Step { id, part, title: "", blocks: &[], done_when }
}

/// A guide with every kind of step.
const STEPS: &[Step] = &[
    step("prepare", Part::Prepare, None),
    step("give", Part::SignOn, None),
    step("store", Part::SignOn, Some(Signal::SamlStored)),
    step("log-in", Part::SignOn, Some(Signal::SignedIn)),
    step("domain", Part::SignOn, Some(Signal::DomainVerified)),
    step("portal", Part::SignOn, None),
    step("connect", Part::Provisioning, Some(Signal::ScimSeen)),
    step("map", Part::Provisioning, None),
    step("send", Part::Provisioning, Some(Signal::UserSeen)),
    step("start", Part::Provisioning, None),
];

fn done(facts: Facts, marks: &[&str]) -> Vec<&'static str> {
    let marks = marks.iter().map(|step| Mark { step: (*step).to_owned(), at: now(), by: "Ada".to_owned() });
    let ticks = Progress { facts, marks: marks.collect() }.ticks(STEPS);
    assert_eq!(ticks.len(), STEPS.len());
    STEPS.iter().zip(ticks).filter(|(_, tick)| tick.is_done()).map(|(step, _)| step.id).collect()
}

#[test]
fn a_step_is_done_when_its_effect_or_what_it_leads_to_was_seen() {
    let some = Some(now());
    let nothing = Facts::default();
    assert_eq!(done(nothing, &[]), [""; 0]);
    // One effect does not prove those between it and the last of its part.
    assert_eq!(done(Facts { saml_stored: some, ..nothing }, &[]), ["store"]);
    // The login needs all that stands before it, and nothing behind it; the domain is nobody's condition.
    let signed_in = Facts { signed_in: some, ..nothing };
    assert_eq!(done(signed_in, &[]), ["prepare", "give", "log-in"]);
    assert_eq!(done(Facts { domain_verified: some, ..nothing }, &[]), ["domain"]);
    assert_eq!(done(Facts { user_seen: some, ..nothing }, &[]), ["prepare", "map", "send"]);
    // Steps that come last are proven by nothing.
    let all =
        Facts { saml_stored: some, scim_seen: some, user_seen: some, domain_verified: some, ..signed_in };
    assert_eq!(done(all, &[]).len(), STEPS.len() - 2);
    assert_eq!(done(all, &["portal", "start"]).len(), STEPS.len());
}

/// What the hub sees by itself cannot be said by hand; what one may do without can.
#[test]
fn a_mark_holds_where_nothing_is_seen() {
    assert_eq!(done(Facts::default(), &["prepare", "domain", "log-in", "nonsense"]), ["prepare", "domain"]);
    let progress = Progress {
        facts: Facts { domain_verified: Some(now()), ..Facts::default() },
        marks: vec![Mark { step: "domain".to_owned(), at: now(), by: "Ada".to_owned() }],
    };
    assert_eq!(
        progress.ticks(STEPS)[4],
        Tick::Seen(Signal::DomainVerified, now()),
        "what was seen says more"
    );
}

/// Every signal that a guide names has a fact of its own.
#[test]
fn each_signal_is_a_fact() {
    for (n, signal) in (1..).zip(Signal::ALL) {
        let moment = |wanted: Signal| (wanted == *signal).then_some(Timestamp::from_millis(n));
        let facts = Facts {
            saml_stored: moment(Signal::SamlStored),
            tested: moment(Signal::Tested),
            signed_in: moment(Signal::SignedIn),
            domain_verified: moment(Signal::DomainVerified),
            token_made: moment(Signal::TokenMade),
            scim_seen: moment(Signal::ScimSeen),
            user_seen: moment(Signal::UserSeen),
            group_seen: moment(Signal::GroupSeen),
            auto_create_on: moment(Signal::AutoCreateOn),
        };
        let seen: Vec<Signal> =
            Signal::ALL.iter().copied().filter(|other| facts.seen(*other).is_some()).collect();
        assert_eq!(seen, [*signal]);
    }
}

fn facts(c: &mut Conn, acme: &Acme, id: ConnectionId) -> Facts {
    let row = connection::get(c, acme.tenant, id).unwrap();
    Progress::read(c, &row).unwrap().facts
}

story!(
    /// Each fact comes with the deed, and goes with what undoes it.
    facts_follow_what_happens,
    |c, acme| {
        let id = acme.connect(c);
        assert_eq!(facts(c, acme, id), Facts::default());
        let by = acme.operator();
        let (token, secret) = directory::issue(c, &acme.by_owner(10), &by, id, "Entra", None).unwrap();
        directory::issue(c, &acme.by_owner(15), &by, id, "Spare", None).unwrap();
        assert_eq!(facts(c, acme, id), Facts { token_made: Some(at(10).now), ..Facts::default() });
        directory::revoke(c, &acme.by_owner(16), &by, id, token).unwrap();
        assert_eq!(facts(c, acme, id).token_made, Some(at(15).now), "a revoked one is none");
        connection::set_toggle(c, &acme.by_owner(20), &by, id, Toggle::AutoCreate, true).unwrap();
        assert_eq!(facts(c, acme, id).auto_create_on, Some(at(20).now));
        connection::set_toggle(c, &acme.by_owner(30), &by, id, Toggle::AutoCreate, false).unwrap();
        assert_eq!(facts(c, acme, id).auto_create_on, None);
        drop(secret);
        // Complete, and incomplete again.
        connection::configure(c, &acme.by_owner(40), &by, id, &complete(), false).unwrap();
        assert_eq!(facts(c, acme, id).saml_stored, Some(at(40).now));
        let without = Settings { sso_url: Some(String::new()), ..Settings::default() };
        connection::configure(c, &acme.by_owner(50), &by, id, &without, true).unwrap();
        assert_eq!(facts(c, acme, id).saml_stored, None);
    }
);

story!(
    /// A first call, a person and a group; what another connection brings shows nothing.
    what_a_directory_brings_is_its_own,
    |c, acme| {
        let directory = acme.directory(c, false, false);
        let other = acme.connect(c);
        directory.push(c, "ada");
        let seen = facts(c, acme, directory.connection);
        assert!(seen.user_seen == Some(at(1).now) && seen.group_seen.is_none(), "{seen:?}");
        let body = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Crew" });
        let read = Resource::read(ResourceKind::Group, &Schemas::standard(), &body).unwrap();
        let scope = directory.scope(c);
        group::create(c, &at(9), &scope, &acme.presenter(), &read).unwrap();
        assert_eq!(facts(c, acme, directory.connection).group_seen, Some(at(9).now));
        assert_eq!(facts(c, acme, other), Facts::default());
    }
);

story!(
    /// All admins see who marked a step, and may take the mark away; a guide has only its own steps.
    marks_are_the_connections,
    |c, acme| {
        let id = acme.connect(c);
        let row = connection::get(c, acme.tenant, id).unwrap();
        let steps = row.integration().unwrap().guide;
        let by_hand = steps.iter().position(Step::is_marked_by_hand).unwrap();
        let seen = steps.iter().find(|step| !step.is_marked_by_hand()).unwrap();
        let by = acme.operator();
        let tick = |c: &mut Conn| Progress::read(c, &row).unwrap().ticks(steps).remove(by_hand);
        for seconds in [5, 6] {
            mark(c, &acme.by_owner(seconds), &by, id, steps[by_hand].id, true).unwrap();
            let who = "owner@acme.test".to_owned();
            assert_eq!(tick(c), Tick::Marked { at: at(5).now, by: who }, "the first mark stays");
        }
        mark(c, &acme.by_owner(7), &by, id, steps[by_hand].id, false).unwrap();
        assert_eq!(tick(c), Tick::Open);
        for unknown in [seen.id, "no-such-step", ""] {
            let outcome = mark(c, &acme.by_owner(8), &by, id, unknown, true);
            assert!(matches!(outcome, Err(Error::NotFound)), "{unknown}: {outcome:?}");
        }
    }
);

hub_testkit::on_both!(
    /// Another tenant's connection is not there.
    nobody_marks_in_another_tenant,
    |t: TestDb| async move {
        let (acme, globex) = (sign_up(&t, "acme").await, sign_up(&t, "globex").await);
        let outcome: Result<()> = t
            .db
            .write(globex.tenant, move |c| {
                let id = acme.connect(c);
                let step = CATALOG.iter().find(|it| it.slug == "entra_id").unwrap().guide[0].id;
                mark(c, &acme.by_owner(1), &globex.operator(), id, step, true)
            })
            .await;
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    }
);
