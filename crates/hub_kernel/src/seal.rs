//! Secrets that must be readable again (private keys, webhook secrets), sealed with the master key.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};

use crate::entropy::{Entropy, Random as _};
use crate::key::MasterKey;

const VERSION: u8 = 1;
const NONCE: usize = 12;

/// The sealed bytes are not this installation's, not for this purpose, or were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret cannot be opened with this master key")]
pub struct SealError;

impl MasterKey {
    /// Seals `plain` for one purpose (AES-256-GCM under a derived key). `label` names the purpose and the row, so that
    /// a sealed value is worth nothing in another place.
    ///
    /// # Errors
    /// Only for values of many gigabytes.
    pub fn seal(&self, label: &str, plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, SealError> {
        let nonce = entropy.bytes::<NONCE>();
        let cipher = self.cipher()?;
        let payload = Payload { msg: plain, aad: label.as_bytes() };
        let sealed = cipher.encrypt(&nonce.into(), payload).map_err(|_| SealError)?;
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens what [`MasterKey::seal`] made for the same label.
    ///
    /// # Errors
    /// For anything else.
    pub fn open(&self, label: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(SealError)?;
        if *version != VERSION {
            return Err(SealError);
        }
        let payload = Payload { msg: sealed, aad: label.as_bytes() };
        self.cipher()?.decrypt(&(*nonce).into(), payload).map_err(|_| SealError)
    }

    fn cipher(&self) -> Result<Aes256Gcm, SealError> {
        let key = self.authenticate("seal", &[]);
        Aes256Gcm::new_from_slice(&key).map_err(|_| SealError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    #[test]
    fn opens_only_what_it_sealed() {
        let key = MasterKey::new([1; 32]);
        let sealed = key.seal("saml key con-1", b"secret", &Counting).unwrap();
        assert_eq!(key.open("saml key con-1", &sealed).unwrap(), b"secret");
        assert!(!sealed.windows(6).any(|w| w == b"secret"));
        assert_eq!(key.open("saml key con-2", &sealed), Err(SealError));
        assert_eq!(MasterKey::new([2; 32]).open("saml key con-1", &sealed), Err(SealError));
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert_eq!(key.open("saml key con-1", &changed), Err(SealError), "byte {i}");
        }
        assert_eq!(key.open("x", b""), Err(SealError));
    }
}
