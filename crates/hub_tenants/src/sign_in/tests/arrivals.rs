//! What a login by SSO may write about people: new accounts, changed names, what was received; and what it never may.

use std::cell::RefCell;

use hub_saml::VerifiedAssertion;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::sso::{EMAIL_CLAIM, assertion, browser, failure, lets_in, unknown, unsolicited};
use super::*;
use crate::connection::mapping::{self, Field, Switch};
use crate::connection::{self, Toggle};
use crate::tenant::{self, SeatRule};
use crate::user::{self, Role, User, UserState};

const GIVEN: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname";
const SURNAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname";
const LOGIN_NAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
const GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";
const OBJECT: &str = "http://schemas.microsoft.com/identity/claims/objectidentifier";

fn says(name_id: &str, claims: &[(&str, &[&str])]) -> VerifiedAssertion {
    let attributes = claims
        .iter()
        .map(|(name, values)| ((*name).to_owned(), values.iter().map(|v| (*v).to_owned()).collect()))
        .collect();
    VerifiedAssertion { attributes, ..assertion(name_id, None) }
}

fn take(c: &mut Conn, id: ConnectionId, said: &VerifiedAssertion) -> Result<Accepted> {
    accept(c, &at(1), id, said, &unsolicited())
}

/// Who is logged in by what the IdP says.
fn arrives(c: &mut Conn, acme: &Acme, id: ConnectionId, said: &VerifiedAssertion) -> User {
    let accepted = take(c, id, said).unwrap();
    let key = browser();
    let ended = finish(
        c,
        &at(2),
        accepted.ticket.expose(),
        Some(key.expose()),
        ClientKind::Web,
        None,
        Lifetime::default(),
    );
    acme.user(c, ended.unwrap().0.user)
}

fn just_in_time(c: &mut Conn, acme: &Acme) -> ConnectionId {
    let id = acme.integrated(c);
    turn(c, acme, id, Switch::JustInTime, true);
    id
}

fn turn(c: &mut Conn, acme: &Acme, id: ConnectionId, switch: Switch, on: bool) {
    mapping::set_switch(c, &acme.by_owner(0), &acme.operator(), id, switch, on).unwrap();
}

fn everybody(c: &mut Conn, acme: &Acme) -> Vec<User> {
    user::page(c, acme.tenant, &user::PeopleFilter::default(), 1000).unwrap()
}

story!(
    /// K17: the first login makes the account from the attributes; off by default, with an event when it is turned.
    a_first_login_makes_an_account_where_that_is_on,
    |c, acme| {
        let id = acme.integrated(c);
        let ada = says("ada@acme.test", &[(GIVEN, &["Ada"]), (SURNAME, &["Lovelace\n"]), (EMAIL_CLAIM, &["Ada@acme.test"])]);
        assert_eq!(failure(take(c, id, &ada)), unknown("ada@acme.test"));
        turn(c, acme, id, Switch::JustInTime, true);
        let turned = acme.details(c, Action::ToggleUpdate);
        assert_eq!(turned, json!({ "toggle": "just_in_time", "before": { "just_in_time": false }, "after": { "just_in_time": true } }));
        let row = connection::get(c, acme.tenant, id).unwrap();
        let stored = mapping::of(c, &row).unwrap();
        assert_eq!((stored.just_in_time_at, stored.just_in_time_by.as_deref()), (Some(now()), Some("owner@acme.test")));

        let seats = acme.seats(c);
        let accepted = take(c, id, &VerifiedAssertion { assertion_id: "_a".to_owned(), ..ada.clone() }).unwrap();
        let welcomed = accepted.welcome.unwrap();
        assert_eq!((welcomed.user.user_name.as_str(), welcomed.provider), ("ada@acme.test", "Entra ID SSO"));
        let user = arrives(c, acme, id, &VerifiedAssertion { assertion_id: "_b".to_owned(), ..ada });
        assert_eq!((user.role, user.state, user.connection), (Role::Member, UserState::Active, Some(id)));
        assert_eq!((user.display_name.as_str(), user.email.as_deref()), ("Ada Lovelace", Some("Ada@acme.test")));
        assert_eq!((user.sign_in_email_key.as_deref(), user.password_hash), (Some("ada@acme.test"), None));
        assert_eq!(acme.seats(c), seats + 1, "one account, one seat, however often they log in");
        assert_eq!(acme.count(c, Action::UserCreateLogin), 1);
        assert_eq!(acme.details(c, Action::UserCreateLogin)["after"]["role"], "member");
        assert_eq!(acme.newest(c, Action::UserCreateLogin).actor_name, "ada@acme.test");
    }
);

story!(whoever_is_new_gets_a_welcome_mail_where_the_connection_says_so, |c, acme| {
    let id = just_in_time(c, acme);
    connection::set_toggle(c, &at(0), &acme.operator(), id, Toggle::WelcomeMail, false).unwrap();
    assert!(take(c, id, &says("ada@acme.test", &[])).unwrap().welcome.is_none());
});

story!(
    /// K17: what is missing is named.
    an_account_needs_an_address_and_the_admin_reads_which_attribute_had_none,
    |c, acme| {
        let id = just_in_time(c, acme);
        let refused = failure(take(c, id, &says("S-1-5-21", &[(GIVEN, &["Ada"])])));
        assert_eq!(refused.code(), "no_email");
        assert!(refused.to_string().contains(EMAIL_CLAIM), "{refused}");
        let two = says("S-1-5-21", &[(EMAIL_CLAIM, &["a@acme.test", "b@acme.test"])]);
        assert_eq!(failure(take(c, id, &two)).code(), "no_email", "two addresses are none");
        let by_login_name = says("S-1-5-21", &[(LOGIN_NAME, &["ada@acme.test"])]);
        let ada = arrives(c, acme, id, &by_login_name);
        assert_eq!((ada.user_name.as_str(), ada.email.as_deref()), ("ada@acme.test", Some("ada@acme.test")));
        assert_eq!(lets_in(c, id, "S-1-5-21").unwrap(), ada.id, "known from now on");
    }
);

story!(a_first_login_takes_nobodys_account, |c, acme| {
    let id = just_in_time(c, acme);
    let directory = acme.directory(c, true, true);
    let bob = directory.push(c, "bob");
    let before = everybody(c, acme);
    // Somebody's own address leads to them, as ever; nobody is made.
    for (name, person) in
        [("owner@acme.test", acme.owner), ("member@acme.test", acme.member), ("bob@acme.test", bob.id)]
    {
        assert_eq!(arrives(c, acme, id, &says("opaque", &[(EMAIL_CLAIM, &[name])])).id, person);
        store::forget_connection(c, id).unwrap();
    }
    // A login name that is somebody else's address, and the reverse.
    for said in [
        says("new", &[(EMAIL_CLAIM, &["new@acme.test"]), (LOGIN_NAME, &["owner@acme.test"])]),
        says("new", &[(EMAIL_CLAIM, &["new@acme.test"]), (LOGIN_NAME, &["BOB@acme.test"])]),
    ] {
        assert_eq!(failure(take(c, id, &said)).code(), "name_taken");
    }
    // An owner whose userName a directory wrote is not met by it, and it is not given to somebody else either.
    directory
        .put(
            c,
            acme.owner,
            &json!({ "userName": "boss", "emails": [{ "value": "owner@acme.test", "primary": true }] }),
        )
        .unwrap();
    let boss = says("new", &[(EMAIL_CLAIM, &["new@acme.test"]), (LOGIN_NAME, &["boss"])]);
    assert_eq!(failure(take(c, id, &boss)).code(), "name_taken");
    assert_eq!(everybody(c, acme).len(), before.len());
    assert_eq!(acme.count(c, Action::UserCreateLogin), 0);
});

story!(
    /// K14: who waits for import, or lost their access, stays outside by whatever name they come.
    a_first_login_neither_imports_nor_revives,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        connection::configure(c, &at(0), &acme.operator(), directory.connection, &complete(), false).unwrap();
        let id = directory.connection;
        turn(c, acme, id, Switch::JustInTime, true);
        let mut sam = person("sam");
        sam["emails"] = json!([{ "value": "sam@acme.test", "primary": true }, { "value": "sammy@acme.test" }]);
        directory.post(c, &sam).unwrap();
        user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
        let people = everybody(c, acme);
        for (said, code) in [
            (says("sam@acme.test", &[]), "not_imported"),
            (says("x", &[(EMAIL_CLAIM, &["sam@acme.test"])]), "not_imported"),
            (says("x", &[(EMAIL_CLAIM, &["sammy@acme.test"])]), "not_imported"),
            (says("x", &[(EMAIL_CLAIM, &["x@acme.test"]), (LOGIN_NAME, &["sam@acme.test"])]), "not_imported"),
            (says("x", &[(EMAIL_CLAIM, &["x@acme.test"]), (OBJECT, &["ext-sam"])]), "not_imported"),
            (says("member@acme.test", &[]), "deactivated"),
            (says("x", &[(EMAIL_CLAIM, &["member@acme.test"])]), "deactivated"),
            (says("x", &[(EMAIL_CLAIM, &["x@acme.test"]), (LOGIN_NAME, &["member@acme.test"])]), "deactivated"),
        ] {
            assert_eq!(failure(take(c, id, &said)).code(), code, "{said:?}");
        }
        assert_eq!(everybody(c, acme), people);
        // Deleted by the directory, with access: the account without it is still there.
        let ada = arrives(c, acme, id, &says("ada@acme.test", &[]));
        directory.put(c, ada.id, &person("ada")).unwrap();
        directory.delete(c, ada.id).unwrap();
        assert_eq!(failure(take(c, id, &says("ada@acme.test", &[]))).code(), "deactivated");
    }
);

story!(the_plan_is_kept_and_a_refused_login_leaves_nothing, |c, acme| {
    let id = just_in_time(c, acme);
    tenant::set_plan(c, &at(0), acme.tenant, Some(4), SeatRule::Refuse).unwrap();
    arrives(c, acme, id, &says("ada@acme.test", &[]));
    let people = everybody(c, acme);
    let refused = failure(take(c, id, &says("bob@acme.test", &[])));
    assert_eq!(refused, SsoFailure::NoSeat { name: "bob@acme.test".to_owned(), limit: 4 });
    assert_eq!((everybody(c, acme), acme.seats(c)), (people, 4));
    tenant::set_plan(c, &at(0), acme.tenant, Some(4), SeatRule::Extend).unwrap();
    arrives(c, acme, id, &says("bob@acme.test", &[]));
    assert_eq!(acme.seats(c), 5);
    assert_eq!(acme.details(c, Action::SeatTake)["beyond_plan"], true);
});

story!(
    /// SCIM has the last word: it takes over whom a login made, and from then on a login changes nothing.
    a_directory_takes_over_whom_a_login_made,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        connection::configure(c, &at(0), &acme.operator(), directory.connection, &complete(), false).unwrap();
        let id = directory.connection;
        turn(c, acme, id, Switch::JustInTime, true);
        let ada = arrives(c, acme, id, &says("ada@acme.test", &[(GIVEN, &["Ada"]), (SURNAME, &["L"])]));
        let linked = directory.post(c, &person("ada")).unwrap().user;
        assert_eq!((linked.id, linked.display_name.as_str()), (ada.id, "Person ada"));
        assert_eq!((linked.state, linked.role), (UserState::Active, Role::Member));
        let again = arrives(c, acme, id, &says("ada@acme.test", &[(GIVEN, &["Countess"]), (SURNAME, &["L"])]));
        assert_eq!((again.display_name.as_str(), again.version), ("Person ada", linked.version));
        directory.active(c, ada.id, false);
        assert_eq!(failure(take(c, id, &says("ada@acme.test", &[]))).code(), "deactivated");
        // By another userName but the same address: still one person.
        let bob = arrives(c, acme, id, &says("bob@acme.test", &[]));
        let mut other = person("bob");
        other["userName"] = json!("bob.login");
        assert_eq!(directory.post(c, &other).unwrap().user.id, bob.id);
    }
);

story!(a_login_takes_over_a_changed_name_and_nothing_else, |c, acme| {
    let id = acme.integrated(c);
    let said = |given: &'static str| {
        says(
            "owner@acme.test",
            &[(GIVEN, &[given]), (SURNAME, &["Owner"]), (EMAIL_CLAIM, &["mallory@acme.test"])],
        )
    };
    let before = acme.user(c, acme.owner);
    let after = arrives(c, acme, id, &said("Olivia"));
    assert_eq!(after.display_name, "Olivia Owner");
    assert_eq!((&after.email, &after.sign_in_email_key), (&before.email, &before.sign_in_email_key));
    assert_eq!((&after.user_name, after.role), (&before.user_name, before.role));
    let details = acme.details(c, Action::UserUpdateLogin);
    assert_eq!(details["before"]["displayName"], "Olga Owner");
    assert_eq!(
        details["after"],
        json!({ "displayName": "Olivia Owner", "givenName": "Olivia", "familyName": "Owner" })
    );
    let document: serde_json::Value = serde_json::from_str(&after.attributes).unwrap();
    assert_eq!(document["name"]["givenName"], "Olivia");
    assert_eq!(document["emails"][0]["value"], "owner@acme.test");
    arrives(c, acme, id, &said("Olivia"));
    assert_eq!(acme.count(c, Action::UserUpdateLogin), 1, "the same name is no change");
    let half = arrives(c, acme, id, &says("owner@acme.test", &[(GIVEN, &["Olive"])]));
    assert_eq!(half.display_name, "Olivia Owner", "half a name is no name to show");
    turn(c, acme, id, Switch::UpdateProfile, false);
    assert_eq!(arrives(c, acme, id, &said("Mallory")).display_name, "Olivia Owner");
});

story!(
    /// Asking whom an assertion means writes nothing, and says what a login would do.
    asking_is_not_letting_in,
    |c, acme| {
        let id = just_in_time(c, acme);
        let row = connection::get(c, acme.tenant, id).unwrap();
        let (people, events) = (everybody(c, acme), acme.events(c));
        let meaning = |c: &mut Conn, said: &VerifiedAssertion| whom(c, &row, said).unwrap().meaning;
        let Meaning::New(new) = meaning(c, &says("ada@acme.test", &[])) else { panic!("new") };
        assert_eq!((new.user_name.as_str(), new.email.as_str()), ("ada@acme.test", "ada@acme.test"));
        let Meaning::Person { user, by } = meaning(c, &says("member@acme.test", &[(GIVEN, &["M"])])) else {
            panic!("known")
        };
        assert_eq!((user.id, by), (acme.member, Recognised::Name));
        let by_mail = meaning(c, &says("x", &[(EMAIL_CLAIM, &["admin@acme.test"])]));
        assert!(matches!(by_mail, Meaning::Person { by: Recognised::Email, .. }));
        assert_eq!((everybody(c, acme), acme.events(c)), (people, events));
        arrives(c, acme, id, &says("x", &[(EMAIL_CLAIM, &["admin@acme.test"])]));
        let again = meaning(c, &says("x", &[]));
        assert!(matches!(again, Meaning::Person { by: Recognised::EarlierLogin, .. }));
    }
);

story!(groups_and_roles_are_kept_as_received, |c, acme| {
    let id = acme.integrated(c);
    mapping::save(c, &at(0), &acme.operator(), id, &[], &[("phone".to_owned(), "tel".to_owned())]).unwrap();
    let said = |groups: &[&str]| says("member@acme.test", &[(GROUPS, groups), ("tel", &["+49 30 1"])]);
    arrives(c, acme, id, &said(&["support", "berlin"]));
    let kept = mapping::received(c, acme.tenant, acme.member).unwrap().unwrap();
    assert_eq!((kept.groups.join(" "), kept.connection, kept.more), ("support berlin".to_owned(), id, false));
    assert_eq!(kept.extra, [("phone".to_owned(), "+49 30 1".to_owned())]);
    let many: Vec<String> = (0..250).map(|n| format!("{n}{}", "x".repeat(300))).collect();
    arrives(c, acme, id, &said(&many.iter().map(String::as_str).collect::<Vec<_>>()));
    let kept = mapping::received(c, acme.tenant, acme.member).unwrap().unwrap();
    assert_eq!((kept.groups.len(), kept.groups[0].len(), kept.more), (200, 256, true));
    arrives(c, acme, id, &says("member@acme.test", &[]));
    assert_eq!(mapping::received(c, acme.tenant, acme.member).unwrap(), None);
    let globex = found(c, "globex").unwrap();
    arrives(c, acme, id, &said(&["support"]));
    assert_eq!(mapping::received(c, globex.tenant, acme.member).unwrap(), None);
    connection::disconnect(c, &at(3), &acme.operator(), id).unwrap();
    assert_eq!(mapping::received(c, acme.tenant, acme.member).unwrap(), None, "gone with the connection");
});

story!(a_claim_can_name_the_person_and_is_no_name_id, |c, acme| {
    let id = acme.integrated(c);
    // Known by this NameID from an earlier login.
    arrives(c, acme, id, &says("4711", &[(EMAIL_CLAIM, &["admin@acme.test"])]));
    let by_claim = [(Field::Subject, vec!["employee".to_owned()])];
    mapping::save(c, &at(0), &acme.operator(), id, &by_claim, &[]).unwrap();
    let said = says("4711", &[("employee", &["member@acme.test"])]);
    assert_eq!(arrives(c, acme, id, &said).id, acme.member);
    assert_eq!(failure(take(c, id, &says("x", &[("employee", &["4711"])]))), unknown("4711"));
    assert_eq!(failure(take(c, id, &says("member@acme.test", &[]))).code(), "no_identity");
    let two = says("x", &[("employee", &["a", "b"])]);
    assert_eq!(failure(take(c, id, &two)).code(), "no_identity");
});

story!(a_login_name_that_people_choose_leads_to_no_owner, |c, acme| {
    let id = acme.integrated(c);
    let said = |claim: &str, value: &str| says("never seen", &[(claim, &[value])]);
    assert!(take(c, id, &said(LOGIN_NAME, "owner@acme.test")).is_err());
    assert!(take(c, id, &said(LOGIN_NAME, "admin@acme.test")).is_err());
    assert_eq!(arrives(c, acme, id, &said(EMAIL_CLAIM, "owner@acme.test")).id, acme.owner);
    assert_eq!(
        arrives(c, acme, id, &says("new here", &[(LOGIN_NAME, &["member@acme.test"])])).id,
        acme.member
    );
});

#[derive(Debug, Clone)]
enum Act {
    Login { identity: usize, mail: Option<usize>, login_name: Option<usize> },
    Push(usize),
    Deactivate(usize),
    Switch(bool),
    Plan(i64),
}

const NAMES: [&str; 8] = ["owner", "admin", "member", "ada", "bob", "eve", "sam", "opaque"];

fn address(slug: &str, who: usize) -> String {
    format!("{}@{slug}.test", NAMES[who])
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..NAMES.len();
    prop_oneof![
        8 => (who(), prop::option::of(who()), prop::option::weighted(0.3, who()))
            .prop_map(|(identity, mail, login_name)| Act::Login { identity, mail, login_name }),
        2 => who().prop_map(Act::Push),
        1 => who().prop_map(Act::Deactivate),
        1 => prop::bool::weighted(0.8).prop_map(Act::Switch),
        1 => (3..7_i64).prop_map(Act::Plan),
    ]
}

fn play(c: &mut Conn, slug: &str, acts: &[Act]) {
    let acme = found(c, slug).unwrap();
    let address = |who: usize| address(slug, who);
    let id = just_in_time(c, &acme);
    let directory = acme.directory(c, false, false);
    tenant::set_plan(c, &at(0), acme.tenant, Some(5), SeatRule::Refuse).unwrap();
    for act in acts {
        let before = everybody(c, &acme);
        let row = tenant::get(c, acme.tenant).unwrap();
        let is_login = matches!(act, Act::Login { .. });
        match act {
            Act::Login { identity, mail, login_name } => {
                let subject = if *identity == 7 { "opaque".to_owned() } else { address(*identity) };
                let (mail, login_name) = (mail.map(address), login_name.map(address));
                let (mail, login_name) = (mail.as_deref(), login_name.as_deref());
                let claims = [(EMAIL_CLAIM, mail.as_slice()), (LOGIN_NAME, login_name.as_slice())];
                all_or_nothing(c, |c| take(c, id, &says(&subject, &claims)));
            }
            Act::Push(who) => {
                all_or_nothing(c, |c| directory.post(c, &person(&address(*who))));
            }
            Act::Deactivate(who) => {
                let found = before.iter().find(|user| user.user_name == address(*who)).cloned();
                if let Some(user) = found {
                    all_or_nothing(c, |c| user::deactivate(c, &at(0), &acme.operator(), user.id));
                }
            }
            Act::Switch(on) => turn(c, &acme, id, Switch::JustInTime, *on),
            Act::Plan(limit) => {
                tenant::set_plan(c, &at(0), acme.tenant, Some(*limit), SeatRule::Refuse).unwrap();
            }
        }
        if is_login {
            let after = everybody(c, &acme);
            // Who was there is as they were, whatever the IdP said.
            for user in &before {
                assert!(after.contains(user), "{act:?} changed {user:?}");
            }
            let made: Vec<&User> = after.iter().filter(|user| !before.contains(user)).collect();
            assert!(made.len() <= 1 && made.iter().all(|user| user.role == Role::Member), "{act:?}");
            let active = after.iter().filter(|user| user.is_active()).count();
            let seats = acme.seats(c);
            assert_eq!(seats, i64::try_from(active).unwrap(), "{act:?}");
            assert!(made.is_empty() || Some(seats) <= row.seat_limit, "{act:?}: more people than seats");
        }
    }
}

/// What `Db::write` does around a whole login, here around one: a refusal undoes what came before it.
fn all_or_nothing<T>(c: &mut Conn, act: impl FnOnce(&mut Conn) -> Result<T>) {
    let run = |c: &mut Conn, sql| c.execute(hub_db::Dynamic::<()>::new(sql)).unwrap();
    run(c, "SAVEPOINT act");
    if act(c).is_err() {
        run(c, "ROLLBACK TO SAVEPOINT act");
    }
    run(c, "RELEASE SAVEPOINT act");
}

story!(whatever_the_idp_says_a_login_exceeds_no_plan_takes_no_account_and_revives_nobody, |c, _| {
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let shared = RefCell::new((c, 0));
    runner
        .run(&prop::collection::vec(act(), 5..25), |acts| {
            let (c, number) = &mut *shared.borrow_mut();
            *number += 1;
            play(c, &format!("case-{number}"), &acts);
            Ok(())
        })
        .unwrap();
});
