//! What one connection knows of both sides: our SAML service provider and the customer's IdP.

use openssl::pkey::{Id, PKey, Private};
use zeroize::Zeroizing;

use crate::certificate::Certificate;
use crate::error::Error;

/// Most active certificates of one connection; each one may be tried against a response.
pub const MAX_CERTIFICATES: usize = 16;

/// Our side of one connection. Entity ID and URL are the *stored public* ones, never taken from a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpSettings {
    /// Entity ID of this connection's service provider; compared case-sensitively with `Audience`.
    pub entity_id: String,
    /// Assertion consumer service URL; compared exactly with `Destination` and `Recipient`.
    pub acs_url: String,
    /// Single logout URL, both bindings; `None` offers no logout.
    pub slo_url: Option<String>,
    /// The key that signs logout messages, signed metadata and, with `sign_requests`, login requests.
    pub signing_key: Option<SpPrivateKey>,
    /// Whether login requests are signed, given a key; most IdPs take unsigned ones.
    pub sign_requests: bool,
    /// Certificates for our signatures, as published in our metadata; old and new during a rotation.
    pub signing_certificates: Vec<Certificate>,
    /// Keys that open encrypted assertions, newest first; two while a rotation lasts. Mostly empty.
    pub decryption_keys: Vec<SpPrivateKey>,
    /// Certificates that the IdP may encrypt for, as published in our metadata.
    pub encryption_certificates: Vec<Certificate>,
}

impl SpSettings {
    /// The settings of a service provider that neither signs, nor decrypts assertions, nor offers logout.
    pub fn new(entity_id: impl Into<String>, acs_url: impl Into<String>) -> Self {
        Self {
            entity_id: entity_id.into(),
            acs_url: acs_url.into(),
            slo_url: None,
            signing_key: None,
            sign_requests: true,
            signing_certificates: Vec::new(),
            decryption_keys: Vec::new(),
            encryption_certificates: Vec::new(),
        }
    }

    /// Whether login requests go out signed.
    pub fn signs_requests(&self) -> bool {
        self.sign_requests && self.signing_key.is_some()
    }
}

/// An RSA private key of ours. `Debug` never prints it; memory is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SpPrivateKey(Zeroizing<Vec<u8>>);

impl SpPrivateKey {
    /// Takes an unencrypted RSA private key in PEM.
    ///
    /// # Errors
    /// [`Error::PrivateKey`] when it is anything else.
    pub fn from_pem(pem: &[u8]) -> Result<Self, Error> {
        let key = PKey::private_key_from_pem(pem).map_err(|_| Error::PrivateKey)?;
        if key.id() != Id::RSA {
            return Err(Error::PrivateKey);
        }
        Ok(Self(Zeroizing::new(key.private_key_to_der().map_err(|_| Error::PrivateKey)?)))
    }

    /// Takes a key back that [`SpPrivateKey::der`] gave out. Not parsed here, which costs more than all else at a login
    /// that needs no key; what is no key after all signs and opens nothing.
    pub fn from_der(der: Vec<u8>) -> Self {
        Self(Zeroizing::new(der))
    }

    /// The key as PKCS#1 DER, in clear: to be sealed before it is stored.
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn private_key(&self) -> Option<PKey<Private>> {
        PKey::private_key_from_der(&self.0).ok()
    }
}

impl std::fmt::Debug for SpPrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SpPrivateKey(***)")
    }
}

/// The customer's side of one connection, complete enough to verify a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdpSettings {
    /// The IdP's entity ID, equal to `Issuer` in everything it sends.
    pub entity_id: String,
    /// Where the browser is sent to sign in (HTTP-Redirect binding); may have a query of its own.
    pub sso_url: String,
    /// The certificates whose keys may sign. Never empty: samael skips verification without one.
    pub certificates: Certificates,
}

/// A list of one to [`MAX_CERTIFICATES`] certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificates(Vec<Certificate>);

impl Certificates {
    /// Takes the list when it is neither empty nor longer than [`MAX_CERTIFICATES`].
    pub fn new(list: Vec<Certificate>) -> Option<Self> {
        (!list.is_empty() && list.len() <= MAX_CERTIFICATES).then_some(Self(list))
    }

    /// The certificates in the order given; put the one that verified last first.
    pub fn iter(&self) -> std::slice::Iter<'_, Certificate> {
        self.0.iter()
    }

    /// The certificates as a slice.
    pub fn as_slice(&self) -> &[Certificate] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Certificates {
    type Item = &'a Certificate;
    type IntoIter = std::slice::Iter<'a, Certificate>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
