//! Options: their defaults, what cannot be, who may, what is remembered of a change.

use super::*;
use crate::test_support::*;

fn master() -> MasterKey {
    MasterKey::new([7; 32])
}

fn save(c: &mut Conn, acme: &Acme, id: ConnectionId, new: &SamlOptions) -> Result<()> {
    set(c, &acme.by_owner(0), &master(), &acme.operator(), id, new, None)
}

fn options(change: impl FnOnce(&mut SamlOptions)) -> SamlOptions {
    let mut options = SamlOptions::default();
    change(&mut options);
    options
}

story!(nothing_stored_means_the_defaults, |c, acme| {
    let id = acme.integrated(c);
    let found = of(c, acme.tenant, id).unwrap();
    assert_eq!(found, SamlOptions::default());
    assert_eq!((found.skew(), found.request()), (60, Options::default()));
    save(c, acme, id, &SamlOptions::default()).unwrap();
    assert_eq!(acme.count(c, Action::IntegrationUpdate), 1, "only the settings of the IdP so far");
});

story!(options_are_kept_and_a_change_is_an_event_of_what_changed, |c, acme| {
    let (id, other) = (acme.integrated(c), acme.integrated(c));
    let all = SamlOptions {
        binding: RequestBinding::Post,
        sign_requests: false,
        force_authn: true,
        name_id_format: Some(NAME_ID_FORMATS[1].to_owned()),
        authn_context: Some("urn:oasis:names:tc:SAML:2.0:ac:classes:X509".to_owned()),
        require_authn_context: true,
        skew_seconds: 300,
    };
    save(c, acme, id, &all).unwrap();
    assert_eq!(of(c, acme.tenant, id).unwrap(), all);
    assert_eq!(of(c, acme.tenant, other).unwrap(), SamlOptions::default());
    save(c, acme, id, &SamlOptions { skew_seconds: 0, ..all.clone() }).unwrap();
    let details = acme.details(c, Action::IntegrationUpdate);
    assert_eq!(details, json!({ "before": { "skew_seconds": 300 }, "after": { "skew_seconds": 0 } }));
    assert_eq!(acme.newest(c, Action::IntegrationUpdate).actor_name, "owner@acme.test");
    // They go with the connection.
    crate::connection::disconnect(c, &acme.by_owner(1), &acme.operator(), id).unwrap();
    assert_eq!(of(c, acme.tenant, id).unwrap(), SamlOptions::default());
});

story!(what_cannot_be_is_refused_with_its_field, |c, acme| {
    let id = acme.integrated(c);
    let long = format!("urn:{}", "x".repeat(300));
    let cases: [(&str, SamlOptions); 8] = [
        ("skew_seconds", options(|o| o.skew_seconds = -1)),
        ("skew_seconds", options(|o| o.skew_seconds = 301)),
        ("name_id_format", options(|o| o.name_id_format = Some("urn:made:up".into()))),
        ("authn_context", options(|o| o.authn_context = Some("Password".into()))),
        ("authn_context", options(|o| o.authn_context = Some("urn:a b".into()))),
        ("authn_context", options(|o| o.authn_context = Some(long))),
        ("authn_context", options(|o| o.require_authn_context = true)),
        ("sign_requests", options(|o| o.sign_requests = true)),
    ];
    for (expected, wrong) in cases {
        assert_eq!(field(save(c, acme, id, &wrong)), expected, "{wrong:?}");
    }
    assert_eq!(of(c, acme.tenant, id).unwrap(), SamlOptions::default());
});

story!(only_ones_own_connections_with_saml_have_options, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let id = acme.integrated(c);
    let new = options(|o| o.force_authn = true);
    let outcome = set(c, &acme.by_owner(0), &master(), &globex.operator(), id, &new, None);
    assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    assert_eq!(of(c, globex.tenant, id).unwrap(), SamlOptions::default());
});

story!(an_idps_metadata_sets_what_it_needs_and_takes_nothing_back, |c, acme| {
    let id = acme.integrated(c);
    let (cx, by) = (acme.by_owner(0), acme.operator());
    let key = NewKey::generate(&cx, id, hub_saml::KeySize::Rsa2048).unwrap();
    let strict = Wishes { binding: RequestBinding::Post, signed: true, spare: Some(key) };
    follow(c, &cx, &master(), &by, id, strict).unwrap();
    let found = of(c, acme.tenant, id).unwrap();
    assert!(found.sign_requests && found.binding == RequestBinding::Post);
    assert_eq!(keys::all(c, acme.tenant, id).unwrap().len(), 1);
    let easy = Wishes { binding: RequestBinding::Redirect, signed: false, spare: None };
    follow(c, &cx, &master(), &by, id, easy).unwrap();
    let found = of(c, acme.tenant, id).unwrap();
    assert!(found.sign_requests, "an admin may have chosen it");
    assert_eq!(found.binding, RequestBinding::Redirect, "it belongs to the sign-on URL");
});
