//! Subject: who it is, and the bearer confirmation that lets the browser carry it here.

use crate::error::Refusal;
use crate::name_id::NameId;
use crate::xml::Element;

use super::window::Window;
use super::{NS, Rules, only};

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// What the confirmation that fits says.
pub(super) struct Confirmed {
    pub(super) not_on_or_after: i64,
    pub(super) in_response_to: Option<String>,
}

/// The NameID, which must not be blank.
pub(super) fn name(assertion: &Element) -> Result<NameId, Refusal> {
    NameId::read(only(only(assertion, "Subject")?, "NameID")?).ok_or(Refusal::Missing("NameID"))
}

/// The first bearer confirmation that fits.
pub(super) fn confirmed(
    assertion: &Element,
    rules: &Rules<'_>,
    window: &Window,
) -> Result<Confirmed, Refusal> {
    let mut refused = Refusal::NoBearer;
    for confirmation in only(assertion, "Subject")?.named(&NS, "SubjectConfirmation") {
        if confirmation.attribute("Method") != Some(BEARER) {
            continue;
        }
        match bearer(confirmation, rules, window) {
            Ok(found) => return Ok(found),
            Err(reason) => refused = reason,
        }
    }
    Err(refused)
}

/// One confirmation must satisfy Recipient, time and InResponseTo together.
fn bearer(confirmation: &Element, rules: &Rules<'_>, window: &Window) -> Result<Confirmed, Refusal> {
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
    Ok(Confirmed { not_on_or_after: end, in_response_to: answers.map(str::to_owned) })
}
