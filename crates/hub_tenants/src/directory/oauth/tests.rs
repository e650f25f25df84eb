//! OAuth clients: their secrets, the access tokens that these are exchanged for, and what ends both.

use serde_json::json;

use super::*;
use crate::directory::calls::{self, Call};
use crate::directory::{self, DirectoryScope, Ends, TokenRefusal};
use crate::test_support::*;
use crate::user::{self, Role};
use hub_kernel::Actor;

/// A client with one secret of a year.
fn client(c: &mut Conn, acme: &Acme) -> (ConnectionId, Added) {
    let connection = acme.connect(c);
    (connection, add(c, acme, connection, "Entra gallery"))
}

fn add(c: &mut Conn, acme: &Acme, connection: ConnectionId, name: &str) -> Added {
    add_secret(c, &acme.by_owner(0), &acme.operator(), connection, name, 1).unwrap()
}

fn proven(
    c: &mut Conn,
    acme: &Acme,
    identifier: &str,
    secret: &Secret,
    seconds: i64,
) -> Result<ProvenClient, ClientRefusal> {
    prove(c, acme.tenant, identifier, secret, at(seconds).now).unwrap()
}

/// What the token endpoint does.
fn exchange(
    c: &mut Conn,
    acme: &Acme,
    connection: ConnectionId,
    secret: &Secret,
    seconds: i64,
) -> Result<Granted, ClientRefusal> {
    let by = proven(c, acme, &connection.to_string(), secret, seconds)?;
    grant(c, &at(seconds), &by).unwrap()
}

fn call(c: &mut Conn, acme: &Acme, token: &Secret, seconds: i64) -> Result<DirectoryScope, TokenRefusal> {
    let header = format!("Bearer {}", token.expose());
    directory::authenticate(c, acme.tenant, Some(&header), at(seconds).now).unwrap()
}

const DAY: i64 = 86_400;

story!(
    /// H3: a secret is shown once, kept as a hash, and exchanged for an access token of an hour.
    h3_a_secret_is_exchanged_for_an_access_token,
    |c, acme| {
        let (connection, added) = client(c, acme);
        let plain = added.secret.expose();
        assert!(plain.starts_with(SECRET_PREFIX) && plain.len() == 47, "{plain}");
        assert_eq!(added.expires_at, now().plus_days(365));
        let rows = secrets(c, acme.tenant, connection).unwrap();
        assert_eq!((rows[0].id, rows[0].name.as_str(), rows[0].prefix.as_str()), (added.id, "Entra gallery", &plain[..10]));
        assert!(directory::tokens(c, acme.tenant, connection).unwrap().is_empty(), "it is no Secret Token");
        let known = find(c, acme.tenant, connection).unwrap().unwrap();
        assert_eq!((known.token_minutes, known.created_by.as_str()), (60, "owner@acme.test"));

        let granted = exchange(c, acme, connection, &added.secret, 100).unwrap();
        let token = granted.token.expose();
        assert!(token.starts_with(ACCESS_PREFIX) && token.len() == 47, "{token}");
        assert_eq!(granted.seconds, 3600);
        let rows = secrets(c, acme.tenant, connection).unwrap();
        assert_eq!(rows[0].last_used_at, Some(at(100).now));
        let scope = call(c, acme, &granted.token, 100).unwrap();
        assert_eq!((scope.tenant(), scope.connection(), scope.token()), (acme.tenant, connection, added.id));
        assert_eq!(scope.integration(), "entra_id");
        let name = "Entra gallery".to_owned();
        assert_eq!(scope.actor(), Actor::Client { id: added.id, name, connection });
        assert!(scope.is_first_request(), "an exchange is no SCIM request");

        call(c, acme, &granted.token, 3699).unwrap();
        assert_eq!(call(c, acme, &granted.token, 3700), Err(TokenRefusal::AccessEnded));
        for events in [Action::OauthClientCreate, Action::ClientSecretCreate] {
            let event = acme.newest(c, events);
            assert!(!event.details.contains(&plain[4..]), "{}", event.details);
        }
        let details = acme.details(c, Action::ClientSecretCreate);
        assert_eq!(details, json!({ "after": { "name": "Entra gallery", "expires": added.expires_at.rfc3339() } }));
    }
);

story!(each_kind_of_secret_opens_its_own_door_only, |c, acme| {
    let (connection, added) = client(c, acme);
    let (_, token) = directory::issue(c, &at(0), &acme.operator(), connection, "Token", None).unwrap();
    let access = exchange(c, acme, connection, &added.secret, 0).unwrap().token;
    assert_eq!(call(c, acme, &added.secret, 0), Err(TokenRefusal::ClientSecret));
    let client_id = connection.to_string();
    for wrong in [&token, &access] {
        assert_eq!(proven(c, acme, &client_id, wrong, 0), Err(ClientRefusal::Unknown));
    }
    // One is not ended as if it were the other.
    let by = acme.operator();
    assert!(matches!(directory::revoke(c, &at(0), &by, connection, added.id), Err(Error::NotFound)));
    let token_id = directory::tokens(c, acme.tenant, connection).unwrap()[0].id;
    assert!(matches!(revoke_secret(c, &at(0), &by, connection, token_id), Err(Error::NotFound)));
    let invented = Secret::new(format!("{ACCESS_PREFIX}{}", "x".repeat(43)));
    assert_eq!(call(c, acme, &invented, 0), Err(TokenRefusal::AccessEnded));
});

story!(
    /// H3: two secrets are valid at once, so one is replaced without a pause; a third has to wait.
    h3_a_secret_is_rotated_without_a_gap,
    |c, acme| {
        let (connection, old) = client(c, acme);
        let by = acme.operator();
        let taken = add_secret(c, &at(0), &by, connection, " Entra gallery ", 1);
        assert_eq!(field(taken), "secret_name");
        let new = add(c, acme, connection, "Entra 2027");
        assert_eq!(acme.count(c, Action::OauthClientCreate), 1, "one client");
        assert_eq!(field(add_secret(c, &at(0), &by, connection, "Third", 1)), "secret_name");
        let from_old = exchange(c, acme, connection, &old.secret, 0).unwrap().token;
        let from_new = exchange(c, acme, connection, &new.secret, 0).unwrap().token;
        let scope = call(c, acme, &from_old, 0).unwrap();
        revoke_secret(c, &at(5), &by, connection, old.id).unwrap();
        assert_eq!(call(c, acme, &from_old, 5), Err(TokenRefusal::SecretEnded), "at once");
        assert_eq!(status(directory::refresh(c, &scope, at(5).now)), 401, "also in the middle of a request");
        assert_eq!(exchange(c, acme, connection, &old.secret, 5).unwrap_err(), ClientRefusal::Revoked);
        call(c, acme, &from_new, 5).unwrap();
        let again = revoke_secret(c, &at(6), &by, connection, old.id);
        assert!(matches!(again, Err(Error::NotFound)));
        assert_eq!(acme.details(c, Action::ClientSecretRevoke)["before"]["name"], json!("Entra gallery"));
        add(c, acme, connection, "Third");
    }
);

story!(
    /// H3: a secret lives for one to three years, as the admin says; its tokens end with it.
    h3_a_secret_ends_and_its_tokens_with_it,
    |c, acme| {
        let connection = acme.connect(c);
        let by = acme.operator();
        for name in ["", "  ", &"x".repeat(101)] {
            assert_eq!(field(add_secret(c, &at(0), &by, connection, name, 1)), "secret_name");
        }
        for years in [-1, 0, 4, i64::MAX] {
            assert_eq!(field(add_secret(c, &at(0), &by, connection, "S", years)), "secret_years");
        }
        assert_eq!(find(c, acme.tenant, connection).unwrap(), None, "no client without a secret");
        let added = add_secret(c, &at(0), &by, connection, "S", 3).unwrap();
        assert_eq!(added.expires_at, now().plus_days(3 * 365));
        let last = 3 * 365 * DAY - 60;
        let granted = exchange(c, acme, connection, &added.secret, last).unwrap();
        assert_eq!(granted.seconds, 60, "no longer than the secret");
        call(c, acme, &granted.token, last + 59).unwrap();
        assert!(call(c, acme, &granted.token, last + 60).is_err());
        assert_eq!(exchange(c, acme, connection, &added.secret, last + 60).unwrap_err(), ClientRefusal::Expired);
        // One that is over does not count against the two.
        for name in ["T", "U"] {
            add_secret(c, &at(last + 60), &by, connection, name, 1).unwrap();
        }
        assert_eq!(field(add_secret(c, &at(last + 60), &by, connection, "V", 1)), "secret_name");
    }
);

story!(
    /// H3: access tokens live for one to six hours.
    h3_the_life_of_access_tokens_is_the_admins_choice,
    |c, acme| {
        let (connection, added) = client(c, acme);
        let by = acme.operator();
        let before = exchange(c, acme, connection, &added.secret, 0).unwrap();
        for minutes in [0, 59, 361, i64::MIN] {
            assert_eq!(field(set_minutes(c, &at(0), &by, connection, minutes)), "token_minutes");
        }
        set_minutes(c, &at(0), &by, connection, 360).unwrap();
        set_minutes(c, &at(0), &by, connection, 360).unwrap();
        assert_eq!(acme.count(c, Action::OauthClientUpdate), 1, "what it was is no event");
        assert_eq!(acme.details(c, Action::OauthClientUpdate), json!({
            "before": { "access_token_minutes": 60 }, "after": { "access_token_minutes": 360 },
        }));
        let after = exchange(c, acme, connection, &added.secret, 0).unwrap();
        assert_eq!((before.seconds, after.seconds), (3600, 6 * 3600));
        call(c, acme, &after.token, 6 * 3600 - 1).unwrap();
        assert!(call(c, acme, &after.token, 6 * 3600).is_err());
        assert!(call(c, acme, &before.token, 3600).is_err(), "as long as it was told");
    }
);

story!(whoever_ends_the_client_or_the_connection_ends_its_tokens, |c, acme| {
    let (connection, first) = client(c, acme);
    let by = acme.operator();
    let second = add(c, acme, connection, "Second");
    let token = exchange(c, acme, connection, &first.secret, 0).unwrap().token;
    let scope = call(c, acme, &token, 0).unwrap();
    let held = proven(c, acme, &connection.to_string(), &second.secret, 0).unwrap();
    remove(c, &at(1), &by, connection).unwrap();
    assert_eq!(find(c, acme.tenant, connection).unwrap(), None);
    assert_eq!((acme.count(c, Action::ClientSecretRevoke), acme.count(c, Action::OauthClientDelete)), (2, 1));
    assert_eq!(call(c, acme, &token, 1), Err(TokenRefusal::SecretEnded));
    assert_eq!(status(directory::refresh(c, &scope, at(1).now)), 401);
    assert_eq!(exchange(c, acme, connection, &second.secret, 1).unwrap_err(), ClientRefusal::Revoked);
    let late = grant(c, &at(1), &held).unwrap();
    assert_eq!(
        late.unwrap_err(),
        ClientRefusal::Revoked,
        "what was proved before does not count under the lock"
    );
    assert!(matches!(remove(c, &at(1), &by, connection), Err(Error::NotFound)));
    assert!(matches!(set_minutes(c, &at(1), &by, connection, 60), Err(Error::NotFound)));

    let again = add(c, acme, connection, "Again");
    let token = exchange(c, acme, connection, &again.secret, 2).unwrap().token;
    connection::set_toggle(c, &at(2), &by, connection, connection::Toggle::Scim, false).unwrap();
    assert_eq!(call(c, acme, &token, 2), Err(TokenRefusal::SwitchedOff));
    assert_eq!(exchange(c, acme, connection, &again.secret, 2).unwrap_err(), ClientRefusal::SwitchedOff);
    connection::set_toggle(c, &at(2), &by, connection, connection::Toggle::Scim, true).unwrap();
    call(c, acme, &token, 2).unwrap();
    connection::disconnect(c, &at(3), &by, connection).unwrap();
    assert_eq!(call(c, acme, &token, 3), Err(TokenRefusal::AccessEnded));
    assert_eq!(exchange(c, acme, connection, &again.secret, 3).unwrap_err(), ClientRefusal::Unknown);
});

story!(a_client_is_known_in_its_own_tenant_only, |c, acme| {
    let (connection, added) = client(c, acme);
    let token = exchange(c, acme, connection, &added.secret, 0).unwrap().token;
    let globex = found(c, "globex").unwrap();
    let theirs = globex.connect(c);
    let own = add(c, &globex, theirs, "Theirs");
    for (tenant, identifier, secret) in [
        (&globex, connection, &added.secret),
        (&globex, theirs, &added.secret),
        (acme, theirs, &own.secret),
        (acme, connection, &own.secret),
    ] {
        let refused = proven(c, tenant, &identifier.to_string(), secret, 0);
        assert_eq!(refused, Err(ClientRefusal::Unknown));
    }
    for identifier in ["", "con-", "acme", "\0"] {
        assert_eq!(proven(c, acme, identifier, &added.secret, 0), Err(ClientRefusal::Unknown));
    }
    assert_eq!(call(c, &globex, &token, 0), Err(TokenRefusal::AccessEnded));
    let by = globex.operator();
    assert!(matches!(add_secret(c, &at(0), &by, connection, "S", 1), Err(Error::NotFound)));
    assert!(matches!(revoke_secret(c, &at(0), &by, connection, added.id), Err(Error::NotFound)));
    assert!(matches!(revoke_secret(c, &at(0), &by, theirs, added.id), Err(Error::NotFound)));
    assert!(matches!(set_minutes(c, &at(0), &by, connection, 120), Err(Error::NotFound)));
    assert!(matches!(remove(c, &at(0), &by, connection), Err(Error::NotFound)));
    assert_eq!(find(c, globex.tenant, connection).unwrap(), None);
    assert!(secrets(c, globex.tenant, connection).unwrap().is_empty());
    call(c, acme, &token, 0).unwrap();
});

story!(another_connection_of_the_tenant_is_another_client, |c, acme| {
    let (one, first) = client(c, acme);
    let two = acme.connect(c);
    let second = add(c, acme, two, "Entra gallery");
    assert_eq!(exchange(c, acme, two, &first.secret, 0).unwrap_err(), ClientRefusal::Unknown);
    let token = exchange(c, acme, two, &second.secret, 0).unwrap().token;
    assert_eq!(call(c, acme, &token, 0).unwrap().connection(), two);
    let by = acme.operator();
    assert!(matches!(revoke_secret(c, &at(0), &by, one, second.id), Err(Error::NotFound)));
});

story!(a_secret_outlives_its_makers_rights_and_the_page_says_so, |c, acme| {
    let connection = acme.connect(c);
    let by = acme.right_of(c, acme.admin);
    add_secret(c, &at(0), &by, connection, "Admin's", 1).unwrap();
    assert!(!secrets(c, acme.tenant, connection).unwrap()[0].orphaned);
    user::change_role(c, &at(0), &acme.operator(), acme.admin, Role::Member).unwrap();
    assert!(secrets(c, acme.tenant, connection).unwrap()[0].orphaned);
});

story!(the_last_secret_that_still_serves_says_when_access_ends, |c, acme| {
    let (connection, first) = client(c, acme);
    let ends = |c: &mut Conn| Ends::read(c, acme.tenant, connection).unwrap();
    assert_eq!(ends(c), Ends { token: None, client_secret: Some(now().plus_days(365)) });
    let row = connection::get(c, acme.tenant, connection).unwrap();
    let told = connection::attention(&row, &[], ends(c), now().plus_days(336));
    assert_eq!(told, [connection::Attention::ClientSecretExpiring(29)]);
    add_secret(c, &at(0), &acme.operator(), connection, "Next", 2).unwrap();
    assert_eq!(ends(c).client_secret, Some(now().plus_days(730)));
    revoke_secret(c, &at(0), &acme.operator(), connection, first.id).unwrap();
    remove(c, &at(0), &acme.operator(), connection).unwrap();
    assert_eq!(ends(c), Ends::default());
});

story!(calls_with_an_access_token_are_logged_under_the_secrets_name, |c, acme| {
    let (connection, added) = client(c, acme);
    let token = exchange(c, acme, connection, &added.secret, 0).unwrap().token;
    let scope = call(c, acme, &token, 0).unwrap();
    let logged = Call {
        tenant: acme.tenant,
        connection: Some(scope.connection()),
        token: Some(scope.token()),
        at: at(40).now,
        method: "GET".to_owned(),
        path: "/Users".to_owned(),
        status: 200,
        scim_type: None,
        detail: None,
        duration_us: 1,
        request_id: "req".to_owned(),
        address: None,
        user: None,
        body: None,
        parts: Vec::new(),
    };
    calls::record(c, &at(41), acme.tenant, &[logged]).unwrap();
    let rows = calls::page(c, acme.tenant, connection, &calls::Filter::default(), 10).unwrap();
    assert_eq!(rows[0].token.as_deref(), Some("Entra gallery"));
    assert_eq!(secrets(c, acme.tenant, connection).unwrap()[0].last_used_at, Some(at(40).now));
    assert!(!call(c, acme, &token, 50).unwrap().is_first_request());
});

story!(a_call_without_tenant_url_is_known_by_its_access_token, |c, acme| {
    let (connection, added) = client(c, acme);
    let token = exchange(c, acme, connection, &added.secret, 0).unwrap().token;
    let owner = |c: &mut Conn, secret: &Secret, seconds: i64| {
        let header = format!("Bearer {}", secret.expose());
        directory::owner_of_token(c, Some(&header), at(seconds).now).unwrap()
    };
    assert_eq!(owner(c, &token, 0), Some((acme.tenant, connection)));
    assert_eq!(owner(c, &token, 3600), None);
    assert_eq!(owner(c, &added.secret, 0), None);
    revoke_secret(c, &at(0), &acme.operator(), connection, added.id).unwrap();
    assert_eq!(owner(c, &token, 0), None);
});

story!(what_is_over_is_swept_and_what_is_good_stays, |c, acme| {
    let (connection, added) = client(c, acme);
    let old = exchange(c, acme, connection, &added.secret, 0).unwrap().token;
    let new = exchange(c, acme, connection, &added.secret, 3600 + DAY).unwrap().token;
    let stored = |c: &mut Conn, token: &Secret| {
        store::find_access(c, &TokenHash::of(token.expose())).unwrap().is_some()
    };
    sweep(c, at(3600 + DAY - 1).now).unwrap();
    assert!(stored(c, &old), "remembered for a day");
    sweep(c, at(3600 + DAY).now).unwrap();
    assert_eq!((stored(c, &old), stored(c, &new)), (false, true));
    call(c, acme, &new, 3601 + DAY).unwrap();
});

story!(a_client_that_asks_without_end_loses_its_oldest_tokens, |c, acme| {
    let (_, added) = client(c, acme);
    let give = |c: &mut Conn, name: &str, seconds: i64| {
        let hash = TokenHash::of(name);
        store::insert_access(c, added.id, &hash, at(seconds).now, at(9000).now, 2).unwrap();
    };
    let known = |c: &mut Conn, name: &str| store::find_access(c, &TokenHash::of(name)).unwrap().is_some();
    for (seconds, name) in ["a", "b", "c"].into_iter().enumerate() {
        give(c, name, i64::try_from(seconds).unwrap());
    }
    assert_eq!(["a", "b", "c"].map(|name| known(c, name)), [true; 3]);
    give(c, "d", 3);
    assert_eq!(["a", "b", "c", "d"].map(|name| known(c, name)), [false, true, true, true]);
});

story!(guesses_are_counted_by_client_and_address, |c, acme| {
    let (connection, added) = client(c, acme);
    let guesser = Cx { address: Some("203.0.113.7".to_owned()), ..at(0) };
    let elsewhere = Cx { address: Some("203.0.113.8".to_owned()), ..at(0) };
    let name = connection.to_string();
    for _ in 0..10 {
        check_guesses(c, &guesser, acme.tenant, &name).unwrap();
        note_guess(c, &guesser, acme.tenant, &name).unwrap();
    }
    let refused = check_guesses(c, &guesser, acme.tenant, &name).unwrap_err();
    assert!(matches!(refused, Error::Throttled { retry_after_seconds: 900 }), "{refused:?}");
    check_guesses(c, &elsewhere, acme.tenant, &name).unwrap();
    check_guesses(c, &guesser, acme.tenant, "another").unwrap();
    exchange(c, acme, connection, &added.secret, 0).unwrap();
    check_guesses(c, &Cx { now: at(901).now, ..guesser }, acme.tenant, &name).unwrap();
});
