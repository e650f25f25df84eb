//! Imports: outcomes, claims, cancelling, and what happens in between.

use hub_kernel::UserId;
use serde_json::json;

use super::*;
use crate::connection::{self, Toggle};
use crate::event::Action;
use crate::seat;
use crate::tenant::{SeatRule, set_plan};
use crate::test_support::{Acme, Directory, at, field, found, person, story};
use crate::user::{self, Role, UserState};

fn ask(directory: &Directory, who: Who, ticket: &str) -> Asked {
    Asked { connection: Some(directory.connection), who, ticket: ticket.to_owned() }
}

fn everybody(about: i64) -> Who {
    Who::Matching { text: None, about }
}

fn begun(outcome: Result<Started>) -> Import {
    match outcome {
        Ok(Started::Begun(row)) => row,
        other => panic!("not begun: {other:?}"),
    }
}

/// Starts an import in the admin's name.
fn begin(c: &mut Conn, acme: &Acme, asked: &Asked) -> Import {
    let by = acme.right_of(c, acme.owner);
    begun(start(c, &acme.by_owner(5), &by, asked))
}

/// Works until there is nothing to do; gives those who got an account, and the import as it ended.
fn finish(c: &mut Conn, id: ImportId, seconds: i64) -> (Vec<UserId>, Option<Import>) {
    let claim = claim(c, id, at(seconds).now).unwrap().unwrap();
    let mut given = Vec::new();
    loop {
        let done = step(c, &at(seconds), claim).unwrap();
        given.extend(done.given.into_iter().map(|one| one.user.id));
        if done.over {
            return (given, done.ended);
        }
    }
}

fn outcomes(c: &mut Conn, id: ImportId) -> Vec<(String, Outcome)> {
    let people = people(c, id, None, None, 10_000).unwrap();
    people.into_iter().map(|one| (one.user_name, one.outcome)).collect()
}

fn push(c: &mut Conn, directory: &Directory, names: &[&str]) -> Vec<UserId> {
    names.iter().map(|name| directory.push(c, name).id).collect()
}

story!(
    /// C24: those who wait are imported by an explicit act, each with an outcome; later arrivals are not meant.
    c24_everybody_who_waits_is_imported,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let ids = push(c, &directory, &["ada", "bob", "eve"]);
        let row = begin(c, acme, &ask(&directory, everybody(3), "one"));
        assert!(row.is_running() && row.is_collecting() && !row.background);
        let late = directory.push(c, "late");
        let (given, ended) = finish(c, row.id, 6);
        let ended = ended.unwrap();
        assert_eq!(given, ids);
        assert_eq!((ended.state, ended.total, ended.done, ended.imported), (State::Finished, 3, 3, 3));
        assert_eq!(counts(c, row.id).unwrap(), [(Outcome::Imported, 3)]);
        assert_eq!((acme.seats(c), acme.user(c, late.id).state), (6, UserState::Staged));
        assert_eq!(acme.newest(c, Action::UserImport).actor_name, "owner@acme.test");
        let told = acme.details(c, Action::ImportFinish);
        assert_eq!(told["outcomes"], json!({ "imported": 3 }));
        assert_eq!(acme.count(c, Action::ImportStart), 1);
        assert_eq!(claim(c, row.id, at(500).now).unwrap(), None, "nothing is left to do");
    }
);

story!(a_search_narrows_whom_it_means, |c, acme| {
    let directory = acme.directory(c, false, true);
    let ids = push(c, &directory, &["ada", "adam", "eve"]);
    let who = Who::Matching { text: Some(" ADA".to_owned()), about: 2 };
    let row = begin(c, acme, &ask(&directory, who, "one"));
    assert_eq!(finish(c, row.id, 6).0, ids[..2]);
    let nobody = Who::Matching { text: Some("%".to_owned()), about: 1 };
    let row = begin(c, acme, &ask(&directory, nobody, "two"));
    let (given, ended) = finish(c, row.id, 6);
    assert_eq!((given.len(), ended.unwrap().total), (0, 0), "a sign of the pattern is a letter like others");
});

story!(
    /// Each person has an outcome of their own, and nobody holds up the others.
    every_outcome_is_told,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let ids = push(c, &directory, &["fine", "gone", "off", "twin", "crown", "there", "poor"]);
        for (id, holder) in [(ids[3], acme.member), (ids[4], acme.owner)] {
            let mut user = acme.user(c, id);
            user.email = acme.user(c, holder).email;
            user::store::update(c, &user, None).unwrap();
        }
        let row = begin(c, acme, &ask(&directory, Who::These([&ids[..], &[ids[0]]].concat()), "one"));
        assert_eq!(row.total, 7, "named twice is once");
        directory.delete(c, ids[1]).unwrap();
        directory.active(c, ids[2], false);
        crate::provisioning::import(c, &at(5), &acme.operator(), ids[5]).unwrap();
        set_plan(c, &at(5), acme.tenant, Some(5), SeatRule::Refuse).unwrap();
        let (given, ended) = finish(c, row.id, 6);
        assert_eq!(given, [ids[0]]);
        let told: Vec<_> = outcomes(c, row.id).into_iter().map(|(name, outcome)| (name.replace("@acme.test", ""), outcome)).collect();
        use Outcome::{AddressTaken, AlreadyThere, Imported, Inactive, NoSeat, OwnerConflict, Removed};
        let expected = [
            ("fine", Imported), ("gone", Removed), ("off", Inactive), ("twin", AddressTaken), ("crown", OwnerConflict),
            ("there", AlreadyThere), ("poor", NoSeat),
        ];
        assert_eq!(told, expected.map(|(name, outcome)| (name.to_owned(), outcome)));
        let taken = &people(c, row.id, Some(AddressTaken), None, 9).unwrap()[0];
        assert_eq!(taken.detail.as_deref(), Some("member@acme.test"));
        assert_eq!(ended.unwrap().imported, 1);
        let waits = seat::waiting_page(c, acme.tenant, None, 9).unwrap();
        assert_eq!((waits.len(), waits[0].user, waits[0].way), (1, Some(ids[6]), seat::Way::Import));
        assert_eq!(acme.user(c, ids[6]).state, UserState::Staged, "nothing half done");
        assert_eq!(acme.user(c, acme.owner).connection, None, "an owner is never taken over");
    }
);

story!(one_import_runs_at_a_time_and_a_form_is_one_import, |c, acme| {
    let directory = acme.directory(c, false, true);
    let ids = push(c, &directory, &["ada", "bob"]);
    let by = acme.operator();
    let asked = ask(&directory, Who::These(vec![ids[0]]), "one");
    let row = begin(c, acme, &asked);
    assert!(matches!(start(c, &at(6), &by, &asked), Ok(Started::Before(before)) if before.id == row.id));
    let other = ask(&directory, Who::These(vec![ids[1]]), "two");
    assert!(matches!(start(c, &at(6), &by, &other), Ok(Started::Busy(busy)) if busy.id == row.id));
    finish(c, row.id, 7);
    assert!(matches!(start(c, &at(8), &by, &asked), Ok(Started::Before(before)) if !before.is_running()));
    let second = begun(start(c, &at(8), &by, &other));
    finish(c, second.id, 9);
    let again = ask(&directory, everybody(0), "three");
    assert!(matches!(start(c, &at(8), &by, &again), Ok(Started::Nobody)));
    let list = history(c, acme.tenant, None, 10).unwrap();
    assert_eq!(list.iter().map(|row| row.id).collect::<Vec<_>>(), [second.id, row.id], "the newest first");
    assert_eq!(history(c, acme.tenant, Some(second.id), 10).unwrap().len(), 1);
    let many = Who::These(vec![ids[0]; 1001]);
    assert_eq!(field(start(c, &at(8), &by, &ask(&directory, many, "four"))), "users");
});

story!(
    /// A node that stops in the middle loses nothing: another takes over where it stood, and it itself notices.
    a_claim_that_ran_out_is_taken_over,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let names: Vec<String> = (0..60).map(|n| format!("p{n}")).collect();
        for name in &names {
            directory.push(c, name);
        }
        let row = begin(c, acme, &ask(&directory, everybody(60), "one"));
        assert_eq!(due(c, at(6).now).unwrap(), [row.id]);
        let first = claim(c, row.id, at(6).now).unwrap().unwrap();
        assert_eq!(claim(c, row.id, at(7).now).unwrap(), None, "held");
        assert!(due(c, at(7).now).unwrap().is_empty());
        assert!(!step(c, &at(7), first).unwrap().over, "looked up");
        assert_eq!(step(c, &at(8), first).unwrap().given.len(), 25);
        // Every step holds it for another minute.
        assert!(due(c, at(67).now).unwrap().is_empty());
        assert_eq!(due(c, at(69).now).unwrap(), [row.id]);
        let (given, ended) = finish(c, row.id, 70);
        assert_eq!((given.len(), ended.unwrap().imported), (35, 60));
        let late = step(c, &at(71), first).unwrap();
        assert!(late.over && late.given.is_empty() && late.ended.is_none());
        assert_eq!(acme.count(c, Action::UserImport), 60, "nobody twice");
        assert_eq!(acme.count(c, Action::ImportFinish), 1);
        assert_eq!(acme.seats(c), 63);
    }
);

story!(what_is_done_stays_when_it_is_cancelled, |c, acme| {
    let directory = acme.directory(c, false, true);
    for n in 0..40 {
        directory.push(c, &format!("p{n}"));
    }
    let row = begin(c, acme, &ask(&directory, everybody(40), "one"));
    let claimed = claim(c, row.id, at(6).now).unwrap().unwrap();
    step(c, &at(6), claimed).unwrap();
    step(c, &at(6), claimed).unwrap();
    let by = acme.right_of(c, acme.admin);
    cancel(c, &acme.by_owner(7), &by, row.id).unwrap();
    assert!(step(c, &at(8), claimed).unwrap().over);
    let row = get(c, acme.tenant, row.id).unwrap();
    assert_eq!(
        (row.state, row.imported, row.ended_by.as_deref()),
        (State::Cancelled, 25, Some("owner@acme.test"))
    );
    assert_eq!(counts(c, row.id).unwrap(), [(Outcome::Waiting, 15), (Outcome::Imported, 25)]);
    assert_eq!(field(cancel(c, &at(9), &by, row.id)), "import");
    assert_eq!(acme.count(c, Action::ImportCancel), 1);
});

story!(whoever_lost_their_role_imports_nobody_any_more, |c, acme| {
    let directory = acme.directory(c, false, true);
    push(c, &directory, &["ada"]);
    let by = acme.right_of(c, acme.admin);
    let cx = at(5).with_actor(hub_kernel::Actor::User { id: acme.admin, name: "admin@acme.test".to_owned() });
    let row = begun(start(c, &cx, &by, &ask(&directory, everybody(1), "one")));
    user::change_role(c, &at(6), &acme.operator(), acme.admin, Role::Member).unwrap();
    let (given, ended) = finish(c, row.id, 7);
    let ended = ended.unwrap();
    assert!(given.is_empty() && ended.ended_by.unwrap().contains("no longer manages"));
    assert_eq!(ended.state, State::Cancelled);
});

story!(an_import_ends_with_its_connection, |c, acme| {
    let directory = acme.directory(c, false, true);
    push(c, &directory, &["ada"]);
    let row = begin(c, acme, &ask(&directory, everybody(1), "one"));
    connection::disconnect(c, &at(6), &acme.operator(), directory.connection).unwrap();
    let (given, ended) = finish(c, row.id, 7);
    assert!(given.is_empty() && ended.unwrap().ended_by.unwrap().contains("connection"));
});

story!(only_people_of_the_connection_are_meant, |c, acme| {
    let (one, two) = (acme.directory(c, false, true), acme.directory(c, false, true));
    let ada = one.push(c, "ada");
    let bob = two.push(c, "bob");
    let strangers = Who::These(vec![bob.id, UserId::new(acme.tenant, 9999)]);
    assert!(matches!(start(c, &at(5), &acme.operator(), &ask(&one, strangers, "one")), Ok(Started::Nobody)));
    let row = begun(start(
        c,
        &at(5),
        &acme.operator(),
        &Asked { connection: None, who: everybody(2), ticket: "all".to_owned() },
    ));
    assert_eq!(finish(c, row.id, 6).0, [ada.id, bob.id], "all connections, at the command line");
    assert_eq!(acme.newest(c, Action::UserImport).actor_kind, "operator");
});

story!(another_tenants_import_is_not_there, |c, acme| {
    let directory = acme.directory(c, false, true);
    push(c, &directory, &["ada"]);
    let row = begin(c, acme, &ask(&directory, everybody(1), "one"));
    let globex = found(c, "globex").unwrap();
    assert!(matches!(get(c, globex.tenant, row.id), Err(Error::NotFound)));
    assert!(matches!(cancel(c, &at(6), &globex.operator(), row.id), Err(Error::NotFound)));
    assert!(matches!(
        start(c, &at(6), &globex.operator(), &ask(&directory, everybody(1), "two")),
        Err(Error::NotFound)
    ));
    assert!(history(c, globex.tenant, None, 10).unwrap().is_empty());
});

story!(people_are_greeted_where_the_tenant_wants_it, |c, acme| {
    let directory = acme.directory(c, false, true);
    push(c, &directory, &["ada", "bob"]);
    directory.toggle(c, Toggle::WelcomeMail, false);
    let row = begin(c, acme, &ask(&directory, everybody(2), "one"));
    let claimed = claim(c, row.id, at(6).now).unwrap().unwrap();
    step(c, &at(6), claimed).unwrap();
    let done = step(c, &at(6), claimed).unwrap();
    assert!(done.given.len() == 2 && done.given.iter().all(|one| one.welcome.is_none()));
    directory.toggle(c, Toggle::WelcomeMail, true);
    directory.post(c, &person("eve")).unwrap();
    let row = begin(c, acme, &ask(&directory, everybody(1), "two"));
    let claimed = claim(c, row.id, at(6).now).unwrap().unwrap();
    step(c, &at(6), claimed).unwrap();
    assert_eq!(step(c, &at(6), claimed).unwrap().given[0].welcome, Some("Entra ID SSO"));
});

story!(old_imports_are_forgotten, |c, acme| {
    let directory = acme.directory(c, false, true);
    push(c, &directory, &["ada"]);
    let row = begin(c, acme, &ask(&directory, everybody(1), "one"));
    sweep(c, at(1_000_000).now).unwrap();
    assert!(get(c, acme.tenant, row.id).is_ok(), "it runs");
    finish(c, row.id, 6);
    sweep(c, at(5).now).unwrap();
    assert!(get(c, acme.tenant, row.id).is_ok());
    sweep(c, at(7).now).unwrap();
    assert!(matches!(get(c, acme.tenant, row.id), Err(Error::NotFound)));
});
