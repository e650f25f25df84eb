//! The protocol rules (Core, Web Browser SSO profile) over the signed bytes.

use crate::checks::{Check, Trace};
use crate::error::Refusal;
use crate::name_id::NameId;
use crate::precheck::Outline;
use crate::response::{Expectation, MAX_SKEW_S, VerifiedAssertion};
use crate::settings::{IdpSettings, SpSettings};
use crate::xml::{Element, Ns};

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

impl<'a> Rules<'a> {
    pub(crate) fn new(
        sp: &'a SpSettings,
        idp: &'a IdpSettings,
        expect: &'a Expectation,
        now: i64,
        skew_s: u32,
    ) -> Self {
        Self { sp, idp, expect, now, skew: i64::from(skew_s.min(MAX_SKEW_S)) * 1000 }
    }
}

/// Reads the assertion out of the signed part and checks it; `None` when a check failed that `trace` goes on after.
pub(crate) fn read(
    outline: &Outline,
    root: &Element,
    certificate_sha256: &str,
    rules: &Rules<'_>,
    trace: &mut Trace,
) -> Result<Option<VerifiedAssertion>, Refusal> {
    let Some(assertion) = trace.step(Check::SignedPart, signed_assertion(root, outline))? else {
        return Ok(None);
    };
    let Some(facts) = facts(root, assertion, outline, rules, trace)? else { return Ok(None) };
    let (subject, statement) = (facts.subject, facts.statement);
    let latest = facts.issued.saturating_add(MAX_AGE_MS + 1);
    let assertion = VerifiedAssertion {
        assertion_id: assertion.attribute("ID").unwrap_or_default().to_owned(),
        issuer: facts.issuer,
        name_id: subject.value,
        name_id_format: subject.format,
        name_qualifier: subject.name_qualifier,
        sp_name_qualifier: subject.sp_name_qualifier,
        session_index: statement.session_index,
        authn_instant: statement.instant,
        not_on_or_after: facts.conditions_end.min(facts.confirmed_until).min(latest),
        session_not_on_or_after: statement.session_end,
        attributes: statements::attributes(assertion),
        certificate_sha256: certificate_sha256.to_owned(),
        in_response_to: facts.answers,
        authn_context: statement.context,
    };
    Ok((!trace.has_failed()).then_some(assertion))
}

/// What the checks found, when all of them held.
struct Facts {
    issuer: String,
    issued: i64,
    conditions_end: i64,
    subject: NameId,
    confirmed_until: i64,
    answers: Option<String>,
    statement: statements::Authn,
}

/// Every check of the assertion, in order.
fn facts(
    root: &Element,
    assertion: &Element,
    outline: &Outline,
    rules: &Rules<'_>,
    trace: &mut Trace,
) -> Result<Option<Facts>, Refusal> {
    let window = Window { now: rules.now, skew: rules.skew, max_age: MAX_AGE_MS };
    let response_signed = outline.signature.is_some();
    let issuer = trace.step(Check::Issuer, check_issuers(assertion, outline, rules))?;
    trace.step(Check::Destination, check_destination(outline, response_signed, rules))?;
    let issued = trace.step(Check::IssueInstant, check_issued(root, assertion, &window))?;
    let conditions_end = trace.step(Check::Conditions, check_conditions(assertion, &window))?;
    trace.step(Check::Audience, check_audience(assertion, rules))?;
    let subject = trace.step(Check::Subject, subject::name(assertion))?;
    let confirmed = trace.step(Check::Confirmation, subject::confirmed(assertion, rules, &window))?;
    // Without a confirmation that fits there is no telling which request is answered.
    let answers = match &confirmed {
        Some(found) => {
            let inner = found.in_response_to.as_deref();
            trace.step(Check::Request, answer(outline, inner, response_signed, rules.expect))?
        }
        None => None,
    };
    let statement = trace.step(Check::SignIn, statements::authn(assertion, rules, &window))?;
    let all = (issuer, issued, conditions_end, subject, confirmed, answers, statement);
    let (
        Some(issuer),
        Some(issued),
        Some(end),
        Some(subject),
        Some(confirmed),
        Some(answers),
        Some(statement),
    ) = all
    else {
        return Ok(None);
    };
    let confirmed_until = confirmed.not_on_or_after;
    Ok(Some(Facts { issuer, issued, conditions_end: end, subject, confirmed_until, answers, statement }))
}

/// The Assertion in the signed part, which must be the very one that was outlined.
fn signed_assertion<'a>(root: &'a Element, outline: &Outline) -> Result<&'a Element, Refusal> {
    let response_signed = root.is(&Ns::Protocol, "Response");
    // Both signed implies that the Response is what came back; anything else is not what was outlined.
    if response_signed != outline.signature.is_some() {
        return Err(Refusal::Structure("the signed part is not the expected one".to_owned()));
    }
    let assertion = if response_signed {
        if root.attribute("ID") != Some(outline.response_id.as_str()) {
            return Err(Refusal::Id("the signed Response has another ID".to_owned()));
        }
        same_wrapper(root, outline)?;
        only(root, "Assertion")?
    } else {
        root
    };
    let expected_id = outline.assertion.as_ref().map(|a| a.id.as_str());
    if !assertion.is(&NS, "Assertion") || assertion.attribute("ID") != expected_id {
        return Err(Refusal::Id("the signed Assertion has another ID".to_owned()));
    }
    if assertion.attribute("Version") != Some("2.0") {
        return Err(Refusal::Version("not 2.0".to_owned()));
    }
    Ok(assertion)
}

/// Both IssueInstants are recent; returns the assertion's.
fn check_issued(root: &Element, assertion: &Element, window: &Window) -> Result<i64, Refusal> {
    if root.is(&Ns::Protocol, "Response") {
        window.recent("IssueInstant of the Response", root)?;
    }
    window.recent("IssueInstant", assertion)
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

/// The assertion's issuer is the configured one. The Response around it may be unsigned, yet what it says must
/// not contradict.
fn check_issuers(assertion: &Element, outline: &Outline, rules: &Rules<'_>) -> Result<String, Refusal> {
    if let Some(issuer) = &outline.issuer {
        require_issuer(issuer, rules)?;
    }
    let issuer = only(assertion, "Issuer")?.trimmed();
    require_issuer(issuer, rules)?;
    Ok(issuer.to_owned())
}

/// Required when the Response is signed, right when it is there.
fn check_destination(outline: &Outline, response_signed: bool, rules: &Rules<'_>) -> Result<(), Refusal> {
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

/// The Conditions' time and kinds; returns their end.
fn check_conditions(assertion: &Element, window: &Window) -> Result<i64, Refusal> {
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
    Ok(end)
}

/// Several restrictions must all hold; within one, any audience is enough (Core 2.5.1.4).
fn check_audience(assertion: &Element, rules: &Rules<'_>) -> Result<(), Refusal> {
    let mut restrictions = only(assertion, "Conditions")?.named(&NS, "AudienceRestriction").peekable();
    if restrictions.peek().is_none() {
        return Err(Refusal::Missing("AudienceRestriction"));
    }
    for restriction in restrictions {
        let found: Vec<String> = restriction.named(&NS, "Audience").map(|a| a.trimmed().to_owned()).collect();
        if !found.contains(&rules.sp.entity_id) {
            return Err(Refusal::Audience { found, expected: rules.sp.entity_id.clone() });
        }
    }
    Ok(())
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
