//! The hub's master key and the keys derived from it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// 256 bits that belong to one installation. Everything keyed is keyed by a labelled derivation of it.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(***)")
    }
}

impl MasterKey {
    /// Wraps the raw key.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key as 64 hexadecimal digits, for the key file.
    pub fn to_hex(&self) -> HexKey {
        HexKey(Zeroizing::new(self.0.iter().map(|b| format!("{b:02x}")).collect()))
    }

    /// Reads 64 hexadecimal digits; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (i, slot) in bytes.iter_mut().enumerate() {
            *slot = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
        }
        Some(Self::new(bytes))
    }

    /// HMAC-SHA-256 of `parts` (each length-prefixed, so that no two lists collide) under the key for `label`.
    pub fn authenticate(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let derived = mac(self.0.as_slice(), &[label.as_bytes()]);
        mac(&derived, parts)
    }
}

/// The hexadecimal key on its way to the key file; wiped when dropped.
pub struct HexKey(Zeroizing<String>);

impl HexKey {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length, so the error arm is never taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trip_and_separation() {
        let key = MasterKey::new([7; 32]);
        let again = MasterKey::from_hex(key.to_hex().as_str()).unwrap();
        assert_eq!(key.authenticate("csrf", &[b"ab", b"c"]), again.authenticate("csrf", &[b"ab", b"c"]));
        assert_ne!(key.authenticate("csrf", &[b"ab", b"c"]), key.authenticate("csrf", &[b"a", b"bc"]));
        assert_ne!(key.authenticate("csrf", &[b"a"]), key.authenticate("other", &[b"a"]));
        assert!(MasterKey::from_hex("zz").is_none());
        assert!(!format!("{key:?}").contains("07"));
    }
}
