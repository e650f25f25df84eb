//! Keys are sealed for their place, published before they are used, and open assertions until their overlap is over.

use std::sync::OnceLock;

use hub_saml::authn_request::{self, Options};

use super::*;
use crate::connection::{OurSide, disconnect, idp_settings, our_side, saml_options};
use crate::test_support::*;

fn master() -> MasterKey {
    MasterKey::new([7; 32])
}

/// One of three key pairs, made once: making them is what takes the time.
fn pair(index: usize) -> NewKey {
    static MADE: OnceLock<Vec<NewKey>> = OnceLock::new();
    let id = ConnectionId::from_raw(1);
    let make = || (0..3).map(|_| NewKey::generate(&at(0), id, KeySize::Rsa2048).unwrap()).collect();
    MADE.get_or_init(make)[index].clone()
}

fn put(c: &mut Conn, acme: &Acme, id: ConnectionId, index: usize, seconds: i64) -> Result<KeyRow> {
    add(c, &acme.by_owner(seconds), &master(), &acme.operator(), id, pair(index), 14)
}

fn states(c: &mut Conn, acme: &Acme, id: ConnectionId) -> Vec<(KeyState, String)> {
    all(c, acme.tenant, id).unwrap().into_iter().map(|row| (row.state, row.sha256)).collect()
}

fn thumbprint(index: usize) -> String {
    pair(index).certificate().sha256_thumbprint.clone()
}

fn ours(c: &mut Conn, id: ConnectionId) -> OurSide {
    our_side(c, &master(), BASE_URL, id).unwrap()
}

const DAY: i64 = 86_400;

story!(the_first_key_is_in_use_at_once, |c, acme| {
    let id = acme.integrated(c);
    assert!(ours(c, id).sp.signing_key.is_none());
    let row = put(c, acme, id, 0, 0).unwrap();
    assert_eq!((row.state, row.due_at), (KeyState::Current, None));
    assert_eq!(row.created_by, "owner@acme.test");
    let side = ours(c, id);
    assert_eq!(side.sp.signing_key.as_ref(), Some(&pair(0).private));
    assert_eq!(side.sp.decryption_keys, [pair(0).private]);
    assert_eq!(side.sp.encryption_certificates, [pair(0).certificate]);
    assert!(!side.sp.signs_requests(), "a key alone signs no requests");
    let details = acme.details(c, Action::IntegrationReauth);
    assert_eq!(details["after"]["our_key"], thumbprint(0));
    assert!(!details.to_string().contains("PRIVATE"));
});

story!(a_next_key_is_published_then_used_and_the_old_one_opens_for_the_overlap, |c, acme| {
    let id = acme.integrated(c);
    put(c, acme, id, 0, 0).unwrap();
    let next = put(c, acme, id, 1, 10).unwrap();
    assert_eq!(next.due_at, Some(at(10).now.plus_days(14)));
    let side = ours(c, id);
    assert_eq!(side.sp.signing_key, Some(pair(0).private), "published, not used");
    assert_eq!(side.sp.signing_certificates, [pair(0).certificate, pair(1).certificate]);
    assert_eq!(side.sp.encryption_certificates, [pair(0).certificate]);
    assert_eq!(side.sp.decryption_keys.len(), 2, "an IdP may be quicker than its admin");
    assert_eq!(field(put(c, acme, id, 2, 11)), "key", "one at a time");

    switch(c, &acme.by_owner(20), &acme.operator(), id, next.id).unwrap();
    let side = ours(c, id);
    assert_eq!(side.sp.signing_key, Some(pair(1).private));
    assert_eq!(side.sp.signing_certificates, [pair(1).certificate, pair(0).certificate]);
    assert_eq!(side.sp.encryption_certificates, [pair(1).certificate]);
    assert_eq!(side.sp.decryption_keys, [pair(1).private, pair(0).private], "the old one still opens");
    let details = acme.details(c, Action::IntegrationReauth);
    assert_eq!(details["before"]["our_key"], thumbprint(0));
    assert_eq!(details["after"]["our_key"], thumbprint(1));

    advance(c, &at(20 + 14 * DAY - 1), id).unwrap();
    assert_eq!(states(c, acme, id).len(), 2);
    assert_eq!(due(c, at(20 + 14 * DAY).now).unwrap(), [id]);
    advance(c, &at(20 + 14 * DAY), id).unwrap();
    assert_eq!(states(c, acme, id), [(KeyState::Current, thumbprint(1))]);
    assert_eq!(ours(c, id).sp.decryption_keys, [pair(1).private]);
    let gone = acme.newest(c, Action::IntegrationReauth);
    assert!(gone.details.contains(&thumbprint(0)), "{}", gone.details);
});

story!(without_a_click_the_next_key_is_used_after_its_overlap, |c, acme| {
    let id = acme.integrated(c);
    put(c, acme, id, 0, 0).unwrap();
    put(c, acme, id, 1, 0).unwrap();
    assert_eq!(due(c, at(14 * DAY - 1).now).unwrap(), []);
    advance(c, &at(14 * DAY), id).unwrap();
    let expected = [(KeyState::Current, thumbprint(1)), (KeyState::Previous, thumbprint(0))];
    assert_eq!(states(c, acme, id), expected);
    // A further rotation in that time lets go of the oldest.
    let third = put(c, acme, id, 2, 14 * DAY).unwrap();
    switch(c, &acme.by_owner(14 * DAY), &acme.operator(), id, third.id).unwrap();
    let expected = [(KeyState::Current, thumbprint(2)), (KeyState::Previous, thumbprint(1))];
    assert_eq!(states(c, acme, id), expected);
    advance(c, &at(99 * DAY), ConnectionId::new(acme.tenant, 4711)).unwrap();
});

story!(what_is_stored_cannot_be_read_without_the_key_or_in_another_place, |c, acme| {
    let (id, other) = (acme.integrated(c), acme.integrated(c));
    let row = put(c, acme, id, 0, 0).unwrap();
    let der = pair(0).private.der().to_vec();
    let stored = all(c, acme.tenant, id).unwrap().remove(0);
    assert_eq!(stored, row);
    for part in der.chunks_exact(16) {
        assert!(!stored.sealed.windows(16).any(|window| window == part), "a piece of the key is in clear");
    }
    assert!(!format!("{stored:?}").contains("sealed"));
    assert_eq!(master().open(&label(id, row.id), &stored.sealed).unwrap(), der);
    let elsewhere = ServiceProviderKeyId::new(acme.tenant, row.id.sequence() + 1);
    assert!(master().open(&label(other, row.id), &stored.sealed).is_err());
    assert!(master().open(&label(id, elsewhere), &stored.sealed).is_err());

    let lost = our_side(c, &MasterKey::new([8; 32]), BASE_URL, id).unwrap();
    assert!(lost.keys_lost && lost.sp.signing_key.is_none() && lost.sp.decryption_keys.is_empty());
    assert_eq!(lost.sp.signing_certificates, [pair(0).certificate], "the metadata does not change");
});

story!(the_key_in_use_goes_only_with_a_word_and_takes_the_signing_along, |c, acme| {
    let id = acme.integrated(c);
    let (cx, by) = (acme.by_owner(0), acme.operator());
    let first = put(c, acme, id, 0, 0).unwrap();
    let next = put(c, acme, id, 1, 0).unwrap();
    assert_eq!(field(remove(c, &cx, &by, id, first.id, true)), "key", "the next one first");
    remove(c, &cx, &by, id, next.id, false).unwrap();
    let signing = saml_options::SamlOptions { sign_requests: true, ..Default::default() };
    saml_options::set(c, &cx, &master(), &by, id, &signing, None).unwrap();
    assert!(ours(c, id).sp.signs_requests());
    assert_eq!(field(remove(c, &cx, &by, id, first.id, false)), "key");
    remove(c, &cx, &by, id, first.id, true).unwrap();
    let side = ours(c, id);
    assert!(!side.options.sign_requests && side.sp.signing_certificates.is_empty());
    assert_eq!(acme.details(c, Action::IntegrationUpdate)["after"]["sign_requests"], false);
    assert_eq!(acme.details(c, Action::IntegrationReauth)["after"], serde_json::Value::Null);
});

story!(another_tenants_keys_are_not_there, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let id = acme.integrated(c);
    let row = put(c, acme, id, 0, 0).unwrap();
    let next = put(c, acme, id, 1, 0).unwrap();
    let (cx, by) = (acme.by_owner(1), globex.operator());
    let absent = |outcome: Result<()>| assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    absent(add(c, &cx, &master(), &by, id, pair(2), 14).map(|_| ()));
    absent(switch(c, &cx, &by, id, next.id));
    absent(remove(c, &cx, &by, id, row.id, true));
    let own = globex.integrated(c);
    absent(switch(c, &cx, &by, own, next.id));
    absent(remove(c, &cx, &by, own, row.id, true));
    assert!(all(c, globex.tenant, id).unwrap().is_empty());
    assert_eq!(states(c, acme, id).len(), 2);
    // The keys of a connection go with it.
    disconnect(c, &acme.by_owner(2), &acme.operator(), id).unwrap();
    assert!(all(c, acme.tenant, id).unwrap().is_empty());
});

story!(a_signed_request_names_the_key_in_use, |c, acme| {
    let id = acme.integrated(c);
    let signing = saml_options::SamlOptions { sign_requests: true, ..Default::default() };
    let (cx, by) = (acme.by_owner(0), acme.operator());
    let without = saml_options::set(c, &cx, &master(), &by, id, &signing, None);
    assert_eq!(field(without), "sign_requests");
    saml_options::set(c, &cx, &master(), &by, id, &signing, Some(pair(0))).unwrap();
    let row = get(c, acme.tenant, id).unwrap();
    let idp = idp_settings(c, &row).unwrap().unwrap();
    let sp = ours(c, id).sp;
    let url = authn_request::redirect_url(&sp, &idp, "_1", None, &Options::default(), 0).unwrap();
    assert!(url.contains("&SigAlg=") && url.contains("&Signature="));
});
