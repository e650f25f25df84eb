//! The alarm in the first hour, and the suspension.

use hub_kernel::ConnectionId;

use super::*;
use crate::enforcement::relief::{Outcomes, judge, outcomes, watched};
use crate::sign_in::{Purpose, SsoFailure, record_failure};

fn fail(c: &mut Conn, id: ConnectionId, seconds: i64, times: usize) {
    for _ in 0..times {
        let why = Error::SsoFailed(SsoFailure::UnknownRequest);
        record_failure(c, &at(seconds), id, Purpose::Login, &why, None).unwrap();
    }
}

#[test]
fn most_of_at_least_five() {
    for (succeeded, failed, alarming) in [
        (0, 0, false),
        (0, 4, false),
        (0, 5, true),
        (2, 3, true),
        (3, 3, false),
        (50, 49, false),
        (49, 50, true),
    ] {
        assert_eq!(Outcomes { succeeded, failed }.alarming(), alarming, "{succeeded} {failed}");
    }
}

story!(
    /// Failures since the start count, earlier ones and tests do not; owners are told once.
    most_logins_fail_in_the_first_hour,
    |c, acme| {
        let id = acme.integrated(c);
        let owner = acme.right_of(c, acme.owner);
        fail(c, id, 0, 9);
        choose(c, &at(10), &owner, sub_users(DAY)).unwrap();
        settle(c, &at(DAY), acme.tenant).unwrap();
        assert_eq!(watched(c, at(DAY + HOUR - 1).now).unwrap(), [acme.tenant]);
        assert!(watched(c, at(DAY + HOUR).now).unwrap().is_empty(), "the first hour is over");
        fail(c, id, DAY + 60, 4);
        for _ in 0..9 {
            let why = Error::SsoFailed(SsoFailure::Replayed);
            record_failure(c, &at(DAY + 61), id, Purpose::Test, &why, None).unwrap();
        }
        assert_eq!(judge(c, &at(DAY + 62), acme.tenant).unwrap(), None, "four say nothing");
        log_in_by_sso(c, acme, acme.member, id, DAY + 63);
        assert_eq!(judge(c, &at(DAY + 64), acme.tenant).unwrap(), Some(Outcomes { succeeded: 1, failed: 4 }));
        assert_eq!(acme.details(c, Action::SsoAlarm)["failed"], json!(4));
        assert_eq!(judge(c, &at(DAY + 65), acme.tenant).unwrap(), None, "once");
        assert!(watched(c, at(DAY + 66).now).unwrap().is_empty());
        assert!(outcomes(c, acme.tenant).unwrap().is_some());
        let globex = found(c, "globex").unwrap();
        assert_eq!(judge(c, &at(DAY + 67), globex.tenant).unwrap(), None);
    }
);

story!(
    /// One click for a limited time: everybody's password serves, by itself it ends, sessions of that time with it.
    a_suspension_ends_by_itself,
    |c, acme| {
        enforced(c, acme);
        let owner = acme.session(c, acme.owner, Proof::Saml).0.admin().unwrap();
        assert_eq!(field(suspend(c, &at(10), &owner, 2)), "hours");
        suspend(c, &acme.by_owner(10), &owner, 4).unwrap();
        assert_eq!(required(c, acme, 10), Required::Nobody);
        let stored = policy(c, acme.tenant).unwrap();
        assert_eq!(stored.suspended_by.as_deref(), Some("owner@acme.test"));
        assert_eq!(acme.details(c, Action::SsoSuspend)["sso_required_of"], json!("everyone"));
        let (_, cookie) = acme.session(c, acme.member, Proof::Password);
        let end = 10 + 4 * HOUR;
        let lifetime = session::Lifetime { idle_minutes: 10_000, max_hours: 1000 };
        let alive = |c: &mut Conn, seconds: i64| {
            session::authenticate(c, cookie.expose(), at(seconds).now, lifetime).unwrap().is_some()
        };
        assert!(alive(c, end - 1));
        assert!(!alive(c, end), "by time alone");
        assert_eq!(due(c, at(end).now).unwrap(), [acme.tenant]);
        let settled = settle(c, &at(end), acme.tenant).unwrap();
        assert_eq!((settled.before, settled.after), (Required::Nobody, Required::Everyone));
        assert!(settled.sessions_ended > 0 && due(c, at(end).now).unwrap().is_empty());
    }
);

story!(a_suspension_can_be_ended, |c, acme| {
    acme.integrated(c);
    let owner = acme.session(c, acme.owner, Proof::Saml).0.admin().unwrap();
    assert_eq!(field(resume(c, &at(1), &owner)), "hours");
    suspend(c, &at(1), &owner, 1).unwrap();
    suspend(c, &at(2), &owner, 24).unwrap();
    assert_eq!(required(c, acme, 2 + DAY - 1), Required::Nobody, "the longer one");
    resume(c, &at(3), &owner).unwrap();
    assert_eq!(required(c, acme, 3), Required::SubUsers);
    assert_eq!((acme.count(c, Action::SsoSuspend), acme.count(c, Action::SsoResume)), (2, 1));
    let globex = found(c, "globex").unwrap();
    assert_eq!(field(suspend(c, &at(4), &globex.operator(), 1)), "hours");
});
