//! Every refusal has its own code and a sentence that an administrator can act on.

use std::collections::HashSet;

use super::*;

fn every() -> Vec<Refusal> {
    let text = || "x".repeat(5000);
    let (at, now) = (0, 1_780_315_200_000);
    vec![
        Refusal::Empty,
        Refusal::TooLarge(1),
        Refusal::NotBase64,
        Refusal::Query("a parameter twice"),
        Refusal::NotDeflated,
        Refusal::NotALogoutMessage(text()),
        Refusal::LogoutNotSigned,
        Refusal::LogoutDestination { found: None, expected: text() },
        Refusal::Xml(XmlFault::Doctype),
        Refusal::NotAResponse(text()),
        Refusal::Version(text()),
        Refusal::Structure(text()),
        Refusal::Id(text()),
        Refusal::NoAssertion,
        Refusal::SeveralAssertions(2),
        Refusal::NotSigned,
        Refusal::SignaturePlace,
        Refusal::SignatureShape(text()),
        Refusal::Algorithm { what: "digest algorithm", uri: text() },
        Refusal::ReferenceTarget(text()),
        Refusal::Instant { field: text(), value: text() },
        Refusal::Encrypted,
        Refusal::Undecryptable,
        Refusal::NotConfigured,
        Refusal::KeyType("EC"),
        Refusal::UnknownCertificate {
            presented_sha256: "AB".repeat(32),
            presented_subject: text(),
            configured_sha256: vec!["CD".repeat(32)],
        },
        Refusal::SignatureInvalid,
        Refusal::Engine,
        Refusal::IdpStatus { code: text(), sub_code: Some(text()), message: Some(text()) },
        Refusal::Issuer { found: text(), expected: text() },
        Refusal::Destination { found: Some(text()), expected: text() },
        Refusal::Recipient { found: None, expected: text() },
        Refusal::Audience { found: vec![text(), text()], expected: text() },
        Refusal::Missing("NameID"),
        Refusal::UnknownCondition(text()),
        Refusal::NotYetValid { field: "NotBefore", at, now },
        Refusal::Expired { field: "NotOnOrAfter", at, now },
        Refusal::TooOld { at, now },
        Refusal::NoBearer,
        Refusal::StaleSignIn { at },
        Refusal::InResponseToDiffers,
        Refusal::InResponseToUnsigned,
        Refusal::UnknownRequest(text()),
        Refusal::Unsolicited,
    ]
}

#[test]
fn codes_are_distinct_snake_case() {
    let codes: HashSet<&str> = every().iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), every().len());
    assert!(
        codes.iter().all(|c| c.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'))
    );
}

#[test]
fn messages_are_sentences_of_bounded_length() {
    for refusal in every() {
        let message = refusal.admin_message();
        assert!((40..1000).contains(&message.chars().count()), "{}: {message}", refusal.code());
        assert!(message.ends_with('.'), "{message}");
        assert!(message.starts_with(|c: char| c.is_uppercase()), "{message}");
    }
}

#[test]
fn control_characters_do_not_reach_the_page() {
    let message =
        Refusal::Issuer { found: "a\u{1b}[31m\r\nb".to_owned(), expected: "c".to_owned() }.admin_message();
    assert!(message.contains("“a[31mb”"), "{message}");
}
