//! From Connect Now to Integrated, and what follows from the state.

mod disconnect;
mod halves;

use hub_integrations::Requirement;
use hub_saml::Certificate;
use serde_json::json;

use super::*;
use crate::session::Proof;
use crate::session::{self, Lifetime};
use crate::test_support::*;

fn state(c: &mut Conn, acme: &Acme, id: ConnectionId) -> State {
    get(c, acme.tenant, id).unwrap().state
}

fn save(c: &mut Conn, acme: &Acme, id: ConnectionId, new: &Settings) -> Result<Change> {
    configure(c, &acme.by_owner(1), &acme.operator(), id, new, false)
}

fn sso_url(text: &str) -> Settings {
    Settings { sso_url: Some(text.to_owned()), ..Settings::default() }
}

story!(
    /// C4: In progress, stored, with who and when.
    connect_now_begins_in_progress,
    |c, acme| {
        let id = acme.connect(c);
        let row = get(c, acme.tenant, id).unwrap();
        assert_eq!((row.state, row.state.label(), row.name()), (State::InProgress, "In progress", "Entra ID SSO"));
        assert_eq!((row.created_at, row.created_by.as_str()), (now(), "owner@acme.test"));
        assert!(row.idp_initiated && row.welcome_mail && !row.auto_create && !row.auto_deactivate);
        assert_eq!(
            missing(c, &row).unwrap(),
            [Requirement::IdpEntityId, Requirement::SsoUrl, Requirement::Certificate]
        );
        let event = acme.newest(c, Action::IntegrationConnect);
        assert_eq!((event.connection_id, event.target_id), (Some(id), id.to_string()));
        assert!(matches!(begin(c, &at(0), &acme.operator(), "no_such"), Err(Error::NotFound)));
        let second = begin(c, &at(0), &acme.operator(), "custom").unwrap();
        assert_eq!(all(c, acme.tenant).unwrap().iter().map(|row| row.id).collect::<Vec<_>>(), [id, second]);
        assert!(for_sign_in(c, acme.tenant).unwrap().is_empty());
    }
);

story!(
    /// C6: stable for the life of the connection, and its own.
    entity_id_and_acs_url_belong_to_the_connection,
    |c, acme| {
        let (one, two) = (acme.connect(c), acme.connect(c));
        let sp = sp_settings(BASE_URL, one);
        assert_eq!(sp.entity_id, format!("https://hub.test/saml/{one}"));
        assert_eq!(sp.acs_url, format!("https://hub.test/saml/{one}/acs"));
        save(c, acme, one, &complete()).unwrap();
        assert_eq!(sp_settings(BASE_URL, one), sp);
        assert_ne!(sp_settings(BASE_URL, two).entity_id, sp.entity_id);
    }
);

story!(
    /// C9, C10: the last needed field flips the state by itself, in whatever order they come.
    the_last_needed_field_makes_it_integrated,
    |c, acme| {
        let parts = [
            Settings { idp_entity_id: complete().idp_entity_id, ..Settings::default() },
            Settings { sso_url: complete().sso_url, ..Settings::default() },
            Settings { certificates: vec![certificate()], ..Settings::default() },
        ];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let id = acme.connect(c);
            for (step, part) in order.into_iter().enumerate() {
                assert_eq!(state(c, acme, id), State::InProgress);
                let seen = preview(c, &at(1), &acme.operator(), id, &parts[part]).unwrap();
                assert_eq!(seen.integrates, step == 2);
                let change = save(c, acme, id, &parts[part]).unwrap();
                assert_eq!(change.missing.len(), 2 - step);
            }
            let row = get(c, acme.tenant, id).unwrap();
            assert_eq!((row.state, row.integrated_at), (State::Integrated, Some(at(1).now)));
            let idp = idp_settings(c, &row).unwrap().unwrap();
            assert_eq!((idp.entity_id.as_str(), idp.certificates.as_slice().len()), (ISSUER, 1));
        }
        let details = acme.details(c, Action::IntegrationActivate);
        assert_eq!((&details["before"]["state"], &details["after"]["state"]), (&json!("in_progress"), &json!("integrated")));
        assert_eq!(for_sign_in(c, acme.tenant).unwrap().len(), 3);
    }
);

story!(
    /// C13: the save says how many password sessions of sub-users end, and ends just those.
    password_sessions_of_sub_users_end_with_integration,
    |c, acme| {
        let alive = |c: &mut Conn, cookie: &hub_kernel::Secret| {
            session::authenticate(c, cookie.expose(), now(), Lifetime::default()).unwrap().is_some()
        };
        let globex = found(c, "globex").unwrap();
        let theirs = globex.session(c, globex.member, Proof::Password).1;
        let members = [0, 1].map(|_| acme.session(c, acme.member, Proof::Password).1);
        let others = [acme.owner, acme.admin].map(|id| acme.session(c, id, Proof::Password).1);
        let id = acme.connect(c);
        let seen = preview(c, &at(1), &acme.operator(), id, &complete()).unwrap();
        assert_eq!(
            seen,
            Preview { integrates: true, falls_back: None, other_issuer: None, sessions_ending: 2, starts_at: None }
        );
        assert!(members.iter().all(|cookie| alive(c, cookie)), "a preview does nothing");
        let change = save(c, acme, id, &complete()).unwrap();
        assert_eq!((change.before, change.after, change.sessions_ended), (State::InProgress, State::Integrated, 2));
        assert!(members.iter().all(|cookie| !alive(c, cookie)));
        assert!(others.iter().all(|cookie| alive(c, cookie)) && alive(c, &theirs));
        assert_eq!(acme.details(c, Action::IntegrationActivate)["password_sessions_ended"], json!(2));
        assert!(has_sso(c, acme.tenant).unwrap() && !has_sso(c, globex.tenant).unwrap());
        let second = acme.connect(c);
        assert_eq!(preview(c, &at(1), &acme.operator(), second, &complete()).unwrap().sessions_ending, 0);
    }
);

story!(
    /// C10, C16: a needed value goes only after a confirmation; then In progress, and passwords serve again.
    clearing_a_needed_field_falls_back_after_confirmation,
    |c, acme| {
        let id = acme.integrated(c);
        for (gone, lacking) in [
            (Settings { idp_entity_id: Some("  ".to_owned()), ..Settings::default() }, Requirement::IdpEntityId),
            (sso_url(""), Requirement::SsoUrl),
        ] {
            assert_eq!(preview(c, &at(1), &acme.operator(), id, &gone).unwrap().falls_back, Some(vec![lacking]));
            let refused = save(c, acme, id, &gone);
            assert!(matches!(refused, Err(Error::NeedsConfirmation { missing }) if missing == [lacking]));
            assert_eq!(state(c, acme, id), State::Integrated);
            let change = configure(c, &at(2), &acme.operator(), id, &gone, true).unwrap();
            assert_eq!((change.after, change.missing), (State::InProgress, vec![lacking]));
            assert!(!has_sso(c, acme.tenant).unwrap());
            save(c, acme, id, &complete()).unwrap();
        }
        assert_eq!(acme.count(c, Action::IntegrationDeactivate), 2);
        assert_eq!(acme.count(c, Action::IntegrationActivate), 3);
        acme.session(c, acme.owner, Proof::Password);
    }
);

story!(a_changed_value_keeps_integrated_and_is_an_event, |c, acme| {
    let id = acme.integrated(c);
    let before = acme.count(c, Action::IntegrationUpdate);
    let change = save(c, acme, id, &sso_url("https://login.example.test/saml")).unwrap();
    assert_eq!((change.before, change.after), (State::Integrated, State::Integrated));
    let details = acme.details(c, Action::IntegrationUpdate);
    assert_eq!(details["after"]["sso_url"], json!("https://login.example.test/saml"));
    save(c, acme, id, &complete()).unwrap();
    save(c, acme, id, &complete()).unwrap();
    assert_eq!(acme.count(c, Action::IntegrationUpdate), before + 2, "the second save changed nothing");
    assert_eq!(acme.count(c, Action::IntegrationActivate), 1);
});

story!(values_that_cannot_be_are_refused_with_their_field, |c, acme| {
    let id = acme.connect(c);
    for url in [
        "login.example.test",
        "http://login.example.test/",
        "javascript:alert(1)",
        "https://",
        "https://a b.test/",
        "http://127.0.0.1.evil.test/",
        "http://localhost.evil.test/",
        "http://localhost@evil.test/",
        "http://[::1].evil.test/",
        "ftp://localhost/",
    ] {
        assert_eq!(field(save(c, acme, id, &sso_url(url))), "sso_url", "{url}");
    }
    for url in [
        "https://login.example.test/saml?a=b",
        "http://127.0.0.1:8081/sso",
        "http://localhost/",
        "http://[::1]:1/",
    ] {
        save(c, acme, id, &sso_url(url)).unwrap_or_else(|e| panic!("{url}: {e}"));
    }
    for text in ["two words", "tab\tbed", &"x".repeat(1025)] {
        let new = Settings { idp_entity_id: Some(text.to_owned()), ..Settings::default() };
        assert_eq!(field(save(c, acme, id, &new)), "idp_entity_id");
    }
    let urn = Settings { idp_entity_id: Some(" urn:amazon:webservices ".to_owned()), ..Settings::default() };
    save(c, acme, id, &urn).unwrap();
    assert_eq!(get(c, acme.tenant, id).unwrap().idp_entity_id.as_deref(), Some("urn:amazon:webservices"));
});

story!(
    /// C8: an expired certificate is refused with the date.
    an_expired_certificate_is_refused,
    |c, acme| {
        let id = acme.connect(c);
        let ended = other_certificate("Old", now().millis() / 1000 - 86_400);
        match add_certificates(c, &at(0), &acme.operator(), id, vec![ended]) {
            Err(Error::Invalid(invalid)) => {
                assert_eq!(invalid.field, "certificate");
                assert!(invalid.message.english().contains("2027-01-14"), "{}", invalid.message);
            }
            other => panic!("{other:?}"),
        }
        assert!(certificates(c, acme.tenant, id).unwrap().is_empty());
    }
);

story!(certificates_come_and_go_and_the_last_one_is_guarded, |c, acme| {
    let id = acme.integrated(c);
    let by = acme.operator();
    let second = other_certificate("Next", 2_524_608_000);
    add_certificates(c, &acme.by_owner(3), &by, id, vec![certificate(), second.clone()]).unwrap();
    let rows = certificates(c, acme.tenant, id).unwrap();
    assert_eq!(rows.len(), 2, "the one that was there is not stored twice");
    assert_eq!(
        (rows[0].sha256.as_str(), rows[0].added_by.as_str()),
        (second.sha256_thumbprint.as_str(), "owner@acme.test")
    );
    assert_eq!(acme.count(c, Action::IntegrationReauth), 2);
    let change = remove_certificate(c, &at(4), &by, id, rows[1].id, false).unwrap();
    assert_eq!(change.after, State::Integrated);
    let gone = remove_certificate(c, &at(4), &by, id, rows[1].id, false);
    assert!(matches!(gone, Err(Error::NotFound)));
    let refused = remove_certificate(c, &at(4), &by, id, rows[0].id, false);
    assert!(
        matches!(refused, Err(Error::NeedsConfirmation { missing }) if missing == [Requirement::Certificate])
    );
    let change = remove_certificate(c, &at(4), &by, id, rows[0].id, true).unwrap();
    assert_eq!(change.after, State::InProgress);
});

story!(a_connection_keeps_a_bounded_number_of_certificates, |c, acme| {
    let id = acme.connect(c);
    // Sixteen real keys would only cost time: what counts is that the thumbprints differ.
    let many: Vec<Certificate> = (0..=hub_saml::settings::MAX_CERTIFICATES)
        .map(|n| Certificate { sha256_thumbprint: format!("{n:064}"), ..certificate() })
        .collect();
    let (fits, one_more) = many.split_at(hub_saml::settings::MAX_CERTIFICATES);
    add_certificates(c, &at(0), &acme.operator(), id, fits.to_vec()).unwrap();
    assert_eq!(field(add_certificates(c, &at(0), &acme.operator(), id, one_more.to_vec())), "certificate");
});

story!(
    /// C24: the time of the toggle is stored, and who turned it.
    toggles_remember_when_and_by_whom,
    |c, acme| {
        let id = acme.connect(c);
        let turn = |c: &mut Conn, seconds, toggle, on| {
            set_toggle(c, &acme.by_owner(seconds), &acme.operator(), id, toggle, on).unwrap();
        };
        for (seconds, on) in [(10, true), (20, true), (30, false)] {
            turn(c, seconds, Toggle::AutoCreate, on);
            turn(c, seconds + 5, Toggle::AutoDeactivate, on);
        }
        let row = get(c, acme.tenant, id).unwrap();
        assert_eq!((row.auto_create, row.auto_create_at), (false, Some(at(30).now)));
        assert_eq!((row.auto_deactivate, row.auto_deactivate_at), (false, Some(at(35).now)));
        assert_eq!(row.auto_create_by.as_deref(), Some("owner@acme.test"));
        turn(c, 40, Toggle::WelcomeMail, false);
        turn(c, 41, Toggle::IdpInitiated, false);
        let row = get(c, acme.tenant, id).unwrap();
        assert!(!row.welcome_mail && !row.idp_initiated);
        assert_eq!(acme.count(c, Action::ToggleUpdate), 6, "turned to what it was is no event");
        let details = acme.details(c, Action::ToggleUpdate);
        assert_eq!(details, json!({
            "toggle": "idp_initiated", "before": { "idp_initiated": true }, "after": { "idp_initiated": false },
        }));
    }
);

story!(what_wants_attention_is_told, |c, acme| {
    let id = acme.connect(c);
    let told = |c: &mut Conn, days: i64, token: Option<Timestamp>| {
        let row = get(c, acme.tenant, id).unwrap();
        let certificates = certificates(c, acme.tenant, id).unwrap();
        let ends = Ends { token, client_secret: None };
        attention(&row, &certificates, ends, now().plus_days(days))
    };
    assert_eq!(told(c, 0, None), []);
    let soon = other_certificate("Soon", now().plus_days(31).millis() / 1000);
    save(c, acme, id, &Settings { certificates: vec![soon], ..complete() }).unwrap();
    assert_eq!(told(c, 0, None), [Attention::NotTested]);
    let row = get(c, acme.tenant, id).unwrap();
    note_sign_in(c, &at(0), &row, &certificate().sha256_thumbprint).unwrap();
    assert_eq!(told(c, 0, None), []);
    assert_eq!(told(c, 0, Some(now().plus_days(7))), [Attention::TokenExpiring(7)]);
    assert_eq!(told(c, 1, None), []);
    assert_eq!(told(c, 2, None), [Attention::CertificateExpiring(29)]);
    assert_eq!(told(c, 30, None), [Attention::CertificateExpiring(1)]);
    assert_eq!(told(c, 31, None), [Attention::CertificateExpired]);
    note_scim_request(c, &at(0), acme.tenant, id).unwrap();
    let row = get(c, acme.tenant, id).unwrap();
    for (minutes, quiet) in [(120, false), (121, true)] {
        let found =
            attention(&row, &[], Ends::default(), now().plus_minutes(minutes)).contains(&Attention::NoSync);
        assert_eq!(found, quiet, "after {minutes} minutes");
    }
});

story!(another_tenants_connection_does_not_exist, |c, acme| {
    let id = acme.integrated(c);
    let certificate = certificates(c, acme.tenant, id).unwrap()[0].id;
    let globex = found(c, "globex").unwrap();
    let by = globex.operator();
    let cx = at(0);
    for outcome in [
        get(c, globex.tenant, id).map(|_| ()),
        preview(c, &cx, &by, id, &complete()).map(|_| ()),
        configure(c, &cx, &by, id, &sso_url(""), true).map(|_| ()),
        remove_certificate(c, &cx, &by, id, certificate, true).map(|_| ()),
        set_toggle(c, &cx, &by, id, Toggle::AutoCreate, true),
        disconnect(c, &cx, &by, id).map(|_| ()),
        note_scim_request(c, &cx, globex.tenant, id),
    ] {
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    }
    assert!(certificates(c, globex.tenant, id).unwrap().is_empty());
    let theirs = globex.connect(c);
    let crossed = remove_certificate(c, &cx, &by, theirs, certificate, true);
    assert!(matches!(crossed, Err(Error::NotFound)));
    assert_eq!(state(c, acme, id), State::Integrated);
});

story!(
    /// What redirects logins or ends that they are by SSO asks who is at the keyboard; what is filled in first does not.
    replacing_an_address_asks_for_a_fresh_proof,
    |c, acme| {
        let late = acme.by_owner(20 * 60);
        let id = acme.connect(c);
        let by = acme.right_of(c, acme.owner);
        let one = |entity: Option<&str>, url: Option<&str>| Settings {
            idp_entity_id: entity.map(str::to_owned),
            sso_url: url.map(str::to_owned),
            certificates: Vec::new(),
        };
        let (entity, url) = (complete().idp_entity_id.unwrap(), complete().sso_url.unwrap());
        configure(c, &late, &by, id, &one(Some(&entity), Some(&url)), false).expect("filled in for the first time");
        configure(c, &late, &by, id, &one(Some(&entity), Some(&url)), false).expect("the same again");
        for new in [
            one(Some("https://other.test/entity"), None),
            one(None, Some("https://other.test/sso")),
            one(Some(""), None),
        ] {
            let refused = configure(c, &late, &by, id, &new, true);
            assert!(matches!(refused, Err(Error::Unconfirmed)), "{new:?}: {refused:?}");
        }
        configure(c, &acme.by_owner(60), &by, id, &one(None, Some("https://other.test/sso")), false).unwrap();
    }
);
