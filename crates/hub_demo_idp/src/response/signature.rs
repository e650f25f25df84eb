//! Enveloped XML signatures over elements that are written canonically.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::error::ErrorStack;

use super::canonical::El;
use super::{Canonicalization, Style};
use crate::signing::{Algorithm, Digest, IdpKey};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXC: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// How an element is signed.
pub(crate) struct Recipe<'a> {
    /// `None` takes the usual one of the key.
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) digest: Digest,
    pub(crate) canonicalization: Canonicalization,
    pub(crate) style: &'a Style,
}

/// Signs `element` (whose ID is `id`) and puts the Signature after its Issuer.
///
/// `inherited` are the namespace declarations in scope around it.
pub(crate) fn sign(
    recipe: &Recipe<'_>,
    key: &IdpKey,
    element: &mut El,
    id: &str,
    inherited: &[(String, String)],
) -> Result<(), ErrorStack> {
    let exclusive = recipe.canonicalization.is_exclusive();
    let outer: &[(String, String)] = if exclusive { &[] } else { inherited };
    let digest = recipe.digest.of(element.canonical(outer).as_bytes())?;
    let prefix = recipe.style.dsig_prefix.as_str();
    let el = |name| El::new(prefix, DSIG, name);
    let algorithm = recipe.algorithm.unwrap_or_else(|| key.usual_algorithm());
    let mut c14n = el("Transform").set("Algorithm", recipe.canonicalization.uri());
    if exclusive && recipe.style.typed_values {
        // The prefix in xsi:type's value is not visibly used, so it is named, as Okta does.
        c14n = c14n.child(El::new("ec", EXC, "InclusiveNamespaces").set("PrefixList", "xs"));
    }
    let transforms = el("Transforms").child(el("Transform").set("Algorithm", ENVELOPED)).child(c14n);
    let reference = el("Reference")
        .set("URI", format!("#{id}"))
        .child(transforms)
        .child(el("DigestMethod").set("Algorithm", recipe.digest.uri()))
        .child(el("DigestValue").text(STANDARD.encode(digest)));
    let info = el("SignedInfo")
        .child(el("CanonicalizationMethod").set("Algorithm", recipe.canonicalization.uri()))
        .child(el("SignatureMethod").set("Algorithm", algorithm.uri()))
        .child(reference);
    let scope = if exclusive { Vec::new() } else { in_scope(element, inherited) };
    let value = key.sign(algorithm, info.canonical(&scope).as_bytes())?;
    let mut signature = el("Signature").child(info).child(el("SignatureValue").text(STANDARD.encode(value)));
    if recipe.style.embed_certificate {
        let data = el("X509Data").child(el("X509Certificate").text(key.certificate_base64()?));
        signature = signature.child(el("KeyInfo").child(data));
    }
    element.insert_second(signature);
    Ok(())
}

/// The declarations in scope inside of `element`, which declares only its own prefix.
fn in_scope(element: &El, inherited: &[(String, String)]) -> Vec<(String, String)> {
    let own = (element.prefix.clone(), element.ns.to_owned());
    let mut all: Vec<_> = inherited.iter().filter(|(prefix, _)| *prefix != own.0).cloned().collect();
    all.push(own);
    all
}

impl Canonicalization {
    /// The URI that names it.
    #[must_use]
    pub fn uri(self) -> &'static str {
        match self {
            Self::Exclusive => EXC,
            Self::ExclusiveWithComments => "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
            Self::Inclusive => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
            Self::InclusiveWithComments => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
        }
    }

    fn is_exclusive(self) -> bool {
        matches!(self, Self::Exclusive | Self::ExclusiveWithComments)
    }
}
