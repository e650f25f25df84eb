//! What a DER blob is when it is not a certificate, so that the refusal can name it.

use openssl::pkcs7::Pkcs7;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::PKey;
use openssl::x509::X509Req;

use super::CertificateError;

/// `PrivateKeyInfo` encrypted under PBES2 or PBES1 begins with one of these object identifiers.
const PBE_OIDS: [&[u8]; 2] = [
    &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05],
    &[0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c],
];

/// A DER sequence with a long length; no text begins so, as base64 has no byte above 0x7f.
pub(super) fn looks_like_der(input: &[u8]) -> bool {
    matches!(input, [0x30, second, ..] if *second >= 0x80)
}

/// The best name for DER bytes that are no certificate.
pub(super) fn name(der: &[u8]) -> CertificateError {
    let encrypted = der
        .get(..24.min(der.len()))
        .is_some_and(|head| PBE_OIDS.iter().any(|oid| head.windows(oid.len()).any(|w| w == *oid)));
    if encrypted || PKey::private_key_from_der(der).is_ok() || PKey::private_key_from_pkcs8(der).is_ok() {
        CertificateError::PrivateKey
    } else if X509Req::from_der(der).is_ok() {
        CertificateError::SigningRequest
    } else if PKey::public_key_from_der(der).is_ok() {
        CertificateError::PublicKey
    } else if Pkcs7::from_der(der).is_ok() {
        CertificateError::Pkcs7
    } else if Pkcs12::from_der(der).is_ok() {
        CertificateError::Pkcs12
    } else {
        CertificateError::NotX509
    }
}
