//! Enveloped XML signatures (XML Signature 1.1) over our own messages: rsa-sha256, SHA-256, exclusive C14N.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::{MessageDigest, hash};
use openssl::sign::Signer;

use crate::canonical::{El, dsig};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::settings::{SpPrivateKey, SpSettings};

pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// `element`, which must have an `ID`, with its Signature before the child at `place`.
///
/// Unchanged when the service provider has no signing key.
pub(crate) fn sign(sp: &SpSettings, element: El, place: usize) -> Result<El, Error> {
    let Some(key) = &sp.signing_key else { return Ok(element) };
    let digest = hash(MessageDigest::sha256(), element.render().as_bytes()).map_err(Error::Sign)?;
    let algorithm = |name, uri: &str| dsig(name).set("Algorithm", uri);
    let transforms =
        dsig("Transforms").child(algorithm("Transform", ENVELOPED)).child(algorithm("Transform", EXCLUSIVE));
    let reference = dsig("Reference")
        .set("URI", format!("#{}", element.attribute("ID").unwrap_or_default()))
        .child(transforms)
        .child(algorithm("DigestMethod", SHA256))
        .child(dsig("DigestValue").text(STANDARD.encode(digest)));
    let info = dsig("SignedInfo")
        .child(algorithm("CanonicalizationMethod", EXCLUSIVE))
        .child(algorithm("SignatureMethod", RSA_SHA256))
        .child(reference);
    let value = rsa_sha256(key, info.render().as_bytes())?;
    let mut signature =
        dsig("Signature").child(info).child(dsig("SignatureValue").text(STANDARD.encode(value)));
    if let Some(certificate) = matching(key, &sp.signing_certificates) {
        signature = signature.child(key_info(certificate));
    }
    Ok(element.insert(place, signature))
}

/// `KeyInfo` with one certificate.
pub(crate) fn key_info(certificate: &Certificate) -> El {
    let text = dsig("X509Certificate").text(STANDARD.encode(&certificate.der));
    dsig("KeyInfo").child(dsig("X509Data").child(text))
}

/// PKCS#1 v1.5 with SHA-256.
pub(crate) fn rsa_sha256(key: &SpPrivateKey, data: &[u8]) -> Result<Vec<u8>, Error> {
    let private = key.private_key().ok_or(Error::PrivateKey)?;
    Signer::new(MessageDigest::sha256(), &private)
        .and_then(|mut signer| signer.sign_oneshot_to_vec(data))
        .map_err(Error::Sign)
}

/// During a rotation several certificates are published; the one of the key in use is named.
fn matching<'a>(key: &SpPrivateKey, certificates: &'a [Certificate]) -> Option<&'a Certificate> {
    let private = key.private_key()?;
    certificates.iter().find(|c| c.public_key().is_some_and(|public| private.public_eq(&public)))
}
