//! From the form field to a verified assertion.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::certificate::Certificate;
use crate::checks::{Check, Trace};
use crate::content::{self, Rules};
use crate::encryption;
use crate::error::Refusal;
use crate::name_id::NameId;
use crate::precheck::{self, Outline};
use crate::settings::{IdpSettings, SpSettings};
use crate::signature::{self, Signed};
use crate::xml;

#[cfg(test)]
mod tests;
mod unknown;

pub use unknown::unknown_signer;

/// Largest form value in bytes of base64, white space included.
pub const MAX_FORM_VALUE: usize = 512 * 1024;

/// Largest clock skew that [`verify`] honours, in seconds.
pub const MAX_SKEW_S: u32 = 300;

/// A response that has passed the structural pre-check. Nothing in it is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    xml: String,
    outline: Outline,
}

impl Document {
    /// The XML as received.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// What the pre-check saw.
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// The signed bytes, if one of the certificates verifies every signature.
    pub(crate) fn signed_by(&self, certificates: &[Certificate]) -> Result<Signed, Refusal> {
        let signatures: Vec<_> = self.outline.signatures().collect();
        signature::verify(&self.xml, &signatures, certificates)
    }
}

/// What the caller expects of a response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The id of the pending request, looked up by [`request_hint`]; `None` when there is none.
    pub in_response_to: Option<String>,
    /// Whether a response without request (IdP-initiated) is taken.
    pub allow_unsolicited: bool,
    /// With ForceAuthn: when the request was made, Unix milliseconds. An older sign-in is refused.
    pub signed_in_since: Option<i64>,
}

/// What a verified assertion says. Every value was read from the signed bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedAssertion {
    /// The assertion's ID, for the replay table.
    pub assertion_id: String,
    /// Its issuer, equal to the configured entity ID.
    pub issuer: String,
    /// The subject's NameID, without surrounding XML white space. Never empty.
    pub name_id: String,
    /// The NameID's Format URI, if written.
    pub name_id_format: Option<String>,
    /// Its NameQualifier, if written.
    pub name_qualifier: Option<String>,
    /// Its SPNameQualifier, if written.
    pub sp_name_qualifier: Option<String>,
    /// The session's name at the IdP, for logout.
    pub session_index: Option<String>,
    /// When the person signed in at the IdP, Unix milliseconds.
    pub authn_instant: i64,
    /// The earliest end of validity, Unix milliseconds. Remember the ID until this plus the skew.
    pub not_on_or_after: i64,
    /// When the local session must end at the latest, Unix milliseconds.
    pub session_not_on_or_after: Option<i64>,
    /// Attributes by their `Name` in document order; values of one name are joined in one list.
    pub attributes: Vec<(String, Vec<String>)>,
    /// SHA-256 thumbprint (upper-case hexadecimal) of the certificate that verified it.
    pub certificate_sha256: String,
    /// The request it answers; `None` when IdP-initiated.
    pub in_response_to: Option<String>,
    /// The authentication context class, if written.
    pub authn_context: Option<String>,
}

impl VerifiedAssertion {
    /// The NameID with everything that a logout must repeat.
    pub fn subject(&self) -> NameId {
        NameId {
            value: self.name_id.clone(),
            format: self.name_id_format.clone(),
            name_qualifier: self.name_qualifier.clone(),
            sp_name_qualifier: self.sp_name_qualifier.clone(),
        }
    }

    /// The values of the attribute with exactly this `Name`; empty when it is absent.
    pub fn attribute(&self, name: &str) -> &[String] {
        self.attributes.iter().find(|(n, _)| n == name).map_or(&[], |(_, values)| values.as_slice())
    }

    /// The attribute's value when it has exactly one distinct value that is not blank.
    pub fn single(&self, name: &str) -> Option<&str> {
        let (first, rest) = self.attribute(name).split_first()?;
        (rest.iter().all(|v| v == first) && !first.trim().is_empty()).then_some(first.as_str())
    }
}

/// Decodes the form field `SAMLResponse` and runs the structural pre-check.
///
/// # Errors
/// Too large, not base64, or any rule of the pre-check.
pub fn decode(form_value: &str) -> Result<Document, Refusal> {
    from_xml(&decode_text(form_value)?)
}

/// The text in a form field: base64 of UTF-8, white space and a byte order mark ignored.
pub(crate) fn decode_text(form_value: &str) -> Result<String, Refusal> {
    if form_value.len() > MAX_FORM_VALUE {
        return Err(Refusal::TooLarge(form_value.len()));
    }
    let packed: Vec<u8> = form_value.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    if packed.is_empty() {
        return Err(Refusal::Empty);
    }
    let bytes = STANDARD.decode(packed).map_err(|_| Refusal::NotBase64)?;
    let xml = String::from_utf8(bytes).map_err(|_| xml::XmlFault::NotUtf8)?;
    Ok(xml.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(xml))
}

/// As [`decode`], from XML (a pasted document of the connection doctor).
///
/// # Errors
/// Any rule of the pre-check.
pub fn from_xml(xml: &str) -> Result<Document, Refusal> {
    let outline = precheck::check(xml)?;
    Ok(Document { xml: xml.to_owned(), outline })
}

/// The request that the response says it answers. **Unverified**: only good for looking it up.
pub fn request_hint(document: &Document) -> Option<&str> {
    let outline = document.outline();
    let inner = outline.assertion.as_ref().and_then(|a| a.in_response_to.as_deref());
    inner.or(outline.in_response_to.as_deref())
}

/// The issuer that the response names. **Unverified**: only good for messages.
pub fn issuer_hint(document: &Document) -> Option<&str> {
    let outline = document.outline();
    let inner = outline.assertion.as_ref().and_then(|a| a.issuer.as_deref());
    inner.or(outline.issuer.as_deref())
}

/// The embedded certificate, if the response is really signed with its key.
///
/// For the connection doctor: an administrator may compare its thumbprint and take it. It proves
/// nothing about who sent the response.
pub fn self_consistent_certificate(document: &Document) -> Option<Certificate> {
    let certificate = document.outline().signatures().find_map(|s| s.embedded.clone())?;
    document.signed_by(std::slice::from_ref(&certificate)).ok()?;
    Some(certificate)
}

/// Verifies the signature and every protocol rule, reading only what was signed.
///
/// Not done here, as they need the database: the request is consumed once, the assertion ID is new.
/// `skew_s` is capped at [`MAX_SKEW_S`]. Takes one to a few milliseconds of CPU: call it off the async threads.
///
/// # Errors
/// The first rule that is broken. Any refusal means: no session.
pub fn verify(
    document: &Document,
    sp: &SpSettings,
    idp: &IdpSettings,
    expect: &Expectation,
    now_ms: i64,
    skew_s: u32,
) -> Result<VerifiedAssertion, Refusal> {
    let rules = Rules::new(sp, idp, expect, now_ms, skew_s);
    // A strict trace ends at the first failure, so there is no outcome without login.
    run(document, &rules, &mut Trace::strict())?.ok_or(Refusal::Engine)
}

/// Every check, in order; the one code path of logins and explanations.
pub(crate) fn run(
    document: &Document,
    rules: &Rules<'_>,
    trace: &mut Trace,
) -> Result<Option<VerifiedAssertion>, Refusal> {
    trace.step(Check::Settings, configured(rules))?;
    let success = trace.step(Check::Status, success(document.outline()))?;
    if success.is_none() && document.outline().assertion.is_none() {
        return Ok(None);
    }
    if !document.outline().encrypted {
        return run_plain(document, rules, trace);
    }
    match trace.step(Check::Decryption, decrypt(document, rules.sp, rules.idp))? {
        Some(opened) => run_plain(&opened, rules, trace),
        None => Ok(None),
    }
}

fn run_plain(
    document: &Document,
    rules: &Rules<'_>,
    trace: &mut Trace,
) -> Result<Option<VerifiedAssertion>, Refusal> {
    let outline = document.outline();
    let certificates = rules.idp.certificates.as_slice();
    match trace.step(Check::Signature, document.signed_by(certificates))? {
        Some(signed) => {
            let root = xml::parse(&signed.xml, false)?;
            content::read(outline, &root, &signed.certificate_sha256, rules, trace)
        }
        // The failure stands, so nobody is logged in; the rest is read to say what else is wrong.
        None => {
            let root = xml::parse(document.xml(), false)?;
            match (outline.signature.is_some(), root.first(&xml::Ns::Assertion, "Assertion")) {
                (true, Some(_)) => content::read(outline, &root, "", rules, trace),
                (false, Some(assertion)) => content::read(outline, assertion, "", rules, trace),
                (_, None) => Ok(None),
            }
        }
    }
}

fn configured(rules: &Rules<'_>) -> Result<(), Refusal> {
    let (sp, idp) = (rules.sp, rules.idp);
    if idp.entity_id.trim().is_empty() || sp.entity_id.is_empty() || sp.acs_url.is_empty() {
        return Err(Refusal::NotConfigured);
    }
    Ok(())
}

fn success(outline: &Outline) -> Result<(), Refusal> {
    if outline.status.is_success() {
        return Ok(());
    }
    Err(Refusal::IdpStatus {
        code: outline.status.code.clone(),
        sub_code: outline.status.sub_code.clone(),
        message: outline.status.message.clone(),
    })
}

/// The same document with its assertion in clear, which must then carry a signature of its own.
fn decrypt(document: &Document, sp: &SpSettings, idp: &IdpSettings) -> Result<Document, Refusal> {
    if sp.decryption_keys.is_empty() {
        return Err(Refusal::Encrypted);
    }
    // A signature over the ciphertext is checked first: it keeps strangers away from our key.
    if document.outline().signature.is_some() {
        document.signed_by(idp.certificates.as_slice())?;
    }
    let xml = encryption::open(document.xml(), &sp.decryption_keys)?;
    // Anybody can encrypt to us, so the plaintext goes through the same gate. What exactly is wrong
    // with it must not show: that would tell a forger about the padding.
    let opened = from_xml(&xml).map_err(|reason| match reason {
        Refusal::NotSigned => Refusal::NotSigned,
        _ => Refusal::Undecryptable,
    })?;
    if opened.outline.encrypted { Err(Refusal::Undecryptable) } else { Ok(opened) }
}
