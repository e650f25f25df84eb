//! A response that is right in everything but its key.

use super::{Document, Expectation, decrypt, run};
use crate::certificate::Certificate;
use crate::checks::Trace;
use crate::content::Rules;
use crate::settings::{Certificates, IdpSettings, SpSettings};

/// The certificate in a response that would be accepted, in every check of [`verify`](super::verify), if only this
/// certificate were stored. For an owner to look at: it proves nothing about who sent the response, as anybody can make
/// a key and sign with it.
///
/// Takes as long as [`verify`](super::verify).
pub fn unknown_signer(
    document: &Document,
    sp: &SpSettings,
    idp: &IdpSettings,
    expect: &Expectation,
    now_ms: i64,
    skew_s: u32,
) -> Option<Certificate> {
    let opened = match (document.outline().encrypted, &document.outline().signature) {
        (false, _) => None,
        (true, None) => Some(decrypt(document, sp, idp).ok()?),
        // What a stranger's key signs is not opened with ours.
        (true, Some(_)) => return None,
    };
    let plain = opened.as_ref().unwrap_or(document);
    let certificate = plain.outline().signatures().find_map(|s| s.embedded.clone())?;
    if idp.certificates.iter().any(|known| known.der == certificate.der) {
        return None;
    }
    let trusting = IdpSettings { certificates: Certificates::new(vec![certificate.clone()])?, ..idp.clone() };
    let rules = Rules::new(sp, &trusting, expect, now_ms, skew_s);
    run(plain, &rules, &mut Trace::strict()).ok().flatten()?;
    Some(certificate)
}
