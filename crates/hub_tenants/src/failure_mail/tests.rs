//! D7: who is told of failed provisioning, when, and of what.

use super::*;
use crate::directory::calls;
use crate::test_support::*;

/// A call of a directory, `seconds` after the beginning.
fn call(acme: &Acme, id: Option<ConnectionId>, method: &str, path: &str, status: u16) -> Call {
    Call {
        tenant: acme.tenant,
        connection: id,
        token: id.map(|id| hub_kernel::SecretTokenId::new(id.tenant(), 1)),
        at: now(),
        method: method.to_owned(),
        path: path.to_owned(),
        status,
        scim_type: None,
        detail: (status >= 400).then(|| format!("answered {status}")),
        duration_us: 1,
        request_id: "r".to_owned(),
        address: None,
        user: None,
        body: None,
        parts: Vec::new(),
    }
}

/// Somebody whose create is refused.
fn refused(acme: &Acme, id: ConnectionId, name: &str) -> Call {
    let body = json!({ "userName": name, "password": "***" }).to_string();
    Call { body: Some(body), ..call(acme, Some(id), "POST", "/Users", 403) }
}

fn log(c: &mut Conn, acme: &Acme, seconds: i64, calls: &[Call]) {
    calls::record(c, &at(seconds), acme.tenant, calls).unwrap();
}

/// A connection that tells the two.
fn telling(c: &mut Conn, acme: &Acme) -> ConnectionId {
    let id = acme.directory(c, true, true).connection;
    let by = acme.operator();
    change(c, &at(0), &by, id, "it@acme.test\r\nops@acme.test").unwrap();
    id
}

/// The mail of the instant, if there is one.
fn mail(c: &mut Conn, seconds: i64, id: ConnectionId) -> Option<Failures> {
    let now = at(seconds).now;
    let is_due = due(c, now).unwrap().contains(&id);
    let found = claim(c, now, id).unwrap();
    assert_eq!(found.is_some(), is_due, "what is due is found, and nothing else");
    found
}

story!(
    /// D7: one mail some minutes after the first failure, the next an hour later, none when nothing failed.
    one_mail_an_hour_and_none_without_a_failure,
    |c, acme| {
        let id = telling(c, acme);
        log(c, acme, 0, &[call(acme, Some(id), "POST", "/Users", 201)]);
        assert!(mail(c, 3600, id).is_none(), "nothing failed");
        log(c, acme, 3600, &[refused(acme, id, "ada")]);
        log(c, acme, 3700, &[refused(acme, id, "grace"), refused(acme, id, "ada")]);
        assert!(mail(c, 3779, id).is_none(), "what fails now is gathered");
        let found = mail(c, 3780, id).unwrap();
        assert_eq!((found.total, found.to.len(), found.tenant.as_str()), (3, 2, "ACME"));
        assert_eq!(found.reasons, [Reason { status: 403, scim_type: None, count: 3 }]);
        let named: Vec<&str> = found.first.iter().map(|failed| failed.who.as_str()).collect();
        assert_eq!(named, ["ada", "grace"], "each once");
        assert!(mail(c, 3780, id).is_none(), "whoever comes second sends nothing");
        log(c, acme, 3781, &[refused(acme, id, "linus")]);
        assert!(mail(c, 3780 + 3599, id).is_none(), "not within the hour");
        let found = mail(c, 3780 + 3600, id).unwrap();
        assert_eq!((found.total, found.first.len(), found.first[0].who.as_str()), (1, 1, "linus"));
        assert!(mail(c, 90_000, id).is_none(), "quiet again");
        log(c, acme, 90_000, &[refused(acme, id, "ada")]);
        assert!(mail(c, 90_180, id).is_some(), "and not for good");
    }
);

story!(
    /// D7: look-ups of somebody who is not there fail nothing; refusals, missing targets, wrong addresses and our own faults
    /// do. Strangers and other connections are not meant. The count and the reasons agree.
    what_counts_as_a_failure,
    |c, acme| {
        let (id, other) = (telling(c, acme), acme.connect(c));
        let astray = Call { token: None, ..call(acme, Some(id), "GET", "/Users/usr-1", 404) };
        let fine = [
            call(acme, Some(id), "GET", "/Users/usr-1", 404),
            call(acme, Some(id), "GET", "/Groups/grp-1", 404),
            call(acme, Some(id), "GET", "/Users?filter=x", 200),
            call(acme, Some(id), "DELETE", "/Users/usr-1", 204),
            call(acme, Some(other), "POST", "/Users", 500),
            call(acme, None, "POST", "/Users", 401),
        ];
        log(c, acme, 0, &fine);
        assert!(mail(c, 9000, id).is_none());
        let failing = [
            call(acme, Some(id), "PATCH", "/Users/usr-1", 404),
            call(acme, Some(id), "GET", "/Userss", 404),
            astray,
            call(acme, Some(id), "GET", "/Users?filter=someone@acme.test", 400),
            Call { scim_type: Some("uniqueness".to_owned()), ..call(acme, Some(id), "POST", "/Groups", 409) },
            call(acme, Some(id), "POST", "/Users", 500),
        ];
        log(c, acme, 1, &[&fine[..], &failing[..]].concat());
        let found = mail(c, 181, id).unwrap();
        let counts: Vec<(i64, i64)> = found.reasons.iter().map(|reason| (reason.status, reason.count)).collect();
        assert_eq!(counts, [(404, 3), (400, 1), (409, 1), (500, 1)]);
        assert_eq!(found.total, 6, "the count that makes it due agrees with what is read back");
        let who: Vec<&str> = found.first.iter().map(|failed| failed.who.as_str()).collect();
        assert_eq!(who, ["PATCH /Users/usr-1", "GET /Userss", "GET /Users/usr-1", "GET /Users", "POST /Groups"]);
        assert_eq!(found.first[4].detail, "answered 409");
    }
);

story!(
    /// D7: a person who is known here is named by the userName, whatever the call said.
    people_are_named_by_their_user_name,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let (ada, id) = (directory.push(c, "ada"), directory.connection);
        change(c, &at(0), &acme.operator(), id, "it@acme.test").unwrap();
        let patch = Call { user: Some(ada.id), body: Some("[…".to_owned()), ..call(acme, Some(id), "PATCH", "/Users/x", 400) };
        log(c, acme, 1, &[patch]);
        assert_eq!(mail(c, 200, id).unwrap().first[0].who, ada.user_name);
    }
);

story!(
    /// D7: at most five addresses, each one an address; the event tells before and after, and nothing else tells.
    addresses_are_checked_and_their_change_is_an_event,
    |c, acme| {
        let id = acme.connect(c);
        let by = acme.right_of(c, acme.admin);
        let six = "a@x.test,b@x.test;c@x.test d@x.test\te@x.test\nf@x.test";
        for wrong in ["it@acme.test, ops", "it@acme.test\r\nBcc: all@acme.test", "<it@acme.test>", six] {
            assert_eq!(field(change(c, &at(0), &by, id, wrong)), FIELD, "{wrong}");
        }
        assert_eq!(acme.count(c, Action::FailureMailUpdate), 0);
        change(c, &at(0), &by, id, " It@acme.test,it@ACME.test; a@x.test b@x.test c@x.test d@x.test ").unwrap();
        let stored = of(c, acme.tenant, id).unwrap();
        assert_eq!(stored.addresses, ["It@acme.test", "a@x.test", "b@x.test", "c@x.test", "d@x.test"]);
        change(c, &at(1), &by, id, "It@acme.test\na@x.test\nb@x.test\nc@x.test\nd@x.test").unwrap();
        change(c, &at(2), &by, id, "a@x.test").unwrap();
        assert_eq!(acme.count(c, Action::FailureMailUpdate), 2, "the same again is no change");
        let details = acme.details(c, Action::FailureMailUpdate);
        assert_eq!(details["before"]["addresses"][0], "It@acme.test");
        assert_eq!(details["after"]["addresses"], json!(["a@x.test"]));
        let globex = found(c, "globex").unwrap();
        let other = globex.right_of(c, globex.owner);
        assert!(matches!(change(c, &at(3), &other, id, "x@globex.test"), Err(Error::NotFound)));
        assert!(matches!(of(c, globex.tenant, id), Err(Error::NotFound)));
        let saml = connection::begin(c, &at(3), &by, "custom_saml").unwrap();
        assert!(matches!(change(c, &at(3), &by, saml, "x@acme.test"), Err(Error::NotFound)));
    }
);

story!(
    /// D7: nobody is told of what failed while nobody was named, nor after the end of a connection; emptying the list and filling it
    /// again brings no second mail within the hour.
    silence_where_nobody_is_named_or_nothing_is_connected,
    |c, acme| {
        let id = acme.directory(c, true, true).connection;
        log(c, acme, 0, &[refused(acme, id, "ada")]);
        let by = acme.right_of(c, acme.owner);
        change(c, &at(1), &by, id, "it@acme.test").unwrap();
        assert!(mail(c, 9000, id).is_none(), "it failed before");
        log(c, acme, 10_000, &[refused(acme, id, "ada")]);
        change(c, &at(10_001), &by, id, "ops@acme.test").unwrap();
        assert_eq!(mail(c, 10_180, id).unwrap().to, ["ops@acme.test"], "who is named when it is sent");
        log(c, acme, 10_181, &[refused(acme, id, "ada")]);
        change(c, &at(10_182), &by, id, "").unwrap();
        log(c, acme, 10_183, &[refused(acme, id, "ada")]);
        assert!(mail(c, 90_000, id).is_none(), "nobody is named");
        change(c, &at(10_184), &by, id, "it@acme.test").unwrap();
        log(c, acme, 10_185, &[refused(acme, id, "grace")]);
        assert!(mail(c, 10_180 + 3599, id).is_none());
        let found = mail(c, 10_180 + 3600, id).unwrap();
        assert_eq!((found.total, found.first[0].who.as_str()), (1, "grace"));
        log(c, acme, 20_000, &[refused(acme, id, "ada")]);
        connection::disconnect(c, &at(20_001), &acme.operator(), id).unwrap();
        log(c, acme, 20_002, &[refused(acme, id, "ada")]);
        assert!(mail(c, 90_000, id).is_none(), "disconnected");
    }
);
