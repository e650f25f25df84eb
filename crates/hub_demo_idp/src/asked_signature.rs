//! Checks who signed an AuthnRequest (Bindings 3.4.4.1 and 3.5.4.1; XML Signature 1.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::{PKey, Public};
use openssl::sign::Verifier;
use openssl::x509::X509;

use crate::authn_request::decode;
use crate::{Error, Result};

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

fn refused(why: &'static str) -> Error {
    Error::AuthnRequest(why)
}

fn key(certificate: &str) -> Result<PKey<Public>> {
    Ok(X509::from_pem(certificate.as_bytes())?.public_key()?)
}

fn verify(certificate: &str, data: &[u8], value: &[u8]) -> Result<()> {
    let key = key(certificate)?;
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key)?;
    match verifier.verify_oneshot(value, data) {
        Ok(true) => Ok(()),
        _ => Err(refused("its signature is not by the application's certificate")),
    }
}

/// Checks the signature of a redirect over the very bytes of its query.
///
/// # Errors
/// [`Error::AuthnRequest`] without a signature by the certificate's key.
pub fn of_redirect(query: &str, certificate: &str) -> Result<()> {
    let raw = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let (Some(algorithm), Some(signature)) = (raw("SigAlg"), raw("Signature")) else {
        return Err(refused("it is not signed, and this application must sign"));
    };
    let plain = |text: &str| {
        let pair = format!("x={text}");
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    if plain(algorithm).as_deref() != Some(RSA_SHA256) {
        return Err(refused("its signature algorithm is not rsa-sha256"));
    }
    let mut signed = format!("SAMLRequest={}", raw("SAMLRequest").unwrap_or_default());
    if let Some(state) = raw("RelayState") {
        signed.push_str(&format!("&RelayState={state}"));
    }
    signed.push_str(&format!("&SigAlg={algorithm}"));
    let value = plain(signature).and_then(|text| STANDARD.decode(text).ok());
    verify(certificate, signed.as_bytes(), &value.ok_or(refused("its signature is not base64"))?)
}

/// Checks the enveloped signature of a posted request that is written in canonical form, as the hub writes it.
///
/// # Errors
/// [`Error::AuthnRequest`] without a signature by the certificate's key over the whole request.
pub fn of_post(encoded: &str, certificate: &str) -> Result<()> {
    let xml = String::from_utf8(decode(encoded)?).map_err(|_| refused("it is not UTF-8"))?;
    let unsigned = || refused("it is not signed, and this application must sign");
    let (before, rest) = xml.split_once("<ds:Signature ").ok_or_else(unsigned)?;
    let (signature, after) = rest.split_once("</ds:Signature>").ok_or_else(unsigned)?;
    let between = |from: &str, to: &str| {
        signature.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map(|(inner, _)| inner)
    };
    let id = before.split_once(" ID=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(id, _)| id);
    if between("URI=\"#", "\"") != id || id.is_none() {
        return Err(refused("its signature is over something else"));
    }
    let digest = hash(MessageDigest::sha256(), format!("{before}{after}").as_bytes())?;
    if between("<ds:DigestValue>", "</ds:DigestValue>") != Some(STANDARD.encode(digest).as_str()) {
        return Err(refused("it was changed after it was signed"));
    }
    let info = between("<ds:SignedInfo>", "</ds:SignedInfo>").ok_or_else(unsigned)?;
    // Canonical on its own, the element declares the prefix that its parent declares in the message.
    let info =
        format!("<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{info}</ds:SignedInfo>");
    let value = between("<ds:SignatureValue>", "</ds:SignatureValue>").and_then(|v| STANDARD.decode(v).ok());
    verify(certificate, info.as_bytes(), &value.ok_or(refused("its signature is not base64"))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{Algorithm, IdpKey};

    fn escaped(text: &str) -> String {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
    }

    #[test]
    fn a_redirect_is_checked_over_the_bytes_that_came() {
        let (key, other) = (IdpKey::generate(2048).unwrap(), IdpKey::generate(2048).unwrap());
        let signed = format!("SAMLRequest=abc%2Bd&RelayState=r&SigAlg={}", escaped(RSA_SHA256));
        let value = STANDARD.encode(key.sign(Algorithm::RsaSha256, signed.as_bytes()).unwrap());
        let query = format!("{signed}&Signature={}", escaped(&value));
        let own = key.certificate_pem().unwrap();
        of_redirect(&query, &own).unwrap();
        assert!(of_redirect(&query, &other.certificate_pem().unwrap()).is_err());
        assert!(of_redirect(&query.replace("RelayState=r", "RelayState=s"), &own).is_err());
        assert!(of_redirect("SAMLRequest=abc", &own).is_err());
    }

    #[test]
    fn an_unsigned_form_is_refused() {
        let own = IdpKey::generate(2048).unwrap().certificate_pem().unwrap();
        assert!(of_post(&STANDARD.encode("<a ID=\"x\"></a>"), &own).is_err());
    }
}
