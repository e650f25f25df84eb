//! Keys that sign tokens (RFC 7515, RFC 7517, RFC 7518): RSA with SHA-256, which every client of OpenID Connect understands.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jwk::{Jwk, KeyPair as _};
use josekit::jws::{JwsHeader, JwsVerifier, RS256};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::Error;

/// The `alg` of everything signed here.
pub const ALGORITHM: &str = "RS256";
const BITS: u32 = 2048;

/// A key pair that was made and not stored yet.
pub struct NewKey {
    /// Its name: the thumbprint of RFC 7638.
    pub kid: String,
    /// The private half, PKCS #8 in DER.
    pub private: Zeroizing<Vec<u8>>,
    /// The public half as it is published, JSON.
    pub public: String,
}

impl NewKey {
    /// Makes a key pair with OpenSSL's generator. Takes some tenths of a second of CPU: call it off the async threads.
    ///
    /// # Errors
    /// When OpenSSL cannot.
    pub fn generate() -> Result<Self, Error> {
        let key = |error: josekit::JoseError| Error::Key(error.to_string());
        let pair = RS256.generate_key_pair(BITS).map_err(key)?;
        let public = pair.to_jwk_public_key();
        let part = |name: &str| {
            public
                .parameter(name)
                .and_then(Value::as_str)
                .ok_or_else(|| Error::Key(format!("without {name}")))
        };
        let (e, n) = (part("e")?, part("n")?);
        let digest = Sha256::digest(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#).as_bytes());
        let kid = URL_SAFE_NO_PAD.encode(digest);
        let public = json!({ "kty": "RSA", "use": "sig", "alg": ALGORITHM, "kid": kid, "n": n, "e": e });
        let public = public.to_string();
        Ok(Self { kid, private: Zeroizing::new(pair.to_der_private_key()), public })
    }
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// What a signed token is, so that none is taken for another kind (RFC 8725, 3.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An ID token.
    IdToken,
    /// A logout token (OIDC Back-Channel Logout, 2.4).
    LogoutToken,
}

impl Kind {
    const fn typ(self) -> &'static str {
        match self {
            Self::IdToken => "JWT",
            Self::LogoutToken => "logout+jwt",
        }
    }
}

/// A key that signs.
pub struct SigningKey {
    kid: String,
    private: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// The key of a name and its stored private half.
    pub fn new(kid: impl Into<String>, private: Vec<u8>) -> Self {
        Self { kid: kid.into(), private: Zeroizing::new(private) }
    }

    /// Its name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Signs claims, in compact form. Costs about a millisecond of CPU.
    ///
    /// # Errors
    /// When the private half is none.
    pub fn sign(&self, kind: Kind, claims: &Map<String, Value>) -> Result<String, Error> {
        let signer =
            RS256.signer_from_der(self.private.as_slice()).map_err(|error| Error::Key(error.to_string()))?;
        let mut header = JwsHeader::new();
        header.set_token_type(kind.typ());
        header.set_key_id(&self.kid);
        let body = serde_json::to_vec(claims).map_err(|error| Error::Sign(error.to_string()))?;
        josekit::jws::serialize_compact(&body, &header, &signer)
            .map_err(|error| Error::Sign(error.to_string()))
    }
}

/// The document at `jwks_uri` (RFC 7517, 5) of public halves as [`NewKey`] made them.
pub fn jwks<'a>(publics: impl IntoIterator<Item = &'a str>) -> Value {
    let keys: Vec<Value> = publics.into_iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    json!({ "keys": keys })
}

/// Reads back a token that one of these keys signed. Its times are not looked at.
pub fn verify<'a>(
    token: &str,
    kind: Kind,
    publics: impl IntoIterator<Item = &'a str>,
) -> Option<Map<String, Value>> {
    let header = josekit::jwt::decode_header(token).ok()?;
    let text = |name: &str| header.claim(name).and_then(Value::as_str);
    if text("alg") != Some(ALGORITHM) || text("typ") != Some(kind.typ()) {
        return None;
    }
    let named = text("kid")?;
    let jwks = publics.into_iter().filter_map(|text| Jwk::from_bytes(text).ok());
    let jwk = jwks.into_iter().find(|jwk| jwk.key_id() == Some(named))?;
    let verifier = RS256.verifier_from_jwk(&jwk).ok()?;
    let verifier: &dyn JwsVerifier = &verifier;
    let (body, _) = josekit::jws::deserialize_compact(token, verifier).ok()?;
    serde_json::from_slice(&body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Map<String, Value> {
        serde_json::from_value(json!({ "sub": "usr-1", "exp": 1 })).unwrap()
    }

    #[test]
    fn signs_and_reads_back() {
        let (made, other) = (NewKey::generate().unwrap(), NewKey::generate().unwrap());
        let key = SigningKey::new(made.kid.clone(), made.private.to_vec());
        let token = key.sign(Kind::IdToken, &claims()).unwrap();
        let publics = [other.public.as_str(), made.public.as_str()];
        assert_eq!(verify(&token, Kind::IdToken, publics), Some(claims()));
        assert_eq!(verify(&token, Kind::LogoutToken, publics), None, "another kind of token");
        assert_eq!(verify(&token, Kind::IdToken, [other.public.as_str()]), None);
        let mislabelled = SigningKey::new(made.kid.clone(), other.private.to_vec());
        let forged = mislabelled.sign(Kind::IdToken, &claims()).unwrap();
        assert_eq!(verify(&forged, Kind::IdToken, publics), None, "another key under this name");
        assert!(SigningKey::new("x", vec![1, 2, 3]).sign(Kind::IdToken, &claims()).is_err());
        for made in [&made, &other] {
            assert!(!format!("{made:?}").contains("private"));
        }
    }

    #[test]
    fn tampered_tokens_are_none() {
        let made = NewKey::generate().unwrap();
        let key = SigningKey::new(made.kid.clone(), made.private.to_vec());
        let token = key.sign(Kind::IdToken, &claims()).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let mut forged = vec![
            format!("{}.{}.", part(json!({ "alg": "none", "typ": "JWT", "kid": made.kid })), parts[1]),
            format!(
                "{}.{}.{}",
                part(json!({ "alg": "HS256", "typ": "JWT", "kid": made.kid })),
                parts[1],
                parts[2]
            ),
            format!("{}.{}.{}", part(json!({ "alg": "RS256", "typ": "JWT" })), parts[1], parts[2]),
            format!("{}.{}.{}", parts[0], part(json!({ "sub": "usr-2" })), parts[2]),
            String::new(),
            "a.b".to_owned(),
        ];
        forged.push(token[..token.len() - 4].to_owned());
        for token in forged {
            assert_eq!(verify(&token, Kind::IdToken, [made.public.as_str()]), None, "{token}");
        }
    }

    #[test]
    fn only_the_public_half_is_published() {
        let made = NewKey::generate().unwrap();
        let document = jwks([made.public.as_str(), "broken"]);
        let key = &document["keys"][0];
        assert_eq!(document["keys"].as_array().unwrap().len(), 1);
        let names: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["kty", "use", "alg", "kid", "n", "e"]);
        assert_eq!(key["kid"], made.kid);
        assert_eq!(made.kid.len(), 43);
    }
}
