//! How long a session lasts, and what ends it.

use serde_json::json;

use super::*;
use crate::test_support::*;
use crate::{connection, user};

const LIFE: Lifetime = Lifetime { idle_minutes: 120, max_hours: 12 };

fn alive(c: &mut Conn, cookie: &Secret, seconds: i64) -> bool {
    authenticate(c, cookie.expose(), at(seconds).now, LIFE).unwrap().is_some()
}

story!(a_session_knows_its_person, |c, acme| {
    let (person, cookie) = acme.session(c, acme.owner, Proof::Password);
    assert_eq!((person.tenant(), person.user(), person.role()), (acme.tenant, acme.owner, user::Role::Owner));
    assert_eq!((person.name(), person.email()), ("Olga Owner", "owner@acme.test"));
    assert_eq!((person.tenant_name(), person.tenant_slug()), ("ACME", "acme"));
    assert_eq!((person.proof(), person.connection()), (Proof::Password, None));
    assert!(person.admin().unwrap().is_owner());
    for wrong in ["", "x", &format!("{}x", cookie.expose()), &cookie.expose().to_lowercase()] {
        assert!(authenticate(c, wrong, now(), LIFE).unwrap().is_none());
    }
    let person = acme.session(c, acme.admin, Proof::Saml).0;
    assert_eq!(person.name(), "admin@acme.test");
    assert!(!person.admin().unwrap().is_owner());
});

story!(an_idle_session_ends_and_a_used_one_lives_on, |c, acme| {
    let (person, cookie) = acme.session(c, acme.owner, Proof::Password);
    let idle = LIFE.idle_minutes * 60;
    assert!(alive(c, &cookie, idle - 1));
    assert!(!alive(c, &cookie, idle));
    assert!(!wants_touch(&person, at(59).now) && wants_touch(&person, at(60).now));
    touch(c, acme.tenant, person.session(), at(idle - 1).now).unwrap();
    assert!(alive(c, &cookie, 2 * idle - 2));
    assert!(!alive(c, &cookie, 2 * idle - 1));
});

story!(a_session_ends_after_its_hours_however_much_it_is_used, |c, acme| {
    let (person, cookie) = acme.session(c, acme.owner, Proof::Password);
    let end = LIFE.max_hours * 3600;
    touch(c, acme.tenant, person.session(), at(end - 10).now).unwrap();
    assert!(alive(c, &cookie, end - 1));
    assert!(!alive(c, &cookie, end));
    assert_eq!(sweep(c, at(end - 1).now).unwrap(), 0);
    assert_eq!(sweep(c, at(end).now).unwrap(), 1);
});

story!(the_idps_end_of_session_counts_when_it_is_earlier, |c, acme| {
    let owner = acme.user(c, acme.owner);
    for (ends_at, lasts) in [(600, 600), (999_999, LIFE.idle_minutes * 60)] {
        let opening = Opening { ends_at: Some(at(ends_at).now), ..opening(Proof::Saml) };
        let cookie = open(c, &at(0), &owner, &opening, LIFE).unwrap();
        assert!(alive(c, &cookie, lasts - 1));
        assert!(!alive(c, &cookie, lasts));
    }
});

story!(
    /// C13: the rule is asked on every request, so a password session of a sub-user is refused as soon as it holds,
    /// even one that no sweep has met. C15: owners and admins go on.
    the_policy_is_asked_on_every_request,
    |c, acme| {
        let everybody = [acme.owner, acme.admin, acme.member];
        let before = everybody.map(|id| acme.session(c, id, Proof::Password).1);
        let sso = acme.session(c, acme.member, Proof::Saml).1;
        acme.integrated(c);
        let member = acme.user(c, acme.member);
        let after = open(c, &at(0), &member, &opening(Proof::Password), LIFE).unwrap();
        assert_eq!(before.map(|cookie| alive(c, &cookie, 1)), [true, true, false]);
        assert!(!alive(c, &after, 1));
        assert!(alive(c, &sso, 1));
        let count = |c: &mut Conn| count_refused(c, acme.tenant, Required::SubUsers, now()).unwrap();
        assert_eq!(count(c), 1);
        assert_eq!(end_refused(c, acme.tenant, Required::Nobody).unwrap(), 0);
        assert_eq!(end_refused(c, acme.tenant, Required::SubUsers).unwrap(), 1);
        assert_eq!(count(c), 0);
    }
);

story!(
    /// C16: after Disconnect passwords serve again; who came by SSO is not thrown out.
    after_disconnect_sessions_go_on,
    |c, acme| {
        let id = acme.integrated(c);
        let sso = acme.session(c, acme.member, Proof::Saml).1;
        connection::disconnect(c, &at(0), &acme.operator(), id).unwrap();
        assert!(alive(c, &sso, 1));
        let password = acme.session(c, acme.member, Proof::Password).1;
        assert!(alive(c, &password, 1));
    }
);

story!(
    /// What ends at once in SQL is exactly what `decide` refuses, role by role and proof by proof.
    what_ends_is_what_the_policy_refuses,
    |c, acme| {
        for required in Required::ALL {
            store::delete_all(c, acme.tenant, acme.owner).unwrap();
            let mut expected = 0;
            for id in [acme.owner, acme.admin, acme.member] {
                store::delete_all(c, acme.tenant, id).unwrap();
                let user = acme.user(c, id);
                for proof in Proof::ALL {
                    open(c, &at(0), &user, &opening(*proof), LIFE).unwrap();
                    let verdict = policy::decide(user.role, user.state, *required, *proof);
                    expected += usize::from(verdict != policy::Verdict::Allow);
                }
            }
            let counted = count_refused(c, acme.tenant, *required, now()).unwrap();
            assert_eq!(usize::try_from(counted).unwrap(), expected, "{required}");
            assert_eq!(end_refused(c, acme.tenant, *required).unwrap(), expected, "{required}");
            for id in [acme.owner, acme.admin, acme.member] {
                let role = acme.user(c, id).role;
                for row in list(c, acme.tenant, id, now()).unwrap() {
                    let verdict = policy::decide(role, user::UserState::Active, *required, row.proof);
                    assert_eq!(verdict, policy::Verdict::Allow, "{required} {role} {}", row.proof);
                }
            }
        }
    }
);

story!(a_person_ends_sessions_of_their_own_only, |c, acme| {
    let (here, cookie) = acme.session(c, acme.member, Proof::Password);
    let (there, elsewhere) = acme.session(c, acme.member, Proof::Password);
    let (owner, owners) = acme.session(c, acme.owner, Proof::Password);
    assert_eq!(list(c, acme.tenant, acme.member, now()).unwrap().len(), 2);
    assert!(matches!(end_one(c, &at(0), &owner, there.session()), Err(Error::NotFound)));
    end_one(c, &at(0), &here, there.session()).unwrap();
    assert!(matches!(end_one(c, &at(0), &here, there.session()), Err(Error::NotFound)));
    assert!(alive(c, &cookie, 1) && !alive(c, &elsewhere, 1) && alive(c, &owners, 1));
    assert_eq!(acme.count(c, Action::SessionEnd), 1);
    let third = acme.session(c, acme.member, Proof::Saml).1;
    assert_eq!(end_others(c, &at(0), &here).unwrap(), 1);
    assert!(alive(c, &cookie, 1) && !alive(c, &third, 1) && alive(c, &owners, 1));
    assert_eq!(acme.details(c, Action::SessionsEnd)["sessions"], json!(1));
    assert_eq!(end_others(c, &at(0), &here).unwrap(), 0);
    assert_eq!(acme.count(c, Action::SessionsEnd), 1, "nothing ended, nothing is said");
});

story!(another_tenants_sessions_do_not_exist, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let (mine, cookie) = acme.session(c, acme.member, Proof::Password);
    let (theirs, _) = globex.session(c, globex.owner, Proof::Password);
    assert!(matches!(end_one(c, &at(0), &theirs, mine.session()), Err(Error::NotFound)));
    assert!(list(c, globex.tenant, acme.member, now()).unwrap().is_empty());
    touch(c, globex.tenant, mine.session(), at(7000).now).unwrap();
    assert!(!alive(c, &cookie, 7200), "touched by nobody");
    assert_eq!(end_refused(c, globex.tenant, Required::SubUsers).unwrap(), 0);
    assert!(alive(c, &cookie, 1));
});
