//! The sentences an administrator reads about a refused sign-in.

use super::{Refusal, Side, short, time};

pub(super) fn side(refusal: &Refusal) -> Side {
    use Refusal as R;
    match refusal {
        R::NotConfigured
        | R::UnknownCertificate { .. }
        | R::Issuer { .. }
        | R::Unsolicited
        | R::KeyType(_) => Side::ThisHub,
        R::UnknownRequest(_) | R::Expired { .. } | R::TooOld { .. } | R::StaleSignIn { .. } => Side::Person,
        R::Empty
        | R::TooLarge(_)
        | R::NotBase64
        | R::Query(_)
        | R::NotDeflated
        | R::Xml(_)
        | R::Structure(_)
        | R::Id(_)
        | R::SeveralAssertions(_)
        | R::SignaturePlace
        | R::SignatureShape(_)
        | R::ReferenceTarget(_)
        | R::SignatureInvalid
        | R::Engine
        | R::InResponseToDiffers
        | R::InResponseToUnsigned => Side::Nobody,
        R::NotAResponse(_)
        | R::NotALogoutMessage(_)
        | R::LogoutNotSigned
        | R::LogoutDestination { .. }
        | R::Version(_)
        | R::NoAssertion
        | R::NotSigned
        | R::Algorithm { .. }
        | R::Instant { .. }
        | R::Encrypted
        | R::Undecryptable
        | R::IdpStatus { .. }
        | R::Destination { .. }
        | R::Recipient { .. }
        | R::Audience { .. }
        | R::Missing(_)
        | R::UnknownCondition(_)
        | R::NotYetValid { .. }
        | R::NoBearer => Side::IdentityProvider,
    }
}

pub(super) fn admin_message(refusal: &Refusal) -> String {
    use Refusal as R;
    match refusal {
        R::Issuer { found, expected } => format!(
            "The response comes from the issuer “{}”; this connection expects “{}”. If the first one is your \
             identity provider, put it into “IdP issuer” exactly as shown, including a slash at its end.",
            short(found),
            short(expected)
        ),
        R::Audience { found, expected } => format!(
            "The response is meant for the audience “{}”; this connection is “{}”. In the identity provider, set \
             Identifier (Entity ID, Audience URI) to the second value.",
            short(&found.join(", ")),
            short(expected)
        ),
        R::Destination { found, expected } | R::Recipient { found, expected } => format!(
            "The response is addressed to “{}”; this connection receives at “{}”. In the identity provider, set \
             Reply URL (ACS URL, Single sign-on URL) to the second value.",
            short(found.as_deref().unwrap_or("nobody")),
            short(expected)
        ),
        R::LogoutDestination { found, expected } => format!(
            "The logout message is addressed to “{}”; this connection receives them at “{}”. In the identity provider, \
             set the logout URL to the second value.",
            short(found.as_deref().unwrap_or("nobody")),
            short(expected)
        ),
        R::UnknownCertificate { presented_sha256, presented_subject, configured_sha256 } => format!(
            "The response carries the certificate “{}” with the SHA-256 thumbprint {}; this connection knows {}. If \
             the identity provider has changed its signing certificate, paste the new one under Configuration.",
            short(presented_subject),
            presented_sha256,
            configured_sha256.join(", ")
        ),
        R::IdpStatus { code, sub_code, message } => idp_status(code, sub_code.as_deref(), message.as_deref()),
        R::Algorithm { what, uri } => format!(
            "The response uses the {what} “{}”, which is too weak or unknown. In the identity provider, choose \
             SHA-256 as signing algorithm.",
            short(uri)
        ),
        R::NotAResponse(found) => format!(
            "The message is “{}” instead of a SAML 2.0 Response. Check in the identity provider that the application \
             uses SAML 2.0 and that this address is the Reply URL (ACS URL), not the logout URL.",
            short(found)
        ),
        R::NotALogoutMessage(found) => format!(
            "The message is “{}” instead of a SAML 2.0 logout message. Check in the identity provider that this address \
             is the logout URL, not the Reply URL (ACS URL).",
            short(found)
        ),
        R::UnknownRequest(_) => {
            "The response answers a sign-in that is not pending here: it was used already, is older \
             than ten minutes, or began in another browser. Start the sign-in again."
                .to_owned()
        }
        R::NotYetValid { .. } | R::Expired { .. } | R::TooOld { .. } | R::StaleSignIn { .. } => {
            clock(refusal)
        }
        other => fixed(other),
    }
}

fn clock(refusal: &Refusal) -> String {
    use Refusal as R;
    match refusal {
        R::NotYetValid { field, at, now } => format!(
            "{field} is {}, but the time here is {}. The identity provider's clock is ahead: correct it there, or \
             raise the allowed clock difference of this connection.",
            time(*at),
            time(*now)
        ),
        R::Expired { field, at, now } => format!(
            "{field} was {}, and the time here is {}. The person waited too long or went back in the browser: sign in \
             again. If it happens every time, the identity provider's clock is behind.",
            time(*at),
            time(*now)
        ),
        R::TooOld { at, now } => format!(
            "The assertion was issued at {} and arrived at {}, more than an hour later. Sign in again; if it happens \
             every time, correct the identity provider's clock.",
            time(*at),
            time(*now)
        ),
        R::StaleSignIn { at } => format!(
            "A fresh sign-in was asked for, but the identity provider answered with one from {}. Allow ForceAuthn for \
             this application in the identity provider.",
            time(*at)
        ),
        other => other.to_string(),
    }
}

fn idp_status(code: &str, sub_code: Option<&str>, message: Option<&str>) -> String {
    let last = |uri: &str| uri.rsplit(':').next().unwrap_or(uri).to_owned();
    let reason = sub_code.map_or_else(|| last(code), last);
    let hint = match reason.as_str() {
        "AuthnFailed" => "The person could not prove who they are.",
        "NoPassive" => "The person is not signed in there, and the request forbade asking.",
        "RequestDenied" => "Check there that the person is assigned to this application.",
        "InvalidNameIDPolicy" => {
            "The asked-for NameID format is not offered there; set it to unspecified here."
        }
        "NoAuthnContext" => "The asked-for sign-in method is not offered there; remove it here.",
        "Requester" => {
            "It could not use our request: compare entity ID and Reply URL there with the values shown here."
        }
        _ => "Look for this sign-in in the identity provider's log.",
    };
    let said = message.map(|m| format!(" It said: “{}”.", short(m))).unwrap_or_default();
    format!("The identity provider refused the sign-in with {}. {hint}{said}", short(&reason))
}

fn fixed(refusal: &Refusal) -> String {
    use Refusal as R;
    let advice = match refusal {
        R::NotConfigured => {
            "The connection lacks its IdP issuer, sign-on URL or certificate. Fill them in under Configuration."
        }
        R::NotSigned => {
            "Neither the response nor the assertion is signed. In the identity provider, turn on signing of the assertion."
        }
        R::LogoutNotSigned => {
            "The logout message is not signed, so anybody could have written it. In the identity provider, turn on signing \
             of logout messages."
        }
        R::KeyType(kind) => {
            return format!(
                "The response is signed with a key of the type {kind}, and no certificate of this connection has one. \
                 Paste the identity provider's present signing certificate under Configuration."
            );
        }
        R::Encrypted => {
            "The assertion is encrypted, and this connection has no decryption key. In the identity provider, turn off \
             assertion encryption (token encryption)."
        }
        R::Undecryptable => {
            "The encrypted assertion could not be decrypted. Upload this connection's present encryption certificate to \
             the identity provider, choose AES-256 with RSA-OAEP, and sign the assertion."
        }
        R::Unsolicited => {
            "The sign-in began at the identity provider, which this connection does not accept. Start from the sign-in \
             page here, or allow IdP-initiated sign-in in the connection's settings."
        }
        R::SignatureInvalid => {
            "The signature does not fit the content or the certificate: the message was altered or damaged on its way, or \
             was signed with another key. Compare the certificate's thumbprint with the one in the identity provider."
        }
        R::NoAssertion => {
            "The response reports success but has no assertion. Check the application's SAML settings in the identity provider."
        }
        R::NoBearer => {
            "The assertion has no bearer confirmation that fits this connection. Choose the Web Browser SSO profile with \
             HTTP-POST in the identity provider."
        }
        R::Missing(_) => {
            "The identity provider left out a part that SAML requires; check the application's settings there."
        }
        R::Engine => {
            "The signature could not be checked because of an internal fault. Try again; if it stays, tell support the reference."
        }
        _ => {
            "The message is not one that an identity provider normally sends, so it was kept out. If a real sign-in fails \
             so, send support the reference."
        }
    };
    let mut what = refusal.to_string();
    if let Some(first) = what.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if matches!(
        refusal,
        R::NotSigned
            | R::LogoutNotSigned
            | R::Encrypted
            | R::Undecryptable
            | R::SignatureInvalid
            | R::NoBearer
            | R::NotConfigured
    ) {
        return advice.to_owned();
    }
    format!("{}. {advice}", short(&what))
}
