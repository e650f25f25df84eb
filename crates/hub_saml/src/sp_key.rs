//! A key pair of our own side: to sign requests and logout messages with, and to have assertions encrypted for.

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, KeyUsage};
use openssl::x509::{X509, X509NameBuilder};
use zeroize::Zeroizing;

use crate::certificate::Certificate;
use crate::error::Error;

#[cfg(test)]
mod tests;

/// The size of a new RSA key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeySize {
    /// 2048 bits; every IdP of the catalogue takes it.
    #[default]
    Rsa2048,
    /// 3072 bits, where a policy asks for more.
    Rsa3072,
}

impl KeySize {
    /// The modulus length in bits.
    pub const fn bits(self) -> u32 {
        match self {
            Self::Rsa2048 => 2048,
            Self::Rsa3072 => 3072,
        }
    }
}

/// X.520's bound for a common name, in characters.
const MAX_COMMON_NAME: usize = 64;

/// A new RSA key with its self-signed certificate. `Debug` never prints the key.
#[derive(Clone)]
pub struct SpKey {
    /// The private key, PKCS#8 PEM without encryption: to be sealed before it is stored.
    pub private_key_pem: Zeroizing<String>,
    /// The certificate, to be published in the metadata and uploaded to the IdP.
    pub certificate: Certificate,
}

impl SpKey {
    /// Makes an RSA key and a certificate named `common_name` (cut at 64 characters).
    ///
    /// `serial` are 128 random bits of the caller; validity in Unix milliseconds, to the second. The key itself
    /// comes from OpenSSL's own generator, and takes a tenth of a second or more: call it off the async threads.
    ///
    /// # Errors
    /// [`Error::KeyPair`] when OpenSSL cannot make it, for instance without a common name.
    pub fn generate(
        size: KeySize,
        common_name: &str,
        serial: &[u8; 16],
        valid_from_ms: i64,
        valid_until_ms: i64,
    ) -> Result<Self, Error> {
        let key = Rsa::generate(size.bits()).and_then(PKey::from_rsa).map_err(Error::KeyPair)?;
        let validity = (valid_from_ms.div_euclid(1000), valid_until_ms.div_euclid(1000));
        let der = certify(&key, common_name, serial, validity).map_err(Error::KeyPair)?;
        let pem = Zeroizing::new(key.private_key_to_pem_pkcs8().map_err(Error::KeyPair)?);
        let private_key_pem = std::str::from_utf8(&pem).map_err(|_| Error::PrivateKey)?.to_owned();
        Ok(Self {
            private_key_pem: Zeroizing::new(private_key_pem),
            certificate: Certificate::from_der(&der)?,
        })
    }
}

fn certify(
    key: &PKey<Private>,
    common_name: &str,
    serial: &[u8; 16],
    (from, until): (i64, i64),
) -> Result<Vec<u8>, ErrorStack> {
    let mut name = X509NameBuilder::new()?;
    let common_name: String = common_name.chars().take(MAX_COMMON_NAME).collect();
    name.append_entry_by_nid(Nid::COMMONNAME, &common_name)?;
    let name = name.build();
    // Positive, never zero and always of the same length (RFC 5280, 4.1.2.2).
    let [first, rest @ ..] = serial;
    let serial = [&[(first & 0x7f) | 0x40], rest.as_slice()].concat();
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_serial_number(Asn1Integer::from_bn(BigNum::from_slice(&serial)?.as_ref())?.as_ref())?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_not_before(Asn1Time::from_unix(from)?.as_ref())?;
    builder.set_not_after(Asn1Time::from_unix(until)?.as_ref())?;
    builder.set_pubkey(key)?;
    builder.append_extension(BasicConstraints::new().critical().build()?)?;
    builder.append_extension(KeyUsage::new().critical().digital_signature().key_encipherment().build()?)?;
    builder.sign(key, MessageDigest::sha256())?;
    builder.build().to_der()
}

impl std::fmt::Debug for SpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpKey").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}
