//! The connection doctor: what is wrong with a response, whose side it is, where to click, and what to type.

use percent_encoding::percent_decode_str;

use crate::certificate::Certificate;
use crate::checks::{Check, Outcome, Trace};
use crate::content::Rules;
use crate::error::{Refusal, Side};
use crate::response::{self, Document, Expectation, VerifiedAssertion};
use crate::settings::{IdpSettings, SpSettings};
use crate::xml::{self, Ns};

mod place;
mod words;

#[cfg(test)]
mod tests;

pub use place::Place;

/// A field of the connection that a received value can be put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The IdP's entity ID.
    IdpEntityId,
    /// The IdP's sign-on URL.
    SsoUrl,
    /// The IdP's certificates; the value is PEM.
    Certificate,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 3] = [Self::IdpEntityId, Self::SsoUrl, Self::Certificate];

    /// A stable name.
    pub fn key(self) -> &'static str {
        match self {
            Self::IdpEntityId => "idp_entity_id",
            Self::SsoUrl => "sso_url",
            Self::Certificate => "certificate",
        }
    }

    /// The field of a [`Field::key`].
    pub fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

/// A value that one click may put into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsableValue {
    /// The field.
    pub field: Field,
    /// The value for it.
    pub value: String,
    /// What the administrator must first compare with the IdP's console: a certificate's SHA-256 thumbprint. `None` means
    /// that a pinned certificate vouches for the value, or that it follows from another setting.
    pub compare: Option<String>,
}

/// A refusal, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The refusal's stable code.
    pub code: &'static str,
    /// What came, cut for display; plain text, to be escaped.
    pub what_came: String,
    /// What was expected; plain text.
    pub what_was_expected: String,
    /// Who can put it right.
    pub side: Side,
    /// The kind of place in the IdP's console, by which a vendor's own words are found.
    pub place: Place,
    /// A value that is safe to take, if there is one.
    pub usable_value: Option<UsableValue>,
    /// The sentence for the administrator.
    pub advice: String,
}

/// Explains a refusal; with the document, it can offer a value.
///
/// Costs up to three signature verifications: call it off the async threads.
pub fn diagnose(refusal: &Refusal, document: Option<&Document>, idp: Option<&IdpSettings>) -> Diagnosis {
    let (what_came, what_was_expected) = words::came_and_expected(refusal);
    Diagnosis {
        code: refusal.code(),
        what_came,
        what_was_expected,
        side: refusal.side(),
        place: Place::of(refusal),
        usable_value: idp.and_then(|idp| usable_value(refusal, document, idp)),
        advice: refusal.admin_message(),
    }
}

/// Every check of a response, made without logging anybody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// All checks in order.
    pub checks: Vec<(Check, Outcome)>,
    /// What a login would have read; only when every check passed.
    pub login: Option<VerifiedAssertion>,
    /// The first failure, explained.
    pub diagnosis: Option<Diagnosis>,
    /// The issuer that the response names. **Unverified**.
    pub issuer_hint: Option<String>,
    /// The request that it says it answers. **Unverified**.
    pub request_hint: Option<String>,
}

impl Explanation {
    /// Whether a login would have been accepted by everything but the database.
    pub fn would_sign_in(&self) -> bool {
        self.login.is_some()
    }
}

/// Explains what an administrator pasted: XML, base64, or the form field as a browser's network view shows it.
///
/// The same code as a login's. A pasted response answers a request that is long gone: pass an [`Expectation`] with
/// [`response::request_hint`] as the pending request to see how the rest is judged.
pub fn explain(
    pasted: &str,
    sp: &SpSettings,
    idp: &IdpSettings,
    expect: &Expectation,
    now_ms: i64,
    skew_s: u32,
) -> Explanation {
    match read(pasted) {
        Ok(document) => explain_document(&document, sp, idp, expect, now_ms, skew_s),
        Err(refusal) => explain_gate(&refusal),
    }
}

/// As [`explain`], for a response that has passed the first gate.
pub fn explain_document(
    document: &Document,
    sp: &SpSettings,
    idp: &IdpSettings,
    expect: &Expectation,
    now_ms: i64,
    skew_s: u32,
) -> Explanation {
    let mut trace = Trace::complete();
    let outcome = response::run(document, &Rules::new(sp, idp, expect, now_ms, skew_s), &mut trace);
    let mut checks = trace.outcomes();
    let gate = |check: &Check| matches!(check, Check::Form | Check::Xml | Check::Structure);
    for (_, outcome) in checks.iter_mut().filter(|(check, _)| gate(check)) {
        *outcome = Outcome::Passed;
    }
    let failure = checks.iter().find_map(|(_, outcome)| match outcome {
        Outcome::Failed(refusal) => Some(refusal.clone()),
        _ => None,
    });
    let failure = failure.or_else(|| outcome.as_ref().err().cloned());
    Explanation {
        checks,
        login: outcome.ok().flatten().filter(|_| failure.is_none()),
        diagnosis: failure.map(|refusal| diagnose(&refusal, Some(document), Some(idp))),
        issuer_hint: response::issuer_hint(document).map(crate::error::short),
        request_hint: response::request_hint(document).map(crate::error::short),
    }
}

/// The document in whatever form it was pasted.
///
/// # Errors
/// As [`response::decode`].
pub fn read(pasted: &str) -> Result<Document, Refusal> {
    if pasted.len() > response::MAX_FORM_VALUE * 3 {
        return Err(Refusal::TooLarge(pasted.len()));
    }
    let text = pasted.trim();
    if text.starts_with(['<', '\u{feff}']) {
        return response::from_xml(text.trim_start_matches('\u{feff}'));
    }
    let value = match text.split_once("SAMLResponse=") {
        Some((_, value)) => value.split('&').next().unwrap_or_default(),
        None => text,
    };
    if !value.contains('%') {
        return response::decode(value);
    }
    let decoded = percent_decode_str(value).decode_utf8().map_err(|_| Refusal::NotBase64)?;
    response::decode(&decoded)
}

/// As [`explain`], for what [`response::decode`] refused: nothing behind that gate was tried.
pub fn explain_gate(refusal: &Refusal) -> Explanation {
    let failed = Check::of_gate(refusal);
    let at = Check::ALL.iter().position(|c| *c == failed).unwrap_or_default();
    let outcome = |place: usize| match place.cmp(&at) {
        std::cmp::Ordering::Less => Outcome::Passed,
        std::cmp::Ordering::Equal => Outcome::Failed(refusal.clone()),
        std::cmp::Ordering::Greater => Outcome::NotMade,
    };
    Explanation {
        checks: Check::ALL.into_iter().enumerate().map(|(place, check)| (check, outcome(place))).collect(),
        login: None,
        diagnosis: Some(diagnose(refusal, None, None)),
        issuer_hint: None,
        request_hint: None,
    }
}

/// When the response says it was issued, Unix milliseconds. **Unverified**: for judging an old response as of then.
pub fn issued_at(document: &Document) -> Option<i64> {
    let root = xml::parse(document.xml(), false).ok()?;
    crate::instant::parse(root.attribute("IssueInstant")?)
}

fn usable_value(refusal: &Refusal, document: Option<&Document>, idp: &IdpSettings) -> Option<UsableValue> {
    let certificates = idp.certificates.as_slice();
    match refusal {
        Refusal::Issuer { found, .. } => {
            let signed = signed_issuer(document?, certificates)?;
            (signed == *found).then_some(UsableValue {
                field: Field::IdpEntityId,
                value: signed,
                compare: None,
            })
        }
        Refusal::NotConfigured if idp.entity_id.trim().is_empty() => Some(UsableValue {
            field: Field::IdpEntityId,
            value: signed_issuer(document?, certificates)?,
            compare: None,
        }),
        Refusal::UnknownCertificate { .. } => {
            let certificate = response::self_consistent_certificate(document?)?;
            let issuer = signed_issuer(document?, std::slice::from_ref(&certificate))?;
            (issuer == idp.entity_id.trim()).then(|| UsableValue {
                field: Field::Certificate,
                value: certificate.to_pem(),
                compare: Some(certificate.sha256_thumbprint.clone()),
            })
        }
        _ => None,
    }
}

/// The assertion's issuer, if one of the certificates verifies the response: for a connection whose issuer is not
/// known yet, or is mistyped. Encrypted assertions are not opened for it.
pub fn signed_issuer(document: &Document, certificates: &[Certificate]) -> Option<String> {
    let root = xml::parse(&document.signed_by(certificates).ok()?.xml, false).ok()?;
    let assertion =
        if root.is(&Ns::Assertion, "Assertion") { &root } else { root.first(&Ns::Assertion, "Assertion")? };
    let issuer = assertion.first(&Ns::Assertion, "Issuer")?.trimmed();
    (!issuer.is_empty()).then(|| issuer.to_owned())
}

/// The sign-on URL that follows from an issuer where the vendor fixes both (Entra ID, Google); to be proposed when
/// the field is empty.
pub fn sign_on_url_for(issuer: &str) -> Option<UsableValue> {
    let plain = |id: &&str| {
        !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let entra = issuer
        .strip_prefix("https://sts.windows.net/")
        .and_then(|rest| rest.strip_suffix('/'))
        .filter(plain)
        .map(|id| format!("https://login.microsoftonline.com/{id}/saml2"));
    let google = || {
        let id = issuer.strip_prefix("https://accounts.google.com/o/saml2?idpid=").filter(plain)?;
        Some(format!("https://accounts.google.com/o/saml2/idp?idpid={id}"))
    };
    let value = entra.or_else(google)?;
    Some(UsableValue { field: Field::SsoUrl, value, compare: None })
}
