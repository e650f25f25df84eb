//! The query of a signed redirect, as received: the signature covers its very bytes (Bindings 3.4.4.1).
//!
//! Entra ID writes lower-case percent escapes and others upper-case ones, so nothing is decoded and encoded again.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKeyRef, Public};
use openssl::sign::Verifier;
use percent_encoding::percent_decode_str;

use crate::certificate::Certificate;
use crate::error::{Refusal, short};
use crate::outgoing::Parameter;
use crate::precheck::{KeyFamily, signature_algorithm};

/// Longest query taken, in bytes.
pub const MAX_QUERY: usize = 64 * 1024;

/// Most bytes that a deflated message may grow to.
const MAX_INFLATED: u64 = 256 * 1024;

const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/// The parameters that matter, undecoded.
pub(super) struct Query<'a> {
    pub(super) parameter: Parameter,
    message: &'a str,
    relay_state: Option<&'a str>,
    algorithm: &'a str,
    signature: &'a str,
}

impl<'a> Query<'a> {
    /// Takes the parameters apart; a leading `?` is tolerated, other parameters are the endpoint's own.
    pub(super) fn split(raw: &'a str) -> Result<Self, Refusal> {
        if raw.len() > MAX_QUERY {
            return Err(Refusal::TooLarge(raw.len()));
        }
        let raw = raw.strip_prefix('?').unwrap_or(raw);
        let (request, response) = (find(raw, "SAMLRequest")?, find(raw, "SAMLResponse")?);
        let (parameter, message) = match (request, response) {
            (Some(message), None) => (Parameter::Request, message),
            (None, Some(message)) => (Parameter::Response, message),
            (None, None) => return Err(Refusal::Empty),
            (Some(_), Some(_)) => return Err(Refusal::Query("SAMLRequest and SAMLResponse together")),
        };
        if let Some(encoding) = find(raw, "SAMLEncoding")?
            && decode(encoding)? != DEFLATE
        {
            return Err(Refusal::Query("an unknown SAMLEncoding"));
        }
        let signed = find(raw, "SigAlg")?.zip(find(raw, "Signature")?);
        let (algorithm, signature) = signed.ok_or(Refusal::LogoutNotSigned)?;
        Ok(Self { parameter, message, relay_state: find(raw, "RelayState")?, algorithm, signature })
    }

    pub(super) fn relay_state(&self) -> Result<Option<String>, Refusal> {
        self.relay_state.map(decode).transpose()
    }

    /// The message's XML, inflated up to a limit.
    pub(super) fn xml(&self) -> Result<String, Refusal> {
        let packed = STANDARD.decode(decode_base64(self.message)?).map_err(|_| Refusal::NotBase64)?;
        let mut bytes = Vec::new();
        let mut inflated = DeflateDecoder::new(packed.as_slice()).take(MAX_INFLATED + 1);
        inflated.read_to_end(&mut bytes).map_err(|_| Refusal::NotDeflated)?;
        if bytes.len() as u64 > MAX_INFLATED {
            return Err(Refusal::TooLarge(bytes.len()));
        }
        String::from_utf8(bytes).map_err(|_| crate::xml::XmlFault::NotUtf8.into())
    }

    /// The thumbprint of the certificate that verifies the query as it was received.
    pub(super) fn verify(&self, certificates: &[Certificate]) -> Result<String, Refusal> {
        let uri = decode(self.algorithm)?;
        let (digest, family) = algorithm(&uri)?;
        let value = STANDARD.decode(decode_base64(self.signature)?).map_err(|_| Refusal::NotBase64)?;
        let relay_state = self.relay_state.map(|r| format!("&RelayState={r}")).unwrap_or_default();
        let signed =
            format!("{}={}{relay_state}&SigAlg={}", self.parameter.name(), self.message, self.algorithm);
        let mut fitting = certificates.iter().filter(|c| c.family() == family).peekable();
        if fitting.peek().is_none() {
            return Err(Refusal::KeyType(family.name()));
        }
        fitting
            .find(|c| c.public_key().is_some_and(|key| fits(&key, digest, signed.as_bytes(), &value)))
            .map(|c| c.sha256_thumbprint.clone())
            .ok_or(Refusal::SignatureInvalid)
    }
}

/// The raw value of a parameter that may stand there once.
fn find<'a>(raw: &'a str, name: &str) -> Result<Option<&'a str>, Refusal> {
    let mut values = raw.split('&').filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    match (values.next(), values.next()) {
        (found, None) => Ok(found),
        (_, Some(_)) => Err(Refusal::Query("a parameter twice")),
    }
}

fn decode(raw: &str) -> Result<String, Refusal> {
    let text = raw.replace('+', " ");
    let text =
        percent_decode_str(&text).decode_utf8().map_err(|_| Refusal::Query("an escape that is not UTF-8"))?;
    Ok(text.into_owned())
}

/// `+` stands for itself here: base64 has no blanks, and some IdPs do not escape it.
fn decode_base64(raw: &str) -> Result<Vec<u8>, Refusal> {
    Ok(percent_decode_str(raw).filter(|b| !b.is_ascii_whitespace()).collect())
}

fn algorithm(uri: &str) -> Result<(MessageDigest, KeyFamily), Refusal> {
    let family = signature_algorithm(uri)
        .ok_or_else(|| Refusal::Algorithm { what: "signature algorithm", uri: short(uri) })?;
    let digest = match uri.rsplit('-').next() {
        Some("sha384") => MessageDigest::sha384(),
        Some("sha512") => MessageDigest::sha512(),
        _ => MessageDigest::sha256(),
    };
    Ok((digest, family))
}

fn fits(key: &PKeyRef<Public>, digest: MessageDigest, signed: &[u8], value: &[u8]) -> bool {
    let check = |value: &[u8]| {
        Verifier::new(digest, key).and_then(|mut v| v.verify_oneshot(value, signed)).unwrap_or(false)
    };
    match key.ec_key() {
        Err(_) => check(value),
        // XML signatures write r and s one after the other, OpenSSL wants them in ASN.1.
        Ok(_) => ecdsa_der(value).is_some_and(|der| check(&der)),
    }
}

fn ecdsa_der(value: &[u8]) -> Option<Vec<u8>> {
    let (r, s) = value.split_at_checked(value.len() / 2).filter(|(r, s)| r.len() == s.len())?;
    let number = |bytes: &[u8]| BigNum::from_slice(bytes).ok();
    EcdsaSig::from_private_components(number(r)?, number(s)?).ok()?.to_der().ok()
}
