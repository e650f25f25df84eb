//! The one place that calls samael (and through it libxml2 and xmlsec1).

use std::panic::{AssertUnwindSafe, catch_unwind};

use samael::crypto::{
    AllowedSignatureAlgorithm as Alg, CertificateDer, Crypto, CryptoError, CryptoProvider, ReduceMode,
};

use crate::certificate::Certificate;
use crate::cost::{self, Work};
use crate::error::Refusal;
use crate::precheck::SignatureOutline;
use crate::settings::MAX_CERTIFICATES;

const ALLOWED: &[Alg] = &[Alg::RsaSha256, Alg::RsaSha384, Alg::RsaSha512, Alg::EcdsaSha256, Alg::EcdsaSha384];

/// The canonical bytes whose digest was signed, and with which certificate.
pub(crate) struct Signed {
    pub(crate) xml: String,
    pub(crate) certificate_sha256: String,
}

/// Verifies every signature of a pre-checked document with one of the certificates.
///
/// The pre-check holds: at most one signature each on the root and the Assertion, each with one
/// same-document Reference to its own parent, and `signatures` are all there are. When both are signed,
/// both verify and the root's bytes are returned.
pub(crate) fn verify(
    xml: &str,
    signatures: &[&SignatureOutline],
    certificates: &[Certificate],
) -> Result<Signed, Refusal> {
    // samael verifies nothing when there is nothing to verify with; keep that out by construction.
    let Some(first) = signatures.first() else {
        return Err(Refusal::NotSigned);
    };
    // An RSA key on an EC signature is an error in xmlsec1 that ends the search, so choose by kind.
    let mut fitting: Vec<&Certificate> =
        certificates.iter().filter(|c| c.family() == first.family).take(MAX_CERTIFICATES).collect();
    // The message names its key: not believed, but most likely to verify, and each attempt costs.
    fitting.sort_by_key(|c| first.embedded.as_ref() != Some(*c));
    if fitting.is_empty() {
        return Err(Refusal::KeyType(first.family.name()));
    }
    for certificate in &fitting {
        if let Some(xml) = reduce(xml, certificate)? {
            return Ok(Signed { xml, certificate_sha256: certificate.sha256_thumbprint.clone() });
        }
    }
    Err(unverified(signatures, certificates))
}

/// `None` when this certificate does not verify the document.
fn reduce(xml: &str, certificate: &Certificate) -> Result<Option<String>, Refusal> {
    cost::add(Work::Verify, 1);
    let der = [CertificateDer::from(certificate.der.clone())];
    // A panic below must not take a worker with it.
    let outcome: Result<Result<String, CryptoError>, _> = catch_unwind(AssertUnwindSafe(|| {
        Crypto::reduce_xml_to_signed_with_allowed_algorithms(xml, &der, ReduceMode::PreDigest, Some(ALLOWED))
    }));
    match outcome {
        Ok(Ok(signed)) if !signed.is_empty() => Ok(Some(signed)),
        Ok(_) => Ok(None),
        Err(_) => Err(Refusal::Engine),
    }
}

/// Says whether the key is unknown or the content was changed.
fn unverified(signatures: &[&SignatureOutline], certificates: &[Certificate]) -> Refusal {
    let embedded = signatures.iter().find_map(|s| s.embedded.as_ref());
    match embedded {
        Some(found) if !certificates.iter().any(|c| c.der == found.der) => Refusal::UnknownCertificate {
            presented_sha256: found.sha256_thumbprint.clone(),
            presented_subject: found.subject.clone(),
            configured_sha256: certificates.iter().map(|c| c.sha256_thumbprint.clone()).collect(),
        },
        _ => Refusal::SignatureInvalid,
    }
}
