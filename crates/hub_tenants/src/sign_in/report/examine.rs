//! What is wrong with a response that led nowhere: the doctor's words, and ours where the response was right.

use hub_saml::checks::{Check, Outcome};
use hub_saml::doctor::{self, Diagnosis, Explanation, Field, UsableValue};
use hub_saml::{Document, Expectation, IdpSettings, Refusal, VerifiedAssertion, response};

use super::{CheckLine, Finding, Offer};
use crate::Error;
use crate::sign_in::{SsoFailure, Trust};

/// What a failed login leaves to look at.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The response, if it passed the first gate.
    pub document: Option<Document>,
    /// What the connection trusts, as far as it is stored; without a certificate there is nothing.
    pub trust: Option<Trust>,
    /// What was expected of the response.
    pub expectation: Expectation,
    /// When it came, Unix milliseconds.
    pub at: i64,
}

/// Finds out why. Costs a few signature verifications: call it off the async threads.
pub fn examine(error: &Error, evidence: &Evidence) -> Finding {
    let gate = if let Error::Refused(refusal) = error { Some(refusal.as_ref()) } else { None };
    let explanation = evidence.explanation(gate);
    let mut finding = match error {
        Error::Refused(refusal) => refused(refusal, explanation.as_ref()),
        Error::SsoFailed(failure) => led_nowhere(failure, explanation.as_ref()),
        other => plain(&other.to_string()),
    };
    if let Some(explanation) = &explanation {
        finding.vouched = passed(explanation, Check::Signature);
        let mut checks = lines(explanation);
        checks.append(&mut finding.checks);
        finding.checks = checks;
    }
    finding.issuer = evidence.document.as_ref().and_then(response::issuer_hint).map(super::cut);
    finding.offers.extend(evidence.sign_on_url().map(Offer::of));
    finding
}

/// Every check of a response that passed them all. As costly as [`examine`].
pub fn all_checks(evidence: &Evidence) -> Finding {
    match evidence.explanation(None) {
        Some(explanation) => Finding::of_explanation(&explanation),
        None => Finding::fine(Vec::new()),
    }
}

impl Evidence {
    /// The checks of the document, or of the gate that kept it out.
    fn explanation(&self, gate: Option<&Refusal>) -> Option<Explanation> {
        match (&self.document, &self.trust, gate) {
            (Some(document), Some(trust), _) => Some(doctor::explain_document(
                document,
                &trust.sp,
                &trust.idp,
                &self.expectation,
                self.at,
                trust.options.skew(),
            )),
            (None, _, Some(refusal)) => Some(doctor::explain_gate(refusal)),
            _ => None,
        }
    }

    /// The sign-on URL that follows from the issuer that a stored certificate vouches for; only for an empty field.
    fn sign_on_url(&self) -> Option<UsableValue> {
        let idp: &IdpSettings = &self.trust.as_ref()?.idp;
        if !idp.sso_url.is_empty() {
            return None;
        }
        let issuer = doctor::signed_issuer(self.document.as_ref()?, idp.certificates.as_slice())?;
        doctor::sign_on_url_for(&issuer)
    }
}

/// As of when the times of a pasted response are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// When it says it was issued: what a login would have made of it then.
    Issued,
    /// Now.
    Now,
}

/// Explains what an admin pasted, and what a login would have read if every check passes. Nobody is logged in. A few
/// signature verifications: call it off the async threads.
pub fn explain(
    pasted: &str,
    trust: &Trust,
    as_of: Moment,
    now_ms: i64,
) -> (Finding, Option<Box<VerifiedAssertion>>) {
    let document = match doctor::read(pasted) {
        Ok(document) => document,
        Err(refusal) => return (Finding::of_explanation(&doctor::explain_gate(&refusal)), None),
    };
    // Its request is long gone; to see how the rest is judged, it is taken as pending.
    let expectation = Expectation {
        in_response_to: response::request_hint(&document).map(str::to_owned),
        allow_unsolicited: trust.connection.idp_initiated,
        signed_in_since: None,
    };
    let at = match as_of {
        Moment::Issued => doctor::issued_at(&document).unwrap_or(now_ms),
        Moment::Now => now_ms,
    };
    let skew = trust.options.skew();
    let explanation = doctor::explain_document(&document, &trust.sp, &trust.idp, &expectation, at, skew);
    let finding = Finding::of_explanation(&explanation);
    (finding, explanation.login.map(Box::new))
}

/// Every check as a line.
pub fn lines(explanation: &Explanation) -> Vec<CheckLine> {
    let line = |(check, outcome): &(Check, Outcome)| {
        let (passed, text) = match outcome {
            Outcome::Passed => (Some(true), String::new()),
            Outcome::Failed(refusal) => (Some(false), refusal.admin_message()),
            Outcome::NotMade => (None, String::new()),
        };
        CheckLine { label: check.label().to_owned(), passed, text }
    };
    explanation.checks.iter().map(line).collect()
}

fn passed(explanation: &Explanation, wanted: Check) -> bool {
    explanation.checks.iter().any(|(check, outcome)| *check == wanted && *outcome == Outcome::Passed)
}

/// The login's own reason stands, also where an explanation would name another one first.
fn refused(refusal: &Refusal, explanation: Option<&Explanation>) -> Finding {
    let found = explanation.and_then(|explanation| explanation.diagnosis.clone());
    let diagnosis = found
        .filter(|found| found.code == refusal.code())
        .unwrap_or_else(|| doctor::diagnose(refusal, None, None));
    of_diagnosis(diagnosis)
}

impl Finding {
    /// What an explanation says of a response that nobody was to be logged in by.
    pub fn of_explanation(explanation: &Explanation) -> Self {
        let mut finding = match explanation.diagnosis.clone() {
            Some(diagnosis) => of_diagnosis(diagnosis),
            None => Self::fine(Vec::new()),
        };
        finding.vouched = passed(explanation, Check::Signature);
        finding.issuer.clone_from(&explanation.issuer_hint);
        finding.checks = lines(explanation);
        finding
    }
}

fn of_diagnosis(diagnosis: Diagnosis) -> Finding {
    Finding {
        code: diagnosis.code.to_owned(),
        vouched: false,
        side: diagnosis.side.key().to_owned(),
        place: diagnosis.place.key().to_owned(),
        came: diagnosis.what_came,
        expected: diagnosis.what_was_expected,
        advice: diagnosis.advice,
        offers: diagnosis.usable_value.and_then(safe).into_iter().collect(),
        ..Finding::fine(Vec::new())
    }
}

/// The response may be right; what hinders the person is here, or in what the IdP calls them.
fn led_nowhere(failure: &SsoFailure, explanation: Option<&Explanation>) -> Finding {
    let unverified = explanation.is_some_and(|explanation| !explanation.would_sign_in());
    let offered = explanation.and_then(|explanation| explanation.diagnosis.as_ref()?.usable_value.clone());
    let (came, expected) = failure.came_and_expected();
    let lead_in = CheckLine {
        label: "Login at this workspace".to_owned(),
        passed: if unverified { None } else { Some(false) },
        text: if unverified { String::new() } else { failure.to_string() },
    };
    Finding {
        code: failure.code().to_owned(),
        side: failure.side().key().to_owned(),
        place: failure.place().key().to_owned(),
        came,
        expected,
        advice: failure.to_string(),
        offers: offered.and_then(safe).into_iter().collect(),
        vouched: false,
        checks: explanation.map(|_| lead_in).into_iter().collect(),
        ..Finding::fine(Vec::new())
    }
}

/// A certificate is no value for one click: whoever signs a response can put theirs in it. It waits for an owner.
fn safe(usable: UsableValue) -> Option<Offer> {
    (usable.field != Field::Certificate).then(|| Offer::of(usable))
}

fn plain(advice: &str) -> Finding {
    Finding {
        code: "error".to_owned(),
        vouched: false,
        advice: advice.to_owned(),
        ..Finding::fine(Vec::new())
    }
}
