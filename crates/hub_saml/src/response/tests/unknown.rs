//! Which response's key is shown to an owner: one that is right in everything else.

use super::*;

/// The thumbprint that is offered for a response signed with this key, to a connection that knows these keys.
fn offered(builder: &ResponseBuilder, signer: &hub_demo_idp::signing::IdpKey) -> Option<String> {
    let xml = builder.build(signer).unwrap();
    let document = decode(&hub_demo_idp::response::form_value(&xml)).unwrap();
    let found = unknown_signer(&document, &sp(), &idp_with(&[key()]), &pending(), NOW, 60);
    found.map(|certificate| certificate.sha256_thumbprint)
}

fn thumbprint(of: &hub_demo_idp::signing::IdpKey) -> Option<String> {
    Some(idp_with(&[of]).certificates.as_slice()[0].sha256_thumbprint.clone())
}

#[test]
fn an_unknown_key_of_a_response_that_is_right_otherwise_is_offered() {
    for (response, assertion) in [(false, true), (true, false), (true, true)] {
        let builder = ResponseBuilder { sign_response: response, sign_assertion: assertion, ..good() };
        assert_eq!(offered(&builder, foreign_key()), thumbprint(foreign_key()));
        assert_eq!(offered(&builder, key()), None, "a key that is known needs no approval");
    }
    let elliptic = ResponseBuilder { algorithm: Some(Algorithm::EcdsaSha256), ..good() };
    assert_eq!(offered(&elliptic, ec_key()), thumbprint(ec_key()), "a key of another kind, too");
}

#[test]
fn whatever_else_is_wrong_keeps_the_key_out() {
    let wrong: [fn(&mut ResponseBuilder); 6] = [
        |b| b.issuer = Some("https://evil.test/".to_owned()),
        |b| b.destination = Some("https://evil.test/acs".to_owned()),
        |b| b.recipient = Some("https://evil.test/acs".to_owned()),
        |b| b.audiences = vec![vec!["https://evil.test/".to_owned()]],
        |b| b.in_response_to = Some("_another".to_owned()),
        |b| b.style.embed_certificate = false,
    ];
    for (at, change) in wrong.into_iter().enumerate() {
        let mut builder = good();
        change(&mut builder);
        assert_eq!(offered(&builder, foreign_key()), None, "case {at}");
    }
}

#[test]
fn a_certificate_beside_anothers_signature_is_not_offered() {
    let xml = good().build(foreign_key()).unwrap();
    let theirs = foreign_key().certificate_base64().unwrap();
    let swapped = xml.replace(&theirs, &ec_key().certificate_base64().unwrap());
    assert_ne!(swapped, xml);
    let document = decode(&hub_demo_idp::response::form_value(&swapped)).unwrap();
    assert_eq!(unknown_signer(&document, &sp(), &idp_with(&[key()]), &pending(), NOW, 60), None);
}
