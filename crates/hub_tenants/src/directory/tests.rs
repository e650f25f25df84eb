//! Secret Tokens and the log of calls.

use serde_json::json;

use super::calls::{Call, Filter, page, record, sweep};
use super::*;
use crate::connection::State;
use crate::test_support::*;
use crate::user::{self, Role};

fn authorize(
    c: &mut Conn,
    tenant: TenantId,
    header: &str,
    seconds: i64,
) -> Result<DirectoryScope, TokenRefusal> {
    authenticate(c, tenant, Some(header), at(seconds).now).unwrap()
}

story!(
    /// C17, D3: the bearer token alone opens the door; the database holds only its hash.
    a_token_is_shown_once_and_opens_the_door,
    |c, acme| {
        let connection = acme.connect(c);
        let cx = acme.by_owner(0);
        let (id, secret) = issue(c, &cx, &acme.operator(), connection, "  Entra  ", None).unwrap();
        let plain = secret.expose();
        assert!(plain.starts_with(TOKEN_PREFIX) && plain.len() == 47, "{plain}");
        assert!(!format!("{secret:?}").contains(&plain[4..]));
        let row = tokens(c, acme.tenant, connection).unwrap().pop().unwrap();
        assert_eq!((row.id, row.name.as_str(), row.prefix.as_str()), (id, "Entra", &plain[..10]));
        assert_eq!((row.created_by.as_str(), row.last_used_at), ("owner@acme.test", None));
        let details = acme.newest(c, Action::TokenCreate);
        assert!(!details.details.contains(&plain[10..]));
        for header in [format!("Bearer {plain}"), format!("bearer   {plain} "), format!("BEARER {plain}")] {
            let scope = authorize(c, acme.tenant, &header, 0).unwrap();
            assert_eq!((scope.tenant(), scope.connection(), scope.token()), (acme.tenant, connection, id));
            assert_eq!(scope.integration(), "entra_id");
            assert!(!scope.auto_create() && !scope.auto_deactivate() && scope.welcome_mail());
        }
        for header in [plain.clone(), format!("Basic {plain}"), "Bearer ".to_owned(), "Bearer".to_owned(), String::new()] {
            assert_eq!(authorize(c, acme.tenant, &header, 0), Err(TokenRefusal::Missing), "{header}");
        }
        assert_eq!(authenticate(c, acme.tenant, None, now()).unwrap(), Err(TokenRefusal::Missing));
        for wrong in [plain[..46].to_owned(), format!("{plain}x"), plain.to_lowercase(), plain.to_uppercase()] {
            assert_eq!(authorize(c, acme.tenant, &format!("Bearer {wrong}"), 0), Err(TokenRefusal::Unknown));
        }
    }
);

story!(
    /// D2: a name and an optional expiry date.
    a_token_needs_a_name_and_a_date_that_is_to_come,
    |c, acme| {
        let connection = acme.connect(c);
        let by = acme.operator();
        for name in ["", "   ", &"x".repeat(101)] {
            assert_eq!(field(issue(c, &at(0), &by, connection, name, None)), "name");
        }
        for past in [now(), now().plus_seconds(-1)] {
            assert_eq!(field(issue(c, &at(0), &by, connection, "T", Some(past))), "expires");
        }
        let end = now().plus_days(30);
        let (_, secret) = issue(c, &at(0), &by, connection, "T", Some(end)).unwrap();
        let header = format!("Bearer {}", secret.expose());
        assert!(authorize(c, acme.tenant, &header, 30 * 86_400 - 1).is_ok());
        assert_eq!(authorize(c, acme.tenant, &header, 30 * 86_400), Err(TokenRefusal::Expired));
        assert_eq!(acme.details(c, Action::TokenCreate)["after"]["expires"], json!(end.rfc3339()));
    }
);

story!(
    /// K4: two tokens are valid at once, so one is replaced without a pause; revoking works on the next request.
    a_token_is_rotated_without_a_gap,
    |c, acme| {
        let directory = acme.directory(c, false, false);
        let (_, second) =
            issue(c, &at(0), &acme.operator(), directory.connection, "New", None).unwrap();
        let header = format!("Bearer {}", second.expose());
        let first = directory.scope(c);
        authorize(c, acme.tenant, &header, 0).unwrap();
        revoke(c, &at(5), &acme.operator(), directory.connection, first.token()).unwrap();
        let old = format!("Bearer {}", directory.token.expose());
        assert_eq!(authorize(c, acme.tenant, &old, 5), Err(TokenRefusal::Revoked));
        authorize(c, acme.tenant, &header, 5).unwrap();
        let again = revoke(c, &at(6), &acme.operator(), directory.connection, first.token());
        assert!(matches!(again, Err(Error::NotFound)));
        assert_eq!(acme.details(c, Action::TokenRevoke)["before"]["name"], json!("Entra"));
        let rows = tokens(c, acme.tenant, directory.connection).unwrap();
        assert_eq!(rows.iter().map(|row| row.revoked_at).collect::<Vec<_>>(), [None, Some(at(5).now)]);
    }
);

story!(
    /// D4: the token of a maker who lost the right lives on, and the page says so.
    a_token_outlives_its_makers_rights,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let by = acme.right_of(c, acme.admin);
        let (_, token) = issue(c, &at(0), &by, directory.connection, "Admin's", None).unwrap();
        let orphaned = |c: &mut Conn| {
            tokens(c, acme.tenant, directory.connection).unwrap().iter().map(|row| row.orphaned).collect::<Vec<_>>()
        };
        assert_eq!(orphaned(c), [false, false]);
        user::change_role(c, &at(0), &acme.operator(), acme.admin, Role::Member).unwrap();
        assert_eq!(orphaned(c), [true, false], "the operator's own token has no maker to lose");
        user::change_role(c, &at(0), &acme.operator(), acme.admin, Role::Admin).unwrap();
        user::deactivate(c, &at(0), &acme.operator(), acme.admin).unwrap();
        assert_eq!(orphaned(c), [true, false]);
        authorize(c, acme.tenant, &format!("Bearer {}", token.expose()), 0).unwrap();
    }
);

story!(
    /// D4: the maker whom the IdP deletes and creates again is still the maker.
    a_token_knows_its_maker_under_a_new_id,
    |c, acme| {
        let directory = acme.directory(c, false, false);
        let by = acme.right_of(c, acme.admin);
        issue(c, &at(0), &by, directory.connection, "Admin's", None).unwrap();
        acme.verified(c, "acme.test");
        let linked = directory.push(c, "admin");
        directory.delete(c, linked.id).unwrap();
        let back = directory.push(c, "admin");
        assert_ne!(back.id, acme.admin);
        assert!(!tokens(c, acme.tenant, directory.connection).unwrap()[0].orphaned);
    }
);

story!(another_tenants_token_is_unknown, |c, acme| {
    let directory = acme.directory(c, false, false);
    let globex = found(c, "globex").unwrap();
    let header = format!("Bearer {}", directory.token.expose());
    assert_eq!(authorize(c, globex.tenant, &header, 0), Err(TokenRefusal::Unknown));
    let id = directory.scope(c).token();
    let by = globex.operator();
    assert!(matches!(revoke(c, &at(0), &by, directory.connection, id), Err(Error::NotFound)));
    assert!(matches!(issue(c, &at(0), &by, directory.connection, "T", None), Err(Error::NotFound)));
    assert!(tokens(c, globex.tenant, directory.connection).unwrap().is_empty());
    let theirs = globex.connect(c);
    assert!(matches!(revoke(c, &at(0), &acme.operator(), theirs, id), Err(Error::NotFound)));
    directory.scope(c);
});

story!(the_last_token_that_still_serves_says_when_access_ends, |c, acme| {
    let connection = acme.connect(c);
    let by = acme.operator();
    let make = |c: &mut Conn, days: Option<i64>| {
        let end = days.map(|days| now().plus_days(days));
        issue(c, &at(0), &by, connection, "T", end).unwrap().0
    };
    let end = |c: &mut Conn| last_end(&tokens(c, acme.tenant, connection).unwrap());
    assert_eq!(end(c), None);
    make(c, Some(5));
    let later = make(c, Some(9));
    assert_eq!(end(c), Some(now().plus_days(9)));
    revoke(c, &at(0), &by, connection, later).unwrap();
    assert_eq!(end(c), Some(now().plus_days(5)));
    make(c, None);
    assert_eq!(end(c), None, "one never ends");
});

story!(a_write_goes_by_what_is_true_when_it_is_written, |c, acme| {
    let directory = acme.directory(c, false, false);
    let scope = directory.scope(c);
    directory.toggle(c, connection::Toggle::AutoCreate, true);
    assert!(refresh(c, &scope, now()).unwrap().auto_create());
    directory.toggle(c, connection::Toggle::Scim, false);
    assert_eq!(status(refresh(c, &scope, now())), 403);
    directory.toggle(c, connection::Toggle::Scim, true);
    revoke(c, &at(0), &acme.operator(), directory.connection, scope.token()).unwrap();
    assert_eq!(status(refresh(c, &scope, now())), 401);
});

story!(a_call_without_tenant_url_is_known_by_its_token, |c, acme| {
    let directory = acme.directory(c, false, false);
    let header = format!("Bearer {}", directory.token.expose());
    let owner = |c: &mut Conn, header: &str| owner_of_token(c, Some(header), now()).unwrap();
    assert_eq!(owner(c, &header), Some((acme.tenant, directory.connection)));
    assert_eq!(owner(c, "Bearer swb_unknown"), None);
    assert_eq!(owner_of_token(c, None, now()).unwrap(), None);
    let id = directory.scope(c).token();
    revoke(c, &at(0), &acme.operator(), directory.connection, id).unwrap();
    assert_eq!(owner(c, &header), None);
});

fn call(scope: Option<&DirectoryScope>, tenant: TenantId, seconds: i64, status: u16) -> Call {
    Call {
        tenant,
        connection: scope.map(DirectoryScope::connection),
        token: scope.map(DirectoryScope::token),
        at: at(seconds).now,
        method: "GET".to_owned(),
        path: format!("/Users?n={seconds}"),
        status,
        scim_type: (status == 400).then(|| "invalidFilter".to_owned()),
        detail: (status >= 400).then(|| "refused".to_owned()),
        duration_us: 1234,
        request_id: format!("req-{seconds}"),
        address: None,
        user: None,
        body: None,
        parts: Vec::new(),
    }
}

fn paths(rows: Vec<calls::CallRow>) -> Vec<String> {
    rows.into_iter().map(|row| row.path.trim_start_matches("/Users?n=").to_owned()).collect()
}

story!(
    /// D9, S3: call by call, refused ones and those with an unknown token included.
    calls_are_logged_and_the_tokens_last_use_with_them,
    |c, acme| {
        let directory = acme.directory(c, false, false);
        let scope = directory.scope(c);
        assert!(scope.is_first_request());
        let other = acme.connect(c);
        let globex = found(c, "globex").unwrap();
        let log = [
            call(Some(&scope), acme.tenant, 10, 200),
            call(Some(&scope), acme.tenant, 20, 400),
            call(None, acme.tenant, 30, 401),
            call(Some(&scope), globex.tenant, 40, 200),
        ];
        record(c, &at(31), acme.tenant, &log).unwrap();
        assert!(!directory.scope(c).is_first_request());
        let token = tokens(c, acme.tenant, directory.connection).unwrap().pop().unwrap();
        assert_eq!(token.last_used_at, Some(at(20).now));
        let row = connection::get(c, acme.tenant, directory.connection).unwrap();
        assert_eq!((row.scim_seen_at, row.last_sync_at), (Some(at(31).now), Some(at(31).now)));
        assert_eq!(row.state, State::InProgress, "SAML is still to be set up");
        let all = page(c, acme.tenant, directory.connection, &Filter::default(), 10).unwrap();
        assert_eq!((all[1].status, all[1].scim_type.as_deref(), all[1].duration_us), (400, Some("invalidFilter"), 1234));
        let second = all[1].id;
        assert_eq!(paths(all), ["30", "20", "10"]);
        assert_eq!(paths(page(c, acme.tenant, directory.connection, &Filter { refused_only: true, ..Filter::default() }, 1).unwrap()), ["30"]);
        assert_eq!(paths(page(c, acme.tenant, directory.connection, &Filter { before: Some(second), ..Filter::default() }, 10).unwrap()), ["10"]);
        assert_eq!(paths(page(c, acme.tenant, other, &Filter::default(), 10).unwrap()), ["30"]);
        assert!(page(c, globex.tenant, directory.connection, &Filter::default(), 10).unwrap().is_empty());
        let reference = Filter { request_id: Some("req-10".to_owned()), ..Filter::default() };
        let row = page(c, acme.tenant, directory.connection, &reference, 10).unwrap().pop().unwrap();
        assert_eq!((row.path.as_str(), row.token.as_deref()), ("/Users?n=10", Some("Entra")));
        sweep(c, at(20).now).unwrap();
        assert_eq!(paths(page(c, acme.tenant, directory.connection, &Filter::default(), 10).unwrap()), ["30"]);
    }
);

story!(
    /// What a bulk request wrote is found by the person, between the instants asked for, and is no call of its own.
    parts_of_a_bulk_request_are_found_by_person,
    |c, acme| {
        let directory = acme.directory(c, false, false);
        let scope = directory.scope(c);
        let (ada, bob) = (directory.push(c, "ada").id, directory.push(c, "bob").id);
        let part = |user, status: u16| calls::Part {
            user,
            method: "PATCH".to_owned(),
            path: format!("/Users/{user}"),
            status,
            detail: (status >= 400).then(|| "refused".to_owned()),
            body: Some("{}".to_owned()),
        };
        let bulk = |seconds| Call {
            parts: vec![part(ada, 200), part(bob, 409), part(ada, 404)],
            ..call(Some(&scope), acme.tenant, seconds, 200)
        };
        let single = Call { user: Some(ada), ..call(Some(&scope), acme.tenant, 20, 200) };
        record(c, &at(31), acme.tenant, &[bulk(10), single, bulk(30)]).unwrap();
        let told = |c: &mut Conn, user, from: i64, until: i64, limit: i64| -> Vec<(i64, bool)> {
            let rows = calls::of_user(c, user, at(from).now, at(until).now, limit).unwrap();
            rows.into_iter().map(|row| (row.status, row.in_bulk)).collect()
        };
        let all = [(404, true), (200, true), (200, false), (404, true), (200, true)];
        assert_eq!(told(c, ada, 0, 40, 10), all);
        assert_eq!(told(c, ada, 0, 40, 3), all[..3]);
        assert_eq!(told(c, ada, 0, 25, 10), all[2..]);
        assert_eq!(told(c, bob, 0, 40, 10), [(409, true), (409, true)]);
        assert_eq!(page(c, acme.tenant, directory.connection, &Filter::default(), 10).unwrap().len(), 3);
        sweep(c, at(10).now).unwrap();
        assert_eq!(told(c, ada, 0, 40, 10), all[..3]);
    }
);

story!(a_call_of_a_connection_that_ended_is_still_logged, |c, acme| {
    let directory = acme.directory(c, false, false);
    let scope = directory.scope(c);
    connection::disconnect(c, &at(0), &acme.operator(), directory.connection).unwrap();
    record(c, &at(1), acme.tenant, &[call(Some(&scope), acme.tenant, 1, 200)]).unwrap();
    assert_eq!(page(c, acme.tenant, directory.connection, &Filter::default(), 10).unwrap().len(), 1);
});
