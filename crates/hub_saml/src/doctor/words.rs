//! What came and what was expected, in words of bounded length.

use crate::error::{Refusal, short};
use crate::instant;

/// Both sides of a refusal; plain text, to be escaped.
pub(super) fn came_and_expected(refusal: &Refusal) -> (String, String) {
    use Refusal as R;
    let pair = |came: &str, expected: &str| (short(came), short(expected));
    match refusal {
        R::Issuer { found, expected } => pair(found, expected),
        R::Audience { found, expected } => pair(&found.join(", "), expected),
        R::Destination { found, expected }
        | R::Recipient { found, expected }
        | R::LogoutDestination { found, expected } => pair(found.as_deref().unwrap_or("nothing"), expected),
        R::UnknownCertificate { presented_sha256, presented_subject, configured_sha256 } => {
            let known: Vec<&str> = configured_sha256.iter().take(3).map(String::as_str).collect();
            pair(&format!("{presented_sha256} ({presented_subject})"), &known.join(", "))
        }
        R::Algorithm { uri, .. } => pair(uri, "RSA or ECDSA with SHA-256, SHA-384 or SHA-512"),
        R::KeyType(kind) => {
            pair(&format!("a signature by a key of type {kind}"), "a key of a certificate of this connection")
        }
        R::IdpStatus { code, sub_code, message } => {
            let said = message.as_deref().map(|m| format!(": {m}")).unwrap_or_default();
            pair(&format!("{}{said}", sub_code.as_deref().unwrap_or(code)), "Success")
        }
        R::NotYetValid { field, at, now } => {
            pair(&format!("{field} {}", instant::format(*at)), &format!("at most {}", instant::format(*now)))
        }
        R::Expired { field, at, now } => {
            pair(&format!("{field} {}", instant::format(*at)), &format!("after {}", instant::format(*now)))
        }
        R::TooOld { at, now } => pair(
            &format!("issued {}", instant::format(*at)),
            &format!("issued within the last hour before {}", instant::format(*now)),
        ),
        R::StaleSignIn { at } => pair(&format!("signed in {}", instant::format(*at)), "a fresh sign-in"),
        R::UnknownRequest(id) => {
            pair(&format!("an answer to {id}"), "an answer to a sign-in that is pending here")
        }
        R::Instant { field, value } => {
            pair(&format!("{field} {value}"), "a UTC time such as 2026-01-01T00:00:00Z")
        }
        R::Version(found) => pair(found, "2.0"),
        R::Xml(fault) => pair(&fault.to_string(), "XML without DOCTYPE, comments or entities"),
        other => pair(&other.to_string(), expected(other)),
    }
}

fn expected(refusal: &Refusal) -> &'static str {
    use Refusal as R;
    match refusal {
        R::Empty | R::NotBase64 | R::TooLarge(_) => "a form field SAMLResponse with base64",
        R::NotConfigured => "IdP issuer, sign-on URL and certificate",
        R::NotSigned => "a signed assertion or response",
        R::LogoutNotSigned => "a signed logout message",
        R::Encrypted => "an assertion in clear",
        R::Undecryptable => {
            "AES with RSA-OAEP for our encryption certificate, and the assertion signed inside"
        }
        R::SignatureInvalid => "a signature that fits content and certificate",
        R::NoAssertion => "one assertion",
        R::SeveralAssertions(_) => "one assertion only",
        R::Missing(_) | R::NoBearer => "an assertion for web browser sign-in",
        R::Unsolicited => "a sign-in that began here",
        R::NotAResponse(_) => "a SAML 2.0 Response",
        R::NotALogoutMessage(_) => "a SAML 2.0 LogoutRequest or LogoutResponse",
        _ => "a message as identity providers send it",
    }
}
