//! The structural pre-check: what a response must look like before libxml2 or xmlsec1 see a byte of it.
//!
//! It removes what samael leaves open: references to URLs and files, XPath and XSLT, several signatures
//! and references, wrapping, weak algorithms, recovering from malformed XML, and dates that overflow.
//! Everything is linear in the size of the document.

use std::collections::HashSet;

use crate::error::Refusal;
use crate::instant;
use crate::xml::{self, Element, Ns};

mod logout;
mod signature;

#[cfg(test)]
mod tests;

pub use logout::{LogoutOutline, check_logout};
pub(crate) use signature::signature_algorithm;
pub use signature::{KeyFamily, SignatureOutline};

/// Largest document in bytes.
pub const MAX_XML: usize = 384 * 1024;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// Attributes whose values are instants, wherever they stand on a SAML element.
const INSTANTS: [&str; 5] =
    ["IssueInstant", "NotBefore", "NotOnOrAfter", "AuthnInstant", "SessionNotOnOrAfter"];

/// Names that mean something here; in another namespace they could only be meant to confuse.
const RESERVED: [(&str, Ns); 19] = [
    ("Response", Ns::Protocol),
    ("Status", Ns::Protocol),
    ("StatusCode", Ns::Protocol),
    ("Assertion", Ns::Assertion),
    ("EncryptedAssertion", Ns::Assertion),
    ("Issuer", Ns::Assertion),
    ("Subject", Ns::Assertion),
    ("NameID", Ns::Assertion),
    ("SubjectConfirmation", Ns::Assertion),
    ("SubjectConfirmationData", Ns::Assertion),
    ("Conditions", Ns::Assertion),
    ("AudienceRestriction", Ns::Assertion),
    ("Audience", Ns::Assertion),
    ("AuthnStatement", Ns::Assertion),
    ("AttributeStatement", Ns::Assertion),
    ("AttributeValue", Ns::Assertion),
    ("Signature", Ns::Dsig),
    ("SignedInfo", Ns::Dsig),
    ("SignatureValue", Ns::Dsig),
];

/// What the pre-check saw. Nothing in it is verified; it decides what is verified and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The Response's ID.
    pub response_id: String,
    /// The Response's InResponseTo.
    pub in_response_to: Option<String>,
    /// The Response's Destination.
    pub destination: Option<String>,
    /// The Response's Issuer.
    pub issuer: Option<String>,
    /// Top and second status code and the message.
    pub status: Status,
    /// The plain assertion, if there is one.
    pub assertion: Option<AssertionOutline>,
    /// Whether there is an `EncryptedAssertion` instead.
    pub encrypted: bool,
    /// The Response's own signature.
    pub signature: Option<SignatureOutline>,
}

/// What the pre-check saw of the assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertionOutline {
    /// Its ID.
    pub id: String,
    /// Its Issuer.
    pub issuer: Option<String>,
    /// InResponseTo of its first confirmation that has one.
    pub in_response_to: Option<String>,
    /// Its own signature.
    pub signature: Option<SignatureOutline>,
}

/// The Response's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Top-level status code.
    pub code: String,
    /// Second-level status code.
    pub sub_code: Option<String>,
    /// Free text of the IdP; to be escaped and cut.
    pub message: Option<String>,
}

impl Status {
    /// Success, without more.
    pub fn success() -> Self {
        Self { code: SUCCESS.to_owned(), sub_code: None, message: None }
    }

    /// Whether the IdP reports success.
    pub fn is_success(&self) -> bool {
        self.code == SUCCESS
    }
}

impl Outline {
    /// The signatures of Response and Assertion.
    pub fn signatures(&self) -> impl Iterator<Item = &SignatureOutline> {
        self.signature.iter().chain(self.assertion.iter().filter_map(|a| a.signature.as_ref()))
    }
}

/// Checks a document and outlines it.
///
/// # Errors
/// The first rule that the document breaks.
pub fn check(xml: &str) -> Result<Outline, Refusal> {
    if xml.len() > MAX_XML {
        return Err(Refusal::TooLarge(xml.len()));
    }
    let root = xml::parse(xml, false)?;
    if !root.is(&Ns::Protocol, "Response") {
        return Err(Refusal::NotAResponse(root_name(&root)));
    }
    require_version(&root)?;
    check_everywhere(&root)?;
    outline(&root)
}

fn outline(root: &Element) -> Result<Outline, Refusal> {
    let response_id = require_id(root)?;
    let status = status(root)?;
    let assertions: Vec<_> = root.named(&Ns::Assertion, "Assertion").collect();
    let encrypted = root.named(&Ns::Assertion, "EncryptedAssertion").count();
    let total = assertions.len() + encrypted;
    if total > 1 {
        return Err(Refusal::SeveralAssertions(total));
    }
    let signature = signature::outline(root, &response_id)?;
    let assertion = assertions.first().map(|a| assertion_outline(a)).transpose()?;
    let found = Outline {
        response_id,
        in_response_to: root.attribute("InResponseTo").map(str::to_owned),
        destination: root.attribute("Destination").map(str::to_owned),
        issuer: issuer(root)?,
        status,
        assertion,
        encrypted: encrypted == 1,
        signature,
    };
    if found.status.is_success() {
        if total == 0 {
            return Err(Refusal::NoAssertion);
        }
        if !found.encrypted && found.signatures().next().is_none() {
            return Err(Refusal::NotSigned);
        }
    }
    Ok(found)
}

fn assertion_outline(assertion: &Element) -> Result<AssertionOutline, Refusal> {
    require_version(assertion)?;
    let id = require_id(assertion)?;
    let in_response_to = assertion
        .named(&Ns::Assertion, "Subject")
        .flat_map(|s| s.named(&Ns::Assertion, "SubjectConfirmation"))
        .flat_map(|c| c.named(&Ns::Assertion, "SubjectConfirmationData"))
        .find_map(|d| d.attribute("InResponseTo"))
        .map(str::to_owned);
    let signature = signature::outline(assertion, &id)?;
    Ok(AssertionOutline { issuer: issuer(assertion)?, in_response_to, signature, id })
}

fn issuer(parent: &Element) -> Result<Option<String>, Refusal> {
    let mut found = parent.named(&Ns::Assertion, "Issuer");
    let first = found.next().map(|i| i.trimmed().to_owned());
    if found.next().is_some() {
        return Err(structure("two Issuer elements"));
    }
    Ok(first)
}

pub(crate) fn status(root: &Element) -> Result<Status, Refusal> {
    let mut all = root.named(&Ns::Protocol, "Status");
    let (Some(status), None) = (all.next(), all.next()) else {
        return Err(structure("not exactly one Status"));
    };
    let mut codes = status.named(&Ns::Protocol, "StatusCode");
    let (Some(top), None) = (codes.next(), codes.next()) else {
        return Err(structure("not exactly one top StatusCode"));
    };
    let code = top.attribute("Value").ok_or_else(|| structure("a StatusCode without Value"))?;
    Ok(Status {
        code: code.to_owned(),
        sub_code: top
            .first(&Ns::Protocol, "StatusCode")
            .and_then(|c| c.attribute("Value"))
            .map(str::to_owned),
        message: status.first(&Ns::Protocol, "StatusMessage").map(|m| m.trimmed().to_owned()),
    })
}

/// Rules for every element, wherever it stands.
fn check_everywhere(root: &Element) -> Result<(), Refusal> {
    let mut ids = HashSet::new();
    let (mut responses, mut assertions, mut signatures) = (0, 0, 0);
    root.walk(&mut |element: &Element| {
        check_namespaces(element)?;
        responses += usize::from(element.is(&Ns::Protocol, "Response"));
        signatures += usize::from(element.is(&Ns::Dsig, "Signature"));
        let assertion =
            element.is(&Ns::Assertion, "Assertion") || element.is(&Ns::Assertion, "EncryptedAssertion");
        assertions += usize::from(assertion);
        check_ids(element, &mut ids)?;
        check_saml(element)
    })?;
    if responses > 1 {
        return Err(structure("a Response inside the Response"));
    }
    let direct =
        |parent: &Element, ns: &Ns, name: &str| parent.children.iter().filter(|c| c.is(ns, name)).count();
    let placed =
        direct(root, &Ns::Assertion, "Assertion") + direct(root, &Ns::Assertion, "EncryptedAssertion");
    if placed != assertions {
        return Err(if assertions > 1 {
            Refusal::SeveralAssertions(assertions)
        } else {
            structure("an Assertion that is not a child of the Response")
        });
    }
    let own = direct(root, &Ns::Dsig, "Signature");
    let inner: usize =
        root.named(&Ns::Assertion, "Assertion").map(|a| direct(a, &Ns::Dsig, "Signature")).sum();
    if own + inner != signatures {
        return Err(Refusal::SignaturePlace);
    }
    Ok(())
}

fn check_namespaces(element: &Element) -> Result<(), Refusal> {
    match RESERVED.iter().find(|(name, _)| *name == element.name) {
        Some((name, ns)) if *ns != element.ns => Err(structure(&format!("{name} in a foreign namespace"))),
        _ => Ok(()),
    }
}

/// IDs are what signatures point at: unique, plain, and spelled `ID` on SAML elements only.
fn check_ids(element: &Element, seen: &mut HashSet<String>) -> Result<(), Refusal> {
    let saml = matches!(element.ns, Ns::Protocol | Ns::Assertion);
    let security = matches!(element.ns, Ns::Dsig | Ns::Dsig11 | Ns::Xenc | Ns::Xenc11);
    for attribute in element.attributes.iter().filter(|a| a.name.eq_ignore_ascii_case("id")) {
        let known =
            !attribute.prefixed && ((saml && attribute.name == "ID") || (security && attribute.name == "Id"));
        if !known {
            return Err(Refusal::Id(format!("attribute {} on {}", attribute.name, element.name)));
        }
        if !is_plain_id(&attribute.value) {
            return Err(Refusal::Id(format!("value of {} on {}", attribute.name, element.name)));
        }
        if !seen.insert(attribute.value.clone()) {
            return Err(Refusal::Id("the same value twice".to_owned()));
        }
    }
    Ok(())
}

fn check_saml(element: &Element) -> Result<(), Refusal> {
    if !matches!(element.ns, Ns::Protocol | Ns::Assertion) {
        return Ok(());
    }
    if matches!(element.name.as_str(), "NameID" | "Issuer" | "Audience" | "StatusMessage" | "SessionIndex")
        && !element.children.is_empty()
    {
        return Err(structure(&format!("an element inside {}", element.name)));
    }
    for attribute in &element.attributes {
        if INSTANTS.contains(&attribute.name.as_str()) && instant::parse(&attribute.value).is_none() {
            return Err(Refusal::Instant {
                field: attribute.name.clone(),
                value: crate::error::short(&attribute.value),
            });
        }
    }
    Ok(())
}

fn require_version(element: &Element) -> Result<(), Refusal> {
    match element.attribute("Version") {
        Some("2.0") => Ok(()),
        other => Err(Refusal::Version(other.unwrap_or("missing").chars().take(40).collect())),
    }
}

fn require_id(element: &Element) -> Result<String, Refusal> {
    element
        .attribute("ID")
        .map(str::to_owned)
        .ok_or_else(|| Refusal::Id(format!("{} has none", element.name)))
}

/// An ASCII `NCName` of sensible length; anything else could be normalised differently.
fn is_plain_id(value: &str) -> bool {
    value.len() <= 256
        && value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

fn root_name(root: &Element) -> String {
    match &root.ns {
        Ns::Other(uri) => format!("{} ({})", root.name, crate::error::short(uri)),
        Ns::Metadata => format!("{} (SAML metadata)", root.name),
        _ => root.name.clone(),
    }
}

fn structure(what: &str) -> Refusal {
    Refusal::Structure(what.to_owned())
}
