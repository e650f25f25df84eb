//! The one form of XML signature that is passed on to xmlsec1.

use crate::certificate::Certificate;
use crate::error::{Refusal, short};
use crate::xml::{Element, Ns};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

const CANONICAL: [&str; 4] = [
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
];

const SIGNATURES: [(&str, KeyFamily); 5] = [
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", KeyFamily::Rsa),
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", KeyFamily::Rsa),
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", KeyFamily::Rsa),
    ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", KeyFamily::Ec),
    ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", KeyFamily::Ec),
];

const DIGESTS: [&str; 3] = [
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
];

/// Longest `PrefixList`, in bytes.
const MAX_PREFIX_LIST: usize = 256;

/// The kind of key that a signature algorithm needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFamily {
    /// RSA.
    Rsa,
    /// Elliptic curve.
    Ec,
}

impl KeyFamily {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::Ec => "EC",
        }
    }
}

/// A signature that has the allowed form; whether it verifies is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureOutline {
    /// The signature algorithm's URI.
    pub algorithm: &'static str,
    /// The kind of key it needs.
    pub family: KeyFamily,
    /// The first embedded certificate, if it is one. Never trusted; it names the key in messages.
    pub embedded: Option<Certificate>,
}

/// The kind of key that an allowed signature algorithm needs.
pub(crate) fn signature_algorithm(uri: &str) -> Option<KeyFamily> {
    SIGNATURES.iter().find(|(allowed, _)| *allowed == uri).map(|(_, family)| *family)
}

/// Checks the signature that is a direct child of `parent`, if there is one.
pub(super) fn outline(parent: &Element, id: &str) -> Result<Option<SignatureOutline>, Refusal> {
    let mut all = parent.named(&Ns::Dsig, "Signature");
    let Some(signature) = all.next() else { return Ok(None) };
    if all.next().is_some() {
        return Err(Refusal::SignaturePlace);
    }
    only_known_elements(signature)?;
    let (info, value, key_info) = match signature.children.as_slice() {
        [info, value] => (info, value, None),
        [info, value, key] => (info, value, Some(key)),
        _ => return Err(shape("Signature has other parts than SignedInfo, SignatureValue and KeyInfo")),
    };
    named(info, "SignedInfo")?;
    leaf(value, "SignatureValue")?;
    let (algorithm, family) = signed_info(info, id)?;
    if let Some(key_info) = key_info {
        check_key_info(key_info)?;
    }
    Ok(Some(SignatureOutline { algorithm, family, embedded: key_info.and_then(embedded) }))
}

fn signed_info(info: &Element, id: &str) -> Result<(&'static str, KeyFamily), Refusal> {
    let [c14n, method, reference] = info.children.as_slice() else {
        return Err(shape(
            "SignedInfo has other parts than one canonicalization, one method and one Reference",
        ));
    };
    named(c14n, "CanonicalizationMethod")?;
    canonical(c14n)?;
    leaf(method, "SignatureMethod")?;
    let found = algorithm(method)?;
    let allowed = SIGNATURES
        .into_iter()
        .find(|(uri, _)| *uri == found)
        .ok_or_else(|| Refusal::Algorithm { what: "signature algorithm", uri: short(found) })?;
    check_reference(reference, id)?;
    Ok(allowed)
}

fn check_reference(reference: &Element, id: &str) -> Result<(), Refusal> {
    named(reference, "Reference")?;
    let uri = reference.attribute("URI").unwrap_or_default();
    if uri.strip_prefix('#') != Some(id) {
        return Err(Refusal::ReferenceTarget(short(uri)));
    }
    if reference.attributes.len() != 1 {
        return Err(shape("Reference has other attributes than URI"));
    }
    let [transforms, digest, value] = reference.children.as_slice() else {
        return Err(shape("Reference has other parts than Transforms, DigestMethod and DigestValue"));
    };
    named(transforms, "Transforms")?;
    leaf(digest, "DigestMethod")?;
    leaf(value, "DigestValue")?;
    let found = algorithm(digest)?;
    if !DIGESTS.contains(&found) {
        return Err(Refusal::Algorithm { what: "digest algorithm", uri: short(found) });
    }
    let [enveloped, c14n] = transforms.children.as_slice() else {
        return Err(shape("not exactly two transforms"));
    };
    leaf(enveloped, "Transform")?;
    named(c14n, "Transform")?;
    if algorithm(enveloped)? != ENVELOPED {
        return Err(shape("the first transform is not enveloped-signature"));
    }
    canonical(c14n)
}

/// One of the four canonicalizations, with at most an `InclusiveNamespaces` list.
fn canonical(element: &Element) -> Result<(), Refusal> {
    let found = algorithm(element)?;
    if !CANONICAL.contains(&found) {
        return Err(shape(&format!("the canonicalization {} is not allowed", short(found))));
    }
    match element.children.as_slice() {
        [] => Ok(()),
        [list] if list.is(&Ns::ExcC14n, "InclusiveNamespaces") && list.children.is_empty() => {
            let prefixes = list.attribute("PrefixList").unwrap_or_default();
            let plain = prefixes.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
            if plain && prefixes.len() <= MAX_PREFIX_LIST && list.attributes.len() <= 1 {
                Ok(())
            } else {
                Err(shape("InclusiveNamespaces"))
            }
        }
        _ => Err(shape("a canonicalization with parameters")),
    }
}

fn check_key_info(key_info: &Element) -> Result<(), Refusal> {
    named(key_info, "KeyInfo")?;
    let known =
        |c: &Element| c.ns == Ns::Dsig && matches!(c.name.as_str(), "X509Data" | "KeyValue" | "KeyName");
    if key_info.children.iter().all(known) { Ok(()) } else { Err(shape("KeyInfo has unknown parts")) }
}

/// Only elements that mean nothing but a key or a digest may stand in a signature.
fn only_known_elements(signature: &Element) -> Result<(), Refusal> {
    signature.walk(&mut |element: &Element| {
        let known = match element.ns {
            Ns::Dsig => !matches!(
                element.name.as_str(),
                "Object"
                    | "Manifest"
                    | "RetrievalMethod"
                    | "SignatureProperties"
                    | "XPath"
                    | "PGPData"
                    | "SPKIData"
            ),
            Ns::Dsig11 => {
                matches!(element.name.as_str(), "ECKeyValue" | "NamedCurve" | "PublicKey" | "X509Digest")
            }
            Ns::ExcC14n => element.name == "InclusiveNamespaces",
            _ => false,
        };
        if known { Ok(()) } else { Err(shape(&format!("{} inside a signature", short(&element.name)))) }
    })
}

fn embedded(key_info: &Element) -> Option<Certificate> {
    let data = key_info.first(&Ns::Dsig, "X509Data")?;
    let text = &data.first(&Ns::Dsig, "X509Certificate")?.text;
    Certificate::embedded(text)
}

fn algorithm(element: &Element) -> Result<&str, Refusal> {
    match (element.attribute("Algorithm"), element.attributes.len()) {
        (Some(uri), 1) => Ok(uri),
        _ => Err(shape(&format!("{} has other attributes than Algorithm", element.name))),
    }
}

fn named(element: &Element, name: &str) -> Result<(), Refusal> {
    if element.is(&Ns::Dsig, name) { Ok(()) } else { Err(shape(&format!("{name} is not where it belongs"))) }
}

fn leaf(element: &Element, name: &str) -> Result<(), Refusal> {
    named(element, name)?;
    if element.children.is_empty() { Ok(()) } else { Err(shape(&format!("{name} has parameters"))) }
}

fn shape(what: &str) -> Refusal {
    Refusal::SignatureShape(what.to_owned())
}
