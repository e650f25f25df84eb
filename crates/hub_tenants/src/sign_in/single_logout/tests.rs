//! What a logout message ends, and what it does not.

use hub_kernel::{Secret, UserId};
use hub_saml::logout::{Request, Response};
use hub_saml::{KeySize, NameId, Parameter, SpKey, SpPrivateKey};

use super::*;
use crate::session::{Lifetime, Opening, Proof};
use crate::test_support::*;

const SLO: &str = "https://login.microsoftonline.com/acme/slo";

fn redirect() -> Endpoint {
    Endpoint { url: SLO.to_owned(), binding: RequestBinding::Redirect, response_url: None, on: true }
}

/// Our side, with a key to sign with.
fn ours() -> SpSettings {
    static KEY: std::sync::OnceLock<SpPrivateKey> = std::sync::OnceLock::new();
    let key = KEY.get_or_init(|| {
        let made = SpKey::generate(KeySize::Rsa2048, "hub", &[7; 16], 0, 4_102_444_800_000).unwrap();
        SpPrivateKey::from_pem(made.private_key_pem.as_bytes()).unwrap()
    });
    SpSettings { signing_key: Some(key.clone()), ..SpSettings::new("urn:hub", "https://hub.example/acs") }
}

/// Somebody logged in through the connection, under this name at the IdP.
fn log_in(c: &mut Conn, acme: &Acme, by: ConnectionId, who: UserId, name: NameId, index: &str) -> Secret {
    let user = acme.user(c, who);
    let opening = Opening {
        connection: Some(by),
        name_id: Some(name),
        session_index: Some(index.to_owned()),
        ..opening(Proof::Saml)
    };
    session::open(c, &at(0), &user, &opening, Lifetime::default()).unwrap()
}

fn alive(c: &mut Conn, cookie: &Secret) -> bool {
    session::authenticate(c, cookie.expose(), at(1).now, Lifetime::default()).unwrap().is_some()
}

fn received(message: Message) -> Received {
    Received {
        message,
        relay_state: Some("state".to_owned()),
        remember_until: at(600).now.millis(),
        certificate_sha256: certificate().sha256_thumbprint,
    }
}

fn asks(id: &str, name: NameId, indexes: &[&str]) -> Received {
    let session_indexes = indexes.iter().map(|&index| index.to_owned()).collect();
    received(Message::Request(Request {
        id: id.to_owned(),
        name_id: name,
        session_indexes,
        not_on_or_after: None,
    }))
}

fn hand_in(c: &mut Conn, id: ConnectionId, message: Received) -> Result<Taken> {
    take(c, &at(1), id, message, 60)
}

fn ended(outcome: Result<Taken>) -> usize {
    match outcome.unwrap() {
        Taken::Request { ended, answer } => {
            let Outgoing::Redirect(url) = answer.sign(&ours()).unwrap() else { panic!("{answer:?}") };
            assert!(
                url.starts_with(&format!("{SLO}?SAMLResponse=")) && url.contains("RelayState=state"),
                "{url}"
            );
            ended
        }
        other => panic!("{other:?}"),
    }
}

fn set_up(c: &mut Conn, acme: &Acme) -> ConnectionId {
    let (id, by) = (acme.integrated(c), acme.right_of(c, acme.admin));
    configure(c, &at(0), &by, id, Some(&redirect())).unwrap();
    id
}

story!(the_idp_ends_the_sessions_it_names_and_no_others, |c, acme| {
    let (id, other) = (set_up(c, acme), acme.connect(c));
    let ada = NameId { format: Some("urn:f".to_owned()), ..NameId::new("ada") };
    let first = log_in(c, acme, id, acme.member, ada.clone(), "_1");
    let second = log_in(c, acme, id, acme.member, ada.clone(), "_2");
    let eve = log_in(c, acme, id, acme.admin, NameId::new("eve"), "_1");
    let elsewhere = log_in(c, acme, other, acme.member, ada.clone(), "_1");
    let by_password = acme.session(c, acme.owner, Proof::Password).1;
    assert_eq!(ended(hand_in(c, id, asks("_a", ada.clone(), &["_9"]))), 0);
    assert_eq!(ended(hand_in(c, id, asks("_b", ada.clone(), &["_1"]))), 1);
    assert!(!alive(c, &first) && alive(c, &second));
    let event = acme.newest(c, Action::SessionEnd);
    assert_eq!((event.connection_id, event.target_name.as_str()), (Some(id), "member@acme.test"));
    let stranger = NameId { format: Some("urn:g".to_owned()), ..ada.clone() };
    assert_eq!(ended(hand_in(c, id, asks("_c", stranger, &[]))), 0);
    assert_eq!(ended(hand_in(c, id, asks("_d", NameId::new("ada"), &[]))), 1);
    assert!(!alive(c, &second));
    assert!(alive(c, &eve) && alive(c, &elsewhere) && alive(c, &by_password));
});

story!(a_message_is_taken_once, |c, acme| {
    let id = set_up(c, acme);
    let message = asks("_once", NameId::new("ada"), &[]);
    assert_eq!(ended(hand_in(c, id, message.clone())), 0);
    assert!(matches!(hand_in(c, id, message.clone()), Err(Error::SsoFailed(SsoFailure::Replayed))));
    let skew_and_more = Timestamp::from_millis(message.remember_until).plus_seconds(61);
    sweep(c, skew_and_more.plus_seconds(-1)).unwrap();
    assert!(hand_in(c, id, message.clone()).is_err());
    sweep(c, skew_and_more).unwrap();
    assert_eq!(ended(hand_in(c, id, message)), 0, "by then its own times refuse it");
});

story!(our_request_names_the_person_to_the_letter_and_is_answered_once, |c, acme| {
    let id = set_up(c, acme);
    let ada = NameId {
        format: Some("urn:f".to_owned()),
        sp_name_qualifier: Some("urn:us".to_owned()),
        ..NameId::new("ada")
    };
    let cookie = log_in(c, acme, id, acme.member, ada.clone(), "_1");
    let person = session::authenticate(c, cookie.expose(), now(), Lifetime::default()).unwrap().unwrap();
    let held = session::at_idp(c, &person).unwrap().unwrap();
    assert_eq!((&held.name_id, held.session_index.as_deref(), held.connection), (&ada, Some("_1"), id));
    let message = begin(c, &at(0), &held).unwrap().unwrap();
    assert!(message.sign(&SpSettings { signing_key: None, ..ours() }).is_err(), "never unsigned");
    let Outgoing::Redirect(url) = message.sign(&ours()).unwrap() else { panic!("{message:?}") };
    assert!(url.starts_with(&format!("{SLO}?SAMLRequest=")) && url.contains("&Signature="), "{url}");
    let newest = hub_db::Dynamic::<diesel::sql_types::Text>::new("SELECT id FROM logout_requests");
    let request: String = c.one(newest).unwrap();
    let answer = |id: &str, to: &str| received(Message::Response(Response::success(id, to)));
    for (message, to) in [("_x", "_nobody"), ("_y", "")] {
        let refused = hand_in(c, id, answer(message, to));
        assert!(matches!(refused, Err(Error::SsoFailed(SsoFailure::UnknownRequest))));
    }
    assert_eq!(hand_in(c, id, answer("_z", &request)).unwrap(), Taken::Answer { complete: true });
    assert!(matches!(
        hand_in(c, id, answer("_w", &request)),
        Err(Error::SsoFailed(SsoFailure::UnknownRequest))
    ));
});

story!(an_answer_to_another_connections_request_is_nobodys, |c, acme| {
    let (id, other) = (set_up(c, acme), set_up(c, acme));
    let held = AtIdp {
        session: acme.session(c, acme.member, Proof::Saml).0.session(),
        user: acme.member,
        connection: id,
        name_id: NameId::new("ada"),
        session_index: None,
    };
    begin(c, &at(0), &held).unwrap().unwrap();
    let newest = hub_db::Dynamic::<diesel::sql_types::Text>::new("SELECT id FROM logout_requests");
    let request: String = c.one(newest).unwrap();
    let answer = received(Message::Response(Response::success("_z", request)));
    assert!(hand_in(c, other, answer.clone()).is_err());
    let late = take(c, &at(601), id, answer, 60);
    assert!(matches!(late, Err(Error::SsoFailed(SsoFailure::UnknownRequest))));
});

story!(without_single_logout_nobody_is_asked_and_nothing_is_taken, |c, acme| {
    let (id, by) = (acme.integrated(c), acme.right_of(c, acme.admin));
    let cookie = log_in(c, acme, id, acme.member, NameId::new("ada"), "_1");
    let person = session::authenticate(c, cookie.expose(), now(), Lifetime::default()).unwrap().unwrap();
    let held = session::at_idp(c, &person).unwrap().unwrap();
    assert_eq!(begin(c, &at(0), &held).unwrap(), None);
    let message = || asks("_a", NameId::new("ada"), &[]);
    assert!(matches!(hand_in(c, id, message()), Err(Error::SsoFailed(SsoFailure::NotIntegrated))));
    assert!(alive(c, &cookie));
    let bad = Endpoint { url: "javascript:alert(1)".to_owned(), ..redirect() };
    assert_eq!(field(configure(c, &at(0), &by, id, Some(&bad))), "slo_url");
    let bad = Endpoint { response_url: Some("ftp://x".to_owned()), ..redirect() };
    assert_eq!(field(configure(c, &at(0), &by, id, Some(&bad))), "slo_response_url");
    configure(c, &at(0), &by, id, Some(&redirect())).unwrap();
    assert_eq!(acme.details(c, Action::IntegrationUpdate)["after"]["slo_url"], SLO);
    let changes = acme.count(c, Action::IntegrationUpdate);
    configure(c, &at(0), &by, id, Some(&redirect())).unwrap();
    assert_eq!(acme.count(c, Action::IntegrationUpdate), changes, "nothing changed, nothing is said");
    configure(c, &at(0), &by, id, None).unwrap();
    assert_eq!(endpoint(c, id).unwrap(), None);
    let by_password = acme.session(c, acme.owner, Proof::Password).0;
    assert_eq!(session::at_idp(c, &by_password).unwrap(), None);
});

story!(an_answer_goes_where_answers_go_and_how, |c, acme| {
    let (id, by) = (acme.integrated(c), acme.right_of(c, acme.owner));
    let form =
        Endpoint { binding: RequestBinding::Post, response_url: Some(format!("{SLO}/done")), ..redirect() };
    configure(c, &at(0), &by, id, Some(&form)).unwrap();
    let Taken::Request { answer, .. } = hand_in(c, id, asks("_a", NameId::new("ada"), &[])).unwrap() else {
        panic!("not an answer")
    };
    let Outgoing::Post(sent) = answer.sign(&ours()).unwrap() else { panic!("{answer:?}") };
    assert_eq!(sent.action, format!("{SLO}/done"));
    assert_eq!(
        sent.fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        [Parameter::Response.name(), "RelayState"]
    );
});

story!(what_metadata_says_waits_until_somebody_switches_it_on, |c, acme| {
    let (id, by) = (acme.integrated(c), acme.right_of(c, acme.admin));
    let listed = |url: &str| metadata::Endpoint {
        url: url.to_owned(),
        binding: metadata::Binding::Post,
        response_url: None,
    };
    assert_eq!(Endpoint::of_metadata(&[]), None);
    let found = Endpoint::of_metadata(&[listed(SLO), listed("https://second.example/")]).unwrap();
    learn(c, &at(0), &by, id, found.clone()).unwrap();
    assert_eq!(
        endpoint(c, id).unwrap(),
        Some(Endpoint { binding: RequestBinding::Post, on: false, ..redirect() })
    );
    let message = || asks("_a", NameId::new("ada"), &[]);
    assert!(matches!(hand_in(c, id, message()), Err(Error::SsoFailed(SsoFailure::NotIntegrated))));
    configure(c, &at(0), &by, id, Some(&redirect())).unwrap();
    assert_eq!(ended(hand_in(c, id, message())), 0);
    learn(c, &at(0), &by, id, found).unwrap();
    assert!(endpoint(c, id).unwrap().unwrap().on, "newer metadata does not switch it off");
});
