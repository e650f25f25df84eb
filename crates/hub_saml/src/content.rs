//! The protocol rules (Core, Web Browser SSO profile) over the signed bytes.

use crate::error::Refusal;
use crate::precheck::Outline;
use crate::response::{Expectation, VerifiedAssertion};
use crate::settings::{IdpSettings, SpSettings};
use crate::signature::Signed;
use crate::xml::{self, Element, Ns};

mod statements;
mod subject;
mod window;

pub(crate) use window::Window;

const NS: Ns = Ns::Assertion;

/// Longest time between an assertion's issue and its arrival, in milliseconds.
const MAX_AGE_MS: i64 = 3_600_000;

/// Everything that an assertion is measured with.
pub(crate) struct Rules<'a> {
    pub(crate) sp: &'a SpSettings,
    pub(crate) idp: &'a IdpSettings,
    pub(crate) expect: &'a Expectation,
    pub(crate) now: i64,
    /// Allowed clock difference in milliseconds.
    pub(crate) skew: i64,
}

/// Reads the assertion out of the signed bytes and checks it.
pub(crate) fn read(
    outline: &Outline,
    signed: &Signed,
    rules: &Rules<'_>,
) -> Result<VerifiedAssertion, Refusal> {
    let root = xml::parse(&signed.xml, false)?;
    let window = Window { now: rules.now, skew: rules.skew, max_age: MAX_AGE_MS };
    let response_signed = root.is(&Ns::Protocol, "Response");
    // Both signed implies that the Response is what came back; anything else is not what was outlined.
    if response_signed != outline.signature.is_some() {
        return Err(Refusal::Structure("the signed part is not the expected one".to_owned()));
    }
    let assertion = if response_signed {
        if root.attribute("ID") != Some(outline.response_id.as_str()) {
            return Err(Refusal::Id("the signed Response has another ID".to_owned()));
        }
        same_wrapper(&root, outline)?;
        window.recent("IssueInstant of the Response", &root)?;
        only(&root, "Assertion")?
    } else {
        &root
    };
    let expected_id = outline.assertion.as_ref().map(|a| a.id.as_str());
    if !assertion.is(&NS, "Assertion") || assertion.attribute("ID") != expected_id {
        return Err(Refusal::Id("the signed Assertion has another ID".to_owned()));
    }
    check_wrapper(outline, response_signed, rules)?;
    assertion_rules(assertion, outline, response_signed, rules, &window, signed)
}

fn assertion_rules(
    assertion: &Element,
    outline: &Outline,
    response_signed: bool,
    rules: &Rules<'_>,
    window: &Window,
    signed: &Signed,
) -> Result<VerifiedAssertion, Refusal> {
    if assertion.attribute("Version") != Some("2.0") {
        return Err(Refusal::Version("not 2.0".to_owned()));
    }
    let issuer = only(assertion, "Issuer")?.trimmed();
    require_issuer(issuer, rules)?;
    let issued = window.recent("IssueInstant", assertion)?;
    let conditions_end = check_conditions(assertion, rules, window)?;
    let subject = subject::read(assertion, rules, window)?;
    let in_response_to = answer(outline, subject.in_response_to.as_deref(), response_signed, rules.expect)?;
    let statement = statements::authn(assertion, rules, window)?;
    Ok(VerifiedAssertion {
        assertion_id: assertion.attribute("ID").unwrap_or_default().to_owned(),
        issuer: issuer.to_owned(),
        name_id: subject.name_id,
        name_id_format: subject.format,
        session_index: statement.session_index,
        authn_instant: statement.instant,
        not_on_or_after: conditions_end
            .min(subject.not_on_or_after)
            .min(issued.saturating_add(MAX_AGE_MS + 1)),
        session_not_on_or_after: statement.session_end,
        attributes: statements::attributes(assertion),
        certificate_sha256: signed.certificate_sha256.clone(),
        in_response_to,
        authn_context: statement.context,
    })
}

/// The outline was read from the document as received; the signed bytes must say the same.
fn same_wrapper(signed: &Element, outline: &Outline) -> Result<(), Refusal> {
    let same = signed.attribute("Destination") == outline.destination.as_deref()
        && signed.attribute("InResponseTo") == outline.in_response_to.as_deref()
        && signed.first(&NS, "Issuer").map(Element::trimmed) == outline.issuer.as_deref();
    if same {
        Ok(())
    } else {
        Err(Refusal::Structure("the signed Response differs from the received one".to_owned()))
    }
}

/// The Response around a signed Assertion is unsigned, yet what it says must not contradict.
fn check_wrapper(outline: &Outline, response_signed: bool, rules: &Rules<'_>) -> Result<(), Refusal> {
    if let Some(issuer) = &outline.issuer {
        require_issuer(issuer, rules)?;
    }
    let fits = match &outline.destination {
        Some(found) => *found == rules.sp.acs_url,
        None => !response_signed,
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::Destination { found: outline.destination.clone(), expected: rules.sp.acs_url.clone() })
}

fn require_issuer(found: &str, rules: &Rules<'_>) -> Result<(), Refusal> {
    let expected = rules.idp.entity_id.trim();
    if !found.is_empty() && found == expected {
        return Ok(());
    }
    Err(Refusal::Issuer { found: found.to_owned(), expected: expected.to_owned() })
}

/// Checks Conditions and returns their end.
fn check_conditions(assertion: &Element, rules: &Rules<'_>, window: &Window) -> Result<i64, Refusal> {
    let conditions = only(assertion, "Conditions")?;
    window.begun("Conditions NotBefore", conditions, "NotBefore")?;
    let end = window
        .open("Conditions NotOnOrAfter", conditions, "NotOnOrAfter")?
        .ok_or(Refusal::Missing("Conditions NotOnOrAfter"))?;
    for child in &conditions.children {
        let known = child.ns == NS
            && matches!(child.name.as_str(), "AudienceRestriction" | "OneTimeUse" | "ProxyRestriction");
        if !known {
            return Err(Refusal::UnknownCondition(crate::error::short(&child.name)));
        }
    }
    let mut restrictions = conditions.named(&NS, "AudienceRestriction").peekable();
    if restrictions.peek().is_none() {
        return Err(Refusal::Missing("AudienceRestriction"));
    }
    // Several restrictions must all hold; within one, any audience is enough (Core 2.5.1.4).
    for restriction in restrictions {
        let found: Vec<String> = restriction.named(&NS, "Audience").map(|a| a.trimmed().to_owned()).collect();
        if !found.contains(&rules.sp.entity_id) {
            return Err(Refusal::Audience { found, expected: rules.sp.entity_id.clone() });
        }
    }
    Ok(end)
}

/// Which request the assertion answers, if it may answer one (saml-profiles 4.1.4.3).
fn answer(
    outline: &Outline,
    confirmed: Option<&str>,
    response_signed: bool,
    expect: &Expectation,
) -> Result<Option<String>, Refusal> {
    let wrapper = outline.in_response_to.as_deref();
    let found = match (wrapper, confirmed) {
        (Some(outer), Some(inner)) if outer != inner => return Err(Refusal::InResponseToDiffers),
        (Some(_), None) if !response_signed => return Err(Refusal::InResponseToUnsigned),
        (outer, inner) => inner.or(outer),
    };
    match (found, expect.in_response_to.as_deref()) {
        (Some(id), Some(expected)) if id == expected => Ok(Some(id.to_owned())),
        (Some(id), _) => Err(Refusal::UnknownRequest(crate::error::short(id))),
        (None, _) if expect.allow_unsolicited => Ok(None),
        (None, _) => Err(Refusal::Unsolicited),
    }
}

/// The single child of that name; none or two are refused.
fn only<'a>(parent: &'a Element, name: &'static str) -> Result<&'a Element, Refusal> {
    let mut found = parent.children.iter().filter(|c| c.is(&NS, name));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Refusal::Missing(name)),
        (Some(_), Some(_)) => Err(Refusal::Structure(format!("two {name} elements"))),
    }
}
