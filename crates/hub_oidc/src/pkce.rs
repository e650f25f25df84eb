//! Proof Key for Code Exchange, S256 only (RFC 7636).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::OAuthError;

/// Whether `text` can be the `S256` of something: 32 bytes in base64url without padding.
pub fn is_challenge(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// Whether `text` has the form of a `code_verifier` (RFC 7636, 4.1).
///
/// # Errors
/// `invalid_request`.
pub fn check_verifier(text: &str) -> Result<(), OAuthError> {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if (43..=128).contains(&text.len()) && text.bytes().all(unreserved) {
        return Ok(());
    }
    Err(OAuthError::request("The code_verifier must have 43 to 128 of the characters A-Z a-z 0-9 - . _ ~"))
}

/// The `S256` challenge of a verifier.
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Whether `verifier` is what `expected` was made of.
pub fn verify(expected: &str, verifier: &str) -> bool {
    challenge(verifier).as_bytes().ct_eq(expected.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn example_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let expected = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(is_challenge(expected) && check_verifier(verifier).is_ok());
        assert!(verify(expected, verifier));
        assert!(!verify(verifier, verifier), "plain is no way");
        assert!(!verify(expected, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"));
        assert!(!is_challenge(&expected[1..]) && !is_challenge(&format!("{}=", &expected[1..])));
        assert!(check_verifier(&"a".repeat(42)).is_err() && check_verifier(&"a".repeat(129)).is_err());
        assert!(check_verifier(&" ".repeat(43)).is_err());
    }

    proptest! {
        #[test]
        fn only_the_own_verifier(a in "[A-Za-z0-9._~-]{43,128}", b in "[A-Za-z0-9._~-]{43,128}") {
            prop_assert!(verify(&challenge(&a), &a));
            prop_assert_eq!(verify(&challenge(&a), &b), a == b);
        }
    }
}
