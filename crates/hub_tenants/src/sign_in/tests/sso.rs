//! Logging in by SAML, from the request to the session, with assertions that stand for verified ones.

use hub_saml::VerifiedAssertion;
use serde_json::json;

use super::*;
use crate::connection::{self, Toggle};
use crate::event::people::{Part, of_person};
use crate::user::{self, Role};

pub(super) const EMAIL_CLAIM: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";

pub(super) fn assertion(name_id: &str, answers: Option<&str>) -> VerifiedAssertion {
    let cx = at(0);
    VerifiedAssertion {
        assertion_id: Secret::generate(&*cx.entropy, "_").expose().clone(),
        issuer: ISSUER.to_owned(),
        name_id: name_id.to_owned(),
        name_id_format: None,
        name_qualifier: None,
        sp_name_qualifier: None,
        session_index: Some("_index".to_owned()),
        authn_instant: cx.now.millis(),
        not_on_or_after: cx.now.plus_minutes(5).millis(),
        session_not_on_or_after: None,
        attributes: Vec::new(),
        certificate_sha256: certificate().sha256_thumbprint,
        in_response_to: answers.map(str::to_owned),
        authn_context: None,
    }
}

pub(super) fn with_claim(name: &str, value: &str, assertion: VerifiedAssertion) -> VerifiedAssertion {
    VerifiedAssertion { attributes: vec![(name.to_owned(), vec![value.to_owned()])], ..assertion }
}

pub(super) fn browser() -> Secret {
    Secret::new("the browser's own key".to_owned())
}

fn begun(c: &mut Conn, id: ConnectionId) -> Result<Asked> {
    let trust = trust(c, &MasterKey::new([7; 32]), id, BASE_URL)?;
    begin(c, &at(0), trust, &browser(), Some("/people".to_owned()))
}

/// Sends a browser on its way; the id of its request.
fn start(c: &mut Conn, id: ConnectionId) -> String {
    let hub_saml::Outgoing::Redirect(url) = begun(c, id).unwrap().message().unwrap() else {
        panic!("a form")
    };
    assert!(url.starts_with("https://login.microsoftonline.com/acme/saml2?SAMLRequest="));
    let newest = hub_db::Dynamic::<diesel::sql_types::Text>::new(
        "SELECT id FROM saml_requests WHERE connection_id = ",
    )
    .bind(id)
    .sql(" ORDER BY id");
    let mut ids: Vec<String> = c.rows(newest).unwrap();
    ids.retain(|request| pending(c, id, request, now()).unwrap().is_some());
    ids.pop().unwrap()
}

pub(super) fn unsolicited() -> Source {
    Source::Unsolicited { browser: browser(), return_to: Some("/".to_owned()) }
}

/// The tile: the assertion that the IdP sends by itself.
fn tile(c: &mut Conn, id: ConnectionId, name_id: &str) -> Result<Accepted> {
    accept(c, &at(0), id, &assertion(name_id, None), &unsolicited())
}

pub(super) fn end(
    c: &mut Conn,
    ticket: &Secret,
    browser: Option<&Secret>,
    seconds: i64,
) -> Result<(Opened, Option<String>)> {
    let browser = browser.map(|key| key.expose().as_str());
    finish(c, &at(seconds), ticket.expose(), browser, ClientKind::Web, None, Lifetime::default())
}

/// Whom the tile lets in.
pub(super) fn lets_in(c: &mut Conn, id: ConnectionId, name_id: &str) -> Result<UserId> {
    let accepted = tile(c, id, name_id)?;
    Ok(end(c, &accepted.ticket, Some(&browser()), 1)?.0.user)
}

pub(super) fn failure<T: std::fmt::Debug>(outcome: Result<T>) -> SsoFailure {
    match outcome {
        Err(Error::SsoFailed(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

pub(super) fn unknown(name: &str) -> SsoFailure {
    SsoFailure::UnknownUser { name: name.to_owned() }
}

story!(
    /// C12: begun here, answered there, finished in the browser that began.
    a_login_that_begins_here,
    |c, acme| {
        let id = acme.integrated(c);
        let request = start(c, id);
        let answer = assertion("member@acme.test", Some(&request));
        let answer = VerifiedAssertion { session_not_on_or_after: Some(at(600).now.millis()), ..answer };
        let accepted = accept(c, &at(1), id, &answer, &Source::Answer).unwrap();
        assert_eq!(pending(c, id, &request, now()).unwrap(), None);
        let (opened, return_to) = end(c, &accepted.ticket, Some(&browser()), 2).unwrap();
        assert_eq!((opened.user, return_to.as_deref()), (acme.member, Some("/people")));
        let alive = |c: &mut Conn, seconds| {
            session::authenticate(c, opened.cookie.expose(), at(seconds).now, Lifetime::default()).unwrap()
        };
        let person = alive(c, 599).unwrap();
        assert_eq!((person.proof(), person.connection()), (Proof::Saml, Some(id)));
        assert!(alive(c, 600).is_none(), "the IdP's end of session");
        assert_eq!(acme.details(c, Action::Login), json!({ "proof": "saml", "client": "web", "second_factor": null }));
        let row = connection::get(c, acme.tenant, id).unwrap();
        assert_eq!((row.tested_at, row.last_sign_in_at), (Some(at(1).now), Some(at(1).now)));
        let used = connection::certificates(c, acme.tenant, id).unwrap()[0].last_used_at;
        assert_eq!(used, Some(at(1).now));
    }
);

story!(
    /// C11, K15: the tile of the IdP's portal, where it is allowed.
    a_login_that_begins_at_the_idp,
    |c, acme| {
        let id = acme.integrated(c);
        for person in [acme.owner, acme.admin, acme.member] {
            let name = acme.user(c, person).user_name;
            assert_eq!(lets_in(c, id, &name).unwrap(), person, "C15: owners and admins too");
        }
        connection::set_toggle(c, &at(0), &acme.operator(), id, Toggle::IdpInitiated, false).unwrap();
        assert_eq!(failure(tile(c, id, "member@acme.test")), SsoFailure::UnsolicitedNotAllowed);
        let request = start(c, id);
        accept(c, &at(1), id, &assertion("member@acme.test", Some(&request)), &Source::Answer).unwrap();
    }
);

story!(an_answer_needs_an_open_request_of_this_connection, |c, acme| {
    let (id, other) = (acme.integrated(c), acme.integrated(c));
    let request = start(c, id);
    let answer = |request: Option<&str>| assertion("member@acme.test", request);
    let unknown_request = |outcome| assert_eq!(failure::<Accepted>(outcome), SsoFailure::UnknownRequest);
    unknown_request(accept(c, &at(1), id, &answer(Some("_made_up")), &Source::Answer));
    unknown_request(accept(c, &at(1), id, &answer(None), &Source::Answer));
    unknown_request(accept(c, &at(1), id, &answer(Some(&request)), &unsolicited()));
    unknown_request(accept(c, &at(1), other, &answer(Some(&request)), &Source::Answer));
    unknown_request(accept(c, &at(600), id, &answer(Some(&request)), &Source::Answer));
    accept(c, &at(599), id, &answer(Some(&request)), &Source::Answer).unwrap();
    unknown_request(accept(c, &at(599), id, &answer(Some(&request)), &Source::Answer));
});

story!(an_assertion_is_taken_once_and_remembered_until_it_is_over, |c, acme| {
    let id = acme.integrated(c);
    let once = assertion("member@acme.test", None);
    accept(c, &at(0), id, &once, &unsolicited()).unwrap();
    sweep(c, at(360).now).unwrap();
    assert_eq!(failure(accept(c, &at(1), id, &once, &unsolicited())), SsoFailure::Replayed);
    let request = start(c, id);
    let dressed = VerifiedAssertion { in_response_to: Some(request), ..once };
    assert_eq!(failure(accept(c, &at(1), id, &dressed, &Source::Answer)), SsoFailure::Replayed);
});

story!(a_ticket_works_once_soon_and_in_its_own_browser, |c, acme| {
    let id = acme.integrated(c);
    let ticket = |c: &mut Conn| tile(c, id, "member@acme.test").unwrap().ticket;
    let wrong_browser =
        |outcome| assert_eq!(failure::<(Opened, Option<String>)>(outcome), SsoFailure::WrongBrowser);
    for other in [None, Some(Secret::new("another key".to_owned()))] {
        let stolen = ticket(c);
        wrong_browser(end(c, &stolen, other.as_ref(), 1));
    }
    let late = ticket(c);
    wrong_browser(end(c, &late, Some(&browser()), 120));
    wrong_browser(end(c, &Secret::new("made up".to_owned()), Some(&browser()), 1));
    let good = ticket(c);
    end(c, &good, Some(&browser()), 119).unwrap();
    wrong_browser(end(c, &good, Some(&browser()), 119));
});

story!(
    /// K14: unknown, staged and deactivated people are told apart for the admin, and none gets in.
    who_has_no_account_is_refused,
    |c, acme| {
        let id = acme.integrated(c);
        acme.directory(c, false, false).push(c, "sam");
        user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
        let name = |name: &str| name.to_owned();
        assert_eq!(failure(tile(c, id, "nobody@acme.test")), unknown("nobody@acme.test"));
        assert_eq!(failure(tile(c, id, "sam@acme.test")), SsoFailure::NotImported { name: name("sam@acme.test") });
        assert_eq!(failure(tile(c, id, "member@acme.test")), SsoFailure::Deactivated { name: name("member@acme.test") });
        let reason = Error::SsoFailed(unknown("nobody@acme.test"));
        record_failure(c, &at(5), id, Purpose::Login, &reason, Some(ISSUER)).unwrap();
        let details = acme.details(c, Action::SsoFailed);
        assert_eq!((&details["code"], &details["issuer"]), (&json!("unknown_user"), &json!(ISSUER)));
        assert_eq!(acme.newest(c, Action::SsoFailed).request_id, "req-5");
    }
);

story!(
    /// K14: a refused login is in the log of whom it named, who was removed before an import too; a test is in nobody's.
    a_refused_login_is_in_the_log_of_whom_it_named,
    |c, acme| {
        let id = acme.integrated(c);
        let directory = acme.directory(c, false, false);
        let (sam, gone) = (directory.push(c, "sam").id, directory.push(c, "gone").id);
        directory.delete(c, gone).unwrap();
        user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
        let refused = |c: &mut Conn, name: &str, purpose| {
            let reason = Error::SsoFailed(failure(tile(c, id, name)));
            record_failure(c, &at(5), id, purpose, &reason, Some(ISSUER)).unwrap();
        };
        for name in ["sam@acme.test", "member@acme.test", "gone@acme.test", "nobody@acme.test"] {
            refused(c, name, Purpose::Login);
        }
        refused(c, "sam@acme.test", Purpose::Test);
        let told = |c: &mut Conn, person| -> Vec<String> {
            let all = of_person(c, acme.tenant, &[person], None, 50).unwrap();
            all.into_iter().filter(|it| it.part == Some(Part::Refused)).map(|it| it.row.details).collect()
        };
        for (person, code) in [(sam, "not_imported"), (acme.member, "deactivated"), (gone, "unknown_user")] {
            let found = told(c, person);
            assert!(found.len() == 1 && found[0].contains(code), "{found:?}");
        }
        assert!(told(c, acme.owner).is_empty() && told(c, acme.admin).is_empty());
    }
);

story!(who_loses_access_on_the_way_does_not_arrive, |c, acme| {
    let id = acme.integrated(c);
    let accepted = tile(c, id, "member@acme.test").unwrap();
    user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
    let refused = failure(end(c, &accepted.ticket, Some(&browser()), 1));
    assert_eq!(refused, SsoFailure::Deactivated { name: "member@acme.test".to_owned() });
});

story!(people_are_found_by_user_name_by_e_mail_and_by_the_stable_claim, |c, acme| {
    let id = acme.integrated(c);
    let directory = acme.directory(c, true, true);
    let mut body = person("ada");
    body["userName"] = json!("Ada.Login");
    let ada = directory.post(c, &body).unwrap().user;
    assert_eq!(lets_in(c, id, " ADA.LOGIN ").unwrap(), ada.id);
    assert_eq!(lets_in(c, id, "Ada@acme.test").unwrap(), ada.id);
    let opaque = |n: &str| assertion(&format!("opaque-{n}"), None);
    let accepted =
        accept(c, &at(0), id, &with_claim(EMAIL_CLAIM, "ada@acme.test", opaque("1")), &unsolicited());
    assert_eq!(end(c, &accepted.unwrap().ticket, Some(&browser()), 1).unwrap().0.user, ada.id);
    // The object id that Entra also sends as externalId; only of people whom this very connection manages.
    let object = "http://schemas.microsoft.com/identity/claims/objectidentifier";
    let by_object = with_claim(object, "ext-ada", opaque("2"));
    assert_eq!(failure(accept(c, &at(0), id, &by_object, &unsolicited())), unknown("opaque-2"));
    connection::configure(c, &at(0), &acme.operator(), directory.connection, &complete(), false).unwrap();
    accept(c, &at(0), directory.connection, &by_object, &unsolicited()).unwrap();
});

story!(
    /// Whom a directory sent and nobody has linked yet has an account's address: its person logs in as before.
    who_waits_beside_an_account_shuts_nobody_out,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let id = directory.connection;
        connection::configure(c, &at(0), &acme.operator(), id, &complete(), false).unwrap();
        let mut body = person("member");
        body["userName"] = json!("upn-17");
        assert_ne!(directory.post(c, &body).unwrap().user.id, acme.member);
        let login = with_claim(EMAIL_CLAIM, "member@acme.test", assertion("upn-17", None));
        let accepted = accept(c, &at(0), id, &login, &unsolicited()).unwrap();
        assert_eq!(end(c, &accepted.ticket, Some(&browser()), 1).unwrap().0.user, acme.member);
        // The name alone leads to whoever has it now, also after that login.
        assert_eq!(failure(tile(c, id, "upn-17")), SsoFailure::NotImported { name: "upn-17".to_owned() });
    }
);

story!(an_identity_survives_a_change_of_name_and_e_mail, |c, acme| {
    let id = acme.integrated(c);
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    let first = with_claim(EMAIL_CLAIM, "ada@acme.test", assertion("persistent-17", None));
    accept(c, &at(0), id, &first, &unsolicited()).unwrap();
    assert_eq!(lets_in(c, id, "ada@acme.test").unwrap(), ada.id);
    directory.put(c, ada.id, &person("ada.lovelace")).unwrap();
    assert_eq!(lets_in(c, id, "persistent-17").unwrap(), ada.id);
    assert_eq!(lets_in(c, id, "ada@acme.test").unwrap(), ada.id, "the IdP's NameID may lag behind");
    let other_issuer =
        VerifiedAssertion { issuer: "urn:other".to_owned(), ..assertion("persistent-17", None) };
    let refused = failure(accept(c, &at(0), id, &other_issuer, &unsolicited()));
    assert_eq!(refused, SsoFailure::IssuerChanged);
    // The address now belongs to somebody new: it must not lead into the account of who had it before.
    let new = directory.push(c, "ada");
    assert_ne!(new.id, ada.id);
    assert_eq!(lets_in(c, id, "ada@acme.test").unwrap(), new.id);
    assert_eq!(lets_in(c, id, "ada.lovelace@acme.test").unwrap(), ada.id);
});

story!(
    /// Never across tenants: an assertion names people of its own tenant only.
    another_tenants_person_is_never_met,
    |c, acme| {
        let id = acme.integrated(c);
        let globex = found(c, "globex").unwrap();
        let theirs = globex.integrated(c);
        for name in ["owner@globex.test", "member@globex.test", &globex.owner.to_string()] {
            assert_eq!(failure(tile(c, id, name)), unknown(name));
        }
        user::create(c, &at(0), globex.tenant, &account("member@acme.test", Role::Owner)).unwrap();
        assert_eq!(lets_in(c, id, "member@acme.test").unwrap(), acme.member);
        assert_ne!(lets_in(c, theirs, "member@acme.test").unwrap(), acme.member);
        let request = start(c, theirs);
        let crossed = accept(c, &at(0), id, &assertion("member@acme.test", Some(&request)), &Source::Answer);
        assert_eq!(failure(crossed), SsoFailure::UnknownRequest);
    }
);

story!(
    /// The holder of a Secret Token writes names; they must not become the owner or an admin by them.
    what_a_directory_writes_leads_to_no_owner_and_no_admin,
    |c, acme| {
        let id = acme.integrated(c);
        let directory = acme.directory(c, true, true);
        for (person, own) in [(acme.owner, "owner@acme.test"), (acme.admin, "admin@acme.test")] {
            let mallory = format!("mallory-{own}");
            let linked = directory
                .put(c, person, &json!({ "userName": mallory, "externalId": own, "emails": [{ "value": own, "primary": true }] }))
                .unwrap();
            assert_eq!((linked.user.id, linked.user.user_name.as_str()), (person, mallory.as_str()));
            assert_eq!(failure(tile(c, id, &mallory)), unknown(&mallory));
            directory.patch(c, person, "emails", json!([{ "value": mallory, "primary": true }])).unwrap();
            assert_eq!(acme.user(c, person).sign_in_email_key.as_deref(), Some(own));
            assert_eq!(failure(tile(c, id, &mallory)), unknown(&mallory));
            assert_eq!(lets_in(c, id, own).unwrap(), person);
        }
        assert_eq!(failure(tile(c, id, "\u{212a}urt@acme.test")), unknown("\u{212a}urt@acme.test"));
    }
);

story!(a_connection_that_is_not_integrated_leads_nowhere, |c, acme| {
    let id = acme.connect(c);
    assert_eq!(failure(begun(c, id)), SsoFailure::NotIntegrated);
    assert_eq!(failure(tile(c, id, "member@acme.test")), SsoFailure::NotIntegrated);
    let id = acme.integrated(c);
    let request = start(c, id);
    let accepted = tile(c, id, "member@acme.test").unwrap();
    connection::disconnect(c, &at(1), &acme.operator(), id).unwrap();
    assert_eq!(pending(c, id, &request, now()).unwrap(), None);
    assert_eq!(failure(end(c, &accepted.ticket, Some(&browser()), 1)), SsoFailure::WrongBrowser);
    assert!(matches!(begun(c, id), Err(Error::NotFound)));
    let left: i64 = c
        .one(hub_db::Dynamic::<diesel::sql_types::BigInt>::new("SELECT count(*) FROM federated_identities"))
        .unwrap();
    assert_eq!(left, 0, "whom the IdP knew is forgotten with it");
});

story!(
    /// What verified the response, and the connection itself, are looked at again under the lock.
    a_certificate_or_connection_that_went_on_the_way_opens_nothing,
    |c, acme| {
        let id = acme.integrated(c);
        let second = other_certificate("Second", 2_524_608_000);
        connection::add_certificates(c, &at(0), &acme.operator(), id, vec![second]).unwrap();
        let rows = connection::certificates(c, acme.tenant, id).unwrap();
        let signing = rows.iter().find(|row| row.sha256 == certificate().sha256_thumbprint).unwrap().id;
        let accepted = tile(c, id, "member@acme.test").unwrap();
        connection::remove_certificate(c, &at(1), &acme.operator(), id, signing, false).unwrap();
        assert_eq!(failure(tile(c, id, "member@acme.test")), SsoFailure::CertificateRemoved);
        let gone = connection::Settings { sso_url: Some(String::new()), ..connection::Settings::default() };
        connection::configure(c, &at(1), &acme.operator(), id, &gone, true).unwrap();
        assert_eq!(failure(end(c, &accepted.ticket, Some(&browser()), 2)), SsoFailure::NotIntegrated);
    }
);

story!(
    /// What let somebody in is looked at once more when the login ends: two minutes are long for a key that was withdrawn.
    a_ticket_is_worth_what_verified_it_is_worth,
    |c, acme| {
        let id = acme.integrated(c);
        let second = other_certificate("Second", 2_524_608_000);
        let by = acme.operator();
        connection::add_certificates(c, &at(0), &by, id, vec![second]).unwrap();
        let rows = connection::certificates(c, acme.tenant, id).unwrap();
        let signing = rows.iter().find(|row| row.sha256 == certificate().sha256_thumbprint).unwrap().id;
        let issuer = |issuer: &str| connection::Settings {
            idp_entity_id: Some(issuer.to_owned()),
            ..connection::Settings::default()
        };
        let accepted = tile(c, id, "member@acme.test").unwrap();
        connection::configure(c, &at(1), &by, id, &issuer("https://other.test/"), false).unwrap();
        assert_eq!(failure(tile(c, id, "member@acme.test")), SsoFailure::IssuerChanged);
        let kept = connection_of_ticket(c, accepted.ticket.expose(), at(1).now).unwrap();
        assert_eq!((kept, connection_of_ticket(c, "made up", at(1).now).unwrap()), (Some(id), None));
        assert_eq!(failure(end(c, &accepted.ticket, Some(&browser()), 1)), SsoFailure::IssuerChanged);
        connection::configure(c, &at(1), &by, id, &issuer(ISSUER), false).unwrap();
        let accepted = tile(c, id, "member@acme.test").unwrap();
        connection::remove_certificate(c, &at(1), &by, id, signing, false).unwrap();
        assert_eq!(failure(end(c, &accepted.ticket, Some(&browser()), 1)), SsoFailure::CertificateRemoved);
    }
);

story!(
    /// An admin who sets up an identity provider of their own becomes no owner, and no other admin, by it.
    a_connection_of_an_admins_lets_in_no_owner_before_one_vouches,
    |c, acme| {
        let (admin, owner) = (acme.right_of(c, acme.admin), acme.right_of(c, acme.owner));
        let second = account("second@acme.test", Role::Admin);
        user::create(c, &at(0), acme.tenant, &second).unwrap();
        let id = connection::begin(c, &at(0), &admin, "entra_id").unwrap();
        connection::configure(c, &at(0), &admin, id, &complete(), false).unwrap();
        let not = |name: &str| SsoFailure::NotVouched { name: name.to_owned() };
        for name in ["owner@acme.test", "second@acme.test"] {
            assert_eq!(failure(tile(c, id, name)), not(name));
            // By every way of naming them.
            let claim = with_claim(EMAIL_CLAIM, name, assertion("someone", None));
            assert_eq!(failure(accept(c, &at(0), id, &claim, &unsolicited())), not(name));
        }
        assert_eq!(lets_in(c, id, "member@acme.test").unwrap(), acme.member);
        assert_eq!(lets_in(c, id, "admin@acme.test").unwrap(), acme.admin, "who set it up");
        connection::vouching::vouch(c, &acme.by_owner(1), &owner, id).unwrap();
        assert_eq!(lets_in(c, id, "owner@acme.test").unwrap(), acme.owner);
        // On the way when the word is taken away, or when they become more than they were.
        let on_the_way = [tile(c, id, "owner@acme.test").unwrap(), tile(c, id, "member@acme.test").unwrap()];
        let new = connection::Settings {
            sso_url: Some("https://evil.test/saml".to_owned()),
            ..connection::Settings::default()
        };
        connection::configure(c, &at(1), &admin, id, &new, false).unwrap();
        user::change_role(c, &at(1), &owner, acme.member, Role::Owner).unwrap();
        let [owners, members] = on_the_way.map(|accepted| end(c, &accepted.ticket, Some(&browser()), 2));
        assert_eq!(failure(owners), not("owner@acme.test"));
        assert_eq!(failure(members), SsoFailure::WrongBrowser, "the login is forgotten");
    }
);

/// A login of the member's by a name that is nobody's address.
fn as_mallory(c: &mut Conn, id: ConnectionId, name: &str, seconds: i64) -> Secret {
    let said = with_claim(EMAIL_CLAIM, "member@acme.test", assertion(name, None));
    let accepted = accept(c, &at(seconds), id, &said, &unsolicited()).unwrap();
    end(c, &accepted.ticket, Some(&browser()), seconds).unwrap().0.cookie
}

fn known(c: &mut Conn, id: ConnectionId, name: &str) -> Option<UserId> {
    store::federated_user(c, id, ISSUER, name).unwrap()
}

/// What an admin set up alone.
fn of_an_admins(c: &mut Conn, acme: &Acme) -> ConnectionId {
    let admin = acme.right_of(c, acme.admin);
    let id = connection::begin(c, &at(0), &admin, "entra_id").unwrap();
    connection::configure(c, &at(0), &admin, id, &complete(), false).unwrap();
    id
}

story!(
    /// An admin's own identity provider can be any sub-user; that ends when the sub-user becomes more.
    whoever_may_do_more_logs_in_anew,
    |c, acme| {
        let (trusted, own) = (acme.integrated(c), of_an_admins(c, acme));
        as_mallory(c, trusted, "trusted", 0);
        let cookie = as_mallory(c, own, "mallory", 0);
        let lives = |c: &mut Conn| {
            session::authenticate(c, cookie.expose(), at(1).now, Lifetime::default()).unwrap().is_some()
        };
        assert!(lives(c) && known(c, own, "mallory") == Some(acme.member));
        let owner = acme.right_of(c, acme.owner);
        assert!(user::change_role(c, &acme.by_owner(1), &owner, acme.member, Role::Admin).unwrap());
        assert!(!lives(c), "they log in anew");
        assert_eq!(acme.details(c, Action::SessionsEnd)["reason"], json!("the person may do more and logs in anew"));
        assert_eq!((known(c, own, "mallory"), known(c, trusted, "trusted")), (None, Some(acme.member)));
        let cookie = acme.session(c, acme.member, Proof::Password).1;
        assert!(!user::change_role(c, &at(2), &owner, acme.member, Role::Member).unwrap());
        assert!(user::change_role(c, &at(2), &owner, acme.member, Role::Owner).unwrap());
        assert!(session::authenticate(c, cookie.expose(), at(3).now, Lifetime::default()).unwrap().is_none());
    }
);

story!(
    /// Whom a connection named before an owner vouched for it may have been an admin's choice.
    an_owners_word_forgets_whom_the_connection_named_before,
    |c, acme| {
        let owner = acme.right_of(c, acme.owner);
        let id = of_an_admins(c, acme);
        as_mallory(c, id, "mallory", 0);
        connection::vouching::vouch(c, &acme.by_owner(1), &owner, id).unwrap();
        assert_eq!(known(c, id, "mallory"), None);
        assert_eq!(failure(tile(c, id, "mallory")), unknown("mallory"));
        as_mallory(c, id, "in between", 2);
        let admin = acme.right_of(c, acme.admin);
        let url = connection::Settings {
            sso_url: Some("https://evil.test/saml".to_owned()),
            ..connection::Settings::default()
        };
        connection::configure(c, &at(3), &admin, id, &url, false).unwrap();
        as_mallory(c, id, "mallory", 4);
        connection::vouching::vouch(c, &acme.by_owner(5), &owner, id).unwrap();
        assert_eq!((known(c, id, "mallory"), known(c, id, "in between")), (None, Some(acme.member)));
        assert_eq!(lets_in(c, id, "member@acme.test").unwrap(), acme.member, "recognised anew");
    }
);
