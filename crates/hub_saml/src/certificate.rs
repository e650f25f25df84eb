//! X.509 certificates as administrators paste them: PEM, bare base64, DER, `X509Certificate` elements.
//!
//! A certificate is *pinned*: its key is trusted because the administrator put it here, so neither its
//! own signature nor its chain matters. Whether an expired one may be saved is the caller's decision.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, PKeyRef, Public};
use openssl::x509::{X509, X509NameRef, X509Ref};

use crate::precheck::KeyFamily;

mod foreign;
mod text;

#[cfg(test)]
mod tests;

/// Largest input looked at, in bytes.
pub const MAX_INPUT: usize = 256 * 1024;

/// Longest certificate that is read out of an unverified message, in base64 characters.
const MAX_EMBEDDED: usize = 16 * 1024;

/// Smallest RSA key taken, in bits.
pub const MIN_RSA_BITS: u32 = 2048;

/// Largest RSA key taken, in bits; verification time grows with it.
pub const MAX_RSA_BITS: u32 = 8192;

/// Pasted text: padding may have been lost at the end of the selection.
const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The kind and size of a certificate's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA, with the modulus length in bits.
    Rsa {
        /// Modulus length in bits.
        bits: u32,
    },
    /// An elliptic curve key on P-256, P-384 or P-521.
    Ec {
        /// Field size in bits.
        bits: u32,
    },
}

/// One parsed certificate with what an administrator compares with the IdP's console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The DER bytes.
    pub der: Vec<u8>,
    /// Subject, `CN=…, O=…` in the certificate's order.
    pub subject: String,
    /// Serial number, upper-case hexadecimal.
    pub serial: String,
    /// SHA-1 thumbprint of the DER, upper-case hexadecimal (Entra shows this one).
    pub sha1_thumbprint: String,
    /// SHA-256 thumbprint of the DER, upper-case hexadecimal.
    pub sha256_thumbprint: String,
    /// Start of validity, Unix milliseconds.
    pub not_before: i64,
    /// End of validity, Unix milliseconds.
    pub not_after: i64,
    /// The public key's kind.
    pub key: KeyKind,
}

/// Why pasted text is not a usable signing certificate. `Display` is the sentence for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Nothing but blanks.
    #[error("The certificate is empty. Paste the text of the certificate that your identity provider shows.")]
    Empty,
    /// More than [`MAX_INPUT`] bytes.
    #[error("This is too large for a certificate. Paste or upload only the signing certificate.")]
    TooLarge,
    /// A character that base64 does not have, or a length that it cannot have.
    #[error(
        "This is not a certificate: the text is not base64. Copy it again from the line BEGIN CERTIFICATE to the line END CERTIFICATE."
    )]
    NotBase64,
    /// A `BEGIN` line without its `END` line.
    #[error(
        "The certificate is cut off: the line END CERTIFICATE is missing. Copy it again to the last line."
    )]
    CutOff,
    /// Base64 or DER, but of something else.
    #[error(
        "This is not an X.509 certificate. Download the signing certificate (Base64 or PEM) from your identity provider."
    )]
    NotX509,
    /// A PEM block with another label.
    #[error(
        "This is a {0} block, not a certificate. Download the signing certificate (Base64 or PEM) from your identity provider."
    )]
    OtherPem(String),
    /// A private key, in any of its forms.
    #[error(
        "This contains a PRIVATE KEY. It was not stored. A private key must never leave the identity provider: replace that key pair there, then paste only the certificate."
    )]
    PrivateKey,
    /// A public key without certificate.
    #[error("This is a bare public key. The certificate is needed: it begins with BEGIN CERTIFICATE.")]
    PublicKey,
    /// A PKCS#7 bundle.
    #[error("This is a PKCS#7 bundle (.p7b). Export the certificate as Base64-encoded X.509 (.cer) instead.")]
    Pkcs7,
    /// A PKCS#12 file, which usually holds a private key.
    #[error(
        "This is a PKCS#12 file (.p12 or .pfx), which holds a private key. It was not stored. Export only the certificate as Base64-encoded X.509 (.cer)."
    )]
    Pkcs12,
    /// A certificate signing request.
    #[error(
        "This is a certificate signing request, not a certificate. Download the certificate that your identity provider signs with."
    )]
    SigningRequest,
    /// An RSA key below [`MIN_RSA_BITS`].
    #[error(
        "The certificate's RSA key has {0} bits; at least 2048 are needed. Create a new signing certificate in your identity provider."
    )]
    KeyTooSmall(u32),
    /// An RSA key above [`MAX_RSA_BITS`].
    #[error("The certificate's RSA key has {0} bits; at most 8192 are taken.")]
    KeyTooLarge(u32),
    /// Neither RSA nor a usual elliptic curve.
    #[error(
        "The certificate's key is of a kind that SAML signatures here do not use ({0}). RSA, or an elliptic curve P-256, P-384 or P-521, is needed."
    )]
    KeyType(String),
    /// An IdP's SAML metadata document.
    #[error(
        "This is SAML metadata, not a certificate. Paste it into the metadata field; the certificate is read from it."
    )]
    IdpMetadata,
    /// A service provider's metadata document, most likely our own.
    #[error(
        "This is a service provider's metadata, probably ours. It belongs into the identity provider; paste here the certificate that the identity provider shows."
    )]
    SpMetadata,
    /// Some other markup.
    #[error(
        "This is XML or HTML, not a certificate. Paste the certificate's text, which begins with BEGIN CERTIFICATE."
    )]
    OtherMarkup,
    /// More certificates than a connection can hold.
    #[error("These are {0} certificates; a connection takes at most 16.")]
    TooMany(usize),
}

impl CertificateError {
    /// A stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "certificate_empty",
            Self::TooLarge => "certificate_too_large",
            Self::NotBase64 => "certificate_not_base64",
            Self::CutOff => "certificate_cut_off",
            Self::NotX509 => "certificate_not_x509",
            Self::OtherPem(_) => "certificate_other_pem",
            Self::PrivateKey => "certificate_private_key",
            Self::PublicKey => "certificate_public_key",
            Self::Pkcs7 => "certificate_pkcs7",
            Self::Pkcs12 => "certificate_pkcs12",
            Self::SigningRequest => "certificate_signing_request",
            Self::KeyTooSmall(_) => "certificate_key_too_small",
            Self::KeyTooLarge(_) => "certificate_key_too_large",
            Self::KeyType(_) => "certificate_key_type",
            Self::IdpMetadata => "certificate_idp_metadata",
            Self::SpMetadata => "certificate_sp_metadata",
            Self::OtherMarkup => "certificate_markup",
            Self::TooMany(_) => "certificate_too_many",
        }
    }
}

/// Reads every certificate in a pasted text or an uploaded file, in order and without repetitions.
///
/// # Errors
/// The first thing found that is not a usable signing certificate; nothing is taken in part.
pub fn parse(input: &[u8]) -> Result<Vec<Certificate>, CertificateError> {
    if input.len() > MAX_INPUT {
        return Err(CertificateError::TooLarge);
    }
    let ders = if foreign::looks_like_der(input) { vec![input.to_vec()] } else { text::blocks(input)? };
    let mut found: Vec<Certificate> = Vec::new();
    for der in ders {
        let certificate = Certificate::from_der(&der)?;
        if !found.iter().any(|c| c.der == certificate.der) {
            found.push(certificate);
        }
    }
    match found.len() {
        0 => Err(CertificateError::Empty),
        n if n > crate::settings::MAX_CERTIFICATES => Err(CertificateError::TooMany(n)),
        _ => Ok(found),
    }
}

impl Certificate {
    /// Reads one DER certificate; blanks after it are ignored.
    ///
    /// # Errors
    /// Says what the bytes are instead, or what is wrong with the key.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        match X509::from_der(der) {
            Ok(x509) => Self::from_x509(der, &x509),
            Err(_) => Err(foreign::name(der)),
        }
    }

    /// Reads a certificate that a message brings along, without naming what it is instead.
    pub(crate) fn embedded(text: &str) -> Option<Self> {
        let der = decode_base64(text.get(..MAX_EMBEDDED.min(text.len()))?).ok()?;
        Self::from_x509(&der, X509::from_der(&der).ok()?.as_ref()).ok()
    }

    fn from_x509(der: &[u8], x509: &X509Ref) -> Result<Self, CertificateError> {
        let bytes = x509.to_der().map_err(|_| CertificateError::NotX509)?;
        // OpenSSL stops reading after the certificate; anything but blanks there would be silently dropped.
        let rest = der.strip_prefix(bytes.as_slice()).ok_or(CertificateError::NotX509)?;
        if !rest.trim_ascii().is_empty() {
            return Err(CertificateError::NotX509);
        }
        let key = x509.public_key().map_err(|_| CertificateError::KeyType("unreadable".to_owned()))?;
        Ok(Self {
            key: key_kind(&key)?,
            subject: name_text(x509.subject_name()),
            serial: serial(x509),
            sha1_thumbprint: thumbprint(x509, MessageDigest::sha1()),
            sha256_thumbprint: thumbprint(x509, MessageDigest::sha256()),
            not_before: unix_ms(x509.not_before()),
            not_after: unix_ms(x509.not_after()),
            der: bytes,
        })
    }

    /// Whether the end of validity has passed at `now_ms` (Unix milliseconds).
    ///
    /// An expired certificate still verifies, as its key is pinned; the caller decides and warns.
    pub fn is_expired(&self, now_ms: i64) -> bool {
        self.not_after < now_ms
    }

    /// The kind of signature that its key makes.
    pub(crate) fn family(&self) -> KeyFamily {
        match self.key {
            KeyKind::Rsa { .. } => KeyFamily::Rsa,
            KeyKind::Ec { .. } => KeyFamily::Ec,
        }
    }

    /// The public key, to verify or compare with.
    pub(crate) fn public_key(&self) -> Option<PKey<Public>> {
        X509::from_der(&self.der).ok()?.public_key().ok()
    }

    /// The certificate as PEM with `\n` line ends, as IdP consoles show it.
    pub fn to_pem(&self) -> String {
        let body = base64::engine::general_purpose::STANDARD.encode(&self.der);
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        let mut rest = body.as_str();
        while !rest.is_empty() {
            let (line, tail) = rest.split_at(rest.len().min(64));
            pem.push_str(line);
            pem.push('\n');
            rest = tail;
        }
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }
}

/// Strict decoding of base64 after all white space is removed; padding may be missing.
fn decode_base64(text: &str) -> Result<Vec<u8>, CertificateError> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if packed.is_empty() {
        return Err(CertificateError::Empty);
    }
    LENIENT_BASE64.decode(packed).map_err(|_| CertificateError::NotBase64)
}

fn key_kind(key: &PKeyRef<Public>) -> Result<KeyKind, CertificateError> {
    let bits = key.bits();
    match key.id() {
        Id::RSA if bits < MIN_RSA_BITS => Err(CertificateError::KeyTooSmall(bits)),
        Id::RSA if bits > MAX_RSA_BITS => Err(CertificateError::KeyTooLarge(bits)),
        Id::RSA => Ok(KeyKind::Rsa { bits }),
        Id::EC => {
            let curve = key.ec_key().ok().and_then(|ec| ec.group().curve_name());
            match curve {
                Some(Nid::X9_62_PRIME256V1 | Nid::SECP384R1 | Nid::SECP521R1) => Ok(KeyKind::Ec { bits }),
                other => Err(CertificateError::KeyType(
                    other.and_then(|nid| nid.short_name().ok()).unwrap_or("unnamed curve").to_owned(),
                )),
            }
        }
        other => Err(CertificateError::KeyType(
            Nid::from_raw(other.as_raw()).short_name().unwrap_or("unknown").to_owned(),
        )),
    }
}

fn name_text(name: &X509NameRef) -> String {
    let mut parts = Vec::new();
    for entry in name.entries() {
        let label = entry.object().nid().short_name().unwrap_or("?");
        if let Ok(value) = entry.data().to_string() {
            parts.push(format!("{label}={value}"));
        }
    }
    parts.join(", ")
}

fn serial(x509: &X509Ref) -> String {
    x509.serial_number().to_bn().and_then(|n| n.to_hex_str().map(|s| s.to_string())).unwrap_or_default()
}

fn thumbprint(x509: &X509Ref, digest: MessageDigest) -> String {
    x509.digest(digest).map(|d| hex_upper(&d)).unwrap_or_default()
}

pub(crate) fn hex_upper(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect()
}

fn unix_ms(time: &Asn1TimeRef) -> i64 {
    Asn1Time::from_unix(0)
        .and_then(|epoch| epoch.diff(time))
        .map_or(0, |d| (i64::from(d.days) * 86_400 + i64::from(d.secs)) * 1000)
}
