use super::*;
use crate::directory::calls::{self, Call};
use crate::event::{self, Action, Target};
use crate::test_support::{at, now, story};

fn call(tenant: TenantId, connection: Option<ConnectionId>, at: Timestamp, status: u16) -> Call {
    Call {
        tenant,
        connection,
        token: None,
        at,
        method: "GET".to_owned(),
        path: "/Users".to_owned(),
        status,
        scim_type: None,
        detail: None,
        duration_us: 1,
        request_id: "r".to_owned(),
        address: None,
        user: None,
        body: None,
        parts: Vec::new(),
    }
}

story!(
    /// Each day has its own numbers, each connection too; what is nobody's is told apart.
    calls_and_sign_ins_are_counted_by_day,
    |c, acme| {
        let (one, two) = (acme.integrated(c), acme.connect(c));
        let (today, yesterday) = (now(), now().plus_days(-1));
        let batch = [
            call(acme.tenant, Some(one), yesterday, 200),
            call(acme.tenant, Some(one), today, 201),
            call(acme.tenant, Some(one), today, 399),
            call(acme.tenant, Some(one), today, 400),
            call(acme.tenant, Some(two), today, 500),
            call(acme.tenant, None, today, 401),
        ];
        calls::record(c, &at(0), acme.tenant, &batch).unwrap();
        calls::record(c, &at(1), acme.tenant, &batch[1..2]).unwrap();
        let target = Target::new("connection", one, "Entra ID SSO");
        for action in [Action::Login, Action::Login, Action::LoginRefused, Action::SsoFailed, Action::SsoTestFailed] {
            event::record(c, &at(0), acme.tenant, action, &target, Some(one), &serde_json::json!({})).unwrap();
        }
        event::record(c, &at(0), acme.tenant, Action::Login, &target, None, &serde_json::json!({})).unwrap();

        let found = days(c, acme.tenant, one, today, 14).unwrap();
        assert_eq!(found.len(), 14);
        assert!(found.windows(2).all(|pair| pair[0].begins.plus_days(1) == pair[1].begins));
        let last = found[13];
        assert!(last.begins <= today && today < last.begins.plus_days(1));
        assert_eq!((last.calls_taken, last.calls_refused, last.strangers), (3, 1, 1));
        assert_eq!((last.sign_ins, last.sign_ins_failed), (2, 2), "tests are no sign-ins");
        assert_eq!((found[12].calls_taken, found[12].calls_refused), (1, 0));
        assert!(found[..12].iter().all(|day| day.calls_taken + day.calls_refused + day.sign_ins == 0));
        let other = days(c, acme.tenant, two, today, 14).unwrap()[13];
        assert_eq!((other.calls_taken, other.calls_refused, other.sign_ins), (0, 1, 0));
    }
);

story!(
    /// The end of a connection takes its numbers, and age takes everybody's.
    counts_end_with_their_connection_and_with_age,
    |c, acme| {
        let (one, two) = (acme.integrated(c), acme.connect(c));
        for id in [one, two] {
            note_calls(c, acme.tenant, Some(id), now(), 5, 0).unwrap();
        }
        note_calls(c, acme.tenant, Some(two), now().plus_days(-3), 7, 0).unwrap();
        let by = acme.right_of(c, acme.owner);
        crate::connection::disconnect(c, &at(1), &by, one).unwrap();
        let total = |c: &mut Conn, id| -> i64 {
            days(c, acme.tenant, id, now(), 14).unwrap().iter().map(|day| day.calls_taken).sum()
        };
        assert_eq!((total(c, one), total(c, two)), (0, 12));
        sweep(c, now().plus_days(-2)).unwrap();
        assert_eq!(total(c, two), 5);
    }
);

#[test]
fn failing_is_more_failures_than_logins_and_not_just_one() {
    let day = |sign_ins, sign_ins_failed| Day {
        begins: Timestamp::from_millis(0),
        calls_taken: 0,
        calls_refused: 0,
        strangers: 0,
        sign_ins,
        sign_ins_failed,
    };
    assert_eq!(failing(&[]), None);
    assert_eq!(failing(&[day(0, 2)]), None, "two people may mistype");
    assert_eq!(failing(&[day(0, 3)]), Some(3));
    assert_eq!(failing(&[day(2, 2), day(1, 2)]), Some(4), "yesterday counts");
    assert_eq!(failing(&[day(0, 90), day(0, 0), day(0, 0)]), None, "what is over does not");
    assert_eq!(failing(&[day(3, 3)]), None);
}
