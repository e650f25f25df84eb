//! The signing key of an identity provider, with its self-signed certificate.

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use openssl::x509::{X509, X509NameBuilder};

/// 2020-01-01 and 2050-01-01, Unix seconds: long enough for a demo.
const VALIDITY: (i64, i64) = (1_577_836_800, 2_524_608_000);

const COMMON_NAME: &str = "Switchboard demo IdP";

/// Signature algorithms of XML signatures, weak ones included: tests need them to be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// `xmldsig#rsa-sha1`, weak.
    RsaSha1,
    /// `xmldsig-more#rsa-sha256`
    RsaSha256,
    /// `xmldsig-more#rsa-sha384`
    RsaSha384,
    /// `xmldsig-more#rsa-sha512`
    RsaSha512,
    /// `xmldsig-more#ecdsa-sha256`
    EcdsaSha256,
    /// `xmldsig-more#ecdsa-sha384`
    EcdsaSha384,
}

/// Digest algorithms of XML signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// `xmldsig#sha1`, weak.
    Sha1,
    /// `xmlenc#sha256`
    Sha256,
    /// `xmldsig-more#sha384`
    Sha384,
    /// `xmlenc#sha512`
    Sha512,
}

impl Algorithm {
    /// The URI that names it in `SignatureMethod`.
    #[must_use]
    pub fn uri(self) -> &'static str {
        match self {
            Self::RsaSha1 => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            Self::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::EcdsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        }
    }

    fn digest(self) -> MessageDigest {
        match self {
            Self::RsaSha1 => MessageDigest::sha1(),
            Self::RsaSha256 | Self::EcdsaSha256 => MessageDigest::sha256(),
            Self::RsaSha384 | Self::EcdsaSha384 => MessageDigest::sha384(),
            Self::RsaSha512 => MessageDigest::sha512(),
        }
    }
}

impl Digest {
    /// The URI that names it in `DigestMethod`.
    #[must_use]
    pub fn uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    /// The digest of `data`.
    ///
    /// # Errors
    /// OpenSSL's, when it does not offer the algorithm.
    pub fn of(self, data: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let kind = match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        };
        Ok(hash(kind, data)?.to_vec())
    }
}

/// A private key and the certificate that belongs to it.
#[derive(Clone)]
pub struct IdpKey {
    key: PKey<Private>,
    certificate: X509,
}

impl std::fmt::Debug for IdpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdpKey(***)")
    }
}

impl IdpKey {
    /// A new RSA key of `bits` with a certificate named after the demo IdP, valid from 2020 to 2050.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn generate(bits: u32) -> Result<Self, ErrorStack> {
        Self::generate_rsa(bits, COMMON_NAME, VALIDITY.0, VALIDITY.1)
    }

    /// A new RSA key with a self-signed certificate; validity in Unix seconds.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn generate_rsa(bits: u32, common_name: &str, from: i64, until: i64) -> Result<Self, ErrorStack> {
        Self::certify(PKey::from_rsa(Rsa::generate(bits)?)?, common_name, from, until)
    }

    /// A new key on a named curve (P-256: [`Nid::X9_62_PRIME256V1`]); validity in Unix seconds.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn generate_ec(curve: Nid, common_name: &str, from: i64, until: i64) -> Result<Self, ErrorStack> {
        let group = EcGroup::from_curve_name(curve)?;
        Self::certify(PKey::from_ec_key(EcKey::generate(&group)?)?, common_name, from, until)
    }

    /// A key and certificate from PEM, as [`IdpKey::private_key_pem`] and [`IdpKey::certificate_pem`] write them.
    ///
    /// # Errors
    /// OpenSSL's, when either is not PEM.
    pub fn from_pem(private_key: &[u8], certificate: &[u8]) -> Result<Self, ErrorStack> {
        Ok(Self { key: PKey::private_key_from_pem(private_key)?, certificate: X509::from_pem(certificate)? })
    }

    fn certify(key: PKey<Private>, common_name: &str, from: i64, until: i64) -> Result<Self, ErrorStack> {
        let mut name = X509NameBuilder::new()?;
        name.append_entry_by_nid(Nid::COMMONNAME, common_name)?;
        let name = name.build();
        // The serial number comes from the key, so that two keys never share one.
        let id = hash(MessageDigest::sha256(), &key.public_key_to_der()?)?;
        let serial = BigNum::from_slice(id.get(..15).unwrap_or_default())?;
        let mut builder = X509::builder()?;
        builder.set_version(2)?;
        builder.set_serial_number(Asn1Integer::from_bn(&serial)?.as_ref())?;
        builder.set_subject_name(&name)?;
        builder.set_issuer_name(&name)?;
        builder.set_not_before(Asn1Time::from_unix(from)?.as_ref())?;
        builder.set_not_after(Asn1Time::from_unix(until)?.as_ref())?;
        builder.set_pubkey(&key)?;
        builder.sign(&key, MessageDigest::sha256())?;
        Ok(Self { key, certificate: builder.build() })
    }

    /// The private key as unencrypted PKCS#8 PEM, to be kept between starts of the demo.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn private_key_pem(&self) -> Result<Vec<u8>, ErrorStack> {
        self.key.private_key_to_pem_pkcs8()
    }

    /// The certificate as PEM, as a console offers it for download.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn certificate_pem(&self) -> Result<String, ErrorStack> {
        Ok(String::from_utf8_lossy(&self.certificate.to_pem()?).into_owned())
    }

    /// The certificate as DER.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn certificate_der(&self) -> Result<Vec<u8>, ErrorStack> {
        self.certificate.to_der()
    }

    /// The certificate as base64 in one line, as `X509Certificate` elements hold it.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn certificate_base64(&self) -> Result<String, ErrorStack> {
        use base64::Engine as _;
        Ok(base64::engine::general_purpose::STANDARD.encode(self.certificate.to_der()?))
    }

    /// The usual algorithm for this kind of key.
    #[must_use]
    pub fn usual_algorithm(&self) -> Algorithm {
        if self.key.ec_key().is_ok() { Algorithm::EcdsaSha256 } else { Algorithm::RsaSha256 }
    }

    /// A signature value as XML signatures hold it: PKCS#1 v1.5, or `r` and `s` one after the other.
    ///
    /// # Errors
    /// OpenSSL's, for instance when the algorithm does not fit the key.
    pub fn sign(&self, algorithm: Algorithm, data: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut signer = Signer::new(algorithm.digest(), &self.key)?;
        let value = signer.sign_oneshot_to_vec(data)?;
        let Ok(ec) = self.key.ec_key() else { return Ok(value) };
        // OpenSSL writes ECDSA signatures as ASN.1; XML Signature 1.1 wants two integers of the field's size.
        let parsed = EcdsaSig::from_der(&value)?;
        let size = i32::try_from(ec.group().degree().div_ceil(8)).unwrap_or(66);
        let mut raw = parsed.r().to_vec_padded(size)?;
        raw.extend(parsed.s().to_vec_padded(size)?);
        Ok(raw)
    }
}
