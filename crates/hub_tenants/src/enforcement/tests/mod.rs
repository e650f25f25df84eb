//! Modes, planned times, relief and recovery codes.

mod admitting;
mod recovery;
mod relief;

use serde_json::json;

use super::*;
use crate::connection;
use crate::enforcement::recovery::make as make_codes;
use crate::session::{Opening, Proof};
use crate::sign_in::admit::{Admission, admit};
use crate::sign_in::policy;
use crate::test_support::*;
use crate::{Error, user};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn required(c: &mut Conn, acme: &Acme, seconds: i64) -> Required {
    policy::required(c, acme.tenant, at(seconds).now).unwrap()
}

/// A login by SSO through a connection, as the log remembers it.
fn log_in_by_sso(
    c: &mut Conn,
    acme: &Acme,
    id: hub_kernel::UserId,
    by: hub_kernel::ConnectionId,
    seconds: i64,
) {
    let opening = Opening { connection: Some(by), ..opening(Proof::Saml) };
    let admitted = admit(c, &at(seconds), acme.tenant, id, &opening, session::Lifetime::default()).unwrap();
    assert!(matches!(admitted, Admission::Opened(_)));
}

/// All that *everyone* needs: an Integrated connection, a login by SSO, the owner's codes. Gives the connection.
fn ready(c: &mut Conn, acme: &Acme) -> hub_kernel::ConnectionId {
    let id = acme.integrated(c);
    log_in_by_sso(c, acme, acme.admin, id, 0);
    let owner = acme.right_of(c, acme.owner);
    make_codes(c, &acme.by_owner(0), &owner).unwrap();
    id
}

fn everyone(from: Option<i64>) -> Choice {
    Choice { sub_users_from: None, everyone_from: from.map(|seconds| at(seconds).now) }
}

fn sub_users(from: i64) -> Choice {
    Choice { sub_users_from: Some(at(from).now), everyone_from: None }
}

/// *Everyone* from the fixed clock's beginning.
fn enforced(c: &mut Conn, acme: &Acme) -> hub_kernel::ConnectionId {
    let id = ready(c, acme);
    let owner = acme.right_of(c, acme.owner);
    choose(c, &acme.by_owner(0), &owner, everyone(Some(0))).unwrap();
    id
}

story!(
    /// The default: sub-users, from the moment of Integrated, with the event and the end of their sessions.
    integrated_takes_hold_at_once,
    |c, acme| {
        acme.session(c, acme.member, Proof::Password);
        assert_eq!(policy(c, acme.tenant).unwrap(), Policy::default());
        acme.integrated(c);
        assert_eq!(required(c, acme, 0), Required::SubUsers);
        let details = acme.details(c, Action::SsoRequire);
        assert_eq!(details["after"], json!({ "sso_required_of": "sub_users" }));
        assert_eq!(details["sessions_ended"], json!(1));
        let stored = policy(c, acme.tenant).unwrap();
        assert_eq!((stored.held, stored.held_since, stored.next_at), (Required::SubUsers, Some(now()), None));
    }
);

story!(
    /// A date chosen before the connection is Integrated: nothing holds until then, and then it holds by itself.
    sub_users_from_a_date,
    |c, acme| {
        let owner = acme.right_of(c, acme.owner);
        let id = acme.connect(c);
        choose(c, &acme.by_owner(0), &owner, sub_users(DAY)).unwrap();
        assert_eq!(acme.details(c, Action::SignInPolicyUpdate)["before"]["sub_users_from"], json!(null));
        acme.session(c, acme.member, Proof::Password);
        let preview = connection::preview(c, &at(1), &acme.operator(), id, &complete()).unwrap();
        assert_eq!(preview.sessions_ending, 0, "not today");
        connection::configure(c, &at(1), &acme.operator(), id, &complete(), false).unwrap();
        assert_eq!(required(c, acme, DAY - 1), Required::Nobody);
        assert_eq!(acme.count(c, Action::SsoRequire), 0);
        assert!(due(c, at(DAY - 1).now).unwrap().is_empty());
        // To the second, before any job has looked.
        assert_eq!(required(c, acme, DAY), Required::SubUsers);
        assert_eq!(due(c, at(DAY).now).unwrap(), [acme.tenant]);
        let settled = settle(c, &at(DAY), acme.tenant).unwrap();
        assert_eq!((settled.after, settled.sessions_ended), (Required::SubUsers, 1));
        assert!(due(c, at(DAY).now).unwrap().is_empty());
        assert!(!settle(c, &at(DAY + 1), acme.tenant).unwrap().changed());
        assert_eq!(acme.count(c, Action::SsoRequire), 1);
    }
);

story!(only_owners_choose, |c, acme| {
    enforced(c, acme);
    let admin = acme.session(c, acme.admin, Proof::Saml).0.admin().unwrap();
    let forbidden = |outcome: Result<()>| assert!(matches!(outcome, Err(Error::Forbidden(_))));
    forbidden(choose(c, &at(1), &admin, everyone(None)).map(|_| ()));
    forbidden(preview(c, &at(1), &admin, everyone(None)).map(|_| ()));
    forbidden(suspend(c, &at(1), &admin, 1).map(|_| ()));
    forbidden(resume(c, &at(1), &admin).map(|_| ()));
    forbidden(make_codes(c, &at(1), &admin).map(|_| ()));
    forbidden(make_codes(c, &at(1), &acme.operator()).map(|_| ()));
});

story!(
    /// K11: *everyone* wants a connection that works, tried out by SSO within a day, and the owner's own codes.
    everyone_wants_what_keeps_the_workspace_open,
    |c, acme| {
        let owner = acme.right_of(c, acme.owner);
        let lacks = |c: &mut Conn, seconds: i64| everyone_lacks(c, &owner, at(seconds).now).unwrap();
        assert_eq!(lacks(c, 0), [Lack::Integrated, Lack::RecentSso, Lack::RecoveryCodes]);
        let id = acme.integrated(c);
        log_in_by_sso(c, acme, acme.member, id, 0);
        assert_eq!(lacks(c, 0), [Lack::RecentSso, Lack::RecoveryCodes], "a sub-user's login says nothing of admins");
        acme.session(c, acme.admin, Proof::Saml);
        log_in_by_sso(c, acme, acme.admin, id, 10);
        let seen = recent_sso(c, acme.tenant, at(20).now).unwrap().unwrap();
        assert_eq!((seen.user, seen.at), (acme.admin, at(10).now));
        assert_eq!(lacks(c, 10 + DAY), [Lack::RecoveryCodes]);
        assert_eq!(lacks(c, 11 + DAY), [Lack::RecentSso, Lack::RecoveryCodes]);
        assert_eq!(field(choose(c, &at(20), &owner, everyone(Some(20)))), "everyone_from");
        assert_eq!(field(preview(c, &at(20), &owner, everyone(Some(DAY)))), "everyone_from");
        make_codes(c, &acme.by_owner(20), &owner).unwrap();
        assert!(lacks(c, 20).is_empty() && everyone_lacks(c, &acme.operator(), at(20).now).unwrap().is_empty());
        choose(c, &at(20), &owner, everyone(Some(20))).unwrap();
        assert_eq!(required(c, acme, 20), Required::Everyone);
        // What holds is not asked for again, and to loosen it asks for nothing.
        choose(c, &at(3 * DAY), &acme.operator(), everyone(Some(3 * DAY))).unwrap();
        assert_eq!(policy(c, acme.tenant).unwrap().everyone_from, Some(at(20).now));
        choose(c, &at(3 * DAY), &acme.operator(), everyone(None)).unwrap();
        assert_eq!(required(c, acme, 3 * DAY), Required::SubUsers);
    }
);

story!(
    /// A login through a connection that is gone says nothing of the one that is there.
    a_login_by_another_connection_is_no_sign,
    |c, acme| {
        let gone = acme.integrated(c);
        log_in_by_sso(c, acme, acme.owner, gone, 0);
        connection::disconnect(c, &at(1), &acme.operator(), gone).unwrap();
        acme.integrated(c);
        assert_eq!(recent_sso(c, acme.tenant, at(2).now).unwrap(), None);
    }
);

story!(
    /// K11: how many sessions would end and who would be shut out is said before; then exactly that happens.
    everyone_ends_what_was_foretold,
    |c, acme| {
        ready(c, acme);
        for id in [acme.owner, acme.admin] {
            acme.session(c, id, Proof::Password);
        }
        let owner = acme.right_of(c, acme.owner);
        let foretold = preview(c, &at(1), &owner, everyone(Some(1))).unwrap();
        assert!(foretold.tightens());
        assert_eq!((foretold.before, foretold.after), (Required::SubUsers, Required::Everyone));
        // Nobody was pushed, and no assertion was seen: all three are unknown to the identity provider.
        assert_eq!(foretold.shut_out, 3);
        let settled = choose(c, &at(1), &owner, everyone(Some(1))).unwrap();
        assert_eq!(i64::try_from(settled.sessions_ended).unwrap(), foretold.sessions_ending);
        assert!(settled.sessions_ended >= 2);
        let planned = preview(c, &at(1), &owner, everyone(None)).unwrap();
        assert!(!planned.tightens() && planned.sessions_ending == 0);
    }
);

story!(times_are_near, |c, acme| {
    let owner = acme.right_of(c, acme.owner);
    assert_eq!(field(choose(c, &at(0), &owner, sub_users(367 * DAY))), "sub_users_from");
    choose(c, &at(0), &owner, sub_users(365 * DAY)).unwrap();
});

story!(
    /// A planned *everyone* holds from its second on, with its event, though nobody clicked.
    everyone_from_a_date,
    |c, acme| {
        let id = ready(c, acme);
        let owner = acme.right_of(c, acme.owner);
        choose(c, &acme.by_owner(0), &owner, everyone(Some(2 * DAY))).unwrap();
        log_in_by_sso(c, acme, acme.admin, id, DAY);
        assert_eq!(settle(c, &at(2 * DAY - HOUR), acme.tenant).unwrap().dropped, None);
        assert!(due(c, at(2 * DAY - 1).now).unwrap().is_empty());
        assert_eq!(required(c, acme, 2 * DAY - 1), Required::SubUsers);
        let (_, cookie) = acme.session(c, acme.owner, Proof::Password);
        let lifetime = session::Lifetime { idle_minutes: 10_000, max_hours: 1000 };
        assert!(session::authenticate(c, cookie.expose(), at(HOUR).now, lifetime).unwrap().is_some());
        assert_eq!(required(c, acme, 2 * DAY), Required::Everyone);
        assert_eq!(due(c, at(2 * DAY).now).unwrap(), [acme.tenant]);
        let settled = settle(c, &at(2 * DAY), acme.tenant).unwrap();
        assert!(settled.changed() && settled.sessions_ended > 0);
        assert_eq!(acme.newest(c, Action::SsoRequire).actor_name, "Switchboard");
    }
);

story!(
    /// K23: with the last connection enforcement ends, also when it only falls back; who connects again begins anew.
    everyone_ends_with_the_last_connection,
    |c, acme| {
        let one = enforced(c, acme);
        let two = acme.integrated(c);
        connection::disconnect(c, &at(5), &acme.operator(), one).unwrap();
        assert_eq!(required(c, acme, 5), Required::Everyone, "another connection serves");
        let nothing = connection::Settings { sso_url: Some(String::new()), ..connection::Settings::default() };
        connection::configure(c, &at(6), &acme.operator(), two, &nothing, true).unwrap();
        assert_eq!(required(c, acme, 6), Required::Nobody);
        assert_eq!(policy(c, acme.tenant).unwrap().everyone_from, None);
        connection::configure(c, &at(7), &acme.operator(), two, &complete(), true).unwrap();
        assert_eq!(required(c, acme, 7), Required::SubUsers, "not everyone: it was not tried out");
    }
);

story!(
    /// Without SSO in the plan nothing is enforced, and its return brings back the sub-users' rule only.
    everyone_ends_with_the_plan,
    |c, acme| {
        enforced(c, acme);
        let plan = |sso| crate::policies::Plan { sso: Some(sso), scim: None };
        crate::policies::set_plan(c, &at(1), acme.tenant, plan(false)).unwrap();
        assert_eq!(required(c, acme, 1), Required::Nobody);
        crate::policies::set_plan(c, &at(2), acme.tenant, plan(true)).unwrap();
        assert_eq!(required(c, acme, 2), Required::SubUsers);
    }
);

story!(
    /// Whom SSO would shut out: people with access whom no identity provider has shown, or whom it holds inactive.
    whom_it_would_shut_out,
    |c, acme| {
        let directory = acme.directory(c, true, false);
        let (ada, bob) = (directory.push(c, "ada"), directory.push(c, "bob"));
        directory.active(c, bob.id, false);
        directory.toggle(c, connection::Toggle::AutoCreate, false);
        directory.push(c, "sam");
        let listed = |c: &mut Conn, everyone: bool| {
            let people = user::shut_out_by_sso(c, acme.tenant, everyone, None, 10).unwrap();
            let count = user::count_shut_out_by_sso(c, acme.tenant, everyone).unwrap();
            assert_eq!(i64::try_from(people.len()).unwrap(), count);
            people.into_iter().map(|user| user.id).collect::<Vec<_>>()
        };
        assert_eq!(listed(c, false), [acme.member, bob.id]);
        assert_eq!(listed(c, true), [acme.owner, acme.admin, acme.member, bob.id]);
        let after = user::shut_out_by_sso(c, acme.tenant, true, Some(acme.admin), 1).unwrap();
        assert_eq!(after.into_iter().map(|user| user.id).collect::<Vec<_>>(), [acme.member]);
        assert!(!listed(c, true).contains(&ada.id));
        let globex = found(c, "globex").unwrap();
        assert_eq!(user::count_shut_out_by_sso(c, globex.tenant, false).unwrap(), 1);
        connection::disconnect(c, &at(9), &acme.operator(), directory.connection).unwrap();
        assert!(listed(c, false).contains(&ada.id), "what a provider knew that is gone helps nobody");
    }
);
