//! Subject: who it is, and the bearer confirmation that lets the browser carry it here.

use crate::error::Refusal;
use crate::xml::Element;

use super::window::Window;
use super::{NS, Rules, only};

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

pub(super) struct Subject {
    pub(super) name_id: String,
    pub(super) format: Option<String>,
    pub(super) not_on_or_after: i64,
    pub(super) in_response_to: Option<String>,
}

pub(super) fn read(assertion: &Element, rules: &Rules<'_>, window: &Window) -> Result<Subject, Refusal> {
    let subject = only(assertion, "Subject")?;
    let name_id = only(subject, "NameID")?;
    if name_id.trimmed().is_empty() {
        return Err(Refusal::Missing("NameID"));
    }
    let mut refused = Refusal::NoBearer;
    for confirmation in subject.named(&NS, "SubjectConfirmation") {
        if confirmation.attribute("Method") != Some(BEARER) {
            continue;
        }
        match bearer(confirmation, rules, window) {
            Ok((not_on_or_after, in_response_to)) => {
                return Ok(Subject {
                    name_id: name_id.trimmed().to_owned(),
                    format: name_id.attribute("Format").map(str::to_owned),
                    not_on_or_after,
                    in_response_to,
                });
            }
            Err(reason) => refused = reason,
        }
    }
    Err(refused)
}

/// One confirmation must satisfy Recipient, time and InResponseTo together.
fn bearer(
    confirmation: &Element,
    rules: &Rules<'_>,
    window: &Window,
) -> Result<(i64, Option<String>), Refusal> {
    let data = only(confirmation, "SubjectConfirmationData")?;
    let recipient = data.attribute("Recipient");
    if recipient != Some(rules.sp.acs_url.as_str()) {
        return Err(Refusal::Recipient {
            found: recipient.map(str::to_owned),
            expected: rules.sp.acs_url.clone(),
        });
    }
    window.begun("SubjectConfirmationData NotBefore", data, "NotBefore")?;
    let end = window
        .open("SubjectConfirmationData NotOnOrAfter", data, "NotOnOrAfter")?
        .ok_or(Refusal::Missing("SubjectConfirmationData NotOnOrAfter"))?;
    let answers = data.attribute("InResponseTo");
    if let Some(id) = answers
        && rules.expect.in_response_to.as_deref() != Some(id)
    {
        return Err(Refusal::UnknownRequest(crate::error::short(id)));
    }
    Ok((end, answers.map(str::to_owned)))
}
